//! What runs behind a place in a file, and whether that may need certificates, SSH or a program: guesses that err on the side of
//! yes.

use std::cell::OnceCell;
use std::collections::HashSet;

use super::code::{Code, steps};
use super::tls::may_use_tls;
use super::{Base, Invocation, Model, Verb, runs_unknown};
use crate::syntax::{Body, Keyword};

/// What may run behind a place.
#[derive(Clone, Debug, Default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is one question, and all are independent"
)]
pub struct Uses {
    /// Whether something may open a TLS connection.
    pub tls: bool,
    /// Whether a script runs of which the file does not tell what it uses.
    pub scripts: bool,
    /// Whether something is built.
    pub builds: bool,
    /// Whether something speaks SSH.
    pub ssh: bool,
    /// Whether the image is shipped: people may do anything in it.
    pub is_shipped: bool,
    /// Whether its containers start a shell, or nothing the file tells of.
    pub is_interactive: bool,
    texts: Vec<Vec<u8>>,
    words: OnceCell<HashSet<u64>>,
}

/// Programs that build from sources that the file does not show.
const BUILDERS: &[&str] = &[
    "autogen.sh",
    "autoreconf",
    "bootstrap",
    "bootstrap.sh",
    "buildconf",
    "bundle",
    "cabal",
    "cargo",
    "cmake",
    "configure",
    "cpan",
    "cpanm",
    "docker-php-ext-install",
    "dpkg-buildpackage",
    "gem",
    "go",
    "luarocks",
    "make",
    "meson",
    "ninja",
    "npm",
    "pear",
    "pecl",
    "phpize",
    "pip",
    "pip2",
    "pip3",
    "pipenv",
    "pnpm",
    "poetry",
    "python",
    "python2",
    "python3",
    "rake",
    "scons",
    "stack",
    "uv",
    "yarn",
];

/// Those of them that containers mostly start what is built with.
const STARTERS: &[&str] = &[
    "bundle", "npm", "pipenv", "pnpm", "poetry", "python", "python2", "python3", "rake", "uv",
    "yarn",
];

impl Uses {
    /// Whether a text occurs in what runs.
    pub fn has(&self, part: &str) -> bool {
        let mut texts = self.texts.iter();
        texts.any(|text| memchr::memmem::find(text, part.as_bytes()).is_some())
    }

    /// Whether a word occurs in what runs.
    pub fn names(&self, word: &str) -> bool {
        self.has_word(word, &|before| !is_inside(before))
    }

    /// Whether a word occurs that may call a program or name a folder: `x.zip` does not call `zip`.
    pub fn calls(&self, word: &str) -> bool {
        self.has_word(word, &|before| !is_inside(before) && before != Some(&b'.'))
    }

    fn has_word(&self, word: &str, may_stand_before: &dyn Fn(Option<&u8>) -> bool) -> bool {
        // Most are nowhere: a look at the first part tells.
        let mut parts = word.as_bytes().split(|byte| !is_inside(Some(byte)));
        let part = parts.find(|part| !part.is_empty()).unwrap_or_default();
        let words = self.words.get_or_init(|| {
            let texts = self.texts.iter();
            let words = texts.flat_map(|text| text.split(|byte| !is_inside(Some(byte))));
            words.map(fingerprint).collect()
        });
        if !words.contains(&fingerprint(part)) {
            return false;
        }
        self.texts.iter().any(|text| {
            memchr::memmem::find_iter(text, word).any(|at| {
                let before = at.checked_sub(1).and_then(|before| text.get(before));
                may_stand_before(before) && !is_inside(text.get(at + word.len()))
            })
        })
    }
}

/// A number that words seldom share (FNV-1a).
fn fingerprint(word: &[u8]) -> u64 {
    word.iter().fold(0xcbf2_9ce4_8422_2325, |hash, &byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

fn is_inside(byte: Option<&u8>) -> bool {
    byte.is_some_and(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'))
}

impl Model<'_> {
    /// What may run behind the offset `after` of a shell text: in its instruction, later in its stage, in stages built on it,
    /// and in containers.
    pub fn uses_after(&self, code: &Code<'_>, after: u32) -> Uses {
        let index = code.index;
        let mut uses = Uses {
            is_shipped: self.is_shipped(index),
            is_interactive: self.starts_interactive(index),
            ..Uses::default()
        };
        let whole = self.file.source;
        uses.ssh = [&b"ssh"[..], b"git@"]
            .iter()
            .any(|part| memchr::memmem::find(whole, part).is_some());
        let has = |parts: &[&[u8]]| {
            let mut parts = parts.iter();
            parts.any(|part| memchr::memmem::find(whole, part).is_some())
        };
        let https_sources = has(&[
            b"deb https",
            b"deb [",
            b"URIs: https",
            b"apt-transport-https",
            b"apt-repository",
        ]) || self.copies_apt_sources();
        // Who speaks of the certificates wants them.
        uses.tls = has(&[
            b"ca-certificates",
            b"SSL_CERT",
            b"/etc/ssl",
            b"/etc/pki/tls",
        ]) || speaks_https(code.behind(after));
        uses.texts.push(self.without_lists(index));
        self.read_commands(index, Some((code, after)), https_sources, &mut uses);
        for index in self.on_top_of(index) {
            self.read_uses(index, https_sources, &mut uses);
        }
        // What containers run may be set already.
        for index in self.before(index) {
            if matches!(
                self.instructions[index].statement.kind,
                Keyword::Cmd | Keyword::Entrypoint | Keyword::Healthcheck
            ) {
                self.read_uses(index, https_sources, &mut uses);
            } else {
                // A script it writes, a variable it sets.
                uses.texts.push(self.without_lists(index));
            }
        }
        // What other stages take from this one.
        for (index, instruction) in self.instructions.iter().enumerate() {
            let mut flags = instruction.statement.flags.iter();
            if flags
                .any(|flag| memchr::memmem::find(instruction.text(flag.span), b"from=").is_some())
            {
                uses.texts.push(self.without_lists(index));
            }
        }
        uses
    }

    /// Whether apt's sources come from the build context.
    fn copies_apt_sources(&self) -> bool {
        self.instructions.iter().any(|instruction| {
            let kind = instruction.effective().kind;
            matches!(kind, Keyword::Copy | Keyword::Add)
                && memchr::memmem::find(instruction.joined.text(), b"/etc/apt").is_some()
        })
    }

    /// The text of an instruction without the packages that apt is told to install: these are no uses of them. FROM and LABEL use nothing.
    fn without_lists(&self, index: usize) -> Vec<u8> {
        let instruction = self.instructions[index];
        if matches!(
            instruction.statement.kind,
            Keyword::From | Keyword::Label | Keyword::Maintainer
        ) {
            return Vec::new();
        }
        let mut text = instruction.span.of(self.file.source).to_vec();
        let start = instruction.span.start;
        for code in self.codes(index) {
            for command in &*code.commands {
                let Some(call) = Invocation::of(command).filter(|call| {
                    call.manager.family == "apt"
                        && matches!(call.verb, Verb::Install | Verb::Remove)
                }) else {
                    continue;
                };
                for at in call.operands(command) {
                    let span = code.span(command.words[at].span);
                    let range = (span.start - start) as usize..(span.end - start) as usize;
                    if let Some(word) = text.get_mut(range) {
                        word.fill(b' ');
                    }
                }
            }
        }
        text
    }

    /// Whether what an instruction makes is, or may be, in the image that is shipped: a stage that is named with a variable may start from
    /// any.
    pub fn is_shipped(&self, index: usize) -> bool {
        let Some(shipped) = self.shipped() else {
            return false;
        };
        let start = self.stage_instructions(shipped).start;
        self.stage_of(index) == Some(shipped) || self.on_top_of(index).contains(&start)
    }

    /// Whether containers with what an instruction has made are told to start a shell, or nothing: whoever sits in front of it may do anything.
    fn starts_interactive(&self, index: usize) -> bool {
        let Some(stage) = self.shipped().filter(|_| self.is_shipped(index)) else {
            return false;
        };
        let last = |kind| {
            let mut below = self.below_end(stage);
            below.find(|&at| self.instructions[at].statement.kind == kind)
        };
        last(Keyword::Entrypoint)
            .or_else(|| last(Keyword::Cmd))
            .is_none_or(|start| self.starts_shell(start))
    }

    /// Whether packages of other sources than those of the release may be installed at a place: a file of sources that is written, a
    /// repository that is added, a script from the net that may add one.
    pub fn has_other_sources(&self, code: &Code<'_>, before: u32) -> bool {
        const MARKS: &[&str] = &[
            "add-repo",
            "add_repo",
            "addrepo",
            "apt-repository",
            "/etc/apt/",
            "sources.list",
            "nodesource",
            "packagecloud",
            "Default-Release",
            "dpkg-scanpackages",
            "dpkg --add-architecture",
            "extrepo",
        ];
        // A package that adds a repository when it is installed: `zabbix-release_6.4.deb`, `packages-microsoft-prod.deb`.
        let adds = |part: &str| {
            part.contains(".deb")
                && ["apt-config", "apt-source", "-prod.", "-release", "-repo"]
                    .iter()
                    .any(|name| part.contains(name))
        };
        // Of a mirror that is written into the lists, the packages are the same.
        let keeps_release = |part: &str| {
            (part.contains("sed -i") || part.contains("rm -"))
                && !part.contains("deb ")
                && !part.contains("backports")
        };
        let marks = |text: &[u8]| {
            let text = String::from_utf8_lossy(text);
            let mut parts = text.split(';').flat_map(|part| part.split("&&"));
            parts.any(|part| {
                adds(part) || (MARKS.iter().any(|mark| part.contains(mark)) && !keeps_release(part))
            })
        };
        let pipes = |code: &Code<'_>, before: u32| {
            code.commands.iter().any(|command| {
                command.span.start < before
                    && command.place.piped
                    && matches!(command.name(), Some("sh" | "bash"))
            })
        };
        marks(code.before(before))
            || pipes(code, before)
            || self.before(code.index).any(|index| {
                let instruction = self.instructions[index];
                instruction.statement.kind != Keyword::From
                    && (marks(instruction.span.of(self.file.source))
                        || self.codes(index).iter().any(|code| pipes(code, u32::MAX)))
            })
    }

    /// Whether a CMD or ENTRYPOINT is nothing but a shell for people.
    fn starts_shell(&self, index: usize) -> bool {
        let instruction = self.instructions[index];
        let words: Vec<String> = match &instruction.statement.body {
            Body::Exec(exec) => exec.strings(instruction.joined.text()).collect(),
            _ => match &self.commands(index)[..] {
                [command] => command
                    .argv()
                    .iter()
                    .filter_map(|word| word.as_str())
                    .map(str::to_owned)
                    .collect(),
                _ => return false,
            },
        };
        let is_shell = |program: &String| {
            let name = program.rsplit('/').next().unwrap_or(program);
            matches!(name, "sh" | "bash" | "dash" | "zsh" | "fish")
        };
        words.split_first().is_some_and(|(program, args)| {
            is_shell(program)
                && args
                    .iter()
                    .all(|arg| matches!(&arg[..], "-l" | "-i" | "--login"))
        })
    }

    fn read_uses(&self, index: usize, https_sources: bool, uses: &mut Uses) {
        let instruction = self.instructions[index];
        let statement = instruction.effective();
        let text = instruction.span.of(self.file.source);
        uses.texts.push(self.without_lists(index));
        uses.tls |= statement.kind == Keyword::Run && speaks_https(text);
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
        let json = self.has_inner_code(index) && self.is_read(index);
        if let Some(exec) = exec.filter(|_| !json) {
            let words: Vec<String> = exec.strings(instruction.joined.text()).collect();
            let Some((program, args)) = words.split_first() else {
                return;
            };
            // The arguments of an ENTRYPOINT: `CMD ["--help"]`.
            if !program.starts_with('-') {
                let name = program.rsplit('/').next().unwrap_or(program);
                uses.builds |= BUILDERS.contains(&name) && !STARTERS.contains(&name);
                uses.scripts |= words.iter().any(|word| {
                    word.rsplit_once('.')
                        .is_some_and(|(_, suffix)| suffix == "sh")
                });
                uses.tls |= may_use_tls(Some(program), args, https_sources);
            }
            return;
        }
        if !self.is_read(index) {
            // An opaque shell, a heredoc. `HEALTHCHECK NONE` and an empty body run nothing.
            uses.tls |= crate::model::shell_text(statement).is_some();
            uses.scripts |= statement.kind == Keyword::Run;
            return;
        }
        self.read_commands(index, None, https_sources, uses);
    }

    /// What the commands of an instruction use; of one of its texts only those behind a place, if there is one.
    fn read_commands(
        &self,
        index: usize,
        after: Option<(&Code<'_>, u32)>,
        https_sources: bool,
        uses: &mut Uses,
    ) {
        let instruction = self.instructions[index];
        // A heredoc nobody reads may be a script.
        if !self.is_read(index) && !instruction.heredocs.is_empty() {
            uses.tls = true;
            uses.scripts = true;
        }
        let codes = self.codes(index);
        for step in steps(&codes) {
            let command = step.command;
            let is_before = after.is_some_and(|(code, after)| {
                code.is_in_file() == step.code.is_in_file() && command.span.start < after
            });
            if is_before || command.argv().is_empty() {
                continue;
            }
            if !uses.tls {
                let args: Vec<String> = command
                    .args()
                    .iter()
                    .map(|word| match &word.value {
                        Some(value) => String::from_utf8_lossy(value).into_owned(),
                        None => String::from_utf8_lossy(word.text).into_owned(),
                    })
                    .collect();
                uses.tls = may_use_tls(command.argv()[0].as_str(), &args, https_sources);
            }
            let name = command.name();
            let name = name.map(|name| name.rsplit('/').next().unwrap_or(name));
            uses.builds |= name.is_some_and(|name| BUILDERS.contains(&name));
            uses.scripts |= runs_unknown(command, step.code.around())
                && !name.is_some_and(|name| BUILDERS.contains(&name));
        }
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

/// Whether a text has an address with TLS, wherever it may go: `https://…` in a file that is written, `sed s/http:/https:/`.
fn speaks_https(text: &[u8]) -> bool {
    memchr::memmem::find(text, b"https:").is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tls(rest: &str) -> bool {
        let source = format!("FROM debian\nRUN apt-get install -y curl\n{rest}\n");
        let file = crate::syntax::parse(source.as_bytes());
        let model = Model::new(&file);
        model.uses_after(&model.codes(1)[0], u32::MAX).tls
    }

    #[test]
    fn what_is_not_known_may_open_a_connection() {
        assert!(tls("RUN curl -fsSL https://example.com/x"));
        assert!(tls("RUN curl $URL"));
        assert!(tls("RUN curl -L http://example.com/"));
        assert!(tls("CMD [\"/app/server\"]"));
        assert!(tls("RUN ./configure && pip install x"));
        assert!(tls("RUN <<EOF\ncurl https://example.com/x\nEOF"));
        assert!(tls("RUN bash -c 'curl https://example.com/x'"));
        assert!(!tls("RUN <<EOF\nmkdir /a\nEOF"));
        assert!(!tls("RUN bash -c 'mkdir /a'"));
        assert!(tls("RUN bash -c \"$X\""));
        assert!(tls("RUN cat <<EOF | bash\nmkdir /a\nEOF"));
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
}
