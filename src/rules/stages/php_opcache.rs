//! `php-opcache`: a server of PHP keeps what it has compiled.
//!
//! ## What it does
//! Reports a shipped stage on the variant `fpm` or `apache` of the official image of PHP before 8.5 that does not enable OPcache.
//!
//! ## Why
//! Without it PHP reads and compiles all files anew for every request. The image has the extension's sources, and does not enable it.
//!
//! ## Example
//! ```dockerfile
//! FROM php:8.4-fpm
//! COPY . /var/www/html
//! ```
//! With `RUN docker-php-ext-install opcache` it is there.
//!
//! ## When it stays silent
//! Where the file speaks of OPcache anywhere, or of Xdebug, where the container starts `php` itself, before PHP 5.5 and since 8.5, which has it built in, on other images, and where the version is not known. It is off by default:
//! images of developers are better off without.
//!
//! ## Source
//! PHP's manual, "OPcache", "Installation"; the Dockerfiles of the official image of PHP; the release notes of PHP 8.5.

use crate::diagnostic::{Finding, Severity};
use crate::knowledge::php::{FIRST_OPCACHE, WITH_OPCACHE};
use crate::lint::{Context, On, Rule};
use crate::model::Model;
use crate::syntax::Body;

/// The rule.
pub(in crate::rules) const RULE: Rule = Rule {
    id: "php-opcache",
    codes: &[],
    severity: Severity::Info,
    fixes: &[],
    summary: "a server of PHP keeps what it has compiled",
    default: false,
    matters: &["opcache"],
    on: &[On::Shipped(check)],
    ..Rule::USUAL
};

fn check(context: &Context<'_>, stage: usize, findings: &mut Vec<Finding>) {
    let model = context.model;
    let image = model
        .own_image(stage)
        .filter(|image| image.official() == Some("php") && image.tag_has(&["fpm", "apache"]));
    let Some(image) = image else {
        return;
    };
    let is_older = match image.version_numbers()[..] {
        [major, minor, ..] => (FIRST_OPCACHE..WITH_OPCACHE).contains(&(major, minor)),
        // The newest of them.
        [major] => (FIRST_OPCACHE.0..WITH_OPCACHE.0).contains(&major),
        [] => false,
    };
    let is_for_developers = model.speaks_of("xdebug");
    if !is_older || model.speaks_of("opcache") || is_for_developers || starts_other(model, stage) {
        return;
    }
    let from = model.instructions[model.stages[stage].instructions.start];
    let Body::Words(words) = &from.statement.body else {
        return;
    };
    findings.push(
        RULE.finding(
            from.joined.span(words[0]),
            "OPcache is not enabled: PHP compiles all files anew for every request",
        )
        .with_help("write `RUN docker-php-ext-install opcache`"),
    );
}

/// Whether a stage starts PHP's own program, in which OPcache is off unless it is told to be on.
fn starts_other(model: &Model<'_>, stage: usize) -> bool {
    model.own_start(stage).is_some_and(|start| {
        let instruction = model.instructions[start];
        let text = instruction.text(instruction.statement.body_span);
        let text = String::from_utf8_lossy(text);
        let mut words = text.split(|ch: char| !ch.is_ascii_alphanumeric() && !"-_./".contains(ch));
        words.any(|word| word == "php")
    })
}
