//! `--since` and `--staged`: only files that changed, as git says.

use std::fs;

use crate::folder::{Folder, Run, run};
use crate::repository::{commit, git, git_is_missing, init};

const TEXT: &str = "from a:1\n";
const DONE: &str = "FROM a:1\n";

/// A repository with these files in its first commit.
fn repository(paths: &[&str]) -> Folder {
    let folder = Folder::with(paths.iter().map(|path| (*path, TEXT)));
    init(&folder);
    folder
}

fn in_folder(folder: &Folder, place: &str, args: &[&str]) -> Run {
    let place = folder.path(place);
    folder.dfmt_with(args, b"", |command| {
        command.current_dir(place);
    })
}

/// The files that a run takes.
fn taken(folder: &Folder, args: &[&str]) -> Vec<String> {
    let run = folder.dfmt(["--check", "-l"].iter().chain(args));
    assert!(run.code < 2, "{args:?}: {}", run.err());
    run.out().lines().map(str::to_owned).collect()
}

#[test]
fn what_differs_from_the_common_commit_is_taken() {
    if git_is_missing() {
        return;
    }
    let folder = repository(&[
        "committed.Dockerfile",
        "staged.Dockerfile",
        "changed.Dockerfile",
        "old/Dockerfile",
        "deleted.Dockerfile",
        "gone.Dockerfile",
        "untouched.Dockerfile",
        "other.txt",
    ]);
    folder.write(".gitignore", "ignored\n");
    commit(&folder);
    let top = folder.path("");
    git(&folder, &top, ["switch", "-q", "-c", "feature"]);
    assert_eq!(
        folder.dfmt(["--since", "main"]).all(),
        (
            0,
            String::new(),
            "no Dockerfiles changed since main\n".to_owned()
        )
    );
    assert_eq!(folder.dfmt(["--since", "main", "-q"]).err(), "");
    folder.write("committed.Dockerfile", format!("{TEXT}RUN  b\n"));
    git(&folder, &top, ["mv", "old", "new"]);
    git(&folder, &top, ["rm", "-q", "deleted.Dockerfile"]);
    commit(&folder);
    folder.write("staged.Dockerfile", format!("{TEXT}RUN  b\n"));
    git(&folder, &top, ["add", "staged.Dockerfile"]);
    folder.write("changed.Dockerfile", format!("{TEXT}RUN  b\n"));
    fs::remove_file(folder.path("gone.Dockerfile")).unwrap();
    folder.write("fresh/x y.Dockerfile", TEXT);
    folder.write("ignored/Dockerfile", TEXT);
    folder.write("other.txt", "more\n");
    // What came to main meanwhile is not of this branch.
    git(&folder, &top, ["branch", "-q", "-f", "later", "main"]);
    let found = [
        "changed.Dockerfile",
        "committed.Dockerfile",
        "fresh/x y.Dockerfile",
        "new/Dockerfile",
        "staged.Dockerfile",
    ];
    assert_eq!(taken(&folder, &["--since", "main"]), found);
    assert_eq!(taken(&folder, &["--since", "main~0"]), found);
    // What the rules of the search leave out, paths and globs do; what they do not know, --include does.
    assert_eq!(
        taken(&folder, &["--since", "main", "fresh", "new"]),
        found[2..4]
    );
    let named = [
        "--since",
        "main",
        "untouched.Dockerfile",
        "changed.Dockerfile",
    ];
    assert_eq!(taken(&folder, &named), found[..1]);
    assert_eq!(
        taken(&folder, &["--since", "main", "--exclude", "*ed.Dockerfile"]),
        found[2..4]
    );
    let with_text = taken(&folder, &["--since", "main", "--include", "other.txt"]);
    assert!(with_text.contains(&"other.txt".to_owned()), "{with_text:?}");
    let all = taken(&folder, &["--since", "main", "--no-respect-gitignore"]);
    assert_eq!(all.len(), 6);
    assert!(all.contains(&"ignored/Dockerfile".to_owned()), "{all:?}");
    // From a folder below, that is all there is; unless a path says otherwise.
    let below = in_folder(&folder, "new", &["--check", "-l", "--since", "main"]);
    assert_eq!(below.out(), "Dockerfile\n");
    let above = in_folder(
        &folder,
        "new",
        &["--check", "-l", "--since", "main", "../.."],
    );
    assert_eq!(above.out().lines().count(), 5, "{}", above.out());
    let run = folder.dfmt(["--since", "main"]);
    assert_eq!(run.code, 0, "{}", run.err());
    assert_eq!(folder.read("new/Dockerfile"), DONE.as_bytes());
    assert_eq!(folder.read("untouched.Dockerfile"), TEXT.as_bytes());
    assert_eq!(folder.read("ignored/Dockerfile"), TEXT.as_bytes());
}

#[test]
fn what_came_to_the_other_branch_meanwhile_is_not_taken() {
    if git_is_missing() {
        return;
    }
    let folder = repository(&["a/Dockerfile", "b/Dockerfile"]);
    let top = folder.path("");
    git(&folder, &top, ["switch", "-q", "-c", "feature"]);
    folder.write("a/Dockerfile", format!("{TEXT}RUN  b\n"));
    commit(&folder);
    git(&folder, &top, ["switch", "-q", "main"]);
    folder.write("b/Dockerfile", format!("{TEXT}RUN  b\n"));
    commit(&folder);
    git(&folder, &top, ["switch", "-q", "feature"]);
    assert_eq!(taken(&folder, &["--since", "main"]), ["a/Dockerfile"]);
    let run = folder.dfmt(["--lint", "--output-format", "json", "--since", "main", "b"]);
    assert_eq!((run.code, run.out().as_str()), (0, "[]\n"));
}

#[test]
#[cfg(target_os = "linux")]
fn names_are_whatever_bytes_they_are() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    if git_is_missing() {
        return;
    }
    let folder = repository(&["Dockerfile"]);
    let names: [&[u8]; 5] = [
        b"\" quoted\\.Dockerfile",
        b"caf\xe9.Dockerfile",
        b"line\nbreak/Dockerfile",
        b"tab\t.Dockerfile",
        "\u{e9}.Dockerfile".as_bytes(),
    ];
    for name in names {
        folder.write(OsStr::from_bytes(name), TEXT);
    }
    let expected = names.map(|name| [name, b"\n"].concat()).concat();
    for stage in [false, true] {
        let mut args = vec!["--check", "-l", "--since", "HEAD"];
        if stage {
            git(&folder, &folder.path(""), ["add", "--all"]);
            args.splice(2.., ["--staged"]);
        }
        let run = folder.dfmt(&args);
        assert_eq!(
            String::from_utf8_lossy(&run.stdout),
            String::from_utf8_lossy(&expected)
        );
        assert_eq!(run.stdout, expected, "{args:?}");
    }
}

#[test]
fn what_is_staged_whole_is_taken_and_nothing_else() {
    if git_is_missing() {
        return;
    }
    // The first commit has nothing to be compared with.
    let folder = Folder::with([("a/Dockerfile", TEXT), ("b/Dockerfile", TEXT)]);
    let top = folder.path("");
    git(&folder, &top, ["init", "-q"]);
    assert_eq!(
        folder.dfmt(["--staged", "--fix"]).all(),
        (0, String::new(), "no Dockerfiles staged\n".to_owned())
    );
    git(&folder, &top, ["add", "a"]);
    assert_eq!(taken(&folder, &["--staged"]), ["a/Dockerfile"]);
    commit(&folder);
    assert_eq!(taken(&folder, &["--staged"]), [""; 0]);
    folder.write("a/Dockerfile", format!("{TEXT}RUN  b\n"));
    folder.write("c/Dockerfile", TEXT);
    git(&folder, &top, ["add", "a", "c"]);
    git(&folder, &top, ["mv", "b", "d"]);
    folder.write("e/Dockerfile", TEXT);
    let all = ["a/Dockerfile", "c/Dockerfile", "d/Dockerfile"];
    assert_eq!(taken(&folder, &["--staged"]), all);
    assert_eq!(taken(&folder, &["--staged", "c", "e"]), all[1..2]);
    // What is no Dockerfile may be staged in part.
    folder.write("notes.txt", "a\n");
    git(&folder, &top, ["add", "notes.txt"]);
    folder.write("notes.txt", "b\n");
    assert_eq!(taken(&folder, &["--staged"]), all);
    // A Dockerfile may not, in any mode, unless it is not asked for.
    let staged = format!("{TEXT}RUN  b\nRUN  c\n");
    folder.write("a/Dockerfile", &staged);
    let before = folder.everything();
    for mode in [&[][..], &["--fix"], &["--check"], &["--lint"]] {
        let run = folder.dfmt(mode.iter().chain(&["--staged"]));
        assert_eq!((run.code, run.out().as_str()), (2, ""), "{mode:?}");
        let told = "error: staged in part: a/Dockerfile; ";
        assert!(run.err().starts_with(told), "{}", run.err());
        assert_eq!(run.err().lines().count(), 1, "{}", run.err());
        assert_eq!(folder.everything(), before);
    }
    assert_eq!(taken(&folder, &["--staged", "c", "d"]), all[1..]);
    assert_eq!(folder.dfmt(["--staged", "c", "d"]).code, 0);
    assert_eq!(folder.read("c/Dockerfile"), DONE.as_bytes());
    assert_eq!(folder.read("e/Dockerfile"), TEXT.as_bytes());
    // One that was deleted after it was staged is not whole either: the commit would have it.
    fs::remove_file(folder.path("a/Dockerfile")).unwrap();
    fs::remove_file(folder.path("notes.txt")).unwrap();
    git(&folder, &top, ["add", "c", "d"]);
    let run = folder.dfmt(["--staged", "--check"]);
    assert_eq!((run.code, run.out().as_str()), (2, ""));
    let told = "error: staged in part: a/Dockerfile; ";
    assert!(run.err().starts_with(told), "{}", run.err());
    let run = folder.dfmt(["--staged", "--check", "c", "d"]);
    assert_eq!(run.code, 0, "{}", run.err());
    git(&folder, &top, ["add", "a"]);
    let run = folder.dfmt(["--staged", "--check"]);
    assert_eq!(run.code, 0, "{}", run.err());
}

/// What a hook of git sees is the commit that is being made, in all the ways there are to make one.
#[test]
#[cfg(unix)]
fn a_hook_sees_the_commit_that_is_made() {
    use std::os::unix::fs::PermissionsExt;
    if git_is_missing() {
        return;
    }
    let folder = repository(&["a/Dockerfile", "b/Dockerfile"]);
    let top = folder.path("");
    let log = folder.path("../log");
    let hook = format!(
        "#!/bin/sh\ncd a || exit 9\n'{}' --check -l --staged .. > '{}' 2>&1\n",
        env!("CARGO_BIN_EXE_dfmt"),
        log.display()
    );
    folder.write(".git/hooks/pre-commit", hook);
    let hook = folder.path(".git/hooks/pre-commit");
    fs::set_permissions(&hook, fs::Permissions::from_mode(0o755)).unwrap();
    let tree = folder.path("../tree");
    git(
        &folder,
        &top,
        ["worktree", "add", "-q", tree.to_str().unwrap()],
    );
    for (place, args, seen) in [
        (&top, &["commit", "-q", "-a", "-m", "x"][..], "ab"),
        (&top, &["commit", "-q", "-m", "x", "a"], "a"),
        (&top, &["commit", "-q", "-i", "-m", "x", "b"], "b"),
        (&tree, &["commit", "-q", "-a", "-m", "x"], "ab"),
        (&tree, &["commit", "-q", "-m", "x", "b/Dockerfile"], "b"),
    ] {
        for name in ["a", "b"] {
            let path = place.join(name).join("Dockerfile");
            let text = fs::read_to_string(&path).unwrap();
            fs::write(path, format!("{text}RUN  more\n")).unwrap();
        }
        let mut command = folder.command("git");
        command.args(args).current_dir(place);
        let run = run(&mut command, b"");
        // The hook fails, as there is something to lay out.
        assert_eq!(run.code, 1, "{args:?}: {}", run.err());
        let told = fs::read_to_string(&log).unwrap();
        let mut files: Vec<_> = told
            .lines()
            .filter_map(|line| match line {
                "Dockerfile" => Some('a'),
                line => line.strip_suffix("/Dockerfile")?.chars().last(),
            })
            .collect();
        files.sort_unstable();
        let files: String = files.into_iter().collect();
        assert_eq!(files, seen, "{args:?}: {told}");
        git(&folder, place, ["checkout", "-q", "--", "."]);
    }
}

#[test]
fn variables_of_another_repository_are_no_matter() {
    if git_is_missing() {
        return;
    }
    let other = repository(&["x/Dockerfile"]);
    let folder = repository(&["a/Dockerfile"]);
    folder.write("a/Dockerfile", format!("{TEXT}RUN  b\n"));
    let run = folder.dfmt_with(["--check", "-l", "--since", "HEAD"], b"", |command| {
        command.env("GIT_DIR", other.path(".git"));
        command.env("GIT_INDEX_FILE", other.path(".git/index"));
        command.env("GIT_WORK_TREE", other.path(""));
    });
    assert_eq!(run.out(), "a/Dockerfile\n", "{}", run.err());
    // Where there is no other, they say which is meant.
    let plain = Folder::with([("a/Dockerfile", TEXT)]);
    let args = ["--check", "-l", "--since", "HEAD"];
    let run = plain.dfmt_with(args, b"", |command| {
        command.env("GIT_DIR", other.path(".git"));
        command.env("GIT_WORK_TREE", plain.path(""));
    });
    assert_eq!(run.out(), "a/Dockerfile\n", "{}", run.err());
}

/// No setting of a repository starts a program or changes what is found.
#[test]
#[cfg(unix)]
fn settings_of_the_repository_start_nothing_and_change_nothing() {
    if git_is_missing() {
        return;
    }
    let folder = repository(&["a/Dockerfile", "b/Dockerfile"]);
    folder.write(".gitattributes", "* diff=evil\n");
    commit(&folder);
    let top = folder.path("");
    let evil = "sh -c 'touch ../evil' x";
    for (key, value) in [
        ("core.fsmonitor", evil),
        ("core.pager", evil),
        ("pager.diff", "true"),
        ("diff.external", evil),
        ("diff.evil.command", evil),
        ("diff.evil.textconv", evil),
        ("color.ui", "always"),
        ("core.quotePath", "true"),
        ("diff.noprefix", "true"),
        ("diff.relative", "true"),
        ("diff.renames", "copies"),
        ("diff.ignoreSubmodules", "none"),
        ("status.showUntrackedFiles", "no"),
    ] {
        git(&folder, &top, ["config", key, value]);
    }
    folder.write("a/Dockerfile", format!("{TEXT}RUN  b\n"));
    folder.write("c/Dockerfile", TEXT);
    let found = ["a/Dockerfile", "c/Dockerfile"];
    assert_eq!(taken(&folder, &["--since", "HEAD"]), found);
    let mut add = folder.command("git");
    add.args(["-c", "core.fsmonitor=false", "add", "--all"]);
    assert_eq!(run(&mut add, b"").code, 0);
    let _ = fs::remove_file(folder.path("../evil"));
    assert_eq!(taken(&folder, &["--staged"]), found);
    assert!(!folder.path("../evil").exists());
    assert!(!folder.path("a/../../evil").exists());
}

#[test]
fn a_submodule_has_files_of_its_own() {
    if git_is_missing() {
        return;
    }
    let inner = repository(&["Dockerfile"]);
    let folder = repository(&["Dockerfile"]);
    let top = folder.path("");
    let url = inner.path("");
    git(
        &folder,
        &top,
        ["submodule", "--quiet", "add", url.to_str().unwrap(), "sub"],
    );
    commit(&folder);
    for path in ["Dockerfile", "sub/Dockerfile"] {
        folder.write(path, format!("{TEXT}RUN  b\n"));
    }
    assert_eq!(taken(&folder, &["--since", "HEAD"]), ["Dockerfile"]);
    let run = in_folder(&folder, "sub", &["--check", "-l", "--since", "HEAD"]);
    assert_eq!(run.out(), "Dockerfile\n", "{}", run.err());
}

#[test]
#[cfg(unix)]
fn links_are_followed_as_far_as_they_are_named() {
    use std::os::unix::fs::symlink;
    if git_is_missing() {
        return;
    }
    let folder = repository(&["real/Dockerfile", "same/Dockerfile"]);
    symlink("real", folder.path("folder")).unwrap();
    symlink("same/Dockerfile", folder.path("link.Dockerfile")).unwrap();
    commit(&folder);
    folder.write("real/Dockerfile", format!("{TEXT}RUN  b\n"));
    assert_eq!(
        taken(&folder, &["--since", "HEAD", "folder", "link.Dockerfile"]),
        ["real/Dockerfile"]
    );
    // The link changed, not what it leads to.
    fs::remove_file(folder.path("link.Dockerfile")).unwrap();
    symlink("real/Dockerfile", folder.path("link.Dockerfile")).unwrap();
    assert_eq!(taken(&folder, &["--since", "HEAD"]), ["real/Dockerfile"]);
}

/// Runs what git cannot answer; gives the message.
fn refused(folder: &Folder, place: &str, args: &[&str]) -> String {
    let before = folder.everything();
    let run = in_folder(folder, place, args);
    assert_eq!((run.code, run.out().as_str()), (2, ""), "{args:?}");
    assert_eq!(run.err().lines().count(), 1, "{}", run.err());
    assert_eq!(folder.everything(), before, "{args:?}");
    run.err()
}

#[test]
fn what_git_cannot_say_is_told_with_what_to_do() {
    if git_is_missing() {
        return;
    }
    let folder = repository(&["a/Dockerfile"]);
    let top = folder.path("");
    for (place, args, part) in [
        (
            ".",
            &["--since", "nosuch"][..],
            "--since nosuch: git knows no such commit; fetch it first",
        ),
        (".", &["--since", ""], "name a branch, a tag or a commit"),
        (
            ".",
            &["--since=--output=evil"],
            "--since --output=evil: git knows no such commit",
        ),
        (".", &["--since", "HEAD", "../elsewhere"], "lies outside "),
        (".git", &["--since", "HEAD"], "is in no work tree of git"),
        (".git", &["--staged"], "is in no work tree of git"),
    ] {
        fs::create_dir_all(folder.path("../elsewhere")).unwrap();
        let message = refused(&folder, place, args);
        assert!(message.contains(part), "{args:?}: {message}");
    }
    // Without history there is no common commit: where CI systems clone as little as they can.
    let url = format!("file://{}", top.display());
    folder.write("a/Dockerfile", DONE);
    commit(&folder);
    git(&folder, &top, ["branch", "side"]);
    folder.write("a/Dockerfile", TEXT);
    commit(&folder);
    git(
        &folder,
        &top,
        ["clone", "-q", "--depth", "1", &url, "../shallow"],
    );
    let shallow = folder.path("../shallow");
    let message = refused(&folder, "../shallow", &["--since", "side"]);
    assert!(message.contains("`fetch-depth: 0`"), "{message}");
    let side = ["fetch", "-q", "--depth", "1", "origin", "side:side"];
    git(&folder, &shallow, side);
    let message = refused(&folder, "../shallow", &["--since", "side"]);
    assert!(message.contains("this clone is shallow"), "{message}");
    assert!(message.contains("`fetch-depth: 0`"), "{message}");
    git(&folder, &shallow, ["fetch", "-q", "--unshallow"]);
    let run = in_folder(&folder, "../shallow", &["--check", "-l", "--since", "side"]);
    assert_eq!(run.out(), "a/Dockerfile\n", "{}", run.err());
    // The branch of the server has another name here.
    git(&folder, &shallow, ["switch", "-q", "-c", "work"]);
    git(&folder, &shallow, ["branch", "-q", "-D", "main"]);
    let message = refused(&folder, "../shallow", &["--since", "main"]);
    assert!(message.contains("did you mean `origin/main`?"), "{message}");
    // Histories of two repositories.
    git(&folder, &top, ["switch", "-q", "--orphan", "alone"]);
    let message = refused(&folder, ".", &["--since", "main"]);
    assert!(message.contains("HEAD has no commit yet"), "{message}");
    folder.write("b/Dockerfile", TEXT);
    commit(&folder);
    let message = refused(&folder, ".", &["--since", "main"]);
    assert!(message.contains("no commit in common"), "{message}");
    let bare = folder.path("../bare");
    git(&folder, &top, ["clone", "-q", "--bare", ".", "../bare"]);
    assert!(bare.exists());
    let message = refused(&folder, "../bare", &["--since", "main"]);
    assert!(message.contains("a bare repository"), "{message}");
}

#[test]
fn without_git_there_is_nobody_to_ask() {
    let folder = Folder::with([("Dockerfile", TEXT)]);
    for args in [["--since", "main"], ["--staged", "--fix"]] {
        let run = folder.dfmt_with(args, b"", |command| {
            command.env("PATH", folder.path("empty"));
        });
        assert_eq!((run.code, run.out().as_str()), (2, ""));
        let told = "error: git cannot be started (";
        assert!(run.err().starts_with(told), "{}", run.err());
    }
    assert_eq!(folder.read("Dockerfile"), TEXT.as_bytes());
}

/// As in a container that runs as root and has the checkout of its host.
#[test]
#[cfg(unix)]
fn a_repository_of_another_user_is_told_of() {
    use std::os::unix::fs::{MetadataExt, chown};
    if git_is_missing() {
        return;
    }
    let folder = repository(&["Dockerfile"]);
    if fs::metadata(folder.path("")).unwrap().uid() != 0 {
        eprintln!("SKIPPED: only root can give a folder away");
        return;
    }
    for path in ["", ".git"] {
        chown(folder.path(path), Some(65534), Some(65534)).unwrap();
    }
    let message = refused(&folder, ".", &["--since", "HEAD"]);
    let top = folder.path("");
    let top = top.to_str().unwrap().trim_end_matches('/');
    let instead = format!("`git config --global --add safe.directory {top}`");
    assert!(message.contains(&instead), "{message}");
}
