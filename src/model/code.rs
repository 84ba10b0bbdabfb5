//! The shell texts an instruction holds: its own, the heredocs and quoted texts that it hands to a shell, and those inside them.
//!
//! Every text is read where it stands: offsets of its tokens and commands count in [`Code::joined`], which leads back to
//! the file. Only texts that the shell gets just as they are written are read (no expansion, no escape in them), so an
//! edit of a word is an edit of the file; [`Model::accepts`] says what may be written there.

use super::call::{Call, Called, shebang};
use super::command::{SimpleCommand, commands};
use super::{Model, ShellInForce};
use crate::shell::{Mode, Script, Token, TokenKind};
use crate::syntax::{Body, Exec, Heredoc, Instruction, Keyword, decode_string};
use crate::text::{Joined, LogicalSpan, Span};

/// What holds a shell text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holder {
    /// The instruction itself: shell form.
    Instruction,
    /// A heredoc that is a script.
    Heredoc,
    /// `'…'`
    SingleQuotes,
    /// `"…"`
    DoubleQuotes,
    /// A string of the exec form.
    Json,
}

/// A shell text inside an instruction, as the model keeps it.
#[derive(Debug)]
pub(super) struct Nested {
    holder: Holder,
    /// Whether the shell that holds it expands it first: a heredoc with a bare name that is the input of a command.
    expands: bool,
    script: Script,
    /// The text, in the logical line or the file.
    span: LogicalSpan,
    /// Whether it is read from the file itself, and not from the logical line.
    in_file: bool,
    /// The command that hands it to a shell: the number of its text (0 is the instruction's own) and its start there.
    outer: Option<(usize, u32)>,
    /// The words that start its shell.
    shell: Vec<String>,
}

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
    pub commands: Vec<SimpleCommand<'m>>,
    number: usize,
}

/// A command in the order in which things run, and what is known of it across the texts that hold it.
#[derive(Clone, Copy, Debug)]
pub struct Step<'c, 'm> {
    /// Where it stands.
    pub code: &'c Code<'m>,
    /// The command.
    pub command: &'c SimpleCommand<'m>,
    /// Whether it has run once the instruction has come to its end, as far as [`super::Place::certain`] tells.
    pub certain: bool,
}

/// Reads the texts inside an instruction.
pub(super) fn read(
    source: &[u8],
    instruction: &Instruction<'_>,
    own: Option<&Script>,
    shell: &ShellInForce,
) -> Vec<Nested> {
    let statement = instruction.effective();
    let mut found = Vec::new();
    if statement.kind != Keyword::Run {
        return found;
    }
    let text = instruction.joined.text();
    if let Body::Exec(exec) = &statement.body {
        found.extend(exec_form(text, exec));
    } else if let Some(own) = own.filter(|own| own.list.is_some()) {
        let quoted = may_hold_quoted(text);
        if quoted || !instruction.heredocs.is_empty() {
            let commands = commands(own, text);
            if quoted {
                quoted_texts(text, &commands, (0, false, Mode::Line), &mut found);
            }
            // What ONBUILD keeps is put together from its pieces anew.
            if statement == &instruction.statement {
                heredocs(source, instruction, (own, &commands), shell, &mut found);
            }
        }
    }
    // Those inside the ones just found.
    let mut number = 0;
    while let Some(nested) = found.get(number) {
        let text = if nested.in_file { source } else { text };
        let mut inner = Vec::new();
        if may_hold_quoted(nested.span.of(text)) {
            let mode = if nested.in_file {
                Mode::Script
            } else {
                Mode::Line
            };
            let commands = commands(&nested.script, text);
            let place = (number + 1, nested.in_file, mode);
            quoted_texts(text, &commands, place, &mut inner);
        }
        found.append(&mut inner);
        number += 1;
    }
    found
}

/// Whether a quote stands behind a word such as `-c` or `-ec`: most texts need no closer look.
fn may_hold_quoted(text: &[u8]) -> bool {
    memchr::memchr2_iter(b'\'', b'"', text).any(|at| {
        let before = text[..at].trim_ascii_end();
        let word = before.rsplit(u8::is_ascii_whitespace).next();
        before.len() < at
            && word.is_some_and(|word| {
                matches!(word.first(), Some(b'-')) && word.contains(&b'c')
                    // A line of a heredoc may be continued: `-c \`
                    || word == b"\\"
            })
    })
}

/// The script of `["/bin/bash", "-c", "…"]`.
fn exec_form(text: &[u8], exec: &Exec) -> Option<Nested> {
    let words: Vec<String> = exec
        .items
        .iter()
        .map(|item| decode_string(item.span.of(text)))
        .collect();
    let words: Vec<Option<&str>> = words.iter().map(|word| Some(word.as_str())).collect();
    let call = Call::of(&words)?;
    let Called::Text(at) = call.called else {
        return None;
    };
    let span = inner(exec.items.get(at)?.span);
    let raw = span.of(text);
    if raw.contains(&b'\\') {
        return None;
    }
    let script = crate::shell::parse(text, span, Mode::Line);
    script.list.is_some().then_some(Nested {
        holder: Holder::Json,
        expands: false,
        script,
        span,
        in_file: false,
        outer: None,
        shell: call.shell,
    })
}

/// Without a quote at each end.
fn inner(span: LogicalSpan) -> LogicalSpan {
    LogicalSpan {
        start: span.start + 1,
        end: span.end - 1,
    }
}

/// The literal texts that commands hand to a shell. `place` is the number of their text, whether it is read from the file,
/// and how.
fn quoted_texts(
    text: &[u8],
    commands: &[SimpleCommand<'_>],
    place: (usize, bool, Mode),
    found: &mut Vec<Nested>,
) {
    let (number, in_file, mode) = place;
    for command in commands {
        // It may put something else in the place of a part of the text.
        if command.has_prefix("xargs") {
            continue;
        }
        let words: Vec<Option<&str>> = command.argv().iter().map(super::Word::as_str).collect();
        let Some(call) = Call::of(&words) else {
            continue;
        };
        let Called::Text(at) = call.called else {
            continue;
        };
        let Some((holder, span)) = literal_text(&command.argv()[at]) else {
            continue;
        };
        let script = crate::shell::parse(text, span, mode);
        if script.list.is_some() {
            found.push(Nested {
                holder,
                expands: false,
                script,
                span,
                in_file,
                outer: Some((number, command.span.start)),
                shell: call.shell,
            });
        }
    }
}

/// The text between the quotes of a word that is one quoted string in which nothing is expanded or escaped.
fn literal_text(word: &super::Word<'_>) -> Option<(Holder, LogicalSpan)> {
    let text = word.text;
    let (first, rest) = text.split_first()?;
    let (last, text) = rest.split_last()?;
    let holder = match (first, last) {
        (b'\'', b'\'') if !text.contains(&b'\'') => Holder::SingleQuotes,
        (b'"', b'"') if !text.iter().any(|byte| b"\"\\$`".contains(byte)) => Holder::DoubleQuotes,
        _ => return None,
    };
    Some((holder, inner(word.span)))
}

/// The heredocs that are scripts (BuildKit, `dispatchRun`): one that stands alone goes to the shell in force, or, where it starts with
/// `#!`, to that program; others are what the shell makes of them: the input of a command.
fn heredocs(
    source: &[u8],
    instruction: &Instruction<'_>,
    (own, commands): (&Script, &[SimpleCommand<'_>]),
    shell: &ShellInForce,
    found: &mut Vec<Nested>,
) {
    let operators = || {
        let tokens = own.tokens.iter().enumerate();
        tokens.filter(|(_, token)| token.kind == TokenKind::HeredocOperator)
    };
    if operators().count() != instruction.heredocs.len() {
        return;
    }
    for command in commands {
        let mut own_heredocs = command.redirects.iter().filter_map(|redirect| {
            operators().position(|(token, _)| token == redirect.operator.index())
        });
        let (Some(at), None) = (own_heredocs.next(), own_heredocs.next()) else {
            continue;
        };
        let heredoc = &instruction.heredocs[at];
        let body = heredoc.body.of(source);
        let only = own.tokens.iter().all(|token| {
            let kinds = [TokenKind::HeredocOperator, TokenKind::IoNumber];
            kinds.contains(&token.kind)
                || command.targets.iter().any(|word| word.span == token.span)
        });
        let alone = only && instruction.heredocs.len() == 1;
        let shell = if alone && body.starts_with(b"#!") {
            shebang(body)
        } else if alone {
            Some(shell.words().into_iter().map(str::to_owned).collect())
        } else {
            reads_script(command, heredoc, body)
        };
        let Some(shell) = shell else { continue };
        if let Some(script) = script_of(source, heredoc) {
            found.push(Nested {
                holder: Holder::Heredoc,
                expands: heredoc.expand && !alone,
                script,
                span: LogicalSpan {
                    start: heredoc.body.start,
                    end: heredoc.body.end,
                },
                in_file: true,
                outer: Some((0, command.span.start)),
                shell,
            });
        }
    }
}

/// The words that start the shell to which a command is, if it reads a heredoc as its script.
fn reads_script(
    command: &SimpleCommand<'_>,
    heredoc: &Heredoc,
    body: &[u8],
) -> Option<Vec<String>> {
    let words: Vec<Option<&str>> = command.argv().iter().map(super::Word::as_str).collect();
    let call = Call::of(&words).filter(|call| call.called == Called::Input)?;
    // The shell in force expands the text first; only a backslash at the end of a line comes to the same.
    let expands = heredoc.expand
        && body.iter().enumerate().any(|(at, byte)| match byte {
            b'$' | b'`' => true,
            b'\\' => body.get(at + 1) != Some(&b'\n'),
            _ => false,
        });
    // Other input would come before it, or after.
    let is_input = command.redirects.len() == 1 && heredoc.fd == 0;
    (is_input && !command.has_prefix("xargs") && !expands).then_some(call.shell)
}

fn script_of(source: &[u8], heredoc: &Heredoc) -> Option<Script> {
    let body = heredoc.body.of(source);
    // A carriage return is part of a word.
    if heredoc.terminator.is_empty() || body.contains(&b'\r') {
        return None;
    }
    let span = LogicalSpan {
        start: heredoc.body.start,
        end: heredoc.body.end,
    };
    let script = crate::shell::parse(source, span, Mode::Script);
    // The tabs that are cut may stand before the end of a heredoc inside.
    let inside = |kind| script.tokens.iter().any(|token| token.kind == kind);
    (script.list.is_some() && !(heredoc.chomp && inside(TokenKind::HeredocBody))).then_some(script)
}

impl Model<'_> {
    /// The shell texts of an instruction that dfmt reads: its own first, then those inside. None where there is none, or
    /// its shell is not a POSIX one.
    pub fn codes(&self, index: usize) -> Vec<Code<'_>> {
        let own = self.scripts[index].as_ref();
        let instruction = &self.instructions[index].joined;
        let mut codes = Vec::with_capacity(1 + self.nested[index].len());
        codes.extend(own.filter(|own| own.list.is_some()).map(|script| Code {
            model: self,
            index,
            holder: Holder::Instruction,
            script,
            joined: instruction,
            commands: commands(script, instruction.text()),
            number: 0,
        }));
        codes.extend(self.nested[index].iter().enumerate().map(|(at, nested)| {
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
                commands: commands(&nested.script, joined.text()),
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
        own.chain(self.nested[index].iter().map(move |nested| {
            let text = if nested.in_file {
                self.whole.text()
            } else {
                instruction
            };
            (text, &nested.script.tokens[..])
        }))
    }

    /// Whether everything a RUN hands to a shell is read: its text, and all of its heredocs.
    pub fn is_read(&self, index: usize) -> bool {
        let nested = &self.nested[index];
        let scripts = nested
            .iter()
            .filter(|nested| nested.holder == Holder::Heredoc);
        let own = self.scripts[index]
            .as_ref()
            .is_some_and(|own| own.list.is_some());
        let json = nested
            .first()
            .is_some_and(|nested| nested.holder == Holder::Json);
        (own || json) && scripts.count() == self.instructions[index].heredocs.len()
    }

    /// Whether an instruction has shell texts inside its own text, or in strings of its exec form.
    pub fn has_inner_code(&self, index: usize) -> bool {
        !self.nested[index].is_empty()
    }

    /// Whether putting `text` in the place of `span` leaves what holds the shell texts of an instruction as it is: nothing that
    /// ends the quotes, or means something else inside them.
    pub fn accepts(&self, index: usize, span: Span, text: &[u8]) -> bool {
        self.nested[index].iter().all(|nested| {
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
            let escape = if nested.in_file {
                b'\\'
            } else {
                self.file.escape
            };
            let special: &[u8] = match nested.holder {
                Holder::Instruction => b"",
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
        self.model.nested[self.index].get(self.number.checked_sub(1)?)
    }

    /// Whether this is the same text as another one.
    pub fn is(&self, other: &Code<'_>) -> bool {
        (self.index, self.number) == (other.index, other.number)
    }

    /// The bytes of the file that a span of it covers.
    pub fn span(&self, span: LogicalSpan) -> Span {
        self.joined.span(span)
    }

    /// What stands before a place of it in the instruction.
    pub fn before(&self, at: u32) -> &'m [u8] {
        &self.joined.text()[self.from()..at as usize]
    }

    /// What stands behind a place of it in the instruction, also behind itself.
    pub fn behind(&self, at: u32) -> &'m [u8] {
        let end = if self.is_in_file() {
            self.model.instructions[self.index].span.end as usize
        } else {
            self.joined.text().len()
        };
        &self.joined.text()[(at as usize).min(end)..end]
    }

    /// The text of the instruction, with its heredocs if it is in one of them.
    pub fn text(&self) -> &'m [u8] {
        self.behind(self.from() as u32)
    }

    fn from(&self) -> usize {
        if self.is_in_file() {
            self.model.instructions[self.index].span.start as usize
        } else {
            0
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
        let outer = Some((self.number, command.span.start));
        let holds = |code: &&Code<'_>| code.nested().is_some_and(|nested| nested.outer == outer);
        codes.iter().find(holds)
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
