//! `--output-file`: what would go to stdout goes to a file, whole or not at all.

use std::path::Path;

use crate::folder::Folder;
use crate::formats::MACHINE;

const FILES: [(&str, &str); 2] = [
    ("Dockerfile", "from a\nADD b\n"),
    ("b/Dockerfile", "FROM b\n"),
];

/// The names of all files of a folder, without its own.
fn names(folder: &Folder) -> Vec<String> {
    let root = folder.path("");
    let all = folder.everything().into_iter();
    all.map(|(path, _)| {
        path.strip_prefix(&root)
            .unwrap_or(&path)
            .display()
            .to_string()
    })
    .collect()
}

#[test]
fn the_file_gets_what_stdout_would_have() {
    for format in ["full"].iter().chain(MACHINE) {
        for mode in [
            &["--lint"][..],
            &["--check"],
            &["--check", "--fix"],
            &["--fix"],
        ] {
            if *format == "full" && mode != ["--lint"] {
                continue;
            }
            let mut args = mode.to_vec();
            args.extend(["--output-format", format]);
            let plain = Folder::with(FILES).stand_in(&args);
            args.extend(["--output-file", "out"]);
            let folder = Folder::with(FILES);
            let to_file = folder.stand_in(&args);
            assert_eq!((to_file.code, to_file.err()), (plain.code, plain.err()));
            assert_eq!(to_file.out(), "");
            assert_eq!(folder.read("out"), plain.stdout, "{format} {mode:?}");
        }
    }
    // stdin, too.
    let folder = Folder::new();
    let args = [
        "-",
        "--lint",
        "--output-format",
        "concise",
        "--output-file",
        "out",
    ];
    let run = folder.stand_in_with(args, b"FROM a\nADD b\n");
    assert_eq!((run.code, run.out()), (1, String::new()));
    assert!(folder.read("out").starts_with(b"<stdin>:2:1: "));
}

#[test]
fn the_file_is_there_without_findings() {
    for (format, text) in [("full", ""), ("json", "[]\n"), ("jsonl", "")] {
        let folder = Folder::with([("Dockerfile", "FROM a\n")]);
        folder.write("out", "what was found last time");
        let run = folder.stand_in(["--lint", "--output-format", format, "--output-file", "out"]);
        assert_eq!(
            (run.code, folder.read("out")),
            (0, text.as_bytes().to_vec())
        );
        assert_eq!(names(&folder), ["Dockerfile", "out"]);
    }
}

#[test]
fn folders_are_made() {
    let folder = Folder::with(FILES);
    let args = [
        "--lint",
        "--output-format",
        "sarif",
        "--output-file",
        "reports/ci/x.sarif",
    ];
    assert_eq!(folder.stand_in(args).code, 1);
    assert!(
        folder
            .read("reports/ci/x.sarif")
            .starts_with(b"{\"$schema\"")
    );
}

#[test]
fn a_file_that_cannot_be_done_is_no_reason_not_to_write() {
    let folder = Folder::with([("a.Dockerfile", "ADD a\n"), ("b.Dockerfile", "PANIC")]);
    let run = folder.stand_in([
        "--lint",
        "--output-format",
        "concise",
        "--output-file",
        "out",
    ]);
    assert_eq!(run.code, 2);
    assert!(folder.read("out").starts_with(b"a.Dockerfile:1:1: "));
}

#[test]
fn where_it_cannot_be_written_nothing_is() {
    let fix = ["--fix", "--output-format", "json", "--output-file"];
    for (path, part) in [
        ("folder", "neither a regular file nor a folder"),
        ("b/Dockerfile/x", "cannot be written"),
        ("read-only", "the file is read-only"),
        ("Dockerfile", "the name of a Dockerfile"),
        ("new/Containerfile", "the name of a Dockerfile"),
        ("-", "stdout has the findings"),
        ("more.x", "read as a Dockerfile"),
    ] {
        let folder = Folder::with(FILES);
        folder.write("folder/x", "");
        folder.write("more.x", "from a\n");
        folder.write("read-only", "");
        let file = folder.path("read-only");
        let mut permissions = std::fs::metadata(&file).unwrap().permissions();
        permissions.set_readonly(true);
        std::fs::set_permissions(&file, permissions).unwrap();
        let before = folder.everything();
        let run = folder.dfmt(fix.iter().copied().chain([path, "--include", "*.x"]));
        assert_eq!(
            (run.code, run.out().as_str()),
            (2, ""),
            "{path}: {}",
            run.err()
        );
        let message = run.err();
        let start = format!("error: --output-file {path}: ");
        assert!(
            message.starts_with(&start) && message.contains(part),
            "{message}"
        );
        assert_eq!(folder.everything(), before, "{path}");
    }
    // What cannot be asked for leaves what is there.
    let folder = Folder::with(FILES);
    folder.write("out", "before");
    folder.write("dfmt.toml", "nonsense = 1\n");
    let before = folder.everything();
    let run = folder.dfmt(["--lint", "--output-format", "json", "--output-file", "out"]);
    assert_eq!(run.code, 2, "{}", run.err());
    assert_eq!(folder.everything(), before);
}

#[test]
fn it_goes_with_findings_only() {
    let folder = Folder::with(FILES);
    for mode in [&[][..], &["--fix"], &["--check"], &["-l"], &["-"]] {
        let run = folder.dfmt(mode.iter().chain(&["--output-file", "out"]));
        assert_eq!(run.code, 2, "{mode:?}");
        let told = run.err().contains("--output-file has no effect here: ");
        assert!(told, "{mode:?}: {}", run.err());
    }
    assert_eq!(names(&folder), ["Dockerfile", "b/Dockerfile"]);
}

#[cfg(unix)]
#[test]
fn links_permissions_and_what_is_no_file() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    let folder = Folder::with(FILES);
    let lint = |file: &str| {
        let args = [
            "--lint",
            "--output-format",
            "concise",
            "--output-file",
            file,
        ];
        folder.dfmt(args)
    };
    // A new one can be read by whom the user's mask lets; one that was there stays as it is.
    std::fs::write(folder.path("usual"), "").unwrap();
    assert_eq!(lint("new").code, 1);
    assert_eq!(mode(&folder.path("new")), mode(&folder.path("usual")));
    let own = std::fs::Permissions::from_mode(0o640);
    std::fs::set_permissions(folder.path("usual"), own).unwrap();
    assert_eq!(lint("usual").code, 1);
    assert_eq!(mode(&folder.path("usual")), 0o640);
    assert_eq!(folder.read("usual"), folder.read("new"));
    // Behind a link is the file.
    symlink("real/out", folder.path("link")).unwrap();
    folder.write("real/out", "");
    assert_eq!(lint("link").code, 1);
    assert!(folder.path("link").is_symlink());
    assert_eq!(folder.read("real/out"), folder.read("new"));
    // Devices are no place for it.
    let run = lint("/dev/null");
    assert_eq!(run.code, 2, "{}", run.err());
}
