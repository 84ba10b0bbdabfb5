//! What lock files say.

use super::node::other_lock;
use super::{Obstacle, Project, manifests};
use crate::model::{BuildContext, Ignored, Model, SourceKind};

/// A build context in memory, all of which is shared.
struct Files(Vec<(&'static str, &'static str)>);

impl BuildContext for Files {
    fn kind(&self, path: &str) -> Option<SourceKind> {
        self.text(path).map(|_| SourceKind::Plain)
    }

    fn text(&self, path: &str) -> Option<Vec<u8>> {
        let found = self.0.iter().find(|(name, _)| *name == path);
        found.map(|(_, text)| text.as_bytes().to_vec())
    }

    fn is_shared(&self, _path: &str) -> Option<bool> {
        Some(true)
    }

    fn ignored(&self) -> Ignored {
        Ignored::Nothing
    }

    fn files(&self, source: &str) -> Option<Vec<String>> {
        let (folder, end) = source.split_once('*')?;
        let is_it = |name: &&&str| {
            let own = name.strip_prefix(folder);
            own.is_some_and(|own| !own.contains('/') && own.ends_with(end))
        };
        let names = self.0.iter().map(|(name, _)| name);
        Some(names.filter(is_it).map(|it| (*it).to_owned()).collect())
    }
}

/// What an install in /app reads of a context that is copied there.
fn read(command: &str, files: &[(&'static str, &'static str)]) -> Result<Vec<String>, Obstacle> {
    let source = format!("FROM a\nUSER root\nWORKDIR /app\nRUN {command}\n");
    let file = crate::syntax::parse(source.as_bytes());
    let model = Model::new(&file);
    let installs = model.known_start(3).expect(command).installs;
    let build = Files(files.to_vec());
    let source_of = |path: &str| {
        let rest = path.strip_prefix("/app")?.trim_start_matches('/');
        Some(if rest.is_empty() { "." } else { rest }.to_owned())
    };
    let project = Project {
        build: &build,
        source_of: &source_of,
    };
    manifests(&installs[0], &project)
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
    let yarn = |text| [PACKAGE, ("yarn.lock", text)];
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
    for files in [
        yarn("__metadata:\n  version: 8\n\n\"a@npm:1\":\n  version: 1\n"),
        [
            ("package.json", r#"{"packageManager": "yarn@4.1.0"}"#),
            ("yarn.lock", "a@1:\n  version \"1\"\n"),
        ],
    ] {
        assert!(read("yarn install", &files).is_err(), "{files:?}");
    }
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
    let names = |text: &str| other_lock(text).map(|lock| lock.names).unwrap_or_default();
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
    assert_eq!(other_lock(old).unwrap().with_scripts, ["@a/b"]);
    for local in [
        "a@file:../x:\n  version \"1\"\n",
        "\"a@workspace:packages/a\":\n  version: 0\n",
        "\"a@patch:a@1#x\":\n  version: 0\n",
        "importers:\n  .:\n    dependencies:\n      a:\n        version: link:../a\n",
    ] {
        assert!(other_lock(local).unwrap().local.is_some(), "{local}");
    }
    let root = "\"p@workspace:.\":\n  version: 0.0.0-use.local\n\n\"a@npm:1\":\n  version: 1\n";
    assert_eq!(other_lock(root).unwrap().local, None);
}
