//! Gems of development and tests that Bundler installs for an image of production.

use super::RULE;
use crate::diagnostic::{Applicability, Finding, Fix, Operation};
use crate::knowledge::bundler::{
    CHOOSES_GROUPS, DEVELOPMENT_PROGRAMS, ENVIRONMENTS, GROUP_WORDS, LOADS_GEMS,
};
use crate::knowledge::managers::BUNDLER;
use crate::lint::Context;
use crate::model::manifests::development_groups;
use crate::model::{Model, SimpleCommand, Step, Word, Workdir, context_path, joined, steps};
use crate::rewrite::instruction_above;
use crate::rules::support::scripts::runs_script;
use crate::syntax::{CopySourceKind, Keyword, flag_value};
use crate::text::file_name;

/// The environment that is none of development.
const PRODUCTION: &str = "production";

/// Commands that set it for those after them.
const EXPORTS: [&str; 2] = ["export RACK_ENV=production", "export RAILS_ENV=production"];

/// What a stage is to the one that is shipped.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    /// It has its layers.
    Below,
    /// It copies gems from it.
    Gems,
    /// It copies something else from it, which is made with gems of layers that both have.
    Beside,
}

/// Reports the first install of a shipped stage that brings such gems along.
pub(super) fn check(context: &Context<'_>, stage: usize, findings: &mut Vec<Finding>) {
    let model = context.model;
    if !model.speaks_of("bundle")
        || !model.speaks_of(PRODUCTION)
        || model.own_start(stage).is_none()
        || model.is_for_developers(stage)
        || !is_image_known(model, stage)
        || model.holds_of_all("groups of gems are chosen", || chooses_groups(model))
    {
        return;
    }
    let Some(production) = Production::of(model, stage) else {
        return;
    };
    let parts = parts_of(model, stage);
    let stages = || (0..parts.len()).filter_map(|own| Some((own, parts[own]?)));
    // What developers build on it is not shipped, and needs the gems.
    let is_shared = |below: usize| {
        let mut above = model.built_on(below);
        above.any(|above| parts[above].is_none())
    };
    if stages().any(|(own, _)| is_shared(own)) {
        return;
    }
    let mut install: Option<Install> = None;
    for (own, part) in stages() {
        for index in model.stage_instructions(own) {
            if model.instructions[index].statement.kind != Keyword::Run {
                continue;
            }
            let text = model.instructions[index].joined.text();
            let is_exported = EXPORTS
                .iter()
                .any(|part| memchr::memmem::find(text, part.as_bytes()).is_some());
            for step in steps(&model.codes(index)) {
                let is_set = |command: &SimpleCommand<'_>| {
                    is_exported || is_for_production(model, index, command)
                };
                if needs_development(step.command, is_set) {
                    return;
                }
                if install.is_none() && part != Part::Beside && installs(step.command) {
                    if !is_image_known(model, own) {
                        return;
                    }
                    install = install_at(context, index, &step, part == Part::Below);
                    if install.is_none() {
                        return;
                    }
                }
            }
        }
    }
    let Some(install) = install else { return };
    // The Gemfile that Rails writes has such groups, others may have none.
    let groups = match &install.groups {
        Some(groups) if groups.is_empty() => return,
        None if !production.is_of_rails => return,
        Some(groups) => groups.join(":"),
        None => "development:test".to_owned(),
    };
    let setting = format!("ENV BUNDLE_WITHOUT=\"{groups}\"");
    let place = if install.is_below {
        "above it"
    } else {
        "above it, and in the stage that runs them"
    };
    let fix = install.is_below.then(|| {
        let edit = instruction_above(model, install.run, &setting);
        Fix::new(
            Applicability::Unsafe,
            "Leave them out",
            vec![edit],
            Vec::new(),
        )
        .with([Operation::Insert {
            above: install.run,
            keyword: "ENV",
        }])
    });
    findings.push(
        RULE.finding(
            install.span,
            "this also installs gems that only development and tests need",
        )
        .with_help(format!(
            "write `{setting}` {place}, if nothing there needs them"
        ))
        .with_fix_if(fix),
    );
}

/// That a stage runs for production.
struct Production {
    /// Whether it is Rails that does.
    is_of_rails: bool,
}

impl Production {
    /// By ENV, or by what it starts.
    fn of(model: &Model<'_>, stage: usize) -> Option<Self> {
        let words = start_texts(model, stage);
        if words.iter().any(|word| is_of_development(word)) {
            return None;
        }
        let said = words.windows(2).any(|pair| {
            matches!(&*pair[0], "-e" | "-E" | "--environment") && pair[1] == PRODUCTION
        });
        let is_said = |name: &str| {
            let setting = format!("{name}={PRODUCTION}");
            words.contains(&setting)
        };
        let by_words = said
            || words.iter().any(|it| it == "--environment=production")
            || ENVIRONMENTS.iter().any(|name| is_said(name));
        let set: Vec<Option<bool>> = ENVIRONMENTS
            .iter()
            .map(|name| {
                let mut all = model.below_end(stage);
                all.find_map(|by| is_production(model, by, name))
            })
            .collect();
        if set.contains(&Some(false)) || !(by_words || set.contains(&Some(true))) {
            return None;
        }
        let is_of_rails = ENVIRONMENTS
            .iter()
            .zip(&set)
            .any(|(name, set)| *name == "RAILS_ENV" && *set == Some(true))
            || words
                .iter()
                .any(|word| file_name(word) == "rails" || word == "RAILS_ENV=production");
        Some(Self { is_of_rails })
    }
}

/// Whether an ENV sets a variable to the environment of production; `None` if it sets another one.
fn is_production(model: &Model<'_>, by: usize, name: &str) -> Option<bool> {
    if model.instructions[by].statement.kind != Keyword::Env {
        return None;
    }
    let value = flag_value(model.written_value(by, name)??);
    Some(value == PRODUCTION.as_bytes())
}

/// The words of what containers of a stage start, however they are written.
fn start_texts(model: &Model<'_>, stage: usize) -> Vec<String> {
    let mut words = Vec::new();
    for index in model.stage_instructions(stage) {
        let instruction = model.instructions[index];
        if matches!(
            instruction.statement.kind,
            Keyword::Cmd | Keyword::Entrypoint
        ) {
            let text = String::from_utf8_lossy(instruction.text(instruction.statement.body_span));
            let own = text.split(|ch: char| ch.is_whitespace() || "\"'[],;&|()".contains(ch));
            words.extend(own.filter(|word| !word.is_empty()).map(str::to_owned));
        }
    }
    words
}

/// Whether a word names a program or a task that needs gems of development.
fn is_of_development(word: &str) -> bool {
    let name = file_name(word);
    let name = name.split_once(':').map_or(name, |(name, _)| {
        if matches!(name, "test" | "spec") {
            name
        } else {
            word
        }
    });
    DEVELOPMENT_PROGRAMS.contains(&name)
}

/// What each stage of a file is to one of them, if it is anything.
fn parts_of(model: &Model<'_>, stage: usize) -> Vec<Option<Part>> {
    let mut parts: Vec<Option<Part>> = vec![None; model.stages.len()];
    let chain = |start: usize| std::iter::once(start).chain(model.stages_below(start));
    for own in chain(stage) {
        parts[own] = Some(Part::Below);
    }
    for index in model.stage_instructions(stage) {
        let Some(from) = model.stage_copied_from(index) else {
            continue;
        };
        let instruction = model.instructions[index];
        let copy = instruction.copy_arguments(&instruction.statement);
        let sources = copy.map(|copy| copy.sources).unwrap_or_default();
        let is_gems =
            |path: &str| path.to_lowercase().contains("bundle") || path.contains("GEM_HOME");
        let is_lower = model.lowest_below(from) == model.lowest_below(stage);
        let part = if sources.iter().any(|source| is_gems(&source.text)) {
            Part::Gems
        } else if is_lower {
            Part::Beside
        } else {
            continue;
        };
        // Of those that are known already, all below are.
        let is_new = |parts: &[Option<Part>], own: usize| match parts[own] {
            None => true,
            Some(known) => known == Part::Beside && part == Part::Gems,
        };
        for own in chain(from) {
            if !is_new(&parts, own) {
                break;
            }
            parts[own] = Some(part);
        }
    }
    parts
}

/// Whether a stage starts from an official image, which says nothing of groups.
fn is_image_known(model: &Model<'_>, stage: usize) -> bool {
    let image = model.stage_image(stage);
    image.is_some_and(|image| image.known_official().is_some())
}

/// Whether something in the file says which groups Bundler installs.
fn chooses_groups(model: &Model<'_>) -> bool {
    let is_settings = |path: &str| file_name(path) == ".bundle" || path.contains(".bundle/");
    (0..model.instructions.len()).any(|index| {
        let instruction = model.instructions[index];
        let text = instruction.span.of(model.file.source);
        let has = |part: &&str| memchr::memmem::find(text, part.as_bytes()).is_some();
        let copy = instruction.copy_arguments(&instruction.statement);
        let copies = copy.is_some_and(|copy| {
            copy.sources.iter().any(|source| {
                is_settings(&source.text)
                    // A Gemfile that is written here is none that Rails has written.
                    || (source.kind == CopySourceKind::Heredoc && has(&"Gemfile"))
            })
        });
        let codes = model.codes(index);
        let is_told = steps(&codes).iter().any(|step| {
            let mut args = step.command.args().iter();
            let is_other = step
                .command
                .args()
                .first()
                .is_some_and(|word| word.is("exec"));
            is_bundler(step.command)
                && !is_other
                && args.any(|word| {
                    let text = word.without_quotes();
                    let name = text.split('=').next().unwrap_or_default();
                    GROUP_WORDS.contains(&name)
                })
        });
        copies || is_told || CHOOSES_GROUPS.iter().any(has) || writes_gemfile(text)
    })
}

/// Whether a text writes a Gemfile, or names another one.
fn writes_gemfile(text: &[u8]) -> bool {
    let text = String::from_utf8_lossy(text);
    let mut places = text.match_indices("Gemfile").map(|(at, _)| &text[..at]);
    places.any(|before| before.trim_end().ends_with('>'))
        || text.contains("bundle init")
        || (text.contains("BUNDLE_GEMFILE") && !text.contains("/Gemfile"))
}

fn is_bundler(command: &SimpleCommand<'_>) -> bool {
    let name = command.name().unwrap_or_default();
    BUNDLER.programs.contains(&name)
}

/// Whether a command installs what a Gemfile names, for all that it says.
fn installs(command: &SimpleCommand<'_>) -> bool {
    let first = command.args().first().and_then(|word| word.as_str());
    is_bundler(command)
        && match first {
            Some("install") => true,
            // Without a verb it installs.
            Some(option) => option.starts_with('-'),
            None => command.args().is_empty(),
        }
}

/// An install, and what is known of it.
struct Install {
    run: usize,
    span: crate::text::Span,
    /// The groups of its Gemfile that production does not need, if that can be read.
    groups: Option<Vec<&'static str>>,
    /// Whether the stage that starts something is built on its stage.
    is_below: bool,
}

/// An install, as far as its words are known; `None` where they may choose groups.
fn install_at(
    context: &Context<'_>,
    run: usize,
    step: &Step<'_, '_>,
    is_below: bool,
) -> Option<Install> {
    let model = context.model;
    let command = step.command;
    let mut is_number = false;
    for word in command.args() {
        let text = word.without_quotes();
        let is_known = word.as_str().is_some() || is_number || text.starts_with("-j");
        if !is_known && !text.starts_with("--jobs=") {
            return None;
        }
        is_number = matches!(&*text, "-j" | "--jobs" | "--retry" | "-r");
    }
    let goes = step.code.commands.iter().any(SimpleCommand::changes_folder);
    let gemfile = match model.workdir_before(run) {
        Workdir::Known(folder) if !goes => Some(joined(&folder, "Gemfile")),
        _ => None,
    };
    let brought = |path: String| {
        let mut sources = copies_above(model, run).filter_map(|at| model.source_brought(at, &path));
        context_path(&sources.next()?)
    };
    let source = match gemfile {
        Some(path) => brought(path),
        None => copies_above(model, run).find_map(|at| gemfile_named(model, at)),
    };
    let groups = source.and_then(|source| development_groups(&source, context.build));
    Some(Install {
        run,
        span: step.code.joined.span(command.span),
        groups,
        is_below,
    })
}

/// The Gemfile of the build context that a COPY names.
fn gemfile_named(model: &Model<'_>, index: usize) -> Option<String> {
    let instruction = model.instructions[index];
    let copy = instruction.copy_arguments(&instruction.statement)?;
    let is_it = |path: &&str| file_name(path).trim_end_matches('*') == "Gemfile";
    let mut sources = copy.sources.iter().map(|source| &source.text[..]);
    let source = sources.find(is_it).filter(|_| copy.from.is_none())?;
    context_path(source.trim_end_matches('*'))
}

/// The COPYs above a RUN, as many as are looked at.
fn copies_above<'m>(model: &'m Model<'_>, run: usize) -> impl Iterator<Item = usize> + 'm {
    let is_copy = |at: usize| {
        let kind = model.instructions[at].statement.kind;
        matches!(kind, Keyword::Copy | Keyword::Add)
    };
    let copies = model.before_with(run, "is a COPY or ADD", is_copy);
    copies.take(super::MANY)
}

/// Whether a command of a RUN may need gems of development: it tests, runs something that nobody knows, or loads the gems of an environment that
/// is none of production.
fn needs_development(
    command: &SimpleCommand<'_>,
    is_for_production: impl Fn(&SimpleCommand<'_>) -> bool,
) -> bool {
    let Some(name) = command.name() else {
        return !command.argv().is_empty();
    };
    let words = command.args().iter().map(Word::without_quotes);
    let words: Vec<_> = words.collect();
    let tests = || words.iter().any(|word| is_of_development(word));
    match name {
        _ if runs_script(command) => true,
        "bundle" | "bundler" => match &words[..] {
            [exec, program, ..] if exec == "exec" => {
                tests() || (file_name(program) != "bootsnap" && !is_for_production(command))
            }
            _ => false,
        },
        _ if LOADS_GEMS.contains(&name) => {
            let is_alone = matches!(
                words.first().map(|it| &it[..]),
                Some("new" | "-v" | "--version")
            );
            tests() || !(is_alone || is_for_production(command))
        }
        "test" => false,
        _ => is_of_development(name),
    }
}

/// Whether a command runs for production for sure.
fn is_for_production(model: &Model<'_>, run: usize, command: &SimpleCommand<'_>) -> bool {
    ENVIRONMENTS.iter().any(|name| {
        if command.sets(name) {
            return sets_production(command, name);
        }
        let setting = model.env_before(run, name);
        let value = setting.and_then(|setting| model.written_value(setting.by, name).flatten());
        value.is_some_and(|value| flag_value(value) == PRODUCTION.as_bytes())
    })
}

/// Whether a command sets a variable to the environment of production for itself.
fn sets_production(command: &SimpleCommand<'_>, name: &str) -> bool {
    let setting = format!("{name}={PRODUCTION}");
    let mut words = command.assignments.iter().chain(command.prefix());
    words.any(|word| *word.without_quotes() == setting)
}
