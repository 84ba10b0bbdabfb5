//! What several rules about scripts need: how a script treats failures, what may be put behind it, and what it leaves behind in its
//! shell. No rule is in here.

pub(super) mod append;
pub(super) mod clean_up;
pub(super) mod leaks;
pub(super) mod mount_reasons;
pub(super) mod mounts;
pub(super) mod neighbours;
pub(super) mod obstacles;
pub(super) mod options;
pub(super) mod related;
pub(super) mod removal;
pub(super) mod script;
pub(super) mod yarn;

use crate::config::{self, PackageCaches};
use crate::model::{Invocation, Manager, Model, SimpleCommand, Verb, runs_unknown};
use crate::syntax::{Body, Item, Keyword};
use crate::text::{LineEnding, Span, dominant_line_ending};

/// Comments that speak to a tool about the instruction below them: they must stay where they are.
const PRAGMAS: &[&str] = &[
    "hadolint",
    "dfmt:",
    "check=",
    "checkov:",
    "trivy:",
    "kics-scan",
    "nosemgrep",
    "renovate:",
    "snyk",
    "sonar",
    "nosonar",
    "semgrep",
    "shellcheck",
    "dockerfile-utils:",
    "ignore:",
];

/// Whether a comment speaks to a tool.
pub(super) fn is_pragma(comment: &[u8]) -> bool {
    let text = String::from_utf8_lossy(comment).to_lowercase();
    PRAGMAS.iter().any(|pragma| text.contains(pragma))
}

/// Whether the comment lines directly above an instruction speak to a tool.
pub(super) fn has_pragma_above(model: &Model<'_>, index: usize) -> bool {
    let items = &model.file.items;
    let start = model.instructions[index].span.start;
    let at = items.partition_point(|item| item.span().start < start);
    items[..at]
        .iter()
        .rev()
        .map_while(|item| match item {
            Item::Comment(comment) => Some(comment.text.of(model.file.source)),
            _ => None,
        })
        .any(is_pragma)
}

/// Whether an instruction is a RUN in shell form whose text dfmt understands to the end: it parses, in a shell that is a POSIX one, and
/// has neither heredocs nor comments, nor an escape character at its end.
pub(super) fn is_plain_run(model: &Model<'_>, index: usize) -> bool {
    use crate::shell::TokenKind::{Comment, HeredocOperator};
    let instruction = model.instructions[index];
    let statement = &instruction.statement;
    statement.kind == Keyword::Run
        && matches!(statement.body, Body::Shell(_))
        && instruction.heredocs.is_empty()
        && !instruction
            .text(statement.body_span)
            .ends_with(&[model.file.escape])
        && !instruction.text(statement.body_span).ends_with(b"\\")
        && model.stage_of(index).is_some()
        && model.script(index).is_some_and(|script| {
            script.list.is_some()
                && !script.tokens.is_empty()
                && !script
                    .tokens
                    .iter()
                    .any(|token| matches!(token.kind, Comment | HeredocOperator))
        })
}

/// A line break inside an instruction, and the indent behind it.
pub(super) fn line_break(model: &Model<'_>) -> String {
    let eol = match dominant_line_ending(model.file.source) {
        LineEnding::Lf => "\n",
        LineEnding::Crlf => "\r\n",
    };
    format!(" {}{eol}    ", char::from(model.file.escape))
}

/// Whether the caches of a package manager are to be mounted: then nothing is to clean them.
pub(super) fn is_to_be_mounted(options: &config::Rules, manager: &Manager) -> bool {
    options.package_caches == PackageCaches::Mount && !manager.cache.mounts.is_empty()
}

/// How many bytes of script an instruction has.
pub(super) fn line_length(model: &Model<'_>, index: usize) -> usize {
    model.instructions[index].joined.text().len()
}

/// The bytes of the words of a command.
pub(super) fn command_span(model: &Model<'_>, index: usize, command: &SimpleCommand<'_>) -> Span {
    model.instructions[index].joined.span(command.span)
}

/// Whether a command asks apt-get, apt or aptitude for something.
pub(super) fn apt_call(command: &SimpleCommand<'_>) -> Option<Invocation> {
    Invocation::of(command).filter(|call| call.manager.family == "apt")
}

/// Whether a command makes apt fetch its package lists.
pub(super) fn is_apt_update(command: &SimpleCommand<'_>) -> bool {
    apt_call(command).is_some_and(|call| call.verb == Verb::Update)
}

/// Whether the file speaks of apt at all: most do not, and the rest need not be read closely.
pub(super) fn speaks_of_apt(model: &Model<'_>) -> bool {
    memchr::memmem::find(model.file.source, b"apt").is_some()
}

/// Whether a command hands its input to a shell.
pub(super) fn runs_shell(command: &SimpleCommand<'_>) -> bool {
    command.place.piped && matches!(command.name(), Some("sh" | "bash" | "dash"))
}

/// Whether commands of an instruction use apt's package lists, or may.
pub(super) fn uses_lists(model: &Model<'_>, index: usize, commands: &[SimpleCommand<'_>]) -> bool {
    let run = String::from_utf8_lossy(model.instructions[index].joined.text());
    commands.iter().any(|command| {
        apt_call(command).is_some_and(|call| {
            matches!(
                call.verb,
                Verb::Install | Verb::Upgrade | Verb::Query | Verb::Other
            )
        }) || matches!(command.name(), Some("apt-cache" | "apt-file"))
            || runs_unknown(command, &run)
            || runs_shell(command)
    })
}
