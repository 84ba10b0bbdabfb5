//! Where the project of an install is, of which a COPY has brought another folder.

use crate::model::{FolderCopy, Install, Model, is_in};

/// The folder with the manifests of some installs, which other COPYs have brought, as one COPY would bring it: if this COPY of a folder has brought
/// something else of the same project.
pub(super) fn of_manifests(
    model: &Model<'_>,
    copy: usize,
    folder: &FolderCopy,
    installs: &[Install],
) -> Option<FolderCopy> {
    let image = &installs.first()?.folder;
    let is_one = installs.iter().all(|install| install.folder == *image);
    let is_below = *image != folder.target && is_in(&folder.target, image);
    let manifests = installs.iter().flat_map(Install::manifests);
    let mut own = manifests.filter(|path| is_in(path, &folder.target));
    if !is_one || !is_below || own.next().is_some() {
        return None;
    }
    let stage = model.stage_instructions(model.stage_of(copy)?);
    let project = model.project_of(stage.start..copy, installs.first()?)?;
    (project.source_of(&folder.target).as_ref() == Some(&folder.source)).then_some(project)
}
