//! `add-unpack`: ADD downloads an archive and unpacks it. Off by default.
//!
//! ## What it does
//! Has `ADD --unpack=true` do what a RUN does with `curl` or `wget`, `tar` and `rm`. A literal `sha256sum -c` between them becomes `--checksum`.
//!
//! ## Why
//! The image needs neither of these programs for it, and the layer holds what is in the archive, whoever forgets to remove that. With a checksum nothing is downloaded that is in the cache.
//!
//! ## Example
//! ```dockerfile
//! FROM debian:12
//! RUN curl -fsSL https://example.org/tool-1.2.tar.gz | tar -xz -C /opt
//! ```
//! becomes
//! ```dockerfile
//! FROM debian:12
//! ADD --unpack=true https://example.org/tool-1.2.tar.gz /opt/
//! ```
//!
//! ## When it stays silent
//! Off by default: `--unpack` came with version 1.17 of the Dockerfile frontend, in 2025. It is silent where `tar` does what ADD cannot (`--strip-components`, some of the files, other owners), where the download has
//! headers, logins or checks switched off, where the archive is used for anything else or stays, where something of what is unpacked is moved or removed in the same RUN, on addresses of private networks, for RUNs with flags, and where
//! `# syntax=` asks for an older frontend.
//!
//! ## Fix safety
//! Unsafe: the builder downloads, without the proxies and certificates of the image; files belong to the numbers that are in the archive, where `tar` may go by names. There is no fix between other commands of a RUN, after commands that end it or change modes (`exit`,
//! `umask`, `.`, `eval`), where root has another group, and where the user is not known.
//!
//! ## Source
//! Dockerfile reference, "ADD --unpack" and "ADD --checksum"; BuildKit, `unpack`; tar(1).

mod download;

use self::download::Download;
use crate::diagnostic::{Applicability, Finding, Fix, Operation, Severity};
use crate::knowledge::docker::flag_since;
use crate::lint::{On, Rule, RunSite};
use crate::model::{Code, Nest, SimpleCommand, User, Word, checks_sums, is_in};
use crate::rewrite::{has_pragma_above, instead_of_parts};
use crate::rules::support::archives::unpacked_into;
use crate::rules::support::frontend::may_use;
use crate::rules::support::taken_away::taken_away;
use crate::rules::support::words::{for_docker, is_plain, rules_what_follows};
use crate::text::{LogicalSpan, file_name};

/// The rule.
pub(in crate::rules) const RULE: Rule = Rule {
    id: "add-unpack",
    severity: Severity::Info,
    fixes: &[Applicability::Unsafe],
    summary: "ADD downloads an archive and unpacks it",
    default: false,
    matters: &["ADD", "curl", "wget", "tar", "--unpack"],
    on: &[On::Run(&["tar"], check)],
    ..Rule::USUAL
};

fn check(site: &RunSite<'_, '_>, findings: &mut Vec<Finding>) {
    let (model, index) = (site.model(), site.index);
    let Some(code) = site.own_code() else {
        return;
    };
    let has_flags = !model.instructions[index].statement.flags.is_empty();
    if has_flags || !may_use(model, flag_since("unpack")) {
        return;
    }
    let Some(list) = List::read(code) else {
        return;
    };
    let Some((start, first)) = (0..list.parts.len()).find_map(|at| Some((at, list.flow(at)?)))
    else {
        return;
    };
    let (archive, end) = (first.url.clone(), first.download);
    let add = first.add("");
    let fix = list.fix(start, first);
    findings.push(
        RULE.finding(
            code.span(end),
            format!(
                "a RUN downloads and unpacks `{}`, which ADD does without other programs",
                file_name(&archive)
            ),
        )
        .with_help(format!("write `{add}`"))
        .with_fix_if(fix),
    );
}

/// The commands of a RUN that is a list of `&&`, by part.
struct List<'c, 'm> {
    code: &'c Code<'m>,
    parts: Vec<Vec<&'c SimpleCommand<'m>>>,
    /// The first part that changes the folder.
    first_cd: Option<usize>,
    /// What is moved or removed, and in which part.
    removals: Vec<(usize, String)>,
}

/// More things to remove than anybody has in a RUN.
const MANY: usize = 50;

/// A download, and what is done with it.
struct Flow {
    url: String,
    download: LogicalSpan,
    checksum: Option<String>,
    folder: String,
    /// Whether what comes after it is in another folder than what comes before.
    moves: bool,
    end: usize,
}

impl Flow {
    fn add(&self, chown: &str) -> String {
        let checksum = self.checksum.as_ref();
        let checksum = checksum.map_or_else(String::new, |sum| format!(" --checksum=sha256:{sum}"));
        let folder = self.folder.trim_end_matches('/');
        format!("ADD{chown}{checksum} --unpack=true {} {folder}/", self.url)
    }
}

impl<'c, 'm> List<'c, 'm> {
    fn read(code: &'c Code<'m>) -> Option<Self> {
        let list = code.model.and_list(code.index)?;
        let mut parts = vec![Vec::new(); list.len()];
        for command in &code.commands {
            let is_plain = command.assignments.is_empty()
                && command.redirects.is_empty()
                && command.program == 0
                && command.place.nest == Nest::Top;
            if is_plain {
                parts[command.place.pipeline].push(command);
            }
        }
        // Of a part with anything else in it nothing is known.
        for (part, commands) in list.iter().zip(&mut parts) {
            if part.commands().count() != commands.len() {
                commands.clear();
            }
        }
        let first_cd = code.commands.iter().find(|it| it.changes_folder());
        let removals = code.commands.iter().flat_map(|it| {
            let paths = taken_away(it).filter(|path| !path.starts_with('-'));
            paths.map(|path| (it.place.pipeline, path))
        });
        let removals: Vec<(usize, String)> = removals.take(MANY + 1).collect();
        (removals.len() <= MANY).then(|| Self {
            code,
            parts,
            first_cd: first_cd.map(|it| it.place.pipeline),
            removals,
        })
    }

    fn alone(&self, at: usize) -> Option<&'c SimpleCommand<'m>> {
        match self.parts.get(at).map(Vec::as_slice) {
            Some([command]) => Some(command),
            _ => None,
        }
    }

    fn text(&self, word: &Word<'_>) -> Option<String> {
        for_docker(self.code.model, self.code.index, word)
    }

    /// The folder that a part makes, or changes to.
    fn folder(&self, at: usize, program: &str) -> Option<String> {
        let command = self.alone(at).filter(|it| it.name() == Some(program))?;
        match command.args() {
            [folder] if program == "cd" => self.text(folder).filter(|it| !it.starts_with('-')),
            [option, folder] if program == "mkdir" && option.is("-p") => self.text(folder),
            _ => None,
        }
    }

    /// The download that starts at a part.
    fn flow(&self, start: usize) -> Option<Flow> {
        let made = self.folder(start, "mkdir");
        let mut at = start + usize::from(made.is_some());
        let inside = self.folder(at, "cd");
        at += usize::from(inside.is_some());
        let commands = self.parts.get(at)?;
        let download = commands.first()?;
        let got = Download::read(download, &|word| self.text(word))?;
        let mut checksum = None;
        let folder = match (&got.file, &commands[..]) {
            (None, [_, tar]) if tar.name() == Some("tar") => {
                unpacked_into(tar, &|word| word.is("-"), true)?
            }
            (Some(file), [_]) => {
                let is_it = |word: &Word<'_>| word.without_quotes() == *file;
                let compares =
                    |part: &&Vec<&SimpleCommand<'_>>| part.last().is_some_and(|it| checks_sums(it));
                if let Some(part) = self.parts.get(at + 1).filter(compares) {
                    checksum = Some(checked_sum(part, file)?);
                    at += 1;
                }
                let tar = self.alone(at + 1).filter(|it| it.name() == Some("tar"))?;
                let words = tar.args().iter().filter(|word| is_it(word)).count();
                let removal = self.alone(at + 2).filter(|it| it.name() == Some("rm"))?;
                let is_removed = |word: &Word<'_>| is_it(word) || word.text.starts_with(b"-");
                if words != 1 || !removal.args().iter().all(is_removed) {
                    return None;
                }
                at += 2;
                unpacked_into(tar, &is_it, false)?
            }
            _ => return None,
        };
        if folder.is_empty() || !is_plain(&folder) {
            return None;
        }
        let folder = match &inside {
            Some(above) if !folder.starts_with('/') => {
                let above = above.trim_end_matches('/');
                let parts = folder.split('/').filter(|it| !matches!(*it, "" | "."));
                let own: Vec<&str> = parts.collect();
                if own.contains(&"..") {
                    return None;
                }
                format!("{above}/{}", own.join("/"))
            }
            _ => folder,
        };
        let is_elsewhere = self.first_cd.is_some_and(|it| it < start);
        let is_same = |made: String| made.trim_end_matches('/') == folder.trim_end_matches('/');
        let is_plain = made.is_none_or(is_same)
            && (folder.starts_with('/') || !is_elsewhere)
            && !self.changes(&folder, at);
        is_plain.then(|| Flow {
            url: got.url,
            download: download.span,
            checksum,
            end: at + 1,
            moves: inside.is_some(),
            folder,
        })
    }

    /// Whether commands after a part move or remove something of a folder: a layer of its own would keep that.
    fn changes(&self, folder: &str, part: usize) -> bool {
        let mut removals = self.removals.iter().filter(|(at, _)| *at > part).peekable();
        if removals.peek().is_none() {
            return false;
        }
        let folder = self.code.model.workdir_before(self.code.index).path(folder);
        removals.any(|(_, path)| {
            let is_below = |folder: &String| is_in(path, folder) || is_in(folder, path);
            !path.starts_with('/') || folder.as_ref().is_none_or(is_below)
        })
    }

    /// The ADDs in the place of the downloads that the list starts or ends with, or is.
    fn fix(&self, start: usize, first: Flow) -> Option<Fix> {
        let (model, index, count) = (self.code.model, self.code.index, self.parts.len());
        let mut commands = self.code.commands.iter();
        let starts = first.download.start;
        if commands.any(|it| it.span.start < starts && rules_what_follows(it)) {
            return None;
        }
        let chown = model.owner_flag(index)?;
        // `tar` of root gives files to whom the archive says, whatever the group of root is.
        if model.user(index) == User::Root && !chown.is_empty() {
            return None;
        }
        let mut flows = vec![first];
        while let Some(next) = flows
            .last()
            .filter(|it| !it.moves)
            .and_then(|it| self.flow(it.end))
        {
            flows.push(next);
        }
        let last = flows.last()?;
        let is_set = start == 1 && self.alone(0).is_some_and(|it| it.name() == Some("set"));
        let is_end = last.end == count;
        let start = if is_set && is_end { 0 } else { start };
        if has_pragma_above(model, index) || !is_end && (start > 0 || last.moves) {
            return None;
        }
        let adds: Vec<String> = flows.iter().map(|it| it.add(&chown)).collect();
        let line_ending = std::str::from_utf8(model.line_ending().bytes()).ok()?;
        let edit = instead_of_parts(model, index, &(start..last.end), &adds.join(line_ending))?;
        let fix = Fix::new(
            Applicability::Unsafe,
            "Have ADD download and unpack it, with version 1.17 of the frontend",
            vec![edit],
            Vec::new(),
        );
        Some(fix.with([Operation::FetchByAdd {
            index,
            gone: (start..last.end).collect(),
            follows: !is_end,
        }]))
    }
}

/// The checksum that a part compares a file with, as in `echo "…  a.tgz" | sha256sum -c`; `None` if it compares in another way.
fn checked_sum(part: &[&SimpleCommand<'_>], file: &str) -> Option<String> {
    let [echo, check] = part else { return None };
    let words: Vec<String> = (echo.args().iter())
        .map(|word| word.as_str().map(str::to_owned))
        .collect::<Option<_>>()?;
    let text = words.join(" ");
    let mut words = text.split_ascii_whitespace();
    let (sum, name) = (words.next()?, words.next()?);
    let is_sum = sum.len() == 64 && sum.bytes().all(|it| it.is_ascii_hexdigit());
    let is_it = name.trim_start_matches('*') == file && words.next().is_none();
    // A list of checksums in a file says nothing of what is echoed.
    let options = check.args().iter().all(|it| it.text.starts_with(b"-"));
    let is_sha256 = check.name() == Some("sha256sum") && echo.name() == Some("echo") && options;
    (is_sum && is_it && is_sha256).then(|| sum.to_ascii_lowercase())
}
