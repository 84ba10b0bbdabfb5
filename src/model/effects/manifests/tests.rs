//! What lock files say.

#[cfg(feature = "manifests")]
use super::node::by_lines;
use super::{Obstacle, Project, manifests};
use crate::model::Model;
use crate::model::context::memory::InMemory;

/// What an install in /app reads of a context that is copied there.
fn read(command: &str, files: &[(&'static str, &'static str)]) -> Result<Vec<String>, Obstacle> {
    let source = format!("FROM a\nUSER root\nWORKDIR /app\nRUN {command}\n");
    let file = crate::syntax::parse(source.as_bytes());
    let model = Model::new(&file);
    let start = model.known_start(3).expect(command).installs;
    let ahead = model.ahead(3).map(|(_, ahead)| ahead.install);
    let install = start.into_iter().chain(ahead).next().expect(command);
    let build = InMemory(files.to_vec());
    let source_of = |path: &str| {
        let rest = path.strip_prefix("/app")?.trim_start_matches('/');
        Some(if rest.is_empty() { "." } else { rest }.to_owned())
    };
    let project = Project {
        build: &build,
        source_of: &source_of,
    };
    manifests(&install, &project).map(|read| read.files)
}

const LOCK: (&str, &str) = (
    "package-lock.json",
    r#"{"packages": {"": {}, "node_modules/a": {"version": "1.0.0"}}}"#,
);
const PACKAGE: (&str, &str) = ("package.json", r#"{"dependencies": {"a": "^1"}}"#);
const REQUIREMENTS: &str = "pip install -r requirements.txt";

#[cfg(feature = "manifests")]
#[test]
fn installs_that_read_their_manifests() {
    for (command, files) in [
        ("npm ci", &[PACKAGE, LOCK][..]),
        (
            "npm ci",
            &[
                PACKAGE,
                LOCK,
                (
                    ".npmrc",
                    "# ours\n@a:registry=https://example.com/\n//example.com/:_authToken=${A}\nfund = false\n",
                ),
            ],
        ),
        (
            "npm ci",
            &[
                (
                    "package.json",
                    r#"{"scripts": {"build": "b", "postinstall": "a"}, "scripts": {"build": "b"}}"#,
                ),
                LOCK,
            ],
        ),
        (
            REQUIREMENTS,
            &[(
                "requirements.txt",
                "\u{feff}a==1 ; python_version < \"3.8\" \\\n  --hash=sha256:0\nb @ git+https://example.com/b.git@v1\n--extra-index-url=https://example.com/simple/\n",
            )],
        ),
        (
            "bundle install",
            &[
                (
                    "Gemfile",
                    "source 'https://example.com' # require\ngem 'file', require: false\n",
                ),
                ("Gemfile.lock", "GEM\n"),
            ],
        ),
        (
            "composer install --no-scripts --no-autoloader",
            &[
                (
                    "composer.json",
                    r#"{"config": {"sort-packages": true}, "repositories": [{"type": "vcs", "url": "git@example.com:a"}]}"#,
                ),
                (
                    "composer.lock",
                    r#"{"packages": [{"dist": {"type": "zip", "url": "https://example.com/a.zip"}}]}"#,
                ),
            ],
        ),
        (
            "uv sync --no-install-project",
            &[
                ("pyproject.toml", "[project]\njmespath = 'x'\n"),
                ("uv.lock", "source = { virtual = \".\" }\n"),
            ],
        ),
    ] {
        let found = read(command, files).map(|found| found.len());
        assert_eq!(found, Ok(files.len()), "{command} {files:?}");
    }
    let lists = [
        (
            "requirements.txt",
            "-r \\\n more/a.txt # x\n--constraint=c.txt\r\n",
        ),
        ("more/a.txt", "-r ../b.txt\n"),
        ("b.txt", ""),
        ("c.txt", ""),
    ];
    let expected = ["requirements.txt", "more/a.txt", "c.txt", "b.txt"];
    assert_eq!(read(REQUIREMENTS, &lists).unwrap(), expected);
}

#[test]
fn installs_that_may_read_more() {
    let npmrc = |text| [PACKAGE, LOCK, (".npmrc", text)];
    let package = |text| [("package.json", text), LOCK];
    let list = |text| [("requirements.txt", text)];
    let gems = |text| [("Gemfile", text), ("Gemfile.lock", "GEM\n")];
    let php = |text| [("composer.json", text), ("composer.lock", "{}")];
    let python = |text| [("pyproject.toml", text), ("uv.lock", "")];
    for files in [
        npmrc("cafile=own.pem"),
        npmrc("cafile = own.pem"),
        npmrc("prefix = ./own"),
        npmrc("//example.com/:certfile=own.pem"),
        npmrc("package-lock=false"),
        npmrc("node-options=--require=./a"),
    ] {
        assert!(read("npm ci", &files).is_err(), "{files:?}");
    }
    for files in [
        package(r#"{"scripts": {"post\u0069nstall": "a"}}"#),
        package(r#"{"scripts": {"dependencies": "a"}}"#),
        package(r#"{"dependencies": {"a": "own/a.tgz"}}"#),
        package(r#"{"overrides": {"a": {"b": "./b"}}}"#),
        package("// a\n{}"),
    ] {
        assert!(read("npm ci", &files).is_err(), "{files:?}");
    }
    let other_yarn = [
        ("package.json", r#"{"packageManager": "yarn@4.1.0"}"#),
        ("yarn.lock", "a@1:\n  version \"1\"\n"),
    ];
    assert!(read("yarn install", &other_yarn).is_err());
    for files in [
        list("b @ ./b"),
        list("b[c] @ own/b"),
        list("b @ ${HERE}/b"),
        list("-fwheels"),
        list("-i ./index"),
        list("--index-url=file:///app/index"),
        list("-e."),
        list("-r /app/b.txt"),
    ] {
        assert!(read(REQUIREMENTS, &files).is_err(), "{files:?}");
    }
    for files in [
        gems("gem 'a', open('A').read"),
        gems("gem 'a', \"#{A}\""),
        gems("gem 'a', 'path' => 'b'"),
        gems("gem 'a', git: 'file:///app/a'"),
        gems("source 'file:///app/gems'"),
        gems("send(:eval_gemfile, 'b')"),
    ] {
        assert!(read("bundle install", &files).is_err(), "{files:?}");
    }
    for files in [
        php(r#"{"repositories": [{"type": "p\u0061th", "url": "a"}]}"#),
        php(r#"{"repositories": [{"type": "vcs", "url": "./a"}]}"#),
        php(r#"{"repositories": {"a": {"type": "composer", "url": "file:///app/a"}}}"#),
        php(r#"{"config": {"cafile": "own.pem"}}"#),
        php("\u{feff}{}"),
    ] {
        let command = "composer install --no-scripts --no-autoloader";
        assert!(read(command, &files).is_err(), "{files:?}");
    }
    for files in [
        python("[tool.uv.workspace]\nmembers = ['a']"),
        python("[tool.uv.sources]\na = { path   = 'a' }"),
        python("[tool.uv.sources]\na = {\"path\" = 'a'}"),
        python("[tool.uv]\nfind-links = ['a']"),
        python("[[tool.uv.index]]\nurl = './a'"),
    ] {
        let command = "uv sync --no-install-project";
        assert!(read(command, &files).is_err(), "{files:?}");
    }
    let module = [("go.mod", "replace a => `./a`\n")];
    assert!(read("go mod download", &module).is_err());
    let hooks = [
        PACKAGE,
        ("pnpm-lock.yaml", "packages:\n  a@1:\n"),
        (".pnpmfile.mjs", ""),
    ];
    assert!(read("pnpm install", &hooks).is_err());
}

#[cfg(feature = "manifests")]
/// A project of .NET with these elements.
fn project(elements: &str) -> String {
    format!("\u{feff}<Project Sdk=\"Microsoft.NET.Sdk.Web\">\n{elements}\n</Project>\n")
}

#[cfg(feature = "manifests")]
#[test]
fn projects_of_dotnet_that_are_restored_alone() {
    for elements in [
        "",
        "<PropertyGroup Condition=\"'$(Configuration)' == 'Release'\"><UseAppHost>false</UseAppHost></PropertyGroup>",
        "<PropertyGroup><RestoreLockedMode>true</RestoreLockedMode></PropertyGroup>",
        "<ItemGroup><PackageReference Include=\"A\" Version=\"1\" /></ItemGroup>",
        "<ItemGroup><Content Include=\"wwwroot/**\" Condition=\"Exists('wwwroot')\" /></ItemGroup>",
        "<ItemGroup><Reference Include=\"A\"><HintPath>lib/A.dll</HintPath></Reference></ItemGroup>",
        "<Target Name=\"A\" BeforeTargets=\"Build;Publish\"><Exec Command=\"cat $([System.IO.File]::Exists(a))\" /></Target>",
        "<PropertyGroup Condition=\"$([MSBuild]::IsOSPlatform('Linux'))\"><A>b</A></PropertyGroup>",
    ] {
        let text = project(elements);
        let found = read("dotnet restore", &[("a.csproj", text.leak())]);
        assert_eq!(found, Ok(vec!["a.csproj".to_owned()]), "{elements}");
    }
    let reference = |path: &str| {
        let text = format!("<ItemGroup><ProjectReference Include=\"{path}\" /></ItemGroup>");
        &*project(&text).leak()
    };
    let files = [
        ("src/a/a.csproj", reference("..\\b\\b.fsproj")),
        ("src/b/b.fsproj", reference("../a/a.csproj; ../../c.vbproj")),
        (
            "c.vbproj",
            &*project("<Import Project=\"own.props\" />").leak(),
        ),
        ("own.props", "<Project />"),
        ("NuGet.Config", "<configuration />"),
        ("src/Directory.Build.targets", "<Project />"),
        ("src/a/packages.lock.json", "{}"),
        ("other.csproj", ""),
    ];
    for command in [
        "dotnet restore src/a/a.csproj",
        "dotnet restore src/a -r linux-x64 --locked-mode -p:A=b",
    ] {
        let mut found = read(command, &files).unwrap();
        found.sort();
        let mut expected: Vec<&str> = files.iter().map(|it| it.0).collect();
        expected.retain(|it| *it != "other.csproj");
        expected.sort_unstable();
        assert_eq!(found, expected, "{command}");
    }
}

#[test]
fn projects_of_dotnet_that_may_read_more() {
    for elements in [
        "<PropertyGroup><Version>$([System.IO.File]::ReadAllText('v'))</Version></PropertyGroup>",
        "<PropertyGroup><Version>$(A.Substring(1))</Version></PropertyGroup>",
        "<PropertyGroup><RestorePackagesPath>packages</RestorePackagesPath></PropertyGroup>",
        "<PropertyGroup><MSBuildProjectExtensionsPath>own</MSBuildProjectExtensionsPath></PropertyGroup>",
        "<PropertyGroup><restoreSources>./own</restoreSources></PropertyGroup>",
        "<PropertyGroup><BaseIntermediateOutputPath>own</BaseIntermediateOutputPath></PropertyGroup>",
        "<Import Project=\"$(Own)/own.props\" />",
        "<Import Project=\"own.props\" />",
        "<Import Project=\"Sdk.props\" Sdk=\"Own\" />",
        "<Sdk Name=\"Own\" />",
        "<ItemGroup><ProjectReference Include=\"../*/*.csproj\" /></ItemGroup>",
        "<ItemGroup><ProjectReference Include=\"/b.csproj\" /></ItemGroup>",
        "<ItemGroup><PackageReference Include=\"A\" Condition=\"exists('a')\" /></ItemGroup>",
        "<Target Name=\"A\" BeforeTargets=\"Restore\" />",
        "<Target Name=\"A\" />",
        "<Target Name=\"CollectPackageReferences\" AfterTargets=\"Build\" />",
    ] {
        let text = project(elements);
        let found = read("dotnet restore", &[("a.csproj", text.leak())]);
        assert!(found.is_err(), "{elements}");
    }
    let plain = ("a.csproj", &*project("").leak());
    for files in [
        [plain, ("b.csproj", "")],
        [plain, ("b.slnx", "")],
        [plain, ("packages.config", "")],
        [plain, ("a.csproj.user", "")],
        [plain, ("Directory.Build.rsp", "")],
        [plain, ("global.json", r#"{"sdk": {"paths": [".dotnet"]}}"#)],
        [
            plain,
            (
                "nuget.config",
                "<configuration><config><add key='globalPackagesFolder' value='p' /></config></configuration>",
            ),
        ],
        [
            plain,
            (
                "nuget.config",
                "<configuration><packageSources><add key='a' value='p' /></packageSources></configuration>",
            ),
        ],
        [
            plain,
            ("Directory.Build.props", "<Project InitialTargets='A' />"),
        ],
    ] {
        assert!(read("dotnet restore", &files).is_err(), "{files:?}");
    }
    for text in [
        "<Project />",
        "<Project",
        "<Project Sdk='Own' />",
        "<Project Sdk='Microsoft.NET.Sdk' DefaultTargets='A' />",
    ] {
        assert!(
            read("dotnet restore", &[("a.csproj", text)]).is_err(),
            "{text}"
        );
    }
    let solution = "Project(\"{A}\") = \"a\", \"a.esproj\", \"{B}\"\n";
    assert!(
        read(
            "dotnet restore a.sln",
            &[("a.sln", solution), ("a.esproj", "")]
        )
        .is_err()
    );
}

#[test]
fn xml_that_is_deep_or_refers_to_itself_is_read_or_left() {
    let deep = [&"<a>".repeat(50_000)[..], &"</a>".repeat(50_000)].concat();
    for text in [
        project(&deep),
        project(&deep[..50_000]),
        "<!DOCTYPE a [<!ENTITY b 'c'><!ENTITY d '&b;&b;'>]><Project Sdk='Microsoft.NET.Sdk'>&d;</Project>".to_owned(),
    ] {
        let text: &str = text.leak();
        let _ = read("dotnet restore", &[("a.csproj", text)]);
        let _ = read("mvn dependency:go-offline", &[("pom.xml", text)]);
    }
    let document = "<!DOCTYPE a><Project Sdk='Microsoft.NET.Sdk' />";
    assert!(read("dotnet restore", &[("a.csproj", document)]).is_err());
}

/// A pom with these elements.
fn pom(elements: &str) -> &'static str {
    format!("<?xml version=\"1.0\"?>\n<project xmlns=\"http://maven.apache.org/POM/4.0.0\">{elements}</project>\n").leak()
}

#[cfg(feature = "manifests")]
#[test]
fn poms_that_name_nothing_of_the_project() {
    for elements in [
        "",
        "<packaging>war</packaging>",
        "<parent><artifactId>a</artifactId><relativePath/></parent>",
        "<dependencies><dependency><artifactId>a</artifactId><scope>test</scope></dependency></dependencies>",
        "<repositories><repository><url>https://example.com/</url></repository></repositories><url>./own</url>",
        "<build><plugins><plugin><artifactId>a</artifactId></plugin></plugins></build>",
        "<profiles><profile><id>a</id><activation><jdk>17</jdk></activation></profile></profiles>",
    ] {
        let files = [("pom.xml", pom(elements)), (".mvn/jvm.config", "-Xmx1g\n")];
        let found = read("mvn -B dependency:go-offline", &files).map(|found| found.len());
        assert_eq!(found, Ok(2), "{elements}");
    }
}

#[test]
fn poms_that_may_name_more() {
    for elements in [
        "<modules><module>a</module></modules>",
        "<packaging>pom</packaging>",
        "<parent><artifactId>a</artifactId><relativePath>../a</relativePath></parent>",
        "<dependencies><dependency><scope> system </scope></dependency></dependencies>",
        "<repositories><repository><url>file:lib</url></repository></repositories>",
        "<pluginRepositories><pluginRepository><url>${url}</url></pluginRepository></pluginRepositories>",
        "<build><plugins><plugin><artifactId>maven-install-plugin</artifactId></plugin></plugins></build>",
        "<build><plugins><plugin><artifactId>a</artifactId><extensions>true</extensions></plugin></plugins></build>",
        "<build><extensions><extension><artifactId>a</artifactId></extension></extensions></build>",
        "<profiles><profile><modules><module>a</module></modules></profile></profiles>",
        "<profiles><profile><activation><file><missing>a</missing></file></activation></profile></profiles>",
    ] {
        let found = read("mvn dependency:go-offline", &[("pom.xml", pom(elements))]);
        assert!(found.is_err(), "{elements}");
    }
    for files in [
        [("pom.xml", pom("")), (".mvn/extensions.xml", "")],
        [("pom.xml", pom("")), (".mvn/maven.config", "")],
        [
            ("pom.xml", pom("")),
            (".mvn/jvm.config", "-javaagent:own.jar"),
        ],
        [("pom.xml", "<project>"), ("mvnw", "")],
    ] {
        let found = read("mvn dependency:go-offline", &files);
        assert!(found.is_err(), "{files:?}");
    }
    let script = [("pom.xml", pom("")), ("mvnw", "#!/bin/sh\nmake\n")];
    assert!(read("./mvnw dependency:go-offline", &script).is_err());
}

#[test]
fn packages_of_lock_files() {
    let read = |text: &str| by_lines("any", text);
    let names = |text: &str| read(text).map(|lock| lock.names).unwrap_or_default();
    let yarn = "# yarn lockfile v1\n\n\n\"@a/b@^1\", \"@a/b@^1.2\":\n  version \"1.2.0\"\n\nleft-pad@^1:\n  version \"1\"\n";
    assert_eq!(names(yarn), ["@a/b", "@a/b", "left-pad"]);
    let berry = "__metadata:\n  version: 8\n\n\"a@npm:^1, a@npm:^2\":\n  version: 1\n";
    assert!(names(berry).contains(&"a".to_owned()));
    let pnpm = "lockfileVersion: '9.0'\n\npackages:\n\n  '@a/b@1.0.0':\n    resolution: {integrity: x}\n\n  c@2.0.0(d@1):\n    resolution: {integrity: x}\n";
    let found = names(pnpm);
    assert!(
        found.contains(&"@a/b".to_owned()) && found.contains(&"c".to_owned()),
        "{found:?}"
    );
    let old = "packages:\n\n  /@a/b/1.0.0:\n    requiresBuild: true\n";
    assert_eq!(read(old).unwrap().with_scripts, ["@a/b"]);
    for (local, linked, text) in [
        (true, false, "a@file:../x:\n  version \"1\"\n"),
        (false, true, "\"a@workspace:packages/a\":\n  version: 0\n"),
        (true, false, "\"a@patch:a@1#x\":\n  version: 0\n"),
        (
            true,
            false,
            "__metadata:\n\"a@patch:a@1#x\":\n  version: 0\n",
        ),
        (
            false,
            true,
            "importers:\n  .:\n    dependencies:\n      a:\n        version: link:../a\n",
        ),
        (
            false,
            false,
            "\"p@workspace:.\":\n  version: 0.0.0-use.local\n\n\"a@npm:1\":\n  version: 1\n",
        ),
    ] {
        let lock = read(text).unwrap();
        assert_eq!(
            (lock.local.is_some(), lock.linked.is_some()),
            (local, linked),
            "{text}"
        );
    }
}

#[cfg(feature = "manifests")]
#[test]
fn workspaces_and_patches_of_lock_files() {
    let read = |name: &str, text: &str| {
        let lock = by_lines(name, text).unwrap();
        assert_eq!(lock.local, None, "{text}");
        (
            lock.members.unwrap_or_default().join(" "),
            lock.patches.join(" "),
        )
    };
    let found = |members: &str, patches: &str| (members.to_owned(), patches.to_owned());
    let pnpm = "importers:\n\n  .: {}\n\n  apps/web:\n    dependencies:\n      a:\n        version: link:../a\n\n  'packages/a':\n    x: {}\n\npackages:\n\n  b@1:\n";
    assert_eq!(
        read("pnpm-lock.yaml", pnpm),
        found("apps/web packages/a", "")
    );
    let bun = "{\n  \"workspaces\": {\n  },\n  \"packages\": {\n    \"a\": [\"a@workspace:packages/a\"],\n    \"b\": [\"b@1\"],\n  }\n}\n";
    assert_eq!(read("bun.lock", bun), found("packages/a", ""));
    let yarn = "__metadata:\n  version: 8\n\n\"a@workspace:*, a@workspace:packages/a\":\n  version: 0\n  resolution: \"a@workspace:packages/a\"\n\n\"own@workspace:.\":\n  resolution: \"own@workspace:.\"\n  dependencies:\n    b: \"patch:b@npm%3A1#~/.yarn/patches/b.patch\"\n";
    assert_eq!(
        read("yarn.lock", yarn),
        found("packages/a", ".yarn/patches/b.patch")
    );
    let patched = |key: &str| {
        let text = format!("__metadata:\n{key}:\n  version: 1\n");
        let lock = by_lines("yarn.lock", &text).unwrap();
        lock.local.is_none().then(|| lock.patches.join(" "))
    };
    for (key, patches) in [
        (
            "\"b@patch:b@npm%3A1#~/a.patch, b@patch:b@npm%3A2#~/c.patch\"",
            Some("a.patch c.patch"),
        ),
        ("\"b@patch:b@npm%3A1#optional!builtin<compat/b>\"", Some("")),
        (
            "\"b@patch:b@^1#~builtin<compat/b>::version=1&hash=2\"",
            Some(""),
        ),
        (
            "\"b@patch:b@1#./p/a.patch::locator=own%40workspace%3A.\"",
            Some("p/a.patch"),
        ),
        (
            "\"b@patch:b@1#./a.patch&./c.patch::version=1&hash=2&locator=own%40workspace%3A.\"",
            Some("a.patch c.patch"),
        ),
        (
            "\"b@patch:b@1#./a.patch::locator=own%40workspace%3Apackages%2Fa\"",
            None,
        ),
        ("\"b@patch:b@1#/a.patch\"", None),
        ("\"b@patch:b@1#../a.patch\"", None),
    ] {
        assert_eq!(patched(key).as_deref(), patches, "{key}");
    }
}

/// A member of a project, and what becomes of it there.
#[cfg(feature = "manifests")]
fn with_member(
    command: &str,
    lock: (&'static str, &'static str),
    member: &'static str,
) -> Result<Vec<String>, Obstacle> {
    let root = r#"{"workspaces": ["packages/*"], "dependencies": {"b": "1"}}"#;
    read(
        command,
        &[
            ("package.json", root),
            lock,
            ("packages/a/package.json", member),
        ],
    )
}

#[cfg(feature = "manifests")]
#[test]
fn workspaces() {
    const NPM: (&str, &str) = (
        "package-lock.json",
        r#"{"packages": {"": {}, "node_modules/a": {"resolved": "packages/a", "link": true}, "packages/a": {}}}"#,
    );
    const YARN: (&str, &str) = (
        "yarn.lock",
        "__metadata:\n  version: 8\n\n\"a@workspace:packages/a\":\n  resolution: \"a@workspace:packages/a\"\n",
    );
    const CLASSIC: (&str, &str) = ("yarn.lock", "b@1:\n  version \"1\"\n");
    let plain = r#"{"name": "a", "main": "x.js", "dependencies": {"c": "workspace:^"}}"#;
    for (command, lock) in [("npm ci", NPM), ("yarn", YARN), ("yarn", CLASSIC)] {
        let files = with_member(command, lock, plain).unwrap();
        assert_eq!(files, ["package.json", lock.0, "packages/a/package.json"]);
    }
    for member in [
        r#"{"bin": "a.js"}"#,
        r#"{"scripts": {"prepare": "tsc"}}"#,
        r#"{"dependencies": {"c": "file:../c"}}"#,
        r#"{"dependencies": {"c": "workspace:../c"}}"#,
        r#"{"dependenciesMeta": {"c": {"injected": true}}}"#,
        r#"{"publishConfig": {"directory": "dist"}}"#,
        r#"{"workspaces": ["inner"]}"#,
        "x",
    ] {
        assert!(with_member("npm ci", NPM, member).is_err(), "{member}");
    }
    let others = (
        "package-lock.json",
        r#"{"packages": {"": {}, "packages/b": {}}}"#,
    );
    assert!(with_member("npm ci", others, plain).is_err());
    let root = |patterns: &'static str| {
        let files = [
            ("package.json", patterns),
            NPM,
            ("packages/a/package.json", "{}"),
            ("packages/.b/package.json", "{}"),
            ("packages/c/package.json", "{}"),
        ];
        read("npm ci", &files)
    };
    assert!(root(r#"{"workspaces": {"packages": ["./packages/*/", "!packages/c"]}}"#).is_ok());
    for patterns in [
        r#"{"workspaces": ["packages/*"]}"#,
        r#"{"workspaces": ["packages/**"]}"#,
        r#"{"workspaces": ["packages/{a,b}"]}"#,
        r#"{"workspaces": ["../packages/a"]}"#,
        r#"{"workspaces": "packages/a"}"#,
        r#"{"workspaces": []}"#,
        "{}",
    ] {
        assert!(root(patterns).is_err(), "{patterns}");
    }
}

#[cfg(feature = "manifests")]
#[test]
fn settings_in_yaml() {
    let yarn = |settings: &'static str| {
        let files = [
            PACKAGE,
            (
                "yarn.lock",
                "__metadata:\n  version: 8\n\n\"a@npm:1\":\n  version: 1\n",
            ),
            (".yarnrc.yml", settings),
            (".yarn/releases/yarn-3.8.1.cjs", ""),
            (".yarn/plugins/@yarnpkg/plugin-typescript.cjs", ""),
        ];
        read("yarn install --immutable", &files).map(|files| files.len())
    };
    for (settings, count) in [
        (
            "nodeLinker: node-modules\nnpmScopes:\n  a:\n    npmRegistryServer: https://example.com\n",
            3,
        ),
        (
            "yarnPath: .yarn/releases/yarn-3.8.1.cjs\nplugins:\n  - path: .yarn/plugins/@yarnpkg/plugin-typescript.cjs\n    spec: \"@yarnpkg/plugin-typescript\"\n",
            5,
        ),
        ("plugins:\n  - \"@yarnpkg/plugin-typescript\"\n", 3),
    ] {
        assert_eq!(yarn(settings), Ok(count), "{settings}");
    }
    for settings in [
        "yarnPath: .yarn/releases/yarn-4.cjs\n",
        "plugins:\n  - path: ./own.cjs\n",
        "httpsCaFilePath: own.pem\n",
        "packageExtensions:\n  a@*:\n    dependencies:\n      b: link:./b\n",
        "a: [\n",
    ] {
        assert!(yarn(settings).is_err(), "{settings}");
    }
    let pnpm = |settings: &'static str| {
        let files = [
            PACKAGE,
            ("pnpm-lock.yaml", "packages:\n\n  a@1.0.0:\n    x: y\n"),
            ("pnpm-workspace.yaml", settings),
            ("patches/a.patch", ""),
        ];
        read("pnpm install", &files).map(|files| files.len())
    };
    for (settings, count) in [
        ("onlyBuiltDependencies: [a]\ncatalog:\n  a: ^1\n", 3),
        ("patchedDependencies:\n  a: patches/a.patch\n", 4),
    ] {
        assert_eq!(pnpm(settings), Ok(count), "{settings}");
    }
    for settings in [
        "patchedDependencies:\n  a: patches/b.patch\n",
        "overrides:\n  a: link:./a\n",
        "pnpmfile: own.cjs\n",
        "packages: a\n",
        "packages:\n  - patches\n  - '**'\n",
    ] {
        assert!(pnpm(settings).is_err(), "{settings}");
    }
}

const GO_MOD: &str = "module github.com/us/own\n\ngo 1.22\n\nrequire github.com/a/b v1.0.0\n";
const GO_SUM: (&str, &str) = (
    "go.sum",
    "github.com/a/b v1.0.0 h1:x=\ngithub.com/a/b v1.0.0/go.mod h1:y=\n",
);

#[test]
fn modules_that_are_fetched_before_they_are_missed() {
    assert_eq!(
        read("go build", &[("go.mod", GO_MOD), GO_SUM]),
        Ok(vec!["go.mod".to_owned(), "go.sum".to_owned()])
    );
    for (files, needs) in [
        (&[("go.mod", "module a\n\ngo 1.22\n"), GO_SUM][..], true),
        (
            &[("go.mod", GO_MOD), GO_SUM, ("vendor/modules.txt", "")],
            true,
        ),
        (&[("go.mod", GO_MOD)], false),
        (&[("go.mod", GO_MOD), GO_SUM, ("go.work", "")], false),
        (
            &[
                ("go.mod", GO_MOD),
                ("go.sum", "github.com/a/b v1.0.0/go.mod h1:y=\n"),
            ],
            false,
        ),
        (
            &[
                ("go.mod", "go 1.16\nrequire github.com/a/b v1.0.0\n"),
                GO_SUM,
            ],
            false,
        ),
        (
            &[
                (
                    "go.mod",
                    "module github.com/a/own\ngo 1.22\nrequire github.com/a/b v1.0.0\n",
                ),
                GO_SUM,
            ],
            false,
        ),
        (
            &[
                ("go.mod", "go 1.22\nrequire example.com/a/b v1.0.0\n"),
                ("go.sum", "example.com/a/b v1.0.0 h1:x=\n"),
            ],
            false,
        ),
    ] {
        let found = read("go build", files).expect_err("some may be missed");
        assert_eq!(
            matches!(found, Obstacle::Needs(_)),
            needs,
            "{files:?} {found:?}"
        );
    }
    // Who fetches all by name has always done so.
    let old = [("go.mod", "go 1.13\nrequire example.com/a/b v1.0.0\n")];
    assert!(read("go mod download", &old).is_ok());
}

#[test]
fn projects_of_python_that_are_left_out() {
    const LOCK: (&str, &str) = (
        "uv.lock",
        "[[package]]\nname = \"own\"\nsource = { editable = \".\" }\n",
    );
    let pyproject = |text| [("pyproject.toml", text), LOCK];
    for (command, text) in [
        (
            "uv sync",
            "[project]\nversion = \"1\"\nreadme = { file = \"README.md\" }\nlicense = {file = \"LICENSE\"}\n",
        ),
        (
            "uv sync --frozen",
            "[project]\ndynamic = [\"version\"]\n[tool.hatch.version]\npath = \"src/own.py\"\n",
        ),
        (
            "uv sync",
            "[project]\ndynamic = []\n[tool.coverage.run]\nfile = \"a\"\n",
        ),
    ] {
        assert!(read(command, &pyproject(text)).is_ok(), "{text}");
    }
    for (command, text) in [
        ("uv sync", "[project]\ndynamic = [\"version\"]\n"),
        (
            "uv sync --locked --no-install-project",
            "[project]\ndynamic = [\n  \"dependencies\",\n]\n",
        ),
        (
            "uv sync",
            "[project]\nversion = \"1\"\n[tool.uv.sources]\na = { path = \"a\" }\n",
        ),
        (
            "uv sync",
            "[project]\nversion = \"1\"\n[tool.hatch.version]\npath = \"a\"\n[tool.uv.sources]\na = { workspace = true }\n",
        ),
    ] {
        assert!(read(command, &pyproject(text)).is_err(), "{text}");
    }
    let lock = "[[package]]\nname = \"a\"\nfiles = [\n    {file = \"a-1-py3-none-any.whl\", hash = \"sha256:1\"},\n]\n";
    let poetry = |text| [("pyproject.toml", text), ("poetry.lock", lock)];
    assert!(
        read(
            "poetry install",
            &poetry("[tool.poetry]\nversion = \"1\"\n[tool.black]\npath = \"a\"\n")
        )
        .is_ok()
    );
    assert!(
        read(
            "poetry install",
            &poetry("[tool.poetry-dynamic-versioning]\nenable = true\n")
        )
        .is_err()
    );
}

#[cfg(feature = "manifests")]
#[test]
fn scripts_of_composer() {
    let files = |text| [("composer.json", text), ("composer.lock", "{}")];
    let late =
        files(r#"{"scripts": {"post-install-cmd": "a", "post-autoload-dump": ["b"], "own": "c"}}"#);
    assert!(read("composer install", &late).is_ok());
    for early in [
        "pre-install-cmd",
        "post-package-install",
        "pre-operations-exec",
    ] {
        let text = format!(r#"{{"scripts": {{"{early}": "a"}}}}"#);
        let text: &'static str = text.leak();
        let found = read("composer install", &files(text)).expect_err(early);
        assert!(matches!(found, Obstacle::Needs(_)), "{found:?}");
        assert!(
            read(
                "composer install --no-scripts --no-autoloader",
                &files(text)
            )
            .is_ok()
        );
    }
}
