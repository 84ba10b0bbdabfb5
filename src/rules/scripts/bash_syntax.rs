//! `bash-syntax`: what only bash reads is run by bash.
//!
//! ## What it does
//! Reports syntax and commands of bash in texts that run in `/bin/sh`, where that is dash (Debian, Ubuntu) or the ash of BusyBox (Alpine). On
//! Debian and Ubuntu, which have bash, the fix puts a SHELL with it above the first such RUN of the stage.
//!
//! ## Why
//! Some of it ends the build (`source`, arrays, `<(…)`). The rest is worse: `[[ … ]]` and `[ a == b ]` are always false, `mkdir /data/{a,b}` makes
//! one folder that is called `{a,b}`, `echo -e` prints `-e`, and `make &> log` leaves `make` running behind, so that the build goes on whatever comes of it.
//!
//! ## Example
//! ```dockerfile
//! FROM debian:12
//! RUN mkdir -p /data/{in,out}
//! ```
//! becomes
//! ```dockerfile
//! FROM debian:12
//! SHELL ["/bin/bash", "-c"]
//! RUN mkdir -p /data/{in,out}
//! ```
//!
//! ## When it stays silent
//! Under a SHELL that is bash, and in texts that are handed to bash; on images that are not known by name, which may bring a SHELL of their own, and on those
//! whose `/bin/sh` is bash; once something has been done to `/bin/sh`; where the shell's failure is caught (`source a || . a`), for functions of that name.
//! Braces count in the words of programs that take names of files, and in those of `for`. On Alpine what its ash knows is none: `[[ … ]]`, `source`, `$'…'`, `&>`, `<(…)`,
//! `${a//b/c}`, `==`, `echo -e`, `let`.
//!
//! ## Fix safety
//! Unsafe: all shell forms of the stage below, those of CMD and ENTRYPOINT included, run in bash instead of dash, and what failed unseen or had no effect has one
//! now. There is no fix where an `echo` below writes a backslash, which dash and bash read differently, in texts that are handed to another `sh`, under a SHELL of the file, and
//! on Alpine, which has no bash.
//!
//! ## Source
//! POSIX.1-2024, XCU 2; dash(1); the bash manual; `ash.c` of BusyBox with `ASH_BASH_COMPAT`, as Alpine builds it.

use crate::diagnostic::{Applicability, Finding, Fix, Rewrite, Severity};
use crate::knowledge::dialects::{BASH_BUILTINS, NAMING_FILES};
use crate::knowledge::distributions::Distribution;
use crate::knowledge::images::ImageRef;
use crate::lint::{Context, On, Rule};
use crate::model::{Code, Holder, Model, ShellInForce, SimpleCommand, Word, said_before};
use crate::rewrite::instruction_above;
use crate::shell::{PartKind, Script, TokenKind, parts};
use crate::syntax::Keyword;
use crate::text::{LogicalSpan, file_name};

/// The rule.
pub(in crate::rules) const RULE: Rule = Rule {
    id: "bash-syntax",
    codes: &[],
    severity: Severity::Warning,
    fixes: &[Applicability::Unsafe],
    summary: "what only bash reads is run by bash",
    matters: &["bash", "dash", "/bin/sh"],
    on: &[On::Stage(check)],
    ..Rule::USUAL
};

/// What a text has that is bash's.
struct Found {
    span: LogicalSpan,
    /// What, as it is called.
    what: String,
    /// What comes of it.
    so: &'static str,
    /// Whether the ash of BusyBox has it, too.
    in_ash: bool,
}

const NOT_READ: &str = "the shell does not read it";
const NOT_FOUND: &str = "there is no such command";

fn check(context: &Context<'_>, stage: usize, findings: &mut Vec<Finding>) {
    let model = context.model;
    let range = model.stage_instructions(stage);
    let Some(is_ash) = kind_of_sh(model, range.start) else {
        return;
    };
    let mut is_first = true;
    for index in range.clone() {
        let codes = model.codes(index);
        for code in &codes {
            let mut all = Vec::new();
            in_script(code, code.script, &mut all);
            in_commands(code, &mut all);
            all.retain(|found| !(found.in_ash && is_ash || may_be_own(code, found)));
            let first = all.into_iter().min_by_key(|found| found.span.start);
            let Some(found) = first.filter(|_| runs_in_sh(code, &codes)) else {
                continue;
            };
            let shell = if is_ash { "BusyBox's ash" } else { "dash" };
            let message = format!(
                "{} of bash, and `/bin/sh` is {shell} here: {}",
                found.what, found.so
            );
            let fix = (!is_ash && std::mem::take(&mut is_first))
                .then(|| fix(code, range.end))
                .flatten();
            findings.push(
                RULE.finding(code.span(found.span), message)
                    .with_help(if is_ash {
                        "write what POSIX has, or install bash and hand the text to it"
                    } else {
                        "write what POSIX has, or `SHELL [\"/bin/bash\", \"-c\"]` above"
                    })
                    .with_fix_if(fix),
            );
        }
    }
}

/// Whether the `/bin/sh` of the stage of an instruction is BusyBox's ash, or else dash; `None` if it is neither for sure.
fn kind_of_sh(model: &Model<'_>, index: usize) -> Option<bool> {
    // One that is not known by name may have set a SHELL.
    let image = model.base_image(index)?.to_lowercase();
    match Distribution::of(&ImageRef::of(&image))? {
        Distribution::Debian => Some(false),
        Distribution::Alpine => Some(true),
        Distribution::RedHat | Distribution::Dnf => None,
    }
}

/// Whether a text runs in the `sh` of the distribution.
fn runs_in_sh(code: &Code<'_>, codes: &[Code<'_>]) -> bool {
    let shell = code.shell();
    let is_sh = shell
        .first()
        .is_some_and(|word| matches!(file_name(word), "sh" | "ash" | "dash"));
    // `su` takes the shell of the user.
    let is_login = code.outer(codes).is_some_and(|(outer, at)| {
        let name = outer.commands[at].name();
        matches!(name, Some("su" | "runuser"))
    });
    let changes = ["/bin/sh", "dpkg-reconfigure", "dash/sh"];
    is_sh && !is_login && !said_before(code, end_of(code), &changes)
}

/// Where a text ends.
fn end_of(code: &Code<'_>) -> u32 {
    let last = code.script.tokens.last();
    last.map_or(0, |token| token.span.end)
}

/// What the tokens of a script have, those of its substitutions included.
fn in_script(code: &Code<'_>, script: &Script, all: &mut Vec<Found>) {
    for token in &script.tokens {
        let text = code.of(token.span);
        let found = match token.kind {
            TokenKind::Condition => ("`[[ … ]]` is", "it is never true", true),
            TokenKind::Arithmetic => ("`((…))` is", NOT_FOUND, false),
            TokenKind::ForArithmetic => ("`for ((…))` is", NOT_READ, false),
            TokenKind::HereString => ("`<<<` is", NOT_READ, false),
            TokenKind::PipeBoth => ("`|&` is", NOT_READ, true),
            TokenKind::RedirectOperator if text.starts_with(b"&>") => (
                "`&>` is",
                "the command is left running behind, and the build goes on",
                true,
            ),
            TokenKind::Reserved if text == b"function" => ("`function` is", NOT_READ, true),
            TokenKind::Reserved if text == b"select" || text == b"coproc" => {
                ("this loop or process is", NOT_READ, false)
            }
            TokenKind::Word | TokenKind::Assignment => {
                in_word(token.span, text, all);
                continue;
            }
            _ => continue,
        };
        all.push(Found {
            span: token.span,
            what: found.0.to_owned(),
            so: found.1,
            in_ash: found.2,
        });
    }
    for span in braces_of_loops(code, script) {
        all.push(Found {
            span,
            what: "the list in braces is".to_owned(),
            so: "the loop runs once, with the braces",
            in_ash: false,
        });
    }
    for substitution in &script.substitutions {
        in_script(code, &substitution.script, all);
    }
}

/// The words with braces that a `for` goes through.
fn braces_of_loops(code: &Code<'_>, script: &Script) -> Vec<LogicalSpan> {
    let mut found = Vec::new();
    let mut is_values = false;
    for (at, token) in script.tokens.iter().enumerate() {
        let text = code.of(token.span);
        is_values = match token.kind {
            // `for a in`, and not `case a in`.
            TokenKind::Reserved => {
                let start = at.checked_sub(2).map(|start| script.tokens[start].span);
                text == b"in" && start.is_some_and(|start| code.of(start) == b"for")
            }
            TokenKind::Word => is_values,
            _ => false,
        };
        let has_braces = || parts(text).any(|part| part.kind == PartKind::Brace);
        if is_values && token.kind == TokenKind::Word && has_braces() {
            found.push(token.span);
        }
    }
    found
}

fn in_word(span: LogicalSpan, word: &[u8], all: &mut Vec<Found>) {
    // Nothing of what is looked for starts without one of these.
    if memchr::memchr2(b'$', b'(', word).is_none() {
        return;
    }
    let mut at = span.start;
    for part in parts(word) {
        let own = LogicalSpan {
            start: at,
            end: at + part.text.len() as u32,
        };
        at = own.end;
        let found = match part.kind {
            PartKind::Array => ("an array is", NOT_READ, false),
            PartKind::Process => ("`<(…)` is", NOT_READ, true),
            PartKind::AnsiQuoted => ("`$'…'` is", "the `$` stays a part of the word", true),
            PartKind::Parameter => match parameter(part.text) {
                Some((what, in_ash)) => (what, NOT_READ, in_ash),
                None => continue,
            },
            PartKind::DoubleQuoted => match memchr::memmem::find_iter(part.text, b"${")
                .filter(|at| !part.text[..*at].ends_with(b"\\"))
                .find_map(|at| parameter(&part.text[at..]))
            {
                Some((what, in_ash)) => (what, NOT_READ, in_ash),
                None => continue,
            },
            _ => continue,
        };
        all.push(Found {
            span: own,
            what: found.0.to_owned(),
            so: found.1,
            in_ash: found.2,
        });
    }
}

/// What an expansion of a parameter has, and whether ash has it, too.
fn parameter(text: &[u8]) -> Option<(&'static str, bool)> {
    let is_name = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_';
    let inner = text.strip_prefix(b"${")?;
    if inner.starts_with(b"!") && inner.get(1).is_some_and(is_name) {
        return Some(("`${!…}` is", false));
    }
    let inner = inner.strip_prefix(b"#").unwrap_or(inner);
    let len = inner.iter().take_while(|byte| is_name(byte)).count();
    match inner[len..] {
        _ if len == 0 => None,
        [b'[', ..] => Some(("an array is", false)),
        [b'/', ..] => Some(("`${…/…/…}` is", true)),
        [b'^' | b',' | b'@', ..] => Some(("this expansion is", false)),
        [b':', next, ..] if !b"-=?+".contains(&next) => Some(("`${…:…}` is", true)),
        _ => None,
    }
}

fn in_commands(code: &Code<'_>, all: &mut Vec<Found>) {
    for command in &code.commands {
        // What another program starts is one of its own.
        let Some(first) = command.argv().first().filter(|_| command.program == 0) else {
            continue;
        };
        let name = command.name().filter(|name| first.is(name));
        let found = match name {
            Some(name) if BASH_BUILTINS.iter().any(|(known, _)| *known == name) => {
                let in_ash = BASH_BUILTINS.contains(&(name, true));
                let is_caught = is_left_of_or(code, command);
                (!is_caught).then(|| (first.span, format!("`{name}` is"), NOT_FOUND, in_ash))
            }
            Some("[" | "test") => operand(command, |word| word.text == b"==").map(|word| {
                let so = "the comparison is never true";
                (word.span, "`==` is".to_owned(), so, true)
            }),
            Some("echo") => command
                .args()
                .first()
                .filter(|it| is_echo_e(it))
                .map(|word| {
                    let option = String::from_utf8_lossy(word.text);
                    let so = "it is printed like the rest";
                    (word.span, format!("`echo {option}` is"), so, true)
                }),
            Some("read") => operand(command, |word| word.text == b"-a")
                .map(|word| (word.span, "`read -a` is".to_owned(), NOT_READ, false)),
            Some(name) if NAMING_FILES.contains(&name) => {
                operand(command, has_braces).map(|word| {
                    let so = "they stay a part of the name";
                    (word.span, "the list in braces is".to_owned(), so, false)
                })
            }
            _ => None,
        };
        all.extend(found.map(|(span, what, so, in_ash)| Found {
            span,
            what,
            so,
            in_ash,
        }));
    }
}

fn operand<'c, 'm>(
    command: &'c SimpleCommand<'m>,
    is_it: impl Fn(&Word<'m>) -> bool,
) -> Option<&'c Word<'m>> {
    command.args().iter().find(|word| is_it(word))
}

fn has_braces(word: &Word<'_>) -> bool {
    word.text.contains(&b'{') && parts(word.text).any(|part| part.kind == PartKind::Brace)
}

/// Whether a word makes `echo` read backslashes, in bash.
fn is_echo_e(word: &Word<'_>) -> bool {
    let letters = word.text.strip_prefix(b"-").unwrap_or_default();
    letters.contains(&b'e') && letters.iter().all(|letter| b"neE".contains(letter))
}

/// Whether something else runs where a command fails.
fn is_left_of_or(code: &Code<'_>, command: &SimpleCommand<'_>) -> bool {
    let list = code.script.list.as_ref();
    let item = list.and_then(|list| list.items.get(command.place.item));
    item.is_some_and(|item| code.script.has(&item.and_or, TokenKind::OrIf))
}

/// Whether a function of the text has the name of a command.
fn may_be_own(code: &Code<'_>, found: &Found) -> bool {
    let name = code.of(found.span);
    let text = code.joined.text();
    !name.is_empty()
        && name.iter().all(u8::is_ascii_alphabetic)
        && memchr::memmem::find_iter(text, name).any(|at| {
            text[at + name.len()..]
                .trim_ascii_start()
                .starts_with(b"()")
        })
}

/// The SHELL above the instruction, where nothing else changes by it.
fn fix(code: &Code<'_>, end: usize) -> Option<Fix> {
    let (model, index) = (code.model, code.index);
    let is_run = model.instructions[index].statement.kind == Keyword::Run;
    let is_own = matches!(code.holder, Holder::Instruction)
        || code.holder == Holder::Heredoc && code.shell() == model.shell(index).words();
    if !is_run
        || !is_own
        || *model.shell(index) != ShellInForce::Default
        || (index..end).any(|at| prints_backslash(model, at))
    {
        return None;
    }
    let shell = instruction_above(model, index, "SHELL [\"/bin/bash\", \"-c\"]");
    Some(Fix::new(
        Applicability::Unsafe,
        "Put a SHELL with bash above; all shell forms below run in it",
        vec![shell],
        vec![Rewrite::into(
            index,
            [Keyword::Shell.as_str(), Keyword::Run.as_str()],
        )],
    ))
}

/// Whether an `echo` reads a backslash in dash and prints it in bash.
fn prints_backslash(model: &Model<'_>, index: usize) -> bool {
    let differs = |command: &SimpleCommand<'_>| {
        let args = command.args();
        command.name() == Some("echo")
            && !args.first().is_some_and(is_echo_e)
            && args.iter().any(|word| word.text.contains(&b'\\'))
    };
    let codes = model.codes(index);
    codes.iter().any(|code| code.commands.iter().any(differs))
}
