//! What fixes change in other files of a build context.

use crate::folder::Folder;

const A: &str = "FROM a\nIGNORE x\n";
const B: &str = "FROM b\nIGNORE y\n";

fn folder(old: Option<&str>) -> Folder {
    let folder = Folder::with([
        ("a.Dockerfile", A),
        ("b.Dockerfile", B),
        ("c.Dockerfile", A),
        ("d.Dockerfile", "from d\n"),
        ("sub/Dockerfile", A),
    ]);
    if let Some(old) = old {
        folder.write(".dockerignore", old);
    }
    folder
}

#[test]
fn several_dockerfiles_make_one_change_which_comes_first() {
    for threads in ["1", "2", "7"] {
        let run = folder(None).stand_in(["--check", "--fix", "-j", threads]);
        let own = |name: &str, from: &str, rest: &str| {
            format!("--- a/{name}\n+++ b/{name}\n@@ -1{rest} +1{rest} @@\n{from}")
        };
        let expected = [
            "--- /dev/null\n+++ b/.dockerignore\n@@ -0,0 +1,2 @@\n+x\n+y\n".to_owned(),
            own("a.Dockerfile", " FROM a\n-IGNORE x\n+IGNORED x\n", ",2"),
            own("b.Dockerfile", " FROM b\n-IGNORE y\n+IGNORED y\n", ",2"),
            own("c.Dockerfile", " FROM a\n-IGNORE x\n+IGNORED x\n", ",2"),
            own("d.Dockerfile", "-from d\n+FROM d\n", ""),
            "--- /dev/null\n+++ b/sub/.dockerignore\n@@ -0,0 +1 @@\n+x\n".to_owned(),
            own("sub/Dockerfile", " FROM a\n-IGNORE x\n+IGNORED x\n", ",2"),
        ];
        assert_eq!(
            (run.code, run.out()),
            (1, expected.concat()),
            "{}",
            run.err()
        );
    }
    let run = folder(Some("y\n")).stand_in(["--check", "--fix", "-l"]);
    let names = ".dockerignore\na.Dockerfile\nb.Dockerfile\nc.Dockerfile\nd.Dockerfile\nsub/.dockerignore\nsub/Dockerfile\n";
    assert_eq!(run.out(), names);
}

#[test]
fn what_is_written_is_what_is_shown() {
    for old in [None, Some(""), Some("old"), Some("old\r\n")] {
        let (patched, written) = (folder(old), folder(old));
        let patch = patched.stand_in(["--check", "--fix"]);
        let applied = crate::folder::run(
            patched.command("git").args([
                "-c",
                "core.autocrlf=false",
                "apply",
                "--whitespace=nowarn",
            ]),
            &patch.stdout,
        );
        assert_eq!(applied.code, 0, "{}\n{}", applied.err(), patch.out());
        let run = written.stand_in(["--fix", "-v"]);
        assert_eq!(run.code, 0, "{}", run.err());
        let verdict = if old.is_some() { "changed" } else { "made" };
        assert!(
            run.err()
                .starts_with(&format!(".dockerignore: {verdict}\n")),
            "{}",
            run.err()
        );
        let all = |folder: &Folder| {
            let files = folder.everything().into_iter();
            let files = files
                .map(|(path, text)| (path.strip_prefix(folder.path("")).unwrap().to_owned(), text));
            files.collect::<Vec<_>>()
        };
        assert_eq!(all(&patched), all(&written), "{old:?}");
        assert_eq!(written.stand_in(["--check", "--fix"]).code, 0);
    }
}

#[test]
#[cfg(unix)]
fn one_that_cannot_be_written_is_left_out_with_what_it_wanted() {
    use std::os::unix::fs::PermissionsExt;
    let folder = folder(None);
    let path = folder.path("b.Dockerfile");
    std::fs::set_permissions(&path, PermissionsExt::from_mode(0o444)).unwrap();
    let run = folder.stand_in(["--fix"]);
    assert_eq!(run.code, 2);
    assert!(
        run.err()
            .contains("error: b.Dockerfile: cannot be written: the file is read-only\n"),
        "{}",
        run.err()
    );
    assert_eq!(folder.read("b.Dockerfile"), B.as_bytes());
    assert_eq!(folder.read(".dockerignore"), b"x\n");
    assert_eq!(folder.read("c.Dockerfile"), b"FROM a\nIGNORED x\n");
}

#[test]
#[cfg(unix)]
fn where_the_other_file_cannot_be_written_nothing_is() {
    use std::os::unix::fs::PermissionsExt;
    let folder = folder(Some("old\n"));
    let path = folder.path(".dockerignore");
    std::fs::set_permissions(&path, PermissionsExt::from_mode(0o444)).unwrap();
    let run = folder.stand_in(["--fix"]);
    assert_eq!(run.code, 2);
    for name in ["a", "b", "c"] {
        let error = format!(
            "error: {name}.Dockerfile: not written, as .dockerignore goes with it: cannot be written: the file is read-only\n"
        );
        assert!(run.err().contains(&error), "{}", run.err());
        assert!(
            String::from_utf8_lossy(&folder.read(format!("{name}.Dockerfile"))).contains("IGNORE ")
        );
    }
    assert_eq!(folder.read("sub/.dockerignore"), b"x\n");
    assert_eq!(folder.read("d.Dockerfile"), b"FROM d\n");
}

#[test]
fn contexts_that_are_the_same_folder_are_one() {
    let folder = Folder::with([
        (".git/HEAD", ""),
        (
            "compose.yaml",
            "services: {x: {build: {context: ., dockerfile: sub/Dockerfile}}}\n",
        ),
        ("Dockerfile", A),
        ("sub/Dockerfile", B),
    ]);
    let run = folder.stand_in(["--fix", "."]);
    assert_eq!(run.code, 0, "{}", run.err());
    assert_eq!(folder.read(".dockerignore"), b"x\ny\n");
    let named = folder.stand_in(["--fix", "--context", "sub", "sub"]);
    assert_eq!(named.code, 0, "{}", named.err());
}

#[test]
fn stdin_changes_no_other_file() {
    let folder = Folder::with([("x", "")]);
    let run = folder.stand_in_with(["-", "--fix", "--context", "."], A.as_bytes());
    assert_eq!(run.out(), A);
    assert_eq!(folder.everything().len(), 1);
}
