//! What `dfmt hadolint` is to do: the environment, the configuration file and the command line, each over the one before.
//! Source: hadolint 2.15, `Main`, `Hadolint.Config.Environment` and `Configuration`.

use std::ffi::OsString;
use std::path::Path;

use anyhow::bail;

use super::args::HadolintArgs;
use crate::config::{ImagePattern, RequiredLabel};
use crate::knowledge::codes::{HADOLINT, Level};
use crate::report::HadolintFormat;
use crate::workspace::HadolintConfig;

/// The environment, by the name of a variable.
pub(super) type Variables<'v> = &'v dyn Fn(&str) -> Option<OsString>;

/// All of it, understood.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(
    clippy::struct_excessive_bools,
    reason = "they are switches, each on its own"
)]
pub(super) struct Options {
    pub(super) no_fail: bool,
    pub(super) no_color: bool,
    pub(super) verbose: bool,
    pub(super) formats: Vec<HadolintFormat>,
    levels: Vec<(Level, String)>,
    ignored: Vec<String>,
    pub(super) trusted: Vec<ImagePattern>,
    pub(super) labels: Vec<RequiredLabel>,
    pub(super) strict_labels: bool,
    pub(super) disregard_comments: bool,
    /// The mildest level that counts.
    pub(super) threshold: Level,
}

impl Options {
    /// What the three say together.
    ///
    /// # Errors
    /// If one of them says what nobody understands: what, and where.
    pub(super) fn of(
        variables: Variables<'_>,
        file: HadolintConfig,
        args: &HadolintArgs,
    ) -> anyhow::Result<Self> {
        let environment = from_environment(variables);
        let command_line = from_args(args)?;
        let formats: Vec<HadolintFormat> = match &args.format[..] {
            [] => {
                let mut given = [&file.formats, &environment.formats].into_iter();
                let given = given.find(|formats| !formats.is_empty());
                let given = given.into_iter().flatten();
                given.map(|word| format(word)).collect::<Result<_, _>>()?
            }
            formats => formats.to_vec(),
        };
        let all = [environment, file, command_line];
        let last = |get: fn(&HadolintConfig) -> Option<bool>| all.iter().rev().find_map(get);
        let threshold = all
            .iter()
            .rev()
            .find_map(|it| it.failure_threshold.as_ref());
        let threshold = threshold.map_or(Ok(Level::Info), |word| level(word))?;
        let levels = all.iter().flat_map(|it| &it.levels);
        let levels = levels.map(|(word, code)| Ok((level(word)?, code.clone())));
        let trusted = all.iter().flat_map(|it| &it.trusted_registries);
        let labels = all.iter().flat_map(|it| &it.label_schema);
        Ok(Self {
            no_fail: last(|it| it.no_fail).unwrap_or_default(),
            no_color: last(|it| it.no_color).unwrap_or_default(),
            verbose: last(|it| it.verbose).unwrap_or_default(),
            formats,
            levels: levels.collect::<anyhow::Result<_>>()?,
            ignored: all.iter().flat_map(|it| it.ignored.clone()).collect(),
            trusted: trusted.map(|it| trust(it)).collect::<Result<_, _>>()?,
            labels: labels.map(label).collect::<Result<_, _>>()?,
            strict_labels: last(|it| it.strict_labels).unwrap_or_default(),
            disregard_comments: last(|it| it.disable_ignore_pragma).unwrap_or_default(),
            threshold,
        })
    }

    /// How bad a code of hadolint's own is; `None` if it is not shown.
    pub(super) fn level_of(&self, code: &str) -> Option<Level> {
        let own = HADOLINT.iter().find(|known| known.code == code);
        let own = own.and_then(|known| known.level).unwrap_or(Level::Error);
        self.level_or(code, own)
    }

    /// How bad a code is that is `own` if nothing else is said; `None` if it is not shown.
    pub(super) fn level_or(&self, code: &str, own: Level) -> Option<Level> {
        // Of several that are given to a code the worst counts.
        let given = self.levels.iter().filter(|(_, known)| known == code);
        let level = given.map(|(level, _)| *level).min().unwrap_or(own);
        let is_ignored = self.ignored.iter().any(|ignored| ignored == code);
        (level != Level::Ignore && !is_ignored).then_some(level)
    }
}

/// A pattern for the images of a registry that hadolint trusts: a name, or one with a `*` at an end.
pub(super) fn pattern(registry: &str) -> String {
    match registry {
        // So hadolint calls Docker Hub, too.
        "hub.docker.com" => "docker.io/**".to_owned(),
        "*" => "*".to_owned(),
        registry => format!("{}/**", registry.trim_end_matches('/')),
    }
}

fn trust(registry: &str) -> anyhow::Result<ImagePattern> {
    ImagePattern::new(&pattern(registry)).map_err(anyhow::Error::msg)
}

/// A label as dfmt's own option has it.
pub(super) fn label_text(name: &str, kind: &str) -> String {
    let kind = if kind.is_empty() { "text" } else { kind };
    format!("{name}:{kind}")
}

fn label((name, kind): &(String, String)) -> anyhow::Result<RequiredLabel> {
    RequiredLabel::new(&label_text(name, kind)).map_err(anyhow::Error::msg)
}

fn level(word: &str) -> anyhow::Result<Level> {
    match Level::of(word) {
        Some(level) => Ok(level),
        None => bail!(
            "there is no level `{word}`: expected error, warning, info, style, ignore or none"
        ),
    }
}

fn format(word: &str) -> anyhow::Result<HadolintFormat> {
    if let Some(format) = HadolintFormat::of(word) {
        return Ok(format);
    }
    let known: Vec<&str> = HadolintFormat::WORDS.iter().map(|it| it.0).collect();
    bail!("there is no format `{word}`: expected {}", known.join(", "))
}

/// What the command line says, but for the formats.
fn from_args(args: &HadolintArgs) -> anyhow::Result<HadolintConfig> {
    let given = |is_given: bool| is_given.then_some(true);
    let levels = [
        ("error", &args.error),
        ("warning", &args.warning),
        ("info", &args.info),
        ("style", &args.style),
    ];
    let levels = levels.into_iter().flat_map(|(level, codes)| {
        let codes = codes.iter();
        codes.map(move |code| (level.to_owned(), code.clone()))
    });
    if let Some(word) = &args.failure_threshold {
        level(word)?;
    }
    Ok(HadolintConfig {
        no_fail: given(args.no_fail),
        no_color: given(args.no_color),
        verbose: given(args.verbose),
        formats: Vec::new(),
        levels: levels.collect(),
        ignored: args.ignore.clone(),
        trusted_registries: args.trusted_registry.clone(),
        label_schema: args
            .require_label
            .iter()
            .map(|it| name_and_type(it))
            .collect(),
        strict_labels: given(args.strict_labels),
        disable_ignore_pragma: given(args.disable_ignore_pragma),
        failure_threshold: args.failure_threshold.clone(),
        unknown: Vec::new(),
    })
}

fn name_and_type(text: &str) -> (String, String) {
    let (name, kind) = text.split_once(':').unwrap_or((text, ""));
    (name.to_owned(), kind.to_owned())
}

/// What the environment says.
fn from_environment(variables: Variables<'_>) -> HadolintConfig {
    let text = |name: &str| Some(variables(name)?.to_string_lossy().into_owned());
    let switch = |name: &str| {
        let word = text(name)?.to_lowercase();
        Some(["1", "y", "on", "true", "yes"].contains(&word.as_str()))
    };
    let list = |name: &str| -> Vec<String> {
        let text = text(name).unwrap_or_default();
        let parts = text.split(',').filter(|part| !part.is_empty());
        parts.map(str::to_owned).collect()
    };
    let levels = ["error", "warning", "info", "style"];
    let levels = levels.into_iter().flat_map(|level| {
        let codes = list(&format!("HADOLINT_OVERRIDE_{}", level.to_uppercase())).into_iter();
        codes.map(move |code| (level.to_owned(), code))
    });
    let labels = list("HADOLINT_REQUIRE_LABELS");
    HadolintConfig {
        no_fail: switch("HADOLINT_NOFAIL"),
        no_color: variables("NO_COLOR").map(|_| true),
        verbose: switch("HADOLINT_VERBOSE"),
        formats: list("HADOLINT_FORMAT"),
        levels: levels.collect(),
        ignored: list("HADOLINT_IGNORE"),
        trusted_registries: list("HADOLINT_TRUSTED_REGISTRIES"),
        label_schema: labels.iter().map(|it| name_and_type(it)).collect(),
        strict_labels: switch("HADOLINT_STRICT_LABELS"),
        disable_ignore_pragma: switch("HADOLINT_DISABLE_IGNORE_PRAGMA"),
        failure_threshold: text("HADOLINT_FAILURE_THRESHOLD"),
        unknown: Vec::new(),
    }
}

/// Where hadolint looks for its configuration beside the working directory: the folder of the user, and that for configuration.
pub(super) fn folders(variables: Variables<'_>) -> [Option<OsString>; 2] {
    let folder = |name: &str| variables(name).filter(|value| Path::new(value).is_absolute());
    let home = if cfg!(windows) { "USERPROFILE" } else { "HOME" };
    [folder(home), folder("XDG_CONFIG_HOME")]
}
