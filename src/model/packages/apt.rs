//! What instructions need of apt's package lists: which of them fetch them, and which rely on them.

use crate::knowledge::managers::Verb;
use crate::knowledge::programs::KNOWN_SCRIPTS;
use crate::model::Invocation;
use crate::model::Model;
use crate::model::command::code::{Step, steps};
use crate::model::command::{Nest, SimpleCommand, Word};
use crate::model::packages::unknown::{may_install, runs_unknown};
use crate::syntax::Keyword;
use crate::text::file_name;

/// What an instruction needs of apt's package lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// Nothing.
    Nothing,
    /// It fetches them before it needs them.
    Fresh,
    /// Those that are there.
    Lists,
    /// It runs something of which the file does not tell.
    Unknown,
}

/// Whether apt's package lists are needed after an instruction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Later {
    /// No.
    Free,
    /// By this instruction.
    Needed(usize),
    /// Perhaps, by this instruction.
    Unknown(usize),
}

/// What one command needs.
fn need(step: &Step<'_, '_>, run: &[u8]) -> Need {
    let command = step.command;
    if let Some(call) = Invocation::of(command)
        && call.manager.family == "apt"
    {
        return match call.verb {
            _ if fetches_lists(command) && step.certain => Need::Fresh,
            Verb::Install | Verb::Upgrade | Verb::Query => Need::Lists,
            _ => Need::Nothing,
        };
    }
    match command.name() {
        Some("apt-cache" | "apt-file") => Need::Lists,
        _ if needs_files(command, "lib/apt/lists") => Need::Unknown,
        Some("sh" | "bash")
            if command.place.piped
                && step.certain
                && KNOWN_SCRIPTS.iter().any(|(script, updates)| {
                    *updates && memchr::memmem::find(run, script.as_bytes()).is_some()
                }) =>
        {
            Need::Fresh
        }
        _ if runs_unknown(command, run) || may_install(command) || is_copied(step) => Need::Unknown,
        _ => Need::Nothing,
    }
}

/// Whether a command runs a file that a COPY or ADD has brought from the build context to where programs are.
fn is_copied(step: &Step<'_, '_>) -> bool {
    let (model, index) = (step.code.model, step.code.index);
    let path = step.command.argv().first().and_then(Word::as_str);
    let Some(name) = path.and_then(|path| path.rsplit('/').next()) else {
        return false;
    };
    let is_in_path = |path: &str| !path.contains('/') || path.contains("/bin/");
    path.is_some_and(is_in_path) && {
        let copied = model.copied_to_path();
        let first = copied.partition_point(|(own, _)| &own[..] < name);
        let mut copied = copied[first..].iter().take_while(|(own, _)| own == name);
        copied.any(|(_, at)| model.is_before(*at, index, &model.around(index)))
    }
}

/// Whether a command makes apt fetch its package lists: `apt-get update`, and `apt-get install --update`, which an apt without the option
/// refuses.
pub fn fetches_lists(command: &SimpleCommand<'_>) -> bool {
    Invocation::of(command).is_some_and(|call| {
        let is_told = || {
            call.is_apt(command)
                && matches!(call.verb, Verb::Install | Verb::Upgrade | Verb::Query)
                && command.args().iter().any(|word| {
                    word.as_str().is_some_and(|word| {
                        let letters = word.strip_prefix('-').unwrap_or_default();
                        matches!(word, "--update" | "--update=true" | "--update=yes")
                            || (letters.contains('U')
                                && letters.bytes().all(|byte| b"UfmqsVy".contains(&byte)))
                    })
                })
        };
        call.manager.family == "apt" && (call.verb == Verb::Update || is_told())
    })
}

/// What a CMD or ENTRYPOINT, or the script that it runs, needs of the package lists, by its words: containers find those of the image.
pub fn need_at_start(text: &[u8]) -> Need {
    let text = String::from_utf8_lossy(text);
    let is_between = |ch: char| ch.is_whitespace() || "\"',[];&|()".contains(ch);
    let mut words = text.split(is_between).filter(|word| !word.is_empty());
    while let Some(word) = words.next() {
        let program = file_name(word);
        match program {
            "apt-cache" | "apt-file" => return Need::Lists,
            "apt-get" | "apt" | "aptitude" => {}
            _ => continue,
        }
        let verb = words.by_ref().find(|word| !word.starts_with('-'));
        match verb {
            Some("update") => return Need::Nothing,
            Some("install" | "build-dep" | "source" | "download" | "upgrade" | "dist-upgrade") => {
                return Need::Lists;
            }
            _ => {}
        }
    }
    Need::Nothing
}

/// Whether a command names files in a way that may fail, or do something else, where they are gone.
pub fn needs_files(command: &SimpleCommand<'_>, path: &str) -> bool {
    let names = |word: &Word<'_>| memchr::memmem::find(word.text, path.as_bytes()).is_some();
    let is_forced = || {
        command.args().iter().any(|word| {
            let text = word.text;
            text == b"--force"
                || (text.starts_with(b"-")
                    && text[1..].first() != Some(&b'-')
                    && text.contains(&b'f'))
        })
    };
    let words = command.words.iter().chain(&command.targets);
    words.skip(1).any(names)
        && match command.name() {
            Some("rm") => !is_forced(),
            Some(
                "chmod" | "chown" | "echo" | "find" | "ln" | "mkdir" | "printf" | "test" | "[",
            ) => false,
            _ => true,
        }
}

impl Model<'_> {
    /// What an instruction needs of the package lists that are there when it starts.
    pub fn apt_need(&self, index: usize) -> Need {
        *self.needs[index].get_or_init(|| self.read_apt_need(index))
    }

    /// The names of what COPY and ADD put where programs are, from the build context, each with the instruction; sorted.
    fn copied_to_path(&self) -> &[(String, usize)] {
        self.copied_to_path.get_or_init(|| {
            let mut names = Vec::new();
            for (index, instruction) in self.instructions.iter().enumerate() {
                let statement = &instruction.statement;
                let copy = instruction.copy_arguments(statement);
                let Some(copy) = copy.filter(|copy| copy.from.is_none()) else {
                    continue;
                };
                if copy.target.contains("/bin/") || copy.target.ends_with("/bin") {
                    let sources = copy.sources.iter().map(|source| &source.text[..]);
                    let words = sources.chain([&copy.target[..]]);
                    let name = |word: &str| word.rsplit('/').next().map(str::to_owned);
                    names.extend(words.filter_map(name).map(|name| (name, index)));
                }
            }
            names.sort_unstable();
            names
        })
    }

    fn read_apt_need(&self, index: usize) -> Need {
        let instruction = self.instructions[index];
        if matches!(
            instruction.effective().kind,
            Keyword::Cmd | Keyword::Entrypoint | Keyword::Healthcheck
        ) {
            return need_at_start(instruction.joined.text());
        }
        if instruction.effective().kind != Keyword::Run {
            return Need::Nothing;
        }
        let text = instruction.span.of(self.file.source);
        if self.is_read(index) {
            let codes = self.codes(index);
            // A function runs after its definition.
            let (inside, outside): (Vec<_>, Vec<_>) = steps(&codes)
                .into_iter()
                .partition(|step| step.command.place.nest == Nest::Function);
            let mut needs = outside.iter().chain(&inside).map(|step| need(step, text));
            return needs
                .find(|need| *need != Need::Nothing)
                .unwrap_or(Need::Nothing);
        }
        let has = |part: &[u8]| memchr::memmem::find(text, part).is_some();
        if has(b"apt") || has(b".sh") {
            Need::Unknown
        } else {
            Need::Nothing
        }
    }

    /// Whether the package lists that are there after an instruction are needed by another one: one of its stage, one of a
    /// stage built on it, or an ONBUILD that comes along.
    pub fn apt_lists_after(&self, index: usize) -> Later {
        let Some(stage) = self.stage_of(index) else {
            return Later::Free;
        };
        let range = self.stage_instructions(stage);
        // What ONBUILD keeps runs after the end of the stage, and what containers start may be set already.
        let starts = |at: usize| {
            matches!(
                self.instructions[at].statement.kind,
                Keyword::Onbuild | Keyword::Cmd | Keyword::Entrypoint | Keyword::Healthcheck
            )
        };
        for trigger in self.before_with(index, "ONBUILD, or what containers start", starts) {
            let kind = self.instructions[trigger].statement.kind;
            let is_own = range.contains(&trigger) && kind == Keyword::Onbuild;
            if is_own
                || matches!(
                    kind,
                    Keyword::Cmd | Keyword::Entrypoint | Keyword::Healthcheck
                )
            {
                match self.apt_need(trigger) {
                    Need::Lists => return Later::Needed(trigger),
                    Need::Unknown => return Later::Unknown(trigger),
                    Need::Fresh | Need::Nothing => {}
                }
            }
        }
        self.walk(stage, index + 1, &mut vec![false; self.stages.len()])
    }

    /// A RUN that mounts apt's files from a stage.
    fn mounted_lists(&self, stage: usize) -> Option<usize> {
        let last = self.stage_instructions(stage).end.checked_sub(1)?;
        let mounts = |index: usize| {
            let instruction = self.instructions[index];
            instruction.mounts().any(|mount| {
                mount.from().is_some() && mount.values().any(|value| value.contains("lib/apt"))
            })
        };
        self.behind_with(last, "mounts apt's files", mounts).next()
    }

    fn walk(&self, stage: usize, from: usize, seen: &mut [bool]) -> Later {
        let mut unknown = self.mounted_lists(stage);
        for index in from..self.stage_instructions(stage).end {
            match self.apt_need(index) {
                Need::Lists => return Later::Needed(index),
                Need::Unknown => unknown = unknown.or(Some(index)),
                Need::Fresh if self.instructions[index].statement.kind != Keyword::Onbuild => {
                    return unknown.map_or(Later::Free, Later::Unknown);
                }
                Need::Fresh | Need::Nothing => {}
            }
        }
        for later in self.built_on(stage) {
            if std::mem::replace(&mut seen[later], true) {
                continue;
            }
            match self.walk(later, self.stage_instructions(later).start, seen) {
                Later::Needed(index) => return Later::Needed(index),
                Later::Unknown(index) => unknown = unknown.or(Some(index)),
                Later::Free => {}
            }
        }
        unknown.map_or(Later::Free, Later::Unknown)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn needs(runs: &[&str]) -> Vec<Need> {
        let source = format!(
            "FROM a\n{}\n",
            runs.iter().fold(String::new(), |all, run| all
                + "RUN "
                + run
                + "
")
        );
        let file = crate::syntax::parse(source.as_bytes());
        let model = Model::new(&file);
        (1..=runs.len())
            .map(|index| model.apt_need(index))
            .collect()
    }

    #[test]
    fn reads_what_a_run_needs() {
        use Need::{Fresh, Lists, Nothing, Unknown};
        let cases = [
            ("apt-get update && apt-get install -y curl", Fresh),
            ("sudo apt-get -qq install curl", Lists),
            (
                "if a; then apt-get update; fi; apt-get install -y curl",
                Lists,
            ),
            ("dpkg -i a.deb || apt-get install -f", Lists),
            ("apt-get clean && apt-get purge -y curl", Nothing),
            ("./install.sh", Unknown),
            ("bash /tmp/setup.sh", Unknown),
            ("curl https://x/y | bash", Unknown),
            ("curl https://deb.nodesource.com/setup_20.x | bash -", Fresh),
            ("./configure && make && make install", Nothing),
            ("echo apt-get install curl", Nothing),
            ("su -c 'apt-get install curl'", Lists),
            ("su $X -c 'apt-get install curl'", Unknown),
            ("bash -c 'apt-get update' && apt-get install -y curl", Fresh),
            (
                "a || bash -c 'apt-get update' && apt-get install -y curl",
                Lists,
            ),
            ("bash -c \"apt-get install $X\"", Unknown),
            ("/opt/venv/bin/pip install x", Nothing),
            ("rosdep install --from-paths src", Unknown),
            ("bundle exec rake deps", Unknown),
            ("poetry run python deps.py", Unknown),
            ("uv run -q setup", Unknown),
            ("poetry run pytest && uv run gunicorn --version", Nothing),
            ("python3 -m tools.deps", Unknown),
            ("python3 -m venv /v && python -m pip install x", Nothing),
            ("yarn system:deps", Unknown),
            ("yarn add x && npm run build", Nothing),
            ("go run deps.go", Unknown),
            ("go run ./build && cargo build", Nothing),
            ("find /x -name 'a*' -exec {} ;", Unknown),
            ("find /x -exec rm {} +", Nothing),
            ("run-parts /x", Unknown),
            ("expect x.exp", Unknown),
        ];
        let runs: Vec<_> = cases.iter().map(|(run, _)| *run).collect();
        for ((run, expected), found) in cases.iter().zip(needs(&runs)) {
            assert_eq!(*expected, found, "{run}");
        }
        assert_eq!(
            needs(&["<<EOF\napt-get update\napt-get install -y a\nEOF"]),
            [Fresh]
        );
        assert_eq!(needs(&["bash <<EOF\napt-get install a\nEOF"]), [Lists]);
        assert_eq!(needs(&["cat >x <<EOF\napt-get install a\nEOF"]), [Unknown]);
        assert_eq!(needs(&[r#"["sh", "-c", "apt-get install a"]"#]), [Lists]);
    }

    #[test]
    fn follows_the_lists_through_stages() {
        let later = |source: &str| {
            let file = crate::syntax::parse(source.as_bytes());
            Model::new(&file).apt_lists_after(1)
        };
        assert_eq!(
            later("FROM a\nRUN apt-get update\nRUN apt-get install b\n"),
            Later::Needed(2)
        );
        assert_eq!(
            later("FROM a AS x\nRUN apt-get update\nFROM x\nRUN apt-get install b\n"),
            Later::Needed(3)
        );
        assert_eq!(
            later("FROM a AS x\nRUN apt-get update\nFROM y\nRUN apt-get install b\n"),
            Later::Free
        );
        assert_eq!(
            later(
                "FROM a\nRUN apt-get update\nRUN ./x.sh\nRUN apt-get update\nRUN apt-get install b\n"
            ),
            Later::Unknown(2)
        );
        assert_eq!(
            later("FROM a\nRUN apt-get update\nONBUILD RUN apt-get install b\n"),
            Later::Needed(2)
        );
    }
}
