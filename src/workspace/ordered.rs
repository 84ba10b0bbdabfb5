//! Many threads, one order: rayon runs the items, results are given back in the order of the items.

use std::collections::VecDeque;
use std::iter::successors;
use std::num::NonZeroUsize;
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Sender, channel};
use std::thread;
use std::time::Duration;

use rayon::{ThreadPool, ThreadPoolBuilder};

/// How far, in items per thread, the workers may run ahead of what has been given back. Bounds the memory that waits
/// after a slow item.
const AHEAD: usize = 64;

/// The stack of a worker, in bytes. Trees nest as deep as the input does; the parsers bound the depth, this leaves them room
/// in debug builds too. Only what is touched is ever taken from the machine.
pub(super) const STACK: usize = 64 << 20;

/// How long results are waited for at once while many are due: waking this thread for each would cost as much as a small file.
const PAUSE: Duration = Duration::from_millis(1);

/// What a worker gives back when it is done, also if it panics: the number of its item, and the result if there is one.
struct Report<R> {
    at: usize,
    result: Option<R>,
    to: Sender<(usize, Option<R>)>,
}

impl<R> Drop for Report<R> {
    fn drop(&mut self) {
        // Nobody listens any more if `each` broke off meanwhile.
        let _ = self.to.send((self.at, self.result.take()));
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
    if items.is_empty() {
        return;
    }
    let Some(pool) = pool(threads.get().min(items.len())) else {
        // The machine gives no thread: do it here, one by one.
        let _ = items.into_iter().try_for_each(|item| each(work(item)));
        return;
    };
    let (work, stopped) = (&work, &AtomicBool::new(false));
    let (sender, receiver) = channel();
    pool.in_place_scope(|scope| {
        let mut items = items.into_iter().enumerate();
        // Of the items begun and not yet given back, what came of each, and the number of the first.
        let (mut due, mut first) = (VecDeque::<Option<R>>::new(), 0);
        let threads = pool.current_num_threads();
        loop {
            let room = threads * AHEAD - due.len();
            for (at, item) in items.by_ref().take(room) {
                due.push_back(None);
                let to = sender.clone();
                scope.spawn(move |_| {
                    if !stopped.load(Ordering::Relaxed) {
                        let result = None;
                        let mut report = Report { at, result, to };
                        report.result = Some(work(item));
                    }
                });
            }
            while let Some(None) = due.front() {
                let next = receiver.try_recv().or_else(|_| {
                    if due.len() > threads {
                        thread::sleep(PAUSE);
                    }
                    receiver.recv()
                });
                // Nothing comes from a worker that panicked; the scope hands the panic on when the others are done.
                let Ok((at, Some(result))) = next else {
                    stopped.store(true, Ordering::Relaxed);
                    return;
                };
                due[at - first] = Some(result);
            }
            let Some(result) = due.pop_front().flatten() else {
                return;
            };
            first += 1;
            if each(result).is_break() {
                stopped.store(true, Ordering::Relaxed);
                return;
            }
        }
    });
}

/// A pool of so many threads, or of as many as the machine gives.
fn pool(threads: usize) -> Option<ThreadPool> {
    successors(Some(threads), |threads| {
        Some(threads / 2).filter(|half| *half > 0)
    })
    .find_map(|threads| {
        let builder = ThreadPoolBuilder::new().num_threads(threads);
        builder.stack_size(STACK).build().ok()
    })
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicUsize;
    use std::thread;
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
    fn the_first_result_waits_for_no_other() {
        let (is_given, mut seen) = (AtomicBool::new(false), 0);
        for_each_ordered(
            (0..200).collect(),
            threads(2),
            |item| {
                // The second ends only when the first was given back.
                while item == 1 && !is_given.load(Ordering::Relaxed) {
                    thread::yield_now();
                }
            },
            |()| {
                is_given.store(true, Ordering::Relaxed);
                seen += 1;
                ControlFlow::Continue(())
            },
        );
        assert_eq!(seen, 200);
    }

    #[test]
    #[should_panic(expected = "provoked")]
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
