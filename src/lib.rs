//! dfmt reads a Dockerfile into a lossless tree, rewrites it with fix rules, and prints it back in one style.
//!
//! bytes → text → lossless trees (Dockerfile and shell) → meaning → findings and edits → layout → proof that nothing else
//! changed. [`format()`], [`check`] and [`fix()`] are that line for one file; [`Settings`] say what is wanted, a [`BuildContext`]
//! answers what lies beside the Dockerfile. Without default features the crate is pure: it touches no disk, clock, thread or
//! environment, and compiles for WebAssembly.
//!
//! ```
//! use dfmt::{FixMode, NoContext, Settings};
//!
//! let source = b"FROM node:22\nADD . /app\ncmd node /app/server.js\n";
//! let settings = Settings::default();
//!
//! let findings = dfmt::check(source, &settings, &NoContext).unwrap();
//! assert!(findings.iter().any(|finding| finding.rule == "exec-form"));
//!
//! let fixed = dfmt::fix(source, &settings, FixMode::Safe, &NoContext).unwrap();
//! assert_eq!(
//!     fixed.output.as_deref(),
//!     Some(&b"FROM node:22\nCOPY . /app\nCMD [\"node\", \"/app/server.js\"]\n"[..]),
//! );
//! ```
//!
//! Modules that are not listed here are open to the tests of this repository; what is in them changes without notice.

pub mod config;

#[doc(hidden)]
pub mod diagnostic;
#[doc(hidden)]
pub mod engine;
#[doc(hidden)]
pub mod fix;
#[doc(hidden)]
pub mod knowledge;
#[doc(hidden)]
pub mod lint;
#[doc(hidden)]
pub mod model;
#[doc(hidden)]
pub mod printer;
#[doc(hidden)]
pub mod rewrite;
#[doc(hidden)]
pub mod rules;
#[doc(hidden)]
pub mod shell;
#[doc(hidden)]
pub mod suppress;
#[doc(hidden)]
pub mod syntax;
#[doc(hidden)]
pub mod text;
#[doc(hidden)]
pub mod verify;

#[cfg(feature = "cli")]
#[doc(hidden)]
pub mod cli;
#[cfg(feature = "prove")]
#[doc(hidden)]
pub mod prove;
#[cfg(feature = "cli")]
#[doc(hidden)]
pub mod report;
#[cfg(feature = "cli")]
#[doc(hidden)]
pub mod workspace;

#[doc(inline)]
pub use config::Settings;
#[doc(inline)]
pub use diagnostic::{
    Applicability, Becomes, FileEdits, Finding, Fix, Operation, Rewrite, Severity,
};
#[doc(inline)]
pub use engine::{Failure, FixMode, Outcome};
#[doc(inline)]
pub use model::{BuildContext, IgnoreRules, Ignored, NoContext, SourceKind};
#[doc(inline)]
pub use text::{Edit, LineColumn, LineIndex, Refusal, Span};

#[doc(hidden)]
pub use syntax::parse;

use engine::Request;

/// What is wrong with a file as it stands, by BuildKit's parser and by the rules; places are bytes of `source`.
///
/// ```
/// use dfmt::{NoContext, Settings};
///
/// let source = b"FROM alpine\n";
/// let findings = dfmt::check(source, &Settings::default(), &NoContext)?;
/// assert_eq!(findings[0].rule, "latest-tag");
/// assert_eq!(findings[0].span.of(source), b"alpine");
/// # Ok::<(), dfmt::Failure>(())
/// ```
///
/// # Errors
/// If the file is no text dfmt takes.
pub fn check(
    source: &[u8],
    settings: &Settings,
    context: &dyn BuildContext,
) -> Result<Vec<Finding>, Failure> {
    engine::check(source, settings, context)
}

/// The file in the layout of the settings; `None` if it has it already.
///
/// ```
/// use dfmt::Settings;
///
/// let source = b"from alpine:3.20\nrun   echo hello\n";
/// let laid_out = dfmt::format(source, &Settings::default())?;
/// assert_eq!(laid_out.as_deref(), Some(&b"FROM alpine:3.20\nRUN echo hello\n"[..]));
/// # Ok::<(), dfmt::Failure>(())
/// ```
///
/// # Errors
/// If the file is no text dfmt takes, or its layout could not be proven to mean the same (a bug in dfmt).
pub fn format(source: &[u8], settings: &Settings) -> Result<Option<Vec<u8>>, Failure> {
    let request = Request {
        settings,
        fix: FixMode::Off,
        format: true,
        context: &NoContext,
        only: None,
        shellcheck: None,
    };
    Ok(engine::run(source, request)?.output)
}

/// The file with all fixes up to `mode`, laid out, and what is left to say about it.
///
/// ```
/// use dfmt::{BuildContext, FixMode, Ignored, Settings, SourceKind};
///
/// /// A build context in which `app.tar.gz` is an archive and everything else a plain file.
/// struct Context;
///
/// impl BuildContext for Context {
///     fn kind(&self, path: &str) -> Option<SourceKind> {
///         Some(match path {
///             "app.tar.gz" => SourceKind::Archive,
///             _ => SourceKind::Plain,
///         })
///     }
///
///     fn ignored(&self) -> Ignored {
///         Ignored::Nothing
///     }
/// }
///
/// let source = b"FROM alpine:3.20\nADD app.tar.gz /app/\nADD app.conf /etc/\n";
/// let fixed = dfmt::fix(source, &Settings::default(), FixMode::Safe, &Context)?;
/// assert_eq!(
///     fixed.output.as_deref(),
///     Some(&b"FROM alpine:3.20\nADD app.tar.gz /app/\nCOPY app.conf /etc/\n"[..]),
/// );
/// # Ok::<(), dfmt::Failure>(())
/// ```
///
/// # Errors
/// As [`format()`].
pub fn fix(
    source: &[u8],
    settings: &Settings,
    mode: FixMode,
    context: &dyn BuildContext,
) -> Result<Outcome, Failure> {
    let request = Request {
        settings,
        fix: mode,
        format: true,
        context,
        only: None,
        shellcheck: None,
    };
    engine::run(source, request)
}

#[cfg(doctest)]
#[doc = include_str!("../docs/library.md")]
struct Library;
