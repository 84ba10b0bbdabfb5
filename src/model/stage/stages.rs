//! Build stages and what they are built on (Dockerfile reference, FROM).

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use crate::knowledge::images::ImageRef;
use crate::knowledge::managers::{MANAGERS, Manager};
use crate::model::value::expand::MAX_VALUE;
use crate::model::value::reference::is_image_reference;
use crate::model::{Given, Model};
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

/// What of a stage reaches an image.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reach {
    /// Only files that others copy from it, or from what is built on it; not what it is asked about.
    Nothing,
    /// Files, and with them what lies beside them: somebody copies a folder that has it.
    Files,
    /// Its layers: it is the last, or a compose or Bake file builds it, or it has an ENTRYPOINT, a CMD or an ONBUILD, or nothing in the file uses it (it is there for `docker build --target`), or one
    /// of these is built on it.
    Layers,
}

/// The home of root.
const HOME: &str = "/root";

/// Whether a copy of a path, known or not, brings what lies in one of some directories, those in the home of root also in that of another user.
fn brings(source: &str, directories: &[&str]) -> bool {
    // What a variable stands for lies below what is written before it.
    let source = match source.split_once('$') {
        Some((known, _)) => known.rsplit_once('/').map_or("", |(folder, _)| folder),
        None => source,
    };
    let path = source.trim_start_matches("./").trim_end_matches(['*', '.']);
    let path = format!("/{}", path.trim_matches('/'));
    let path = match path.strip_prefix("/home") {
        Some("") => HOME.to_owned(),
        Some(user) if user.starts_with('/') => {
            let below = user[1..].find('/').map_or("", |at| &user[1 + at..]);
            format!("{HOME}{below}")
        }
        _ => path,
    };
    let above = format!("{}/", path.trim_end_matches('/'));
    let mut directories = directories.iter();
    directories
        .any(|it| format!("{it}/").starts_with(&above) || above.starts_with(&format!("{it}/")))
}

/// The values of global ARGs, as far as they are known.
type Globals = HashMap<String, Option<String>>;

/// Reads the stages off the instructions of a file whose builds are given something.
pub(in crate::model) fn read(instructions: &[&Instruction<'_>], given: &Given) -> Vec<Stage> {
    let mut stages: Vec<Stage> = Vec::new();
    let mut names: HashMap<String, usize> = HashMap::new();
    let mut globals: Globals = Globals::new();
    for (index, instruction) in instructions.iter().enumerate() {
        let statement = &instruction.statement;
        if statement.kind != Keyword::From {
            if statement.kind == Keyword::Arg && stages.is_empty() {
                global_args(instruction, given, &mut globals);
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

fn global_args(instruction: &Instruction<'_>, given: &Given, globals: &mut Globals) {
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
        let value = value.filter(|value| given.leaves(&name, value));
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

/// The stages of a file by their names.
#[derive(Debug)]
pub(in crate::model) struct StageNames {
    named: HashMap<String, usize>,
    count: usize,
}

impl StageNames {
    pub(in crate::model) fn of(stages: &[Stage]) -> Self {
        let named = stages.iter().enumerate();
        let named = named.filter_map(|(at, stage)| Some((stage.key.clone()?, at)));
        Self {
            named: named.collect(),
            count: stages.len(),
        }
    }

    /// The stage of a name, whatever its case and of several the last, or of a number, as BuildKit finds it (`HasStage`).
    pub(in crate::model) fn find(&self, name: &str) -> Option<usize> {
        let named = self.named.get(&name.to_lowercase()).copied();
        let number = || name.parse().ok().filter(|stage| *stage < self.count);
        named.or_else(number)
    }

    /// Those that have a name.
    pub(in crate::model) fn named(&self) -> impl Iterator<Item = usize> {
        self.named.values().copied()
    }
}

impl Model<'_> {
    /// The reference a stage starts from, through the stages it is built on; `None` if it is not known, or is `scratch`.
    pub fn stage_image(&self, stage: usize) -> Option<ImageRef<'_>> {
        let start = self.stages[stage].instructions.start;
        self.base_image(start).map(ImageRef::of)
    }

    /// The stages that a stage is built on, the nearest first.
    pub fn stages_below(&self, stage: usize) -> impl Iterator<Item = usize> + '_ {
        let base = |stage: usize| match self.stages.get(stage)?.base {
            Base::Stage(base) => Some(base),
            Base::Scratch | Base::Image(_) => None,
        };
        std::iter::successors(base(stage), move |below| base(*below))
    }

    /// The stage that a stage starts from, through those it is built on: itself, where it is built on none.
    pub fn lowest_below(&self, stage: usize) -> usize {
        self.roots[stage]
    }

    /// What a stage starts from, through the stages it is built on: an image or nothing.
    pub fn base_below(&self, stage: usize) -> &Base {
        &self.stages[self.lowest_below(stage)].base
    }

    /// The image that the stage of an instruction starts from, through the stages it is built on.
    pub fn base_image(&self, index: usize) -> Option<&str> {
        match self.base_below(self.stage_of(index)?) {
            Base::Image(image) => image.as_deref(),
            Base::Stage(_) | Base::Scratch => None,
        }
    }

    /// The stage that `--from` or a target names, as [`StageNames::find`] says.
    pub fn stage_called(&self, name: &str) -> Option<usize> {
        let names = self
            .stage_names
            .get_or_init(|| StageNames::of(&self.stages));
        names.find(name)
    }

    /// The names that something in the file means already, in lower case: those of stages, and of what is a stage, an image or a context that is given to the build.
    pub fn names_in_use(&self) -> HashSet<String> {
        let named = self.stages.iter().filter_map(|stage| stage.key.clone());
        let bases = self.stages.iter().filter_map(|stage| match &stage.base {
            Base::Image(image) => image.as_ref().map(|image| image.to_lowercase()),
            Base::Stage(_) | Base::Scratch => None,
        });
        let mut names: HashSet<String> = named.chain(bases).collect();
        for instruction in &self.instructions {
            let copy = instruction.copy_arguments(instruction.effective());
            names.extend(
                copy.and_then(|copy| copy.from)
                    .map(|from| from.to_lowercase()),
            );
            let mounts = instruction.mounts();
            names.extend(mounts.filter_map(|mount| mount.from().map(str::to_lowercase)));
        }
        names
    }

    /// The stage of the file that a COPY copies from.
    pub fn stage_copied_from(&self, index: usize) -> Option<usize> {
        let instruction = self.instructions[index];
        let copy = instruction.copy_arguments(&instruction.statement)?;
        self.stage_called(&copy.from?)
    }

    /// Whether the cache of a package manager in the stage of an instruction reaches no image, see [`Reach::Nothing`]; without one, what lies in homes.
    pub fn is_never_shipped(&self, index: usize, manager: Option<&Manager>) -> bool {
        self.reach(index, manager) == Some(Reach::Nothing)
    }

    /// What of the stage of an instruction reaches an image, asked about the cache of a package manager; without one, about what lies in homes.
    /// `None` before the first FROM.
    pub fn reach(&self, index: usize, manager: Option<&Manager>) -> Option<Reach> {
        let stage = self.stage_of(index)?;
        let number = manager.and_then(|it| MANAGERS.iter().position(|other| other.is(it)));
        let directories = manager.map_or(&[HOME][..], |it| it.cache.directories);
        let reaches = &self.reaches[number.unwrap_or(MANAGERS.len())];
        Some(reaches.get_or_init(|| self.find_reaches(directories))[stage])
    }

    fn find_reaches(&self, directories: &[&str]) -> Vec<Reach> {
        let mut copied: Vec<Option<Reach>> = vec![None; self.stages.len()];
        let mut any_may_be_copied = false;
        for instruction in &self.instructions {
            let statement = instruction.effective();
            let mut copies: Vec<(String, bool)> = Vec::new();
            if let Some(copy) = instruction.copy_arguments(statement)
                && let Some(from) = copy.from
            {
                let mut sources = copy.sources.iter();
                let brings = sources.any(|source| brings(&source.text, directories));
                copies.push((from, brings));
            }
            for mount in instruction.mounts() {
                copies.extend(mount.from().map(|from| (from.to_owned(), false)));
            }
            for (from, brings) in copies {
                if let Some(stage) = self.stage_called(&from) {
                    let new = if brings { Reach::Files } else { Reach::Nothing };
                    copied[stage] = copied[stage].max(Some(new));
                }
                any_may_be_copied |= brings && from.contains('$');
            }
        }
        if any_may_be_copied {
            for reach in copied.iter_mut().flatten() {
                *reach = Reach::Files;
            }
        }
        let mut reaches = vec![Reach::Layers; self.stages.len()];
        for stage in (0..self.stages.len()).rev() {
            let is_target = self.stage_instructions(stage).any(|index| {
                let kind = self.instructions[index].statement.kind;
                matches!(kind, Keyword::Entrypoint | Keyword::Cmd | Keyword::Onbuild)
            });
            if !self.may_be_shipped(stage) && !is_target {
                // Whole file systems that are copied are among the copies above.
                let on_top = self.built_on(stage).filter(|&above| {
                    self.stages[above].base == Base::Stage(stage) || self.is_variable_base(above)
                });
                let on_top = on_top.map(|above| reaches[above]);
                // Nothing uses it: it can only be a target.
                reaches[stage] = on_top.chain(copied[stage]).max().unwrap_or(Reach::Layers);
            }
        }
        reaches
    }

    /// The image an instruction FROM names itself, as far as variables are known; `None` for a stage, `scratch`, what no image can be called,
    /// and what is not known.
    pub fn own_image(&self, stage: usize) -> Option<ImageRef<'_>> {
        self.own_image_name(stage).map(ImageRef::of)
    }

    fn own_image_name(&self, stage: usize) -> Option<&str> {
        match &self.stages[stage].base {
            Base::Image(Some(image)) => {
                is_image_reference(image.trim_matches(['"', '\''])).then_some(image)
            }
            _ => None,
        }
    }

    /// The images that an instruction names, and where: those that a FROM starts from, see [`Model::own_image`], and those whose files a COPY or a mount
    /// takes.
    pub fn images_named(&self, index: usize) -> Vec<(String, LogicalSpan)> {
        let instruction = self.instructions[index];
        if instruction.statement.kind != Keyword::From {
            return self.images_taken(index);
        }
        let stage = self.stage_of(index);
        match (
            stage.and_then(|stage| self.own_image_name(stage)),
            &instruction.statement.body,
        ) {
            (Some(image), Body::Words(words)) => vec![(image.to_owned(), words[0])],
            _ => Vec::new(),
        }
    }

    /// The images whose files a COPY or a mount takes, and where their names stand. A single word may as well be the name of a context
    /// that the build is given (`--build-context`): those count that are known images.
    fn images_taken(&self, index: usize) -> Vec<(String, LogicalSpan)> {
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
        let is_stage = |name: &str| self.stage_called(name).is_some();
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
    use crate::knowledge::managers::{APT, CONDA, NPM};

    #[test]
    fn a_fragment_is_a_stage() {
        let file = crate::syntax::parse(b"ARG A\nRUN a\nCMD b\nFROM c\nRUN d\n");
        let instructions: Vec<_> = file.instructions().collect();
        let stages = read(&instructions, Given::nothing());
        let ranges: Vec<_> = stages.into_iter().map(|stage| stage.instructions).collect();
        assert_eq!(ranges, [1..3, 3..5]);
    }

    #[test]
    fn what_reaches_an_image() {
        let stages = |source: &str| -> String {
            let file = crate::syntax::parse(source.as_bytes());
            let model = Model::new(&file);
            let starts = model.stages.iter().map(|stage| stage.instructions.start);
            starts
                .map(|start| match model.reach(start, None) {
                    Some(Reach::Layers) => 's',
                    Some(Reach::Files) => 'f',
                    _ => '-',
                })
                .collect()
        };
        for (source, expected) in [
            ("FROM x\nRUN a\n", "s"),
            ("FROM x AS a\nFROM y\nCOPY --from=a /a /\n", "-s"),
            ("FROM x AS a\nFROM y\nCOPY --from=0 /a /\n", "-s"),
            (
                "FROM x AS a\nFROM y\nRUN --mount=from=A,target=/a b\n",
                "-s",
            ),
            ("FROM x AS a\nCMD a\nFROM y\nCOPY --from=a /a /\n", "ss"),
            (
                "FROM x AS a\nONBUILD RUN a\nFROM y\nCOPY --from=a /a /\n",
                "ss",
            ),
            ("FROM x AS a\nFROM a\n", "ss"),
            (
                "FROM x AS a\nFROM a AS b\nFROM y\nCOPY --from=b /a /\n",
                "--s",
            ),
            (
                "FROM x AS a\nFROM a AS b\nFROM a\nCOPY --from=b /a /\n",
                "s-s",
            ),
            ("FROM x AS test\nFROM y\n", "ss"),
            ("FROM x AS a\nFROM y\nCOPY --from=$A /a /\n", "ss"),
            ("FROM x AS a\nFROM scratch\nCOPY --from=a / /\n", "fs"),
            (
                "FROM x AS a\nFROM a AS b\nFROM y\nCOPY --from=b /root/.cache /root/.cache\n",
                "ffs",
            ),
            (
                "FROM x AS a\nFROM y\nCOPY --from=a /home/app /root/.ssh /\n",
                "fs",
            ),
            ("FROM x AS a\nFROM y\nCOPY --from=a $DIR /\n", "fs"),
            ("FROM x AS a\nFROM y\nCOPY --from=a /app/* /\n", "-s"),
            ("FROM x AS a\nFROM y\nCOPY --from=a /var /var\n", "-s"),
            (
                "FROM x AS a\nFROM y\nCOPY --from=a /app /\nCOPY --from=$B / /\n",
                "fs",
            ),
        ] {
            assert_eq!(stages(source), expected, "{source}");
        }
    }

    #[test]
    fn copies_bring_what_lies_in_a_directory() {
        for (manager, path) in [
            (&NPM, "/root"),
            (&NPM, "/root/.npm/_cacache"),
            (&NPM, "/home/node"),
            (&NPM, "/home/node/.npm"),
            (&NPM, "$HOME"),
            (&APT, "/var/lib"),
            (&APT, "/var/cache/*"),
            (&CONDA, "/opt/"),
        ] {
            assert!(brings(path, manager.cache.directories), "{path}");
        }
        for (manager, path) in [
            (&APT, "/root"),
            (&APT, "/home/node"),
            (&APT, "/root/.npm"),
            (&APT, "/opt/conda"),
            (&APT, "/var/lib/apt-cacher"),
            (&NPM, "/var/lib/apt"),
            (&NPM, "/home/node/app"),
            (&NPM, "/root/.cache/pip"),
            (&CONDA, "/opt/conda/envs/app"),
        ] {
            assert!(!brings(path, manager.cache.directories), "{path}");
        }
    }

    #[test]
    fn global_args_reach_from() {
        let source = b"ARG V=12\nARG IMG=\"debian:${V}\"\nFROM $IMG AS Base\nFROM base\nFROM ${X:-a}/b\nFROM $X\nFROM scratch\n";
        let file = crate::syntax::parse(source);
        let instructions: Vec<_> = file.instructions().collect();
        let bases: Vec<_> = read(&instructions, Given::nothing())
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
