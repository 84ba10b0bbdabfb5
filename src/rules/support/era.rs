//! Whether an image is new enough for an option that a program has had for years, but not for ever: an unknown image may be an old one.

use super::options::{any_text_before, said_before};
use crate::model::{Code, ImageRef};

/// Parts of references that stand for a release of 2016 or later, whoever made the image.
/// Source: the release notes of Ubuntu, Debian (`stretch` is of 2017, its pip 9.0.1), Alpine and RHEL.
const RELEASES: &[&str] = &[
    "bionic",
    "bookworm",
    "bullseye",
    "buster",
    "debian-10",
    "debian-11",
    "debian-12",
    "debian-13",
    "debian-9",
    "debian10",
    "debian11",
    "debian12",
    "debian13",
    "debian9",
    "el8",
    "el9",
    "focal",
    "jammy",
    "noble",
    "stretch",
    "trixie",
    "ubi10",
    "ubi8",
    "ubi9",
    "ubuntu-16.",
    "ubuntu-18.",
    "ubuntu-2",
    "ubuntu16.",
    "ubuntu18.",
    "ubuntu2",
    "ubuntu:16.",
    "ubuntu:18.",
    "ubuntu:2",
    "xenial",
];

/// Registries that opened in 2016 or later, and others' parts in which all images are of then.
const REGISTRIES: &[&str] = &["ghcr.io", "mcr.microsoft.com", "nvcr.io", "public.ecr.aws"];

/// Starts of repositories that began in 2016 or later, or whose images always had a pip of their own.
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
    ("java", &[""]),
    ("golang", &["1.2", "1.3", "1.4", "1.5", "1.6", "1.7", "1.8"]),
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

/// Words of tags of these that are something else.
const NEWER_TAGS: &[&str] = &["alpine", "stretch", "buster", "bullseye", "windows"];

/// Official images of distributions whose older releases the rules know by name.
const DISTRIBUTIONS: &[&str] = &[
    "almalinux",
    "amazonlinux",
    "archlinux",
    "buildpack-deps",
    "centos",
    "debian",
    "fedora",
    "oraclelinux",
    "rockylinux",
    "ubuntu",
];

/// What only a release of 2016 or later has, or takes, in lower case.
const SIGNS: &[&str] = &[
    "--break-system-packages",
    "apk add --no-cache",
    "apk --no-cache add",
    "dnf install",
    "dnf -y install",
    "microdnf",
    "python3-venv",
];

/// Whether what an image brings, and what its packages bring, is of 2016 or later. Releases of distributions that are older and say so, such
/// as `debian:8`, are for the rule to know.
pub(crate) fn is_recent(code: &Code<'_>, at: u32) -> bool {
    let Some(base) = code.model.base_image(code.index) else {
        return false;
    };
    let image = ImageRef::of(base);
    let has_release = |text: &str| RELEASES.iter().any(|release| text.contains(release));
    let is_modern_registry = image
        .registry
        .is_some_and(|it| REGISTRIES.contains(&it) || it.ends_with(".pkg.dev"));
    let is_moving = image.tag.is_none_or(|tag| tag == "latest") && image.digest.is_none();
    has_release(base)
        || is_modern_registry
        || OWNERS
            .iter()
            .any(|owner| image.repository.starts_with(owner))
        || is_recent_official(&image)
        || (is_moving && image.family().is_some())
        || names_python(base)
        || said_before(code, at, SIGNS)
        || any_text_before(code, at, "names Python", &|text| {
            names_python(&String::from_utf8_lossy(text))
        })
}

/// Whether an official image stands on Debian 8 or older.
pub(crate) fn is_old_debian(image: &ImageRef<'_>) -> bool {
    ON_OLD_DEBIAN.iter().any(|(name, tags)| {
        image.official() == Some(name)
            && !image.tag_has(NEWER_TAGS)
            && image
                .tag
                .is_none_or(|tag| tags.iter().any(|start| is_version(tag, start)))
            && (image.tag.is_some() || *name == "java")
    })
}

/// Whether a tag starts with a version, and goes on behind it with no digit.
fn is_version(tag: &str, start: &str) -> bool {
    tag.strip_prefix(start).is_some_and(|rest| {
        start.is_empty()
            || start.ends_with('.')
            || !rest.starts_with(|ch: char| ch.is_ascii_digit())
    })
}

/// Whether an official image of Docker Hub is known to be recent.
fn is_recent_official(image: &ImageRef<'_>) -> bool {
    let Some(name) = image.official() else {
        return false;
    };
    if is_old_debian(image) {
        return false;
    }
    if name != "alpine" {
        return DISTRIBUTIONS.contains(&name)
            || ON_OLD_DEBIAN.iter().any(|(known, _)| *known == name)
            || (image.tag_has(&["alpine"]) && image.family().is_some());
    }
    // 3.3 is of the end of 2015.
    let mut numbers = image
        .tag
        .unwrap_or("edge")
        .split('.')
        .map(str::parse::<u32>);
    match (numbers.next(), numbers.next()) {
        (Some(Ok(3)), Some(Ok(minor))) => minor >= 3,
        (Some(Ok(major)), _) => major >= 3,
        _ => true,
    }
}

/// Whether a text names a Python 3.5 or later, as a package, a program or an image.
fn names_python(text: &str) -> bool {
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
