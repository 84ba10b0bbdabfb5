//! Go.

use super::{Cache, CacheMount, CachePlace, Manager, Packages, Sharing};

/// `go help` of the commands and of `environment`; Go's module reference, "Module cache". The official image has `GOPATH=/go`.
pub const GO: Manager = Manager {
    programs: &["go"],
    family: "go",
    install: &[&["install"], &["get"], &["mod", "download"]],
    build: &[
        &["build"],
        &["test"],
        &["run"],
        &["vet"],
        &["generate"],
        &["mod", "tidy"],
        &["mod", "vendor"],
        &["mod", "verify"],
        &["work", "sync"],
    ],
    clean: &[&["clean"]],
    value_options: &[
        "-C",
        "-ldflags",
        "--ldflags",
        "-gcflags",
        "-asmflags",
        "-tags",
        "--tags",
        "-o",
        "-p",
        "-mod",
        "-modfile",
        "-buildmode",
        "-overlay",
        "-run",
        "-exec",
    ],
    version_signs: &["@"],
    clean_options: &["-modcache", "-cache"],
    packages: Packages {
        ends: "@",
        files: &[".go"],
        have_host: true,
        ..Packages::USUAL
    },
    cache: Cache {
        directories: &["/go/pkg/mod", "/root/go/pkg/mod", "/root/.cache/go-build"],
        marks: &["pkg/mod", "go-build"],
        moved_by: &["GOMODCACHE", "GOCACHE", "GOPATH", "GOENV", "XDG_CACHE_HOME"],
        mounts: &[
            CacheMount {
                target: "/go/pkg/mod",
                sharing: Sharing::Shared,
            },
            CacheMount {
                target: "~/.cache/go-build",
                sharing: Sharing::Shared,
            },
        ],
        around: &["/go/pkg"],
        builds_from_it: true,
        places: &[
            CachePlace {
                images: &["golang"],
                ..CachePlace::ANY
            },
            CachePlace {
                moved: Some(("/go/pkg", "/root/go/pkg")),
                ..CachePlace::ANY
            },
        ],
        ..Cache::NONE
    },
    ..Manager::USUAL
};
