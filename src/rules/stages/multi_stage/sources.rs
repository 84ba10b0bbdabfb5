//! What files of a project say.

use super::parts::Why;
use crate::model::BuildContext;

/// How many are read.
const MANY: usize = 2000;

/// The first of some files of the build context that says one of some parts, and the first of these that it says.
///
/// # Errors
/// Where there are too many files.
pub(super) fn first_that_says<'f>(
    build: &dyn BuildContext,
    files: impl Iterator<Item = &'f String> + Clone,
    parts: impl Iterator<Item = &'static &'static str>,
) -> Result<Option<(&'f String, &'static str)>, Why> {
    if files.clone().count() > MANY {
        return Err(format!("the project has more than {MANY} sources"));
    }
    let parts: Vec<&str> = parts.copied().collect();
    let mut files = files;
    Ok(files.find_map(|path| {
        let text = build.text(path)?;
        let mut parts = parts.iter();
        let part = parts.find(|part| memchr::memmem::find(&text, part.as_bytes()).is_some())?;
        Some((path, *part))
    }))
}
