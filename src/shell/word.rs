//! The inside of a word: quoting and expansions, read off its bytes on demand.

use std::borrow::Cow;

/// What a part of a word is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PartKind {
    /// Unquoted characters without a meaning of their own.
    Literal,
    /// An unquoted backslash and the character behind it.
    Escaped,
    /// `'…'`, quotes included.
    SingleQuoted,
    /// `"…"`, quotes included; expansions inside are not listed one by one.
    DoubleQuoted,
    /// `$'…'` (bash)
    AnsiQuoted,
    /// `$"…"` (bash)
    LocaleQuoted,
    /// `$name`, `$1`, `$@`, `${…}`
    Parameter,
    /// `$( … )`
    Command,
    /// `` ` … ` ``
    Backquoted,
    /// `$(( … ))` or `$[ … ]`
    Arithmetic,
    /// `<( … )` or `>( … )` (bash)
    Process,
    /// `*`, `?`, `[…]`, or an extended glob such as `@(a|b)`, unquoted.
    Glob,
    /// `{a,b}` or `{1..3}`, unquoted (bash).
    Brace,
    /// `~` or `~name` at the start of the word.
    Tilde,
    /// `( … )` of an array assignment (bash).
    Array,
}

/// A part of a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part<'a> {
    /// What it is.
    pub kind: PartKind,
    /// Its bytes, as written.
    pub text: &'a [u8],
}

/// The parts of a word, in order; joined they are the word.
#[derive(Clone, Debug)]
pub struct Parts<'a> {
    _rest: &'a [u8],
}

/// The parts of `word` (the bytes of a word token).
pub fn parts(word: &[u8]) -> Parts<'_> {
    Parts { _rest: word }
}

/// What `word` is after quote removal, if nothing in it expands: no parameter, substitution, glob, brace or tilde outside
/// quotes, no expansion inside double quotes. `None` if the value is not known from the text alone.
pub fn literal(_word: &[u8]) -> Option<Cow<'_, [u8]>> {
    None
}
