//! Ruby: gems that Bundler and `gem` install where the image has them.

use super::super::parts::Call;
use super::super::parts::Why;
use super::super::shape::Site;
use super::parts::{Effect, Known, Script, environment, resolved};
use crate::knowledge::interpreters::{self, DEVELOPING_VALUES, RUBY_TASKS};
use crate::knowledge::languages;
use crate::model::{User, joined};
use crate::syntax::Keyword;
use crate::text::file_name;

/// Ruby.
pub(super) const SCRIPT: Script = Script {
    language: &languages::RUBY,
    interpreter: &interpreters::RUBY,
    command,
    start,
    takes_project: false,
    image_compiles: false,
    only_installing: &[],
    starts_programs: |_| false,
};

/// Where the image has gems, and Bundler's settings of a project. Source: the Dockerfiles of the image.
const GEMS: &str = "/usr/local/bundle";

fn command(_: &Site<'_, '_>, call: &Call<'_, '_>, known: &mut Known) -> Option<Effect> {
    let model = call.context.model;
    let line = model.instructions[call.run].first_line;
    let name = call.command.name()?;
    if !matches!(
        name,
        "bundle" | "bundler" | "gem" | "rails" | "rake" | "yarn" | "npm"
    ) {
        return None;
    }
    known.links_unknown = true;
    let unknown = |what: &str| Effect::Unknown(format!("it is not known {what} in line {line}"));
    let Some(args) = resolved(call) else {
        // `bundle install -j "$(nproc)"`
        let first = call.command.args().first().and_then(|it| it.as_str());
        let is_install = name == "bundle" && first == Some("install");
        return Some(if is_install {
            installed(call, known)
        } else {
            unknown("what is installed")
        });
    };
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    let is_task = |words: &[&str]| {
        words.iter().any(|it| RUBY_TASKS.contains(it))
            && words.iter().all(|it| !it.contains("db:") && *it != "test")
    };
    Some(match (name, &args[..]) {
        ("bundle" | "bundler", ["install", rest @ ..]) => {
            let mut rest = rest.iter();
            while let Some(option) = rest.next() {
                match option.split_once('=').unwrap_or((option, "")) {
                    ("--path", "") => known.told.extend(rest.next().map(|it| call.path(it))),
                    ("--path", folder) => known.told.push(call.path(folder)),
                    ("--deployment", _) => known.told.push(call.path("vendor/bundle")),
                    ("--system" | "--binstubs" | "--standalone", _) => {
                        return Some(unknown("where gems are put"));
                    }
                    _ => {}
                }
            }
            installed(call, known)
        }
        ("bundle" | "bundler", []) => installed(call, known),
        ("bundle" | "bundler", ["config", rest @ ..]) => {
            let words = rest
                .iter()
                .filter(|it| **it != "set" && !it.starts_with("--"));
            let words: Vec<&str> = words.copied().collect();
            match words[..] {
                ["path", folder, ..] => known.told.push(call.path(folder)),
                ["deployment", "true" | "1", ..] => known.told.push(call.path("vendor/bundle")),
                ["bin" | "path.system" | "cache_path", ..] => {
                    return Some(unknown("where gems are put"));
                }
                _ => {}
            }
            let gemfile = call.path("Gemfile");
            let has_project = (0..call.run).any(|at| model.source_brought(at, &gemfile).is_some());
            let is_local = rest.contains(&"--local") || !rest.contains(&"--global") && has_project;
            if rest.contains(&"--get") || words.len() < 2 {
                Effect::Nothing
            } else if is_local {
                Effect::Makes(vec![GEMS.to_owned()])
            } else if matches!(model.user(call.run), User::Other(_))
                || model.env_before(call.run, "HOME").is_some()
            {
                unknown("whom settings are for")
            } else {
                Effect::Makes(vec![GEMS.to_owned(), "/root/.bundle".to_owned()])
            }
        }
        ("bundle" | "bundler", ["exec", rest @ ..]) | ("rails" | "rake", rest) if is_task(rest) => {
            Effect::Again
        }
        ("bundle" | "bundler", ["check" | "clean" | "list" | "lock" | "--version" | "-v", ..])
        | ("gem", ["--version" | "-v" | "list" | "env" | "cleanup", ..])
        | ("yarn" | "npm", ["cache", ..]) => Effect::Nothing,
        ("gem", ["install", rest @ ..])
            if !rest.iter().any(|it| {
                matches!(
                    *it,
                    "-i" | "--install-dir" | "--user-install" | "-n" | "--bindir"
                )
            }) =>
        {
            installed(call, &Known::default())
        }
        ("gem", ["update", "--system", ..]) => unknown("what of Ruby is renewed"),
        ("yarn", [] | ["install", ..]) | ("npm", ["ci" | "install" | "i", ..])
            if !args.iter().any(|it| {
                matches!(
                    *it,
                    "-g" | "--global" | "--modules-folder" | "--prefix" | "--cwd"
                )
            }) =>
        {
            Effect::Makes(vec![call.path("node_modules")])
        }
        _ => unknown("what is installed"),
    })
}

/// Where gems go.
fn installed(call: &Call<'_, '_>, known: &Known) -> Effect {
    let model = call.context.model;
    let line = model.instructions[call.run].first_line;
    let is_set = |name: &&&str| model.env_before(call.run, name).is_some();
    let moved = [
        "GEM_HOME",
        "BUNDLE_APP_CONFIG",
        "BUNDLE_BIN",
        "BUNDLE_USER_HOME",
        "BUNDLE_GEMFILE",
        "BUNDLE_DEPLOYMENT",
    ];
    if let Some(name) = moved.iter().find(is_set) {
        return Effect::Unknown(format!("`{name}` says where gems are put"));
    }
    if matches!(model.user(call.run), User::Other(_)) {
        return Effect::Unknown(format!("line {line} installs gems for a user"));
    }
    let mut folders = vec![GEMS.to_owned()];
    if is_set(&&"BUNDLE_PATH") {
        match environment(call, "BUNDLE_PATH").filter(|it| it.starts_with('/')) {
            Some(folder) => folders.push(joined("/", &folder)),
            None => return Effect::Unknown("`BUNDLE_PATH` says where gems are put".to_owned()),
        }
    }
    folders.extend(known.told.last().cloned());
    Effect::Makes(folders)
}

fn start(site: &Site<'_, '_>, words: &[String]) -> Option<Why> {
    let name = file_name(words.first()?);
    let mut texts = Vec::new();
    let build = site.context.build;
    for file in ["Gemfile", "Gemfile.lock"] {
        texts.extend(
            build
                .text(file)
                .map(|it| String::from_utf8_lossy(&it).into_owned()),
        );
    }
    let names = || {
        let parts = texts
            .iter()
            .flat_map(|it| it.split(|ch: char| ch.is_whitespace() || "'\",()".contains(ch)));
        parts.filter(|it| !it.is_empty())
    };
    if texts.is_empty() {
        return Some("it is not known which gems it has".to_owned());
    }
    if let Some(gem) =
        names().find(|it| *it == "RubyInline" || it.starts_with("ffi-") && *it != "ffi-compiler")
    {
        return Some(format!(
            "`{gem}` looks for libraries, or compiles, when it runs"
        ));
    }
    let is_local = |line: &str| {
        let line = line.trim_start();
        line.starts_with("gemspec") || line.contains("path:") || line.contains(":path")
    };
    if texts[0].lines().any(is_local) {
        return Some("a gem of the project itself may be compiled where it lies".to_owned());
    }
    if name == "bundle" {
        let [_, exec, program, ..] = words else {
            return Some("it is not known what Bundler starts".to_owned());
        };
        let is_known =
            interpreters::RUBY.starts.contains(&file_name(program)) && program != "bundle";
        if exec != "exec" || !is_known {
            return Some(format!("it is not known what `{program}` starts"));
        }
    }
    let is_rails =
        names().any(|it| it == "rails") || words.iter().any(|it| file_name(it) == "rails");
    (is_rails && !is_production(site, words))
        .then(|| "Rails starts for developing where nothing says `RAILS_ENV=production`".to_owned())
}

/// Whether an ENV or an option says that Rails does not run for developing.
fn is_production(site: &Site<'_, '_>, words: &[String]) -> bool {
    let model = site.context.model;
    let mut settings = model
        .stage_instructions(site.stage)
        .filter(|at| model.instructions[*at].statement.kind == Keyword::Env);
    let by_variable = settings.any(|at| {
        let instruction = model.instructions[at];
        instruction.statement.pairs().any(|(name, value)| {
            let is_it = matches!(instruction.text(name), b"RAILS_ENV" | b"RACK_ENV");
            let value = value.map(|it| String::from_utf8_lossy(instruction.text(it)).into_owned());
            let value = value.unwrap_or_default();
            let value = value.trim_matches(['"', '\'']);
            is_it && !value.contains('$') && !DEVELOPING_VALUES.contains(&value)
        })
    });
    by_variable
        || words
            .windows(2)
            .any(|it| it[0] == "-e" && it[1] == "production")
}
