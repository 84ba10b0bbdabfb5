//! The rules of other linters, and which of ours answer to each.
//!
//! Those of hadolint and BuildKit, whose codes are names of our rules as well, are in `codes`.

pub mod dockerfile_doctor;
pub mod droast;
pub mod tally;

/// A rule of another linter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TheirRule {
    /// Its name there; tally's with the folder it is in.
    pub name: &'static str,
    /// What it is about, as Markdown.
    pub about: &'static str,
    /// The rules of ours that speak of the same. `layout` and `syntax` stand for what the formatter does, and for what Docker refuses.
    pub rules: &'static [&'static str],
    /// What is different, or why no rule answers to it, as Markdown; empty for nothing, and for what has no rule yet.
    pub note: &'static str,
}

const fn by(
    name: &'static str,
    about: &'static str,
    rules: &'static [&'static str],
    note: &'static str,
) -> TheirRule {
    TheirRule {
        name,
        about,
        rules,
        note,
    }
}

const fn none(name: &'static str, about: &'static str, reason: &'static str) -> TheirRule {
    by(name, about, &[], reason)
}

/// The rules that a name stands for: one of tally's with its folder, or a code of droast or dockerfile-doctor.
pub fn named(name: &str) -> impl Iterator<Item = &'static TheirRule> {
    let of_tally = tally::named(name).filter(move |_| name.contains('/'));
    let codes = droast::DROAST.iter().chain(dockerfile_doctor::DOCTOR);
    of_tally.chain(codes.filter(move |rule| rule.name.eq_ignore_ascii_case(name)))
}
