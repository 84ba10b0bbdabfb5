//! What Docker and BuildKit know by name.

/// Variables that every build has above its first FROM, and a stage only after an ARG of that name, in this order; and their values.
/// Source: Dockerfile reference, "Automatic platform ARGs in the global scope".
pub const PLATFORM_ARGS: &[(&str, &str)] = &[
    ("BUILDPLATFORM", "linux/amd64"),
    ("BUILDOS", "linux"),
    ("BUILDARCH", "amd64"),
    ("BUILDVARIANT", ""),
    ("TARGETPLATFORM", "linux/amd64"),
    ("TARGETOS", "linux"),
    ("TARGETARCH", "amd64"),
    ("TARGETVARIANT", ""),
    ("TARGETSTAGE", "default"),
];

/// Variables that every RUN may have without an ARG: the build sets them where Docker is told of a proxy.
/// Source: Dockerfile reference, "Predefined ARGs".
pub const PROXY_ARGS: &[&str] = &[
    "ALL_PROXY",
    "FTP_PROXY",
    "HTTPS_PROXY",
    "HTTP_PROXY",
    "NO_PROXY",
    "all_proxy",
    "ftp_proxy",
    "http_proxy",
    "https_proxy",
    "no_proxy",
];

/// Names of stages that mean something else to Docker. Source: BuildKit, check `ReservedStageName` (reference, "Build checks").
pub const RESERVED_STAGES: &[&str] = &["context", "scratch"];

/// Names for a stage that builds, tried in this order. Source: Docker's manual, "Multi-stage builds".
pub const BUILD_STAGES: &[&str] = &["build", "builder", "build-stage"];

/// The protocols of a port, in this order in messages. Source: Dockerfile reference, EXPOSE.
pub const PROTOCOLS: &[&str] = &["tcp", "udp", "sctp"];

/// Parts of the names of stages that people build for themselves, and for nobody else. Source: Docker's manual, "Multi-stage builds", "Stop at a specific build
/// stage" and the guides for languages; their names in public repositories.
pub const STAGES_FOR_DEVELOPERS: &[&str] = &[
    "build",
    "builder",
    "ci",
    "debug",
    "deps",
    "dev",
    "devel",
    "develop",
    "development",
    "lint",
    "local",
    "test",
    "tester",
    "testing",
    "tests",
];

/// Flags that came with a version of the Dockerfile frontend, by name, each with the number after `1.`; for those that the channel `labs` had before, the version
/// with which all had them. Source: Docker's manual, "Dockerfile release notes"; the minimum versions in the Dockerfile reference; BuildKit's sources at its tags
/// `dockerfile/…`.
pub const FLAGS_SINCE: &[(&str, u32)] = &[
    ("checksum", 6),
    ("chmod", 2),
    ("exclude", 19),
    ("keep-git-dir", 6),
    ("link", 4),
    ("mount", 2),
    ("network", 3),
    ("parents", 20),
    ("security", 20),
    ("start-interval", 6),
    ("unpack", 17),
];

/// Flags that so far only the frontends of the channel `labs` know. Source: Dockerfile reference, "RUN --device".
pub const FLAGS_OF_LABS: &[&str] = &["device"];

/// The number after `1.` of the version that a flag came with; 0 of one that always was.
pub fn flag_since(flag: &str) -> u32 {
    let known = FLAGS_SINCE.iter().find(|(name, _)| *name == flag);
    known.map_or(0, |(_, since)| *since)
}

/// What else came with a version of the Dockerfile frontend.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SyntaxFeature {
    /// ADD clones the repository that an address names.
    AddGit,
    /// `ADD --checksum` takes the commit of one.
    AddGitChecksum,
    /// `--chmod=u+x`
    ChmodSymbols,
    /// `--chmod=$MODE`
    ChmodVariable,
    /// `RUN <<EOF`
    Heredoc,
    /// `ONBUILD COPY --from=…`, and a mount with `from=` there.
    OnbuildFrom,
    /// `${name#pattern}`, `${name%pattern}` and `${name/pattern/text}`.
    PatternInVariable,
    /// `--mount=type=secret,env=…`
    SecretEnv,
}

/// Each with the number after `1.`, and what people call it. Source: as of [`FLAGS_SINCE`].
pub const FEATURES_SINCE: &[(SyntaxFeature, u32, &str)] = &[
    (SyntaxFeature::AddGit, 6, "ADD of a git repository"),
    (
        SyntaxFeature::AddGitChecksum,
        16,
        "`--checksum` of a git repository",
    ),
    (SyntaxFeature::ChmodSymbols, 14, "letters in `--chmod`"),
    (SyntaxFeature::ChmodVariable, 10, "variables in `--chmod`"),
    (SyntaxFeature::Heredoc, 4, "a heredoc"),
    (SyntaxFeature::OnbuildFrom, 11, "`from` after ONBUILD"),
    (SyntaxFeature::PatternInVariable, 7, "patterns in `${…}`"),
    (
        SyntaxFeature::SecretEnv,
        10,
        "`env` of a secret that is mounted",
    ),
];

impl SyntaxFeature {
    /// The number after `1.` of the version that it came with, and what people call it.
    pub fn since(self) -> (u32, &'static str) {
        let known = FEATURES_SINCE.iter().find(|(feature, ..)| *feature == self);
        known.map_or((0, ""), |(_, since, name)| (*since, *name))
    }
}

/// What Docker calls its frontends. Source: Docker's manual, "Custom Dockerfile syntax".
pub const FRONTENDS: &[&str] = &[
    "docker.io/docker/dockerfile",
    "docker/dockerfile",
    "docker/dockerfile-upstream",
];
