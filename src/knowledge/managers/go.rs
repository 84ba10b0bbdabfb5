//! Go.

use super::{Cache, CacheMount, Manager, Packages, Sharing};

/// `go help` of the commands and of `environment`; Go's module reference, "Module cache". The official image has `GOPATH=/go`.
pub const GO: Manager = Manager {
    programs: &["go"],
    family: "go",
    install: &[&["install"], &["get"], &["mod", "download"]],
    upgrade: &[],
    update: &[],
    query: &[],
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
    remove: &[],
    clean: &[&["clean"]],
    installs_alone: false,
    cleaned: None,
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
    answers: &[],
    packages: Packages {
        ends: "@",
        files: &[".go"],
        groups: &[],
    },
    cache: Cache {
        directories: &["/go/pkg/mod", "/root/go/pkg/mod", "/root/.cache/go-build"],
        marks: &["pkg/mod", "go-build"],
        moved_by: &["GOMODCACHE", "GOCACHE", "GOPATH", "GOENV", "XDG_CACHE_HOME"],
        off_by: &[],
        off: &[],
        elsewhere: &[],
        offline: &[],
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
    },
};
