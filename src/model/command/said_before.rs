//! What the file says above a place: words that tell what a command finds.

use crate::knowledge::{bases, releases};
use crate::model::Code;

/// The texts of what ran before a place, nearest first: the instruction up to there, then those below it.
pub fn texts_before<'m>(code: &Code<'m>, at: u32) -> impl Iterator<Item = &'m [u8]> {
    let model = code.model;
    let source = model.file.source;
    // What stands before a heredoc is its instruction's own text.
    std::iter::once(code.before(at)).chain(
        model
            .before(code.index)
            .map(move |before| model.instructions[before].span.of(source)),
    )
}

/// Whether anything that ran before a place has one of `words` in it; `words` are lower case.
pub fn said_before(code: &Code<'_>, at: u32, words: &[&str]) -> bool {
    let says = |text: &[u8]| {
        words.iter().any(|word| {
            let first = word.as_bytes()[0];
            memchr::memchr2_iter(first, first.to_ascii_uppercase(), text).any(|at| {
                let part = text.get(at..at + word.len());
                part.is_some_and(|part| part.eq_ignore_ascii_case(word.as_bytes()))
            })
        })
    };
    let question = format!("says {words:?}");
    let model = code.model;
    model.holds_of_all(&question, || says(model.file.source))
        && any_text_before(code, at, &question, &says)
}

/// Whether one of [`texts_before`] is one that is looked for. What is found in a text must be found in all that the text is the start of;
/// and it must depend on nothing that `question` does not name.
pub fn any_text_before(
    code: &Code<'_>,
    at: u32,
    question: &str,
    is_it: &dyn Fn(&[u8]) -> bool,
) -> bool {
    let (model, index) = (code.model, code.index);
    let source = model.file.source;
    let own = format!("{question} in its own text, {}", code.is_in_file());
    (model.holds(index, &own, |_| is_it(code.around())) && is_it(code.before(at)))
        || model.any_before(index, question, |before| {
            is_it(model.instructions[before].span.of(source))
        })
}

/// Whether what an image brings, and what its packages bring, is of 2016 or later, as far as its name or the file up to a place tells.
pub fn is_recent(code: &Code<'_>, at: u32) -> bool {
    let Some(base) = code.model.base_image(code.index) else {
        return false;
    };
    bases::is_recent(base)
        || said_before(code, at, releases::RECENT)
        || any_text_before(code, at, "names Python", &|text| {
            releases::names_python(&String::from_utf8_lossy(text))
        })
}
