//! Which groups users are put into, as far as the commands of a file tell.

use crate::knowledge::programs::USER_OPTIONS;
use crate::model::{Model, SimpleCommand, Word, steps};
use crate::syntax::Keyword;

/// What a command says of the groups of a user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Membership {
    /// The instruction.
    pub by: usize,
    /// The user.
    pub user: String,
    /// The group that the user has first of all, if the command makes the user or changes it: `Some(None)` if nobody knows which.
    pub primary: Option<Option<String>>,
    /// The groups beside it.
    pub others: Vec<String>,
    /// Whether the user is taken out of groups, or of a list of users.
    pub takes: bool,
}

/// The letters of options that take a value, of the programs that have any.
const VALUED: &[(&str, &str)] = &[
    ("adduser", "hgsGuk"),
    ("useradd", "bcdefgGkKpRPsuZ"),
    ("usermod", "cdefgGlpRsuvwVWPZ"),
];

/// The words of a command: options, each with its value if it has one, and operands.
struct Words<'c> {
    options: Vec<(&'c str, Option<&'c str>)>,
    operands: Vec<&'c str>,
}

impl<'c> Words<'c> {
    /// `None` if one of them is known only at build time.
    fn read(command: &'c SimpleCommand<'_>, valued: &str) -> Option<Self> {
        let mut words = command.args().iter().map(Word::as_str);
        let (mut options, mut operands) = (Vec::new(), Vec::new());
        while let Some(word) = words.next() {
            let word = word?;
            match word.strip_prefix('-') {
                None | Some("") => operands.push(word),
                Some(long) if long.starts_with('-') => match word.split_once('=') {
                    Some((name, value)) => options.push((name, Some(value))),
                    None if USER_OPTIONS.contains(&word) => options.push((word, words.next()?)),
                    None => options.push((word, None)),
                },
                Some(letters) => {
                    let takes = letters.find(|letter| valued.contains(letter));
                    let plain = &letters[..takes.unwrap_or(letters.len())];
                    let ends = plain
                        .char_indices()
                        .map(|(at, it)| &plain[at..at + it.len_utf8()]);
                    options.extend(ends.map(|letter| (letter, None)));
                    if let Some(at) = takes {
                        let rest = &letters[at + 1..];
                        let value = if rest.is_empty() {
                            words.next()??
                        } else {
                            rest
                        };
                        options.push((&letters[at..=at], Some(value)));
                    }
                }
            }
        }
        Some(Self { options, operands })
    }

    /// The value of an option by its names.
    fn value(&self, names: &[&str]) -> Option<&'c str> {
        let mut options = self.options.iter();
        options.find_map(|(name, value)| names.contains(name).then_some(*value)?)
    }

    fn has(&self, names: &[&str]) -> bool {
        self.options.iter().any(|(name, _)| names.contains(name))
    }
}

/// What a command says of the groups of a user.
fn membership(command: &SimpleCommand<'_>, by: usize) -> Option<Membership> {
    let name = command.name()?;
    let valued = VALUED.iter().find(|(program, _)| *program == name);
    let words = Words::read(command, valued.map_or("", |(_, letters)| letters))?;
    let list = |groups: Option<&str>| {
        let groups = groups.unwrap_or_default().split(',');
        let groups = groups.filter(|group| !group.is_empty());
        groups.map(str::to_owned).collect::<Vec<String>>()
    };
    let found = |user: &str| Membership {
        by,
        user: user.to_owned(),
        primary: None,
        others: Vec::new(),
        takes: false,
    };
    Some(match (name, &words.operands[..]) {
        ("useradd", [user]) => {
            let group = words.value(&["g", "--gid"]);
            let has_own = !words.has(&["N", "--no-user-group", "D", "--defaults"]);
            Membership {
                primary: Some(group.or(has_own.then_some(*user)).map(str::to_owned)),
                others: list(words.value(&["G", "--groups"])),
                ..found(user)
            }
        }
        ("usermod", [user]) => Membership {
            primary: words.has(&["g", "--gid"]).then_some(None),
            others: list(words.value(&["G", "--groups"])),
            takes: words.has(&["l", "--login", "r", "--remove"]),
            ..found(user)
        },
        ("adduser", [user]) => {
            // Those of the system get another group, unless they are told theirs.
            let group = words.value(&["G", "--ingroup", "--gid"]);
            let has_own = !words.has(&["S", "--system"]) || words.has(&["--group"]);
            Membership {
                primary: Some(group.or(has_own.then_some(*user)).map(str::to_owned)),
                ..found(user)
            }
        }
        ("adduser" | "addgroup", [user, group]) => Membership {
            others: vec![(*group).to_owned()],
            ..found(user)
        },
        ("gpasswd", [user, group]) if words.has(&["a", "--add"]) => Membership {
            others: vec![(*group).to_owned()],
            ..found(user)
        },
        ("gpasswd", [user, _]) if words.has(&["d", "--delete"]) => Membership {
            takes: true,
            ..found(user)
        },
        ("deluser" | "delgroup" | "userdel", [user, ..]) => Membership {
            takes: true,
            ..found(user)
        },
        _ => return None,
    })
}

impl Model<'_> {
    /// What the RUNs of a stage, and of those that it is built on, say of the groups of users, in order.
    pub fn memberships(&self, stage: usize) -> Vec<Membership> {
        let is_run = |by: &usize| self.instructions[*by].statement.kind == Keyword::Run;
        let runs: Vec<usize> = self.below_end(stage).filter(is_run).collect();
        let of = |by: usize| {
            let codes = self.codes(by);
            let found = steps(&codes).into_iter();
            let found = found.filter_map(|step| membership(step.command, by));
            found.collect::<Vec<_>>()
        };
        runs.into_iter().rev().flat_map(of).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_are_known_by_the_commands_that_give_them() {
        let own = |group: &str| Some(Some(group.to_owned()));
        for (command, primary, others) in [
            ("useradd foo", own("foo"), ""),
            (
                "useradd -r -g web -G docker,wheel foo",
                own("web"),
                "docker wheel",
            ),
            (
                "useradd --gid=web --groups docker foo",
                own("web"),
                "docker",
            ),
            ("useradd -N foo", Some(None), ""),
            ("useradd -mG docker -s /bin/sh foo", own("foo"), "docker"),
            ("usermod -aG docker foo", None, "docker"),
            ("usermod -a -G docker,wheel foo", None, "docker wheel"),
            ("usermod --append --groups docker foo", None, "docker"),
            ("usermod -g web foo", Some(None), ""),
            ("adduser -D -G web foo", own("web"), ""),
            ("adduser -S foo", Some(None), ""),
            ("adduser --disabled-password --gecos '' foo", own("foo"), ""),
            ("adduser foo docker", None, "docker"),
            ("addgroup foo docker", None, "docker"),
            ("gpasswd -a foo docker", None, "docker"),
            ("gpasswd --add foo docker", None, "docker"),
        ] {
            let source = format!("FROM debian\nRUN {command}\nUSER foo\n");
            let file = crate::syntax::parse(source.as_bytes());
            let found = Model::new(&file).memberships(0);
            let [found] = &found[..] else {
                panic!("{command}: {found:?}");
            };
            assert_eq!(found.user, "foo", "{command}");
            assert_eq!(found.primary, primary, "{command}");
            assert_eq!(found.others.join(" "), others, "{command}");
            assert!(!found.takes, "{command}");
        }
        for command in [
            "useradd $NAME",
            "usermod -aG $GROUP foo",
            "addgroup foo",
            "groupadd foo",
            "useradd bar",
        ] {
            let source = format!("FROM debian\nRUN {command}\nUSER foo\n");
            let file = crate::syntax::parse(source.as_bytes());
            let mut found = Model::new(&file).memberships(0);
            found.retain(|it| it.user == "foo");
            assert_eq!(found, [], "{command}");
        }
    }
}
