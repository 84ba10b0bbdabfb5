//! dfmt reads a Dockerfile into a lossless tree, rewrites it with fix rules, and prints it back in one style.
//!
//! bytes → [`text`] → lossless tree ([`syntax`], [`shell`]) → meaning ([`model`]) → findings and edits ([`rules`], [`mod@fix`]) →
//! layout ([`printer`]) → proof that nothing else changed ([`verify`]). [`engine`] is that line for one file; around it,
//! behind the feature `cli`, `workspace` finds and writes files, `report` renders, `cli` is the program.
//!
//! Without default features the crate is pure: it touches no disk, clock, thread or environment, and compiles for
//! WebAssembly. Four functions are all that most users need:
//!
//! ```
//! use dfmt::config::Settings;
//! use dfmt::model::NoContext;
//!
//! let source = b"FROM node:22\nADD . /app\ncmd node /app/server.js\n";
//! let settings = Settings::default();
//!
//! let file = dfmt::parse(source);
//! assert_eq!(file.instructions().count(), 3);
//!
//! let findings = dfmt::check(source, &settings, &NoContext).unwrap();
//! assert!(findings.iter().any(|finding| finding.rule == "exec-form"));
//!
//! let fixed = dfmt::fix(source, &settings, dfmt::FixMode::Safe, &NoContext).unwrap();
//! assert_eq!(
//!     fixed.output.as_deref(),
//!     Some(&b"FROM node:22\nCOPY . /app\nCMD [\"node\", \"/app/server.js\"]\n"[..]),
//! );
//! ```

pub mod config;
pub mod diagnostic;
pub mod engine;
pub mod fix;
pub mod knowledge;
pub mod lint;
pub mod model;
pub mod printer;
pub mod rewrite;
pub mod rules;
pub mod shell;
pub mod suppress;
pub mod syntax;
pub mod text;
pub mod verify;

#[cfg(feature = "cli")]
pub mod cli;
#[cfg(feature = "cli")]
pub mod report;
#[cfg(feature = "cli")]
pub mod workspace;

pub use config::Settings;
pub use engine::{Failure, FixMode, Outcome, check};
pub use syntax::parse;

use engine::Request;
use model::{BuildContext, NoContext};

/// The file in the layout of the settings; `None` if it has it already.
///
/// # Errors
/// If the file is no text dfmt takes, or its layout could not be proven to mean the same (a bug in dfmt).
pub fn format(source: &[u8], settings: &Settings) -> Result<Option<Vec<u8>>, Failure> {
    let request = Request {
        settings,
        fix: FixMode::Off,
        format: true,
        context: &NoContext,
    };
    Ok(engine::run(source, request)?.output)
}

/// The file with all fixes up to `mode`, laid out, and what is left to say about it.
///
/// # Errors
/// As [`format()`].
pub fn fix(
    source: &[u8],
    settings: &Settings,
    mode: FixMode,
    context: &dyn BuildContext,
) -> Result<Outcome, Failure> {
    engine::run(
        source,
        Request {
            settings,
            fix: mode,
            format: true,
            context,
        },
    )
}

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
