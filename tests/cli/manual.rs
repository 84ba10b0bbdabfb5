//! `dfmt completions` and `dfmt man`, read by the programs they are for.

use std::collections::BTreeSet;

use crate::folder::Folder;

const SHELLS: [&str; 5] = ["bash", "elvish", "fish", "powershell", "zsh"];

/// The long options of `dfmt --help`, without their hyphens.
fn options(help: &str) -> BTreeSet<String> {
    let words = help.split(|char: char| !(char.is_ascii_alphanumeric() || char == '-'));
    let names = words.filter_map(|word| word.strip_prefix("--"));
    let names = names.filter(|name| !name.is_empty() && !name.starts_with('-'));
    names.map(str::to_owned).collect()
}

#[test]
fn completions_know_every_option_in_every_shell() {
    let folder = Folder::new();
    let options_of_help = options(&folder.dfmt(["--help"]).out());
    assert!(options_of_help.len() > 20 && options_of_help.contains("output-format"));
    for shell in SHELLS {
        let run = folder.dfmt(["completions", shell]);
        assert_eq!((run.code, run.err().as_str()), (0, ""), "{shell}");
        let script = run.out().replace(" -l ", " --");
        let known = options(&script);
        let missing: Vec<&String> = options_of_help.difference(&known).collect();
        assert!(missing.is_empty(), "{shell}: {missing:?}");
    }
    let unknown = folder.dfmt(["completions", "cmd"]);
    assert_eq!((unknown.code, unknown.out().as_str()), (2, ""));
    assert!(
        unknown.err().contains("[possible values: bash, "),
        "{}",
        unknown.err()
    );
}

#[test]
fn the_manual_has_every_option_and_a_page_for_each_command() {
    let folder = Folder::new();
    let help = folder.dfmt(["--help"]).out();
    let page = folder.dfmt(["man"]);
    assert_eq!((page.code, page.err().as_str()), (0, ""));
    assert!(page.out().contains("\n.TH dfmt 1 "), "{}", page.out());
    let text = page.out().replace('\\', "");
    for name in options(&help) {
        assert!(text.contains(&format!("--{name}")), "{name}");
    }
    let names = commands(&help);
    assert!(names.contains(&"completions"), "{names:?}");
    for name in &names {
        assert!(text.contains(&format!("dfmt-{name}(1)")), "{name}");
        let page = folder.dfmt(["man", *name]);
        assert_eq!((page.code, page.err().as_str()), (0, ""), "{name}");
        assert!(
            page.out().contains(&format!("\n.TH dfmt-{name} 1 ")),
            "{}",
            page.out()
        );
    }
    let unknown = folder.dfmt(["man", "nosuch"]);
    assert_eq!(
        unknown.all(),
        (
            2,
            String::new(),
            format!(
                "error: no command `nosuch` has a manual page; those that have one: {}\n",
                names.join(", ")
            )
        )
    );
}

/// The commands of `dfmt --help`.
fn commands(help: &str) -> Vec<&str> {
    let list = help.split("\nCommands:\n").nth(1).unwrap();
    let lines = list.lines().take_while(|line| !line.is_empty());
    let names = lines.filter_map(|line| line.strip_prefix("  ")?.split(' ').next());
    names.filter(|name| !name.is_empty()).collect()
}

#[cfg(unix)]
mod read_by_programs {
    use std::fmt::Write;
    use std::io::ErrorKind;

    use super::{SHELLS, commands};
    use crate::folder::Folder;

    /// What the program printed to both streams, if it is on this machine.
    fn run(folder: &Folder, program: &str, args: &[&str]) -> Option<(bool, String)> {
        match folder.command(program).args(args).output() {
            Ok(output) => {
                let mut text = String::from_utf8_lossy(&output.stdout).into_owned();
                write!(text, "{}", String::from_utf8_lossy(&output.stderr)).unwrap();
                Some((output.status.success(), text))
            }
            Err(error) if error.kind() == ErrorKind::NotFound => {
                eprintln!("SKIPPED: there is no {program}");
                None
            }
            Err(error) => panic!("{program}: {error}"),
        }
    }

    fn with_completions() -> Folder {
        let folder = Folder::new();
        for shell in SHELLS {
            let script = folder.dfmt(["completions", shell]);
            folder.write(format!("dfmt.{shell}"), script.out());
        }
        folder
    }

    #[test]
    fn bash_completes() {
        let folder = with_completions();
        folder.write(
            "try.bash",
            r#"
source ./dfmt.bash
complete -p dfmt
try() {
    COMP_WORDS=("$@")
    COMP_CWORD=$(($# - 1))
    COMPREPLY=()
    _dfmt dfmt "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
    echo "${COMPREPLY[@]}"
}
try dfmt --output-fo
try dfmt --color ''
try dfmt completions 'po'
try dfmt nosuchthing
"#,
        );
        let Some((ok, text)) = run(&folder, "bash", &["--norc", "try.bash"]) else {
            return;
        };
        assert!(ok, "{text}");
        let lines: Vec<&str> = text.lines().collect();
        assert!(lines[0].ends_with(" -F _dfmt dfmt"), "{text}");
        assert_eq!(
            lines[1..],
            ["--output-format", "auto always never", "powershell", ""]
        );
    }

    #[test]
    fn zsh_reads_its_completions() {
        let folder = with_completions();
        let script = "autoload -Uz compinit && compinit -D && source ./dfmt.zsh && print -r -- $_comps[dfmt]";
        if let Some((ok, text)) = run(&folder, "zsh", &["-f", "-c", script]) {
            assert!(ok && text == "_dfmt\n", "{text}");
        }
    }

    #[test]
    fn fish_completes() {
        let folder = with_completions();
        let script = "source ./dfmt.fish; complete -C 'dfmt --output-fo'";
        if let Some((ok, text)) = run(&folder, "fish", &["--no-config", "-c", script]) {
            assert!(ok && text.starts_with("--output-format"), "{text}");
        }
    }

    #[test]
    fn manual_pages_are_sound() {
        let folder = Folder::new();
        let help = folder.dfmt(["--help"]).out();
        folder.write("dfmt.1", folder.dfmt(["man"]).out());
        let mut pages = vec!["dfmt.1".to_owned()];
        for name in commands(&help) {
            let page = format!("dfmt-{name}.1");
            folder.write(&page, folder.dfmt(["man", name]).out());
            pages.push(page);
        }
        for page in &pages {
            let args = ["-man", "-ww", "-z", "-Tutf8", page];
            if let Some((ok, text)) = run(&folder, "groff", &args) {
                assert!(ok && text.is_empty(), "{page}: {text}");
            }
            if let Some((_, text)) = run(&folder, "mandoc", &["-T", "lint", "-W", "error", page]) {
                assert_eq!(text, "", "{page}");
            }
        }
    }
}
