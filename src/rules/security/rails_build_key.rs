//! `rails-build-key`: Rails compiles its assets without the key of production.
//!
//! ## What it does
//! Reports `assets:precompile` in a RUN that is given a `SECRET_KEY_BASE` which may be a real one: by an ARG, or in the clear.
//!
//! ## Why
//! Rails only wants to start, and signs nothing while it compiles assets. Whoever has the image, or the cache of its build, finds the value of an ARG in
//! the history, and with it signs sessions as the application does.
//!
//! ## Example
//! ```dockerfile
//! FROM ruby:3.4
//! ARG SECRET_KEY_BASE
//! RUN bin/rails assets:precompile
//! ```
//! With `RUN SECRET_KEY_BASE_DUMMY=1 bin/rails assets:precompile` (Rails 7.1 and later; before, `SECRET_KEY_BASE=dummy`) it needs no ARG.
//!
//! ## When it stays silent
//! With `SECRET_KEY_BASE_DUMMY`, a value that says it is none (`dummy`, `placeholder`, `1`), one that the RUN makes itself (`$(bin/rails secret)`), and one that is mounted. An ARG with such a default is none either; of an ENV with
//! a value `secret-in-env` speaks.
//!
//! ## Source
//! The guide "Configuring Rails applications", `config.secret_key_base`; the Dockerfile that `rails new` writes.

use crate::diagnostic::{Finding, Severity};
use crate::knowledge::secrets::{is_placeholder, stands_for_one};
use crate::lint::{On, Rule, RunSite};
use crate::model::{Model, Reach, SimpleCommand};
use crate::syntax::flag_value;

/// The rule.
pub(in crate::rules) const RULE: Rule = Rule {
    id: "rails-build-key",
    codes: &[],
    severity: Severity::Warning,
    fixes: &[],
    summary: "Rails compiles its assets without the key of production",
    matters: &["SECRET_KEY_BASE", "dummy", "secret"],
    on: &[On::Run(&["assets:precompile"], check)],
    ..Rule::USUAL
};

const NAME: &str = "SECRET_KEY_BASE";

/// How short a value is that signs nothing.
const SHORT: usize = 16;

fn check(site: &RunSite<'_, '_>, findings: &mut Vec<Finding>) {
    let (model, index) = (site.model(), site.index);
    if model.may_be_set(index, "SECRET_KEY_BASE_DUMMY") {
        return;
    }
    for step in site.steps() {
        let command = step.command;
        let task = command
            .args()
            .iter()
            .find(|word| word.is("assets:precompile"));
        let Some(task) = task else {
            continue;
        };
        let Some(how) = key(model, index, command) else {
            continue;
        };
        let kept = match model.reach(index, None) {
            Some(Reach::Layers) => "the history of the image",
            _ => "the cache of the build",
        };
        let message = format!("`{NAME}` {how}, and stays in {kept}");
        findings.push(RULE.finding(step.code.span(task.span), message).with_help(
            "write `SECRET_KEY_BASE_DUMMY=1` before the command (Rails 7.1 and later; `SECRET_KEY_BASE=dummy` before that), and give the real one to the container",
        ));
        return;
    }
}

/// Where the key of a command comes from, if that may be a real one.
fn key(model: &Model<'_>, index: usize, command: &SimpleCommand<'_>) -> Option<&'static str> {
    let mut words = command.assignments.iter().chain(command.prefix());
    let own = words.find(|word| word.sets() == Some(NAME.as_bytes()));
    let Some(word) = own else {
        return is_argument(model, index, NAME).then_some("comes from an ARG");
    };
    if let Some((_, value)) = word.as_str().and_then(|word| word.split_once('=')) {
        return is_real(value).then_some("stands in the clear");
    }
    let text = String::from_utf8_lossy(word.text);
    let written = text.split_once('=').map_or("", |(_, value)| value);
    let name = written.trim_matches(['"', '$', '{', '}']);
    is_argument(model, index, name).then_some("comes from an ARG")
}

/// Whether a value has the form of a key.
fn is_real(value: &str) -> bool {
    value.len() >= SHORT
        && value.bytes().any(|byte| byte.is_ascii_digit())
        && !is_placeholder(value)
        && !stands_for_one(value)
}

/// Whether a variable is an ARG that a build is given, or that has a default which may be a real key; or an ENV that is such an ARG.
fn is_argument(model: &Model<'_>, index: usize, name: &str) -> bool {
    let Some(setting) = model.env_before(index, name) else {
        return false;
    };
    let Some(value) = model.written_value(setting.by, name) else {
        return false;
    };
    let value = value.map(flag_value);
    let value = value.map(|value| String::from_utf8_lossy(&value).into_owned());
    if !setting.is_env {
        return value.is_none_or(|value| is_real(&value));
    }
    let other = value.as_deref().and_then(|value| value.strip_prefix('$'));
    let other = other.map(|other| other.trim_matches(['{', '}']));
    // One that is set before: the way ends.
    other.is_some_and(|other| other != name && is_argument(model, setting.by, other))
}
