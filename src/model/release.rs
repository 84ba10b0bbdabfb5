//! The release of Debian or Ubuntu an image is made of, where that is certain.

use super::Model;
use super::image::ImageRef;
use crate::knowledge::recommends::Release;

/// What tags call releases: the whole tag or a part of it up to a dash.
const NAMES: &[(&str, Release)] = &[
    ("bionic", Release::Ubuntu1804),
    ("bookworm", Release::Debian12),
    ("bullseye", Release::Debian11),
    ("focal", Release::Ubuntu2004),
    ("jammy", Release::Ubuntu2204),
    ("noble", Release::Ubuntu2404),
    ("trixie", Release::Debian13),
    ("ubuntu18.04", Release::Ubuntu1804),
    ("ubuntu20.04", Release::Ubuntu2004),
    ("ubuntu22.04", Release::Ubuntu2204),
    ("ubuntu24.04", Release::Ubuntu2404),
];

/// Images that are a release with packages of its own and nobody else's, if their tag names it.
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

/// Variants of such images that stand on the same release.
const VARIANTS: &[&str] = &["apache", "cli", "fpm", "slim", "zts"];

impl Release {
    /// That of an image, by its name and tag.
    pub fn of(image: &ImageRef<'_>) -> Option<Self> {
        let tag = image.tag?;
        if image.registry.is_some() || !PLAIN.contains(&image.repository) {
            return None;
        }
        let named = || {
            let mut parts = tag.split('-');
            parts.find_map(|part| NAMES.iter().find(|(name, _)| *name == part))
        };
        if let Some((_, release)) = named() {
            return Some(*release);
        }
        let (version, variant) = tag.split_once('-').unwrap_or((tag, ""));
        match image.repository {
            "debian" if variant.is_empty() || variant == "slim" => {
                match version.split('.').next()? {
                    "11" => Some(Self::Debian11),
                    "12" => Some(Self::Debian12),
                    "13" => Some(Self::Debian13),
                    _ => None,
                }
            }
            "ubuntu" if variant.is_empty() => match version {
                "18.04" => Some(Self::Ubuntu1804),
                "20.04" => Some(Self::Ubuntu2004),
                "22.04" => Some(Self::Ubuntu2204),
                "24.04" => Some(Self::Ubuntu2404),
                _ => None,
            },
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

impl Model<'_> {
    /// The release an instruction runs on, if that is certain and has a table of recommended packages.
    pub fn release(&self, index: usize) -> Option<Release> {
        Release::of(&ImageRef::of(self.base_image(index)?))
    }
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
}
