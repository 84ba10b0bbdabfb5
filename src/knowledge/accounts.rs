//! Users without privileges: how an image gets one, which programs run as anybody, and what tells that something wants more rights.

use super::distributions::Distribution;
use super::images::ImageRef;

/// Programs of the package adduser. Source: packages.debian.org, adduser.
pub const OF_ADDUSER: &[&str] = &["addgroup", "adduser", "delgroup", "deluser"];

/// Releases of Debian whose images have that package: apt needs it up to these. Source: packages.debian.org, apt.
pub const HAVE_ADDUSER: &[&str] = &[
    "10", "11", "12", "9", "bookworm", "bullseye", "buster", "stretch",
];

/// A user without privileges that containers of an image can run as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Account {
    /// The user, and the group of the same name.
    pub name: &'static str,
    /// The command that makes both, with a home; `None` if the image has them.
    pub made_by: Option<&'static str>,
    /// Whether a RUN finds a shell and `chown`.
    pub has_shell: bool,
}

/// The user that is made where the image has none.
const MADE: &str = "app";

/// How distributions make a user of the system with a group and a home. Source: useradd(8) with the `login.defs` of Debian and Red Hat (`USERGROUPS_ENAB`);
/// the `adduser` of busybox, which would take the group `nogroup`.
const MAKERS: &[(Distribution, &str)] = &[
    (Distribution::Debian, "useradd --system --create-home app"),
    (Distribution::RedHat, "useradd --system --create-home app"),
    (Distribution::Dnf, "useradd --system --create-home app"),
    (
        Distribution::Alpine,
        "addgroup -S app && adduser -S -G app app",
    ),
];

/// Images that have no `useradd`, by official name and words of their tags; all tags without one. Source: the package lists of the images; shadow-utils is in none.
const WITHOUT_USERADD: &[(&str, &[&str])] = &[
    ("almalinux", &["micro", "minimal"]),
    ("amazonlinux", &[]),
    ("oraclelinux", &["slim"]),
    ("rockylinux", &["minimal"]),
];

/// Images with a user of their own that has a home and a group of its name; see [`ImageRef::user`]. Source: the Dockerfiles of the images; distroless,
/// `common/variables.bzl`; those without a shell are the distroless ones.
const WITH_USER: &[(&str, bool)] = &[("app", true), ("node", true), ("nonroot", false)];

impl ImageRef<'_> {
    /// The user without privileges that containers of the image can run as: its own, or one that a RUN makes.
    pub fn account(&self) -> Option<Account> {
        if self.is_windows() {
            return None;
        }
        let own = WITH_USER
            .iter()
            .find(|(name, _)| self.user() == Some(*name));
        if let Some((name, has_shell)) = own {
            return Some(Account {
                name,
                made_by: None,
                has_shell: *has_shell,
            });
        }
        let is_without = |(name, words): &(&str, &[&str])| {
            self.official() == Some(*name) && (words.is_empty() || self.tag_has(words))
        };
        let distribution = Distribution::of(self)?;
        let (_, command) = MAKERS.iter().find(|(of, _)| *of == distribution)?;
        (!WITHOUT_USERADD.iter().any(is_without)).then_some(Account {
            name: MADE,
            made_by: Some(command),
            has_shell: true,
        })
    }
}

/// The homes of users that images have, by official name of the image. Source: the Dockerfiles of the images.
const HOMES: &[(&str, &str, &str)] = &[("node", "node", "/home/node")];

impl ImageRef<'_> {
    /// The number and the home of a user that the image has, by name or number.
    pub fn home_of(&self, user: &str) -> Option<(u32, &'static str)> {
        let mut known = HOMES.iter().filter(|_| !self.is_windows());
        known.find_map(|(image, name, home)| {
            let number = self.number_of(name)?;
            let is_it = *name == user || number.to_string() == user;
            (self.official() == Some(*image) && is_it).then_some((number, *home))
        })
    }
}

/// Services whose image starts as root, and images of the same that do not, with the port that these listen on. Source: their descriptions on Docker Hub.
const WITHOUT_ROOT: &[(&str, &str, u32)] = &[("nginx", "nginxinc/nginx-unprivileged", 8080)];

impl ImageRef<'_> {
    /// The image of the same service that does not start as root, and the port that it listens on.
    pub fn without_root(&self) -> Option<(&'static str, u32)> {
        // The oldest of them is 1.13.
        let mut numbers = self
            .tag
            .unwrap_or("latest")
            .split(['.', '-'])
            .map(str::parse::<u32>);
        let is_older = matches!(
            (numbers.next(), numbers.next()),
            (Some(Ok(1)), Some(Ok(..13)))
        );
        let mut known = WITHOUT_ROOT.iter().filter(|_| !is_older);
        let (_, image, port) = known.find(|(name, _, _)| self.official() == Some(*name))?;
        Some((image, *port))
    }
}

/// Programs that make or change users and groups. Source: shadow(5) and its manual pages; busybox.
pub const ACCOUNT_PROGRAMS: &[&str] = &["addgroup", "adduser", "groupadd", "useradd"];

/// Servers that need no rights for a port above 1023, by name. Source: their documentation.
pub const SERVERS: &[&str] = &[
    "daphne",
    "gunicorn",
    "hypercorn",
    "puma",
    "rackup",
    "uvicorn",
    "waitress-serve",
];

/// Words of programs that serve what somebody works on: its sources are mounted from a machine on which they belong to somebody else.
/// Source: the documentation of Django, Flask, Node.js, uvicorn and nodemon.
pub const FOR_DEVELOPMENT: &[&str] = &[
    "--debug",
    "--reload",
    "--watch",
    "debug",
    "dev",
    "develop",
    "development",
    "nodemon",
    "runserver",
    "watch",
];

/// Programs that start the one after their options, and leave it be. Source: their documentation.
pub const FIRST_PROCESSES: &[&str] = &["dumb-init", "exec", "tini"];

/// Words in Dockerfiles of programs that want rights which only root has: for devices, for the network of the machine, for other containers, or for what lies in the
/// home of root. Source: capabilities(7), the documentation of Docker, Kubernetes and the browsers that drivers fetch.
pub const MARKS_OF_RIGHTS: &[&str] = &[
    "--cap-add",
    "--device",
    "--privileged",
    "/dev/bus",
    "/dev/mem",
    "/dev/net",
    "/dev/snd",
    "/dev/tty",
    "/host/",
    "/proc/",
    "/root",
    "/sys/",
    "CAP_",
    "DOCKER_HOST",
    "GPIO",
    "NET_ADMIN",
    "SYS_PTRACE",
    "bluetooth",
    "cap_net",
    "capsh",
    "chromium",
    "docker-ce",
    "docker.io/docker",
    "docker.sock",
    "gpio",
    "hostNetwork",
    "iptables",
    "kubelet",
    "libnss3",
    "libpcap",
    "libusb",
    "nfs-",
    "nvidia",
    "openvpn",
    "playwright",
    "puppeteer",
    "selenium",
    "setcap",
    "tcpdump",
    "wireguard",
];

/// Files in which a project says what it depends on. Source: the documentation of the package managers.
pub const MANIFESTS: &[&str] = &[
    "Cargo.toml",
    "Gemfile",
    "go.mod",
    "package.json",
    "pom.xml",
    "requirements.txt",
];

/// Parts of the names of dependencies that want rights of root, a browser in the home of whoever installs, or a place to keep data that is mostly mounted. Source: their documentation.
pub const MARKS_OF_DEPENDENCIES: &[&str] = &[
    "GPIO",
    "badger",
    "bbolt",
    "boltdb",
    "cypress",
    "docker/docker",
    "dockerode",
    "leveldb",
    "lmdb",
    "pcap",
    "playwright",
    "puppeteer",
    "pyusb",
    "rocksdb",
    "scapy",
    "serialport",
    "sled",
    "sqlite",
];

/// Packages that want rights of root. Source: their descriptions in the archives of Debian and Alpine.
pub const PACKAGES_OF_RIGHTS: &[&str] = &[
    "docker",
    "docker-cli",
    "docker.io",
    "fuse",
    "fuse3",
    "iproute2",
    "openssh-server",
    "sudo",
    "udev",
    "usbutils",
];

/// Ports below 1024 that services are told to listen on. Source: IANA, "Service Name and Transport Protocol Port Number Registry".
pub const LOW_PORTS: &[u32] = &[
    21, 22, 23, 25, 53, 69, 80, 88, 110, 111, 123, 143, 161, 389, 443, 445, 465, 514, 587, 636,
    853, 993, 995,
];

/// Variables that say where programs and libraries are read from. Source: the documentation of the interpreters.
pub const READ_FROM: &[&str] = &[
    "CLASSPATH",
    "DOTNET_ROOT",
    "GEM_HOME",
    "JAVA_HOME",
    "LD_LIBRARY_PATH",
    "NODE_PATH",
    "PATH",
    "PYTHONPATH",
    "VIRTUAL_ENV",
];

/// Folders that services read and do not write. Source: the Filesystem Hierarchy Standard 3.4, 3.7, 3.9 and 4.
pub const READ_ONLY: &[&str] = &["/bin", "/etc", "/lib", "/lib64", "/sbin", "/usr"];

/// What lies in the former, but says who may log in, or is worked in. Source: passwd(5), group(5), shadow(5); the Dockerfiles of many.
pub const NOT_READ_ONLY: &[&str] = &["/etc/group", "/etc/passwd", "/etc/shadow", "/usr/src"];

/// Ends of names of files that a program is made of and does not write: its sources and its lists of dependencies. Source: the documentation of the languages.
pub const OF_PROGRAMS: &[&str] = &[
    ".cjs",
    ".dll",
    ".gemspec",
    ".jar",
    ".js",
    ".lock",
    ".mjs",
    ".py",
    ".rb",
    ".toml",
    ".ts",
    ".txt",
    ".war",
    "Gemfile",
    "Pipfile",
    "package*.json",
    "package-lock.json",
    "package.json",
    "tsconfig.json",
];

/// Where images of databases keep their data, which are none of those that are built. Source: the Dockerfiles of the images.
pub const OF_DATABASES: &[&str] = &[
    "/bitnami",
    "/data/configdb",
    "/data/db",
    "/docker-entrypoint-initdb.d",
    "/etc/mysql",
    "/etc/nginx",
    "/usr/share/elasticsearch",
    "/usr/share/nginx",
    "/var/lib/mongodb",
    "/var/lib/mysql",
    "/var/lib/postgresql",
    "/var/lib/rabbitmq",
    "/var/lib/redis",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn images_have_a_user_or_get_one() {
        for (image, expected) in [
            ("node:22-alpine", Some(("node", false))),
            ("python:3.13-slim", Some(("app", true))),
            ("python:3.13-alpine", Some(("app", true))),
            ("ubuntu:24.04", Some(("app", true))),
            (
                "gcr.io/distroless/static-debian12",
                Some(("nonroot", false)),
            ),
            ("mcr.microsoft.com/dotnet/aspnet:8.0", Some(("app", false))),
            ("mcr.microsoft.com/dotnet/aspnet:6.0", None),
            ("amazonlinux:2023", None),
            ("rockylinux:9", Some(("app", true))),
            ("rockylinux:9-minimal", None),
            ("python:3.13-windowsservercore", None),
            ("someone/app", None),
        ] {
            let account = ImageRef::of(image).account();
            let is_made = |it: Account| (it.name, it.made_by.is_some());
            assert_eq!(account.map(is_made), expected, "{image}");
        }
    }

    #[test]
    fn services_without_root() {
        let other = |image: &str| ImageRef::of(image).without_root().map(|(name, _)| name);
        let unprivileged = Some("nginxinc/nginx-unprivileged");
        assert_eq!(other("nginx"), unprivileged);
        assert_eq!(other("nginx:1.29-alpine"), unprivileged);
        assert_eq!(other("nginx:1.9.9"), None);
        assert_eq!(other("someone/nginx"), None);
    }

    #[test]
    fn those_that_are_made_have_one_name() {
        for (of, command) in MAKERS {
            assert!(command.ends_with(MADE), "{of:?}");
        }
    }
}
