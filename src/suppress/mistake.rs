//! Comments that speak to dfmt and are not understood as they are meant.

use super::ask::{Ask, ask, said_to_dfmt};
use crate::syntax::{Dockerfile, Item};
use crate::text::Span;

/// The words that the known forms start with.
const FORMS: &[&str] = &["ignore", "off", "on", "skip-file"];

/// A comment that speaks to dfmt and does not do what it seems to say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    /// The comment.
    pub span: Span,
    /// What is wrong, as a sentence without a full stop.
    pub message: String,
    /// What to write instead.
    pub help: String,
}

/// The comments of a file that speak to dfmt in no form it knows, or in one that does something else than it seems to say.
/// `is_rule` tells ids and codes of rules.
pub fn mistakes(file: &Dockerfile<'_>, is_rule: impl Fn(&str) -> bool) -> Vec<Mistake> {
    let mut mistakes = Vec::new();
    if memchr::memmem::find(file.source, b"dfmt:").is_none() {
        return mistakes;
    }
    let mut is_top = true;
    // Comments that ask for the instruction directly below.
    let mut waiting = Vec::new();
    for item in &file.items {
        match item {
            Item::Comment(comment) => {
                let text = comment.text.of(file.source);
                let Some(rest) = said_to_dfmt(text) else {
                    continue;
                };
                let ask = ask(text);
                if ask == Some(Ask::Ignore) {
                    waiting.push(comment.text);
                }
                if let Some((message, help)) = mistake(rest, ask, is_top, &is_rule) {
                    mistakes.push(Mistake {
                        span: comment.text,
                        message,
                        help,
                    });
                }
            }
            Item::Blank(_) => mistakes.extend(waiting.drain(..).map(|span| Mistake {
                span,
                message:
                    "an empty line separates this from what it should keep as it is".to_owned(),
                help: "take the blank line out".to_owned(),
            })),
            Item::Instruction(_) => {
                is_top = false;
                waiting.clear();
            }
            Item::Directive(_) => {}
        }
    }
    mistakes
}

/// What is wrong with a comment, of which `rest` stands after `dfmt:`, and what to write instead.
fn mistake(
    rest: &str,
    ask: Option<Ask>,
    is_top: bool,
    is_rule: impl Fn(&str) -> bool,
) -> Option<(String, String)> {
    let is_in_word = |ch: char| ch.is_ascii_alphanumeric() || ch == '-';
    let words: Vec<&str> = rest
        .split(|ch| !is_in_word(ch))
        .filter(|word| !word.is_empty())
        .collect();
    let rules = || words.iter().copied().filter(|word| is_rule(word));
    let named = || {
        format!(
            "write `# dfmt: ignore[{}]`",
            rules().collect::<Vec<_>>().join(", ")
        )
    };
    let Some(ask) = ask else {
        let is_closed = rest
            .strip_prefix("ignore[")
            .and_then(|rest| rest.split_once(']'))
            .is_some_and(|(names, _)| !names.trim().is_empty());
        if is_closed {
            return None;
        }
        let first = words.first().map(|word| word.to_ascii_lowercase());
        let is_near = |form: &&&str| {
            let first = first.as_deref().unwrap_or_default();
            !first.is_empty() && (first.starts_with(**form) || form.starts_with(first))
        };
        let help = match FORMS.iter().find(is_near) {
            _ if rules().next().is_some() => named(),
            Some(&"ignore") if rest.contains('[') => {
                "name the rules: `# dfmt: ignore[rule]`".into()
            }
            Some(form) => format!("write `# dfmt: {form}`"),
            None => "there are `ignore`, `ignore[rule]`, `off`, `on` and `skip-file`".into(),
        };
        return Some(("this asks for nothing that dfmt knows".to_owned(), help));
    };
    if ask == Ask::SkipFile && !is_top {
        let message = "`skip-file` counts only above the first instruction";
        return Some((
            message.to_owned(),
            "move it up, or write `# dfmt: off`".into(),
        ));
    }
    // A word that could stand in a reason names a rule only if nothing else is said.
    let rule = words.get(1).filter(|word| is_rule(word))?;
    let is_reason = rule.bytes().all(|byte| byte.is_ascii_alphabetic()) && words.len() > 2;
    (!is_reason).then(|| {
        let message = format!("this is about all rules and the layout, not about {rule} alone");
        (message, named())
    })
}
