//! Images with what programs of a virtual machine run on, for those that build them: JREs, runtimes of .NET.

use super::distributions::Distribution;
use super::images::ImageRef;

/// An image that programs run on which were built on another one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Runtime {
    /// The image.
    pub image: String,
    /// What it is made of, if that is known.
    pub system: Option<Distribution>,
    /// Whether both are made of the same system: packages and programs of it are called alike, and as old.
    pub is_same_system: bool,
    /// Programs that health checks call and that it has.
    pub clients: &'static [&'static str],
}

/// Who makes a JRE that has an image.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Vendor {
    /// `eclipse-temurin`
    Temurin,
    /// `openjdk`, whose last versions with a JRE are 8 and 11.
    OpenJdk,
}

use Vendor::{OpenJdk, Temurin};

/// An image with a JDK, the words of its tags right before the version of Java, and whose JRE is there for it.
struct Jdk {
    image: &'static str,
    before: &'static [&'static str],
    jre: Vendor,
}

const fn jdk(image: &'static str, before: &'static [&'static str], jre: Vendor) -> Jdk {
    Jdk { image, before, jre }
}

/// Images with a JDK whose tags say which. Source: docker-library/official-images, all tags of `library/…` from 2014 to 2026; amazoncorretto has no JRE, and gradle's
/// JDK is Temurin's but for old ones.
const JDKS: &[Jdk] = &[
    jdk("amazoncorretto", &[], Temurin),
    jdk("eclipse-temurin", &[], Temurin),
    jdk("gradle", &["jdk"], Temurin),
    jdk("maven", &["amazoncorretto"], Temurin),
    jdk("maven", &["eclipse", "temurin"], Temurin),
    jdk("maven", &["jdk"], OpenJdk),
    jdk("maven", &["openjdk"], OpenJdk),
    jdk("openjdk", &[], OpenJdk),
];

/// The versions of Java with an image `eclipse-temurin:…-jre`, and all between the last two. Source: official-images, `library/eclipse-temurin`.
const TEMURIN: &[u32] = &[8, 11, 17, 26];

/// Words after the version in tags of `openjdk:8` and `openjdk:11` with a JRE for each JDK; with `alpine` for 8 only. Source: official-images, `library/openjdk`: for each
/// `…-jdk` with one of these there was the same with `-jre`.
const OPENJDK_SYSTEMS: &[&str] = &["bullseye", "buster", "slim", "stretch"];

/// Versions of Java whose Temurin on Ubuntu has `curl` and `wget`; of those that are not here, the ones below [`TEMURIN_BARE`] have `wget` alone. Source: adoptium/containers,
/// `*/jre/ubuntu`, in all versions.
const TEMURIN_WITH_CURL: &[u32] = &[8, 11, 17, 21];

/// The first version of Java whose Temurin on Ubuntu has neither. Source: the same.
const TEMURIN_BARE: u32 = 25;

/// The first version of Java whose Temurin on Alpine Linux is there for more than one machine, as Amazon's JDKs are. Source: the same, `*/jre/alpine`.
const TEMURIN_ALPINE_FOR_ALL: u32 = 21;

/// Releases of Ubuntu that both `eclipse-temurin:…-jdk-…` and `-jre-…` are made of. Source: official-images, `library/eclipse-temurin`.
const TEMURIN_RELEASES: &[&str] = &["focal", "jammy", "noble", "resolute"];

/// Words in tags of JDKs that are something else than a plain JDK for Linux. Source: tags of images on Docker Hub, as of 2025.
const OTHER_JDKS: &[&str] = &[
    "centos7",
    "crac",
    "ea",
    "experimental",
    "graal",
    "headful",
    "headless",
    "jre",
    "nanoserver",
    "nativeimage",
    "onbuild",
    "openj9",
    "rc",
    "ubi",
    "ubi10",
    "ubi9",
    "windowsservercore",
];

/// The JRE for what is built on an image with a JDK of which its tag says the version; `None` if it does not, or no image is known to have it.
pub fn jre(image: &ImageRef<'_>) -> Option<Runtime> {
    let (jdk, version, rest) = java(image)?;
    let system: Vec<&str> = rest.iter().copied().filter(|it| *it != "jdk").collect();
    let major = major(version)?;
    let is_alpine = system.first().is_some_and(|it| it.starts_with("alpine"));
    let has_openjdk = match &system[..] {
        [] => true,
        ["alpine" | "alpine3.7" | "alpine3.8" | "alpine3.9"] => major == 8,
        [one] => OPENJDK_SYSTEMS.contains(one),
        ["slim", release] => OPENJDK_SYSTEMS.contains(release) && *release != "slim",
        _ => false,
    };
    if jdk.jre == OpenJdk && matches!(major, 8 | 11) && has_openjdk {
        let parts = [&[version, "jre"], &system[..]].concat();
        return Some(Runtime {
            image: format!("openjdk:{}", parts.join("-")),
            system: Some(if is_alpine {
                Distribution::Alpine
            } else {
                Distribution::Debian
            }),
            is_same_system: true,
            // Source: docker-library/openjdk: those that are not slim are made of `buildpack-deps:curl`.
            clients: match &system[..] {
                ["slim", ..] => &[],
                _ if is_alpine => &["wget"],
                _ => &["curl", "wget"],
            },
        });
    }
    let [first, .., before, last] = TEMURIN else {
        return None;
    };
    let is_there = TEMURIN.contains(&major) || (major >= *before && major <= *last);
    if !is_there || major < *first {
        return None;
    }
    let is_temurin =
        jdk.before.contains(&"temurin") || matches!(jdk.image, "eclipse-temurin" | "gradle");
    let is_own = jdk.image == "eclipse-temurin";
    let is_for_all = jdk.image == "amazoncorretto" || jdk.before.contains(&"amazoncorretto");
    if is_alpine && is_for_all && major < TEMURIN_ALPINE_FOR_ALL {
        return None;
    }
    let tag = match &system[..] {
        ["alpine", release] if is_own && release.starts_with("3.") => {
            format!("jre-alpine-{release}")
        }
        _ if is_alpine => "jre-alpine".to_owned(),
        [release] if is_temurin && TEMURIN_RELEASES.contains(release) => format!("jre-{release}"),
        _ => "jre".to_owned(),
    };
    // Of a build of its own there is a JRE as well.
    let version = if is_own {
        version.to_owned()
    } else {
        major.to_string()
    };
    let is_old_gradle = jdk.image == "gradle" && gradle_version(image).is_some_and(|it| it < 7);
    let is_corretto = system.contains(&"corretto");
    Some(Runtime {
        image: format!("eclipse-temurin:{version}-{tag}"),
        // Ubuntu, else.
        system: Some(if is_alpine {
            Distribution::Alpine
        } else {
            Distribution::Debian
        }),
        is_same_system: is_alpine || (is_temurin && !is_old_gradle && !is_corretto),
        clients: if is_alpine || (major < TEMURIN_BARE && !TEMURIN_WITH_CURL.contains(&major)) {
            &["wget"]
        } else if major < TEMURIN_BARE {
            &["curl", "wget"]
        } else {
            &[]
        },
    })
}

/// Whether an image has a JDK, or may have.
pub fn is_jdk(image: &ImageRef<'_>) -> bool {
    let is_it = |name| JDKS.iter().any(|it| it.image == name);
    image.official().is_some_and(is_it) && !image.tag_has(&["jre"])
}

/// The row of an image with a JDK, the version of Java, and what stands after it in the tag.
fn java<'r>(image: &ImageRef<'r>) -> Option<(&'static Jdk, &'r str, Vec<&'r str>)> {
    let name = image.official()?;
    let tag = image.tag?;
    let parts: Vec<&str> = tag.split('-').collect();
    let is_other = |part: &&str| OTHER_JDKS.contains(part) || part.starts_with("ltsc");
    if parts.iter().any(is_other) {
        return None;
    }
    let mut rows = JDKS.iter().filter(|it| it.image == name);
    rows.find_map(|row| {
        if name == "gradle" {
            let at = parts.iter().position(|it| {
                let number = it.strip_prefix(row.before[0]);
                number.is_some_and(|it| it.parse::<u32>().is_ok())
            })?;
            let version = parts[at].strip_prefix(row.before[0])?;
            return Some((row, version, parts[at + 1..].to_vec()));
        }
        let words = row.before;
        let at = match words {
            [] => 0,
            _ => parts.windows(words.len()).position(|it| it == words)? + words.len(),
        };
        let version = *parts.get(at)?;
        let mut rest = parts[at + 1..].to_vec();
        // `8u392-b08-jdk`
        let is_build = |it: &&str| {
            it.strip_prefix('b')
                .is_some_and(|it| it.parse::<u32>().is_ok())
        };
        if rest.first().is_some_and(is_build) {
            rest.remove(0);
            let end = tag.find(version)? + version.len();
            let build = tag[end + 1..].split('-').next()?;
            let version = &tag[end - version.len()..=end + build.len()];
            return Some((row, version, rest));
        }
        Some((row, version, rest))
    })
}

/// The version of Java in the version of a JDK: `8` of `8u212`, `17` of `17.0.9_9`.
fn major(version: &str) -> Option<u32> {
    let end = version.find(|ch: char| !ch.is_ascii_digit());
    version[..end.unwrap_or(version.len())].parse().ok()
}

/// The major version of Gradle in a tag, if it says one.
pub fn gradle_version(image: &ImageRef<'_>) -> Option<u32> {
    let first = image.tag?.split(['-', '.']).next()?;
    first.parse().ok()
}

/// A family of .NET's images: where the one with the SDK is, where those without are, and between which versions.
struct Dotnet {
    sdk: &'static str,
    /// With `aspnet` or `runtime` after it.
    runtimes: &'static str,
    versions: &'static [&'static str],
}

/// .NET's. Source: dotnet/dotnet-docker, `src/sdk`, `src/aspnet`, `src/runtime` in all versions since 2.1. Each but `latest` has both runtimes for each SDK of the same
/// system.
const DOTNETS: &[Dotnet] = &[
    Dotnet {
        sdk: "dotnet/core/sdk",
        runtimes: "dotnet/core/",
        versions: &["2.1", "2.2", "3.0", "3.1"],
    },
    Dotnet {
        sdk: "dotnet/sdk",
        runtimes: "dotnet/",
        versions: &["3.1", "5.0", "6.0", "7.0", "8.0", "9.0", "10.0"],
    },
];

/// Releases in tags of .NET's SDKs, and what the tags of the runtimes have for them. Source: the same.
const DOTNET_RELEASES: &[(&str, &str)] = &[
    ("bionic", "bionic"),
    ("bookworm-slim", "bookworm-slim"),
    ("bullseye", "bullseye-slim"),
    ("bullseye-slim", "bullseye-slim"),
    ("buster", "buster-slim"),
    ("buster-slim", "buster-slim"),
    ("focal", "focal"),
    ("jammy", "jammy"),
    ("noble", "noble"),
    ("resolute", "resolute"),
    ("stretch", "stretch-slim"),
];

/// The runtimes for what is built on an image with an SDK of .NET.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DotnetRuntimes {
    /// With ASP.NET Core.
    pub aspnet: String,
    /// Without.
    pub runtime: String,
    /// The major version, if the tag says one.
    pub major: u32,
    /// What it is made of.
    pub system: Distribution,
    /// A variable that says where a program with ASP.NET Core listens, which the image with the SDK empties and the others do not.
    pub emptied: Option<&'static str>,
}

/// The runtimes for an image with an SDK of .NET; `None` if it has none, its tag does not say the version, or none is known for it.
///
/// Until 7.0 the images with the SDK, from 3.0 on, empty `ASPNETCORE_URLS`, which is `http://+:80` in the others; from 8.0 on all have
/// `ASPNETCORE_HTTP_PORTS=8080`. Source: dotnet/dotnet-docker, the Dockerfiles of all versions.
pub fn dotnet_runtimes(image: &ImageRef<'_>) -> Option<DotnetRuntimes> {
    if image.registry != Some("mcr.microsoft.com") {
        return None;
    }
    let family = DOTNETS.iter().find(|it| it.sdk == image.repository)?;
    let tag = image.tag?;
    let (full, rest) = tag.split_once('-').unwrap_or((tag, ""));
    // `8.0.404` is a version of the SDK, not of the runtime.
    let mut numbers = full.split('.');
    let (first, second) = (numbers.next()?, numbers.next()?);
    let version = format!("{first}.{second}");
    let is_number = |it: &str| it.parse::<u32>().is_ok();
    if !family.versions.contains(&&version[..]) || !numbers.all(is_number) {
        return None;
    }
    let major = first.parse().ok()?;
    let (system, suffix) = if rest.is_empty() {
        (Distribution::Debian, String::new())
    } else if let Some(release) = rest.strip_prefix("alpine") {
        let is_release = release.is_empty() || release.strip_prefix("3.").is_some_and(is_number);
        if !is_release {
            return None;
        }
        (Distribution::Alpine, format!("-{rest}"))
    } else {
        let found = DOTNET_RELEASES.iter().find(|(sdk, _)| *sdk == rest)?;
        (Distribution::Debian, format!("-{}", found.1))
    };
    let named = |name: &str| {
        format!(
            "mcr.microsoft.com/{}{name}:{version}{suffix}",
            family.runtimes
        )
    };
    Some(DotnetRuntimes {
        aspnet: named("aspnet"),
        runtime: named("runtime"),
        major,
        system,
        emptied: (3..8).contains(&major).then_some("ASPNETCORE_URLS"),
    })
}

/// Whether an image has an SDK of .NET.
pub fn is_dotnet_sdk(image: &ImageRef<'_>) -> bool {
    let is_it = DOTNETS.iter().any(|it| it.sdk == image.repository);
    let is_old = image.registry.is_none() && image.repository == "microsoft/dotnet";
    (image.registry == Some("mcr.microsoft.com") && is_it) || is_old
}

/// What the runtimes of .NET on Alpine lack that the SDKs there have: without it a program knows no cultures. Source: dotnet/dotnet-docker, `src/sdk/*/alpine*`.
pub const DOTNET_ON_ALPINE: &[&str] = &["icu-data-full", "icu-libs", "tzdata"];

/// The variable by which runtimes of .NET on Alpine are told that they know no cultures, and what the SDKs there set it to. Source: the same.
pub const DOTNET_CULTURES: &str = "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=false";

/// Parts of sources and settings of a Java program that say that it needs more than its jar: other programs, code that it finds by path, the tools of the JDK, or
/// files of the project. Sources: as above; Spring Boot's documentation, "Running Your Application".
pub const JAVA_NEEDS: &[&str] = &[
    "'.execute()",
    "./src/",
    ".exec(",
    "ByteBuddyAgent",
    "CREATE ALIAS",
    "CommandLine.parse",
    "DefaultExecutor",
    "DynamicClientFactory",
    "JasperCompileManager",
    "ProcessBuilder",
    "ProcessExecutor",
    "System.load(",
    "System.loadLibrary(",
    "ToolProvider",
    "URLClassLoader",
    "VirtualMachine.attach",
    "\".execute()",
    "\"src/",
    "\"target/",
    "com.sun.jarsigner",
    "com.sun.jdi",
    "com.sun.source",
    "com.sun.tools",
    "file:src/",
    "javax.tools",
    "jdk.jshell",
    "jdk.security.jarsigner",
    "org.apache.commons.exec",
    "pom.xml",
    "src/main/",
    "sun.jvm.hotspot",
    "sun.jvmstat",
    "sun.tools",
];

/// Dependencies of Java programs that compile, attach to or start something while these run. Source: their documentation.
pub const JAVA_NEEDS_JDK: &[&str] = &[
    "apm-agent-attach",
    "applicationinsights-runtime-attach",
    "arthas-agent-attach",
    "arthas-spring-boot-starter",
    "blockhound",
    "byte-buddy-agent",
    "camel-joor",
    "commons-compiler-jdk",
    "commons-exec",
    "compiler",
    "drools-compiler",
    "drools-engine-classic",
    "gradle-api",
    "gradle-tooling-api",
    "jasperreports",
    "joor",
    "joor-java-8",
    "jython-standalone",
    "kotlin-compiler-embeddable",
    "kotlin-scripting-jsr223",
    "maven-embedder",
    "maven-invoker",
    "opentelemetry-runtime-attach",
    "opentelemetry-runtime-attach-core",
    "pf4j",
    "playwright",
    "selenium-java",
    "tools",
    "zt-exec",
];

/// Options of Maven that say nothing of what is built, and whether a value follows. Source: `mvn --help`.
pub const MAVEN_OPTIONS: &[(&str, bool)] = &[
    ("--also-make", false),
    ("--batch-mode", false),
    ("--debug", false),
    ("--errors", false),
    ("--fail-at-end", false),
    ("--fail-fast", false),
    ("--fail-never", false),
    ("--global-settings", true),
    ("--no-snapshot-updates", false),
    ("--no-transfer-progress", false),
    ("--offline", false),
    ("--quiet", false),
    ("--settings", true),
    ("--show-version", false),
    ("--threads", true),
    ("--update-snapshots", false),
    ("-B", false),
    ("-T", true),
    ("-U", false),
    ("-V", false),
    ("-X", false),
    ("-am", false),
    ("-e", false),
    ("-fae", false),
    ("-ff", false),
    ("-fn", false),
    ("-gs", true),
    ("-nsu", false),
    ("-ntp", false),
    ("-o", false),
    ("-q", false),
    ("-s", true),
];

/// Properties of Maven, by the starts of their names, that say nothing of what is built. Source: the documentation of Maven and its plugins.
pub const MAVEN_PROPERTIES: &[&str] = &[
    "checkstyle.skip",
    "enforcer.skip",
    "file.encoding",
    "http.",
    "https.",
    "jacoco.skip",
    "java.awt.headless",
    "maven.artifact.threads",
    "maven.javadoc.skip",
    "maven.repo.local",
    "maven.site.skip",
    "maven.source.skip",
    "maven.test.",
    "maven.wagon.",
    "org.slf4j.",
    "pmd.skip",
    "skip.unit.tests",
    "skipITs",
    "skipTests",
    "spotbugs.skip",
    "spotless.",
    "style.color",
    "surefire.",
    "user.home",
];

/// Plugins of Maven that put nothing beside what `package` makes that a program needs, or put it into that. Source: their documentation.
pub const MAVEN_PLUGINS: &[&str] = &[
    "antlr4-maven-plugin",
    "asciidoctor-maven-plugin",
    "avro-maven-plugin",
    "build-helper-maven-plugin",
    "buildnumber-maven-plugin",
    "cyclonedx-maven-plugin",
    "dependency-check-maven",
    "docker-maven-plugin",
    "dockerfile-maven-plugin",
    "flatten-maven-plugin",
    "flyway-maven-plugin",
    "frontend-maven-plugin",
    "git-commit-id-maven-plugin",
    "git-commit-id-plugin",
    "gmavenplus-plugin",
    "jacoco-maven-plugin",
    "jaxb2-maven-plugin",
    "jib-maven-plugin",
    "kotlin-maven-plugin",
    "liquibase-maven-plugin",
    "lombok-maven-plugin",
    "maven-checkstyle-plugin",
    "maven-clean-plugin",
    "maven-compiler-plugin",
    "maven-deploy-plugin",
    "maven-enforcer-plugin",
    "maven-failsafe-plugin",
    "maven-help-plugin",
    "maven-install-plugin",
    "maven-javadoc-plugin",
    "maven-jxr-plugin",
    "maven-pmd-plugin",
    "maven-project-info-reports-plugin",
    "maven-release-plugin",
    "maven-resources-plugin",
    "maven-site-plugin",
    "maven-source-plugin",
    "maven-surefire-plugin",
    "maven-surefire-report-plugin",
    "maven-toolchains-plugin",
    "openapi-generator-maven-plugin",
    "os-maven-plugin",
    "pitest-maven",
    "properties-maven-plugin",
    "protobuf-maven-plugin",
    "scala-maven-plugin",
    "sonar-maven-plugin",
    "spotbugs-maven-plugin",
    "spotless-maven-plugin",
    "spring-boot-maven-plugin",
    "swagger-codegen-maven-plugin",
    "versions-maven-plugin",
];

/// Plugins of Maven that make what containers may start, or put something beside it. Source: their documentation.
pub const PACKING_PLUGINS: &[&str] = &[
    "maven-assembly-plugin",
    "maven-dependency-plugin",
    "maven-jar-plugin",
    "maven-shade-plugin",
    "maven-war-plugin",
    "quarkus-maven-plugin",
    "spring-boot-maven-plugin",
];

/// Options of Gradle that say nothing of what is built, and whether a value follows. Source: Gradle's documentation, "Command-Line Interface Reference".
pub const GRADLE_OPTIONS: &[(&str, bool)] = &[
    ("--build-cache", false),
    ("--console", true),
    ("--console=plain", false),
    ("--debug", false),
    ("--exclude-task", true),
    ("--full-stacktrace", false),
    ("--gradle-user-home", true),
    ("--info", false),
    ("--no-build-cache", false),
    ("--no-configuration-cache", false),
    ("--no-daemon", false),
    ("--no-parallel", false),
    ("--no-watch-fs", false),
    ("--offline", false),
    ("--parallel", false),
    ("--quiet", false),
    ("--refresh-dependencies", false),
    ("--rerun-tasks", false),
    ("--scan", false),
    ("--stacktrace", false),
    ("--warn", false),
    ("--warning-mode", true),
    ("--warning-mode=all", false),
    ("-S", false),
    ("-d", false),
    ("-g", true),
    ("-i", false),
    ("-q", false),
    ("-s", false),
    ("-w", false),
    ("-x", true),
];

/// Parts of Gradle's scripts that put what is built elsewhere, call it otherwise or make more of it than their plugins do. Source: Gradle's documentation, "DSL Reference".
pub const GRADLE_UNREAD: &[&str] = &[
    "Class-Path",
    "apply from",
    "archiveAppendix",
    "archiveBaseName",
    "archiveClassifier",
    "archiveExtension",
    "archiveName",
    "archiveVersion",
    "archivesBaseName",
    "archivesName",
    "baseName",
    "buildDir",
    "buildDirectory",
    "classifier",
    "destinationDir",
    "layout.buildDir",
    "libsDir",
    "type: BootJar",
    "type: Jar",
    "type: ShadowJar",
    "type: War",
];

/// Options of `dotnet publish` that say nothing of what it makes and where, and whether a value follows. Source: .NET's documentation, "dotnet publish".
pub const PUBLISH_OPTIONS: &[(&str, bool)] = &[
    ("--disable-build-servers", false),
    ("--force", false),
    ("--interactive", false),
    ("--no-build", false),
    ("--no-cache", false),
    ("--no-restore", false),
    ("--nologo", false),
    ("--source", true),
    ("--verbosity", true),
    ("-s", true),
    ("-v", true),
];

/// Properties for `dotnet publish` that change nothing of that. Source: MSBuild's documentation, "MSBuild reference for .NET SDK projects".
pub const PUBLISH_PROPERTIES: &[&str] = &[
    "DebugSymbols=false",
    "DebugType=None",
    "DebugType=none",
    "PublishReadyToRun=false",
    "PublishSingleFile=false",
    "PublishTrimmed=false",
    "TreatWarningsAsErrors=false",
    "UseAppHost=false",
];

/// Packages of .NET by the starts of their names that need no ASP.NET Core. Source: their pages on nuget.org.
pub const WITHOUT_ASPNET: &[&str] = &[
    "CommandLineParser",
    "CsvHelper",
    "Dapper",
    "MailKit",
    "Microsoft.Data.SqlClient",
    "Microsoft.Data.Sqlite",
    "Microsoft.EntityFrameworkCore",
    "Microsoft.Extensions.Caching",
    "Microsoft.Extensions.Configuration",
    "Microsoft.Extensions.DependencyInjection",
    "Microsoft.Extensions.Hosting",
    "Microsoft.Extensions.Http",
    "Microsoft.Extensions.Logging",
    "Microsoft.Extensions.Options",
    "Microsoft.VisualStudio.Azure.Containers.Tools.Targets",
    "MongoDB.Driver",
    "Newtonsoft.Json",
    "Npgsql",
    "Polly",
    "RabbitMQ.Client",
    "Spectre.Console",
    "StackExchange.Redis",
    "System.CommandLine",
    "System.Text.Json",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn jres_are_named_that_there_are() {
        for (image, expected) in [
            (
                "maven:3-eclipse-temurin-17",
                Some(("eclipse-temurin:17-jre", true)),
            ),
            (
                "maven:3.9-eclipse-temurin-21-alpine",
                Some(("eclipse-temurin:21-jre-alpine", true)),
            ),
            (
                "maven:3.9.9-eclipse-temurin-21-noble",
                Some(("eclipse-temurin:21-jre-noble", true)),
            ),
            ("maven:3-openjdk-11", Some(("openjdk:11-jre", true))),
            (
                "maven:3.6.3-openjdk-11-slim",
                Some(("openjdk:11-jre-slim", true)),
            ),
            (
                "maven:3.6-jdk-8-alpine",
                Some(("openjdk:8-jre-alpine", true)),
            ),
            (
                "maven:3-openjdk-17-slim",
                Some(("eclipse-temurin:17-jre", false)),
            ),
            ("maven:3-openjdk-16", None),
            (
                "maven:3-amazoncorretto-17",
                Some(("eclipse-temurin:17-jre", false)),
            ),
            (
                "maven:3-amazoncorretto-21-alpine",
                Some(("eclipse-temurin:21-jre-alpine", true)),
            ),
            ("maven:3-jdk-14", None),
            ("maven:3", None),
            ("maven:latest", None),
            ("maven", None),
            ("gradle:8-jdk17", Some(("eclipse-temurin:17-jre", true))),
            (
                "gradle:7.6-jdk11-alpine",
                Some(("eclipse-temurin:11-jre-alpine", true)),
            ),
            ("gradle:jdk8", Some(("eclipse-temurin:8-jre", true))),
            ("gradle:6.9.2-jdk8", Some(("eclipse-temurin:8-jre", false))),
            ("gradle:8-jdk17-graal", None),
            ("gradle:8", None),
            ("openjdk:8-jdk-alpine", Some(("openjdk:8-jre-alpine", true))),
            (
                "openjdk:8u212-jdk-slim",
                Some(("openjdk:8u212-jre-slim", true)),
            ),
            (
                "openjdk:11-slim-bullseye",
                Some(("openjdk:11-jre-slim-bullseye", true)),
            ),
            (
                "openjdk:11-jdk-oracle",
                Some(("eclipse-temurin:11-jre", false)),
            ),
            ("openjdk:17", Some(("eclipse-temurin:17-jre", false))),
            (
                "openjdk:17-jdk-alpine",
                Some(("eclipse-temurin:17-jre-alpine", true)),
            ),
            ("openjdk:17-ea-11-jdk-slim", None),
            ("openjdk:16", None),
            ("openjdk:27", None),
            ("openjdk", None),
            ("openjdk:8-jre", None),
            (
                "eclipse-temurin:21-jdk-jammy",
                Some(("eclipse-temurin:21-jre-jammy", true)),
            ),
            (
                "eclipse-temurin:17.0.9_9-jdk",
                Some(("eclipse-temurin:17.0.9_9-jre", true)),
            ),
            (
                "eclipse-temurin:8u392-b08-jdk-alpine",
                Some(("eclipse-temurin:8u392-b08-jre-alpine", true)),
            ),
            (
                "eclipse-temurin:17-alpine-3.21",
                Some(("eclipse-temurin:17-jre-alpine-3.21", true)),
            ),
            ("eclipse-temurin:17-jre", None),
            ("maven:3-amazoncorretto-17-alpine", None),
            ("amazoncorretto:17", Some(("eclipse-temurin:17-jre", false))),
            ("someone/maven:3-eclipse-temurin-17", None),
        ] {
            let found = jre(&ImageRef::of(image));
            let found = found.as_ref().map(|it| (&it.image[..], it.is_same_system));
            assert_eq!(found, expected, "{image}");
        }
    }

    #[test]
    fn runtimes_of_dotnet_are_named_that_there_are() {
        for (tag, expected) in [
            ("sdk:8.0", Some(("dotnet/aspnet:8.0", None))),
            (
                "sdk:8.0.404-alpine3.20",
                Some(("dotnet/aspnet:8.0-alpine3.20", None)),
            ),
            (
                "sdk:6.0",
                Some(("dotnet/aspnet:6.0", Some("ASPNETCORE_URLS"))),
            ),
            (
                "sdk:6.0-jammy",
                Some(("dotnet/aspnet:6.0-jammy", Some("ASPNETCORE_URLS"))),
            ),
            (
                "core/sdk:3.1-buster",
                Some((
                    "dotnet/core/aspnet:3.1-buster-slim",
                    Some("ASPNETCORE_URLS"),
                )),
            ),
            ("core/sdk:2.1", Some(("dotnet/core/aspnet:2.1", None))),
            ("sdk", None),
            ("sdk:latest", None),
            ("sdk:8.0-nanoserver-1809", None),
            ("sdk:11.0-preview", None),
            ("sdk:9.0-noble-aot", None),
            ("core/sdk:5.0", None),
            ("aspnet:8.0", None),
        ] {
            let image = format!("mcr.microsoft.com/dotnet/{tag}");
            let found = dotnet_runtimes(&ImageRef::of(&image));
            let expected =
                expected.map(|(name, emptied)| (format!("mcr.microsoft.com/{name}"), emptied));
            assert_eq!(found.map(|it| (it.aspnet, it.emptied)), expected, "{tag}");
        }
    }

    #[test]
    fn the_tables_are_sorted() {
        for table in [
            OTHER_JDKS,
            JAVA_NEEDS_JDK,
            WITHOUT_ASPNET,
            MAVEN_PROPERTIES,
            MAVEN_PLUGINS,
            PACKING_PLUGINS,
            GRADLE_UNREAD,
        ] {
            assert!(table.is_sorted(), "{table:?}");
        }
    }
}
