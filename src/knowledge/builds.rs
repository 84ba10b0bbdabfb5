//! Builders that fetch dependencies and build in one go: how the dependencies alone are fetched, and what in their projects names more than that needs.

/// Files of a project that may call Docker: to build an image, or to run something in it. Sources: the documentation of GNU make, just, Task, GitHub, GitLab, `CircleCI`, Travis CI,
/// Azure Pipelines, Bitbucket, Jenkins, Skaffold, Bake.
pub const FILES_THAT_CALL_DOCKER: &[&str] = &[
    "*.sh",
    ".circleci/config.yml",
    ".github/workflows/*.yaml",
    ".github/workflows/*.yml",
    ".gitlab-ci.yml",
    ".travis.yml",
    "GNUmakefile",
    "Jenkinsfile",
    "Makefile",
    "Taskfile.yaml",
    "Taskfile.yml",
    "azure-pipelines.yml",
    "bin/*.sh",
    "bitbucket-pipelines.yml",
    "docker-bake*.hcl",
    "docker-bake*.json",
    "justfile",
    "makefile",
    "package.json",
    "scripts/*.sh",
    "skaffold.yaml",
];

/// A command that fetches what a builder's command would fetch, and does not fail where that one would not.
#[derive(Debug)]
pub struct Fetch {
    /// The verb that fetches.
    pub fetches: &'static str,
    /// An option that has it never fail, where it may fetch what the builder does not need; empty where it fetches no more.
    pub lenient: &'static str,
    /// Verbs of the builder with one of which all of that is needed.
    pub builds: &'static [&'static str],
    /// Verbs that may stand beside.
    pub beside: &'static [&'static str],
    /// What files are called at the end that may be named after the verb; empty where there are no other words.
    pub named: &'static [&'static str],
    /// Options that both get, and whether a value follows.
    pub kept: &'static [(&'static str, bool)],
    /// Options that only the builder gets, and whether a value follows.
    pub dropped: &'static [(&'static str, bool)],
    /// What options begin with that both get: a name and a value follow.
    pub properties: &'static [&'static str],
    /// What names of such properties begin with, in lower case, that have it look elsewhere.
    pub steering: &'static [&'static str],
}

/// Maven: all that package need what tests need, even with these left out. `dependency:go-offline` fetches plugins that make a site and the like, too,
/// which not every repository has (Debian's has not): it must not fail for that. Source: Maven's documentation, "Introduction to the Build Lifecycle", "Maven CLI Options Reference"; the plugins' on `requiresDependencyResolution`.
pub const MAVEN: Fetch = Fetch {
    fetches: "dependency:go-offline",
    lenient: "--fail-never",
    builds: &["install", "integration-test", "package", "test", "verify"],
    beside: &["clean", "compile", "process-resources", "validate"],
    named: &[],
    kept: &[
        ("--activate-profiles", true),
        ("--batch-mode", false),
        ("--debug", false),
        ("--errors", false),
        ("--fail-never", false),
        ("--no-transfer-progress", false),
        ("--quiet", false),
        ("--update-snapshots", false),
        ("-B", false),
        ("-P", true),
        ("-U", false),
        ("-X", false),
        ("-e", false),
        ("-ntp", false),
        ("-q", false),
    ],
    dropped: &[("--threads", true), ("-T", true)],
    properties: &["-D"],
    steering: &[
        "aether.",
        "env.",
        "exclude",
        "include",
        "maven.ext",
        "maven.multi",
        "maven.repo",
        "maven.wagon",
        "mdep",
        "settings",
    ],
};

/// dotnet: a build and a publish do what a restore does first. Source: .NET's documentation, `dotnet restore`, "Implicit restore".
pub const DOTNET: Fetch = Fetch {
    fetches: "restore",
    lenient: "",
    builds: &["build", "publish"],
    beside: &[],
    named: PROJECTS,
    kept: &[
        ("--runtime", true),
        ("--verbosity", true),
        ("-r", true),
        ("-v", true),
    ],
    dropped: &[
        ("--configuration", true),
        ("--no-self-contained", false),
        ("--nologo", false),
        ("--output", true),
        ("--self-contained", false),
        ("-c", true),
        ("-o", true),
    ],
    properties: &["--property:", "-p:", "/p:"],
    steering: &[
        "artifacts",
        "base",
        "configuration",
        "custom",
        "directory",
        "import",
        "intermediate",
        "msbuild",
        "nuget",
        "restore",
        "targetframework",
        "useartifacts",
    ],
};

/// Options of `dotnet restore` that name nothing of the project, and whether a value follows. Source: .NET's documentation, "dotnet restore".
pub const RESTORE_OPTIONS: &[(&str, bool)] = &[
    ("--disable-parallel", false),
    ("--force", false),
    ("--force-evaluate", false),
    ("--ignore-failed-sources", false),
    ("--locked-mode", false),
    ("--no-cache", false),
    ("--no-http-cache", false),
    ("--runtime", true),
    ("--verbosity", true),
    ("-r", true),
    ("-v", true),
];

/// What the projects and solutions are called at the end that `dotnet restore` takes. Source: .NET's documentation, "dotnet restore"; MSBuild's, "Project
/// file".
pub const PROJECTS: &[&str] = &[".csproj", ".fsproj", ".sln", ".vbproj"];

/// What files are called at the end that projects import. Source: MSBuild's documentation, "Customize your build".
pub const IMPORTED: &[&str] = &[".props", ".targets"];

/// Whether a path is that of a solution.
pub fn is_solution(path: &str) -> bool {
    path.strip_suffix(".sln").is_some()
}

/// Whether a path is that of a project or a solution.
pub fn is_project(path: &str) -> bool {
    PROJECTS.iter().any(|end| path.ends_with(end))
}

/// What is read, if it is there, in the folder of a project or a solution and in those above. Source: MSBuild's documentation, "Customize your build by folder",
/// NuGet's, "Common NuGet configurations", "Central Package Management"; .NET's, "global.json overview".
pub const DOTNET_SETTINGS: &[&str] = &[
    "Directory.Build.props",
    "Directory.Build.targets",
    "Directory.Packages.props",
    "NuGet.Config",
    "NuGet.config",
    "global.json",
    "nuget.config",
];

/// What may bring more along there. Source: MSBuild's documentation, "MSBuild response files", "Customize the solution build"; NuGet's, "packages.config".
pub const DOTNET_OPAQUE: &[&str] = &[
    "Directory.Build.rsp",
    "Directory.Solution.props",
    "Directory.Solution.targets",
    "MSBuild.rsp",
    "packages.config",
];

/// SDKs of MSBuild that read nothing more of a project to restore it. Source: .NET's documentation, "MSBuild reference for .NET SDK projects".
pub const DOTNET_SDKS: &[&str] = &[
    "Microsoft.NET.Sdk",
    "Microsoft.NET.Sdk.BlazorWebAssembly",
    "Microsoft.NET.Sdk.Razor",
    "Microsoft.NET.Sdk.Web",
    "Microsoft.NET.Sdk.Worker",
];

/// Targets of a build or a publish that a restore does not run: what is hooked to them is not run, either. Source: MSBuild's documentation, "MSBuild targets", and the
/// targets of the .NET SDK.
pub const BUILD_TARGETS: &[&str] = &[
    "afterbuild",
    "afterclean",
    "aftercompile",
    "afterpublish",
    "beforebuild",
    "beforeclean",
    "beforecompile",
    "beforepublish",
    "build",
    "clean",
    "compile",
    "computefilestopublish",
    "corecompile",
    "pack",
    "postbuildevent",
    "prebuildevent",
    "preparepublish",
    "publish",
    "test",
    "vstest",
];

/// What the names of properties begin with, in lower case, that say where a restore looks or writes. Source: MSBuild's documentation, "Common MSBuild project
/// properties"; NuGet's, "NuGet pack and restore as MSBuild targets".
pub const STEERING_PROPERTIES: &[&str] = &[
    "artifactspath",
    "baseintermediateoutputpath",
    "baseoutputpath",
    "centralpackage",
    "customafter",
    "custombefore",
    "directorybuild",
    "directorypackages",
    "importdirectory",
    "intermediateoutputpath",
    "msbuildprojectextensionspath",
    "nugetlockfilepath",
    "nugetpackageroot",
    "publishprofile",
    "restore",
    "useartifacts",
];

/// Of these, those that name nothing on the disk, in lower case. Source: NuGet's documentation, "Package references in project files"; .NET's, "MSBuild reference".
pub const HARMLESS_PROPERTIES: &[&str] = &[
    "centralpackagetransitivepinningenabled",
    "centralpackageversionoverrideenabled",
    "restoreenablepackagepruning",
    "restoreignorefailedsources",
    "restorelockedmode",
    "restorepackageswithlockfile",
];

/// Functions of properties that look at nothing on the disk. Source: MSBuild's documentation, "Property functions".
pub const HARMLESS_FUNCTIONS: &[&str] = &[
    "[MSBuild]::GetTargetFrameworkIdentifier(",
    "[MSBuild]::GetTargetFrameworkVersion(",
    "[MSBuild]::GetTargetPlatformIdentifier(",
    "[MSBuild]::IsOSPlatform(",
    "[MSBuild]::IsTargetFrameworkCompatible(",
    "[MSBuild]::VersionGreaterThan",
    "[MSBuild]::VersionLessThan",
];

/// Sections of a `nuget.config` that name nothing on the disk but for the addresses in them, in lower case. Source: NuGet's documentation, "nuget.config reference".
pub const NUGET_SECTIONS: &[&str] = &[
    "activepackagesource",
    "apikeys",
    "auditsources",
    "disabledpackagesources",
    "packagerestore",
    "packagesourcecredentials",
    "packagesourcemapping",
    "packagesources",
];

/// What Maven reads in the folder of a project beside its `pom.xml`. Source: Maven's documentation, "Configuring Apache Maven"; Maven Wrapper's.
pub const MAVEN_SETTINGS: &[&str] = &[
    ".mvn/jvm.config",
    ".mvn/wrapper/MavenWrapperDownloader.java",
    ".mvn/wrapper/maven-wrapper.jar",
    ".mvn/wrapper/maven-wrapper.properties",
];

/// What may bring more along there. Source: Maven's documentation, "Configuring Apache Maven"; the JVM's looks for files of its own.
pub const MAVEN_OPAQUE: &[&str] = &[
    ".hotspot_compiler",
    ".hotspotrc",
    ".mvn/extensions.xml",
    ".mvn/maven-user.properties",
    ".mvn/maven.config",
    ".mvn/maven.properties",
    ".mvn/settings.xml",
    ".mvn/toolchains.xml",
    "profiles.xml",
];

/// What a `pom.xml` may have at its top that brings along no more of the project: no modules, whose poms would be read and who may need each other. Source: Maven's documentation, "POM Reference".
pub const POM_PARTS: &[&str] = &[
    "artifactId",
    "build",
    "ciManagement",
    "contributors",
    "dependencies",
    "dependencyManagement",
    "description",
    "developers",
    "distributionManagement",
    "groupId",
    "inceptionYear",
    "issueManagement",
    "licenses",
    "mailingLists",
    "modelVersion",
    "name",
    "organization",
    "packaging",
    "parent",
    "pluginRepositories",
    "prerequisites",
    "profiles",
    "properties",
    "reporting",
    "repositories",
    "scm",
    "url",
    "version",
];

/// What stands in the script that starts Maven of the version that the project asks for. Source: Maven Wrapper, `mvnw`.
pub const MAVEN_WRAPPER: &[&str] = &[
    "Apache Maven Wrapper startup",
    "Maven Start Up Batch script",
    "Maven2 Start Up Batch script",
];

/// What builders read of a project before they know its dependencies, by what they are called in messages, and how that is called where it is not seen. Source:
/// the documentation of Cargo, "Package Layout", "Configuration"; Gradle's, "Gradle Directories and Files"; Maven's and Maven Wrapper's.
pub const BUILD_FILES: &[(&str, &[&str], &str)] = &[
    (
        "Cargo",
        &[
            ".cargo/config",
            ".cargo/config.toml",
            "Cargo.lock",
            "Cargo.toml",
            "build.rs",
            "rust-toolchain",
            "rust-toolchain.toml",
        ],
        "`Cargo.toml` and `Cargo.lock`",
    ),
    (
        "Gradle",
        &[
            "build.gradle",
            "build.gradle.kts",
            "buildSrc",
            "gradle",
            "gradle.properties",
            "gradlew",
            "settings.gradle",
            "settings.gradle.kts",
        ],
        "the build files",
    ),
    ("Maven", &[".mvn", "mvnw", "pom.xml"], "`pom.xml`"),
];

/// What a profile of a `pom.xml` may have, as above. Source: the same.
pub const PROFILE_PARTS: &[&str] = &[
    "activation",
    "build",
    "dependencies",
    "dependencyManagement",
    "distributionManagement",
    "id",
    "pluginRepositories",
    "properties",
    "reporting",
    "repositories",
];
