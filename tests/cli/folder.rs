//! A temporary working directory to run dfmt in.

use std::ffi::OsStr;
use std::io::Write;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::mpsc::RecvTimeoutError;
use std::time::Duration;

use dfmt::cli::{Environment, Settings, Stop, Stream, execute};
use dfmt::workspace::Engine;
use tempfile::TempDir;

use crate::engine;

/// What a run gave.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Run {
    pub(crate) code: i32,
    pub(crate) stdout: Vec<u8>,
    pub(crate) stderr: Vec<u8>,
}

impl Run {
    pub(crate) fn out(&self) -> String {
        String::from_utf8_lossy(&self.stdout).into_owned()
    }

    pub(crate) fn err(&self) -> String {
        String::from_utf8_lossy(&self.stderr).into_owned()
    }

    /// Exit code and both streams, to compare at once.
    pub(crate) fn all(&self) -> (i32, String, String) {
        (self.code, self.out(), self.err())
    }
}

/// A working directory of its own.
pub(crate) struct Folder {
    dir: TempDir,
    /// The working directory, below the temporary one, so that tests can have a place outside.
    root: PathBuf,
}

impl Folder {
    pub(crate) fn new() -> Self {
        let dir = tempfile::Builder::new()
            .prefix("dfmt-test-")
            .tempdir()
            .unwrap();
        let root = dir.path().canonicalize().unwrap().join("work");
        std::fs::create_dir(&root).unwrap();
        Self { dir, root }
    }

    /// One with these files.
    pub(crate) fn with<P: AsRef<Path>, B: AsRef<[u8]>>(
        files: impl IntoIterator<Item = (P, B)>,
    ) -> Self {
        let folder = Self::new();
        for (path, text) in files {
            folder.write(path, text);
        }
        folder
    }

    pub(crate) fn path(&self, path: impl AsRef<Path>) -> PathBuf {
        self.root.join(path)
    }

    pub(crate) fn write(&self, path: impl AsRef<Path>, text: impl AsRef<[u8]>) {
        let path = self.path(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }

    pub(crate) fn read(&self, path: impl AsRef<Path>) -> Vec<u8> {
        std::fs::read(self.path(path)).unwrap()
    }

    /// All files below the temporary folder with their content: to see that nothing else was touched or left behind.
    pub(crate) fn everything(&self) -> Vec<(PathBuf, Vec<u8>)> {
        fn collect(dir: &Path, out: &mut Vec<(PathBuf, Vec<u8>)>) {
            for entry in std::fs::read_dir(dir).unwrap() {
                let path = entry.unwrap().path();
                if path.is_symlink() {
                    let target = path.read_link().unwrap();
                    out.push((path, target.into_os_string().into_encoded_bytes()));
                } else if path.is_dir() {
                    collect(&path, out);
                } else {
                    let text = std::fs::read(&path).unwrap();
                    out.push((path, text));
                }
            }
        }
        let mut out = Vec::new();
        collect(self.dir.path(), &mut out);
        out.sort();
        out
    }

    /// Any program, here, with nothing in its environment that could change what it does.
    pub(crate) fn command(&self, program: impl AsRef<OsStr>) -> Command {
        let mut command = Command::new(program);
        command.current_dir(&self.root).env_clear();
        for kept in ["PATH", "SYSTEMROOT"] {
            if let Some(value) = std::env::var_os(kept) {
                command.env(kept, value);
            }
        }
        command.env("HOME", self.dir.path());
        // What is installed here is to make no difference.
        command.env("DFMT_SHELLCHECK", "");
        command
    }

    /// The real program.
    pub(crate) fn dfmt<S: AsRef<OsStr>>(&self, args: impl IntoIterator<Item = S>) -> Run {
        self.dfmt_with(args, b"", |_| ())
    }

    /// The real program as a user whom permissions bind: where root runs the tests, as nobody, to whom the folder is given.
    #[cfg(unix)]
    pub(crate) fn dfmt_without_privileges<S: AsRef<OsStr>>(
        &self,
        args: impl IntoIterator<Item = S>,
    ) -> Run {
        use std::os::unix::fs::{MetadataExt, chown};
        use std::os::unix::process::CommandExt;
        const NOBODY: u32 = 65534;
        if std::fs::metadata(self.dir.path()).unwrap().uid() != 0 {
            return self.dfmt(args);
        }
        // The build folder may be closed to others. Another program copies: what this one has open for writing a child that starts
        // just then has, too, and what somebody writes cannot be started.
        let program = self.dir.path().join("dfmt");
        let mut copy = Command::new("cp");
        copy.arg(env!("CARGO_BIN_EXE_dfmt")).arg(&program);
        assert!(copy.status().unwrap().success());
        let mut folders = vec![self.dir.path().to_owned()];
        while let Some(path) = folders.pop() {
            chown(&path, Some(NOBODY), Some(NOBODY)).unwrap();
            if path.is_dir() {
                folders.extend(
                    std::fs::read_dir(&path)
                        .unwrap()
                        .map(|entry| entry.unwrap().path()),
                );
            }
        }
        let mut command = self.command(program);
        command.uid(NOBODY).gid(NOBODY).args(args);
        let output = command.stdin(Stdio::null()).output().unwrap();
        Run {
            code: output.status.code().unwrap(),
            stdout: output.stdout,
            stderr: output.stderr,
        }
    }

    /// The real program with this stdin, its command changed before it starts.
    pub(crate) fn dfmt_with<S: AsRef<OsStr>>(
        &self,
        args: impl IntoIterator<Item = S>,
        stdin: &[u8],
        change: impl FnOnce(&mut Command),
    ) -> Run {
        let mut command = self.command(env!("CARGO_BIN_EXE_dfmt"));
        command.args(args);
        change(&mut command);
        run(&mut command, stdin)
    }

    /// The program with the engine of [`engine::run`].
    pub(crate) fn stand_in<S: AsRef<OsStr>>(&self, args: impl IntoIterator<Item = S>) -> Run {
        self.stand_in_with(args, b"")
    }

    /// The same with this stdin.
    pub(crate) fn stand_in_with<S: AsRef<OsStr>>(
        &self,
        args: impl IntoIterator<Item = S>,
        stdin: &[u8],
    ) -> Run {
        stand_in(&self.root, args, stdin)
    }
}

/// The program with the engine of [`engine::run`], at work in `dir`.
pub(crate) fn stand_in<S: AsRef<OsStr>>(
    dir: &Path,
    args: impl IntoIterator<Item = S>,
    stdin: &[u8],
) -> Run {
    let (mut stdout, mut stderr) = (Vec::new(), Vec::new());
    let code = stand_in_to(dir, args, stdin, &mut stdout, &mut stderr);
    Run {
        code,
        stdout,
        stderr,
    }
}

/// The same, printing to these streams; gives the exit code.
pub(crate) fn stand_in_to<S: AsRef<OsStr>>(
    dir: &Path,
    args: impl IntoIterator<Item = S>,
    stdin: &[u8],
    stdout: &mut dyn Write,
    stderr: &mut dyn Write,
) -> i32 {
    let environment = environment(dir, Stream::default());
    start(args, &environment, &engine::run, stdin, stdout, stderr)
}

/// The program with this engine, both streams leading to `stream`.
pub(crate) fn stand_in_at(
    dir: &Path,
    args: &[&str],
    stdin: &[u8],
    stream: Stream,
    engine: &Engine<'_>,
) -> Run {
    let (mut stdout, mut stderr) = (Vec::new(), Vec::new());
    let environment = environment(dir, stream);
    let code = start(args, &environment, engine, stdin, &mut stdout, &mut stderr);
    Run {
        code,
        stdout,
        stderr,
    }
}

fn environment(dir: &Path, stream: Stream) -> Environment {
    Environment {
        working_dir: dir.to_path_buf(),
        processors: NonZeroUsize::new(2).unwrap(),
        stdout: stream,
        stderr: stream,
        today: None,
        shellcheck: || None,
    }
}

fn start<S: AsRef<OsStr>>(
    args: impl IntoIterator<Item = S>,
    environment: &Environment,
    engine: &Engine<'_>,
    mut stdin: &[u8],
    stdout: &mut dyn Write,
    stderr: &mut dyn Write,
) -> i32 {
    let args = std::iter::once("dfmt".into())
        .chain(args.into_iter().map(|arg| arg.as_ref().to_os_string()));
    match Settings::read(args, environment) {
        Ok(settings) => execute(&settings, engine, &mut stdin, stdout, stderr)
            .code()
            .into(),
        Err(Stop::Clap(error)) => panic!("{error}"),
        Err(Stop::Usage(error)) => panic!("{error:#}"),
    }
}

/// How long a program may take.
const PATIENCE: Duration = Duration::from_mins(5);

/// Runs a command to its end.
pub(crate) fn run(command: &mut Command, stdin: &[u8]) -> Run {
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut pipe = child.stdin.take().unwrap();
    let (ended, is_ended) = std::sync::mpsc::channel::<()>();
    let id = child.id();
    let output = std::thread::scope(|scope| {
        scope.spawn(move || {
            // What waits for ever is a failure, and holds up nobody.
            if is_ended
                .recv_timeout(PATIENCE)
                .is_err_and(|it| it == RecvTimeoutError::Timeout)
            {
                let _ = Command::new("kill").args(["-9", &id.to_string()]).status();
            }
        });
        scope.spawn(move || {
            // A program that does not read its stdin closes it.
            let _ = pipe.write_all(stdin);
        });
        let output = child.wait_with_output().unwrap();
        drop(ended);
        output
    });
    Run {
        code: output.status.code().expect("the program ends by itself"),
        stdout: output.stdout,
        stderr: output.stderr,
    }
}
