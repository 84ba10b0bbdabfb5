//! Which distribution an image is made of, as far as that is sure: it says which programs there are, and of which make.

use super::Model;
use super::code::{Code, steps};
use super::image::ImageRef;
use crate::syntax::Keyword;

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

/// Official images that are Debian or Ubuntu but for variants that their tags name.
const DEBIAN: &[&str] = &[
    "debian",
    "ubuntu",
    "buildpack-deps",
    "python",
    "node",
    "ruby",
    "perl",
    "php",
    "golang",
    "rust",
    "gcc",
    "erlang",
    "elixir",
    "pypy",
    "julia",
    "r-base",
    "nginx",
    "httpd",
    "postgres",
    "redis",
    "haproxy",
    "wordpress",
    "drupal",
];

/// Words that tags of images of Debian and Ubuntu start a part with, whoever made them.
const DEBIAN_TAGS: &[&str] = &[
    "ubuntu", "debian", "trixie", "bookworm", "bullseye", "buster", "stretch", "jessie", "noble",
    "jammy", "focal", "bionic", "xenial", "trusty",
];

/// Words of tags of variants that are something else, or nothing known.
const OTHER_TAGS: &[&str] = &[
    "alpine",
    "busybox",
    "windows",
    "nanoserver",
    "distroless",
    "chiseled",
    "micro",
    "scratch",
];

/// Parts of names of images that are neither Debian nor Ubuntu, whatever their tags say.
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

const RED_HAT: &[&str] = &[
    "centos",
    "rockylinux",
    "almalinux",
    "oraclelinux",
    "amazonlinux",
];

/// Programs that only one kind of distribution has.
const TELLING: &[(&[&str], Distribution)] = &[
    (
        &["apt-get", "apt", "aptitude", "apt-cache"],
        Distribution::Debian,
    ),
    (&["yum"], Distribution::RedHat),
    (&["dnf", "microdnf"], Distribution::Dnf),
    (&["apk"], Distribution::Alpine),
];

impl Distribution {
    /// That of an image, by its name and tag.
    pub fn of(image: &ImageRef<'_>) -> Option<Self> {
        let official = image.official();
        let is_wordpress_cli = official == Some("wordpress") && image.tag_has(&["cli"]);
        if official == Some("alpine") || is_wordpress_cli {
            return Some(Self::Alpine);
        }
        let is_one = |names: &[&str]| official.is_some_and(|official| names.contains(&official));
        // `busybox:ubuntu`, `someone/alpine:debian`
        let parts = || image.name().split(['-', '_', '.']);
        let is_called =
            |names: &[&str]| parts().any(|part| names.iter().any(|name| part.starts_with(name)));
        let says = |marks: &[&str], names: &[&str]| image.tag_has(marks) && !is_called(names);
        if image.tag_has(OTHER_TAGS) {
            let is_alpine = says(&["alpine"], DEBIAN_TAGS) && !image.tag_has(DEBIAN_TAGS);
            return (is_alpine && !is_called(RED_HAT)).then_some(Self::Alpine);
        }
        if is_one(DEBIAN) || (says(DEBIAN_TAGS, OTHER_TAGS) && !is_called(OTHER_NAMES)) {
            Some(Self::Debian)
        } else if is_one(RED_HAT) {
            Some(Self::RedHat)
        } else if is_one(&["fedora"]) {
            Some(Self::Dnf)
        } else {
            None
        }
    }

    /// Whether every image of it has bash, as `/bin/bash`.
    pub fn has_bash(self) -> bool {
        self != Self::Alpine
    }
}

impl Model<'_> {
    /// The distribution an instruction runs on: that of its image or, where that does not tell, of the package manager that the
    /// stage has used up to there without a doubt.
    pub fn distribution(&self, index: usize) -> Option<Distribution> {
        if let Some(image) = self.base_image(index) {
            let image = image.to_lowercase();
            if let Some(known) = Distribution::of(&ImageRef::of(&image)) {
                return Some(known);
            }
        }
        let mut found = None;
        for at in std::iter::once(index).chain(self.before(index)) {
            let codes = self.run_codes(at);
            for step in steps(&codes) {
                let name = step.command.name();
                let Some((_, distribution)) = TELLING
                    .iter()
                    .find(|(names, _)| name.is_some_and(|name| names.contains(&name)))
                else {
                    continue;
                };
                // One that is asked for where there may be another one tells nothing.
                let place = step.command.place;
                if !(place.decides || place.stops) && step.certain {
                    // Left of `&&` or `||`: what fails there may go unseen.
                    continue;
                }
                if !step.certain || found.is_some_and(|found| found != *distribution) {
                    return None;
                }
                found = Some(*distribution);
            }
        }
        found
    }

    fn run_codes(&self, index: usize) -> Vec<Code<'_>> {
        if self.instructions[index].statement.kind == Keyword::Run {
            self.codes(index)
        } else {
            Vec::new()
        }
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

    #[test]
    fn package_managers_tell_where_the_image_does_not() {
        let at_end = |source: &str| {
            let file = crate::syntax::parse(source.as_bytes());
            let model = Model::new(&file);
            model.distribution(model.instructions.len() - 1)
        };
        assert_eq!(
            at_end("FROM x\nRUN apt-get update\nRUN a\n"),
            Some(Distribution::Debian)
        );
        assert_eq!(at_end("FROM x\nRUN apt-get update || yum update\n"), None);
        assert_eq!(at_end("FROM x\nRUN if a; then apk add b; fi\n"), None);
        assert_eq!(at_end("FROM x\nRUN yum update\nRUN apk add b\n"), None);
        assert_eq!(
            at_end("FROM centos AS a\nFROM a\nRUN b\n"),
            Some(Distribution::RedHat)
        );
    }
}
