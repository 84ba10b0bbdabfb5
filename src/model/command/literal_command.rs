//! A shell text that is nothing but a program and its words.

use crate::knowledge::builtins::{has_twin, is_builtin};
use crate::shell::{PartKind, Script, TokenId, TokenKind, literal, parts};
use crate::syntax::Instruction;

/// Why a text is no literal command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Obstacle {
    /// A token only a shell understands: an operator, a redirection, an assignment, a reserved word, a comment.
    Syntax(TokenId),
    /// A word the shell may turn into something else.
    Expansion(TokenId),
    /// A word that is not UTF-8.
    NotUtf8(TokenId),
    /// The name of a builtin that no program can stand in for.
    Builtin(String),
    /// `exec` with options, or without a program.
    Exec,
    /// The name is one that no program has: empty, several words, or with a comma at its end.
    NoProgram(String),
}

/// The words a shell hands to the program if it does nothing but split them and take quotes away (POSIX XCU 2.6.7); an
/// `exec` before them is left out. The script must have a list.
///
/// # Errors
/// Why the words are not known, or are not those of a program.
pub fn literal_command(
    instruction: &Instruction<'_>,
    script: &Script,
) -> Result<Vec<String>, Obstacle> {
    let mut words = Vec::with_capacity(script.tokens.len());
    for (index, token) in script.tokens.iter().enumerate() {
        let id = TokenId(index as u32);
        if token.kind != TokenKind::Word {
            return Err(Obstacle::Syntax(id));
        }
        let text = instruction.text(token.span);
        // `$'a'` is bash; to other shells it is a dollar sign and a string.
        let only_bash = |kind| matches!(kind, PartKind::AnsiQuoted | PartKind::LocaleQuoted);
        if parts(text).any(|part| only_bash(part.kind)) {
            return Err(Obstacle::Expansion(id));
        }
        let word = literal(text).ok_or(Obstacle::Expansion(id))?;
        words.push(String::from_utf8(word.into_owned()).map_err(|_| Obstacle::NotUtf8(id))?);
    }
    program(words)
}

/// Checks the name before the words; drops an `exec`.
fn program(mut words: Vec<String>) -> Result<Vec<String>, Obstacle> {
    let is_exec = words.first().is_some_and(|name| name == "exec");
    if is_exec {
        words.remove(0);
    }
    let Some(name) = words.first() else {
        return Err(Obstacle::Exec);
    };
    if is_exec && name.starts_with('-') {
        return Err(Obstacle::Exec);
    }
    // `exec echo` looks for a program.
    if !is_exec && is_builtin(name.as_bytes()) && !has_twin(name, &words[1..]) {
        return Err(Obstacle::Builtin(name.clone()));
    }
    let several = !name.contains('/') && name.contains(char::is_whitespace);
    if name.is_empty() || several || name.ends_with(',') {
        return Err(Obstacle::NoProgram(name.clone()));
    }
    Ok(words)
}
