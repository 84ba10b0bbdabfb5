//! Mistakes that everybody makes once: what is said, whole. Each names the thing, and says what to do; nothing is written.

use crate::folder::Folder;
use crate::repository::git_is_missing;

/// Runs what cannot be done in a folder with one Dockerfile; gives what is said, without where the folder lies.
fn said(folder: &Folder, args: &[&str]) -> String {
    let before = folder.everything();
    let run = folder.dfmt(args);
    assert_eq!((run.code, run.out().as_str()), (2, ""), "{args:?}");
    assert_eq!(folder.everything(), before, "{args:?}");
    run.err().replace(
        folder.path("").to_str().unwrap().trim_end_matches('/'),
        "/work",
    )
}

fn folder() -> Folder {
    Folder::with([("Dockerfile", "from a:1\nCMD app\n")])
}

fn with_config(config: impl AsRef<[u8]>) -> Folder {
    let folder = folder();
    folder.write("dfmt.toml", config);
    folder
}

#[test]
fn a_path_that_is_not_there() {
    insta::assert_snapshot!(said(&folder(), &["--fix", "Dockerfil"]), @"error: Dockerfil: no such file or folder; did you mean `Dockerfile`?");
    insta::assert_snapshot!(said(&folder(), &["--fix", "whatever/else"]), @"error: whatever/else: no such file or folder; nothing was done");
    insta::assert_snapshot!(said(&folder(), &["*.dockerfile"]), @"error: *.dockerfile: no such file or folder; dfmt takes files and folders; globs go with --include and --exclude");
    insta::assert_snapshot!(said(&folder(), &["check", "."]), @"error: check: no such file or folder; did you mean `dfmt --check .`?");
    insta::assert_snapshot!(said(&folder(), &["confg"]), @"error: confg: no such file or folder; did you mean `dfmt config`?");
    insta::assert_snapshot!(said(&folder(), &["chek"]), @"error: chek: no such file or folder; did you mean `dfmt --check .`?");
    let folder = Folder::with([("services/payments/Dockerfile", "from a:1\n")]);
    insta::assert_snapshot!(said(&folder, &["services/payment/Dockerfile"]), @"error: services/payment/Dockerfile: no such file or folder; did you mean `services/payments/Dockerfile`?");
    insta::assert_snapshot!(said(&folder, &["service/paymnts/"]), @"error: service/paymnts/: no such file or folder; nothing was done");
}

#[test]
fn a_glob_that_cannot_be_read() {
    insta::assert_snapshot!(said(&folder(), &["--exclude", "a[", "."]), @"error: the glob `a[` cannot be read: unclosed character class; missing ']'; for the character itself write a backslash before it");
    insta::assert_snapshot!(said(&folder(), &["--include", "*.{x", "."]), @"error: the glob `*.{x` cannot be read: unclosed alternate group; missing '}' (maybe escape '{' with '[{]'?)");
    insta::assert_snapshot!(said(&with_config("exclude = [\"[b-a]\"]\n"), &["."]), @"error: dfmt.toml:1:11: the glob `[b-a]` cannot be read: invalid range; 'b' > 'a'");
}

#[test]
fn a_rule_that_there_is_not() {
    insta::assert_snapshot!(said(&folder(), &["--fix", "--select", "exec-from"]), @"error: there is no rule `exec-from`: did you mean `exec-form`?");
    insta::assert_snapshot!(said(&folder(), &["--lint", "--ignore", "whatever-it-is"]), @"error: there is no rule `whatever-it-is`; `dfmt rules` lists those that there are");
    insta::assert_snapshot!(said(&folder(), &["--lint", "--ignore", "DL9999"]), @"error: there is no rule `DL9999`; `dfmt rules` lists those that there are");
    insta::assert_snapshot!(said(&folder(), &["--lint", "--ignore", "DL3043"]), @"error: no rule answers to DL3043: `dfmt rules DL3043` says why");
    insta::assert_snapshot!(said(&folder(), &["--lint", "--ignore", "SC20866"]), @"error: there is no rule `SC20866`; `dfmt rules` lists those that there are");
    insta::assert_snapshot!(said(&folder(), &["rules", "whatever-it-is"]), @"error: there is no rule `whatever-it-is`; `dfmt rules` lists those that there are");
    insta::assert_snapshot!(said(&with_config("[rules]\nignore = [\"prefer-cop\"]\n"), &["--fix"]), @"error: dfmt.toml:2:10: `rules.ignore`: there is no rule `prefer-cop`: did you mean `prefer-copy`?");
}

#[test]
fn settings_that_are_no_toml_or_that_there_are_not() {
    insta::assert_snapshot!(said(&with_config("line-width: 100\n"), &["."]), @"error: dfmt.toml:1:13: this is not TOML: key with no value, expected `=`");
    insta::assert_snapshot!(said(&with_config("line-width = 100\n[rules]\nselect = \"all\"\n"), &["."]), @"error: dfmt.toml:3:10: `rules.select`: expected a list of rules, each a string");
    insta::assert_snapshot!(said(&with_config("line-widht = 100\n"), &["."]), @"error: dfmt.toml:1:1: there is no option `line-widht`: did you mean `line-width`?");
    insta::assert_snapshot!(said(&with_config("quote-style = 'single'\n"), &["."]), @"error: dfmt.toml:1:1: there is no option `quote-style`; `dfmt config` shows those that there are");
    insta::assert_snapshot!(said(&folder(), &["--config", "line-width=wide", "."]), @"error: --config line-width=wide: `line-width`: expected a whole number from 1 to 1000000");
}

#[test]
#[cfg(unix)]
fn a_file_that_may_not_be_read_or_written() {
    use std::fs::{Permissions, set_permissions};
    use std::os::unix::fs::PermissionsExt;
    for (mode, told) in [
        (
            0o000,
            "error: Dockerfile: cannot be read: Permission denied (os error 13)\n1 file failed\n",
        ),
        (
            0o444,
            "error: Dockerfile: cannot be written: the file is read-only\n1 file failed\n",
        ),
    ] {
        let folder = folder();
        set_permissions(folder.path("Dockerfile"), Permissions::from_mode(mode)).unwrap();
        let run = folder.dfmt_without_privileges(["."]);
        set_permissions(folder.path("Dockerfile"), Permissions::from_mode(0o644)).unwrap();
        assert_eq!(run.all(), (2, String::new(), told.to_owned()));
        assert_eq!(folder.read("Dockerfile"), b"from a:1\nCMD app\n");
    }
}

#[test]
fn a_file_that_is_no_utf_8() {
    let folder = folder();
    folder.write("Dockerfile", b"\xff\xfef\0r\0o\0m\0");
    insta::assert_snapshot!(said(&folder, &["."]), @r#"
    error: Dockerfile: the file is UTF-16; Docker reads UTF-8 only: save it as UTF-8 and try again
    1 file failed
    "#);
    insta::assert_snapshot!(said(&with_config(b"# caf\xe9\n"), &["."]), @"error: dfmt.toml: cannot be read: it is not UTF-8, as TOML is: save it as UTF-8");
}

#[test]
fn a_folder_in_the_place_of_settings() {
    let folder = folder();
    folder.write("empty/x", "");
    folder.write("settings/dfmt.toml", "");
    insta::assert_snapshot!(said(&folder, &["--config", "empty", "."]), @"error: --config empty: this is a folder; name a file in it, or set an option as in `line-width=100`");
    insta::assert_snapshot!(said(&folder, &["--config", "settings/", "."]), @"error: --config settings/: this is a folder; did you mean `--config settings/dfmt.toml`?");
    insta::assert_snapshot!(said(&folder, &["--config", "nosuch.toml", "."]), @"error: --config nosuch.toml: there is no such file, and no `=` as in `line-width=100`");
    folder.write("dfmt.toml/x", "");
    insta::assert_snapshot!(said(&folder, &["."]), @"error: dfmt.toml: cannot be read: it is a folder, not a file");
}

#[test]
fn flags_of_other_tools() {
    insta::assert_snapshot!(said(&folder(), &["-w", "Dockerfile"]), @r#"
    error: unexpected argument '-w' found

      tip: files are written anyway, unless there is '--check'

    For more information, try '--help'.
    "#);
}

#[test]
fn flags_that_do_not_go_together() {
    insta::assert_snapshot!(said(&folder(), &["--lint", "--fix"]), @"error: --fix has no effect here: --lint changes nothing, it shows what --fix would settle");
    insta::assert_snapshot!(said(&folder(), &["--unsafe-fixes"]), @"error: --unsafe-fixes has no effect here: fixes are applied with --fix only");
    insta::assert_snapshot!(said(&folder(), &["--list", "--diff"]), @r#"
    error: the argument '--list' cannot be used with '--diff'

    Usage: dfmt --list [PATH]...

    For more information, try '--help'.
    "#);
    insta::assert_snapshot!(said(&folder(), &["--since", "main", "-"]), @"error: --since has no effect here: `-` reads stdin, no files");
    insta::assert_snapshot!(said(&folder(), &["-", "Dockerfile"]), @"error: `-` (stdin) cannot be mixed with other paths");
}

#[test]
fn a_folder_that_is_in_no_git_repository() {
    if git_is_missing() {
        return;
    }
    insta::assert_snapshot!(said(&folder(), &["--staged"]), @"error: /work is not in a git repository: --since and --staged ask git which files changed; name the files instead");
    insta::assert_snapshot!(said(&folder(), &["--fix", "--since", "main"]), @"error: /work is not in a git repository: --since and --staged ask git which files changed; name the files instead");
}

#[test]
fn words_that_an_option_does_not_take() {
    insta::assert_snapshot!(said(&folder(), &["--fix", "--fail-on", "warn"]), @r#"
    error: invalid value 'warn' for '--fail-on <SEVERITY>'
      [possible values: error, warning, info, style, never]

      tip: a similar value exists: 'warning'

    For more information, try '--help'.
    "#);
    insta::assert_snapshot!(said(&folder(), &["--shard", "0/4"]), @r#"
    error: invalid value '0/4' for '--shard <I/N>': the parts are counted from 1

    For more information, try '--help'.
    "#);
    insta::assert_snapshot!(said(&folder(), &["--shard", "5"]), @r#"
    error: invalid value '5' for '--shard <I/N>': expected the part and how many there are, as in `3/16`

    For more information, try '--help'.
    "#);
    insta::assert_snapshot!(said(&folder(), &["--lint", "--context", "nosuch"]), @"error: --context nosuch: there is no such folder");
}
