//! The table of the options: what each is called, what it can be, where it is kept and what it says.
//!
//! All readers of options (dprint's configuration now, files later), the JSON schemas and the tables in the documentation go
//! over it, so that an option is declared once. Its default is that of [`Settings`].

use std::fmt::Write;

use super::{Choice, Settings, is_pattern};
use crate::text::Date;

/// An option kept in `S`.
pub struct ConfigOption<S: 'static = Settings> {
    /// Its name, in kebab-case.
    pub name: &'static str,
    /// The table of `dfmt.toml` it stands in, as people write it; empty for the top level.
    pub table: &'static str,
    /// Its form in dprint's configuration.
    pub dprint: InDprint,
    /// What it says, as Markdown.
    pub about: &'static str,
    /// What it can be, and where it is kept.
    pub kind: Kind<S>,
}

/// What an option can be, and where it is kept.
pub enum Kind<S: 'static> {
    /// A whole number, from the first to the last of these.
    Number(usize, usize, fn(&mut S) -> &mut usize),
    /// One of a few words.
    Choice(fn(&mut S) -> &mut dyn Choice),
    /// A pattern for texts, or nothing.
    Pattern(fn(&mut S) -> &mut String),
    /// A day, or nothing.
    Day(fn(&mut S) -> &mut Option<Date>),
    /// Names of rules.
    Rules(fn(&mut S) -> &mut Vec<String>),
    /// Strings that each mean something.
    Texts(fn(&mut S) -> &mut dyn Texts),
    /// Yes or no.
    Switch(fn(&mut S) -> &mut bool),
}

/// A list of strings, read.
pub trait Texts {
    /// What it must be, for who wrote something else: `expected …`.
    fn expected(&self) -> &'static str;
    /// What each of them looks like, as a regular expression of JSON schemas.
    fn shape(&self) -> String;
    /// The strings, as they were written.
    fn texts(&self) -> Vec<String>;
    /// Becomes what they mean.
    ///
    /// # Errors
    /// If one of them means nothing, in words. Then nothing changes.
    fn set(&mut self, texts: &[String]) -> Result<(), String>;
}

/// How dprint, which has conventions of its own, knows an option.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InDprint {
    /// By this name, in camelCase, with the same values.
    Value(&'static str),
    /// As a switch that picks one of two words.
    Switch {
        /// The switch, in camelCase.
        name: &'static str,
        /// The word that it picks when it is on.
        on: &'static str,
        /// The word that it picks when it is off.
        off: &'static str,
        /// What it says, as Markdown.
        about: &'static str,
    },
    /// Not at all: it is about findings, which nobody sees there.
    Unread,
}

impl InDprint {
    /// The name, in camelCase; `None` for an option that it does not read.
    pub fn name(&self) -> Option<&'static str> {
        match self {
            Self::Value(name) | Self::Switch { name, .. } => Some(name),
            Self::Unread => None,
        }
    }
}

/// The value of an option, whatever language it was written in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// A whole number.
    Number(i64),
    /// A string.
    Word(String),
    /// A list of strings.
    List(Vec<String>),
    /// Yes or no.
    Switch(bool),
    /// Anything else; no option takes it.
    Other,
}

/// The options that hold for a file, in the order they are documented in.
pub const OPTIONS: &[ConfigOption] = &[
    ConfigOption {
        name: "line-width",
        table: "",
        dprint: InDprint::Value("lineWidth"),
        about: "Columns a line should fit in.",
        kind: Kind::Number(1, 1_000_000, |settings| &mut settings.layout.line_width),
    },
    ConfigOption {
        name: "indent-width",
        table: "",
        dprint: InDprint::Value("indentWidth"),
        about: "Columns of one level of indent.",
        kind: Kind::Number(1, 32, |settings| &mut settings.layout.indent_width),
    },
    ConfigOption {
        name: "indent-style",
        table: "",
        dprint: InDprint::Switch {
            name: "useTabs",
            on: "tab",
            off: "space",
            about: "Whether a level of indent is a tab instead of blanks.",
        },
        about: "What a level of indent is made of.",
        kind: Kind::Choice(|settings| &mut settings.layout.indent_style),
    },
    ConfigOption {
        name: "line-ending",
        table: "",
        dprint: InDprint::Value("newLineKind"),
        about: "How lines end.",
        kind: Kind::Choice(|settings| &mut settings.layout.line_ending),
    },
    ConfigOption {
        name: "operator-position",
        table: "",
        dprint: InDprint::Value("operatorPosition"),
        about: "Where `&&`, `||` and `|` stand when a list of commands is broken over lines.",
        kind: Kind::Choice(|settings| &mut settings.layout.operator_position),
    },
    ConfigOption {
        name: "blank-lines",
        table: "",
        dprint: InDprint::Value("blankLines"),
        about: "How many blank lines in a row are kept.",
        kind: Kind::Number(0, 100, |settings| &mut settings.layout.blank_lines),
    },
    ConfigOption {
        name: "generated",
        table: "",
        dprint: InDprint::Value("generated"),
        about: "What becomes of files whose comments at the top say that a program writes them: `DO NOT EDIT`, `generated by` and the like.",
        kind: Kind::Choice(|settings| &mut settings.generated),
    },
    ConfigOption {
        name: "package-caches",
        table: "",
        dprint: InDprint::Value("packageCaches"),
        about: "Whether caches of package managers are cleaned, or mounted (`cache-mounts`, an unsafe fix).",
        kind: Kind::Choice(|settings| &mut settings.rules.package_caches),
    },
    ConfigOption {
        name: "assume-builder",
        table: "",
        dprint: InDprint::Value("assumeBuilder"),
        about: "The builder that images are built with: `podman` reads `.containerignore` before `.dockerignore`.",
        kind: Kind::Choice(|settings| &mut settings.rules.assume_builder),
    },
    ConfigOption {
        name: "shellcheck",
        table: "",
        dprint: InDprint::Unread,
        about: "Whether the program `shellcheck` is asked about the scripts of RUN, HEALTHCHECK, CMD and ENTRYPOINT (the rule of that name).",
        kind: Kind::Choice(|settings| &mut settings.rules.shellcheck),
    },
    ConfigOption {
        name: "ignore-reason",
        table: "",
        dprint: InDprint::Unread,
        about: "The reason that comments which silence something must give (`ignore-policy`), a pattern for all of it: `\"?*\"` for any, `\"*[A-Z]-[0-9]*\"` for one with a ticket; empty: none.",
        kind: Kind::Pattern(|settings| &mut settings.rules.ignore_reason),
    },
    ConfigOption {
        name: "ignore-expiry",
        table: "",
        dprint: InDprint::Unread,
        about: "Whether comments that silence rules must say until when (`ignore-policy`): `# dfmt: ignore[rule] until 2027-03-01`.",
        kind: Kind::Choice(|settings| &mut settings.rules.ignore_expiry),
    },
    ConfigOption {
        name: "trusted-registries",
        table: "",
        dprint: InDprint::Unread,
        about: "The images and registries that are trusted, as patterns: `docker.io/library/*`, `ghcr.io/acme/**`, `*@sha256:*`; `untrusted-image` reports all others. Empty: none is reported.",
        kind: Kind::Texts(|settings| &mut settings.rules.trusted_registries),
    },
    ConfigOption {
        name: "as-of",
        table: "",
        dprint: InDprint::Unread,
        about: "The day that `end-of-life` looks from, as in `\"2027-03-01\"`; empty: the day on which its table was last looked at.",
        kind: Kind::Day(|settings| &mut settings.rules.as_of),
    },
    ConfigOption {
        name: "required-labels",
        table: "",
        dprint: InDprint::Unread,
        about: "The labels that images must have, as `name:type`, for `required-label`. Types: `text`, `raw` (may be empty), `url`, `semver`, `hash`, `rfc3339`, `spdx`, `email`.",
        kind: Kind::Texts(|settings| &mut settings.rules.required_labels),
    },
    ConfigOption {
        name: "strict-labels",
        table: "",
        dprint: InDprint::Unread,
        about: "Whether `required-label` also reports labels that `required-labels` does not name.",
        kind: Kind::Switch(|settings| &mut settings.rules.strict_labels),
    },
    ConfigOption {
        name: "secret-mounts",
        table: "",
        dprint: InDprint::Unread,
        about: "The secrets that commands must have mounted, as `command: id=…,target=…` or `…,env=…`, for `secret-mount`: `npm ci: id=npmrc,target=/root/.npmrc`.",
        kind: Kind::Texts(|settings| &mut settings.rules.secret_mounts),
    },
    ConfigOption {
        name: "select",
        table: "rules",
        dprint: InDprint::Value("select"),
        about: "The rules that are used, by name or code, `default` for those that are on by default, `all` for all; none named: the default.",
        kind: Kind::Rules(|settings| &mut settings.rules.select),
    },
    ConfigOption {
        name: "ignore",
        table: "rules",
        dprint: InDprint::Value("ignore"),
        about: "Rules that are not used, by name or code, `default` or `all`.",
        kind: Kind::Rules(|settings| &mut settings.rules.ignore),
    },
    ConfigOption {
        name: "fixable",
        table: "rules",
        dprint: InDprint::Value("fixable"),
        about: "The rules whose fixes are applied, by name or code, `default` or `all`, while all report; none named: all.",
        kind: Kind::Rules(|settings| &mut settings.rules.fixable),
    },
    ConfigOption {
        name: "mode",
        table: "rules.chain-run",
        dprint: InDprint::Value("chainRun"),
        about: "Which `RUN`s the rule `chain-run` joins.",
        kind: Kind::Choice(|settings| &mut settings.rules.chain_run),
    },
];

impl<S: Clone> ConfigOption<S> {
    /// Its full name in `dfmt.toml`: `rules.select`.
    pub fn path(&self) -> String {
        if self.table.is_empty() {
            self.name.to_owned()
        } else {
            format!("{}.{}", self.table, self.name)
        }
    }

    /// What it is in `target`.
    pub fn get(&self, target: &S) -> Value {
        let mut target = target.clone();
        match self.kind {
            Kind::Number(.., field) => {
                Value::Number(i64::try_from(*field(&mut target)).unwrap_or(i64::MAX))
            }
            Kind::Choice(field) => Value::Word(field(&mut target).word().to_owned()),
            Kind::Pattern(field) => Value::Word(std::mem::take(field(&mut target))),
            Kind::Day(field) => {
                Value::Word(field(&mut target).map_or_else(String::new, |day| day.to_string()))
            }
            Kind::Rules(field) => Value::List(std::mem::take(field(&mut target))),
            Kind::Texts(field) => Value::List(field(&mut target).texts()),
            Kind::Switch(field) => Value::Switch(*field(&mut target)),
        }
    }

    /// Becomes `value` in `target`. Whether rules of these names exist is not asked here.
    ///
    /// # Errors
    /// If it cannot be that: what it can be, in words. Then nothing changes.
    pub fn set(&self, target: &mut S, value: Value) -> Result<(), String> {
        match (&self.kind, value) {
            (Kind::Number(least, most, field), Value::Number(number)) => {
                let number = usize::try_from(number).ok();
                let number = number.filter(|number| (least..=most).contains(&number));
                *field(target) = number.ok_or_else(|| self.expected(target))?;
            }
            (Kind::Choice(field), Value::Word(word)) if field(target).set(&word) => {}
            (Kind::Pattern(field), Value::Word(pattern)) if is_pattern(&pattern) => {
                *field(target) = pattern;
            }
            (Kind::Day(field), Value::Word(day)) if day.is_empty() => *field(target) = None,
            (Kind::Day(field), Value::Word(day)) => {
                *field(target) = Some(Date::read(&day).ok_or_else(|| self.expected(target))?);
            }
            (Kind::Rules(field), Value::List(names)) => *field(target) = names,
            (Kind::Texts(field), Value::List(texts)) => field(target).set(&texts)?,
            (Kind::Switch(field), Value::Switch(is_on)) => *field(target) = is_on,
            _ => return Err(self.expected(target)),
        }
        Ok(())
    }

    fn expected(&self, target: &mut S) -> String {
        match self.kind {
            Kind::Number(least, most, _) => {
                format!("expected a whole number from {least} to {most}")
            }
            Kind::Choice(field) => {
                let mut text = String::from("expected ");
                let words = field(target).words();
                for (i, word) in words.iter().enumerate() {
                    let before = match i {
                        0 => "",
                        i if i + 1 == words.len() => " or ",
                        _ => ", ",
                    };
                    // Writing to a string does not fail.
                    let _ = write!(text, "{before}`{}`", word.word);
                }
                text
            }
            Kind::Pattern(_) => {
                "expected a pattern, a string with `*`, `?` and `[…]` in it".to_owned()
            }
            Kind::Day(_) => "expected a day as in `2027-03-01`, a string".to_owned(),
            Kind::Rules(_) => "expected a list of rules, each a string".to_owned(),
            Kind::Texts(field) => field(target).expected().to_owned(),
            Kind::Switch(_) => "expected `true` or `false`".to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn camel(kebab: &str) -> String {
        let mut words = kebab.split('-');
        let first = words.next().unwrap_or_default().to_owned();
        words.fold(first, |name, word| {
            name + &word[..1].to_uppercase() + &word[1..]
        })
    }

    #[test]
    fn names_are_unique_and_dprint_follows_its_own_only_where_it_has_some() {
        let mut names: Vec<_> = OPTIONS.iter().map(ConfigOption::path).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), OPTIONS.len());
        for option in OPTIONS {
            let Some(dprint) = option.dprint.name() else {
                continue;
            };
            // The last is `mode` in the table of its rule; dprint has no tables.
            let own = ["useTabs", "newLineKind", "chainRun"].contains(&dprint);
            assert_eq!(dprint == camel(option.name), !own, "{}", option.name);
        }
    }

    #[test]
    fn defaults_can_be_set_and_every_word_comes_back() {
        let defaults = Settings::default();
        for option in OPTIONS {
            let mut settings = Settings::default();
            let value = option.get(&defaults);
            option.set(&mut settings, value.clone()).unwrap();
            assert_eq!(settings, defaults, "{}", option.name);
            if let Kind::Choice(field) = option.kind {
                let words = field(&mut settings).words();
                assert_eq!(value, Value::Word(words[0].word.to_owned()));
                for word in words {
                    let value = Value::Word(word.word.to_owned());
                    option.set(&mut settings, value.clone()).unwrap();
                    assert_eq!(option.get(&settings), value);
                }
                if let InDprint::Switch { on, off, .. } = option.dprint {
                    assert_eq!(
                        [off, on],
                        words[..].iter().map(|word| word.word).collect::<Vec<_>>()[..]
                    );
                }
            }
        }
    }

    #[test]
    fn wrong_values_change_nothing() {
        let word = |word: &str| Value::Word(word.to_owned());
        for (name, value, expected) in [
            (
                "line-width",
                Value::Number(0),
                "a whole number from 1 to 1000000",
            ),
            (
                "line-width",
                Value::Number(-1),
                "a whole number from 1 to 1000000",
            ),
            ("line-width", word("80"), "a whole number from 1 to 1000000"),
            (
                "indent-width",
                Value::Number(33),
                "a whole number from 1 to 32",
            ),
            ("blank-lines", Value::Other, "a whole number from 0 to 100"),
            ("line-ending", word("LF"), "`auto`, `lf` or `crlf`"),
            ("indent-style", word("spaces"), "`space` or `tab`"),
            (
                "operator-position",
                Value::Number(1),
                "`leading`, `trailing` or `preserve`",
            ),
            ("ignore", word("DL3025"), "a list of rules, each a string"),
            (
                "ignore-reason",
                word("[A-Z"),
                "a pattern, a string with `*`, `?` and `[…]` in it",
            ),
            ("ignore-expiry", word(""), "`optional` or `required`"),
            (
                "trusted-registries",
                word("ghcr.io"),
                "a list of image patterns, each a string",
            ),
            (
                "required-labels",
                Value::Switch(true),
                "a list of labels, each a string `name:type`",
            ),
            ("strict-labels", word("true"), "`true` or `false`"),
            (
                "secret-mounts",
                word("npm"),
                "a list of secrets, each a string `command: id=…,target=…`",
            ),
        ] {
            let option = OPTIONS.iter().find(|option| option.name == name).unwrap();
            let mut settings = Settings::default();
            assert_eq!(
                option.set(&mut settings, value),
                Err(format!("expected {expected}")),
                "{name}"
            );
            assert_eq!(settings, Settings::default());
        }
    }
}
