//! Which packages of Alpine a program needs that was linked with what a package for building brings.

/// Packages for building that Dockerfiles install by apk, and what is needed where nothing is built. Source: the recipes of Alpine (aports), and
/// pkgs.alpinelinux.org, the branches 3.17 and newer. Only what is the same in all of these: not what was split or renamed since (`gettext-dev`,
/// `imagemagick-dev`, `libwebp-dev`, `ncurses-dev`, `protobuf-dev`), nor what only older ones have (`python2-dev`). Of `libjpeg-turbo-dev` the library that nearly
/// all link with: `TurboJPEG` is a package of its own in newer branches. apk brings along what a library needs itself.
const LIBRARIES: &[(&str, &[&str])] = &[
    (
        "alpine-sdk",
        &["libatomic", "libgcc", "libgomp", "libstdc++"],
    ),
    ("alsa-lib-dev", &["alsa-lib"]),
    ("apr-dev", &["apr"]),
    ("argon2-dev", &["argon2-libs"]),
    ("avahi-dev", &["avahi-libs"]),
    ("bluez-dev", &["bluez-libs"]),
    ("brotli-dev", &["brotli-libs"]),
    ("bsd-compat-headers", &[]),
    (
        "build-base",
        &["libatomic", "libgcc", "libgomp", "libstdc++"],
    ),
    ("bzip2-dev", &["libbz2"]),
    ("c-ares-dev", &["c-ares"]),
    ("cairo-dev", &["cairo", "cairo-gobject"]),
    ("curl-dev", &["libcurl"]),
    ("cyrus-sasl-dev", &["libsasl"]),
    ("dpkg-dev", &[]),
    ("eudev-dev", &["eudev-libs"]),
    ("expat-dev", &["libexpat"]),
    ("fontconfig-dev", &["fontconfig"]),
    ("fortify-headers", &[]),
    ("freetds-dev", &["freetds"]),
    ("freetype-dev", &["freetype"]),
    ("g++", &["libatomic", "libgcc", "libgomp", "libstdc++"]),
    ("gcc", &["libatomic", "libgcc", "libgomp"]),
    ("gd-dev", &["libgd"]),
    ("gdbm-dev", &["gdbm"]),
    (
        "gfortran",
        &["libatomic", "libgcc", "libgfortran", "libgomp"],
    ),
    ("giflib-dev", &["giflib"]),
    ("glib-dev", &["glib"]),
    ("gmp-dev", &["gmp", "libgmpxx"]),
    ("gnu-libiconv-dev", &["gnu-libiconv"]),
    ("icu-dev", &["icu-libs"]),
    ("jpeg-dev", &["libjpeg-turbo"]),
    ("json-c-dev", &["json-c"]),
    ("krb5-dev", &["krb5-libs"]),
    ("leveldb-dev", &["leveldb"]),
    ("libc-dev", &[]),
    ("libedit-dev", &["libedit"]),
    ("libev-dev", &["libev"]),
    ("libevent-dev", &["libevent"]),
    ("libffi-dev", &["libffi"]),
    ("libjpeg-turbo-dev", &["libjpeg-turbo"]),
    ("libmcrypt-dev", &["libmcrypt"]),
    ("libmemcached-dev", &["libmemcached-libs"]),
    ("libmnl-dev", &["libmnl"]),
    ("libnsl-dev", &["libnsl"]),
    ("libpcap-dev", &["libpcap"]),
    ("libpng-dev", &["libpng"]),
    ("libpq-dev", &["libpq"]),
    ("libseccomp-dev", &["libseccomp"]),
    ("libsodium-dev", &["libsodium"]),
    ("libssh-dev", &["libssh"]),
    ("libssh2-dev", &["libssh2"]),
    ("libtirpc-dev", &["libtirpc"]),
    ("libunwind-dev", &["libunwind"]),
    ("libuv-dev", &["libuv"]),
    ("libxml2-dev", &["libxml2"]),
    ("libxslt-dev", &["libxslt"]),
    ("libzip-dev", &["libzip"]),
    ("linux-headers", &[]),
    ("lz4-dev", &["lz4-libs"]),
    ("mariadb-dev", &["mariadb-connector-c"]),
    ("mpc1-dev", &["mpc1"]),
    ("mpfr-dev", &["mpfr4"]),
    ("musl-dev", &[]),
    ("oniguruma-dev", &["oniguruma"]),
    ("openldap-dev", &["libldap"]),
    ("openssl-dev", &["libcrypto3", "libssl3"]),
    ("pango-dev", &["pango"]),
    (
        "pcre-dev",
        &["libpcre16", "libpcre32", "libpcrecpp", "pcre"],
    ),
    ("pcre2-dev", &["libpcre2-16", "libpcre2-32", "pcre2"]),
    ("perl-dev", &["perl"]),
    ("postgresql-dev", &["libpq"]),
    ("python3-dev", &["python3"]),
    ("readline-dev", &["readline"]),
    ("ruby-dev", &["ruby-libs"]),
    ("sqlite-dev", &["sqlite-libs"]),
    ("tcl-dev", &["tcl"]),
    ("tk-dev", &["tk"]),
    ("unixodbc-dev", &["unixodbc"]),
    (
        "util-linux-dev",
        &[
            "libblkid",
            "libfdisk",
            "libmount",
            "libsmartcols",
            "libuuid",
        ],
    ),
    ("xz-dev", &["xz-libs"]),
    ("yaml-dev", &["yaml"]),
    ("zeromq-dev", &["libzmq"]),
    ("zlib-dev", &["zlib"]),
    ("zstd-dev", &["zstd-libs"]),
];

/// Packages whose libraries have the same names in Alpine 3.17 and all that are newer: a program that was linked in one of these runs in a later one. Source: pkgs.alpinelinux.org,
/// "provides", `so:`.
const STEADY: &[&str] = &[
    "alsa-lib",
    "brotli-libs",
    "c-ares",
    "ca-certificates",
    "cairo",
    "expat",
    "freetype",
    "glib",
    "libatomic",
    "libbz2",
    "libcrypto3",
    "libcurl",
    "libexpat",
    "libffi",
    "libgcc",
    "libgomp",
    "libjpeg-turbo",
    "libmnl",
    "libpcap",
    "libpng",
    "libpq",
    "libseccomp",
    "libssh2",
    "libssl3",
    "libstdc++",
    "libuuid",
    "libuv",
    "lz4-libs",
    "mariadb-connector-c",
    "readline",
    "sqlite-libs",
    "tzdata",
    "unixodbc",
    "xz-libs",
    "yaml",
    "zlib",
    "zstd-libs",
];

/// Whether programs find the libraries of a package in each Alpine that is newer than the one that they were linked in, 3.17 or later.
pub fn is_steady_in_alpine(package: &str) -> bool {
    STEADY.binary_search(&package).is_ok()
}

/// The packages that a program needs in Alpine 3.17 or newer which was linked with what `package` brings, sorted. `None` if it is not known, which says
/// nothing; an empty list if nothing is needed.
pub fn alpine_runtime_of(package: &str) -> Option<&'static [&'static str]> {
    let at = LIBRARIES.binary_search_by_key(&package, |(name, _)| name);
    Some(LIBRARIES[at.ok()?].1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_sorted_and_name_libraries() {
        assert!(LIBRARIES.windows(2).all(|pair| pair[0].0 < pair[1].0));
        for (name, libraries) in LIBRARIES {
            assert!(libraries.windows(2).all(|pair| pair[0] < pair[1]), "{name}");
            let of_headers = |library: &&str| library.ends_with("-dev") || *library == "musl";
            assert!(!libraries.iter().any(of_headers), "{name}");
        }
        assert!(STEADY.is_sorted());
    }

    #[test]
    fn well_known_rows() {
        let left = |name| alpine_runtime_of(name).map(|names| names.join(" "));
        for (name, wanted) in [
            ("g++", "libatomic libgcc libgomp libstdc++"),
            ("jpeg-dev", "libjpeg-turbo"),
            ("libffi-dev", "libffi"),
            ("linux-headers", ""),
            ("musl-dev", ""),
            ("openssl-dev", "libcrypto3 libssl3"),
            ("postgresql-dev", "libpq"),
        ] {
            assert_eq!(left(name).as_deref(), Some(wanted), "{name}");
        }
        assert_eq!(left("ncurses-dev"), None);
        assert_eq!(left("libpq"), None);
    }
}
