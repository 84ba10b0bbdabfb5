//! The two streams of a run.

use std::io::{self, Write};

/// Stdout and stderr. Once stdout fails nothing more is written to it; that stderr fails is no matter, as there is nobody left
/// to tell.
pub(super) struct Printer<'a> {
    stdout: &'a mut dyn Write,
    stderr: &'a mut dyn Write,
    colour_stderr: bool,
    failure: Option<io::Error>,
}

impl<'a> Printer<'a> {
    pub(super) fn new(
        stdout: &'a mut dyn Write,
        stderr: &'a mut dyn Write,
        colour_stderr: bool,
    ) -> Self {
        Self {
            stdout,
            stderr,
            colour_stderr,
            failure: None,
        }
    }

    /// Writes to stdout and lets it go out, so that the streams keep their order where both are the same terminal.
    pub(super) fn stdout(&mut self, bytes: &[u8]) {
        if self.failure.is_none() && !bytes.is_empty() {
            self.failure = self
                .stdout
                .write_all(bytes)
                .and_then(|()| self.stdout.flush())
                .err();
        }
    }

    pub(super) fn stderr(&mut self, bytes: &[u8]) {
        let _ = self.stderr.write_all(bytes);
    }

    pub(super) fn error(&mut self, message: &str) {
        let line = error_line(message, self.colour_stderr);
        self.stderr(line.as_bytes());
    }

    pub(super) fn warning(&mut self, message: &str) {
        let line = warning_line(message, self.colour_stderr);
        self.stderr(line.as_bytes());
    }

    /// Why stdout failed; a reader that has seen enough is [`io::ErrorKind::BrokenPipe`].
    pub(super) fn failure(&self) -> Option<&io::Error> {
        self.failure.as_ref()
    }
}

/// A line that tells of something wrong that stopped nothing.
pub(super) fn warning_line(message: &str, colour: bool) -> String {
    if colour {
        format!("\x1b[1m\x1b[33mwarning\x1b[0m: {message}\n")
    } else {
        format!("warning: {message}\n")
    }
}

/// A line that tells of an error.
pub(super) fn error_line(message: &str, colour: bool) -> String {
    if colour {
        format!("\x1b[1m\x1b[91merror\x1b[0m: {message}\n")
    } else {
        format!("error: {message}\n")
    }
}
