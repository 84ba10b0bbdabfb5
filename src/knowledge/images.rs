//! Image references, and what is known of the images that come up most.

use super::distributions::Distribution;
use super::releases::{EDITIONS, Vendor};
use crate::text::{file_name, has_in_any_case};

/// An image reference in its parts (`registry/repository:tag@digest`).
/// Source: the reference grammar of the distribution project.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ImageRef<'r> {
    /// The registry, if one is named that is not Docker Hub.
    pub registry: Option<&'r str>,
    /// The repository, without `library/`.
    pub repository: &'r str,
    /// The tag.
    pub tag: Option<&'r str>,
    /// The digest.
    pub digest: Option<&'r str>,
}

/// Names of Docker Hub, and of a mirror of its official images.
const HUB: &[&str] = &[
    "docker.io",
    "index.docker.io",
    "public.ecr.aws/docker",
    "registry-1.docker.io",
];

impl<'r> ImageRef<'r> {
    /// Reads a reference.
    pub fn of(reference: &'r str) -> Self {
        let (rest, digest) = match reference.split_once('@') {
            Some((rest, digest)) => (rest, Some(digest)),
            None => (reference, None),
        };
        // A colon before the last slash is that of a port.
        let name_start = rest.rfind('/').map_or(0, |at| at + 1);
        let (rest, tag) = match rest[name_start..].find(':') {
            Some(at) => (&rest[..name_start + at], Some(&rest[name_start + at + 1..])),
            None => (rest, None),
        };
        let hub = HUB
            .iter()
            .find_map(|hub| rest.strip_prefix(hub)?.strip_prefix('/'));
        let (registry, repository) = match (hub, rest.split_once('/')) {
            (Some(repository), _) => (None, repository),
            (None, Some((first, repository)))
                if first.contains(['.', ':']) || first == "localhost" =>
            {
                (Some(first), repository)
            }
            _ => (None, rest),
        };
        Self {
            registry,
            repository: repository.strip_prefix("library/").unwrap_or(repository),
            tag,
            digest,
        }
    }

    /// The name of an official image of Docker Hub.
    pub fn official(&self) -> Option<&'r str> {
        (self.registry.is_none() && !self.repository.contains('/')).then_some(self.repository)
    }

    /// What is known of the official image.
    pub fn known_official(&self) -> Option<&'static Official> {
        let name = self.official()?;
        let found = OFFICIAL.binary_search_by_key(&name, |official| official.name);
        found.ok().map(|at| &OFFICIAL[at])
    }

    /// Whether something is known to be true of the official image.
    pub fn is_known_as(&self, wanted: Trait) -> bool {
        self.known_official()
            .is_some_and(|official| official.is(wanted))
    }

    /// Whether the image has the certificates that TLS needs, for sure.
    pub fn has_certificates(&self) -> bool {
        if self.registry == Some("mcr.microsoft.com") && self.repository.starts_with("dotnet/") {
            return true;
        }
        let is_slim = self.tag.is_some_and(|tag| tag.contains("slim"));
        self.is_known_as(Trait::Certificates) && !(is_slim && self.is_known_as(Trait::SlimWithout))
    }

    /// The repository, with its registry if one is named.
    pub fn whole_name(&self) -> String {
        match self.registry {
            Some(registry) => format!("{registry}/{}", self.repository),
            None => self.repository.to_owned(),
        }
    }

    /// The last part of the repository.
    pub fn name(&self) -> &'r str {
        self.repository
            .rsplit('/')
            .next()
            .unwrap_or(self.repository)
    }

    /// What is known of the image.
    pub fn family(&self) -> Option<&'static Family> {
        let first = self.registry.unwrap_or(self.repository).as_bytes().first();
        let is_it = |name: &&str| {
            if name.as_bytes().first() != first {
                return false;
            }
            let repository = match self.registry {
                Some(registry) => name
                    .strip_prefix(registry)
                    .and_then(|name| name.strip_prefix('/')),
                None => Some(*name),
            };
            repository.is_some_and(|name| match name.strip_suffix('*') {
                Some(start) => self.repository.starts_with(start),
                None => self.repository == name,
            })
        };
        FAMILIES
            .iter()
            .find(|family| family.names.iter().any(is_it))
    }

    /// Whether the name of the repository says of which release the image is, and its tags do not.
    pub fn names_release(&self) -> bool {
        let whole = (self.registry, self.repository.rsplit_once('-'));
        let (Some("gcr.io"), Some((name, release))) = whole else {
            return false;
        };
        let number = release.strip_prefix("debian");
        name.starts_with("distroless/") && number.is_some_and(|it| it.parse::<u32>().is_ok())
    }

    /// Whether containers of the image start as root for sure.
    pub fn starts_as_root(&self) -> bool {
        !self.tag_has(ROOTLESS)
            && !self.is_windows()
            && self.family().is_some_and(|family| family.root)
    }

    /// Whether the name says that the image runs Windows.
    pub fn is_windows(&self) -> bool {
        let parts = [self.registry, Some(self.repository), self.tag];
        let has = |marks: &[&str]| {
            let mut parts = parts.into_iter().flatten();
            parts.any(|part| has_in_any_case(part.as_bytes(), marks))
        };
        has(WINDOWS_IMAGES) && !has(LINUX_IMAGES)
    }

    /// A user without privileges that the image has; not all versions of all families have one.
    pub fn user(&self) -> Option<&'static str> {
        let user = self.family()?.user.filter(|_| !self.is_windows())?;
        let version = self.tag.unwrap_or("latest");
        let name = version.split(['.', '-']).next().unwrap_or(version);
        let since = |first: u32| name.parse::<u32>().is_ok_and(|major| major >= first);
        let there = match user {
            // 23.04 was the first.
            "ubuntu" => {
                let is_new = |name| {
                    let mut newer = EDITIONS.iter().filter(|it| it.year >= 2023);
                    newer.any(|it| it.vendor == Vendor::Ubuntu && it.name == name)
                };
                ["latest", "rolling", "devel"].contains(&name) || is_new(name) || since(23)
            }
            // .NET 8 was the first.
            "app" => version == "latest" || since(8),
            _ => true,
        };
        there.then_some(user)
    }

    /// The number of a user that the image has.
    pub fn number_of(&self, user: &str) -> Option<u32> {
        if self.is_windows() {
            return None;
        }
        let whole = self.whole_name();
        let is_it = |name: &&str| match name.strip_suffix('*') {
            Some(start) => whole.starts_with(start),
            None => whole == **name,
        };
        let mut own = OWN_USERS.iter().filter(|(name, _, _)| *name == user);
        let own = own.find(|(_, images, _)| images.iter().any(is_it));
        let distribution = || {
            let distribution = Distribution::of(self)?;
            let mut known = SYSTEM_USERS.iter();
            known.find(|(name, of, _)| *name == user && *of == distribution)
        };
        own.map(|(_, _, number)| *number)
            .or_else(|| distribution().map(|(_, _, number)| *number))
    }

    /// The numbers that the tag starts with, up to what is none: `3.12.1-slim` has three, `8.rc` one.
    pub fn version_numbers(&self) -> Vec<u32> {
        let version = self.tag.unwrap_or_default().split('-').next();
        let parts = version.unwrap_or_default().split('.');
        parts.map_while(|part| part.parse().ok()).collect()
    }

    /// Whether the tag has one of these words between its dashes: `3.12-slim-bookworm` has `slim`.
    pub fn tag_has(&self, words: &[&str]) -> bool {
        self.tag.is_some_and(|tag| {
            tag.split('-')
                .any(|part| words.iter().any(|word| part.starts_with(word)))
        })
    }
}

/// Users that images bring, with the names of these as in [`Family::names`], and their numbers. Source: the Dockerfiles of the images; distroless,
/// `common/variables.bzl`.
const OWN_USERS: &[(&str, &[&str], u32)] = &[
    ("app", &["mcr.microsoft.com/dotnet/*"], 1654),
    ("bun", &["oven/bun"], 1000),
    ("gradle", &["gradle"], 1000),
    ("grafana", &["grafana/grafana*"], 472),
    ("jenkins", &["jenkins/jenkins"], 1000),
    ("nginx", &["nginx", "nginxinc/nginx-unprivileged"], 101),
    ("nobody", &["gcr.io/distroless/*"], 65534),
    ("node", &["node"], 1000),
    (
        "nonroot",
        &["cgr.dev/chainguard/*", "gcr.io/distroless/*"],
        65532,
    ),
    ("solr", &["solr"], 8983),
];

/// Users of distributions. Source: the package base-passwd of Debian and Ubuntu, alpine-baselayout of Alpine Linux.
const SYSTEM_USERS: &[(&str, Distribution, u32)] = &[
    ("nobody", Distribution::Alpine, 65534),
    ("nobody", Distribution::Debian, 65534),
    ("www-data", Distribution::Debian, 33),
];

/// The directory that official images, and distroless ones, have instructions called in. Source: the Dockerfiles of the images, as of 2025.
const WORKDIRS: &[(&str, &str)] = &[
    ("almalinux", "/"),
    ("alpine", "/"),
    ("amazoncorretto", "/"),
    ("composer", "/app"),
    ("debian", "/"),
    ("eclipse-temurin", "/"),
    ("gcc", "/"),
    ("golang", "/go"),
    ("gradle", "/home/gradle"),
    ("maven", "/"),
    ("nginx", "/"),
    ("node", "/"),
    ("openjdk", "/"),
    ("perl", "/usr/src/app"),
    ("php", "/var/www/html"),
    ("python", "/"),
    ("ruby", "/"),
    ("rust", "/"),
    ("ubuntu", "/"),
];

impl ImageRef<'_> {
    /// The directory that instructions on the image are called in, if that is known.
    pub fn workdir(&self) -> Option<&'static str> {
        if self.is_windows() {
            return None;
        }
        if self.names_release() && !self.tag_has(ROOTLESS) {
            return Some("/");
        }
        // Source: dotnet/dotnet-docker: none of its Dockerfiles for Linux has a WORKDIR.
        if self.registry == Some("mcr.microsoft.com") && self.repository.starts_with("dotnet/") {
            let is_other = self.tag_has(ROOTLESS) || self.repository.contains("framework");
            return (!is_other).then_some("/");
        }
        let name = self.official()?;
        let found = WORKDIRS.binary_search_by_key(&name, |(image, _)| image);
        found.ok().map(|at| WORKDIRS[at].1)
    }
}

/// Words in tags of variants that start as somebody else.
const ROOTLESS: &[&str] = &["chiseled", "nonroot", "rootless"];

/// Parts of image names that say the image runs Windows, where the default shell is `cmd /S /C`.
const WINDOWS_IMAGES: &[&str] = &[
    "businesscentral/",
    "dotnet/framework",
    "ltsc2016",
    "ltsc2019",
    "ltsc2022",
    "ltsc2025",
    "microsoft/aspnet",
    "microsoft/dotnet-framework",
    "microsoft/iis",
    "microsoft/mssql-server-windows",
    "microsoft/wcf",
    "nanoserver",
    "servercore",
    "winamd64/",
    "windows",
];

/// Images that have such a part in their names and run Linux: cross compilers for Windows.
const LINUX_IMAGES: &[&str] = &["dockcross/"];

/// What is true of an official image.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trait {
    /// There is nothing in it but a distribution of Linux.
    Bare,
    /// Its environment has nothing but `PATH`.
    PathOnly,
    /// It has the certificates that TLS needs.
    Certificates,
    /// Its `-slim` variants have no certificates.
    SlimWithout,
}

use Trait::{Bare, Certificates, PathOnly, SlimWithout};

/// An official image of Docker Hub.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Official {
    /// Its name.
    pub name: &'static str,
    /// What it is made of, but for variants that their tags name.
    pub distribution: Option<Distribution>,
    traits: &'static [Trait],
}

const fn official(
    name: &'static str,
    distribution: Option<Distribution>,
    traits: &'static [Trait],
) -> Official {
    Official {
        name,
        distribution,
        traits,
    }
}

/// What is known of official images, by name. Source: their Dockerfiles, as of 2025.
pub const OFFICIAL: &[Official] = &[
    official("almalinux", Some(Distribution::RedHat), &[Bare, PathOnly]),
    official("alpine", Some(Distribution::Alpine), &[Bare, PathOnly]),
    official("amazonlinux", Some(Distribution::RedHat), &[Bare, PathOnly]),
    official("archlinux", None, &[Bare]),
    official(
        "buildpack-deps",
        Some(Distribution::Debian),
        &[PathOnly, Certificates],
    ),
    official("busybox", None, &[Bare, PathOnly]),
    official("centos", Some(Distribution::RedHat), &[Bare, PathOnly]),
    official("debian", Some(Distribution::Debian), &[Bare, PathOnly]),
    official("drupal", Some(Distribution::Debian), &[]),
    official("eclipse-temurin", None, &[Certificates]),
    official("elixir", Some(Distribution::Debian), &[]),
    official("erlang", Some(Distribution::Debian), &[]),
    official("fedora", Some(Distribution::Dnf), &[Bare]),
    official("gcc", Some(Distribution::Debian), &[Certificates]),
    official("golang", Some(Distribution::Debian), &[Certificates]),
    official("haproxy", Some(Distribution::Debian), &[]),
    official("httpd", Some(Distribution::Debian), &[]),
    official("julia", Some(Distribution::Debian), &[]),
    official("nginx", Some(Distribution::Debian), &[]),
    official(
        "node",
        Some(Distribution::Debian),
        &[Certificates, SlimWithout],
    ),
    official("openjdk", None, &[Certificates]),
    official("oraclelinux", Some(Distribution::RedHat), &[Bare, PathOnly]),
    official(
        "perl",
        Some(Distribution::Debian),
        &[Certificates, SlimWithout],
    ),
    official("photon", None, &[Bare]),
    official("php", Some(Distribution::Debian), &[Certificates]),
    official("postgres", Some(Distribution::Debian), &[]),
    official("pypy", Some(Distribution::Debian), &[]),
    official("python", Some(Distribution::Debian), &[Certificates]),
    official("r-base", Some(Distribution::Debian), &[]),
    official("redis", Some(Distribution::Debian), &[]),
    official("rockylinux", Some(Distribution::RedHat), &[Bare, PathOnly]),
    official("ruby", Some(Distribution::Debian), &[Certificates]),
    official("rust", Some(Distribution::Debian), &[Certificates]),
    official("ubuntu", Some(Distribution::Debian), &[Bare, PathOnly]),
    official("wordpress", Some(Distribution::Debian), &[]),
];

impl Official {
    /// Whether something is true of the image.
    pub fn is(&self, wanted: Trait) -> bool {
        self.traits.contains(&wanted)
    }
}

/// What an image is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// A distribution.
    System,
    /// An interpreter or a run time.
    Runtime,
    /// A compiler or a build tool: nothing of it is needed to run what it makes.
    Builder,
    /// A service.
    Service,
}

/// A family of images.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Family {
    /// Names as a reference has them, without `docker.io/library/`; `*` at the end stands for whatever follows.
    pub names: &'static [&'static str],
    /// What it is for.
    pub role: Role,
    /// A user without privileges that it has, in newer versions at least; see [`ImageRef::user`].
    pub user: Option<&'static str>,
    /// Whether all versions start as root, but for the variants whose tags say otherwise; see [`ImageRef::starts_as_root`].
    pub root: bool,
}

/// A family that starts as root and has no user of its own.
const fn family(names: &'static [&'static str], role: Role) -> Family {
    Family {
        names,
        role,
        user: None,
        root: true,
    }
}

/// A family with a user without privileges.
const fn with_user(family: Family, user: &'static str) -> Family {
    Family {
        user: Some(user),
        ..family
    }
}

/// A family that does not start as root, or not in all versions.
const fn not_root(family: Family) -> Family {
    Family {
        root: false,
        ..family
    }
}

/// What is known. Source: the Dockerfiles and the descriptions of the images on Docker Hub and in their registries, as of 2025.
pub const FAMILIES: &[Family] = &[
    family(&["debian"], Role::System),
    with_user(family(&["ubuntu"], Role::System), "ubuntu"),
    family(
        &[
            "alpine",
            "busybox",
            "centos",
            "fedora",
            "rockylinux",
            "almalinux",
            "amazonlinux",
            "oraclelinux",
            "archlinux",
            "photon",
            "opensuse",
            "buildpack-deps",
            "bash",
            "registry.access.redhat.com/ubi8",
            "registry.access.redhat.com/ubi9",
            "registry.access.redhat.com/ubi10",
            "registry.access.redhat.com/ubi7/ubi*",
            "registry.access.redhat.com/ubi8/ubi*",
            "registry.access.redhat.com/ubi9/ubi*",
            "registry.access.redhat.com/ubi10/ubi*",
        ],
        Role::System,
    ),
    family(&["python", "ghcr.io/astral-sh/uv"], Role::Runtime),
    with_user(family(&["node"], Role::Runtime), "node"),
    with_user(family(&["oven/bun"], Role::Runtime), "bun"),
    family(&["ruby", "perl"], Role::Runtime),
    with_user(family(&["php"], Role::Runtime), "www-data"),
    family(
        &[
            "openjdk",
            "eclipse-temurin",
            "amazoncorretto",
            "ibmjava",
            "sapmachine",
        ],
        Role::Runtime,
    ),
    family(
        &["erlang", "elixir", "pypy", "julia", "clojure", "r-base"],
        Role::Runtime,
    ),
    family(
        &[
            "golang", "rust", "gcc", "swift", "haskell", "maven", "composer", "dart",
        ],
        Role::Builder,
    ),
    // Root since Gradle 6 only.
    not_root(family(&["gradle"], Role::Builder)),
    with_user(family(&["nginx"], Role::Service), "nginx"),
    family(&["httpd", "caddy", "traefik", "docker"], Role::Service),
    family(
        &["postgres", "mysql", "mariadb", "redis", "mongo", "rabbitmq"],
        Role::Service,
    ),
    family(&["tomcat"], Role::Service),
    not_root(family(
        &[
            "elasticsearch",
            "haproxy",
            "jenkins",
            "jetty",
            "kibana",
            "logstash",
            "memcached",
            "solr",
            "sonarqube",
        ],
        Role::Service,
    )),
    with_user(family(&["gcr.io/distroless/*"], Role::Runtime), "nonroot"),
    with_user(
        not_root(family(&["cgr.dev/chainguard/*"], Role::Runtime)),
        "nonroot",
    ),
    family(&["mcr.microsoft.com/dotnet/sdk"], Role::Builder),
    // It runs Windows.
    not_root(family(
        &["mcr.microsoft.com/dotnet/framework/*"],
        Role::Runtime,
    )),
    with_user(
        family(&["mcr.microsoft.com/dotnet/*"], Role::Runtime),
        "app",
    ),
    // Those with a language start as a user of theirs.
    not_root(family(&["registry.access.redhat.com/ubi*"], Role::System)),
];

/// Images, by the last part of their names, whose entrypoint does more for programs whose names start so than start them: it sets a
/// service up and lets go of root. Those with an empty name ask their own program what the word means.
/// Source: the `docker-entrypoint.sh` of the images on Docker Hub, as of 2025. Those of node, php and memcached only look for options.
const PREPARED: &[(&str, &[&str])] = &[
    ("arangodb", &["arangod"]),
    ("cassandra", &["cassandra"]),
    ("composer", &[""]),
    ("consul", &[""]),
    ("couchdb", &["couchdb"]),
    ("docker", &[""]),
    ("elasticsearch", &["elasticsearch"]),
    ("ghost", &["node"]),
    ("haproxy", &["haproxy"]),
    ("influxdb", &["influx"]),
    ("kibana", &["kibana"]),
    ("logstash", &["logstash"]),
    ("mariadb", &["mariadbd", "mysqld"]),
    ("mongo", &["mongo"]),
    ("mysql", &["mysqld"]),
    ("neo4j", &["neo4j"]),
    ("nextcloud", &["apache2", "php-fpm"]),
    ("nginx", &["nginx"]),
    ("nginx-unprivileged", &["nginx"]),
    ("percona", &["mysqld"]),
    ("pgvector", &["postgres"]),
    ("postgis", &["postgres"]),
    ("postgres", &["postgres"]),
    ("rabbitmq", &["rabbitmq"]),
    ("redis", &["redis-server"]),
    ("redmine", &["passenger", "rails", "rake"]),
    ("solr", &["solr"]),
    ("timescaledb", &["postgres"]),
    ("traefik", &[""]),
    ("valkey", &["valkey-server"]),
    ("varnish", &["varnishd"]),
    ("vault", &[""]),
    ("wordpress", &["apache2", "php-fpm"]),
    ("zookeeper", &["zkServer.sh"]),
];

impl ImageRef<'_> {
    /// Whether the entrypoint of the image treats a program of this name otherwise than a shell that starts it.
    pub fn prepares(&self, program: &str) -> bool {
        let name = file_name(program);
        let image = PREPARED.iter().find(|(image, _)| *image == self.name());
        image.is_some_and(|(_, programs)| programs.iter().any(|start| name.starts_with(start)))
    }
}

/// The accounts of Docker Hub that official images are built in for one architecture. Source: docker-library/official-images, "Architectures
/// other than amd64".
pub const ARCHITECTURES: &[&str] = &[
    "amd64", "arm32v6", "arm32v7", "arm64v8", "i386", "ppc64le", "riscv64", "s390x",
];

/// Words in tags of variants that are small, or that somebody chose for a reason. Source: the descriptions of the images on Docker Hub, as of 2025.
pub const CHOSEN: &[&str] = &[
    "alpine",
    "apache",
    "chiseled",
    "distroless",
    "fpm",
    "jre",
    "minimal",
    "nanoserver",
    "onbuild",
    "slim",
    "tiny",
    "windowsservercore",
    "zts",
];

/// Starts of names of images whose containers a platform starts for each call of a function, and watches. Source: AWS's documentation, "Working with Lambda
/// container images"; Microsoft's, "Azure Functions custom containers".
pub const FUNCTIONS: &[&str] = &[
    "amazon/aws-lambda-",
    "mcr.microsoft.com/azure-functions/",
    "public.ecr.aws/lambda/",
];

/// Accounts that only images of Windows have. Source: the documentation of Windows containers.
pub const WINDOWS_USERS: &[&str] = &["ContainerAdministrator", "ContainerUser"];

/// Shells that only Windows has; `pwsh` runs anywhere. Source: the documentation of Windows and of PowerShell.
pub const WINDOWS_SHELLS: &[&str] = &["cmd", "powershell"];

/// Parts of tags that name a distribution of Linux. Source: tags of images on Docker Hub.
pub const LINUX_TAGS: &[&str] = &["alpine", "debian", "linux", "slim", "ubuntu"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_in_parts() {
        for (text, registry, repository, tag, digest) in [
            ("debian", None, "debian", None, None),
            ("library/debian:12", None, "debian", Some("12"), None),
            (
                "docker.io/library/node:22@sha256:ab",
                None,
                "node",
                Some("22"),
                Some("sha256:ab"),
            ),
            (
                "localhost:5000/a/b",
                Some("localhost:5000"),
                "a/b",
                None,
                None,
            ),
            ("ghcr.io/a/b:c", Some("ghcr.io"), "a/b", Some("c"), None),
            ("bitnami/node", None, "bitnami/node", None, None),
            (
                "public.ecr.aws/docker/library/python:3",
                None,
                "python",
                Some("3"),
                None,
            ),
        ] {
            let expected = ImageRef {
                registry,
                repository,
                tag,
                digest,
            };
            assert_eq!(ImageRef::of(text), expected, "{text}");
        }
    }

    #[test]
    fn families_are_known_by_registry_and_name() {
        let role = |text: &str| ImageRef::of(text).family().map(|family| family.role);
        assert_eq!(role("golang:1.22"), Some(Role::Builder));
        assert_eq!(
            role("mcr.microsoft.com/dotnet/sdk:8.0"),
            Some(Role::Builder)
        );
        assert_eq!(
            role("mcr.microsoft.com/dotnet/aspnet:8.0"),
            Some(Role::Runtime)
        );
        assert_eq!(role("gcr.io/distroless/static"), Some(Role::Runtime));
        assert_eq!(role("example.com/golang"), None);
        assert_eq!(role("someone/golang"), None);
        assert_eq!(role("oven/bun:1"), Some(Role::Runtime));
        assert_eq!(role("oven/bun-not"), None);
        assert_eq!(role("mcr.microsoft.com/golang"), None);
        assert!(ImageRef::of("python:3.12-slim-bookworm").tag_has(&["slim"]));
        assert!(!ImageRef::of("python:3.12").tag_has(&["slim"]));
    }

    #[test]
    fn the_tables_name_images_once() {
        assert!(OFFICIAL.is_sorted_by(|one, next| one.name < next.name));
        assert!(WORKDIRS.is_sorted());
        let mut names: Vec<_> = FAMILIES.iter().flat_map(|family| family.names).collect();
        names.sort_unstable();
        let count = names.len();
        names.dedup();
        assert_eq!(names.len(), count);
    }
}
