//! The packages of the system that a second stage on the same image needs.

use super::super::parts::Why;
use crate::knowledge::distributions::Distribution;
use crate::knowledge::images::ImageRef;
use crate::knowledge::interpreters::{
    COMPILERS_LIBRARIES, Interpreter, LINKED_WHERE_ASKED, OF_OTHER_LANGUAGES, PLAIN_INSTALLS,
};
use crate::knowledge::libraries::{alpine_runtime_of, runtime_of};
use crate::knowledge::managers::Verb;
use crate::knowledge::packages::{BUILD_TOOLS, is_only_for_building};
use crate::knowledge::recommends::Release;
use crate::model::{Invocation, SimpleCommand};

/// What is installed of the system.
#[derive(Default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "independent facts about one stage"
)]
pub(super) struct Packages {
    /// What is not known to be for building, in order.
    pub(super) kept: Vec<String>,
    /// What is, in order.
    pub(super) tools: Vec<String>,
    /// Whether others are left out.
    pub(super) leaves_others: bool,
    /// Whether nothing that is compiled links those of the compilers' own libraries that sources have to ask for.
    pub(super) links_none_of_compilers: bool,
    /// Whether something is installed with what is only recommended.
    with_recommended: bool,
    /// Whether all packages are brought to their newest versions.
    upgraded: bool,
}

impl Packages {
    /// Reads a call of the system's package manager.
    pub(super) fn read(
        &mut self,
        command: &SimpleCommand<'_>,
        call: Invocation,
        line: u32,
    ) -> Result<(), Why> {
        let all_known = || {
            let operands: Vec<usize> = call.operands(command).collect();
            (command.program + 1..command.words.len()).all(|at| {
                let text = String::from_utf8_lossy(command.words[at].text);
                let before = command.words[at - 1].as_str();
                let is_name =
                    matches!(before, Some("--virtual" | "-t")) && command.name() == Some("apk");
                at == call.at
                    || operands.contains(&at)
                    || is_name
                    || PLAIN_INSTALLS.contains(&&*text)
                    || command.name() == Some("apk")
                        && (text.starts_with("--virtual") || text == "-t")
            })
        };
        match call.verb {
            Verb::Update | Verb::Clean => return Ok(()),
            Verb::Upgrade => {
                self.upgraded = true;
                return Ok(());
            }
            Verb::Install if command.program == 0 && all_known() => {}
            Verb::Install => return Err(format!("the options of line {line} are not all known")),
            _ => return Err(format!("packages are removed in line {line}")),
        }
        let is_apt = call.is_apt(command);
        let mut words = command.args().iter();
        self.with_recommended |= is_apt && !words.any(|word| word.is("--no-install-recommends"));
        for at in call.operands(command) {
            let word = &command.words[at];
            if matches!(&*word.without_quotes(), "$PHPIZE_DEPS" | "${PHPIZE_DEPS}") {
                // What the images of PHP say that extensions are compiled with.
                self.tools.push("g++".to_owned());
                continue;
            }
            let name = word.as_str();
            let is_name = |name: &&str| {
                !name.contains(['/', '@']) && !name.starts_with('.') && !name.ends_with('-')
            };
            let Some(name) = name.filter(is_name) else {
                return Err(format!("not all packages in line {line} are named"));
            };
            let plain = plain(name);
            let is_tool = BUILD_TOOLS.contains(&plain) || is_only_for_building(plain);
            let list = if is_tool && !OF_OTHER_LANGUAGES.contains(&plain) {
                &mut self.tools
            } else {
                &mut self.kept
            };
            if !list.iter().any(|it| it == name) {
                list.push(name.to_owned());
            }
        }
        Ok(())
    }

    /// The commands that bring what is needed where nothing is compiled; `None` if that is nothing.
    pub(super) fn install(
        &self,
        image: &ImageRef<'_>,
        interpreter: &Interpreter,
    ) -> Result<Option<String>, Why> {
        let mut names = self.kept.clone();
        let left = self.libraries(image, interpreter)?;
        names.extend(left.into_iter().filter(|it| !self.kept.contains(it)));
        let is_alpine = Distribution::of(image) == Some(Distribution::Alpine);
        let mut commands = Vec::new();
        match (is_alpine, self.upgraded) {
            (true, true) => commands.push("apk upgrade --no-cache".to_owned()),
            (false, true) => commands.push("apt-get update && apt-get upgrade -y".to_owned()),
            (false, false) if !names.is_empty() => commands.push("apt-get update".to_owned()),
            _ => {}
        }
        let names = names.join(" ");
        if !names.is_empty() {
            let option = if self.with_recommended {
                ""
            } else {
                "--no-install-recommends "
            };
            commands.push(if is_alpine {
                format!("apk add --no-cache {names}")
            } else {
                format!("apt-get install -y {option}{names}")
            });
        }
        if !is_alpine && !commands.is_empty() {
            commands.push("rm -rf /var/lib/apt/lists/*".to_owned());
        }
        Ok((!commands.is_empty()).then(|| commands.join(" && ")))
    }

    /// The libraries that packages for building leave and the image has not.
    fn libraries(
        &self,
        image: &ImageRef<'_>,
        interpreter: &Interpreter,
    ) -> Result<Vec<String>, Why> {
        let is_alpine = Distribution::of(image) == Some(Distribution::Alpine);
        let releases = interpreter.releases_of(image);
        let mut found: Vec<String> = Vec::new();
        let mut stay = 0;
        for tool in &self.tools {
            let name = plain(tool);
            // Modules that it loads are not linked with it.
            let is_own = name.starts_with(interpreter.image)
                || matches!(name, "libc-dev" | "libc6-dev" | "musl-dev" | "python-dev");
            if is_own {
                continue;
            }
            let of = |libraries: Option<&'static [&'static str]>| {
                let libraries = libraries?.iter().copied();
                let is_unlinked =
                    |it: &str| self.links_none_of_compilers && LINKED_WHERE_ASKED.contains(&it);
                let is_new = |it: &&str| !interpreter.libraries.contains(it) && !is_unlinked(it);
                Some(
                    libraries
                        .filter(is_new)
                        .filter(|it| *it != "libquadmath0" || name == "gfortran")
                        .collect::<Vec<&str>>(),
                )
            };
            let left = if is_alpine {
                // Other compilers need what those of C have, and so does what they make.
                let other = || alpine_runtime_of("g++").filter(|_| !name.ends_with("-dev"));
                let left = of(alpine_runtime_of(name).or_else(other));
                left.filter(|it| are_everywhere(it) || interpreter.is_of_known_alpine(image))
            } else {
                // Nothing is known of the release: what all have in common.
                let asked = if releases.is_empty() {
                    &Release::ALL
                } else {
                    &releases[..]
                };
                let mut all = asked
                    .iter()
                    .filter(|it| !releases.is_empty() || is_debian(**it))
                    .map(|it| of(runtime_of(name, *it)));
                let first = all.next().flatten();
                let first = first.filter(|first| all.all(|it| it.as_ref() == Some(first)));
                first.filter(|it| !releases.is_empty() || are_everywhere(it))
            };
            // Compilers that are not in the table leave what those leave that are.
            let has_libraries = name.ends_with("-dev") || is_in_table(name);
            match left {
                Some(left) => found.extend(left.into_iter().map(str::to_owned)),
                None if !has_libraries => {}
                // Its libraries have other names in other releases: it stays, with them.
                None if name.ends_with("-dev") => {
                    found.push(tool.clone());
                    stay += 1;
                }
                None => {
                    return Err(format!(
                        "it is not known which libraries `{}:{}` has instead of `{name}`",
                        image.name(),
                        image.tag.unwrap_or("latest")
                    ));
                }
            }
        }
        if stay == self.tools.len() && !self.leaves_others {
            return Err("all that it installs has to stay".to_owned());
        }
        found.sort();
        found.dedup();
        Ok(found)
    }
}

fn is_debian(release: Release) -> bool {
    matches!(
        release,
        Release::Debian11 | Release::Debian12 | Release::Debian13
    )
}

fn are_everywhere(libraries: &[&str]) -> bool {
    libraries.iter().all(|it| COMPILERS_LIBRARIES.contains(it))
}

/// Whether something is known of a package in any release.
fn is_in_table(name: &str) -> bool {
    alpine_runtime_of(name).is_some()
        || Release::ALL
            .iter()
            .any(|it| runtime_of(name, *it).is_some())
}

/// The name of a package without its version.
fn plain(name: &str) -> &str {
    let name = name.split(['=', ':', '~', '<', '>']).next().unwrap_or(name);
    // `gcc-12`
    let numbered = name
        .split_once('-')
        .filter(|(_, version)| version.parse::<u32>().is_ok());
    match numbered {
        Some((compiler @ ("gcc" | "g++" | "gfortran"), _)) => compiler,
        _ => name,
    }
}
