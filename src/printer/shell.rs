//! The layout of shell text on a logical line: FORMAT, "RUN".
//!
//! First every gap gets its flat form; then, from the outside in, lists, compound commands and package lists get line
//! breaks where their author had some or where a line does not fit.

use std::ops::Range;

use super::line::{Gap, Line, Page, columns};
use crate::config::OperatorPosition;
use crate::model::{Word, package_list};
use crate::shell::{
    self, AndOr, Case, Command, CommandKind, Element, List, ListItem, Pipeline, Simple, TokenId,
    TokenKind,
};
use crate::text::has_heredoc_operator;

/// A script whose tokens stand in a [`Line`].
#[derive(Clone, Copy)]
pub(super) struct Script<'a> {
    pub(super) tree: &'a shell::Script,
    /// Where its tokens start in the line.
    pub(super) first: usize,
    /// The level of its commands.
    pub(super) base: usize,
    /// Whether its first command starts a line.
    pub(super) own_line: bool,
}

impl Script<'_> {
    fn at(&self, token: TokenId) -> usize {
        self.first + token.index()
    }
}

/// Sets all gaps inside the script to their flat form: one blank, or none where the shell or good taste wants none.
pub(super) fn flat(script: &Script<'_>, page: Page<'_>, line: &mut Line) {
    let tokens = &script.tree.tokens;
    let text = page.instruction.joined.text();
    let keep_blanks = keeps_blanks(script.tree, page);
    for index in 1..tokens.len() {
        let (before, token) = (tokens[index - 1], tokens[index]);
        let adjacent = before.span.end == token.span.start;
        let gap = if keep_blanks || as_written(before.kind) {
            if adjacent { Gap::Glue } else { Gap::Space }
        } else {
            match (before.kind, token.kind) {
                // `\;;` would look like the end of a case.
                (_, TokenKind::Semicolon) if before.span.of(text).ends_with(b";") => Gap::Space,
                (_, TokenKind::Semicolon) => Gap::Glue,
                // `((` would start arithmetic.
                (TokenKind::LeftParen, _) if token.span.of(text).starts_with(b"(") => Gap::Space,
                (TokenKind::LeftParen, _) | (_, TokenKind::RightParen) => Gap::Glue,
                _ => Gap::Space,
            }
        };
        line.tokens[script.first + index].gap = gap;
    }
    for_each_command(script.tree, &mut |command| {
        if let CommandKind::Function(function) = &command.kind
            && let Some((open, _)) = function.parens
            && !keep_blanks
        {
            line.tokens[script.at(open)].gap = Gap::Glue;
        }
    });
}

/// Docker finds heredocs with a word splitter of its own, which knows no `((`: where a `<<` stands outside quotes, a blank more
/// or less can make or unmake a heredoc.
pub(super) fn keeps_blanks(script: &shell::Script, page: Page<'_>) -> bool {
    let text = page.instruction.joined.text();
    let may_open = |token: &shell::Token| {
        let word = token.span.of(text);
        let is_quoted = matches!(word, [b'"', .., b'"'] | [b'\'', .., b'\'']);
        token.kind != TokenKind::HereString && !is_quoted && has_heredoc_operator(word)
    };
    has_heredoc_operator(text) && script.tokens.iter().any(may_open)
}

/// Whether the blank after a token is kept as the author wrote it: `>f` and `> f` are both fine.
fn as_written(kind: TokenKind) -> bool {
    matches!(
        kind,
        TokenKind::IoNumber
            | TokenKind::RedirectOperator
            | TokenKind::HeredocOperator
            | TokenKind::HereString
    )
}

/// Breaks the lines of a script that is not flat.
pub(super) fn broken(script: &Script<'_>, page: Page<'_>, line: &mut Line) {
    let Some(list) = &script.tree.list else {
        return;
    };
    let keep_blanks = keeps_blanks(script.tree, page);
    let mut breaker = Breaker {
        script,
        page,
        line,
        keep_blanks,
        trails: false,
    };
    breaker.attach_comments();
    breaker.keep_deep_comments();
    if let [item] = &list.items[..]
        && let AndOr {
            first: Pipeline {
                first, rest: pipes, ..
            },
            rest,
        } = &item.and_or
        && let (CommandKind::Simple(simple), true) =
            (&first.kind, pipes.is_empty() && rest.is_empty())
    {
        // A RUN that is a single command: its words go where its own column is.
        let words = script.base + usize::from(script.own_line);
        breaker.single(first, simple, words);
        breaker.end(item, script.base);
        return;
    }
    breaker.list(list, script.base);
}

fn for_each_command<'s>(script: &'s shell::Script, visit: &mut impl FnMut(&'s Command)) {
    fn list<'s>(items: &'s List, visit: &mut impl FnMut(&'s Command)) {
        for item in &items.items {
            pipeline(&item.and_or.first, visit);
            for (_, next) in &item.and_or.rest {
                pipeline(next, visit);
            }
        }
    }
    fn pipeline<'s>(pipeline: &'s Pipeline, visit: &mut impl FnMut(&'s Command)) {
        command(&pipeline.first, visit);
        for (_, next) in &pipeline.rest {
            command(next, visit);
        }
    }
    fn command<'s>(it: &'s Command, visit: &mut impl FnMut(&'s Command)) {
        visit(it);
        match &it.kind {
            CommandKind::Simple(_) | CommandKind::Arithmetic(_) | CommandKind::Condition(_) => {}
            CommandKind::Brace(group) | CommandKind::Subshell(group) => list(&group.body, visit),
            CommandKind::If(it) => {
                for branch in &it.branches {
                    list(&branch.condition, visit);
                    list(&branch.body, visit);
                }
                if let Some((_, body)) = &it.otherwise {
                    list(body, visit);
                }
            }
            CommandKind::For(it) => list(&it.body, visit),
            CommandKind::While(it) | CommandKind::Until(it) => {
                list(&it.condition, visit);
                list(&it.body, visit);
            }
            CommandKind::Case(it) => it.items.iter().for_each(|item| list(&item.body, visit)),
            CommandKind::Function(it) => command(&it.body, visit),
            CommandKind::Coproc(it) => command(it, visit),
        }
    }
    if let Some(items) = &script.list {
        list(items, visit);
    }
}

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

struct Breaker<'a, 'p, 'l> {
    script: &'a Script<'a>,
    page: Page<'p>,
    line: &'l mut Line,
    /// Whether tokens that touch must go on touching.
    keep_blanks: bool,
    /// Whether the operators of the and-or list at hand that have a place stand at the ends of lines.
    trails: bool,
}

impl Breaker<'_, '_, '_> {
    fn put(&mut self, token: TokenId, gap: Gap) {
        if self.is_glued(token) {
            return;
        }
        let token = &mut self.line.tokens[self.script.at(token)];
        token.gap = match gap {
            Gap::Break(_) if !self.page.may_start_line(token.span) => Gap::Space,
            gap => gap,
        };
    }

    /// Whether a token must touch the one before it.
    fn is_glued(&self, token: TokenId) -> bool {
        self.keep_blanks
            && token.index() > 0
            && self.line.tokens[self.script.at(token)].gap == Gap::Glue
    }

    fn kind(&self, token: TokenId) -> TokenKind {
        self.script.tree.tokens[token.index()].kind
    }

    /// Whether the author broke the line before the token.
    fn author_broke(&self, token: TokenId) -> bool {
        self.line.tokens[self.script.at(token)].broken
    }

    /// Whether a comment stands before the token.
    fn has_comment(&self, token: TokenId) -> bool {
        self.line.has_comment(self.script.at(token))
    }

    /// Whether the author broke the line anywhere inside the range.
    fn author_broke_in(&self, range: Range<TokenId>) -> bool {
        (range.start.0 + 1..range.end.0).any(|token| self.author_broke(TokenId(token)))
    }

    fn overflows(&self, range: &Range<TokenId>) -> bool {
        let range = self.script.at(range.start)..self.script.at(range.end);
        self.line.width(range, self.page) > self.page.layout.line_width
    }

    /// A comment at the end of a body or of words may stay with them.
    fn keep_deep_comments(&mut self) {
        for (index, token) in self.script.tree.tokens.iter().enumerate().skip(1) {
            let ends = match token.kind {
                TokenKind::AndIf
                | TokenKind::OrIf
                | TokenKind::Semicolon
                | TokenKind::RightParen => true,
                TokenKind::Reserved => {
                    let text = self.page.instruction.text(token.span);
                    matches!(text, b"elif" | b"else" | b"fi" | b"done" | b"esac" | b"}")
                }
                _ => false,
            };
            let at = self.script.first + index;
            if ends && self.line.has_comment(at) {
                self.line.keep_deep(at, self.page);
            }
        }
    }

    /// A comment between an operator and its command stands before the line the operator leads; one between a command and
    /// the operator that ends its line stands after it. One before a `;` or `&` stays there.
    fn attach_comments(&mut self) {
        for index in 0..self.script.tree.tokens.len() as u32 - 1 {
            let token = TokenId(index);
            let (here, next) = (self.script.at(token), self.script.at(TokenId(index + 1)));
            if !self.page.may_start_line(self.line.tokens[next].span) {
                self.line.tokens[next].broken = false;
            }
            match self.kind(token) {
                TokenKind::AndIf | TokenKind::OrIf | TokenKind::Pipe | TokenKind::PipeBoth => {
                    if self.leads(token) && !self.is_glued(token) {
                        self.carry_comments(next, here);
                    } else if !self.is_glued(TokenId(index + 1)) {
                        self.carry_comments(here, next);
                    }
                }
                TokenKind::Semicolon | TokenKind::Background
                    if !self.line.has_comment(here) && !self.is_glued(TokenId(index + 1)) =>
                {
                    self.carry_comments(here, next);
                }
                // The target of a redirection stays behind its operator.
                kind if as_written(kind) && !self.line.has_comment(next) => {
                    self.line.tokens[next].broken = false;
                }
                _ => {}
            }
        }
    }

    fn carry_comments(&mut self, from: usize, to: usize) {
        if !self.page.may_start_line(self.line.tokens[to].span) {
            return;
        }
        self.line.tokens[to].broken |= self.line.has_comment(from);
        self.line.move_extras(from, to);
    }

    /// Whether a broken operator stands at the start of a line.
    fn leads(&self, operator: TokenId) -> bool {
        let next = TokenId(operator.0 + 1);
        let span = self.line.tokens[self.script.at(next)].span;
        if self.is_glued(next) || !self.page.may_start_line(span) {
            return true;
        }
        if self.is_glued(operator) {
            return false;
        }
        match self.page.layout.operator_position {
            OperatorPosition::Leading => true,
            OperatorPosition::Trailing => false,
            OperatorPosition::Preserve => {
                self.author_broke(operator) || !self.author_broke(next) && !self.trails
            }
        }
    }

    /// Breaks the line at an operator.
    fn break_at(&mut self, operator: TokenId, level: usize) {
        let next = TokenId(operator.0 + 1);
        if self.leads(operator) {
            self.put(operator, Gap::Break(level));
            self.put(next, Gap::Space);
        } else {
            self.put(operator, Gap::Space);
            self.put(next, Gap::Break(level));
        }
    }

    fn author_broke_at(&self, operator: TokenId) -> bool {
        self.author_broke(operator) || self.author_broke(TokenId(operator.0 + 1))
    }

    /// Each and-or list of a list starts a line, the first one excepted: where that starts is its parent's business.
    fn list(&mut self, list: &List, level: usize) {
        for (index, item) in list.items.iter().enumerate() {
            if index > 0 {
                self.put(start_of(&item.and_or), Gap::Break(level));
            }
            self.and_or(&item.and_or, level, list.items.len() == 1);
            self.end(item, level);
        }
    }

    /// What ends an and-or list has a line of its own below a comment, and where its author gave it one below words on lines
    /// of their own: that is how one closes such a list.
    fn end(&mut self, item: &ListItem, level: usize) {
        if let Some(end) = item.end
            && (self.has_comment(end)
                || self.author_isolated(end) && self.has_break(start_of(&item.and_or)..end))
        {
            self.put(end, Gap::Break(level));
        }
    }

    /// Whether the author gave the token a line of its own.
    fn author_isolated(&self, token: TokenId) -> bool {
        let behind = self.line.tokens.get(self.script.at(token) + 1);
        self.author_broke(token) && behind.is_none_or(|behind| behind.broken)
    }

    /// Whether the layout breaks the line inside the range.
    fn has_break(&self, range: Range<TokenId>) -> bool {
        let tokens = self.script.at(range.start) + 1..self.script.at(range.end);
        self.line.tokens[tokens]
            .iter()
            .any(|token| matches!(token.gap, Gap::Break(_)))
    }

    /// An and-or list. One that is a script of its own has a line for each `&&`; one among several, joined by `;`, has so only
    /// where its author broke it or it does not fit.
    fn and_or(&mut self, and_or: &AndOr, level: usize, alone: bool) {
        let trails = self.author_trails(and_or);
        let outer = std::mem::replace(&mut self.trails, trails);
        self.segments(and_or, level, alone);
        self.trails = outer;
    }

    /// Whether the author let operators of an and-or list end lines, and none start one: then those follow that have all of
    /// their words on one line.
    fn author_trails(&self, and_or: &AndOr) -> bool {
        let pipelines = || {
            std::iter::once(&and_or.first).chain(and_or.rest.iter().map(|(_, pipeline)| pipeline))
        };
        let pipes = pipelines().flat_map(|pipeline| &pipeline.rest);
        let pipes = pipes.map(|(pipe, _)| *pipe);
        let operators = and_or.rest.iter().map(|(operator, _)| *operator);
        let mut behind = false;
        for operator in operators.chain(pipes) {
            if self.author_broke(operator) {
                return false;
            }
            behind |= self.author_broke(TokenId(operator.0 + 1));
        }
        behind
    }

    fn segments(&mut self, and_or: &AndOr, level: usize, alone: bool) {
        let tree = self.script.tree;
        let is_and = |operator: TokenId| tree.tokens[operator.index()].kind == TokenKind::AndIf;
        let range = start_of(and_or)..end_of(and_or);
        let pipelines = || {
            std::iter::once(&and_or.first).chain(and_or.rest.iter().map(|(_, pipeline)| pipeline))
        };
        // What `!` and `time` stand before stays behind them.
        for &prefix in pipelines()
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
        if !broken && ands.clone().next().is_some() && !self.author_broke_in(range.clone()) {
            broken = self.overflows(&range);
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
        let range = start_of_pipeline(first)..end_of_pipeline(last);
        // Most are one command.
        if rest.is_empty()
            && first.rest.is_empty()
            && let CommandKind::Simple(simple) = &first.first.kind
        {
            let command = range_of(&first.first);
            if !command.is_empty() {
                let level = self.level_of(&first.first, level) + 1;
                self.simple(simple, level, false);
                if self.overflows(&range) && self.overflows(&command) {
                    self.simple(simple, level, true);
                }
            }
            return;
        }
        let mut operators: Vec<TokenId> = Vec::new();
        let mut or_broken = false;
        let pipelines = || std::iter::once(first).chain(rest.iter().map(|(_, pipeline)| pipeline));
        for (index, pipeline) in pipelines().enumerate() {
            if let Some((operator, _)) = index.checked_sub(1).map(|at| &rest[at]) {
                operators.push(*operator);
                or_broken |= self.author_broke_at(*operator);
            }
            let pipes = pipeline.rest.iter().map(|(pipe, _)| *pipe);
            if pipes.clone().any(|pipe| self.author_broke_at(pipe)) {
                pipes
                    .clone()
                    .for_each(|pipe| self.break_at(pipe, level + 1));
            }
            operators.extend(pipes);
        }
        if or_broken {
            for (operator, _) in rest {
                self.break_at(*operator, level + 1);
            }
        }
        // What does not fit is broken: compound commands first, then at the operators, then package lists. All of that is
        // decided on outlines, so that each command is laid out once, however deep it stands.
        let commands = pipelines()
            .flat_map(commands_of)
            // `time` may stand alone.
            .filter(|command| !command.range.is_empty());
        let mut parts: Vec<Part<'_>> = commands
            .map(|command| Part {
                command,
                broken: ends_of(command).is_some() && self.author_broke_in(range_of(command)),
            })
            .collect();
        self.outline(&parts, level);
        self.break_compounds(&range, &mut parts, level);
        if self.outline_overflows(&range, &parts) {
            for &operator in &operators {
                self.break_at(operator, level + 1);
            }
            self.outline(&parts, level);
            self.break_compounds(&range, &mut parts, level);
        }
        let tight = self.outline_overflows(&range, &parts);
        for part in &parts {
            let level = self.level_of(part.command, level);
            let force = match part.command.kind {
                CommandKind::Simple(_) => tight && self.overflows(&range_of(part.command)),
                _ => part.broken,
            };
            self.command(part.command, level, force);
        }
    }

    /// Breaks the compound commands of a segment that do not fit, if it does not.
    fn break_compounds(&mut self, range: &Range<TokenId>, parts: &mut [Part<'_>], level: usize) {
        if !self.outline_overflows(range, parts) {
            return;
        }
        for part in &mut *parts {
            part.broken |=
                ends_of(part.command).is_some() && self.overflows(&range_of(part.command));
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
                    self.put(TokenId(open.0 + 1), Gap::Break(level + 1));
                    self.put(close, Gap::Break(level));
                }
                _ => {}
            }
        }
    }

    /// Whether a line of `range` does not fit; those inside broken compound commands do not count.
    fn outline_overflows(&self, range: &Range<TokenId>, parts: &[Part<'_>]) -> bool {
        let mut start = range.start;
        for part in parts.iter().filter(|part| part.broken) {
            if let Some((open, close)) = ends_of(part.command) {
                if self.overflows(&(start..TokenId(open.0 + 1))) {
                    return true;
                }
                start = close;
            }
        }
        self.overflows(&(start..range.end))
    }

    /// A command that an operator puts on a line of its own is one level deeper than the first.
    fn level_of(&self, command: &Command, level: usize) -> usize {
        let start = self.script.at(command.range.start);
        let before = start.checked_sub(1).map(|at| self.line.tokens[at].gap);
        match (self.line.tokens[start].gap, before) {
            (Gap::Break(to), _) => to.max(level),
            (Gap::Space, Some(Gap::Break(to)))
                if command.range.start.0 > 0
                    && is_operator(self.kind(TokenId(command.range.start.0 - 1))) =>
            {
                to.max(level)
            }
            _ => level,
        }
    }

    /// A RUN that is one simple command.
    fn single(&mut self, command: &Command, simple: &Simple, words: usize) {
        self.simple(simple, words, false);
        if self.overflows(&(command.range.start..command.range.end)) {
            self.simple(simple, words, true);
        }
    }

    /// One command at `level`; `force` breaks it wherever it may be broken.
    fn command(&mut self, command: &Command, level: usize, force: bool) {
        let range = command.range.start..command.range.end;
        if let CommandKind::Simple(simple) = &command.kind {
            self.simple(simple, level + 1, force);
            return;
        }
        if !force && !self.author_broke_in(range) {
            return;
        }
        match &command.kind {
            CommandKind::Simple(_) => {}
            CommandKind::Arithmetic(_) | CommandKind::Condition(_) => {
                for redirect in &command.redirects {
                    let start = redirect.number.unwrap_or(redirect.operator);
                    if self.author_broke(start) {
                        self.put(start, Gap::Break(level + 1));
                    }
                }
            }
            CommandKind::Brace(group) | CommandKind::Subshell(group) => {
                self.body(&group.body, group.close, level);
            }
            CommandKind::If(it) => {
                for (index, branch) in it.branches.iter().enumerate() {
                    if index > 0 {
                        self.put(branch.keyword, Gap::Break(level));
                    }
                    self.condition(&branch.condition, level);
                    let end = it.branches.get(index + 1).map(|next| next.keyword);
                    let end = end
                        .or(it.otherwise.as_ref().map(|(keyword, _)| *keyword))
                        .unwrap_or(it.end);
                    self.body(&branch.body, end, level);
                }
                if let Some((_, body)) = &it.otherwise {
                    self.body(body, it.end, level);
                }
            }
            CommandKind::For(it) => {
                if let Some((_, values)) = &it.values {
                    for &value in values {
                        if self.author_broke(value) {
                            self.put(value, Gap::Break(level + 1));
                        }
                    }
                }
                // Below a comment and below values on lines of their own, as in a list.
                if let Some(separator) = it.separator
                    && self.author_broke(separator)
                    && (self.has_comment(separator) || self.has_break(it.variable..separator))
                {
                    self.put(separator, Gap::Break(level));
                }
                self.body(&it.body, it.close, level);
            }
            CommandKind::While(it) | CommandKind::Until(it) => {
                self.condition(&it.condition, level);
                self.body(&it.body, it.close, level);
            }
            CommandKind::Case(it) => self.case(it, level),
            CommandKind::Function(it) => {
                let level_of_body = level;
                self.command(&it.body, level_of_body, true);
            }
            CommandKind::Coproc(it) => self.command(it, level, force),
        }
    }

    /// A list between two keywords, on lines of its own, one level deeper; `close` starts the line after it.
    fn body(&mut self, list: &List, close: TokenId, level: usize) {
        if let Some(first) = list.items.first() {
            self.put(start_of(&first.and_or), Gap::Break(level + 1));
            self.list(list, level + 1);
        }
        self.put(close, Gap::Break(level));
    }

    /// The list between `if` and `then`, or `while` and `do`: it stays on the line of its keyword unless its author broke it.
    fn condition(&mut self, list: &List, level: usize) {
        for (index, item) in list.items.iter().enumerate() {
            let start = start_of(&item.and_or);
            if index > 0 && self.author_broke(start) {
                self.put(start, Gap::Break(level + 1));
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
            let first = item.open.unwrap_or(item.patterns[0]);
            self.put(first, Gap::Break(level + 1));
            let last = item
                .end
                .or(item
                    .body
                    .items
                    .last()
                    .map(|last| TokenId(end_of_item(last).0 - 1)))
                .unwrap_or(item.close);
            let range = first..TokenId(last.0 + 1);
            for &pattern in &item.patterns[1..] {
                if self.author_broke(pattern) {
                    self.put(pattern, Gap::Break(level + 1));
                }
            }
            if let Some(start) = item.body.items.first().map(|first| start_of(&first.and_or))
                && (self.author_broke_in(item.close..range.end) || self.overflows(&range))
            {
                self.put(start, Gap::Break(level + 2));
                self.list(&item.body, level + 2);
                if let Some(end) = item.end {
                    self.put(end, Gap::Break(level + 2));
                }
            }
        }
        self.put(case.close, Gap::Break(level));
    }

    /// A simple command: broken where its author broke it, and one package per line where a package list is broken.
    fn simple(&mut self, simple: &Simple, level: usize, force_packages: bool) {
        for start in simple.elements.iter().skip(1).map(start_of_element) {
            if self.author_broke(start) {
                self.put(start, Gap::Break(level));
            }
        }
        for element in &simple.elements {
            if let Element::Redirect(redirect) = element
                && self.has_comment(redirect.target)
            {
                self.put(redirect.target, Gap::Break(level + 1));
            }
        }
        let is_broken = |word| self.author_broke(word);
        if !force_packages && !simple.words().skip(1).any(is_broken) {
            return;
        }
        let text = self.page.instruction.joined.text();
        let tokens = &self.script.tree.tokens;
        let words: Vec<TokenId> = simple.words().collect();
        let read: Vec<_> = words
            .iter()
            .map(|&word| Word::read(word, tokens, text))
            .collect();
        let Some((first, manager)) = package_list(&read) else {
            return;
        };
        let broken = words[first + 1..]
            .iter()
            .any(|&word| self.author_broke(word));
        if !broken && !force_packages {
            return;
        }
        // A word that fits on no line is not helped by one of its own.
        if let [only] = words[first..]
            && !broken
        {
            let layout = &self.page.layout;
            let word = columns(tokens[only.index()].span.of(text));
            if level * layout.indent_width + word > layout.line_width {
                return;
            }
        }
        let mut value = false;
        for (at, word) in words.iter().enumerate().skip(first) {
            // A note in backquotes is about the word before it.
            let is_note = tokens[word.index()].span.of(text).starts_with(b"`#");
            if is_note && !self.author_broke(*word) {
                continue;
            }
            if !value || self.author_broke(*word) {
                self.put(*word, Gap::Break(level));
            }
            let next = read.get(at + 1).and_then(|word| word.value.as_deref());
            value = read[at]
                .value
                .as_deref()
                .is_some_and(|word| manager.takes_value(word, next));
        }
    }
}

fn is_operator(kind: TokenKind) -> bool {
    matches!(
        kind,
        TokenKind::AndIf | TokenKind::OrIf | TokenKind::Pipe | TokenKind::PipeBoth
    )
}

fn commands_of(pipeline: &Pipeline) -> impl Iterator<Item = &Command> + Clone {
    std::iter::once(&pipeline.first).chain(pipeline.rest.iter().map(|(_, command)| command))
}

fn range_of(command: &Command) -> Range<TokenId> {
    command.range.start..command.range.end
}

fn start_of_pipeline(pipeline: &Pipeline) -> TokenId {
    pipeline
        .prefix
        .first()
        .copied()
        .unwrap_or(pipeline.first.range.start)
}

fn end_of_pipeline(pipeline: &Pipeline) -> TokenId {
    pipeline
        .rest
        .last()
        .map_or(pipeline.first.range.end, |(_, command)| command.range.end)
}

fn start_of(and_or: &AndOr) -> TokenId {
    start_of_pipeline(&and_or.first)
}

fn end_of(and_or: &AndOr) -> TokenId {
    end_of_pipeline(
        and_or
            .rest
            .last()
            .map_or(&and_or.first, |(_, pipeline)| pipeline),
    )
}

fn end_of_item(item: &ListItem) -> TokenId {
    item.end
        .map_or_else(|| end_of(&item.and_or), |end| TokenId(end.0 + 1))
}

fn start_of_element(element: &Element) -> TokenId {
    match element {
        Element::Assignment(token) | Element::Word(token) => *token,
        Element::Redirect(redirect) => redirect.number.unwrap_or(redirect.operator),
    }
}
