//! The comments by which owners leave something out.

use super::ask::{Ask, ask};
use super::ignore::Ignores;
use crate::syntax::{Dockerfile, Item};
use crate::text::Span;

/// The comments of a file that silence rules, or keep something as it is, in order; those whose last day is over as well.
pub fn silences(file: &Dockerfile<'_>) -> Vec<Span> {
    let ignores = Ignores::read(file, None).list;
    let comments = file.items.iter().filter_map(|item| match item {
        Item::Comment(comment) => Some(comment.text),
        Item::Directive(directive) => Some(directive.text),
        Item::Blank(_) | Item::Instruction(_) => None,
    });
    let keeps = |span: &Span| {
        let asked = ask(span.of(file.source));
        matches!(asked, Some(Ask::Ignore | Ask::Off | Ask::SkipFile))
    };
    let silences = |span: &Span| ignores.iter().any(|ignore| span.contains(ignore.span));
    comments
        .filter(|span| silences(span) || keeps(span))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_of_all_tools_are_found() {
        let text = "# check=skip=JSONArgsRecommended\n# dfmt: ignore\nFROM a\n# dfmt: ignore[chain-run] until 2001-01-01\n# hadolint ignore=DL3006,DL3007\n\
            RUN b\n# dfmt: off\n# dfmt: on\n# shellcheck disable=SC2086\n# check=error=true\nRUN c\n# hadolint global ignore=DL3008\n# tally ignore=max-lines\n";
        let file = crate::syntax::parse(text.as_bytes());
        let found = silences(&file).into_iter();
        let found: Vec<_> = found
            .map(|span| String::from_utf8_lossy(span.of(text.as_bytes())).into_owned())
            .collect();
        let expected = [
            "# check=skip=JSONArgsRecommended",
            "# dfmt: ignore",
            "# dfmt: ignore[chain-run] until 2001-01-01",
            "# hadolint ignore=DL3006,DL3007",
            "# dfmt: off",
            "# shellcheck disable=SC2086",
            "# hadolint global ignore=DL3008",
            "# tally ignore=max-lines",
        ];
        assert_eq!(found, expected);
    }
}
