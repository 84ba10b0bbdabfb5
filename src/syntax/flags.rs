//! The flags of instructions, as BuildKit reads them (`parser/parser.go`, `extractBuilderFlags`; `instructions/bflag.go`), and which there are
//! (`instructions/parse.go` of Dockerfile frontend 1.20 and its labs channel).

use super::duration::Duration;
use super::mount::Mount;
use super::statement::flag_value;
use super::tree::{Body, Flag, Instruction, Keyword, Statement};
use crate::text::{LogicalSpan, trim};
use FlagValue::{Count, Interval, Mode, Mounted, OneOf, Switch, Text};
use Keyword::{Add, Copy, From, Healthcheck, Run};

/// A flag that instructions take.
#[derive(Clone, Debug)]
pub(super) struct KnownFlag {
    /// What stands between `--` and `=`.
    name: &'static str,
    /// The instructions that take it.
    instructions: &'static [Keyword],
    /// What its value is.
    pub(super) value: FlagValue,
    /// Whether it may stand several times.
    pub(super) repeats: bool,
    /// Whether Docker replaces variables in its value (`ProcessWord` in `dockerfile2llb` and `instructions`).
    expands: bool,
}

/// All of them.
const FLAGS: &[KnownFlag] = &[
    flag("checksum", &[Add], Text).expanded(),
    flag("chmod", &[Add, Copy], Mode).expanded(),
    flag("chown", &[Add, Copy], Text).expanded(),
    flag("device", &[Run], Text).repeated(),
    flag("exclude", &[Add, Copy], Text).repeated(),
    flag("from", &[Copy], Text),
    flag("interval", &[Healthcheck], Interval),
    flag("keep-git-dir", &[Add], Switch),
    flag("link", &[Add, Copy], Switch),
    flag("mount", &[Run], Mounted).repeated().expanded(),
    flag("network", &[Run], OneOf(&["default", "none", "host"])),
    flag("parents", &[Copy], Switch),
    flag("platform", &[From], Text).expanded(),
    flag("retries", &[Healthcheck], Count),
    flag("security", &[Run], OneOf(&["sandbox", "insecure"])),
    flag("start-interval", &[Healthcheck], Interval),
    flag("start-period", &[Healthcheck], Interval),
    flag("timeout", &[Healthcheck], Interval),
    flag("unpack", &[Add], Switch),
];

/// A flag that stands once, and whose value is taken as it is.
const fn flag(name: &'static str, instructions: &'static [Keyword], value: FlagValue) -> KnownFlag {
    KnownFlag {
        name,
        instructions,
        value,
        repeats: false,
        expands: false,
    }
}

impl KnownFlag {
    /// The flag of that name, if the instruction takes it.
    pub(super) fn of(instruction: Keyword, name: &str) -> Option<&'static Self> {
        Self::named(name).filter(|flag| flag.instructions.contains(&instruction))
    }

    /// The names of those that an instruction takes, in order.
    pub(super) fn all_of(instruction: Keyword) -> impl Iterator<Item = &'static str> {
        let flags = FLAGS.iter();
        let flags = flags.filter(move |flag| flag.instructions.contains(&instruction));
        flags.map(|flag| flag.name)
    }

    fn named(name: &str) -> Option<&'static Self> {
        FLAGS.iter().find(|flag| flag.name == name)
    }

    const fn repeated(mut self) -> Self {
        self.repeats = true;
        self
    }

    const fn expanded(mut self) -> Self {
        self.expands = true;
        self
    }

    /// What is wrong with a value that is there, in BuildKit's words, and what to write.
    pub(super) fn problem(&self, value: &str) -> Option<(String, String)> {
        let name = self.name;
        if self.expands && value.contains('$') && self.value != Mounted {
            return None;
        }
        match self.value {
            Text => None,
            Count | Interval if value.is_empty() => None,
            Mounted => Mount::problem(value),
            Switch => {
                let mut booleans = ["true", "false"].iter();
                let is_one = booleans.any(|it| it.eq_ignore_ascii_case(value));
                (!is_one).then(|| {
                    (
                        format!("expecting boolean value for flag --{name}, not: {value}"),
                        format!("write `--{name}`, or leave it out"),
                    )
                })
            }
            Mode => (!is_mode(value)).then(|| {
                (
                    format!("invalid chmod parameter: '{value}'. it should be octal string and between 0 and 07777"),
                    format!("write an octal number, such as `--{name}=755`"),
                )
            }),
            OneOf(known) => (!known.contains(&value)).then(|| {
                let message = match name {
                    "network" => format!("invalid network mode \"{value}\""),
                    _ => format!("{name} \"{value}\" is not valid"),
                };
                let choices: Vec<String> =
                    known.iter().map(|known| format!("`--{name}={known}`")).collect();
                (message, format!("write {}", choices.join(" or ")))
            }),
            Count => match value.parse::<i32>() {
                Ok(0..) => None,
                Ok(negative) => Some(format!("--{name} cannot be negative ({negative})")),
                Err(_) => Some(format!("--{name} takes a whole number, not \"{value}\"")),
            }
            .map(|message| (message, format!("write a number, such as `--{name}=3`"))),
            Interval => match Duration::read(value) {
                Ok(Duration { milliseconds }) => (milliseconds != 0.0 && milliseconds < 1.0)
                    .then(|| {
                        (
                            format!("Interval \"{name}\" cannot be less than 1ms"),
                            format!("write how long, such as `--{name}=30s`"),
                        )
                    }),
                Err(problem) => {
                    let number = value.parse::<u32>().ok();
                    let help = match number {
                        Some(number) => format!("write the unit: `--{name}={number}s`"),
                        None => format!("write a number and a unit, such as `--{name}=1m30s`"),
                    };
                    Some((problem, help))
                }
            },
        }
    }
}

/// Whether `--chmod` takes it (`dispatchCopy`): an octal number up to 7777, or what chmod takes with letters, of which no more is looked at
/// than that it has an operator.
fn is_mode(value: &str) -> bool {
    match u32::from_str_radix(value, 8) {
        Ok(mode) => mode <= 0o7777,
        Err(_) => {
            value.is_empty()
                || value.contains(['+', '-', '='])
                    && !value.starts_with(|ch: char| ch.is_ascii_digit())
        }
    }
}

/// What the value of a flag is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum FlagValue {
    /// Any text; what it means is read elsewhere.
    Text,
    /// `true` or `false` (`bflag.go`); without a value: true.
    Switch,
    /// How often, zero for as often as is usual (`parse.go`, `parseHealthcheck`).
    Count,
    /// How long, at least a millisecond, or zero for as long as is usual (`parse.go`, `parseOptInterval`).
    Interval,
    /// A file mode (`dispatchCopy`).
    Mode,
    /// What `mount.rs` reads.
    Mounted,
    /// One of a few words (`commands_runnetwork.go`, `commands_runsecurity.go`).
    OneOf(&'static [&'static str]),
}

/// A flag by its parts: `--from=build`. Values are as BuildKit gets them, without quotes and backslashes; a `$` in them is a variable that
/// it replaces where the flag allows for one, see [`Self::expands`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedFlag {
    /// All of it.
    pub span: LogicalSpan,
    /// What stands between `--` and `=`.
    pub name: String,
    /// What stands after `=`; `None` without one.
    pub value: Option<String>,
    /// Where the value stands, if it is written without quotes and escapes.
    pub value_span: Option<LogicalSpan>,
}

impl NamedFlag {
    fn read(instruction: &Instruction<'_>, flag: Flag) -> Self {
        let written = instruction.text(flag.span);
        let read = flag_value(written);
        let text = read.strip_prefix(b"--").unwrap_or(&read);
        let (name, value) = match memchr::memchr(b'=', text) {
            Some(at) => (&text[..at], Some(&text[at + 1..])),
            None => (text, None),
        };
        let value_span = value.filter(|_| read == written).map(|value| LogicalSpan {
            start: flag.span.end - value.len() as u32,
            end: flag.span.end,
        });
        let string = |text: &[u8]| String::from_utf8_lossy(text).into_owned();
        Self {
            span: flag.span,
            name: string(name),
            value: value.map(string),
            value_span,
        }
    }

    /// Whether this is `--name=value`.
    pub fn is(&self, name: &str, value: &str) -> bool {
        self.name == name && self.value.as_deref() == Some(value)
    }

    /// Whether Docker replaces variables in its value: not in that of `--from`.
    pub fn expands(&self) -> bool {
        KnownFlag::named(&self.name).is_some_and(|flag| flag.expands)
    }

    /// Whether an instruction takes it.
    pub fn is_of(&self, instruction: Keyword) -> bool {
        KnownFlag::of(instruction, &self.name).is_some()
    }
}

impl Instruction<'_> {
    /// The flags of a statement of this instruction.
    pub fn flags<'i>(
        &'i self,
        statement: &'i Statement,
    ) -> impl DoubleEndedIterator<Item = NamedFlag> + 'i {
        let flags = statement.flags.iter();
        flags.map(|&flag| NamedFlag::read(self, flag))
    }

    /// Flags of a statement that stand after its first word, where Docker takes them for words like the others: `COPY a b --chown=c`. Those of
    /// HEALTHCHECK directly after CMD, where a command would start; further on they may be the command's own.
    pub fn misplaced_flags(&self, statement: &Statement) -> Vec<LogicalSpan> {
        let is_flag = |word: &[u8]| {
            let word = std::str::from_utf8(word).unwrap_or_default();
            let name = word.strip_prefix("--").map(|word| {
                let end = word.find('=').unwrap_or(word.len());
                &word[..end]
            });
            name.is_some_and(|name| KnownFlag::of(statement.kind, name).is_some())
        };
        match (&statement.body, statement.kind) {
            (Body::Words(words), Add | Copy | From) => {
                let words = words.iter().skip(1).copied();
                words.filter(|word| is_flag(self.text(*word))).collect()
            }
            (Body::Health { kind, command }, _)
                if self.text(*kind).eq_ignore_ascii_case(b"CMD") =>
            {
                let Body::Shell(span) = **command else {
                    return Vec::new();
                };
                let mut at = span.start;
                let words = self
                    .text(span)
                    .split_inclusive(|byte| matches!(byte, b' ' | b'\t'));
                let words = words.map_while(|part| {
                    let word = trim(part);
                    let place = LogicalSpan::new(at as usize, at as usize + word.len());
                    at += part.len() as u32;
                    (word.is_empty() || is_flag(word)).then_some(place)
                });
                words.filter(|word| word.start < word.end).collect()
            }
            _ => Vec::new(),
        }
    }

    /// The flag of that name; the last one, if there are several.
    pub fn flag(&self, statement: &Statement, name: &str) -> Option<NamedFlag> {
        let mut flags = self.flags(statement).rev();
        flags.find(|flag| flag.name == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flags_stand_once_and_in_order() {
        assert!(FLAGS.is_sorted_by(|one, next| one.name < next.name));
    }
}
