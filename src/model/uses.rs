//! What runs behind a place in a file, and whether that may need certificates, SSH or a program: guesses that err on the side of
//! yes.

use std::borrow::Cow;

use super::command::SimpleCommand;
use super::recommends::{Keep, brings, loses};
use super::{Base, Invocation, Model, Verb, runs_unknown};
use crate::syntax::{Body, Exec, Keyword, decode_string};

/// Programs that open no TLS connection, or bring their own certificates. What is not listed may.
const WITHOUT_TLS: &[&str] = &[
    ".",
    ":",
    "[",
    "a2dismod",
    "a2dissite",
    "a2enconf",
    "a2enmod",
    "a2ensite",
    "addgroup",
    "adduser",
    "apache2",
    "apache2-foreground",
    "apache2ctl",
    "apachectl",
    "apt-config",
    "apt-key",
    "apt-mark",
    "ar",
    "awk",
    "basename",
    "bunzip2",
    "bzip2",
    "c++",
    "cat",
    "cc",
    "cd",
    "chgrp",
    "chmod",
    "chown",
    "chpasswd",
    "command",
    "cp",
    "cron",
    "crond",
    "cut",
    "date",
    "debconf-set-selections",
    "df",
    "diff",
    "dirname",
    "dpkg",
    "dpkg-divert",
    "dpkg-query",
    "dpkg-reconfigure",
    "du",
    "echo",
    "egrep",
    "exit",
    "export",
    "false",
    "fc-cache",
    "fc-list",
    "fgrep",
    "file",
    "find",
    "g++",
    "gawk",
    "gcc",
    "getent",
    "grep",
    "groupadd",
    "groupmod",
    "gunzip",
    "gzip",
    "hash",
    "head",
    "hostname",
    "id",
    "install",
    "jar",
    "java",
    "javac",
    "jq",
    "ldconfig",
    "ldd",
    "ln",
    "locale",
    "locale-gen",
    "localedef",
    "ls",
    "mandb",
    "md5sum",
    "mkdir",
    "mkfifo",
    "mknod",
    "mktemp",
    "mv",
    "mysqld",
    "nginx",
    "nm",
    "node",
    "nodejs",
    "openssl",
    "passwd",
    "patch",
    "popd",
    "postgres",
    "printenv",
    "printf",
    "ps",
    "pushd",
    "pwd",
    "read",
    "readlink",
    "realpath",
    "redis-server",
    "rm",
    "rmdir",
    "rpm",
    "sed",
    "seq",
    "service",
    "set",
    "setcap",
    "sha1sum",
    "sha256sum",
    "sha512sum",
    "shopt",
    "sleep",
    "sort",
    "ssh-keygen",
    "sshd",
    "stat",
    "strip",
    "tail",
    "tar",
    "tee",
    "test",
    "touch",
    "tr",
    "trap",
    "true",
    "type",
    "umask",
    "uname",
    "uniq",
    "unset",
    "unxz",
    "unzip",
    "update-alternatives",
    "update-ca-certificates",
    "update-locale",
    "useradd",
    "userdel",
    "usermod",
    "wait",
    "wc",
    "which",
    "whoami",
    "xz",
    "yes",
    "zip",
];

/// Official images with certificates, and whether their `-slim` variants have them too.
const WITH_CERTIFICATES: &[(&str, bool)] = &[
    ("buildpack-deps", true),
    ("eclipse-temurin", true),
    ("gcc", true),
    ("golang", true),
    ("node", false),
    ("openjdk", true),
    ("perl", false),
    ("php", true),
    ("python", true),
    ("ruby", true),
    ("rust", true),
];

/// What may run behind a place.
#[derive(Clone, Debug, Default)]
pub struct Uses<'m> {
    /// Whether something may open a TLS connection.
    pub tls: bool,
    /// Whether a script or a build runs of which the file does not tell what it uses.
    pub scripts: bool,
    texts: Vec<Cow<'m, [u8]>>,
    ssh: bool,
}

impl Uses<'_> {
    /// Whether a word occurs in what runs.
    pub fn names(&self, word: &str) -> bool {
        let inside = |byte: Option<&u8>| {
            byte.is_some_and(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'))
        };
        self.texts.iter().any(|text| {
            memchr::memmem::find_iter(text, word).any(|at| {
                let before = at.checked_sub(1).and_then(|before| text.get(before));
                !inside(before) && !inside(text.get(at + word.len()))
            })
        })
    }

    /// Whether a condition is met.
    pub fn meets(&self, keep: Keep) -> bool {
        match keep {
            Keep::Always => true,
            Keep::Tls => self.tls,
            Keep::Ssh => self.ssh,
            Keep::Named(words) => words.iter().any(|word| self.names(word)),
            Keep::Built(words) => self.scripts || words.iter().any(|word| self.names(word)),
        }
    }
}

impl Model<'_> {
    /// What may run behind the logical offset `after` of an instruction: in it, later in its stage, in stages built on it, and in
    /// containers.
    pub fn uses_after(&self, index: usize, after: u32) -> Uses<'_> {
        let mut uses = Uses::default();
        let whole = self.file.source;
        uses.ssh = [&b"ssh"[..], b"git@"]
            .iter()
            .any(|part| memchr::memmem::find(whole, part).is_some());
        let https_sources = [
            &b"deb https"[..],
            b"deb [",
            b"apt-transport-https",
            b"apt-repository",
        ]
        .iter()
        .any(|part| memchr::memmem::find(whole, part).is_some());
        let instruction = self.instructions[index];
        let text = instruction.joined.text();
        uses.texts
            .push(Cow::Borrowed(&text[(after as usize).min(text.len())..]));
        self.read_commands(index, after, https_sources, &mut uses);
        let mut reached = Vec::new();
        if let Some(stage) = self.stage_of(index) {
            self.reach(stage, index + 1, &mut reached);
        }
        for index in reached {
            self.read_uses(index, https_sources, &mut uses);
        }
        // What containers run may be set already.
        for index in self.before(index) {
            if matches!(
                self.instructions[index].statement.kind,
                Keyword::Cmd | Keyword::Entrypoint | Keyword::Healthcheck
            ) {
                self.read_uses(index, https_sources, &mut uses);
            }
        }
        uses
    }

    fn reach(&self, stage: usize, from: usize, reached: &mut Vec<usize>) {
        let range = from..self.stage_instructions(stage).end;
        if reached.contains(&from) {
            return;
        }
        reached.extend(range);
        for later in self.built_on(stage) {
            self.reach(later, self.stage_instructions(later).start, reached);
        }
    }

    fn read_uses(&self, index: usize, https_sources: bool, uses: &mut Uses<'_>) {
        let instruction = self.instructions[index];
        let statement = instruction.effective();
        uses.texts
            .push(Cow::Owned(instruction.span.of(self.file.source).to_vec()));
        if !matches!(
            statement.kind,
            Keyword::Run | Keyword::Cmd | Keyword::Entrypoint | Keyword::Healthcheck
        ) {
            return;
        }
        let exec = match &statement.body {
            Body::Exec(exec) => Some(exec),
            Body::Health { command, .. } => match &**command {
                Body::Exec(exec) => Some(exec),
                _ => None,
            },
            _ => None,
        };
        if let Some(exec) = exec {
            let words = strings(instruction.joined.text(), exec);
            let Some((program, args)) = words.split_first() else {
                return;
            };
            // The arguments of an ENTRYPOINT: `CMD ["--help"]`.
            if !program.starts_with('-') {
                uses.tls |= may_use_tls(Some(program), args, https_sources);
            }
            return;
        }
        let readable = self
            .script(index)
            .is_some_and(|script| script.list.is_some());
        if !readable || !instruction.heredocs.is_empty() {
            // An opaque shell, a heredoc. `HEALTHCHECK NONE` and an empty body run nothing.
            uses.tls |= crate::model::shell_text(statement).is_some();
            uses.scripts |= statement.kind == Keyword::Run;
            return;
        }
        self.read_commands(index, 0, https_sources, uses);
    }

    fn read_commands(&self, index: usize, after: u32, https_sources: bool, uses: &mut Uses<'_>) {
        let run = String::from_utf8_lossy(self.instructions[index].joined.text()).into_owned();
        for command in self.commands(index) {
            if command.span.start < after || command.argv().is_empty() {
                continue;
            }
            let args: Vec<String> = command
                .args()
                .iter()
                .map(|word| match &word.value {
                    Some(value) => String::from_utf8_lossy(value).into_owned(),
                    None => String::from_utf8_lossy(word.text).into_owned(),
                })
                .collect();
            let program = command.argv()[0].as_str();
            uses.tls |= may_use_tls(program, &args, https_sources);
            uses.scripts |= runs_unknown(&command, &run)
                || matches!(
                    command.name(),
                    Some(
                        "make"
                            | "ninja"
                            | "configure"
                            | "cmake"
                            | "autogen.sh"
                            | "bootstrap"
                            | "bootstrap.sh"
                            | "buildconf"
                            | "cargo"
                            | "meson"
                            | "phpize"
                            | "dpkg-buildpackage"
                    )
                );
        }
    }

    /// Whether a package is there already at a logical offset of an instruction, for all the file tells: its base image has it, or
    /// an install before it brings it.
    pub fn has_package(&self, index: usize, before: u32, package: &str) -> bool {
        let certificates = package == "ca-certificates";
        if certificates && self.base_image(index).is_some_and(has_certificates) {
            return true;
        }
        let brings_it = |index: usize, before: u32| {
            self.commands(index).iter().any(|command| {
                command.span.start < before && command.place.certain && installs(command, package)
            })
        };
        brings_it(index, before) || self.before(index).any(|index| brings_it(index, u32::MAX))
    }

    /// The image a stage starts from, through the stages it is built on.
    pub fn base_image(&self, index: usize) -> Option<&str> {
        let mut stage = self.stage_of(index)?;
        loop {
            match &self.stages[stage].base {
                Base::Stage(base) => stage = *base,
                Base::Image(image) => return image.as_deref(),
                Base::Scratch => return None,
            }
        }
    }
}

/// Whether a command installs a package, by name or because another one needs or recommends it.
fn installs(command: &SimpleCommand<'_>, package: &str) -> bool {
    let Some(call) = Invocation::of(command) else {
        return false;
    };
    if call.manager.programs[0] != "apt-get" || call.verb != Verb::Install {
        return false;
    }
    let list: Vec<&str> = call
        .operands(command)
        .filter_map(|index| command.words[index].as_str())
        .collect();
    let recommends = || {
        let off = command.words.iter().any(|word| {
            let text = String::from_utf8_lossy(word.text).to_lowercase();
            text.contains("install-recommends") || text == "-r" || text == "--without-recommends"
        });
        !off && loses(&list)
            .conditional
            .iter()
            .any(|(name, _)| *name == package)
    };
    list.iter().any(|listed| brings(listed, package)) || recommends()
}

fn has_certificates(image: &str) -> bool {
    let image = image.strip_prefix("docker.io/").unwrap_or(image);
    let image = image.strip_prefix("library/").unwrap_or(image);
    let (name, tag) = image.split_once([':', '@']).unwrap_or((image, ""));
    if name.starts_with("mcr.microsoft.com/dotnet/") {
        return true;
    }
    WITH_CERTIFICATES
        .iter()
        .any(|&(official, slim)| official == name && (slim || !tag.contains("slim")))
}

fn strings(text: &[u8], exec: &Exec) -> Vec<String> {
    exec.items
        .iter()
        .map(|item| decode_string(item.span.of(text)))
        .collect()
}

/// Whether a program may open a TLS connection.
fn may_use_tls(program: Option<&str>, args: &[String], https_sources: bool) -> bool {
    let Some(program) = program else {
        return true;
    };
    let name = program.rsplit('/').next().unwrap_or(program);
    let own = program.contains('/')
        && !["/bin/", "/sbin/", "/usr/"]
            .iter()
            .any(|dir| program.starts_with(dir));
    match name {
        _ if own => !matches!(name, "configure" | "java" | "node"),
        "curl" | "wget" => {
            let here = |arg: &&String| {
                ["localhost", "127.0.0.1", "0.0.0.0", "[::1]"]
                    .iter()
                    .any(|host| arg.contains(host))
            };
            let place = |arg: &&String| {
                !arg.starts_with('-')
                    && (arg.contains("://")
                        || arg.contains('.')
                        || arg.contains('$')
                        || arg.contains(':'))
            };
            args.iter().any(|arg| place(&arg) && !here(&arg))
        }
        "git" => !args.first().is_some_and(|verb| {
            matches!(
                verb.as_str(),
                "config"
                    | "init"
                    | "--version"
                    | "add"
                    | "commit"
                    | "apply"
                    | "am"
                    | "checkout"
                    | "rev-parse"
                    | "describe"
                    | "log"
            )
        }),
        "apt-get" | "apt" | "aptitude" => https_sources,
        "gpg" | "gpg2" | "apt-key" => args
            .iter()
            .any(|arg| arg.contains("hkps") || arg.contains("https")),
        "sh" | "bash" | "dash" | "zsh" | "ash" => !args.is_empty(),
        _ => !WITHOUT_TLS.contains(&name),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tls(rest: &str) -> bool {
        let source = format!("FROM debian\nRUN apt-get install -y curl\n{rest}\n");
        let file = crate::syntax::parse(source.as_bytes());
        Model::new(&file).uses_after(1, u32::MAX).tls
    }

    #[test]
    fn what_is_not_known_may_open_a_connection() {
        assert!(tls("RUN curl -fsSL https://example.com/x"));
        assert!(tls("RUN curl $URL"));
        assert!(tls("RUN curl -L http://example.com/"));
        assert!(tls("CMD [\"/app/server\"]"));
        assert!(tls("RUN ./configure && pip install x"));
        assert!(!tls(""));
        assert!(!tls(
            "HEALTHCHECK CMD curl -f http://localhost:80/ || exit 1"
        ));
        assert!(!tls(
            "RUN mkdir /a && chown a:a /a\nCMD [\"node\", \"server.js\"]"
        ));
        assert!(!tls(
            "ENTRYPOINT [\"java\", \"-jar\", \"a.jar\"]\nCMD [\"--help\"]"
        ));
    }

    #[test]
    fn knows_who_brings_certificates() {
        let has = |source: &str, at: usize| {
            let file = crate::syntax::parse(source.as_bytes());
            Model::new(&file).has_package(at, 0, "ca-certificates")
        };
        assert!(has("FROM python:3.12-slim\nRUN a\n", 1));
        assert!(!has("FROM node:20-slim\nRUN a\n", 1));
        assert!(!has("FROM debian\nRUN a\n", 1));
        assert!(has(
            "FROM debian AS x\nRUN apt-get install -y wget\nFROM x\nRUN a\n",
            3
        ));
        assert!(!has(
            "FROM debian\nRUN apt-get install -y --no-install-recommends wget\nRUN a\n",
            2
        ));
    }
}
