//! Programs that are started, with a time limit, and ended with all they started when somebody presses Ctrl-C.

use std::ffi::OsString;
use std::fmt;
use std::io::{self, Read};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// How often a running program is looked at.
const LOOK: Duration = Duration::from_millis(20);

/// How long a program may take to end once it was asked to.
const GRACE: Duration = Duration::from_secs(5);

/// As much of what a program says is kept: its end.
const KEPT: usize = 256 * 1024;

/// How long what a program started may hold on to its output after it ended.
const HELD: Duration = Duration::from_secs(1);

static INTERRUPTED: AtomicBool = AtomicBool::new(false);

/// From here on Ctrl-C, and a request to terminate, end what runs instead of dfmt, so that it can clean up. Once is enough.
///
/// # Errors
/// If the system does not let it, in its words.
pub(super) fn heed_interrupts() -> Result<(), String> {
    static HANDLER: OnceLock<Result<(), String>> = OnceLock::new();
    let set = || {
        ctrlc::set_handler(|| INTERRUPTED.store(true, Ordering::SeqCst))
            .map_err(|error| error.to_string())
    };
    HANDLER.get_or_init(set).clone()
}

/// Whether somebody has pressed Ctrl-C.
pub(super) fn is_interrupted() -> bool {
    INTERRUPTED.load(Ordering::SeqCst)
}

/// A program and its arguments.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Invocation {
    pub(super) program: &'static str,
    pub(super) args: Vec<OsString>,
    /// Variables it is given besides.
    pub(super) variables: Vec<(&'static str, &'static str)>,
}

impl Invocation {
    pub(super) fn new<A: Into<OsString>>(
        program: &'static str,
        args: impl IntoIterator<Item = A>,
    ) -> Self {
        Self {
            program,
            args: args.into_iter().map(Into::into).collect(),
            variables: Vec::new(),
        }
    }

    pub(super) fn with(mut self, name: &'static str, value: &'static str) -> Self {
        self.variables.push((name, value));
        self
    }
}

/// As a shell would read it.
impl fmt::Display for Invocation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (name, value) in &self.variables {
            write!(f, "{name}={value} ")?;
        }
        f.write_str(self.program)?;
        for arg in &self.args {
            let arg = arg.to_string_lossy();
            let is_plain = |ch: char| ch.is_ascii_alphanumeric() || "-_./=:,@%+".contains(ch);
            if !arg.is_empty() && arg.chars().all(is_plain) {
                write!(f, " {arg}")?;
            } else {
                write!(f, " '{}'", arg.replace('\'', r"'\''"))?;
            }
        }
        Ok(())
    }
}

/// How a program ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// By itself, with this code; one that a signal ended has 128 and its number, as in a shell.
    Exit(i32),
    /// It was still running when its time was up.
    TimeUp,
}

/// What became of a program.
#[derive(Clone, Debug)]
pub(super) struct Ended {
    pub(super) end: End,
    /// The end of what it wrote to stdout.
    pub(super) stdout: Vec<u8>,
    /// The end of what it wrote to stderr.
    pub(super) stderr: Vec<u8>,
    pub(super) took: Duration,
}

impl Ended {
    pub(super) fn is_good(&self) -> bool {
        self.end == End::Exit(0)
    }

    /// The last lines of what it said.
    pub(super) fn last_lines(&self, count: usize) -> String {
        let said = [&self.stdout[..], &self.stderr[..]].concat();
        let said = String::from_utf8_lossy(&said);
        let lines: Vec<&str> = said
            .lines()
            .filter(|line| !line.trim().is_empty())
            .collect();
        lines[lines.len().saturating_sub(count)..].join("\n")
    }
}

/// Why a program could not be run to its end.
#[derive(Debug)]
pub(super) enum Stop {
    /// It is not there, or cannot be started.
    Start(io::Error),
    /// Somebody has pressed Ctrl-C.
    Interrupted,
}

/// Runs a program to its end, or until its time is up: then it is ended, with all it started. It reads nothing.
///
/// # Errors
/// If it cannot be started, or somebody presses Ctrl-C.
pub(super) fn run(invocation: &Invocation, limit: Duration) -> Result<Ended, Stop> {
    if is_interrupted() {
        return Err(Stop::Interrupted);
    }
    run_anyway(invocation, limit, is_interrupted)
}

/// As [`run`], also after Ctrl-C: to clean up.
pub(super) fn run_to_clean_up(invocation: &Invocation) -> Option<Ended> {
    run_anyway(invocation, Duration::from_mins(1), || false).ok()
}

fn run_anyway(
    invocation: &Invocation,
    limit: Duration,
    is_interrupted: impl Fn() -> bool,
) -> Result<Ended, Stop> {
    let mut command = Command::new(invocation.program);
    command
        .args(&invocation.args)
        .envs(invocation.variables.iter().copied())
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    // A group of its own: Ctrl-C on the terminal reaches dfmt alone, which ends the whole group.
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(&mut command, 0);
    let start = Instant::now();
    let mut child = command.spawn().map_err(Stop::Start)?;
    let (stdout, stderr) = (Tail::of(child.stdout.take()), Tail::of(child.stderr.take()));
    let end = loop {
        if let Some(status) = child.try_wait().map_err(Stop::Start)? {
            break End::Exit(code(status));
        }
        if is_interrupted() {
            end(&mut child);
            return Err(Stop::Interrupted);
        }
        if start.elapsed() >= limit {
            end(&mut child);
            break End::TimeUp;
        }
        std::thread::sleep(LOOK);
    };
    let took = start.elapsed();
    Ok(Ended {
        end,
        stdout: stdout.take(),
        stderr: stderr.take(),
        took,
    })
}

#[cfg(unix)]
fn code(status: std::process::ExitStatus) -> i32 {
    use std::os::unix::process::ExitStatusExt;
    let signalled = || status.signal().map(|signal| 128 + signal);
    status.code().or_else(signalled).unwrap_or(-1)
}

#[cfg(not(unix))]
fn code(status: std::process::ExitStatus) -> i32 {
    status.code().unwrap_or(-1)
}

/// Ends a program and what it started: asked first, then made to.
fn end(child: &mut Child) {
    #[cfg(unix)]
    {
        use rustix::process::{Pid, Signal, kill_process_group};
        let group = i32::try_from(child.id()).ok().and_then(Pid::from_raw);
        let send = |signal| {
            // That it has ended meanwhile is no matter.
            let _ = group.map(|group| kill_process_group(group, signal));
        };
        send(Signal::TERM);
        let asked = Instant::now();
        while asked.elapsed() < GRACE && matches!(child.try_wait(), Ok(None)) {
            std::thread::sleep(LOOK);
        }
        send(Signal::KILL);
    }
    let _ = child.kill();
    let _ = child.wait();
}

/// The end of what somebody says, read as it is said: one who never stops fills neither the memory nor the disk.
struct Tail {
    kept: Arc<Mutex<Vec<u8>>>,
    reader: JoinHandle<()>,
}

impl Tail {
    fn of(said: Option<impl Read + Send + 'static>) -> Self {
        let kept = Arc::new(Mutex::new(Vec::new()));
        let own = Arc::clone(&kept);
        let reader = std::thread::spawn(move || {
            let Some(mut said) = said else { return };
            let mut chunk = vec![0; 64 * 1024];
            loop {
                let len = match said.read(&mut chunk) {
                    Ok(len) => len,
                    Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                    Err(_) => return,
                };
                if len == 0 {
                    return;
                }
                let mut kept = own.lock().unwrap_or_else(PoisonError::into_inner);
                kept.extend_from_slice(&chunk[..len]);
                // Seldom enough that it costs nothing.
                if kept.len() > 2 * KEPT {
                    let over = kept.len() - KEPT;
                    kept.drain(..over);
                }
            }
        });
        Self { kept, reader }
    }

    /// All of it; not waiting for what was started in the background and still holds on to it.
    fn take(self) -> Vec<u8> {
        let start = Instant::now();
        while !self.reader.is_finished() && start.elapsed() < HELD {
            std::thread::sleep(Duration::from_millis(1));
        }
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let over = kept.len().saturating_sub(KEPT);
        kept.split_off(over)
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    const SOON: Duration = Duration::from_secs(20);

    fn shell(script: &str) -> Invocation {
        Invocation::new("sh", ["-c", script])
    }

    #[test]
    fn says_how_it_ended_and_what_it_said() {
        let ended = run(&shell("echo one; echo two >&2; exit 3"), SOON).unwrap();
        assert_eq!(ended.end, End::Exit(3));
        assert_eq!(
            (&ended.stdout[..], &ended.stderr[..]),
            (&b"one\n"[..], &b"two\n"[..])
        );
        assert_eq!(ended.last_lines(1), "two");
        assert_eq!(run(&shell("kill -9 $$"), SOON).unwrap().end, End::Exit(137));
        let many = run(&shell("yes | head -c 1000000; echo end"), SOON).unwrap();
        assert_eq!(many.stdout.len(), KEPT);
        assert!(many.stdout.ends_with(b"y\nend\n"));
    }

    #[test]
    fn ends_what_hangs_and_what_that_started() {
        let folder = tempfile::tempdir().unwrap();
        let mark = folder.path().join("alive");
        let script = format!("(sleep 2; touch '{}') & wait", mark.display());
        let ended = run(&shell(&script), Duration::from_millis(200)).unwrap();
        assert_eq!(ended.end, End::TimeUp);
        std::thread::sleep(Duration::from_secs(3));
        assert!(!mark.exists());
    }

    #[test]
    fn waits_for_nobody_who_holds_on_to_the_output() {
        let ended = run(&shell("echo one; sleep 20 &"), SOON).unwrap();
        assert_eq!(
            (ended.end, &ended.stdout[..]),
            (End::Exit(0), &b"one\n"[..])
        );
        assert!(ended.took < HELD);
    }

    #[test]
    fn stops_where_it_is_interrupted() {
        let stop = run_anyway(&shell("sleep 30"), SOON, || true);
        assert!(matches!(stop, Err(Stop::Interrupted)));
        let missing = run(&Invocation::new("no-such-program-here", ["x"]), SOON);
        assert!(matches!(missing, Err(Stop::Start(_))));
    }

    #[test]
    fn is_shown_as_a_shell_reads_it() {
        let shown = Invocation::new("docker", ["run", "a b", "it's", ""]).with("A", "1");
        assert_eq!(shown.to_string(), r"A=1 docker run 'a b' 'it'\''s' ''");
    }
}
