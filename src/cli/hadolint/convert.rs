//! `dfmt config --from-hadolint`: a `dfmt.toml` that says what a configuration of hadolint says, and what it cannot say.

use std::collections::{BTreeMap, HashSet};
use std::fmt::Write;
use std::path::Path;

use anyhow::bail;

use super::options::{label_text, pattern};
use super::{HADOLINT_NAMES, find_config};
use crate::config::{ImagePattern, RequiredLabel, Value};
use crate::knowledge::codes::{HADOLINT, Level, shellcheck};
use crate::report::display_path;
use crate::rules::RULES;
use crate::workspace::{HadolintConfig, toml_value};

/// The `dfmt.toml` for a configuration of hadolint; without a path, for the one that hadolint would find.
///
/// # Errors
/// If there is none, or it cannot be read.
pub(in crate::cli) fn from_hadolint(
    path: Option<&Path>,
    working_dir: &Path,
) -> anyhow::Result<String> {
    let found = match path {
        Some(path) => Some(path.to_path_buf()),
        None => find_config(&|name| std::env::var_os(name), working_dir),
    };
    let Some(found) = found else {
        bail!(
            "there is no {} here, nor where else hadolint looks: name the file, `dfmt config --from-hadolint FILE`",
            HADOLINT_NAMES[0]
        );
    };
    let shown = found.strip_prefix(working_dir).unwrap_or(&found);
    let config = HadolintConfig::read(&working_dir.join(&found), shown)?;
    Ok(converted(&config, &display_path(shown)))
}

/// What stands in the way of a line of the old configuration.
#[derive(Default)]
struct Notes(Vec<String>);

impl Notes {
    fn add(&mut self, key: &str, what: impl AsRef<str>) {
        self.0
            .push(in_comment(&format!("# {key}: {}", what.as_ref())));
    }
}

/// A text that can stand in a comment of TOML: what an old file says must neither end it nor be refused in it.
fn in_comment(text: &str) -> String {
    text.replace(char::is_control, " ")
}

fn converted(config: &HadolintConfig, name: &str) -> String {
    let mut notes = Notes::default();
    let mut out = format!(
        "# Made of {} by `dfmt config --from-hadolint`.\n# What hadolint is started with becomes: `{}`\n\n",
        in_comment(name),
        command(config, &mut notes)
    );
    let mut list = |key: &str, values: Vec<String>| {
        if !values.is_empty() {
            // Writing to a string does not fail.
            let _ = writeln!(out, "{key} = {}", toml_value(&Value::List(values)));
        }
    };
    let patterns = config.trusted_registries.iter().filter_map(|registry| {
        let text = pattern(registry);
        match ImagePattern::new(&text) {
            Ok(_) => Some(text),
            Err(reason) => {
                notes.add("trustedRegistries", reason);
                None
            }
        }
    });
    let mut patterns: Vec<String> = patterns.collect();
    let mut known = HashSet::new();
    patterns.retain(|pattern| known.insert(pattern.clone()));
    list("trusted-registries", patterns);
    let labels = config.label_schema.iter().filter_map(|(name, kind)| {
        let text = label_text(name, kind);
        match RequiredLabel::new(&text) {
            Ok(_) => Some(text),
            Err(reason) => {
                notes.add("label-schema", reason);
                None
            }
        }
    });
    list("required-labels", labels.collect());
    if let Some(is_strict) = config.strict_labels {
        let _ = writeln!(out, "strict-labels = {is_strict}");
    }
    out.push_str(&rules(config, &mut notes));
    if !notes.0.is_empty() {
        out.push_str("\n# Not taken over:\n");
        for note in notes.0 {
            let _ = writeln!(out, "{note}");
        }
    }
    out
}

/// The rules that are used or not, and how bad they are.
fn rules(config: &HadolintConfig, notes: &mut Notes) -> String {
    let mut ignored: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for code in &config.ignored {
        if let Some((name, code)) = answering(code, "ignored", notes) {
            ignored.entry(name).or_default().push(code);
        }
    }
    // Where several of its codes are given a level, a rule gets the worst.
    let mut levels: BTreeMap<&str, (Level, Vec<&str>)> = BTreeMap::new();
    for (word, code) in &config.levels {
        let key = format!("override.{word}");
        let Some((name, code)) = answering(code, &key, notes) else {
            continue;
        };
        if ignored.contains_key(name) {
            notes.add(&key, format!("{code}: its rule, `{name}`, is ignored"));
            continue;
        }
        let level = Level::of(word).unwrap_or(Level::Ignore);
        let known = levels.entry(name).or_insert((level, Vec::new()));
        known.0 = known.0.min(level);
        known.1.push(code);
    }
    // What hadolint uses unless told otherwise, and dfmt only where it is selected.
    let selected = RULES.iter().filter(|rule| {
        let mut codes = rule.codes.iter().filter_map(|code| level_of(code));
        let is_used = codes.any(|level| level != Level::Ignore) || levels.contains_key(rule.id);
        !rule.default && is_used && !ignored.contains_key(rule.id)
    });
    let selected: Vec<&str> = selected.map(|rule| rule.id).collect();
    let mut out = String::from("\n[rules]\n");
    if !selected.is_empty() {
        let names = std::iter::once("default").chain(selected);
        let names = names.map(str::to_owned).collect();
        // Writing to a string does not fail.
        let _ = writeln!(
            out,
            "# On in hadolint, and here only where they are selected.\nselect = {}",
            toml_value(&Value::List(names))
        );
    }
    if !ignored.is_empty() {
        out.push_str("ignore = [\n");
        for (id, codes) in ignored {
            let _ = writeln!(out, "    \"{id}\", # {}", meaning(id, &codes));
        }
        out.push_str("]\n");
    }
    if !levels.is_empty() {
        out.push_str("\n[rules.severity]\n");
        for (id, (level, codes)) in levels {
            let level = level.as_str();
            let _ = writeln!(out, "{id} = \"{level}\" # {}", meaning(id, &codes));
        }
    }
    out
}

/// The codes that named a rule, and those that it answers to besides.
fn meaning(id: &str, codes: &[&str]) -> String {
    if codes == [id] {
        return "ShellCheck's".to_owned();
    }
    let rule = RULES.iter().find(|rule| rule.id == id);
    let others = rule.into_iter().flat_map(|rule| rule.codes);
    let others = others.filter(|code| level_of(code).is_some() && !codes.contains(code));
    let others: Vec<&str> = others.copied().collect();
    let named = codes.join(", ");
    if others.is_empty() {
        named
    } else {
        format!("{named}; this rule is {}, too", others.join(", "))
    }
}

fn level_of(code: &str) -> Option<Level> {
    let known = HADOLINT.iter().find(|known| known.code == code)?;
    known.level
}

/// The rule that answers to a code, or the name of its findings where they have one of their own, and the code as hadolint spells it; where there
/// is none, says so.
fn answering(code: &str, key: &str, notes: &mut Notes) -> Option<(&'static str, &'static str)> {
    let Some(known) = HADOLINT.iter().find(|known| known.code == code.trim()) else {
        if let Some(code) = shellcheck(code.trim()) {
            return Some((code, code));
        }
        notes.add(key, format!("{code} is no code of hadolint's"));
        return None;
    };
    let rule = RULES.iter().find(|rule| rule.codes.contains(&known.code));
    if rule.is_none() {
        let reason = known.instead.unwrap_or_default();
        notes.add(
            key,
            format!("{code} ({}) has no rule: {reason}", known.about),
        );
    }
    Some((rule?.id, known.code))
}

/// The command that does what hadolint would.
fn command(config: &HadolintConfig, notes: &mut Notes) -> String {
    let mut words = vec!["dfmt --lint --no-format".to_owned()];
    let threshold = config.failure_threshold.as_deref().unwrap_or("info");
    match Level::of(threshold) {
        Some(Level::Ignore) => words.push("--fail-on style".to_owned()),
        Some(level) => words.push(format!("--fail-on {}", level.as_str())),
        None => notes.add(
            "failure-threshold",
            format!("{threshold} is no level of hadolint's"),
        ),
    }
    if config.no_fail == Some(true) {
        words.push("--exit-zero".to_owned());
    }
    if config.no_color == Some(true) {
        words.push("--color never".to_owned());
    }
    if config.verbose == Some(true) {
        words.push("--verbose".to_owned());
    }
    if config.disable_ignore_pragma == Some(true) {
        words.push("--no-ignore-comments".to_owned());
    }
    for format in &config.formats {
        let own = match format.as_str() {
            "tty" => continue,
            "gnu" => "concise",
            "json" => "json",
            "checkstyle" => "checkstyle",
            "sarif" => "sarif",
            "junit" => "junit",
            "codeclimate" | "gitlab_codeclimate" => "gitlab",
            other => {
                let what = format!(
                    "dfmt has no format {other} of its own: `dfmt hadolint --format {other}` writes it"
                );
                notes.add("format", what);
                continue;
            }
        };
        words.push(format!("--output-format {own}"));
    }
    for key in &config.unknown {
        notes.add(key, "hadolint does not know this key");
    }
    words.push(".".to_owned());
    words.join(" ")
}
