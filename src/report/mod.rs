//! What dfmt shows: values in, bytes out. Nothing here prints, reads or knows where its output goes.

mod baseline;
mod batch;
mod diff;
mod finding;
mod fingerprint;
mod fixes;
mod formats;
mod hadolint;
mod path;
mod place;
mod rules;
mod statistics;
mod summary;
mod visible;

pub use baseline::{Baseline, Compared, Known};
pub use batch::{BatchAnswer, batch_line};
pub use diff::{DiffStyle, unified};
pub use finding::{FindingStyle, findings};
pub use fingerprint::{fingerprint, fingerprints};
pub use fixes::applied_fixes;
pub use formats::{
    Assembly, Checkstyle, Concise, Format, Found, Github, Gitlab, Json, JsonLines, Junit, Problem,
    Sarif,
};
pub use hadolint::{
    HadolintFile, HadolintFinding, HadolintFormat, HadolintStyle, PARSE_ERROR, hadolint_report,
};
pub use path::{display_path, text_path};
pub use place::{LAYOUT, Placed, in_old, in_text, layout_finding};
pub use rules::{code_tables, rule_explained, rule_list, rule_page, rule_table, table_of_linter};
pub use statistics::Statistics;
pub use summary::{Counts, lint_summary, summary};
pub use visible::{picture, visible, visible_bytes};

/// The escape sequences of the colours used, and how to end them.
mod colour {
    pub(super) const BOLD: &str = "\x1b[1m";
    pub(super) const BLUE: &str = "\x1b[1m\x1b[94m";
    pub(super) const RED: &str = "\x1b[31m";
    pub(super) const GREEN: &str = "\x1b[32m";
    pub(super) const CYAN: &str = "\x1b[36m";
    pub(super) const RESET: &str = "\x1b[0m";
}
