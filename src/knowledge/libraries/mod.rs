//! Which packages with shared libraries a program needs that was linked with what a package for building brings: what is left of `libpq-dev` where
//! nothing is compiled is `libpq5`.
//!
//! Debian and Ubuntu: a table drawn from their archives by `tests/libraries/draw.py`, which says how it is written and what it leaves out. Alpine: by hand.
//! Of the releases of Ubuntu nothing is drawn so far: their columns are empty.
//! Without the feature `libraries` there is no table of the former, and nothing is known of their packages.

mod alpine;

use std::sync::OnceLock;

use super::recommends::Release;
pub use alpine::{alpine_runtime_of, is_steady_in_alpine};

#[cfg(feature = "libraries")]
const PACKAGES: &str = include_str!("packages.txt");
#[cfg(not(feature = "libraries"))]
const PACKAGES: &str = "";

const RELEASES: usize = Release::ALL.len();

/// What a package leaves in each release; `None` where the release does not have it, or nothing is known of the release.
struct Row {
    name: &'static str,
    libraries: [Option<Vec<&'static str>>; RELEASES],
}

/// The packages that a program needs which was linked with what `package` brings, a compiler or a package with headers, sorted. What apt brings along with one
/// of them is not listed. `None` if it is not known, which says nothing; an empty list if nothing is needed, as with headers alone.
///
/// A module that an interpreter loads is not linked with the library of the interpreter (`python3-dev`, `ruby-dev`, `libperl-dev`); a program that has one
/// built in is.
pub fn runtime_of(package: &str, release: Release) -> Option<&'static [&'static str]> {
    let rows = rows();
    let at = rows.binary_search_by(|row| row.name.cmp(package)).ok()?;
    rows[at].libraries[release as usize].as_deref()
}

/// Whether a package brings headers alone in each release that has it.
pub fn is_headers_alone(package: &str) -> bool {
    let rows = rows();
    let at = rows.binary_search_by(|row| row.name.cmp(package));
    at.is_ok_and(|at| rows[at].libraries.iter().flatten().all(Vec::is_empty))
}

/// The rows of the table, sorted by name.
fn rows() -> &'static [Row] {
    static ROWS: OnceLock<Vec<Row>> = OnceLock::new();
    ROWS.get_or_init(|| PACKAGES.lines().map(Row::of).collect())
}

impl Row {
    fn of(line: &'static str) -> Self {
        let mut columns = line.split('\t');
        let name = columns.next().unwrap_or_default();
        let mut libraries = [const { None }; RELEASES];
        let mut before = None;
        for (libraries, column) in libraries.iter_mut().zip(columns) {
            *libraries = match column {
                "" => None,
                "-" => Some(Vec::new()),
                "=" => before.clone(),
                names => Some(names.split(' ').collect()),
            };
            before.clone_from(libraries);
        }
        Self { name, libraries }
    }
}

#[cfg(all(test, feature = "libraries"))]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sorted_and_names_packages_once() {
        let is_sorted = |names: &[&str]| names.windows(2).all(|pair| pair[0] < pair[1]);
        let names: Vec<_> = rows().iter().map(|row| row.name).collect();
        assert!(names.len() > 500 && is_sorted(&names));
        for line in PACKAGES.lines() {
            assert!(line.split('\t').count() <= 1 + RELEASES, "{line}");
            assert!(!line.contains("\t\t="), "{line}");
        }
        for row in rows() {
            let known = row.libraries.iter().flatten();
            assert!(known.clone().count() > 0, "{}", row.name);
            for libraries in known {
                assert!(is_sorted(libraries), "{}: {libraries:?}", row.name);
                for library in libraries {
                    let of_headers = library.ends_with("-dev") || library.starts_with("libc6");
                    assert!(!of_headers, "{}: {library}", row.name);
                    let is_name =
                        |byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'.' | b'+' | b'-');
                    assert!(
                        library.len() > 3 && library.bytes().all(is_name),
                        "{library}"
                    );
                }
            }
        }
    }

    #[test]
    fn well_known_rows() {
        let releases = [Release::Debian11, Release::Debian12, Release::Debian13];
        for (package, left) in [
            ("default-libmysqlclient-dev", ["libmariadb3"; 3]),
            (
                "libcurl4-openssl-dev",
                ["libcurl4", "libcurl4", "libcurl4t64"],
            ),
            ("libeigen3-dev", [""; 3]),
            ("libffi-dev", ["libffi7", "libffi8", "libffi8"]),
            ("libfreetype6-dev", ["libfreetype6"; 3]),
            ("libgmp-dev", ["libgmp10 libgmpxx4ldbl"; 3]),
            ("libicu-dev", ["libicu67", "libicu72", "libicu76"]),
            ("libjpeg-dev", ["libjpeg62-turbo"; 3]),
            (
                "libldap2-dev",
                ["libldap-2.4-2", "libldap-2.5-0", "libldap2"],
            ),
            ("libncurses5-dev", ["libncurses6 libncursesw6 libtinfo6"; 3]),
            (
                "libpng-dev",
                ["libpng16-16", "libpng16-16", "libpng16-16t64"],
            ),
            ("libpq-dev", ["libpq5"; 3]),
            (
                "libreadline-dev",
                ["libreadline8", "libreadline8", "libreadline8t64"],
            ),
            ("libsqlite3-dev", ["libsqlite3-0"; 3]),
            ("libssl-dev", ["libssl1.1", "libssl3", "libssl3t64"]),
            ("libxml2-dev", ["libxml2"; 3]),
            ("libyaml-dev", ["libyaml-0-2"; 3]),
            ("linux-libc-dev", [""; 3]),
            ("zlib1g-dev", ["zlib1g"; 3]),
        ] {
            for (release, left) in releases.into_iter().zip(left) {
                let found = runtime_of(package, release).map(|names| names.join(" "));
                assert_eq!(found.as_deref(), Some(left), "{package}, {release:?}");
            }
        }
    }

    #[test]
    fn compilers_leave_what_they_link_with() {
        for release in [Release::Debian11, Release::Debian12, Release::Debian13] {
            let has = |package, library| runtime_of(package, release).unwrap().contains(&library);
            for (package, library) in [
                ("build-essential", "libstdc++6"),
                ("g++", "libstdc++6"),
                ("gcc", "libgcc-s1"),
                ("gcc", "libgomp1"),
                ("gfortran", "libgfortran5"),
            ] {
                assert!(has(package, library), "{package}, {release:?}");
            }
            assert!(!has("gcc", "libasan8") && !has("gcc", "libc6"));
        }
    }

    #[test]
    fn a_library_is_reached_through_other_packages() {
        let wand = runtime_of("libmagickwand-dev", Release::Debian12).unwrap();
        assert!(wand.contains(&"libmagickwand-6.q16-6"), "{wand:?}");
        let kerberos = runtime_of("libkrb5-dev", Release::Debian12).unwrap();
        assert!(kerberos.contains(&"libgssapi-krb5-2"), "{kerberos:?}");
    }

    #[test]
    fn what_is_not_known() {
        assert_eq!(runtime_of("libpq5", Release::Debian12), None);
        assert_eq!(runtime_of("no-such-dev", Release::Debian12), None);
        // What Debian 13 does not have any longer.
        assert!(runtime_of("libpcre3-dev", Release::Debian12).is_some());
        assert_eq!(runtime_of("libpcre3-dev", Release::Debian13), None);
        assert!(is_headers_alone("nlohmann-json3-dev") && is_headers_alone("libeigen3-dev"));
        assert!(!is_headers_alone("libpcre3-dev") && !is_headers_alone("no-such-dev"));
    }
}
