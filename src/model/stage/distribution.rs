//! The distribution an instruction runs on, as far as that is sure.

use crate::knowledge::distributions::{Distribution, TELLING};
use crate::knowledge::images::ImageRef;
use crate::model::Model;
use crate::model::command::code::steps;
use crate::syntax::Keyword;

impl Model<'_> {
    /// The distribution an instruction runs on: that of its image or, where that does not tell, of the package manager that the
    /// stage has used up to there without a doubt.
    pub fn distribution(&self, index: usize) -> Option<Distribution> {
        if let Some(image) = self.base_image(index) {
            let image = image.to_lowercase();
            if let Some(known) = Distribution::of(&ImageRef::of(&image)) {
                return Some(known);
            }
        }
        let mut found = None;
        let is_run = |at: &usize| self.instructions[*at].statement.kind == Keyword::Run;
        for at in std::iter::once(index)
            .chain(self.before(index))
            .filter(is_run)
        {
            let codes = self.codes(at);
            for step in steps(&codes) {
                let name = step.command.name();
                let Some((_, distribution)) = TELLING
                    .iter()
                    .find(|(names, _)| name.is_some_and(|name| names.contains(&name)))
                else {
                    continue;
                };
                // One that is asked for where there may be another one tells nothing.
                let place = step.command.place;
                if !(place.decides || place.stops) && step.certain {
                    // Left of `&&` or `||`: what fails there may go unseen.
                    continue;
                }
                if !step.certain || found.is_some_and(|found| found != *distribution) {
                    return None;
                }
                found = Some(*distribution);
            }
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn package_managers_tell_where_the_image_does_not() {
        let at_end = |source: &str| {
            let file = crate::syntax::parse(source.as_bytes());
            let model = Model::new(&file);
            model.distribution(model.instructions.len() - 1)
        };
        assert_eq!(
            at_end("FROM x\nRUN apt-get update\nRUN a\n"),
            Some(Distribution::Debian)
        );
        assert_eq!(at_end("FROM x\nRUN apt-get update || yum update\n"), None);
        assert_eq!(at_end("FROM x\nRUN if a; then apk add b; fi\n"), None);
        assert_eq!(at_end("FROM x\nRUN yum update\nRUN apk add b\n"), None);
        assert_eq!(
            at_end("FROM centos AS a\nFROM a\nRUN b\n"),
            Some(Distribution::RedHat)
        );
    }
}
