//! Lines of a stream through many threads, in order, with bounded memory: how many lines there are does not matter.

use std::collections::BTreeMap;
use std::io::{self, BufRead, BufReader, Read};
use std::num::NonZeroUsize;
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, channel, sync_channel};
use std::sync::{Condvar, Mutex, PoisonError};
use std::thread;

use super::ordered::STACK;

/// Bytes that a line may have. It holds a Dockerfile of 64 MiB, written as JSON, and much of its build context.
const LONGEST: usize = 256 << 20;

/// Bytes of lines that are read and not yet answered; one line more may always be.
const IN_FLIGHT: usize = 64 << 20;

/// As many lines a thread may be read and not yet answered.
const AHEAD: usize = 64;

/// As many threads there are at most, whoever asks for more.
const THREADS: usize = 256;

/// What comes from a stream at a time.
#[derive(Debug)]
pub enum Line {
    /// A line, without the newline.
    Text(Vec<u8>),
    /// A line of so many bytes that it was not kept.
    TooLong,
    /// The stream cannot be read any further.
    Broken(io::Error),
}

/// Room for what is in flight.
struct Room {
    /// Lines, and bytes.
    taken: Mutex<(usize, usize)>,
    freed: Condvar,
    lines: usize,
    /// Whether nothing more is wanted: then nobody waits for room.
    stopped: AtomicBool,
}

impl Room {
    fn new(lines: usize) -> Self {
        Self {
            taken: Mutex::default(),
            freed: Condvar::new(),
            lines,
            stopped: AtomicBool::new(false),
        }
    }

    fn take(&self, bytes: usize) {
        let taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        let is_full = |taken: &mut (usize, usize)| {
            let is_full = taken.0 >= self.lines || taken.1 + bytes > IN_FLIGHT;
            taken.0 > 0 && is_full && !self.is_stopped()
        };
        let taken = self.freed.wait_while(taken, is_full);
        let mut taken = taken.unwrap_or_else(PoisonError::into_inner);
        *taken = (taken.0 + 1, taken.1 + bytes);
    }

    fn free(&self, bytes: usize) {
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        *taken = (taken.0.saturating_sub(1), taken.1.saturating_sub(bytes));
        drop(taken);
        self.freed.notify_one();
    }

    fn is_stopped(&self) -> bool {
        self.stopped.load(Ordering::Relaxed)
    }

    fn stop(&self) {
        self.stopped.store(true, Ordering::Relaxed);
    }
}

/// What came of a line: its number, its bytes and the result; nothing where the worker panicked.
type Answer<R> = (usize, usize, Option<R>);

/// Gives an answer when it goes, also if the worker panics.
struct Reply<'s, R> {
    to: &'s SyncSender<Answer<R>>,
    answer: Answer<R>,
}

impl<R> Drop for Reply<'_, R> {
    fn drop(&mut self) {
        // Nobody listens any more if `each` broke off meanwhile.
        let (at, bytes, result) = &mut self.answer;
        let _ = self.to.send((*at, *bytes, result.take()));
    }
}

/// Runs `work` over the lines of `input`, with their numbers from 1, on `threads` threads, and hands the results to `each`, on this thread, in
/// the order of the lines, each as soon as it and all before it are done: whoever waits for the answer to a line before writing the next gets it.
/// Lines of nothing but spaces are left out. `each` may break off; the next line is then the last that is read.
///
/// # Errors
/// If the machine gives no thread.
pub fn for_each_line_ordered<R: Send>(
    input: impl Read + Send,
    threads: NonZeroUsize,
    work: impl Fn(usize, Line) -> R + Sync,
    mut each: impl FnMut(R) -> ControlFlow<()>,
) -> io::Result<()> {
    let threads = threads.get().min(THREADS);
    let (work, room) = (&work, &Room::new(threads * AHEAD));
    let (lines, queue) = channel::<(usize, usize, usize, Line)>();
    let queue = &Mutex::new(queue);
    // As many answers as there is room for lines.
    let (sender, answers) = sync_channel::<Answer<R>>(room.lines);
    thread::scope(|scope| {
        for number in 0..threads {
            let sender = sender.clone();
            let builder = thread::Builder::new().stack_size(STACK);
            let started =
                builder.spawn_scoped(scope, move || answer_all(queue, &sender, room, work));
            match started {
                // Fewer do it as well.
                Err(_) if number > 0 => break,
                started => drop(started?),
            }
        }
        drop(sender);
        scope.spawn(move || {
            let mut input = BufReader::with_capacity(1 << 16, input);
            let (mut number, mut at) = (0, 0);
            while !room.is_stopped() {
                number += 1;
                let (line, is_last) = match next_line(&mut input, LONGEST) {
                    Ok(None) => break,
                    Ok(Some(line)) => (line, false),
                    Err(error) => (Line::Broken(error), true),
                };
                let bytes = match &line {
                    Line::Text(text) if text.trim_ascii().is_empty() => continue,
                    Line::Text(text) => text.capacity(),
                    Line::TooLong | Line::Broken(_) => 0,
                };
                room.take(bytes);
                if lines.send((at, number, bytes, line)).is_err() || is_last {
                    break;
                }
                at += 1;
            }
        });
        in_order(&answers, room, &mut each);
        Ok(())
    })
}

/// Hands answers on in the order of their numbers.
fn in_order<R>(
    answers: &Receiver<Answer<R>>,
    room: &Room,
    each: &mut impl FnMut(R) -> ControlFlow<()>,
) {
    let (mut early, mut next) = (BTreeMap::new(), 0);
    for (at, bytes, result) in answers {
        early.insert(at, (bytes, result));
        while let Some((bytes, result)) = early.remove(&next) {
            next += 1;
            // Nothing comes from a worker that panicked; the scope hands the panic on when the others are done.
            let goes_on =
                !room.is_stopped() && result.is_some_and(|result| each(result).is_continue());
            if !goes_on {
                room.stop();
            }
            room.free(bytes);
        }
    }
}

fn answer_all<R>(
    queue: &Mutex<Receiver<(usize, usize, usize, Line)>>,
    sender: &SyncSender<Answer<R>>,
    room: &Room,
    work: &(impl Fn(usize, Line) -> R + Sync),
) {
    loop {
        let next = queue.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok((at, number, bytes, line)) = next else {
            return;
        };
        let mut reply = Reply {
            to: sender,
            answer: (at, bytes, None),
        };
        if !room.is_stopped() {
            reply.answer.2 = Some(work(number, line));
        }
    }
}

/// The next line without its newline; `None` at the end. One that is longer than `longest` is read to its end and not kept.
fn next_line(input: &mut impl BufRead, longest: usize) -> io::Result<Option<Line>> {
    let mut text = Vec::new();
    let read = input
        .by_ref()
        .take(longest as u64 + 1)
        .read_until(b'\n', &mut text)?;
    if read == 0 {
        return Ok(None);
    }
    if text.last() == Some(&b'\n') {
        text.pop();
    } else if read > longest {
        drop(text);
        input.skip_until(b'\n')?;
        return Ok(Some(Line::TooLong));
    }
    Ok(Some(Line::Text(text)))
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicUsize;
    use std::time::Duration;

    use super::*;

    fn threads(count: usize) -> NonZeroUsize {
        NonZeroUsize::new(count).unwrap()
    }

    fn text(line: Line) -> String {
        match line {
            Line::Text(text) => String::from_utf8(text).unwrap(),
            Line::TooLong => "too long".to_owned(),
            Line::Broken(error) => error.to_string(),
        }
    }

    #[test]
    fn order_does_not_depend_on_threads() {
        let lines: Vec<String> = (0..1000).map(|number| format!("line {number}")).collect();
        let input = lines.join("\n");
        for count in [1, 2, 7] {
            let mut seen = Vec::new();
            let work = |number: usize, line: Line| {
                if number.is_multiple_of(97) {
                    thread::sleep(Duration::from_millis(2));
                }
                (number, text(line))
            };
            let each = |(number, line): (usize, String)| {
                assert_eq!(lines[number - 1], line);
                seen.push(line);
                ControlFlow::Continue(())
            };
            for_each_line_ordered(input.as_bytes(), threads(count), work, each).unwrap();
            assert_eq!(seen, lines);
        }
    }

    #[test]
    fn empty_lines_are_counted_and_left_out() {
        for (input, expected) in [
            ("", &[][..]),
            ("\n \n\r\n", &[]),
            ("a\n\nb", &[(1, "a"), (3, "b")]),
            ("\na\r\n", &[(2, "a\r")]),
        ] {
            let mut seen = Vec::new();
            let work = |number, line| (number, text(line));
            let each = |found| {
                seen.push(found);
                ControlFlow::Continue(())
            };
            for_each_line_ordered(input.as_bytes(), threads(2), work, each).unwrap();
            let seen: Vec<_> = seen.iter().map(|(at, text)| (*at, &text[..])).collect();
            assert_eq!(seen, expected, "{input:?}");
        }
    }

    #[test]
    fn a_line_that_is_too_long_is_passed_over() {
        let mut input = BufReader::with_capacity(4, &b"12345\n123456\n1\n1234567"[..]);
        let mut lines = Vec::new();
        while let Some(line) = next_line(&mut input, 5).unwrap() {
            lines.push(text(line));
        }
        assert_eq!(lines, ["12345", "too long", "1", "too long"]);
    }

    /// A stream that gives a line when it is told that the last was answered.
    struct Dialogue<'a> {
        answered: &'a AtomicUsize,
        asked: usize,
    }

    impl Read for Dialogue<'_> {
        fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
            if self.asked == 20 {
                return Err(io::Error::other("broken"));
            }
            while self.answered.load(Ordering::Relaxed) < self.asked {
                thread::yield_now();
            }
            self.asked += 1;
            into[..2].copy_from_slice(b"a\n");
            Ok(2)
        }
    }

    #[test]
    fn a_line_is_answered_before_the_next_is_there() {
        let answered = &AtomicUsize::new(0);
        let input = Dialogue { answered, asked: 0 };
        let mut last = String::new();
        let work = |_, line| text(line);
        let each = |line| {
            answered.fetch_add(1, Ordering::Relaxed);
            last = line;
            ControlFlow::Continue(())
        };
        for_each_line_ordered(input, threads(3), work, each).unwrap();
        assert_eq!(
            (&last[..], answered.load(Ordering::Relaxed)),
            ("broken", 21)
        );
    }

    /// A stream without end that counts what was taken of it.
    struct Endless<'a>(&'a AtomicUsize);

    impl Read for Endless<'_> {
        fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
            for chunk in into.chunks_mut(1024) {
                chunk.fill(b'x');
                *chunk.last_mut().unwrap() = b'\n';
            }
            self.0.fetch_add(into.len(), Ordering::Relaxed);
            Ok(into.len())
        }
    }

    #[test]
    fn nobody_reads_far_ahead_and_all_stop_when_told() {
        let (taken, mut seen) = (&AtomicUsize::new(0), 0);
        let each = |()| {
            thread::sleep(Duration::from_millis(5));
            seen += 1;
            if seen < 3 {
                ControlFlow::Continue(())
            } else {
                ControlFlow::Break(())
            }
        };
        for_each_line_ordered(Endless(taken), threads(2), |_, _| (), each).unwrap();
        let most = (3 + 2 * AHEAD + 2) * 1024 + (1 << 16);
        assert!(taken.load(Ordering::Relaxed) <= 2 * most);
        assert_eq!(seen, 3);
    }

    #[test]
    #[should_panic(expected = "a scoped thread panicked")]
    fn a_panic_in_a_worker_ends_the_run() {
        let taken = &AtomicUsize::new(0);
        let work = |number, _| assert!(number != 2, "provoked");
        let each = |()| ControlFlow::Continue(());
        let _ = for_each_line_ordered(Endless(taken), threads(1), work, each);
    }

    #[test]
    fn many_long_lines_wait_for_room() {
        let room = Room::new(10);
        // One line always has room.
        room.take(IN_FLIGHT * 2);
        let is_second_in = &AtomicBool::new(false);
        thread::scope(|scope| {
            let second = scope.spawn(|| {
                room.take(1);
                is_second_in.store(true, Ordering::Relaxed);
            });
            thread::sleep(Duration::from_millis(20));
            assert!(!is_second_in.load(Ordering::Relaxed));
            room.free(IN_FLIGHT * 2);
            second.join().unwrap();
        });
        assert_eq!(*room.taken.lock().unwrap(), (1, 1));
    }
}
