//! Releases of Debian and Ubuntu, and how old the programs are that an image brings: an unknown image may be an old one.

use super::images::{ImageRef, Trait};
use super::recommends::Release;
use Vendor::{Debian, Ubuntu};

/// Which of the two distributions that share their packages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Vendor {
    /// Debian.
    Debian,
    /// Ubuntu.
    Ubuntu,
}

/// A release.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Edition {
    /// Whose it is.
    pub vendor: Vendor,
    /// What tags and sources of packages call it.
    pub name: &'static str,
    /// Its number, as tags have it.
    pub number: &'static str,
    /// The year it came out.
    pub year: u16,
    /// Whether its pip is 6.0 or later.
    pub has_pip_6: bool,
    /// Whether its RubyGems is 2.0 or later.
    pub has_rubygems_2: bool,
    /// Its table of recommended packages.
    pub table: Option<Release>,
}

/// All that images are found of, oldest first. Source: the release notes of Debian and Ubuntu, and the versions of `python-pip` and `ruby` in their
/// archives (jessie: pip 1.5.6, RubyGems 2.2.2; trusty: 1.5.4, 1.8.23; stretch: 9.0.1; xenial: 8.1.1).
pub const EDITIONS: &[Edition] = &[
    edition(Debian, "squeeze", "6", 2011, false, false, None),
    edition(Debian, "wheezy", "7", 2013, false, false, None),
    edition(Debian, "jessie", "8", 2015, false, true, None),
    edition(Debian, "stretch", "9", 2017, true, true, None),
    edition(Debian, "buster", "10", 2019, true, true, None),
    edition(
        Debian,
        "bullseye",
        "11",
        2021,
        true,
        true,
        Some(Release::Debian11),
    ),
    edition(
        Debian,
        "bookworm",
        "12",
        2023,
        true,
        true,
        Some(Release::Debian12),
    ),
    edition(
        Debian,
        "trixie",
        "13",
        2025,
        true,
        true,
        Some(Release::Debian13),
    ),
    edition(Ubuntu, "lucid", "10.04", 2010, false, false, None),
    edition(Ubuntu, "maverick", "10.10", 2010, false, false, None),
    edition(Ubuntu, "natty", "11.04", 2011, false, false, None),
    edition(Ubuntu, "oneiric", "11.10", 2011, false, false, None),
    edition(Ubuntu, "precise", "12.04", 2012, false, false, None),
    edition(Ubuntu, "quantal", "12.10", 2012, false, false, None),
    edition(Ubuntu, "raring", "13.04", 2013, false, false, None),
    edition(Ubuntu, "saucy", "13.10", 2013, false, false, None),
    edition(Ubuntu, "trusty", "14.04", 2014, false, false, None),
    edition(Ubuntu, "utopic", "14.10", 2014, false, true, None),
    edition(Ubuntu, "vivid", "15.04", 2015, false, true, None),
    edition(Ubuntu, "wily", "15.10", 2015, false, true, None),
    edition(Ubuntu, "xenial", "16.04", 2016, true, true, None),
    edition(Ubuntu, "yakkety", "16.10", 2016, true, true, None),
    edition(Ubuntu, "zesty", "17.04", 2017, true, true, None),
    edition(Ubuntu, "artful", "17.10", 2017, true, true, None),
    edition(
        Ubuntu,
        "bionic",
        "18.04",
        2018,
        true,
        true,
        Some(Release::Ubuntu1804),
    ),
    edition(Ubuntu, "cosmic", "18.10", 2018, true, true, None),
    edition(Ubuntu, "disco", "19.04", 2019, true, true, None),
    edition(Ubuntu, "eoan", "19.10", 2019, true, true, None),
    edition(
        Ubuntu,
        "focal",
        "20.04",
        2020,
        true,
        true,
        Some(Release::Ubuntu2004),
    ),
    edition(Ubuntu, "groovy", "20.10", 2020, true, true, None),
    edition(Ubuntu, "hirsute", "21.04", 2021, true, true, None),
    edition(Ubuntu, "impish", "21.10", 2021, true, true, None),
    edition(
        Ubuntu,
        "jammy",
        "22.04",
        2022,
        true,
        true,
        Some(Release::Ubuntu2204),
    ),
    edition(Ubuntu, "kinetic", "22.10", 2022, true, true, None),
    edition(Ubuntu, "lunar", "23.04", 2023, true, true, None),
    edition(Ubuntu, "mantic", "23.10", 2023, true, true, None),
    edition(
        Ubuntu,
        "noble",
        "24.04",
        2024,
        true,
        true,
        Some(Release::Ubuntu2404),
    ),
    edition(Ubuntu, "oracular", "24.10", 2024, true, true, None),
    edition(Ubuntu, "plucky", "25.04", 2025, true, true, None),
    edition(Ubuntu, "questing", "25.10", 2025, true, true, None),
];

const fn edition(
    vendor: Vendor,
    name: &'static str,
    number: &'static str,
    year: u16,
    has_pip_6: bool,
    has_rubygems_2: bool,
    table: Option<Release>,
) -> Edition {
    Edition {
        vendor,
        name,
        number,
        year,
        has_pip_6,
        has_rubygems_2,
        table,
    }
}

impl Edition {
    /// That which a reference names, whoever made the image: `someone/tool:bookworm`, `nvidia/cuda:11.8.0-devel-ubuntu20.04`.
    pub fn named_in(reference: &str) -> Option<&'static Self> {
        EDITIONS
            .iter()
            .find(|edition| edition.is_named_in(reference))
    }

    fn is_named_in(&self, reference: &str) -> bool {
        let mut words = reference.split(|ch: char| !ch.is_ascii_alphanumeric());
        if words.any(|word| word == self.name) {
            return true;
        }
        let vendor = match self.vendor {
            Vendor::Debian => "debian",
            Vendor::Ubuntu => "ubuntu",
        };
        reference.match_indices(vendor).any(|(at, vendor)| {
            let rest = &reference[at + vendor.len()..];
            let rest = rest.strip_prefix([':', '-', '_']).unwrap_or(rest);
            let numbers = |text: &str| text.replace('-', ".");
            numbers(rest)
                .strip_prefix(self.number)
                .is_some_and(|rest| !rest.starts_with(|ch: char| ch.is_ascii_digit()))
        })
    }

    /// The release of this name, and nothing else.
    pub fn called(name: &str) -> Option<&'static Self> {
        EDITIONS.iter().find(|edition| edition.name == name)
    }

    /// The release of a distribution with this number.
    pub fn numbered(vendor: Vendor, number: &str) -> Option<&'static Self> {
        let mut of_it = EDITIONS.iter().filter(|edition| edition.vendor == vendor);
        of_it.find(|edition| edition.number == number)
    }
}

/// Images that are a release with packages of its own and nobody else's, if their tag names it. Source: their Dockerfiles.
const PLAIN: &[&str] = &[
    "buildpack-deps",
    "debian",
    "eclipse-temurin",
    "elixir",
    "erlang",
    "gcc",
    "golang",
    "httpd",
    "julia",
    "node",
    "nvidia/cuda",
    "nvidia/cudagl",
    "openjdk",
    "perl",
    "php",
    "pypy",
    "python",
    "redis",
    "ruby",
    "rust",
    "ubuntu",
];

/// Versions of official images that no longer move, with the release they stayed on.
/// Source: the last state of these tags in the library files of docker-library/official-images.
const FROZEN: &[(&str, &str, Release)] = &[
    ("golang", "1.21", Release::Debian12),
    ("golang", "1.22", Release::Debian12),
    ("node", "18", Release::Debian12),
    ("php", "7.4", Release::Debian11),
    ("python", "3.8", Release::Debian12),
    ("ruby", "3.1", Release::Debian12),
];

/// Variants of such images that stand on the same release. Source: the same library files.
const VARIANTS: &[&str] = &["apache", "cli", "fpm", "slim", "zts"];

impl Release {
    /// That of an image, by its name and tag.
    pub fn of(image: &ImageRef<'_>) -> Option<Self> {
        let tag = image.tag?;
        if image.registry.is_some() || !PLAIN.contains(&image.repository) {
            return None;
        }
        // `bookworm-slim`, `11.8.0-devel-ubuntu20.04`
        let named = tag.split('-').find_map(|part| {
            let number = || Edition::numbered(Vendor::Ubuntu, part.strip_prefix("ubuntu")?);
            Edition::called(part).or_else(number)
        });
        if let Some(edition) = named {
            return edition.table;
        }
        let (version, variant) = tag.split_once('-').unwrap_or((tag, ""));
        match image.repository {
            "debian" if variant.is_empty() || variant == "slim" => {
                Edition::numbered(Vendor::Debian, version.split('.').next()?)?.table
            }
            "ubuntu" if variant.is_empty() => Edition::numbered(Vendor::Ubuntu, version)?.table,
            name => FROZEN
                .iter()
                .find(|(image, frozen, _)| {
                    *image == name
                        && *frozen == version
                        && (variant.is_empty() || VARIANTS.contains(&variant))
                })
                .map(|(_, _, release)| *release),
        }
    }
}

/// Registries that opened in 2016 or later. Source: the announcements of GitHub (2020), Microsoft (2018), NVIDIA (2017) and Amazon (2020).
const REGISTRIES: &[&str] = &["ghcr.io", "mcr.microsoft.com", "nvcr.io", "public.ecr.aws"];

/// Starts of repositories that began in 2016 or later, or whose images always had a pip of their own. Source: their first tags, and the Dockerfiles of
/// TensorFlow and conda.
const OWNERS: &[&str] = &[
    "cimg/",
    "circleci/",
    "condaforge/",
    "continuumio/",
    "gitpod/",
    "jupyter/",
    "mambaorg/",
    "oss-fuzz-base/",
    "pytorch/",
    "tensorflow/tensorflow",
];

/// Official images, and the starts of the tags of theirs that are Debian 8 or older (docker-library/official-images, as of 2016 to 2018).
const ON_OLD_DEBIAN: &[(&str, &[&str])] = &[
    ("golang", &["1.2", "1.3", "1.4", "1.5", "1.6", "1.7", "1.8"]),
    ("java", &[""]),
    ("mongo", &["2", "3.0", "3.2", "3.4"]),
    (
        "node",
        &["0.", "4", "5", "6", "7", "8", "argon", "boron", "carbon"],
    ),
    ("openjdk", &["6", "7"]),
    ("perl", &["5.18", "5.20", "5.22", "5.24"]),
    ("php", &["5.3", "5.4", "5.5", "5.6", "7.0"]),
    (
        "postgres",
        &["8", "9.0", "9.1", "9.2", "9.3", "9.4", "9.5", "9.6"],
    ),
    ("redis", &["2.", "3."]),
    ("ruby", &["1.", "2.0", "2.1", "2.2", "2.3"]),
    ("tomcat", &["6", "7", "8.0"]),
];

/// Words of tags of these that are something else. Source: the same library files.
const OTHER_THAN_DEBIAN: &[&str] = &["alpine", "windows"];

impl ImageRef<'_> {
    /// Whether an official image stands on Debian 8 or older.
    fn is_on_old_debian(&self) -> bool {
        let is_newer = || {
            let mut parts = self.tag.unwrap_or_default().split('-');
            parts.any(|part| Edition::called(part).is_some_and(|edition| edition.year > 2015))
        };
        ON_OLD_DEBIAN.iter().any(|(name, tags)| {
            self.official() == Some(name)
                && !self.tag_has(OTHER_THAN_DEBIAN)
                && !is_newer()
                && self
                    .tag
                    .is_none_or(|tag| tags.iter().any(|start| is_version(tag, start)))
                && (self.tag.is_some() || *name == "java")
        })
    }

    fn is_recent_official(&self) -> bool {
        let Some(name) = self.official() else {
            return false;
        };
        if self.is_on_old_debian() {
            return false;
        }
        if name != "alpine" {
            return self.is_known_as(Trait::Bare)
                || name == "buildpack-deps"
                || ON_OLD_DEBIAN.iter().any(|(known, _)| *known == name)
                || (self.tag_has(&["alpine"]) && self.family().is_some());
        }
        // 3.3 is of the end of 2015.
        let tag = self.tag.unwrap_or("edge");
        let mut numbers = tag.split('.').map(str::parse::<u32>);
        match (numbers.next(), numbers.next()) {
            (Some(Ok(3)), Some(Ok(minor))) => minor >= 3,
            (Some(Ok(major)), _) => major >= 3,
            _ => true,
        }
    }
}

/// Whether what an image brings, and what its packages bring, is of 2016 or later, as far as its reference tells. Releases of
/// distributions that are older and say so are for the asker to know.
pub fn is_recent(reference: &str) -> bool {
    let image = ImageRef::of(reference);
    let is_modern_registry = image
        .registry
        .is_some_and(|it| REGISTRIES.contains(&it) || it.ends_with(".pkg.dev"));
    let is_moving = image.tag.is_none_or(|tag| tag == "latest") && image.digest.is_none();
    Edition::named_in(reference).is_some_and(|edition| edition.year >= 2016)
        || RED_HAT.iter().any(|release| reference.contains(release))
        || is_modern_registry
        || OWNERS
            .iter()
            .any(|owner| image.repository.starts_with(owner))
        || image.is_recent_official()
        || (is_moving && image.family().is_some())
        || names_python(reference)
}

/// Whether the pip of an image, or of its packages, is, or may be, older than 6.0.
pub fn has_old_pip(reference: &str) -> bool {
    ImageRef::of(reference).is_on_old_debian()
        || is_old(reference, |edition| edition.has_pip_6, OLD_PIP)
}

/// Whether the RubyGems of an image, or of its packages, is, or may be, older than 2.0.
pub fn has_old_rubygems(reference: &str) -> bool {
    is_old(reference, |edition| edition.has_rubygems_2, OLD_RUBYGEMS)
}

/// Parts of references to other images with a pip before 6.0.
/// Fedora 21 has pip 1.5.6, Fedora 22 has 6.0.8.
const OLD_PIP: &[&str] = &[
    "baseimage:0.9",
    "centos:5",
    "fedora:18",
    "fedora:19",
    "fedora:20",
    "fedora:21",
    "fedora:heisenbug",
    "python:2.6",
    "python:3.2",
    "python:3.3",
];

/// Parts of references to other images that have, or may have, a RubyGems before 2.0.
const OLD_RUBYGEMS: &[&str] = &[
    "baseimage:0.9",
    "centos6",
    "centos:5",
    "centos:6",
    "java:6",
    "java:7",
    "ruby:1.",
];

fn is_old(reference: &str, is_new: fn(&Edition) -> bool, others: &[&str]) -> bool {
    Edition::named_in(reference).is_some_and(|edition| !is_new(edition))
        || others.iter().any(|part| reference.contains(part))
}

/// What only a release of 2016 or later has, or takes, in lower case. Source: the release notes of pip, apk-tools and dnf.
pub const RECENT: &[&str] = &[
    "--break-system-packages",
    "apk --no-cache add",
    "apk add --no-cache",
    "dnf -y install",
    "dnf install",
    "microdnf",
];

/// Parts of references that stand for a release of RHEL of 2019 or later, and what is built from it.
const RED_HAT: &[&str] = &["el8", "el9", "ubi10", "ubi8", "ubi9"];

/// Whether a tag starts with a version, and goes on behind it with no digit.
fn is_version(tag: &str, start: &str) -> bool {
    tag.strip_prefix(start).is_some_and(|rest| {
        start.is_empty()
            || start.ends_with('.')
            || !rest.starts_with(|ch: char| ch.is_ascii_digit())
    })
}

/// Whether a text names a Python 3.5 or later, as a package, a program or an image: it brings a pip of 2015 or later.
pub fn names_python(text: &str) -> bool {
    ["python3.", "python:3.", "python-3."].iter().any(|name| {
        text.match_indices(name).any(|(at, name)| {
            let version: String = text[at + name.len()..]
                .chars()
                .take_while(char::is_ascii_digit)
                .collect();
            version.parse::<u32>().is_ok_and(|minor| minor >= 5)
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn images_tell_their_release() {
        for (image, expected) in [
            ("debian:12", Some(Release::Debian12)),
            ("debian:12.5-slim", Some(Release::Debian12)),
            ("debian:bookworm-20240101-slim", Some(Release::Debian12)),
            ("debian", None),
            ("debian:stable", None),
            ("debian:10", None),
            ("ubuntu:20.04", Some(Release::Ubuntu2004)),
            ("ubuntu:jammy-20240101", Some(Release::Ubuntu2204)),
            ("ubuntu:latest", None),
            ("ubuntu:23.10", None),
            ("python:3.11-slim-bullseye", Some(Release::Debian11)),
            ("python:3.11", None),
            ("python:3.8-slim", Some(Release::Debian12)),
            ("node:18", Some(Release::Debian12)),
            ("node:18.12.0", None),
            ("node:18-alpine", None),
            ("node:22", None),
            (
                "nvidia/cuda:11.8.0-devel-ubuntu20.04",
                Some(Release::Ubuntu2004),
            ),
            ("someone/tool:bookworm", None),
            ("example.com/debian:12", None),
        ] {
            assert_eq!(Release::of(&ImageRef::of(image)), expected, "{image}");
        }
    }

    #[test]
    fn references_name_releases() {
        let name = |reference| Edition::named_in(reference).map(|edition| edition.name);
        for (reference, expected) in [
            ("someone/tool:bookworm", Some("bookworm")),
            ("someone/trusty-base", Some("trusty")),
            ("nvidia/cuda:7.5-devel-ubuntu14.04", Some("trusty")),
            (
                "mcr.microsoft.com/x/prereqs:ubuntu-18.04-mlnet",
                Some("bionic"),
            ),
            ("ghcr.io/x/nsjail:ubuntu-22-04", Some("jammy")),
            ("debian:8.11", Some("jessie")),
            ("marketplace.gcr.io/google/debian12", Some("bookworm")),
            ("debian:1", None),
            ("someone/noblesse", None),
            ("ubuntu", None),
        ] {
            assert_eq!(name(reference), expected, "{reference}");
        }
    }

    #[test]
    fn the_releases_are_in_order_and_named_once() {
        for pair in EDITIONS.windows(2) {
            assert!(
                pair[0].vendor != pair[1].vendor || pair[0].year <= pair[1].year,
                "{pair:?}"
            );
        }
        let mut names: Vec<_> = EDITIONS.iter().map(|edition| edition.name).collect();
        names.sort_unstable();
        let count = names.len();
        names.dedup();
        assert_eq!(names.len(), count);
        for release in Release::ALL {
            assert!(
                EDITIONS
                    .iter()
                    .any(|edition| edition.table == Some(release)),
                "{release:?}"
            );
        }
    }
}
