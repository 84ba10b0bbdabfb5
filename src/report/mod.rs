//! What dfmt shows: values in, bytes out. Nothing here prints, reads or knows where its output goes.

mod diff;
mod finding;
mod hadolint;
mod machine;
mod path;
mod place;
mod rules;
mod summary;
mod visible;

pub use diff::{DiffStyle, unified};
pub use finding::{FindingStyle, findings};
pub use hadolint::{
    HadolintFile, HadolintFinding, HadolintFormat, HadolintStyle, PARSE_ERROR, hadolint_report,
};
pub use machine::{concise, json_objects};
pub use path::display_path;
pub use place::{LAYOUT, Placed, in_old, in_text, layout_finding};
pub use rules::{code_tables, rule_explained, rule_list, rule_page, rule_table};
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
