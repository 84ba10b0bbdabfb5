//! The project of Node that a stage builds: where it is, and what it says of itself.

use super::super::parts::Why;
use super::super::shape::Site;
use super::installs::{Install, install_of};
use crate::knowledge::node_tools::SHARED_FOLDERS;
use crate::model::manifests::NodePackage;
use crate::model::{context_path, joined};
use crate::syntax::Keyword;

/// A project.
pub(super) struct Project {
    /// Its folder in the image.
    pub(super) folder: String,
    /// Its folder in the build context, `.` for the whole.
    pub(super) source: String,
    pub(super) package: NodePackage,
    pub(super) installs: Vec<Install>,
    /// Why not all of what it leaves is in its folder, or nothing else.
    pub(super) doubt: Option<Why>,
}

impl Project {
    /// Reads it.
    pub(super) fn read(site: &Site<'_, '_>) -> Result<Self, Why> {
        let (context, model) = (site.context, site.context.model);
        let mut installs = Vec::new();
        for run in model.stage_instructions(site.stage) {
            if model.instructions[run].statement.kind != Keyword::Run {
                continue;
            }
            for command in &*model.commands(run) {
                installs.extend(install_of(site, run, command));
            }
        }
        let [first, ..] = &installs[..] else {
            return Err("it installs nothing by the list of its project".to_owned());
        };
        let folder = |run: usize| {
            let changes = model.commands(run).iter().any(|it| it.name() == Some("cd"));
            let folder = model.workdir_on_image(run);
            folder.filter(|_| !changes)
        };
        let unknown = || "the folder of its project is not known".to_owned();
        let own = folder(first.run).ok_or_else(unknown)?;
        let mut others = installs.iter().map(|it| folder(it.run));
        let doubt = if !others.all(|it| it.as_deref() == Some(&own[..])) {
            Some("it installs several projects".to_owned())
        } else if SHARED_FOLDERS.contains(&&own[..]) {
            Some(format!(
                "its project is in `{own}`, where other things are, too"
            ))
        } else {
            None
        };
        let manifest = joined(&own, "package.json");
        let mut above = (model.stage_instructions(site.stage).start..first.run).rev();
        let source = above.find_map(|at| model.source_brought(at, &manifest));
        let source = source.and_then(|source| context_path(&source));
        let unread = || "the `package.json` of its project cannot be read".to_owned();
        let source = source.ok_or_else(unread)?;
        let package = NodePackage::read(&source, context.build).ok_or_else(unread)?;
        let above = source.rsplit_once('/').map_or(".", |(above, _)| above);
        Ok(Self {
            folder: own,
            source: above.to_owned(),
            package,
            installs,
            doubt,
        })
    }

    /// A path below its folder, of one in the build context.
    pub(super) fn own<'p>(&self, path: &'p str) -> Option<&'p str> {
        match &self.source[..] {
            "." => Some(path),
            folder => path.strip_prefix(folder)?.strip_prefix('/'),
        }
    }
}
