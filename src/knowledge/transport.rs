//! How things come over the network: what switches the checks of certificates and signatures off, and which addresses lead elsewhere.

/// What a switch turns off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Check {
    /// Of the certificate that says who the server is.
    Certificate,
    /// Of the signature that says who made a package.
    Signature,
}

use Check::{Certificate, Signature};

/// Options that switch a check off, by program. Source: curl(1), wget(1), apt-get(8), apk(8), yum(8), dnf(8), zypper(8), the documentation
/// of npm's `strict-ssl`.
pub const SWITCHES: &[(&str, &str, Check)] = &[
    ("apk", "--allow-untrusted", Signature),
    ("apt", "--allow-insecure-repositories", Signature),
    ("apt", "--allow-unauthenticated", Signature),
    ("apt-get", "--allow-insecure-repositories", Signature),
    ("apt-get", "--allow-unauthenticated", Signature),
    ("aptitude", "--allow-untrusted", Signature),
    ("curl", "--insecure", Certificate),
    ("dnf", "--no-gpgchecks", Signature),
    ("dnf", "--nogpgcheck", Signature),
    ("microdnf", "--nogpgcheck", Signature),
    ("npm", "--no-strict-ssl", Certificate),
    ("npm", "--strict-ssl=false", Certificate),
    ("pnpm", "--no-strict-ssl", Certificate),
    ("wget", "--no-check-certificate", Certificate),
    ("yum", "--nogpgcheck", Signature),
    ("zypper", "--no-gpg-checks", Signature),
];

/// Settings of programs that switch the check of certificates off where they are `false`, in lower case. Source: git-config(1), the
/// documentation of npm, Yarn 1, pnpm and conda.
pub const SETTINGS: &[(&str, &str)] = &[
    ("conda", "ssl_verify"),
    ("git", "http.sslverify"),
    ("npm", "strict-ssl"),
    ("pnpm", "strict-ssl"),
    ("yarn", "strict-ssl"),
];

/// Settings of apt and yum that switch a check off, in lower case, with the values that do. Source: apt.conf(5), apt-transport-https(1), yum.conf(5).
pub const PACKAGE_SETTINGS: &[(&str, &[&str], Check)] = &[
    ("allowinsecurerepositories=", TRUE, Signature),
    ("allowunauthenticated=", TRUE, Signature),
    ("gpgcheck=", FALSE, Signature),
    ("sslverify=", FALSE, Certificate),
    ("verify-host=", FALSE, Certificate),
    ("verify-peer=", FALSE, Certificate),
];

/// What says yes. Source: apt.conf(5).
const TRUE: &[&str] = &["1", "on", "true", "yes"];

/// What says no. Source: apt.conf(5), git-config(1).
pub const FALSE: &[&str] = &["0", "false", "no", "off"];

/// Variables that switch the check of certificates off, with the values that do; none: whatever they are. Source: the documentation of Node.js, git(1), PEP 493,
/// npm's and pip's documentation on variables.
pub const VARIABLES: &[(&str, &[&str])] = &[
    ("GIT_SSL_NO_VERIFY", &[]),
    ("NODE_TLS_REJECT_UNAUTHORIZED", &["0"]),
    ("NPM_CONFIG_STRICT_SSL", &["false"]),
    ("PIP_TRUSTED_HOST", &[]),
    ("PYTHONHTTPSVERIFY", &["0"]),
    ("npm_config_strict_ssl", &["false"]),
];

/// Hosts from which pip takes packages by itself. Source: pip's documentation, `--index-url`.
pub const PYPI_HOSTS: &[&str] = &[
    "files.pythonhosted.org",
    "pypi.org",
    "pypi.python.org",
    "pythonhosted.org",
];

/// Ends of names of hosts that only a private network knows. Source: RFC 6761, RFC 6762, RFC 8375; ICANN on `internal`; and what offices call
/// theirs.
pub const PRIVATE_ENDS: &[&str] = &[
    "arpa",
    "corp",
    "home",
    "internal",
    "intra",
    "intranet",
    "lan",
    "local",
    "localdomain",
    "localhost",
    "private",
    "test",
];

/// Options of curl and wget whose next word may be an address from which nothing is downloaded. Source: curl(1), wget(1).
pub const OTHER_ADDRESSES: &[&str] = &[
    "--cookie",
    "--data",
    "--data-raw",
    "--data-urlencode",
    "--form",
    "--header",
    "--preproxy",
    "--proxy",
    "--referer",
    "--user-agent",
    "-A",
    "-F",
    "-H",
    "-U",
    "-d",
    "-e",
    "-x",
];

/// Hosts with a part of the path, where the answer is that the file lies elsewhere. Source: what the servers answer; GitHub's documentation on
/// releases and archives.
pub const REDIRECTING: &[(&str, &str)] = &[
    ("aka.ms", ""),
    ("apache.org", "/dist/"),
    ("api.github.com", "/tarball"),
    ("api.github.com", "/zipball"),
    ("bit.ly", ""),
    ("dl.k8s.io", ""),
    ("git.io", ""),
    ("github.com", "/archive/"),
    ("github.com", "/raw/"),
    ("github.com", "/releases/download/"),
    ("github.com", "/releases/latest"),
    ("github.com", "/tarball/"),
    ("github.com", "/zipball/"),
    ("go.dev", "/dl/"),
    ("go.microsoft.com", "/fwlink"),
    ("golang.org", "/dl/"),
    ("openssl.org", "/source/"),
    ("raw.github.com", ""),
    ("search.maven.org", "/remotecontent"),
    ("sourceforge.net", "/download"),
    ("tinyurl.com", ""),
    ("update.code.visualstudio.com", ""),
    ("yarnpkg.com", "/install.sh"),
    ("yarnpkg.com", "/latest.tar.gz"),
];

/// Hosts where the address of a git repository is the same with `.git` at its end, without which Docker takes it for a file. Source: the documentation of these hosts on
/// addresses to clone from; what the servers answer.
pub const GIT_HOSTS: &[&str] = &[
    "bitbucket.org",
    "codeberg.org",
    "github.com",
    "gitlab.com",
    "gitlab.freedesktop.org",
    "gitlab.gnome.org",
    "gitlab.kitware.com",
    "salsa.debian.org",
];

/// Options of `git clone` that change nothing of the files that come. Source: git-clone(1).
pub const CLONE_OPTIONS: &[(&str, bool)] = &[
    ("--depth", true),
    ("--jobs", true),
    ("--no-progress", false),
    ("--no-single-branch", false),
    ("--no-tags", false),
    ("--progress", false),
    ("--quiet", false),
    ("--recurse-submodules", false),
    ("--recursive", false),
    ("--shallow-submodules", false),
    ("--single-branch", false),
    ("--verbose", false),
    ("-j", true),
    ("-q", false),
    ("-v", false),
];

/// Parts of what a Dockerfile says above a clone that needs more than its address, in lower case. Source: git-config(1), gitcredentials(7), git-lfs(1), git(1) on
/// environment variables.
pub const CLONE_NEEDS_MORE: &[&str] = &[
    "git config",
    "git-cred",
    "git_askpass",
    "git_config",
    "git_dir",
    "git_ssl",
    "git_template",
    "git_work_tree",
    "gitconfig",
    "insteadof",
    "lfs",
    "netrc",
];

/// Long options of programs that download which change nothing of what they get from where, with whether a value follows. Source: curl(1), wget(1).
pub const PLAIN_DOWNLOAD: &[(&str, &str, bool)] = &[
    ("curl", "--connect-timeout", true),
    ("curl", "--fail", false),
    ("curl", "--location", false),
    ("curl", "--max-time", true),
    ("curl", "--no-progress-meter", false),
    ("curl", "--progress-bar", false),
    ("curl", "--proto", true),
    ("curl", "--retry", true),
    ("curl", "--retry-all-errors", false),
    ("curl", "--retry-connrefused", false),
    ("curl", "--retry-delay", true),
    ("curl", "--retry-max-time", true),
    ("curl", "--show-error", false),
    ("curl", "--silent", false),
    ("curl", "--tlsv1.2", false),
    ("curl", "--tlsv1.3", false),
    ("wget", "--continue", false),
    ("wget", "--https-only", false),
    ("wget", "--no-verbose", false),
    ("wget", "--progress", true),
    ("wget", "--quiet", false),
    ("wget", "--show-progress", false),
    ("wget", "--timeout", true),
    ("wget", "--tries", true),
    ("wget", "-nv", false),
];

/// Ends of names of the archives that ADD unpacks, with GNU tar's short ones. Source: Dockerfile reference, ADD, "Adding local tar archives"; BuildKit,
/// `archive.IsArchivePath`.
pub const UNPACKED_BY_ADD: &[&str] = &[
    ".tar", ".tar.bz2", ".tar.gz", ".tar.xz", ".tar.zst", ".tbz2", ".tgz", ".txz", ".tzst",
];
