//! What the build context on disk answers.

use dfmt::model::{BuildContext, SourceKind};
use dfmt::workspace::DiskContext;

use crate::folder::Folder;

use SourceKind::{Archive, Directory, Plain};

fn folder() -> Folder {
    let tar = [&[b'x'; 257][..], b"ustar\0", &[0; 300]].concat();
    Folder::with([
        ("ctx/app.py", &b"print()\n"[..]),
        ("ctx/empty", b""),
        ("ctx/src/main.c", b"int main;\n"),
        ("ctx/src/data.tgz", b"\x1f\x8b\x08rest"),
        ("ctx/really.a.tar", b"plain text\n"),
        ("ctx/x.tar", &tar),
        ("ctx/x.bz2", b"BZh91AY"),
        ("ctx/x.xz", b"\xfd7zXZ\0rest"),
        ("ctx/x.zst", b"\x28\xb5\x2f\xfdrest"),
        ("ctx/.hidden", b"x"),
        ("ctx/[odd]", b"x"),
        ("secret", b"outside"),
    ])
}

#[test]
fn kinds() {
    let folder = folder();
    let context = DiskContext::new(folder.path("ctx"));
    for (path, kind) in [
        (".", Some(Directory)),
        ("", Some(Directory)),
        ("/", Some(Directory)),
        ("src", Some(Directory)),
        ("src/", Some(Directory)),
        ("./src/../src", Some(Directory)),
        ("app.py", Some(Plain)),
        ("/app.py", Some(Plain)),
        ("empty", Some(Plain)),
        ("really.a.tar", Some(Plain)),
        ("src/data.tgz", Some(Archive)),
        ("x.tar", Some(Archive)),
        ("x.bz2", Some(Archive)),
        ("x.xz", Some(Archive)),
        ("x.zst", Some(Archive)),
        ("missing", None),
        ("../secret", None),
        ("src/../../secret", None),
        ("../ctx/app.py", None),
        ("app.py/x", None),
    ] {
        assert_eq!(context.kind(path), kind, "{path}");
    }
}

#[test]
fn globs() {
    let folder = folder();
    let context = DiskContext::new(folder.path("ctx"));
    for (pattern, kinds) in [
        ("*.py", Some(vec![Plain])),
        ("*/main.?", Some(vec![Plain])),
        ("src/*", Some(vec![Plain, Archive])),
        ("./s*c/", Some(vec![Directory])),
        (".h*", Some(vec![Plain])),
        ("x.*", Some(vec![Archive; 4])),
        ("[a-e]*", Some(vec![Plain, Plain])),
        ("\\[odd\\]", Some(vec![Plain])),
        ("app.py", Some(vec![Plain])),
        ("*.rb", None),
        ("missing/*", None),
        ("../*", None),
        ("[", None),
        ("*/[", None),
    ] {
        assert_eq!(context.matches(pattern), kinds, "{pattern}");
    }
}

#[test]
fn a_folder_that_is_not_there_knows_nothing() {
    let folder = folder();
    for path in ["nowhere", "ctx/app.py"] {
        let context = DiskContext::new(folder.path(path));
        assert!(!context.is_known());
        assert_eq!(context.kind("."), None);
        assert_eq!(context.matches("*"), None);
    }
}

#[test]
#[cfg(unix)]
fn links_are_followed_inside_only() {
    use std::os::unix::fs::symlink;
    let folder = folder();
    let link = |target: &str, name: &str| symlink(target, folder.path("ctx").join(name)).unwrap();
    link("src/data.tgz", "inside");
    link("src", "inside-folder");
    link("../secret", "outside");
    link("..", "outside-folder");
    link("nowhere", "dangling");
    let context = DiskContext::new(folder.path("ctx"));
    for (path, kind) in [
        ("inside", Some(Archive)),
        ("inside-folder", Some(Directory)),
        ("inside-folder/main.c", Some(Plain)),
        ("outside", None),
        ("outside-folder", None),
        ("outside-folder/secret", None),
        ("dangling", None),
    ] {
        assert_eq!(context.kind(path), kind, "{path}");
        let is_file = !matches!(kind, None | Some(Directory));
        assert_eq!(context.head(path).is_some(), is_file, "{path}");
    }
    // What matches but cannot be known may be anything.
    assert_eq!(context.matches("outsid?"), Some(vec![Archive]));
    assert_eq!(context.matches("outside-folder/*"), None);
}

#[test]
#[cfg(unix)]
fn what_is_no_file_has_no_answer_and_does_not_block() {
    let folder = folder();
    let _socket = std::os::unix::net::UnixListener::bind(folder.path("ctx/socket")).unwrap();
    let context = DiskContext::new(folder.path("ctx"));
    assert_eq!(context.kind("socket"), None);
    assert_eq!(context.head("socket"), None);
}

#[test]
fn each_file_has_the_folder_it_lies_in_unless_told() {
    let folder = Folder::with([
        ("a/Dockerfile", "KIND here\n"),
        ("a/here/file", ""),
        ("b/Dockerfile", "KIND here\n"),
        ("here", ""),
    ]);
    let known = |args: &[&str], stdin: &str| -> Vec<String> {
        let run = folder.stand_in_with(["--fix"].iter().chain(args), stdin.as_bytes());
        let text = run.out() + &run.err();
        let found = text.lines().filter_map(|line| line.split_once("known: "));
        found.map(|(_, kind)| kind.to_owned()).collect()
    };
    let (directory, plain, none) = ("Some(Directory)", "Some(Plain)", "None");
    assert_eq!(known(&["."], ""), [directory, none]);
    assert_eq!(known(&[".", "--context", "."], ""), [plain, plain]);
    assert_eq!(known(&[".", "--context", "a"], ""), [directory, directory]);
    let text = "KIND here\n";
    assert_eq!(known(&["-"], text), [none]);
    assert_eq!(known(&["-", "--stdin-filepath", "x"], text), [plain]);
    assert_eq!(known(&["-", "--stdin-filepath", "a/x"], text), [directory]);
    assert_eq!(known(&["-", "--context", "a"], text), [directory]);
}

#[test]
fn files_of_a_source() {
    let folder = folder();
    let context = DiskContext::new(folder.path("ctx"));
    let files = |source| context.files(source);
    assert_eq!(
        files("src"),
        Some(vec!["src/data.tgz".into(), "src/main.c".into()])
    );
    assert_eq!(files("s*/*.c"), Some(vec!["src/main.c".into()]));
    assert_eq!(files("app.py"), Some(vec!["app.py".into()]));
    assert_eq!(files(".").unwrap().len(), 11);
    for source in ["missing", "../secret", "no*", "src/../../secret"] {
        assert_eq!(files(source), None, "{source}");
    }
}

#[test]
fn folders_with_too_many_files_are_not_looked_through() {
    let folder = Folder::with([("ctx/a", "")]);
    for number in 0..2100 {
        std::fs::write(folder.path(format!("ctx/{number}")), "").unwrap();
    }
    assert_eq!(DiskContext::new(folder.path("ctx")).files("."), None);
}

#[test]
#[cfg(unix)]
fn links_lead_nowhere_where_files_are_looked_for() {
    let folder = Folder::with([("ctx/sub/a", "x"), ("outside/b", "x")]);
    let link = |from: &str, to| std::os::unix::fs::symlink(to, folder.path(from)).unwrap();
    link("ctx/sub/round", "..");
    link("ctx/sub/out", "../../outside");
    link("ctx/far", "../outside");
    let context = DiskContext::new(folder.path("ctx"));
    assert_eq!(
        context.files("sub"),
        Some(vec!["sub/a".into(), "sub/out".into(), "sub/round".into()])
    );
    assert_eq!(context.script("sub/out"), None);
    assert_eq!(context.files("far"), None);
    assert_eq!(context.files("far/b"), None);
}

#[test]
fn what_scripts_of_the_context_call_is_kept() {
    let folder = Folder::with([
        (
            "Dockerfile",
            "FROM ubuntu:22.04\nRUN apt-get update && apt-get install -y ruby\nCOPY . /srv\nCMD [\"/srv/bin/run\"]\n",
        ),
        ("bin/run", "#!/bin/sh\nset -e\n. /srv/lib/all.sh\n"),
        ("lib/all.sh", "unzip -q /data.zip\n"),
        ("README.md", "We have no need of zip.\n"),
    ]);
    let run = folder.dfmt(["--fix", "--select", "apt-no-recommends", "Dockerfile"]);
    let text = String::from_utf8(folder.read("Dockerfile")).unwrap();
    assert!(
        text.contains("--no-install-recommends ruby unzip\n"),
        "{text}{}{}",
        run.out(),
        run.err()
    );
}
