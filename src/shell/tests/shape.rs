//! A tree as one line, for comparing.
#![expect(clippy::format_push_string, reason = "short strings in a test")]

use super::super::*;
use super::read;

/// A script in brackets: what belongs together stands together.
pub(super) fn shape(text: &str, mode: Mode) -> String {
    let script = read(text.as_bytes(), mode);
    match &script.list {
        Some(list) => {
            let writer = Writer {
                text: text.as_bytes(),
                tokens: &script.tokens,
            };
            let mut shape = writer.list(list);
            for substitution in &script.substitutions {
                let inner = substitution.span.of(text.as_bytes());
                shape += &format!(
                    " @{}:{}",
                    substitution.token.0,
                    String::from_utf8_lossy(inner)
                );
            }
            shape
        }
        None => format!("! {}", script.problem.expect("a problem").message),
    }
}

struct Writer<'a> {
    text: &'a [u8],
    tokens: &'a [Token],
}

impl Writer<'_> {
    fn token(&self, id: TokenId) -> String {
        String::from_utf8_lossy(self.tokens[id.index()].span.of(self.text)).replace('\n', "~")
    }

    fn optional(&self, id: Option<TokenId>) -> String {
        id.map(|id| self.token(id)).unwrap_or_default()
    }

    fn list(&self, list: &List) -> String {
        let items = list.items.iter();
        let items = items.map(|item| self.and_or(&item.and_or) + &self.optional(item.end));
        items.collect::<Vec<_>>().join(" ")
    }

    fn and_or(&self, and_or: &AndOr) -> String {
        let mut shape = self.pipeline(&and_or.first);
        for (operator, pipeline) in &and_or.rest {
            shape += &format!(" {} {}", self.token(*operator), self.pipeline(pipeline));
        }
        shape
    }

    fn pipeline(&self, pipeline: &Pipeline) -> String {
        let mut shape = String::new();
        for prefix in &pipeline.prefix {
            shape += &format!("{} ", self.token(*prefix));
        }
        shape += &self.command(&pipeline.first);
        for (operator, command) in &pipeline.rest {
            shape += &format!(" {} {}", self.token(*operator), self.command(command));
        }
        shape
    }

    fn redirect(&self, redirect: &Redirect) -> String {
        let (operator, target) = (self.token(redirect.operator), self.token(redirect.target));
        format!("<{} {operator} {target}>", self.optional(redirect.number))
    }

    fn command(&self, command: &Command) -> String {
        let mut shape = match &command.kind {
            CommandKind::Simple(simple) => {
                let elements = simple.elements.iter().map(|element| match element {
                    Element::Assignment(token) => format!("={}", self.token(*token)),
                    Element::Word(token) => self.token(*token),
                    Element::Redirect(redirect) => self.redirect(redirect),
                });
                format!("[{}]", elements.collect::<Vec<_>>().join("|"))
            }
            CommandKind::Brace(group) | CommandKind::Subshell(group) => {
                let (open, close) = (self.token(group.open), self.token(group.close));
                format!("{open} {} {close}", self.list(&group.body))
            }
            CommandKind::If(command) => {
                let mut shape = String::new();
                for branch in &command.branches {
                    let (keyword, then) = (self.token(branch.keyword), self.token(branch.then));
                    let (condition, body) = (self.list(&branch.condition), self.list(&branch.body));
                    shape += &format!("{keyword} {condition} {then} {body} ");
                }
                if let Some((keyword, body)) = &command.otherwise {
                    shape += &format!("{} {} ", self.token(*keyword), self.list(body));
                }
                shape + &self.token(command.end)
            }
            CommandKind::For(command) => {
                let (keyword, variable) =
                    (self.token(command.keyword), self.token(command.variable));
                let values = command.values.as_ref().map(|(keyword, values)| {
                    let values = values.iter().map(|value| self.token(*value));
                    format!(
                        " {} <{}>",
                        self.token(*keyword),
                        values.collect::<Vec<_>>().join("|")
                    )
                });
                let (values, separator) =
                    (values.unwrap_or_default(), self.optional(command.separator));
                let (open, close) = (self.token(command.open), self.token(command.close));
                let body = self.list(&command.body);
                format!("{keyword} {variable}{values}{separator} {open} {body} {close}")
            }
            CommandKind::While(command) | CommandKind::Until(command) => {
                let keyword = self.token(command.keyword);
                let (open, close) = (self.token(command.open), self.token(command.close));
                let (condition, body) = (self.list(&command.condition), self.list(&command.body));
                format!("{keyword} {condition} {open} {body} {close}")
            }
            CommandKind::Case(command) => {
                let (keyword, word) = (self.token(command.keyword), self.token(command.word));
                let mut shape = format!("{keyword} {word} {}", self.token(command.open));
                for item in &command.items {
                    let patterns = item.patterns.iter().map(|pattern| self.token(*pattern));
                    let patterns = patterns.collect::<Vec<_>>().join("|");
                    let (open, end) = (self.optional(item.open), self.optional(item.end));
                    let body = self.list(&item.body);
                    shape += &format!(" {open}{patterns}{} {body} {end}", self.token(item.close));
                }
                shape + " " + &self.token(command.close)
            }
            CommandKind::Function(function) => {
                let parens = function.parens.is_some();
                format!(
                    "{}function {}{} {}",
                    if function.keyword.is_some() { "!" } else { "" },
                    self.token(function.name),
                    if parens { "()" } else { "" },
                    self.command(&function.body)
                )
            }
            CommandKind::Arithmetic(token) | CommandKind::Condition(token) => self.token(*token),
            CommandKind::Coproc(inner) => {
                let mut name = String::new();
                if command.range.start.0 + 1 < inner.range.start.0 {
                    name = self.token(TokenId(command.range.start.0 + 1)) + " ";
                }
                format!("coproc {name}{}", self.command(inner))
            }
        };
        for redirect in &command.redirects {
            shape += &self.redirect(redirect);
        }
        shape
    }
}
