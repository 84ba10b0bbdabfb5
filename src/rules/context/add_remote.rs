//! `add-remote`: what ADD downloads is checked.
//!
//! ## What it does
//! Reports ADD of a URL without `--checksum`. Nothing is edited: the checksum is for you to look up.
//!
//! ## Why
//! Whatever the server sends that day ends up in the image. With a checksum the build fails where the file has changed, and needs not
//! even ask the server where it has not.
//!
//! ## Example
//! ```dockerfile
//! FROM debian:12
//! ADD https://example.org/tool-1.2.tar.gz /tmp/
//! ```
//!
//! ## When it stays silent
//! With a `--checksum`, on git repositories (a commit in the address does the same), and where the whole address, or all of its last part, is a variable:
//! that may be a repository. On what the API of GitHub says of a repository: it is fetched to notice that something has changed.
//!
//! ## Source
//! Dockerfile reference, "ADD --checksum"; Docker's manual, "Building best practices", on ADD and COPY.

use crate::diagnostic::{Finding, Severity};
use crate::lint::{Context, On, Rule};
use crate::syntax::Keyword;
use crate::text::file_name;

/// The rule.
pub(in crate::rules) const RULE: Rule = Rule {
    id: "add-remote",
    codes: &[],
    severity: Severity::Info,
    fixes: &[],
    summary: "ADD checks what it downloads",
    matters: &["ADD", "checksum", "--checksum"],
    on: &[On::Statement(&[Keyword::Add], check)],
    ..Rule::USUAL
};

fn check(context: &Context<'_>, index: usize, findings: &mut Vec<Finding>) {
    let instruction = context.model.instructions[index];
    let statement = instruction.effective();
    let Some(copy) = instruction.copy_arguments(statement) else {
        return;
    };
    let mut urls = copy.sources.iter().map(|source| &source.text[..]);
    let Some(url) = urls.find(|source| is_file_url(source)) else {
        return;
    };
    if instruction.flag(statement, "checksum").is_some() {
        return;
    }
    let target = destination(&copy.target, url);
    findings.push(
        RULE.finding(
            instruction.content(),
            "ADD downloads a file without a checksum",
        )
        .with_help(format!(
            "write `ADD --checksum=sha256:… {url} …`; or, to unpack and remove it in one layer, \
         `RUN curl -fsSL {url} -o {target} && echo \"…  {target}\" | sha256sum -c`"
        )),
    );
}

/// Whether ADD downloads a single file from there: HTTP, and no git repository (BuildKit `ParseGitRef`).
fn is_file_url(source: &str) -> bool {
    let lower = source.to_ascii_lowercase();
    let is_http = lower.starts_with("http://") || lower.starts_with("https://");
    let path = lower.split(['#', '?']).next().unwrap_or_default();
    let name = file_name(path);
    let says_what_changed = path.contains("://api.github.com/repos/");
    is_http && !says_what_changed && name.strip_suffix(".git").is_none() && !name.starts_with('$')
}

/// Where the file lies afterwards.
fn destination(target: &str, url: &str) -> String {
    let path = url.split(['#', '?']).next().unwrap_or(url);
    let name = file_name(path);
    match target {
        "." | "./" => name.to_owned(),
        _ if target.ends_with('/') => format!("{target}{name}"),
        _ => target.to_owned(),
    }
}
