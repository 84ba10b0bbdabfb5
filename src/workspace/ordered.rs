//! Many threads, one order: work is handed out by position and results are given back by position.

use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::ops::ControlFlow;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

/// How far, in items per thread, the workers may run ahead of what has been given back. Bounds the memory that waits
/// behind a slow item.
const AHEAD: usize = 64;

/// The stack of a worker, in bytes. Trees nest as deep as the input does; the parsers bound the depth, this leaves them room
/// in debug builds too. Only what is touched is ever taken from the machine.
const STACK: usize = 64 << 20;

struct State<T, R> {
    /// The items nobody has taken yet.
    left: std::vec::IntoIter<T>,
    /// The position of the first of them.
    next: usize,
    /// The next item to be given back.
    due: usize,
    /// Results that came before their turn.
    early: BTreeMap<usize, R>,
    stopped: bool,
}

struct Shared<T, R> {
    state: Mutex<State<T, R>>,
    result_came: Condvar,
    room_came: Condvar,
}

impl<T, R> Shared<T, R> {
    fn lock(&self) -> MutexGuard<'_, State<T, R>> {
        // No code that can panic runs under the lock, so the state is whole even if a thread died.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn stop(&self) {
        self.lock().stopped = true;
        self.result_came.notify_all();
        self.room_came.notify_all();
    }
}

/// Stops the others if its thread panics, so that nobody waits for a result that will not come.
struct StopOnPanic<'a, T, R>(&'a Shared<T, R>);

impl<T, R> Drop for StopOnPanic<'_, T, R> {
    fn drop(&mut self) {
        if thread::panicking() {
            self.0.stop();
        }
    }
}

/// Runs `work` over all `items` on `threads` threads and hands the results to `each`, on this thread, in the order of the
/// items, each as soon as it and all before it are done. `each` may break off; items not yet begun are then left out.
pub fn for_each_ordered<T: Send, R: Send>(
    items: Vec<T>,
    threads: NonZeroUsize,
    work: impl Fn(T) -> R + Sync,
    mut each: impl FnMut(R) -> ControlFlow<()>,
) {
    let count = items.len();
    let threads = threads.get().min(count);
    let ahead = threads * AHEAD;
    let shared = Shared {
        state: Mutex::new(State {
            left: items.into_iter(),
            next: 0,
            due: 0,
            early: BTreeMap::new(),
            stopped: false,
        }),
        result_came: Condvar::new(),
        room_came: Condvar::new(),
    };
    let worker = || {
        let _stop = StopOnPanic(&shared);
        loop {
            let mut state = shared.lock();
            while !state.stopped && state.next < count && state.next >= state.due + ahead {
                state = shared
                    .room_came
                    .wait(state)
                    .unwrap_or_else(PoisonError::into_inner);
            }
            if state.stopped {
                return;
            }
            let Some(item) = state.left.next() else {
                return;
            };
            let at = state.next;
            state.next += 1;
            drop(state);
            let result = work(item);
            let mut state = shared.lock();
            state.early.insert(at, result);
            if state.due == at {
                shared.result_came.notify_one();
            }
        }
    };
    thread::scope(|scope| {
        let started = (0..threads)
            .take_while(|_| {
                thread::Builder::new()
                    .stack_size(STACK)
                    .spawn_scoped(scope, worker)
                    .is_ok()
            })
            .count();
        if started == 0 {
            // The machine gives no thread: do it here, one by one.
            let items = std::mem::take(&mut shared.lock().left);
            for item in items {
                if each(work(item)).is_break() {
                    return;
                }
            }
            return;
        }
        let _stop = StopOnPanic(&shared);
        for at in 0..count {
            let mut state = shared.lock();
            let result = loop {
                if let Some(result) = state.early.remove(&at) {
                    break result;
                }
                if state.stopped {
                    return;
                }
                state = shared
                    .result_came
                    .wait(state)
                    .unwrap_or_else(PoisonError::into_inner);
            };
            state.due = at + 1;
            drop(state);
            shared.room_came.notify_all();
            if each(result).is_break() {
                shared.stop();
                return;
            }
        }
    });
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::time::Duration;

    use super::*;

    fn threads(count: usize) -> NonZeroUsize {
        NonZeroUsize::new(count).unwrap()
    }

    #[test]
    fn order_does_not_depend_on_threads() {
        let items: Vec<usize> = (0..1000).collect();
        for count in [1, 2, 7] {
            let mut seen = Vec::new();
            for_each_ordered(
                items.clone(),
                threads(count),
                |item| {
                    if item % 97 == 0 {
                        thread::sleep(Duration::from_millis(2));
                    }
                    item * 2
                },
                |result| {
                    seen.push(result / 2);
                    ControlFlow::Continue(())
                },
            );
            assert_eq!(seen, items);
        }
        for_each_ordered(
            Vec::<()>::new(),
            threads(4),
            |()| (),
            |()| panic!("there is no item"),
        );
    }

    #[test]
    fn workers_do_not_run_far_ahead_and_stop_when_told() {
        let items: Vec<usize> = (0..100_000).collect();
        let (begun, mut seen) = (AtomicUsize::new(0), 0);
        for_each_ordered(
            items,
            threads(2),
            |_| begun.fetch_add(1, Ordering::Relaxed),
            |_| {
                thread::sleep(Duration::from_millis(5));
                seen += 1;
                if seen == 3 {
                    ControlFlow::Break(())
                } else {
                    ControlFlow::Continue(())
                }
            },
        );
        assert!(begun.load(Ordering::Relaxed) <= 3 + 2 * AHEAD + 2);
    }

    #[test]
    #[should_panic(expected = "a scoped thread panicked")]
    fn a_panic_in_a_worker_ends_the_run() {
        for_each_ordered(
            vec![1, 2, 3],
            threads(2),
            |item| {
                assert!(item != 2, "provoked");
                item
            },
            |_| ControlFlow::Continue(()),
        );
    }
}
