//! What commands write, of those that read nothing of a project but its settings: for whoever asks whether two instructions may change places.
//!
//! A command without a row may read and write anything.

/// A command that reads nothing of a project but what is named here, and what it writes.
#[derive(Clone, Copy, Debug)]
pub struct CommandRow {
    /// The program.
    pub program: &'static str,
    /// The words after it, before all others but options; empty for any.
    pub verb: &'static [&'static str],
    /// An option that must be there; empty if there need be none.
    pub with: &'static str,
    /// What its operands are.
    pub operands: Operands,
    /// The files that it reads in the folder it is called in.
    pub reads: &'static [&'static str],
    /// The folders that it writes to, wherever it is called; `~` is the home of the user.
    pub writes: &'static [&'static str],
    /// Whether it takes numbers of users and groups, or gives them.
    pub accounts: bool,
}

/// What the operands of a command are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operands {
    /// Texts that name nothing on disk, or there are none.
    Texts,
    /// Names of packages, and no paths and addresses.
    Names,
    /// Paths that it writes, or removes.
    Written,
}

/// What a package manager of the system may write: its scripts do anything there. Source: Debian Policy 6 and 9, the Filesystem Hierarchy Standard.
pub const SYSTEM: &[&str] = &[
    "/bin", "/boot", "/etc", "/lib", "/lib64", "/opt", "/root", "/run", "/sbin", "/srv", "/tmp",
    "/usr", "/var",
];

/// Folders below those of [`SYSTEM`] that are a project's alone: no package has anything there. Source: the lists of contents of Debian 12 and Ubuntu
/// 24.04.
pub const PROJECTS_OWN: &[&str] = &[
    "/opt/app",
    "/srv/app",
    "/usr/app",
    "/usr/src/app",
    "/var/app",
];

/// Names of variables that say which build an image is of: when it was made, from which commit, by which run. They differ from build to build, and
/// no program of a table here asks for one. Sources: Label Schema 1.0; the OCI image specification, "Annotations"; the variables that GitHub Actions, GitLab
/// CI, Jenkins, `CircleCI`, Travis CI and Docker Hub set.
pub const STAMPS: &[&str] = &[
    "APP_VERSION",
    "BUILD_COMMIT",
    "BUILD_DATE",
    "BUILD_ID",
    "BUILD_NUMBER",
    "BUILD_REVISION",
    "BUILD_SHA",
    "BUILD_TIME",
    "BUILD_TIMESTAMP",
    "BUILD_URL",
    "CIRCLE_BUILD_NUM",
    "CIRCLE_SHA1",
    "CI_COMMIT_REF_NAME",
    "CI_COMMIT_SHA",
    "CI_COMMIT_SHORT_SHA",
    "CI_JOB_ID",
    "CI_PIPELINE_ID",
    "COMMIT",
    "COMMIT_DATE",
    "COMMIT_HASH",
    "COMMIT_ID",
    "COMMIT_REF",
    "COMMIT_SHA",
    "CREATED",
    "GITHUB_RUN_ID",
    "GITHUB_RUN_NUMBER",
    "GITHUB_SHA",
    "GIT_COMMIT",
    "GIT_COMMIT_HASH",
    "GIT_COMMIT_SHA",
    "GIT_HASH",
    "GIT_REVISION",
    "GIT_SHA",
    "GIT_SHA1",
    "IMAGE_VERSION",
    "REVISION",
    "SOURCE_COMMIT",
    "TRAVIS_BUILD_NUMBER",
    "TRAVIS_COMMIT",
    "VCS_REF",
    "VERSION",
];

/// Where managers of packages have their settings, certificates and libraries. Source: the Filesystem Hierarchy Standard; the documentation of npm,
/// pip, Composer and Go on their settings.
pub const SETTINGS: &[&str] = &["/etc", "/lib", "/usr/lib", "/usr/local", "/usr/share"];

/// Options that have a command of the table write somewhere else, or read a file. Source: the documentation of each.
pub const ELSEWHERE: &[&str] = &[
    "--build",
    "--cache",
    "--cache-dir",
    "--cache-folder",
    "--cafile",
    "--cert",
    "--client-cert",
    "--config-settings",
    "--constraint",
    "--cwd",
    "--editable",
    "--extra-index-url=file",
    "--find-links",
    "--global-folder",
    "--globalconfig",
    "--group",
    "--index-url=file",
    "--install-directory",
    "--local",
    "--location",
    "--log",
    "--modules-folder",
    "--output",
    "--prefix",
    "--registry=file",
    "--report",
    "--requirement",
    "--root",
    "--script-shell",
    "--src",
    "--target",
    "--use-yarnrc",
    "--userconfig",
    "-C",
    "-c",
    "-e",
    "-f",
    "-o",
    "-r",
    "-t",
];

/// Where paths may lie that the options of a command name and it does not write to: shells, devices, the folders of users. Source: the Filesystem
/// Hierarchy Standard.
pub const NAMED_ONLY: &[&str] = &[
    "/bin/",
    "/dev/",
    "/home/",
    "/nonexistent",
    "/sbin/",
    "/usr/bin/",
    "/usr/sbin/",
];

/// Where the globally installed packages of npm go. Source: npm's documentation, "folders".
const NPM_GLOBAL: &[&str] = &["/tmp", "/usr/lib", "/usr/local", "~"];

const fn row(
    program: &'static str,
    verb: &'static [&'static str],
    operands: Operands,
    writes: &'static [&'static str],
) -> CommandRow {
    CommandRow {
        program,
        verb,
        with: "",
        operands,
        reads: &[],
        writes,
        accounts: false,
    }
}

const fn with(option: &'static str, row: CommandRow) -> CommandRow {
    CommandRow {
        with: option,
        ..row
    }
}

const fn of_accounts(program: &'static str) -> CommandRow {
    CommandRow {
        accounts: true,
        ..row(program, &[], Operands::Texts, &["/etc", "/home", "/var"])
    }
}

/// The commands. Sources: POSIX for its utilities; the documentation of the package managers; shadow(8) and busybox on accounts.
pub const COMMANDS: &[CommandRow] = &[
    row(":", &[], Operands::Texts, &[]),
    of_accounts("addgroup"),
    of_accounts("adduser"),
    row(
        "corepack",
        &["enable"],
        Operands::Texts,
        &["/usr/bin", "/usr/local", "~"],
    ),
    row("corepack", &["prepare"], Operands::Names, &["~"]),
    row("echo", &[], Operands::Texts, &[]),
    of_accounts("groupadd"),
    row("mkdir", &[], Operands::Written, &[]),
    row("npm", &["cache", "clean"], Operands::Texts, &["~"]),
    row("npm", &["config", "set"], Operands::Texts, &["~"]),
    with("--global", row("npm", &["i"], Operands::Names, NPM_GLOBAL)),
    with("-g", row("npm", &["i"], Operands::Names, NPM_GLOBAL)),
    with(
        "--global",
        row("npm", &["install"], Operands::Names, NPM_GLOBAL),
    ),
    with("-g", row("npm", &["install"], Operands::Names, NPM_GLOBAL)),
    row("pip", &["cache", "purge"], Operands::Texts, &["~"]),
    row(
        "pip",
        &["install"],
        Operands::Names,
        &["/tmp", "/usr/bin", "/usr/lib", "/usr/local", "~"],
    ),
    row("pip3", &["cache", "purge"], Operands::Texts, &["~"]),
    row(
        "pip3",
        &["install"],
        Operands::Names,
        &["/tmp", "/usr/bin", "/usr/lib", "/usr/local", "~"],
    ),
    row("poetry", &["config"], Operands::Names, &["~"]),
    row("printf", &[], Operands::Texts, &[]),
    row("rm", &[], Operands::Written, &[]),
    row("touch", &[], Operands::Written, &[]),
    row("true", &[], Operands::Texts, &[]),
    of_accounts("useradd"),
    row(
        "yarn",
        &["cache", "clean"],
        Operands::Texts,
        &["/usr/local/share/.cache", "~"],
    ),
    CommandRow {
        // The registry, and where it installs to.
        reads: &[".npmrc", ".yarnrc", ".yarnrc.yml", "package.json"],
        ..row("yarn", &["global", "add"], Operands::Names, NPM_GLOBAL)
    },
];
