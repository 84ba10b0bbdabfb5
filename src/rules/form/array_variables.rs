//! Variables in arrays that start a program without a shell: nobody expands them.

use crate::knowledge::builtins::is_builtin;
use crate::knowledge::programs::{
    EVALUATING_PROGRAMS, EXPANDING_PROGRAMS, POSIX_SHELLS, unversioned,
};
use crate::model::{Model, ShellInForce};
use crate::syntax::{Body, Instruction, Keyword, encode_string};
use crate::text::LogicalSpan;

/// The first variable in a text that a shell would expand: `$NAME` or `${NAME…}`, without a backslash or a `$` before it.
pub(super) fn first_variable(text: &str) -> Option<&str> {
    let bytes = text.as_bytes();
    let starts = text.match_indices('$').map(|(at, _)| at);
    let is_name = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_';
    let last_brace = text.rfind('}');
    starts.into_iter().find_map(|at| {
        if at > 0 && matches!(bytes[at - 1], b'\\' | b'$') {
            return None;
        }
        let is_braced = bytes.get(at + 1) == Some(&b'{');
        let name = at + 1 + usize::from(is_braced);
        let len = bytes[name..]
            .iter()
            .take_while(|byte| is_name(byte))
            .count();
        let end = name + len;
        if len == 0 || bytes[name].is_ascii_digit() {
            return None;
        }
        if !is_braced {
            return Some(&text[at..end]);
        }
        if !b"}:-+?#%/".contains(bytes.get(end)?) || last_brace? < at {
            return None;
        }
        let close = at + text[at..].find('}')?;
        Some(&text[at..=close])
    })
}

/// Whether one of the words is a shell or another program with variables of its own, or a program that is given a text in its language.
pub(super) fn has_language(words: &[String]) -> bool {
    let name = |word: &'_ String| -> String {
        let name = word.rsplit(['/', '\\']).next().unwrap_or(word);
        unversioned(name.strip_suffix(".exe").unwrap_or(name)).to_owned()
    };
    let expands = |word: &String| {
        let name = name(word);
        POSIX_SHELLS.contains(&&name[..]) || EXPANDING_PROGRAMS.contains(&&name[..])
    };
    let takes_text = |option: &String| {
        let is_short = option.starts_with('-') && !option.starts_with("--");
        is_short && option.ends_with(['c', 'e', 'p', 'r', 'S'])
            || matches!(
                &option[..],
                "--command" | "--eval" | "--print" | "--split-string" | "eval"
            )
    };
    let evaluates = |(at, word): (usize, &String)| {
        EVALUATING_PROGRAMS.contains(&&name(word)[..]) && words[at + 1..].iter().any(takes_text)
    };
    words.iter().any(expands) || words.iter().enumerate().any(evaluates)
}

/// The array that has the shell in force start the program of these words, each with whether it had no quotes. An ENTRYPOINT that gets
/// arguments today `passes` them on. `None` where the shell is no POSIX one, or would have to stay.
pub(super) fn in_shell<'w>(
    model: &Model<'_>,
    index: usize,
    words: impl Iterator<Item = (&'w str, bool)>,
    passes: bool,
) -> Option<String> {
    if !model.shell(index).is_posix() {
        return None;
    }
    let mut text = String::new();
    for (at, (word, is_bare)) in words.enumerate() {
        if at == 0 && (word.is_empty() || word.contains(' ') || word.starts_with('-')) {
            return None;
        }
        if at > 0 {
            text.push(' ');
        } else if !is_builtin(word.as_bytes()) {
            text.push_str("exec ");
        }
        text.push_str(&shell_word(word, is_bare));
    }
    let shell = model.shell(index).words().into_iter().map(str::to_owned);
    let mut strings: Vec<String> = shell.collect();
    if passes {
        text.push_str(" \"$@\"");
        strings.extend([text, "--".to_owned()]);
    } else {
        strings.push(text);
    }
    let strings: Vec<String> = strings.iter().map(|string| encode_string(string)).collect();
    Some(format!("[{}]", strings.join(", ")))
}

/// A word as the shell reads it: variables are expanded, everything else is as it stands. What had no quotes gets none.
fn shell_word(word: &str, is_bare: bool) -> String {
    let is_plain = |ch: char| ch.is_alphanumeric() || "-_./:=@%+,".contains(ch);
    if is_bare || !word.is_empty() && word.chars().all(is_plain) {
        return word.to_owned();
    }
    if first_variable(word).is_none() {
        return format!("'{}'", word.replace('\'', "'\\''"));
    }
    let mut quoted = "\"".to_owned();
    for ch in word.chars() {
        if matches!(ch, '"' | '`' | '\\') {
            quoted.push('\\');
        }
        quoted.push(ch);
    }
    quoted.push('"');
    quoted
}

/// A variable in a valid array that nobody expands: where, what is wrong, and what to write.
pub(super) fn no_shell_expands(
    model: &Model<'_>,
    index: usize,
) -> Option<(LogicalSpan, String, String)> {
    let instruction = model.instructions[index];
    let statement = &instruction.statement;
    let exec = match (&statement.body, statement.kind) {
        (Body::Exec(exec), Keyword::Run | Keyword::Cmd | Keyword::Entrypoint) => exec,
        (Body::Health { command, .. }, _) => match &**command {
            Body::Exec(exec) => exec,
            _ => return None,
        },
        _ => return None,
    };
    // Most arrays have none.
    memchr::memchr(b'$', instruction.text(statement.body_span))?;
    let words: Vec<String> = exec.strings(instruction.joined.text()).collect();
    let at = words
        .iter()
        .position(|word| first_variable(word).is_some())?;
    let variable = first_variable(&words[at])?.to_owned();
    let is_windows = *model.shell(index) == ShellInForce::WindowsDefault;
    let gets_words = at > 0 && is_script(&words[0]);
    if is_windows || has_language(&words) || gets_words {
        return None;
    }
    let entrypoint = entrypoint(model, index).filter(|_| statement.kind == Keyword::Cmd);
    if entrypoint.is_some_and(may_expand) {
        return None;
    }
    let message =
        format!("no shell expands `{variable}` here: the program gets it as it is written");
    let items = words.iter().map(|word| (&word[..], false));
    let array = match statement.kind {
        Keyword::Cmd | Keyword::Entrypoint if entrypoint.is_none() => {
            in_shell(model, index, items, statement.kind == Keyword::Entrypoint)
        }
        _ => None,
    };
    let help = match (array, entrypoint) {
        (Some(array), _) => format!("start a shell: `{} {array}`", statement.kind.as_str()),
        (None, Some(entrypoint)) => format!(
            "let the ENTRYPOINT in line {} start a shell: these are its arguments",
            entrypoint.first_line
        ),
        (None, None) => {
            "write the command without brackets, quotes and commas: then a shell runs it".to_owned()
        }
    };
    Some((exec.items[at].span, message, help))
}

/// The ENTRYPOINT of the file that gets what a CMD says.
pub(super) fn entrypoint<'m>(model: &'m Model<'_>, index: usize) -> Option<&'m Instruction<'m>> {
    let last = model.stage_instructions(model.stage_of(index)?).last()?;
    let is_entrypoint = |at: usize| model.instructions[at].statement.kind == Keyword::Entrypoint;
    let found = if is_entrypoint(last) {
        Some(last)
    } else {
        let mut before = model.before_with(last, "is an ENTRYPOINT", is_entrypoint);
        before.next()
    };
    found.map(|at| model.instructions[at])
}

/// Whether an ENTRYPOINT may do more with its arguments than hand them on.
fn may_expand(entrypoint: &Instruction<'_>) -> bool {
    let Body::Exec(exec) = &entrypoint.statement.body else {
        return true;
    };
    let words: Vec<String> = exec.strings(entrypoint.joined.text()).collect();
    has_language(&words) || words.iter().any(|word| is_script(word))
}

/// What a script does with its words, nobody knows: it may expand them.
fn is_script(word: &str) -> bool {
    let suffix = word.rsplit_once('.').map(|(_, suffix)| suffix);
    matches!(suffix, Some("sh" | "bash")) || word.contains("entrypoint")
}
