//! Finding the simple commands of a script, and saying where each stands.

use super::invocation::{Invocation, called};
use super::peel::peel;
use super::{Nest, Place, SimpleCommand, Word};
use crate::shell::{
    AndOr, Command, CommandKind, Element, List, Pipeline, Script, Simple, TokenId, TokenKind,
};
use crate::text::LogicalSpan;

/// The simple commands of a script in the order of its text, those in substitutions included. `text` is the logical line
/// it was read from. None if the script does not parse.
pub(in crate::model) fn commands<'a>(script: &Script, text: &'a [u8]) -> Vec<SimpleCommand<'a>> {
    let mut walk = Walk {
        script,
        text,
        out: Vec::new(),
    };
    if let Some(list) = &script.list {
        walk.top(list);
    }
    let mut out = walk.out;
    inner(script, text, &mut out);
    // Commands never overlap but for substitutions, which stand inside; a stable order by start keeps the outer one first.
    out.sort_by_key(|command| command.span.start);
    out
}

/// Commands of the scripts inside words.
fn inner<'a>(script: &Script, text: &'a [u8], out: &mut Vec<SimpleCommand<'a>>) {
    for substitution in &script.substitutions {
        let start = out.len();
        out.extend(commands(&substitution.script, text));
        for command in &mut out[start..] {
            command.place = Place {
                nest: Nest::Substitution,
                in_shell: false,
                certain: false,
                decides: false,
                stops: false,
                ..command.place
            };
        }
    }
}

struct Walk<'s, 'a> {
    script: &'s Script,
    text: &'a [u8],
    out: Vec<SimpleCommand<'a>>,
}

impl<'a> Walk<'_, 'a> {
    fn top(&mut self, list: &List) {
        let place = Place {
            item: 0,
            pipeline: 0,
            piped: false,
            nest: Nest::Top,
            in_shell: true,
            certain: true,
            decides: true,
            stops: true,
        };
        self.list(list, place);
    }

    fn list(&mut self, list: &List, place: Place) {
        let is_top = place.nest == Nest::Top;
        for (index, item) in list.items.iter().enumerate() {
            let last = index + 1 == list.items.len();
            let waits = item
                .end
                .is_none_or(|end| self.kind(end) != TokenKind::Background);
            let place = Place {
                item: if is_top { index } else { place.item },
                decides: place.decides && last && waits,
                stops: place.stops && waits,
                ..place
            };
            self.and_or(&item.and_or, last, place);
        }
    }

    fn kind(&self, token: TokenId) -> TokenKind {
        self.script.tokens[token.index()].kind
    }

    fn and_or(&mut self, and_or: &AndOr, last: bool, place: Place) {
        let tokens = &self.script.tokens;
        let is_or =
            |(operator, _): &(TokenId, Pipeline)| tokens[operator.index()].kind == TokenKind::OrIf;
        let last_or = and_or.rest.iter().rposition(is_or);
        for (index, pipeline) in and_or.pipelines().enumerate() {
            let mut place = place;
            if place.nest == Nest::Top {
                place.pipeline = index;
            }
            place.certain &= index == 0 || (last && last_or.is_none());
            let or_behind = last_or.is_some_and(|at| at >= index);
            // `time` gives what it measures gives.
            let is_negated = pipeline
                .prefix
                .iter()
                .any(|&word| self.word(word).text == b"!");
            place.decides &= !is_negated && !or_behind;
            place.stops &= !is_negated && index == and_or.rest.len();
            self.pipeline(pipeline, place);
        }
    }

    fn pipeline(&mut self, pipeline: &Pipeline, mut place: Place) {
        if !pipeline.rest.is_empty() {
            place.piped = true;
            place.in_shell = false;
        }
        // A pipe gives what its last command gives.
        for (index, command) in pipeline.commands().enumerate() {
            let last = index == pipeline.rest.len();
            let place = Place {
                decides: place.decides && last,
                stops: place.stops && last,
                ..place
            };
            self.command(command, place);
        }
    }

    fn command(&mut self, command: &Command, place: Place) {
        let into = |nest: Nest| Place {
            nest: nest.max(place.nest),
            ..place
        };
        let maybe = |nest: Nest| Place {
            certain: false,
            ..into(nest)
        };
        let tested = || Place {
            decides: false,
            stops: false,
            ..maybe(Nest::Compound)
        };
        let repeated = || Place {
            decides: false,
            ..maybe(Nest::Compound)
        };
        match &command.kind {
            CommandKind::Simple(simple) => self.simple(simple, place),
            CommandKind::Brace(group) => self.list(&group.body, into(Nest::Brace)),
            CommandKind::Subshell(group) => {
                let place = Place {
                    in_shell: false,
                    ..into(Nest::Subshell)
                };
                self.list(&group.body, place);
            }
            CommandKind::If(it) => {
                for branch in &it.branches {
                    self.list(&branch.condition, tested());
                    self.list(&branch.body, maybe(Nest::Compound));
                }
                if let Some((_, body)) = &it.otherwise {
                    self.list(body, maybe(Nest::Compound));
                }
            }
            CommandKind::For(it) => self.list(&it.body, repeated()),
            CommandKind::While(it) | CommandKind::Until(it) => {
                self.list(&it.condition, tested());
                self.list(&it.body, repeated());
            }
            CommandKind::Case(it) => {
                for item in &it.items {
                    // `;&` goes on with the next.
                    let ends = item.end.is_none_or(|end| self.word(end).text == b";;");
                    let place = maybe(Nest::Compound);
                    let place = Place {
                        decides: place.decides && ends,
                        ..place
                    };
                    self.list(&item.body, place);
                }
            }
            CommandKind::Function(it) => {
                self.command(
                    &it.body,
                    Place {
                        nest: Nest::Function,
                        ..tested()
                    },
                );
            }
            CommandKind::Coproc(it) => {
                self.command(
                    it,
                    Place {
                        nest: Nest::Function,
                        ..tested()
                    },
                );
            }
            CommandKind::Arithmetic(_) | CommandKind::Condition(_) => {}
        }
    }

    fn word(&self, token: TokenId) -> Word<'a> {
        Word::read(token, &self.script.tokens, self.text)
    }

    fn simple(&mut self, simple: &Simple, place: Place) {
        let (mut assignments, mut words) = (Vec::new(), Vec::new());
        let (mut redirects, mut targets) = (Vec::new(), Vec::new());
        let mut span: Option<LogicalSpan> = None;
        for element in &simple.elements {
            let mut cover = |token: TokenId| {
                let new = self.script.tokens[token.index()].span;
                span = Some(span.map_or(new, |span| span.to(new)));
            };
            match element {
                Element::Assignment(token) => {
                    cover(*token);
                    assignments.push(self.word(*token));
                }
                Element::Word(token) => {
                    cover(*token);
                    words.push(self.word(*token));
                }
                Element::Redirect(redirect) => {
                    cover(redirect.first_token());
                    cover(redirect.target);
                    redirects.push(*redirect);
                    targets.push(self.word(redirect.target));
                }
            }
        }
        let Some(span) = span else { return };
        let (wrappers, program) = peel(&words);
        let manager = called(&words, program);
        let invocation = manager.and_then(|(manager, at)| Invocation::read(&words, manager, at));
        let name = words.get(program).and_then(Word::name);
        self.out.push(SimpleCommand {
            assignments,
            words,
            program,
            name,
            wrappers,
            manager,
            invocation,
            redirects,
            targets,
            span,
            place,
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shell::{Mode, parse};

    fn read(text: &str) -> Vec<(String, Nest, bool)> {
        let span = LogicalSpan::new(0, text.len());
        let script = parse(text.as_bytes(), span, Mode::Line);
        commands(&script, text.as_bytes())
            .iter()
            .map(|command| {
                let name = command.name().unwrap_or("?").to_owned();
                (name, command.place.nest, command.place.certain)
            })
            .collect()
    }

    #[test]
    fn says_where_a_command_stands() {
        use Nest::{Brace, Compound, Subshell, Substitution, Top};
        let is = |text: &str, expected: &[(&str, Nest, bool)]| {
            let expected: Vec<_> = expected
                .iter()
                .map(|(name, nest, certain)| ((*name).to_owned(), *nest, *certain))
                .collect();
            assert_eq!(read(text), expected, "{text}");
        };
        is("a && b", &[("a", Top, true), ("b", Top, true)]);
        is(
            "a && b; c",
            &[("a", Top, true), ("b", Top, false), ("c", Top, true)],
        );
        is("a || b", &[("a", Top, true), ("b", Top, false)]);
        is("{ a; (b); }", &[("a", Brace, true), ("b", Subshell, true)]);
        is(
            "if a; then b; fi",
            &[("a", Compound, false), ("b", Compound, false)],
        );
        is("a $(b)", &[("a", Top, true), ("b", Substitution, false)]);
    }

    #[test]
    fn says_whose_failure_counts() {
        // Each command: `d` if the script fails with it, `s` if it ends the script under `-e`.
        let is = |text: &str, expected: &str| {
            let span = LogicalSpan::new(0, text.len());
            let script = parse(text.as_bytes(), span, Mode::Line);
            let found: Vec<_> = commands(&script, text.as_bytes())
                .iter()
                .map(
                    |command| match (command.place.decides, command.place.stops) {
                        (true, true) => "ds",
                        (true, false) => "d",
                        (false, true) => "s",
                        (false, false) => "-",
                    },
                )
                .collect();
            assert_eq!(found.join(" "), expected, "{text}");
        };
        is("a", "ds");
        is("a && b", "d ds");
        is("a || b", "- ds");
        is("a || b && c", "- d ds");
        is("a && b || true", "- - ds");
        is("a; b", "s ds");
        is("a && b; c", "- s ds");
        is("a & b", "- ds");
        is("b && a &", "- -");
        is("! a", "-");
        is("time -p a", "ds");
        is("a | b", "- ds");
        is("{ a; b; }; c", "s s ds");
        is("{ a; b; } && c", "- d ds");
        is("(a; b) || c", "- - ds");
        is("if a; then b; c; else d; fi", "- s ds ds");
        is("if a; then b; fi; c", "- s ds");
        is("for i in 1; do a; b; done", "s s");
        is("while a; do b; done", "- s");
        is("case x in a) b;; c) d;& e) f; esac", "ds s ds");
        is("f() { a; }; f", "- ds");
        is("a $(b)", "ds -");
    }
}
