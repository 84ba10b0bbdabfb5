//! Whether the parts of an `&&` list can stand on lines of their own under `set -e`.

use super::SimpleCommand;
use crate::knowledge::builtins::{LINE_TELLTALES, RULING_THE_SHELL};
use crate::model::{Model, leading_set, shell_options};
use crate::shell::{Command, CommandKind, List, Pipeline, Script, TokenId, TokenKind};

/// The lines that an `&&` list can stand on.
#[derive(Clone, Debug)]
pub struct Lines<'m> {
    /// What switches `-e` on, on a line before them; nothing where it is on.
    pub lead: Option<String>,
    /// What is on the others.
    pub parts: Vec<&'m Pipeline>,
}

impl Model<'_> {
    /// The parts of an `&&` list that a RUN is; `None` if it is none, or has other operators, a comment or a `!`.
    pub fn and_list(&self, index: usize) -> Option<Vec<&Pipeline>> {
        let script = self.script(index)?;
        let list = script.list.as_ref()?;
        let [item] = &list.items[..] else { return None };
        let kind = |token: TokenId| script.tokens[token.index()].kind;
        let mut operators = item.and_or.rest.iter().map(|(operator, _)| *operator);
        let is_list = (item.end).is_none_or(|end| kind(end) == TokenKind::Semicolon)
            && operators.all(|operator| kind(operator) == TokenKind::AndIf);
        let has_comment = (script.tokens.iter()).any(|token| token.kind == TokenKind::Comment);
        let parts: Vec<&Pipeline> = item.and_or.pipelines().collect();
        let is_inverted = parts.iter().any(|part| !part.prefix.is_empty());
        (is_list && !has_comment && !is_inverted).then_some(parts)
    }

    /// The lines that the `&&` list of a RUN can stand on: under `-e` a part that fails ends the script there as it does here, and what is inside of a part is treated
    /// as it was. `None` where that is not so, or not known.
    pub fn lines(&self, index: usize) -> Option<Lines<'_>> {
        let mut parts = self.and_list(index).filter(|_| self.is_plain_run(index))?;
        let script = self.script(index)?;
        let commands = self.commands(index);
        let set = leading_set(script.list.as_ref()?, &commands);
        let rules = |(at, it): (usize, &SimpleCommand<'_>)| {
            it.has_prefix("exec")
                || match it.name() {
                    Some("set") => at > 0 || set.is_none(),
                    Some(name) => RULING_THE_SHELL.contains(&name),
                    // `$clean` may be `eval …`; a path to a program is one.
                    None => (it.argv().first()).is_some_and(|word| !word.text.contains(&b'/')),
                }
        };
        let text = self.instructions[index].joined.text();
        let tells = |parameter: &str| memchr::memmem::find(text, parameter.as_bytes()).is_some();
        if memchr::memchr(b'$', text).is_some() && LINE_TELLTALES.iter().any(|it| tells(it)) {
            return None;
        }
        let is_same = parts.iter().all(|part| part.commands().all(is_same))
            && script.substitutions.iter().all(|it| is_one(&it.script))
            && !commands.iter().enumerate().any(rules);
        if !is_same {
            return None;
        }
        let is_on = shell_options(&self.shell(index).words())?.errexit;
        let lead = match &set {
            _ if is_on => None,
            Some(set) if set.options.errexit => None,
            Some(set) => {
                let letters = set.text.strip_prefix("set -")?;
                parts.remove(0);
                Some(format!("set -e{letters}"))
            }
            None => Some("set -e".to_owned()),
        };
        Some(Lines { lead, parts })
    }
}

/// Whether a script in a substitution is one list, which fails where its last command does.
fn is_one(script: &Script) -> bool {
    let is_background = |end: TokenId| script.tokens[end.index()].kind == TokenKind::Background;
    let is_list = script.list.as_ref().is_some_and(|list| {
        list.items.len() <= 1 && !list.items.iter().filter_map(|it| it.end).any(is_background)
    });
    is_list && script.substitutions.iter().all(|it| is_one(&it.script))
}

/// Whether `-e` makes no difference inside of a command.
fn is_same(command: &Command) -> bool {
    // A failure left of `&&` in braces is no failure of these for `-e`; a subshell that ends so is one.
    let is_same_list = |list: &List, is_subshell: bool| {
        let [item] = &list.items[..] else {
            return false;
        };
        if !is_subshell && !item.and_or.rest.is_empty() {
            return false;
        }
        let mut parts = item.and_or.pipelines();
        parts.all(|part| part.prefix.is_empty() && part.commands().all(is_same))
    };
    match &command.kind {
        CommandKind::Simple(_) | CommandKind::Condition(_) => true,
        CommandKind::Brace(group) => is_same_list(&group.body, false),
        CommandKind::Subshell(group) => is_same_list(&group.body, true),
        _ => false,
    }
}
