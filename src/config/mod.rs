//! The options of a run, as plain values, and the one table ([`OPTIONS`]) that declares each in all its forms. Where values
//! come from (defaults, command line, files, dprint) is no matter here.

mod choice;
mod nearest;
mod option;
mod pattern;
mod policy;

pub use choice::{Choice, Word};
pub use nearest::{distance, nearest};
pub use option::{ConfigOption, InDprint, Kind, OPTIONS, Texts, Value};
pub use pattern::{is_pattern, matches};
pub use policy::{ImagePattern, LabelType, RequiredLabel, SecretMount};

pub(crate) use choice::choice;

use crate::diagnostic::Severity;
use crate::text::Date;

choice! {
    /// What a line is indented with.
    pub enum IndentStyle {
        /// Spaces, as many per level as the indent is wide.
        Space = "space",
        /// One tab per level, counted as an indent's width.
        Tab = "tab",
    }
}

choice! {
    /// How the lines of the output end.
    pub enum LineEndingChoice {
        /// As most lines of the file.
        Auto = "auto",
        /// With a line feed.
        Lf = "lf",
        /// With a carriage return and a line feed.
        Crlf = "crlf",
    }
}

choice! {
    /// Where `&&`, `||` and `|` stand when a list is broken over lines.
    pub enum OperatorPosition {
        /// At the start of the line they lead to.
        Leading = "leading",
        /// At the end of the line before.
        Trailing = "trailing",
        /// Where the author put each.
        Preserve = "preserve",
    }
}

/// The options of the layout.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Layout {
    /// Columns a line should fit in.
    pub line_width: usize,
    /// Columns of one level.
    pub indent_width: usize,
    /// Spaces or tabs.
    pub indent_style: IndentStyle,
    /// How lines end.
    pub line_ending: LineEndingChoice,
    /// Where operators stand.
    pub operator_position: OperatorPosition,
    /// How many blank lines in a row are kept.
    pub blank_lines: usize,
}

impl Default for Layout {
    fn default() -> Self {
        Self {
            line_width: 120,
            indent_width: 4,
            indent_style: IndentStyle::Space,
            line_ending: LineEndingChoice::Auto,
            operator_position: OperatorPosition::Leading,
            blank_lines: 1,
        }
    }
}

choice! {
    /// Which RUN instructions `chain-run` joins.
    pub enum ChainMode {
        /// Those that belong together: update, install and clean-up of one package manager.
        Related = "related",
        /// All neighbours that notice nothing of it.
        All = "all",
        /// None.
        Off = "off",
    }
}

choice! {
    /// What becomes of what package managers keep for the next time.
    pub enum PackageCaches {
        /// It is removed in the RUN that made it.
        Clean = "clean",
        /// It goes into cache mounts, which later builds find again.
        Mount = "mount",
    }
}

choice! {
    /// What becomes of files that say at their top that a program writes them.
    pub enum Generated {
        /// They are left out in folders; one that is named is done, with a note.
        Skip = "skip",
        /// They are done like all others.
        Format = "format",
    }
}

choice! {
    /// Which program builds the images.
    pub enum Builder {
        /// Docker's BuildKit.
        Buildkit = "buildkit",
        /// Podman, or Buildah, which it builds with.
        Podman = "podman",
    }
}

choice! {
    /// Whether the program ShellCheck is asked about the scripts of a file.
    pub enum AskShellCheck {
        /// It is asked where it is installed.
        Auto = "auto",
        /// It is asked; that it is not installed is an error.
        On = "on",
        /// It is not asked.
        Off = "off",
    }
}

choice! {
    /// Whether comments that silence rules must say until when.
    pub enum Expiry {
        /// They may: `# dfmt: ignore[rule] until 2027-03-01`.
        Optional = "optional",
        /// They must.
        Required = "required",
    }
}

/// The options of the rules.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rules {
    /// Rules to use, by id or code; empty means all that are on by default.
    pub select: Vec<String>,
    /// Rules not to use.
    pub ignore: Vec<String>,
    /// Rules whose fixes may be applied, by id or code; empty means all.
    pub fixable: Vec<String>,
    /// Rules whose findings have another severity, by id or code; the last that names a rule counts.
    pub severity: Vec<(String, Severity)>,
    /// For `chain-run`.
    pub chain_run: ChainMode,
    /// For `cache-mounts` and the rules that clean up.
    pub package_caches: PackageCaches,
    /// For what builders do in different ways.
    pub assume_builder: Builder,
    /// For `shellcheck`.
    pub shellcheck: AskShellCheck,
    /// For `ignore-policy`: the reason that comments which silence something must give, as a pattern (see [`matches()`]); empty for none.
    pub ignore_reason: String,
    /// For `ignore-policy`.
    pub ignore_expiry: Expiry,
    /// For `untrusted-image`: the images that are trusted; none for all.
    pub trusted_registries: Vec<ImagePattern>,
    /// For `required-label`: the labels that images must have.
    pub required_labels: Vec<RequiredLabel>,
    /// For `secret-mount`: the secrets that commands must have mounted.
    pub secret_mounts: Vec<SecretMount>,
    /// For `end-of-life`: the day to look from; without one the day of its table.
    pub as_of: Option<Date>,
    /// For `required-label`: whether images may have no other labels.
    pub strict_labels: bool,
}

/// All options of a run over one file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settings {
    /// The layout.
    pub layout: Layout,
    /// The rules.
    pub rules: Rules,
    /// What becomes of generated files. Who asks for a text to be done gets it done: this is for those who look for files.
    pub generated: Generated,
    /// Whether comments that ask to leave something alone are disregarded.
    pub disregard_comments: bool,
    /// The day of the run, for comments that end; without one none has ended.
    pub today: Option<Date>,
}
