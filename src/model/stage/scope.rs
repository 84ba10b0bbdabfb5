//! What is in force at an instruction, across stages: what ran before it, what can run after it, and the environment.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use crate::model::{Base, Model};
use crate::syntax::{Body, CopySource, Keyword};

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

    /// Those of [`Model::before`] that are of a kind, the nearest first, but `None` for the last of a stage below that keeps an instruction of the
    /// kind after ONBUILD: that runs before the stage built on it.
    pub(in crate::model) fn before_or_trigger(
        &self,
        instruction: usize,
        kind: Keyword,
    ) -> impl Iterator<Item = Option<usize>> + '_ {
        let own = self.stage_of(instruction);
        let is_triggered = move |by: usize| {
            self.stage_of(by).is_some_and(|stage| {
                by + 1 == self.stages[stage].instructions.end && self.triggers(stage, kind)
            })
        };
        let ask = move |by: usize| self.instructions[by].statement.kind == kind || is_triggered(by);
        let question = match kind {
            Keyword::User => "USER or its trigger",
            _ => "WORKDIR or its trigger",
        };
        debug_assert!(matches!(kind, Keyword::User | Keyword::Workdir));
        self.before_with(instruction, question, ask)
            .map(move |by| (self.stage_of(by) == own || !is_triggered(by)).then_some(by))
            .filter(move |by| by.is_none_or(|by| self.instructions[by].statement.kind == kind))
    }

    /// The instructions whose layers a stage has at its end, the last first: its own, then those of the stages it is built on.
    pub fn below_end(&self, stage: usize) -> impl Iterator<Item = usize> + '_ {
        let last = self.stage_instructions(stage).next_back();
        last.into_iter()
            .chain(last.into_iter().flat_map(|last| self.before(last)))
    }

    /// The instructions whose layers lie, or may lie, on that of an instruction: those after it in its stage, and all of the stages built on
    /// that.
    pub fn on_top_of(&self, instruction: usize) -> impl Iterator<Item = usize> + '_ {
        self.ranges_on_top_of(instruction).flatten()
    }

    /// Those of [`Model::on_top_of`], stage by stage.
    pub(in crate::model) fn ranges_on_top_of(
        &self,
        instruction: usize,
    ) -> impl Iterator<Item = Range<usize>> + '_ {
        let stage = self.stage_of(instruction);
        let own = stage.map(|stage| instruction + 1..self.stage_instructions(stage).end);
        let mut open: Vec<std::slice::Iter<'_, usize>> = Vec::new();
        open.extend(stage.map(|stage| self.all_built_on()[stage].iter()));
        let mut seen: HashSet<usize> = HashSet::new();
        let above = std::iter::from_fn(move || {
            loop {
                match open.last_mut()?.next() {
                    None => {
                        open.pop();
                    }
                    Some(&later) if seen.insert(later) => {
                        open.push(self.all_built_on()[later].iter());
                        return Some(self.stage_instructions(later));
                    }
                    Some(_) => {}
                }
            }
        });
        own.into_iter().chain(above)
    }

    /// The stages that are, or may be, built on a stage: `FROM` it, `FROM` something that is only known at build time, or
    /// with its file system copied in whole.
    pub fn built_on(&self, stage: usize) -> impl Iterator<Item = usize> + '_ {
        self.all_built_on()[stage].iter().copied()
    }

    fn all_built_on(&self) -> &[Vec<usize>] {
        self.built_on.get_or_init(|| {
            let count = self.stages.len();
            let mut all = vec![Vec::new(); count];
            let mut names: HashMap<&str, Vec<usize>> = HashMap::new();
            for later in 0..count {
                let mut below = Vec::new();
                if let Base::Stage(base) = self.stages[later].base {
                    below.push(base);
                }
                if self.is_variable_base(later) {
                    below.extend((0..later).filter(|&stage| self.stages[stage].key.is_some()));
                }
                for source in self.copied_whole(later) {
                    below.extend(names.get(source.as_str()).into_iter().flatten());
                    below.extend(source.parse::<usize>().ok());
                    if source.contains('$') {
                        below.extend(0..later);
                    }
                }
                below.sort_unstable();
                below.dedup();
                for stage in below.into_iter().filter(|&stage| stage < later) {
                    all[stage].push(later);
                }
                if let Some(key) = &self.stages[later].key {
                    names.entry(key).or_default().push(later);
                }
            }
            all
        })
    }

    /// Whether a stage keeps an instruction of a kind after ONBUILD, for those built on it.
    fn triggers(&self, stage: usize, kind: Keyword) -> bool {
        self.stage_instructions(stage).any(|index| {
            let instruction = self.instructions[index];
            instruction.statement.kind == Keyword::Onbuild && instruction.effective().kind == kind
        })
    }

    /// Whether a variable may make a stage of what a stage starts from. No name of a stage has a `/`, a `:` or an `@`.
    pub(in crate::model) fn is_variable_base(&self, stage: usize) -> bool {
        let from = self.instructions[self.stages[stage].instructions.start];
        let Body::Words(words) = &from.statement.body else {
            return false;
        };
        words.first().is_some_and(|word| {
            let word = from.text(*word);
            let mut depth = 0_usize;
            let is_image = word.iter().any(|byte| {
                match byte {
                    b'{' => depth += 1,
                    b'}' => depth = depth.saturating_sub(1),
                    _ => {}
                }
                depth == 0 && matches!(byte, b'/' | b':' | b'@')
            });
            word.contains(&b'$') && !is_image
        })
    }

    /// Of what a stage copies the root or `/var`: the values of `--from`, in lower case.
    fn copied_whole(&self, stage: usize) -> impl Iterator<Item = String> + '_ {
        self.stage_instructions(stage).filter_map(|index| {
            let instruction = self.instructions[index];
            let statement = instruction.effective();
            if statement.kind != Keyword::Copy {
                return None;
            }
            let copy = instruction.copy_arguments(statement)?;
            let is_whole = |source: &CopySource| {
                let path = source.text.trim_matches(['/', '.', '*']);
                path.is_empty() || "var/lib/apt/lists".starts_with(path)
            };
            let from = copy.from?.to_lowercase();
            copy.sources.iter().any(is_whole).then_some(from)
        })
    }

    /// What sets an environment variable for an instruction: the nearest ENV before it, also of the stages it is built on,
    /// or the nearest ARG of its stage. What the base image sets is not known.
    pub fn env_before(&self, instruction: usize, name: &str) -> Option<Setting> {
        let setters = self.set_by(name);
        if setters.is_empty() {
            return None;
        }
        let mut stage = self.stage_of(instruction);
        let (own, mut end, mut arg) = (stage, instruction, None);
        while let Some(current) = stage {
            let start = self.stages[current].instructions.start;
            let above = setters.partition_point(|&by| by < end);
            let mut here = setters[..above].iter().rev();
            for &by in here.by_ref().take_while(|&&by| by >= start) {
                let is_env = self.instructions[by].statement.kind == Keyword::Env;
                if is_env {
                    return Some(Setting { by, is_env });
                }
                // ENV wins over ARG, whatever the order.
                if arg.is_none() && stage == own {
                    arg = Some(Setting { by, is_env });
                }
            }
            stage = match self.stages[current].base {
                Base::Stage(base) => Some(base),
                _ => None,
            };
            end = stage.map_or(0, |base| self.stages[base].instructions.end);
        }
        arg
    }

    /// What an ENV or an ARG gives a variable, as it is written; nothing for an ARG without a default, and `None` if it sets none of that name.
    pub fn written_value(&self, by: usize, name: &str) -> Option<Option<&[u8]>> {
        let instruction = self.instructions[by];
        let mut pairs = instruction.statement.pairs();
        let (_, value) = pairs.find(|(own, _)| instruction.text(*own) == name.as_bytes())?;
        Some(value.map(|value| instruction.text(value)))
    }

    /// Whether a variable may be set where the commands of an instruction run: by an ENV or ARG before it, or in its own text, which
    /// has at least to name it. What the base image sets is not known.
    pub fn may_be_set(&self, instruction: usize, name: &str) -> bool {
        let text = self.instructions[instruction].span.of(self.file.source);
        memchr::memmem::find(text, name.as_bytes()).is_some()
            || self.env_before(instruction, name).is_some()
    }

    /// The names of what ENV and ARG set before an instruction, also in the stages it is built on. An instruction after ONBUILD runs in another
    /// build: ARGs do not reach it, what other triggers set before it does.
    pub fn set_before(&self, instruction: usize) -> impl Iterator<Item = &[u8]> {
        let is_trigger = self.instructions[instruction].statement.kind == Keyword::Onbuild;
        let sets = move |by: &usize| {
            let kinds = [
                self.instructions[*by].statement.kind,
                self.instructions[*by].effective().kind,
            ];
            match kinds {
                [Keyword::Env, _] => true,
                [Keyword::Arg, _] => !is_trigger,
                [Keyword::Onbuild, Keyword::Env | Keyword::Arg] => is_trigger,
                _ => false,
            }
        };
        self.before(instruction).filter(sets).flat_map(|by| {
            let instruction = self.instructions[by];
            let pairs = instruction.effective().pairs();
            pairs.map(|(name, _)| instruction.text(name))
        })
    }

    /// The instructions of ENV and ARG that set a variable, in order.
    pub fn set_by(&self, name: &str) -> &[usize] {
        let setters = self.setters().get(name.as_bytes());
        setters.map_or(&[], Vec::as_slice)
    }

    /// The instructions of ENV and ARG that set a variable, by its name.
    fn setters(&self) -> &HashMap<Vec<u8>, Vec<usize>> {
        self.setters.get_or_init(|| {
            let mut setters: HashMap<Vec<u8>, Vec<usize>> = HashMap::new();
            for (by, instruction) in self.instructions.iter().enumerate() {
                if matches!(instruction.statement.kind, Keyword::Env | Keyword::Arg) {
                    for name in self.names(by) {
                        let all = setters.entry(name.to_vec()).or_default();
                        if all.last() != Some(&by) {
                            all.push(by);
                        }
                    }
                }
            }
            setters
        })
    }

    /// The names an ENV or ARG sets.
    fn names(&self, index: usize) -> impl Iterator<Item = &[u8]> {
        let instruction = self.instructions[index];
        let pairs = instruction.statement.pairs();
        pairs.map(|(name, _)| instruction.text(name))
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
