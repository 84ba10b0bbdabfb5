//! Prints all findings of all rules on files as they stand, fixable or not, in the form the command line uses:
//! `level[rule]: message` and ` --> path:line:column`. For `tests/agreement/hadolint.py` and `tally.py`.
//!
//!     cargo run --release --example findings -- [--no-ignore-comments] FILE…
#![allow(
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "an example may read files and print"
)]

use dfmt::config::Settings;
use dfmt::engine;
use dfmt::model::NoContext;
use dfmt::rules::RULES;
use dfmt::text::LineIndex;

fn main() -> std::io::Result<()> {
    let mut settings = Settings::default();
    settings.rules.select = RULES.iter().map(|rule| rule.id.to_owned()).collect();
    settings.disregard_comments =
        std::env::args().any(|argument| argument == "--no-ignore-comments");
    let files = std::env::args()
        .skip(1)
        .filter(|argument| !argument.starts_with("--"));
    for path in files {
        let source = std::fs::read(&path)?;
        let index = LineIndex::new(&source);
        for finding in engine::check(&source, &settings, &NoContext).unwrap_or_default() {
            let place = index.line_column(&source, finding.span.start);
            let kind = match &finding.fix {
                Some(fix) => format!("{:?}", fix.applicability),
                None => "Report".to_owned(),
            };
            let (level, rule) = (finding.severity.as_str(), finding.rule);
            println!("{level}[{rule}]: {}", finding.message);
            println!(" --> {path}:{}:{}", place.line, place.column);
            println!(" = {kind}");
        }
    }
    Ok(())
}
