//! `prefer-heredocs`: files and scripts stand in heredocs. Off by default.
//!
//! ## What it does
//! Has `COPY <<EOF` bring what a RUN writes into files with `echo`, `printf`, `cat <<EOF` or `tee`, where its text is known to the byte. `mkdir -p` of its folder goes along, and a `chmod`
//! of the file becomes `--chmod`. And has a RUN of three commands or more, joined by `&&`, read them from a heredoc, under `set -e`.
//!
//! ## Why
//! A file stands there as it is, without `echo`, quotes and `\n\`, and no shell has a word in what comes of it. A script stands there without `&&` and `\`: a command more or less is a line more or less.
//!
//! ## Example
//! ```dockerfile
//! FROM debian:12
//! RUN mkdir -p /etc/app && \
//!     echo '[server]' > /etc/app/app.ini && \
//!     echo 'port = 8080' >> /etc/app/app.ini
//! RUN make && \
//!     make check && \
//!     make install
//! ```
//! becomes
//! ```dockerfile
//! FROM debian:12
//! COPY <<EOF /etc/app/app.ini
//! [server]
//! port = 8080
//! EOF
//! RUN <<EOF
//! set -e
//! make
//! make check
//! make install
//! EOF
//! ```
//!
//! ## When it stays silent
//! Off by default: a matter of taste.
//!
//! A file stays with its RUN where anything in the text is a variable, a command or a backslash that shells read differently (`echo` of dash and bash); where the text ends without a newline; where it is added to a
//! file that the RUN has not written itself, or the next RUN adds to it; where the Dockerfile names the file further up, where Docker makes it for each RUN (`/etc/hosts`), and in `/tmp`; between other commands of a RUN, which would
//! become two; where the RUN has flags, `||` or comments, and where its user is not known.
//!
//! A list stays one where lines would mean something else: with `||`, `;`, `&` or `!`, with `if`, loops and groups of several lists, in which `-e` counts, with `&&` in braces, where it does not, with `.`, `eval`, `trap`, `exec`, `alias`, a command that is a variable, and a `set` that
//! is not the first command; with `$LINENO` or `$-`, which would be others. With a comment among the words of a command, a backquote, or `${` that is no variable, it is reported without a fix.
//!
//! Both in the exec form, in shells that are no POSIX ones, after ONBUILD, and where `# syntax=` asks for a frontend without heredocs.
//!
//! ## Fix safety
//! Unsafe: builders without BuildKit, and other programs that read Dockerfiles, may know no heredocs. A file that the image below brings with another mode or owner keeps these under `>`, and gets those of a new one by COPY. After a USER
//! the flag `--chown` has the file belong to that user; a user by number without a group gets the group of that number, which need not be the one that it has in a RUN. The commands of a list and their order, flags of the
//! RUN and what a failure does are the same; a `set -x` that it starts with becomes `set -ex`.
//!
//! ## Source
//! Dockerfile reference, "Here-Documents"; BuildKit `dispatchCopy` (mode 0644, folders are made) and `dispatchRun`, which hands a heredoc to the shell in force as it is; POSIX, `echo`, `printf` and `set`.

mod files;
mod lines;

use crate::diagnostic::{Applicability, Finding, Severity};
use crate::knowledge::docker::SyntaxFeature;
use crate::lint::{On, Rule, RunSite};
use crate::rules::support::frontend::may_use;

/// The rule.
pub(in crate::rules) const RULE: Rule = Rule {
    id: "prefer-heredocs",
    severity: Severity::Style,
    fixes: &[Applicability::Unsafe],
    summary: "files and scripts stand in heredocs",
    default: false,
    matters: &["heredoc", "heredocs", "echo", "&&", "RUN"],
    on: &[On::Run(&[">", "tee", "&&"], check)],
    ..Rule::USUAL
};

fn check(site: &RunSite<'_, '_>, findings: &mut Vec<Finding>) {
    let (model, index) = (site.model(), site.index);
    let is_known = may_use(model, SyntaxFeature::Heredoc.since().0);
    let Some(code) = site.own_code().filter(|_| is_known) else {
        return;
    };
    // What is copied is no command any more.
    findings.extend(files::finding(model, index).or_else(|| lines::finding(code)));
}
