//! Packages of systems.

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

/// Compilers of C, by the starts of their names, that want its headers. Source: packages.debian.org, section devel.
pub const C_COMPILERS: &[&str] = &["clang", "g++", "gcc", "gfortran", "gnat", "gobjc", "tcc"];

/// Parts of texts that name packages or programs with windows. Source: packages.debian.org, section x11.
pub const X11: &[&str] = &[
    "chromium", "firefox", "libgtk", "libqt", "libx11", "x11-", "xclip", "xorg", "xserver", "xterm",
];
