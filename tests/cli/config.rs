//! Configuration files, `.editorconfig` and `--config`.

use crate::folder::Folder;

const LONG: &str = "FROM a\nRUN one --with-an-option && two --with-another && three\n";
const BROKEN: &str =
    "FROM a\nRUN one --with-an-option \\\n    && two --with-another \\\n    && three\n";

#[test]
fn the_nearest_file_counts_for_each() {
    let folder = Folder::with([
        ("dfmt.toml", "line-width = 40\n"),
        ("Dockerfile", LONG),
        ("a/b/Dockerfile", LONG),
        ("c/.dfmt.toml", "indent-width = 2\nline-width = 30\n"),
        ("c/Dockerfile", LONG),
        ("d/dfmt.toml", ""),
        ("d/Dockerfile", LONG),
    ]);
    let run = folder.dfmt(["."]);
    assert_eq!(run.code, 0, "{}", run.err());
    assert_eq!(folder.read("Dockerfile"), BROKEN.as_bytes());
    assert_eq!(folder.read("a/b/Dockerfile"), BROKEN.as_bytes());
    let narrow = BROKEN.replace("    &&", "  &&");
    assert_eq!(folder.read("c/Dockerfile"), narrow.as_bytes());
    // The nearest alone: an empty one is all defaults.
    assert_eq!(folder.read("d/Dockerfile"), LONG.as_bytes());
}

#[test]
fn a_file_can_extend_another() {
    let folder = Folder::with([
        ("shared/base.toml", "line-width = 40\nindent-width = 2\n"),
        (
            "dfmt.toml",
            "extend = \"shared/base.toml\"\nindent-width = 4\n",
        ),
        ("Dockerfile", LONG),
    ]);
    assert_eq!(folder.dfmt(["."]).code, 0);
    assert_eq!(folder.read("Dockerfile"), BROKEN.as_bytes());

    let round = Folder::with([
        ("dfmt.toml", "extend = \"other.toml\"\n"),
        ("other.toml", "extend = \"dfmt.toml\"\n"),
        ("Dockerfile", LONG),
    ]);
    let run = round.dfmt(["."]);
    assert_eq!((run.code, run.out().as_str()), (2, ""));
    assert!(run.err().contains("it extends itself"), "{}", run.err());
}

/// What `dfmt config` says of an option.
fn in_force(folder: &Folder, path: &str, option: &str) -> String {
    let run = folder.dfmt(["config", path]);
    assert_eq!(run.code, 0, "{}", run.err());
    let text = run.out();
    let line = text.lines().find(|line| line.starts_with(option));
    let words = line.unwrap_or_default().split_whitespace();
    words.collect::<Vec<_>>().join(" ")
}

#[test]
fn tables_count_in_the_order_they_are_written_in() {
    let folder = Folder::with([(
        "dfmt.toml",
        "[per-file.\"z*\"]\nline-width = 70\n[per-file.\"*\"]\nline-width = 60\n\
         [rules.severity]\nexec-form = \"style\"\nDL3025 = \"error\"\n\
         [rules.DL3059]\nmode = \"all\"\n",
    )]);
    assert_eq!(
        in_force(&folder, "z", "line-width"),
        "line-width = 60 # dfmt.toml:4"
    );
    assert_eq!(
        in_force(&folder, "z", "rules.chain-run.mode"),
        "rules.chain-run.mode = \"all\" # dfmt.toml:9"
    );
    folder.write("Dockerfile", "FROM a\nCMD app $X\n");
    let run = folder.dfmt(["--check", "--fix", "--select", "exec-form"]);
    assert!(run.err().contains("error[exec-form]"), "{}", run.err());
}

#[test]
fn globs_start_at_the_file_that_has_them() {
    let base = "exclude = [\"/sub/old\"]\n[per-file.\"/sub/*.dev\"]\nline-width = 77\n";
    let folder = Folder::with([
        ("base.toml", base),
        (
            "sub/dfmt.toml",
            "extend = \"../base.toml\"\nline-width = 88\n",
        ),
        ("sub/old/Dockerfile", "from a\n"),
        ("sub/new/Dockerfile", "from a\n"),
        // A file that is not above those it holds for has its globs start where it is asked for.
        (
            "far/style.toml",
            "[per-file.\"/sub/*.dev\"]\nline-width = 66\n",
        ),
        ("other/dfmt.toml", "extend = \"../far/style.toml\"\n"),
        ("other/sub/deep/x", ""),
    ]);
    // What is said about some files wins over what is said about all, whoever says it.
    for (path, width) in [
        ("sub/Dockerfile.dev", "77 # base.toml:3"),
        ("sub/Dockerfile", "88 # sub/dfmt.toml:2"),
        ("other/sub/Dockerfile.dev", "66 # far/style.toml:2"),
        ("other/Dockerfile.dev", "120 # default"),
    ] {
        let expected = format!("line-width = {width}");
        assert_eq!(in_force(&folder, path, "line-width"), expected, "{path}");
    }
    let run = folder.dfmt(["--check", "-l", "."]);
    assert_eq!(run.out(), "sub/new/Dockerfile\n");
    let run = folder.dfmt(["config", "sub/Dockerfile.dev", "--config", "far/style.toml"]);
    assert!(run.out().contains("line-width = 66"), "{}", run.out());
}

#[test]
fn a_file_that_is_not_there_has_the_settings_of_its_folder() {
    let folder = Folder::with([
        ("sub/dfmt.toml", "line-width = 77\n"),
        ("other/dfmt.toml", "line-width = 99\n"),
    ]);
    assert_eq!(
        in_force(&folder, "sub/../other/Newfile", "line-width"),
        "line-width = 99 # other/dfmt.toml:1"
    );
}

#[test]
fn an_editorconfig_that_cannot_be_read_stops_nothing() {
    for wrong in [&b"indent_size"[..], b"# caf\xe9"] {
        let editor = [b"[*]\nindent_size = 2\n", wrong, b"\n"].concat();
        let folder = Folder::with([
            (".editorconfig", &b"[*]\nmax_line_length = 40\n"[..]),
            ("sub/.editorconfig", &editor),
            ("sub/Dockerfile", LONG.as_bytes()),
            ("sub/b.Dockerfile", LONG.as_bytes()),
        ]);
        let run = folder.dfmt(["."]);
        assert_eq!(run.code, 0, "{}", run.err());
        let warning = "warning: sub/.editorconfig:3: ";
        assert_eq!(run.err().matches(warning).count(), 1, "{}", run.err());
        assert_eq!(folder.read("sub/b.Dockerfile"), BROKEN.as_bytes());
        let run = folder.dfmt_with(["-", "--stdin-filepath", "sub/D"], LONG.as_bytes(), |_| ());
        assert_eq!((run.code, run.out().as_str()), (0, BROKEN));
        assert!(run.err().starts_with(warning), "{}", run.err());
        let run = folder.dfmt(["config", "sub/Dockerfile"]);
        assert!(
            run.out().contains("# sub/.editorconfig:3: "),
            "{}",
            run.out()
        );
    }
}

#[test]
fn what_is_wrong_is_told_with_its_place_and_nothing_is_done() {
    for (config, expected) in [
        (
            "line-with = 80\n",
            "dfmt.toml:1:1: there is no option `line-with`: did you mean `line-width`?",
        ),
        (
            "\nline-width = \"80\"\n",
            "dfmt.toml:2:14: `line-width`: expected a whole number from 1 to 1000000",
        ),
        (
            "select = []\n",
            "dfmt.toml:1:1: there is no option `select`: did you mean `rules.select`?",
        ),
        (
            "[rules]\nselect = [\"exec-from\"]\n",
            "dfmt.toml:2:10: `rules.select`: there is no rule `exec-from`: did you mean `exec-form`?",
        ),
        (
            "[rules]\nseverity.exec-form = \"bad\"\n",
            "dfmt.toml:2:10: expected `error`, `warning`, `info` or `style`",
        ),
        (
            "[rules]\nseverity.exec-from = \"error\"\n",
            "there is no rule `exec-from`",
        ),
        (
            "[rules]\nchain-run = \"all\"\n",
            "dfmt.toml:2:1: `rules.chain-run` is a table, not an option",
        ),
        (
            "[rules.DL3025]\nmode = 1\n",
            "dfmt.toml:1:8: DL3025 has no options",
        ),
        (
            "[rules.dl3059]\nmode = 1\n",
            "dfmt.toml:2:8: `rules.chain-run.mode`: expected `related`, `all` or `off`",
        ),
        (
            "[rules.exec-form]\nmode = 1\n",
            "dfmt.toml:1:8: exec-form has no options",
        ),
        (
            "[rule]\n",
            "dfmt.toml:1:2: there is no option `rule`: did you mean `rules`?",
        ),
        (
            "exclude = \"a\"\n",
            "dfmt.toml:1:11: expected a list of globs",
        ),
        ("exclude = [\"a[\"]\n", "the glob `a[` cannot be read"),
        (
            "[per-file.\"*.x\"]\nextend = \"a\"\n",
            "dfmt.toml:2:1: there is no option `extend`",
        ),
        (
            "per-file = 1\n",
            "expected tables of options, each under a glob",
        ),
        (
            "extend = \"nowhere.toml\"\n",
            "nowhere.toml: cannot be read",
        ),
        ("line-width = \n", "dfmt.toml:1:"),
    ] {
        let folder = Folder::with([
            ("dfmt.toml", config),
            ("Dockerfile", "from a\n"),
            ("b/Dockerfile", "from b\n"),
        ]);
        let before = folder.everything();
        let run = folder.dfmt(["--fix", "."]);
        assert_eq!((run.code, run.out().as_str()), (2, ""), "{config}");
        assert!(run.err().starts_with("error: "), "{}", run.err());
        assert!(run.err().contains(expected), "{config}: {}", run.err());
        assert_eq!(run.err().lines().count(), 1, "{}", run.err());
        assert_eq!(folder.everything(), before);
    }
}

#[test]
fn rules_are_chosen_ignored_and_rated() {
    let text = "FROM a:1\nADD app.py /\nCMD app\n";
    for (config, args, output, code) in [
        (
            "[rules]\nselect = [\"DL3020\"]\n",
            &["--fix"][..],
            "COPY app.py /\nCMD app\n",
            0,
        ),
        (
            "[rules]\nignore = [\"exec-form\"]\n",
            &["--fix"],
            "COPY app.py /\nCMD app\n",
            0,
        ),
        (
            "[rules]\nignore = [\"exec-form\"]\n",
            &["--fix", "--ignore", "prefer-copy"],
            "ADD app.py /\nCMD app\n",
            0,
        ),
        (
            "[rules]\nignore = [\"DL3020\", \"exec-form\"]\n",
            &["--fix", "--select", "prefer-copy"],
            "COPY app.py /\nCMD app\n",
            0,
        ),
        (
            "[per-file.\"*\"]\nrules.ignore = [\"default\"]\n",
            &["--fix", "--select", "prefer-copy"],
            "COPY app.py /\nCMD app\n",
            0,
        ),
        (
            "[rules]\nignore = [\"prefer-copy\"]\n",
            &["--fix", "--select", "all"],
            "ADD app.py /\nCMD [\"app\"]\n",
            0,
        ),
        (
            "",
            &["--fix", "--select", "prefer-copy", "--ignore", "DL3020"],
            "ADD app.py /\nCMD app\n",
            0,
        ),
        (
            "[rules]\nselect = [\"exec-form\"]\n",
            &["--fix", "--select", "prefer-copy"],
            "COPY app.py /\nCMD app\n",
            0,
        ),
        (
            "[rules]\nselect = [\"default\"]\nfixable = [\"prefer-copy\"]\n",
            &["--fix"],
            "COPY app.py /\nCMD app\n",
            1,
        ),
        (
            "[rules]\nfixable = [\"all\"]\n",
            &["--fix"],
            "COPY app.py /\nCMD [\"app\"]\n",
            0,
        ),
        (
            "[rules]\nfixable = [\"prefer-copy\"]\n",
            &["--fix", "--fix-only", "default"],
            "COPY app.py /\nCMD [\"app\"]\n",
            0,
        ),
        (
            "[rules]\nfixable = [\"prefer-copy\"]\nseverity = { exec-form = \"info\" }\n",
            &["--fix"],
            "COPY app.py /\nCMD app\n",
            0,
        ),
        (
            "[per-file.\"*.x\"]\nrules.ignore = [\"exec-form\"]\n",
            &["--fix"],
            "COPY app.py /\nCMD [\"app\"]\n",
            0,
        ),
        (
            "[rules]\nignore = [\"prefer-copy\"]\n[per-file.\"Docker*\"]\nrules.ignore = [\"exec-form\"]\n",
            &["--fix"],
            "ADD app.py /\nCMD app\n",
            0,
        ),
        (
            "[rules]\nselect = [\"all\"]\nignore = [\"all\"]\n",
            &["--fix"],
            "ADD app.py /\nCMD app\n",
            0,
        ),
    ] {
        let folder = Folder::with([("dfmt.toml", config), ("Dockerfile", text)]);
        let run = folder.dfmt(args);
        let expected = format!("FROM a:1\n{output}");
        assert_eq!(
            String::from_utf8(folder.read("Dockerfile")).unwrap(),
            expected,
            "{config} {args:?}"
        );
        assert_eq!(run.code, code, "{config} {args:?}: {}", run.err());
    }
}

#[test]
fn files_are_taken_and_left_out_by_the_file_above_them() {
    let folder = Folder::with([
        (
            "dfmt.toml",
            "include = [\"*.docker\"]\nexclude = [\"vendor/\", \"/old.Dockerfile\"]\n",
        ),
        ("app.docker", "from a\n"),
        ("old.Dockerfile", "from a\n"),
        ("sub/old.Dockerfile", "from a\n"),
        ("sub/vendor/Dockerfile", "from a\n"),
        ("other/dfmt.toml", "exclude = [\"Dockerfile\"]\n"),
        ("other/Dockerfile", "from a\n"),
        ("other/app.docker", "from a\n"),
    ]);
    let run = folder.dfmt(["--check", "-l", "."]);
    assert_eq!(run.out(), "app.docker\nsub/old.Dockerfile\n");
    // What is named outright is always taken.
    let run = folder.dfmt(["--check", "-l", "old.Dockerfile", "other/Dockerfile"]);
    assert_eq!(run.out(), "old.Dockerfile\nother/Dockerfile\n");
    let run = folder.dfmt(["--check", "-l", "--no-config", "."]);
    assert_eq!(
        run.out(),
        "old.Dockerfile\nother/Dockerfile\nsub/old.Dockerfile\nsub/vendor/Dockerfile\n"
    );
}

#[test]
fn editorconfig_speaks_where_dfmt_toml_is_silent() {
    let editor = "root = true\n[*]\nindent_style = tab\nmax_line_length = 40\n[Dockerfile]\nend_of_line = crlf\n";
    let folder = Folder::with([
        (".editorconfig", editor),
        ("Dockerfile", LONG),
        (
            "sub/dfmt.toml",
            "indent-style = \"space\"\nline-ending = \"lf\"\n",
        ),
        ("sub/Dockerfile", LONG),
        (
            "off/.editorconfig",
            "[*]\nmax_line_length = off\nindent_size = 99\n",
        ),
        ("off/Dockerfile", LONG),
    ]);
    let run = folder.dfmt(["."]);
    assert_eq!(run.code, 0, "{}", run.err());
    let tabs = BROKEN.replace("    &&", "\t&&").replace('\n', "\r\n");
    assert_eq!(folder.read("Dockerfile"), tabs.as_bytes());
    assert_eq!(folder.read("sub/Dockerfile"), BROKEN.as_bytes());
    assert_eq!(
        folder.read("off/Dockerfile"),
        LONG.replace('\n', "\r\n").as_bytes()
    );
    // Nothing is read where nothing is asked for.
    folder.write("Dockerfile", LONG);
    assert_eq!(
        folder.dfmt(["--check", "--no-config", "Dockerfile"]).code,
        0
    );
}

#[test]
fn the_command_line_wins() {
    let folder = Folder::with([
        ("dfmt.toml", "line-width = 200\nindent-width = 8\n"),
        ("own.toml", "line-width = 40\n"),
        ("Dockerfile", LONG),
    ]);
    let run = folder.dfmt(["--config", "line-width=40", "--config", "indent-width = 4"]);
    assert_eq!(run.code, 0, "{}", run.err());
    assert_eq!(folder.read("Dockerfile"), BROKEN.as_bytes());
    folder.write("Dockerfile", LONG);
    assert_eq!(folder.dfmt(["--config", "own.toml"]).code, 0);
    assert_eq!(folder.read("Dockerfile"), BROKEN.as_bytes());
    let run = folder.dfmt_with(["-", "--config", "own.toml"], LONG.as_bytes(), |_| ());
    assert_eq!(run.out(), BROKEN);
    for (value, part) in [
        ("nowhere.toml", "there is no such file"),
        ("line-width=x", "`line-width`: expected a whole number"),
        ("line-with=1", "did you mean `line-width`?"),
        (
            "operator-position=leeding",
            "expected `leading`, `trailing` or `preserve`",
        ),
    ] {
        let run = folder.dfmt(["--config", value]);
        assert_eq!(run.code, 2);
        assert!(run.err().contains(part), "{}", run.err());
    }
    // A word needs no quotes.
    let run = folder.dfmt(["--check", "--config", "operator-position=trailing"]);
    assert_eq!(run.code, 1, "{}", run.err());
}

#[test]
fn the_settings_in_force_are_shown_with_their_origin() {
    let folder = Folder::with([
        (
            "dfmt.toml",
            "\nline-width = 100\n[rules]\nignore = [\"DL3025\"]\nseverity.DL3020 = \"error\"\n[per-file.\"*.dev\"]\nrules.ignore = [\"chain-run\"]\n",
        ),
        (".editorconfig", "[*]\nindent_size = 2\n"),
    ]);
    let run = folder.dfmt(["config", "sub/Dockerfile.dev", "--config", "blank-lines=2"]);
    assert_eq!((run.code, run.err().as_str()), (0, ""));
    let text = run.out();
    let has = |setting: &str, origin: &str| {
        let line = text
            .lines()
            .find(|line| line.starts_with(setting))
            .unwrap_or_default();
        assert!(
            line.ends_with(&format!("  # {origin}")),
            "{setting}: {text}"
        );
    };
    has("line-width = 100", "dfmt.toml:2");
    has("indent-width = 2", ".editorconfig");
    has("blank-lines = 2", "command line");
    has("line-ending = \"auto\"", "default");
    has(
        "rules.ignore = [\"DL3025\", \"chain-run\"]",
        "dfmt.toml:4, dfmt.toml:7",
    );
    has("rules.severity.DL3020 = \"error\"", "dfmt.toml:5");
    // What another value took the place of is no origin.
    folder.write(
        "own.toml",
        "extend = \"dfmt.toml\"\n[rules]\nignore = [\"npm-ci\"]\n",
    );
    let run = folder.dfmt(["config", "--config", "own.toml"]);
    let line = run
        .out()
        .lines()
        .find(|line| line.starts_with("rules.ignore"))
        .unwrap()
        .to_owned();
    assert!(line.ends_with(" # own.toml:3"), "{line}");
}

#[test]
fn what_is_taken_and_left_out_is_shown_with_its_origin() {
    let folder = Folder::with([
        ("base.toml", "\nexclude = [\"vendor/\", \"\\\\#x\\\"\"]\n"),
        (
            "dfmt.toml",
            "extend = \"base.toml\"\ninclude = [\"*.docker\"]\n",
        ),
        ("own/dfmt.toml", "exclude = []\n"),
    ]);
    for (path, option, expected) in [
        ("D", "include", "include = [\"*.docker\"] # dfmt.toml:2"),
        (
            "D",
            "exclude",
            "exclude = [\"vendor/\", \"\\\\#x\\\"\"] # base.toml:2",
        ),
        ("own/D", "include", "include = [] # default"),
        ("own/D", "exclude", "exclude = [] # own/dfmt.toml:1"),
    ] {
        assert_eq!(in_force(&folder, path, option), expected, "{path}");
    }
    // What is shown can be a dfmt.toml.
    let shown = folder.dfmt(["config", "D"]).out();
    folder.write("dfmt.toml", &shown);
    let run = folder.dfmt(["config", "D"]);
    assert_eq!(run.code, 0, "{shown}{}", run.err());
    assert!(
        run.out()
            .contains("exclude = [\"vendor/\", \"\\\\#x\\\"\"]"),
        "{}",
        run.out()
    );
    let run = folder.dfmt(["config", "D", "--no-config"]);
    assert!(run.out().contains("exclude = [] "), "{}", run.out());
}

#[test]
fn a_file_to_start_from_sets_nothing() {
    let folder = Folder::with([("Dockerfile", LONG)]);
    let run = folder.dfmt(["config", "--init"]);
    assert_eq!(run.all(), (0, "dfmt.toml written\n".into(), String::new()));
    let text = String::from_utf8(folder.read("dfmt.toml")).unwrap();
    assert_eq!(folder.dfmt(["--check"]).code, 0);
    // Every line that shows an option is one.
    let shown: String = text
        .lines()
        .map(|line| {
            line.strip_prefix("# ")
                .filter(|rest| rest.contains(" = ") || rest.starts_with('['))
                .unwrap_or(line)
        })
        .filter(|line| !line.starts_with("extend"))
        .fold(String::new(), |all, line| all + line + "\n");
    folder.write("dfmt.toml", &shown);
    let run = folder.dfmt(["--check"]);
    assert_eq!(run.code, 0, "{shown}\n{}", run.err());
    let again = folder.dfmt(["config", "--init"]);
    assert_eq!(again.code, 2);
    assert_eq!(
        again.err(),
        "error: dfmt.toml is there already and stays as it is: edit it, or move it away first; `dfmt config` shows what is in force\n"
    );
}

#[test]
fn places_are_named_without_detours() {
    let folder = Folder::with([
        ("dfmt.toml", "line-width = 100\n"),
        ("a/b/dfmt.toml", "extend = \"../../dfmt.toml\"\n"),
        ("a/b/Dockerfile", "FROM a\n"),
    ]);
    let shown = |args: &[&str]| {
        let text = folder.dfmt(args).out();
        let line = text.lines().find(|line| line.starts_with("line-width"));
        line.unwrap()
            .split_once("# ")
            .map(|(_, place)| place.to_owned())
    };
    assert_eq!(
        shown(&["config", "a/b/Dockerfile"]).as_deref(),
        Some("dfmt.toml:1")
    );
    // After a link, `..` is the folder above the one that it leads to.
    #[cfg(unix)]
    {
        folder.write("x/y/dfmt.toml", "line-width = 90\n");
        folder.write("x/y/z/dfmt.toml", "extend = \"../dfmt.toml\"\n");
        std::os::unix::fs::symlink(folder.path("x/y/z"), folder.path("link")).unwrap();
        let config = ["config", "--config", "link/dfmt.toml", "a/b/Dockerfile"];
        assert_eq!(shown(&config).as_deref(), Some("link/../dfmt.toml:1"));
        assert!(folder.dfmt(config).out().contains("line-width = 90 "));
    }
}
