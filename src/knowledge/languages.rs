//! What programs of a language are built from, and what of that they need when they run.

/// A language whose programs are built into something that runs without its sources.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Language {
    /// What it is called in messages.
    pub name: &'static str,
    /// Ends of names of files that only building reads.
    pub sources: &'static [&'static str],
    /// Names of files that only building reads, with `*` at either end for whatever stands there; the first one names the dependencies.
    pub manifests: &'static [&'static str],
    /// Names of folders below which only building or testing reads anything, or with what they hold: `vendor/*.com`.
    pub folders: &'static [&'static str],
    /// Parts of sources that say that the program starts other programs, or loads code while it runs.
    pub starts_others: &'static [&'static str],
    /// Parts of lines of manifests that name dependencies which start other programs.
    pub dependencies_that_start: &'static [&'static str],
    /// Those that bring libraries of their own, or load some that the system has: also where another dependency wants them.
    pub dependencies_that_load: &'static [&'static str],
    /// Variables that say how it is built, and nothing of how it runs.
    pub variables: &'static [&'static str],
    /// Those that say how sources are compiled, wherever these and their dependencies come from.
    pub compiling: &'static [&'static str],
}

/// Go. Sources: Go's documentation, `go help build`, `go help environment`, `go help test`; packages `os`, `os/exec`, `plugin`, `syscall`.
pub const GO: Language = Language {
    name: "Go",
    sources: &[".go"],
    manifests: &["go.mod", "go.sum", "go.work", "go.work.sum"],
    folders: &[
        "testdata",
        "vendor/*.com",
        "vendor/*.dev",
        "vendor/*.in",
        "vendor/*.net",
        "vendor/*.org",
        "vendor/k8s.io",
        "vendor/modernc.org",
        "vendor/modules.txt",
        "vendor/sigs.k8s.io",
    ],
    starts_others: &[
        "\"GOLANG_VERSION\"",
        "\"GOPATH\"",
        "\"go/build\"",
        "\"os/exec\"",
        "\"plugin\"",
        "/dlopen\"",
        "/sdjournal\"",
        "os.StartProcess",
        "runtime.GOROOT",
        "syscall.Exec",
        "syscall.ForkExec",
        "unix.Exec",
    ],
    // Browsers, git, the Go command itself, plug-ins, libraries that are looked for. Source: their documentation on pkg.go.dev.
    dependencies_that_start: &[
        "github.com/bitfield/script",
        "github.com/chromedp/chromedp",
        "github.com/ebitengine/purego",
        "github.com/go-cmd/cmd",
        "github.com/go-rod/rod",
        "github.com/hashicorp/go-getter",
        "github.com/hashicorp/go-plugin",
        "github.com/hashicorp/terraform-exec",
        "github.com/playwright-community/playwright-go",
        "github.com/u2takey/ffmpeg-go",
        "golang.org/x/tools ",
    ],
    dependencies_that_load: &[
        "github.com/CosmWasm/wasmvm",
        "github.com/NVIDIA/go-nvml",
        "github.com/godror/godror",
        "github.com/ibmdb/go_ibm_db",
        "github.com/mattn/go-oci8",
        "github.com/rainycape/dl",
        "github.com/second-state/WasmEdge-go",
        "github.com/wasmerio/wasmer-go",
        "github.com/yalue/onnxruntime_go",
    ],
    variables: &[
        "GOBIN",
        "GOCACHE",
        "GOFLAGS",
        "GOINSECURE",
        "GOMODCACHE",
        "GONOPROXY",
        "GONOSUMCHECK",
        "GONOSUMDB",
        "GOPATH",
        "GOPRIVATE",
        "GOPROXY",
        "GOROOT",
        "GOSUMDB",
        "GOTOOLCHAIN",
        "GOWORK",
    ],
    compiling: &[
        "CC",
        "CGO_CFLAGS",
        "CGO_CXXFLAGS",
        "CGO_ENABLED",
        "CGO_LDFLAGS",
        "CXX",
        "GO111MODULE",
        "GO386",
        "GOAMD64",
        "GOARCH",
        "GOARM",
        "GOARM64",
        "GOEXPERIMENT",
        "GOOS",
    ],
};

/// Python. Its sources run as they are: all of them come along. Sources: Python's documentation, pip's, "Configuration"; those of Cython, cffi and `torch`.
pub const PYTHON: Language = Language {
    name: "Python",
    sources: &[".py", ".pyw", ".pyx"],
    manifests: &[],
    folders: &[],
    starts_others: &[
        "\"gpg",
        "\"make ",
        "\"make\"",
        "\"perl",
        "'gpg",
        "'make ",
        "'make'",
        "'perl",
        "ccompiler",
        "cffi.verify",
        "clang",
        "cmake",
        "cpp_extension",
        "find_library",
        "g++",
        "gcc",
        "jupyter",
        "numba.pycc",
        "objdump",
        "pyximport",
        "readelf",
        "rustc",
        "torch.compile",
    ],
    dependencies_that_start: &[],
    dependencies_that_load: &[],
    variables: &[
        "CFLAGS",
        "CPPFLAGS",
        "CXXFLAGS",
        "LDFLAGS",
        "PIP_DEFAULT_TIMEOUT",
        "PIP_DISABLE_PIP_VERSION_CHECK",
        "PIP_INDEX_URL",
        "PIP_NO_CACHE_DIR",
        "PIP_ROOT_USER_ACTION",
        "PIP_VERSION",
        "POETRY_CACHE_DIR",
        "POETRY_HOME",
        "POETRY_NO_INTERACTION",
        "POETRY_VERSION",
        "POETRY_VIRTUALENVS_CREATE",
        "POETRY_VIRTUALENVS_IN_PROJECT",
        "UV_COMPILE_BYTECODE",
        "UV_LINK_MODE",
        "UV_PYTHON_DOWNLOADS",
        "UV_SYSTEM_PYTHON",
    ],
    compiling: &[],
};

/// Ruby. Sources: Bundler's documentation, "bundle config"; those of `RubyInline`, mkmf and ffi-compiler.
pub const RUBY: Language = Language {
    name: "Ruby",
    sources: &[".rb", ".rake", ".ru"],
    manifests: &[],
    folders: &[],
    starts_others: &[
        "\"gpg", "\"make ", "\"make\"", "\"perl", "'gpg", "'make ", "'make'", "'perl", "`gpg",
        "`make", "`perl", "clang", "cmake", "g++", "gcc", "inline", "mkmf", "objdump", "readelf",
    ],
    dependencies_that_start: &[],
    dependencies_that_load: &[],
    variables: &[
        "BUNDLER_VERSION",
        "BUNDLE_JOBS",
        "BUNDLE_RETRY",
        "GEM_VERSION",
    ],
    compiling: &[],
};

/// PHP. Sources: Composer's documentation, "Environment variables"; PHP's, "FFI".
pub const PHP: Language = Language {
    name: "PHP",
    sources: &[".inc", ".php", ".phtml"],
    manifests: &[],
    folders: &[],
    starts_others: &["FFI::cdef", "FFI::load", "gcc"],
    dependencies_that_start: &[],
    dependencies_that_load: &[],
    variables: &[
        "COMPOSER_ALLOW_SUPERUSER",
        "COMPOSER_NO_INTERACTION",
        "COMPOSER_VERSION",
    ],
    compiling: &[],
};

/// Variables that say how Node's packages are installed, and nothing of how programs run. Source: npm's documentation, "config"; Yarn's and pnpm's.
const NODE_VARIABLES: &[&str] = &[
    "GENERATE_SOURCEMAP",
    "HUSKY",
    "NPM_CONFIG_AUDIT",
    "NPM_CONFIG_CACHE",
    "NPM_CONFIG_FUND",
    "NPM_CONFIG_LOGLEVEL",
    "YARN_CACHE_FOLDER",
    "npm_config_audit",
    "npm_config_cache",
    "npm_config_fund",
    "npm_config_loglevel",
];

/// Node, started by a project: it reads what lies in it, sources among that. What it starts is looked at for itself.
pub const NODE: Language = Language {
    name: "Node",
    sources: &[],
    manifests: &[],
    folders: &[],
    starts_others: &[],
    dependencies_that_start: &[],
    dependencies_that_load: &[],
    variables: NODE_VARIABLES,
    compiling: &[],
};

/// Node, serving files that were built: nothing of the project is read. What is served comes along for itself.
pub const NODE_STATIC: Language = Language {
    sources: &[""],
    ..NODE
};

/// .NET. Sources: .NET's documentation, "dotnet publish", "Environment variables", `System.Diagnostics.Process`, `System.Runtime.Loader`, `System.DirectoryServices.Protocols`; MSBuild's.
pub const DOTNET: Language = Language {
    name: ".NET",
    sources: &[
        ".cs", ".cshtml", ".csproj", ".fs", ".fsproj", ".props", ".razor", ".resx", ".sln",
        ".slnx", ".targets", ".tt", ".user", ".vb", ".vbproj",
    ],
    manifests: &[
        "Directory.Build.*",
        "Directory.Packages.props",
        "NuGet.Config",
        "NuGet.config",
        "global.json",
        "launchSettings.json",
        "libman.json",
        "nuget.config",
        "packages.lock.json",
    ],
    folders: &["bin", "obj"],
    starts_others: &[
        "Assembly.Load(",
        "Assembly.LoadFile",
        "Assembly.LoadFrom",
        "AssemblyLoadContext",
        "AssemblyResolve",
        "CSharpCodeProvider",
        "CSharpCompilation",
        "CredentialCache",
        "DllImport",
        "LibraryImport",
        "Microsoft.Build",
        "NativeLibrary.Load",
        "NegotiateAuthentication",
        "NegotiateStream",
        "Process.Start",
        "ProcessStartInfo",
        "System.DirectoryServices",
    ],
    dependencies_that_start: &[],
    dependencies_that_load: &[],
    variables: &[
        "DOTNET_CLI_HOME",
        "DOTNET_CLI_TELEMETRY_OPTOUT",
        "DOTNET_NOLOGO",
        "DOTNET_SKIP_FIRST_TIME_EXPERIENCE",
        "NUGET_PACKAGES",
        "NUGET_XMLDOC_MODE",
    ],
    compiling: &[],
};

/// Java, and what else runs on its machine. Sources: the documentation of Maven and Gradle; Javadoc of `java.lang`, `java.net`, `javax.tools`; JEP 220 and the modules of Temurin's
/// JREs.
pub const JAVA: Language = Language {
    name: "Java",
    sources: &[
        ".class", ".clj", ".groovy", ".gradle", ".java", ".jsp", ".kt", ".kts", ".scala",
    ],
    manifests: &[
        ".java-version",
        ".sdkmanrc",
        "HELP.md",
        "build.gradle*",
        "checkstyle*.xml",
        "gradle.properties",
        "gradlew*",
        "lombok.config",
        "mvnw*",
        "nb-configuration.xml",
        "nbactions.xml",
        "pom.xml",
        "settings.gradle*",
        "sonar-project.properties",
        "system.properties",
    ],
    folders: &[
        ".gradle",
        ".mvn",
        ".settings",
        "buildSrc",
        "gradle",
        "src",
        "target",
    ],
    // They are looked for in what is built into the program alone: see `JAVA_NEEDS`.
    starts_others: &[],
    dependencies_that_start: &[],
    dependencies_that_load: &[],
    variables: &[
        "GRADLE_HOME",
        "GRADLE_OPTS",
        "GRADLE_USER_HOME",
        "GRADLE_VERSION",
        "M2_HOME",
        "MAVEN_ARGS",
        "MAVEN_CLI_OPTS",
        "MAVEN_CONFIG",
        "MAVEN_HOME",
        "MAVEN_OPTS",
        "MAVEN_VERSION",
    ],
    compiling: &[],
};

/// Rust. Sources: the Cargo book, "Environment Variables", "Package Layout"; the standard library, `std::process`; rustup's book.
pub const RUST: Language = Language {
    name: "Rust",
    sources: &[".rs"],
    manifests: &[
        "Cargo.toml",
        "Cargo.lock",
        "clippy.toml",
        "deny.toml",
        "rust-toolchain",
        "rust-toolchain.toml",
        "rustfmt.toml",
    ],
    folders: &[".cargo", "target/debug", "target/release"],
    starts_others: &[
        "\"CARGO_HOME\"",
        "\"RUSTUP_HOME\"",
        "execv",
        "libc::system",
        "libloading",
        "posix_spawn",
        "process as",
        "process::*",
        "process::Command",
        "process::{",
        "tokio::process",
    ],
    // Crates are looked for among all that the program is built from: see `CRATES_THAT_START`.
    dependencies_that_start: &["yt-dlp"],
    dependencies_that_load: &[],
    variables: &[
        "CARGO_BUILD_TARGET",
        "CARGO_HOME",
        "CARGO_INCREMENTAL",
        "CARGO_NET_GIT_FETCH_WITH_CLI",
        "CARGO_NET_RETRY",
        "CARGO_PROFILE_RELEASE_LTO",
        "CARGO_REGISTRIES_CRATES_IO_PROTOCOL",
        "CARGO_TARGET_DIR",
        "CARGO_TERM_COLOR",
        "OPENSSL_STATIC",
        "PKG_CONFIG_ALLOW_CROSS",
        "RUSTC_WRAPPER",
        "RUSTFLAGS",
        "RUSTUP_HOME",
        "RUSTUP_TOOLCHAIN",
        "SQLX_OFFLINE",
    ],
    compiling: &[],
};

/// Crates that link a library of the system, and the package of Debian with its headers; an empty one where a bare image has the library, or the crate brings its own and links that
/// into the program. Source: the build scripts of the crates, as their documentation on docs.rs describes them.
pub const LINKING_CRATES: &[(&str, &str)] = &[
    ("alsa-sys", "libasound2-dev"),
    ("aws-lc-fips-sys", ""),
    ("aws-lc-sys", ""),
    ("brotli-sys", ""),
    ("bzip2-sys", ""),
    ("clang-sys", ""),
    ("core-foundation-sys", ""),
    ("core-graphics-sys", ""),
    ("curl-sys", "libcurl4-openssl-dev"),
    ("dirs-sys", ""),
    ("errno-dragonfly-sys", ""),
    ("fsevent-sys", ""),
    ("inotify-sys", ""),
    ("ittapi-sys", ""),
    ("jemalloc-sys", ""),
    ("jni-sys", ""),
    ("js-sys", ""),
    ("kqueue-sys", ""),
    ("libdbus-sys", "libdbus-1-dev"),
    ("libgit2-sys", ""),
    ("libmimalloc-sys", ""),
    ("libpq-sys", "libpq-dev"),
    ("librocksdb-sys", ""),
    ("libsqlite3-sys", "libsqlite3-dev"),
    ("libssh2-sys", ""),
    ("libudev-sys", "libudev-dev"),
    ("libz-sys", ""),
    ("linux-raw-sys", ""),
    ("lz4-sys", ""),
    ("lzma-sys", ""),
    ("mach2-sys", ""),
    ("mysqlclient-sys", "default-libmysqlclient-dev"),
    ("ndk-sys", ""),
    ("objc-sys", ""),
    ("onig_sys", ""),
    ("openssl-sys", "libssl-dev"),
    ("pq-sys", "libpq-dev"),
    ("secp256k1-sys", ""),
    ("security-framework-sys", ""),
    ("tikv-jemalloc-sys", ""),
    ("web-sys", ""),
    ("windows-sys", ""),
    ("zstd-sys", ""),
];

/// Crates that link a library of the system, or load one, and whose names do not say so. Source: their build scripts and documentation on docs.rs.
const LINKING_THEMSELVES: &[&str] = &[
    "fuser",
    "hidapi",
    "intel-mkl-src",
    "netlib-src",
    "openblas-src",
    "opencv",
    "oracle",
    "pcap",
    "pyo3-ffi",
];

/// Whether a crate links a library of the system, or loads one, and its name does not say so.
pub fn links_itself(name: &str) -> bool {
    LINKING_THEMSELVES.contains(&name)
}

/// Crates that start programs when the program runs, and are there for that alone. Source: their documentation on docs.rs.
pub const CRATES_THAT_START: &[&str] = &[
    "async-process",
    "cargo_metadata",
    "chromiumoxide",
    "cmd_lib",
    "command-group",
    "duct",
    "execute",
    "ffmpeg-cli",
    "ffmpeg-sidecar",
    "gix-command",
    "headless_chrome",
    "openssh",
    "pandoc",
    "playwright",
    "portable-pty",
    "process-wrap",
    "run_script",
    "rusty-tesseract",
    "subprocess",
    "wkhtmltopdf",
    "xshell",
    "youtube_dl",
    "yt-dlp",
];

/// Crates that load libraries by name when the program runs. Those that depend on them do: what they load is not known (`ash`, `cryptoki`, `wgpu-hal`). Source: their
/// documentation on docs.rs.
pub const CRATES_THAT_LOAD: &[&str] = &[
    "abi_stable",
    "dlib",
    "dlopen",
    "dlopen2",
    "dlopen_derive",
    "libloading",
    "sharedlib",
    "x11-dl",
];

/// Crates that only build scripts and macros call: what they start or load, they do while the program is built. Source: their documentation on docs.rs.
const CRATES_FOR_BUILDING: &[&str] = &[
    "autocfg",
    "bindgen",
    "built",
    "cbindgen",
    "cc",
    "clang-sys",
    "cmake",
    "cxx-build",
    "embed-resource",
    "jobserver",
    "napi-build",
    "openssl-src",
    "pkg-config",
    "prost-build",
    "protobuf-codegen",
    "protobuf-parse",
    "protobuf-src",
    "protoc-bin-vendored",
    "pyo3-build-config",
    "rustc_version",
    "shadow-rs",
    "system-deps",
    "tauri-build",
    "tonic-build",
    "vcpkg",
    "vergen",
    "vergen-git2",
    "vergen-gitcl",
    "vergen-gix",
    "version_check",
    "winres",
];

/// Whether a crate is called only while programs are built: by its name, or as one of macros.
pub fn is_crate_for_building(name: &str) -> bool {
    let ends = [
        "-derive",
        "_derive",
        "-macro",
        "-macros",
        "_macro",
        "_macros",
        "-macros-core",
    ];
    CRATES_FOR_BUILDING.contains(&name) || ends.iter().any(|end| name.ends_with(end))
}

/// Parts of flags of rustc that have libraries of Rust, or of C, linked in another way than usual. Source: The rustc book, "Codegen Options".
pub const LINKED_OTHERWISE: &[&str] = &[
    "-l dylib",
    "-rpath",
    "=-l",
    "crt-static",
    "link-args=-l",
    "prefer-dynamic",
];

/// C and C++. Sources: GCC's manual, "Options Controlling the Kind of Output"; the manuals of make, CMake, Meson and Autoconf; POSIX, `exec`, `popen`, `system`, `dlopen`; the
/// documentation of Boost, GLib, Lua, Python, Qt.
pub const C: Language = Language {
    name: "C",
    sources: &[
        ".ll", ".yy", ".ixx", ".cppm", ".txx", ".tcc", ".h++", ".C", ".S", ".a", ".ac", ".am",
        ".c", ".c++", ".cc", ".cmake", ".cp", ".cpp", ".cxx", ".d", ".h", ".h.in", ".hh", ".hpp",
        ".hxx", ".inl", ".ipp", ".l", ".m4", ".mk", ".o", ".s", ".tpp", ".y",
    ],
    manifests: &[
        "CMakeLists.txt",
        ".clang-format",
        ".clang-tidy",
        ".clangd",
        "*.code-workspace",
        "*.vcxproj*",
        "CMakePresets.json",
        "Doxyfile*",
        "Makefile.*",
        "compile_commands.json",
        "compile_flags.txt",
        "configure",
    ],
    folders: &["CMakeFiles"],
    starts_others: &[
        "\"/bin/",
        "\"/lib/",
        "\"/sbin/",
        "\"/usr/",
        "QLibrary",
        "QPluginLoader",
        "QProcess",
        "boost/dll",
        "boost/process",
        "boost::process",
        "dlopen (",
        "dlopen(",
        "execl (",
        "execl(",
        "execle(",
        "execlp (",
        "execlp(",
        "execv (",
        "execv(",
        "execve (",
        "execve(",
        "execvp (",
        "execvp(",
        "execvpe(",
        "fexecve(",
        "forkpty(",
        "g_module_open",
        "g_spawn",
        "luaL_",
        "popen (",
        "popen(",
        "posix_spawn",
        "pybind11/embed",
        "system (",
        "system(",
        "wordexp(",
    ],
    dependencies_that_start: &["Boost::process"],
    dependencies_that_load: &[],
    variables: &[
        "AR",
        "CC",
        "CFLAGS",
        "CMAKE_BUILD_PARALLEL_LEVEL",
        "CMAKE_BUILD_TYPE",
        "CMAKE_GENERATOR",
        "CPPFLAGS",
        "CXX",
        "CXXFLAGS",
        "LDFLAGS",
        "LDLIBS",
        "MAKEFLAGS",
        "PKG_CONFIG_PATH",
    ],
    compiling: &[],
};

/// All. Sources: as said at each.
pub const LANGUAGES: &[&Language] = &[
    &C,
    &DOTNET,
    &GO,
    &JAVA,
    &NODE,
    &NODE_STATIC,
    &PHP,
    &PYTHON,
    &RUBY,
    &RUST,
];

/// Modules of Go that ask for time zones by name. Source: their documentation on pkg.go.dev.
pub const ASKING_FOR_ZONES: &[&str] = &[
    "github.com/ClickHouse/clickhouse-go",
    "github.com/go-co-op/gocron",
    "github.com/go-sql-driver/mysql",
    "github.com/lib/pq",
    "github.com/robfig/cron",
];

/// Whether a source of Go is of a test, or of another system than Linux, by its name: no program is built from it. Source: Go's documentation, `go help test`,
/// `go help buildconstraint`.
pub fn is_test_of_go(path: &str) -> bool {
    let name = path.strip_suffix(".go").unwrap_or(path);
    ["_darwin", "_test", "_windows"]
        .iter()
        .any(|end| name.ends_with(end))
}

/// Verbs of `go` that leave nothing that a container needs. Source: Go's documentation, `go help`.
pub const GO_MAKES_NOTHING: &[&str] = &[
    "clean", "env", "fmt", "get", "list", "mod", "test", "version", "vet", "work",
];

/// Programs that lines for `go generate` call, and that write sources in Go alone. Source: their documentation on pkg.go.dev.
pub const GO_GENERATORS: &[&str] = &[
    "counterfeiter",
    "easyjson",
    "ent",
    "enumer",
    "esc",
    "go-bindata",
    "go-enum",
    "gqlgen",
    "mockery",
    "mockgen",
    "moq",
    "msgp",
    "oapi-codegen",
    "sqlc",
    "statik",
    "stringer",
    "templ",
    "wire",
];

/// Parts of calls of `go build` with which programs look for others of the system: a loader, libraries. Source: Go's documentation, `go help build`, `go tool link`.
pub const GO_LINKED_BY_OTHERS: &[&str] = &[
    "-linkshared",
    "-msan",
    "-race",
    "c-shared",
    "linkmode",
    "pie",
];

/// Parts of sources in Go that ask for accounts by name, of which the smallest images have few. Source: Go's documentation, package `os/user`.
pub const GO_ASKS_FOR_ACCOUNTS: &[&str] = &["user.Lookup", "user.LookupGroup"];

/// Parts of sources in Go that tell kinds of files by their names, as the system has them. Source: Go's documentation, packages `mime`, `net/http`.
pub const GO_ASKS_FOR_KINDS: &[&str] = &["\"mime\"", "\"net/http\""];

/// Parts of sources that ask for services or protocols by name, as `/etc/services` and `/etc/protocols` have them. Source: POSIX, `getservbyname`, `getprotobyname`; Go's
/// documentation, `net.LookupPort`.
pub const ASKING_FOR_SERVICES: &[&str] = &["LookupPort", "getproto", "getservby"];

/// Verbs of `cargo` that leave nothing that a container needs. Source: the Cargo book, "Cargo Commands"; cargo-chef's documentation.
pub const CARGO_MAKES_NOTHING: &[&str] = &[
    "check",
    "chef",
    "clean",
    "clippy",
    "fetch",
    "fmt",
    "generate-lockfile",
    "init",
    "metadata",
    "new",
    "test",
    "tree",
    "update",
    "vendor",
    "version",
];

/// Verbs of `dotnet` that leave nothing that a container needs. Source: .NET's documentation, ".NET CLI overview".
pub const DOTNET_MAKES_NOTHING: &[&str] = &[
    "--info",
    "--list-sdks",
    "--version",
    "clean",
    "format",
    "nuget",
    "restore",
    "test",
];

/// Tasks of Gradle that make nothing that containers need. Source: Gradle's documentation, "The Java Plugin".
pub const GRADLE_MAKES_NOTHING: &[&str] = &[
    "--version",
    "-v",
    "check",
    "classes",
    "clean",
    "compileJava",
    "compileKotlin",
    "dependencies",
    "processResources",
    "test",
    "testClasses",
    "wrapper",
];

/// Phases and goals of Maven that make nothing that containers need. Source: Maven's documentation, "Introduction to the Build Lifecycle"; the plugins'.
pub const MAVEN_MAKES_NOTHING: &[&str] = &[
    "--version",
    "-v",
    "clean",
    "compile",
    "dependency:copy-dependencies",
    "dependency:go-offline",
    "dependency:resolve",
    "dependency:resolve-plugins",
    "dependency:tree",
    "generate-resources",
    "generate-sources",
    "process-classes",
    "process-resources",
    "test",
    "test-compile",
    "validate",
];

/// Variables that only say how packages are installed. Source: debconf(7).
pub const ONLY_INSTALLING: &[&str] = &["DEBCONF_NONINTERACTIVE_SEEN", "DEBIAN_FRONTEND"];

/// Variables that images for building set, and the small ones that their programs are shipped on do not. Source: the Dockerfiles of `gcc`, `golang`, `gradle`, `maven`, `rust`, and of .NET's
/// SDK.
pub const SET_BY_BUILDERS: &[&str] = &[
    "CARGO_HOME",
    "DOTNET_SDK_VERSION",
    "GCC_VERSION",
    "GOLANG_VERSION",
    "GOPATH",
    "GOTOOLCHAIN",
    "GRADLE_HOME",
    "GRADLE_VERSION",
    "MAVEN_CONFIG",
    "MAVEN_HOME",
    "MAVEN_VERSION",
    "RUSTUP_HOME",
    "RUST_VERSION",
    "USER_HOME_DIR",
];

/// Names of files and folders of a project that no program reads when it runs, with `*` at either end for whatever stands there. Sources: the documentation of
/// Git, Docker, Compose, GitHub, GitLab, the editors and tools that read them.
pub const NEVER_READ: &[&str] = &[
    "*.Dockerfile",
    ".DS_Store",
    ".circleci",
    ".devcontainer",
    ".dockerignore",
    ".editorconfig",
    ".git",
    ".gitattributes",
    ".github",
    ".gitignore",
    ".gitlab-ci.yml",
    ".gitmodules",
    ".golangci.yaml",
    ".golangci.yml",
    ".goreleaser.yaml",
    ".goreleaser.yml",
    ".idea",
    ".pre-commit-config.yaml",
    ".travis.yml",
    ".vscode",
    "CHANGELOG*",
    "CODEOWNERS",
    "CODE_OF_CONDUCT*",
    "CONTRIBUTING*",
    "Dockerfile*",
    "GNUmakefile",
    "Jenkinsfile*",
    "LICENCE*",
    "LICENSE*",
    "Makefile",
    "README*",
    "Readme*",
    "SECURITY.md",
    "Taskfile.yaml",
    "Taskfile.yml",
    "azure-pipelines.yml",
    "bitbucket-pipelines.yml",
    "compose*.yaml",
    "compose*.yml",
    "docker-bake*",
    "docker-compose*.yaml",
    "docker-compose*.yml",
    "dockerfile",
    "justfile",
    "makefile",
    "readme*",
    "renovate.json",
    "skaffold.yaml",
];

/// Whether a name is one of some patterns, each with `*` at an end at most.
fn is_one_of(name: &str, patterns: &[&str]) -> bool {
    patterns
        .iter()
        .any(|pattern| match pattern.split_once('*') {
            None => name == *pattern,
            Some((start, end)) => {
                name.len() >= start.len() + end.len()
                    && name.starts_with(start)
                    && name.ends_with(end)
            }
        })
}

impl Language {
    /// Whether a file is a source, by its name or path.
    pub fn is_source(&self, path: &str) -> bool {
        self.sources.iter().any(|end| path.ends_with(end))
    }

    /// Whether variables only say how programs are built, or how packages are installed; of none nothing is known.
    pub fn only_for_building(&self, variables: &[String]) -> bool {
        let is_it = |name: &String| {
            let own = self.variables.iter().chain(self.compiling);
            own.chain(ONLY_INSTALLING).any(|it| it == name)
        };
        !variables.is_empty() && variables.iter().all(is_it)
    }

    /// Whether a file of a project, by its path there, may be read when the program runs: it is no source, and nothing that only building,
    /// testing or other tools read.
    pub fn may_read(&self, path: &str) -> bool {
        let (above, name) = path.rsplit_once('/').unwrap_or(("", path));
        let parts = path.split('/').filter(|it| !it.is_empty());
        let mut pairs = parts.clone().zip(parts.skip(1));
        let is_for_building = |(folder, part): (&str, &str)| {
            self.folders.iter().any(|it| match it.split_once('/') {
                None => *it == folder,
                Some((own, wanted)) => own == folder && is_one_of(part, &[wanted]),
            })
        };
        let mut folders = above.split('/').filter(|it| !it.is_empty());
        !self.is_source(name)
            && !is_one_of(name, self.manifests)
            && !is_one_of(name, NEVER_READ)
            && !pairs.any(is_for_building)
            && !folders.any(|it| is_one_of(it, NEVER_READ))
    }

    /// Whether a folder, by its name, may be one of which only building, testing or other tools read anything.
    pub fn is_folder_for_building(&self, name: &str) -> bool {
        let mut own = self
            .folders
            .iter()
            .map(|it| it.split('/').next().unwrap_or(it));
        own.any(|it| it == name) || is_one_of(name, NEVER_READ)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_programs_may_read_is_told_by_name() {
        for (path, expected) in [
            ("main.go", false),
            ("go.sum", false),
            ("cmd/x/testdata/a.json", false),
            ("templates/index.html", true),
            ("vendor/github.com/a/b/c.json", false),
            ("vendor/modules.txt", false),
            ("static/vendor/chart.js/dist/chart.css", true),
            ("static/vendor/site.css", true),
            ("config.yaml", true),
            (".env", true),
            ("README.md", false),
            ("docs/README.md", false),
            (".github/workflows/a.yml", false),
            ("docker-compose.dev.yml", false),
            ("docker-entrypoint.sh", true),
            ("build.Dockerfile", false),
            ("migrations/1.sql", true),
        ] {
            assert_eq!(GO.may_read(path), expected, "{path}");
        }
    }

    #[test]
    fn the_tables_are_sorted() {
        for language in LANGUAGES {
            assert!(language.variables.is_sorted(), "{}", language.name);
            assert!(language.compiling.is_sorted(), "{}", language.name);
            assert!(language.starts_others.is_sorted(), "{}", language.name);
        }
        assert!(NEVER_READ.is_sorted());
        assert!(ASKING_FOR_ZONES.is_sorted());
        assert!(GO_GENERATORS.is_sorted());
        assert!(LINKING_CRATES.is_sorted());
        assert!(LINKING_THEMSELVES.is_sorted());
        assert!(CRATES_THAT_START.is_sorted());
        assert!(CRATES_THAT_LOAD.is_sorted());
    }
}
