//! `add-git`: ADD fetches a git repository. Off by default.
//!
//! ## What it does
//! Has ADD fetch what a RUN gets by `git clone`, with the branch, tag or commit that `-b` or a `git checkout` after it names.
//!
//! ## Why
//! A layer of RUN is taken from the cache for as long as its text is the same, whatever has become of the branch. ADD asks the server which commit that is, and fetches it where
//! it is another one. The image needs no git for it: where nothing else uses it, git and what it brings need not be installed.
//!
//! ## Example
//! ```dockerfile
//! FROM debian:12
//! RUN git clone --depth 1 -b v1.2.0 https://github.com/team/tool.git /src/tool
//! ```
//! becomes
//! ```dockerfile
//! FROM debian:12
//! ADD --keep-git-dir=true https://github.com/team/tool.git#v1.2.0 /src/tool
//! ```
//!
//! ## When it stays silent
//! Off by default: it asks for BuildKit, and has each build ask the server. It is silent on other addresses than public ones of `https://`, on those with a password, where the repository is removed
//! in the same RUN, which a layer of its own would keep, where git is told of credentials, other addresses or large files above, for RUNs with flags (mounts, networks), and where `# syntax=` asks for a frontend that does not know it.
//!
//! ## Fix safety
//! Unsafe: submodules come along, which a plain clone leaves out; of the history there is one commit, and for git the owner may be another one. `--keep-git-dir=true` leaves `.git` there, as the clone did: leave
//! it out where nothing needs that. There is no fix between other commands of a RUN, for commits by a part of their number, where git runs on the repository later, where the address does not end in `.git` and the host is not known to take it so, after commands
//! that end the RUN or change modes (`exit`, `umask`, `.`, `eval`), and where the user is not known.
//!
//! ## Source
//! Dockerfile reference, "Adding files from a Git repository" and "ADD --keep-git-dir"; BuildKit `ParseGitRef`; git-clone(1).

mod clone;

use self::clone::{Clone, is_clone};
use crate::diagnostic::{Applicability, Finding, Fix, Operation, Severity};
use crate::knowledge::docker::SyntaxFeature;
use crate::knowledge::transport::CLONE_NEEDS_MORE;
use crate::lint::{On, Rule, RunSite};
use crate::model::{Code, Model, SimpleCommand, said_before};
use crate::rewrite::{has_pragma_above, instead_of_parts, remove_commands};
use crate::rules::support::frontend::may_use;
use crate::rules::support::taken_away::{is_gone, taken_away};
use crate::rules::support::words::{for_docker, rules_what_follows};
use crate::text::{Edit, file_name};

/// The rule.
pub(in crate::rules) const RULE: Rule = Rule {
    id: "add-git",
    severity: Severity::Info,
    fixes: &[Applicability::Unsafe],
    summary: "ADD fetches a git repository",
    default: false,
    matters: &["ADD", "clone", "git"],
    on: &[On::Run(&["clone"], check)],
    ..Rule::USUAL
};

fn check(site: &RunSite<'_, '_>, findings: &mut Vec<Finding>) {
    let (model, index) = (site.model(), site.index);
    let Some(code) = site.own_code() else {
        return;
    };
    let has_flags = !model.instructions[index].statement.flags.is_empty();
    if has_flags || !may_use(model, SyntaxFeature::AddGit.since().0) {
        return;
    }
    let mut clones = code.commands.iter().filter(|it| is_clone(it));
    let removals: Vec<String> = code.commands.iter().flat_map(taken_away).collect();
    let found = clones.find_map(|it| Some((it, clone_of(code, it, &removals)?)));
    let Some((command, clone)) = found else {
        return;
    };
    if said_before(code, command.span.start, CLONE_NEEDS_MORE) {
        return;
    }
    let made = List::read(code, &removals).and_then(|list| list.fix());
    let (address, folder) = (&clone.address, &clone.folder);
    let help = match (&made, clone.source(model, index)) {
        (Some((add, _)), _) => format!("write `{add}`"),
        (None, Some(source)) => format!("write `ADD --keep-git-dir=true {source} {folder}`"),
        (None, None) => format!(
            "write `ADD --keep-git-dir=true {address}.git#… {folder}` with a branch, a tag or the whole number of a commit, if the server takes such an address"
        ),
    };
    findings.push(
        RULE.finding(
            code.span(command.span),
            format!(
                "a RUN clones `{}`, which ADD does without git, and again when that has changed",
                file_name(address)
            ),
        )
        .with_help(help)
        .with_fix_if(made.map(|(_, fix)| fix)),
    );
}

/// A clone of a repository that stays.
fn clone_of(code: &Code<'_>, command: &SimpleCommand<'_>, removals: &[String]) -> Option<Clone> {
    let clone = Clone::read(code.model, code.index, command)?;
    let is_gone = removals.iter().any(|it| is_gone(it, &clone.folder));
    (!is_gone).then_some(clone)
}

/// The commands of a RUN that is a list of `&&`, by part; `None` for parts that are more than one plain command.
struct List<'c, 'm> {
    code: &'c Code<'m>,
    parts: Vec<Option<&'c SimpleCommand<'m>>>,
    removals: &'c [String],
}

/// Clones one after the other, with the commands between them that only choose a commit.
#[derive(Default)]
struct Clones<'c, 'm> {
    adds: Vec<String>,
    /// What ADD does of them.
    done: Vec<&'c SimpleCommand<'m>>,
    /// The part after them.
    end: usize,
}

impl<'c, 'm> List<'c, 'm> {
    fn read(code: &'c Code<'m>, removals: &'c [String]) -> Option<Self> {
        let mut parts = vec![None; code.model.and_list(code.index)?.len()];
        for command in code.commands.iter().filter(|it| it.is_bare()) {
            *parts.get_mut(command.place.pipeline)? = Some(command);
        }
        Some(Self {
            code,
            parts,
            removals,
        })
    }

    /// The ADDs in the place of the clones that the list starts or ends with, or is.
    fn fix(&self) -> Option<(String, Fix)> {
        let (model, index, count) = (self.code.model, self.code.index, self.parts.len());
        let is_set = self.parts[0].is_some_and(|it| it.name() == Some("set"));
        let first = self.clones(usize::from(is_set));
        let (start, clones) = if first.adds.is_empty() {
            // What stands before them is left to a RUN above.
            let may = |it: Option<&SimpleCommand<'_>>| {
                it.is_some_and(|it| it.changes_folder() || it.name() == Some("git"))
            };
            let before = self.parts.iter().rposition(|it| !may(*it))?;
            let is_start = |at: &usize| {
                let next = self.parts.get(*at + 1).copied().flatten();
                let own = self.parts[*at];
                own.is_some_and(is_clone)
                    || own.is_some_and(SimpleCommand::changes_folder) && next.is_some_and(is_clone)
            };
            let start = (before + 1..count).find(is_start)?;
            (start, self.clones(start))
        } else {
            (0, first)
        };
        let chown = model.owner_flag(index)?;
        let mut after = self.code.commands.iter();
        let first = (clones.done.first()).map_or(0, |it| it.span.start);
        let mut above = (self.code.commands.iter()).filter(|it| it.span.start < first);
        let is_git = |it: &SimpleCommand<'_>| it.name() == Some("git") && !is_clone(it);
        if clones.adds.is_empty()
            || above.any(rules_what_follows)
            || after.any(|it| it.place.pipeline >= clones.end && is_git(it))
            || model.any_on_top(index, "runs git on what is there", |at| runs_git(model, at))
            || has_pragma_above(model, index)
        {
            return None;
        }
        let line_ending = std::str::from_utf8(model.line_ending().bytes()).ok()?;
        let adds = clones.adds.iter();
        let adds: Vec<String> = adds
            .map(|it| format!("ADD{chown} --keep-git-dir=true {it}"))
            .collect();
        let lines = adds.join(line_ending);
        let (gone, edits): (Vec<usize>, Vec<Edit>) = if clones.end == count {
            let edit = instead_of_parts(model, index, &(start..count), &lines)?;
            ((start..count).collect(), vec![edit])
        } else if start == 0 {
            let at = model.instructions[index].content().start;
            let above = Edit::insert(at, format!("{lines}{line_ending}"));
            let removed = remove_commands(self.code, &clones.done)?;
            let gone = clones.done.iter().map(|it| it.place.pipeline);
            let edits = std::iter::once(above).chain(removed);
            (gone.collect(), edits.collect())
        } else {
            return None;
        };
        let fix = Fix::new(
            Applicability::Unsafe,
            "Have ADD fetch it; submodules come along, and one commit of the history",
            edits,
            Vec::new(),
        );
        let follows = clones.end < count;
        let fix = fix.with([Operation::FetchByAdd {
            index,
            gone,
            follows,
        }]);
        Some((adds.into_iter().next()?, fix))
    }

    /// The clones from a part on.
    fn clones(&self, start: usize) -> Clones<'c, 'm> {
        let (model, index) = (self.code.model, self.code.index);
        let mut clones = Clones::default();
        let part = |at: usize| self.parts.get(at).copied().flatten();
        let folder = |at: usize| part(at).and_then(|it| cd(model, index, it));
        // Whether the folder is another one than that of the RUN.
        let mut is_elsewhere = self.parts[..start]
            .iter()
            .any(|it| it.is_none_or(SimpleCommand::changes_folder));
        let mut at = start;
        while !is_elsewhere || clones.adds.is_empty() {
            let above = folder(at);
            let own = at + usize::from(above.is_some());
            let command = part(own).filter(|it| is_clone(it));
            let Some(command) = command else { break };
            let Some(mut clone) = clone_of(self.code, command, self.removals) else {
                break;
            };
            if above.as_ref().is_some_and(|above| !clone.lies_in(above)) {
                break;
            }
            if is_elsewhere && !clone.folder.starts_with('/') {
                break;
            }
            is_elsewhere |= above.is_some();
            let (mut end, mut is_inside) = (own + 1, false);
            let mut done = vec![command];
            while let Some(next) = part(end) {
                if !is_inside && folder(end).is_some_and(|it| clone.is_in(&it)) {
                    is_inside = true;
                } else if clone.chooses(model, index, next, is_inside) {
                    done.push(next);
                } else {
                    break;
                }
                end += 1;
            }
            is_elsewhere |= is_inside;
            let Some(source) = clone.source(model, index) else {
                break;
            };
            clones.adds.push(format!("{source} {}", clone.folder));
            clones.done.extend(done);
            clones.end = end;
            at = end;
        }
        clones
    }
}

/// Whether a RUN runs git on a repository that it has not cloned itself.
fn runs_git(model: &Model<'_>, index: usize) -> bool {
    let codes = model.run_codes(index);
    let mut commands = codes.iter().flat_map(|code| &code.commands);
    commands
        .find(|it| it.name() == Some("git"))
        .is_some_and(|it| !is_clone(it))
}

/// The folder that a command changes to.
fn cd(model: &Model<'_>, index: usize, command: &SimpleCommand<'_>) -> Option<String> {
    let [folder] = command.args() else {
        return None;
    };
    let folder = for_docker(model, index, folder).filter(|it| !it.starts_with('-'));
    folder.filter(|_| command.name() == Some("cd"))
}
