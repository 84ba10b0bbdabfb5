//! Which distribution an image is made of, as far as that is sure: it says which programs there are, and of which make.

use super::Model;
use super::code::{Code, Step, steps};
use super::image::ImageRef;
use super::package_manager::{Invocation, Verb};
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
        if image.tag_has(OTHER_TAGS) {
            return image.tag_has(&["alpine"]).then_some(Self::Alpine);
        }
        let is_one = |names: &[&str]| official.is_some_and(|official| names.contains(&official));
        if is_one(DEBIAN) || image.tag_has(DEBIAN_TAGS) {
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
                if !step.certain || found.is_some_and(|found| found != *distribution) {
                    return None;
                }
                found = Some(*distribution);
            }
        }
        found
    }

    /// Whether a package has been installed for sure before a command runs, or before an instruction if that is `None`.
    pub fn is_installed(
        &self,
        index: usize,
        before: Option<(&Code<'_>, u32)>,
        package: &str,
    ) -> bool {
        let installs = |step: &Step<'_, '_>| {
            let command = step.command;
            step.certain
                && Invocation::of(command).is_some_and(|call| {
                    call.verb == Verb::Install
                        && call.operands(command).any(|at| {
                            command.words[at].as_str().is_some_and(|word| {
                                word.split(['=', '<', '>', '~', '@']).next() == Some(package)
                            })
                        })
                })
        };
        let here = before.is_some_and(|(code, at)| {
            steps(&self.run_codes(index))
                .iter()
                .any(|step| step.code.is(code) && step.command.span.end <= at && installs(step))
        });
        here || self
            .before(index)
            .any(|at| steps(&self.run_codes(at)).iter().any(installs))
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

    #[test]
    fn packages_are_there_once_they_are_installed() {
        let source = b"FROM alpine\nRUN apk add bash wget=1 && b\nRUN c\n";
        let file = crate::syntax::parse(source);
        let model = Model::new(&file);
        assert!(model.is_installed(2, None, "wget"));
        assert!(!model.is_installed(1, None, "wget"));
        assert!(!model.is_installed(2, None, "curl"));
        let codes = model.codes(1);
        let [add, b] = &codes[0].commands[..] else {
            panic!("two commands");
        };
        assert!(model.is_installed(1, Some((&codes[0], b.span.start)), "bash"));
        assert!(!model.is_installed(1, Some((&codes[0], add.span.start)), "bash"));
    }
}
