//! What the reference of an image says of what it stands on: its distribution, its release, its age.

use super::distributions::Distribution;
use super::images::{ImageRef, OFFICIAL, Trait};
use super::recommends::Release;
use super::releases::{EDITIONS, Edition, Vendor, names_python};

/// Words of tags of variants that are something else, or nothing known. Source: tags of images on Docker Hub.
const OTHER_TAGS: &[&str] = &[
    "alpine",
    "busybox",
    "chiseled",
    "distroless",
    "micro",
    "nanoserver",
    "scratch",
    "windows",
];

/// Parts of names of images that are neither Debian nor Ubuntu, whatever their tags say. Source: names of images on Docker Hub.
const OTHER_NAMES: &[&str] = &[
    "alma",
    "amazonlinux",
    "arch",
    "centos",
    "fedora",
    "openwrt",
    "oraclelinux",
    "photon",
    "rocky",
    "suse",
    "toybox",
    "ubi",
];

/// Whether a word of a tag says that an image is Debian or Ubuntu, whoever made it.
fn is_debian_tag(part: &str) -> bool {
    let mut names = EDITIONS.iter().map(|edition| edition.name);
    part.starts_with("ubuntu") || part.starts_with("debian") || names.any(|it| part.starts_with(it))
}

impl Distribution {
    /// That of an image, by its name and tag.
    pub fn of(image: &ImageRef<'_>) -> Option<Self> {
        let official = image.known_official();
        let is_wordpress_cli = image.official() == Some("wordpress") && image.tag_has(&["cli"]);
        let distribution = official.and_then(|official| official.distribution);
        if distribution == Some(Self::Alpine) || is_wordpress_cli {
            return Some(Self::Alpine);
        }
        // `busybox:ubuntu`, `someone/alpine:debian`
        let is_called = |is_name: &dyn Fn(&str) -> bool| {
            let mut parts = image.name().split(['-', '_', '.']);
            parts.any(is_name)
        };
        let is_one_of = |names: &'static [&'static str]| {
            move |part: &str| names.iter().any(|name| part.starts_with(name))
        };
        let is_red_hat = |part: &str| {
            let mut known = OFFICIAL.iter();
            known.any(|it| it.distribution == Some(Self::RedHat) && part.starts_with(it.name))
        };
        let mut words = image.tag.unwrap_or_default().split('-');
        let is_tagged_debian = words.any(is_debian_tag);
        if image.tag_has(OTHER_TAGS) {
            let is_alpine = image.tag_has(&["alpine"]) && !is_tagged_debian;
            let is_other = is_called(&is_debian_tag) || is_called(&is_red_hat);
            return (is_alpine && !is_other).then_some(Self::Alpine);
        }
        let is_other = || is_called(&is_one_of(OTHER_TAGS)) || is_called(&is_one_of(OTHER_NAMES));
        if distribution == Some(Self::Debian) || (is_tagged_debian && !is_other()) {
            return Some(Self::Debian);
        }
        distribution
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

/// Parts of references that stand for a release of RHEL of 2019 or later, and what is built from it.
const RED_HAT: &[&str] = &["el8", "el9", "ubi10", "ubi8", "ubi9"];

/// Whether a tag starts with a version, and goes on after it with no digit.
fn is_version(tag: &str, start: &str) -> bool {
    tag.strip_prefix(start).is_some_and(|rest| {
        start.is_empty()
            || start.ends_with('.')
            || !rest.starts_with(|ch: char| ch.is_ascii_digit())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn images_tell_by_name_and_tag() {
        for (image, expected) in [
            ("debian:12-slim", Some(Distribution::Debian)),
            ("python:3.12", Some(Distribution::Debian)),
            ("python:3.12-alpine3.20", Some(Distribution::Alpine)),
            ("golang:1.22-windowsservercore", None),
            (
                "nvidia/cuda:12.4.1-devel-ubuntu22.04",
                Some(Distribution::Debian),
            ),
            ("nvidia/cuda:11-centos7", None),
            ("docker.io/library/centos:7", Some(Distribution::RedHat)),
            ("wordpress:6-php8.3-apache", Some(Distribution::Debian)),
            ("wordpress:cli-2.12-php8.3", Some(Distribution::Alpine)),
            ("php:8-cli", Some(Distribution::Debian)),
            ("fedora", Some(Distribution::Dnf)),
            ("alpine", Some(Distribution::Alpine)),
            ("someone/debian", None),
            ("busybox:ubuntu", None),
            ("someone/alpine:debian", None),
            ("someone/busybox:jessie", None),
            ("someone/debian:alpine", None),
            ("someone/app:alpine-bookworm", None),
            ("someone/centos:focal", None),
        ] {
            assert_eq!(Distribution::of(&ImageRef::of(image)), expected, "{image}");
        }
    }

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
}
