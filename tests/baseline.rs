//! What a baseline knows of a file it knows still when the file is laid out, by `tests/corpus` and the shared files where they are.
#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test may read files, print and panic"
)]

mod support;

use dfmt::config::Settings;
use dfmt::model::NoContext;
use dfmt::report::{Baseline, in_text};

#[test]
fn what_is_known_stays_known_in_another_layout() {
    let settings = Settings::default();
    let check = |text: &[u8]| dfmt::check(text, &settings, &NoContext);
    let (mut files, mut all, mut lost) = (0, 0, Vec::new());
    for (file, bytes) in &support::corpus() {
        let (Ok(found), Ok(Some(laid_out))) = (check(bytes), dfmt::format(bytes, &settings)) else {
            continue;
        };
        let mut baseline = Baseline::default();
        baseline.add_all("f", bytes, &in_text(bytes, &found));
        let after = check(&laid_out).unwrap();
        let placed = in_text(&laid_out, &after);
        let compared = baseline.compare("f", &laid_out, &placed);
        for (placed, is_known) in placed.iter().zip(&compared.is_known) {
            let finding = placed.finding;
            // In another layout `sort-packages` can find something that it could not before.
            let count =
                |found: &[dfmt::Finding]| found.iter().filter(|it| it.rule == finding.rule).count();
            if !is_known && count(&after) <= count(&found) {
                lost.push(format!("{file}: {}: {}", finding.rule, finding.message));
            }
        }
        files += 1;
        all += after.len();
    }
    println!("{files} files, {all} findings, {} lost", lost.len());
    assert!(files > 10 && all > files, "{files} files, {all} findings");
    // Some files end lines in ways that only Docker reads as it does: one finding in ten thousand may be lost.
    assert!(lost.len() * 10_000 <= all, "{}", lost.join("\n"));
}
