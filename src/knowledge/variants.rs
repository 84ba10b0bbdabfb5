//! The smaller variants of official images, and what their tags are called.

use super::images::ImageRef;
use super::releases::{EDITIONS, Vendor};

/// The smaller variants of an image.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Variants {
    /// The image.
    pub image: &'static str,
    /// The word of their tags.
    pub word: &'static str,
    /// Where in the tag it stands.
    place: Place,
    /// The first version of each major one that has them; all majors after the last of these have them, other ones do not.
    since: &'static [&'static [u32]],
    /// Other words that tags may start with.
    starts: &'static [&'static str],
    /// Words that may stand between the version and the release of the system.
    inner: &'static [&'static str],
}

/// Where in a tag the word stands that names a smaller variant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    /// `3.13-slim-bookworm`
    BeforeRelease,
    /// `22-bookworm-slim`
    AtEnd,
    /// `8.4-cli-alpine` for `8.4-cli-bookworm`
    InsteadOfRelease,
    /// `21-jre-noble` for `21-noble` and `21-jdk-noble`
    InsteadOfJdk,
}

use Place::{AtEnd, BeforeRelease, InsteadOfJdk, InsteadOfRelease};

const fn variants(
    image: &'static str,
    word: &'static str,
    place: Place,
    since: &'static [&'static [u32]],
) -> Variants {
    Variants {
        image,
        word,
        place,
        since,
        starts: &[],
        inner: &[],
    }
}

/// What is known. Source: docker-library/official-images, all tags of `library/…` from 2014 to 2026. Those of other images have no rule that
/// holds for all versions, and some have no smaller variants.
pub const VARIANTS: &[Variants] = &[
    variants(
        "amazoncorretto",
        "alpine",
        InsteadOfRelease,
        &[&[8], &[11, 0, 8], &[15]],
    ),
    Variants {
        inner: &["jdk"],
        ..variants(
            "eclipse-temurin",
            "jre",
            InsteadOfJdk,
            &[&[8], &[11], &[17]],
        )
    },
    Variants {
        inner: &["otp"],
        ..variants("elixir", "slim", AtEnd, &[&[1, 9]])
    },
    variants("erlang", "slim", AtEnd, &[&[19]]),
    Variants {
        starts: &["current", "lts"],
        ..variants("node", "slim", AtEnd, &[&[4]])
    },
    Variants {
        inner: &["jdk"],
        ..variants(
            "openjdk",
            "slim",
            BeforeRelease,
            &[&[8], &[9], &[10], &[11], &[13]],
        )
    },
    Variants {
        starts: &["stable"],
        ..variants("perl", "slim", BeforeRelease, &[&[5, 28, 2]])
    },
    Variants {
        inner: &["cli"],
        ..variants("php", "alpine", InsteadOfRelease, &[&[7, 2]])
    },
    variants("pypy", "slim", BeforeRelease, &[&[2, 7], &[3, 5]]),
    variants("python", "slim", BeforeRelease, &[&[2, 7, 8], &[3, 4, 2]]),
    variants("ruby", "slim", BeforeRelease, &[&[2, 1, 5]]),
];

impl Variants {
    /// Those of an image, if it is known to have some.
    pub fn of(image: &ImageRef<'_>) -> Option<&'static Self> {
        let name = image.official()?;
        let found = VARIANTS.binary_search_by_key(&name, |variants| variants.image);
        found.ok().map(|at| &VARIANTS[at])
    }

    /// The tag of the smaller variant of a tag, if it is sure that there is one.
    pub fn tag(&self, tag: Option<&str>) -> Option<String> {
        let is_java = self.place == InsteadOfJdk || self.image == "amazoncorretto";
        let Some(tag) = tag.filter(|tag| *tag != "latest") else {
            // Their images have no tag for the latest of all.
            return (!is_java).then(|| self.word.to_owned());
        };
        let mut parts: Vec<&str> = tag.split('-').collect();
        let release = parts.pop_if(|part| self.is_release(part));
        let release = release.as_slice();
        let is_known = match parts[..] {
            [] => !is_java,
            [start] => self.has(start),
            [start, "otp", number] => {
                self.has(start) && self.inner.contains(&"otp") && number.parse::<u32>().is_ok()
            }
            [start, inner] => self.has(start) && inner != "otp" && self.inner.contains(&inner),
            _ => false,
        };
        if !is_known {
            return None;
        }
        let word = &[self.word][..];
        let parts = match self.place {
            BeforeRelease => [&parts[..], word, release].concat(),
            AtEnd => [&parts[..], release, word].concat(),
            InsteadOfRelease => [&parts[..], word].concat(),
            InsteadOfJdk => [&parts[..1], word, release].concat(),
        };
        Some(parts.join("-"))
    }

    /// Whether a tag may start so, and the variants of it are there.
    fn has(&self, start: &str) -> bool {
        let numbers: Option<Vec<u32>> = start.split('.').map(|part| part.parse().ok()).collect();
        let Some(numbers) = numbers else {
            return self.starts.contains(&start);
        };
        let is_of = |since: &&&[u32]| since[0] == numbers[0];
        match self.since.iter().find(is_of) {
            // `3` is the latest 3.
            Some(since) => numbers >= since.to_vec() || since.starts_with(&numbers),
            None => self.since.last().is_some_and(|last| numbers[0] > last[0]),
        }
    }

    /// Whether a part of a tag names a release of the system, of those that the variants have been built on from their start.
    fn is_release(&self, part: &str) -> bool {
        let (vendor, year) = match self.place {
            InsteadOfJdk => (Vendor::Ubuntu, 2020),
            _ => (Vendor::Debian, 2019),
        };
        let mut editions = EDITIONS.iter();
        editions.any(|it| it.vendor == vendor && it.year >= year && it.name == part)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sorted() {
        assert!(VARIANTS.is_sorted_by(|one, next| one.image < next.image));
    }

    #[test]
    fn tags_are_named_that_there_are() {
        for (image, small) in [
            ("python", Some("slim")),
            ("python:latest", Some("slim")),
            ("python:3", Some("3-slim")),
            ("python:2.7", Some("2.7-slim")),
            ("python:3.6.15-buster", Some("3.6.15-slim-buster")),
            ("python:3.13-bookworm", Some("3.13-slim-bookworm")),
            ("python:bookworm", Some("slim-bookworm")),
            ("python:3.4.1", None),
            ("python:3.6-jessie", None),
            ("python:3.15-rc", None),
            ("node:18-bullseye", Some("18-bullseye-slim")),
            ("node:lts", Some("lts-slim")),
            ("node:jod", None),
            ("node:0.12", None),
            ("ruby:3.3-bookworm", Some("3.3-slim-bookworm")),
            ("perl:5.40", Some("5.40-slim")),
            ("perl:5.40-threaded", None),
            ("php:8.3", Some("8.3-alpine")),
            ("php:8.3-cli-bookworm", Some("8.3-cli-alpine")),
            ("openjdk:17-jdk-bullseye", Some("17-jdk-slim-bullseye")),
            ("openjdk:17-oracle", None),
            ("openjdk:12", None),
            ("openjdk:8u212-jdk", None),
            ("eclipse-temurin:21", Some("21-jre")),
            ("eclipse-temurin:21-jdk-noble", Some("21-jre-noble")),
            ("eclipse-temurin:16", None),
            ("eclipse-temurin", None),
            ("amazoncorretto:21", Some("21-alpine")),
            ("amazoncorretto:21-al2023", None),
            ("elixir:1.18-otp-27", Some("1.18-otp-27-slim")),
            ("erlang:27", Some("27-slim")),
        ] {
            let image = ImageRef::of(image);
            let variants = Variants::of(&image).expect("an image of the table");
            assert_eq!(variants.tag(image.tag).as_deref(), small, "{image:?}");
        }
        for other in ["golang:1.25", "julia:1", "someone/python:3"] {
            assert_eq!(Variants::of(&ImageRef::of(other)), None, "{other}");
        }
    }
}
