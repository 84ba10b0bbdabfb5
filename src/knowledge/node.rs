//! What projects of Node say of themselves in their settings: which keys there are that name no file, and what Yarn writes into a project.

/// Settings of a `.yarnrc.yml` that name no file and leave the lock file in force. Source: Yarn's documentation, "Settings (.yarnrc.yml)".
pub const YARN_SETTINGS: &[&str] = &[
    "approvedGitRepositories",
    "cacheMigrationMode",
    "catalog",
    "catalogs",
    "changesetBaseRefs",
    "checksumBehavior",
    "compressionLevel",
    "defaultProtocol",
    "defaultSemverRangePrefix",
    "enableColors",
    "enableGlobalCache",
    "enableHardenedMode",
    "enableHyperlinks",
    "enableImmutableInstalls",
    "enableInlineBuilds",
    "enableInlineHunks",
    "enableMessageNames",
    "enableMirror",
    "enableProgressBars",
    "enableScripts",
    "enableStrictSsl",
    "enableTelemetry",
    "enableTimers",
    "enableTips",
    "enableTransparentWorkspaces",
    "httpProxy",
    "httpRetry",
    "httpTimeout",
    "httpsProxy",
    "logFilters",
    "networkConcurrency",
    "nmHoistingLimits",
    "nmMode",
    "nmSelfReferences",
    "nodeLinker",
    "npmAlwaysAuth",
    "npmAuditRegistry",
    "npmAuthIdent",
    "npmAuthToken",
    "npmMinimalAgeGate",
    "npmPreapprovedPackages",
    "npmPublishAccess",
    "npmPublishRegistry",
    "npmRegistries",
    "npmRegistryServer",
    "npmScopes",
    "packageExtensions",
    "pnpEnableEsmLoader",
    "pnpFallbackMode",
    "pnpIgnorePatterns",
    "pnpMode",
    "pnpShebang",
    "preferAggregateCacheInfo",
    "preferInteractive",
    "preferReuse",
    "preferTruncatedLines",
    "progressBarStyle",
    "supportedArchitectures",
    "taskPoolConcurrency",
    "taskPoolMode",
    "telemetryInterval",
    "telemetryUserId",
    "tsEnableAutoTypes",
    "unsafeHttpWhitelist",
    "winLinkType",
];

/// Plug-ins of Yarn that do nothing when it installs. Source: the sources of each, its `hooks`.
pub const YARN_PLUGINS: &[&str] = &[
    "plugin-interactive-tools",
    "plugin-outdated",
    "plugin-stage",
    "plugin-typescript",
    "plugin-version",
    "plugin-workspace-tools",
];

/// What Yarn from version 2 on writes into a project beside where it installs to, and finds there the next time. Source: Yarn's documentation, "Which files should be
/// gitignored?".
pub const YARN_STATE: &[&str] = &[
    ".yarn/build-state.yml",
    ".yarn/cache",
    ".yarn/install-state.gz",
    ".yarn/unplugged",
];

/// Where Yarn from version 2 on installs to if `nodeLinker` says nothing else. Source: Yarn's documentation, "Plug'n'Play".
pub const YARN_LOADERS: &[&str] = &[".pnp.cjs", ".pnp.loader.mjs"];

/// Settings of a `pnpm-workspace.yaml` that name no file and leave the lock file in force. Source: pnpm's documentation, "Settings (pnpm-workspace.yaml)".
pub const PNPM_SETTINGS: &[&str] = &[
    "allowBuilds",
    "allowNonAppliedPatches",
    "allowUnusedPatches",
    "allowedDeprecatedVersions",
    "auditConfig",
    "autoInstallPeers",
    "blockExoticSubdeps",
    "catalog",
    "catalogMode",
    "catalogs",
    "childConcurrency",
    "cleanupUnusedCatalogs",
    "dedupeDirectDeps",
    "dedupePeerDependents",
    "disallowWorkspaceCycles",
    "enablePrePostScripts",
    "engineStrict",
    "fetchRetries",
    "fetchTimeout",
    "hoist",
    "hoistPattern",
    "hoistWorkspacePackages",
    "ignorePatchFailures",
    "ignoreWorkspaceCycles",
    "ignoredBuiltDependencies",
    "ignoredOptionalDependencies",
    "includeWorkspaceRoot",
    "linkWorkspacePackages",
    "managePackageManagerVersions",
    "minimumReleaseAge",
    "minimumReleaseAgeExclude",
    "networkConcurrency",
    "neverBuiltDependencies",
    "nodeLinker",
    "onlyBuiltDependencies",
    "overrides",
    "packageExtensions",
    "packageManagerStrict",
    "packageManagerStrictVersion",
    "packages",
    "patchedDependencies",
    "peerDependencyRules",
    "preferFrozenLockfile",
    "preferWorkspacePackages",
    "publicHoistPattern",
    "registry",
    "resolutionMode",
    "resolvePeersFromWorkspaceRoot",
    "saveExact",
    "savePrefix",
    "saveWorkspaceProtocol",
    "shamefullyHoist",
    "sideEffectsCache",
    "strictDepBuilds",
    "strictPeerDependencies",
    "supportedArchitectures",
    "trustPolicy",
    "trustPolicyExclude",
    "updateConfig",
    "verifyDepsBeforeRun",
    "workspaceConcurrency",
];

/// Where a `package.json` names the programs that a package has. Source: npm's documentation, "package.json".
pub const PROGRAMS: &[&str] = &["bin", "directories"];

/// Where it says which packages are a part of it. Source: npm's documentation, "package.json".
pub const BUNDLED: &[&str] = &["bundleDependencies", "bundledDependencies"];

/// Where a `package.json` names packages with their versions. Source: npm's documentation, "package.json"; that of Yarn, "Manifest (package.json)".
pub const DEPENDENCIES: &[&str] = &[
    "dependencies",
    "devDependencies",
    "optionalDependencies",
    "peerDependencies",
];

/// The names of the long-lived releases of Node that come with an npm before 7, and their numbers. Source: Node's release schedule; "Previous Releases".
pub const OLD_RELEASES: &[(&str, u32)] = &[
    ("argon", 4),
    ("boron", 6),
    ("carbon", 8),
    ("dubnium", 10),
    ("erbium", 12),
    ("fermium", 14),
];

/// Packages whose install scripts read a file of the project, if that is there, and which. Sources: Puppeteer's documentation, "Configuration"; Nx's
/// `bin/post-install.ts`.
pub const SCRIPT_SETTINGS: &[(&str, &[&str])] = &[
    ("nx", &["nx.json"]),
    (
        "puppeteer",
        &[
            ".puppeteerrc",
            ".puppeteerrc.cjs",
            ".puppeteerrc.js",
            ".puppeteerrc.json",
            ".puppeteerrc.mjs",
            ".puppeteerrc.ts",
            ".puppeteerrc.yaml",
            ".puppeteerrc.yml",
            "puppeteer.config.cjs",
            "puppeteer.config.js",
            "puppeteer.config.mjs",
            "puppeteer.config.ts",
        ],
    ),
];
