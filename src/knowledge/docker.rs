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

/// Flags that came with a version of the Dockerfile frontend, by name, each with the number after `1.`. Source: Docker's manual, "Dockerfile release notes"; the
/// minimum versions in the Dockerfile reference.
pub const FLAGS_SINCE: &[(&str, u32)] = &[
    ("checksum", 6),
    ("chmod", 2),
    ("exclude", 19),
    ("link", 4),
    ("mount", 2),
    ("parents", 20),
    ("start-interval", 6),
    ("unpack", 17),
];

/// The version after `1.` with which heredocs came. Source: Docker's manual, "Dockerfile release notes".
pub const HEREDOCS_SINCE: u32 = 4;

/// The version after `1.` with which ADD of git repositories came. Source: Docker's manual, "Dockerfile release notes".
pub const GIT_SINCE: u32 = 6;

/// The version after `1.` with which ADD unpacks what it downloads. Source: as for [`FLAGS_SINCE`].
pub const UNPACK_SINCE: u32 = 17;

/// What Docker calls its frontends. Source: Docker's manual, "Custom Dockerfile syntax".
pub const FRONTENDS: &[&str] = &[
    "docker.io/docker/dockerfile",
    "docker/dockerfile",
    "docker/dockerfile-upstream",
];
