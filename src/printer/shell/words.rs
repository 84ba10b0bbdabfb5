//! Line breaks between the words of a simple command.

use super::Gap;
use super::breaker::Breaker;
use crate::model::{Word, package_list};
use crate::printer::line::columns;
use crate::shell::{Element, Simple, TokenId};

impl Breaker<'_, '_, '_> {
    /// A simple command: broken where its author broke it, and one package per line where a package list is broken.
    pub(super) fn simple(&mut self, simple: &Simple, level: usize, force_packages: bool) {
        for element in simple.elements.iter().skip(1) {
            self.keep_break(element.first_token(), level);
        }
        for element in &simple.elements {
            if let Element::Redirect(redirect) = element
                && self.has_comment(redirect.target)
            {
                self.put(redirect.target, Gap::Break(level + 1));
            }
        }
        if force_packages || simple.words().skip(1).any(|word| self.author_broke(word)) {
            self.packages(simple, level, force_packages);
        }
    }

    /// One package per line, if the author broke the list or `force` does.
    fn packages(&mut self, simple: &Simple, level: usize, force: bool) {
        let text = self.page.instruction.joined.text();
        let tokens = &self.script.tree.tokens;
        let written = |word: TokenId| tokens[word.index()].span.of(text);
        let words: Vec<TokenId> = simple.words().collect();
        let read = words.iter().map(|&word| Word::read(word, tokens, text));
        let read: Vec<_> = read.collect();
        let Some((first, manager)) = package_list(&read) else {
            return;
        };
        let mut rest = words[first + 1..].iter();
        let broken = rest.any(|&word| self.author_broke(word));
        if !broken && !force {
            return;
        }
        // A word that fits on no line is not helped by one of its own.
        if let [only] = words[first..]
            && !broken
        {
            let layout = &self.page.layout;
            if level * layout.indent_width + columns(written(only)) > layout.line_width {
                return;
            }
        }
        let mut value = false;
        for (at, &word) in words.iter().enumerate().skip(first) {
            // A note in backquotes is about the word before it.
            let is_note = written(word).starts_with(b"`#");
            if is_note && !self.author_broke(word) {
                continue;
            }
            if !value || self.author_broke(word) {
                self.put(word, Gap::Break(level));
            }
            let next = read.get(at + 1).and_then(|word| word.value.as_deref());
            let word = read[at].value.as_deref();
            value = word.is_some_and(|word| manager.takes_value(word, next));
        }
    }
}
