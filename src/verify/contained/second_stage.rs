//! Whether a stage that is put at the end of a file says of containers what the one above said, and takes from that all else it has.

use super::declared::Declared;
use super::homes::Homes;
use crate::diagnostic::Operation;
use crate::model::{Model, is_in, joined};
use crate::syntax::{Body, CopySourceKind, Keyword};
use crate::verify::{Mismatch, mismatch_at_end};

/// What both stages may need.
const SHARED: &[Keyword] = &[
    Keyword::Add,
    Keyword::Arg,
    Keyword::Copy,
    Keyword::Env,
    Keyword::Run,
    Keyword::Shell,
    Keyword::User,
    Keyword::Workdir,
];

/// Checks a stage that is inserted below all others, and gives where its FROM is; `None` if there is none. All that the stage above it said of containers
/// stands in it, in the same order; it ends in the same directory and as the same user; what it copies from that stage lies where it lay, and if the
/// program that containers start is named by a path, that is among it; what it runs installs packages by name, makes users, or was run above.
pub(super) fn second_stage(
    before: &Model<'_>,
    after: &Model<'_>,
    declared: &Declared<'_>,
    homes: &Homes,
) -> Result<Option<usize>, Mismatch> {
    let is_from = |at: &&usize| after.instructions[**at].statement.kind == Keyword::From;
    let Some(&start) = homes.inserted.iter().find(is_from) else {
        return if homes.repeated.is_empty() {
            Ok(None)
        } else {
            Err(mismatch_at_end(before, "an instruction stands twice"))
        };
    };
    let (Some(old), Some(new)) = (before.stages.len().checked_sub(1), after.stage_of(start)) else {
        return Err(mismatch_at_end(before, "a stage without one above it"));
    };
    let is_known = |at: &usize| {
        let kind = after.instructions[*at].statement.kind;
        *at < start
            || matches!(
                kind,
                Keyword::Copy | Keyword::From | Keyword::Run | Keyword::Workdir
            )
            || kind == Keyword::Env && sets_new(before, after, *at, old)
    };
    let checks: [(bool, &'static str); 9] = [
        (
            homes.inserted.iter().all(is_known),
            "an instruction that a second stage does not need",
        ),
        (
            (homes.end..start).all(|at| after.removes_development(at))
                && new == after.stages.len() - 1,
            "a new stage that is not the last",
        ),
        (
            after.stages[new - 1].key.is_some() && new - 1 == old,
            "a stage whose name nobody can copy from",
        ),
        (
            keeps_settings(before, after, (old, new)),
            "what is said of containers",
        ),
        (
            moves_what_builds_nothing((before, after), declared, homes, start),
            "what is moved into another stage builds something",
        ),
        (
            same_place(before, after),
            "another directory or user at the end of the stage",
        ),
        (
            inserted(after, homes, start, Keyword::Copy)
                .all(|at| copies_in_place(after, at, new - 1)),
            "a COPY to another place than where it lay",
        ),
        (
            brings_program(after, start, new),
            "the program that containers start is not brought",
        ),
        (
            inserted(after, homes, start, Keyword::Run)
                .all(|at| after.only_installs(at) || after.only_makes_users(at)),
            "a RUN that does more than install packages or make users",
        ),
    ];
    match checks.iter().find(|(holds, _)| !holds) {
        Some((_, what)) => Err(mismatch_at_end(before, what)),
        None => Ok(Some(start)),
    }
}

/// Whether an ENV sets nothing that a stage sets, as what only its image did.
fn sets_new(before: &Model<'_>, after: &Model<'_>, at: usize, old: usize) -> bool {
    let names = after.set_names(at);
    let mut own = before.stage_instructions(old);
    let is_set = |index: usize| before.set_names(index).iter().any(|it| names.contains(it));
    !names.is_empty() && !own.any(is_set)
}

/// Whether all that a stage says of containers stands in another one in the same order, and nothing else does.
fn keeps_settings(before: &Model<'_>, after: &Model<'_>, (old, new): (usize, usize)) -> bool {
    let mut settings = Keyword::ALL.iter().filter(|it| it.only_configures());
    settings.all(|keyword| {
        let of = |model: &Model<'_>, stage: usize| {
            let all = model.stage_instructions(stage);
            let own = all.filter(|at| model.instructions[*at].statement.kind == *keyword);
            let bodies = own.map(|at| {
                let instruction = model.instructions[at];
                instruction.text(instruction.statement.body_span).to_vec()
            });
            bodies.collect::<Vec<_>>()
        };
        let above = of(after, new - 1);
        of(before, old) == of(after, new) && above.is_empty()
    })
}

/// Whether what is moved below a FROM builds nothing, or nothing below it in its old place did, or it installs programs of Node for all projects; and nothing that lies where a COPY among it copies to
/// is taken from where that is no more.
fn moves_what_builds_nothing(
    (before, after): (&Model<'_>, &Model<'_>),
    declared: &Declared<'_>,
    homes: &Homes,
    start: usize,
) -> bool {
    let builds = |at: usize| {
        let kind = before.instructions[at].statement.kind;
        !kind.only_configures() && !matches!(kind, Keyword::Arg | Keyword::Env | Keyword::Shell)
    };
    let stays = |at: &usize| homes.of[*at].start < start;
    let mut moved = declared.of.iter().filter(|(index, operation)| {
        matches!(operation, Operation::Move { .. }) && homes.of[**index].start > start
    });
    let is_fine = moved.all(|(&index, _)| {
        let kind = before.instructions[index].statement.kind;
        let mut below = (index + 1..before.instructions.len()).filter(stays);
        kind.only_configures()
            || kind == Keyword::Run && before.installs_for_all(index)
            || SHARED.contains(&kind)
                && !below.any(builds)
                && is_not_taken(after, homes, homes.of[index].start)
    });
    let mut repeated = homes.repeated.iter();
    is_fine
        && repeated.all(|(index, at)| {
            *at > start && SHARED.contains(&before.instructions[*index].statement.kind)
        })
}

/// Whether an instruction is no COPY or ADD, or none of the new COPYs below it takes what it brings from a stage where it did.
fn is_not_taken(after: &Model<'_>, homes: &Homes, at: usize) -> bool {
    if !matches!(
        after.instructions[at].statement.kind,
        Keyword::Copy | Keyword::Add
    ) {
        return true;
    }
    let Some(to) = after.workdir_on_image(at).and_then(|folder| {
        let instruction = after.instructions[at];
        let copy = instruction.copy_arguments(&instruction.statement)?;
        (!copy.target.contains(['$', '\\'])).then(|| joined(&folder, &copy.target))
    }) else {
        return false;
    };
    inserted(after, homes, 0, Keyword::Copy).all(|other| {
        let instruction = after.instructions[other];
        let copy = instruction.copy_arguments(&instruction.statement);
        // What it brings it lays over what the others above it did.
        other < at
            || copy.is_some_and(|copy| {
                let mut sources = copy.sources.iter();
                sources.all(|it| !is_in(&to, &joined("/", &it.text)))
            })
    })
}

/// Whether both end in the same directory, and as the same user as far as they name one.
fn same_place(before: &Model<'_>, after: &Model<'_>) -> bool {
    let (old, new) = (before.instructions.len() - 1, after.instructions.len() - 1);
    let user = |model: &Model<'_>| {
        let by = model.last_user(model.stages.len() - 1)?;
        let instruction = model.instructions[by];
        Some(instruction.text(instruction.statement.body_span).to_vec())
    };
    let folder = before.workdir_on_image(old + 1);
    let is_same_folder = folder.is_some() && folder == after.workdir_on_image(new + 1);
    is_same_folder && user(before) == user(after)
}

/// Whether a COPY is from a stage, and puts all where it lay there.
fn copies_in_place(after: &Model<'_>, at: usize, stage: usize) -> bool {
    let instruction = after.instructions[at];
    let copy = instruction.copy_arguments(&instruction.statement);
    let Some(copy) = copy.filter(|_| after.stage_copied_from(at) == Some(stage)) else {
        return false;
    };
    let is_there = |source: &str| {
        let source = joined("/", source);
        let target = joined("/", &copy.target);
        let (folder, _) = source.rsplit_once('/').unwrap_or(("", &source));
        source == target || (copy.target.ends_with('/') && joined("/", folder) == target)
    };
    let mut sources = copy.sources.iter();
    copy.target.starts_with('/')
        && sources.all(|it| it.kind == CopySourceKind::Path && is_there(&it.text))
}

/// Whether the first word of an exec form that containers start is brought, if it is a path in a folder that is known and not one of the image's own.
fn brings_program(after: &Model<'_>, start: usize, stage: usize) -> bool {
    let starts = after.stage_instructions(stage).filter(|at| {
        let kind = after.instructions[*at].statement.kind;
        matches!(kind, Keyword::Cmd | Keyword::Entrypoint)
    });
    let has_entrypoint = starts
        .clone()
        .any(|at| after.instructions[at].statement.kind == Keyword::Entrypoint);
    let mut programs = starts.filter_map(|at| {
        let instruction = after.instructions[at];
        let is_program = !has_entrypoint || instruction.statement.kind == Keyword::Entrypoint;
        let Body::Exec(exec) = &instruction.statement.body else {
            return None;
        };
        let program = exec.strings(instruction.joined.text()).next()?;
        (is_program && program.contains('/')).then_some((at, program))
    });
    let is_brought = |path: &str| {
        (start + 1..after.instructions.len()).any(|at| {
            let instruction = after.instructions[at];
            let copy = instruction.copy_arguments(&instruction.statement);
            copy.is_some_and(|copy| {
                let target = joined("/", &copy.target);
                let mut sources = copy.sources.iter();
                let is_it = |source: &str| {
                    let own = source.trim_end_matches('/').rsplit('/').next();
                    let lies = own.is_some_and(|own| joined(&target, own) == path);
                    is_in(path, &joined("/", source)) || lies
                };
                is_in(path, &target)
                    && (!copy.target.ends_with('/') || sources.any(|it| is_it(&it.text)))
            })
        })
    };
    programs.all(|(at, program)| {
        let path = after.workdir_before(at).path(&program);
        let of_image = ["/bin/", "/sbin/", "/usr/bin/", "/usr/sbin/"];
        path.is_some_and(|path| {
            is_brought(&path) || of_image.iter().any(|folder| path.starts_with(folder))
        })
    })
}

/// The instructions of a new stage with a keyword that did not stand in the file.
fn inserted<'m>(
    after: &'m Model<'_>,
    homes: &'m Homes,
    start: usize,
    keyword: Keyword,
) -> impl Iterator<Item = usize> + 'm {
    let inserted = homes.inserted.iter().copied();
    inserted.filter(move |at| *at > start && after.instructions[*at].statement.kind == keyword)
}
