//! Folders and files of a system, and what lies in them.

/// Files and folders that Docker makes anew for each RUN. Source: the documentation of `docker run`, "Networking" and "Mounts".
pub const MADE_FOR_EACH_RUN: &[&str] = &[
    "/dev/",
    "/etc/hostname",
    "/etc/hosts",
    "/etc/resolv.conf",
    "/proc/",
    "/sys/",
];

/// Files whose change the next RUN would notice before its script runs: its user, and its shell. Source: the reference of Dockerfiles, USER and SHELL.
pub const READ_AT_START: &[&str] = &[
    "/bin/ash",
    "/bin/bash",
    "/bin/sh",
    "/etc/group",
    "/etc/passwd",
];

/// Folders that a clean-up empties beside the caches of the package manager. Source: the Filesystem Hierarchy Standard 3.18, 4.11, 5.5, 5.10 and 5.15.
pub const LITTER: &[&str] = &[
    "/root/.cache",
    "/tmp",
    "/usr/share/doc",
    "/usr/share/info",
    "/usr/share/locale",
    "/usr/share/man",
    "/var/cache",
    "/var/log",
    "/var/tmp",
];

/// Folders that packages and archives of programs are unpacked in. Source: the Filesystem Hierarchy Standard 3.9, 3.13 and 4.
pub const UNPACKED_IN: &[&str] = &[
    "/lib",
    "/opt",
    "/usr",
    "/usr/lib",
    "/usr/local",
    "/usr/local/lib",
];

/// Folders at the root that nobody works in: what is removed there is a cache, or what somebody has made for the moment. Source: the Filesystem Hierarchy Standard 3.
pub const NOT_WORKED_IN: &[&str] = &[
    "dev", "etc", "lib", "proc", "root", "run", "sys", "tmp", "usr", "var", "~",
];

/// Parts of paths, in lower case, that programs of Node.js and of version managers lie in. Source: the Dockerfiles of the image, the documentation of nvm.
pub const OF_NODE: &[&str] = &[
    "$node", "${node", ".nvm", "/bin", "/nvm", "lib/node", "nodejs",
];

/// Parts of paths that installers of packages make, and what they put there has its `#!` or is a binary: npm and composer link to what has
/// one, pip writes it, go, cargo, ghcup and conda put binaries. Source: the documentation of the installers.
pub const OF_INSTALLERS: &[&str] = &[
    "/.cargo/bin/",
    "/.local/bin/",
    "/.venv/bin/",
    "/conda/bin/",
    "/env/bin/",
    "/go/bin/",
    "/miniconda3/bin/",
    "/node_modules/.bin/",
    "/vendor/bin/",
    "/venv/bin/",
    "/virtualenv/bin/",
];

/// Folders at the root that are not those of the image while a RUN runs. Source: the documentation of `docker run`, "Mounts".
pub const MOUNTED: &[&str] = &["dev", "proc", "run", "sys"];

/// Parts of paths in the image whose files a service starts, without that anybody names them. Source: the manual pages of cron, runit,
/// supervisord and init, the README of s6-overlay and of phusion/baseimage.
pub const STARTED: &[&str] = &[
    "/etc/cont-init.d",
    "/etc/cron",
    "/etc/init.d",
    "/etc/my_init.d",
    "/etc/runit",
    "/etc/s6",
    "/etc/service",
    "/etc/services.d",
    "/etc/supervisor",
    "/etc/sv",
    "/var/spool/cron",
    "crontab",
    "docker-entrypoint",
    "supervisord.conf",
];

/// Folders in which only what packages bring lies. Source: the Filesystem Hierarchy Standard 3.0, 3.4, 3.9, 3.16, 4.4, 4.6 and 4.10.
pub const OF_PACKAGES: &[&str] = &[
    "/bin/",
    "/lib/",
    "/sbin/",
    "/usr/bin/",
    "/usr/lib/",
    "/usr/sbin/",
];

/// Folders in which only what an image, a package or an installer brings lies, as long as the file does not put something there itself.
/// Source: the Filesystem Hierarchy Standard 3.0, 3.4, 3.9, 3.16, 4.4 to 4.9; Debian policy 9.3.2 (`/etc/init.d`).
pub const OF_THE_SYSTEM: &[&str] = &[
    "/bin/",
    "/etc/init.d/",
    "/lib/",
    "/sbin/",
    "/usr/bin/",
    "/usr/games/",
    "/usr/lib/",
    "/usr/libexec/",
    "/usr/local/bin/",
    "/usr/local/sbin/",
    "/usr/sbin/",
    "/usr/share/",
];

/// Folders whose programs come from packages. Source: the Filesystem Hierarchy Standard 3.4, 3.13, 3.16 and 4.
pub const PROGRAMS_OF_PACKAGES: &[&str] = &["/bin/", "/opt/", "/sbin/", "/usr/", "~/."];

/// Folders of the machines that people work on, and of no build context. Source: the Filesystem Hierarchy Standard; Apple's and Microsoft's guides on
/// where users' files are.
pub const OF_MACHINES: &[&str] = &["/Users/", "/home/", "/mnt/c/"];

/// Folders that every image with a system in it has. Source: the Filesystem Hierarchy Standard 3 and 4; the images of Debian and Alpine.
pub const ALWAYS_THERE: &[&str] = &[
    "/bin",
    "/etc",
    "/home",
    "/lib",
    "/mnt",
    "/opt",
    "/root",
    "/sbin",
    "/srv",
    "/tmp",
    "/usr",
    "/usr/bin",
    "/usr/lib",
    "/usr/local",
    "/usr/local/bin",
    "/usr/local/lib",
    "/usr/sbin",
    "/usr/share",
    "/var",
    "/var/lib",
    "/var/log",
];

/// Folders that are links in most images, and where they lead; in others they are folders. Source: the images of Debian, Fedora, Arch and Alpine.
pub const LINKED: &[(&str, &str)] = &[
    ("/bin", "/usr/bin"),
    ("/lib", "/usr/lib"),
    ("/lib64", "/usr/lib"),
    ("/sbin", "/usr/bin"),
    ("/usr/lib64", "/usr/lib"),
    ("/usr/sbin", "/usr/bin"),
    ("/var/lock", "/run/lock"),
    ("/var/run", "/run"),
];

/// Names of folders that only tools read that build. Sources: the documentation of Cargo, Gradle, Ivy, Maven, npm, NuGet, sbt.
pub const OF_TOOLS: &[&str] = &[
    ".cargo", ".gradle", ".ivy2", ".m2", ".npm", ".npmrc", ".nuget", ".sbt",
];

/// Folders in which an image has files of its own. Source: the Filesystem Hierarchy Standard 3.0.
pub const SHARED_WITH_IMAGE: &[&str] = &[
    "/bin", "/boot", "/dev", "/etc", "/lib", "/lib64", "/media", "/mnt", "/proc", "/root", "/run",
    "/sbin", "/sys", "/tmp",
];

/// Folders in which the shell looks for programs. Source: the images of Debian and Alpine, PATH.
pub const SEARCHED: &[&str] = &[
    "/bin",
    "/sbin",
    "/usr/bin",
    "/usr/local/bin",
    "/usr/local/sbin",
    "/usr/sbin",
];

/// Starts of paths below which a larger image, or a package that only building needs, may have what a small image has not: programs, libraries, what they bring, and their
/// settings. Source: the Filesystem Hierarchy Standard 3.0, 3.4, 3.10, 4; the files of netbase, media-types, openssh-client, openssl and fontconfig in Debian.
pub const MAY_BE_OF_LARGE_IMAGES: &[&str] = &[
    "/bin/",
    "/etc/fonts",
    "/etc/mime.types",
    "/etc/protocols",
    "/etc/services",
    "/etc/ssh/",
    "/etc/ssl/",
    "/lib/",
    "/lib64/",
    "/sbin/",
    "/usr/",
];

/// Those of them that come along with programs, or are in each image. Source: see `multi-stage`.
pub const IN_SMALL_IMAGES: &[&str] = &["/etc/ssl/certs/ca-certificates.crt"];

/// Where the system has its time zones. Source: tzset(3).
pub const ZONES: &str = "/usr/share/zoneinfo";

/// Files that say who the users and groups are. Source: passwd(5), group(5), shadow(5).
pub const OF_ACCOUNTS: &[&str] = &["/etc/group", "/etc/passwd", "/etc/shadow"];

/// Folders in which packages of the system make their own. Source: the Filesystem Hierarchy Standard 3.7, 4 and 5; Debian Policy 9.1.
pub const FILLED_BY_PACKAGES: &[&str] = &["/bin", "/etc", "/lib", "/sbin", "/tmp", "/usr", "/var"];

/// Folders that, where an image has them, are no links and belong to root, with mode 755. Source: the images of Debian, Ubuntu, Alpine and Fedora.
pub const PLAIN: &[&str] = &[
    "/mnt",
    "/opt",
    "/srv",
    "/usr",
    "/usr/bin",
    "/usr/lib",
    "/usr/local",
    "/usr/local/bin",
    "/usr/local/lib",
    "/usr/local/share",
    "/usr/share",
    "/usr/src",
];

/// Folders of an official image beside [`PLAIN`].
pub struct FoldersOf {
    /// Its name.
    pub image: &'static str,
    /// Such folders.
    pub plain: &'static [&'static str],
    /// Those among them that are there to be filled, and have nothing in them that is a link.
    pub filled: &'static [&'static str],
}

/// The official images of which something is known. Source: their Dockerfiles.
pub const FOLDERS_OF: &[FoldersOf] = &[FoldersOf {
    image: "nginx",
    plain: &[
        "/etc",
        "/etc/nginx",
        "/etc/nginx/conf.d",
        "/usr/share/nginx",
    ],
    filled: &["/usr/share/nginx/html"],
}];

/// Folders at the root in which images have something. Source: the Filesystem Hierarchy Standard 3; the Dockerfile of the image golang.
pub const OF_IMAGES: &[&str] = &[
    "bin", "boot", "dev", "etc", "go", "home", "lib", "lib32", "lib64", "libx32", "media", "mnt",
    "opt", "proc", "root", "run", "sbin", "srv", "sys", "tmp", "usr", "var",
];

/// Where folders lie that only their owners may look into. Source: useradd(8), `HOME_MODE`; mkdtemp(3).
pub const MAY_BE_PRIVATE: &[&str] = &["/home/", "/root/", "/tmp/"];
