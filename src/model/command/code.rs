//! The shell texts an instruction holds: its own, the heredocs and quoted texts that it hands to a shell, and those inside them.
//!
//! Every text is read where it stands: offsets of its tokens and commands count in [`Code::joined`], which leads back to
//! the file. Only texts that the shell gets just as they are written are read (no expansion, no escape in them), so an
//! edit of a word is an edit of the file; [`Model::accepts`] says what may be written there.

use crate::model::Model;
use crate::model::command::{self, Commands, Holder, Nested, SimpleCommand};
use crate::shell::{Problem, Script, Token};
use crate::syntax::{Body, Keyword};
use crate::text::{Joined, LogicalSpan, Span};

/// A shell text of an instruction with its commands.
#[derive(Debug)]
pub struct Code<'m> {
    /// The file.
    pub model: &'m Model<'m>,
    /// The instruction.
    pub index: usize,
    /// What holds it.
    pub holder: Holder,
    /// Its tree.
    pub script: &'m Script,
    /// What its offsets count in.
    pub joined: &'m Joined<'m>,
    /// Its simple commands, in order.
    pub commands: Commands<'m>,
    pub(in crate::model) number: usize,
}

/// A shell text that does not parse.
#[derive(Debug)]
pub struct Unread {
    /// The word, operator or other character of the file at which reading stopped.
    pub span: Span,
    /// Why.
    pub problem: Problem,
    /// The words that start its shell.
    pub shell: Vec<String>,
}

/// A command in the order in which things run, and what is known of it across the texts that hold it.
#[derive(Clone, Copy, Debug)]
pub struct Step<'c, 'm> {
    /// Where it stands.
    pub code: &'c Code<'m>,
    /// The command.
    pub command: &'c SimpleCommand<'m>,
    /// Whether it has run once the instruction has come to its end, as far as [`crate::model::Place::certain`] tells.
    pub certain: bool,
}

impl Model<'_> {
    /// The shell texts of an instruction that dfmt reads: its own first, then those inside. None where there is none, or
    /// its shell is not a POSIX one.
    pub fn codes(&self, index: usize) -> Vec<Code<'_>> {
        let own = self.scripts[index].as_ref();
        let instruction = &self.instructions[index].joined;
        let mut codes = Vec::with_capacity(1 + self.nested(index).len());
        codes.extend(own.filter(|own| own.list.is_some()).map(|script| Code {
            model: self,
            index,
            holder: Holder::Instruction,
            script,
            joined: instruction,
            commands: self.commands(index),
            number: 0,
        }));
        codes.extend(self.nested(index).iter().enumerate().map(|(at, nested)| {
            let joined = if nested.in_file {
                &self.whole
            } else {
                instruction
            };
            Code {
                model: self,
                index,
                holder: nested.holder,
                script: &nested.script,
                joined,
                commands: self.nested_commands(index, at),
                number: at + 1,
            }
        }));
        codes
    }

    /// The tokens of the shell texts of an instruction, each with what their spans count in. A text that does not parse is one
    /// token.
    pub fn tokens(&self, index: usize) -> impl Iterator<Item = (&[u8], &[Token])> {
        let instruction = self.instructions[index].joined.text();
        let own = self.scripts[index].iter();
        let own = own.map(move |script| (instruction, &script.tokens[..]));
        own.chain(self.nested(index).iter().map(move |nested| {
            let text = if nested.in_file {
                self.whole.text()
            } else {
                instruction
            };
            (text, &nested.script.tokens[..])
        }))
    }

    /// The shell texts of a RUN with their commands, also of one that ONBUILD keeps for later; none where there is no shell text
    /// dfmt reads. A word of them can be edited where it stands.
    pub fn run_codes(&self, index: usize) -> Vec<Code<'_>> {
        if self.instructions[index].effective().kind == Keyword::Run {
            self.codes(index)
        } else {
            Vec::new()
        }
    }

    /// Whether an instruction is a RUN in shell form whose text dfmt understands to the end: it parses, in a shell that is a POSIX one, and
    /// has neither heredocs nor comments, nor an escape character at its end.
    pub fn is_plain_run(&self, index: usize) -> bool {
        use crate::shell::TokenKind::{Comment, HeredocOperator};
        let instruction = self.instructions[index];
        let statement = &instruction.statement;
        statement.kind == Keyword::Run
            && matches!(statement.body, Body::Shell(_))
            && instruction.heredocs.is_empty()
            && !instruction
                .text(statement.body_span)
                .ends_with(&[self.file.escape])
            && !instruction.text(statement.body_span).ends_with(b"\\")
            && self.stage_of(index).is_some()
            && self.script(index).is_some_and(|script| {
                script.list.is_some()
                    && !script.tokens.is_empty()
                    && !script
                        .tokens
                        .iter()
                        .any(|token| matches!(token.kind, Comment | HeredocOperator))
            })
    }

    /// Whether everything a RUN hands to a shell is read: its text, and all of its heredocs.
    pub fn is_read(&self, index: usize) -> bool {
        let nested = self.nested(index);
        let scripts = nested
            .iter()
            .filter(|nested| nested.holder == Holder::Heredoc);
        let own = self.scripts[index]
            .as_ref()
            .is_some_and(|own| own.list.is_some());
        let json = nested
            .first()
            .is_some_and(|nested| matches!(nested.holder, Holder::Json | Holder::Arguments));
        (own || json) && scripts.count() == self.instructions[index].heredocs.len()
    }

    /// The shell texts of an instruction, its own or heredocs, that do not parse.
    pub fn unread(&self, index: usize) -> Vec<Unread> {
        let Some(own) = self.scripts[index].as_ref() else {
            return Vec::new();
        };
        let (instruction, shell) = (self.instructions[index], &self.shells[index]);
        let unread = |joined: &Joined<'_>, problem: &Problem, shell| {
            let text = joined.text();
            let len = token_len(text.get(problem.at as usize..).unwrap_or_default());
            let end = (problem.at + len as u32).min(text.len() as u32);
            Unread {
                span: joined.span(LogicalSpan {
                    start: problem.at,
                    end,
                }),
                problem: problem.clone(),
                shell,
            }
        };
        if let Some(problem) = &own.problem {
            let words = shell.words().into_iter().map(str::to_owned).collect();
            return vec![unread(&instruction.joined, problem, words)];
        }
        if instruction.statement.kind != Keyword::Run || instruction.heredocs.is_empty() {
            return Vec::new();
        }
        let commands = self.commands(index);
        let found = command::unread(
            self.file.source,
            instruction,
            (own, &commands),
            &shell.words(),
        );
        let found = found.into_iter();
        found
            .map(|(problem, shell)| unread(&self.whole, &problem, shell))
            .collect()
    }

    /// Whether an instruction has shell texts inside its own text, or in strings of its exec form.
    pub fn has_inner_code(&self, index: usize) -> bool {
        !self.nested(index).is_empty()
    }

    /// Whether putting `text` in the place of `span` leaves what holds the shell texts of an instruction as it is: nothing that
    /// ends the quotes, or means something else inside them.
    pub fn accepts(&self, index: usize, span: Span, text: &[u8]) -> bool {
        self.nested(index).iter().all(|nested| {
            let joined = if nested.in_file {
                &self.whole
            } else {
                &self.instructions[index].joined
            };
            let own = joined.span(nested.span);
            if span.end < own.start || own.end < span.start {
                return true;
            }
            if !own.contains(span) {
                // All of it goes, its quotes included.
                return span.start < own.start && own.end < span.end;
            }
            if nested.holder == Holder::Arguments {
                return false;
            }
            let escape = if nested.in_file {
                b'\\'
            } else {
                self.file.escape
            };
            let special: &[u8] = match nested.holder {
                Holder::Instruction | Holder::Arguments => b"",
                Holder::Heredoc if nested.expands => b"\r\\$`",
                Holder::Heredoc => b"\r",
                Holder::SingleQuotes => b"'",
                Holder::DoubleQuotes => b"\"\\$`",
                Holder::Json => b"\"\\\n\t",
            };
            let is_special = |at: usize, byte: &u8| {
                let breaks =
                    text[at + 1..].starts_with(b"\n") || text[at + 1..].starts_with(b"\r\n");
                let continues = *byte == escape && breaks && nested.holder != Holder::Json;
                special.contains(byte) && !continues
            };
            !text
                .iter()
                .enumerate()
                .any(|(at, byte)| is_special(at, byte))
        })
    }
}

impl<'m> Code<'m> {
    fn nested(&self) -> Option<&'m Nested> {
        self.model
            .nested(self.index)
            .get(self.number.checked_sub(1)?)
    }

    /// Whether this is the same text as another one.
    pub fn is(&self, other: &Code<'_>) -> bool {
        (self.index, self.number) == (other.index, other.number)
    }

    /// What tells a command of it from all others of the instruction.
    pub fn key_of(&self, command: &SimpleCommand<'_>) -> (usize, u32) {
        (self.number, command.span.start)
    }

    /// The bytes of the file that a span of it covers.
    pub fn span(&self, span: LogicalSpan) -> Span {
        self.joined.span(span)
    }

    /// The bytes of a span of it.
    pub fn of(&self, span: LogicalSpan) -> &'m [u8] {
        span.of(self.joined.text())
    }

    /// What stands before a place of it in the instruction.
    pub fn before(&self, at: u32) -> &'m [u8] {
        &self.joined.text()[self.from()..at as usize]
    }

    /// What stands after a place of it in the instruction, also after itself.
    pub fn behind(&self, at: u32) -> &'m [u8] {
        let end = if self.is_in_file() {
            self.model.instructions[self.index].span.end as usize
        } else {
            self.joined.text().len()
        };
        &self.joined.text()[(at as usize).min(end)..end]
    }

    /// The text of the instruction, with its heredocs if it is in one of them. Spans of commands do not count in it: see [`Code::of`].
    pub fn around(&self) -> &'m [u8] {
        self.behind(self.from() as u32)
    }

    fn from(&self) -> usize {
        if self.is_in_file() {
            self.model.instructions[self.index].span.start as usize
        } else {
            0
        }
    }

    /// Whether dfmt understands a shell text of a RUN to its end, so that a command can be put there: see [`Model::is_plain_run`] for an
    /// instruction's own.
    pub fn is_whole(&self) -> bool {
        let (model, index) = (self.model, self.index);
        match self.holder {
            Holder::Instruction => model.is_plain_run(index),
            _ => {
                model.instructions[index].statement.kind == Keyword::Run
                    && model.stage_of(index).is_some()
                    && !self.commands.is_empty()
            }
        }
    }

    /// Whether it is in a heredoc, whose lines are those of the file.
    pub fn is_in_file(&self) -> bool {
        self.nested().is_some_and(|nested| nested.in_file)
    }

    /// The words that start its shell.
    pub fn shell(&self) -> Vec<&'m str> {
        match self.nested() {
            Some(nested) => nested.shell.iter().map(String::as_str).collect(),
            None => self.model.shell(self.index).words(),
        }
    }

    /// Where its text stands; `None` for an instruction's own.
    pub fn own_span(&self) -> Option<LogicalSpan> {
        self.nested().map(|nested| nested.span)
    }

    /// The text that holds it and the command there that hands it to a shell, by index. `None` for an instruction's own and
    /// for the exec form.
    pub fn outer<'c>(&self, codes: &'c [Code<'m>]) -> Option<(&'c Code<'m>, usize)> {
        let (number, start) = self.nested()?.outer?;
        let outer = codes.iter().find(|code| code.number == number)?;
        let at = |command: &SimpleCommand<'_>| command.span.start == start;
        Some((outer, outer.commands.iter().position(at)?))
    }

    /// The text that a command of it hands to a shell.
    fn opened<'c>(
        &self,
        codes: &'c [Code<'m>],
        command: &SimpleCommand<'_>,
    ) -> Option<&'c Code<'m>> {
        let outer = Some(self.key_of(command));
        let holds = |code: &&Code<'_>| code.nested().is_some_and(|nested| nested.outer == outer);
        codes.iter().find(holds)
    }
}

/// How long the word, operator or other character is that a text starts with.
fn token_len(text: &[u8]) -> usize {
    let is_word = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
    let rest = text.get(1..).unwrap_or_default().iter();
    1 + match text.first() {
        Some(&first) if is_word(first) => rest.take_while(|byte| is_word(**byte)).count(),
        Some(b'&' | b'|' | b';') => rest.take_while(|byte| **byte == text[0]).count(),
        // What goes on with a character of several bytes.
        _ => rest.take_while(|byte| **byte & 0xC0 == 0x80).count(),
    }
}

/// The commands of the texts of an instruction in the order in which they stand to run. A command that hands a text to a
/// shell is left out: the commands of the text stand in its place.
pub fn steps<'c, 'm>(codes: &'c [Code<'m>]) -> Vec<Step<'c, 'm>> {
    let mut out = Vec::new();
    if let Some(first) = codes.first() {
        walk(codes, first, true, &mut out);
    }
    out
}

fn walk<'c, 'm>(
    codes: &'c [Code<'m>],
    code: &'c Code<'m>,
    certain: bool,
    out: &mut Vec<Step<'c, 'm>>,
) {
    for command in &code.commands {
        let certain = certain && command.place.certain;
        if codes.len() > 1
            && let Some(inner) = code.opened(codes, command)
        {
            walk(codes, inner, certain, out);
        } else {
            out.push(Step {
                code,
                command,
                certain,
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whether `text` may go where `place` ends in the RUN of a file.
    fn accepts(run: &str, place: &str, text: &str) -> bool {
        let source = format!("FROM a\nRUN {run}\n");
        let file = crate::syntax::parse(source.as_bytes());
        let at = (source.find(place).unwrap() + place.len()) as u32;
        let span = Span { start: at, end: at };
        Model::new(&file).accepts(1, span, text.as_bytes())
    }

    #[test]
    fn nothing_ends_the_quotes() {
        let single = "bash -c 'a b' c";
        assert!(accepts(single, "b", " \"$x\" \\ `y`"));
        assert!(!accepts(single, "'a", "it's"));
        assert!(!accepts(single, "a b", "'"));
        assert!(accepts(single, "b'", " 'x'"), "after the quotes");
        assert!(accepts(single, "bash", " 'x'"), "before them");
        let double = "bash -c \"a b\"";
        assert!(accepts(double, "a b", " \\\n    && c 'd'"));
        for text in ["\"", "\\x", "$x", "`x`"] {
            assert!(!accepts(double, "a b", text), "{text}");
        }
        let json = r#"["bash", "-c", "a b"]"#;
        assert!(accepts(json, "a b", " && c 'd'"));
        for text in ["\"", "\\", " \\\n x", "\n", "\t"] {
            assert!(!accepts(json, "a b", text), "{text}");
        }
        assert!(!accepts("bash -c 'su -c \"a b\"'", "a b", "$x"));
        assert!(accepts("<<E\na b\nE", "a b", " $x"));
        assert!(!accepts("bash <<E\na b\nE", "a b", " $x"));
        assert!(accepts("bash <<'E'\na b\nE", "a b", " $x"));
    }

    #[test]
    fn commands_run_in_order() {
        let source = "FROM a\nRUN b && bash -c 'c; su -c \"d\"' && sh <<E || f\ne\nE\n";
        let file = crate::syntax::parse(source.as_bytes());
        let model = Model::new(&file);
        let codes = model.codes(1);
        let names: Vec<_> = steps(&codes)
            .iter()
            .map(|step| (step.command.name().unwrap().to_owned(), step.certain))
            .collect();
        let is = |name: &str, certain| (name.to_owned(), certain);
        assert_eq!(
            names,
            [
                is("b", true),
                is("c", false),
                is("d", false),
                is("e", false),
                is("f", false)
            ]
        );
        assert_eq!(codes[0].commands.len(), 4, "the shells are there, too");
    }

    #[test]
    fn offsets_lead_back_to_the_file() {
        let source = "FROM a\nRUN b && \\\n  bash -c 'c && \\\n  dd' && sh <<E\nee\nE\n";
        let file = crate::syntax::parse(source.as_bytes());
        let model = Model::new(&file);
        for code in model.codes(1) {
            for command in &code.commands {
                let word = &command.words[0];
                assert_eq!(code.span(word.span).of(source.as_bytes()), word.text);
            }
        }
    }
}
