//! Line breaks inside compound commands: `if`, `for`, `case`, groups, functions.

use super::Gap;
use super::breaker::Breaker;
use crate::shell::{Case, Command, CommandKind, List, TokenId, TokenRange};

impl Breaker<'_, '_, '_> {
    /// One command at `level`; `force` breaks it wherever it may be broken.
    pub(super) fn command(&mut self, command: &Command, level: usize, force: bool) {
        if let CommandKind::Simple(simple) = &command.kind {
            self.simple(simple, level + 1, force);
            return;
        }
        if !force && !self.author_broke_in(command.range) {
            return;
        }
        match &command.kind {
            CommandKind::Simple(_) => {}
            CommandKind::Arithmetic(_) | CommandKind::Condition(_) => {
                for redirect in &command.redirects {
                    self.keep_break(redirect.first_token(), level + 1);
                }
            }
            CommandKind::Brace(group) | CommandKind::Subshell(group) => {
                self.body(&group.body, group.close, level);
            }
            CommandKind::If(it) => {
                let otherwise = it.otherwise.as_ref();
                for (index, branch) in it.branches.iter().enumerate() {
                    if index > 0 {
                        self.put(branch.keyword, Gap::Break(level));
                    }
                    self.condition(&branch.condition, level);
                    let next = it.branches.get(index + 1).map(|next| next.keyword);
                    let next = next.or(otherwise.map(|(keyword, _)| *keyword));
                    self.body(&branch.body, next.unwrap_or(it.end), level);
                }
                if let Some((_, body)) = otherwise {
                    self.body(body, it.end, level);
                }
            }
            CommandKind::For(it) => {
                for &value in it.values.iter().flat_map(|(_, values)| values) {
                    self.keep_break(value, level + 1);
                }
                // Below a comment and below values on lines of their own, as in a list.
                if let Some(separator) = it.separator
                    && (self.has_comment(separator) || self.has_break(it.variable, separator))
                {
                    self.keep_break(separator, level);
                }
                self.body(&it.body, it.close, level);
            }
            CommandKind::While(it) | CommandKind::Until(it) => {
                self.condition(&it.condition, level);
                self.body(&it.body, it.close, level);
            }
            CommandKind::Case(it) => self.case(it, level),
            CommandKind::Function(it) => self.command(&it.body, level, true),
            CommandKind::Coproc(it) => self.command(it, level, force),
        }
    }

    /// A list between two keywords, on lines of its own, one level deeper; `close` starts the line after it.
    fn body(&mut self, list: &List, close: TokenId, level: usize) {
        if let Some(first) = list.items.first() {
            self.put(first.and_or.first_token(), Gap::Break(level + 1));
            self.list(list, level + 1);
        }
        self.put(close, Gap::Break(level));
    }

    /// The list between `if` and `then`, or `while` and `do`: it stays on the line of its keyword unless its author broke it.
    fn condition(&mut self, list: &List, level: usize) {
        for (index, item) in list.items.iter().enumerate() {
            if index > 0 {
                self.keep_break(item.and_or.first_token(), level + 1);
            }
            self.and_or(&item.and_or, level + 1, false);
            if let Some(end) = item.end
                && self.has_comment(end)
            {
                self.put(end, Gap::Break(level));
            }
        }
    }

    fn case(&mut self, case: &Case, level: usize) {
        for item in &case.items {
            let start = item.open.unwrap_or(item.patterns[0]);
            self.put(start, Gap::Break(level + 1));
            for &pattern in &item.patterns[1..] {
                self.keep_break(pattern, level + 1);
            }
            let (Some(first), Some(last)) = (item.body.items.first(), item.body.items.last())
            else {
                continue;
            };
            let end = match item.end.or(last.end) {
                Some(end) => end.next(),
                None => last.and_or.range().end,
            };
            let body = TokenRange {
                start: item.close,
                end,
            };
            if self.author_broke_in(body) || self.overflows(TokenRange { start, end }) {
                self.put(first.and_or.first_token(), Gap::Break(level + 2));
                self.list(&item.body, level + 2);
                if let Some(end) = item.end {
                    self.put(end, Gap::Break(level + 2));
                }
            }
        }
        self.put(case.close, Gap::Break(level));
    }
}
