//! What is in force at an instruction, across stages: what ran before it, what can run after it, and the environment.

use super::{Base, Model};
use crate::syntax::{Body, Keyword, flag_value};

/// An environment variable set by the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Setting {
    /// The instruction that sets it.
    pub by: usize,
    /// Whether that is an ENV (and so reaches containers), not an ARG.
    pub is_env: bool,
}

impl Model<'_> {
    /// The instructions whose layers lie below an instruction, nearest first: those of its stage, then those of the stages it
    /// is built on. FROMs included.
    pub fn before(&self, instruction: usize) -> impl Iterator<Item = usize> + '_ {
        let mut stage = self.stage_of(instruction);
        let mut at = instruction;
        std::iter::from_fn(move || {
            let current = stage?;
            if at == self.stages[current].instructions.start {
                let Base::Stage(base) = self.stages[current].base else {
                    stage = None;
                    return None;
                };
                stage = Some(base);
                at = self.stages[base].instructions.end;
            }
            at = at.checked_sub(1)?;
            Some(at)
        })
    }

    /// Those of [`Model::before`], but `None` for the first of a stage below that keeps an instruction of a kind behind ONBUILD: that runs before
    /// the stage built on it.
    pub(super) fn before_or_trigger(
        &self,
        instruction: usize,
        kind: Keyword,
    ) -> impl Iterator<Item = Option<usize>> + '_ {
        let mut stage = self.stage_of(instruction);
        self.before(instruction).map(move |by| {
            let entered = std::mem::replace(&mut stage, self.stage_of(by)) != stage;
            let is_triggered = entered && stage.is_some_and(|stage| self.triggers(stage, kind));
            (!is_triggered).then_some(by)
        })
    }

    /// The instructions whose layers a stage has at its end, the last first: its own, then those of the stages it is built on.
    pub fn below_end(&self, stage: usize) -> impl Iterator<Item = usize> + '_ {
        let last = self.stage_instructions(stage).next_back();
        last.into_iter()
            .chain(last.into_iter().flat_map(|last| self.before(last)))
    }

    /// The instructions whose layers lie, or may lie, on that of an instruction: those behind it in its stage, and all of the stages built on
    /// that.
    pub fn on_top_of(&self, instruction: usize) -> Vec<usize> {
        let mut reached = Vec::new();
        if let Some(stage) = self.stage_of(instruction) {
            self.reach(stage, instruction + 1, &mut reached);
        }
        reached
    }

    fn reach(&self, stage: usize, from: usize, reached: &mut Vec<usize>) {
        let range = from..self.stage_instructions(stage).end;
        if reached.contains(&from) {
            return;
        }
        reached.extend(range);
        for later in self.built_on(stage) {
            self.reach(later, self.stage_instructions(later).start, reached);
        }
    }

    /// The stages that are, or may be, built on a stage: `FROM` it, `FROM` something that is only known at build time, or
    /// with its file system copied in whole.
    pub fn built_on(&self, stage: usize) -> impl Iterator<Item = usize> + '_ {
        let named = self.stages[stage].key.is_some();
        (stage + 1..self.stages.len()).filter(move |&later| match &self.stages[later].base {
            Base::Stage(base) if *base == stage => true,
            _ => (named && self.is_variable_base(later)) || self.copies_whole(later, stage),
        })
    }

    /// Whether a stage keeps an instruction of a kind behind ONBUILD, for those built on it.
    fn triggers(&self, stage: usize, kind: Keyword) -> bool {
        self.stage_instructions(stage).any(|index| {
            let instruction = self.instructions[index];
            instruction.statement.kind == Keyword::Onbuild && instruction.effective().kind == kind
        })
    }

    /// Whether the image a stage starts from is named with a variable.
    fn is_variable_base(&self, stage: usize) -> bool {
        let from = self.instructions[self.stages[stage].instructions.start];
        match &from.statement.body {
            Body::Words(words) => words
                .first()
                .is_some_and(|word| from.text(*word).contains(&b'$')),
            _ => false,
        }
    }

    /// Whether a stage copies the root or `/var` of another one.
    fn copies_whole(&self, stage: usize, from: usize) -> bool {
        self.stage_instructions(stage).any(|index| {
            let instruction = self.instructions[index];
            let statement = instruction.effective();
            if statement.kind != Keyword::Copy {
                return false;
            }
            let source = statement.flags.iter().find_map(|flag| {
                let value = flag_value(instruction.text(flag.span));
                let value = value.strip_prefix(b"--from=")?;
                Some(String::from_utf8_lossy(value).to_lowercase())
            });
            let is_from = source.is_some_and(|source| {
                Some(&source) == self.stages[from].key.as_ref()
                    || source.parse() == Ok(from)
                    || source.contains('$')
            });
            let whole = |path: &[u8]| {
                let path = String::from_utf8_lossy(path);
                let path = path.trim_matches(['/', '"', '.', '*']);
                path.is_empty() || "var/lib/apt/lists".starts_with(path)
            };
            is_from
                && match &statement.body {
                    Body::Words(words) => words.split_last().is_some_and(|(_, sources)| {
                        sources.iter().any(|word| whole(instruction.text(*word)))
                    }),
                    Body::Exec(exec) => exec
                        .items
                        .iter()
                        .any(|item| whole(instruction.text(item.span))),
                    _ => false,
                }
        })
    }

    /// What sets an environment variable for an instruction: the nearest ENV before it, also of the stages it is built on,
    /// or the nearest ARG of its stage. What the base image sets is not known.
    pub fn env_before(&self, instruction: usize, name: &str) -> Option<Setting> {
        let stage = self.stage_of(instruction);
        let mut arg = None;
        for by in self.before(instruction) {
            let is_env = match self.instructions[by].statement.kind {
                Keyword::Env => true,
                // ENV wins over ARG, whatever the order.
                Keyword::Arg if arg.is_none() && self.stage_of(by) == stage => false,
                _ => continue,
            };
            if self.names(by).any(|set| set == name.as_bytes()) {
                if is_env {
                    return Some(Setting { by, is_env });
                }
                arg = Some(Setting { by, is_env });
            }
        }
        arg
    }

    /// The names an ENV or ARG sets.
    fn names(&self, index: usize) -> impl Iterator<Item = &[u8]> {
        let instruction = self.instructions[index];
        let (pairs, legacy) = match &instruction.statement.body {
            Body::Pairs(pairs) => (&pairs[..], None),
            Body::Legacy { name, .. } => (&[][..], Some(*name)),
            _ => (&[][..], None),
        };
        pairs
            .iter()
            .map(|pair| pair.name)
            .chain(legacy)
            .map(|name| instruction.text(name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with<T>(source: &str, ask: impl FnOnce(&Model<'_>) -> T) -> T {
        let file = crate::syntax::parse(source.as_bytes());
        ask(&Model::new(&file))
    }

    #[test]
    fn looks_through_stages() {
        let source = "FROM a AS base\nENV X=1\nUSER app\nFROM b\nARG X\nRUN c\nFROM base\nRUN d\n";
        with(source, |model| {
            assert_eq!(model.before(7).collect::<Vec<_>>(), [6, 2, 1, 0]);
            assert_eq!(
                model.env_before(7, "X"),
                Some(Setting {
                    by: 1,
                    is_env: true
                })
            );
            assert_eq!(
                model.env_before(5, "X"),
                Some(Setting {
                    by: 4,
                    is_env: false
                })
            );
            assert_eq!(model.env_before(5, "Y"), None);
            assert_eq!(model.built_on(0).collect::<Vec<_>>(), [2]);
        });
    }

    #[test]
    fn a_stage_may_be_used_under_a_name_known_only_later() {
        let source = "FROM a AS base-x\nFROM base-${V}\nFROM b\nCOPY --from=base-x / /\n";
        with(source, |model| {
            assert_eq!(model.built_on(0).collect::<Vec<_>>(), [1, 2]);
        });
    }
}
