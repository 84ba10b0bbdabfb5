//! Public reports of people who had trouble with a Dockerfile or with a tool for it, judged one by one: what dfmt must say and write.
#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "a test may read files, start programs and panic"
)]

mod support;

use std::collections::BTreeSet;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

/// What must hold of a report's file in its build context.
#[derive(Clone, Copy, Debug)]
enum Expect {
    /// A rule finds something and says this, in its message or its help.
    Finds(&'static str, &'static str),
    /// A rule finds this many places.
    Counts(usize, &'static str),
    /// A rule finds nothing.
    Silent(&'static str),
    /// No rule finds anything.
    AllSilent,
    /// No fix and no layout changes the file.
    Untouched,
    /// The layout alone has this.
    LaidOut(&'static str),
    /// After safe fixes the file has this.
    Fixed(&'static str),
    /// After all fixes the file has this.
    Unsafe(&'static str),
    /// With any fixes and with none the file never has this.
    Never(&'static str),
}

use Expect::{AllSilent, Counts, Finds, Fixed, LaidOut, Never, Silent, Unsafe, Untouched};

/// The step of the plan that a report waits for, and why.
const LATER: &[(&str, usize, &str)] = &[
    (
        "buildkit-724-go-cache-as-nobody",
        9,
        "cache mounts of users other than root",
    ),
    (
        "compose-7995-context-in-compose-file",
        9,
        "the context that a compose file names",
    ),
    ("datasci-889-source-before-uv-sync", 9, "cache order"),
    (
        "gitbase-631-glibc-binary-on-alpine",
        11,
        "the C library of two stages",
    ),
    (
        "hadolint-1054-untrusted-registry",
        10,
        "a policy for registries",
    ),
    ("pnpm-7687-fetch-before-lock-file", 9, "cache order"),
    (
        "smallest-go-2-cgo-binary-in-scratch",
        11,
        "the C library of two stages",
    ),
    ("timbala-74-go-single-stage", 11, "a second stage"),
    (
        "tradingstrategy-1252-corepack-before-manifest",
        9,
        "cache order",
    ),
];

const REPORTS: &[(&str, &[Expect])] = &[
    (
        "acidwatch-706-no-cache-env-too-late",
        &[
            Counts(2, "uv-cache"),
            Unsafe("RUN uv sync --no-cache --no-install-project\n"),
            Unsafe("RUN uv sync --no-cache\n"),
        ],
    ),
    (
        "appstrate-619-copy-parents-pivot",
        &[
            LaidOut("COPY --parents */package.json */*/package.json ./\n"),
            LaidOut(
                "COPY --from=deps --parents /app/./*/node_modules /app/./*/*/node_modules ./\n",
            ),
        ],
    ),
    (
        "autobrr-955-backslash-lost",
        &[Counts(1, "syntax"), Finds("syntax", "line 3"), Untouched],
    ),
    (
        "bitrise-android-71-rm-in-its-own-run",
        &[
            Counts(1, "clean-later-layer"),
            Finds("clean-later-layer", "sdk.tgz"),
        ],
    ),
    (
        "buildkit-2104-absolute-and-parent-sources",
        &[
            Counts(2, "missing-source"),
            Finds("missing-source", "above the build context"),
            Finds("missing-source", "path of this machine"),
        ],
    ),
    (
        "buildkit-5775-names-that-are-no-secrets",
        &[Silent("secret-in-env")],
    ),
    (
        "buildkit-6167-check-skip-with-reason-and-in-place",
        &[AllSilent, Unsafe("\nCMD server $OPTS\n")],
    ),
    (
        "buildkit-6501-secret-file-and-version",
        &[Silent("secret-in-env"), Untouched],
    ),
    (
        "buildkit-6510-debian-frontend-env",
        &[
            Finds("debian-frontend-env", "ARG"),
            Fixed("ENV DEBIAN_FRONTEND=noninteractive\n"),
            Unsafe("ARG DEBIAN_FRONTEND=noninteractive\n"),
        ],
    ),
    (
        "buildkit-6512-all-ignored-but-copy-all",
        &[Silent("copy-ignored")],
    ),
    (
        "buildkit-6926-dotfiles-ignored-copy-all",
        &[AllSilent, Untouched],
    ),
    (
        "cli-3921-own-ignore-file-of-a-dockerfile",
        &[
            Counts(1, "copy-ignored"),
            Finds("copy-ignored", "Dockerfile.dockerignore"),
        ],
    ),
    (
        "cloudcmd-182-workdir-in-root-home",
        &[Finds("root-user", "root"), Never("USER node")],
    ),
    (
        "compose-8487-missing-build-output",
        &[Silent("copy-ignored"), Never("USER")],
    ),
    (
        "devcontainers-1271-default-in-from",
        &[AllSilent, Untouched],
    ),
    (
        "docker-elk-1015-arg-without-default",
        &[
            Finds("undefined-var", "unless the build gives values"),
            Untouched,
        ],
    ),
    (
        "docker-nginx-http2-3-purge-in-later-run",
        &[
            Counts(1, "clean-later-layer"),
            Finds("clean-later-layer", "gcc"),
        ],
    ),
    (
        "docker-node-145-token-from-run-env",
        &[Counts(1, "secret-in-env"), Counts(1, "secret-in-run")],
    ),
    (
        "dockerfile-ls-117-onbuild-triggers",
        &[Counts(2, "syntax"), Untouched],
    ),
    (
        "dockerfile-ls-188-empty-tag",
        &[
            Finds("undefined-var", "is not the name of an image"),
            Untouched,
        ],
    ),
    (
        "dockerfile-utils-106-other-frontend-instruction",
        &[Counts(1, "syntax"), Finds("syntax", "frontend"), Untouched],
    ),
    (
        "dockerfile-utils-118-empty-tag-with-digest",
        &[
            Finds("undefined-var", "is not the name of an image"),
            Untouched,
        ],
    ),
    (
        "dockerfilelint-82-backtick-label",
        &[
            LaidOut("LABEL maintainer=\"me\" `\n"),
            LaidOut("RUN Get-ChildItem C:\\ | `\n"),
            Silent("pipefail"),
        ],
    ),
    (
        "dockerfmt-42-mount-flags-on-lines",
        &[
            LaidOut("    --mount=type=ssh \\\n    pip install -r requirements.lock\n"),
            Fixed("    --mount=type=ssh \\\n    pip install --no-cache-dir -r requirements.lock\n"),
        ],
    ),
    (
        "docs-12843-copy-json-with-star",
        &[
            Fixed("COPY [\"package.json\", \"package-lock.json*\", \"./\"]\n"),
            Fixed("npm cache clean --force"),
        ],
    ),
    (
        "docs-12916-copy-parent-folder",
        &[Finds("missing-source", "above the build context")],
    ),
    (
        "docs-20440-unquoted-variable-in-json",
        &[
            Finds("invalid-exec-form", "expand"),
            Never("\"$PORT\""),
            Unsafe(
                "CMD [\"/bin/sh\", \"-c\", \"exec daphne backend.asgi:application -p $PORT\"]\n",
            ),
        ],
    ),
    (
        "docs-22465-cmd-with-variable",
        &[
            Fixed("CMD gunicorn -b 0.0.0.0:$PORT app:app\n"),
            Unsafe("CMD [\"/bin/sh\", \"-c\", \"exec gunicorn -b 0.0.0.0:$PORT app:app\"]\n"),
        ],
    ),
    (
        "flannel-2515-baseimage-placeholder",
        &[
            Silent("latest-tag"),
            Finds("undefined-var", "ARG BASEIMAGE"),
        ],
    ),
    (
        "for-linux-303-archive-copied-then-removed",
        &[
            Counts(1, "clean-later-layer"),
            Finds("clean-later-layer", "/tmp/app.tgz"),
        ],
    ),
    (
        "go-sqlite3-694-latest-final-stage",
        &[Counts(1, "latest-tag"), Counts(1, "workdir-over-cd")],
    ),
    (
        "godolint-16-pipe-in-quotes",
        &[Silent("pipefail"), Untouched],
    ),
    (
        "hackathon-starter-778-copy-all-before-npm-install",
        &[Finds("copy-before-install", "install, then copy the rest")],
    ),
    (
        "hadolint-1028-reason-behind-ignore",
        &[
            Silent("prefer-copy"),
            Silent("exec-form"),
            Unsafe("ADD app.conf /etc/\n"),
        ],
    ),
    (
        "hadolint-1051-backslash-heredoc-delimiter",
        &[
            Finds("undefined-var", "quote"),
            Never("ARG 5"),
            Never("declare it"),
        ],
    ),
    (
        "hadolint-109-root-by-number-and-group",
        &[Counts(1, "root-user")],
    ),
    (
        "hadolint-1095-tmpfs-mounts",
        &[Silent("apt-clean-lists"), Never("rm -rf /var/lib/apt")],
    ),
    (
        "hadolint-1101-selinux-relabel-mount",
        &[
            Silent("syntax"),
            LaidOut("--mount=type=bind,source=.,target=/src,z"),
        ],
    ),
    (
        "hadolint-1139-prefer-cache-mounts",
        &[Silent("cache-mounts"), Silent("pip-no-cache")],
    ),
    (
        "hadolint-246-pwsh-pipe",
        &[Silent("pipefail"), Unsafe("CMD Get-Date\n")],
    ),
    (
        "hadolint-364-copies-to-workdir",
        &[Silent("join-copies"), Untouched],
    ),
    (
        "hadolint-368-curl-and-wget",
        &[
            Silent("unverified-download"),
            Fixed("wget --progress=dot:giga https://example.com/a.phar\n"),
        ],
    ),
    (
        "hadolint-371-label-continued-inside-quotes",
        &[AllSilent, Untouched],
    ),
    (
        "hadolint-428-env-percent-and-escaped-quotes",
        &[LaidOut("ACCESS_FORMAT=\"%R - %u \\\"%m %r\\\" %s\"")],
    ),
    (
        "hadolint-428-names-with-a-hyphen",
        &[LaidOut("FROM php:8.3-fpm-alpine\n")],
    ),
    (
        "hadolint-439-copies-to-one-place",
        &[Silent("join-copies"), Counts(3, "stage-graph")],
    ),
    (
        "hadolint-461-ignore-inside-run-and-column-zero-lines",
        &[LaidOut(
            "\n@main http://mirror.example.com/main\\n\\\n@comm http://mirror.example.com/comm'",
        )],
    ),
    (
        "hadolint-522-pipefail-in-run",
        &[Silent("pipefail"), Untouched],
    ),
    (
        "hadolint-595-secret-mounts-stay-apart",
        &[
            Silent("chain-run"),
            Unsafe("RUN --mount=type=secret,id=foo apt-get update\n"),
        ],
    ),
    (
        "hadolint-6-legacy-env-default",
        &[
            Fixed("ENV MIX_ENV=${MIX_ENV:-prod}\n"),
            Fixed("CMD [\"mix\", \"phx.server\"]\n"),
        ],
    ),
    (
        "hadolint-712-runs-separated-by-comment",
        &[
            Fixed("\n# install my favourite editor\nRUN apk add --no-cache emacs\n"),
            Never("apk update\nRUN"),
        ],
    ),
    (
        "hadolint-760-instruction-inside-run",
        &[Counts(2, "swallowed-instruction"), Unsafe("&& ./more.sh")],
    ),
    (
        "hadolint-807-line-inside-long-run",
        &[Counts(2, "apt-no-recommends"), Silent("apt-clean-lists")],
    ),
    (
        "hadolint-830-named-context",
        &[Silent("stage-graph"), Silent("latest-tag"), Untouched],
    ),
    ("hadolint-847-variable-with-port", &[AllSilent, Untouched]),
    (
        "hadolint-933-copy-from-arg",
        &[Counts(1, "stage-graph"), Finds("stage-graph", "`$SRC`")],
    ),
    (
        "hadolint-957-clean-before-install",
        &[
            Counts(1, "yum-clean"),
            Fixed("&& yum install -y git \\\n    && yum clean all"),
        ],
    ),
    (
        "hipcheck-267-semicolons-hide-failure",
        &[Counts(1, "hidden-failure"), Finds("hidden-failure", "&&")],
    ),
    (
        "iiif-static-choices-20-crlf-entrypoint",
        &[Finds("entrypoint-script", "carriage return")],
    ),
    (
        "k8s-kubectl-66-distroless-workdir-root",
        &[Counts(1, "root-user"), Never("USER")],
    ),
    (
        "language-docker-95-mount-keys-in-any-order",
        &[
            Silent("syntax"),
            Silent("apt-clean-lists"),
            Counts(1, "undefined-var"),
            LaidOut(
                "--mount=id=debian:${debian_version}-apt,sharing=locked,target=/var/cache/apt,type=cache",
            ),
        ],
    ),
    (
        "language-docker-99-comment-after-heredoc",
        &[
            Silent("syntax"),
            LaidOut("\necho   hi\nEOR\n#\nCOPY"),
            LaidOut("\n  body\nEOF\n# next\n"),
        ],
    ),
    (
        "lisk-888-copy-then-chown",
        &[
            Finds("chown-layer", "line 3"),
            Unsafe("COPY --chown=lisk:lisk . /home/lisk/explorer/\nUSER lisk\n"),
        ],
    ),
    (
        "moby-15771-bracket-glob",
        &[
            Silent("syntax"),
            LaidOut("COPY [\"./[^n^o^d^e]*\", \"/var/app/current/\"]\n"),
        ],
    ),
    (
        "moby-52125-folder-with-one-file-kept",
        &[Silent("copy-ignored")],
    ),
    (
        "moby-8148-onbuild-unknown-trigger",
        &[
            Counts(1, "syntax"),
            Finds("syntax", "unknown instruction: magic"),
            Untouched,
        ],
    ),
    (
        "nci-270-lock-file-ignored-by-name",
        &[
            Counts(1, "copy-ignored"),
            Finds("copy-ignored", "client/package-lock.json"),
        ],
    ),
    (
        "nci-270-npm-install-because-lock-is-ignored",
        &[Silent("npm-ci"), Unsafe("RUN npm install")],
    ),
    (
        "npm-docs-1020-npm-token-arg",
        &[
            Counts(1, "secret-in-env"),
            Counts(1, "token-file"),
            Finds("token-file", "--mount=type=secret"),
        ],
    ),
    (
        "npm-documentation-208-secret-mount-good",
        &[
            Silent("secret-in-run"),
            Silent("token-file"),
            Silent("npm-cache-clean"),
        ],
    ),
    (
        "odysseus-52-strip-cr-in-build",
        &[
            Counts(1, "chown-layer"),
            Finds("chown-layer", "COPY --chmod=755"),
            Never("COPY --"),
        ],
    ),
    (
        "open-tag-189-entrypoint-drops-root-itself",
        &[Silent("root-user"), Never("USER")],
    ),
    (
        "pages-cacheorder-go",
        &[Finds("copy-before-install", "dependencies of Go")],
    ),
    (
        "pages-cacheorder-pip",
        &[Finds(
            "copy-before-install",
            "copy `requirements.txt` first",
        )],
    ),
    (
        "pages-cacheorder-pnpm",
        &[Finds("copy-before-install", "dependencies of pnpm")],
    ),
    (
        "pages-cacheorder-uv",
        &[Finds("copy-before-install", "--no-install-project")],
    ),
    (
        "pages-codartium-script-not-executable",
        &[
            Finds("entrypoint-script", "not executable"),
            Unsafe("COPY --chmod=755 entrypoint.sh /entrypoint.sh\n"),
        ],
    ),
    (
        "prairielearn-11718-comment-before-redirect",
        &[
            LaidOut(
                "\n    # no ptrace for the others\n    && echo \"kernel.yama.ptrace_scope = 3\" >> /etc/sysctl.d/10-ptrace.conf \\\n",
            ),
            LaidOut("\n    # drop the management classes\n    && rm -f /opt/jdk/management*\n"),
        ],
    ),
    (
        "prisma-7004-npm-ci-after-copy",
        &[Finds("copy-before-install", "dependencies of npm")],
    ),
    (
        "psitransfer-138-data-folder-of-root",
        &[Counts(1, "root-user"), Never("USER")],
    ),
    (
        "qwen-6-allowlist-misses-script",
        &[
            Counts(1, "copy-ignored"),
            Finds("copy-ignored", "!scripts/check.py"),
        ],
    ),
    (
        "scorecard-1572-stage-is-no-image",
        &[
            Silent("latest-tag"),
            Silent("stage-graph"),
            LaidOut("\nFROM base AS test-nonroot\n"),
        ],
    ),
    (
        "scorecard-3684-digest-in-arg-default",
        &[Silent("unpinned-digest"), Silent("latest-tag")],
    ),
    (
        "subgraph-30-copy-all-npm-ci-lock-ignored",
        &[Finds("ignored-lock-file", "package-lock.json")],
    ),
    (
        "terrakube-3426-inline-comments",
        &[
            Counts(5, "trailing-comment"),
            Fixed("# http\nEXPOSE 8080\n"),
            Unsafe("# nobody\nUSER 1000\n"),
            Unsafe("# home\nWORKDIR /app\n"),
        ],
    ),
    (
        "vs-shell-format-176-echo-then-lost-operator",
        &[LaidOut(
            " apk update > /dev/null \\\n    && apk add zip > /dev/null\n",
        )],
    ),
    (
        "vscode-docker-2585-user-only-backslash",
        &[Counts(1, "syntax"), Untouched],
    ),
    (
        "vscode-docker-3950-two-copy-heredocs",
        &[LaidOut("COPY <<EOF /a\nx\n   y\nEOF\n\nCOPY <<EOF /b\n")],
    ),
    ("whale-linter-3-run-copy-run", &[Silent("chain-run")]),
    (
        "zwave-4817-tag-from-two-args",
        &[Silent("latest-tag"), LaidOut("ARG NODE_VERSION=22.20.0\n")],
    ),
];

/// What dfmt says and writes of a report.
struct Report {
    findings: Vec<Value>,
    source: String,
    laid_out: String,
    fixed: String,
    with_unsafe: String,
}

impl Report {
    fn read(case: &Path) -> Self {
        let run = |args: &[&str]| {
            let folder = tempfile::tempdir().unwrap();
            copy(&context_of(case), folder.path());
            let file = folder.path().join("Dockerfile");
            std::fs::write(&file, std::fs::read(case).unwrap()).unwrap();
            let program = Command::new(env!("CARGO_BIN_EXE_dfmt"))
                .env("DFMT_SHELLCHECK", "")
                .current_dir(folder.path())
                .args(["--no-config", "--exit-zero"])
                .args(args)
                .arg("Dockerfile")
                .output()
                .unwrap();
            assert_eq!(program.status.code(), Some(0), "{program:?}");
            let said = String::from_utf8(program.stdout).unwrap();
            (said, std::fs::read_to_string(file).unwrap())
        };
        let (said, source) = run(&["--lint", "--no-format", "--output-format", "json"]);
        Self {
            findings: serde_json::from_str(&said).unwrap(),
            source,
            laid_out: run(&[]).1,
            fixed: run(&["--fix"]).1,
            with_unsafe: run(&["--fix", "--unsafe-fixes"]).1,
        }
    }

    fn of_rule(&self, rule: &str) -> Vec<&Value> {
        let of_rule = |finding: &&Value| finding["rule"] == rule;
        self.findings.iter().filter(of_rule).collect()
    }

    fn holds(&self, expect: Expect) -> bool {
        let texts = [&self.laid_out, &self.fixed, &self.with_unsafe];
        match expect {
            Finds(rule, words) => self.of_rule(rule).iter().any(|finding| {
                let mut said = ["message", "help"]
                    .iter()
                    .filter_map(|key| finding[key].as_str());
                said.any(|said| said.contains(words))
            }),
            Counts(count, rule) => self.of_rule(rule).len() == count,
            Silent(rule) => self.of_rule(rule).is_empty(),
            AllSilent => self.findings.is_empty(),
            Untouched => texts.iter().all(|text| **text == self.source),
            LaidOut(part) => self.laid_out.contains(part),
            Fixed(part) => self.fixed.contains(part),
            Unsafe(part) => self.with_unsafe.contains(part),
            Never(part) => !texts.iter().any(|text| text.contains(part)),
        }
    }
}

fn context_of(case: &Path) -> PathBuf {
    let contexts = case.parent().unwrap().with_file_name("contexts");
    contexts.join(case.file_stem().unwrap())
}

fn copy(from: &Path, to: &Path) {
    for file in support::files_below(from) {
        let target = to.join(file.strip_prefix(from).unwrap());
        std::fs::create_dir_all(target.parent().unwrap()).unwrap();
        // The shared folder may be read-only, and so would be its copy.
        std::fs::write(target, std::fs::read(file).unwrap()).unwrap();
    }
}

fn cases() -> Option<Vec<PathBuf>> {
    let folder = support::shared("reports/cases")?;
    let cases = support::files_below(&folder);
    assert!(!cases.is_empty(), "no case in {}", folder.display());
    Some(cases)
}

fn name(case: &Path) -> &str {
    case.file_stem().unwrap().to_str().unwrap()
}

#[test]
fn every_report_is_as_expected() {
    let mut wrong = String::new();
    for case in cases().unwrap_or_default() {
        let Some((_, expectations)) = REPORTS.iter().find(|(it, _)| *it == name(&case)) else {
            continue;
        };
        let report = Report::read(&case);
        for &expect in *expectations {
            if !report.holds(expect) {
                writeln!(wrong, "{}: {expect:?} does not hold", name(&case)).unwrap();
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// Every report is judged once, now or in a step to come.
#[test]
fn every_report_is_judged() {
    let now = REPORTS.iter().map(|(name, _)| *name);
    let later = LATER.iter().map(|(name, _, _)| *name);
    let names: BTreeSet<&str> = now.chain(later).collect();
    assert_eq!(names.len(), REPORTS.len() + LATER.len(), "judged twice");
    assert!(LATER.iter().all(|(_, step, _)| (9..=11).contains(step)));
    let Some(cases) = cases() else { return };
    let found: BTreeSet<&str> = cases.iter().map(|case| name(case)).collect();
    assert_eq!(found, names);
}

#[test]
fn expectations_can_fail() {
    let folder = tempfile::tempdir().unwrap();
    let case = folder.path().join("cases/a.Dockerfile");
    std::fs::create_dir_all(case.parent().unwrap()).unwrap();
    std::fs::write(&case, "from debian\nCMD a $B\n").unwrap();
    let report = Report::read(&case);
    for (holds, fails) in [
        (Finds("latest-tag", "tag"), Finds("latest-tag", "quote")),
        (Counts(1, "exec-form"), Counts(2, "exec-form")),
        (Silent("uv-cache"), Silent("exec-form")),
        (LaidOut("FROM debian\n"), LaidOut("from")),
        (Fixed("\nCMD a $B\n"), Fixed("[")),
        (Unsafe("exec a $B"), Unsafe("\nCMD a")),
        (Never("RUN"), Never("$B")),
    ] {
        assert!(report.holds(holds), "{holds:?}");
        assert!(!report.holds(fails), "{fails:?}");
    }
    assert!(!report.holds(Untouched) && !report.holds(AllSilent));
}
