//! `dfmt --check | git apply` gives what `dfmt` gives, for any bytes and any name.

use std::ffi::OsStr;
use std::path::PathBuf;
use std::process::Command;

use crate::folder::{Folder, run, stand_in};

const TEXTS: &[(&str, &[u8])] = &[
    ("plain", b"from a\nRUN b\n"),
    ("no newline", b"from a\nRUN b"),
    (
        "no newline, far from the change",
        b"from a\n1\n2\n3\n4\n5\n6\n7\n8\n9\nRUN b",
    ),
    ("crlf", b"from a\r\nRUN b\r\n"),
    ("crlf without the last", b"from a\r\nRUN b\r\nx"),
    ("mixed", b"from a\r\nRUN b\nRUN c   \r\n\r\n"),
    ("not utf-8", b"from a\nRUN \xff\xfe caf\xe9  \nRUN \x80\n"),
    ("bom", b"\xef\xbb\xbfARG a\nfrom b\n"),
    (
        "control characters",
        b"from a\x1b[2J\nRUN a\rb\x0c \n\x01  \n",
    ),
    (
        "looks like a patch",
        b"--- a/x\n+++ b/y\n@@ -1 +1 @@\nfrom a\n\\ No newline\n-from b  \n",
    ),
    (
        "two hunks",
        b"from a\n1\n2\n3\n4\n5\n6\n7\n8\n9\nfrom b\n1\n2\n3\n4\n5\n6\n7\n8\nfrom c",
    ),
    ("many blank ends", b"  \n\t\n \nfrom a \n"),
    ("one blank", b" "),
];

fn git_is_missing() -> bool {
    let missing = Command::new("git").arg("--version").output().is_err();
    if missing {
        eprintln!("SKIPPED: there is no git");
    }
    missing
}

/// Applies what `--check` prints in one folder and lets dfmt write in a copy of it; both must be the same.
fn check_round_trip(names: &[PathBuf], texts: &[(&str, &[u8])], args: &[&str]) {
    let files = || names.iter().zip(texts.iter().map(|(_, text)| text));
    let (patched, written) = (Folder::with(files()), Folder::with(files()));
    let patch = patched.stand_in(["--check"].iter().chain(args));
    assert_eq!(patch.code, 1);
    let applied = run(
        patched
            .command("git")
            .args(["-c", "core.autocrlf=false", "apply", "--whitespace=nowarn"]),
        &patch.stdout,
    );
    assert_eq!(applied.code, 0, "{}\n{}", applied.err(), patch.out());
    assert!(written.stand_in(args).code < 2);
    for (name, (what, _)) in names.iter().zip(texts) {
        assert_eq!(
            patched.read(name),
            written.read(name),
            "{what} in {}\n{}",
            name.display(),
            patch.out()
        );
    }
}

#[test]
fn all_kinds_of_bytes() {
    if git_is_missing() {
        return;
    }
    let names: Vec<_> = (0..TEXTS.len())
        .map(|index| PathBuf::from(format!("{index:02}/Dockerfile")))
        .collect();
    check_round_trip(&names, TEXTS, &["."]);
    check_round_trip(&names, TEXTS, &["--fix", "."]);
}

#[test]
#[cfg(unix)]
fn odd_names() {
    use std::os::unix::ffi::OsStrExt;
    if git_is_missing() {
        return;
    }
    let names: Vec<PathBuf> = [
        &b"with blank/Docker file.Dockerfile"[..],
        b" leading and trailing .dockerfile",
        b"quo\"te/Dockerfile",
        b"back\\slash/Dockerfile",
        b"tab\tand\nnewline/Dockerfile",
        "n\u{e4}ive \u{2603}/Dockerfile".as_bytes(),
        b"a/Dockerfile",
        b"b/b/Dockerfile",
        b"dash - 2024-01-01 00:00:00.Dockerfile",
        b"-dash/Dockerfile",
        b"\x01\x7f.Dockerfile",
    ]
    .iter()
    .map(|name| PathBuf::from(OsStr::from_bytes(name)))
    .collect();
    let texts: Vec<_> = TEXTS.iter().cycle().take(names.len()).copied().collect();
    check_round_trip(&names, &texts, &["."]);
}

#[test]
#[cfg(target_os = "linux")]
fn names_that_are_not_utf_8() {
    use std::os::unix::ffi::OsStrExt;
    if git_is_missing() {
        return;
    }
    let name = PathBuf::from(OsStr::from_bytes(b"caf\xe9/\xff.Dockerfile"));
    check_round_trip(&[name], TEXTS, &["."]);
}

#[test]
fn below_the_top_of_a_repository() {
    if git_is_missing() {
        return;
    }
    let folder = Folder::with([
        ("sub/deep/Dockerfile", "from a\n"),
        ("deep/Dockerfile", "from a\n"),
    ]);
    assert_eq!(run(folder.command("git").args(["init", "-q"]), b"").code, 0);
    let sub = folder.path("sub");
    let patch = stand_in(&sub, ["--check"], b"");
    let applied = run(
        folder.command("git").arg("apply").current_dir(&sub),
        &patch.stdout,
    );
    assert_eq!(applied.code, 0, "{}", applied.err());
    assert_eq!(folder.read("sub/deep/Dockerfile"), b"FROM a\n");
    assert_eq!(folder.read("deep/Dockerfile"), b"from a\n");
}

#[test]
fn of_a_folder_above_by_the_shortest_way() {
    let folder = Folder::with([
        ("sub/deep/Dockerfile", "from a\n"),
        ("Dockerfile", "from a\n"),
    ]);
    let run = stand_in(&folder.path("sub"), ["--check", "-l", ".."], b"");
    assert_eq!(run.out(), "../Dockerfile\ndeep/Dockerfile\n");
    let patch = stand_in(
        &folder.path("sub"),
        ["--check", "..", "--exclude", "/../Dockerfile"],
        b"",
    );
    assert!(
        patch.out().contains("--- a/deep/Dockerfile\n"),
        "{}",
        patch.out()
    );
}
