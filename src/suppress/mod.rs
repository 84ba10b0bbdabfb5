//! What dfmt leaves alone: what another program fills in or reads, and where comments say so, our own and those of hadolint and BuildKit.
//!
//! `# dfmt: ignore`, `# dfmt: off` … `# dfmt: on` and `# dfmt: skip-file` keep a place as it is ([`Frozen`]), and so do places that
//! another program fills in.
//! `# dfmt: ignore[rule, …] reason`, `# hadolint ignore=…` and `# check=skip=…` silence rules ([`Ignores`]).

mod generated;
mod mistake;
mod pragma;

pub use generated::generated;
pub use mistake::{Mistake, mistakes};
pub use pragma::{has_pragma_above, is_pragma};

use std::ops::Range;

use crate::syntax::{DirectiveName, Dockerfile, Item, Keyword, ProblemKind};
use crate::text::Span;

/// What a comment asks of the layout.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ask {
    /// The instruction below stays as it is.
    Ignore,
    /// From here on everything stays as it is.
    Off,
    /// Up to here.
    On,
    /// The file stays as it is.
    SkipFile,
}

/// What a comment says to dfmt, after `# dfmt:`.
fn rest(comment: &[u8]) -> Option<&str> {
    let text = std::str::from_utf8(comment).ok()?;
    let text = text.trim_start_matches('#').trim_start();
    Some(text.strip_prefix("dfmt:")?.trim())
}

/// Reads `# dfmt: …`. An `ignore` that names rules says nothing about the layout.
fn ask(comment: &[u8]) -> Option<Ask> {
    let rest = rest(comment)?;
    let word_end = rest
        .find(|ch: char| ch.is_whitespace() || ch == '[')
        .unwrap_or(rest.len());
    match &rest[..word_end] {
        "ignore" if !rest[word_end..].starts_with('[') => Some(Ask::Ignore),
        "off" => Some(Ask::Off),
        "on" => Some(Ask::On),
        "skip-file" => Some(Ask::SkipFile),
        _ => None,
    }
}

/// Why a whole file stays as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whole {
    /// Its author says so.
    Asked,
    /// Another program fills it in first; here.
    Template(Span),
    /// It is written for a frontend that is not Docker's, which knows other instructions; this names it.
    Frontend(Span),
}

/// Which items of a file stay as they are, by index into [`Dockerfile::items`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Frozen {
    whole: Option<Whole>,
    /// Half-open ranges of items, sorted, apart from each other.
    ranges: Vec<Range<usize>>,
}

impl Frozen {
    /// What stays as it is for what it says, and what does because a comment says so, unless comments are `disregarded`.
    pub fn read(file: &Dockerfile<'_>, disregarded: bool) -> Self {
        let mut frozen = Self::default();
        if !disregarded {
            frozen.read_comments(file);
        }
        let template = file.template();
        let foreign = || {
            // What Docker's own frontend would refuse, this one may know.
            let mut problems = file.problems.iter();
            let is_other = problems.any(|problem| problem.kind == ProblemKind::Instruction);
            file.foreign_frontend().filter(|_| is_other)
        };
        frozen.whole = frozen
            .whole
            .or_else(|| template.whole.map(Whole::Template))
            .or_else(|| foreign().map(Whole::Frontend));
        frozen.add(template.items.into_iter().map(|index| index..index + 1));
        frozen
    }

    /// Reads what the comments ask for.
    fn read_comments(&mut self, file: &Dockerfile<'_>) {
        if memchr::memmem::find(file.source, b"dfmt:").is_none() {
            return;
        }
        let (mut off, mut ignore, mut instructions) = (None, false, 0);
        for (index, item) in file.items.iter().enumerate() {
            match item {
                Item::Comment(comment) => match ask(comment.text.of(file.source)) {
                    Some(Ask::SkipFile) if instructions == 0 => self.whole = Some(Whole::Asked),
                    Some(Ask::Off) if off.is_none() => off = Some(index + 1),
                    Some(Ask::On) => self.ranges.extend(off.take().map(|start| start..index)),
                    Some(Ask::Ignore) => ignore = true,
                    _ => {}
                },
                Item::Instruction(_) => {
                    if ignore && off.is_none() {
                        self.ranges.push(index..index + 1);
                    }
                    ignore = false;
                    instructions += 1;
                }
                Item::Blank(_) => ignore = false,
                Item::Directive(_) => {}
            }
        }
        self.ranges.extend(off.map(|start| start..file.items.len()));
    }

    /// With the instructions, too, that the build refuses: what they are meant to be, nobody knows.
    #[must_use]
    pub fn with_refused(mut self, file: &Dockerfile<'_>) -> Self {
        let problems = file.problems.iter();
        let refused = problems.filter(|problem| problem.kind == ProblemKind::Instruction);
        self.add(refused.filter_map(|problem| {
            let start = problem.span.start;
            let at = file
                .items
                .partition_point(|item| item.span().start <= start);
            at.checked_sub(1).map(|at| at..at + 1)
        }));
        self
    }

    fn add(&mut self, ranges: impl Iterator<Item = Range<usize>>) {
        self.ranges.extend(ranges);
        self.ranges.sort_unstable_by_key(|range| range.start);
        self.ranges.dedup_by(|next, range| {
            let touches = next.start <= range.end;
            if touches {
                range.end = range.end.max(next.end);
            }
            touches
        });
    }

    /// Whether nothing is asked for.
    pub fn is_empty(&self) -> bool {
        self.whole.is_none() && self.ranges.is_empty()
    }

    /// The bytes of the items that stay as they are.
    pub fn spans<'f>(&'f self, file: &'f Dockerfile<'_>) -> impl Iterator<Item = Span> + 'f {
        let items = file.items.iter().enumerate();
        items
            .filter(|(index, _)| self.item(*index))
            .map(|(_, item)| item.span())
    }

    /// Why the whole file stays as it is; `None` if it need not.
    pub fn whole_file(&self) -> Option<Whole> {
        self.whole
    }

    /// Whether an item stays as it is.
    pub fn item(&self, index: usize) -> bool {
        let at = self.ranges.partition_point(|range| range.end <= index);
        self.whole.is_some()
            || self
                .ranges
                .get(at)
                .is_some_and(|range| range.start <= index)
    }
}

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
    /// The id or code, as written; `None` for all rules that have a code of the tool the comment is for.
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
    /// `# check=skip=…`
    BuildKit,
}

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
    /// Reads the comments of a file.
    pub fn read(file: &Dockerfile<'_>) -> Self {
        let mut ignores = Self::default();
        let speaks = |word: &[u8]| memchr::memmem::find(file.source, word).is_some();
        // The names of directives may be written in any case.
        let checks = || {
            memchr::memchr2_iter(b'c', b'C', file.source).any(|at| {
                let word = file.source.get(at..at + b"check".len());
                word.is_some_and(|word| word.eq_ignore_ascii_case(b"check"))
            })
        };
        if !speaks(b"dfmt:") && !speaks(b"hadolint") && !checks() {
            return ignores;
        }
        let mut index = 0;
        for item in &file.items {
            match item {
                Item::Comment(comment) => {
                    ignores.comment(file.source, comment.text, index);
                }
                Item::Directive(directive) if directive.name == DirectiveName::Check => {
                    ignores.check(file.source, directive.word(file.source), Reach::File);
                }
                Item::Directive(_) => {}
                Item::Instruction(instruction) => {
                    if instruction.statement.kind == Keyword::From {
                        ignores.end_stage(index);
                    }
                    index += 1;
                }
                // What stands above a blank line is about no instruction.
                Item::Blank(_) => {
                    for ignore in &mut ignores.list {
                        if ignore.reach == Reach::Instruction(index) {
                            ignore.reach = Reach::Nothing;
                        }
                    }
                }
            }
        }
        ignores.end_stage(index);
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

    /// A stage ends before the instruction of this index.
    fn end_stage(&mut self, index: usize) {
        for ignore in &mut self.list {
            if let Reach::Stage(_, end @ usize::MAX) = &mut ignore.reach {
                *end = index;
            }
        }
    }

    fn comment(&mut self, source: &[u8], comment: Span, index: usize) {
        let Ok(text) = std::str::from_utf8(comment.of(source)) else {
            return;
        };
        let rest = text.trim_start_matches('#').trim_start();
        let (by, reach, names) = if let Some(rest) = rest.strip_prefix("dfmt:") {
            let names = rest.trim_start().strip_prefix("ignore[");
            let names = names.and_then(|rest| rest.split_once(']'));
            (
                Tool::Dfmt,
                Reach::Instruction(index),
                names.map(|(names, _)| names),
            )
        } else if let Some(rest) = rest.strip_prefix("hadolint") {
            let rest = rest.trim_start();
            let (reach, rest) = if let Some(rest) = rest.strip_prefix("global") {
                (Reach::File, rest.trim_start())
            } else if let Some(rest) = rest.strip_prefix("stage") {
                (Reach::Stage(index, usize::MAX), rest.trim_start())
            } else {
                (Reach::Instruction(index), rest)
            };
            let names = rest.strip_prefix("ignore");
            let names = names.and_then(|rest| rest.trim_start().strip_prefix('='));
            (Tool::Hadolint, reach, names.map(codes))
        } else {
            if let Some(value) = check_of(source, comment) {
                self.check(source, value, Reach::Instruction(index));
            }
            return;
        };
        let Some(names) = names else { return };
        let offset = names.as_ptr() as usize - text.as_ptr() as usize;
        let start = comment.start + u32::try_from(offset).unwrap_or(0);
        self.read_names(names, start, by, reach);
    }

    /// Reads names with commas between them, which start at a place of the file.
    fn read_names(&mut self, names: &str, start: u32, by: Tool, reach: Reach) {
        let mut at = start;
        for part in names.split(',') {
            let length = |text: &str| u32::try_from(text.len()).unwrap_or(0);
            let name = part.trim();
            let from = at + length(part) - length(part.trim_start());
            if !name.is_empty() {
                self.list.push(Ignore {
                    name: Some(name.to_owned()),
                    span: Span {
                        start: from,
                        end: from + length(name),
                    },
                    by,
                    reach,
                });
            }
            at += length(part) + 1;
        }
    }

    /// Reads `skip=…;error=…`, up to the first blank; above an instruction only `skip` means something.
    fn check(&mut self, source: &[u8], value: Span, reach: Reach) {
        let Ok(text) = std::str::from_utf8(value.of(source)) else {
            return;
        };
        let mut at = value.start;
        for part in text.split(';') {
            let start = at;
            at += u32::try_from(part.len() + 1).unwrap_or(0);
            let Some((key, list)) = part.split_once('=') else {
                continue;
            };
            match (key.trim(), list.trim()) {
                ("skip", "all") => self.list.push(Ignore {
                    name: None,
                    span: value,
                    by: Tool::BuildKit,
                    reach,
                }),
                ("skip", _) => {
                    let start = start + u32::try_from(key.len() + 1).unwrap_or(0);
                    self.read_names(list, start, Tool::BuildKit, reach);
                }
                // What Go takes for true.
                ("error", "1" | "t" | "T" | "true" | "TRUE" | "True") if reach == Reach::File => {
                    self.checks_are_errors = true;
                }
                _ => {}
            }
        }
    }
}

/// The value of a `# check=…` that is no directive: up to the first blank.
fn check_of(source: &[u8], comment: Span) -> Option<Span> {
    let text = std::str::from_utf8(comment.of(source)).ok()?;
    let rest = text.trim_start_matches('#').trim_start();
    let (key, value) = rest.split_once('=')?;
    if !key.trim_end().eq_ignore_ascii_case("check") {
        return None;
    }
    let value = value.trim_start();
    let len = value.find(char::is_whitespace).unwrap_or(value.len());
    let offset = value.as_ptr() as usize - text.as_ptr() as usize;
    let start = comment.start + u32::try_from(offset).ok()?;
    Some(Span {
        start,
        end: start + u32::try_from(len).ok()?,
    })
}

/// The codes at the start of a text; what comes after them is the reason.
fn codes(text: &str) -> &str {
    let is_code = |part: &str| {
        let word = part.split_whitespace().next().unwrap_or_default();
        word.chars().all(|ch| ch.is_ascii_alphanumeric())
            && word.chars().any(|ch| ch.is_ascii_digit())
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

    #[test]
    fn reads_its_own_comments_only() {
        assert_eq!(ask(b"# dfmt: ignore"), Some(Ask::Ignore));
        assert_eq!(ask(b"#dfmt:off for the table"), Some(Ask::Off));
        assert_eq!(ask(b"# dfmt: ignore[exec-form] because"), None);
        assert_eq!(ask(b"# dfmt is great"), None);
        assert_eq!(ask(b"# not dfmt: off"), None);
    }

    fn ignores(text: &str) -> Vec<(String, Tool, Vec<usize>)> {
        let file = crate::syntax::parse(text.as_bytes());
        let count = file.instructions().count();
        let ignores = Ignores::read(&file);
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
        assert!(Ignores::read(&file).checks_are_errors);
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
        assert!(!Ignores::read(&file).checks_are_errors);
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
        assert!(!Ignores::read(&file).checks_are_errors);
    }
}
