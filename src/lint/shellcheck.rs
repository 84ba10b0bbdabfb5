//! ShellCheck, as rules see it: the scripts that it is handed, and what it says of them.

use std::fmt::Write;
use std::sync::Arc;

use crate::diagnostic::Severity;
use crate::knowledge::distributions::Distribution;
use crate::knowledge::docker::PROXY_ARGS;
use crate::model::{Model, shell_text};
use crate::syntax::{Heredoc, Instruction};
use crate::text::{LogicalSpan, Span};

/// Who runs ShellCheck. It may be asked by many threads.
pub trait ShellCheck: Sync {
    /// What it says of each of these scripts; nothing of one that it could not be asked about.
    fn check(&self, scripts: &[String]) -> Vec<Arc<[Remark]>>;
}

/// Something that ShellCheck says. Lines and columns, in characters, count from 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remark {
    /// The number of its code: 2086 for SC2086.
    pub code: u16,
    /// How bad ShellCheck says it is.
    pub severity: Severity,
    /// What is wrong, as a sentence.
    pub message: String,
    /// Where it starts.
    pub start: Position,
    /// Where it ends: the first character that does not belong to it.
    pub end: Position,
    /// What ShellCheck would write; none where it leaves that to the reader.
    pub replacements: Vec<Replacement>,
}

/// A place in a script.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// The line.
    pub line: u32,
    /// The character of the line.
    pub column: u32,
}

/// What ShellCheck would write in the place of a part of a script.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Replacement {
    /// From where.
    pub start: Position,
    /// Up to where.
    pub end: Position,
    /// What.
    pub text: String,
    /// Which of two at one place comes first.
    pub precedence: u32,
}

/// A script of an instruction, as ShellCheck is handed it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Handed {
    /// The instruction.
    pub index: usize,
    /// The script, with what is said before it: the shell, the variables that Docker puts in.
    pub text: String,
    /// Its parts that stand in the file, in order: where each starts in `text`, and its bytes in the file.
    parts: Vec<(usize, Span)>,
}

impl Handed {
    /// The bytes in the file of a part of the script; `None` if it is not all there.
    pub fn span(&self, start: Position, end: Position) -> Option<Span> {
        let (start, end) = (self.offset(start)?, self.offset(end)?);
        let first = self.physical(start, false)?;
        let last = if end > start {
            self.physical(end - 1, true)?
        } else {
            first
        };
        (first <= last).then(|| Span::new(first, last))
    }

    /// A place in the file where something can be put in: after the word before it, if one is.
    pub fn between(&self, at: Position) -> Option<Span> {
        let at = self.offset(at)?;
        let bytes = self.text.as_bytes();
        let is_word = |at: Option<usize>| {
            let byte = at.and_then(|at| bytes.get(at));
            byte.is_some_and(|it| !it.is_ascii_whitespace())
        };
        let (before, after) = (is_word(at.checked_sub(1)), is_word(Some(at)));
        let behind = at
            .checked_sub(1)
            .and_then(|before| self.physical(before, true));
        let ahead = self.physical(at, false);
        let place = match (before, after) {
            // A word that goes on in the next line.
            (true, true) if behind != ahead => None,
            (true, _) => behind,
            (false, _) => ahead,
        }?;
        Some(Span::new(place, place))
    }

    /// The byte of the text at a place.
    fn offset(&self, at: Position) -> Option<usize> {
        let mut lines = self.text.split_inclusive('\n');
        let before = at.line.checked_sub(1)? as usize;
        let start: usize = lines.by_ref().take(before).map(str::len).sum();
        let line = lines.next().unwrap_or_default();
        let column = at.column.checked_sub(1)? as usize;
        let mut inside = line.char_indices().map(|(at, _)| at).chain([line.len()]);
        Some(start + inside.nth(column)?)
    }

    /// The place in the file of a byte of the text, or just after it.
    fn physical(&self, at: usize, after: bool) -> Option<usize> {
        let next = self.parts.partition_point(|(start, _)| *start <= at);
        let (start, span) = self.parts[next.checked_sub(1)?];
        let inside = at - start;
        // The end of a part may be named, too: an insertion after its last word.
        let room = span.len() + usize::from(!after);
        (inside < room).then(|| span.start as usize + inside + usize::from(after))
    }
}

/// The scripts of a file that ShellCheck can read.
pub fn scripts(model: &Model<'_>) -> Vec<Handed> {
    let all = 0..model.instructions.len();
    all.filter_map(|index| handed(model, index)).collect()
}

fn handed(model: &Model<'_>, index: usize) -> Option<Handed> {
    let instruction = model.instructions[index];
    let body = shell_text(instruction.effective())?;
    let (shell, options) = model.shell(index).posix_program()?;
    let text = body.of(instruction.joined.text());
    let mut script = Script::default();
    let alone = stands_alone(instruction, text);
    let dialect = match alone {
        Some(heredoc) if heredoc.body.of(model.file.source).starts_with(b"#!") => {
            script.heredoc(heredoc, model.file.source)?;
            // It says itself what reads it.
            None
        }
        _ => Some(dialect(shell, model.distribution(index))?),
    };
    let mut said = String::new();
    if let Some(dialect) = dialect {
        let _ = writeln!(said, "# shellcheck shell={dialect}");
    }
    let stops = |it: &String| it.starts_with('-') && !it.starts_with("--") && it.contains('e');
    if options.iter().any(stops) {
        said.push_str("set -e\n");
    }
    // Those that it may speak of, all at once: ShellCheck takes its time over each command, and scripts that are alike are asked about once.
    let own = instruction.span.of(model.file.source);
    let is_name = |name: &&[u8]| {
        let mut bytes = name.iter();
        name.first().is_some_and(|first| !first.is_ascii_digit())
            && bytes.all(|it| it.is_ascii_alphanumeric() || *it == b'_')
            && memchr::memmem::find(own, name).is_some()
    };
    let proxies = PROXY_ARGS.iter().map(|name| name.as_bytes());
    let names = model.set_before(index).chain(proxies);
    let mut names: Vec<&[u8]> = names.filter(is_name).collect();
    names.sort_unstable();
    names.dedup();
    let pairs = names
        .into_iter()
        .map(|name| format!(" {}=1", String::from_utf8_lossy(name)));
    let pairs: String = pairs.collect();
    if !pairs.is_empty() {
        let _ = writeln!(said, "export{pairs}");
    }
    if dialect.is_none() {
        script.say_below_first_line(&said);
    } else {
        script.say(&said);
        if let Some(heredoc) = alone {
            script.heredoc(heredoc, model.file.source)?;
        } else {
            script.logical(instruction, body)?;
            script.say("\n");
            for heredoc in heredocs(instruction) {
                script.physical(heredoc.body, model.file.source)?;
                script.physical(heredoc.terminator, model.file.source)?;
            }
        }
    }
    Some(Handed {
        index,
        text: script.text,
        parts: script.parts,
    })
}

/// The heredocs of an instruction whose places are known: what ONBUILD keeps is put together anew.
fn heredocs<'i>(instruction: &'i Instruction<'_>) -> &'i [Heredoc] {
    if std::ptr::eq(instruction.effective(), &raw const instruction.statement) {
        &instruction.heredocs
    } else {
        &[]
    }
}

/// The heredoc that is all that a text says: it is the script.
fn stands_alone<'i>(instruction: &'i Instruction<'_>, text: &[u8]) -> Option<&'i Heredoc> {
    let [heredoc] = heredocs(instruction) else {
        return None;
    };
    let text = text.trim_ascii();
    let digits = text.iter().take_while(|it| it.is_ascii_digit()).count();
    let is_it = text[digits..].starts_with(b"<<") && !text.iter().any(u8::is_ascii_whitespace);
    is_it.then_some(heredoc)
}

/// The shell, as ShellCheck calls it; `None` of one that it does not read. `/bin/sh` is the shell of the distribution where that is known.
fn dialect(shell: &str, distribution: Option<Distribution>) -> Option<&'static str> {
    Some(match (shell, distribution) {
        ("bash", _) | ("sh", Some(Distribution::RedHat | Distribution::Dnf)) => "bash",
        ("dash", _) | ("sh", Some(Distribution::Debian)) => "dash",
        ("ash", _) | ("sh", Some(Distribution::Alpine)) => "busybox",
        ("ksh", _) => "ksh",
        ("sh", None) => "sh",
        _ => return None,
    })
}

/// A script that is put together.
#[derive(Default)]
struct Script {
    text: String,
    parts: Vec<(usize, Span)>,
}

impl Script {
    /// Adds what stands nowhere in the file.
    fn say(&mut self, text: &str) {
        self.text.push_str(text);
    }

    /// Adds what stands nowhere in the file, below the first line, which is known.
    fn say_below_first_line(&mut self, text: &str) {
        let Some(at) = self.text.find('\n').map(|at| at + 1) else {
            return;
        };
        self.text.insert_str(at, text);
        let mut parts = Vec::new();
        for (start, span) in self.parts.drain(..) {
            let (first, rest) = (at.saturating_sub(start).min(span.len()), span);
            let cut = rest.start as usize + first;
            if first > 0 {
                parts.push((start, Span::new(rest.start as usize, cut)));
            }
            if first < span.len() {
                parts.push((
                    start + first + text.len(),
                    Span::new(cut, rest.end as usize),
                ));
            }
        }
        self.parts = parts;
    }

    /// Adds bytes of the file; `None` if they are no text.
    fn physical(&mut self, span: Span, source: &[u8]) -> Option<()> {
        let text = std::str::from_utf8(span.of(source)).ok()?;
        self.parts.push((self.text.len(), span));
        self.text.push_str(text);
        Some(())
    }

    /// Adds a part of the logical line of an instruction.
    fn logical(&mut self, instruction: &Instruction<'_>, body: LogicalSpan) -> Option<()> {
        let joined = &instruction.joined;
        let start = self.text.len();
        self.text
            .push_str(std::str::from_utf8(body.of(joined.text())).ok()?);
        for piece in joined.pieces() {
            let end = piece.logical as usize + piece.span.len();
            let first = (piece.logical as usize).max(body.start as usize);
            let last = end.min(body.end as usize);
            if first < last {
                let at = piece.span.start as usize + first - piece.logical as usize;
                self.parts.push((
                    start + first - body.start as usize,
                    Span::new(at, at + last - first),
                ));
            }
        }
        Some(())
    }

    /// Adds a heredoc that is a script, as the shell gets it.
    fn heredoc(&mut self, heredoc: &Heredoc, source: &[u8]) -> Option<()> {
        if !heredoc.chomp {
            return self.physical(heredoc.body, source);
        }
        let mut at = heredoc.body.start as usize;
        for line in heredoc.body.of(source).split_inclusive(|it| *it == b'\n') {
            let tabs = line.iter().take_while(|it| **it == b'\t').count();
            self.physical(Span::new(at + tabs, at + line.len()), source)?;
            at += line.len();
        }
        Some(())
    }
}
