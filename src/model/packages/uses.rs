//! What runs after a place in a file, and whether that may need certificates, SSH or a program: guesses that err on the side of
//! yes.
//!
//! What is absent here: what a single command needs (see [`crate::model::packages::runs`]).

use std::cell::OnceCell;
use std::rc::Rc;

use crate::knowledge::managers::Verb;
use crate::knowledge::packages::X11;
use crate::knowledge::programs::{Does, TAR_COMPRESSION, is_known_to};
use crate::model::command::code::Code;
use crate::model::context::build::BuildContext;
use crate::model::context::copied::Copied;
use crate::model::packages::around::Around;
use crate::model::packages::runs::{CommandRuns, Reader, Runs, is_shell, speaks_https};
use crate::model::packages::texts::Texts;
use crate::model::{Invocation, Model};
use crate::syntax::{Body, Keyword};
use crate::text::file_name;

/// What may run after a place.
pub struct Uses<'u> {
    model: &'u Model<'u>,
    build: &'u dyn BuildContext,
    around: Rc<Around>,
    code: &'u Code<'u>,
    after: u32,
    tls: OnceCell<bool>,
    scripts: OnceCell<bool>,
    builds: OnceCell<bool>,
}

/// What a file and the scripts it copies use: read once, for all places.
#[derive(Debug)]
pub(in crate::model) struct Used {
    /// The texts of the instructions, then those of the scripts.
    texts: Texts,
    /// What each instruction runs.
    runs: Vec<OnceCell<Runs>>,
    /// The same, command by command.
    commands: Vec<OnceCell<CommandRuns>>,
    /// What the scripts run, and whether they speak SSH.
    scripts: OnceCell<(Runs, bool)>,
    /// Whether other stages may take something from an instruction.
    takes: Vec<bool>,
    is_interactive: OnceCell<bool>,
    /// Whether apt fetches over TLS.
    https_sources: OnceCell<bool>,
}

impl Used {
    fn new(model: &Model<'_>, copied: &Copied) -> Self {
        let count = model.instructions.len();
        let own = (0..count).map(|index| Rc::from(model.without_lists(index)));
        let scripts = copied.scripts.iter().map(|script| Rc::clone(&script.text));
        let takes = model.instructions.iter().map(|instruction| {
            instruction.flag(&instruction.statement, "from").is_some()
                || instruction.mounts().any(|mount| mount.from().is_some())
        });
        Self {
            texts: Texts::new(own.chain(scripts).collect()),
            runs: vec![OnceCell::new(); count],
            commands: vec![OnceCell::new(); count],
            scripts: OnceCell::new(),
            takes: takes.collect(),
            is_interactive: OnceCell::new(),
            https_sources: OnceCell::new(),
        }
    }
}

impl<'u> Uses<'u> {
    fn copied(&self) -> &'u Copied {
        self.model.copied(self.build)
    }

    fn used(&self) -> &'u Used {
        let read = || Used::new(self.model, self.copied());
        self.model.used.get_or_init(read)
    }

    /// Whether the image is shipped: people may do anything in it.
    pub fn is_shipped(&self) -> bool {
        self.around.is_shipped
    }

    /// Whether its containers start a shell or wait for people, or nothing the file tells of: whoever sits before it may do anything.
    pub fn is_interactive(&self) -> bool {
        let ask = || self.model.starts_interactive();
        self.is_shipped() && *self.used().is_interactive.get_or_init(ask)
    }

    /// Whether the image is to have manuals.
    pub fn manuals(&self) -> bool {
        self.says(&["man-db", "unminimize"])
    }

    /// Whether something works with windows.
    pub fn windows(&self) -> bool {
        self.says(X11)
    }

    /// Whether settings of the SSH server come from where they cannot be read.
    pub fn unseen_ssh(&self) -> bool {
        self.copied().has_unseen("/etc/ssh") || self.copied().has_unseen("sshd_config")
    }

    /// Whether something speaks SSH.
    pub fn ssh(&self) -> bool {
        self.says(&["ssh", "git@"]) || self.of_scripts().1
    }

    /// Whether something may open a TLS connection.
    pub fn tls(&self) -> bool {
        *self.tls.get_or_init(|| {
            // Who speaks of the certificates wants them.
            self.says(&["ca-certificates", "SSL_CERT", "/etc/ssl", "/etc/pki/tls"])
                || speaks_https(self.code.behind(self.after))
                || self.runs("TLS", "containers: TLS", |runs| runs.tls)
        })
    }

    /// Whether a script runs of which the file does not tell what it uses.
    pub fn scripts(&self) -> bool {
        *self.scripts.get_or_init(|| {
            self.copied().starts_unseen()
                || self.runs("unseen scripts", "containers: unseen scripts", |runs| {
                    runs.scripts
                })
        })
    }

    /// Whether something is built.
    pub fn builds(&self) -> bool {
        let ask = || self.runs("builds", "containers: builds", |runs| runs.builds);
        *self.builds.get_or_init(ask)
    }

    /// Whether one of what runs is of a kind.
    fn runs(
        &self,
        question: &'static str,
        of_containers: &'static str,
        is: impl Fn(Runs) -> bool + Copy,
    ) -> bool {
        let (model, index) = (self.model, self.code.index);
        let reader = self.reader();
        let own = reader.commands(index);
        let other = |other: usize| is(self.of_instruction(other));
        // What containers run may be set already.
        let starts = |other: usize| {
            let kind = model.instructions[other].statement.kind;
            matches!(
                kind,
                Keyword::Cmd | Keyword::Entrypoint | Keyword::Healthcheck
            ) && is(self.of_instruction(other))
        };
        is(own.after(self.code.is_in_file(), self.after))
            || is(self.of_scripts().0)
            || model.any_on_top(index, question, other)
            || model.any_before(index, of_containers, starts)
    }

    /// Whether the file has one of some texts.
    fn says(&self, parts: &[&str]) -> bool {
        parts.iter().any(|part| self.model.speaks_of(part))
    }

    fn reader(&self) -> Reader<'_> {
        let used = self.used();
        let read = || {
            self.says(&[
                "deb https",
                "deb [",
                "URIs: https",
                "apt-transport-https",
                "apt-repository",
            ]) || self.model.copies_apt_sources()
        };
        Reader {
            model: self.model,
            https_sources: *used.https_sources.get_or_init(read),
            known: &used.commands,
            copied: self.copied(),
        }
    }

    fn of_instruction(&self, index: usize) -> Runs {
        let read = || self.reader().instruction(index);
        *self.used().runs[index].get_or_init(read)
    }

    fn of_scripts(&self) -> (Runs, bool) {
        let read = || {
            let scripts = self.copied().scripts.iter();
            let scripts = scripts.filter(|script| script.is_named && script.is_shell);
            let (mut runs, mut ssh) = (Runs::default(), false);
            for script in scripts {
                runs |= self.reader().script(&script.text);
                let has = |part: &str| memchr::memmem::find(&script.text, part.as_bytes());
                ssh |= has("ssh").is_some() || has("git@").is_some();
            }
            (runs, ssh)
        };
        *self.used().scripts.get_or_init(read)
    }

    /// Whether a text is one of those that may have to do with the place: of its stage and those below it and on top of it, of what other
    /// stages take from this one, of the scripts.
    fn sees(&self, number: usize) -> bool {
        let Some(&takes) = self.used().takes.get(number) else {
            return true;
        };
        let stage = || self.model.stage_of(number);
        takes || number == self.code.index || stage().is_some_and(|it| self.around.is_seen[it])
    }

    /// Whether a text occurs in what runs.
    pub fn has(&self, part: &str) -> bool {
        let texts = self.used().texts.with_part(part);
        texts.iter().any(|&number| self.sees(number))
    }

    /// Whether a text occurs in what runs, in whatever case.
    pub fn has_in_any_case(&self, part: &str) -> bool {
        let texts = self.used().texts.with_part_in_any_case(part);
        texts.iter().any(|&number| self.sees(number))
    }

    /// Whether a word occurs in what runs.
    pub fn names(&self, word: &str) -> bool {
        let mut places = self.used().texts.with_word(word);
        places.any(|(number, _)| self.sees(number))
    }

    /// Whether a word occurs that may call a program or name a folder: `x.zip` does not call `zip`.
    pub fn calls(&self, word: &str) -> bool {
        self.called(word).next().is_some()
    }

    /// Where it does: the text from there on.
    fn called(&self, word: &str) -> impl Iterator<Item = &[u8]> {
        let places = self.used().texts.with_word(word);
        places.filter_map(|(number, at)| {
            let text = self.used().texts.text(number);
            let is_name = at > 0 && text[at - 1] == b'.';
            (!is_name && self.sees(number)).then(|| &text[at..])
        })
    }

    /// Whether cron, or what runs, is told to send mail to somebody.
    pub fn mails(&self) -> bool {
        let texts = self.used().texts.with_part("MAILTO");
        let mut texts = texts.iter().filter(|&&number| self.sees(number));
        texts.any(|&number| mails(self.used().texts.text(number)))
    }

    /// Whether a `tar` may have to do with an archive that it needs the program of an option for: it is told to, or it looks for itself, and
    /// nothing says that the archive is another one.
    pub fn packs(&self, option: char) -> bool {
        let mut calls = self.called("tar");
        calls.any(|text| may_pack(&text["tar".len()..], option))
    }
}

/// Whether a text says to send mail to somebody.
fn mails(text: &[u8]) -> bool {
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

/// Whether a `tar` with these words after it may need the program of an option.
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
        // What stands after these is their value.
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
        || says(TAR_COMPRESSION)
        || words.iter().any(|word| {
            word.rsplit_once('.')
                .is_some_and(|(_, suffix)| suffix == "tar")
        });
    looks && !is_told
}

impl Model<'_> {
    /// What may run after the offset `after` of a shell text: in its instruction, later in its stage, in stages built on it,
    /// and in containers.
    pub fn uses_after<'u>(
        &'u self,
        code: &'u Code<'u>,
        after: u32,
        build: &'u dyn BuildContext,
    ) -> Uses<'u> {
        Uses {
            model: self,
            build,
            around: self.around(code.index),
            code,
            after,
            tls: OnceCell::new(),
            scripts: OnceCell::new(),
            builds: OnceCell::new(),
        }
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

    /// Whether containers of an image that is shipped are told to start a shell, or nothing.
    fn starts_interactive(&self) -> bool {
        let mut stages = 0..self.stages.len();
        stages.any(|stage| self.may_be_shipped(stage) && self.stage_starts_interactive(stage))
    }

    fn stage_starts_interactive(&self, stage: usize) -> bool {
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
        let name = |word: &String| file_name(word).to_owned();
        let is_prefix =
            |word: &String| is_known_to(&name(word), Does::StartNext) || word.starts_with('-');
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
            program if is_known_to(program, Does::LetIn) => true,
            "sleep" | "tail" | "cat" | "pause" => waits(instruction.joined.text()),
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tls(rest: &str) -> bool {
        let source = format!("FROM debian\nRUN apt-get install -y curl\n{rest}\n");
        let file = crate::syntax::parse(source.as_bytes());
        let model = Model::new(&file);
        let uses = model.codes(1);
        model
            .uses_after(&uses[0], u32::MAX, &crate::model::NoContext)
            .tls()
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
