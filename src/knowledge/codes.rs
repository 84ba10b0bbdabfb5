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
}

const fn rule(code: &'static str, about: &'static str) -> Code {
    Code {
        code,
        about,
        instead: None,
    }
}

const fn instead(code: &'static str, about: &'static str, instead: &'static str) -> Code {
    Code {
        code,
        about,
        instead: Some(instead),
    }
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

/// The rules of hadolint 2.15 about Dockerfiles; its others, SC…, are those of ShellCheck about shell text.
/// Source: hadolint's list of rules, and its sources for those that are not in the list.
pub const HADOLINT: &[Code] = &[
    instead(
        "DL1001",
        "an inline ignore",
        "a policy of hadolint's own; `--no-ignore-comments` shows what ignores hide",
    ),
    rule("DL3000", "WORKDIR absolute"),
    instead(
        "DL3001",
        "programs that make no sense in a container (`ssh`, `vim`, `shutdown` …)",
        "`ssh`, `ps`, `mount` and `kill` have good uses in builds: too many false alarms",
    ),
    rule("DL3002", "the last USER is not root"),
    rule("DL3003", "WORKDIR instead of `cd`"),
    rule("DL3004", "`sudo`"),
    rule("DL3006", "a base image with a tag"),
    rule("DL3007", "`latest`"),
    rule("DL3008", "versions for apt-get"),
    rule("DL3009", "apt's lists removed"),
    instead(
        "DL3010",
        "ADD to unpack archives",
        "whether ADD could unpack the archive depends on what else the RUN that unpacks it does with it",
    ),
    rule("DL3011", "ports up to 65535"),
    rule("DL3012", "one HEALTHCHECK"),
    rule("DL3013", "versions for pip"),
    rule("DL3014", "`-y` for apt-get"),
    rule("DL3015", "`--no-install-recommends`"),
    rule("DL3016", "versions for npm"),
    rule("DL3018", "versions for apk"),
    rule("DL3019", "`apk add --no-cache`"),
    rule("DL3020", "COPY instead of ADD"),
    rule(
        "DL3021",
        "COPY of several sources to a path that ends in `/`",
    ),
    rule("DL3022", "`COPY --from` of a stage that is there"),
    rule("DL3023", "`COPY --from` of its own stage"),
    rule("DL3024", "stage names are unique"),
    rule("DL3025", "CMD and ENTRYPOINT as JSON"),
    rule("DL3026", "only trusted registries"),
    rule("DL3027", "`apt-get` instead of `apt`"),
    rule("DL3028", "versions for gem"),
    instead(
        "DL3029",
        "`FROM --platform`",
        "BuildKit's FromPlatformFlagConstDisallowed says the same of the harmful case, a constant",
    ),
    rule("DL3030", "`-y` for yum"),
    rule("DL3032", "`yum clean all`"),
    rule("DL3033", "versions for yum"),
    rule("DL3034", "`-n` or `-y` for zypper"),
    rule("DL3035", "`zypper dist-upgrade`"),
    rule("DL3036", "`zypper clean`"),
    rule("DL3037", "versions for zypper"),
    rule("DL3038", "`-y` for dnf"),
    rule("DL3040", "`dnf clean all`"),
    rule("DL3041", "versions for dnf"),
    rule("DL3042", "`pip install --no-cache-dir`"),
    instead(
        "DL3043",
        "ONBUILD of FROM, ONBUILD or MAINTAINER",
        "BuildKit refuses it: dfmt reports it as an error of syntax",
    ),
    rule("DL3044", "a variable used in the ENV that sets it"),
    rule("DL3045", "COPY to a relative path without WORKDIR"),
    rule("DL3046", "`useradd -l` with a high UID"),
    rule("DL3047", "`wget --progress`"),
    instead(
        "DL3048",
        "keys of labels",
        "Docker takes any key, and well-known ones have capitals (`org.label-schema.vcs-ref`, `Maintainer`): a matter of taste",
    ),
    rule("DL3049", "labels that must be there"),
    rule("DL3050", "labels that must not be there"),
    rule("DL3051", "empty labels"),
    rule("DL3052", "labels that are URLs"),
    rule("DL3053", "labels that are times"),
    rule("DL3054", "labels that are licences"),
    rule("DL3055", "labels that are hashes"),
    rule("DL3056", "labels that are versions"),
    rule("DL3057", "a HEALTHCHECK"),
    rule("DL3058", "labels that are mail addresses"),
    rule("DL3059", "consecutive RUNs"),
    rule("DL3060", "`yarn cache clean`"),
    instead(
        "DL3061",
        "a file starts with FROM or ARG",
        "BuildKit refuses it: dfmt reports it as an error of syntax",
    ),
    rule("DL3062", "versions for go"),
    rule("DL3063", "stages called `scratch` or `context`"),
    rule("DL3064", "credentials in ARG or ENV"),
    rule("DL3065", "`--platform=$TARGETPLATFORM`"),
    instead(
        "DL3066",
        "USER as a number",
        "a name says more to a reader; a number is wanted only by clusters that check it (`runAsNonRoot`) and are told none",
    ),
    instead(
        "DL3067",
        "COPY of the whole file system of a stage",
        "squashing an image this way is a technique, not a mistake",
    ),
    rule("DL4000", "MAINTAINER"),
    instead(
        "DL4001",
        "wget and curl in one file",
        "two downloaders cost little, and base images ship either: a matter of taste",
    ),
    rule("DL4003", "one CMD"),
    rule("DL4004", "one ENTRYPOINT"),
    rule("DL4005", "SHELL instead of `ln -s … /bin/sh`"),
    rule("DL4006", "`pipefail`"),
];
