//! `dfmt config`.

use std::fmt::Write;
use std::path::Path;

use anyhow::bail;

use super::args::ConfigArgs;
use super::settings::config_source;
use crate::config::{AskShellCheck, Kind, OPTIONS, Settings, Value};
use crate::lint::SHELLCHECK;
use crate::model::Given;
use crate::report::{display_path, picture};
use crate::rules::REGISTRY;
use crate::workspace::{
    CONFIG_NAMES, Configs, Place, Places, ShellCheckProgram, create, read_dockerfile, toml_value,
};

/// The settings in force for a file, as a `dfmt.toml` that says where each comes from.
///
/// # Errors
/// If a configuration cannot be read.
pub(super) fn in_force(
    path: &Path,
    args: &ConfigArgs,
    working_dir: &Path,
    shellcheck: Option<&ShellCheckProgram>,
) -> anyhow::Result<String> {
    let (source, overrides) = config_source(args, working_dir)?;
    let resolved = Configs::new(source, working_dir, overrides, false).resolve(path)?;
    let mut lines: Vec<(String, String)> = Vec::new();
    for (key, list) in [
        ("include", &resolved.include),
        ("exclude", &resolved.exclude),
    ] {
        let (globs, origin) = match list {
            Some(list) => (list.globs.clone(), list.origin.to_string()),
            None => (Vec::new(), "default".to_owned()),
        };
        lines.push((
            format!("{key} = {}", toml_value(&Value::List(globs))),
            origin,
        ));
    }
    for option in OPTIONS {
        let path = option.path();
        let mut origins: Vec<String> = Vec::new();
        for assign in resolved.assigns.iter().filter(|assign| assign.path == path) {
            if !assign.adds() {
                origins.clear();
            }
            origins.push(assign.origin.to_string());
        }
        if origins.is_empty() {
            origins.push("default".to_owned());
        }
        let origin = origins.join(", ");
        let value = toml_value(&option.get(&resolved.settings));
        lines.push((format!("{path} = {value}"), origin));
    }
    for assign in &resolved.assigns {
        if assign.path.starts_with("rules.severity.") {
            let line = format!("{} = {}", assign.path, assign.value());
            lines.push((line, assign.origin.to_string()));
        }
    }
    let place = working_dir.join(path);
    let context = read_dockerfile(&place).ok().map(|text| {
        let places = Places::default();
        let Place { folder, why } = places.of(&place, &text);
        let folder = folder.map_or("none".to_owned(), |folder| {
            let folder = folder.strip_prefix(working_dir).unwrap_or(&folder);
            display_path(if folder == Path::new("") {
                Path::new(".")
            } else {
                folder
            })
        });
        let given = given_to_builds(&places.given(&place));
        format!("# the build context: {folder} ({why})\n{given}")
    });
    let width = lines.iter().map(|(line, _)| line.len()).max().unwrap_or(0);
    let mut out = String::new();
    for warning in &resolved.warnings {
        let _ = writeln!(out, "# {warning}");
    }
    out.push_str(&context.unwrap_or_default());
    out.push_str(&asked_shellcheck(&resolved.settings, shellcheck));
    for (line, origin) in lines {
        // Writing to a string does not fail.
        let _ = writeln!(out, "{line:width$}  # {origin}");
    }
    Ok(escaped(&out))
}

/// Whether ShellCheck is asked, and which, as a comment.
fn asked_shellcheck(settings: &Settings, program: Option<&ShellCheckProgram>) -> String {
    let rule = REGISTRY.with_id(SHELLCHECK);
    let is_enabled = rule.is_some_and(|rule| rule.is_enabled(&settings.rules));
    let what = match program {
        _ if settings.rules.shellcheck == AskShellCheck::Off || !is_enabled => {
            return String::new();
        }
        None => "is in no folder of PATH: no script is looked at".to_owned(),
        Some(program) => {
            let version = program.version();
            let version = version.as_deref().unwrap_or("of an unknown version");
            format!("{} ({version})", display_path(program.path()))
        }
    };
    format!("# shellcheck: {what}\n")
}

/// What compose and Bake files give the builds of a Dockerfile, as comments; no values of ARGs, which may be secret.
fn given_to_builds(given: &Given) -> String {
    let targets = given.targets.iter();
    let targets = targets.map(|it| it.as_deref().unwrap_or("one known only at build time"));
    let targets: Vec<&str> = targets.collect();
    let args: Vec<&str> = given.args.keys().map(String::as_str).collect();
    let mut out = String::new();
    for (what, names) in [("targets", targets), ("args", args)] {
        if !names.is_empty() {
            // Writing to a string does not fail.
            let _ = writeln!(
                out,
                "# {what} that a build file names: {}",
                names.join(", ")
            );
        }
    }
    out
}

/// A text of TOML in which what could steer a terminal is written as TOML's strings have it.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for ch in text.chars() {
        if ch != '\n' && picture(ch).is_some() {
            // Writing to a string does not fail.
            let _ = write!(out, "\\u{:04x}", u32::from(ch));
        } else {
            out.push(ch);
        }
    }
    out
}

/// Writes a configuration file that sets nothing and shows everything.
///
/// # Errors
/// If there is one already, or it cannot be written.
pub(super) fn init(working_dir: &Path) -> anyhow::Result<String> {
    for name in CONFIG_NAMES {
        if working_dir.join(name).exists() {
            bail!(
                "{name} is there already and stays as it is: edit it, or move it away first; `dfmt config` shows what is in force"
            );
        }
    }
    let name = CONFIG_NAMES[0];
    create(&working_dir.join(name), template().as_bytes())?;
    Ok(format!("{name} written\n"))
}

/// All options with their defaults, as comments.
fn template() -> String {
    let defaults = Settings::default();
    let mut out = String::from(
        "# Settings of dfmt for the Dockerfiles here and below. What stands in a comment is the default.\n\n\
         # extend = \"../dfmt.toml\"\n# include = [\"*.docker\"]\n# exclude = [\"vendor/\"]\n",
    );
    let mut table = "";
    for option in OPTIONS {
        if option.table != table {
            table = option.table;
            let _ = write!(out, "\n[{table}]");
        }
        let value = option.get(&defaults);
        let mut words = String::new();
        if let Kind::Choice(field) = option.kind {
            let mut settings = Settings::default();
            let all = field(&mut settings).words().iter().map(|word| word.word);
            words = format!(" ({})", all.collect::<Vec<_>>().join(", "));
        }
        let value = match value {
            Value::List(_) => "[]".to_owned(),
            value => toml_value(&value),
        };
        let _ = write!(
            out,
            "\n# {}{words}\n# {} = {value}\n",
            option.about, option.name
        );
    }
    out.push_str("\n# [rules.severity]\n# exec-form = \"error\"\n\n# [per-file.\"legacy/**\"]\n# rules.ignore = [\"exec-form\"]\n");
    out
}
