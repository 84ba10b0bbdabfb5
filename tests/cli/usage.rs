//! What a command line must not ask for: it ends with 2, and nothing is written.

use crate::folder::Folder;

const TEXT: &str = "from a:1\nADD b.py /\nCMD app\n";

/// Runs what must be refused; gives the message.
fn refused(folder: &Folder, args: &[&str]) -> String {
    let before = folder.everything();
    let run = folder.dfmt(args);
    assert_eq!((run.code, run.out().as_str()), (2, ""), "{args:?}");
    assert!(run.err().starts_with("error: "), "{args:?}: {}", run.err());
    assert_eq!(folder.everything(), before, "{args:?}");
    run.err()
}

#[test]
fn words_of_other_tools_are_no_paths() {
    for (word, instead) in [
        ("check", "`dfmt --check .`"),
        ("format", "`dfmt .`"),
        ("fmt", "`dfmt .`"),
        ("fix", "`dfmt --fix .`"),
        ("lint", "`dfmt --lint .`"),
        ("help", "`dfmt --help`"),
    ] {
        let folder = Folder::with([("Dockerfile", TEXT), ("sub/Dockerfile", TEXT)]);
        for args in [
            &[word, "."][..],
            &[word],
            &[word, "Dockerfile"],
            &["--fix", ".", word],
            &["--check", word, "."],
        ] {
            let message = refused(&folder, args);
            assert!(message.contains(instead), "{args:?}: {message}");
            assert!(message.contains("no such file or folder"), "{message}");
        }
        // Where there is such a folder or file, too: it may not be what was meant.
        for path in [format!("{word}/Dockerfile"), word.to_owned()] {
            let folder = Folder::with([("Dockerfile", TEXT), (path.as_str(), TEXT)]);
            for args in [
                &[word, "."][..],
                &["Dockerfile", word],
                &["--fix", word, "."],
            ] {
                let message = refused(&folder, args);
                assert!(message.contains(instead), "{args:?}: {message}");
                assert!(message.contains(&format!("`./{word}`")), "{message}");
            }
            let run = folder.dfmt([&format!("./{word}"), "Dockerfile"]);
            assert_eq!(run.code, 0, "{}", run.err());
            assert_eq!(folder.read(&path), folder.read("Dockerfile"));
            assert!(folder.read(&path).starts_with(b"FROM"));
        }
    }
    // Alone it is a path like any other; and so are folders with the names of dfmt's own commands.
    let folder = Folder::with([("check/Dockerfile", TEXT), ("config/Dockerfile", TEXT)]);
    assert_eq!(folder.dfmt(["check"]).code, 0);
    assert_eq!(folder.dfmt(["./check", "config"]).code, 0);
    assert!(folder.read("config/Dockerfile").starts_with(b"FROM"));
}

#[test]
fn a_path_that_is_not_there_stops_everything() {
    let folder = Folder::with([("A", TEXT), ("z/Dockerfile", TEXT)]);
    for (args, part) in [
        (&["A", "nosuch"][..], "nosuch: no such file or folder"),
        (&["nosuch", "A"], "nosuch: no such file or folder"),
        (&["--fix", "z", "no/such", "A"], "no/such: no such file"),
        (&["A/x", "z"], "A/x: no such file or folder"),
        (&["z", "x", "y"], "x, y: no such file or folder"),
        (&["-q", "--exit-zero", "A", "nosuch"], "nosuch: no such"),
    ] {
        let message = refused(&folder, args);
        assert!(message.contains(part), "{args:?}: {message}");
    }
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink("nowhere", folder.path("dangling")).unwrap();
        let message = refused(&folder, &["A", "dangling"]);
        assert!(message.contains("dangling: no such file"), "{message}");
    }
}

#[test]
fn syntax_errors_count_in_every_mode() {
    let text = "FROM a:1\nNOSUCH b\nCMD [\"c\"]\n";
    for args in [
        &["Dockerfile"][..],
        &["."],
        &["--check"],
        &["--fix"],
        &["--check", "--fix", "--fail-on", "never"],
        &["--diff"],
        &["-l"],
        &["--no-config", "-q"],
    ] {
        let folder = Folder::with([("Dockerfile", text), ("x.Dockerfile", "FROM b:1\n")]);
        assert_eq!(folder.dfmt(args).code, 1, "{args:?}");
        assert_eq!(folder.dfmt(args.iter().chain(&["--exit-zero"])).code, 0);
        assert_eq!(folder.read("Dockerfile"), text.as_bytes());
        // Unless they are ignored.
        let run = folder.dfmt(args.iter().chain(&["--ignore", "Syntax"]));
        assert_eq!(run.code, 0, "{args:?}: {}", run.err());
        let shown = run.out() + &run.err();
        assert!(!shown.contains("syntax"), "{args:?}: {shown}");
        folder.write(
            "dfmt.toml",
            "[per-file.\"D*\"]\nrules.ignore = [\"syntax\"]\n",
        );
        let code = folder.dfmt(args).code;
        assert_eq!(code, i32::from(args.contains(&"--no-config")), "{args:?}");
        assert_eq!(folder.read("Dockerfile"), text.as_bytes());
    }
    let folder = Folder::new();
    for (args, code) in [
        (&["-"][..], 1),
        (&["-", "--exit-zero"], 0),
        (&["-", "--fix"], 1),
        (&["-", "--ignore", "syntax"], 0),
    ] {
        let run = folder.dfmt_with(args, text.as_bytes(), |_| ());
        assert_eq!((run.code, run.out().as_str()), (code, text), "{args:?}");
        let is_told = run.err().contains("error[syntax]: ");
        assert_eq!(is_told, !args.contains(&"syntax"), "{}", run.err());
    }
}

#[test]
fn a_note_that_a_file_is_left_alone_is_no_error() {
    for text in [
        "FROM a:1\n{% if b %}\nrun c\n{% endif %}\n",
        "from a:1\n@KEYS@\n",
        "# syntax=example.org/frontend\nfrom a:1\nuse b\n",
    ] {
        let folder = Folder::with([("Dockerfile", text)]);
        for args in [
            &["."][..],
            &["--check"],
            &["--fix", "--unsafe-fixes"],
            &["--check", "--fix"],
            &["--lint"],
        ] {
            let run = folder.dfmt(args);
            assert_eq!(run.code, 0, "{args:?}: {}", run.err());
            let shown = run.out() + &run.err();
            assert!(shown.contains("info[syntax]: "), "{args:?}: {shown}");
            assert_eq!(folder.read("Dockerfile"), text.as_bytes());
        }
    }
}

#[test]
fn syntax_is_a_name_to_ignore_by_and_to_ask_about() {
    let folder = Folder::with([("Dockerfile", "FROM a\n")]);
    let run = folder.dfmt(["rules", "syntax"]);
    assert_eq!((run.code, run.err().as_str()), (0, ""));
    assert!(run.out().starts_with("syntax: error, "), "{}", run.out());
    assert!(run.out().contains("ignore = [\"syntax\"]"), "{}", run.out());
    let run = folder.dfmt(["rules", "Layout"]);
    assert!(run.out().starts_with("layout: style, "), "{}", run.out());
    let message = refused(&folder, &["--fix", "--select", "syntax"]);
    assert!(message.contains("`syntax` is not a rule"), "{message}");
    folder.write("dfmt.toml", "[rules]\nfixable = [\"syntax\"]\n");
    let message = refused(&folder, &["--fix"]);
    assert!(message.contains("dfmt.toml:2:11: "), "{message}");
    // What is ignored without being one of `all` is not: a file that cannot be built is told of.
    let folder = Folder::with([("Dockerfile", "NOSUCH\n")]);
    assert_eq!(folder.dfmt(["--fix", "--ignore", "all"]).code, 1);
}
