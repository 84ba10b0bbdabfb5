//! COPYs that need nothing of what lies where they copy to.

use super::resource::{Resource, above, is_in};
use crate::knowledge::files::is_surely_file;
use crate::knowledge::folders::{
    ALWAYS_THERE, FOLDERS_OF, FoldersOf, MAY_BE_PRIVATE, OF_IMAGES, PLAIN,
};
use crate::knowledge::images::{ImageRef, Role};
use crate::model::{Base, Model, ShellInForce, joined};
use crate::syntax::{CopyArguments, CopySource, CopySourceKind, Keyword};
use crate::text::file_name;

/// How many instructions are looked at above a COPY.
const ABOVE: usize = 200;

/// What an image has below it.
struct Below {
    /// Nothing at all.
    is_empty: bool,
    /// What is known of its folders beside [`PLAIN`].
    known: Option<&'static FoldersOf>,
}

impl Below {
    /// Whether a folder is there, no link, and is as one that BuildKit would make.
    fn is_plain(&self, folder: &str) -> bool {
        let is_known = |it: &FoldersOf| it.plain.contains(&folder) || it.filled.contains(&folder);
        folder == "/" || PLAIN.contains(&folder) || self.known.is_some_and(is_known)
    }

    /// Whether a folder is there to be filled.
    fn is_filled(&self, folder: &str) -> bool {
        self.known.is_some_and(|it| it.filled.contains(&folder))
    }

    /// Whether nothing is there but what the file puts there.
    fn is_free(&self, path: &str) -> bool {
        let first = path[1..].split('/').next().unwrap_or_default();
        let is_own = |above: &&str| path.strip_prefix(*above).is_some_and(|it| it.len() > 1);
        self.is_empty
            || !OF_IMAGES.contains(&first)
            || ["/opt", "/srv", "/usr/src"].iter().any(is_own)
    }
}

/// A place that a COPY copies to.
struct Place<'p> {
    below: Below,
    target: &'p str,
    /// The folders that BuildKit would make anew.
    folders: Vec<&'p str>,
    /// Whether it matters whether the target is there already: what is not written as a folder is a file where there is none, and a folder
    /// that is there keeps its owner and mode when the content of another one is copied into it.
    must_be_new: bool,
}

impl Model<'_> {
    /// Whether a COPY may have the flag `--link`, or has it with right: BuildKit copies into an empty file system then, and puts that over the image.
    /// No folder on the way may be a link, or have another owner or mode than BuildKit gives a folder that it makes; what is a folder must be one
    /// without a look at the image; and no user may be named.
    pub fn may_link(&self, index: usize) -> bool {
        let instruction = self.instructions[index];
        let statement = &instruction.statement;
        let mut flags = instruction.flags(statement);
        let is_fine = statement.kind == Keyword::Copy
            && *self.shell(index) != ShellInForce::WindowsDefault
            && flags.all(|flag| matches!(&flag.name[..], "from" | "link"));
        let copied = self.copied_to(index).filter(|_| is_fine);
        let (Some((copy, target)), Some(below)) = (copied, self.image_below(index)) else {
            return false;
        };
        let Some(place) = Place::of(&copy, &target, below) else {
            return false;
        };
        self.before(index).nth(ABOVE).is_none()
            && self.before(index).all(|at| self.leaves_plain(at, &place))
    }

    /// What the image that the stage of an instruction starts from has, if that is known.
    fn image_below(&self, index: usize) -> Option<Below> {
        let below = |is_empty, known| Some(Below { is_empty, known });
        let image = match self.base_below(self.stage_of(index)?) {
            Base::Scratch => return below(true, None),
            Base::Image(Some(image)) => ImageRef::of(image),
            Base::Image(None) | Base::Stage(_) => return None,
        };
        let family = image.family().filter(|_| !image.is_windows())?;
        let official = image.official().unwrap_or_default();
        let known = FOLDERS_OF.iter().find(|it| it.image == official);
        let is_usual = family.root && matches!(family.role, Role::System | Role::Runtime);
        below(false, known).filter(|_| is_usual || known.is_some())
    }

    /// Whether an instruction leaves folders as BuildKit makes them, and puts nothing where nothing may be.
    fn leaves_plain(&self, at: usize, place: &Place<'_>) -> bool {
        let kind = self.instructions[at].statement.kind;
        if matches!(kind, Keyword::From | Keyword::Volume) {
            return true;
        }
        let Some(effects) = self.effects(at) else {
            return false;
        };
        if matches!(kind, Keyword::Copy | Keyword::Add) {
            return self.copy_leaves_plain(at, place);
        }
        let mut filled = effects.installs.iter().flat_map(|install| {
            let names = install.ecosystem.folders.iter();
            names.map(|name| joined(&install.folder, name))
        });
        let mut writes = effects.writes.iter();
        writes.all(|write| match write {
            Resource::Folder { path, how } => {
                (how == "root" || !place.folders.contains(&&path[..])) && place.is_new_beside(path)
            }
            // Packages have folders of their own.
            Resource::Tree(path) | Resource::Inside(path) => {
                ALWAYS_THERE.contains(&&path[..]) || place.is_apart(path)
            }
            _ => true,
        }) && filled.all(|path| place.is_apart(&path))
    }

    fn copy_leaves_plain(&self, at: usize, place: &Place<'_>) -> bool {
        let instruction = self.instructions[at];
        let Some((copy, other)) = self.copied_to(at) else {
            return false;
        };
        let mut flags = instruction.flags(&instruction.statement);
        let is_owned = flags.any(|flag| matches!(&flag.name[..], "chown" | "chmod"));
        let is_made = |folder: &&str| !place.below.is_plain(folder) && is_in(&other, folder);
        if is_owned && place.folders.iter().any(is_made) {
            return false;
        }
        let mut sources = copy.sources.iter();
        let brings_files = sources.all(|it| is_surely_file(file_name(&it.text)));
        // A folder that is made for files is a plain one.
        if brings_files && !is_owned {
            place.is_new_beside(&other)
        } else {
            place.is_apart(&other)
        }
    }
}

impl<'p> Place<'p> {
    /// `None` if more than what the words say has to be known.
    fn of(copy: &CopyArguments, target: &'p str, below: Below) -> Option<Self> {
        let is_written =
            |end: &str| copy.target == end || copy.target.ends_with(&format!("/{end}"));
        let is_folder = is_written("") || is_written(".");
        let mut sources = copy.sources.iter();
        let is_plain = |it: &CopySource| {
            it.kind == CopySourceKind::Path && (is_folder || !it.text.contains(['*', '?', '[']))
        };
        if !sources.all(is_plain) || !is_folder && copy.sources.len() > 1 {
            return None;
        }
        let name = file_name(target);
        let may_be_folder = |source: &str| {
            let own = file_name(source);
            let is_same = own == name || matches!(own, "" | "." | "..");
            let is_private = MAY_BE_PRIVATE.iter().any(|it| source.starts_with(it));
            (is_same || is_private || own.contains(['*', '?', '['])) && !is_surely_file(own)
        };
        let sources = || copy.sources.iter().map(|it| &it.text[..]);
        let brings_folder = sources().any(may_be_folder);
        let is_filled = below.is_filled(target);
        let mut folders: Vec<&str> = above(target).collect();
        if is_folder || is_filled {
            folders.push(target);
        }
        let place = Self {
            must_be_new: !is_filled && (!is_folder || brings_folder),
            target,
            folders,
            below,
        };
        let is_known = |folder: &&str| place.below.is_plain(folder) || place.below.is_free(folder);
        // In folders of the image, what has the name of a file, or lies beside programs, is one.
        let is_there = place.below.is_plain(target) || ALWAYS_THERE.contains(&target);
        let folder = target.strip_suffix(name).unwrap_or_default();
        let is_file = folder.ends_with("/bin/") || folder.len() > 1 && is_surely_file(name);
        let is_new = !is_there && (place.below.is_free(target) || is_file);
        let is_meant = !is_filled || is_folder || !sources().map(file_name).any(is_surely_file);
        let is_fine =
            place.folders.iter().all(is_known) && (!place.must_be_new || is_new) && is_meant;
        is_fine.then_some(place)
    }

    /// Whether something at a path does not put a folder where there must be none.
    fn is_new_beside(&self, path: &str) -> bool {
        !self.must_be_new || !is_in(path, self.target)
    }

    /// Whether all at and below a path is something else.
    fn is_apart(&self, path: &str) -> bool {
        let is_changed = |folder: &&str| {
            is_in(folder, path) && !(self.below.is_plain(folder) && *folder == path)
        };
        self.is_new_beside(path)
            && !(self.must_be_new && is_in(self.target, path))
            && !self.folders.iter().any(is_changed)
    }
}
