//! What COPYs bring to where.

use super::resource::{above, without_links};
use super::{Effects, Install, Resource, is_in};
use crate::knowledge::builds::is_project;
use crate::knowledge::ecosystems::{ECOSYSTEMS, ManifestKind};
use crate::knowledge::files::{self, Named};
use crate::model::{
    BuildContext, IgnoreRules, Model, SourceKind, Workdir, context_joined, context_path, joined,
};
use crate::syntax::{CopyArguments, CopySourceKind, Keyword};
use crate::text::file_name;
use std::ops::Range;

/// A COPY of files of the build context to a folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FolderCopy {
    /// The folder of the context, `.` for all of it.
    pub source: String,
    /// Where it goes.
    pub target: String,
    /// Whether it is written as a folder: else it may be a file.
    pub is_surely_folder: bool,
}

impl FolderCopy {
    /// Whether it is a folder, and no file, as it is written or lies in the build context.
    pub fn is_folder(&self, build: &dyn BuildContext) -> bool {
        self.is_surely_folder || build.kind(&self.source) == Some(SourceKind::Directory)
    }

    /// The path in the context that is copied to a path of the image, if one is.
    pub fn source_of(&self, path: &str) -> Option<String> {
        let rest = path
            .strip_prefix(&self.target[..])
            .filter(|_| is_in(path, &self.target))?;
        Some(match rest.trim_start_matches('/') {
            "" => self.source.clone(),
            rest => context_joined(&self.source, rest),
        })
    }

    /// The path of the image that one of the context is copied to, which lies in what is copied.
    pub fn target_of(&self, path: &str) -> String {
        let below = match &self.source[..] {
            "." => path,
            folder => path.strip_prefix(folder).unwrap_or(path),
        };
        joined(&self.target, below.trim_start_matches('/'))
    }
}

/// Whether a path of a COPY is written as that of a folder.
fn is_folder(path: &str) -> bool {
    path.ends_with('/') || matches!(path, "." | "..") || path.ends_with("/.")
}

impl Model<'_> {
    /// What a COPY or ADD copies to where; `None` if that is known only at build time.
    pub fn copied_to(&self, index: usize) -> Option<(CopyArguments, String)> {
        let instruction = self.instructions[index];
        let copy = instruction.copy_arguments(&instruction.statement)?;
        let is_known = |path: &str| !path.contains(['$', '\\']);
        if !is_known(&copy.target) || !copy.sources.iter().all(|source| is_known(&source.text)) {
            return None;
        }
        let target = self.workdir_before(index).path(&copy.target)?;
        Some((copy, target))
    }

    pub(super) fn effects_of_copy(&self, index: usize) -> Option<Effects> {
        let instruction = self.instructions[index];
        let statement = &instruction.statement;
        let (copy, target) = self.copied_to(index)?;
        let mut effects = Effects::default();
        let (mut how, mut mode) = (String::from("root"), String::new());
        let mut is_laid_over = false;
        for flag in instruction.flags(statement) {
            let value = flag.value.unwrap_or_default();
            match &flag.name[..] {
                "chown" => {
                    how = value;
                    if how
                        .bytes()
                        .any(|byte| !byte.is_ascii_digit() && byte != b':')
                    {
                        effects.reads.push(Resource::Accounts);
                    }
                }
                // The folders that it makes get the mode, too.
                "chmod" => mode = value,
                "link" => is_laid_over = true,
                "from" => {}
                _ => return None,
            }
        }
        if !matches!(&mode[..], "" | "755" | "0755") {
            how = format!("{how} {mode}");
        }
        if self.has_variables(index) {
            effects.reads.push(Resource::Variable(None));
        }
        if !copy.target.starts_with('/') {
            effects.reads.push(Resource::Workdir);
        }
        let only_inside = copy
            .sources
            .iter()
            .all(|it| it.kind == CopySourceKind::Path)
            && (is_folder(&copy.target) || copy.sources.iter().all(|it| is_folder(&it.text)));
        // Over all else: a link on the way becomes a folder, and a file takes the place of the folder that RUNs are called in.
        let hides_workdir = || match self.workdir_before(index) {
            Workdir::Known(folder) => is_in(&folder, &target) && !(only_inside && folder == target),
            Workdir::Unclear | Workdir::Image => false,
        };
        if is_laid_over && (without_links(&target).is_some() || hides_workdir()) {
            return None;
        }
        effects
            .writes
            .extend(above(&target).map(|path| Resource::Folder {
                path: path.to_owned(),
                how: how.clone(),
            }));
        if copy
            .sources
            .iter()
            .any(|it| it.kind != CopySourceKind::Path)
        {
            // What it gets changes without a change of any file: people have it renew what follows.
            effects.writes.push(Resource::CacheKey);
        }
        if only_inside {
            effects.writes.push(Resource::Inside(target.clone()));
            effects.writes.push(Resource::Folder { path: target, how });
        } else {
            effects.writes.push(Resource::Tree(target));
        }
        Some(effects)
    }

    /// Whether a COPY among some instructions brings the project that an install finds in its folder.
    pub(super) fn brings_project(&self, above: Range<usize>, install: &Install) -> bool {
        let folder = &install.folder;
        let brings = |at: usize| {
            let is_copy = self.instructions[at].statement.kind == Keyword::Copy;
            let copied = is_copy.then(|| self.copied_to(at)).flatten();
            copied.is_some_and(|(copy, target)| {
                let mut sources = copy.sources.iter();
                target == *folder && sources.any(|source| is_project(&source.text))
            })
        };
        let mut above = above;
        install.ecosystem.kind != ManifestKind::Dotnet
            || !install.lists.is_empty()
            || above.any(brings)
    }

    /// The COPY of a folder of the build context, all of it or a part, that an instruction is; `None` if it copies anything else, or leaves
    /// something out.
    pub fn folder_copy(&self, index: usize) -> Option<FolderCopy> {
        let instruction = self.instructions[index];
        let statement = &instruction.statement;
        if statement.kind != Keyword::Copy {
            return None;
        }
        let (copy, target) = self.copied_to(index)?;
        let mut flags = instruction.flags(statement);
        let is_plain = flags.all(|flag| matches!(&flag.name[..], "chown" | "chmod" | "link"));
        let [source] = &copy.sources[..] else {
            return None;
        };
        let is_path = source.kind == CopySourceKind::Path && !source.text.contains(['*', '?', '[']);
        (is_plain && is_path && copy.from.is_none()).then(|| {
            let is_surely_folder = is_folder(&source.text);
            let source = joined("/", &source.text);
            let source = source.trim_start_matches('/');
            FolderCopy {
                is_surely_folder,
                source: if source.is_empty() { "." } else { source }.to_owned(),
                target,
            }
        })
    }

    /// Whether a file that a COPY of a folder brings is there before a RUN as it would be after that COPY: another one has brought the same,
    /// and nothing has written it since.
    pub fn is_brought_before(&self, copy: usize, above: Range<usize>, path: &str) -> bool {
        let source = self.folder_copy(copy).and_then(|it| it.source_of(path));
        source.is_some_and(|source| self.is_brought_from(&source, above, copy, path))
    }

    /// Whether a file of the image is one of the build context that an instruction among those `above` has brought, `without` that one, and
    /// nothing has written it since.
    pub fn is_brought_from(
        &self,
        source: &str,
        above: Range<usize>,
        without: usize,
        path: &str,
    ) -> bool {
        let place = Resource::Tree(path.to_owned());
        for at in above.rev().filter(|at| *at != without) {
            if let Some(other) = self.source_brought(at, path) {
                return joined("/", source) == joined("/", &other);
            }
            if self.copies_only_files(at) {
                continue;
            }
            let Some(effects) = self.effects(at) else {
                return false;
            };
            if effects.writes.iter().any(|write| write.meets(&place)) {
                return false;
            }
        }
        false
    }

    /// Whether an instruction among some, but for one COPY, brings another file of the build context to a path of the image than `source`.
    pub fn is_brought_otherwise(
        &self,
        copy: usize,
        mut above: Range<usize>,
        (source, path): (Option<String>, &str),
        build: &dyn BuildContext,
    ) -> bool {
        let source = source.map(|source| joined("/", &source));
        above.any(|at| {
            let keyword = self.instructions[at].statement.kind;
            if at == copy || !matches!(keyword, Keyword::Copy | Keyword::Add) {
                return false;
            }
            if let Some(other) = self.source_brought(at, path) {
                return Some(joined("/", &other)) != source && build.kind(&other).is_some();
            }
            // A heredoc, or a file of another stage.
            let Some((args, target)) = self.copied_to(at) else {
                return false;
            };
            let names = args.sources.iter().map(|it| file_name(&it.text));
            let is_named = |name: &str| joined(&target, name) == path;
            target == path || names.into_iter().any(is_named)
        })
    }

    /// Whether an instruction is a COPY of files that are called as manifests and settings are, and no folders.
    fn copies_only_files(&self, index: usize) -> bool {
        let names_file = |path: &str| {
            let name = file_name(path);
            let mut known = ECOSYSTEMS
                .iter()
                .flat_map(|it| it.manifest.iter().chain(it.also));
            known.any(|other| file_name(other) == name)
                || is_project(name)
                || files::of(name) == Some(Named::Plain)
        };
        let is_copy = self.instructions[index].statement.kind == Keyword::Copy;
        is_copy
            && self.copied_to(index).is_some_and(|(copy, _)| {
                let mut sources = copy.sources.iter();
                // What comes from a stage may be called the same.
                copy.from.is_none()
                    && sources.all(|it| it.kind == CopySourceKind::Path && names_file(&it.text))
            })
    }

    /// The path in the build context of the file that a COPY brings to a path of the image, if that is there, for all that its words tell.
    pub fn source_brought(&self, index: usize, path: &str) -> Option<String> {
        if !self.brings(index, path) {
            return None;
        }
        let (copy, target) = self.copied_to(index)?;
        if let Some(folder) = self.folder_copy(index)
            && folder.is_surely_folder
        {
            return folder.source_of(path);
        }
        let own = file_name(path);
        let mut sources = copy.sources.iter().filter_map(|it| {
            let (folder, name) = it.text.rsplit_once('/').unwrap_or(("", &it.text));
            if name.contains(['*', '?', '[']) {
                return Some(joined(folder, own));
            }
            let is_it = joined(&target, name) == path || target == path;
            is_it.then(|| it.text.clone())
        });
        // The last one wins: of more than one nobody asks which.
        let first = sources.next()?;
        sources.next().is_none().then_some(first)
    }

    /// The folder of the build context that an install's project is, as one COPY would bring it: told by where the last COPY among some
    /// instructions has its first manifest from.
    pub fn project_of(&self, range: Range<usize>, install: &Install) -> Option<FolderCopy> {
        let manifest = install.manifests().into_iter().next()?;
        let source = range
            .rev()
            .find_map(|at| self.source_brought(at, &manifest))?;
        let source = context_path(&source)?;
        let below = manifest.strip_prefix(&install.folder[..])?;
        let context = source.strip_suffix(below.trim_start_matches('/'))?;
        let context = context.trim_end_matches('/');
        Some(FolderCopy {
            source: if context.is_empty() { "." } else { context }.to_owned(),
            target: install.folder.clone(),
            is_surely_folder: true,
        })
    }

    /// Whether a COPY from the build context brings a file of the image, if that is there, for all that its words tell.
    pub fn brings(&self, index: usize, path: &str) -> bool {
        let instruction = self.instructions[index];
        if !matches!(instruction.statement.kind, Keyword::Copy | Keyword::Add) {
            return false;
        }
        let Some((copy, target)) = self.copied_to(index) else {
            return false;
        };
        if let Some(folder) = self.folder_copy(index)
            && folder.is_surely_folder
        {
            return is_in(path, &target);
        }
        let own = file_name(path);
        let is_same = |source: &str| {
            let (folder, name) = source.rsplit_once('/').unwrap_or(("", source));
            if !name.contains(['*', '?', '[']) {
                return joined(&target, name) == path || target == path;
            }
            let below = joined("/", &[folder, own].join("/"));
            let rules = IgnoreRules::parse("", source.as_bytes());
            let fits = rules.is_some_and(|rules| rules.ignores(below.trim_start_matches('/')));
            joined(&target, own) == path && fits
        };
        let mut sources = copy.sources.iter();
        copy.from.is_none()
            && sources.any(|it| it.kind == CopySourceKind::Path && is_same(&it.text))
    }

    /// Whether all files that a COPY from the build context brings are brought again below it in its stage, with the same flags, by one of a
    /// folder that they are in.
    pub fn is_brought_again(&self, index: usize) -> bool {
        let flags = |at: usize| {
            let instruction = self.instructions[at];
            let flags = instruction.flags(&instruction.statement);
            flags
                .map(|flag| (flag.name, flag.value))
                .collect::<Vec<_>>()
        };
        let Some((copy, target)) = self.copied_to(index) else {
            return false;
        };
        let stage = self
            .stage_of(index)
            .map(|stage| self.stage_instructions(stage));
        let below = stage.map_or(index, |stage| stage.end);
        let folders: Vec<FolderCopy> = (index + 1..below)
            .filter(|&at| flags(at) == flags(index))
            .filter_map(|at| self.folder_copy(at))
            .collect();
        copy.from.is_none()
            && copy.target.ends_with('/')
            && copy.sources.iter().all(|source| {
                let path = joined(&target, file_name(&source.text));
                let written = joined("/", &source.text);
                let again = |folder: &FolderCopy| {
                    folder
                        .source_of(&path)
                        .is_some_and(|it| joined("/", &it) == written)
                };
                source.kind == CopySourceKind::Path && folders.iter().any(again)
            })
    }
}
