//! Build stages and what they are built on (Dockerfile reference, FROM).

use std::collections::HashMap;
use std::ops::Range;

use crate::knowledge::images::ImageRef;
use crate::model::Model;
use crate::model::value::expand::MAX_VALUE;
use crate::model::value::reference::is_image_reference;
use crate::syntax::{Body, Instruction, Keyword, Mount, flag_value};
use crate::text::LogicalSpan;

/// What a stage starts from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Base {
    /// `scratch`, the empty image.
    Scratch,
    /// An earlier stage, by index.
    Stage(usize),
    /// An image. The reference has its variables replaced as far as defaults of global ARGs tell; `None` if one is unknown.
    Image(Option<String>),
}

/// A build stage.
#[derive(Clone, Debug)]
pub struct Stage {
    /// The name after AS, as written.
    pub name: Option<LogicalSpan>,
    /// The same in lower case, as Docker compares it.
    pub key: Option<String>,
    /// What it starts from.
    pub base: Base,
    /// Its instructions, FROM first. In a fragment, a first stage without FROM.
    pub instructions: Range<usize>,
}

/// The values of global ARGs, as far as they are known.
type Globals = HashMap<String, Option<String>>;

/// Reads the stages off the instructions.
pub(in crate::model) fn read(instructions: &[&Instruction<'_>]) -> Vec<Stage> {
    let mut stages: Vec<Stage> = Vec::new();
    let mut names: HashMap<String, usize> = HashMap::new();
    let mut globals: Globals = Globals::new();
    for (index, instruction) in instructions.iter().enumerate() {
        let statement = &instruction.statement;
        if statement.kind != Keyword::From {
            if statement.kind == Keyword::Arg && stages.is_empty() {
                global_args(instruction, &mut globals);
            } else if stages.is_empty() {
                // Docker refuses a file that starts so, but a fragment of one has a meaning, too.
                stages.push(Stage {
                    name: None,
                    key: None,
                    base: Base::Image(None),
                    instructions: index..instructions.len(),
                });
            }
            continue;
        }
        if let Some(last) = stages.last_mut() {
            last.instructions.end = index;
        }
        let (mut base, mut name) = (Base::Image(None), None);
        if let Body::Words(words) = &statement.body {
            let image = String::from_utf8_lossy(instruction.text(words[0])).into_owned();
            let image = expand(&image, &globals);
            base = match image {
                Some(image) if image == "scratch" => Base::Scratch,
                Some(image) => {
                    let key = image.to_lowercase();
                    match names.get(&key) {
                        Some(&stage) => Base::Stage(stage),
                        None => Base::Image(Some(image)),
                    }
                }
                None => Base::Image(None),
            };
            if let [_, as_word, word] = words[..]
                && instruction.text(as_word).eq_ignore_ascii_case(b"as")
            {
                name = Some(word);
            }
        }
        let key = name.map(|name| String::from_utf8_lossy(instruction.text(name)).to_lowercase());
        if let Some(key) = &key {
            names.insert(key.clone(), stages.len());
        }
        stages.push(Stage {
            name,
            key,
            base,
            instructions: index..instructions.len(),
        });
    }
    stages
}

/// For each stage the one at the bottom of those it is built on; itself, if it is built on none.
pub(in crate::model) fn roots(stages: &[Stage]) -> Vec<usize> {
    let mut roots: Vec<usize> = Vec::with_capacity(stages.len());
    for (index, stage) in stages.iter().enumerate() {
        roots.push(match stage.base {
            Base::Stage(base) => roots[base],
            _ => index,
        });
    }
    roots
}

/// For each stage whether it is the last, or that is built on it.
pub(in crate::model) fn shipped(stages: &[Stage]) -> Vec<bool> {
    let mut shipped = vec![false; stages.len()];
    let mut at = stages.len().checked_sub(1);
    while let Some(stage) = at {
        shipped[stage] = true;
        at = match stages[stage].base {
            Base::Stage(base) => Some(base),
            _ => None,
        };
    }
    shipped
}

fn global_args(instruction: &Instruction<'_>, globals: &mut Globals) {
    let Body::Pairs(pairs) = &instruction.statement.body else {
        return;
    };
    for pair in pairs {
        let name = String::from_utf8_lossy(instruction.text(pair.name)).into_owned();
        let value = pair.value.and_then(|value| {
            // The flag reader takes quotes and backslashes away in just the way a default value needs.
            let raw = String::from_utf8_lossy(&flag_value(instruction.text(value))).into_owned();
            expand(&raw, globals)
        });
        globals.insert(name, value);
    }
}

/// `text` with `$name`, `${name}`, `${name:-default}` and `${name-default}` replaced; `None` if a value is not known, or is longer than
/// [`MAX_VALUE`].
pub(in crate::model) fn expand(text: &str, values: &Globals) -> Option<String> {
    let is_name = |ch: char| ch.is_ascii_alphanumeric() || ch == '_';
    let lookup = |name: &str| values.get(name)?.as_deref();
    let mut out = String::new();
    let mut text = text;
    while let Some(at) = text.find('$') {
        let rest = &text[at + 1..];
        out.push_str(&text[..at]);
        let (value, rest) = if let Some(inner) = rest.strip_prefix('{') {
            let close = inner.find('}')?;
            let (inner, rest) = (&inner[..close], &inner[close + 1..]);
            let name_len = inner.find(|ch| !is_name(ch)).unwrap_or(inner.len());
            let (name, modifier) = inner.split_at(name_len);
            let default = modifier
                .strip_prefix(":-")
                .or_else(|| modifier.strip_prefix('-'));
            let value = match (lookup(name), default) {
                (Some(value), _) if modifier.is_empty() || default.is_some() => value,
                (None, Some(default)) if !default.contains('$') => default,
                _ => return None,
            };
            (value, rest)
        } else {
            let name_len = rest.find(|ch| !is_name(ch)).unwrap_or(rest.len());
            (lookup(&rest[..name_len])?, &rest[name_len..])
        };
        out.push_str(value);
        if out.len() > MAX_VALUE {
            return None;
        }
        text = rest;
    }
    out.push_str(text);
    Some(out)
}

impl Model<'_> {
    /// The reference a stage starts from, through the stages it is built on; `None` if it is not known, or is `scratch`.
    pub fn stage_image(&self, stage: usize) -> Option<ImageRef<'_>> {
        let start = self.stages[stage].instructions.start;
        self.base_image(start).map(ImageRef::of)
    }

    /// The stage that is shipped: the last.
    pub fn shipped(&self) -> Option<usize> {
        self.stages.len().checked_sub(1)
    }

    /// Whether the layer of an instruction is one of the image that is shipped: that of the last stage.
    pub fn is_in_shipped(&self, index: usize) -> bool {
        self.stage_of(index)
            .is_some_and(|stage| self.shipped[stage])
    }

    /// What a stage starts from, through the stages it is built on: an image or nothing.
    pub fn base_below(&self, stage: usize) -> &Base {
        &self.stages[self.roots[stage]].base
    }

    /// The image that the stage of an instruction starts from, through the stages it is built on.
    pub fn base_image(&self, index: usize) -> Option<&str> {
        match self.base_below(self.stage_of(index)?) {
            Base::Image(image) => image.as_deref(),
            Base::Stage(_) | Base::Scratch => None,
        }
    }

    /// Whether the stage of an instruction is one that later stages only copy from: what lies in its caches reaches no image.
    pub fn is_only_copied_from(&self, index: usize) -> bool {
        let Some(stage) = self.stage_of(index) else {
            return false;
        };
        let question = format!("only copied from stage {stage}");
        self.holds_of_all(&question, || self.is_stage_only_copied_from(stage))
    }

    fn is_stage_only_copied_from(&self, stage: usize) -> bool {
        if self.built_on(stage).next().is_some() {
            return false;
        }
        let end = self.stages[stage].instructions.end;
        let name = self.stages[stage].key.clone();
        self.instructions.iter().skip(end).any(|later| {
            let statement = later.effective();
            let is_it = |from: &str| {
                let from = from.to_lowercase();
                Some(&from) == name.as_ref() || from.parse() == Ok(stage)
            };
            let from = later.flag(statement, "from").and_then(|flag| flag.value);
            from.is_some_and(|from| is_it(&from))
                || later.mounts().any(|mount| mount.from().is_some_and(is_it))
        })
    }

    /// The image an instruction FROM names itself, as far as variables are known; `None` for a stage, `scratch`, what no image can be called,
    /// and what is not known.
    pub fn own_image(&self, stage: usize) -> Option<ImageRef<'_>> {
        match &self.stages[stage].base {
            Base::Image(Some(image)) if is_image_reference(image.trim_matches(['"', '\''])) => {
                Some(ImageRef::of(image))
            }
            _ => None,
        }
    }

    /// The images whose files a COPY or a mount takes, and where their names stand. A single word may as well be the name of a context
    /// that the build is given (`--build-context`): those count that are known images.
    pub fn images_taken(&self, index: usize) -> Vec<(String, LogicalSpan)> {
        let instruction = self.instructions[index];
        let statement = &instruction.statement;
        let copied = (statement.kind == Keyword::Copy)
            .then(|| instruction.flag(statement, "from"))
            .flatten()
            .and_then(|flag| Some((flag.value?, flag.value_span.unwrap_or(flag.span))));
        let mounted = statement.flags.iter().filter_map(|flag| {
            let mount = Mount::of(instruction.text(flag.span))?;
            let place = mount.from_place().map(|place| LogicalSpan {
                start: flag.span.start + place.start,
                end: flag.span.start + place.end,
            });
            Some((mount.from()?.to_owned(), place.unwrap_or(flag.span)))
        });
        let is_stage = |name: &str| {
            let key = name.to_lowercase();
            self.holds_of_all(&format!("a stage is called {key}"), || {
                let mut stages = self.stages.iter();
                stages.any(|stage| stage.key.as_ref() == Some(&key))
            })
        };
        let is_known = |name: &str| {
            let image = ImageRef::of(name);
            image.family().is_some() || image.known_official().is_some()
        };
        let is_image = |(name, _): &(String, LogicalSpan)| {
            // No stage has a name with one of these.
            let is_named = name.contains(['/', ':', '@']);
            is_image_reference(name) && (is_named || (is_known(name) && !is_stage(name)))
        };
        copied.into_iter().chain(mounted).filter(is_image).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fragment_is_a_stage() {
        let file = crate::syntax::parse(b"ARG A\nRUN a\nCMD b\nFROM c\nRUN d\n");
        let instructions: Vec<_> = file.instructions().collect();
        let stages = read(&instructions);
        let ranges: Vec<_> = stages.into_iter().map(|stage| stage.instructions).collect();
        assert_eq!(ranges, [1..3, 3..5]);
    }

    #[test]
    fn global_args_reach_from() {
        let source = b"ARG V=12\nARG IMG=\"debian:${V}\"\nFROM $IMG AS Base\nFROM base\nFROM ${X:-a}/b\nFROM $X\nFROM scratch\n";
        let file = crate::syntax::parse(source);
        let instructions: Vec<_> = file.instructions().collect();
        let bases: Vec<_> = read(&instructions)
            .into_iter()
            .map(|stage| stage.base)
            .collect();
        assert_eq!(
            bases,
            [
                Base::Image(Some("debian:12".into())),
                Base::Stage(0),
                Base::Image(Some("a/b".into())),
                Base::Image(None),
                Base::Scratch,
            ]
        );
    }
}
