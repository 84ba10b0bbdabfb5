//! `curl-location`: `curl` follows where the server sends it.
//!
//! ## What it does
//! Adds `-L` to `curl` where it keeps what it gets, from an address that is known to lead elsewhere: releases and archives of GitHub, `sourceforge.net`, `go.dev/dl`,
//! `aka.ms`, short addresses.
//!
//! ## Why
//! Without it `curl` keeps the answer that says where the file is, mostly an empty one, and succeeds, with `-f` or not: what comes after fails on an empty archive, or
//! installs an empty program.
//!
//! ## Example
//! ```dockerfile
//! RUN curl -fsSo /tmp/tool.tar.gz https://github.com/team/tool/releases/download/v1.0/tool.tar.gz
//! ```
//! becomes
//! ```dockerfile
//! RUN curl -fsSLo /tmp/tool.tar.gz https://github.com/team/tool/releases/download/v1.0/tool.tar.gz
//! ```
//!
//! ## When it stays silent
//! Where `-L` or `--location` is there, where a `curlrc` is written before, where the answer itself is looked at (`-w`, `-i`, `-I`, `-D`) or is one to another request (`-X`,
//! `-d`, `-F`, `-T`), where the output is only shown or thrown away, where an expansion may hold options, and for addresses that are not known to lead elsewhere.
//!
//! ## Fix safety
//! Unsafe: what is downloaded then is another file than before, mostly the one that was meant.
//!
//! ## Source
//! curl(1), `--location`; GitHub's documentation, "Linking to releases"; what the servers answer.

use crate::diagnostic::{Applicability, Finding, Fix, Severity};
use crate::knowledge::programs::CURL_OTHER;
use crate::knowledge::transport::REDIRECTING;
use crate::lint::{CommandSite, On, Rule};
use crate::model::{Program, Word, may_hold_options, program, said_before};
use crate::rewrite::add_option;
use crate::rules::support::downloads::{Address, addresses, curl_has, is_kept};
use crate::text::Edit;

/// The rule.
pub(in crate::rules) const RULE: Rule = Rule {
    id: "curl-location",
    codes: &[],
    severity: Severity::Warning,
    fixes: &[Applicability::Unsafe],
    summary: "`curl` follows where the server sends it",
    independent: true,
    matters: &["--location", "-L", "redirect", "redirects"],
    on: &[On::Command(&["curl"], check)],
    ..Rule::USUAL
};

fn check(site: &CommandSite<'_, '_>, findings: &mut Vec<Finding>) {
    findings.extend(look(site));
}

fn look(site: &CommandSite<'_, '_>) -> Option<Finding> {
    let (code, command) = (site.code, site.command());
    let args = command.args();
    let mut texts = args.iter().filter_map(Word::as_str);
    let is_other = |word: &str| {
        let option = word.split('=').next().unwrap_or(word);
        option.starts_with("--location")
            || !option.starts_with("--fail") && CURL_OTHER.contains(&option)
            || option.starts_with("--data")
            || matches!(option, "--request" | "--form" | "--json")
            || curl_has(word, "LwiIDKVhTXdF")
    };
    let found = addresses(command);
    let (_, address) = found.iter().find(|(_, address)| leads_elsewhere(address))?;
    if command.is_local()
        || texts.any(is_other)
        || args.iter().any(|word| may_hold_options(word, false))
        || !is_kept(code, site.at)
        || said_before(code, command.span.start, &["curlrc"])
    {
        return None;
    }
    let word = command.argv().first()?;
    let message = format!(
        "`{}` answers that the file lies elsewhere, which `curl` follows with `-L` only",
        address.host
    );
    let fix = (program(code, command) == Program::Packaged).then(|| {
        // `-fsSo a` becomes `-fsSLo a`, as everybody writes it.
        let end = |word: &&Word<'_>| {
            let text = word
                .as_str()
                .filter(|text| word.is(text) && word.text == text.as_bytes());
            let letters = text?.strip_prefix('-')?;
            let plain = letters.bytes().take_while(|it| b"fsS".contains(it)).count();
            (plain > 0).then_some(plain as u32 + 1)
        };
        let edit = match args.first().and_then(|word| Some((word, end(&word)?))) {
            Some((word, end)) => Edit::insert(code.span(word.span).start + end, "L"),
            None => add_option(code, first_of_all(args).unwrap_or(word), "-L"),
        };
        let title = "Add `-L`; what is downloaded is what lies there";
        Fix::in_place(Applicability::Unsafe, code.index, title, vec![edit])
    });
    Some(
        RULE.finding(code.span(word.span), message)
            .with_help("add `-L`")
            .with_fix_if(fix),
    )
}

/// `-q`, which counts only as the first of all.
fn first_of_all<'c, 'm>(args: &'c [Word<'m>]) -> Option<&'c Word<'m>> {
    let first = args.first();
    first.filter(|word| word.is("--disable") || curl_has(word.as_str().unwrap_or(""), "q"))
}

fn leads_elsewhere(address: &Address) -> bool {
    let host = address.host.strip_prefix("www.").unwrap_or(&address.host);
    let mut known = REDIRECTING.iter();
    known.any(|(known, path)| *known == host && address.path.contains(path))
}
