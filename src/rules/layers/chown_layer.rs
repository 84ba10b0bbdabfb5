//! `chown-layer`: COPY says whose a file is and what may be done with it, no RUN after it.
//!
//! ## What it does
//! Reports a `chown` or `chmod` of exactly what COPYs above it have brought, and has `--chown` or `--chmod` of the COPY do it.
//!
//! ## Why
//! A layer holds whole files: a RUN that changes nothing but the owner of a file has it in the image a second time.
//!
//! ## Example
//! ```dockerfile
//! FROM node:22
//! COPY <<EOF /entrypoint.sh
//! #!/bin/sh
//! exec node /srv/server.js
//! EOF
//! RUN chmod +x /entrypoint.sh
//! ENTRYPOINT ["/entrypoint.sh"]
//! ```
//! becomes
//! ```dockerfile
//! FROM node:22
//! COPY --chmod=755 <<EOF /entrypoint.sh
//! #!/bin/sh
//! exec node /srv/server.js
//! EOF
//! ENTRYPOINT ["/entrypoint.sh"]
//! ```
//!
//! ## When it stays silent
//! Where the COPY brings more than what is changed, or less; on patterns, variables and modes other than plain numbers and `+x`; on folders that something
//! else may have filled in the meantime, as an install does; where the COPY has the flag already.
//!
//! ## Fix safety
//! Unsafe: `--chmod` needs BuildKit. The effects of all between the two must be known (see `docs/effects.md`), and none may change the file, make users that
//! `--chown` names, or look at owners and modes. `+x` becomes a number where the build context, or a heredoc, tells what mode the file has. Without a group
//! `chown` leaves that of root, which is written out. Folders that COPY makes on the way would get the owner, and the mode if it is another than 755, too: they
//! must be there; with `--link` also those that are there would. A folder gets a new owner with what is in it only where this very COPY makes it: one that WORKDIR has made would stay root's. All else is reported.
//!
//! ## Source
//! Dockerfile reference, "COPY --chown --chmod"; BuildKit `dispatchCopy`, and `docopy` on missing folders; POSIX, `chmod` and `chown`.

use crate::diagnostic::{Applicability, Finding, Fix, Operation, Severity};
use crate::knowledge::files::is_surely_file;
use crate::knowledge::folders::{ALWAYS_THERE, FILLED_BY_PACKAGES};
use crate::knowledge::images::ImageRef;
use crate::lint::{Context, On, Rule, RunSite};
use crate::model::{
    Access, AccessChange, Code, Holder, Model, SimpleCommand, SourceKind, User, Workdir,
    context_path, is_in, joined,
};
use crate::rewrite::{add_flags, merged, remove_command, remove_instruction};
use crate::syntax::{CopySourceKind, Keyword};
use crate::text::file_name;

/// The rule.
pub(in crate::rules) const RULE: Rule = Rule {
    id: "chown-layer",
    severity: Severity::Info,
    fixes: &[Applicability::Unsafe],
    summary: "COPY says whose a file is and what may be done with it, no RUN after it",
    matters: &["chmod", "chown", "owner", "permissions"],
    on: &[On::Run(&["chmod", "chown"], check)],
    ..Rule::USUAL
};

fn check(site: &RunSite<'_, '_>, findings: &mut Vec<Finding>) {
    let [code, ..] = site.codes else { return };
    if code.holder != Holder::Instruction || site.is_onbuild() {
        return;
    }
    for (at, command) in code.commands.iter().enumerate() {
        if let Some(change) = code.model.access_change(code.index, command) {
            findings.extend(finding(site.context, code, at, &change));
        }
    }
}

/// What is changed, as COPYs have brought it.
enum Brought {
    /// Each of these COPYs brings these files.
    Files(Vec<(usize, Vec<File>)>),
    /// A folder, by this one.
    Folder(usize),
}

impl Brought {
    /// Each COPY, and what of it is changed.
    fn copies(&self, change: &AccessChange) -> Vec<(usize, Vec<String>)> {
        match self {
            Self::Files(found) => {
                let paths = |files: &[File]| files.iter().map(|file| file.path.clone()).collect();
                found
                    .iter()
                    .map(|(copy, files)| (*copy, paths(files)))
                    .collect()
            }
            Self::Folder(copy) => vec![(*copy, change.paths.clone())],
        }
    }
}

/// A file that a COPY brings.
struct File {
    /// Whether it is executable, if that is known.
    is_executable: Option<bool>,
    /// In the image.
    path: String,
}

fn finding(
    context: &Context<'_>,
    code: &Code<'_>,
    at: usize,
    change: &AccessChange,
) -> Option<Finding> {
    let (model, index) = (context.model, code.index);
    let brought =
        files_brought(context, index, change).or_else(|| folder(context, index, change))?;
    let changed = brought.copies(change);
    let copies: Vec<usize> = changed.iter().map(|(copy, _)| *copy).collect();
    let flags = |copy: usize| {
        let instruction = model.instructions[copy];
        instruction.flags(&instruction.statement)
    };
    let has = |copy: usize, name: &str| flags(copy).any(|flag| flag.name == name);
    if copies.iter().any(|copy| has(*copy, change.flag))
        || matches!(model.user(index), User::Other(_))
    {
        return None;
    }
    let names = change.has_names();
    let may_change = |by_name: bool| {
        let mut changed = changed.iter();
        changed.all(|(copy, paths)| model.may_change_at_copy(*copy, (index, at), paths, by_name))
    };
    let is_unseen = may_change(names);
    let needs_user = !is_unseen && may_change(false);
    // What else has come into a folder since is nobody's knowledge.
    if matches!(brought, Brought::Folder(_)) && !is_unseen && !needs_user {
        return None;
    }
    let value = value(change, &brought);
    // What `--link` brings is a layer of its own: folders that are there get its owner and mode.
    let has_folder = |copy: usize, path: &str| {
        if has(copy, "link") {
            path.rfind('/') == Some(0)
        } else {
            has_folder(model, copy, path)
        }
    };
    let is_folder_free = match &brought {
        // The mode that folders get anyway.
        Brought::Files(_) if change.flag == "chmod" && value.as_deref() == Some("755") => true,
        Brought::Files(files) => files.iter().all(|(copy, files)| {
            let mut files = files.iter();
            files.all(|file| has_folder(*copy, &file.path))
        }),
        Brought::Folder(copy) => {
            has_folder(*copy, &change.paths[0]) && is_made_by(model, *copy, &change.paths[0])
        }
    };
    // Something else in the RUN may well have the whole folder in its layer anyway.
    let is_worth_it = matches!(brought, Brought::Files(_)) || code.commands.len() == 1;
    let is_known = change.flag == "chown" || !model.file.may_lack_chmod();
    let may = is_unseen
        && is_known
        && is_folder_free
        && is_worth_it
        && !(names && copies.iter().any(|copy| has(*copy, "link")));
    let flag = change.flag;
    let shown = value.clone().unwrap_or_else(|| "755".to_owned());
    let fix = value
        .filter(|_| may)
        .and_then(|value| fix(code, at, changed, &format!("--{flag}={value}")));
    let line = model.instructions[copies[0]].first_line;
    let help = match &brought {
        Brought::Folder(_) if fix.is_none() && !is_folder_free => format!(
            "write `COPY --{flag}={shown}` in line {line}, and have the folder itself made for that user: `RUN install -d -o …`"
        ),
        Brought::Files(_) if !is_folder_free && copies.iter().any(|copy| has(*copy, "link")) => {
            format!(
                "write `COPY --{flag}={shown}` in line {line}, without `--link`, by which the folders above would get it, too"
            )
        }
        Brought::Files(_) if !is_folder_free => format!(
            "write `COPY --{flag}={shown}` in line {line}, below what makes its folder, which would get it, too, if COPY made it"
        ),
        _ if needs_user => {
            format!("write `COPY --{flag}={shown}` in line {line}, below what makes the user")
        }
        _ => format!("write `COPY --{flag}={shown}` in line {line}"),
    };
    Some(
        RULE.finding(
            code.span(code.commands[at].span),
            format!("this `{flag}` puts into the image again what line {line} has copied"),
        )
        .with_help(help)
        .with_fix_if(fix),
    )
}

/// What the flag has to say; `None` where that depends on a mode that is not known.
fn value(change: &AccessChange, brought: &Brought) -> Option<String> {
    let (by_all, files) = match (&change.to, brought) {
        (Access::This(value), _) => return Some(value.clone()),
        (Access::Executable { by_all }, Brought::Files(files)) => (*by_all, files),
        (Access::Executable { .. }, Brought::Folder(_)) => return None,
    };
    let files = files.iter().flat_map(|(_, files)| files);
    let modes: Vec<bool> = files
        .map(|file| file.is_executable)
        .collect::<Option<_>>()?;
    let value = if by_all || modes.iter().all(|is_executable| *is_executable) {
        "755"
    } else if modes.contains(&true) {
        return None;
    } else {
        "744"
    };
    Some(value.to_owned())
}

fn fix(code: &Code<'_>, at: usize, changed: Vec<(usize, Vec<String>)>, flag: &str) -> Option<Fix> {
    let (model, index) = (code.model, code.index);
    let copies = changed.iter().map(|(copy, _)| *copy);
    let added = copies
        .clone()
        .map(|copy| add_flags(model, copy, &[flag.to_owned()]));
    let mut edits: Vec<_> = added.collect::<Option<_>>()?;
    let add_flag = |index| Operation::AddFlag {
        index,
        flag: flag.to_owned(),
    };
    let mut operations: Vec<Operation> = copies.map(add_flag).collect();
    if let [_] = &code.commands[..] {
        let (edit, comments) = remove_instruction(model, index)?;
        edits.push(edit);
        operations.extend(comments.into_iter().map(Operation::RemoveComment));
    } else {
        edits.extend(remove_command(code, &code.commands[at])?);
    }
    operations.push(Operation::ChangeAtCopy {
        index,
        command: at,
        paths: changed,
    });
    let title = format!("Have COPY do it: `{flag}`");
    let fix = Fix::new(Applicability::Unsafe, title, merged(edits), Vec::new());
    Some(fix.with(operations))
}

/// The COPYs that bring the files that a command changes, and no others.
fn files_brought(context: &Context<'_>, index: usize, change: &AccessChange) -> Option<Brought> {
    let model = context.model;
    let start = model.stage_instructions(model.stage_of(index)?).start;
    let mut found: Vec<(usize, Vec<File>)> = Vec::new();
    for path in &change.paths {
        let is_there = |(_, files): &(usize, Vec<File>)| files.iter().any(|it| it.path == *path);
        if found.iter().any(is_there) {
            continue;
        }
        let is_copy = |at: usize| model.instructions[at].statement.kind == Keyword::Copy;
        let copies = model.before_with(index, "is a COPY", is_copy);
        let copies = copies.take_while(|at| *at >= start);
        let mut read = copies.filter_map(|at| Some((at, files_of(context, at, change)?)));
        found.push(read.find(is_there)?);
    }
    let mut all = found.iter().flat_map(|(_, files)| files);
    let is_all = all.all(|file| change.paths.contains(&file.path));
    found.sort_by_key(|(copy, _)| *copy);
    (is_all && !change.is_recursive).then_some(Brought::Files(found))
}

/// The files that a COPY brings, if it brings nothing else.
fn files_of(context: &Context<'_>, index: usize, change: &AccessChange) -> Option<Vec<File>> {
    let model = context.model;
    let instruction = model.instructions[index];
    let mut flags = instruction.flags(&instruction.statement);
    let is_known = |name: &str| matches!(name, "chown" | "chmod" | "link" | "from");
    if instruction.statement.kind != Keyword::Copy || !flags.all(|flag| is_known(&flag.name)) {
        return None;
    }
    let (copy, target) = model.copied_to(index)?;
    let is_folder =
        copy.target.ends_with('/') || copy.target.ends_with('.') || copy.sources.len() > 1;
    let files = copy.sources.iter().map(|source| {
        let (name, is_executable) = match source.kind {
            CopySourceKind::Heredoc if !is_folder => (file_name(&target), Some(false)),
            CopySourceKind::Path => {
                let path = context_path(&source.text)?;
                let kind = if copy.from.is_none() {
                    context.build.kind(&path)
                } else {
                    None
                };
                let is_file = match kind {
                    Some(kind) => kind != SourceKind::Directory,
                    None => is_surely_file(file_name(&path)),
                };
                let is_executable = kind.and_then(|_| context.build.is_executable(&path));
                let name = file_name(&source.text);
                (is_file && !name.is_empty()).then_some((name, is_executable))?
            }
            _ => return None,
        };
        let below = joined(&target, name);
        // A path without a sign that it is a file may be a folder that is there.
        let own = file_name(&target);
        let is_file = || own == name || own.contains('.') || is_programs(&target);
        let path = if is_folder || change.paths.contains(&below) {
            below
        } else if is_file() {
            target.clone()
        } else {
            return None;
        };
        Some(File {
            is_executable,
            path,
        })
    });
    files.collect()
}

/// Whether a path lies where programs do.
fn is_programs(path: &str) -> bool {
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    folder.ends_with("/bin") || folder.ends_with("/sbin")
}

/// The COPY that brings the folder that a command gives to somebody with all that is in it.
fn folder(context: &Context<'_>, index: usize, change: &AccessChange) -> Option<Brought> {
    let model = context.model;
    let [path] = &change.paths[..] else {
        return None;
    };
    let start = model.stage_instructions(model.stage_of(index)?).start;
    let brings = |at: usize| {
        let copy = model.folder_copy(at)?;
        (copy.is_folder(context.build) && copy.target == *path).then_some(Brought::Folder(at))
    };
    let is_meant = change.is_recursive && change.flag == "chown";
    (start..index).rev().filter(|_| is_meant).find_map(brings)
}

/// Whether the folder of a file is there before a COPY, which would make it otherwise.
fn has_folder(model: &Model<'_>, copy: usize, path: &str) -> bool {
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let is_there = matches!(model.workdir_before(copy), Workdir::Known(at) if is_in(&at, folder));
    folder.is_empty() || ALWAYS_THERE.contains(&folder) || is_there || is_home(model, copy, folder)
}

/// Whether a folder is the home of a user that the image has, or a command above has made with it.
fn is_home(model: &Model<'_>, index: usize, folder: &str) -> bool {
    let Some(user) = folder.strip_prefix("/home/") else {
        return false;
    };
    let image = model.base_image(index).map(ImageRef::of);
    let makes = |command: &SimpleCommand<'_>| {
        let words = command.args();
        let has = |wanted: &[&str]| words.iter().any(|word| wanted.iter().any(|it| word.is(it)));
        let is_made = match command.name() {
            Some("useradd") => has(&["-m", "--create-home"]),
            Some("adduser") => !has(&["-H", "-h", "--home", "--no-create-home", "--system", "-S"]),
            _ => false,
        };
        is_made && has(&[user])
    };
    let mut above = model.before(index);
    image.is_some_and(|image| image.user() == Some(user))
        || above.any(|at| model.commands(at).iter().any(makes))
}

/// Whether a folder is not there before a COPY, which makes it.
fn is_made_by(model: &Model<'_>, copy: usize, path: &str) -> bool {
    let image = model.base_image(copy).map(ImageRef::of);
    // The home of a user is made with the user.
    let name = path.strip_prefix("/home/").unwrap_or(path);
    let names =
        |at: usize| memchr::memmem::find(model.instructions[at].joined.text(), name.as_bytes());
    image.is_some_and(|image| image.known_official().is_some())
        && !ALWAYS_THERE.contains(&path)
        && !FILLED_BY_PACKAGES.iter().any(|folder| is_in(path, folder))
        && !matches!(model.workdir_before(copy), Workdir::Known(at) if is_in(&at, path))
        && model.before(copy).all(|at| names(at).is_none())
}
