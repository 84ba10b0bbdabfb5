//! Packages of systems.

use super::libraries::alpine_runtime_of;

/// Packages, by whatever name a distribution has for them, that only building needs. Source: packages.debian.org, pkgs.alpinelinux.org,
/// packages.fedoraproject.org, archlinux.org/packages.
pub const BUILD_TOOLS: &[&str] = &[
    "autoconf",
    "automake",
    "base-devel",
    "build-base",
    "build-essential",
    "cargo",
    "clang",
    "cmake",
    "default-jdk",
    "g++",
    "gcc",
    "gcc-c++",
    "go",
    "golang",
    "golang-go",
    "gradle",
    "libtool",
    "make",
    "maven",
    "ninja-build",
    "openjdk-11-jdk",
    "openjdk-17-jdk",
    "openjdk-21-jdk",
    "openjdk-8-jdk",
    "rust",
    "rustc",
];

/// Packages that are of no use once everything is built, by whatever name a distribution has for them: more than [`BUILD_TOOLS`], whose rows a report names,
/// and not those of them that run what was built (a JDK). Left out is what programs and entrypoints call at run time (git, gettext, gawk, perl, binutils,
/// which Python asks for libraries). What a package with headers or a compiler leaves is said by [`runtime_of`](super::libraries::runtime_of). Ask with
/// [`is_only_for_building`]. Source: packages.debian.org, sections devel and libdevel; pkgs.alpinelinux.org; packages.fedoraproject.org.
pub const ONLY_FOR_BUILDING: &[&str] = &[
    "abuild",
    "alpine-sdk",
    "ant",
    "apache2-dev",
    "autoconf",
    "autoconf-archive",
    "autogen",
    "automake",
    "autopoint",
    "autotools-dev",
    "base-devel",
    "bison",
    "bsd-compat-headers",
    "build-base",
    "build-essential",
    "byacc",
    "cargo",
    "ccache",
    "clang",
    "cmake",
    "cpp",
    "debhelper",
    "default-libmysqlclient-dev",
    "devscripts",
    "dh-autoreconf",
    "dh-make",
    "dh-python",
    "dpkg-dev",
    "equivs",
    "extra-cmake-modules",
    "fakeroot",
    "flex",
    "fortify-headers",
    "freetds-dev",
    "g++",
    "gcc",
    "gcc-c++",
    "gfortran",
    "go",
    "golang",
    "golang-go",
    "gperf",
    "gradle",
    "gtk-doc-tools",
    "help2man",
    "intltool",
    "libc-dev",
    "libc6-dev",
    "libtool",
    "libtool-bin",
    "linux-headers",
    "linux-libc-dev",
    "m4",
    "make",
    "maven",
    "mesa-common-dev",
    "meson",
    "musl-dev",
    "nasm",
    "ninja",
    "ninja-build",
    "node-gyp",
    "ocl-icd-opencl-dev",
    "patchelf",
    "php-dev",
    "pkg-config",
    "pkgconf",
    "pkgconfig",
    "protobuf-c-compiler",
    "protobuf-compiler",
    "protoc",
    "python-all-dev",
    "python-dev",
    "python2-dev",
    "python2.7-dev",
    "python3-all-dev",
    "python3-dev",
    "qt5-qmake",
    "quilt",
    "r-base-dev",
    "ragel",
    "re2c",
    "ruby-dev",
    "rust",
    "rustc",
    "samurai",
    "sbt",
    "scons",
    "swig",
    "systemtap-sdt-dev",
    "tcl-dev",
    "texinfo",
    "tk-dev",
    "unixodbc-dev",
    "uuid-dev",
    "valac",
    "xorg-dev",
    "xutils-dev",
    "yasm",
    "zlib1g-dev",
];

/// Starts of names of packages that go on with a version or a kind, as `gcc-12`, `g++-multilib`, `linux-headers-amd64`. Source: packages.debian.org, sections
/// devel and kernel.
const ONLY_FOR_BUILDING_STARTS: &[&str] = &[
    "clang-1",
    "cpp-",
    "g++-",
    "gcc-",
    "gfortran-",
    "golang-1",
    "linux-headers-",
    "postgresql-server-dev-",
];

/// Whether a package, by its name alone, is of no use once everything is built: a tool of [`ONLY_FOR_BUILDING`], or headers (`libpq-dev`, `openssl-devel`).
pub fn is_only_for_building(package: &str) -> bool {
    let starts = |start: &&str| package.starts_with(start);
    ONLY_FOR_BUILDING.binary_search(&package).is_ok()
        || ONLY_FOR_BUILDING_STARTS.iter().any(starts) && !package.ends_with("-base")
        || package.starts_with("lib") && package.ends_with("-dev")
        || package.ends_with("-devel")
        || alpine_runtime_of(package).is_some()
}

/// Packages with the headers of the C library, of which nothing is left that an image does not have. Source: packages.debian.org, pkgs.alpinelinux.org.
pub const OF_C_LIBRARY: &[&str] = &["libc-dev", "libc6-dev", "linux-libc-dev", "musl-dev"];

/// Compilers of C, by the starts of their names, that want its headers. Source: packages.debian.org, section devel.
pub const C_COMPILERS: &[&str] = &["clang", "g++", "gcc", "gfortran", "gnat", "gobjc", "tcc"];

/// Parts of texts that name packages or programs with windows. Source: packages.debian.org, section x11.
pub const X11: &[&str] = &[
    "chromium", "firefox", "libgtk", "libqt", "libx11", "x11-", "xclip", "xorg", "xserver", "xterm",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_only_for_building() {
        for name in ONLY_FOR_BUILDING {
            assert!(is_only_for_building(name), "{name}");
            let is_program = |start: &&str| name.starts_with(start);
            let running = [
                "openjdk",
                "default-jdk",
                "git",
                "gdb",
                "strace",
                "nodejs",
                "php-cli",
            ];
            assert!(!running.iter().any(is_program), "{name} may be run");
        }
        for name in BUILD_TOOLS {
            let runs = name.contains("jdk");
            assert_eq!(is_only_for_building(name), !runs, "{name}");
        }
        for name in [
            "clang-14",
            "curl-dev",
            "g++-12",
            "gcc-multilib",
            "libpq-dev",
            "linux-headers-amd64",
            "openssl-devel",
        ] {
            assert!(is_only_for_building(name), "{name}");
        }
        for name in [
            "binutils",
            "gawk",
            "gcc-12-base",
            "gettext",
            "git",
            "libpq5",
            "microsoft-edge-dev",
            "patch",
            "perl",
            "python3",
        ] {
            assert!(!is_only_for_building(name), "{name}");
        }
    }
}
