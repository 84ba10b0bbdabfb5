//! Questions about instructions, each asked once for each of them: what lies below an instruction, after it or on top of it and has
//! something is found without looking at all that lies between.
//!
//! A question goes by a name. Whoever asks under the same name must mean the same, so the name says on what the answer depends
//! beside the instruction.

use std::cell::{Cell, OnceCell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;

use super::{Base, Model};
use crate::text::{LineEnding, dominant_line_ending};

/// What is known of all questions so far.
#[derive(Debug, Default)]
pub(super) struct Asked {
    answers: RefCell<HashMap<String, Rc<Answers>>>,
    /// Questions about the whole file.
    whole: RefCell<HashMap<String, bool>>,
    /// Whether it has a text somewhere.
    parts: RefCell<HashMap<String, bool>>,
}

/// The nearest instruction of which something holds.
#[derive(Clone, Copy, Debug)]
enum Nearest {
    /// Nobody has asked for it.
    Unasked,
    /// This one.
    At(usize),
    /// There is none.
    None,
}

/// What is known of one question, for each instruction.
#[derive(Debug)]
struct Answers {
    holds: Vec<Cell<Option<bool>>>,
    /// The nearest instruction below of which it holds, if that is known.
    below: OnceCell<Vec<Cell<Nearest>>>,
    /// The nearest one from there on in the file.
    behind: OnceCell<Vec<Cell<Nearest>>>,
}

impl Answers {
    fn holds(&self, index: usize, ask: &impl Fn(usize) -> bool) -> bool {
        self.holds[index].get().unwrap_or_else(|| {
            let holds = ask(index);
            self.holds[index].set(Some(holds));
            holds
        })
    }

    /// The nearest instruction from one on, `next` leading from each to another, of which the question holds. What has been gone over is known
    /// in `known` from then on.
    fn nearest(
        &self,
        known: &OnceCell<Vec<Cell<Nearest>>>,
        start: usize,
        next: impl Fn(usize) -> Option<usize>,
        ask: &impl Fn(usize) -> bool,
    ) -> Option<usize> {
        let known = known.get_or_init(|| vec![Cell::new(Nearest::Unasked); self.holds.len()]);
        let mut at = start;
        let mut passed = Vec::new();
        let found = loop {
            match known[at].get() {
                Nearest::Unasked => {}
                Nearest::None => break None,
                Nearest::At(found) => break Some(found),
            }
            passed.push(at);
            match next(at) {
                None => break None,
                Some(other) if self.holds(other, ask) => break Some(other),
                Some(other) => at = other,
            }
        };
        for at in passed {
            known[at].set(found.map_or(Nearest::None, Nearest::At));
        }
        found
    }
}

impl<'a> Model<'a> {
    fn answers(&self, question: &str) -> Rc<Answers> {
        if let Some(known) = self.asked.answers.borrow().get(question) {
            return Rc::clone(known);
        }
        let count = self.instructions.len();
        let answers = Rc::new(Answers {
            holds: vec![Cell::new(None); count],
            below: OnceCell::new(),
            behind: OnceCell::new(),
        });
        let mut all = self.asked.answers.borrow_mut();
        all.insert(question.to_owned(), Rc::clone(&answers));
        answers
    }

    /// Whether something holds of the whole file.
    pub fn holds_of_all(&self, question: &str, ask: impl FnOnce() -> bool) -> bool {
        if let Some(known) = self.asked.whole.borrow().get(question) {
            return *known;
        }
        let holds = ask();
        let mut whole = self.asked.whole.borrow_mut();
        whole.insert(question.to_owned(), holds);
        holds
    }

    /// Whether the file has a text somewhere.
    pub fn speaks_of(&self, part: &str) -> bool {
        if let Some(known) = self.asked.parts.borrow().get(part) {
            return *known;
        }
        let holds = memchr::memmem::find(self.file.source, part.as_bytes()).is_some();
        let mut parts = self.asked.parts.borrow_mut();
        parts.insert(part.to_owned(), holds);
        holds
    }

    /// How most of the lines of the file end.
    pub fn line_ending(&self) -> LineEnding {
        let is_crlf = self.holds_of_all("lines end with CRLF", || {
            dominant_line_ending(self.file.source) == LineEnding::Crlf
        });
        if is_crlf {
            LineEnding::Crlf
        } else {
            LineEnding::Lf
        }
    }

    /// Whether something holds of an instruction.
    pub fn holds(&self, index: usize, question: &str, ask: impl Fn(usize) -> bool) -> bool {
        self.answers(question).holds(index, &ask)
    }

    /// The instructions of which something holds, each `next` to the one before; what is found is `known` from then on.
    fn along<'q, A: Fn(usize) -> bool + 'q>(
        &'q self,
        index: usize,
        question: &str,
        ask: A,
        known: fn(&Answers) -> &OnceCell<Vec<Cell<Nearest>>>,
        next: fn(&Self, usize) -> Option<usize>,
    ) -> impl Iterator<Item = usize> + use<'a, 'q, A> {
        let answers = self.answers(question);
        let mut at = Some(index);
        std::iter::from_fn(move || {
            at = answers.nearest(known(&answers), at?, |at| next(self, at), &ask);
            at
        })
    }

    /// Those of [`Model::before`] of which something holds.
    pub fn before_with<'q, A: Fn(usize) -> bool + 'q>(
        &'q self,
        index: usize,
        question: &str,
        ask: A,
    ) -> impl Iterator<Item = usize> + use<'a, 'q, A> {
        self.along(index, question, ask, |it| &it.below, Self::below)
    }

    /// The instructions after one in the file of which something holds.
    pub fn behind_with<'q, A: Fn(usize) -> bool + 'q>(
        &'q self,
        index: usize,
        question: &str,
        ask: A,
    ) -> impl Iterator<Item = usize> + use<'a, 'q, A> {
        self.along(index, question, ask, |it| &it.behind, Self::behind)
    }

    /// Those of [`Model::on_top_of`] of which something holds.
    pub fn on_top_with<'q, A: Fn(usize) -> bool + Clone + 'q>(
        &'q self,
        index: usize,
        question: &str,
        ask: A,
    ) -> impl Iterator<Item = usize> + use<'a, 'q, A> {
        let answers = self.answers(question);
        self.ranges_on_top_of(index).flat_map(move |range| {
            let (answers, ask) = (Rc::clone(&answers), ask.clone());
            let mut at = range.start;
            std::iter::from_fn(move || {
                let next = |at| self.behind(at);
                if at >= range.end {
                    return None;
                }
                if !answers.holds(at, &ask) {
                    at = answers
                        .nearest(&answers.behind, at, next, &ask)
                        .filter(|at| *at < range.end)?;
                }
                at += 1;
                Some(at - 1)
            })
        })
    }

    /// Whether there is one of [`Model::before_with`].
    pub fn any_before(&self, index: usize, question: &str, ask: impl Fn(usize) -> bool) -> bool {
        self.before_with(index, question, ask).next().is_some()
    }

    /// Whether there is one of [`Model::behind_with`].
    pub fn any_behind(&self, index: usize, question: &str, ask: impl Fn(usize) -> bool) -> bool {
        self.behind_with(index, question, ask).next().is_some()
    }

    /// Whether there is one of [`Model::on_top_with`].
    pub fn any_on_top(
        &self,
        index: usize,
        question: &str,
        ask: impl Fn(usize) -> bool + Clone,
    ) -> bool {
        self.on_top_with(index, question, ask).next().is_some()
    }

    /// The next instruction of the file.
    fn behind(&self, instruction: usize) -> Option<usize> {
        Some(instruction + 1).filter(|&next| next < self.instructions.len())
    }

    /// The instruction whose layer lies directly below that of another one.
    pub(super) fn below(&self, instruction: usize) -> Option<usize> {
        let stage = self.stage_of(instruction)?;
        if instruction != self.stages[stage].instructions.start {
            return instruction.checked_sub(1);
        }
        match self.stages[stage].base {
            Base::Stage(base) => self.stages[base].instructions.end.checked_sub(1),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::Keyword;

    #[test]
    fn finds_what_a_walk_would_find() {
        let source = "ARG A\nFROM a AS b\nUSER x\nRUN a\nFROM b AS c\nRUN b\nUSER y\nRUN c\nFROM d\nUSER z\nFROM c\nRUN d\n";
        let file = crate::syntax::parse(source.as_bytes());
        let model = Model::new(&file);
        for kind in [Keyword::User, Keyword::Run, Keyword::From, Keyword::Copy] {
            let is_it = |index: usize| model.instructions[index].statement.kind == kind;
            let question = format!("{kind:?}");
            for index in (0..model.instructions.len()).chain(0..model.instructions.len()) {
                let walked: Vec<usize> = model.before(index).filter(|&at| is_it(at)).collect();
                let found: Vec<usize> = model.before_with(index, &question, is_it).collect();
                assert_eq!(found, walked, "{kind:?} below {index}");
                let walked: Vec<usize> = model.on_top_of(index).filter(|&at| is_it(at)).collect();
                let found: Vec<usize> = model.on_top_with(index, &question, is_it).collect();
                assert_eq!(found, walked, "{kind:?} on top of {index}");
                let rest = index + 1..model.instructions.len();
                let walked: Vec<usize> = rest.filter(|&at| is_it(at)).collect();
                let found: Vec<usize> = model.behind_with(index, &question, is_it).collect();
                assert_eq!(found, walked, "{kind:?} behind {index}");
            }
        }
    }

    #[test]
    fn asks_once() {
        let source = format!("FROM a\n{}", "RUN b\n".repeat(50));
        let file = crate::syntax::parse(source.as_bytes());
        let model = Model::new(&file);
        let asked = Cell::new(0);
        let ask = |_: usize| {
            asked.set(asked.get() + 1);
            false
        };
        for index in 0..model.instructions.len() {
            assert_eq!(model.before_with(index, "never", ask).count(), 0);
            assert_eq!(model.on_top_with(index, "never", ask).count(), 0);
        }
        assert_eq!(asked.get(), 51);
    }
}
