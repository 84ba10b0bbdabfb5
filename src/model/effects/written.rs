//! Files that the commands of a RUN write whole, so that COPY can bring them as they are.
//!
//! What is absent here: what others think of such a file, and whether a COPY is the better place for it.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use super::printed::{Echo, echoed, formatted};
use super::{Access, is_in};
use crate::knowledge::folders::MADE_FOR_EACH_RUN;
use crate::model::{Model, Word, joined};
use crate::shell::{
    Command, CommandKind, Element, List, PartKind, Pipeline, Redirect, Script, TokenId, TokenKind,
    parts,
};
use crate::syntax::{Heredoc, Instruction, Keyword};

/// A file that a RUN writes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WrittenFile {
    /// Its path in the image.
    pub path: String,
    /// All that is in it: whole lines.
    pub text: String,
    /// The mode that it gets after that, in digits; `None` for that of a new file.
    pub mode: Option<String>,
}

/// Commands of a RUN that do nothing but write files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Writing {
    /// Which parts of its `&&` list: the first ones, the last ones, or all.
    pub parts: Range<usize>,
    /// How many parts there are.
    pub count: usize,
    /// What they write, in order.
    pub files: Vec<WrittenFile>,
}

impl Writing {
    /// Whether the RUN does nothing else.
    pub fn is_all(&self) -> bool {
        self.parts == (0..self.count)
    }
}

/// What a part of an `&&` list does, if it is one of these.
enum Part {
    /// Makes folders, with those above them.
    Folders(Vec<String>),
    /// Writes to a file.
    Text(Output),
    /// Gives a file a mode.
    Mode(String, String),
    /// Says how the shell treats failures.
    Set,
}

struct Output {
    path: String,
    text: String,
    is_appended: bool,
}

/// What a COPY heredoc is called.
pub const HEREDOC_NAME: &str = "EOF";

impl Model<'_> {
    /// The files that the first or the last commands of a RUN write, or all of them, where it is known to the byte what comes to stand there, and
    /// nothing that the Dockerfile names was there before. A COPY in their place gives files of the same text, which belong to whom [`Model::owner_flag`] says; folders that it makes
    /// are those that the commands make.
    pub fn writing(&self, index: usize) -> Option<Writing> {
        let instruction = self.instructions[index];
        let speaks = memchr::memchr(b'>', instruction.joined.text()).is_some()
            || memchr::memmem::find(instruction.joined.text(), b"tee").is_some();
        if !speaks || self.owner_flag(index).is_none() || !instruction.statement.flags.is_empty() {
            return None;
        }
        let is_run = instruction.statement.kind == Keyword::Run;
        let list = self.and_list(index).filter(|_| is_run)?;
        let mut reader = Reader::new(self, index);
        let parts: Vec<Option<Part>> = list.iter().map(|part| reader.part(part)).collect();
        let count = parts.len();
        let from = usize::from(matches!(parts.first(), Some(Some(Part::Set))));
        let (first, files) = written(&parts[from..]);
        let mut found = None;
        if first + from == count {
            found = Some((0..count, files));
        } else if from == 0 && first > 0 {
            found = Some((0..first, files));
        } else {
            let last = parts.iter().rposition(|part| !is_writing(part.as_ref()))?;
            // What changes a file that other commands write is none of those.
            let is_start = |part: &Option<Part>| match part {
                Some(Part::Text(text)) => !text.is_appended,
                Some(Part::Folders(_)) => true,
                _ => false,
            };
            let start = (last + 1..count).find(|at| is_start(&parts[*at]))?;
            let (len, files) = written(&parts[start..]);
            if start + len == count {
                found = Some((start..count, files));
            }
        }
        let (parts, files) = found?;
        let is_new = |file: &WrittenFile| self.names_first(&file.path) == Some(index);
        let writing = Writing {
            parts,
            count,
            files,
        };
        let may = !writing.files.is_empty()
            && writing.files.iter().all(is_new)
            && reader.may_cut(&list, &writing);
        may.then_some(writing)
    }

    /// The first instruction of the file that names an absolute path.
    fn names_first(&self, path: &str) -> Option<usize> {
        let named = self.named.get_or_init(|| {
            let mut named = HashMap::new();
            for (index, instruction) in self.instructions.iter().enumerate() {
                for path in paths(instruction.span.of(self.file.source)) {
                    named.entry(path.to_vec()).or_insert(index);
                }
            }
            named
        });
        named.get(path.as_bytes()).copied()
    }
}

/// Whether a part may stand among those that write files.
fn is_writing(part: Option<&Part>) -> bool {
    matches!(
        part,
        Some(Part::Text(_) | Part::Folders(_) | Part::Mode(..))
    )
}

/// How many parts at the start of a list do nothing but write files, and which.
fn written(parts: &[Option<Part>]) -> (usize, Vec<WrittenFile>) {
    let mut files: Vec<WrittenFile> = Vec::new();
    let mut paths = HashSet::new();
    let mut folders: Vec<&str> = Vec::new();
    let mut makes_folders = false;
    // How many parts there are, and where those of the last file start.
    let (mut count, mut start) = (0, 0);
    for (at, part) in parts.iter().enumerate() {
        let last = files.last_mut();
        match part {
            Some(Part::Folders(made)) => {
                folders.extend(made.iter().map(String::as_str));
                // Those of a file that is still to come.
                continue;
            }
            Some(Part::Text(text)) if text.is_appended => {
                let is_it = |file: &&mut WrittenFile| file.path == text.path && file.mode.is_none();
                match last.filter(is_it).filter(|_| folders.is_empty()) {
                    Some(last) => last.text.push_str(&text.text),
                    None => break,
                }
            }
            Some(Part::Text(text)) => {
                let above = text.path.rsplit_once('/').map_or("", |(above, _)| above);
                let is_above = |folder: &&str| is_in(above, folder);
                // Of two texts the second one would be what is left.
                if !folders.iter().all(is_above) || !paths.insert(&text.path) {
                    break;
                }
                makes_folders = !folders.is_empty();
                folders.clear();
                start = count;
                files.push(WrittenFile {
                    path: text.path.clone(),
                    text: text.text.clone(),
                    mode: None,
                });
            }
            Some(Part::Mode(path, mode)) => {
                let is_it = |file: &&mut WrittenFile| file.path == *path && file.mode.is_none();
                // Folders that COPY makes get the mode, too.
                let is_fine = folders.is_empty() && (!makes_folders || mode == "755");
                match last.filter(is_it) {
                    Some(last) if is_fine => last.mode = Some(mode.clone()),
                    // It would be another file for a while.
                    Some(_) => {
                        files.pop();
                        count = start;
                        break;
                    }
                    None => break,
                }
            }
            Some(Part::Set) | None => break,
        }
        count = at + 1;
    }
    (count, files)
}

/// A text that can be that of a heredoc: whole lines, none of which ends it.
fn body(text: Vec<u8>) -> Option<String> {
    let text = String::from_utf8(text).ok()?;
    let lines = text.strip_suffix('\n')?;
    let is_fine = !lines.contains(['\r', '\0']) && lines.split('\n').all(|it| it != HEREDOC_NAME);
    is_fine.then_some(text)
}

/// Reads the parts of one RUN.
struct Reader<'m, 'a> {
    model: &'m Model<'a>,
    index: usize,
    echo: Option<Echo>,
    /// The commands that are whole parts, by part.
    modes: Vec<Option<(String, String)>>,
}

impl<'m, 'a> Reader<'m, 'a> {
    fn new(model: &'m Model<'a>, index: usize) -> Self {
        let mut modes = Vec::new();
        for command in &model.commands(index) {
            let change = (command.name() == Some("chmod"))
                .then(|| model.access_change(index, command))
                .flatten()
                .filter(|change| change.flag == "chmod" && !change.is_recursive);
            let Some(change) = change else { continue };
            let mode = match change.to {
                Access::This(mode) => mode,
                Access::Executable { by_all: true } => "755".to_owned(),
                Access::Executable { by_all: false } => "744".to_owned(),
            };
            if let [path] = &change.paths[..] {
                let part = command.place.pipeline;
                modes.resize(modes.len().max(part + 1), None);
                modes[part] = Some((path.clone(), mode));
            }
        }
        Self {
            model,
            index,
            echo: None,
            modes,
        }
    }

    fn instruction(&self) -> &'a Instruction<'a> {
        self.model.instructions[self.index]
    }

    fn part(&mut self, part: &Pipeline) -> Option<Part> {
        let script = self.model.script(self.index)?;
        match &part.rest[..] {
            [] => self.command(script, &part.first),
            [(pipe, tee)] if script.tokens[pipe.index()].kind == TokenKind::Pipe => {
                let text = self.printed(script, &part.first, false)?;
                let (path, is_appended) = self.tee(script, tee)?;
                Self::text(&path, text, is_appended)
            }
            _ => None,
        }
    }

    /// How the shell reads what it is told to print.
    fn echo(&mut self) -> Echo {
        let (model, index) = (self.model, self.index);
        *self.echo.get_or_insert_with(|| Echo::of(model, index))
    }

    fn word(&self, script: &Script, token: TokenId) -> Word<'m> {
        Word::read(
            token,
            &script.tokens,
            self.model.instructions[self.index].joined.text(),
        )
    }

    /// The words of a simple command without assignments, and its redirections.
    fn simple(&self, script: &Script, command: &Command) -> Option<(Vec<Word<'m>>, Vec<Redirect>)> {
        let CommandKind::Simple(simple) = &command.kind else {
            return None;
        };
        let (mut words, mut redirects) = (Vec::new(), Vec::new());
        for element in &simple.elements {
            match element {
                Element::Assignment(_) => return None,
                Element::Word(token) => words.push(self.word(script, *token)),
                Element::Redirect(redirect) => redirects.push(*redirect),
            }
        }
        Some((words, redirects))
    }

    fn command(&mut self, script: &Script, command: &Command) -> Option<Part> {
        if let Some((words, redirects)) = self.simple(script, command) {
            let name = words.first()?.as_str()?;
            match name {
                "mkdir" if redirects.is_empty() => return Self::folders(&words[1..]),
                "set" if redirects.is_empty() => {
                    let is_option = |word: &Word<'_>| {
                        let text = word.as_str().unwrap_or_default();
                        let letters = text.strip_prefix('-').unwrap_or("?");
                        letters.chars().all(|it| "euxo".contains(it)) || text == "pipefail"
                    };
                    return words[1..].iter().all(is_option).then_some(Part::Set);
                }
                "chmod" => {
                    let part = Self::part_of(script, command);
                    let (path, mode) = self.modes.get(part?)?.clone()?;
                    return Some(Part::Mode(path, mode));
                }
                _ => {}
            }
        }
        let text = self.printed(script, command, true)?;
        let outputs = outputs(script, command);
        let [output] = &outputs[..] else { return None };
        let is_stdout = output
            .number
            .is_none_or(|number| self.word(script, number).text == b"1");
        let operator = self.word(script, output.operator);
        let is_appended = match operator.text {
            b">" | b">|" if is_stdout => false,
            b">>" if is_stdout => true,
            _ => return None,
        };
        let target = self.word(script, output.target);
        Self::text(&target, text, is_appended)
    }

    /// Which part of the list a command is the start of.
    fn part_of(script: &Script, command: &Command) -> Option<usize> {
        let item = script.list.as_ref()?.items.first()?;
        let mut parts = item.and_or.pipelines();
        parts.position(|part| part.first.range == command.range)
    }

    /// What a command prints, if it is `echo`, `printf`, several of them in braces, or the `cat` of a heredoc. `to_file` if it has a redirection.
    fn printed(&mut self, script: &Script, command: &Command, to_file: bool) -> Option<Vec<u8>> {
        if let CommandKind::Brace(group) | CommandKind::Subshell(group) = &command.kind {
            let is_plain = command.redirects.len() == usize::from(to_file);
            return is_plain.then(|| self.list(script, &group.body)).flatten();
        }
        let (words, redirects) = self.simple(script, command)?;
        let (first, args) = words.split_first()?;
        let is_alone = redirects.len() == usize::from(to_file);
        // For dash `$'a'` is `$a`.
        let is_ansi = |word: &Word<'_>| {
            let mut parts = parts(word.text);
            parts.any(|part| part.kind == PartKind::AnsiQuoted)
        };
        if args.iter().any(is_ansi) && self.echo() != Echo::Asks {
            return None;
        }
        match first.as_str()? {
            "echo" if is_alone => {
                let known = self.echo();
                echoed(args, || known)
            }
            "printf" if is_alone => formatted(args),
            "cat" if args.is_empty() && to_file && redirects.len() == 2 => {
                let [heredoc] = &self.instruction().heredocs[..] else {
                    return None;
                };
                let is_operator = |it: &Redirect| {
                    script.tokens[it.operator.index()].kind == TokenKind::HeredocOperator
                };
                let is_its = redirects.iter().any(is_operator);
                is_its.then(|| self.heredoc(heredoc)).flatten()
            }
            _ => None,
        }
    }

    /// What a heredoc says to the shell.
    fn heredoc(&self, heredoc: &Heredoc) -> Option<Vec<u8>> {
        let body = heredoc.body.of(self.model.file.source);
        let is_special = |byte: &u8| b"$`\\".contains(byte);
        if heredoc.fd != 0 || heredoc.expand && body.iter().any(is_special) {
            return None;
        }
        let lines = body.split_inclusive(|byte| *byte == b'\n');
        let lines = lines.map(|line| {
            let tabs = line.iter().take_while(|byte| **byte == b'\t').count();
            &line[if heredoc.chomp { tabs } else { 0 }..]
        });
        Some(lines.collect::<Vec<_>>().concat())
    }

    fn list(&mut self, script: &Script, list: &List) -> Option<Vec<u8>> {
        let mut text = Vec::new();
        for item in &list.items {
            let kind = |token: &TokenId| script.tokens[token.index()].kind;
            let mut operators = item.and_or.rest.iter().map(|(operator, _)| kind(operator));
            let end = item.end.as_ref().map(kind);
            if !operators.all(|it| it == TokenKind::AndIf)
                || end.is_some_and(|end| end != TokenKind::Semicolon)
            {
                return None;
            }
            for part in item.and_or.pipelines() {
                let is_plain = part.rest.is_empty() && part.prefix.is_empty();
                let command = Some(&part.first).filter(|_| is_plain)?;
                text.extend(self.printed(script, command, false)?);
            }
        }
        Some(text)
    }

    /// The file that `tee` writes, and whether it adds to it.
    fn tee(&self, script: &Script, command: &Command) -> Option<(Word<'m>, bool)> {
        let (words, redirects) = self.simple(script, command)?;
        let to_nothing = |it: &Redirect| {
            let target = self.word(script, it.target);
            it.number.is_none() && target.is("/dev/null")
        };
        if !words.first()?.is("tee") || redirects.len() > 1 || !redirects.iter().all(to_nothing) {
            return None;
        }
        match &words[1..] {
            [path] => Some((path.clone(), false)),
            [option, path] if option.is("-a") => Some((path.clone(), true)),
            _ => None,
        }
    }

    fn folders(args: &[Word<'_>]) -> Option<Part> {
        let (option, folders) = args.split_first()?;
        let folders = folders.iter().map(|word| Self::path(word));
        let folders: Vec<String> = folders.collect::<Option<_>>()?;
        let is_meant = option.is("-p") || option.is("--parents");
        (is_meant && !folders.is_empty()).then_some(Part::Folders(folders))
    }

    /// The place in the image that a word names, if that is one of a plain name where files stay.
    fn path(word: &Word<'_>) -> Option<String> {
        let text = word.as_str().filter(|_| !word.text.contains(&b'$'))?;
        let is_part = |byte: u8| byte.is_ascii_alphanumeric() || b"/._+@-".contains(&byte);
        let is_plain = text.starts_with('/')
            && text.bytes().all(is_part)
            && !text.split('/').any(|part| matches!(part, "." | ".."))
            && !text.contains("//");
        let path = joined("/", text);
        let is_kept = |made: &&str| path != **made && !path.starts_with(*made);
        (is_plain && MADE_FOR_EACH_RUN.iter().all(is_kept)).then_some(path)
    }

    fn text(target: &Word<'_>, text: Vec<u8>, is_appended: bool) -> Option<Part> {
        let is_file = target.as_str().is_some_and(|path| !path.ends_with('/'));
        Some(Part::Text(Output {
            path: Self::path(target).filter(|_| is_file)?,
            text: body(text)?,
            is_appended,
        }))
    }

    /// Whether the commands that write can be cut off from the others.
    fn may_cut(&self, list: &[&Pipeline], writing: &Writing) -> bool {
        let (model, index) = (self.model, self.index);
        let instruction = self.instruction();
        // The body of a heredoc stands below, whatever else the RUN does.
        if !instruction.heredocs.is_empty() {
            return writing.is_all() && writing.files.len() == 1;
        }
        let Some(last) = writing.parts.start.checked_sub(1) else {
            return true;
        };
        let Some(script) = model.script(index) else {
            return false;
        };
        // Commands before them may have made the file, with a mode of its own, or change what is written.
        let token = |at: u32| script.tokens[at as usize].span;
        let first = token(list[0].range().start.0);
        let before = instruction.text(first.to(token(list[last].range().end.0 - 1)));
        let named: HashSet<&[u8]> = paths(before).collect();
        let names = |part: &&str| memchr::memmem::find(before, part.as_bytes()).is_some();
        let changes = ["umask", "exec", "exit", "set -C", "noclobber", "trap"];
        !writing
            .files
            .iter()
            .any(|file| named.contains(file.path.as_bytes()))
            && !changes.iter().any(names)
    }
}

/// The absolute paths that a text names.
fn paths(text: &[u8]) -> impl Iterator<Item = &[u8]> {
    let is_part = |byte: &u8| byte.is_ascii_alphanumeric() || b"/._+@:-".contains(byte);
    let words = text.split(move |byte| !is_part(byte));
    words.filter(|word| word.starts_with(b"/"))
}

/// The redirections of a command that are no heredocs.
fn outputs(script: &Script, command: &Command) -> Vec<Redirect> {
    let own = match &command.kind {
        CommandKind::Simple(simple) => {
            let redirects = simple.elements.iter().filter_map(|element| match element {
                Element::Redirect(redirect) => Some(*redirect),
                _ => None,
            });
            redirects.collect()
        }
        _ => command.redirects.clone(),
    };
    let is_output =
        |it: &Redirect| script.tokens[it.operator.index()].kind != TokenKind::HeredocOperator;
    own.into_iter().filter(is_output).collect()
}
