//! Releases of Debian and Ubuntu, and how old the programs are that an image brings: an unknown image may be an old one.

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
    edition(Ubuntu, "resolute", "26.04", 2026, true, true, None),
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
        let words = reference.split(|ch: char| !ch.is_ascii_alphanumeric());
        let words: Vec<&str> = words.collect();
        let has_vendor = ["debian", "ubuntu"].iter().any(|it| reference.contains(it));
        EDITIONS.iter().find(|edition| {
            words.contains(&edition.name) || has_vendor && edition.is_numbered_in(reference)
        })
    }

    /// Whether a reference has the vendor's name and the number after it.
    fn is_numbered_in(&self, reference: &str) -> bool {
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

/// What only a release of 2016 or later has, or takes, in lower case. Source: the release notes of pip, apk-tools and dnf.
pub const RECENT: &[&str] = &[
    "--break-system-packages",
    "apk --no-cache add",
    "apk add --no-cache",
    "dnf -y install",
    "dnf install",
    "microdnf",
];

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
            ("debian:13.1-slim", Some("trixie")),
            ("python:3.14-slim-trixie", Some("trixie")),
            ("ubuntu:26.04", Some("resolute")),
            ("ubuntu:resolute-20260401", Some("resolute")),
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
