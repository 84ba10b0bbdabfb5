//! What `.editorconfig` says about a file, as far as dfmt has an option for it.

use std::path::Path;

use ec4rs::property::{EndOfLine, IndentSize, IndentStyle, MaxLineLen, TabWidth};
use ec4rs::{ConfigFiles, Error, ParseError, Properties, PropertiesSource};

use super::{Assign, Origin};
use crate::config::Value;
use crate::workspace::read::glob_obstacle;

/// The name of these files.
pub(super) const NAME: &str = ".editorconfig";

/// No line is that long.
const UNLIMITED: i64 = 1_000_000;

/// What holds for the file at `place`, and which of these files are wrong, as seen from `working_dir`: dfmt does without them. A
/// value that its option cannot be is left out. They were written for other programs.
pub(super) fn assigns(place: &Path, working_dir: &Path) -> (Vec<Assign>, Vec<String>) {
    let (properties, warnings) = properties(place, working_dir);
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
    let assigns = given
        .into_iter()
        .filter_map(|(path, value)| Assign::new(path, value?, false, Origin::EditorConfig).ok());
    (assigns.collect(), warnings)
}

/// The `.editorconfig` files above a file that are not to be opened, or have globs that would take the program down, in words.
fn refused(place: &Path, working_dir: &Path) -> Vec<String> {
    let folders = place.ancestors().skip(1);
    let refused = folders.filter_map(|folder| {
        let path = folder.join(NAME);
        let reason = glob_obstacle(&path)?;
        let shown = path.strip_prefix(working_dir).unwrap_or(&path);
        Some(format!("{}: {reason}; no {NAME} is used", shown.display()))
    });
    refused.collect()
}

fn properties(place: &Path, working_dir: &Path) -> (Properties, Vec<String>) {
    let mut properties = Properties::new();
    let mut warnings = refused(place, working_dir);
    if !warnings.is_empty() {
        return (properties, warnings);
    }
    let files = ConfigFiles::open(place, None::<&Path>);
    for mut file in files.into_iter().flatten() {
        let before = properties.clone();
        if let Err(reason) = file.apply_to(&mut properties, place) {
            properties = before;
            let reason = match reason {
                Error::InFile(path, line, reason) => {
                    // A line that is no text is not counted.
                    let line = line + usize::from(matches!(reason, ParseError::Io(_)));
                    let shown = path.strip_prefix(working_dir).unwrap_or(&path);
                    format!("{}:{line}: {reason}", shown.display())
                }
                reason => reason.to_string(),
            };
            warnings.push(format!("{reason}; the file is left out"));
        }
    }
    (properties, warnings)
}
