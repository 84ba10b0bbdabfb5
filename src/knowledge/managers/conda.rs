//! conda, mamba and micromamba.

use super::{Cache, CacheMount, CachePlace, Manager, Order, Packages, Sharing};

/// conda's reference of commands; mamba's user guide. `pkgs` lies where conda does.
pub const CONDA: Manager = Manager {
    programs: &["conda", "mamba", "micromamba"],
    family: "conda",
    install: &[&["install"], &["create"], &["env", "create"]],
    upgrade: &[&["update"], &["upgrade"], &["env", "update"]],
    query: &[&["search"]],
    remove: &[&["remove"], &["uninstall"], &["env", "remove"]],
    clean: &[&["clean"]],
    cleaned: true,
    value_options: &[
        "-n",
        "--name",
        "-p",
        "--prefix",
        "-c",
        "--channel",
        "-f",
        "--file",
        "--solver",
        "--platform",
        "--subdir",
        "--repodata-fn",
        "-r",
        "--root-prefix",
    ],
    answers: &["-y", "--yes", "-d", "--dry-run"],
    order: Order::Ignored,
    packages: Packages {
        ends: "=<>![",
        files: &[".conda", ".tar.bz2"],
        ..Packages::USUAL
    },
    cache: Cache {
        directories: &["/opt/conda/pkgs"],
        marks: &[
            "conda/pkgs",
            "mamba/pkgs",
            "forge/pkgs",
            ".conda/pkgs",
            "conda3/pkgs",
            "/pkgs",
        ],
        moved_by: &["CONDA_PKGS_DIRS", "CONDA_PKGS_DIR"],
        elsewhere: &["--download-only", "--dry-run", "-d", "--help", "-h"],
        offline: &["--offline", "--use-local"],
        mounts: &[CacheMount {
            target: "/opt/conda/pkgs",
            sharing: Sharing::Locked,
        }],
        linked_by: &["softlink"],
        places: &[CachePlace {
            names: &["conda", "mamba"],
            texts: &["/opt/conda"],
            ..CachePlace::ANY
        }],
        ..Cache::NONE
    },
    ..Manager::USUAL
};

/// What says that environments need the cache, as links or to be packed. Source: conda's reference of settings (`always_softlink`), the
/// documentation of conda-pack.
pub const CONDA_CACHE_USERS: &[&str] = &["conda pack", "conda-pack", "conda_pack", "softlink"];

/// Parts of the names of installers. Source: the documentation of conda and mamba, "Installation".
pub const CONDA_INSTALLERS: &[&str] = &[
    "anaconda",
    "mambaforge",
    "micromamba",
    "miniconda",
    "miniforge",
];

/// Who has images with it on Docker Hub. Source: their descriptions there, as of 2025.
pub const CONDA_OWNERS: &[&str] = &["condaforge/", "continuumio/", "mambaorg/"];
