//! `xdebug`: an image for production has no debugger.
//!
//! ## What it does
//! Reports Xdebug in the shipped stage of an image that says it is for production: it takes `php.ini-production`, sets `APP_ENV=prod`, or installs its packages with
//! `composer install --no-dev`.
//!
//! ## Why
//! Xdebug makes PHP several times slower even where nobody debugs, and where its port can be reached, whoever calls runs code.
//!
//! ## Example
//! ```dockerfile
//! FROM php:8.4-fpm
//! RUN mv "$PHP_INI_DIR/php.ini-production" "$PHP_INI_DIR/php.ini"
//! RUN pecl install xdebug && docker-php-ext-enable xdebug
//! CMD ["php-fpm"]
//! ```
//!
//! ## When it stays silent
//! Where nothing says that the image is for production: most images with Xdebug are those of developers. Where the command only runs on a condition
//! (`if [ "$XDEBUG" = 1 ]`), in stages that are not shipped, and in those whose name says that developers use them.
//!
//! ## Source
//! Xdebug's documentation, "Installation" and "Step debugging", on performance and on who may connect.

use crate::diagnostic::{Finding, Severity};
use crate::knowledge::docker::STAGES_FOR_DEVELOPERS;
use crate::knowledge::managers::Verb;
use crate::knowledge::php::{FOR_PRODUCTION, INSTALLERS};
use crate::lint::{Context, On, Rule};
use crate::model::{Invocation, Model, SimpleCommand, Word, steps};

/// The rule.
pub(in crate::rules) const RULE: Rule = Rule {
    id: "xdebug",
    codes: &[],
    severity: Severity::Info,
    fixes: &[],
    summary: "an image for production has no debugger",
    matters: &["xdebug", "debug"],
    on: &[On::Shipped(check)],
    ..Rule::USUAL
};

fn check(context: &Context<'_>, stage: usize, findings: &mut Vec<Finding>) {
    let model = context.model;
    if !model.speaks_of("xdebug")
        || is_for_developers(model, stage)
        || !is_for_production(model, stage)
    {
        return;
    }
    for index in model.below_end(stage) {
        let codes = model.run_codes(index);
        for step in steps(&codes) {
            let command = step.command;
            let word = command.args().iter().find(|word| names_xdebug(word));
            if let Some(word) = word.filter(|_| command.place.certain && installs(command)) {
                let message = "Xdebug is in an image for production: PHP is slower with it, and who reaches its port runs code";
                findings.push(
                    RULE.finding(step.code.span(word.span), message).with_help(
                        "install it in a stage for developers that is built on this one",
                    ),
                );
                return;
            }
        }
    }
}

/// `xdebug`, `xdebug-3.4.1`, `php8.3-xdebug`, `php83-pecl-xdebug`
fn names_xdebug(word: &Word<'_>) -> bool {
    word.as_str().is_some_and(|word| {
        let is_php = word.starts_with("php") && word.ends_with("-xdebug");
        is_php || word == "xdebug" || word.starts_with("xdebug-")
    })
}

fn installs(command: &SimpleCommand<'_>) -> bool {
    let is_installer = INSTALLERS.iter().any(|(program, verb)| {
        let has_verb = |verb: &str| command.args().iter().any(|word| word.is(verb));
        command.name() == Some(program) && verb.is_none_or(has_verb)
    });
    is_installer || Invocation::of(command).is_some_and(|call| call.verb == Verb::Install)
}

fn is_for_developers(model: &Model<'_>, stage: usize) -> bool {
    let name = model.stages[stage].key.as_deref().unwrap_or_default();
    let mut parts = name.split(['-', '_', '.']);
    parts.any(|part| STAGES_FOR_DEVELOPERS.contains(&part))
}

fn is_for_production(model: &Model<'_>, stage: usize) -> bool {
    model.below_end(stage).any(|index| {
        let text = model.instructions[index].span.of(model.file.source);
        let has = |part: &str| memchr::memmem::find(text, part.as_bytes()).is_some();
        FOR_PRODUCTION.iter().any(|part| has(part)) || (has("composer install") && has("--no-dev"))
    })
}
