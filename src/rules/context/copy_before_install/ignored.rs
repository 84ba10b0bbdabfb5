//! The folders that an install fills, and `.dockerignore`.

use super::super::super::support::ignore_file::{is_needed, with_lines};
use super::order::Order;
use crate::diagnostic::FileEdits;
use crate::model::Ignored;
use crate::model::is_in;
use crate::model::manifests::Obstacle;

impl Order<'_, '_> {
    /// What .dockerignore has to leave out, so that the sources do not overwrite what is installed.
    pub(super) fn ignored(&self, filled: &[String]) -> Result<Vec<FileEdits>, Obstacle> {
        let unknown = |what: String| Err(Obstacle::Unknown(what));
        let mut lines: Vec<String> = Vec::new();
        let rules = match self.build.ignored() {
            Ignored::Rules(rules) => Some(rules),
            Ignored::Nothing => None,
            Ignored::Unknown => return unknown("the build context is not known".to_owned()),
        };
        let is_brought = |path: &&String| is_in(&self.project.target_of(path), &self.folder.target);
        for path in filled.iter().filter(is_brought) {
            if let Some(rules) = rules.as_ref().filter(|rules| rules.ignores(path)) {
                if rules.may_let_through(path) {
                    return unknown(format!(".dockerignore may let a part of {path} through"));
                }
                continue;
            }
            match self.build.is_shared(path) {
                Some(false) => lines.push(path.clone()),
                Some(true) => {
                    return Err(Obstacle::Needs(format!(
                        "`{path}` is a part of the project"
                    )));
                }
                None => return unknown("it is not known what git tracks".to_owned()),
            }
        }
        if lines.is_empty() {
            return Ok(Vec::new());
        }
        let names: Vec<&str> = lines.iter().map(String::as_str).collect();
        let needed = names
            .iter()
            .find(|path| is_needed(self.model, self.build, path));
        if let Some(path) = needed {
            return unknown(format!("a Dockerfile of this context may need `{path}`"));
        }
        match with_lines(self.build, &names) {
            Some(file) => Ok(vec![file]),
            None => unknown(format!(
                "nothing leaves {} out of the context",
                names.join(" ")
            )),
        }
    }
}
