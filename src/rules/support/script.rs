//! How a script treats failures, and how a command is put behind it so that nothing else changes.

use crate::model::{Code, SimpleCommand};
use crate::shell::{AndOr, Command, CommandKind, List, Pipeline, Script, TokenId, TokenKind};

/// What the options of a shell or a `set` turn on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Options {
    /// `-e`: the script ends where a command fails.
    pub(crate) errexit: bool,
    /// `-u`, `-o pipefail`: other things fail too.
    pub(crate) strict: bool,
}

/// Reads option words; `None` if there is one that is not about failing or tracing.
fn options<'w>(words: impl Iterator<Item = Option<&'w str>>) -> Option<Options> {
    let mut options = Options::default();
    let mut long = 0;
    for word in words {
        let word = word?;
        if long > 0 {
            long -= 1;
            match word {
                "errexit" => options.errexit = true,
                "pipefail" | "nounset" => options.strict = true,
                "xtrace" | "verbose" => {}
                _ => return None,
            }
            continue;
        }
        for letter in word
            .strip_prefix('-')
            .filter(|letters| !letters.is_empty())?
            .chars()
        {
            match letter {
                'e' => options.errexit = true,
                'u' => options.strict = true,
                'x' | 'v' | 'c' => {}
                'o' => long += 1,
                _ => return None,
            }
        }
    }
    (long == 0).then_some(options)
}

/// The options of the shell that these words start; `None` if it is started in a way that makes two scripts in one shell differ from two shells:
/// as a login or interactive shell, or by another program.
pub(crate) fn shell_options(words: &[&str]) -> Option<Options> {
    let (program, rest) = words.split_first()?;
    let name = program.rsplit('/').next()?;
    if !matches!(name, "sh" | "bash" | "dash" | "ash") {
        return None;
    }
    options(rest.iter().map(|word| Some(*word)))
}

/// A `set -e…` at the start of a script.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct LeadingSet {
    /// Its words, one blank apart.
    pub(crate) text: String,
    /// What it turns on.
    pub(crate) options: Options,
    /// Whether a `;` stands behind it; else it is `&&`.
    pub(crate) by_semicolon: bool,
    /// The token behind the operator behind it.
    pub(crate) rest: TokenId,
}

/// The `set` that a script starts with, if it turns on nothing but failing and tracing and more follows.
pub(crate) fn leading_set(list: &List, commands: &[SimpleCommand<'_>]) -> Option<LeadingSet> {
    let first = commands.first().filter(|command| {
        command.name() == Some("set")
            && command.program == 0
            && command.assignments.is_empty()
            && command.redirects.is_empty()
            && command.place.in_shell
    })?;
    let item = list.items.first()?;
    let CommandKind::Simple(_) = item.and_or.first.first.kind else {
        return None;
    };
    let by_semicolon = item.and_or.rest.is_empty();
    let rest = if by_semicolon {
        list.items.get(1)?;
        item.end?
    } else {
        item.and_or.rest.first()?.0
    };
    let words: Vec<_> = first
        .args()
        .iter()
        .map(crate::model::Word::as_str)
        .collect();
    let options = options(words.iter().copied())?;
    let mut text = String::from("set");
    for word in words.into_iter().flatten() {
        text.push(' ');
        text.push_str(word);
    }
    Some(LeadingSet {
        text,
        options,
        by_semicolon,
        rest: TokenId(rest.0 + 1),
    })
}

/// The last token of a list that is no `;` behind it.
pub(crate) fn last_token(list: &List) -> Option<TokenId> {
    let and_or = &list.items.last()?.and_or;
    let pipeline = and_or
        .rest
        .last()
        .map_or(&and_or.first, |(_, pipeline)| pipeline);
    let command = pipeline
        .rest
        .last()
        .map_or(&pipeline.first, |(_, command)| command);
    command.range.end.0.checked_sub(1).map(TokenId)
}

/// The first token of an and-or list.
pub(crate) fn first_token(and_or: &AndOr) -> TokenId {
    let pipeline = &and_or.first;
    pipeline
        .prefix
        .first()
        .copied()
        .unwrap_or(pipeline.first.range.start)
}

/// Whether an and-or list has an operator of this kind.
pub(crate) fn has(script: &Script, and_or: &AndOr, kind: TokenKind) -> bool {
    and_or
        .rest
        .iter()
        .any(|(operator, _)| script.tokens[operator.index()].kind == kind)
}

/// Whether a pipeline is made of simple commands, without `!`: then it makes no difference whether `-e` is looked at inside it.
pub(crate) fn is_simple(pipeline: &Pipeline) -> bool {
    let simple = |command: &Command| matches!(command.kind, CommandKind::Simple(_));
    pipeline.prefix.is_empty()
        && simple(&pipeline.first)
        && pipeline.rest.iter().all(|(_, command)| simple(command))
}

/// All pipelines of an and-or list.
pub(crate) fn pipelines(and_or: &AndOr) -> impl DoubleEndedIterator<Item = &Pipeline> {
    std::iter::once(&and_or.first).chain(and_or.rest.iter().map(|(_, pipeline)| pipeline))
}

/// What to put between a script and a command behind it, so that the command runs if and only if the script succeeds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Glue {
    /// `&&`
    And,
    /// `;`: the script ends where something fails.
    Semicolon,
}

/// How a command is put behind a list; `None` if that would change what a failure does.
///
/// Without `-e` the exit status of a list is that of its last and-or list, and `a || b && c` is `(a || b) && c`: `&&` fits
/// behind any list. With `-e`, what stands left of an `&&` may fail without ending the script, also inside compound commands:
/// `;` fits behind a pipeline and behind `a || b`, `&&` behind simple commands.
pub(crate) fn glue(script: &Script, list: &List, errexit: bool) -> Option<Glue> {
    let last = list.items.last()?;
    if last
        .end
        .is_some_and(|end| script.tokens[end.index()].kind == TokenKind::Background)
    {
        return None;
    }
    if !errexit {
        return Some(Glue::And);
    }
    if !has(script, &last.and_or, TokenKind::AndIf) {
        // A pipeline that `!` turns round never ends the script.
        let inverted = pipelines(&last.and_or).any(|pipeline| !pipeline.prefix.is_empty());
        return (!inverted).then_some(Glue::Semicolon);
    }
    is_simple(pipelines(&last.and_or).next_back()?).then_some(Glue::And)
}

/// Whether `-e` is on in a script from its start to its end; `None` if it is switched on the way, or nobody knows.
pub(crate) fn errexit(code: &Code<'_>) -> Option<bool> {
    let words = code.shell();
    let shell = match shell_options(&words) {
        Some(options) => options.errexit,
        // However it is started, its options can be read.
        None => words.iter().any(|word| {
            *word == "errexit"
                || (word.starts_with('-') && !word.starts_with("--") && word.contains('e'))
        }),
    };
    let list = code.script.list.as_ref()?;
    let set = leading_set(list, &code.commands);
    let others = code.commands.iter().skip(usize::from(set.is_some()));
    let switched = others
        .filter(|command| command.place.in_shell)
        .any(|command| {
            command.name() == Some("set")
                && command.args().iter().any(|word| {
                    word.as_str()
                        .is_none_or(|text| text.starts_with(['-', '+']))
                })
        });
    if switched {
        return None;
    }
    Some(shell || set.is_some_and(|set| set.options.errexit))
}
