//! When a package that is only recommended is needed all the same. What no row here speaks of, only the author can tell of.
//!
//! Source of the names: the archives of Debian and Ubuntu (`tests/recommends`); of what they are for: the descriptions of the packages.

/// When a recommended package is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keep {
    /// In images that are shipped, and where something may open a TLS connection.
    Tls,
    /// In images that are shipped, and where something speaks SSH.
    Ssh,
    /// Where there is a compiler: it is of little use without.
    Headers,
    /// If the file names it, or has one of these words; a script nobody can read may need it.
    Named(&'static [&'static str]),
    /// The same; a build may need it, too.
    Built(&'static [&'static str]),
    /// If the file names it, or has one of these words; else only the author can tell.
    Wanted(&'static [&'static str]),
    /// The same as `Named`, and where tar may have to do with such an archive: with this option.
    Packs(char, &'static [&'static str]),
}

/// What works on images, and the formats that `ImageMagick` reads with extra modules only. Source: the description of libmagickcore-6.q16-6-extra.
const IMAGES: &[&str] = &[
    "composite",
    "convert",
    "djvu",
    "exr",
    "identify",
    "magick",
    "mogrify",
    "montage",
    "svg",
    "wmf",
];

/// Recommended packages that are kept under a condition. Source: their descriptions in the package indexes.
pub(super) const NEEDS: &[(&str, Keep)] = &[
    ("automake", Keep::Built(&["aclocal", "autoreconf"])),
    ("bash-completion", Keep::Named(&["bash_completion"])),
    (
        "build-essential",
        Keep::Built(&[
            "gcc",
            "g++",
            "make",
            "cc",
            "c++",
            "debuild",
            "dpkg-buildpackage",
        ]),
    ),
    (
        "bzip2",
        Keep::Packs('j', &["bz2", "tbz", "tbz2", "bunzip2"]),
    ),
    ("ca-certificates", Keep::Tls),
    ("cron", Keep::Named(&["crontab", "crond"])),
    ("curl", Keep::Named(&[])),
    (
        "dbus",
        Keep::Named(&[
            "dbus-1",
            "dbus-daemon",
            "dbus-run-session",
            "dbus-send",
            "dbus-uuidgen",
            "systemctl",
            "systemd/systemd",
            "/sbin/init",
        ]),
    ),
    (
        "dirmngr",
        Keep::Named(&["recv-keys", "recv-key", "keyserver"]),
    ),
    (
        "exim4-daemon-light",
        Keep::Named(&["sendmail", "mail", "mailx", "exim4"]),
    ),
    (
        "fakeroot",
        Keep::Named(&["dpkg-buildpackage", "debuild", "debhelper"]),
    ),
    ("file", Keep::Named(&[])),
    ("g++", Keep::Built(&["c++"])),
    ("gcc", Keep::Built(&["cc", "CGO_ENABLED=1"])),
    (
        "ghostscript",
        Keep::Wanted(&["pdf", "eps", "ps2pdf", "pdf2ps"]),
    ),
    ("git", Keep::Named(&[])),
    (
        "gnupg",
        Keep::Named(&[
            "gpg",
            "gpg2",
            "apt-key",
            "add-apt-repository",
            "apt-add-repository",
        ]),
    ),
    (
        "gpg-agent",
        Keep::Named(&[
            "gpg",
            "gpg2",
            "apt-key",
            "add-apt-repository",
            "apt-add-repository",
        ]),
    ),
    ("less", Keep::Named(&["PAGER"])),
    ("libc6-dev", Keep::Headers),
    (
        "libldap-common",
        Keep::Named(&["ldap", "ldapsearch", "slapd"]),
    ),
    ("libmagickcore-6.q16-3-extra", Keep::Wanted(IMAGES)),
    ("libmagickcore-6.q16-6-extra", Keep::Wanted(IMAGES)),
    ("libmagickcore-6.q16-7-extra", Keep::Wanted(IMAGES)),
    ("libmagickcore-7.q16-10-extra", Keep::Wanted(IMAGES)),
    (
        "libpam-systemd",
        Keep::Named(&["loginctl", "systemctl", "systemd/systemd", "/sbin/init"]),
    ),
    (
        "libsasl2-modules",
        Keep::Named(&[
            "postfix",
            "ldap",
            "ldapsearch",
            "sasl",
            "sasl2",
            "saslauthd",
            "sasl2-bin",
            "libsasl2-dev",
            "mongo",
        ]),
    ),
    ("libtool", Keep::Built(&["libtoolize", "autoreconf"])),
    ("logrotate", Keep::Named(&["logrotate.d"])),
    ("lsb-release", Keep::Named(&["lsb_release"])),
    ("make", Keep::Built(&[])),
    ("media-types", Keep::Named(&["mime.types"])),
    (
        "mesa-vulkan-drivers",
        Keep::Named(&["vulkan", "vulkaninfo", "vulkan-tools"]),
    ),
    ("mime-support", Keep::Named(&["mailcap", "mime.types"])),
    (
        "netbase",
        Keep::Named(&[
            "ghc",
            "cabal",
            "stack",
            "cpan",
            "cpanm",
            "getent",
            "/etc/services",
            "/etc/protocols",
        ]),
    ),
    ("openssh-client", Keep::Ssh),
    ("patch", Keep::Built(&[])),
    ("perl", Keep::Named(&[])),
    ("pkg-config", Keep::Built(&["pkgconf"])),
    ("psmisc", Keep::Named(&["killall", "fuser", "pstree"])),
    ("python3", Keep::Named(&[])),
    ("rsync", Keep::Named(&[])),
    (
        "sensible-utils",
        Keep::Named(&["sensible-editor", "sensible-browser"]),
    ),
    (
        "shared-mime-info",
        Keep::Named(&[
            "bundle",
            "bundler",
            "gem",
            "rails",
            "rake",
            "mimemagic",
            "share/mime",
            "update-mime-database",
        ]),
    ),
    (
        "ssl-cert",
        Keep::Named(&["snakeoil", "default-ssl", "make-ssl-cert"]),
    ),
    ("sudo", Keep::Named(&[])),
    (
        "unattended-upgrades",
        Keep::Named(&["20auto-upgrades", "50unattended-upgrades"]),
    ),
    ("unzip", Keep::Named(&["zip", "sdkman", "sdk", "bazel"])),
    ("wget", Keep::Named(&[])),
    (
        "xauth",
        Keep::Named(&[
            "xvfb-run",
            "startx",
            "xinit",
            "X11Forwarding",
            "DISPLAY",
            "X11",
            "x11",
        ]),
    ),
    ("xxd", Keep::Named(&[])),
    ("xz-utils", Keep::Packs('J', &["xz", "txz", "unxz", "lzma"])),
    ("zip", Keep::Named(&["sdkman", "sdk", "bazel"])),
];

/// Documentation, translations, what desktops and people at a terminal want, optional speed-ups of scripts: nothing in a container misses these, unless
/// the file names them. `libatm1` is wanted by the plug-in with which `tc` shapes what goes over an ATM card (tc(8), `atm`): no container has one.
const MISSABLE: &[&str] = &[
    "alsa-topology-conf",
    "alsa-ucm-conf",
    "appstream",
    "at-spi2-core",
    "bash-completion",
    "dbus-user-session",
    "debian-keyring",
    "dmsetup",
    "fonts-dejavu-extra",
    "fonts-lato",
    "gconf-service",
    "gpg-wks-client",
    "gpg-wks-server",
    "gsfonts-x11",
    "iso-codes",
    "javascript-common",
    "krb5-locales",
    "less",
    "libaacs0",
    "libalgorithm-diff-xs-perl",
    "libalgorithm-merge-perl",
    "libarchive-cpio-perl",
    "libatm1",
    "libatm1t64",
    "libc-devtools",
    "libdata-dump-perl",
    "libfile-fcntllock-perl",
    "libgail-common",
    "libgdk-pixbuf2.0-bin",
    "libgl1-amber-dri",
    "libglib2.0-data",
    "libgpm2",
    "libgtk-3-bin",
    "libgtk-4-bin",
    "libgtk2.0-bin",
    "libgts-bin",
    "libhtml-form-perl",
    "libhtml-format-perl",
    "libhttp-daemon-perl",
    "libjs-jquery",
    "liblocale-gettext-perl",
    "libmail-sendmail-perl",
    "libmailtools-perl",
    "libnss-systemd",
    "libpam-cap",
    "libpaper-utils",
    "libpaper1",
    "libpng-tools",
    "libraw1394-tools",
    "libterm-readkey-perl",
    "libxml-sax-expat-perl",
    "libxstring-perl",
    "lto-disabled-list",
    "manpages",
    "manpages-dev",
    "ncurses-term",
    "networkd-dispatcher",
    "node-tap",
    "packagekit-tools",
    "pocketsphinx-en-us",
    "polkitd-pkla",
    "publicsuffix",
    "python3-wheel-doc",
    "r-doc-html",
    "rtkit",
    "runit-run",
    "ssh-import-id",
    "systemd-hwe-hwdb",
    "systemd-resolved",
    "systemd-timesyncd",
    "ubuntu-keyring",
    "unattended-upgrades",
    "xauth",
    "xbitmaps",
    "xdg-user-dirs",
];

/// Ends of names of such packages.
const MISSABLE_ENDS: &[&str] = &["-doc", "-l10n", "-locales"];

/// Whether nothing in a container misses a package that the file does not name.
pub(super) fn is_missable(package: &str) -> bool {
    MISSABLE.contains(&package) || MISSABLE_ENDS.iter().any(|end| package.ends_with(end))
}

/// Names that every release of the last ten years has.
pub(super) const EVERYWHERE: &[&str] = &[
    "bzip2",
    "ca-certificates",
    "curl",
    "dirmngr",
    "file",
    "g++",
    "gcc",
    "git",
    "gnupg",
    "less",
    "libc6-dev",
    "make",
    "openssh-client",
    "patch",
    "psmisc",
    "unzip",
    "wget",
    "xauth",
    "xz-utils",
    "zip",
];

/// Packages of which the recommended packages are the point.
pub const COLLECTIONS: &[&str] = &[
    "*-desktop",
    "*-desktop-full",
    "*-desktop-minimal",
    "gnome",
    "gnome-core",
    "kali-*",
    "kde-full",
    "kde-plasma-desktop",
    "kde-standard",
    "lubuntu-core",
    "lxde",
    "lxqt",
    "mate-*",
    "plasma-desktop",
    "task-*",
    "texlive*",
    "ubuntu-minimal",
    "ubuntu-server",
    "ubuntu-standard",
    "ubuntustudio-*",
    "xfce4",
    "xorg",
    "xubuntu-*",
];

/// Packages that need one they only recommend, whatever the file says: the start of the name, and what it needs.
/// xvfb-run starts xauth; the settings of `OpenJDK` 8 name the bridge, and AWT fails without it also where there is no screen. The mechanisms of
/// SASL are modules: without them, none is there to choose. Source: the descriptions of the packages.
pub(super) const INSEPARABLE: &[(&str, &str)] = &[
    ("ldap-utils", "libsasl2-modules"),
    ("libsasl2-dev", "libsasl2-modules"),
    ("openjdk-8-j", "libatk-wrapper-java-jni"),
    ("postfix", "libsasl2-modules"),
    ("sasl2-bin", "libsasl2-modules"),
    ("slapd", "libsasl2-modules"),
    ("vulkan-tools", "mesa-vulkan-drivers"),
    ("xvfb", "xauth"),
];

/// What releases without a table only recommend (Debian 9, Ubuntu 16.04), while those with one depend on it. Source: their archives.
pub const FORMERLY: &[(&str, &str)] = &[
    ("apt-transport-https", "ca-certificates"),
    ("gnupg", "dirmngr"),
    ("gnupg2", "dirmngr"),
];
