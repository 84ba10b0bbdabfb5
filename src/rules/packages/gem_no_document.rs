//! `gem-no-document`: `gem install` with `--no-document`.
//!
//! ## What it does
//! Adds the option to `gem install`.
//!
//! ## Why
//! Without it RubyGems writes the documentation of each gem, which takes time and room, and nobody reads it in an image.
//!
//! ## Example
//! ```dockerfile
//! RUN gem install bundler
//! ```
//! becomes
//! ```dockerfile
//! RUN gem install --no-document bundler
//! ```
//!
//! ## When it stays silent
//! Where an option speaks of documentation (`--no-document`, `-N`, `--no-ri`, `--no-rdoc`, `--document`), where a
//! `gemrc` is written or copied before, and on the official images of Ruby and JRuby, whose `gemrc` turns it off.
//!
//! ## Fix safety
//! Safe: only documentation goes. RubyGems has the option since 2.0 (2013); on images known to be older there is no fix. Unsafe on images
//! of which neither the name nor the file tells that they are of 2016 or later, and where the build goes on after a failure (left of `||`, before `;` without `-e`): one that does not know the option would go unseen.
//!
//! ## Source
//! `gem help install`; the `gemrc` in the Dockerfiles of docker-library/ruby.

use super::unless_tolerated;
use crate::diagnostic::{Applicability, Finding, Fix, Severity};
use crate::knowledge::bases::has_old_rubygems;
use crate::knowledge::images::ImageRef;
use crate::knowledge::managers::{GEM_DOCUMENTS, KNOWS_NO_DOCUMENT, Verb};
use crate::lint::{CommandSite, On, Rule};
use crate::model::{
    Code, Invocation, Program, SimpleCommand, Word, assigned, is_recent, program, said_before,
    unknown_words,
};
use crate::rewrite::add_option;

/// The rule.
pub(in crate::rules) const RULE: Rule = Rule {
    id: "gem-no-document",
    codes: &[],
    severity: Severity::Info,
    fixes: &[Applicability::Safe, Applicability::Unsafe],
    summary: "`gem install` with `--no-document`",
    independent: true,
    matters: &["--no-document", "documentation", "rdoc", "ri"],
    on: &[On::Command(&["gem"], check)],
    ..Rule::USUAL
};

const OPTION: &str = "--no-document";

fn check(site: &CommandSite<'_, '_>, findings: &mut Vec<Finding>) {
    findings.extend(look(site.run.codes, site.code, site.command()));
}

fn look(codes: &[Code<'_>], code: &Code<'_>, command: &SimpleCommand<'_>) -> Option<Finding> {
    let (model, index) = (code.model, code.index);
    let call = Invocation::of(command).filter(|call| call.verb == Verb::Install)?;
    let told = |word: &str| {
        let option = word.split('=').next().unwrap_or(word);
        GEM_DOCUMENTS.contains(&option)
    };
    if command.args().iter().filter_map(Word::as_str).any(told)
        || said_before(code, command.span.start, &["gemrc", "gem: --no"])
    {
        return None;
    }
    let base = model.base_image(index).unwrap_or_default();
    let is_old = has_old_rubygems(base)
        || model.speaks_of("update --system 1.")
        || model.speaks_of("ruby1.8")
        || model.speaks_of("ruby1.9");
    if matches!(ImageRef::of(base).official(), Some("ruby" | "jruby")) && !is_old {
        return None;
    }
    let mut unknown = unknown_words(command, call.at).peekable();
    let is_known = unknown.peek().is_none();
    if unknown.any(|word| assigned(model, word).any(told)) {
        return None;
    }
    let verb = &command.words[call.at];
    let is_known = is_known && program(code, command) == Program::Packaged;
    let fix = (is_known && !is_old).then(|| {
        Fix::in_place(
            if knows_option(code, command.span.start) {
                unless_tolerated(codes, code, command)
            } else {
                Applicability::Unsafe
            },
            index,
            format!("Add `{OPTION}`"),
            vec![add_option(code, verb, OPTION)],
        )
    });
    let span = command.argv().first()?.span.to(verb.span);
    Some(
        RULE.finding(
            code.span(span),
            "this also installs the documentation of the gems",
        )
        .with_help(format!("add `{OPTION}`"))
        .with_fix_if(fix),
    )
}

/// Whether RubyGems is 2.0 or later, as far as the file tells.
fn knows_option(code: &Code<'_>, at: u32) -> bool {
    let base = code.model.base_image(code.index).unwrap_or_default();
    is_recent(code, at)
        || KNOWS_NO_DOCUMENT.iter().any(|word| base.contains(word))
        || said_before(code, at, KNOWS_NO_DOCUMENT)
}
