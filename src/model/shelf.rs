//! Texts that become of each other, and their trees, kept as long as anybody may ask: each is read once.

use std::cell::OnceCell;

use super::{Given, Model};
use crate::syntax::{self, Dockerfile};

/// A list whose parts stay where they are: they can be borrowed while more come.
#[derive(Debug)]
pub struct Kept<T> {
    first: OnceCell<T>,
    rest: OnceCell<Box<Kept<T>>>,
}

impl<T> Default for Kept<T> {
    fn default() -> Self {
        Self {
            first: OnceCell::new(),
            rest: OnceCell::new(),
        }
    }
}

impl<T> Kept<T> {
    fn keep(&self, value: T) -> &T {
        let mut last = self;
        while last.first.get().is_some() {
            last = last.rest.get_or_init(Box::default);
        }
        last.first.get_or_init(|| value)
    }
}

/// One after the other: a long list must not fill the stack.
impl<T> Drop for Kept<T> {
    fn drop(&mut self) {
        let mut rest = self.rest.take();
        while let Some(mut next) = rest {
            rest = next.rest.take();
        }
    }
}

/// Where texts and their trees are put, and what builds of them are given.
#[derive(Clone, Copy, Debug)]
pub struct Shelf<'f, 't> {
    texts: &'t Kept<Vec<u8>>,
    files: &'f Kept<Dockerfile<'t>>,
    given: &'f Given,
}

impl<'f, 't> Shelf<'f, 't> {
    /// With a place for the texts and one for the trees.
    pub fn new(texts: &'t Kept<Vec<u8>>, files: &'f Kept<Dockerfile<'t>>) -> Self {
        Self {
            texts,
            files,
            given: Given::nothing(),
        }
    }

    /// The same where builds are given something.
    #[must_use]
    pub fn with(self, given: &'f Given) -> Self {
        Self { given, ..self }
    }

    /// Keeps a text and reads it.
    pub fn read(self, text: Vec<u8>) -> Model<'f> {
        self.read_borrowed(self.texts.keep(text))
    }

    /// Reads a text that is kept elsewhere.
    pub fn read_borrowed(self, text: &'t [u8]) -> Model<'f> {
        Model::with(self.files.keep(syntax::parse(text)), self.given)
    }
}
