//! `plain-http`: what is downloaded comes over HTTPS.
//!
//! ## What it does
//! Reports addresses that start with `http://` in downloads: of `curl` and `wget`, of ADD, of `git clone`, and the index of `pip`.
//!
//! ## Why
//! Nothing says that what comes is what the server has sent: whoever is on the way can put another file in its place, and the build runs it. That the server sends people on to
//! `https://` does not help: that answer can be another one, too.
//!
//! ## Example
//! ```dockerfile
//! FROM debian:12
//! RUN wget -q http://example.org/tool.tar.gz
//! ```
//!
//! ## When it stays silent
//! Where what comes is compared with a checksum or a signature; on hosts of a private network (without a dot in the name, an address of numbers, `.local`, `.internal` and the like), on
//! variables, on proxies; for answers that are only shown or thrown away; on the sources of package managers, whose packages are signed; under `--checksum` of ADD.
//!
//! ## Source
//! OWASP, "Transport Layer Security Cheat Sheet"; pip's documentation, `--trusted-host`.

use crate::diagnostic::{Finding, Severity};
use crate::knowledge::managers::PIP;
use crate::lint::{CommandSite, Context, On, Rule};
use crate::model::{Code, Word};
use crate::rules::support::downloads::{Address, addresses, is_compared, is_kept};
use crate::syntax::Keyword;
use crate::text::{LogicalSpan, Span};

/// The rule.
pub(in crate::rules) const RULE: Rule = Rule {
    id: "plain-http",
    codes: &[],
    severity: Severity::Info,
    fixes: &[],
    summary: "what is downloaded comes over HTTPS",
    matters: &["http", "https", "TLS"],
    on: &[
        On::Statement(&[Keyword::Add], added),
        On::Command(&["curl", "wget"], downloaded),
        On::Command(&["git"], cloned),
        On::Command(&["pip", "pip3", "python", "python3"], indexed),
    ],
    ..Rule::USUAL
};

fn added(context: &Context<'_>, index: usize, findings: &mut Vec<Finding>) {
    let instruction = context.model.instructions[index];
    let statement = instruction.effective();
    let Some(copy) = instruction.copy_arguments(statement) else {
        return;
    };
    if instruction.flag(statement, "checksum").is_some() {
        return;
    }
    for source in &copy.sources {
        let start = scheme_of(&source.text);
        findings.extend(start.map(|host| report(instruction.joined.span(source.span), &host)));
    }
}

fn downloaded(site: &CommandSite<'_, '_>, findings: &mut Vec<Finding>) {
    let command = site.command();
    let is_curl = command.name() == Some("curl");
    let is_asked = |word: &Word<'_>| {
        let text = String::from_utf8_lossy(word.text);
        // What is looked at is whether the server answers.
        matches!(
            &text[..],
            "-I" | "--head" | "--spider" | "/dev/null" | "-XPOST" | "-X"
        )
    };
    let found = addresses(command);
    let is_plain = |address: &Address| !address.is_https && address.is_public();
    if !found.iter().any(|(_, address)| is_plain(address))
        || command.is_local()
        || command.args().iter().any(is_asked)
        || is_curl && !is_kept(site.code, site.at)
        || is_compared(site)
    {
        return;
    }
    let plain = found.iter().filter(|(_, address)| is_plain(address));
    findings.extend(plain.map(|(word, address)| said(site.code, word.span, &address.host)));
}

fn cloned(site: &CommandSite<'_, '_>, findings: &mut Vec<Finding>) {
    let words = site.command().args();
    let fetches = |word: &Word<'_>| word.is("clone") || word.is("pull") || word.is("fetch");
    if words.iter().any(fetches) {
        in_words(site, words.iter(), findings);
    }
}

fn indexed(site: &CommandSite<'_, '_>, findings: &mut Vec<Finding>) {
    let command = site.command();
    if command.manager().is_some_and(|manager| manager.is(&PIP)) {
        in_words(site, command.args().iter(), findings);
    }
}

fn in_words<'c, 'm: 'c>(
    site: &CommandSite<'c, 'm>,
    words: impl Iterator<Item = &'c Word<'m>>,
    findings: &mut Vec<Finding>,
) {
    let mut before = "";
    for word in words {
        let text = word.without_quotes();
        let value = match text.split_once('=') {
            Some((option, value)) if option.starts_with("--") => value,
            _ => &text,
        };
        if before != "--proxy"
            && !text.starts_with("--proxy")
            && let Some(host) = scheme_of(value)
        {
            findings.push(said(site.code, word.span, &host));
        }
        before = word.as_str().unwrap_or_default();
    }
}

/// The public host of an address that starts with `http`.
fn scheme_of(text: &str) -> Option<String> {
    let address = Address::read(text).filter(|it| !it.is_https && it.is_public())?;
    Some(address.host)
}

fn said(code: &Code<'_>, span: LogicalSpan, host: &str) -> Finding {
    report(code.span(span), host)
}

fn report(span: Span, host: &str) -> Finding {
    RULE.finding(
        span,
        format!("what comes from `{host}` can be changed on the way"),
    )
    .with_help("write `https://` if the server has it; else compare a checksum")
}
