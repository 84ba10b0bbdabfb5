//! Variables: where Docker puts one in, and which are there (Dockerfile reference, "Environment replacement" and "ARG").

use crate::knowledge::docker::PLATFORM_ARGS;
use std::collections::{HashMap, HashSet};

use crate::model::Model;
use crate::model::value::expand::{PieceKind, ValueError, expand, pieces};
use crate::syntax::{Body, Heredoc, Instruction, Keyword, Statement, decode_string};
use crate::text::{LogicalSpan, Span};

/// The names of ARGs, and their values.
type Args = Vec<(String, Option<String>)>;

/// A variable that Docker replaces, and does not ask whether it is set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reference {
    /// Its name.
    pub name: String,
    /// Where, in the file.
    pub span: Span,
}

/// The names of the variables in a word that have no default, with where they stand in the word. Nothing inside `${a:+…}`: that counts
/// only where `a` is set.
pub fn references(word: &[u8], escape: u8) -> Vec<(String, LogicalSpan)> {
    let mut found = Vec::new();
    for piece in pieces(word, escape).unwrap_or_default() {
        let text = piece.span.of(word);
        let inner = match piece.kind {
            PieceKind::Variable => &text[1..],
            PieceKind::Braced => &text[2..text.len() - 1],
            _ => continue,
        };
        let inner = String::from_utf8_lossy(inner);
        let is_name = |ch: char| ch.is_alphanumeric() || ch == '_';
        let end = inner.find(|ch| !is_name(ch)).unwrap_or(inner.len());
        let (name, modifier) = inner.split_at(end);
        let modifier = modifier.strip_prefix(':').unwrap_or(modifier);
        if let Some(default) = modifier.strip_prefix('-') {
            let nested = references(default.as_bytes(), escape);
            found.extend(nested.into_iter().map(|(name, _)| (name, piece.span)));
        } else if !name.is_empty() && !modifier.starts_with(['+', '?']) {
            found.push((name.to_owned(), piece.span));
        }
    }
    found
}

/// The words of a statement in which Docker replaces variables, with where they stand; those of JSON decoded.
fn words<'i>(
    instruction: &'i Instruction<'_>,
    statement: &'i Statement,
) -> Vec<(std::borrow::Cow<'i, [u8]>, LogicalSpan, bool)> {
    use std::borrow::Cow::{Borrowed, Owned};
    let plain = |span: LogicalSpan| (Borrowed(instruction.text(span)), span, true);
    let mut found = Vec::new();
    for flag in instruction.flags(statement) {
        if flag.expands()
            && let Some(value) = flag.value
        {
            found.push((Owned(value.into_bytes()), flag.span, false));
        }
    }
    let is_replaced = matches!(
        statement.kind,
        Keyword::From
            | Keyword::Add
            | Keyword::Copy
            | Keyword::Env
            | Keyword::Label
            | Keyword::Arg
            | Keyword::Expose
            | Keyword::Stopsignal
            | Keyword::User
            | Keyword::Volume
            | Keyword::Workdir
    );
    if !is_replaced {
        return found;
    }
    match &statement.body {
        Body::Words(words) => found.extend(words.iter().copied().map(plain)),
        Body::Exec(exec) => found.extend(exec.items.iter().map(|item| {
            let text = decode_string(instruction.text(item.span)).into_bytes();
            (Owned(text), item.span, false)
        })),
        Body::Pairs(pairs) => {
            for pair in pairs {
                if statement.kind != Keyword::Arg {
                    found.push(plain(pair.name));
                }
                found.extend(pair.value.map(plain));
            }
        }
        Body::Legacy { name, value } => found.extend([plain(*name), plain(*value)]),
        Body::Text(text) => found.push(plain(*text)),
        _ => {}
    }
    found
}

impl Model<'_> {
    /// The variables that Docker replaces in an instruction, in order, but those with a default. None after ONBUILD: they are read later.
    pub fn references(&self, index: usize) -> Vec<Reference> {
        let instruction = self.instructions[index];
        let statement = &instruction.statement;
        let escape = self.file.escape;
        let mut found = Vec::new();
        if !self.may_have_variables(index) {
            return found;
        }
        for (text, span, is_plain) in words(instruction, statement) {
            if !text.contains(&b'$') {
                continue;
            }
            for (name, within) in references(&text, escape) {
                let at = if is_plain {
                    LogicalSpan {
                        start: span.start + within.start,
                        end: span.start + within.end,
                    }
                } else {
                    span
                };
                let span = instruction.joined.span(at);
                found.push(Reference { name, span });
            }
        }
        if matches!(statement.kind, Keyword::Add | Keyword::Copy) {
            for heredoc in instruction.heredocs.iter().filter(|heredoc| heredoc.expand) {
                let body = self.expanded(heredoc);
                let found_there = references(&body, HEREDOC_ESCAPE).into_iter();
                found.extend(found_there.map(|(name, at)| Reference {
                    name,
                    span: in_body(heredoc, at),
                }));
            }
        }
        found
    }

    /// Whether Docker replaces a variable of an instruction by a part of its value, as a pattern says: `${name#…}`, `${name%…}`, `${name/…/…}`.
    pub fn has_pattern_in_variable(&self, index: usize) -> bool {
        let instruction = self.instructions[index];
        if !self.may_have_variables(index) {
            return false;
        }
        let has = |(text, ..): (std::borrow::Cow<'_, [u8]>, LogicalSpan, bool)| {
            let pieces = pieces(&text, self.file.escape).unwrap_or_default();
            pieces.iter().any(|piece| {
                let inner = piece.span.of(&text).get(2..).unwrap_or_default();
                let is_name = |byte: &&u8| byte.is_ascii_alphanumeric() || **byte == b'_';
                let end = inner.iter().take_while(is_name).count();
                piece.kind == PieceKind::Braced && b"#%/".contains(&inner[end])
            })
        };
        words(instruction, &instruction.statement)
            .into_iter()
            .any(has)
    }

    /// The body of a heredoc whose variables Docker replaces, as it reads it: quotes are characters like any other there.
    fn expanded(&self, heredoc: &Heredoc) -> Vec<u8> {
        let body = heredoc.body.of(self.file.source).iter();
        body.map(|byte| if b"'\"".contains(byte) { b' ' } else { *byte })
            .collect()
    }

    /// The first variable in the body of a heredoc that Docker replaces although it is meant for the shell that will run the file: a parameter
    /// of a script (`$1`, `$@`, `$?`), or a variable that a line above it sets.
    pub fn meant_for_the_shell(&self, heredoc: &Heredoc) -> Option<Reference> {
        let body = self.expanded(heredoc);
        let set = set_by_lines(&body);
        let is_name = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_';
        let pieces = pieces(&body, HEREDOC_ESCAPE).ok()?;
        pieces.iter().find_map(|piece| {
            let text = piece.span.of(&body);
            let name = match piece.kind {
                PieceKind::Variable => &text[1..],
                PieceKind::Braced => &text[2..],
                _ => return None,
            };
            let end = name.iter().position(|byte| !is_name(byte));
            let name = &name[..end.unwrap_or(name.len()).max(1)];
            let is_parameter = !name[0].is_ascii_alphabetic() && name[0] != b'_';
            let is_set = || set.get(name).is_some_and(|end| *end <= piece.span.start);
            (is_parameter || is_set()).then(|| Reference {
                name: String::from_utf8_lossy(name).into_owned(),
                span: in_body(heredoc, piece.span),
            })
        })
    }

    /// The names that an ENV or ARG sets, also one after ONBUILD.
    pub fn set_names(&self, index: usize) -> Vec<String> {
        let instruction = self.instructions[index];
        let statement = instruction.effective();
        if !matches!(statement.kind, Keyword::Env | Keyword::Arg) {
            return Vec::new();
        }
        let name = |span| String::from_utf8_lossy(instruction.text(span)).into_owned();
        statement.pairs().map(|(span, _)| name(span)).collect()
    }

    /// The variables a stage starts with: those of the stages below, and what their ONBUILD sets. What the image below sets is
    /// not among them, but for `PATH`, which every image has.
    pub fn inherited(&self, stage: usize) -> HashSet<String> {
        let mut names = HashSet::from(["PATH".to_owned()]);
        for below in self.stages_below(stage) {
            for index in self.stage_instructions(below) {
                names.extend(self.set_names(index));
            }
        }
        names
    }

    /// Whether a variable is one of [`Model::inherited`].
    pub fn inherits(&self, stage: usize, name: &str) -> bool {
        if name == "PATH" {
            return true;
        }
        let setters = self.kept_for_later.get_or_init(|| {
            let mut setters: HashMap<String, Vec<usize>> = HashMap::new();
            for stage in 0..self.stages.len() {
                for index in self.stage_instructions(stage) {
                    for name in self.set_names(index) {
                        setters.entry(name).or_default().push(stage);
                    }
                }
            }
            setters
        });
        let Some(stages) = setters.get(name).filter(|stages| stages[0] < stage) else {
            return false;
        };
        let mut below = self.stages_below(stage);
        below.any(|below| stages.binary_search(&below).is_ok())
    }

    /// The ARGs above the first FROM, with the values they have when the build is given none. As Docker does, an ARG without a value is empty
    /// here; which image a stage is built on ([`crate::model::Base`]) is then not known.
    ///
    /// # Errors
    /// If the value of one cannot be made out, where and why: mostly, Docker refuses the file (templates have `${option:name}`).
    pub fn global_args(&self) -> Result<Args, (Span, ValueError)> {
        let end = self
            .stages
            .first()
            .map_or(self.instructions.len(), |stage| stage.instructions.start);
        let mut globals = Args::new();
        let mut last: HashMap<String, usize> = HashMap::new();
        for instruction in &self.instructions[..end] {
            let Body::Pairs(pairs) = &instruction.statement.body else {
                continue;
            };
            if instruction.statement.kind != Keyword::Arg {
                continue;
            }
            for pair in pairs {
                let name = String::from_utf8_lossy(instruction.text(pair.name)).into_owned();
                let value = pair.value.map(|value| {
                    let text = instruction.text(value);
                    let known = |name: &str| {
                        let at = last.get(name);
                        value_of(at.map_or(&[], |&at| &globals[at..=at]), name)
                    };
                    expand(text, self.file.escape, &known)
                });
                let at = |error| {
                    (
                        instruction.joined.span(pair.value.unwrap_or(pair.name)),
                        error,
                    )
                };
                let value = value.transpose().map_err(at)?;
                last.insert(name.clone(), globals.len());
                globals.push((name, value));
            }
        }
        Ok(globals)
    }

    /// Whether an instruction may have a `$`, also one that JSON spells with a backslash.
    fn may_have_variables(&self, index: usize) -> bool {
        let text = self.instructions[index].span.of(self.file.source);
        memchr::memchr2(b'$', b'\\', text).is_some()
    }

    /// The words of an instruction that are nested deeper than variables are looked for in.
    pub fn too_deep(&self, index: usize) -> Vec<Span> {
        let instruction = self.instructions[index];
        if !self.may_have_variables(index) {
            return Vec::new();
        }
        let words = words(instruction, &instruction.statement).into_iter();
        let is_too_deep = |text: &[u8]| {
            text.contains(&b'$') && pieces(text, self.file.escape) == Err(ValueError::TooLong)
        };
        words
            .filter(|(text, ..)| is_too_deep(text))
            .map(|(_, span, _)| instruction.joined.span(span))
            .collect()
    }
}

/// What protects a `$` in the body of a heredoc.
const HEREDOC_ESCAPE: u8 = b'\\';

/// A place in the body of a heredoc, in the file.
fn in_body(heredoc: &Heredoc, at: LogicalSpan) -> Span {
    Span {
        start: heredoc.body.start + at.start,
        end: heredoc.body.start + at.end,
    }
}

/// The variables that the lines of a script set (`name=`, `for name in`, `read name`), with where the first such line ends.
fn set_by_lines(script: &[u8]) -> HashMap<&[u8], u32> {
    let mut set = HashMap::new();
    let mut end = 0;
    for line in script.split_inclusive(|&byte| byte == b'\n') {
        end += u32::try_from(line.len()).unwrap_or(u32::MAX);
        let mut before: &[u8] = b"";
        let is_separator = |byte: &u8| byte.is_ascii_whitespace() || *byte == b';';
        for word in line.split(is_separator).filter(|word| !word.is_empty()) {
            let name = word.split(|&byte| byte == b'=').next().unwrap_or(word);
            if name.len() < word.len() || matches!(before, b"for" | b"read") {
                set.entry(name).or_insert(end);
            }
            if !word.starts_with(b"-") {
                before = word;
            }
        }
    }
    set
}

/// The value of a variable above the first FROM.
pub fn value_of(globals: &[(String, Option<String>)], name: &str) -> Option<String> {
    let declared = globals.iter().rev().find(|(known, _)| known == name);
    match declared {
        Some((_, Some(value))) => Some(value.clone()),
        _ => PLATFORM_ARGS
            .iter()
            .find(|(known, _)| *known == name)
            .map(|(_, value)| (*value).to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_have_no_default() {
        let names = |word: &str| -> Vec<String> {
            let found = references(word.as_bytes(), b'\\');
            found.into_iter().map(|(name, _)| name).collect()
        };
        assert_eq!(names("$a/${b}-$c.d"), ["a", "b", "c"]);
        assert_eq!(names("'$a'\\$b\"$c\"$$ $1"), ["c", "1"]);
        assert_eq!(names("${a:-x}${b-$c}${d:+$e}${f+x}${g?x}"), ["c"]);
        assert_eq!(names("${a#x}${b%%y}${c/x/y}"), ["a", "b", "c"]);
        assert_eq!(names("${a"), [""; 0]);
    }

    #[test]
    fn globals_have_values() {
        let source = b"ARG A=1\nARG B=\"x$A\" C\nARG A=2\nFROM x\nARG D=3\n";
        let file = crate::syntax::parse(source);
        let globals = Model::new(&file).global_args().expect("all have values");
        let value = |name| value_of(&globals, name);
        assert_eq!(value("A").as_deref(), Some("2"));
        assert_eq!(value("B").as_deref(), Some("x1"));
        assert_eq!(value("C"), None);
        assert_eq!(value("D"), None);
        assert_eq!(value("TARGETARCH").as_deref(), Some("amd64"));
        let file = crate::syntax::parse(b"ARG A=${a:b}\nFROM $A\n");
        let (span, error) = Model::new(&file)
            .global_args()
            .expect_err("Docker refuses it");
        assert_eq!(
            (span.of(file.source), error),
            (&b"${a:b}"[..], ValueError::Substitution)
        );
    }
}
