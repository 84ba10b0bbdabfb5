//! What two RUNs that have nothing to do with each other could notice if one shell ran both; what a script leaves in its shell by itself is
//! told by `leaks.rs`.

use std::collections::BTreeMap;

use crate::knowledge::builtins::{TELLTALES, is_builtin};
use crate::knowledge::folders::READ_AT_START;
use crate::knowledge::programs::{DAEMON_WORDS, Does, is_known_to, unversioned};
use crate::model::{Model, SimpleCommand, runs_unknown};

/// The kernel takes no argument longer than 128 KiB, and the script of a RUN is one.
const LONGEST: usize = 100_000;

/// What RUNs that are one by now have done that the next one could notice.
#[derive(Clone, Debug, Default)]
pub(super) struct Traces {
    /// The programs whose place a shell remembers by now (POSIX XCU 2.9.1.4, `hash`), and whether there may be another one of that name that
    /// a new shell would find.
    remembered: BTreeMap<String, bool>,
    /// Whether something may run on, or the next RUN may start in another way.
    closed: bool,
    length: usize,
}

impl Traces {
    /// Takes a RUN in.
    pub(super) fn add(&mut self, model: &Model<'_>, index: usize, commands: &[SimpleCommand<'_>]) {
        let text = model.instructions[index].joined.text();
        self.length += line_length(model, index);
        for command in commands {
            self.closed |= leaves_running(command, text) || changes_start(command);
            self.call(command);
        }
    }

    /// Whether a RUN notices nothing of those before it but what they left in the file system.
    pub(super) fn allow(
        &self,
        model: &Model<'_>,
        index: usize,
        commands: &[SimpleCommand<'_>],
    ) -> bool {
        let text = model.instructions[index].joined.text();
        let tells = |part: &&str| memchr::memmem::find(text, part.as_bytes()).is_some();
        if self.closed
            || self.length + line_length(model, index) > LONGEST
            || (text.contains(&b'$') && TELLTALES.iter().any(tells))
        {
            return false;
        }
        self.keep_programs(commands)
    }

    /// Whether a RUN calls the programs it would call in a shell of its own.
    pub(super) fn keep_programs(&self, commands: &[SimpleCommand<'_>]) -> bool {
        let mut traces = self.clone();
        commands.iter().all(|command| traces.call(command))
    }

    /// Follows a command; false if it would run another program than in a new shell.
    fn call(&mut self, command: &SimpleCommand<'_>) -> bool {
        let name = command.words.first().and_then(|word| word.as_str());
        let looked_up = |name: &&str| !name.contains('/') && !is_builtin(name.as_bytes());
        let is_same = name
            .filter(looked_up)
            .is_none_or(|name| !self.remembered.get(name).is_some_and(|replaced| *replaced));
        for (remembered, replaced) in &mut self.remembered {
            *replaced |= may_replace(command, remembered);
        }
        if let Some(name) = name.filter(looked_up).filter(|_| command.place.in_shell) {
            let itself = may_replace(command, name);
            let replaced = self.remembered.entry(name.to_owned()).or_default();
            *replaced |= itself;
        }
        is_same
    }
}

/// Whether a command may leave something running. `run` is the text around it.
fn leaves_running(command: &SimpleCommand<'_>, run: &[u8]) -> bool {
    let Some(name) = command.name() else {
        return !command.words.is_empty();
    };
    if is_known_to(name, Does::PrintWords) {
        return false;
    }
    let own = command.words.first().and_then(|word| word.as_str());
    let is_script = own.is_some_and(|path| {
        path.contains('/')
            && !["/bin/", "/sbin/", "/usr/", "/opt/"]
                .iter()
                .any(|directory| path.starts_with(directory))
    });
    let words = || {
        command
            .words
            .iter()
            .map(|word| String::from_utf8_lossy(word.text))
    };
    // gpg leaves its agents running where it needs keys or the net.
    let is_gpg = matches!(name, "gpg" | "gpg2")
        && !words().any(|word| matches!(&word[..], "--dearmor" | "--verify" | "--version"));
    let no_daemon = || words().any(|word| word == "--no-daemon");
    is_script
        || is_gpg
        || runs_unknown(command, run)
        || (is_known_to(name, Does::StayRunning)
            || words().any(|word| tokens(&word).any(|token| DAEMON_WORDS.contains(&token))))
            && !no_daemon()
}

/// Whether a command may change how the next RUN starts.
fn changes_start(command: &SimpleCommand<'_>) -> bool {
    let writes = !matches!(
        command.name(),
        Some("cat" | "echo" | "grep" | "printf" | "sh" | "bash")
    );
    let args = command.words.iter().skip(1).filter(|_| writes);
    command.name().is_some_and(|name| {
        is_known_to(name, Does::ChangeUsers)
            || (name == "adduser"
                && command
                    .args()
                    .iter()
                    .filter(|word| !word.text.starts_with(b"-"))
                    .count()
                    > 1)
            || name.starts_with("dpkg-") && command.args().iter().any(|word| word.is("dash"))
    }) || args.chain(&command.targets).any(|word| {
        let text = String::from_utf8_lossy(word.text);
        READ_AT_START.iter().any(|file| text.contains(file))
    })
}

/// Whether a command may bring another program called `name`, or take the one away that is there.
fn may_replace(command: &SimpleCommand<'_>, name: &str) -> bool {
    let program = command.name().map_or("", unversioned);
    let name = unversioned(name);
    if is_known_to(program, Does::PrintWords) {
        return false;
    }
    let named = || {
        let words = command.args().iter().chain(&command.targets);
        let mut words = words.map(|word| String::from_utf8_lossy(word.text));
        words.any(|word| tokens(&word).any(|token| unversioned(token) == name))
    };
    (is_known_to(program, Does::BringPrograms) || program.is_empty())
        && !is_known_to(name, Does::StayInPlace)
        || named()
}

/// What a word is made of: `/usr/local/bin/pip3` is `usr`, `local`, `bin`, `pip3`.
fn tokens(word: &str) -> impl Iterator<Item = &str> {
    word.split(|ch: char| !(ch.is_ascii_alphanumeric() || matches!(ch, '_' | '.' | '-')))
        .flat_map(|part| std::iter::once(part).chain(part.split(['-', '_', '.'])))
        .filter(|token| !token.is_empty())
}

/// How many bytes of script an instruction has.
fn line_length(model: &Model<'_>, index: usize) -> usize {
    model.instructions[index].joined.text().len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allows(above: &str, below: &str) -> bool {
        let source = format!("FROM a\nRUN {above}\nRUN {below}\n");
        let file = crate::syntax::parse(source.as_bytes());
        let model = Model::new(&file);
        let mut traces = Traces::default();
        traces.add(&model, 1, &model.commands(1));
        traces.allow(&model, 2, &model.commands(2))
    }

    #[test]
    fn a_program_that_another_one_took_the_place_of_is_looked_up_anew() {
        for (above, below) in [
            ("pip install --upgrade pip", "pip install flask"),
            ("pip3 install -U pip==24.0", "pip3 install flask"),
            ("npm install -g npm@10", "npm ci"),
            ("pip install a", "pip install pip && pip install b"),
            ("node -v && tar xf node.tgz -C /usr/local", "node -v"),
            ("curl a && apt-get install -y curl", "curl b"),
            (
                "python a.py && ln -s /opt/b /usr/local/bin/python3",
                "python c.py",
            ),
        ] {
            assert!(!allows(above, below), "{above} | {below}");
        }
        for (above, below) in [
            ("pip install a", "pip install b"),
            ("apt-get update && apt-get install -y git", "git clone x"),
            ("mkdir a && tar xf b.tgz", "mkdir c"),
            ("echo pip", "pip install b"),
            ("(pip -V) && python3 -m pip install -U pip", "pip install b"),
        ] {
            assert!(allows(above, below), "{above} | {below}");
        }
    }

    #[test]
    fn what_runs_on_or_starts_otherwise_ends_the_chain() {
        for above in [
            "service mysql start",
            "/etc/init.d/x start",
            "su - postgres -c 'pg_ctl start'",
            "mongod --fork",
            "./setup.sh",
            "sh setup.sh",
            "$PROGRAM",
            "usermod -aG video root",
            "adduser www-data video",
            "echo a:x:0 >>/etc/passwd",
            "ln -sf /bin/bash /bin/sh",
            "dpkg-reconfigure dash",
            "gradle build",
            "gpg --batch --recv-keys 1",
        ] {
            assert!(!allows(above, "mkdir a"), "{above}");
        }
        for above in [
            "useradd -m app",
            "gradle build --no-daemon",
            "echo start",
            "gpg --dearmor </a >/b",
            "/usr/bin/make",
            "grep root /etc/passwd",
        ] {
            assert!(allows(above, "mkdir a"), "{above}");
        }
    }

    #[test]
    fn parameters_tell_of_what_was_before() {
        for below in ["echo $_", "echo ${SECONDS}", "echo $LINENO", "echo $!"] {
            assert!(!allows("mkdir a", below), "{below}");
        }
        assert!(allows("mkdir a", "echo $? $HOME"));
    }
}
