//! `--baseline` and `--write-baseline` where something lies in the way: nothing that is known may be lost.

use crate::folder::Folder;

/// Findings of several rules.
const TEXT: &str = "FROM debian\nRUN sudo ls\nADD app.py /\n";

fn known(folder: &Folder) -> Vec<String> {
    let text: serde_json::Value = serde_json::from_slice(&folder.read("base.json")).unwrap();
    let list = text["findings"].as_array().unwrap().iter();
    list.map(|it| it["rule"].as_str().unwrap().to_owned())
        .collect()
}

fn write(folder: &Folder, more: &[&str]) -> Vec<String> {
    let args = ["--lint", "--write-baseline", "base.json"];
    let run = folder.dfmt(args.iter().chain(more));
    assert_eq!(run.code, 0, "{}", run.err());
    known(folder)
}

#[test]
fn what_other_rules_found_stays_in_it() {
    let folder = Folder::with([("Dockerfile", TEXT)]);
    let all = write(&folder, &[]);
    assert_eq!(all, ["latest-tag", "prefer-copy", "sudo"]);
    for choice in [
        &["--select", "sudo"][..],
        &["--select", "DL3004"],
        &["--ignore", "sudo"],
        &["--config", "rules.select=[\"sudo\"]"],
    ] {
        assert_eq!(write(&folder, choice), all, "{choice:?}");
    }
    // What these rules find no more goes.
    folder.write("Dockerfile", TEXT.replace("sudo ", ""));
    assert_eq!(write(&folder, &["--ignore", "sudo"]), all);
    assert_eq!(write(&folder, &["--select", "sudo"]), all[..2]);
    folder.write("Dockerfile", "FROM debian:12\n");
    assert_eq!(write(&folder, &["--select", "latest-tag"]), all[1..2]);
    assert_eq!(write(&folder, &[]), [""; 0]);
    // Syntax errors are found whatever is selected.
    folder.write("Dockerfile", "FROM debian\nCPY a b\n");
    assert_eq!(write(&folder, &[]), ["latest-tag", "syntax"]);
    for choice in [&["--ignore", "syntax"][..], &["--select", "sudo"]] {
        assert_eq!(
            write(&folder, choice),
            ["latest-tag", "syntax"],
            "{choice:?}"
        );
    }
    // Of a choice in `--config` nothing is said to be settled either.
    folder.write("Dockerfile", "FROM debian:12\n");
    let args = ["--lint", "--baseline", "base.json", "--config"];
    let run = folder.dfmt(args.iter().chain(&["rules.select=[\"sudo\"]"]));
    assert!(!run.err().contains("note:"), "{}", run.err());
}

#[test]
fn the_output_is_not_written_over_it() {
    let folder = Folder::with([("Dockerfile", TEXT), ("a/.keep", "")]);
    let refuses = |option: &str| {
        for place in ["base.json", "./a/../base.json"] {
            let args = ["--lint", option, "base.json", "--output-file", place];
            let before = folder.everything();
            let run = folder.dfmt(args);
            let message = format!(
                "error: --output-file {place}: this is the baseline, which would be lost; name another file\n"
            );
            assert_eq!((run.code, run.err()), (2, message), "{args:?}");
            assert_eq!(folder.everything(), before, "{args:?}");
        }
    };
    refuses("--write-baseline");
    write(&folder, &[]);
    refuses("--write-baseline");
    refuses("--baseline");
}

#[test]
#[cfg(unix)]
fn a_link_to_it_stays_one() {
    let folder = Folder::with([("Dockerfile", TEXT), ("ci/.keep", "")]);
    std::os::unix::fs::symlink("ci/real.json", folder.path("base.json")).unwrap();
    let args = ["--lint", "--write-baseline", "base.json"];
    let run = folder.dfmt(args);
    assert_eq!(
        (run.code, run.err().as_str()),
        (
            2,
            "error: --write-baseline base.json: this is a link to a file that is not there; remove the link, or name another file\n"
        )
    );
    folder.write("ci/real.json", "{\"version\": 1, \"findings\": []}");
    let rules = write(&folder, &[]);
    assert_eq!(rules.len(), 3);
    assert!(folder.path("base.json").is_symlink());
    assert_eq!(folder.read("base.json"), folder.read("ci/real.json"));
    assert_eq!(folder.dfmt(["--lint", "--baseline", "base.json"]).code, 0);
}

/// Where names may have any bytes.
#[test]
#[cfg(target_os = "linux")]
fn names_that_become_the_same_in_it_lose_nothing() {
    use std::os::unix::ffi::OsStrExt;
    let folder = Folder::new();
    for (name, text) in [
        (&b"Dockerfile.\xfe"[..], "FROM debian\nRUN sudo ls\n"),
        (b"Dockerfile.\xff", "FROM a:1\nADD app.py /\n"),
    ] {
        let place = folder.path("").join(std::ffi::OsStr::from_bytes(name));
        std::fs::write(place, text).unwrap();
    }
    assert_eq!(write(&folder, &[]), ["latest-tag", "prefer-copy", "sudo"]);
    let run = folder.dfmt(["--lint", "--baseline", "base.json"]);
    assert_eq!(
        (run.code, run.err().as_str()),
        (0, "2 files checked, 0 findings, 3 in the baseline\n")
    );
}
