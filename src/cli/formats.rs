//! The formats by name.

use super::OutputFormat;
use crate::report::{Checkstyle, Concise, Format, Github, Gitlab, Json, JsonLines, Junit, Sarif};

impl OutputFormat {
    /// How findings are written in it; `None` for the one that is for people.
    pub(super) fn machine(self) -> Option<&'static dyn Format> {
        match self {
            Self::Full => None,
            Self::Concise => Some(&Concise),
            Self::Json => Some(&Json),
            Self::Jsonl => Some(&JsonLines),
            Self::Sarif => Some(&Sarif),
            Self::Github => Some(&Github),
            Self::Gitlab => Some(&Gitlab),
            Self::Junit => Some(&Junit),
            Self::Checkstyle => Some(&Checkstyle),
        }
    }
}
