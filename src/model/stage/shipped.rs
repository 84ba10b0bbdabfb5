//! Which stages become images.

use super::stages::{Stage, StageNames};
use crate::knowledge::docker::STAGES_FOR_DEVELOPERS;
use crate::model::{Given, Model};

/// How many targets are asked about one by one.
const TARGETS: usize = 16;

/// The stages that become images.
#[derive(Debug)]
pub(in crate::model) struct Shipped {
    /// Those that people get, in order.
    stages: Vec<usize>,
    /// For each stage whether somebody may build it.
    may_be: Vec<bool>,
}

impl Shipped {
    /// The last, and those that builds name as their target.
    pub(in crate::model) fn read(all: &[Stage], given: &Given) -> Self {
        let last = all.len().checked_sub(1);
        let mut stages: Vec<usize> = last.into_iter().collect();
        let mut may_be = vec![false; all.len()];
        if let Some(last) = last {
            may_be[last] = true;
        }
        if given.targets.is_empty() {
            return Self { stages, may_be };
        }
        let names = StageNames::of(all);
        for target in &given.targets {
            let Some(target) = target else {
                for stage in names.named() {
                    may_be[stage] = true;
                }
                continue;
            };
            let Some(stage) = names.find(target) else {
                continue;
            };
            may_be[stage] = true;
            if !is_for_developers(&target.to_lowercase())
                && stages.len() < TARGETS
                && !stages.contains(&stage)
            {
                stages.push(stage);
            }
        }
        stages.sort_unstable();
        Self { stages, may_be }
    }
}

/// Whether the name of a stage, in lower case, says that only developers use it.
fn is_for_developers(name: &str) -> bool {
    let mut parts = name.split(['-', '_', '.']);
    parts.any(|part| STAGES_FOR_DEVELOPERS.contains(&part))
}

impl Model<'_> {
    /// Whether the name of a stage says that only developers use it.
    pub fn is_for_developers(&self, stage: usize) -> bool {
        let key = self.stages[stage].key.as_deref();
        key.is_some_and(is_for_developers)
    }

    /// The stages that are shipped, in order: the last, and those that a compose or Bake file names as its target, but for such as have a name
    /// that says that only developers use them.
    pub fn shipped(&self) -> &[usize] {
        &self.shipped.stages
    }

    /// Whether somebody may build the image of a stage: it is the last, or a compose or Bake file names it, or may.
    pub fn may_be_shipped(&self, stage: usize) -> bool {
        self.shipped.may_be[stage]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_are_shipped() {
        let source = b"FROM a AS base\nFROM base AS Dev\nFROM base AS app-test\nFROM base AS API\nFROM base AS base\nFROM x\n";
        let file = crate::syntax::parse(source);
        let shipped = |targets: &[Option<&str>]| {
            let targets = targets.iter().map(|it| it.map(str::to_owned)).collect();
            let given = Given {
                targets,
                ..Given::default()
            };
            let model = Model::with(&file, &given);
            let may_be = (0..6).filter(|stage| model.may_be_shipped(*stage));
            (model.shipped().to_vec(), may_be.collect::<Vec<_>>())
        };
        assert_eq!(shipped(&[]), (vec![5], vec![5]));
        assert_eq!(shipped(&[Some("api")]), (vec![3, 5], vec![3, 5]));
        assert_eq!(shipped(&[Some("Api"), Some("api")]).0, [3, 5]);
        // The last of a name.
        assert_eq!(shipped(&[Some("base")]).0, [4, 5]);
        assert_eq!(shipped(&[Some("0")]).0, [0, 5]);
        assert_eq!(shipped(&[Some("6"), Some("gone"), Some("")]).1, [5]);
        let for_developers = shipped(&[Some("dev"), Some("app-test")]);
        assert_eq!(for_developers, (vec![5], vec![1, 2, 5]));
        assert_eq!(shipped(&[None]), (vec![5], vec![1, 2, 3, 4, 5]));
    }
}
