//! What files of a project say.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use super::parts::Why;
use crate::model::BuildContext;

/// How many are read.
const MANY: usize = 2000;

/// The texts of files of the build context: each is read once, however many ask.
#[derive(Default)]
pub(super) struct Texts(RefCell<HashMap<String, Option<Rc<[u8]>>>>);

impl Texts {
    /// The text of a file, by its path in the build context; `None` if it cannot be read.
    pub(super) fn of(&self, build: &dyn BuildContext, path: &str) -> Option<Rc<[u8]>> {
        if let Some(text) = self.0.borrow().get(path) {
            return text.clone();
        }
        let text: Option<Rc<[u8]>> = build.text(path).map(Rc::from);
        self.0.borrow_mut().insert(path.to_owned(), text.clone());
        text
    }
}

/// The first of some files of the build context that says one of some parts, and the first of these that it says.
///
/// # Errors
/// Where there are too many files.
pub(super) fn first_that_says<'f, T: AsRef<[u8]>>(
    text: impl Fn(&str) -> Option<T>,
    files: impl Iterator<Item = &'f String> + Clone,
    parts: impl Iterator<Item = &'static &'static str>,
) -> Result<Option<(&'f String, &'static str)>, Why> {
    if files.clone().count() > MANY {
        return Err(format!("the project has more than {MANY} sources"));
    }
    let parts: Vec<&str> = parts.copied().collect();
    let mut files = files;
    Ok(files.find_map(|path| {
        let text = text(path)?;
        let mut parts = parts.iter();
        let is_said = |part: &&&str| memchr::memmem::find(text.as_ref(), part.as_bytes()).is_some();
        Some((path, *parts.find(is_said)?))
    }))
}
