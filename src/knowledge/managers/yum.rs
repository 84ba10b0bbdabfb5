//! yum, and what all managers of RPM packages share.

use crate::knowledge::images::ImageRef;

use super::{Asking, Cache, CacheMount, Manager, Order, Packages, Sharing, Verbs};

pub(super) const RPM_INSTALL: Verbs = &[
    &["install"],
    &["in"],
    &["install-n"],
    &["install-na"],
    &["install-nevra"],
    &["reinstall"],
    &["rei"],
    &["downgrade"],
    &["dg"],
    &["groupinstall"],
    &["group", "install"],
    &["groups", "install"],
    &["localinstall"],
    &["builddep"],
    &["build-dep"],
    &["module", "install"],
];

pub(super) const RPM_UPGRADE: Verbs = &[
    &["update"],
    &["upgrade"],
    &["up"],
    &["upgrade-minimal"],
    &["up-min"],
    &["update-minimal"],
    &["localupdate"],
    &["group", "upgrade"],
    &["distro-sync"],
    &["dsync"],
    &["swap"],
];

pub(super) const RPM_REMOVE: Verbs = &[
    &["remove"],
    &["erase"],
    &["rm"],
    &["autoremove"],
    &["groupremove"],
    &["group", "remove"],
    &["module", "remove"],
];

/// yum(8), dnf(8).
pub(super) const RPM_VALUES: &[&str] = &[
    "--advisory",
    "--config",
    "--debuglevel",
    "--destdir",
    "--disableplugin",
    "--disablerepo",
    "--enableplugin",
    "--enablerepo",
    "--errorlevel",
    "--exclude",
    "--forcearch",
    "--installroot",
    "--randomwait",
    "--releasever",
    "--repo",
    "--repoid",
    "--setopt",
    "-R",
    "-c",
    "-d",
    "-e",
    "-x",
];

pub(super) const RPM_PACKAGES: Packages = Packages {
    ends: "=<>:",
    files: &[".rpm"],
    groups: &["@"],
    ..Packages::USUAL
};

/// yum(8). On newer systems it is another name of dnf.
pub const YUM: Manager = Manager {
    programs: &["yum"],
    family: "rpm",
    install: RPM_INSTALL,
    upgrade: RPM_UPGRADE,
    update: &[&["makecache"]],
    remove: RPM_REMOVE,
    clean: &[&["clean"]],
    cleaned: true,
    value_options: RPM_VALUES,
    answers: &["--assumeyes", "--assumeno", "--noconfirm"],
    needs_root: true,
    order: Order::Ignored,
    version_signs: &["-", "=", "<", ">"],
    packages: RPM_PACKAGES,
    cache: Cache {
        directories: &["/var/cache/yum", "/var/cache/dnf"],
        marks: &["cache/yum", "cache/dnf"],
        elsewhere: &["--installroot", "-C", "--cacheonly", "--downloadonly"],
        kept_by: &["keepcache=1", "keepcache=true", "keepcache=yes"],
        offline: &["-C", "--cacheonly"],
        mounts: &[
            CacheMount {
                target: "/var/cache/yum",
                sharing: Sharing::Locked,
            },
            CacheMount {
                target: "/var/cache/dnf",
                sharing: Sharing::Locked,
            },
        ],
        has_generations: true,
        ..Cache::NONE
    },
    ..Manager::USUAL
};

/// Names of distributions whose `yum` is dnf from a version on, and whether images of that name without a version have it. Source: the packages
/// `dnf` and `yum` of each; the tags `latest` of the official images; manylinux(PEP 600).
const DNF_AS_YUM: &[(&str, u32, bool)] = &[
    ("al", 2022, false),
    ("almalinux", 8, true),
    ("amazonlinux", 2022, true),
    ("anolisos", 8, true),
    ("centos", 8, true),
    ("el", 8, false),
    ("fedora", 22, true),
    ("manylinux_2_", 28, false),
    ("ol", 8, false),
    ("openeuler", 20, true),
    ("oraclelinux", 8, false),
    ("rhel", 8, false),
    ("rocky", 8, false),
    ("rockylinux", 8, true),
    ("ubi", 8, false),
];

/// Tags of images that have the newest version. Source: the official images of these distributions.
const NEWEST: &[&str] = &["latest", "rawhide"];

/// Whether `yum` is another name of dnf in an image, as far as its name tells: `centos:stream9`, `redhat/ubi8-minimal`.
pub fn is_dnf(reference: &str) -> bool {
    let reference = reference.to_lowercase();
    let image = ImageRef::of(&reference);
    let is_newest = image.tag.is_none_or(|tag| NEWEST.contains(&tag)) && image.digest.is_none();
    DNF_AS_YUM.iter().any(|(name, least, newest)| {
        let is_later = reference.match_indices(name).any(|(at, _)| {
            let starts = !reference[..at].ends_with(|ch: char| ch.is_ascii_alphanumeric());
            let rest = &reference[at + name.len()..];
            let rest = rest.trim_start_matches([':', '-', '_', '/']);
            let rest = rest.strip_prefix("stream").unwrap_or(rest);
            let rest = rest.trim_start_matches(['-', '_']);
            let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
            starts
                && rest[..digits]
                    .parse()
                    .is_ok_and(|version: u32| version >= *least)
        });
        is_later || (*newest && is_newest && image.official() == Some(name))
    })
}

/// What takes repositories away, as a text has it. Source: dnf(8) `--disablerepo`, dnf-config-manager(8), yum.conf(5), subscription-manager(8).
pub const TAKE_REPOSITORIES: &[&str] = &[
    "--disable ",
    "--disablerepo *",
    "--disablerepo='*'",
    "--disablerepo=*",
    "--disablerepo=\"*\"",
    "--disablerepo=\\*",
    "--set-disabled",
    "enabled=0",
    "unregister",
];

/// yum(8), dnf(8) and microdnf(8), "--assumeyes"; dnf.conf(5).
pub(super) const ASKING: Asking = Asking {
    programs: &["yum", "dnf", "dnf5", "microdnf"],
    verbs: &[
        &["install"],
        &["groupinstall"],
        &["localinstall"],
        &["group", "install"],
        &["groups", "install"],
    ],
    beside: &[&["update"], &["upgrade"]],
    option: "-y",
    is_global: false,
    letters: "y",
    valued: "cdexR",
    configured: "assumeyes",
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_tell_where_yum_is_dnf() {
        for reference in [
            "centos",
            "centos:latest",
            "centos:8.4.2105",
            "centos:centos8",
            "quay.io/centos/centos:stream9",
            "tgagor/centos-stream-8",
            "redhat/ubi9",
            "registry.access.redhat.com/ubi8/ubi-minimal:8.10",
            "registry.access.redhat.com/ubi10-minimal",
            "rockylinux:9-minimal",
            "nvidia/cuda:12.2.0-devel-rockylinux8",
            "fedora",
            "fedora:rawhide",
            "library/fedora:45",
            "public.ecr.aws/amazonlinux/amazonlinux:2023",
            "amazoncorretto:21-al2023",
            "oraclelinux:8-slim",
            "openeuler/openeuler:22.03-lts-sp3",
            "quay.io/pypa/manylinux_2_28_x86_64",
        ] {
            assert!(is_dnf(reference), "{reference}");
        }
        for reference in [
            "centos:7",
            "centos:7.9.2009",
            "centos:centos6",
            "centos@sha256:1",
            "someone/centos",
            "someone/gcc:v9.3.0-centos7",
            "gocd/gocd-agent-centos-7:v18.6.0",
            "fedora:21",
            "amazonlinux:2",
            "amazonlinux:2018.03",
            "amazoncorretto:11-al2",
            "registry.access.redhat.com/ubi7",
            "oraclelinux:7-slim",
            "quay.io/pypa/manylinux2014_x86_64",
            "someone/model8",
            "ubuntu:22.04",
        ] {
            assert!(!is_dnf(reference), "{reference}");
        }
    }
}
