//! `bundler-again`: Bundler comes with Ruby, and is not installed again.
//!
//! ## What it does
//! Removes `gem install bundler` without a version on the official image of Ruby 3.1 and later.
//!
//! ## Why
//! Ruby brings Bundler, and since 2.3 that one runs the version which `Gemfile.lock` names, and fetches it if it is missing. What is installed here is the newest one, whatever the
//! lock file names: each build may have another, and Bundler 4 has removed what earlier ones take.
//!
//! ## Example
//! ```dockerfile
//! FROM ruby:3.4-slim
//! COPY Gemfile Gemfile.lock ./
//! RUN gem install bundler && bundle install
//! ```
//! becomes
//! ```dockerfile
//! FROM ruby:3.4-slim
//! COPY Gemfile Gemfile.lock ./
//! RUN bundle install
//! ```
//!
//! ## When it stays silent
//! With a version (`-v`, `bundler:2.5.6`), which is meant; on images of an older Ruby, whose Bundler does not change its version, and on all others, which may have none.
//! In a pipe, after `||`, and where the build goes on without it.
//!
//! ## Fix safety
//! Unsafe: another version of Bundler installs the gems: that of the lock file, or the one of the image. There is none where that would take comments along, and
//! where the command does not stand in the script's own list.
//!
//! ## Source
//! The release notes of Bundler 2.3 and Ruby 3.1; the Dockerfile of the official image of Ruby.

use crate::diagnostic::{Applicability, Finding, Fix};
use crate::knowledge::bundler::FIRST_TO_SWITCH;
use crate::knowledge::managers::Verb;
use crate::lint::{CommandSite, On, Rule};
use crate::model::{Invocation, Model};
use crate::rewrite::{remove_command, remove_word};
use crate::rules::support::removal::removal;

/// The rule.
pub(in crate::rules) const RULE: Rule = Rule {
    id: "bundler-again",
    codes: &[],
    fixes: &[Applicability::Unsafe],
    summary: "Bundler comes with Ruby, and is not installed again",
    matters: &["Bundler", "bundler"],
    on: &[On::Command(&["gem"], check)],
    ..Rule::USUAL
};

const NAME: &str = "bundler";

fn check(site: &CommandSite<'_, '_>, findings: &mut Vec<Finding>) {
    let command = site.command();
    let (model, index) = (site.run.model(), site.run.index);
    let Some(call) = Invocation::of(command).filter(|call| call.verb == Verb::Install) else {
        return;
    };
    let names_version = command.args().iter().any(|word| {
        let text = String::from_utf8_lossy(word.text);
        text.starts_with("-v") || text.starts_with("--ver") || text.contains('$')
    });
    if names_version || !command.place.certain || command.place.piped || !brings(model, index) {
        return;
    }
    let operands: Vec<usize> = call.operands(command).collect();
    let Some(&at) = operands.iter().find(|&&at| command.words[at].is(NAME)) else {
        return;
    };
    let word = &command.words[at];
    let applicability = Applicability::Unsafe;
    let fix = if operands.len() > 1 {
        let edit = remove_word(site.code, &command.words[at - 1], word);
        edit.map(|edit| Fix::in_place(applicability, index, "Remove bundler", vec![edit]))
    } else if site.run.codes.len() == 1 && site.code.commands.len() == 1 {
        (!site.run.is_onbuild())
            .then(|| removal(model, index, applicability, "Remove the RUN"))
            .flatten()
    } else {
        let edits = remove_command(site.code, command);
        edits.map(|edits| Fix::in_place(applicability, index, "Remove it", edits))
    };
    let message =
        "the image has Bundler: this installs the newest one, whatever `Gemfile.lock` names";
    findings.push(
        RULE.finding(site.code.span(word.span), message)
            .with_help("leave it out: Bundler runs the version that `Gemfile.lock` names")
            .with_fix_if(fix),
    );
}

/// Whether the image is an official one of a Ruby whose Bundler runs the version that the lock file names.
fn brings(model: &Model<'_>, index: usize) -> bool {
    let stage = model.stage_of(index);
    let image = stage.and_then(|stage| model.stage_image(stage));
    let Some(image) = image.filter(|image| image.official() == Some("ruby")) else {
        return false;
    };
    match image.version_numbers()[..] {
        [major, minor, ..] => (major, minor) >= FIRST_TO_SWITCH,
        // The newest of them.
        [major] => major >= FIRST_TO_SWITCH.0,
        // A tag such as `slim`, or none.
        [] => image.digest.is_none() && image.tag.is_none_or(|tag| !tag.contains(char::is_numeric)),
    }
}
