//! The flags of instructions, as BuildKit reads them (`parser/parser.go`, `extractBuilderFlags`; `instructions/bflag.go`).

use super::statement::flag_value;
use super::tree::{Flag, Instruction, Statement};
use crate::text::LogicalSpan;

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

    /// Whether Docker replaces variables in its value (`ProcessWord` in `dockerfile2llb` and `instructions`): not in that of `--from`.
    pub fn expands(&self) -> bool {
        matches!(
            &self.name[..],
            "platform" | "chown" | "chmod" | "checksum" | "mount"
        )
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

    /// The flag of that name; the last one, if there are several.
    pub fn flag(&self, statement: &Statement, name: &str) -> Option<NamedFlag> {
        let mut flags = self.flags(statement).rev();
        flags.find(|flag| flag.name == name)
    }
}
