//! Which distribution an image is made of, as far as its name tells: it says which programs there are, and of which make.

use super::images::{ImageRef, OFFICIAL};
use super::releases::EDITIONS;

/// Distributions with the same base programs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Distribution {
    /// Debian and Ubuntu.
    Debian,
    /// RHEL, what is built from it, and Amazon Linux: yum.
    RedHat,
    /// Fedora, or one of the former: dnf does not tell.
    Dnf,
    /// Alpine.
    Alpine,
}

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

/// Programs that only one kind of distribution has. Source: the packages of the distributions.
pub const TELLING: &[(&[&str], Distribution)] = &[
    (
        &["apt-get", "apt", "aptitude", "apt-cache"],
        Distribution::Debian,
    ),
    (&["yum"], Distribution::RedHat),
    (&["dnf", "microdnf"], Distribution::Dnf),
    (&["apk"], Distribution::Alpine),
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

    /// Whether every image of it has bash, as `/bin/bash`.
    pub fn has_bash(self) -> bool {
        self != Self::Alpine
    }
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
}
