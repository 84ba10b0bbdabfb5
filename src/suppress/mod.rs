//! What dfmt leaves alone: what another program fills in or reads, and where comments say so, our own and those of hadolint, ShellCheck and BuildKit.
//!
//! `# dfmt: ignore`, `# dfmt: off` … `# dfmt: on` and `# dfmt: skip-file` keep a place as it is ([`Frozen`]), and so do places that
//! another program fills in.
//! `# dfmt: ignore[rule, …] until 2027-03-01 reason`, `# hadolint ignore=…` and `# check=skip=…` silence rules ([`Ignores`]).

mod ask;
mod frozen;
mod generated;
mod ignore;
mod mistake;
mod pragma;
mod silence;
mod terms;
mod write;

pub use frozen::{Frozen, Whole};
pub use generated::generated;
pub use ignore::{Ignore, Ignores, Tool, silenced_for_shellcheck};
pub use mistake::{Mistake, mistakes};
pub use pragma::{has_pragma_above, is_border, is_pragma};
pub use silence::silences;
pub use terms::{Policy, against, refused};
pub use write::silencing;
