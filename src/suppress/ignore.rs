//! Comments that silence rules: our own, and those of hadolint, ShellCheck, BuildKit, tally and droast.

use super::ask::said;
use super::terms::Terms;
use crate::syntax::{DirectiveName, Dockerfile, Item, Keyword};
use crate::text::{Date, Span};

/// For which instructions a comment silences rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reach {
    /// The one below it, by index into the instructions of the file.
    Instruction(usize),
    /// The rest of a stage: from the first index up to the second.
    Stage(usize, usize),
    /// All.
    File,
    /// None.
    Nothing,
}

/// A rule that a comment silences.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ignore {
    /// The id or code, as written, without the tool that tally puts before it (`hadolint/DL3008`); `None` for all rules that have a
    /// code of the tool the comment is for, of tally for all.
    pub name: Option<String>,
    /// Where it stands.
    pub span: Span,
    /// Whose comment it is.
    pub by: Tool,
    reach: Reach,
}

/// Who a comment speaks to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tool {
    /// `# dfmt: ignore[…]`
    Dfmt,
    /// `# hadolint ignore=…`, `# hadolint stage ignore=…`, `# hadolint global ignore=…`
    Hadolint,
    /// `# shellcheck disable=…`
    ShellCheck,
    /// `# check=skip=…`
    BuildKit,
    /// `# tally ignore=…`, `# tally global ignore=…`
    Tally,
    /// `# droast ignore=…`, `# droast global ignore=…`
    Droast,
}

/// What tally puts before the codes of others.
const NAMESPACES: &[&str] = &["buildkit/", "hadolint/", "shellcheck/"];

impl Ignore {
    /// The instruction it is about, if that is one alone.
    pub fn only(&self) -> Option<usize> {
        match self.reach {
            Reach::Instruction(index) => Some(index),
            Reach::Stage(..) | Reach::File | Reach::Nothing => None,
        }
    }

    /// Whether it is about an instruction.
    pub fn covers(&self, instruction: usize) -> bool {
        match self.reach {
            Reach::Instruction(index) => index == instruction,
            Reach::Stage(start, end) => (start..end).contains(&instruction),
            Reach::File => true,
            Reach::Nothing => false,
        }
    }
}

/// The rules that the comments of a file silence.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ignores {
    /// In the order of the file.
    pub list: Vec<Ignore>,
    /// Whether `# check=error=true` makes errors of what BuildKit's checks find.
    pub checks_are_errors: bool,
}

impl Ignores {
    /// Reads the comments of a file, without those that have ended `today`; where that is not known, none has.
    pub fn read(file: &Dockerfile<'_>, today: Option<Date>) -> Self {
        let mut ignores = Self::default();
        let speaks = |word: &[u8]| memchr::memmem::find(file.source, word).is_some();
        // The names of directives may be written in any case.
        let checks = || {
            memchr::memchr2_iter(b'c', b'C', file.source).any(|at| {
                let word = file.source.get(at..at + b"check".len());
                word.is_some_and(|word| word.eq_ignore_ascii_case(b"check"))
            })
        };
        if !speaks(b"dfmt:")
            && !speaks(b"hadolint")
            && !speaks(b"shellcheck")
            && !speaks(b"tally")
            && !speaks(b"droast")
            && !checks()
        {
            return ignores;
        }
        let mut index = 0;
        // How many stand above the last blank line.
        let mut apart = 0;
        for item in &file.items {
            match item {
                Item::Comment(comment) => {
                    ignores.comment(file.source, comment.text, index, today);
                }
                Item::Directive(directive) if directive.name == DirectiveName::Check => {
                    let value = directive.word(file.source).of(file.source);
                    if let Ok(value) = std::str::from_utf8(value) {
                        ignores.check(file.source, value, Reach::File);
                    }
                }
                Item::Directive(_) => {}
                Item::Instruction(instruction) => {
                    if instruction.statement.kind == Keyword::From {
                        ignores.end_stage(index, apart);
                    }
                    index += 1;
                }
                // What stands above a blank line is about no instruction; tally and droast look further.
                Item::Blank(_) => {
                    apart = ignores.list.len();
                    for ignore in &mut ignores.list {
                        if ignore.reach == Reach::Instruction(index)
                            && !matches!(ignore.by, Tool::Tally | Tool::Droast)
                        {
                            ignore.reach = Reach::Nothing;
                        }
                    }
                }
            }
        }
        ignores.end_stage(index, apart);
        ignores
    }

    /// Whether a comment of ours silences `name` at an instruction.
    pub fn names(&self, name: &str, instruction: usize) -> bool {
        let mut ours = self.list.iter().filter(|ignore| ignore.by == Tool::Dfmt);
        ours.any(|ignore| {
            let named = ignore.name.as_deref();
            named.is_some_and(|named| named.eq_ignore_ascii_case(name))
                && ignore.covers(instruction)
        })
    }

    /// A stage ends before the instruction of this index. Of those about a stage, one directly above a FROM is about the stage that starts there; not
    /// the first few, which stand `apart`.
    fn end_stage(&mut self, index: usize, apart: usize) {
        for (at, ignore) in self.list.iter_mut().enumerate() {
            if let Reach::Stage(start, end @ usize::MAX) = &mut ignore.reach
                && (*start != index || at < apart)
            {
                *end = index;
            }
        }
    }

    fn comment(&mut self, source: &[u8], comment: Span, index: usize, today: Option<Date>) {
        let Some(said) = said(comment.of(source)) else {
            return;
        };
        let (by, reach, names) = if let Some(rest) = said.strip_prefix("dfmt:") {
            let names = rest.trim_start().strip_prefix("ignore[");
            let names = names.and_then(|rest| rest.split_once(']'));
            let names = names.filter(|(_, rest)| !Terms::read(rest).is_over(today));
            let names = names.map(|(names, _)| names);
            (Tool::Dfmt, Reach::Instruction(index), names)
        } else if let Some(rest) = said.strip_prefix("hadolint") {
            let rest = rest.trim_start();
            let (reach, rest) = if let Some(rest) = rest.strip_prefix("global") {
                (Reach::File, rest.trim_start())
            } else if let Some(rest) = rest.strip_prefix("stage") {
                (Reach::Stage(index, usize::MAX), rest.trim_start())
            } else {
                (Reach::Instruction(index), rest)
            };
            (Tool::Hadolint, reach, after_ignore(rest).map(codes))
        } else if let Some(rest) = said.strip_prefix("tally ") {
            let (reach, rest) = file_or(index, rest);
            // After `;` there is the reason.
            let names = after_ignore(rest).and_then(|rest| rest.split(';').next());
            (Tool::Tally, reach, names)
        } else if let Some(rest) = said.strip_prefix("droast ") {
            let (reach, rest) = file_or(index, rest);
            // After a blank there are `reason="…"` and `expires=…`.
            let mut words = after_ignore(rest).unwrap_or_default().split_whitespace();
            let names = words.next();
            let last = words.find_map(|word| Date::read(word.strip_prefix("expires=")?));
            let is_over = today.is_some_and(|today| last.is_some_and(|last| last < today));
            (Tool::Droast, reach, names.filter(|_| !is_over))
        } else {
            for names in shellcheck_disables(said) {
                let reach = Reach::Instruction(index);
                self.names_of(source, names, Tool::ShellCheck, reach);
            }
            if let Some(value) = check_of(said) {
                self.check(source, value, Reach::Instruction(index));
            }
            return;
        };
        if let Some(names) = names {
            self.names_of(source, names, by, reach);
        }
    }

    /// Reads names with commas between them, a part of the source.
    fn names_of(&mut self, source: &[u8], names: &str, by: Tool, reach: Reach) {
        let names = names.split(',').map(|name| without_namespace(name.trim()));
        let names = names.filter(|name| !name.is_empty());
        self.list.extend(names.map(|name| Ignore {
            name: (by != Tool::Tally || name != "all").then(|| name.to_owned()),
            span: span_of(source, name),
            by,
            reach,
        }));
    }

    /// Reads `skip=…;error=…`, a part of the source; above an instruction only `skip` means something.
    fn check(&mut self, source: &[u8], value: &str, reach: Reach) {
        for (key, list) in value.split(';').filter_map(|part| part.split_once('=')) {
            match (key.trim(), list.trim()) {
                ("skip", "all") => self.list.push(Ignore {
                    name: None,
                    span: span_of(source, value),
                    by: Tool::BuildKit,
                    reach,
                }),
                ("skip", _) => self.names_of(source, list, Tool::BuildKit, reach),
                // What Go takes for true.
                ("error", "1" | "t" | "T" | "true" | "TRUE" | "True") if reach == Reach::File => {
                    self.checks_are_errors = true;
                }
                _ => {}
            }
        }
    }
}

/// Whether a comment is about the file or the instruction of an index, and what follows the word that says so.
fn file_or(index: usize, rest: &str) -> (Reach, &str) {
    let rest = rest.trim_start();
    match rest.strip_prefix("global") {
        Some(rest) => (Reach::File, rest.trim_start()),
        None => (Reach::Instruction(index), rest),
    }
}

/// What stands after `ignore=`.
fn after_ignore(rest: &str) -> Option<&str> {
    let rest = rest.strip_prefix("ignore")?;
    rest.trim_start().strip_prefix('=')
}

/// What a comment silences for ShellCheck: each `SC2086,SC2046` of `shellcheck disable=SC2086,SC2046`.
fn shellcheck_disables(said: &str) -> impl Iterator<Item = &str> {
    let words = said.strip_prefix("shellcheck ").unwrap_or_default();
    let words = words.split_whitespace();
    words.filter_map(|word| word.strip_prefix("disable="))
}

/// The codes of ShellCheck that a comment silences, as they are written: `# shellcheck disable=SC2086,SC2046`.
pub fn silenced_for_shellcheck(comment: &[u8]) -> impl Iterator<Item = &str> {
    let lists = said(comment).into_iter().flat_map(shellcheck_disables);
    lists.flat_map(|names| names.split(','))
}

/// Where a part of the source stands in it.
fn span_of(source: &[u8], part: &str) -> Span {
    let start = part.as_ptr() as usize - source.as_ptr() as usize;
    Span::new(start, start + part.len())
}

/// The value of a `# check=…` that is no directive: up to the first blank.
fn check_of(said: &str) -> Option<&str> {
    let (key, value) = said.split_once('=')?;
    let is_check = key.trim_end().eq_ignore_ascii_case("check");
    let mut words = value.trim_start().split(char::is_whitespace);
    words.next().filter(|_| is_check)
}

/// The code of a name in which tally says whose it is.
fn without_namespace(name: &str) -> &str {
    let mut codes = NAMESPACES.iter().filter_map(|it| name.strip_prefix(*it));
    codes.next().unwrap_or(name)
}

/// The codes at the start of a text; what comes after them is the reason.
fn codes(text: &str) -> &str {
    let is_code = |part: &str| {
        let word = part.split_whitespace().next().unwrap_or_default();
        let code = without_namespace(word);
        code.chars().all(|ch| ch.is_ascii_alphanumeric())
            && (code != word || code.chars().any(|ch| ch.is_ascii_digit()))
    };
    let mut end = 0;
    for part in text.split_inclusive(',') {
        let code = part.trim_end_matches(',');
        if !is_code(code) {
            break;
        }
        let word_end = code.len() - code.trim_start().len()
            + code.split_whitespace().next().map_or(0, str::len);
        let more = part.ends_with(',') && code[word_end..].trim().is_empty();
        end += if more { part.len() } else { word_end };
        if !more {
            break;
        }
    }
    &text[..end]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ignores(text: &str) -> Vec<(String, Tool, Vec<usize>)> {
        let file = crate::syntax::parse(text.as_bytes());
        let count = file.instructions().count();
        let ignores = Ignores::read(&file, None);
        for ignore in &ignores.list {
            if let Some(name) = &ignore.name {
                assert_eq!(ignore.span.of(text.as_bytes()), name.as_bytes());
            }
        }
        let covered = |ignore: &Ignore| (0..count).filter(|&i| ignore.covers(i)).collect();
        ignores
            .list
            .iter()
            .map(|ignore| {
                let name = ignore.name.clone().unwrap_or_else(|| "all".into());
                (name, ignore.by, covered(ignore))
            })
            .collect()
    }

    #[test]
    fn ours_are_about_the_instruction_directly_below() {
        let text = "FROM a\n# dfmt: ignore[ chain-run ,DL3009] it is so\n# more\nRUN a\nRUN b\n";
        assert_eq!(
            ignores(text),
            [
                ("chain-run".into(), Tool::Dfmt, vec![1]),
                ("DL3009".into(), Tool::Dfmt, vec![1]),
            ]
        );
        assert_eq!(
            ignores("FROM a\n# dfmt: ignore[chain-run]\n\nRUN a\n"),
            [("chain-run".into(), Tool::Dfmt, vec![])]
        );
        for text in [
            "FROM a\n# dfmt: ignore\nRUN a\n",
            "FROM a\n# dfmt: ignore[chain-run\nRUN a\n",
            "FROM a\nRUN a \\\n# dfmt: ignore[chain-run]\n b\n",
        ] {
            assert_eq!(ignores(text), [], "{text}");
        }
    }

    #[test]
    fn those_that_have_ended_silence_nothing() {
        let text = "# dfmt: ignore[a] until 2027-03-01 why\n# dfmt: ignore[b] until then\n# hadolint ignore=DL3006 until 2000-01-01\nFROM a\n";
        let file = crate::syntax::parse(text.as_bytes());
        let names = |today| {
            let ignores = Ignores::read(&file, Date::read(today));
            let names = ignores.list.into_iter().filter_map(|ignore| ignore.name);
            names.collect::<Vec<_>>()
        };
        assert_eq!(names("2027-03-01"), ["a", "b", "DL3006"]);
        assert_eq!(names("2027-03-02"), ["b", "DL3006"]);
        assert_eq!(names("no day"), ["a", "b", "DL3006"]);
    }

    #[test]
    fn those_of_shellcheck() {
        let text = "FROM a\n# shellcheck disable=SC2086,SC2046 # why\nRUN a\n# shellcheck source=/dev/null disable=SC1091 disable=SC2028\nRUN b\n# shellcheck shell=bash\nRUN c\n";
        let by = Tool::ShellCheck;
        assert_eq!(
            ignores(text),
            [
                ("SC2086".to_owned(), by, vec![1]),
                ("SC2046".to_owned(), by, vec![1]),
                ("SC1091".to_owned(), by, vec![2]),
                ("SC2028".to_owned(), by, vec![2]),
            ]
        );
    }

    #[test]
    fn those_of_hadolint() {
        let text = "FROM a\n# hadolint ignore=DL3008, SC2046 for now, DL3009\nRUN a\n# hadolint stage ignore=DL3001\nRUN b\nFROM b\n#hadolint global ignore = DL3002 # why\nRUN c\n# hadolint shell=bash\n";
        assert_eq!(
            ignores(text),
            [
                ("DL3008".into(), Tool::Hadolint, vec![1]),
                ("SC2046".into(), Tool::Hadolint, vec![1]),
                ("DL3001".into(), Tool::Hadolint, vec![2]),
                ("DL3002".into(), Tool::Hadolint, vec![0, 1, 2, 3, 4]),
            ]
        );
    }

    #[test]
    fn those_of_tally() {
        let text = "FROM a\n# tally ignore=tally/max-lines, hadolint/DL3008,SC2046;reason=a, b\n\nRUN a\n# tally ignore=all\nRUN b\n# tally shell=bash\n# tally global ignore = buildkit/StageNameCasing\nRUN c\n# mentally ignore=x\n# hadolint ignore=buildkit/StageNameCasing,hadolint/DL3006 why\nRUN d\n";
        let by = Tool::Tally;
        assert_eq!(
            ignores(text),
            [
                ("tally/max-lines".into(), by, vec![1]),
                ("DL3008".into(), by, vec![1]),
                ("SC2046".into(), by, vec![1]),
                ("all".into(), by, vec![2]),
                ("StageNameCasing".into(), by, vec![0, 1, 2, 3, 4]),
                ("StageNameCasing".into(), Tool::Hadolint, vec![4]),
                ("DL3006".into(), Tool::Hadolint, vec![4]),
            ]
        );
    }

    #[test]
    fn those_of_hadolint_for_a_stage() {
        let text = "# hadolint stage ignore=DL3001\nFROM a\nRUN b\nFROM b\nRUN c\n# hadolint stage ignore=DL3002\n\nFROM c\nRUN d\n# hadolint stage ignore=DL3003\n\nRUN e\n";
        assert_eq!(
            ignores(text),
            [
                ("DL3001".into(), Tool::Hadolint, vec![0, 1]),
                ("DL3002".into(), Tool::Hadolint, vec![]),
                ("DL3003".into(), Tool::Hadolint, vec![6]),
            ]
        );
    }

    #[test]
    fn those_of_buildkit() {
        let text = "# check=skip=StageNameCasing,JSONArgsRecommended;error=true // why, error=no\nFROM a\n";
        assert_eq!(
            ignores(text),
            [
                ("StageNameCasing".into(), Tool::BuildKit, vec![0]),
                ("JSONArgsRecommended".into(), Tool::BuildKit, vec![0]),
            ]
        );
        let file = crate::syntax::parse(text.as_bytes());
        assert!(Ignores::read(&file, None).checks_are_errors);
        for text in [
            "# check=skip=all\nFROM a\n",
            "# CHECK=skip=all\nFROM a\n",
            "#  Check = skip=all\nFROM a\n",
            "#!/usr/bin/env x\n# escape=`\n# check=skip=all\nFROM a\n",
        ] {
            assert_eq!(ignores(text), [("all".into(), Tool::BuildKit, vec![0])]);
        }
        // The value ends at the first blank, and no blank may stand above the line that BuildKit passes over.
        let text = "# check=skip=A, B;error=true\nFROM a\n";
        assert_eq!(ignores(text), [("A".into(), Tool::BuildKit, vec![0])]);
        let file = crate::syntax::parse(text.as_bytes());
        assert!(!Ignores::read(&file, None).checks_are_errors);
        let twice = "#!x\n# check=skip=A\n# check=skip=B\n# syntax=c\nFROM a\n";
        let file = crate::syntax::parse(twice.as_bytes());
        assert_eq!(file.directives().count(), 1);
        assert!(!file.is_rejected());
        let text = "FROM a\n# Check = skip=JSONArgsRecommended,StageNameCasing;error=true why, and so on\n# more\nCMD a\n# check=skip=all\n\nCMD b\n#check=skip=all\nCMD c\n";
        assert_eq!(
            ignores(text),
            [
                ("JSONArgsRecommended".into(), Tool::BuildKit, vec![1]),
                ("StageNameCasing".into(), Tool::BuildKit, vec![1]),
                ("all".into(), Tool::BuildKit, vec![]),
                ("all".into(), Tool::BuildKit, vec![3]),
            ]
        );
        let file = crate::syntax::parse(text.as_bytes());
        assert!(!Ignores::read(&file, None).checks_are_errors);
    }
}
