//! The configuration of hadolint.
//! Source: hadolint 2.15, `Hadolint.Config.Configuration` and `Configfile`.

use std::path::{Path, PathBuf};

use super::ConfigError;
use super::builds::value::{Value, yaml_of_words};
use super::read::{SETTINGS_LIMIT, read_file};

/// The names of its configuration in a working directory, the first that is there counts.
pub const HADOLINT_NAMES: [&str; 2] = [".hadolint.yaml", ".hadolint.yml"];

/// What a configuration of hadolint says; `None`, or nothing in a list, where it is silent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HadolintConfig {
    /// `no-fail`.
    pub no_fail: Option<bool>,
    /// `no-color`.
    pub no_color: Option<bool>,
    /// `verbose`.
    pub verbose: Option<bool>,
    /// `formats`, and after them `format`.
    pub formats: Vec<String>,
    /// `override`: a level, and the code that gets it.
    pub levels: Vec<(String, String)>,
    /// `ignored`.
    pub ignored: Vec<String>,
    /// `trustedRegistries`.
    pub trusted_registries: Vec<String>,
    /// `label-schema`: names and types.
    pub label_schema: Vec<(String, String)>,
    /// `strict-labels`.
    pub strict_labels: Option<bool>,
    /// `disable-ignore-pragma`.
    pub disable_ignore_pragma: Option<bool>,
    /// `failure-threshold`.
    pub failure_threshold: Option<String>,
    /// The keys that hadolint does not know, and does not mind.
    pub unknown: Vec<String>,
}

impl HadolintConfig {
    /// Reads the file at `path`, which people know as `shown`.
    ///
    /// # Errors
    /// If it cannot be read, is no YAML, or has under a key what hadolint does not take there.
    pub fn read(path: &Path, shown: &Path) -> Result<Self, ConfigError> {
        let error = |message| ConfigError {
            place: shown.display().to_string(),
            at: None,
            message,
        };
        let text = read_file(path, SETTINGS_LIMIT)
            .map_err(|reason| error(format!("cannot be read: {reason}")))?;
        let text = String::from_utf8(text).map_err(|_| error("is not UTF-8".to_owned()))?;
        Self::parse(&text).map_err(error)
    }

    /// Reads the text of one.
    fn parse(text: &str) -> Result<Self, String> {
        let document = yaml_of_words(text, str::to_owned)?;
        let Value::Map(entries) = &document else {
            if document == Value::Word(String::new()) {
                return Ok(Self::default());
            }
            return Err("is no map: expected keys such as `ignored` and `override`".to_owned());
        };
        let mut config = Self::default();
        let mut format = None;
        for (key, value) in entries {
            if is_null(value) {
                continue;
            }
            match key.as_str() {
                "no-fail" => config.no_fail = Some(switch(key, value)?),
                "no-color" => config.no_color = Some(switch(key, value)?),
                "verbose" => config.verbose = Some(switch(key, value)?),
                "format" => format = Some(word(key, value)?),
                "formats" => config.formats = words(key, value)?,
                "override" => {
                    for (level, codes) in map(key, value)? {
                        if !["error", "warning", "info", "style"].contains(&level.as_str()) {
                            config.unknown.push(format!("override.{level}"));
                        } else if !is_null(codes) {
                            let codes = words(&format!("override.{level}"), codes)?.into_iter();
                            config
                                .levels
                                .extend(codes.map(|code| (level.clone(), code)));
                        }
                    }
                }
                "ignored" => config.ignored = words(key, value)?,
                "trustedRegistries" => config.trusted_registries = words(key, value)?,
                "label-schema" => {
                    for (name, kind) in map(key, value)? {
                        let kind = word(&format!("label-schema.{name}"), kind)?;
                        config.label_schema.push((name.clone(), kind));
                    }
                }
                "strict-labels" => config.strict_labels = Some(switch(key, value)?),
                "disable-ignore-pragma" => {
                    config.disable_ignore_pragma = Some(switch(key, value)?);
                }
                "failure-threshold" => config.failure_threshold = Some(word(key, value)?),
                _ => config.unknown.push(key.clone()),
            }
        }
        config.formats.extend(format);
        Ok(config)
    }
}

fn is_null(value: &Value) -> bool {
    matches!(value, Value::Word(word) if ["", "~", "null"].contains(&word.as_str()))
}

fn word(key: &str, value: &Value) -> Result<String, String> {
    match value {
        Value::Word(word) => Ok(word.clone()),
        _ => Err(format!("`{key}`: expected a word")),
    }
}

fn words(key: &str, value: &Value) -> Result<Vec<String>, String> {
    let Value::List(items) = value else {
        return Err(format!("`{key}`: expected a list, each a word after a `-`"));
    };
    items.iter().map(|item| word(key, item)).collect()
}

fn map<'v>(key: &str, value: &'v Value) -> Result<Vec<(&'v String, &'v Value)>, String> {
    let Value::Map(entries) = value else {
        return Err(format!("`{key}`: expected a map"));
    };
    Ok(entries.iter().map(|(key, value)| (key, &**value)).collect())
}

fn switch(key: &str, value: &Value) -> Result<bool, String> {
    match value {
        Value::Word(word) if ["true", "True", "TRUE"].contains(&word.as_str()) => Ok(true),
        Value::Word(word) if ["false", "False", "FALSE"].contains(&word.as_str()) => Ok(false),
        _ => Err(format!("`{key}`: expected `true` or `false`")),
    }
}

/// The configuration that hadolint takes where it is told none: in the working directory, else where its user keeps it. `config` is the folder for
/// configuration (`XDG_CONFIG_HOME`).
pub fn find_hadolint_config(
    working_dir: &Path,
    home: Option<&Path>,
    config: Option<&Path>,
) -> Option<PathBuf> {
    let config = config.map(Path::to_path_buf);
    let config = config.or_else(|| Some(home?.join(".config")));
    let own = home.map(|home| home.join(".hadolint"));
    let visible: &[&str] = &["hadolint.yaml", "hadolint.yml"];
    let more: &[&str] = &["hadolint.yaml", "hadolint.yml", "config.yaml", "config.yml"];
    [
        (Some(working_dir), &HADOLINT_NAMES[..]),
        (config.as_deref(), visible),
        (own.as_deref(), more),
        (home, &HADOLINT_NAMES),
    ]
    .into_iter()
    .filter_map(|(folder, names)| Some((folder?, names)))
    .flat_map(|(folder, names)| names.iter().map(|name| folder.join(name)))
    .find(|path| path.is_file())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_is_read() {
        let text = "no-fail: true\nno-color: False\nverbose: true\nformat: sarif\nformats: [json]\n\
                    override:\n  error: [DL3008, SC2086]\n  style:\n    - DL3015\n\
                    ignored:\n- DL3000\n- SC1099\ntrustedRegistries: [docker.io]\n\
                    label-schema:\n  a.b: url\nstrict-labels: true\ndisable-ignore-pragma: true\n\
                    failure-threshold: error\nsomething: else\n";
        let strings = |words: &[&str]| {
            words
                .iter()
                .map(|&word| word.to_owned())
                .collect::<Vec<_>>()
        };
        let pairs = |pairs: &[(&str, &str)]| {
            let pairs = pairs.iter();
            pairs
                .map(|(a, b)| ((*a).to_owned(), (*b).to_owned()))
                .collect::<Vec<_>>()
        };
        assert_eq!(
            HadolintConfig::parse(text).unwrap(),
            HadolintConfig {
                no_fail: Some(true),
                no_color: Some(false),
                verbose: Some(true),
                formats: strings(&["json", "sarif"]),
                levels: pairs(&[
                    ("error", "DL3008"),
                    ("error", "SC2086"),
                    ("style", "DL3015")
                ]),
                ignored: strings(&["DL3000", "SC1099"]),
                trusted_registries: strings(&["docker.io"]),
                label_schema: pairs(&[("a.b", "url")]),
                strict_labels: Some(true),
                disable_ignore_pragma: Some(true),
                failure_threshold: Some("error".to_owned()),
                unknown: strings(&["something"]),
            }
        );
    }

    #[test]
    fn nothing_said_is_nothing() {
        for text in ["", "# only a comment\n", "{}", "ignored:\noverride: ~\n"] {
            assert_eq!(HadolintConfig::parse(text), Ok(HadolintConfig::default()));
        }
    }

    #[test]
    fn wrong_values_are_told() {
        for (text, part) in [
            ("- DL3000\n", "is no map"),
            ("ignored: DL3000\n", "`ignored`: expected a list"),
            ("override: [a]\n", "`override`: expected a map"),
            (
                "override:\n  error: DL3000\n",
                "`override.error`: expected a list",
            ),
            ("no-fail: yes\n", "`no-fail`: expected `true` or `false`"),
            ("label-schema: [a]\n", "`label-schema`: expected a map"),
            (
                "failure-threshold: [error]\n",
                "`failure-threshold`: expected a word",
            ),
            ("ignored: [\n", ""),
        ] {
            let error = HadolintConfig::parse(text).unwrap_err();
            assert!(error.contains(part), "{text}: {error}");
        }
    }
}
