//! `copy-heredoc`: a file whose text stands in the Dockerfile is written by COPY. Off by default.
//!
//! ## What it does
//! Has `COPY <<EOF` bring what a RUN writes into files with `echo`, `printf`, `cat <<EOF` or `tee`, where its text is known to the byte. `mkdir -p` of its folder goes along, and a `chmod`
//! of the file becomes `--chmod`.
//!
//! ## Why
//! The file stands there as it is, without `echo`, quotes and `\n\`; no shell has a word in what comes of it, and none has to run.
//!
//! ## Example
//! ```dockerfile
//! FROM debian:12
//! RUN mkdir -p /etc/app && \
//!     echo '[server]' > /etc/app/app.ini && \
//!     echo 'port = 8080' >> /etc/app/app.ini
//! ```
//! becomes
//! ```dockerfile
//! FROM debian:12
//! COPY <<EOF /etc/app/app.ini
//! [server]
//! port = 8080
//! EOF
//! ```
//!
//! ## When it stays silent
//! Off by default: a matter of taste; `prefer-heredocs` is its name and that of `run-heredoc`. It is silent where anything in the text is a variable, a command or a backslash
//! that shells read differently (`echo` of dash and bash); where the text ends without a newline; on what is added to a file that the RUN has not written itself, or that the next RUN adds to, on files that
//! the Dockerfile names further up, on those that Docker makes for each RUN (`/etc/hosts`) or that lie in `/tmp`; between other commands of a RUN, which would become two; where the RUN has flags,
//! `||` or comments, or its user is not known, and where `# syntax=` asks for a frontend without heredocs.
//!
//! ## Fix safety
//! Unsafe: a file that the image below brings with another mode or owner keeps these under `>`, and gets those of a new one by COPY. After a USER the flag `--chown` has the file belong
//! to that user; a user by number without a group gets the group of that number, which need not be the one that it has in a RUN.
//!
//! ## Codes
//! `prefer-heredocs` is dfmt's own name for this rule and `run-heredoc`.
//!
//! ## Source
//! Dockerfile reference, "Here-Documents"; BuildKit `dispatchCopy` (mode 0644, folders are made); POSIX, `echo` and `printf`.

use crate::diagnostic::{Applicability, Finding, Fix, Operation, Severity};
use crate::knowledge::docker::HEREDOCS_SINCE;
use crate::knowledge::modes::FREE_FOLDERS;
use crate::knowledge::programs::REMOVING;
use crate::lint::{On, Rule, RunSite};
use crate::model::{Model, Writing};
use crate::rewrite::{copies_in_place, has_pragma_above};
use crate::rules::support::frontend::may_use;
use crate::text::file_name;

/// The rule.
pub(in crate::rules) const RULE: Rule = Rule {
    id: "copy-heredoc",
    codes: &["prefer-heredocs"],
    severity: Severity::Style,
    fixes: &[Applicability::Unsafe],
    summary: "a file whose text stands in the Dockerfile is written by COPY",
    default: false,
    matters: &["heredoc", "heredocs", "echo", "RUN"],
    on: &[On::Run(&[">", "tee"], check)],
    ..Rule::USUAL
};

fn check(site: &RunSite<'_, '_>, findings: &mut Vec<Finding>) {
    let (model, index) = (site.model(), site.index);
    if !may_use(model, HEREDOCS_SINCE) {
        return;
    }
    let Some(writing) = model.writing(index) else {
        return;
    };
    let is_for_a_moment = |path: &str| FREE_FOLDERS.iter().any(|free| path.starts_with(free));
    let mut paths = writing.files.iter().map(|file| &file.path[..]);
    let goes_on =
        |path: &str| is_removed(model, index, path) || is_added_to(model, index + 1, path);
    if paths.any(|path| is_for_a_moment(path) || goes_on(path)) {
        return;
    }
    let instruction = model.instructions[index];
    let owner = model.user_with_group(index);
    let edit = copies_in_place(model, index, &writing, owner.as_deref())
        .filter(|_| !has_pragma_above(model, index));
    let files = files(&writing);
    let fix = edit.map(|edit| {
        let title = format!("Have COPY write {files}");
        let fix = Fix::new(Applicability::Unsafe, title, vec![edit], Vec::new());
        fix.with([Operation::WriteByCopy { index }])
    });
    let path = &writing.files[0].path;
    findings.push(
        RULE.finding(
            instruction.joined.span(instruction.statement.keyword),
            format!("a shell writes {files}, whose text stands here"),
        )
        .with_help(format!("write `COPY <<EOF {path}` with the text as it is"))
        .with_fix_if(fix),
    );
}

/// What is written, for a sentence.
fn files(writing: &Writing) -> String {
    match &writing.files[..] {
        [file] => format!("`{}`", file.path),
        files => format!("`{}` and {} more", files[0].path, files.len() - 1),
    }
}

/// Whether the RUN takes a file away again, which a layer of its own would keep.
fn is_removed(model: &Model<'_>, index: usize, path: &str) -> bool {
    let name = file_name(path);
    let commands = model.commands(index);
    commands.iter().any(|command| {
        let is_removal = command.name().is_some_and(|name| REMOVING.contains(&name));
        is_removal && {
            let mut words = command.args().iter();
            words.any(|word| {
                let text = word.without_quotes();
                let start = text.split('*').next().unwrap_or_default();
                text.contains(name) || start.starts_with('/') && path.starts_with(start)
            })
        }
    })
}

/// Whether an instruction adds something to a file: what is in that stands in two of them.
fn is_added_to(model: &Model<'_>, index: usize, path: &str) -> bool {
    let text = model.instructions.get(index).map(|it| it.joined.text());
    let has =
        |part: &str| text.is_some_and(|it| memchr::memmem::find(it, part.as_bytes()).is_some());
    has(">>") && has(path)
}
