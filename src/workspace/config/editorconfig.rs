//! What `.editorconfig` says about a file, as far as dfmt has an option for it.

use std::path::Path;

use ec4rs::property::{EndOfLine, IndentSize, IndentStyle, MaxLineLen, TabWidth};

use super::{Assign, ConfigError, Origin};
use crate::config::Value;

/// The name of these files.
pub(super) const NAME: &str = ".editorconfig";

/// No line is that long.
const UNLIMITED: i64 = 1_000_000;

/// What holds for the file at `place`, called `shown`. A value that dfmt's option cannot be is left out: it was written for other
/// programs.
pub(super) fn assigns(place: &Path, shown: &Path) -> Result<Vec<Assign>, ConfigError> {
    let properties = ec4rs::properties_of(place).map_err(|reason| ConfigError {
        place: format!("{NAME} of {}", shown.display()),
        at: None,
        message: reason.to_string(),
    })?;
    let word = |word: &str| Value::Word(word.to_owned());
    let number = |number: usize| Value::Number(i64::try_from(number).unwrap_or(i64::MAX));
    let width = || match properties.get::<TabWidth>() {
        Ok(TabWidth::Value(width)) => Some(number(width)),
        Err(_) => None,
    };
    let style = properties.get::<IndentStyle>().ok();
    let given = [
        (
            "indent-style",
            style.map(|style| match style {
                IndentStyle::Tabs => word("tab"),
                IndentStyle::Spaces => word("space"),
            }),
        ),
        (
            "indent-width",
            match properties.get::<IndentSize>() {
                Ok(IndentSize::Value(size)) => Some(number(size)),
                Ok(IndentSize::UseTabWidth) => width(),
                Err(_) if style == Some(IndentStyle::Tabs) => width(),
                Err(_) => None,
            },
        ),
        (
            "line-width",
            match properties.get::<MaxLineLen>() {
                Ok(MaxLineLen::Value(columns)) => Some(number(columns)),
                Ok(MaxLineLen::Off) => Some(Value::Number(UNLIMITED)),
                Err(_) => None,
            },
        ),
        (
            "line-ending",
            match properties.get::<EndOfLine>() {
                Ok(EndOfLine::Lf) => Some(word("lf")),
                Ok(EndOfLine::CrLf) => Some(word("crlf")),
                Ok(EndOfLine::Cr) | Err(_) => None,
            },
        ),
    ];
    Ok(given
        .into_iter()
        .filter_map(|(path, value)| Assign::new(path, value?, false, Origin::EditorConfig).ok())
        .collect())
}
