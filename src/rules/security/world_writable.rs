//! `world-writable`: what is in the image is not for everybody to write.
//!
//! ## What it does
//! Reports modes that let everybody write: `chmod 777`, `666`, `a+rwx` or `o+w`, `mkdir -m 777`, `install -m 777`, `COPY --chmod=777`, `umask 000`. Scripts and programs get 755, and `/tmp` gets 1777.
//!
//! ## Why
//! Whatever runs in the container can change these files, so also a program that somebody has broken into: scripts that root starts later, settings, data of others. Mostly the mode is there because files belong to
//! another user than the one that is to write them.
//!
//! ## Example
//! ```dockerfile
//! FROM debian:12
//! COPY entrypoint.sh /entrypoint.sh
//! RUN chmod 777 /entrypoint.sh
//! ENTRYPOINT ["/entrypoint.sh"]
//! ```
//! becomes
//! ```dockerfile
//! FROM debian:12
//! COPY entrypoint.sh /entrypoint.sh
//! RUN chmod 755 /entrypoint.sh
//! ENTRYPOINT ["/entrypoint.sh"]
//! ```
//!
//! ## When it stays silent
//! On modes with the sticky bit (`1777`, `a+rwxt`), with which nobody can take away what belongs to others; on `+w`, which leaves out what the umask does, and `g=u`; on what lies in `/tmp` or `/dev`; on the folders that images of languages leave
//! open to all (`$GOPATH`, `$GEM_HOME`, `$CARGO_HOME` …); on what a command further down removes; on modes and
//! paths that are known only at build time; in stages of which no image is made.
//!
//! ## Fix safety
//! Unsafe: a script may write itself, and a program may be replaced by an update. There is a fix for a number as mode, where all that it is given to are scripts by their names, or lie where programs do, and for `/tmp` itself. Folders
//! and data are reported: who is to write them the file seldom says.
//!
//! ## Source
//! chmod(1), mkdir(1), install(1); Dockerfile reference, "COPY --chmod"; Filesystem Hierarchy Standard 3.18 (`/tmp`).

use crate::diagnostic::{Applicability, Finding, Fix, Severity};
use crate::knowledge::files::SHELL_SCRIPTS;
use crate::knowledge::folders::SEARCHED;
use crate::knowledge::modes::{FREE_FOLDERS, OPEN_FOLDERS, SCRIPTS};
use crate::lint::{CommandSite, Context, On, Rule};
use crate::model::{Code, Model, Reach, SimpleCommand, User, Word, is_in, joined};
use crate::rewrite::{replace_text, replace_word};
use crate::syntax::{Keyword, NamedFlag};
use crate::text::{Edit, Span, file_name};

/// The rule.
pub(in crate::rules) const RULE: Rule = Rule {
    id: "world-writable",
    severity: Severity::Info,
    fixes: &[Applicability::Unsafe],
    summary: "what is in the image is not for everybody to write",
    matters: &[
        "chmod",
        "permissions",
        "umask",
        "world-writable",
        "writable",
    ],
    on: &[
        On::Command(&["chmod", "install", "mkdir", "umask"], check_command),
        On::Instruction(&[Keyword::Add, Keyword::Copy], check_copy),
    ],
    ..Rule::USUAL
};

/// A mode that a command gives to something.
struct Given<'c, 'm> {
    /// The word that has the mode, at its end.
    word: &'c Word<'m>,
    mode: &'c str,
    /// What gets it, as it is written; of `umask` nothing.
    paths: Vec<&'c Word<'m>>,
    is_recursive: bool,
}

impl<'c, 'm> Given<'c, 'm> {
    fn read(command: &'c SimpleCommand<'m>) -> Option<Self> {
        let name = command.name()?;
        let (mut word, mut mode) = (None, None);
        let (mut paths, mut is_recursive) = (Vec::new(), false);
        let mut args = command.args().iter();
        while let Some(arg) = args.next() {
            let text = arg.as_str().unwrap_or_default();
            let is_option = text.starts_with('-') && text.len() > 1;
            match (name, text) {
                ("chmod", _) if text.starts_with("--reference") => return None,
                ("chmod", _) if is_option => {
                    is_recursive |=
                        text == "--recursive" || (!text.starts_with("--") && text.contains('R'));
                }
                ("mkdir" | "install", _) if is_option => {
                    let short = text.strip_prefix('-').filter(|rest| !rest.starts_with('-'));
                    let value = text.strip_prefix("--mode=").or_else(|| {
                        let at = short?.find(|letter| "mgoSt".contains(letter))?;
                        short?[at..].strip_prefix('m')
                    });
                    match value {
                        Some("") => (word, mode) = (args.next(), None),
                        Some(value) => (word, mode) = (Some(arg), Some(value)),
                        None if text == "--mode" => (word, mode) = (args.next(), None),
                        None if matches!(text, "-g" | "-o" | "-t" | "-S") => {
                            args.next();
                        }
                        None => {}
                    }
                }
                ("chmod" | "umask", _) if word.is_none() && !is_option => word = Some(arg),
                _ if !is_option => paths.push(arg),
                _ => {}
            }
        }
        let word = word?;
        let mode = match mode {
            Some(mode) => mode,
            None => word.as_str()?,
        };
        // The last word of `install` is where the files go.
        if name == "install" && paths.len() > 1 {
            paths = paths.split_off(paths.len() - 1);
        }
        Some(Self {
            word,
            mode,
            paths,
            is_recursive,
        })
    }
}

/// Whether a mode lets everybody write.
fn is_for_all(mode: &str) -> bool {
    let digits = mode.trim_start_matches('0');
    if mode.bytes().all(|byte| byte.is_ascii_digit()) {
        let last = digits.bytes().last().unwrap_or(b'0');
        let is_sticky = digits.len() == 4 && digits.as_bytes()[0] & 1 == 1;
        return (last - b'0') & 2 == 2 && !is_sticky && digits.len() <= 4 && digits.len() >= 3;
    }
    let clauses = || mode.split(',');
    let is_sticky = clauses().any(|clause| {
        clause
            .split_once(['+', '='])
            .is_some_and(|(_, what)| what.contains('t'))
    });
    let writes = |clause: &str| {
        clause.split_once(['+', '=']).is_some_and(|(who, what)| {
            who.contains(['a', 'o'])
                && who.bytes().all(|byte| b"ugoa".contains(&byte))
                && what.contains('w')
        })
    };
    let takes = |clause: &str| {
        let parts = clause.split_once('-');
        parts.is_some_and(|(who, what)| who.contains(['a', 'o']) && what.contains('w'))
    };
    clauses().any(writes) && !clauses().any(takes) && !is_sticky
}

/// Whether a `umask` takes the right to write from nobody.
fn leaves_all(mask: &str) -> bool {
    let last = mask.bytes().last();
    let is_number = mask.bytes().all(|byte| (b'0'..b'8').contains(&byte));
    is_number && last.is_some_and(|last| (last - b'0') & 2 == 0)
}

fn check_command(site: &CommandSite<'_, '_>, findings: &mut Vec<Finding>) {
    let (code, command) = (site.code, site.command());
    let model = code.model;
    let Some(given) = Given::read(command) else {
        return;
    };
    if !is_in_image(model, code.index) {
        return;
    }
    let span = code.span(given.word.span);
    if command.name() == Some("umask") {
        if leaves_all(given.mode) && given.paths.is_empty() {
            let message = format!(
                "after `umask {}` everybody can write what the commands of this RUN make",
                given.mode
            );
            let finding = RULE.finding(span, message);
            findings
                .push(finding.with_help(
                    "leave it out, and give the files to the user who is to write them",
                ));
        }
        return;
    }
    if !is_for_all(given.mode) {
        return;
    }
    let workdir = model.workdir_before(code.index);
    let paths: Vec<String> = given
        .paths
        .iter()
        .map(|word| {
            let written = word.without_quotes();
            workdir
                .path(&written)
                .unwrap_or_else(|| written.into_owned())
        })
        .collect();
    let is_free = |path: &String| {
        let variable = path
            .rsplit_once('$')
            .map(|(_, name)| name.trim_matches(['{', '}']));
        FREE_FOLDERS.iter().any(|folder| path.starts_with(folder))
            || variable.is_some_and(|name| OPEN_FOLDERS.contains(&name) || name.contains("TMP"))
            || is_removed(site, path)
    };
    if paths.is_empty() || paths.iter().all(is_free) {
        return;
    }
    let is_temporary = |path: &String| matches!(&path[..], "/tmp" | "/var/tmp");
    let mode = if paths.iter().all(is_temporary) && !given.is_recursive {
        Some(format!("1{}", given.mode.trim_start_matches('0')))
    } else if paths.iter().all(|path| is_program(path)) && !given.is_recursive {
        tighter(given.mode)
    } else {
        None
    };
    let edit = mode.as_ref().and_then(|mode| edit(code, &given, mode));
    findings.push(finding(
        model,
        code.index,
        span,
        (given.mode, &paths),
        mode.as_deref(),
        edit,
    ));
}

/// The edit that writes another mode.
fn edit(code: &Code<'_>, given: &Given<'_, '_>, mode: &str) -> Option<Edit> {
    let is_number = given.mode.bytes().all(|byte| byte.is_ascii_digit());
    let written = given.word.as_str()?;
    let before = written.strip_suffix(given.mode)?;
    (is_number && given.word.text == written.as_bytes())
        .then(|| replace_word(code, given.word, format!("{before}{mode}")))
        .flatten()
}

fn check_copy(context: &Context<'_>, index: usize, findings: &mut Vec<Finding>) {
    let model = context.model;
    let instruction = model.instructions[index];
    let Some(NamedFlag {
        span,
        value,
        value_span,
        ..
    }) = instruction.flag(&instruction.statement, "chmod")
    else {
        return;
    };
    let Some(given) = value.filter(|mode| is_for_all(mode) && is_in_image(model, index)) else {
        return;
    };
    let Some(copy) = instruction.copy_arguments(&instruction.statement) else {
        return;
    };
    let target = match model.copied_to(index) {
        Some((_, target)) => target,
        None => copy.target.clone(),
    };
    let is_in = |folder: &&str| format!("{target}/").starts_with(*folder);
    if FREE_FOLDERS.iter().any(is_in) {
        return;
    }
    let sources = copy.sources.iter().map(|source| &source.text[..]);
    let is_script = !copy.target.ends_with('/') && copy.sources.len() == 1 && is_program(&target)
        || copy.sources.iter().all(|source| is_script(&source.text));
    let mode = (is_script && sources.count() > 0)
        .then(|| tighter(&given))
        .flatten();
    let shown = match &copy.sources[..] {
        [source, ..] if copy.target.ends_with('/') => joined(&target, file_name(&source.text)),
        _ => target,
    };
    let edit = mode.as_ref().and_then(|mode| {
        let is_number = given.bytes().all(|byte| byte.is_ascii_digit());
        replace_text(
            &instruction.joined,
            value_span.filter(|_| is_number)?,
            &mode[..],
        )
    });
    findings.push(finding(
        model,
        index,
        instruction.joined.span(span),
        (&given, &[shown]),
        mode.as_deref(),
        edit,
    ));
}

fn finding(
    model: &Model<'_>,
    index: usize,
    span: Span,
    (given, paths): (&str, &[String]),
    mode: Option<&str>,
    edit: Option<Edit>,
) -> Finding {
    let path = &paths[0];
    let more = match paths.len() {
        1 => "",
        2 => " and another one",
        _ => " and others",
    };
    let help = match (
        mode,
        model
            .stage_of(index)
            .and_then(|stage| model.last_user(stage)),
    ) {
        (Some(mode), _) => format!("write `{mode}`"),
        (None, Some(by)) => match model.user_set_by(by) {
            User::Other(user) => format!(
                "give it to `{user}`, who is to write it (`chown`, `install -d -o {user}`, `COPY --chown`), and write `755`"
            ),
            User::Root | User::Unknown => USUAL_HELP.to_owned(),
        },
        (None, None) => USUAL_HELP.to_owned(),
    };
    let fix = mode.zip(edit).map(|(mode, edit)| {
        let title = format!("Write `{mode}`");
        Fix::in_place(Applicability::Unsafe, index, title, vec![edit])
    });
    RULE.finding(
        span,
        format!("with `{given}` everybody can write `{path}`{more}"),
    )
    .with_help(help)
    .with_fix_if(fix)
}

const USUAL_HELP: &str = "give it to the user who is to write it (`chown`, `install -d -o`, `COPY --chown`), and write `755`; `775` for a group";

/// The same without the right to write for all but the owner.
fn tighter(mode: &str) -> Option<String> {
    let (kept, last) = mode.split_at_checked(mode.len().checked_sub(3)?)?;
    let digits = last.bytes().enumerate().map(|(at, digit)| match at {
        0 => char::from(digit),
        _ => char::from(b'0' + ((digit - b'0') & 5)),
    });
    let is_number = mode.bytes().all(|byte| (b'0'..b'8').contains(&byte));
    is_number.then(|| kept.chars().chain(digits).collect())
}

/// Whether a path is a script by its name, or lies where programs do.
fn is_program(path: &str) -> bool {
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    is_script(path) || (SEARCHED.contains(&folder) && !path.ends_with('/'))
}

fn is_script(path: &str) -> bool {
    let suffix = file_name(path)
        .rsplit_once('.')
        .map_or("", |(_, suffix)| suffix);
    SHELL_SCRIPTS.contains(&suffix) || SCRIPTS.contains(&suffix)
}

/// Whether an image is made of the stage of an instruction.
fn is_in_image(model: &Model<'_>, index: usize) -> bool {
    model.reach(index, None) == Some(Reach::Layers)
}

/// Whether a command below removes a path of the image, or a folder that it is in.
fn is_removed(site: &CommandSite<'_, '_>, path: &str) -> bool {
    let model = site.code.model;
    let Some(stage) = model.stage_of(site.code.index) else {
        return false;
    };
    let removes = |index: usize| {
        let workdir = model.workdir_before(index);
        let codes = model.codes(index);
        codes
            .iter()
            .flat_map(|code| code.commands.iter())
            .any(|command| {
                let is_below =
                    index > site.code.index || command.span.start > site.command().span.start;
                command.name() == Some("rm")
                    && is_below
                    && command.args().iter().any(|word| {
                        let written = word.without_quotes();
                        let removed = workdir
                            .path(&written)
                            .unwrap_or_else(|| written.into_owned());
                        is_in(path, &removed)
                    })
            })
    };
    let own = site.code.index;
    let end = model.stage_instructions(stage).end;
    let has_rm = |index: usize| {
        let codes = model.codes(index);
        let mut commands = codes.iter().flat_map(|code| code.commands.iter());
        commands.any(|command| command.name() == Some("rm"))
    };
    let below = model.behind_with(own, "has an rm", has_rm);
    std::iter::once(own)
        .chain(below.take_while(|at| *at < end))
        .any(removes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn modes_are_for_all_or_not() {
        for mode in [
            "777", "0777", "666", "4777", "2777", "776", "a+rwx", "o+w", "ugo+rwx", "a=rwx",
            "u+x,o+w", "go+w",
        ] {
            assert!(is_for_all(mode), "{mode}");
        }
        for mode in [
            "755", "1777", "01777", "3777", "775", "700", "+w", "g=u", "a+rx", "u+w", "a+rwxt",
            "a+w,o-w", "7", "u=w,o=x",
        ] {
            assert!(!is_for_all(mode), "{mode}");
        }
        for (mode, expected) in [
            ("777", "755"),
            ("0777", "0755"),
            ("666", "644"),
            ("4777", "4755"),
        ] {
            assert_eq!(tighter(mode).as_deref(), Some(expected));
        }
        assert_eq!(tighter("a+rwx"), None);
        for (mask, expected) in [
            ("000", true),
            ("0", true),
            ("0000", true),
            ("022", false),
            ("002", false),
            ("u=rwx", false),
        ] {
            assert_eq!(leaves_all(mask), expected, "{mask}");
        }
    }
}
