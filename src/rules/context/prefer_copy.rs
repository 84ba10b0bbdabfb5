//! `prefer-copy`: ADD of local files becomes COPY.
//!
//! ## What it does
//! Writes COPY where an ADD does nothing that COPY does not do.
//!
//! ## Why
//! ADD downloads URLs, clones repositories and unpacks archives, whatever they are called. Where none of that is meant, COPY
//! says so, and a file that happens to be an archive arrives as it is.
//!
//! ## Example
//! ```dockerfile
//! FROM python:3.13-slim
//! ADD app.py requirements.txt /app/
//! ```
//! becomes
//! ```dockerfile
//! FROM python:3.13-slim
//! COPY app.py requirements.txt /app/
//! ```
//!
//! ## When it stays silent
//! On URLs and git addresses (`add-remote` looks at those), on sources with a variable (what it holds is not known), on archives, and on flags
//! that only ADD has: `--checksum`, `--keep-git-dir`, `--unpack`.
//!
//! ## Fix safety
//! ADD and COPY treat local files alike: sources, wildcards, `.dockerignore`, ownership, the directories they make, and the flags `--chown`,
//! `--chmod`, `--link` and `--exclude`. The one difference is that ADD unpacks a tar archive, compressed or not, that is named directly or matched by a
//! wildcard; it looks at the content of the file, not at its name, and never at what lies inside a directory.
//!
//! - A suffix of an archive or a compressed file keeps ADD, whatever lies there today.
//! - `.`, names that end in `/`, heredocs, names with a suffix that no archive has (`.py`, `.conf`, `.jar` …, a table), and well-known names without one (`Gemfile`,
//!   `Makefile`, `LICENSE`, `src` …) are safe.
//! - Of all others, the build context tells, if it can be read and has them: directories and files that are no archives are safe, archives keep ADD. An empty file and a
//!   pointer of Git LFS say nothing.
//! - What is left is unsafe: a name without a suffix, with a number for one (`tool-1.2`), or with one that says nothing (`.bin`, `.amd64`, `.latest`). So is a wildcard that an
//!   archive could match (`*`, `app*`), even if none lies there today.
//!
//! ## Codes
//! hadolint DL3020
//!
//! ## Source
//! Dockerfile reference, ADD ("Adding local tar archives") and COPY; BuildKit `dispatchCopy`, where both are one function.

use crate::diagnostic::{Applicability, Finding, Fix, Rewrite, Severity};
use crate::knowledge::files::{self, Named};
use crate::lint::{Context, On, Rule};
use crate::model::{BuildContext, NoContext, SourceKind};
use crate::syntax::{CopySourceKind, Instruction, Keyword, Statement};
use crate::text::{Edit, file_name};

/// The rule.
pub(in crate::rules) const RULE: Rule = Rule {
    id: "prefer-copy",
    codes: &["DL3020"],
    severity: Severity::Info,
    fixes: &[Applicability::Safe, Applicability::Unsafe],
    summary: "local files are copied with COPY, not ADD",
    matters: &["ADD", "COPY", "extracted", "unpack", "unpacked", "unpacks"],
    on: &[On::Statement(&[Keyword::Add], check)],
    ..Rule::USUAL
};

fn check(context: &Context<'_>, index: usize, findings: &mut Vec<Finding>) {
    let model = context.model;
    let instruction = model.instructions[index];
    let statement = instruction.effective();
    // What ONBUILD keeps is built in a context of which nothing is known here.
    let build = match instruction.statement.kind {
        Keyword::Onbuild => &NoContext,
        _ => context.build,
    };
    if instruction.joined.spans_gap(statement.keyword)
        || !instruction
            .flags(statement)
            .all(|flag| flag.is_of(Keyword::Copy))
    {
        return;
    }
    let Some(verdict) = verdict(instruction, statement, build) else {
        return;
    };
    let (applicability, help) = match verdict {
        Verdict::Plain => (Applicability::Safe, None),
        Verdict::Unclear(name) => {
            let help = format!("write COPY, unless `{name}` is an archive that ADD is to unpack");
            (Applicability::Unsafe, Some(help))
        }
    };
    let keyword = instruction.joined.span(statement.keyword);
    let is_lower = instruction.text(statement.keyword) == b"add";
    let copy = if is_lower { "copy" } else { "COPY" };
    findings.push(
        RULE.finding(
            instruction.content(),
            "ADD where COPY does the same: it copies local files",
        )
        .with_help_if(help)
        .with_fix(Fix::new(
            applicability,
            "Write COPY",
            vec![Edit::replace(keyword, copy)],
            vec![Rewrite::into(index, [Keyword::Copy.as_str()])],
        )),
    );
}

/// What COPY would make of the sources.
enum Verdict {
    /// The same.
    Plain,
    /// The same, if this one is no archive.
    Unclear(String),
}

/// Looks at all sources; `None` if one of them needs ADD.
fn verdict(
    instruction: &Instruction<'_>,
    statement: &Statement,
    build: &dyn BuildContext,
) -> Option<Verdict> {
    let mut unclear = None;
    for source in instruction.copy_arguments(statement)?.sources {
        if source.kind == CopySourceKind::Heredoc {
            continue;
        }
        // Whether git would be asked for `a.git#v1`, versions of BuildKit differ.
        let source_text = source.text;
        let path = source_text.split('#').next().unwrap_or_default();
        if source.kind != CopySourceKind::Path
            || source_text.contains('$')
            || path.strip_suffix(".git").is_some()
        {
            return None;
        }
        match kind(&source_text, build) {
            Some(SourceKind::Archive) => return None,
            None if unclear.is_none() => unclear = Some(source_text),
            _ => {}
        }
    }
    Some(unclear.map_or(Verdict::Plain, Verdict::Unclear))
}

fn is_pattern(path: &str) -> bool {
    path.contains(['*', '?', '['])
}

/// What a source is, by its name and by what the build context has. A name that says archive is one even where there is something else
/// today: what Git LFS or a script puts there before the build. A pattern is judged by what it could match.
fn kind(source: &str, build: &dyn BuildContext) -> Option<SourceKind> {
    let name = by_name(source);
    // Docker would take an escape out of the path first.
    if name == Some(SourceKind::Archive) || source.contains(['\\', '`']) {
        return name;
    }
    if is_pattern(source) {
        let kinds = build.matches(source);
        let has_archive = kinds.is_some_and(|kinds| kinds.contains(&SourceKind::Archive));
        return if has_archive {
            Some(SourceKind::Archive)
        } else {
            name
        };
    }
    let stands_for_another = || {
        let head = build.head(source);
        head.is_none_or(|head| head.is_empty() || head.starts_with(LFS_POINTER))
    };
    match build.kind(source) {
        Some(SourceKind::Plain) if name.is_none() && stands_for_another() => None,
        known => known.or(name),
    }
}

/// What a file starts with that stands for one kept elsewhere. Source: Git LFS specification, "The Pointer".
const LFS_POINTER: &[u8] = b"version https://git-lfs";

/// What the name alone says about a source; `None` if it says nothing.
fn by_name(source: &str) -> Option<SourceKind> {
    if matches!(source, "." | "..") || source.ends_with(['/']) || source.ends_with("/.") {
        return Some(SourceKind::Directory);
    }
    if source.contains(['\\', '`']) {
        return None;
    }
    let name = file_name(source);
    files::of(name).map(|named| match named {
        Named::Archive => SourceKind::Archive,
        Named::Plain => SourceKind::Plain,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_tell_what_they_can() {
        for name in [
            ".",
            "./",
            "src/",
            "a/.",
            "app.py",
            "target/*.jar",
            "conf.d",
            ".env.local",
            "a.tar.gz.asc",
            "x.WAR",
            "Makefile",
            ".bashrc",
            "Gemfile.lock",
            "go.sum",
            "LICENSE",
            "src",
        ] {
            assert!(
                matches!(
                    by_name(name),
                    Some(SourceKind::Plain | SourceKind::Directory)
                ),
                "{name}"
            );
        }
        for name in [
            "a.tar",
            "A.TAR.GZ",
            "x.tgz",
            "dump.sql.gz",
            "a.tar.1",
            "*.xz",
            "a.Z",
            ".tar",
            "root.tarball",
            "x.USTAR",
        ] {
            assert_eq!(by_name(name), Some(SourceKind::Archive), "{name}");
        }
        for name in [
            "tool",
            ".config",
            "rootfs",
            "alpine.latest",
            "tool.amd64",
            "disk.minirootfs",
            "foo.gem",
            "*",
            "foo*",
            "*.t*",
            "tool-1.2",
            "a.3-beta",
            "rootfs.img",
            "rootfs.tgz.default",
            "a.tar.xz.example",
            "dump.gz.local",
            "a.[ch]",
            "a.x86_64",
        ] {
            assert_eq!(by_name(name), None, "{name}");
        }
    }
}
