//! Choosing fixes that do not get in each other's way.

use std::collections::{BTreeMap, HashMap, HashSet};

use crate::diagnostic::{Becomes, Fix, Operation, Rewrite};
use crate::rules::REGISTRY;
use crate::text::Edit;

/// A fix, and the rule it is of.
pub(super) type Chosen<'f> = (&'static str, &'f Fix);

/// Fixes that do not collide, the first in order of rules and place winning. Those of rules that do not depend on each other
/// ([`crate::lint::Rule::independent`]) may share an instruction which they leave in its place, if their edits lie apart. What such a rule wants of an
/// instruction is taken as a whole, or comes again in the next round: so the order in which rules have their way stays theirs.
pub(super) fn choose<'f>(fixes: impl Iterator<Item = Chosen<'f>>) -> Vec<Chosen<'f>> {
    let fixes: Vec<Chosen<'f>> = fixes
        .filter(|(_, fix)| !fix.edits.is_empty() || !fix.files.is_empty())
        .collect();
    let mut taken = Taken::default();
    let mut chosen: Vec<Chosen<'f>> = Vec::new();
    for of_rule in fixes.chunk_by(|(one, _), (other, _)| one == other) {
        let independent = REGISTRY
            .with_id(of_rule[0].0)
            .is_some_and(|rule| rule.independent);
        let mut closed = HashSet::new();
        if independent {
            let colliding = of_rule.iter().filter(|(_, fix)| !taken.is_free(fix, true));
            closed.extend(colliding.flat_map(|(_, fix)| fix.touched()));
        }
        for (rule, fix) in of_rule {
            if taken.is_free(fix, independent) && !fix.touched().any(|it| closed.contains(&it)) {
                taken.take(fix, independent);
                chosen.push((*rule, fix));
            }
        }
    }
    chosen
}

/// What the fixes chosen so far change.
#[derive(Default)]
struct Taken<'f> {
    /// The instructions, and whether another fix may share each.
    instructions: HashMap<usize, bool>,
    /// Where edits start and end.
    edits: BTreeMap<u32, u32>,
    /// Other files.
    files: HashSet<&'f str>,
}

impl<'f> Taken<'f> {
    fn is_free(&self, fix: &Fix, independent: bool) -> bool {
        let shares = independent && stays_in_place(fix);
        let overlaps = |edit: &Edit| {
            let above = self.edits.range(..edit.span.end).next_back();
            above.is_some_and(|(_, end)| *end > edit.span.start)
        };
        let touches = |edit: &Edit| {
            let above = self.edits.range(..=edit.span.end).next_back();
            above.is_some_and(|(_, end)| *end >= edit.span.start)
        };
        let mut shared = false;
        for index in fix.touched() {
            match self.instructions.get(&index) {
                None => {}
                Some(true) if shares => shared = true,
                Some(_) => return false,
            }
        }
        let mut edits = fix.edits.iter();
        !edits.any(|edit| overlaps(edit) || shared && touches(edit))
            && !fix
                .files
                .iter()
                .any(|it| self.files.contains(it.path.as_str()))
    }

    fn take(&mut self, fix: &'f Fix, independent: bool) {
        let shares = independent && stays_in_place(fix);
        let touched = fix.touched().map(|index| (index, shares));
        self.instructions.extend(touched);
        for edit in &fix.edits {
            let end = self.edits.entry(edit.span.start).or_default();
            *end = edit.span.end.max(*end);
        }
        self.files
            .extend(fix.files.iter().map(|it| it.path.as_str()));
    }
}

/// Whether a fix does nothing but change one instruction, which stays where it is.
fn stays_in_place(fix: &Fix) -> bool {
    let in_place = |rewrite: &Rewrite| rewrite.becomes == Becomes::Itself;
    matches!(&fix.operations[..], [Operation::Rewrite(only)] if in_place(only))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Applicability;
    use crate::text::{Span, apply_edits};

    /// `source` with those fixes that are chosen of rules that each put a text in the place of words, where these first stand.
    fn with_chosen(source: &str, fixes: &[(&'static str, &str, &str)]) -> String {
        let fixes = fixes.iter().map(|(rule, words, text)| {
            let at = source.find(words).unwrap();
            let edit = Edit::replace(Span::new(at, at + words.len()), *text);
            let fix = Fix::in_place(Applicability::Safe, 1, "write it so", vec![edit]);
            (*rule, fix)
        });
        let fixes: Vec<_> = fixes.collect();
        let chosen = choose(fixes.iter().map(|(rule, fix)| (*rule, fix)));
        let edits = chosen.iter().flat_map(|(_, fix)| fix.edits.clone());
        let mut edits: Vec<Edit> = edits.collect();
        edits.sort_by_key(|edit| edit.span.start);
        String::from_utf8(apply_edits(source.as_bytes(), &edits)).unwrap()
    }

    #[test]
    fn fixes_share_an_instruction_where_they_lie_apart() {
        let shared = |fixes: &[_]| with_chosen("FROM a\nRUN one two three four\n", fixes);
        let (yes, sort, npm) = ("assume-yes", "sort-packages", "npm-ci");
        assert!(shared(&[(yes, "one", "1"), (sort, "two", "2")]).contains("1 2 three"));
        assert!(shared(&[(yes, "one", "1"), (sort, " two", " 2")]).contains("1 two"));
        assert!(shared(&[(yes, "one", "1"), (npm, "three", "3")]).contains("1 two three"));
        assert!(shared(&[(npm, "one", "1"), (npm, "three", "3")]).contains("1 two three"));
        // What one rule wants of an instruction is taken as a whole.
        let whole = [
            (yes, "one", "1"),
            (sort, "one two", "2"),
            (sort, "four", "4"),
        ];
        assert!(shared(&whole).contains("1 two three four"));
    }
}
