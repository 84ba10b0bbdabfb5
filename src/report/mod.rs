//! What dfmt shows: values in, bytes out. Nothing here prints, reads or knows where its output goes.

mod diff;
mod finding;
mod path;
mod place;
mod rules;
mod summary;

pub use diff::unified;
pub use finding::findings;
pub use path::display_path;
pub use place::{Placed, in_old, in_text};
pub use rules::{code_tables, rule_explained, rule_list, rule_page, rule_table};
pub use summary::{Counts, summary};

/// The escape sequences of the colours used, and how to end them.
mod colour {
    pub(super) const BOLD: &str = "\x1b[1m";
    pub(super) const BLUE: &str = "\x1b[1m\x1b[94m";
    pub(super) const RED: &str = "\x1b[31m";
    pub(super) const GREEN: &str = "\x1b[32m";
    pub(super) const CYAN: &str = "\x1b[36m";
    pub(super) const RESET: &str = "\x1b[0m";
}
