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
//! - If the build context can be read and has the source, dfmt looks: directories and files that are no archives are safe, archives keep ADD.
//! - Otherwise the name tells. `.`, names that end in `/`, heredocs, and names with a suffix no archive has are safe. Suffixes of archives and compressed files keep ADD. A
//!   name without a suffix, with one that a wildcard cuts, with a number for one (`tool-1.2`), or with one that says nothing (`.bin`) is unsafe.
//!
//! ## Codes
//! hadolint DL3020
//!
//! ## Source
//! Dockerfile reference, ADD ("Adding local tar archives") and COPY; BuildKit `dispatchCopy`, where both are one function.

use std::borrow::Cow;

use super::{Context, Rule};
use crate::diagnostic::{Applicability, Finding, Fix, Severity};
use crate::model::{BuildContext, NoContext, SourceKind};
use crate::syntax::{Body, Instruction, Keyword, Statement, decode_string, flag_value};
use crate::text::Edit;

/// The rule.
pub(super) const RULE: Rule = Rule {
    id: "prefer-copy",
    codes: &["DL3020"],
    severity: Severity::Warning,
    fixes: &[Applicability::Safe, Applicability::Unsafe],
    summary: "local files are copied with COPY, not ADD",
    check,
};

/// The flags of ADD that COPY has too.
const SHARED_FLAGS: &[&str] = &["--chown", "--chmod", "--link", "--exclude"];

/// Suffixes of tar archives and compressed files. Lower case; case does not count.
const ARCHIVES: &[&str] = &[
    "br", "bz", "bz2", "cpgz", "gz", "lz", "lz4", "lzma", "lzo", "pax", "sz", "tar", "taz", "tb2",
    "tbz", "tbz2", "tgz", "tlz", "tpz", "txz", "tz", "tz2", "tzst", "xz", "z", "zst", "zstd",
];

/// Suffixes of tar archives that go by another name, and those that say nothing about the content. Lower case.
const UNCLEAR: &[&str] = &[
    "apk",
    "archive",
    "bak",
    "backup",
    "bin",
    "box",
    "bundle",
    "crate",
    "dat",
    "data",
    "dist",
    "dump",
    "file",
    "gem",
    "image",
    "img",
    "ipk",
    "layer",
    "old",
    "orig",
    "ova",
    "pkg",
    "rootfs",
    "run",
    "spk",
    "spl",
    "tmp",
    "unitypackage",
];

/// Suffixes behind an archive's that make it another file: signatures and checksums. Lower case.
const BESIDE_ARCHIVES: &[&str] = &["asc", "md5", "sha1", "sha256", "sha512", "sig", "txt"];

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let model = context.model;
    for (index, instruction) in model.instructions.iter().enumerate() {
        let statement = instruction.effective();
        // What ONBUILD keeps is built in a context of which nothing is known here.
        let build = match instruction.statement.kind {
            Keyword::Onbuild => &NoContext,
            _ => context.build,
        };
        if statement.kind != Keyword::Add
            || instruction.joined.spans_gap(statement.keyword)
            || !statement
                .flags
                .iter()
                .all(|flag| is_shared(instruction.text(flag.span)))
        {
            continue;
        }
        let Some(verdict) = verdict(instruction, statement, build) else {
            continue;
        };
        let (applicability, help) = match verdict {
            Verdict::Plain => (Applicability::Safe, None),
            Verdict::Unclear(name) => {
                let help = format!("if `{name}` is an archive, ADD unpacks it and COPY does not");
                (Applicability::Unsafe, Some(help))
            }
        };
        let keyword = instruction.joined.span(statement.keyword);
        let is_lower = instruction.text(statement.keyword) == b"add";
        let copy = if is_lower { "copy" } else { "COPY" };
        findings.push(Finding {
            rule: RULE.id,
            severity: RULE.severity,
            span: instruction.content(),
            message: "ADD of local files: COPY does just that".to_owned(),
            help,
            fix: Some(Fix {
                applicability,
                title: "write COPY".to_owned(),
                edits: vec![Edit::replace(keyword, copy)],
                rewrites: vec![index],
            }),
        });
    }
}

/// Whether COPY has the flag too.
fn is_shared(flag: &[u8]) -> bool {
    let flag = flag_value(flag);
    let name = flag.split(|&byte| byte == b'=').next().unwrap_or(&flag);
    SHARED_FLAGS.iter().any(|shared| shared.as_bytes() == name)
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
    for source in sources(instruction, statement)? {
        if source.contains('$') || is_remote(&source) {
            return None;
        }
        match in_context(&source, build).or_else(|| by_name(&source)) {
            Some(SourceKind::Archive) => return None,
            None if unclear.is_none() => unclear = Some(source.into_owned()),
            _ => {}
        }
    }
    Some(unclear.map_or(Verdict::Plain, Verdict::Unclear))
}

/// The sources but heredocs, quotes taken away as far as the name needs it. `None` if there are none to speak of.
fn sources<'i>(
    instruction: &'i Instruction<'_>,
    statement: &'i Statement,
) -> Option<Vec<Cow<'i, str>>> {
    match &statement.body {
        Body::Words(words) => {
            let (_, sources) = words.split_last()?;
            let sources = sources.iter().map(|&span| instruction.text(span));
            let is_heredoc = |word: &&[u8]| {
                let operator = word.iter().position(|byte| !byte.is_ascii_digit());
                !instruction.heredocs.is_empty() && word[operator.unwrap_or(0)..].starts_with(b"<<")
            };
            let sources = sources.filter(|word| !is_heredoc(word));
            Some(sources.map(unquoted).collect())
        }
        Body::Exec(exec) => {
            let (_, sources) = exec.items.split_last()?;
            let value = |span| Cow::Owned(decode_string(instruction.text(span)));
            Some(sources.iter().map(|item| value(item.span)).collect())
        }
        _ => None,
    }
}

fn unquoted(word: &[u8]) -> Cow<'_, str> {
    let text = String::from_utf8_lossy(word);
    if text.contains(['"', '\'']) {
        Cow::Owned(text.replace(['"', '\''], ""))
    } else {
        text
    }
}

/// Whether ADD fetches the source: a URL, or what git takes for an address (BuildKit `ParseGitRef`).
fn is_remote(source: &str) -> bool {
    let before_fragment = source.split('#').next().unwrap_or(source);
    let host = before_fragment.split('/').next().unwrap_or(before_fragment);
    before_fragment.contains("://")
        || before_fragment.strip_suffix(".git").is_some()
        || source.starts_with("github.com/")
        || host.contains('@') && host.contains(':')
}

fn is_pattern(path: &str) -> bool {
    path.contains(['*', '?', '['])
}

/// What the build context knows about a source. Of several things that match, the one that needs ADD wins.
fn in_context(source: &str, build: &dyn BuildContext) -> Option<SourceKind> {
    // Docker would take an escape out of the path first.
    if source.contains(['\\', '`']) {
        return None;
    }
    if !is_pattern(source) {
        return build.kind(source);
    }
    let kinds = build.matches(source)?;
    let archive = kinds.contains(&SourceKind::Archive);
    Some(if archive {
        SourceKind::Archive
    } else {
        SourceKind::Plain
    })
}

/// What the name alone says about a source; `None` if it says nothing.
fn by_name(source: &str) -> Option<SourceKind> {
    if matches!(source, "." | "..") || source.ends_with(['/']) || source.ends_with("/.") {
        return Some(SourceKind::Directory);
    }
    if source.contains(['\\', '`']) {
        return None;
    }
    let name = source.rsplit('/').next().unwrap_or(source).to_lowercase();
    let mut parts = name.rsplit('.');
    let suffix = parts.next().unwrap_or_default();
    let stem = parts.next()?;
    let is_hidden = stem.is_empty() && parts.next().is_none();
    if ARCHIVES.contains(&suffix) {
        return Some(SourceKind::Archive);
    }
    if stem == "tar" && !BESIDE_ARCHIVES.contains(&suffix) {
        return Some(SourceKind::Archive);
    }
    let says_something = suffix.starts_with(|ch: char| ch.is_ascii_lowercase())
        && suffix.chars().all(|ch| ch.is_ascii_alphanumeric())
        && !UNCLEAR.contains(&suffix);
    (says_something && !is_hidden).then_some(SourceKind::Plain)
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
        ] {
            assert_eq!(by_name(name), Some(SourceKind::Archive), "{name}");
        }
        for name in [
            "Makefile",
            ".bashrc",
            "*",
            "foo*",
            "*.t*",
            "tool-1.2",
            "a.3-beta",
            "rootfs.img",
            "a.[ch]",
            "a.x86_64",
        ] {
            assert_eq!(by_name(name), None, "{name}");
        }
    }

    #[test]
    fn addresses_are_remote() {
        for source in [
            "https://a/b.py",
            "git@github.com:a/b.git",
            "git@host:a",
            "ssh://x",
            "github.com/a/b",
            "a.git#v1",
            "ftp://x",
        ] {
            assert!(is_remote(source), "{source}");
        }
        for source in ["a@b.txt", "./git", "dir/a@b:c", "a:b.txt"] {
            assert!(!is_remote(source), "{source}");
        }
    }

    #[test]
    fn tables_are_sorted_and_lower_case() {
        for table in [ARCHIVES, BESIDE_ARCHIVES] {
            assert!(table.is_sorted());
            assert!(table.iter().all(|suffix| *suffix == suffix.to_lowercase()));
        }
    }
}
