//! The COPYs of manifests.

use super::order::Order;
use crate::model::manifests::Obstacle;
use crate::model::{Workdir, is_in};
use crate::text::file_name;

impl Order<'_, '_> {
    /// The COPYs that bring the files, one for each folder.
    pub(super) fn copies(&self, files: Vec<String>) -> Result<Vec<String>, Obstacle> {
        let model = self.model;
        let Workdir::Known(workdir) = model.workdir_before(self.run) else {
            return Err(Obstacle::Unknown(
                "the working directory is not known".to_owned(),
            ));
        };
        let instruction = model.instructions[self.copy];
        let flags = instruction.flag_texts(&instruction.statement).into_iter();
        let flags: Vec<_> = flags.map(String::from_utf8_lossy).collect();
        let mut folders: Vec<(String, Vec<String>)> = Vec::new();
        let start = model
            .stage_of(self.run)
            .map_or(0, |it| model.stage_instructions(it).start);
        for file in files {
            let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"._-/@+".contains(&byte);
            if !file.bytes().all(is_plain) {
                return Err(Obstacle::Unknown(format!("`{file}` has an odd name")));
            }
            let path = self.project.target_of(&file);
            if model.is_brought_from(&file, start..self.run, self.copy, &path) {
                continue;
            }
            // Of another folder of the project, what it brings for the install is no source.
            let is_all = self.project.target == self.folder.target;
            if !is_in(&path, &self.folder.target) || !is_all && file_name(&path) != "package.json" {
                return Err(Obstacle::Unknown(format!("nothing has brought `{file}`")));
            }
            let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
            let folder = match folder.strip_prefix(&workdir[..]) {
                Some("") => "./".to_owned(),
                Some(rest) if rest.starts_with('/') => format!("{}/", &rest[1..]),
                _ => format!("{folder}/"),
            };
            match folders.iter_mut().find(|(other, _)| *other == folder) {
                Some((_, files)) => files.push(file),
                None => folders.push((folder, vec![file])),
            }
        }
        let copies = folders.into_iter().map(|(folder, files)| {
            let mut words = vec!["COPY".into()];
            words.extend(flags.iter().cloned());
            words.extend(files.into_iter().map(Into::into));
            words.push(folder.into());
            words.join(" ")
        });
        Ok(copies.collect())
    }
}
