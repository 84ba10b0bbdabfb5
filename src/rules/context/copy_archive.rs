//! `copy-archive`: ADD unpacks an archive of the build context.
//!
//! ## What it does
//! Reports COPY of an archive that a RUN of the stage only unpacks with `tar`. Where that RUN follows at once and does nothing else, the fix makes one ADD of both.
//!
//! ## Why
//! COPY puts the whole archive into a layer, where it stays, also if a later RUN removes it. ADD unpacks it on the way: the image is smaller by the archive, and needs no
//! `tar`.
//!
//! ## Example
//! ```dockerfile
//! FROM debian:12
//! COPY app.tar.gz /tmp/
//! RUN tar -xzf /tmp/app.tar.gz -C /opt && rm /tmp/app.tar.gz
//! ```
//! becomes
//! ```dockerfile
//! FROM debian:12
//! ADD app.tar.gz /opt/
//! ```
//!
//! ## When it stays silent
//! On archives that ADD does not unpack (`.zip`, `.gz` alone) and on those of another stage; where `tar` does what ADD cannot: `--strip-components`, some of the files only, another
//! owner; where the archive is named anywhere else in the stage, in a checksum for example.
//!
//! ## Fix safety
//! Unsafe: a RUN that did not remove the archive left it in the image; and owners are those of the archive by number, where `tar` may find them by name. There is no
//! fix where the user is not root, where flags of COPY or RUN, variables or comments are involved, or where another instruction stands between.
//!
//! ## Codes
//! hadolint DL3010
//!
//! ## Source
//! Dockerfile reference, ADD, "Adding local tar archives"; Docker's building best practices, "ADD or COPY".

use crate::diagnostic::{Applicability, Finding, Fix, Operation, Rewrite, Severity};
use crate::lint::{Context, On, Rule};
use crate::model::{Model, Word, steps};
use crate::rewrite::{remove_instruction, replace_instruction};
use crate::rules::support::archives::{is_archive, unpacked_into};
use crate::syntax::{CopySourceKind, Keyword};
use crate::text::file_name;

/// The rule.
pub(in crate::rules) const RULE: Rule = Rule {
    id: "copy-archive",
    codes: &["DL3010"],
    severity: Severity::Info,
    fixes: &[Applicability::Unsafe],
    summary: "ADD unpacks an archive of the build context",
    matters: &["COPY", "ADD", "tar", "archive", "unpack"],
    on: &[On::Instruction(&[Keyword::Copy], check)],
    ..Rule::USUAL
};

fn check(context: &Context<'_>, index: usize, findings: &mut Vec<Finding>) {
    let model = context.model;
    let instruction = model.instructions[index];
    let (Some(copy), Some(stage)) = (
        instruction.copy_arguments(&instruction.statement),
        model.stage_of(index),
    ) else {
        return;
    };
    let [source] = &copy.sources[..] else { return };
    if copy.from.is_some() || source.kind != CopySourceKind::Path || !is_archive(&source.text) {
        return;
    }
    let is_named = is_archive(&copy.target);
    let name = file_name(if is_named { &copy.target } else { &source.text });
    if name.contains(['*', '?', '[']) {
        return;
    }
    // Nothing but the RUN that unpacks it may want it.
    let names = |at: &usize| {
        let text = model.instructions[*at].span.of(model.file.source);
        memchr::memmem::find(text, name.as_bytes()).is_some()
    };
    let mut users = (index + 1..model.stage_instructions(stage).end).filter(names);
    let (Some(run), None) = (users.next(), users.next()) else {
        return;
    };
    let Some(unpacking) = Unpacking::read(model, run, name) else {
        return;
    };
    findings.push(
        RULE.finding(
            instruction.content(),
            format!("COPY leaves `{name}` in the image, and a RUN below unpacks it"),
        )
        .with_help("ADD unpacks it on the way, into the folder that is its target")
        .with_fix_if(fix(model, index, run, &source.text, &unpacking)),
    );
}

/// What a RUN does with an archive.
struct Unpacking {
    /// The folder that it is unpacked into.
    folder: String,
    /// Whether the RUN does something else, too.
    does_more: bool,
}

impl Unpacking {
    /// Reads it; `None` if it is more than unpacking all of it.
    fn read(model: &Model<'_>, run: usize, name: &str) -> Option<Self> {
        let codes = model.run_codes(run);
        let is_it = |word: &Word<'_>| file_name(&word.without_quotes()) == name;
        let mut found = None;
        let mut does_more = false;
        let mut made: Vec<String> = Vec::new();
        for step in steps(&codes) {
            let command = step.command;
            let names = command.words.iter().any(is_it);
            match command.name() {
                Some("tar") if names && step.certain && found.is_none() => {
                    found = Some(unpacked_into(command, &is_it, false)?);
                }
                Some("rm") if names => {}
                Some("mkdir") => {
                    let args = command.args().iter().filter_map(Word::as_str);
                    made.extend(args.filter(|arg| !arg.starts_with('-')).map(str::to_owned));
                }
                _ if names => return None,
                _ => does_more = true,
            }
        }
        let folder = found?;
        let is_other = |made: &String| made.trim_end_matches('/') != folder.trim_end_matches('/');
        does_more |= made.iter().any(is_other);
        Some(Self { folder, does_more })
    }
}

fn fix(
    model: &Model<'_>,
    index: usize,
    run: usize,
    source: &str,
    unpacking: &Unpacking,
) -> Option<Fix> {
    let (copy, instruction) = (model.instructions[index], model.instructions[run]);
    let is_plain = |text: &str| !text.contains(['$', ' ', '"', '\'', '*', '?', '[', '\\']);
    let folder = unpacking.folder.as_str();
    let has_flags = !copy.statement.flags.is_empty() || !instruction.statement.flags.is_empty();
    if run != index + 1
        || unpacking.does_more
        || has_flags
        || instruction.statement.kind != Keyword::Run
        || !is_plain(source)
        || !is_plain(folder)
        || !model.is_root(run)
    {
        return None;
    }
    let folder = folder.trim_end_matches('/');
    let add = replace_instruction(model, index, format!("ADD {source} {folder}/"))?;
    let (removed, comments) = remove_instruction(model, run)?;
    let fix = Fix::new(
        Applicability::Unsafe,
        "Unpack it with ADD; the archive itself is not in the image then",
        vec![add, removed],
        vec![
            Rewrite::into(index, [Keyword::Add.as_str()]),
            Rewrite::removed(run),
        ],
    );
    Some(fix.with(comments.into_iter().map(Operation::RemoveComment)))
}
