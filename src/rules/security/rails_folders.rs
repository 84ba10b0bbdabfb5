//! `rails-folders`: Rails may write where it has to.
//!
//! ## What it does
//! Reports a stage whose containers run `rails server` as another user than root, in an application that all belongs to root.
//!
//! ## Why
//! COPY gives files to root, whatever USER says. Before it serves anything `rails server` writes its number to `tmp/pids/server.pid`: it ends with "Permission denied".
//!
//! ## Example
//! ```dockerfile
//! FROM ruby:3.4-slim
//! WORKDIR /rails
//! COPY . .
//! RUN useradd rails
//! USER rails
//! CMD ["bin/rails", "server"]
//! ```
//! becomes
//! ```dockerfile
//! FROM ruby:3.4-slim
//! WORKDIR /rails
//! COPY . .
//! RUN useradd rails
//! RUN mkdir -p db log storage tmp && chown -R rails db log storage tmp
//! USER rails
//! CMD ["bin/rails", "server"]
//! ```
//!
//! ## When it stays silent
//! Where anything may give the folder, `tmp` or `tmp/pids` to somebody: `--chown` or `--chmod` of a COPY, `chown`, `chmod` and the like in a RUN, also one whose words or whose script are not
//! known, a home that is made with its user, a WORKDIR below USER (BuildKit makes it for that user). With `PIDFILE` or `--pid`, which name another place. On other servers: what Puma and
//! Unicorn write says their own configuration. Where the image, the user or the working directory is not known, and in images for development, where the sources are mounted. A VOLUME is no help: its folder belongs to whom it
//! belongs to in the image.
//!
//! ## Fix safety
//! Unsafe: other files belong to that user then. Above a USER that stands below the COPY, a RUN makes the folders that Rails writes to and gives them to the user, as the Dockerfile does that Rails itself writes.
//! Below it the COPY gets `--chown`: that is enough where `tmp` is in what it copies, as it is in a project that `rails new` has made. There is none where the user is not made in the file, and where USER stands in another stage.
//!
//! ## Source
//! Rails, `Rails::Server` (`create_tmp_directories`, `DEFAULT_PIDFILE`), Rack's `Server#write_pid`; Dockerfile reference, "COPY --chown".

use std::cell::Cell;

use crate::diagnostic::{Applicability, Finding, Fix, Operation, Severity};
use crate::knowledge::programs::POSIX_SHELLS;
use crate::knowledge::ruby::{CHANGES_OWNERS, CHANGES_USER, MOVES_PID, PID_FOLDER, RAILS_WRITES};
use crate::lint::{Context, On, Rule};
use crate::model::{Model, SimpleCommand, User, Word, Workdir, expand, is_in, joined, steps};
use crate::rewrite::{add_flags, instruction_above};
use crate::rules::support::archives::is_archive;
use crate::rules::support::scripts::runs_script;
use crate::syntax::{Body, CopySourceKind, Keyword, flag_value};
use crate::text::file_name;

/// The rule.
pub(in crate::rules) const RULE: Rule = Rule {
    id: "rails-folders",
    severity: Severity::Warning,
    fixes: &[Applicability::Unsafe],
    summary: "Rails may write where it has to",
    matters: &["chown", "owner", "PIDFILE", "read-only", "tmp"],
    on: &[On::Shipped(check)],
    ..Rule::USUAL
};

/// More folders of stages than anybody copies from one to the next.
const MANY: usize = 50;

fn check(context: &Context<'_>, stage: usize, findings: &mut Vec<Finding>) {
    let model = context.model;
    if !model.speaks_of("rails") || model.own_start(stage).is_none() {
        return;
    }
    let Some(by) = model.last_user(stage) else {
        return;
    };
    let (User::Other(user), Some(last)) = (
        model.user_set_by(by),
        model.stage_instructions(stage).next_back(),
    ) else {
        return;
    };
    let Workdir::Known(folder) = model.workdir_after(last) else {
        return;
    };
    let is_used = |words: &[&str]| {
        let mut words = words.iter();
        words.any(|word| model.speaks_of(word) && is_said(model, word))
    };
    if folder == "/"
        || model.is_for_developers(stage)
        || is_developing(model, stage)
        || !starts_server(model, stage)
        || is_used(MOVES_PID)
        || is_used(CHANGES_USER)
    {
        return;
    }
    let app = Folder::new(&folder);
    if !app.is_of_root(model, stage, &mut Vec::new()) {
        return;
    }
    let Some(copy) = app.copied_by(model, stage) else {
        return;
    };
    let owner = model.user_with_group(last).filter(|_| last != by);
    let owner = owner.unwrap_or_else(|| user.to_owned());
    let folders = RAILS_WRITES.join(" ");
    let run = format!("RUN mkdir -p {folders} && chown -R {owner} {folders}");
    let is_number = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let is_made = owner.split(':').all(is_number)
        || model.users_made(stage).contains(&Some(user.to_owned()))
        || user == "nobody";
    let is_here = model.stage_of(by) == Some(stage) && is_made;
    let fix = if copy > by {
        let flag = format!("--chown={owner}");
        let edit = add_flags(model, copy, std::slice::from_ref(&flag)).filter(|_| is_here);
        edit.map(|edit| {
            let title = format!("Have the files belong to `{user}`");
            Fix::in_place(Applicability::Unsafe, copy, title, vec![edit])
        })
    } else {
        let is_root_there = matches!(model.user(by), User::Root)
            && model.workdir_before(by).known() == Some(&folder);
        (is_here && is_root_there).then(|| {
            let edit = instruction_above(model, by, &run);
            let title = format!("Give `{user}` the folders that Rails writes to");
            Fix::new(Applicability::Unsafe, title, vec![edit], Vec::new()).with([
                Operation::Insert {
                    above: by,
                    keyword: "RUN",
                },
            ])
        })
    };
    let help = if copy > by {
        format!("write `COPY --chown={owner}`, with `tmp` in what it copies")
    } else {
        format!("write `{run}` above USER")
    };
    let instruction = model.instructions[copy];
    findings.push(
        RULE.finding(
            instruction.joined.span(instruction.statement.keyword),
            format!("`rails server` does not start: `{user}` cannot write to `{folder}/{PID_FOLDER}`, as all there belongs to root"),
        )
        .with_help(help)
        .with_fix_if(fix),
    );
}

/// Whether a word stands in an instruction, not only in comments.
fn is_said(model: &Model<'_>, wanted: &str) -> bool {
    let is_name = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
    model.instructions.iter().any(|instruction| {
        let text = instruction.joined.text();
        memchr::memmem::find_iter(text, wanted.as_bytes()).any(|at| {
            let before = at.checked_sub(1).map(|at| text[at]);
            let after = text.get(at + wanted.len()).copied();
            !before.is_some_and(is_name) && !after.is_some_and(is_name)
        })
    })
}

/// Whether a stage says that it is for development.
fn is_developing(model: &Model<'_>, stage: usize) -> bool {
    let mut settings = model.below_end(stage).filter_map(|by| {
        let is_env = model.instructions[by].statement.kind == Keyword::Env;
        model
            .written_value(by, "RAILS_ENV")
            .flatten()
            .filter(|_| is_env)
    });
    settings
        .next()
        .is_some_and(|value| matches!(&flag_value(value)[..], b"development" | b"test"))
}

/// Whether containers of a stage run `rails server` for sure.
fn starts_server(model: &Model<'_>, stage: usize) -> bool {
    let last = |kind: Keyword| {
        let mut all = model.below_end(stage);
        all.find(|&index| model.instructions[index].statement.kind == kind)
    };
    let entrypoint = last(Keyword::Entrypoint);
    let is_shell =
        |index: usize| matches!(model.instructions[index].statement.body, Body::Shell(_));
    let runs = |index: usize| {
        let instruction = model.instructions[index];
        match &instruction.statement.body {
            Body::Exec(exec) => {
                let words: Vec<String> = exec.strings(instruction.joined.text()).collect();
                let words: Vec<&str> = words.iter().map(String::as_str).collect();
                let script = match words[..] {
                    [shell, option, script] if option.starts_with('-') && option.ends_with('c') => {
                        Some(script).filter(|_| POSIX_SHELLS.contains(&file_name(shell)))
                    }
                    _ => None,
                };
                let is_end = |ch: char| ch.is_whitespace() || ";&|()".contains(ch);
                let parts = script.unwrap_or_default().split(is_end);
                let parts: Vec<&str> = parts.filter(|part| !part.is_empty()).collect();
                is_server(&words) || (is_server(&parts) && !parts.contains(&"cd"))
            }
            _ => in_shell(model, index),
        }
    };
    match entrypoint {
        Some(index) if is_shell(index) => runs(index),
        Some(index) => runs(index) || last(Keyword::Cmd).is_some_and(runs),
        None => last(Keyword::Cmd).is_some_and(runs),
    }
}

/// Whether a script that containers start runs `rails server`, in the folder that it is started in.
fn in_shell(model: &Model<'_>, index: usize) -> bool {
    let codes = model.codes(index);
    let steps = steps(&codes);
    let goes = steps.iter().any(|step| step.command.changes_folder());
    let runs = |command: &SimpleCommand<'_>| {
        let words: Vec<&str> = command.argv().iter().map_while(Word::as_str).collect();
        is_server(&words)
    };
    !goes && steps.iter().any(|step| runs(step.command))
}

/// Whether words run `rails server`, through Bundler or a script that starts what its words name.
fn is_server(words: &[&str]) -> bool {
    let mut pairs = words.windows(2);
    pairs.any(|pair| file_name(pair[0]) == "rails" && matches!(pair[1], "server" | "s"))
}

/// The absolute target of a COPY as variables make it, if they are known.
fn target_with_variables(model: &Model<'_>, index: usize) -> Option<String> {
    let instruction = model.instructions[index];
    let copy = instruction.copy_arguments(&instruction.statement)?;
    let is_known = Cell::new(true);
    let lookup = |name: &str| {
        let setting = model.env_before(index, name).filter(|it| it.is_env);
        let value = setting.and_then(|it| model.written_value(it.by, name).flatten());
        let value = value.and_then(|value| String::from_utf8(flag_value(value)).ok());
        let value = value.filter(|value| !value.contains('$'));
        is_known.set(is_known.get() && value.is_some());
        value
    };
    let target = expand(copy.target.as_bytes(), model.file.escape, &lookup).ok()?;
    let is_known = is_known.get() && target.starts_with('/');
    is_known.then(|| joined("/", &target))
}

/// The folder of an application.
struct Folder<'p> {
    path: &'p str,
    /// Where its number is written.
    pids: String,
}

impl<'p> Folder<'p> {
    fn new(path: &'p str) -> Self {
        let pids = joined(path, PID_FOLDER);
        Self { path, pids }
    }

    /// Whether a path is the folder in which something is written, one above it, or in it.
    fn is_on_the_way(&self, path: &str) -> bool {
        path != "/" && (is_in(&self.pids, path) || is_in(path, &self.pids))
    }

    /// Whether all that is there at the end of a stage belongs to root, and only root may write it.
    fn is_of_root(
        &self,
        model: &Model<'_>,
        stage: usize,
        asked: &mut Vec<(usize, String)>,
    ) -> bool {
        // What is asked already holds, or nothing does.
        let question = (stage, self.path.to_owned());
        if asked.contains(&question) {
            return true;
        }
        asked.push(question);
        if asked.len() > MANY {
            return false;
        }
        let is_root = |stage: usize| {
            model
                .stage_image(stage)
                .is_some_and(|image| image.starts_as_root())
        };
        // From the first instruction on: a folder that is there stays whose it is.
        let mut instructions: Vec<usize> = model.below_end(stage).collect();
        instructions.reverse();
        let mut is_made = false;
        is_root(stage)
            && instructions.into_iter().all(|index| {
                let statement = &model.instructions[index].statement;
                let is_by_root = matches!(model.user(index), User::Root);
                match statement.kind {
                    Keyword::Onbuild => false,
                    Keyword::Workdir => match model.workdir_after(index) {
                        Workdir::Known(folder) if self.is_on_the_way(&folder) => {
                            let is_kept = is_by_root || is_made;
                            is_made |= folder == self.path;
                            is_kept
                        }
                        Workdir::Known(_) => true,
                        Workdir::Unclear | Workdir::Image => false,
                    },
                    Keyword::Copy | Keyword::Add => {
                        let is_kept = self.is_kept_by_copy(model, index, is_made, asked);
                        let target = model.copied_to(index).map(|(_, target)| target);
                        is_made |= target.is_some_and(|target| is_in(&target, self.path));
                        is_kept
                    }
                    // What belongs to root nobody else gives away.
                    Keyword::Run if !is_by_root => is_made,
                    Keyword::Run => self.is_kept_by_run(model, index),
                    _ => true,
                }
            })
    }

    /// Whether what a COPY or ADD brings to the folder, which may be there already, belongs to root.
    fn is_kept_by_copy(
        &self,
        model: &Model<'_>,
        index: usize,
        is_made: bool,
        asked: &mut Vec<(usize, String)>,
    ) -> bool {
        let instruction = model.instructions[index];
        let Some((copy, target)) = model.copied_to(index) else {
            let target = target_with_variables(model, index);
            return target
                .is_some_and(|target| !is_in(&target, self.path) && !self.is_on_the_way(&target));
        };
        let is_on_the_way = target == "/" || self.is_on_the_way(&target);
        if !is_on_the_way && (is_made || !is_in(&target, self.path)) {
            return true;
        }
        let of_root = |owner: &str| matches!(owner.split(':').next(), Some("root" | "0"));
        let mut flags = instruction.flags(&instruction.statement);
        let is_plain = flags.all(|flag| match &flag.name[..] {
            "chown" => flag.value.as_deref().is_some_and(of_root),
            "chmod" => false,
            _ => true,
        });
        let is_add = instruction.statement.kind == Keyword::Add;
        let mut sources = copy.sources.iter();
        let is_unpacked = sources.any(|source| match source.kind {
            CopySourceKind::Path => is_add && is_archive(&source.text),
            CopySourceKind::Heredoc => false,
            CopySourceKind::Url | CopySourceKind::Git => true,
        });
        if copy.from.is_none() || !is_plain || is_unpacked || !is_in(self.path, &target) {
            return is_plain && !is_unpacked && copy.from.is_none();
        }
        // What comes from a stage belongs to whom it belongs to there.
        let (Some(from), [source]) = (model.stage_copied_from(index), &copy.sources[..]) else {
            return false;
        };
        let below = self.path[target.len()..].trim_start_matches('/');
        let path = joined(&joined("/", &source.text), below);
        let is_earlier = model.stage_of(index).is_some_and(|own| from < own);
        is_earlier && Folder::new(&path).is_of_root(model, from, asked)
    }

    /// Whether a RUN of root leaves root the folder, and nobody else a way to write there.
    fn is_kept_by_run(&self, model: &Model<'_>, index: usize) -> bool {
        let codes = model.codes(index);
        let steps = steps(&codes);
        let text = model.instructions[index].span.of(model.file.source);
        // One that `find` or `xargs` runs.
        let hides = |word: &&str| {
            let seen = steps
                .iter()
                .filter(|step| step.command.name() == Some(word));
            memchr::memmem::find_iter(text, word.as_bytes()).count() > seen.count()
        };
        let goes = steps.iter().any(|step| step.command.changes_folder());
        let workdir = if goes {
            Workdir::Unclear
        } else {
            model.workdir_before(index)
        };
        let is_kept_by = |command: &SimpleCommand<'_>| {
            let Some(name) = command.name() else {
                return command.argv().is_empty();
            };
            !runs_script(command)
                && (!CHANGES_OWNERS.contains(&name) || self.is_left_alone(command, &workdir))
        };
        model.is_read(index)
            && !["chgrp", "chmod", "chown"].iter().any(hides)
            && steps.iter().all(|step| is_kept_by(step.command))
    }

    /// Whether a command that may change owners or modes does so elsewhere.
    fn is_left_alone(&self, command: &SimpleCommand<'_>, workdir: &Workdir) -> bool {
        let words = command.args().iter().map(Word::without_quotes);
        let words: Vec<_> = words.collect();
        let starts = |starts: &[&str]| {
            let mut words = words.iter();
            words.any(|word| starts.iter().any(|start| word.starts_with(start)))
        };
        let operands = words
            .iter()
            .filter(|word| !word.starts_with('-') || word.contains('='))
            .map(|word| word.rsplit('=').next().unwrap_or(&word[..]));
        let mut operands = operands.filter(|word| !word.is_empty());
        match command.name().unwrap_or_default() {
            // That of root makes folders of root.
            "mkdir" if !starts(&["-m", "--mode"]) => true,
            "adduser" | "useradd" | "usermod" => !operands.any(|word| {
                let home = format!("/home/{word}");
                is_in(&home, self.path) || (word.starts_with('/') && self.is_on_the_way(word))
            }),
            "tar" | "unzip" if !starts(&["-C", "--directory", "-d"]) => match workdir {
                Workdir::Known(folder) => !self.is_on_the_way(folder),
                Workdir::Image => true,
                Workdir::Unclear => false,
            },
            "chgrp" | "chmod" | "chown" => !operands
                .skip(1)
                .any(|path| self.may_be_there(path, workdir)),
            _ => !operands.any(|path| self.may_be_there(path, workdir)),
        }
    }

    /// Whether a path of a command may be one on the way.
    fn may_be_there(&self, path: &str, workdir: &Workdir) -> bool {
        let fixed = path.split(['*', '?', '[', '{', '~', '$']).next();
        let fixed = fixed.unwrap_or_default();
        let path = if fixed.len() == path.len() {
            workdir.path(path)
        } else {
            let folder = fixed.rsplit_once('/').map(|(folder, _)| folder);
            let is_home = path.starts_with(['~', '$']);
            workdir
                .path(folder.map_or(".", |folder| if folder.is_empty() { "/" } else { folder }))
                .filter(|_| !is_home)
        };
        path.is_none_or(|path| path == "/" || self.is_on_the_way(&path))
    }

    /// The last COPY that brings the application.
    fn copied_by(&self, model: &Model<'_>, stage: usize) -> Option<usize> {
        model.below_end(stage).find(|&index| {
            let Some((copy, target)) = model.copied_to(index) else {
                return false;
            };
            let is_folder = copy.sources.iter().any(|source| {
                let text = source.text.trim_end_matches('/');
                source.kind == CopySourceKind::Path
                    && (text.is_empty()
                        || text == "."
                        || source.text.ends_with('/')
                        || copy.from.is_some() && !file_name(text).contains('.'))
            });
            target == self.path && is_folder
        })
    }
}
