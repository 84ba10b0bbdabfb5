//! How far a long run is, on a terminal.

use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// After this time a run is long.
const LONG: Duration = Duration::from_millis(500);

/// From this many files on a run is long from the start.
const MANY: usize = 500;

/// The bar; not there for short runs and where there is no terminal.
pub(super) struct Progress {
    total: usize,
    done: usize,
    start: Instant,
    wanted: bool,
    bar: Option<ProgressBar>,
}

impl Progress {
    pub(super) fn new(wanted: bool, total: usize) -> Self {
        let mut progress = Self {
            total,
            done: 0,
            start: Instant::now(),
            wanted,
            bar: None,
        };
        if total > MANY {
            progress.show();
        }
        progress
    }

    /// One more file is done, of which `print` shows what came; the bar is out of the way for that if anything `is_shown`.
    pub(super) fn advance(&mut self, is_shown: bool, print: impl FnOnce()) {
        self.done += 1;
        if self.bar.is_none() && self.done < self.total && self.start.elapsed() > LONG {
            self.show();
        }
        match &self.bar {
            Some(bar) if is_shown => bar.suspend(print),
            _ => print(),
        }
        if let Some(bar) = &self.bar {
            bar.set_position(self.done as u64);
        }
    }

    /// Takes the bar away.
    pub(super) fn finish(self) {
        if let Some(bar) = self.bar {
            bar.finish_and_clear();
        }
    }

    fn show(&mut self) {
        if !self.wanted {
            return;
        }
        let style = ProgressStyle::with_template("{bar:40} {pos}/{len} files")
            .unwrap_or_else(|_| ProgressStyle::default_bar());
        let bar =
            ProgressBar::with_draw_target(Some(self.total as u64), ProgressDrawTarget::stderr());
        bar.set_style(style);
        self.bar = Some(bar);
    }
}
