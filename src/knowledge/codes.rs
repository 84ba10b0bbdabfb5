//! The codes other tools know Dockerfile problems by: BuildKit's checks and hadolint's rules.
//!
//! Which rule answers to a code says the rule; of a code that none answers to the reason stands here.

/// A code of another tool.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Code {
    /// The code, as the tool spells it.
    pub code: &'static str,
    /// What it is about, as Markdown.
    pub about: &'static str,
    /// Why no rule answers to it, as Markdown.
    pub instead: Option<&'static str>,
    /// How bad hadolint says it is, unless it is told otherwise; `None` for BuildKit's.
    pub level: Option<Level>,
}

/// How bad hadolint says something is, worst first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// `error`.
    Error,
    /// `warning`.
    Warning,
    /// `info`.
    Info,
    /// `style`.
    Style,
    /// `ignore`: not shown.
    Ignore,
}

impl Level {
    /// All, with the words that hadolint reads them by, in this order: the first of each is the one that it writes. Source: hadolint's documentation.
    pub const WORDS: &[(&str, Self)] = &[
        ("error", Self::Error),
        ("warning", Self::Warning),
        ("info", Self::Info),
        ("style", Self::Style),
        ("ignore", Self::Ignore),
        ("none", Self::Ignore),
    ];

    /// The level of this name.
    pub fn of(word: &str) -> Option<Self> {
        let (_, level) = Self::WORDS.iter().find(|(known, _)| *known == word)?;
        Some(*level)
    }

    /// Its name.
    pub fn as_str(self) -> &'static str {
        let known = Self::WORDS.iter().find(|(_, level)| *level == self);
        known.map_or("", |(word, _)| word)
    }
}

const fn rule(code: &'static str, about: &'static str) -> Code {
    Code {
        code,
        about,
        instead: None,
        level: None,
    }
}

const fn instead(code: &'static str, about: &'static str, instead: &'static str) -> Code {
    Code {
        code,
        about,
        instead: Some(instead),
        level: None,
    }
}

const fn hadolint(code: &'static str, level: Level, about: &'static str) -> Code {
    Code {
        level: Some(level),
        ..rule(code, about)
    }
}

const fn hadolint_instead(
    code: &'static str,
    level: Level,
    about: &'static str,
    reason: &'static str,
) -> Code {
    Code {
        level: Some(level),
        ..instead(code, about, reason)
    }
}

/// The numbers that codes of ShellCheck can have: 1000 on for syntax, 2000 on for what is wrong, 3000 on for what not every shell has.
/// Source: ShellCheck's documentation, "Checks".
const SHELLCHECK_NUMBERS: std::ops::Range<u16> = 1000..4000;

/// How long a code of ShellCheck is: `SC2086`.
const SHELLCHECK_LENGTH: usize = 6;

/// All codes that ShellCheck can have, one after the other.
static SHELLCHECK: [u8; 3000 * SHELLCHECK_LENGTH] = {
    let mut text = [b'S'; 3000 * SHELLCHECK_LENGTH];
    let mut at = 0;
    while at < 3000 {
        let number = at + 1000;
        let start = at * SHELLCHECK_LENGTH;
        text[start + 1] = b'C';
        let mut digit = 0;
        let mut rest = number;
        while digit < 4 {
            #[allow(clippy::cast_possible_truncation, reason = "it is a digit")]
            {
                text[start + SHELLCHECK_LENGTH - 1 - digit] = b'0' + (rest % 10) as u8;
            }
            rest /= 10;
            digit += 1;
        }
        at += 1;
    }
    text
};

/// The code of ShellCheck with a number; `None` if none can have it.
pub fn shellcheck_code(number: u16) -> Option<&'static str> {
    let is_one = SHELLCHECK_NUMBERS.contains(&number);
    let at = is_one.then(|| usize::from(number - SHELLCHECK_NUMBERS.start))?;
    let start = at * SHELLCHECK_LENGTH;
    std::str::from_utf8(&SHELLCHECK[start..start + SHELLCHECK_LENGTH]).ok()
}

/// The code of ShellCheck that a text is, in any case (`sc2086`); `None` if it is none.
pub fn shellcheck(code: &str) -> Option<&'static str> {
    let (start, number) = code.split_at_checked(2)?;
    let is_one = start.eq_ignore_ascii_case("SC")
        && number.len() == 4
        && number.bytes().all(|byte| byte.is_ascii_digit());
    shellcheck_code(number.parse().ok().filter(|_| is_one)?)
}

/// The checks of BuildKit, `docker build --check`.
/// Source: Docker's reference, "Build checks", in its order.
pub const BUILDKIT: &[Code] = &[
    rule("StageNameCasing", "stage names in lower case"),
    instead(
        "FromAsCasing",
        "`AS` in the case of `FROM`",
        "the layout writes both in upper case",
    ),
    rule(
        "NoEmptyContinuation",
        "empty lines inside a continued instruction",
    ),
    instead(
        "ConsistentInstructionCasing",
        "all keywords in one case",
        "the layout writes all in upper case",
    ),
    rule("DuplicateStageName", "two stages of one name"),
    rule("ReservedStageName", "stages called `scratch` or `context`"),
    rule("JSONArgsRecommended", "CMD and ENTRYPOINT as JSON"),
    rule("MaintainerDeprecated", "MAINTAINER"),
    rule(
        "UndefinedArgInFrom",
        "a variable in FROM that no ARG above declares",
    ),
    rule(
        "WorkdirRelativePath",
        "a relative WORKDIR with no absolute one before it",
    ),
    rule("UndefinedVar", "a variable that nothing declares"),
    rule(
        "MultipleInstructionsDisallowed",
        "CMD, ENTRYPOINT or HEALTHCHECK twice in a stage",
    ),
    rule("LegacyKeyValueFormat", "`ENV name value`"),
    rule("RedundantTargetPlatform", "`--platform=$TARGETPLATFORM`"),
    rule("SecretsUsedInArgOrEnv", "credentials in ARG or ENV"),
    rule(
        "InvalidDefaultArgInFrom",
        "a FROM that is no image with the defaults of its ARGs",
    ),
    rule(
        "FromPlatformFlagConstDisallowed",
        "`--platform` with a constant",
    ),
    rule("CopyIgnoredFile", "COPY of what .dockerignore leaves out"),
    instead(
        "InvalidDefinitionDescription",
        "a comment above ARG or FROM that does not start with its name",
        "experimental, and off in BuildKit: it is about comments that `docker build --call=outline` shows, and dfmt edits no comments",
    ),
    rule(
        "ExposeProtoCasing",
        "EXPOSE with the protocol in lower case",
    ),
    rule(
        "ExposeInvalidFormat",
        "EXPOSE with an address or a host port",
    ),
    instead(
        "InvalidBaseImagePlatform",
        "a base image of another platform than the one asked for",
        "only the registry knows; dfmt asks no network",
    ),
];

/// What hadolint calls an install without a version, by the first name of the package manager. Source: hadolint's documentation.
pub const UNPINNED_PACKAGES: &[(&str, &str)] = &[
    ("apk", "DL3018"),
    ("apt-get", "DL3008"),
    ("dnf", "DL3041"),
    ("gem", "DL3028"),
    ("go", "DL3062"),
    ("npm", "DL3016"),
    ("pip", "DL3013"),
    ("pnpm", "DL3016"),
    ("uv", "DL3013"),
    ("yum", "DL3033"),
    ("zypper", "DL3037"),
];

/// The rules of hadolint 2.15 about Dockerfiles; its others, SC…, are those of ShellCheck about shell text.
/// Source: hadolint's list of rules, and its sources for those that are not in the list.
pub const HADOLINT: &[Code] = &[
    hadolint("DL1001", Level::Ignore, "an inline ignore"),
    hadolint("DL3000", Level::Error, "WORKDIR absolute"),
    hadolint(
        "DL3001",
        Level::Info,
        "programs that make no sense in a container (`ssh`, `vim`, `shutdown` …)",
    ),
    hadolint("DL3002", Level::Warning, "the last USER is not root"),
    hadolint("DL3003", Level::Warning, "WORKDIR instead of `cd`"),
    hadolint("DL3004", Level::Error, "`sudo`"),
    hadolint("DL3006", Level::Warning, "a base image with a tag"),
    hadolint("DL3007", Level::Warning, "`latest`"),
    hadolint("DL3008", Level::Warning, "versions for apt-get"),
    hadolint("DL3009", Level::Info, "apt's lists removed"),
    hadolint("DL3010", Level::Info, "ADD to unpack archives"),
    hadolint("DL3011", Level::Error, "ports up to 65535"),
    hadolint("DL3012", Level::Error, "one HEALTHCHECK"),
    hadolint("DL3013", Level::Warning, "versions for pip"),
    hadolint("DL3014", Level::Warning, "`-y` for apt-get"),
    hadolint("DL3015", Level::Info, "`--no-install-recommends`"),
    hadolint("DL3016", Level::Warning, "versions for npm"),
    hadolint("DL3018", Level::Warning, "versions for apk"),
    hadolint("DL3019", Level::Info, "`apk add --no-cache`"),
    hadolint("DL3020", Level::Error, "COPY instead of ADD"),
    hadolint(
        "DL3021",
        Level::Error,
        "COPY of several sources to a path that ends in `/`",
    ),
    hadolint(
        "DL3022",
        Level::Warning,
        "`COPY --from` of a stage that is there",
    ),
    hadolint("DL3023", Level::Error, "`COPY --from` of its own stage"),
    hadolint("DL3024", Level::Error, "stage names are unique"),
    hadolint("DL3025", Level::Warning, "CMD and ENTRYPOINT as JSON"),
    hadolint("DL3026", Level::Error, "only trusted registries"),
    hadolint("DL3027", Level::Warning, "`apt-get` instead of `apt`"),
    hadolint("DL3028", Level::Warning, "versions for gem"),
    hadolint(
        "DL3029",
        Level::Warning,
        "`FROM --platform` with a constant",
    ),
    hadolint("DL3030", Level::Warning, "`-y` for yum"),
    hadolint("DL3032", Level::Warning, "`yum clean all`"),
    hadolint("DL3033", Level::Warning, "versions for yum"),
    hadolint("DL3034", Level::Warning, "`-n` or `-y` for zypper"),
    hadolint("DL3035", Level::Warning, "`zypper dist-upgrade`"),
    hadolint("DL3036", Level::Warning, "`zypper clean`"),
    hadolint("DL3037", Level::Warning, "versions for zypper"),
    hadolint("DL3038", Level::Warning, "`-y` for dnf"),
    hadolint("DL3040", Level::Warning, "`dnf clean all`"),
    hadolint("DL3041", Level::Warning, "versions for dnf"),
    hadolint("DL3042", Level::Warning, "`pip install --no-cache-dir`"),
    hadolint_instead(
        "DL3043",
        Level::Error,
        "ONBUILD of FROM, ONBUILD or MAINTAINER",
        "BuildKit refuses it: dfmt reports it as an error of syntax",
    ),
    hadolint(
        "DL3044",
        Level::Error,
        "a variable used in the ENV that sets it",
    ),
    hadolint(
        "DL3045",
        Level::Warning,
        "COPY to a relative path without WORKDIR",
    ),
    hadolint("DL3046", Level::Warning, "`useradd -l` with a high UID"),
    hadolint("DL3047", Level::Info, "`wget --progress`"),
    hadolint("DL3048", Level::Style, "keys of labels"),
    hadolint("DL3049", Level::Info, "labels that must be there"),
    hadolint("DL3050", Level::Info, "labels that must not be there"),
    hadolint("DL3051", Level::Warning, "empty labels"),
    hadolint("DL3052", Level::Warning, "labels that are URLs"),
    hadolint("DL3053", Level::Warning, "labels that are times"),
    hadolint("DL3054", Level::Warning, "labels that are licences"),
    hadolint("DL3055", Level::Warning, "labels that are hashes"),
    hadolint("DL3056", Level::Warning, "labels that are versions"),
    hadolint("DL3057", Level::Ignore, "a HEALTHCHECK"),
    hadolint("DL3058", Level::Warning, "labels that are mail addresses"),
    hadolint("DL3059", Level::Info, "consecutive RUNs"),
    hadolint("DL3060", Level::Info, "`yarn cache clean`"),
    hadolint_instead(
        "DL3061",
        Level::Error,
        "a file starts with FROM or ARG",
        "BuildKit refuses it: dfmt reports it as an error of syntax",
    ),
    hadolint("DL3062", Level::Warning, "versions for go"),
    hadolint(
        "DL3063",
        Level::Warning,
        "stages called `scratch` or `context`",
    ),
    hadolint("DL3064", Level::Warning, "credentials in ARG or ENV"),
    hadolint("DL3065", Level::Warning, "`--platform=$TARGETPLATFORM`"),
    hadolint("DL3066", Level::Info, "USER as a number"),
    hadolint(
        "DL3067",
        Level::Warning,
        "COPY of the whole file system of a stage",
    ),
    hadolint("DL4000", Level::Error, "MAINTAINER"),
    hadolint("DL4001", Level::Warning, "wget and curl in one file"),
    hadolint("DL4003", Level::Warning, "one CMD"),
    hadolint("DL4004", Level::Error, "one ENTRYPOINT"),
    hadolint(
        "DL4005",
        Level::Warning,
        "SHELL instead of `ln -s … /bin/sh`",
    ),
    hadolint("DL4006", Level::Warning, "`pipefail`"),
];
