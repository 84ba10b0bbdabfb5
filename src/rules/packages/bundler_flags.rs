//! `bundler-flags`: `bundle install` is told by settings, not by flags that it remembers.
//!
//! ## What it does
//! Reports flags of `bundle install` that are deprecated: `--without`, `--with`, `--deployment`, `--frozen`, `--path`, `--clean`, `--no-prune`,
//! `--shebang`, `--binstubs` and `--system`. The fix runs `bundle config set --local` before it instead.
//!
//! ## Why
//! Bundler 4 has removed them, and so the build fails with a newer image of Ruby. Since Bundler 2.1 each of them warns.
//!
//! ## Example
//! ```dockerfile
//! FROM ruby:3.4
//! RUN bundle install --jobs 4 --without development test
//! ```
//! becomes
//! ```dockerfile
//! FROM ruby:3.4
//! RUN bundle config set --local without 'development test' \
//!     && bundle install --jobs 4
//! ```
//!
//! ## When it stays silent
//! On images of Ruby before 2.7, and where an older Bundler is named (`gem install bundler -v 1.17.3`, `bundle _1.17.3_ install`): that one does not know
//! `bundle config set`. On other images, too, unless the file installs the newest Bundler (`gem install bundler`): nobody knows how old theirs is.
//!
//! ## Fix safety
//! Unsafe: a setting also holds for later calls of Bundler, where Bundler 4 would not have remembered the flag, and only a Bundler since 2.1
//! knows the command. There is none where the image is not one of Ruby since 2.7, for `--binstubs` (`bundle binstubs --all`) and `--system` (the default),
//! where a value is a variable, where another user runs the command, and where it does not stand in the script's own list.
//!
//! ## Source
//! bundle-install(1), bundle-config(1); Bundler's `UPGRADING.md`, "Bundler 4".

use crate::diagnostic::{Applicability, Finding, Fix, Severity};
use crate::knowledge::bundler::{FIRST_RUBY, NEWEST, OLD, REMEMBERED, Takes};
use crate::knowledge::managers::Verb;
use crate::lint::{CommandSite, On, Rule};
use crate::model::{Invocation, Model, SimpleCommand, Word};
use crate::rewrite::{merged, remove_word, run_before};

/// The rule.
pub(in crate::rules) const RULE: Rule = Rule {
    id: "bundler-flags",
    codes: &[],
    severity: Severity::Info,
    fixes: &[Applicability::Unsafe],
    summary: "`bundle install` is told by settings, not by deprecated flags",
    matters: &["Bundler 1", "--deployment", "--path", "--without"],
    on: &[On::Command(&["bundle", "bundler"], check)],
    ..Rule::USUAL
};

/// Whether a Bundler knows `bundle config set`.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Bundler {
    /// That of an image of Ruby does.
    Knows,
    /// The newest is installed.
    Newest,
    /// It may be too old.
    Unknown,
}

/// A flag with its words.
struct Flag {
    name: &'static str,
    /// The words of it, by index: the flag itself first.
    words: std::ops::Range<usize>,
    /// The setting and its value, if that is known.
    setting: Option<(&'static str, String)>,
}

fn check(site: &CommandSite<'_, '_>, findings: &mut Vec<Finding>) {
    let (code, command) = (site.code, site.command());
    let model = code.model;
    let is_install = match Invocation::of(command) {
        Some(call) => call.verb == Verb::Install && command.words[call.at].is("install"),
        // Without a verb it installs.
        None => command
            .args()
            .iter()
            .all(|word| word.text.starts_with(b"-")),
    };
    let flags = flags(command);
    let bundler = bundler(model, code.index);
    if !is_install || flags.is_empty() || bundler == Bundler::Unknown {
        return;
    }
    let names: Vec<String> = flags
        .iter()
        .map(|flag| format!("`{}`", flag.name))
        .collect();
    let (is, it) = if flags.len() == 1 {
        ("is", "it")
    } else {
        ("are", "them")
    };
    let settings: Option<Vec<String>> = flags.iter().map(Flag::setting).collect();
    let help = match &settings {
        Some(settings) => format!("run {} before it", spoken(settings)),
        None => instead(&flags),
    };
    let first = &command.words[flags[0].words.start];
    let span = code.span(first.span);
    let fix = settings
        .filter(|_| bundler == Bundler::Knows && command.prefix().is_empty())
        .and_then(|settings| {
            let mut edits = vec![run_before(code, command, &settings.join(" && "))?];
            for at in flags.iter().flat_map(|flag| flag.words.clone()) {
                edits.push(remove_word(
                    code,
                    &command.words[at - 1],
                    &command.words[at],
                )?);
            }
            let title = "Set it by `bundle config`";
            Some(Fix::in_place(
                Applicability::Unsafe,
                code.index,
                title,
                merged(edits),
            ))
        });
    let message = format!(
        "{} {is} deprecated, and Bundler 4 does not know {it}",
        names.join(", ")
    );
    findings.push(RULE.finding(span, message).with_help(help).with_fix_if(fix));
}

impl Flag {
    /// The command that says the same.
    fn setting(&self) -> Option<String> {
        let (name, value) = self.setting.as_ref()?;
        let is_plain = !value.is_empty() && !value.contains(' ');
        let value = if is_plain {
            value.clone()
        } else {
            format!("'{value}'")
        };
        Some(format!("bundle config set --local {name} {value}"))
    }
}

fn spoken(settings: &[String]) -> String {
    let settings: Vec<String> = settings.iter().map(|it| format!("`{it}`")).collect();
    settings.join(" and ")
}

/// What to write where the settings are not all known.
fn instead(flags: &[Flag]) -> String {
    match flags {
        [
            Flag {
                name: "--system", ..
            },
        ] => "leave it out: that is where gems go without a `path`".to_owned(),
        [
            Flag {
                name: "--binstubs", ..
            },
        ] => "run `bundle binstubs --all` after it".to_owned(),
        _ => "run `bundle config set --local NAME VALUE` before it for each".to_owned(),
    }
}

/// The flags of a command that are deprecated.
fn flags(command: &SimpleCommand<'_>) -> Vec<Flag> {
    let words = &command.words;
    let mut found = Vec::new();
    let mut at = command.program + 1;
    while at < words.len() {
        let text = String::from_utf8_lossy(words[at].text).into_owned();
        let (name, given) = match text.split_once('=') {
            Some((name, _)) => (name, true),
            None => (&*text, false),
        };
        let known = REMEMBERED.iter().find(|(flag, ..)| *flag == name);
        let start = at;
        at += 1;
        let Some(&(name, setting, takes)) = known else {
            continue;
        };
        let is_value = |word: &Word<'_>| !word.text.starts_with(b"-");
        if !given {
            let most = match takes {
                Takes::Nothing => 0,
                Takes::One => 1,
                Takes::Many => usize::MAX,
            };
            at += words[at..]
                .iter()
                .take(most)
                .take_while(|word| is_value(word))
                .count();
        }
        let own = words[start].as_str().and_then(|word| word.split_once('='));
        let value = match (takes, given) {
            (Takes::Nothing, _) => Some("true".to_owned()),
            (_, true) => own.map(|(_, value)| value.to_owned()),
            _ => {
                let values: Option<Vec<&str>> =
                    words[start + 1..at].iter().map(Word::as_str).collect();
                values
                    .map(|values| values.join(" "))
                    .filter(|value| !value.is_empty())
            }
        };
        let is_plain = |value: &String| {
            value
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b" _./:-".contains(&byte))
        };
        found.push(Flag {
            name,
            words: start..at,
            setting: setting.zip(value.filter(is_plain)),
        });
    }
    found
}

/// Which Bundler runs, as far as the image and the file tell.
fn bundler(model: &Model<'_>, index: usize) -> Bundler {
    if OLD.iter().any(|part| model.speaks_of(part)) {
        return Bundler::Unknown;
    }
    let stage = model.stage_of(index);
    let Some(image) = stage.and_then(|stage| model.stage_image(stage)) else {
        return Bundler::Unknown;
    };
    if image.official() != Some("ruby") {
        let is_newest = NEWEST.iter().any(|part| model.speaks_of(part));
        return if is_newest {
            Bundler::Newest
        } else {
            Bundler::Unknown
        };
    }
    let tag = image.tag.unwrap_or("latest");
    let version = tag.split('-').next().unwrap_or(tag);
    let is_new = match image.version_numbers()[..] {
        [] => version == "latest",
        // The newest of these is 2.7.
        [major] => major >= FIRST_RUBY.0,
        [major, minor, ..] => (major, minor) >= FIRST_RUBY,
    };
    if is_new {
        Bundler::Knows
    } else {
        Bundler::Unknown
    }
}
