//! The two streams of a run.
//!
//! What goes to a terminal passes here: whatever a file, a name or a configuration brought along that could steer it is made visible
//! (see [`crate::report::visible`]), with or without colours. What goes to a file or a pipe passes as it is.

use std::borrow::Cow;
use std::io::{self, Write};

use super::Status;
use crate::report::{picture, visible};
use crate::workspace::{FileError, OutputFile};

/// Where a stream leads.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stream {
    /// Whether it is a terminal.
    pub is_terminal: bool,
    /// Whether it has colours.
    pub colour: bool,
}

/// Stdout and stderr. Once stdout fails nothing more is written to it; that stderr fails is no matter, as there is nobody left
/// to tell.
pub(super) struct Printer<'a> {
    stdout: &'a mut dyn Write,
    stderr: &'a mut dyn Write,
    to_stdout: Stream,
    to_stderr: Stream,
    /// Stands in for stdout.
    file: Option<OutputFile>,
    failure: Option<io::Error>,
}

impl<'a> Printer<'a> {
    /// One that writes to streams of these kinds, stdout first.
    pub(super) fn new(
        stdout: &'a mut dyn Write,
        stderr: &'a mut dyn Write,
        kinds: (Stream, Stream),
    ) -> Self {
        Self {
            stdout,
            stderr,
            to_stdout: kinds.0,
            to_stderr: kinds.1,
            file: None,
            failure: None,
        }
    }

    /// From now on, what is for stdout goes to a file.
    pub(super) fn redirect(&mut self, file: OutputFile) {
        self.file = Some(file);
    }

    /// Ends that file, if there is one; without it, it never was.
    ///
    /// # Errors
    /// If it cannot be written.
    pub(super) fn finish_file(&mut self) -> Result<(), FileError> {
        self.file.take().map_or(Ok(()), OutputFile::finish)
    }

    /// Writes to stdout and lets it go out, so that the streams keep their order where both are the same terminal.
    pub(super) fn stdout(&mut self, bytes: &[u8]) {
        if self.failure.is_none() && !bytes.is_empty() {
            let bytes = harmless(bytes, self.to_stdout);
            let written = match &mut self.file {
                Some(file) => file.write_all(&bytes),
                None => self
                    .stdout
                    .write_all(&bytes)
                    .and_then(|()| self.stdout.flush()),
            };
            self.failure = written.err();
        }
    }

    pub(super) fn stderr(&mut self, bytes: &[u8]) {
        let _ = self.stderr.write_all(&harmless(bytes, self.to_stderr));
    }

    pub(super) fn error(&mut self, message: &str) {
        let line = error_line(message, self.to_stderr.colour);
        self.stderr(line.as_bytes());
    }

    pub(super) fn warning(&mut self, message: &str) {
        let line = warning_line(message, self.to_stderr.colour);
        self.stderr(line.as_bytes());
    }

    pub(super) fn note(&mut self, message: &str) {
        let line = note_line(message, self.to_stderr.colour);
        self.stderr(line.as_bytes());
    }

    /// The status of a run that has nothing more to say: failed where stdout could not be written, which is told. That nobody reads any more
    /// is no matter.
    pub(super) fn end(&mut self, status: Status) -> Status {
        match &self.failure {
            Some(error) if error.kind() != io::ErrorKind::BrokenPipe => {
                let message = format!("stdout cannot be written: {error}");
                self.error(&message);
                Status::Failed
            }
            _ => status,
        }
    }

    /// Why stdout failed; a reader that has seen enough is [`io::ErrorKind::BrokenPipe`].
    pub(super) fn failure(&self) -> Option<&io::Error> {
        self.failure.as_ref()
    }
}

/// What may go to a stream. To a terminal nothing does that could steer it, but for dfmt's own colours where it has some: whoever
/// makes coloured text makes visible what comes from elsewhere first.
fn harmless(bytes: &[u8], to: Stream) -> Cow<'_, [u8]> {
    if !to.is_terminal {
        return Cow::Borrowed(bytes);
    }
    let text = String::from_utf8_lossy(bytes);
    let mut out = String::with_capacity(text.len());
    let mut rest = &*text;
    while let Some(ch) = rest.chars().next() {
        let colour = if to.colour { colour_len(rest) } else { 0 };
        let len = if colour > 0 { colour } else { ch.len_utf8() };
        match picture(ch).filter(|_| colour == 0 && !matches!(ch, '\n' | '\t')) {
            Some(picture) => out.push(picture),
            None => out.push_str(&rest[..len]),
        }
        rest = &rest[len..];
    }
    Cow::Owned(out.into_bytes())
}

/// The length of a sequence that sets a colour (`ESC [ 1 ; 31 m`) at the start of a text; 0 if there is none.
fn colour_len(text: &str) -> usize {
    let Some(rest) = text.strip_prefix("\x1b[") else {
        return 0;
    };
    let end = rest.find(|ch: char| !ch.is_ascii_digit() && ch != ';');
    match end {
        Some(end) if rest[end..].starts_with('m') => "\x1b[".len() + end + 1,
        _ => 0,
    }
}

/// A line that tells of something wrong that stopped nothing.
pub(super) fn warning_line(message: &str, colour: bool) -> String {
    let message = visible(message);
    if colour {
        format!("\x1b[1m\x1b[33mwarning\x1b[0m: {message}\n")
    } else {
        format!("warning: {message}\n")
    }
}

/// A line that tells of something that is as it should be, but that somebody may not have expected.
pub(super) fn note_line(message: &str, colour: bool) -> String {
    let message = visible(message);
    if colour {
        format!("\x1b[1m\x1b[92mnote\x1b[0m: {message}\n")
    } else {
        format!("note: {message}\n")
    }
}

/// A line that tells of an error.
pub(super) fn error_line(message: &str, colour: bool) -> String {
    let message = visible(message);
    if colour {
        format!("\x1b[1m\x1b[91merror\x1b[0m: {message}\n")
    } else {
        format!("error: {message}\n")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_colours_of_ours_reach_a_terminal() {
        let text = "a\x1b[1m\x1b[31mb\x1b[0m\t\x1b]0;c\x07\x1b[2J\x1b[\u{9b}\u{202e}\r\n";
        let shown = |is_terminal, colour| {
            let stream = Stream {
                is_terminal,
                colour,
            };
            String::from_utf8(harmless(text.as_bytes(), stream).into_owned()).unwrap()
        };
        let coloured = "a\x1b[1m\x1b[31mb\x1b[0m\t␛]0;c␇␛[2J␛[��␍\n";
        assert_eq!(shown(true, true), coloured);
        assert_eq!(shown(true, false), coloured.replace('\x1b', "␛"));
        assert_eq!(shown(false, true), text);
        assert_eq!(shown(false, false), text);
        let terminal = Stream {
            is_terminal: true,
            colour: false,
        };
        assert_eq!(*harmless(b"\x9b\xff", terminal), *"��".as_bytes());
        assert_eq!(*harmless(b"\x9b\xff", Stream::default()), *b"\x9b\xff");
    }
}
