//! Builders that fetch and build in one go: a RUN of its own that only fetches, above the sources.

use super::{Order, inserted, unknown};
use crate::diagnostic::{Applicability, Fix, Operation};
use crate::model::manifests::{Obstacle, Project, manifests_of_fill};
use crate::model::{Effects, Install};
use crate::rewrite::{instruction_above, move_below};

/// The fix for a COPY of all sources above a RUN of a builder, of which nothing is known but that.
pub(super) fn fix(order: &Order<'_, '_>) -> Result<Fix, Obstacle> {
    let (model, copy, run) = (order.model, order.copy, order.run);
    let fill = model
        .fill_of_run(run)
        .ok_or_else(|| unknown("it may fetch something else than its command says"))?;
    let source_of = |path: &str| order.source_of(path);
    let project = Project {
        build: order.build,
        source_of: &source_of,
    };
    let read = manifests_of_fill(&fill.install, &project)?;
    let ignored = order.ignored(&read.filled)?;
    let copied = model.effects(copy);
    let copied = copied.filter(|_| model.sees_only_manifests(copy, &fill.effects));
    let copied = copied.ok_or_else(|| {
        unknown("what it fetches with may look at what is copied, or at where it goes")
    })?;
    // The RUN finds the project where the COPY finds its target.
    let is_moved = model.workdir_before(copy) != model.workdir_before(run);
    let may_pass = |own: Effects| {
        own.installs.is_empty()
            && if is_moved {
                own.commutes(&copied)
            } else {
                own.only_settings() && own.commutes(&fill.effects)
            }
    };
    let mut between = copy + 1..run;
    if !between.all(|at| model.effects(at).is_some_and(may_pass)) {
        return Err(unknown("what stands between may need the sources"));
    }
    let mut lines = order.copies(read.files)?;
    let above = if is_moved { run } else { copy };
    let mut operations = inserted(&lines, above);
    operations.push(Operation::Insert {
        above,
        keyword: "RUN",
    });
    lines.push(fill.text);
    let edits = if is_moved {
        operations.push(Operation::Move { index: copy, above });
        let moved = move_below(model, &[copy], run - 1, &lines);
        moved.ok_or_else(|| unknown("a comment stands in the way"))?
    } else {
        let line_ending = String::from_utf8_lossy(model.line_ending().bytes()).into_owned();
        vec![instruction_above(model, copy, &lines.join(&line_ending))]
    };
    let title = "Fetch the dependencies before the sources are copied";
    let fix = Fix::new(Applicability::Unsafe, title, edits, Vec::new());
    Ok(fix.with(operations).with_files(ignored))
}

/// What is to be copied first for an install, by name.
pub(super) fn named(install: &Install) -> Vec<String> {
    use crate::knowledge::ecosystems::ManifestKind;
    use crate::text::file_name;
    let manifests = install.manifests();
    if install.ecosystem.kind == ManifestKind::Dotnet && manifests.is_empty() {
        return vec!["the project files (`*.csproj`, `*.sln`, `Directory.*.props`)".to_owned()];
    }
    let names = manifests
        .iter()
        .map(|path| format!("`{}`", file_name(path)));
    names.collect()
}
