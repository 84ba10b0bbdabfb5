//! Where the project of an install is.

use crate::model::{FolderCopy, Install, Model, context_path, is_in, joined};

/// A folder of the image that has the files of one of the build context.
pub(super) struct ProjectFolder {
    pub(super) image: String,
    context: String,
}

impl ProjectFolder {
    /// Where a COPY of the folder of the project puts it.
    pub(super) fn of_copy(folder: &FolderCopy) -> Self {
        Self {
            image: folder.target.clone(),
            context: folder.source.clone(),
        }
    }

    /// Where the manifests of some installs are, which other COPYs have brought, if this COPY of a folder has brought something else of the
    /// same project.
    pub(super) fn of_manifests(
        model: &Model<'_>,
        copy: usize,
        folder: &FolderCopy,
        installs: &[Install],
    ) -> Option<Self> {
        let image = &installs.first()?.folder;
        let is_one = installs.iter().all(|install| install.folder == *image);
        let manifests = installs.iter().flat_map(Install::manifests);
        let manifest = manifests.clone().next()?;
        let is_below = *image != folder.target && is_in(&folder.target, image);
        let mut own = manifests.filter(|path| is_in(path, &folder.target));
        if !is_one || !is_below || own.next().is_some() {
            return None;
        }
        let stage = model.stage_instructions(model.stage_of(copy)?);
        let mut above = (stage.start..copy).rev();
        let source = above.find_map(|at| model.source_brought(at, &manifest))?;
        let source = context_path(&source)?;
        let below = manifest.strip_prefix(&image[..])?.trim_start_matches('/');
        let context = source.strip_suffix(below)?.trim_end_matches('/');
        let layout = Self {
            image: image.clone(),
            context: if context.is_empty() { "." } else { context }.to_owned(),
        };
        (layout.source_of(&folder.target).as_ref() == Some(&folder.source)).then_some(layout)
    }

    /// The path in the context of one of the image.
    pub(super) fn source_of(&self, path: &str) -> Option<String> {
        let folder = FolderCopy {
            source: self.context.clone(),
            target: self.image.clone(),
            is_surely_folder: true,
        };
        is_in(path, &self.image)
            .then(|| folder.source_of(path))
            .flatten()
    }

    /// The path in the image of one of the context.
    pub(super) fn target_of(&self, path: &str) -> String {
        let below = match &self.context[..] {
            "." => path,
            folder => path.strip_prefix(folder).unwrap_or(path),
        };
        joined(&self.image, below.trim_start_matches('/'))
    }
}
