//! Crates of Rust that link libraries of the system, and that load or start what is not in the program.

/// What a crate needs of the system when the program runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Links {
    /// Nothing: it builds what it links itself, or it is for other systems.
    Nothing,
    /// The library that a package of Debian with headers is for, if that is there when it is built.
    Library(&'static str),
}

use Links::{Library, Nothing};

/// Crates that link libraries, by name. The image `rust` has the packages with headers (`buildpack-deps`), its slim variant has not: then the crate does not build, or builds its own. Sources:
/// the `build.rs` of each; the Dockerfile of buildpack-deps; packages.debian.org.
const CRATES: &[(&str, Links)] = &[
    ("IOKit-sys", Nothing),
    ("alsa-sys", Library("libasound2-dev")),
    ("aws-lc-sys", Nothing),
    ("brotli-sys", Nothing),
    ("bzip2-sys", Library("libbz2-dev")),
    ("cloudflare-zlib-sys", Nothing),
    ("core-foundation-sys", Nothing),
    ("coreaudio-sys", Nothing),
    ("curl-sys", Library("libcurl4-openssl-dev")),
    ("dirs-sys", Nothing),
    ("dirs-sys-next", Nothing),
    ("expat-sys", Library("libexpat1-dev")),
    ("freetype-sys", Library("libfreetype6-dev")),
    ("fsevent-sys", Nothing),
    ("inotify-sys", Nothing),
    ("io-kit-sys", Nothing),
    ("jemalloc-sys", Nothing),
    ("jni-sys", Nothing),
    ("js-sys", Nothing),
    ("kernel32-sys", Nothing),
    ("kqueue-sys", Nothing),
    ("libdbus-sys", Library("libdbus-1-dev")),
    ("libgit2-sys", Nothing),
    ("liblzma-sys", Library("liblzma-dev")),
    ("libmimalloc-sys", Nothing),
    ("libnghttp2-sys", Nothing),
    ("librocksdb-sys", Nothing),
    ("libsodium-sys", Nothing),
    ("libsodium-sys-stable", Nothing),
    ("libsqlite3-sys", Library("libsqlite3-dev")),
    ("libssh2-sys", Nothing),
    ("libudev-sys", Library("libudev-dev")),
    ("libwebp-sys", Nothing),
    ("libz-ng-sys", Nothing),
    ("libz-rs-sys", Nothing),
    ("libz-sys", Library("zlib1g-dev")),
    ("linux-raw-sys", Nothing),
    ("lmdb-master-sys", Nothing),
    ("lmdb-rkv-sys", Nothing),
    ("lz4-sys", Nothing),
    ("lzma-sys", Library("liblzma-dev")),
    ("mozjpeg-sys", Nothing),
    ("mysqlclient-sys", Library("default-libmysqlclient-dev")),
    ("ndk-sys", Nothing),
    ("netlink-sys", Nothing),
    ("objc-sys", Nothing),
    ("onig_sys", Nothing),
    ("openssl-sys", Library("libssl-dev")),
    ("pq-sys", Library("libpq-dev")),
    ("secp256k1-sys", Nothing),
    ("security-framework-sys", Nothing),
    ("snmalloc-sys", Nothing),
    ("system-configuration-sys", Nothing),
    ("tikv-jemalloc-sys", Nothing),
    ("web-sys", Nothing),
    ("winapi-build", Nothing),
    ("windows-sys", Nothing),
    ("ws2_32-sys", Nothing),
    ("zstd-sys", Nothing),
];

/// Crates that only look for libraries: one that depends on them may link what they find. Source: their documentation on docs.rs.
pub const FIND_LIBRARIES: &[&str] = &["metadeps", "pkg-config", "system-deps", "vcpkg"];

/// Crates that link or load libraries and have no name or dependency that says so. Source: their documentation on docs.rs.
pub const LINK_UNSAID: &[&str] = &["ncurses", "oracle", "ort", "pcap", "pyo3-ffi", "v8"];

/// Crates that load libraries while the program runs. Source: their documentation on docs.rs.
pub const LOAD: &[&str] = &[
    "abi_stable",
    "dlib",
    "dlopen",
    "dlopen2",
    "libloading",
    "sharedlib",
];

/// Crates that load the compiler's library while others are built. Source: the documentation of bindgen, "Requirements".
pub const LOAD_FOR_BUILDING: &[&str] = &["bindgen", "clang-sys"];

/// Crates whose `cargo install` brings a tool to build, migrate or look with: nothing that is started says their name. Source: their documentation on crates.io.
pub const TOOLS: &[&str] = &[
    "cargo-chef",
    "cargo-edit",
    "cargo-make",
    "cargo-watch",
    "cross",
    "diesel_cli",
    "just",
    "sccache",
    "sea-orm-cli",
    "sqlx-cli",
    "trunk",
    "wasm-bindgen-cli",
    "wasm-pack",
];

/// What a crate needs of the system when the program runs; `None` if it is not known.
pub fn links(name: &str) -> Option<Links> {
    let at = CRATES.binary_search_by_key(&name, |(own, _)| own);
    at.ok().map(|at| CRATES[at].1)
}

/// Which release of Debian `rust:1.80` is made of, whose tag does not say it: versions from one on, to one below which it is known. Those in which it changed are left
/// out. Source: the history of `library/rust` in docker-library/official-images.
pub const DEBIAN_OF_RUST: &[(u32, u32, &str)] = &[(56, 70, "bullseye"), (72, 89, "bookworm")];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tables_are_sorted() {
        assert!(CRATES.is_sorted_by_key(|(name, _)| name));
        for table in [FIND_LIBRARIES, LINK_UNSAID, LOAD, LOAD_FOR_BUILDING, TOOLS] {
            assert!(table.is_sorted(), "{table:?}");
        }
    }

    #[test]
    fn what_crates_link() {
        assert_eq!(links("openssl-sys"), Some(Library("libssl-dev")));
        assert_eq!(links("windows-sys"), Some(Nothing));
        assert_eq!(links("no-such-sys"), None);
    }
}
