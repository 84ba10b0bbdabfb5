//! Line breaks of lists: at the ends of and-or lists, at `&&`, `||` and pipes, and before commands that do not fit.

use super::Gap;
use super::breaker::Breaker;
use crate::shell::{
    AndOr, Command, CommandKind, List, ListItem, Pipeline, TokenId, TokenKind, TokenRange,
};

/// A command of a pipeline, and whether its lines are broken if it is a compound one.
struct Part<'s> {
    command: &'s Command,
    broken: bool,
}

/// The token after which the body of a compound command starts, and the one that ends it.
fn ends_of(command: &Command) -> Option<(TokenId, TokenId)> {
    match &command.kind {
        CommandKind::Simple(_) | CommandKind::Arithmetic(_) | CommandKind::Condition(_) => None,
        CommandKind::Brace(group) | CommandKind::Subshell(group) => Some((group.open, group.close)),
        CommandKind::If(it) => Some((it.branches[0].then, it.end)),
        CommandKind::For(it) => Some((it.open, it.close)),
        CommandKind::While(it) | CommandKind::Until(it) => Some((it.open, it.close)),
        CommandKind::Case(it) => Some((it.open, it.close)),
        CommandKind::Function(it) => ends_of(&it.body),
        CommandKind::Coproc(it) => ends_of(it),
    }
}

impl Breaker<'_, '_, '_> {
    /// Each and-or list of a list starts a line, the first one excepted: where that starts is its parent's business.
    pub(super) fn list(&mut self, list: &List, level: usize) {
        for (index, item) in list.items.iter().enumerate() {
            if index > 0 {
                self.put(item.and_or.first_token(), Gap::Break(level));
            }
            self.and_or(&item.and_or, level, list.items.len() == 1);
            self.end(item, level);
        }
    }

    /// What ends an and-or list has a line of its own below a comment, and where its author gave it one below words on lines
    /// of their own: that is how one closes such a list.
    pub(super) fn end(&mut self, item: &ListItem, level: usize) {
        if let Some(end) = item.end
            && (self.has_comment(end)
                || self.author_isolated(end) && self.has_break(item.and_or.first_token(), end))
        {
            self.put(end, Gap::Break(level));
        }
    }

    /// An and-or list. One that is a script of its own has a line for each `&&`; one among several, joined by `;`, has so only
    /// where its author broke it or it does not fit.
    pub(super) fn and_or(&mut self, and_or: &AndOr, level: usize, alone: bool) {
        let trails = self.author_trails(and_or);
        let outer = std::mem::replace(&mut self.trails, trails);
        self.segments(and_or, level, alone);
        self.trails = outer;
    }

    /// Whether the author let operators of an and-or list end lines, and none start one: then those follow that have all of
    /// their words on one line.
    fn author_trails(&self, and_or: &AndOr) -> bool {
        let pipes = and_or.pipelines().flat_map(|pipeline| &pipeline.rest);
        let pipes = pipes.map(|(pipe, _)| *pipe);
        let operators = and_or.rest.iter().map(|(operator, _)| *operator);
        let mut trails = false;
        for operator in operators.chain(pipes) {
            if self.author_broke(operator) {
                return false;
            }
            trails |= self.author_broke(operator.next());
        }
        trails
    }

    fn segments(&mut self, and_or: &AndOr, level: usize, alone: bool) {
        let tree = self.script.tree;
        let is_and = |operator: TokenId| tree.tokens[operator.index()].kind == TokenKind::AndIf;
        // What `!` and `time` stand before stays after them.
        for &prefix in and_or
            .pipelines()
            .filter(|pipeline| !pipeline.first.range.is_empty())
            .flat_map(|pipeline| &pipeline.prefix)
        {
            let next = self.script.at(prefix) + 1;
            if !self.line.has_comment(next) {
                self.line.tokens[next].broken = false;
            }
        }
        let operators = and_or.rest.iter().map(|(operator, _)| *operator);
        let ands = operators.filter(|operator| is_and(*operator));
        let mut broken = alone || ands.clone().any(|operator| self.author_broke_at(operator));
        if !broken && ands.clone().next().is_some() && !self.author_broke_in(and_or.range()) {
            broken = self.overflows(and_or.range());
        }
        if broken {
            for operator in ands {
                self.break_at(operator, level);
            }
        }
        // A segment is what stands between two `&&`: a pipeline and the `||`s after it.
        let (mut first, mut start) = (&and_or.first, 0);
        for (at, (operator, pipeline)) in and_or.rest.iter().enumerate() {
            if is_and(*operator) {
                self.segment(first, &and_or.rest[start..at], level);
                (first, start) = (pipeline, at + 1);
            }
        }
        self.segment(first, &and_or.rest[start..], level);
    }

    /// Pipelines joined by `||`.
    fn segment(&mut self, first: &Pipeline, rest: &[(TokenId, Pipeline)], level: usize) {
        let last = rest.last().map_or(first, |(_, pipeline)| pipeline);
        let range = TokenRange {
            start: first.range().start,
            end: last.range().end,
        };
        // Most are one command.
        if rest.is_empty()
            && first.rest.is_empty()
            && let CommandKind::Simple(simple) = &first.first.kind
        {
            let command = first.first.range;
            if !command.is_empty() {
                let level = self.level_of(&first.first, level) + 1;
                self.simple(simple, level, false);
                if self.overflows(range) && self.overflows(command) {
                    self.simple(simple, level, true);
                }
            }
            return;
        }
        let ors = || rest.iter().map(|(operator, _)| *operator);
        let or_broken = ors().any(|operator| self.author_broke_at(operator));
        let pipelines = || std::iter::once(first).chain(rest.iter().map(|(_, pipeline)| pipeline));
        let mut operators: Vec<TokenId> = ors().collect();
        for pipeline in pipelines() {
            let pipes = pipeline.rest.iter().map(|(pipe, _)| *pipe);
            if pipes.clone().any(|pipe| self.author_broke_at(pipe)) {
                pipes
                    .clone()
                    .for_each(|pipe| self.break_at(pipe, level + 1));
            }
            operators.extend(pipes);
        }
        if or_broken {
            ors().for_each(|operator| self.break_at(operator, level + 1));
        }
        // What does not fit is broken: compound commands first, then at the operators, then package lists. All of that is
        // decided on outlines, so that each command is laid out once, however deep it stands.
        let commands = pipelines()
            .flat_map(Pipeline::commands)
            // `time` may stand alone.
            .filter(|command| !command.range.is_empty());
        let mut parts: Vec<Part<'_>> = commands
            .map(|command| Part {
                command,
                broken: ends_of(command).is_some() && self.author_broke_in(command.range),
            })
            .collect();
        self.outline(&parts, level);
        self.break_compounds(range, &mut parts, level);
        if self.outline_overflows(range, &parts) {
            for &operator in &operators {
                self.break_at(operator, level + 1);
            }
            self.outline(&parts, level);
            self.break_compounds(range, &mut parts, level);
        }
        let tight = self.outline_overflows(range, &parts);
        for part in &parts {
            let level = self.level_of(part.command, level);
            let force = match part.command.kind {
                CommandKind::Simple(_) => tight && self.overflows(part.command.range),
                _ => part.broken,
            };
            self.command(part.command, level, force);
        }
    }

    /// Breaks the compound commands of a segment that do not fit, if it does not.
    fn break_compounds(&mut self, range: TokenRange, parts: &mut [Part<'_>], level: usize) {
        if !self.outline_overflows(range, parts) {
            return;
        }
        for part in &mut *parts {
            part.broken |= ends_of(part.command).is_some() && self.overflows(part.command.range);
        }
        self.outline(parts, level);
    }

    /// Lays out simple commands as their author broke them, and of broken compound commands the ends.
    fn outline(&mut self, parts: &[Part<'_>], level: usize) {
        for part in parts {
            let level = self.level_of(part.command, level);
            match (&part.command.kind, ends_of(part.command)) {
                (CommandKind::Simple(simple), _) => self.simple(simple, level + 1, false),
                (_, Some((open, close))) if part.broken => {
                    self.put(open.next(), Gap::Break(level + 1));
                    self.put(close, Gap::Break(level));
                }
                _ => {}
            }
        }
    }

    /// Whether a line of `range` does not fit; those inside broken compound commands do not count.
    fn outline_overflows(&self, mut range: TokenRange, parts: &[Part<'_>]) -> bool {
        for part in parts.iter().filter(|part| part.broken) {
            if let Some((open, close)) = ends_of(part.command) {
                let end = open.next();
                if self.overflows(TokenRange { end, ..range }) {
                    return true;
                }
                range.start = close;
            }
        }
        self.overflows(range)
    }

    /// A command that an operator puts on a line of its own is one level deeper than the first.
    fn level_of(&self, command: &Command, level: usize) -> usize {
        let start = command.range.start;
        let before = start.0.checked_sub(1).map(TokenId);
        let operator = before.filter(|before| is_operator(self.kind(*before)));
        match (self.token(start).gap, operator.map(|it| self.token(it).gap)) {
            (Gap::Break(to), _) | (Gap::Space, Some(Gap::Break(to))) => to.max(level),
            _ => level,
        }
    }
}

fn is_operator(kind: TokenKind) -> bool {
    matches!(
        kind,
        TokenKind::AndIf | TokenKind::OrIf | TokenKind::Pipe | TokenKind::PipeBoth
    )
}
