//! Texts, and in which of them a word stands: looked up, not searched for in each.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

/// Texts by number.
#[derive(Debug)]
pub(in crate::model) struct Texts {
    all: Vec<Rc<[u8]>>,
    /// The upper half of the fingerprint of each word, and the number of a text that has it; sorted.
    words: Vec<u64>,
    /// A bit for each of these, so that most of what is not there is not looked up.
    seen: [u64; 64],
    /// Which texts have a part that somebody has asked for.
    parts: RefCell<HashMap<String, Rc<[usize]>>>,
    parts_in_any_case: RefCell<HashMap<String, Rc<[usize]>>>,
}

impl Texts {
    pub(in crate::model) fn new(all: Vec<Rc<[u8]>>) -> Self {
        let mut words = Vec::new();
        let mut seen = [0; 64];
        for (number, text) in all.iter().enumerate() {
            let mut word = NO_WORD;
            let mut add = |word: u64| {
                let (at, bit) = place(word);
                seen[at] |= bit;
                words.push((word & UPPER) | number as u64);
            };
            for byte in text.iter() {
                if is_inside(Some(byte)) {
                    word = with_byte(word, *byte);
                } else if word != NO_WORD {
                    add(word);
                    word = NO_WORD;
                }
            }
            if word != NO_WORD {
                add(word);
            }
        }
        words.sort_unstable();
        words.dedup();
        Self {
            all,
            words,
            seen,
            parts: RefCell::default(),
            parts_in_any_case: RefCell::default(),
        }
    }

    /// A text.
    pub(in crate::model) fn text(&self, number: usize) -> &[u8] {
        &self.all[number]
    }

    /// Where a word stands that may have any characters inside, with the number of the text. What stands before and after it is none of
    /// the characters of words.
    pub(in crate::model) fn with_word(&self, word: &str) -> impl Iterator<Item = (usize, usize)> {
        let mut parts = word.as_bytes().split(|byte| !is_inside(Some(byte)));
        let part = parts.find(|part| !part.is_empty());
        let part = fingerprint(part.unwrap_or_default());
        let (at, bit) = place(part);
        let first = if self.seen[at] & bit == 0 {
            self.words.len()
        } else {
            self.words.partition_point(|other| *other < part & UPPER)
        };
        let texts = self.words[first..].iter();
        let texts = texts.take_while(move |other| (*other ^ part) & UPPER == 0);
        texts.flat_map(move |other| {
            let number = (other & !UPPER) as usize;
            let text = self.text(number);
            memchr::memmem::find_iter(text, word)
                .filter(move |&at| {
                    let before = at.checked_sub(1).and_then(|before| text.get(before));
                    !is_inside(before) && !is_inside(text.get(at + word.len()))
                })
                .map(move |at| (number, at))
        })
    }

    /// The texts that have a part.
    pub(in crate::model) fn with_part(&self, part: &str) -> Rc<[usize]> {
        self.with(&self.parts, part, |text| {
            memchr::memmem::find(text, part.as_bytes()).is_some()
        })
    }

    /// The texts that have a part in whatever case.
    pub(in crate::model) fn with_part_in_any_case(&self, part: &str) -> Rc<[usize]> {
        self.with(&self.parts_in_any_case, part, |text| {
            let part = part.as_bytes();
            let Some(first) = part.first() else {
                return true;
            };
            let (lower, upper) = (first.to_ascii_lowercase(), first.to_ascii_uppercase());
            memchr::memchr2_iter(lower, upper, text).any(|at| {
                let there = text.get(at..at + part.len());
                there.is_some_and(|it| it.eq_ignore_ascii_case(part))
            })
        })
    }

    fn with(
        &self,
        known: &RefCell<HashMap<String, Rc<[usize]>>>,
        part: &str,
        has: impl Fn(&[u8]) -> bool,
    ) -> Rc<[usize]> {
        if let Some(known) = known.borrow().get(part) {
            return Rc::clone(known);
        }
        let numbers = (0..self.all.len()).filter(|&number| has(self.text(number)));
        let found: Rc<[usize]> = numbers.collect();
        let mut known = known.borrow_mut();
        known.insert(part.to_owned(), Rc::clone(&found));
        found
    }
}

/// Whether a character belongs to a word.
pub(in crate::model) fn is_inside(byte: Option<&u8>) -> bool {
    byte.is_some_and(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'))
}

/// A number that words seldom share (FNV-1a).
fn fingerprint(word: &[u8]) -> u64 {
    word.iter()
        .fold(NO_WORD, |hash, &byte| with_byte(hash, byte))
}

/// Where the bit of a word is.
fn place(word: u64) -> (usize, u64) {
    ((word >> 6) as usize % 64, 1 << (word % 64))
}

/// The bits of a fingerprint that are kept.
const UPPER: u64 = 0xffff_ffff_0000_0000;

/// That of a word without characters.
const NO_WORD: u64 = 0xcbf2_9ce4_8422_2325;

/// That of a word with one more character.
fn with_byte(word: u64, byte: u8) -> u64 {
    (word ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_and_parts_are_found() {
        let texts = ["a gcc-12 b", "x/gcc gcc", "c++ GCC", ""];
        let texts = Texts::new(texts.map(|text| Rc::from(text.as_bytes())).to_vec());
        let places = |word: &str| texts.with_word(word).collect::<Vec<_>>();
        assert_eq!(places("gcc"), [(1, 2), (1, 6)]);
        assert_eq!(places("gcc-12"), [(0, 2)]);
        assert_eq!(places("c++"), [(2, 0)]);
        assert_eq!(places("/gcc"), []);
        assert_eq!(places("x/gcc"), [(1, 0)]);
        assert_eq!(*texts.with_part("gcc"), [0, 1]);
        assert_eq!(*texts.with_part_in_any_case("gcc"), [0, 1, 2]);
        assert_eq!(*texts.with_part("gcc"), [0, 1], "also when asked again");
    }
}
