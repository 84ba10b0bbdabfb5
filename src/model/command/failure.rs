//! How a script treats failures, and whether a failure of one of its commands ends the build.

use crate::model::{Code, Nest, SimpleCommand, Word};
use crate::shell::{CommandKind, List, Token, TokenId, TokenKind};
use crate::text::file_name;

/// What the options of a shell or a `set` turn on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ShellOptions {
    /// `-e`: the script ends where a command fails.
    pub errexit: bool,
    /// `-u`, `-o pipefail`: other things fail too.
    pub strict: bool,
}

/// Reads option words; `None` if there is one that is not about failing or tracing.
fn options<'w>(words: impl Iterator<Item = Option<&'w str>>) -> Option<ShellOptions> {
    let mut options = ShellOptions::default();
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
pub fn shell_options(words: &[&str]) -> Option<ShellOptions> {
    let (program, rest) = words.split_first()?;
    let name = file_name(program);
    if !matches!(name, "sh" | "bash" | "dash" | "ash") {
        return None;
    }
    options(rest.iter().map(|word| Some(*word)))
}

/// A `set -e…` at the start of a script.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeadingSet {
    /// Its words, one space apart.
    pub text: String,
    /// What it turns on.
    pub options: ShellOptions,
    /// Whether a `;` stands after it; else it is `&&`.
    pub by_semicolon: bool,
    /// The token after the operator after it.
    pub rest: TokenId,
}

/// The `set` that a script starts with, if it turns on nothing but failing and tracing and more follows.
pub fn leading_set(list: &List, commands: &[SimpleCommand<'_>]) -> Option<LeadingSet> {
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
    let words: Vec<_> = first.args().iter().map(Word::as_str).collect();
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

/// Whether `-e` is on in a script from its start to its end; `None` if it is switched on the way, or nobody knows.
pub fn errexit(code: &Code<'_>) -> Option<bool> {
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

/// Whether the build fails where a command fails: nothing swallows its status, in its text and in those that hold it.
pub fn is_fatal(codes: &[Code<'_>], code: &Code<'_>, command: &SimpleCommand<'_>) -> bool {
    let place = command.place;
    // A trap may have the last word.
    let traps = || {
        let mut commands = code.commands.iter();
        commands.any(|command| command.name() == Some("trap"))
    };
    let counts = place.decides || (place.stops && errexit(code) == Some(true));
    let outer = || match code.outer(codes) {
        Some((outer, at)) => is_fatal(codes, outer, &outer.commands[at]),
        None => true,
    };
    counts && !traps() && outer()
}

/// Whether what a shell text does always comes to pass, and its status decides: the commands that hand it to shells always run,
/// in the list of their text.
pub fn always_runs(codes: &[Code<'_>], code: &Code<'_>) -> bool {
    code.outer(codes).is_none_or(|(outer, at)| {
        let place = outer.commands[at].place;
        let is_background = |token: &Token| token.kind == TokenKind::Background;
        place.certain
            && place.nest <= Nest::Brace
            && !outer.script.tokens.iter().any(is_background)
            && always_runs(codes, outer)
    })
}
