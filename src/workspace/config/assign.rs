//! One option gets a value.

use std::fmt::{self, Write};

use toml::Spanned;
use toml::de::{DeString, DeTable, DeValue};

use super::ConfigError;
use crate::config::{ConfigOption, Kind, OPTIONS, Settings, Value, nearest};
use crate::diagnostic::{SYNTAX, Severity};
use crate::rules::{REGISTRY, RULES};

/// The table with the severities of rules.
const SEVERITY: &str = "rules.severity";

/// Where a value was given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// In a file, at a line.
    File(String, usize),
    /// In `.editorconfig`.
    EditorConfig,
    /// On the command line.
    CommandLine,
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(file, line) => write!(f, "{file}:{line}"),
            Self::EditorConfig => f.write_str(".editorconfig"),
            Self::CommandLine => f.write_str("command line"),
        }
    }
}

/// An option gets a value, which it can be.
#[derive(Clone, Debug)]
pub struct Assign {
    /// The option, as it is called in `dfmt.toml`: `rules.select`.
    pub path: String,
    /// Where that was said.
    pub origin: Origin,
    what: What,
}

#[derive(Clone)]
enum What {
    /// The option is set, or its list is made longer.
    Option(&'static ConfigOption, Value, bool),
    /// A rule gets a severity.
    Severity(String, Severity),
}

impl fmt::Debug for What {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Option(_, value, adds) => write!(f, "{value:?} {adds}"),
            Self::Severity(rule, severity) => write!(f, "{rule} {severity:?}"),
        }
    }
}

impl Assign {
    /// An option of the table by its full name.
    ///
    /// # Errors
    /// If there is no such option, or it cannot be that; in words.
    pub fn new(path: &str, value: Value, adds: bool, origin: Origin) -> Result<Self, String> {
        let option = OPTIONS
            .iter()
            .find(|option| option.path() == path)
            .ok_or_else(|| unknown(path, OPTIONS.iter().map(ConfigOption::path)))?;
        let value = known_rules(option, value)?;
        option.set(&mut Settings::default(), value.clone())?;
        Ok(Self {
            path: path.to_owned(),
            origin,
            what: What::Option(option, value, adds),
        })
    }

    fn severity(rule: &str, word: &str, origin: Origin) -> Result<Self, String> {
        let severity = match word {
            "error" => Severity::Error,
            "warning" => Severity::Warning,
            "info" => Severity::Info,
            "style" => Severity::Style,
            _ => return Err("expected `error`, `warning`, `info` or `style`".to_owned()),
        };
        let rule = REGISTRY.known_name(rule)?;
        Ok(Self {
            path: format!("{SEVERITY}.{rule}"),
            origin,
            what: What::Severity(rule.to_owned(), severity),
        })
    }

    /// Sets the option. What the command line selects is used, whatever files ignore.
    pub fn apply(&self, settings: &mut Settings) {
        if let What::Option(_, Value::List(names), _) = &self.what
            && self.path == "rules.select"
            && self.origin == Origin::CommandLine
        {
            let is_selected =
                |ignored: &String| names.iter().any(|name| REGISTRY.is_meant(name, ignored));
            settings
                .rules
                .ignore
                .retain(|ignored| !is_selected(ignored));
        }
        match &self.what {
            What::Option(option, value, adds) => match (&option.kind, value) {
                (Kind::Rules(field), Value::List(names)) if *adds => {
                    field(settings).extend(names.iter().cloned());
                }
                // It was tried when this was made.
                _ => drop(option.set(settings, value.clone())),
            },
            What::Severity(rule, severity) => {
                settings.rules.severity.push((rule.clone(), *severity));
            }
        }
    }

    /// Whether it makes a list longer, so that what was said before still counts.
    pub fn adds(&self) -> bool {
        matches!(self.what, What::Option(_, _, true))
    }

    /// The value, as TOML.
    pub fn value(&self) -> String {
        match &self.what {
            What::Option(_, value, _) => toml_value(value),
            What::Severity(_, severity) => format!("\"{}\"", severity.as_str()),
        }
    }
}

/// A value as TOML.
pub fn toml_value(value: &Value) -> String {
    match value {
        Value::Number(number) => number.to_string(),
        Value::Word(word) => toml_string(word),
        Value::List(list) => {
            let list: Vec<_> = list.iter().map(|word| toml_string(word)).collect();
            format!("[{}]", list.join(", "))
        }
        Value::Switch(is_on) => is_on.to_string(),
        Value::Other => String::new(),
    }
}

/// Rules by the names the table of the rules has for them.
fn known_rules(option: &ConfigOption, value: Value) -> Result<Value, String> {
    match (&option.kind, value) {
        (Kind::Rules(_), Value::List(names)) => {
            let known = |name: &String| {
                if !name.trim().eq_ignore_ascii_case(SYNTAX) {
                    return REGISTRY.known_choice(name).map_err(with_all);
                }
                if option.name == "ignore" {
                    return Ok(SYNTAX);
                }
                Err("`syntax` is not a rule: syntax errors are always reported unless `rules.ignore` has `syntax`".to_owned())
            };
            let names = names.iter().map(|name| known(name).map(str::to_owned));
            Ok(Value::List(names.collect::<Result<_, _>>()?))
        }
        (_, value) => Ok(value),
    }
}

/// That there is no such rule: without a suggestion, where to look for those that there are.
pub fn with_all(message: String) -> String {
    if message.ends_with('`') {
        message + "; `dfmt rules` lists those that there are"
    } else {
        message
    }
}

/// That there is no such option.
fn unknown(path: &str, known: impl IntoIterator<Item = String>) -> String {
    let known: Vec<_> = known.into_iter().collect();
    match nearest(path, known.iter().map(String::as_str)) {
        Some(nearest) => format!("there is no option `{path}`: did you mean `{nearest}`?"),
        None => format!("there is no option `{path}`; `dfmt config` shows those that there are"),
    }
}

/// The assignment that `KEY=VALUE` on a command line means; a value that is no TOML is a string.
///
/// # Errors
/// If there is no such option, or it cannot be that.
pub fn key_value(text: &str) -> Result<Vec<Assign>, ConfigError> {
    let error = |message: String| ConfigError {
        place: format!("--config {text}"),
        at: None,
        message,
    };
    let (key, value) = text
        .split_once('=')
        .ok_or_else(|| error("there is no such file, and no `=` as in `line-width=100`".into()))?;
    let (key, value) = (key.trim(), value.trim());
    let toml = format!("{key} = {value}");
    let quoted = format!("{key} = {}", toml_string(value));
    let table = DeTable::parse(&toml)
        .or_else(|_| DeTable::parse(&quoted))
        .map_err(|reason| error(reason.message().to_owned()))?;
    let mut reader = Reader {
        origin: &|_| Origin::CommandLine,
        adds: false,
        assigns: Vec::new(),
        problems: Vec::new(),
    };
    reader.table("", table.get_ref(), &[]);
    match reader.problems.into_iter().next() {
        Some((_, message)) => Err(error(message)),
        None => Ok(reader.assigns),
    }
}

/// A basic string of TOML.
fn toml_string(text: &str) -> String {
    let mut out = String::from("\"");
    for ch in text.chars() {
        match ch {
            '"' | '\\' => out.extend(['\\', ch]),
            ch if ch.is_control() => {
                // Writing to a string does not fail.
                let _ = write!(out, "\\u{:04x}", u32::from(ch));
            }
            ch => out.push(ch),
        }
    }
    out.push('"');
    out
}

/// What stands in a table, in the order of the text: the table itself has it in that of the alphabet.
pub(super) fn entries<'t, 'i>(
    table: &'t DeTable<'i>,
) -> Vec<(&'t Spanned<DeString<'i>>, &'t Spanned<DeValue<'i>>)> {
    let mut entries: Vec<_> = table.iter().collect();
    entries.sort_by_key(|(key, _)| key.span().start);
    entries
}

/// Reads tables of options.
pub(super) struct Reader<'r> {
    /// What a byte of the text is as an origin.
    pub(super) origin: &'r dyn Fn(usize) -> Origin,
    /// Whether lists of rules to ignore are made longer, not replaced.
    pub(super) adds: bool,
    /// What was read.
    pub(super) assigns: Vec<Assign>,
    /// What is wrong, with the byte of the text.
    pub(super) problems: Vec<(usize, String)>,
}

impl Reader<'_> {
    /// Reads a table called `name` (empty for the top level). `others` are keys that somebody else reads.
    pub(super) fn table(&mut self, name: &str, table: &DeTable<'_>, others: &[&str]) {
        for (key, value) in entries(table) {
            let start = key.span().start;
            let key: &str = key.get_ref();
            if others.contains(&key) {
                continue;
            }
            let key = Some(key)
                .filter(|_| name == "rules")
                .and_then(rule_table)
                .unwrap_or(key);
            let path = if name.is_empty() {
                key.to_owned()
            } else {
                format!("{name}.{key}")
            };
            match value.get_ref() {
                DeValue::Table(severities) if path == SEVERITY => self.severities(severities),
                DeValue::Table(inner) if is_table(&path) => self.table(&path, inner, &[]),
                _ if OPTIONS.iter().any(|option| option.path() == path) => {
                    let origin = (self.origin)(start);
                    let adds = self.adds && key == "ignore";
                    match Assign::new(&path, read(value), adds, origin) {
                        Ok(assign) => self.assigns.push(assign),
                        Err(message) => {
                            let message = format!("`{path}`: {message}");
                            self.problems.push((value.span().start, message));
                        }
                    }
                }
                _ => {
                    let message = no_option(name, key, &path, others);
                    self.problems.push((start, message));
                }
            }
        }
    }

    fn severities(&mut self, table: &DeTable<'_>) {
        for (key, value) in entries(table) {
            let start = key.span().start;
            let Value::Word(word) = read(value) else {
                let message = "expected `error`, `warning`, `info` or `style`".to_owned();
                self.problems.push((value.span().start, message));
                continue;
            };
            match Assign::severity(key.get_ref(), &word, (self.origin)(start)) {
                Ok(assign) => self.assigns.push(assign),
                Err(message) => self.problems.push((start, message)),
            }
        }
    }
}

/// The id of the rule called `name` that has options.
fn rule_table(name: &str) -> Option<&'static str> {
    let mut rules = RULES.iter().filter(|rule| rule.is_called(name));
    let rule = rules.find(|rule| is_table(&format!("rules.{}", rule.id)))?;
    Some(rule.id)
}

/// Whether options stand in a table of this name, or in one inside it.
fn is_table(path: &str) -> bool {
    OPTIONS.iter().any(|option| {
        option
            .table
            .strip_prefix(path)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    })
}

/// That a table has no such option: with the nearest in it, or where else one of this name stands.
fn no_option(table: &str, key: &str, path: &str, others: &[&str]) -> String {
    if is_table(path) {
        return format!("`{path}` is a table, not an option");
    }
    if let Some(elsewhere) = OPTIONS.iter().find(|option| option.name == key) {
        return format!(
            "there is no option `{path}`: did you mean `{}`?",
            elsewhere.path()
        );
    }
    let here = |option: &&ConfigOption| option.table == table;
    let mut known: Vec<String> = OPTIONS
        .iter()
        .filter(here)
        .map(ConfigOption::path)
        .chain(others.iter().map(|&other| other.to_owned()))
        .collect();
    if table.is_empty() {
        known.push("rules".to_owned());
    }
    if table == "rules" {
        if let Ok(rule) = REGISTRY.known_name(key)
            && RULES.iter().any(|known| known.is_called(rule))
        {
            return format!("{rule} has no options");
        }
        known.push(SEVERITY.to_owned());
        known.extend(OPTIONS.iter().map(|option| option.table.to_owned()));
    }
    unknown(path, known)
}

/// A value of TOML as options know it.
fn read(value: &Spanned<DeValue<'_>>) -> Value {
    match value.get_ref() {
        DeValue::Integer(number) => {
            let text = number.as_str().replace('_', "");
            i64::from_str_radix(&text, number.radix()).map_or(Value::Other, Value::Number)
        }
        DeValue::String(word) => Value::Word(word.as_ref().to_owned()),
        DeValue::Boolean(is_on) => Value::Switch(*is_on),
        DeValue::Array(list) => list
            .iter()
            .map(|item| match item.get_ref() {
                DeValue::String(word) => Some(word.as_ref().to_owned()),
                _ => None,
            })
            .collect::<Option<_>>()
            .map_or(Value::Other, Value::List),
        _ => Value::Other,
    }
}
