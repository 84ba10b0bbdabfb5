//! Variables that have an install look elsewhere.

use super::{Install, Resource, is_in};
use crate::knowledge::ecosystems::{ECOSYSTEMS, STEERING};
use crate::knowledge::effects::STAMPS;
use crate::knowledge::files::is_surely_file;
use crate::knowledge::folders::SEARCHED;
use crate::model::{Model, ShellInForce, joined, references};
use crate::syntax::Keyword;

impl Model<'_> {
    /// The paths that variables name which are set above a RUN: where its programs may look for files, and for programs. `None` if one of them is
    /// not known.
    pub(super) fn named_by_variables(&self, index: usize) -> Option<Vec<Resource>> {
        const MANY: usize = 16;
        let is_path = |name: &str| name == "PATH";
        let is_asked = |at: usize| {
            let mut set = self.variables_set(at);
            set.any(|(name, _)| is_path(&name) || steers(&name))
        };
        let all = self.before_with(index, "sets what programs look at", is_asked);
        let all: Vec<usize> = all.take(MANY + 1).collect();
        if all.len() > MANY {
            return None;
        }
        let mut paths = Vec::new();
        let set = all.into_iter().flat_map(|at| {
            let set = self.variables_set(at);
            set.map(move |(name, value)| (at, name, value))
        });
        for (at, name, value) in set {
            let is_of_install = |entry: &str| {
                let mut folders = ECOSYSTEMS.iter().flat_map(|it| it.folders);
                folders.any(|folder| entry.contains(&format!("/{folder}/")))
            };
            let is_searched = |entry: &str| {
                matches!(entry, "$PATH" | "${PATH}" | "")
                    || SEARCHED.contains(&entry)
                    || is_of_install(entry)
            };
            if is_path(&name) {
                let entries = value.split(':').filter(|entry| !is_searched(entry));
                paths.extend(entries.map(|entry| self.with_value(at, entry)));
            } else if steers(&name) && value.starts_with('$') {
                return None;
            } else if steers(&name) && (!value.contains("://") || value.contains("file:")) {
                let parts = value.split([':', ',', ';', '=', ' ', '"', '\'']);
                let parts = parts.filter(|part| part.contains('/') || is_file_here(part));
                paths.extend(parts.map(str::to_owned));
            }
        }
        let tree = |path: String| {
            let is_known = path.starts_with('/') && !path.contains(['$', '\\']);
            is_known.then(|| Resource::Tree(joined("/", &path)))
        };
        paths.into_iter().map(tree).collect()
    }

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
        let mut stage = self
            .stage_of(copy)
            .map_or(0..0, |it| self.stage_instructions(it));
        if stage.any(|at| match self.shell(at) {
            ShellInForce::Set { words, .. } => words.iter().any(|word| is_in(word, &target)),
            _ => false,
        }) {
            return true;
        }
        let is_in_project = |value: &str| {
            let mut parts = value.split([':', ',', ';', '=', ' ', '"', '\'']);
            let is_below = |part: &str| {
                let part = part.trim_start_matches("//");
                part.starts_with('/') && is_in(&joined("/", part), &target)
            };
            let is_relative =
                !value.starts_with('/') && value.contains('/') && !value.contains("://");
            let is_file = value.to_ascii_lowercase().contains("file:");
            is_relative
                || value.starts_with(['.', '$'])
                || (is_file && value.contains('$'))
                || parts.any(is_below)
        };
        if self
            .variables_of_stage(copy)
            .any(|(name, value)| steers(&name) && is_in_project(&value))
        {
            return true;
        }
        // Programs of the project, if it is not those that the install brings.
        self.path_entries(copy).iter().any(|entry| match entry {
            None => true,
            Some(entry) => {
                let mut folders = install.ecosystem.folders.iter();
                is_in(entry, &target)
                    && !folders.any(|it| is_in(entry, &joined(&install.folder, it)))
            }
        })
    }

    /// The variables that are set above an instruction and in its stage, with what they are set to.
    fn variables_of_stage(&self, index: usize) -> impl Iterator<Item = (String, String)> {
        let stage = self
            .stage_of(index)
            .map(|stage| self.stage_instructions(stage));
        let all = stage.into_iter().flatten().chain(self.before(index));
        all.flat_map(|at| self.variables_set(at))
    }

    /// The variables that an instruction sets, with what it sets them to.
    fn variables_set(&self, index: usize) -> impl Iterator<Item = (String, String)> {
        let instruction = self.instructions[index];
        let text = |span| String::from_utf8_lossy(instruction.text(span)).into_owned();
        let pairs = instruction.statement.pairs();
        let pairs = pairs.filter(|_| instruction.statement.kind != Keyword::Label);
        pairs.map(move |(name, value)| {
            let value = value.map(text).unwrap_or_default();
            (text(name), value.trim_matches(['"', '\'']).to_owned())
        })
    }

    pub(super) fn is_set_before(&self, index: usize, name: &str) -> bool {
        let by = self.set_by(name);
        !by.is_empty() && self.before(index).any(|at| by.binary_search(&at).is_ok())
    }

    fn is_set_in_stage(&self, index: usize, name: &str) -> bool {
        let stage = self
            .stage_of(index)
            .map(|stage| self.stage_instructions(stage));
        stage.is_some_and(|stage| self.set_by(name).iter().any(|at| stage.contains(at)))
    }

    /// The folders that the file adds to PATH in the stage of an instruction and those below; `None` for one that is not known.
    fn path_entries(&self, index: usize) -> Vec<Option<String>> {
        let stage = self
            .stage_of(index)
            .map(|stage| self.stage_instructions(stage));
        let all = stage.into_iter().flatten().chain(self.before(index));
        let is_env = |at: &usize| self.instructions[*at].statement.kind == Keyword::Env;
        let mut entries = Vec::new();
        for at in all.filter(is_env) {
            let set = self.variables_set(at).filter(|(name, _)| name == "PATH");
            for (_, value) in set {
                let own = value.split(':');
                let own = own.filter(|entry| !matches!(*entry, "$PATH" | "${PATH}" | ""));
                entries.extend(own.map(|entry| {
                    let entry = &self.with_value(at, entry)[..];
                    let is_known = entry.starts_with('/')
                        && references(entry.as_bytes(), self.file.escape).is_empty()
                        && !entry.contains(['$', '\\', '"', '\'']);
                    is_known.then(|| joined("/", entry))
                }));
            }
        }
        entries
    }

    /// A path in an instruction that starts with a variable (`$PNPM_HOME/bin`), with the value that an ENV above gives it.
    fn with_value(&self, index: usize, path: &str) -> String {
        let named = |path: &str| {
            let rest = path.strip_prefix('$')?;
            let (name, rest) = match rest.strip_prefix('{') {
                Some(rest) => rest.split_once('}')?,
                None => rest.split_at(rest.find('/').unwrap_or(rest.len())),
            };
            let setting = self.env_before(index, name).filter(|it| it.is_env)?;
            let mut set = self.variables_set(setting.by);
            let (_, value) = set.find(|(other, _)| other == name)?;
            value.starts_with('/').then(|| format!("{value}{rest}"))
        };
        named(path).unwrap_or_else(|| path.to_owned())
    }
}

/// Whether the value of a variable is the name of a file in the folder that a program is called in, and no number or host.
fn is_file_here(value: &str) -> bool {
    let is_dotted = value.starts_with('.') && value.len() > 1;
    let end = value.rsplit('.').next().unwrap_or_default();
    let is_number = end.bytes().all(|byte| byte.is_ascii_digit());
    is_dotted || (!is_number && !matches!(end, "com" | "org") && is_surely_file(value))
}

/// Whether the name of a variable is one that has programs look elsewhere.
fn steers(name: &str) -> bool {
    let name = name.to_ascii_uppercase();
    STEERING.iter().any(|start| name.starts_with(start)) && !STAMPS.contains(&&name[..])
}
