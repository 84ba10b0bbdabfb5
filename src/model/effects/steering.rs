//! Variables that have an install look elsewhere.

use super::{Install, is_in};
use crate::knowledge::ecosystems::STEERING;
use crate::model::{Model, ShellInForce, joined, references};
use crate::syntax::{Body, Keyword};

/// Where programs look for others, and for files.
#[derive(Clone, Debug)]
pub struct Searched {
    /// What the shell is, and what variables name.
    places: Vec<String>,
    /// Where programs are looked for.
    programs: Vec<String>,
}

impl Searched {
    /// Whether something is looked for at or below a path, but for programs in the folders `own`.
    pub fn is_below(&self, path: &str, own: &[String]) -> bool {
        let is_own = |entry: &String| own.iter().any(|folder| is_in(entry, folder));
        let mut programs = self.programs.iter().filter(|entry| !is_own(entry));
        programs.any(|entry| is_in(entry, path))
            || self.places.iter().any(|place| is_in(place, path))
    }
}

impl Model<'_> {
    /// Whether a variable that is set above an instruction may have an install look for files, or programs, below where a COPY puts them.
    pub(super) fn is_steered(&self, copy: usize, install: &Install) -> bool {
        let Some((_, target)) = self.copied_to(copy) else {
            return true;
        };
        let is_set =
            |name: &str| self.is_set_before(copy, name) || self.is_set_in_stage(copy, name);
        if install.ecosystem.steered_by.iter().any(|name| is_set(name)) {
            return true;
        }
        let own = install.ecosystem.folders.iter();
        let own: Vec<String> = own.map(|it| joined(&install.folder, it)).collect();
        // Programs of the project, if it is not those that the install brings.
        self.searched(copy)
            .is_none_or(|searched| searched.is_below(&target, &own))
    }

    /// Whether programs look into what a COPY brings for other programs, or for what a variable says is there.
    pub(super) fn is_searched(&self, copy: usize) -> bool {
        let target = self.copied_to(copy).map(|(_, target)| target);
        let searched = self.searched(copy);
        !matches!((target, searched), (Some(target), Some(searched)) if !searched.is_below(&target, &[]))
    }

    /// Where programs look, as the stage of an instruction says, and those below; `None` if that is not known.
    pub fn searched(&self, index: usize) -> Option<Searched> {
        let mut places = Vec::new();
        let stage = self
            .stage_of(index)
            .map_or(0..0, |it| self.stage_instructions(it));
        for at in stage {
            if let ShellInForce::Set { words, .. } = self.shell(at) {
                places.extend(words.iter().map(|word| joined("/", word)));
            }
        }
        for (name, value) in self.variables_of_stage(index) {
            let name = name.to_ascii_uppercase();
            if !STEERING.iter().any(|start| name.starts_with(start)) {
                continue;
            }
            let is_relative =
                !value.starts_with('/') && value.contains('/') && !value.contains("://");
            let is_file = value.to_ascii_lowercase().contains("file:");
            if is_relative || value.starts_with(['.', '$']) || (is_file && value.contains('$')) {
                return None;
            }
            let parts = value.split([':', ',', ';', '=', ' ', '"', '\'']);
            let parts = parts.map(|part| part.trim_start_matches("//"));
            let paths = parts.filter(|part| part.starts_with('/'));
            places.extend(paths.map(|part| joined("/", part)));
        }
        let programs = self.path_entries(index);
        Some(Searched {
            places,
            programs: programs.into_iter().collect::<Option<_>>()?,
        })
    }

    /// The variables that are set above an instruction and in its stage, with what they are set to.
    fn variables_of_stage(&self, index: usize) -> impl Iterator<Item = (String, String)> {
        let stage = self
            .stage_of(index)
            .map(|stage| self.stage_instructions(stage));
        let all = stage.into_iter().flatten().chain(self.before(index));
        all.flat_map(|at| {
            let instruction = self.instructions[at];
            let text = |span| String::from_utf8_lossy(instruction.text(span)).into_owned();
            let pairs = match &instruction.statement.body {
                Body::Pairs(pairs) if instruction.statement.kind != Keyword::Label => &pairs[..],
                _ => &[],
            };
            let pairs = pairs.iter();
            pairs.map(move |pair| {
                let value = pair.value.map(text).unwrap_or_default();
                (text(pair.name), value.trim_matches(['"', '\'']).to_owned())
            })
        })
    }

    pub(super) fn is_set_before(&self, index: usize, name: &str) -> bool {
        let sets = |at: usize| self.sets(at).any(|set| set == name);
        self.before(index).any(sets)
    }

    fn is_set_in_stage(&self, index: usize, name: &str) -> bool {
        let stage = self
            .stage_of(index)
            .map(|stage| self.stage_instructions(stage));
        stage
            .into_iter()
            .flatten()
            .any(|at| self.sets(at).any(|set| set == name))
    }

    /// The variables that an instruction sets.
    fn sets(&self, index: usize) -> impl Iterator<Item = String> {
        let instruction = self.instructions[index];
        let pairs = match &instruction.statement.body {
            Body::Pairs(pairs)
                if matches!(instruction.statement.kind, Keyword::Env | Keyword::Arg) =>
            {
                &pairs[..]
            }
            _ => &[],
        };
        pairs
            .iter()
            .map(|pair| String::from_utf8_lossy(instruction.text(pair.name)).into_owned())
    }

    /// The folders that the file adds to PATH in the stage of an instruction and those below; `None` for one that is not known.
    fn path_entries(&self, index: usize) -> Vec<Option<String>> {
        let stage = self
            .stage_of(index)
            .map(|stage| self.stage_instructions(stage));
        let all = stage.into_iter().flatten().chain(self.before(index));
        let mut entries = Vec::new();
        for at in all {
            let instruction = self.instructions[at];
            let Body::Pairs(pairs) = &instruction.statement.body else {
                continue;
            };
            if instruction.statement.kind != Keyword::Env {
                continue;
            }
            for pair in pairs {
                if instruction.text(pair.name) != b"PATH" {
                    continue;
                }
                let value = pair
                    .value
                    .map(|value| String::from_utf8_lossy(instruction.text(value)).into_owned());
                let value = value.unwrap_or_default();
                let value = value.trim_matches(['"', '\'']);
                entries.extend(
                    value
                        .split(':')
                        .filter(|entry| !matches!(*entry, "$PATH" | "${PATH}" | ""))
                        .map(|entry| {
                            let is_known = entry.starts_with('/')
                                && references(entry.as_bytes(), self.file.escape).is_empty()
                                && !entry.contains(['$', '\\', '"', '\'']);
                            is_known.then(|| joined("/", entry))
                        }),
                );
            }
        }
        entries
    }
}
