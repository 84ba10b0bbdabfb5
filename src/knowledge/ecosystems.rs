//! How the projects of a language get their dependencies: by which command, from which files, into which folders.

use super::builds::{
    DOTNET, DOTNET_OPAQUE, DOTNET_SETTINGS, Fetch, MAVEN, MAVEN_OPAQUE, MAVEN_SETTINGS,
};

/// A command that installs the dependencies of the project it is called in.
#[derive(Clone, Copy, Debug)]
pub struct Ecosystem {
    /// What it is called in messages.
    pub name: &'static str,
    /// How its manifests are read.
    pub kind: ManifestKind,
    /// The programs.
    pub programs: &'static [&'static str],
    /// The verbs that install; an empty one for a program that is given nothing but options.
    pub verbs: &'static [&'static [&'static str]],
    /// Options without which the command needs the sources, too: it builds or runs something of the project.
    pub needs: &'static [&'static str],
    /// Options with which it does something else than install here, or reads what no manifest names.
    pub not_with: &'static [&'static str],
    /// Options whose value is a file that says what to install.
    pub lists: &'static [&'static str],
    /// What the project is described by; empty where the command names it.
    pub manifest: &'static [&'static str],
    /// What else it reads in its folder, if it is there.
    pub also: &'static [&'static str],
    /// What it would read in its folder and nobody can tell what of the project that brings along.
    pub opaque: &'static [&'static str],
    /// The folders in its own that it installs into, or finds there and uses.
    pub folders: &'static [&'static str],
    /// The folders of the image that it writes to; `~` is the home of the user.
    pub writes: &'static [&'static str],
    /// Variables that have it look elsewhere, or run what lies in the project.
    pub steered_by: &'static [&'static str],
    /// How its part is done before a command that needs the sources, too.
    pub ahead: Ahead,
}

/// How the dependencies are installed ahead of a command that installs them, too, but needs the sources for something else.
#[derive(Clone, Copy, Debug)]
pub enum Ahead {
    /// In no way that is known.
    Never,
    /// By the same words and the options without which the sources are needed; that one is called again when they are there, and finds all
    /// installed but the project itself. With these options it does nothing that the second call would not find, or do again.
    Same(&'static [&'static str]),
    /// By the first verb of the row: it fills the cache that these commands take the dependencies from.
    Fills(&'static Fills),
    /// By the verb of a builder that fetches what the others would fetch on their way, and those of their words that bear on that.
    Fetches(&'static Fetch),
}

/// Commands that fetch the dependencies that they do not find in a cache.
#[derive(Debug)]
pub struct Fills {
    /// The verbs.
    pub verbs: &'static [&'static str],
    /// Words with which they look elsewhere; those with a `-` are options.
    pub not_with: &'static [&'static str],
    /// Variables that may be set for them alone: they say nothing of where dependencies come from.
    pub variables: &'static [&'static str],
    /// What says in a file that dependencies may come from where only some are let in, or from nowhere: then those may be missed that a build
    /// does without.
    pub not_where: &'static [&'static str],
}

/// How the manifests of an ecosystem are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ManifestKind {
    /// `package.json`, with the lock file of npm.
    Npm,
    /// `package.json`, with the lock file of yarn, pnpm or bun.
    Node,
    /// Lists of requirements.
    Requirements,
    /// `pyproject.toml` or `Pipfile`, with a lock file.
    Python,
    /// `go.mod`.
    Go,
    /// `Gemfile`.
    Ruby,
    /// `composer.json`.
    Php,
    /// Projects and solutions of .NET.
    Dotnet,
    /// `pom.xml`.
    Maven,
}

/// What all installs of Node packages are steered by. Source: Node's documentation, "Command-line API"; npm's, "config".
const NODE_STEERED: &[&str] = &[
    "NODE_OPTIONS",
    "NODE_PATH",
    "NPM_CONFIG_PREFIX",
    "NPM_CONFIG_USERCONFIG",
    "npm_config_prefix",
    "npm_config_userconfig",
];

/// What all installs of Python packages are steered by. Source: Python's documentation, "Command line and environment"; pip's, "Configuration".
const PYTHON_STEERED: &[&str] = &[
    "PIP_CONFIG_FILE",
    "PIP_CONSTRAINT",
    "PIP_FIND_LINKS",
    "PIP_PREFIX",
    "PIP_REQUIREMENT",
    "PIP_TARGET",
    "PYTHONHOME",
    "PYTHONPATH",
    "PYTHONSTARTUP",
    "PYTHONUSERBASE",
    "UV_CONFIG_FILE",
    "UV_PROJECT",
    "UV_PROJECT_ENVIRONMENT",
    "VIRTUAL_ENV",
];

/// Where Python's installers write to. Source: Python's documentation, `sysconfig`; Debian's policy for Python.
const PYTHON_WRITES: &[&str] = &[
    "/tmp",
    "/usr/bin",
    "/usr/lib",
    "/usr/local",
    "/usr/share",
    "/var/tmp",
    "~",
];

/// Where Node's installers write to beside the project. Source: npm's documentation, "folders"; those of yarn, pnpm and bun on their caches.
const NODE_WRITES: &[&str] = &["/tmp", "/usr/local/share/.cache", "~"];

/// Options of `composer install` that say what is installed, or how, and nothing of where. Source: Composer's documentation, "Command-line interface",
/// "install".
const COMPOSER_OPTIONS: &[&str] = &[
    "--ansi",
    "--apcu-autoloader",
    "--classmap-authoritative",
    "--ignore-platform-req",
    "--ignore-platform-reqs",
    "--no-ansi",
    "--no-autoloader",
    "--no-cache",
    "--no-dev",
    "--no-interaction",
    "--no-progress",
    "--no-scripts",
    "--no-suggest",
    "--optimize-autoloader",
    "--prefer-dist",
    "--prefer-install",
    "--quiet",
    "--verbose",
    "-a",
    "-n",
    "-o",
    "-q",
    "-v",
    "-vv",
    "-vvv",
];

/// Options of `poetry install` and `poetry sync` that say which dependencies are installed. Source: Poetry's documentation, "Commands", "install".
const POETRY_OPTIONS: &[&str] = &[
    "--all-extras",
    "--all-groups",
    "--ansi",
    "--compile",
    "--extras",
    "--no-ansi",
    "--no-cache",
    "--no-dev",
    "--no-interaction",
    "--no-root",
    "--only",
    "--quiet",
    "--sync",
    "--verbose",
    "--with",
    "--without",
    "-E",
    "-n",
    "-q",
    "-v",
    "-vv",
    "-vvv",
];

/// Options of `uv sync` that say which dependencies are installed, or how. Source: uv's reference, "CLI", "uv sync".
const UV_OPTIONS: &[&str] = &[
    "--all-extras",
    "--all-groups",
    "--compile-bytecode",
    "--default-index",
    "--dev",
    "--extra",
    "--frozen",
    "--group",
    "--index",
    "--index-url",
    "--link-mode",
    "--locked",
    "--no-cache",
    "--no-cache-dir",
    "--no-default-groups",
    "--no-dev",
    "--no-editable",
    "--no-extra",
    "--no-group",
    "--no-install-project",
    "--no-managed-python",
    "--no-progress",
    "--no-python-downloads",
    "--python",
    "--quiet",
    "--verbose",
    "-i",
    "-n",
    "-p",
    "-q",
    "-v",
];

/// What in a Dockerfile says that modules of Go may come from where only some are let in, or from nowhere. Sources: Go Modules Reference, "Private
/// modules", "Environment variables"; Git's documentation, `url.<base>.insteadOf`; curl's, on `.netrc`.
const GO_PRIVATE: &[&str] = &[
    "GOAUTH",
    "GOINSECURE",
    "GONOPROXY",
    "GONOSUMDB",
    "GOPRIVATE",
    "GOPROXY off",
    "GOPROXY='off",
    "GOPROXY=\"off",
    "GOPROXY=off",
    "GOVCS",
    "id_rsa",
    "insteadOf",
    "insteadof",
    "netrc",
    "type=secret",
    "type=ssh",
];

/// What fetches modules of Go on its way. Source: Go's documentation, `go help build` and `go help environment`; Go Modules Reference.
const GO_BUILDS: Fills = Fills {
    verbs: &["build", "install", "test", "vet"],
    not_with: &["-C", "-mod=vendor", "-modfile", "vendor"],
    variables: super::languages::GO.compiling,
    not_where: GO_PRIVATE,
};

/// The ecosystems. Sources: the documentation of each command, on what it reads; the settings, "config files" there.
pub const ECOSYSTEMS: &[Ecosystem] = &[
    Ecosystem {
        name: "bun",
        kind: ManifestKind::Node,
        programs: &["bun"],
        verbs: &[&["ci"], &["i"], &["install"]],
        needs: &[],
        not_with: &["--config", "--cwd", "--filter", "--global", "-c", "-g"],
        lists: &[],
        manifest: &["package.json"],
        also: &[".npmrc", "bun.lock", "bunfig.toml"],
        opaque: &[
            ".env",
            ".env.development",
            ".env.local",
            ".env.production",
            ".env.test",
            "binding.gyp",
            "bun.lockb",
        ],
        folders: &["node_modules"],
        writes: NODE_WRITES,
        steered_by: NODE_STEERED,
        ahead: Ahead::Never,
    },
    Ecosystem {
        name: "Bundler",
        kind: ManifestKind::Ruby,
        programs: &["bundle", "bundler"],
        verbs: &[&[], &["install"]],
        needs: &[],
        not_with: &["--gemfile", "--local", "--path", "--standalone"],
        lists: &[],
        manifest: &["Gemfile"],
        also: &["Gemfile.lock"],
        opaque: &[
            ".ruby-version",
            ".tool-versions",
            "gem.deps.rb",
            "gems.rb",
            "vendor/cache",
        ],
        folders: &[".bundle", "vendor/bundle"],
        writes: &["/tmp", "/usr/lib", "/usr/local", "/var/lib/gems", "~"],
        steered_by: &[
            "BUNDLE_GEMFILE",
            "BUNDLE_PATH",
            "GEM_HOME",
            "RUBYLIB",
            "RUBYOPT",
        ],
        ahead: Ahead::Never,
    },
    Ecosystem {
        name: "Composer",
        kind: ManifestKind::Php,
        programs: &["composer", "composer.phar"],
        verbs: &[&["i"], &["install"]],
        needs: &["--no-autoloader", "--no-scripts"],
        not_with: &["--working-dir", "-d"],
        lists: &[],
        manifest: &["composer.json"],
        also: &["auth.json", "composer.lock"],
        // It writes down which commit the project is at.
        opaque: &[".git", "symfony.lock"],
        folders: &["vendor"],
        writes: &["/tmp", "~"],
        steered_by: &["COMPOSER", "COMPOSER_HOME", "COMPOSER_VENDOR_DIR"],
        ahead: Ahead::Same(COMPOSER_OPTIONS),
    },
    Ecosystem {
        name: "dotnet",
        kind: ManifestKind::Dotnet,
        programs: &["dotnet"],
        verbs: &[&["restore"]],
        needs: &[],
        not_with: &[],
        lists: &[],
        // The command or the folder says which.
        manifest: &[],
        also: DOTNET_SETTINGS,
        opaque: DOTNET_OPAQUE,
        // Of each project.
        folders: &["obj"],
        writes: &["/tmp", "~"],
        steered_by: &[
            "DOTNET_ROOT",
            "MSBuildSDKsPath",
            "MSBuildExtensionsPath",
            "NUGET_PACKAGES",
            "RestoreSources",
        ],
        ahead: Ahead::Fetches(&DOTNET),
    },
    Ecosystem {
        name: "Go",
        kind: ManifestKind::Go,
        programs: &["go"],
        verbs: &[&["mod", "download"]],
        needs: &[],
        not_with: &["-C", "-modfile"],
        lists: &[],
        manifest: &["go.mod"],
        also: &["go.sum"],
        opaque: &["go.work"],
        folders: &[],
        writes: &["/go/pkg", "/tmp", "~"],
        steered_by: &["GOENV", "GOFLAGS", "GOMODCACHE", "GOPATH", "GOWORK"],
        ahead: Ahead::Fills(&GO_BUILDS),
    },
    Ecosystem {
        name: "Maven",
        kind: ManifestKind::Maven,
        programs: &["mvn", "mvnw"],
        verbs: &[&["dependency:go-offline"]],
        needs: &[],
        not_with: &[],
        lists: &[],
        manifest: &["pom.xml"],
        also: MAVEN_SETTINGS,
        opaque: MAVEN_OPAQUE,
        folders: &[],
        writes: &["/tmp", "~"],
        steered_by: &[
            "JAVA_TOOL_OPTIONS",
            "MAVEN_ARGS",
            "MAVEN_CONFIG",
            "MAVEN_OPTS",
        ],
        ahead: Ahead::Fetches(&MAVEN),
    },
    Ecosystem {
        name: "npm",
        kind: ManifestKind::Npm,
        programs: &["npm"],
        verbs: &[&["ci"], &["clean-install"], &["i"], &["install"]],
        needs: &[],
        not_with: &[
            "--global",
            "--location",
            "--no-package-lock",
            "--package-lock",
            "--package-lock-only",
            "--prefix",
            "--userconfig",
            "--workspace",
            "--workspaces",
            "-C",
            "-g",
            "-w",
            "-ws",
        ],
        lists: &[],
        manifest: &["package.json"],
        also: &[
            ".npmrc",
            "npm-shrinkwrap.json",
            "package-lock.json",
            "yarn.lock",
        ],
        opaque: &["binding.gyp"],
        folders: &["node_modules"],
        writes: NODE_WRITES,
        steered_by: NODE_STEERED,
        ahead: Ahead::Never,
    },
    Ecosystem {
        name: "pip",
        kind: ManifestKind::Requirements,
        programs: &["pip", "pip3"],
        verbs: &[&["install"]],
        needs: &[],
        not_with: &[
            "--build-constraint",
            "--editable",
            "--find-links",
            "--group",
            "--log",
            "--prefix",
            "--python",
            "--report",
            "--root",
            "--src",
            "--target",
            "-e",
            "-f",
            "-t",
        ],
        lists: &["--constraint", "--requirement", "-c", "-r"],
        manifest: &[],
        also: &[],
        opaque: &[],
        folders: &[],
        writes: PYTHON_WRITES,
        steered_by: PYTHON_STEERED,
        ahead: Ahead::Never,
    },
    Ecosystem {
        name: "Pipenv",
        kind: ManifestKind::Python,
        programs: &["pipenv"],
        verbs: &[&["install"], &["sync"]],
        needs: &[],
        not_with: &["--editable", "--pypi-mirror", "--requirements", "-e", "-r"],
        lists: &[],
        manifest: &["Pipfile"],
        also: &["Pipfile.lock"],
        opaque: &[".env", "pylock.toml"],
        folders: &[".venv"],
        writes: PYTHON_WRITES,
        steered_by: PYTHON_STEERED,
        ahead: Ahead::Never,
    },
    Ecosystem {
        name: "pnpm",
        kind: ManifestKind::Node,
        programs: &["pnpm"],
        // What `fetch` takes from the lock file, `install` links.
        verbs: &[&["ci"], &["fetch"], &["i"], &["install"]],
        needs: &[],
        not_with: &[
            "--dir",
            "--filter",
            "--global",
            "--lockfile-only",
            "--no-lockfile",
            "--recursive",
            "-C",
            "-F",
            "-g",
            "-r",
        ],
        lists: &[],
        manifest: &["package.json"],
        also: &[".npmrc", "pnpm-lock.yaml", "pnpm-workspace.yaml"],
        opaque: &[
            ".corepack.env",
            // It fails where one of these is there.
            ".pnpm-workspace.yaml",
            ".pnpm-workspace.yml",
            ".pnpm-workspaces.yaml",
            ".pnpm-workspaces.yml",
            ".pnpmfile.cjs",
            ".pnpmfile.mjs",
            "binding.gyp",
            "pnpm-workspace.yml",
            "pnpm-workspaces.yaml",
            "pnpm-workspaces.yml",
        ],
        folders: &["node_modules"],
        writes: NODE_WRITES,
        steered_by: NODE_STEERED,
        ahead: Ahead::Never,
    },
    Ecosystem {
        name: "Poetry",
        kind: ManifestKind::Python,
        programs: &["poetry"],
        verbs: &[&["install"], &["sync"]],
        needs: &["--no-root"],
        not_with: &["--directory", "--project", "-C", "-P"],
        lists: &[],
        manifest: &["pyproject.toml"],
        also: &["poetry.lock", "poetry.toml"],
        opaque: &[".poetry"],
        folders: &[".venv"],
        writes: PYTHON_WRITES,
        steered_by: PYTHON_STEERED,
        ahead: Ahead::Same(POETRY_OPTIONS),
    },
    Ecosystem {
        name: "uv",
        kind: ManifestKind::Python,
        programs: &["uv"],
        verbs: &[&["sync"]],
        needs: &["--no-install-project"],
        not_with: &[
            "--all-packages",
            "--config-file",
            "--directory",
            "--find-links",
            "--package",
            "--project",
            "--script",
            "-f",
        ],
        lists: &[],
        manifest: &["pyproject.toml"],
        also: &[".python-version", "uv.lock", "uv.toml"],
        opaque: &[],
        folders: &[".venv"],
        writes: PYTHON_WRITES,
        steered_by: PYTHON_STEERED,
        ahead: Ahead::Same(UV_OPTIONS),
    },
    Ecosystem {
        name: "uv",
        kind: ManifestKind::Requirements,
        programs: &["uv"],
        verbs: &[&["pip", "install"]],
        needs: &[],
        not_with: &[
            "--build-constraints",
            "--config-file",
            "--directory",
            "--editable",
            "--find-links",
            "--group",
            "--prefix",
            "--project",
            "--python",
            "--target",
            "-e",
            "-f",
            "-p",
            "-t",
        ],
        lists: &[
            "--constraint",
            "--constraints",
            "--requirement",
            "--requirements",
            "-c",
            "-r",
        ],
        manifest: &[],
        also: &["uv.toml"],
        opaque: &["pyproject.toml"],
        folders: &[".venv"],
        writes: PYTHON_WRITES,
        steered_by: PYTHON_STEERED,
        ahead: Ahead::Never,
    },
    Ecosystem {
        name: "Yarn",
        kind: ManifestKind::Node,
        programs: &["yarn", "yarnpkg"],
        verbs: &[&[], &["install"], &["workspaces", "focus"]],
        needs: &[],
        not_with: &["--cwd", "--modules-folder", "--no-lockfile", "--use-yarnrc"],
        lists: &[],
        manifest: &["package.json"],
        also: &[
            ".npmrc",
            ".yarnclean",
            ".yarnrc",
            ".yarnrc.yml",
            "yarn.lock",
        ],
        opaque: &[
            ".corepack.env",
            ".env.yarn",
            ".pnp.data.json",
            ".pnp.js",
            ".yarn-metadata.json",
            "binding.gyp",
            "yarn.json",
        ],
        folders: &["node_modules"],
        writes: NODE_WRITES,
        steered_by: NODE_STEERED,
        ahead: Ahead::Never,
    },
];

/// What the names of variables begin with, in capitals, that have an install, or what it calls, read or write at the path that they name. Source: the
/// documentation of each; that of curl, Git, OpenSSL, bash and the dynamic loader.
pub const STEERING: &[&str] = &[
    "APT_CONFIG",
    "BASH_ENV",
    "BUNDLE_",
    "BUN_",
    "COMPOSER_",
    "COREPACK_",
    "CURL_",
    "DOTNET_",
    "GEM_",
    "GIT_",
    "GO",
    "JAVA_",
    "LD_",
    "MAVEN_",
    "MSBUILD",
    "NETRC",
    "NODE_",
    "NPM_CONFIG_",
    "NUGET_",
    "PIPENV_",
    "PIP_",
    "PNPM_",
    "POETRY_",
    "PREFIX",
    "PYTHON",
    "REQUESTS_",
    "RUBY",
    "SSL_",
    "TMPDIR",
    "UV_",
    "XDG_",
    "YARN_",
];

/// Settings of npm, Yarn, pnpm and bun whose values name no file and that leave the lock file in force, without `@scope:` and `//host/:`. Sources: npm's
/// documentation, "config"; those of Yarn 1, pnpm and bun on their settings.
pub const HARMLESS_SETTINGS: &[&str] = &[
    "_auth",
    "_authtoken",
    "access",
    "always-auth",
    "audit",
    "audit-level",
    "auto-install-peers",
    "color",
    "dedupe-peer-dependents",
    "email",
    "enable-pre-post-scripts",
    "engine-strict",
    "fetch-retries",
    "fetch-retry-factor",
    "fetch-retry-maxtimeout",
    "fetch-retry-mintimeout",
    "fetch-timeout",
    "frozen-lockfile",
    "fund",
    "hoist",
    "hoist-pattern[]",
    "ignore-engines",
    "ignore-scripts",
    "ignore-workspace-root-check",
    "include",
    "legacy-peer-deps",
    "link-workspace-packages",
    "loglevel",
    "maxsockets",
    "message",
    "network-concurrency",
    "network-timeout",
    "node-linker",
    "omit",
    "only-built-dependencies[]",
    "optional",
    "package-manager-strict",
    "password",
    "prefer-offline",
    "prefer-workspace-packages",
    "production",
    "progress",
    "public-hoist-pattern[]",
    "registry",
    "replace-registry-host",
    "resolution-mode",
    "save",
    "save-exact",
    "save-prefix",
    "save-workspace-protocol",
    "shamefully-hoist",
    "strict-peer-dependencies",
    "strict-ssl",
    "tag",
    "tag-version-prefix",
    "token",
    "unsafe-perm",
    "update-notifier",
    "username",
    "version-git-tag",
];

/// Keys of `config` in a `composer.json` that name no file. Source: Composer's documentation, "Config".
pub const COMPOSER_CONFIG: &[&str] = &[
    "allow-plugins",
    "apcu-autoloader",
    "audit",
    "classmap-authoritative",
    "discard-changes",
    "github-protocols",
    "lock",
    "notify-on-install",
    "optimize-autoloader",
    "platform",
    "platform-check",
    "preferred-install",
    "prepend-autoloader",
    "process-timeout",
    "secure-http",
    "sort-packages",
    "use-include-path",
];

/// The scripts of a `package.json` that an install runs in the project itself. Source: npm's documentation, "scripts", "Life Cycle Operation Order".
pub const LIFECYCLE: &[&str] = &[
    "dependencies",
    "install",
    "pnpm:devPreinstall",
    "postinstall",
    "postprepare",
    "preinstall",
    "prepare",
    "preprepare",
    "prepublish",
];

/// Packages whose install scripts look at nothing of the project: they build themselves, fetch a program, or say something. Source: the scripts of each.
pub const HARMLESS_SCRIPTS: &[&str] = &[
    "@apollo/protobufjs",
    "@biomejs/biome",
    "@fortawesome/fontawesome-common-types",
    "@fortawesome/fontawesome-svg-core",
    "@nestjs/core",
    "@parcel/watcher",
    "@scarf/scarf",
    "@sentry/cli",
    "@swc/core",
    "@tensorflow/tfjs-node",
    "argon2",
    "bcrypt",
    "better-sqlite3",
    "bufferutil",
    "canvas",
    "core-js",
    "core-js-pure",
    "cpu-features",
    "cypress",
    "dtrace-provider",
    "ejs",
    "es5-ext",
    "esbuild",
    "farmhash",
    "fsevents",
    "gifsicle",
    "grpc",
    "iltorb",
    "jpegtran-bin",
    "keytar",
    "leveldown",
    "libpq",
    "libxmljs",
    "mozjpeg",
    "node-expat",
    "node-sass",
    "nodemon",
    "optipng-bin",
    "phantomjs-prebuilt",
    "playwright",
    "pngquant-bin",
    "preact",
    "protobufjs",
    "puppeteer",
    "re2",
    "sharp",
    "sqlite3",
    "ssh2",
    "styled-components",
    "unix-dgram",
    "unrs-resolver",
    "ursa-optional",
    "utf-8-validate",
    "uuid-parse",
    "web3",
    "workerd",
    "zeromq",
];

/// Packages whose install scripts read the project: schemas, patches, settings. Of lock files that do not say which packages have scripts, these are known.
/// Source: the scripts of each.
pub const PROJECT_SCRIPTS: &[&str] = &[
    "@prisma/client",
    "husky",
    "lefthook",
    "msw",
    "node-pre-gyp-github",
    "patch-package",
    "postinstall",
    "postinstall-postinstall",
    "pre-commit",
    "prisma",
    "simple-git-hooks",
    "yorkie",
];

/// Where modules of Go come from that everybody may have, by the first part of their paths; `true` where the second one is an owner, who may also keep
/// some for themselves. Source: the hosts of the modules that most others need, on pkg.go.dev.
pub const GO_HOSTS: &[(&str, bool)] = &[
    ("buf.build", false),
    ("cel.dev", false),
    ("cloud.google.com", false),
    ("code.gitea.io", false),
    ("codeberg.org", true),
    ("connectrpc.com", false),
    ("contrib.go.opencensus.io", false),
    ("cuelang.org", false),
    ("dario.cat", false),
    ("entgo.io", false),
    ("filippo.io", false),
    ("gioui.org", false),
    ("github.com", true),
    ("go.etcd.io", false),
    ("go.mau.fi", false),
    ("go.mongodb.org", false),
    ("go.opencensus.io", false),
    ("go.opentelemetry.io", false),
    ("go.starlark.net", false),
    ("go.temporal.io", false),
    ("go.uber.org", false),
    ("go.yaml.in", false),
    ("go4.org", false),
    ("gocloud.dev", false),
    ("golang.org", false),
    ("gonum.org", false),
    ("google.golang.org", false),
    ("gopkg.in", false),
    ("gorm.io", false),
    ("gotest.tools", false),
    ("helm.sh", false),
    ("honnef.co", false),
    ("istio.io", false),
    ("k8s.io", false),
    ("knative.dev", false),
    ("lukechampine.com", false),
    ("modernc.org", false),
    ("mvdan.cc", false),
    ("nhooyr.io", false),
    ("oras.land", false),
    ("rsc.io", false),
    ("sigs.k8s.io", false),
    ("tailscale.com", false),
];

/// The events of Composer before and while packages are installed: their scripts would run later than they did, or not at all, if all is installed
/// already. Source: Composer's documentation, "Scripts", "Event names".
pub const COMPOSER_EVENTS: &[&str] = &[
    "command",
    "init",
    "post-dependencies-solving",
    "post-file-download",
    "post-package-install",
    "post-package-uninstall",
    "post-package-update",
    "pre-command-run",
    "pre-dependencies-solving",
    "pre-file-download",
    "pre-install-cmd",
    "pre-operations-exec",
    "pre-package-install",
    "pre-package-uninstall",
    "pre-package-update",
    "pre-pool-create",
];

/// What in a Gemfile may read something else. Source: Bundler's documentation, "gemfile(5)"; Ruby's, `Kernel`.
pub const GEMFILE_READS: &[&str] = &[
    "%x",
    "Dir",
    "File",
    "IO.",
    "Pathname",
    "__FILE__",
    "__dir__",
    "`",
    "eval",
    "gemspec",
    "load",
    "open",
    "path",
    "plugin",
    "read",
    "require",
    "ruby file",
    "send",
    "system",
];

/// What in the manifests of Python's projects names something on the disk, without spaces and quotes. Source: the documentation of Poetry, uv and Pipenv,
/// on dependencies by path, workspaces and plug-ins.
pub const PYTHON_LOCAL: &[&str] = &[
    "develop=true",
    "directory=",
    "editable:true",
    "editable=",
    "file:",
    "file=",
    "find-links",
    "path:",
    "path=",
    "requires-plugins",
    "tool.uv.workspace",
    "type=directory",
    "type=file",
    "virtual=",
    "workspace=true",
];

/// A program that builds a project and fetches its dependencies in the same breath.
#[derive(Clone, Copy, Debug)]
pub struct Builder {
    /// The program.
    pub program: &'static str,
    /// What it is called in messages.
    pub name: &'static str,
    /// The verbs that build.
    pub verbs: &'static [&'static str],
    /// Verbs that fetch the dependencies alone.
    pub fetches: &'static [&'static str],
    /// What says in a text that the dependencies are taken care of.
    pub done_by: &'static str,
    /// What a project has at its top of which something is to be fetched.
    pub manifests: &'static [&'static str],
    /// What lies there of one that has none; empty where there always is one.
    pub sources: &'static str,
    /// What says in a file that nothing is fetched: the dependencies are among the sources.
    pub not_where: &'static [&'static str],
    /// How to fetch them before the sources are copied. `{files}` stands for those that are there, `{dummy}` for what stands for the sources, `{program}` for how
    /// it is called, `{home}` for the folder of the user.
    pub help: &'static str,
}

const CARGO_HELP: &str = "give the RUN `--mount=type=cache,target=/usr/local/cargo/registry` and one for `target`, and copy the program out of that in the \
                          same RUN; or build the dependencies first, by cargo-chef or from {files} with {dummy}, then copy the rest and `touch` what stood for it";

const COMPOSER_HELP: &str = "copy composer.json and composer.lock first, run `composer install` with `--no-scripts --no-autoloader`, then copy the rest and run \
                             it without";

const POETRY_HELP: &str = "copy pyproject.toml and poetry.lock first, run `poetry install --no-root`, then copy the rest and run `poetry install`";

const UV_HELP: &str = "copy pyproject.toml and uv.lock first, run `uv sync` with `--no-install-project`, then copy the rest and run it without";

const DOTNET_HELP: &str = "copy the project files (`*.csproj`, `*.sln`, `Directory.*.props`) first, run `dotnet restore`, then copy the rest";

const GO_HELP: &str = "copy go.mod and go.sum first, run `go mod download`, then copy the rest; \
                       `--mount=type=cache,target=/root/.cache/go-build` keeps what is compiled, too";

const GRADLE_HELP: &str = "give the RUN `--mount=type=cache,target={home}/.gradle`, or copy {files} first, run `{program} dependencies --no-daemon`, then copy the rest";

const MAVEN_HELP: &str = "copy {files} first, run `{program} --fail-never dependency:go-offline`, then copy the rest, or give the RUN \
                          `--mount=type=cache,target={home}/.m2`";

const fn builder(
    program: &'static str,
    name: &'static str,
    verbs: &'static [&'static str],
    fetches: &'static [&'static str],
    manifests: &'static [&'static str],
    help: &'static str,
) -> Builder {
    Builder {
        program,
        name,
        verbs,
        fetches,
        done_by: "",
        manifests,
        sources: "",
        not_where: &[],
        help,
    }
}

/// What says that a build of Go takes its dependencies from GOPATH or a vendor folder. Source: Go Modules Reference, "Vendoring", "Commands outside a module".
const GO_VENDORED: &[&str] = &[
    "-mod vendor",
    "-mod=vendor",
    "/go/src/",
    "/vendor",
    "GO111MODULE=off",
    "GOPATH",
];

/// The tasks of Gradle that build. Source: Gradle's documentation, "The Java Plugin", "The Application Plugin"; Spring Boot's.
const GRADLE_VERBS: &[&str] = &[
    "assemble",
    "bootJar",
    "build",
    "installDist",
    "jar",
    "shadowJar",
    "war",
];

/// The phases of Maven that build. Source: Maven's documentation, "Introduction to the Build Lifecycle".
const MAVEN_VERBS: &[&str] = &["compile", "install", "package", "verify"];

/// The builders. Sources: the documentation of each; Docker's language guides on the order of their steps.
pub const BUILDERS: &[Builder] = &[
    Builder {
        done_by: "chef",
        ..builder(
            "cargo",
            "Cargo",
            &["build", "install"],
            &["fetch"],
            &["Cargo.toml"],
            CARGO_HELP,
        )
    },
    Builder {
        done_by: "--no-autoloader",
        ..builder(
            "composer",
            "Composer",
            &["install"],
            &[],
            &["composer.json"],
            COMPOSER_HELP,
        )
    },
    builder(
        "dotnet",
        "dotnet",
        &["build", "publish", "restore"],
        &["restore"],
        &[],
        DOTNET_HELP,
    ),
    Builder {
        sources: "*.go",
        not_where: GO_VENDORED,
        ..builder(
            "go",
            "Go",
            &["build", "get", "install"],
            &["go mod"],
            &["go.mod"],
            GO_HELP,
        )
    },
    builder(
        "gradle",
        "Gradle",
        GRADLE_VERBS,
        &["dependencies"],
        &[
            "build.gradle",
            "build.gradle.kts",
            "settings.gradle",
            "settings.gradle.kts",
        ],
        GRADLE_HELP,
    ),
    builder(
        "gradlew",
        "Gradle",
        GRADLE_VERBS,
        &["dependencies"],
        &[
            "build.gradle",
            "build.gradle.kts",
            "settings.gradle",
            "settings.gradle.kts",
        ],
        GRADLE_HELP,
    ),
    builder(
        "mvn",
        "Maven",
        MAVEN_VERBS,
        &["dependency:go-offline", "dependency:resolve"],
        &["pom.xml"],
        MAVEN_HELP,
    ),
    builder(
        "mvnw",
        "Maven",
        MAVEN_VERBS,
        &["dependency:go-offline", "dependency:resolve"],
        &["pom.xml"],
        MAVEN_HELP,
    ),
    Builder {
        done_by: "--no-root",
        ..builder(
            "poetry",
            "Poetry",
            &["install"],
            &[],
            &["poetry.lock"],
            POETRY_HELP,
        )
    },
    Builder {
        done_by: "--no-install-project",
        ..builder("uv", "uv", &["sync"], &[], &["uv.lock"], UV_HELP)
    },
];

/// The lock files. Source: the documentation of each package manager.
pub const LOCK_FILES: &[&str] = &[
    "Gemfile.lock",
    "Pipfile.lock",
    "bun.lock",
    "bun.lockb",
    "composer.lock",
    "go.sum",
    "npm-shrinkwrap.json",
    "package-lock.json",
    "pnpm-lock.yaml",
    "poetry.lock",
    "uv.lock",
    "yarn.lock",
];
