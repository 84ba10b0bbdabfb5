//! Simple commands as rules need them: their words resolved, the program found behind `sudo`, `env X=Y` and the like, and
//! where in the script they stand.
//!
//! What is absent here: what a program does (see [`super::Invocation`] for package managers).

use std::borrow::Cow;
use std::cell::OnceCell;
use std::ops::Deref;

use super::Invocation;
use crate::shell::{
    AndOr, Command, CommandKind, Element, List, Pipeline, Redirect, Script, Simple, TokenId,
    TokenKind, literal,
};
use crate::text::LogicalSpan;

/// A word of a simple command.
#[derive(Clone, Debug)]
pub struct Word<'a> {
    /// Its token, in the script the command stands in: for [`Nest::Substitution`] that is an inner one.
    pub token: TokenId,
    /// Where it stands in the logical line.
    pub span: LogicalSpan,
    /// As written.
    pub text: &'a [u8],
    /// What it is after quote removal; `None` if something in it expands.
    pub value: Option<Cow<'a, [u8]>>,
}

impl Word<'_> {
    /// Whether its value is known to be `value`.
    pub fn is(&self, value: &str) -> bool {
        self.value.as_deref() == Some(value.as_bytes())
    }

    /// Its value, if it is known and UTF-8.
    pub fn as_str(&self) -> Option<&str> {
        self.value
            .as_deref()
            .and_then(|value| std::str::from_utf8(value).ok())
    }
}

/// What a command stands inside of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Nest {
    /// Nothing: it is part of the script's own list.
    Top,
    /// `{ … }`: it runs in the shell of the script.
    Brace,
    /// `( … )`: what it changes in the shell is lost.
    Subshell,
    /// `if`, a loop or `case`.
    Compound,
    /// A function, `coproc`.
    Function,
    /// `$( … )`, `` ` … ` ``, `<( … )`.
    Substitution,
}

/// Where a command stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "independent facts about one place"
)]
pub struct Place {
    /// The item of the script's list that holds it, by index.
    pub item: usize,
    /// For [`Nest::Top`]: the pipeline of that item's and-or list, by index.
    pub pipeline: usize,
    /// Whether its pipeline has other commands.
    pub piped: bool,
    /// The innermost thing but `{ … }` it stands inside of; `{ … }` if there is no other.
    pub nest: Nest,
    /// Whether it runs in the shell of the script itself: not in a subshell, a substitution or a pipe.
    pub in_shell: bool,
    /// Whether it has run once the script has come to its end: it is in no compound command and no function, nor behind
    /// `||`, nor behind an `&&` whose left side may fail without ending the script.
    pub certain: bool,
    /// Whether the script fails if it fails, whatever options the shell has: what it gives is what the script gives.
    pub decides: bool,
    /// Whether it ends the script if it fails under `-e`: it stands in no condition, nor left of `&&` or `||`.
    pub stops: bool,
}

/// A simple command.
#[derive(Clone, Debug)]
pub struct SimpleCommand<'a> {
    /// The assignments before its name.
    pub assignments: Vec<Word<'a>>,
    /// Its words.
    pub words: Vec<Word<'a>>,
    /// The word that names the program: behind `sudo`, `env X=Y`, `exec`, `time`, `nice` and the like. As many as there are
    /// words if there is none.
    pub program: usize,
    /// Its redirections.
    pub redirects: Vec<Redirect>,
    /// The targets of these, in the same order.
    pub targets: Vec<Word<'a>>,
    /// From its first to its last token.
    pub span: LogicalSpan,
    /// Where it stands.
    pub place: Place,
    /// The call of a package manager that it is, see [`Invocation::of`].
    pub(super) invocation: OnceCell<Option<Invocation>>,
}

impl<'a> SimpleCommand<'a> {
    /// The name of the program without its directory; `None` if it is not known, or there is none.
    pub fn name(&self) -> Option<&str> {
        self.words
            .get(self.program)?
            .as_str()
            .map(|name| name.rsplit('/').next().unwrap_or(name))
    }

    /// Whether the program is named by a path that does not tell which one it is: `./yum` is what lies in the directory, but
    /// `venv/bin/pip` is one of pip's.
    pub fn is_local(&self) -> bool {
        let program = self.words.get(self.program).and_then(Word::as_str);
        program.is_some_and(|path| is_local(path.as_bytes()))
    }

    /// The words from the program on.
    pub fn argv(&self) -> &[Word<'a>] {
        &self.words[self.program.min(self.words.len())..]
    }

    /// The words behind the program.
    pub fn args(&self) -> &[Word<'a>] {
        self.argv().get(1..).unwrap_or_default()
    }

    /// The words before the program: `sudo -E`, `env`, `exec`.
    pub fn prefix(&self) -> &[Word<'a>] {
        &self.words[..self.program.min(self.words.len())]
    }

    /// Whether a word before the program is `name`.
    pub fn has_prefix(&self, name: &str) -> bool {
        self.prefix().iter().any(|word| word.is(name))
    }
}

/// The simple commands of a shell text: those the model keeps, or read anew.
#[derive(Clone, Debug)]
pub enum Commands<'m> {
    /// Kept by the model.
    Kept(&'m [SimpleCommand<'m>]),
    /// Read from the tree.
    Read(Vec<SimpleCommand<'m>>),
}

impl<'m> Deref for Commands<'m> {
    type Target = [SimpleCommand<'m>];

    fn deref(&self) -> &Self::Target {
        match self {
            Self::Kept(commands) => commands,
            Self::Read(commands) => commands,
        }
    }
}

impl<'c, 'm> IntoIterator for &'c Commands<'m> {
    type Item = &'c SimpleCommand<'m>;
    type IntoIter = std::slice::Iter<'c, SimpleCommand<'m>>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

/// Whether a path is relative and leads to no directory of programs.
pub(super) fn is_local(path: &[u8]) -> bool {
    let Some(slash) = memchr::memrchr(b'/', path) else {
        return false;
    };
    let directory = path[..slash].rsplit(|&byte| byte == b'/').next();
    !path.starts_with(b"/")
        && !directory.is_some_and(|name| matches!(name, b"bin" | b".bin" | b"sbin" | b"Scripts"))
}

/// The simple commands of a script in the order of its text, those in substitutions included. `text` is the logical line
/// it was read from. None if the script does not parse.
pub(super) fn commands<'a>(script: &Script, text: &'a [u8]) -> Vec<SimpleCommand<'a>> {
    let mut walk = Walk {
        script,
        text,
        out: Vec::new(),
    };
    if let Some(list) = &script.list {
        walk.top(list);
    }
    let mut out = walk.out;
    inner(script, text, &mut out);
    // Commands never overlap but for substitutions, which stand inside; a stable order by start keeps the outer one first.
    out.sort_by_key(|command| command.span.start);
    out
}

/// Commands of the scripts inside words.
fn inner<'a>(script: &Script, text: &'a [u8], out: &mut Vec<SimpleCommand<'a>>) {
    for substitution in &script.substitutions {
        let start = out.len();
        out.extend(commands(&substitution.script, text));
        for command in &mut out[start..] {
            command.place = Place {
                nest: Nest::Substitution,
                in_shell: false,
                certain: false,
                decides: false,
                stops: false,
                ..command.place
            };
        }
    }
}

struct Walk<'s, 'a> {
    script: &'s Script,
    text: &'a [u8],
    out: Vec<SimpleCommand<'a>>,
}

impl<'a> Walk<'_, 'a> {
    fn top(&mut self, list: &List) {
        let place = Place {
            item: 0,
            pipeline: 0,
            piped: false,
            nest: Nest::Top,
            in_shell: true,
            certain: true,
            decides: true,
            stops: true,
        };
        self.list(list, place);
    }

    fn list(&mut self, list: &List, place: Place) {
        let is_top = place.nest == Nest::Top;
        for (index, item) in list.items.iter().enumerate() {
            let last = index + 1 == list.items.len();
            let waits = item
                .end
                .is_none_or(|end| self.kind(end) != TokenKind::Background);
            let place = Place {
                item: if is_top { index } else { place.item },
                decides: place.decides && last && waits,
                stops: place.stops && waits,
                ..place
            };
            self.and_or(&item.and_or, last, place);
        }
    }

    fn kind(&self, token: TokenId) -> TokenKind {
        self.script.tokens[token.index()].kind
    }

    fn and_or(&mut self, and_or: &AndOr, last: bool, place: Place) {
        let tokens = &self.script.tokens;
        let is_or =
            |(operator, _): &(TokenId, Pipeline)| tokens[operator.index()].kind == TokenKind::OrIf;
        let last_or = and_or.rest.iter().rposition(is_or);
        let pipelines =
            std::iter::once(&and_or.first).chain(and_or.rest.iter().map(|(_, pipeline)| pipeline));
        for (index, pipeline) in pipelines.enumerate() {
            let mut place = place;
            if place.nest == Nest::Top {
                place.pipeline = index;
            }
            place.certain &= index == 0 || (last && last_or.is_none());
            let or_behind = last_or.is_some_and(|at| at >= index);
            place.decides &= pipeline.prefix.is_empty() && !or_behind;
            place.stops &= pipeline.prefix.is_empty() && index == and_or.rest.len();
            self.pipeline(pipeline, place);
        }
    }

    fn pipeline(&mut self, pipeline: &Pipeline, mut place: Place) {
        if !pipeline.rest.is_empty() {
            place.piped = true;
            place.in_shell = false;
        }
        // A pipe gives what its last command gives.
        let commands = std::iter::once(&pipeline.first).chain(pipeline.rest.iter().map(|it| &it.1));
        for (index, command) in commands.enumerate() {
            let last = index == pipeline.rest.len();
            let place = Place {
                decides: place.decides && last,
                stops: place.stops && last,
                ..place
            };
            self.command(command, place);
        }
    }

    fn command(&mut self, command: &Command, place: Place) {
        let into = |nest: Nest| Place {
            nest: nest.max(place.nest),
            ..place
        };
        let maybe = |nest: Nest| Place {
            certain: false,
            ..into(nest)
        };
        let tested = || Place {
            decides: false,
            stops: false,
            ..maybe(Nest::Compound)
        };
        let repeated = || Place {
            decides: false,
            ..maybe(Nest::Compound)
        };
        match &command.kind {
            CommandKind::Simple(simple) => self.simple(simple, place),
            CommandKind::Brace(group) => self.list(&group.body, into(Nest::Brace)),
            CommandKind::Subshell(group) => {
                let place = Place {
                    in_shell: false,
                    ..into(Nest::Subshell)
                };
                self.list(&group.body, place);
            }
            CommandKind::If(it) => {
                for branch in &it.branches {
                    self.list(&branch.condition, tested());
                    self.list(&branch.body, maybe(Nest::Compound));
                }
                if let Some((_, body)) = &it.otherwise {
                    self.list(body, maybe(Nest::Compound));
                }
            }
            CommandKind::For(it) => self.list(&it.body, repeated()),
            CommandKind::While(it) | CommandKind::Until(it) => {
                self.list(&it.condition, tested());
                self.list(&it.body, repeated());
            }
            CommandKind::Case(it) => {
                for item in &it.items {
                    // `;&` goes on with the next.
                    let ends = item.end.is_none_or(|end| self.word(end).text == b";;");
                    let place = maybe(Nest::Compound);
                    let place = Place {
                        decides: place.decides && ends,
                        ..place
                    };
                    self.list(&item.body, place);
                }
            }
            CommandKind::Function(it) => {
                self.command(
                    &it.body,
                    Place {
                        nest: Nest::Function,
                        ..tested()
                    },
                );
            }
            CommandKind::Coproc(it) => {
                self.command(
                    it,
                    Place {
                        nest: Nest::Function,
                        ..tested()
                    },
                );
            }
            CommandKind::Arithmetic(_) | CommandKind::Condition(_) => {}
        }
    }

    fn word(&self, token: TokenId) -> Word<'a> {
        let span = self.script.tokens[token.index()].span;
        let text = span.of(self.text);
        Word {
            token,
            span,
            text,
            value: literal(text),
        }
    }

    fn simple(&mut self, simple: &Simple, place: Place) {
        let (mut assignments, mut words) = (Vec::new(), Vec::new());
        let (mut redirects, mut targets) = (Vec::new(), Vec::new());
        let mut span: Option<LogicalSpan> = None;
        for element in &simple.elements {
            let mut cover = |token: TokenId| {
                let new = self.script.tokens[token.index()].span;
                span = Some(span.map_or(new, |span| span.to(new)));
            };
            match element {
                Element::Assignment(token) => {
                    cover(*token);
                    assignments.push(self.word(*token));
                }
                Element::Word(token) => {
                    cover(*token);
                    words.push(self.word(*token));
                }
                Element::Redirect(redirect) => {
                    cover(redirect.number.unwrap_or(redirect.operator));
                    cover(redirect.target);
                    redirects.push(*redirect);
                    targets.push(self.word(redirect.target));
                }
            }
        }
        let Some(span) = span else { return };
        let program = program(&words);
        self.out.push(SimpleCommand {
            assignments,
            words,
            program,
            redirects,
            targets,
            span,
            place,
            invocation: OnceCell::new(),
        });
    }
}

/// Programs that run the program behind them, with those of their options that take the next word, and how many words
/// stand between options and program.
const RUNNERS: &[(&str, &[&str], usize)] = &[
    (
        "sudo",
        &[
            "-u", "-g", "-h", "-p", "-C", "-r", "-t", "-T", "-U", "-D", "-R",
        ],
        0,
    ),
    ("env", &["-u", "--unset", "-C", "--chdir"], 0),
    ("exec", &["-a"], 0),
    ("time", &["-f", "-o"], 0),
    ("nice", &["-n"], 0),
    ("ionice", &["-c", "-n"], 0),
    ("nohup", &[], 0),
    ("command", &[], 0),
    ("builtin", &[], 0),
    ("eatmydata", &[], 0),
    ("timeout", &["-k", "-s", "--kill-after", "--signal"], 1),
    (
        "xargs",
        &[
            "-I",
            "-n",
            "-P",
            "-L",
            "-d",
            "-a",
            "-E",
            "-s",
            "--max-args",
            "--delimiter",
        ],
        0,
    ),
];

/// The word that names the program.
fn program(words: &[Word<'_>]) -> usize {
    let mut at = 0;
    'runner: while let Some(runner) = words.get(at).and_then(Word::as_str)
        && let Some((name, options, operands)) = RUNNERS.iter().find(|(name, ..)| *name == runner)
    {
        let start = at;
        at += 1;
        while let Some(option) = words.get(at).and_then(Word::as_str) {
            if *name == "command" && matches!(option, "-v" | "-V") {
                // It only looks the program up.
                return start;
            }
            if options.contains(&option) {
                at += 2;
            } else if option.starts_with('-')
                || (option.contains('=') && matches!(*name, "env" | "sudo"))
            {
                at += 1;
            } else {
                at += operands;
                continue 'runner;
            }
        }
        // What follows is not known, or there is nothing: `exec >log`, `env`.
        return if words.len() > at { at } else { start };
    }
    at.min(words.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shell::{Mode, parse};

    fn read(text: &str) -> Vec<(String, Nest, bool)> {
        let span = LogicalSpan::new(0, text.len());
        let script = parse(text.as_bytes(), span, Mode::Line);
        commands(&script, text.as_bytes())
            .iter()
            .map(|command| {
                let name = command.name().unwrap_or("?").to_owned();
                (name, command.place.nest, command.place.certain)
            })
            .collect()
    }

    fn names(text: &str) -> Vec<String> {
        read(text).into_iter().map(|(name, ..)| name).collect()
    }

    #[test]
    fn finds_the_program_behind_its_runners() {
        assert_eq!(names("sudo -E -u root A=1 apt-get update"), ["apt-get"]);
        assert_eq!(names("A=1 env B=2 nice -n 5 /usr/bin/make"), ["make"]);
        assert_eq!(names("timeout -k 5 30 curl x"), ["curl"]);
        assert_eq!(names("command -v curl"), ["command"]);
        assert_eq!(names("exec 2>log"), ["exec"]);
        assert_eq!(names("sudo $X"), ["?"]);
        assert_eq!(names("A=1"), ["?"]);
        assert_eq!(
            names("cat l | xargs -n 1 apt-get install"),
            ["cat", "apt-get"]
        );
    }

    #[test]
    fn a_path_may_lead_to_anything() {
        for path in ["./yum", "tools/apt-get", "../npm", "a/b/gem"] {
            assert!(is_local(path.as_bytes()), "{path}");
        }
        for path in [
            "yum",
            "/opt/x/pip",
            "venv/bin/pip",
            "node_modules/.bin/yarn",
        ] {
            assert!(!is_local(path.as_bytes()), "{path}");
        }
    }

    #[test]
    fn says_where_a_command_stands() {
        use Nest::{Brace, Compound, Subshell, Substitution, Top};
        let is = |text: &str, expected: &[(&str, Nest, bool)]| {
            let expected: Vec<_> = expected
                .iter()
                .map(|(name, nest, certain)| ((*name).to_owned(), *nest, *certain))
                .collect();
            assert_eq!(read(text), expected, "{text}");
        };
        is("a && b", &[("a", Top, true), ("b", Top, true)]);
        is(
            "a && b; c",
            &[("a", Top, true), ("b", Top, false), ("c", Top, true)],
        );
        is("a || b", &[("a", Top, true), ("b", Top, false)]);
        is("{ a; (b); }", &[("a", Brace, true), ("b", Subshell, true)]);
        is(
            "if a; then b; fi",
            &[("a", Compound, false), ("b", Compound, false)],
        );
        is("a $(b)", &[("a", Top, true), ("b", Substitution, false)]);
    }

    #[test]
    fn says_whose_failure_counts() {
        // Each command: `d` if the script fails with it, `s` if it ends the script under `-e`.
        let is = |text: &str, expected: &str| {
            let span = LogicalSpan::new(0, text.len());
            let script = parse(text.as_bytes(), span, Mode::Line);
            let found: Vec<_> = commands(&script, text.as_bytes())
                .iter()
                .map(
                    |command| match (command.place.decides, command.place.stops) {
                        (true, true) => "ds",
                        (true, false) => "d",
                        (false, true) => "s",
                        (false, false) => "-",
                    },
                )
                .collect();
            assert_eq!(found.join(" "), expected, "{text}");
        };
        is("a", "ds");
        is("a && b", "d ds");
        is("a || b", "- ds");
        is("a || b && c", "- d ds");
        is("a && b || true", "- - ds");
        is("a; b", "s ds");
        is("a && b; c", "- s ds");
        is("a & b", "- ds");
        is("b && a &", "- -");
        is("! a", "-");
        is("a | b", "- ds");
        is("{ a; b; }; c", "s s ds");
        is("{ a; b; } && c", "- d ds");
        is("(a; b) || c", "- - ds");
        is("if a; then b; c; else d; fi", "- s ds ds");
        is("if a; then b; fi; c", "- s ds");
        is("for i in 1; do a; b; done", "s s");
        is("while a; do b; done", "- s");
        is("case x in a) b;; c) d;& e) f; esac", "ds s ds");
        is("f() { a; }; f", "- ds");
        is("a $(b)", "ds -");
    }
}
