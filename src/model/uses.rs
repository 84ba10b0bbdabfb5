//! What runs behind a place in a file, and whether that may need certificates, SSH or a program: guesses that err on the side of
//! yes.

use std::cell::OnceCell;
use std::collections::HashSet;

use super::code::{Code, steps};
use super::command::{SimpleCommand, Word, commands};
use super::copied::Copied;
use super::tls::may_use_tls;
use super::{Base, Invocation, Model, Verb, runs_unknown};
use crate::knowledge::programs::{BUILDERS, STARTERS};
use crate::knowledge::wrappers::{HANDING_ON, RunAs, STARTING, Wrapper};
use crate::shell::Mode;
use crate::syntax::{Body, Keyword};
use crate::text::LogicalSpan;

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
    /// Whether its containers start a shell or wait for people, or nothing the file tells of.
    pub is_interactive: bool,
    /// Whether the image is to have manuals.
    pub manuals: bool,
    /// Whether something works with windows.
    pub windows: bool,
    /// Whether settings of the SSH server come from where they cannot be read.
    pub unseen_ssh: bool,
    texts: Vec<Vec<u8>>,
    words: OnceCell<HashSet<u64>>,
}

impl Uses {
    /// Whether a text occurs in what runs.
    pub fn has(&self, part: &str) -> bool {
        let mut texts = self.texts.iter();
        texts.any(|text| memchr::memmem::find(text, part.as_bytes()).is_some())
    }

    /// Whether a text occurs in what runs, in whatever case.
    pub fn has_in_any_case(&self, part: &str) -> bool {
        self.texts.iter().any(|text| {
            let mut windows = text.windows(part.len());
            windows.any(|window| window.eq_ignore_ascii_case(part.as_bytes()))
        })
    }

    /// Whether a word occurs in what runs.
    pub fn names(&self, word: &str) -> bool {
        self.has_word(word, &|before| !is_inside(before))
    }

    /// Whether a word occurs that may call a program or name a folder: `x.zip` does not call `zip`.
    pub fn calls(&self, word: &str) -> bool {
        self.has_word(word, &|before| !is_inside(before) && before != Some(&b'.'))
    }

    /// Whether cron, or what runs, is told to send mail to somebody.
    pub fn mails(&self) -> bool {
        self.texts.iter().any(|text| {
            memchr::memmem::find_iter(text, "MAILTO").any(|at| {
                let rest = &text[at + "MAILTO".len()..];
                let line = rest.split(|&byte| byte == b'\n').next().unwrap_or(rest);
                // `MAILTO=""` says that nobody wants any; a backslash and an `n` may stand for the end of the line.
                let value = line.trim_ascii_start().strip_prefix(b"=").unwrap_or(line);
                let is_open = |byte: &&u8| matches!(byte, b'"' | b'\'' | b'\\' | b' ' | b'\t');
                let first = value.iter().find(|byte| !is_open(byte));
                let is_empty = value.starts_with(b"\"\"")
                    || value.starts_with(b"''")
                    || value.starts_with(b"\\\"\\\"");
                !is_empty
                    && first.is_some_and(|byte| {
                        byte.is_ascii_alphanumeric() || matches!(byte, b'$' | b'_' | b'{')
                    })
                    && !value.starts_with(b"\\n")
            })
        })
    }

    /// Whether a `tar` may have to do with an archive that it needs the program of an option for: it is told to, or it looks for itself, and
    /// nothing says that the archive is another one.
    pub fn packs(&self, option: char) -> bool {
        self.texts.iter().any(|text| {
            memchr::memmem::find_iter(text, "tar").any(|at| {
                let before = at.checked_sub(1).and_then(|before| text.get(before));
                let (rest, is_word) =
                    (&text[at + 3..], !is_inside(before) && before != Some(&b'.'));
                is_word && !is_inside(rest.first()) && may_pack(rest, option)
            })
        })
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

/// Whether a text only keeps a container alive.
fn waits(text: &[u8]) -> bool {
    let text = String::from_utf8_lossy(text).replace(['"', ',', '[', ']', '\\'], " ");
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    [
        "sleep inf",
        "sleep 999",
        "tail -f /dev/null",
        "tail -F /dev/null",
        "while true",
        "while :",
    ]
    .iter()
    .any(|part| text.contains(part))
        || text == "CMD cat"
}

/// Whether a `tar` with these words behind it may need the program of an option.
fn may_pack(rest: &[u8], option: char) -> bool {
    let text = String::from_utf8_lossy(&rest[..rest.len().min(1000)]).replace("\\\n", " ");
    // `x.tar`, `tar-1.2`, `tar=1`
    if text.starts_with(['.', '=', '/', ':']) {
        return false;
    }
    let end = text
        .find(['\n', ';', '|', '&', ')', ']'])
        .unwrap_or(text.len());
    let line = text[..end].replace(['"', '\'', ','], " ");
    let words: Vec<&str> = line.split_whitespace().collect();
    let letters = |(at, word): (usize, &&str)| {
        let word: &str = word;
        let letters = match word.strip_prefix('-') {
            Some(long) if long.starts_with('-') => return String::new(),
            Some(letters) => letters,
            None if at == 0 => word,
            None => return String::new(),
        };
        // What stands behind these is their value.
        letters
            .chars()
            .take_while(|ch| !"CITXbgK".contains(*ch))
            .collect()
    };
    let options: String = words.iter().enumerate().map(letters).collect();
    let says = |names: &[&str]| {
        names
            .iter()
            .any(|name| words.iter().any(|word| word.contains(name)))
    };
    if options.contains(option) || says(&["--auto", "-I", "--use"]) {
        return true;
    }
    // It looks for itself only where it is given a file, and a variable may hold an option.
    let has_file = options.contains('f') || says(&["--file"]);
    let looks =
        (has_file && !words.contains(&"-")) || words.iter().any(|word| word.starts_with('$'));
    let is_told = options.contains(['z', 'Z', 'j', 'J'])
        || says(&[
            "--gzip", "--zstd", "--lz", "--xz", "--bzip2", ".gz", ".tgz", ".zst", ".xz", ".txz",
            ".bz2", ".tbz",
        ])
        || words.iter().any(|word| {
            word.rsplit_once('.')
                .is_some_and(|(_, suffix)| suffix == "tar")
        });
    looks && !is_told
}

fn is_inside(byte: Option<&u8>) -> bool {
    byte.is_some_and(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'))
}

impl Model<'_> {
    /// What may run behind the offset `after` of a shell text: in its instruction, later in its stage, in stages built on it,
    /// and in containers.
    pub fn uses_after(&self, code: &Code<'_>, after: u32, copied: &Copied) -> Uses {
        let index = code.index;
        let mut uses = Uses {
            is_shipped: self.is_shipped(index),
            is_interactive: self.starts_interactive(index),
            unseen_ssh: copied.has_unseen("/etc/ssh") || copied.has_unseen("sshd_config"),
            scripts: copied.starts_unseen(),
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
        uses.manuals = has(&[b"man-db", b"unminimize"]);
        uses.windows = has(&[
            b"x11-",
            b"xterm",
            b"libx11",
            b"libgtk",
            b"libqt",
            b"xclip",
            b"xorg",
            b"xserver",
            b"firefox",
            b"chromium",
        ]);
        // Who speaks of the certificates wants them.
        uses.tls = has(&[
            b"ca-certificates",
            b"SSL_CERT",
            b"/etc/ssl",
            b"/etc/pki/tls",
        ]) || speaks_https(code.behind(after));
        let reader = Reader {
            https_sources,
            copied,
        };
        for script in &copied.scripts {
            uses.texts.push(script.text.clone());
            if script.is_named && script.is_shell {
                reader.read_script(&script.text, &mut uses);
            }
        }
        uses.texts.push(self.without_lists(index));
        self.read_commands(index, Some((code, after)), &reader, &mut uses);
        for index in self.on_top_of(index) {
            self.read_uses(index, &reader, &mut uses);
        }
        // What containers run may be set already.
        for index in self.before(index) {
            if matches!(
                self.instructions[index].statement.kind,
                Keyword::Cmd | Keyword::Entrypoint | Keyword::Healthcheck
            ) {
                self.read_uses(index, &reader, &mut uses);
            } else {
                // A script it writes, a variable it sets.
                uses.texts.push(self.without_lists(index));
            }
        }
        // What other stages take from this one.
        for (index, instruction) in self.instructions.iter().enumerate() {
            if instruction.flag(&instruction.statement, "from").is_some()
                || instruction.mounts().any(|mount| mount.from().is_some())
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
        self.stage_of(index) == Some(shipped) || self.is_on_top_of(index, start)
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
        match (last(Keyword::Entrypoint), last(Keyword::Cmd)) {
            (None, None) => true,
            // What the one is given, it mostly starts.
            (entrypoint, cmd) => [entrypoint, cmd]
                .into_iter()
                .flatten()
                .any(|start| self.is_for_people(start)),
        }
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
        let may_mark = |_: usize| {
            let text = String::from_utf8_lossy(code.around());
            text.contains(".deb") || MARKS.iter().any(|mark| text.contains(mark))
        };
        let question = format!("may add sources of apt, {}", code.is_in_file());
        (self.holds(code.index, &question, may_mark) && marks(code.before(before)))
            || pipes(code, before)
            || self.any_before(code.index, "other sources of apt", |index| {
                let instruction = self.instructions[index];
                instruction.statement.kind != Keyword::From
                    && (marks(instruction.span.of(self.file.source))
                        || self.codes(index).iter().any(|code| pipes(code, u32::MAX)))
            })
    }

    /// Whether a CMD or ENTRYPOINT starts a shell for people, lets them log in, or does nothing but wait for them.
    fn is_for_people(&self, index: usize) -> bool {
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
                _ => return waits(instruction.joined.text()),
            },
        };
        let name = |word: &String| word.rsplit('/').next().unwrap_or(word).to_owned();
        let is_prefix =
            |word: &String| STARTING.contains(&&name(word)[..]) || word.starts_with('-');
        let mut words = words.iter().skip_while(|word| is_prefix(word));
        let Some(program) = words.next() else {
            return false;
        };
        let args: Vec<&String> = words.collect();
        let are = |options: &[&str]| args.iter().all(|arg| options.contains(&&arg[..]));
        match &name(program)[..] {
            program if is_shell(program) => {
                are(&["-l", "-i", "-li", "-il", "--login", "-s"])
                    || args.iter().any(|arg| waits(arg.as_bytes()))
            }
            "su" | "login" | "sshd" | "tmux" | "screen" | "ttyd" | "code-server" => true,
            "sleep" | "tail" | "cat" | "pause" => waits(instruction.joined.text()),
            _ => false,
        }
    }

    fn read_uses(&self, index: usize, reader: &Reader<'_>, uses: &mut Uses) {
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
                        && !reader.copied.knows(word)
                }) || (is_own(program) && !reader.copied.knows(program))
                    || (reader.copied.may_bring_by_path(program)
                        && !is_shell(name)
                        && !STARTING.contains(&name))
                    || reader.starts_unseen(words.iter().map(|word| Some(&word[..])));
                uses.tls |= may_use_tls(Some(program), args, reader.https_sources);
            }
            return;
        }
        if !self.is_read(index) {
            // An opaque shell, a heredoc. `HEALTHCHECK NONE` and an empty body run nothing.
            uses.tls |= crate::model::shell_text(statement).is_some();
            uses.scripts |= statement.kind == Keyword::Run;
            return;
        }
        self.read_commands(index, None, reader, uses);
    }

    /// What the commands of an instruction use; of one of its texts only those behind a place, if there is one.
    fn read_commands(
        &self,
        index: usize,
        after: Option<(&Code<'_>, u32)>,
        reader: &Reader<'_>,
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
            reader.read_command(command, step.code.around(), uses);
        }
    }

    /// The image a stage starts from, through the stages it is built on.
    pub fn base_image(&self, index: usize) -> Option<&str> {
        match &self.stages[self.roots[self.stage_of(index)?]].base {
            Base::Image(image) => image.as_deref(),
            Base::Stage(_) | Base::Scratch => None,
        }
    }
}

/// Reads what commands use.
struct Reader<'r> {
    /// Whether apt fetches over TLS.
    https_sources: bool,
    copied: &'r Copied,
}

impl Reader<'_> {
    /// What a script of the build context uses.
    fn read_script(&self, text: &[u8], uses: &mut Uses) {
        uses.tls |= speaks_https(text);
        uses.ssh |= [&b"ssh"[..], b"git@"]
            .iter()
            .any(|part| memchr::memmem::find(text, part).is_some());
        let span = LogicalSpan::new(0, text.len());
        let script = crate::shell::parse(text, span, Mode::Script);
        if script.list.is_none() {
            uses.tls = true;
            uses.scripts = true;
        }
        for command in commands(&script, text) {
            // What an entrypoint is given, the file tells: CMD.
            let is_given =
                |word: &Word<'_>| matches!(word.text, b"\"$@\"" | b"$@" | b"\"$*\"" | b"$*");
            if command.argv().first().is_some_and(|word| !is_given(word)) {
                self.read_command(&command, text, uses);
                uses.scripts |= self.reads_unseen(&command)
                    || command.name() == Some("eval")
                    || self.hands_on(&command);
            }
        }
    }

    fn read_command(&self, command: &SimpleCommand<'_>, around: &[u8], uses: &mut Uses) {
        if !uses.tls {
            let args: Vec<String> = command
                .args()
                .iter()
                .map(|word| match &word.value {
                    Some(value) => String::from_utf8_lossy(value).into_owned(),
                    None => String::from_utf8_lossy(word.text).into_owned(),
                })
                .collect();
            uses.tls = may_use_tls(command.argv()[0].as_str(), &args, self.https_sources);
        }
        let name = command.name();
        let name = name.map(|name| name.rsplit('/').next().unwrap_or(name));
        let is_builder = name.is_some_and(|name| BUILDERS.contains(&name));
        uses.builds |= is_builder;
        uses.scripts |= (runs_unknown(command, around) && !is_builder && !self.knows(command))
            || self.starts_unseen(command.argv().iter().map(Word::as_str));
    }

    /// Whether the script that a command runs is one of the build context that is read.
    fn knows(&self, command: &SimpleCommand<'_>) -> bool {
        let is_option =
            |word: &&Word<'_>| word.text.starts_with(b"-") || word.text.starts_with(b"+");
        let script = match command.name() {
            Some("." | "source") => command.args().first(),
            Some(name) if is_shell(name) => command.args().iter().find(|word| !is_option(word)),
            _ => command.argv().first(),
        };
        script
            .and_then(Word::as_str)
            .is_some_and(|word| self.copied.knows(word))
    }

    /// Whether a script reads another one that cannot be read here: `. ./functions.sh`.
    fn reads_unseen(&self, command: &SimpleCommand<'_>) -> bool {
        let reads = matches!(command.name(), Some("." | "source"));
        reads
            && command.args().first().is_some_and(|word| {
                let path = String::from_utf8_lossy(word.text).replace(['"', '\''], "");
                let is_known = ["/etc/", "~/.", "$HOME/."]
                    .iter()
                    .any(|start| path.starts_with(start))
                    || ["/activate", "/nvm.sh"]
                        .iter()
                        .any(|end| path.ends_with(end));
                !is_known && !self.copied.knows(&path)
            })
    }

    /// Whether a script has another program start one that is not known: `gosu app /srv/run`.
    fn hands_on(&self, command: &SimpleCommand<'_>) -> bool {
        let is_as_another = |(wrapper, _): (&Wrapper, _)| wrapper.run_as == RunAs::OtherUser;
        (command.wrappers().any(is_as_another)
            || command
                .name()
                .is_some_and(|name| HANDING_ON.contains(&name)))
            && command.words.iter().any(|word| {
                word.as_str().is_some_and(|word| {
                    is_own(word) && !self.copied.knows(word) && !word.starts_with('-')
                })
            })
    }

    /// Whether words start a file of the build context that cannot be read: as the program, or behind a shell or a program that starts others.
    fn starts_unseen<'w>(&self, words: impl Iterator<Item = Option<&'w str>>) -> bool {
        let mut is_prefixed = true;
        for word in words {
            let Some(word) = word else {
                return false;
            };
            if word.starts_with('-') {
                continue;
            }
            if !is_prefixed {
                return false;
            }
            if self.copied.may_bring(word) {
                return !self.copied.knows(word) && !is_data(word);
            }
            let name = word.rsplit('/').next().unwrap_or(word);
            is_prefixed =
                is_shell(name) || STARTING.contains(&name) || matches!(name, "." | "source");
        }
        false
    }
}

fn is_shell(name: &str) -> bool {
    matches!(
        name,
        "sh" | "bash" | "dash" | "ash" | "zsh" | "ksh" | "fish"
    )
}

/// Whether a program lies where no package puts one.
fn is_own(program: &str) -> bool {
    const SYSTEM: &[&str] = &["/bin/", "/sbin/", "/usr/", "/lib/", "/opt/"];
    program.contains('/')
        && !program.contains("/bin/")
        && !SYSTEM.iter().any(|folder| program.starts_with(folder))
}

/// Whether the name of a file says that nobody can start it.
fn is_data(word: &str) -> bool {
    const SUFFIXES: &[&str] = &[
        "cfg",
        "conf",
        "dll",
        "ini",
        "jar",
        "json",
        "properties",
        "toml",
        "txt",
        "war",
        "xml",
        "yaml",
        "yml",
    ];
    word.rsplit_once('.')
        .is_some_and(|(_, suffix)| SUFFIXES.contains(&suffix))
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
        let copied = Copied::read(&model, &crate::model::NoContext);
        model.uses_after(&model.codes(1)[0], u32::MAX, &copied).tls
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
