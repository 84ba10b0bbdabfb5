//! A variable that says which build this is, above what is the same in all of them.

use super::super::super::support::without_fix;
use super::{FAR, Order, RULE};
use crate::diagnostic::{Applicability, Finding, Fix, Operation};
use crate::knowledge::effects::STAMPS;
use crate::model::manifests::{Obstacle, Project, manifests};
use crate::model::{Effects, Install, Resource};
use crate::rewrite::move_below;
use crate::syntax::Keyword;

impl Order<'_, '_> {
    /// The variables that an instruction sets, if it does nothing but to say which build this is.
    fn stamps_set(&self, index: usize) -> Option<Vec<String>> {
        let names = self.model().set_names(index);
        let are_stamps = names.iter().all(|name| STAMPS.contains(&&name[..]));
        are_stamps.then_some(names)
    }

    /// An ARG that differs from build to build above RUNs that do not ask for it.
    pub(super) fn below_runs(&self) -> Option<Finding> {
        let model = self.model();
        let kind = |at: usize| model.instructions[at].statement.kind;
        let is_cache_key = |own: &Effects| own.writes.contains(&Resource::CacheKey);
        let is_stamp = |at: usize| {
            kind(at) == Keyword::Arg
                && self.stamps_set(at).is_some_and(|names| self.differ(&names))
                && self.effects(at).is_some_and(|own| !is_cache_key(own))
        };
        let first = self.range.clone().find(|&at| is_stamp(at))?;
        let mut moved = vec![first];
        let mut names = model.set_names(first);
        let (mut last, mut unsure) = (None, None);
        for at in (first + 1..self.range.end).take(FAR) {
            let says_it_again = || match kind(at) {
                Keyword::Env | Keyword::Label => {
                    let own = self.stamps_set(at);
                    let mut asked = model.references(at).into_iter();
                    own.filter(|_| asked.any(|it| names.contains(&it.name)))
                }
                _ => None,
            };
            let own = is_stamp(at).then(|| model.set_names(at));
            if let Some(own) = own.or_else(says_it_again) {
                names.extend(own);
                moved.push(at);
                continue;
            }
            match self.asks_for_none(at, &moved, &names) {
                Err(Obstacle::Needs(_)) => break,
                Err(Obstacle::Unknown(why)) => {
                    unsure = Some((at, why));
                    break;
                }
                Ok(true) => last = Some(at),
                Ok(false) => {}
            }
        }
        let (last, why) = match (last, unsure) {
            (Some(last), _) => (last, None),
            (None, Some((last, why))) => (last, Some(why)),
            (None, None) => return None,
        };
        moved.retain(|&at| at < last);
        let line = model.instructions[last].first_line;
        let is_sure = why.is_none();
        let edits = is_sure.then(|| move_below(model, &moved, last, &[]));
        let fix = edits.flatten().map(|edits| {
            let operations = moved.iter().map(|&index| Operation::Move {
                index,
                above: last + 1,
            });
            let title = format!("Move it below line {line}");
            Fix::new(Applicability::Unsafe, title, edits, Vec::new()).with(operations)
        });
        let instruction = model.instructions[first];
        let span = instruction.joined.span(instruction.statement.keyword);
        let message = format!(
            "every new value of `{}` does the RUNs below again, also those that do not ask for it",
            model.set_names(first).join("` and `")
        );
        let mut help = format!("move it below line {line}, and what says it again");
        if let Some(why) = why {
            help = without_fix(&help, &why);
        }
        Some(RULE.finding(span, message).with_help(help).with_fix_if(fix))
    }

    /// Whether an instruction installs something that is the same in all builds; an obstacle if it may ask for what the instructions `moved` set,
    /// which are variables of these names.
    fn asks_for_none(
        &self,
        at: usize,
        moved: &[usize],
        names: &[String],
    ) -> Result<bool, Obstacle> {
        let needs = || Obstacle::Needs("a variable".to_owned());
        let own = self.effects(at).ok_or_else(needs)?;
        let passes =
            |stamp: &usize| matches!(self.effects(*stamp), Some(stamp) if stamp.commutes(own));
        if !moved.iter().all(passes) {
            return Err(needs());
        }
        for install in &own.installs {
            self.manifests_ask_for_none(at, install, names)?;
        }
        Ok(!own.installs.is_empty() || self.is_for_image(at))
    }

    /// Whether what an install for a project reads is known, and nothing of it names one of these variables.
    fn manifests_ask_for_none(
        &self,
        run: usize,
        install: &Install,
        names: &[String],
    ) -> Result<(), Obstacle> {
        let unknown = |what: &str| Obstacle::Unknown(what.to_owned());
        // Nobody reads a project's files then.
        if !cfg!(feature = "manifests") {
            return Err(unknown("what the install reads is not known"));
        }
        let folder = self.model().project_of(self.range.start..run, install);
        let folder = folder.ok_or_else(|| unknown("where the project comes from is not known"))?;
        let build = self.context.build;
        let project = Project {
            build,
            source_of: &|path| folder.source_of(path),
        };
        for path in manifests(install, &project)?.files {
            let text = build.text(&path);
            let text = text.ok_or_else(|| unknown(&format!("`{path}` cannot be read")))?;
            let has = |name: &String| memchr::memmem::find(&text, name.as_bytes()).is_some();
            if names.iter().any(has) {
                return Err(Obstacle::Needs(format!("`{path}`")));
            }
        }
        Ok(())
    }

    /// Whether an ARG has another value in every build, and is not the version of something that a RUN fetches.
    fn differ(&self, names: &[String]) -> bool {
        let model = self.model();
        let is_version = names.iter().any(|name| name.ends_with("VERSION"));
        !is_version
            || !names.iter().any(|name| {
                let mut runs = self
                    .range
                    .clone()
                    .filter(|at| model.instructions[*at].statement.kind == Keyword::Run);
                runs.any(|at| {
                    memchr::memmem::find(model.instructions[at].joined.text(), name.as_bytes())
                        .is_some()
                })
            })
    }
}
