//! Writing comments that silence rules.

use std::collections::{BTreeMap, BTreeSet};

use super::ask::said_to_dfmt;
use super::terms::Terms;
use crate::syntax::{Comment, Dockerfile, Item};
use crate::text::{Edit, dominant_line_ending, is_blank};

/// The edits that silence rules: for each instruction, by index, those that are named. Where a comment of ours directly above it names
/// rules already, and names no day on which it ends, the new ones come into it; else there is a new comment directly above the
/// instruction, indented as it is, with `reason` after the rules.
pub fn silencing(
    file: &Dockerfile<'_>,
    wanted: &BTreeMap<usize, BTreeSet<&str>>,
    reason: &str,
) -> Vec<Edit> {
    let mut edits = Vec::new();
    let mut above: Vec<Comment> = Vec::new();
    let mut index = 0;
    let end = dominant_line_ending(file.source).bytes();
    for item in &file.items {
        match item {
            Item::Comment(comment) => above.push(*comment),
            Item::Blank(_) | Item::Directive(_) => above.clear(),
            Item::Instruction(instruction) => {
                if let Some(rules) = wanted.get(&index).filter(|rules| !rules.is_empty()) {
                    let names = rules.iter().copied().collect::<Vec<_>>().join(", ");
                    let open = above.iter().find_map(|comment| open_list(file, *comment));
                    edits.push(open.map_or_else(
                        || {
                            let start = instruction.span.start as usize;
                            let line = &file.source[start..];
                            let indent = line.iter().take_while(|byte| is_blank(**byte)).count();
                            let mut text = line[..indent].to_vec();
                            let space = if reason.is_empty() { "" } else { " " };
                            let comment = format!("# dfmt: ignore[{names}]{space}{reason}");
                            text.extend(comment.bytes().chain(end.iter().copied()));
                            Edit::insert(instruction.span.start, text)
                        },
                        |(place, is_empty)| {
                            let before = if is_empty { "" } else { ", " };
                            Edit::insert(place as u32, format!("{before}{names}"))
                        },
                    ));
                }
                index += 1;
                above.clear();
            }
        }
    }
    edits
}

/// Where the list of rules in a comment ends, if it has one that more can be added to, and whether there is none in it.
fn open_list(file: &Dockerfile<'_>, comment: Comment) -> Option<(usize, bool)> {
    let said = said_to_dfmt(comment.text.of(file.source))?;
    let (names, rest) = said.strip_prefix("ignore[")?.split_once(']')?;
    if Terms::read(rest).until.is_some() {
        return None;
    }
    let at = rest.as_ptr() as usize - file.source.as_ptr() as usize - "]".len();
    let trailing = names.len() - names.trim_end().len();
    Some((at - trailing, names.trim().is_empty()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::apply_edits;

    fn silenced(text: &str, wanted: &[(usize, &[&str])], reason: &str) -> String {
        let file = crate::syntax::parse(text.as_bytes());
        let wanted = wanted
            .iter()
            .map(|(index, rules)| (*index, rules.iter().copied().collect()));
        let edits = silencing(&file, &wanted.collect(), reason);
        String::from_utf8(apply_edits(text.as_bytes(), &edits)).unwrap()
    }

    #[test]
    fn a_comment_directly_above_in_the_style_of_the_file() {
        for (text, wanted, reason, expected) in [
            (
                "FROM a\n",
                &[(0, &["b", "a"][..])][..],
                "",
                "# dfmt: ignore[a, b]\nFROM a\n",
            ),
            (
                "# syntax=x\r\nFROM a\r\n\r\n# about b\r\n\tRUN b",
                &[(0, &["a"]), (1, &["b"])],
                "old",
                "# syntax=x\r\n# dfmt: ignore[a] old\r\nFROM a\r\n\r\n# about b\r\n\t# dfmt: ignore[b] old\r\n\tRUN b",
            ),
            (
                "\u{feff}FROM a\n",
                &[(0, &["a"])],
                "",
                "\u{feff}# dfmt: ignore[a]\nFROM a\n",
            ),
            (
                "RUN <<E\na\nE\nRUN b\n",
                &[(1, &["a"])],
                "",
                "RUN <<E\na\nE\n# dfmt: ignore[a]\nRUN b\n",
            ),
            // What is there already.
            (
                "# dfmt: ignore[a] why\n# more\nFROM a\n",
                &[(0, &["b", "c"])],
                "old",
                "# dfmt: ignore[a, b, c] why\n# more\nFROM a\n",
            ),
            (
                "# dfmt: ignore[ a ]\nFROM a\n",
                &[(0, &["b"])],
                "",
                "# dfmt: ignore[ a, b ]\nFROM a\n",
            ),
            (
                "# dfmt: ignore[]\nFROM a\n",
                &[(0, &["b"])],
                "",
                "# dfmt: ignore[b]\nFROM a\n",
            ),
            // One that ends one day, one of another instruction, and one of another tool.
            (
                "# dfmt: ignore[a] until 2027-01-01\nFROM a\n",
                &[(0, &["b"])],
                "",
                "# dfmt: ignore[a] until 2027-01-01\n# dfmt: ignore[b]\nFROM a\n",
            ),
            (
                "# dfmt: ignore[a]\n\n# hadolint ignore=DL3006\nFROM a\n",
                &[(0, &["b"])],
                "",
                "# dfmt: ignore[a]\n\n# hadolint ignore=DL3006\n# dfmt: ignore[b]\nFROM a\n",
            ),
            ("FROM a\n", &[(0, &[])], "", "FROM a\n"),
        ] {
            assert_eq!(silenced(text, wanted, reason), expected);
        }
    }
}
