//! The rules of the linter tally.
//!
//! Names of hadolint's rules and BuildKit's checks, which tally has too, are in `codes`.

use super::{TheirRule, by, none};

/// tally's own rules. `layout` and `syntax` stand for what the formatter does, and for what Docker refuses.
/// Source: tally's documentation, "Rules" (its repository at e82715fb, August 2026).
#[rustfmt::skip] // One rule a line.
pub const TALLY: &[TheirRule] = &[
    none("powershell/*", "what PSScriptAnalyzer says of PowerShell", "dfmt reads no PowerShell"),
    by("shellcheck/*", "what ShellCheck says of shell scripts", &["shellcheck"], "where the program is there; `SC2086` is a name as well"),
    by("tally/circular-stage-deps", "stages that need each other", &["stage-graph"], ""),
    by("tally/consistent-indentation", "stages are indented", &["layout"], "instructions stand at the start of the line"),
    by("tally/copy-after-user-without-chown", "COPY below USER says whose the files are", &["copy-owner"], ""),
    by("tally/copy-from-empty-scratch-stage", "COPY from a stage that made nothing", &["empty-stage-copy"], ""),
    by("tally/curl-should-follow-redirects", "`curl --location`", &["curl-location"], ""),
    by("tally/eol-last", "the file ends with a newline", &["layout"], ""),
    by("tally/epilogue-order", "a stage ends with what containers start with", &["cmd-last"], ""),
    none("tally/gpu/cuda-version-mismatch", "wheels for another CUDA than the image's", "wheels bring the CUDA that they use, so that the other one is only in the way; `cuda-twice` speaks of a second one on an image"),
    by("tally/gpu/no-buildtime-gpu-queries", "a build has no GPU", &["nvidia-driver"], ""),
    by("tally/gpu/no-container-runtime-in-image", "the host's runtime in the image", &["nvidia-driver"], ""),
    by("tally/gpu/no-hardcoded-visible-devices", "which GPU is used is not the image's to say", &["nvidia-driver"], ""),
    by("tally/gpu/no-redundant-cuda-install", "CUDA installed on an image that has it", &["cuda-twice"], ""),
    by("tally/gpu/prefer-minimal-driver-capabilities", "`NVIDIA_DRIVER_CAPABILITIES=all`", &["driver-capabilities"], ""),
    by("tally/gpu/prefer-runtime-final-stage", "a `devel` image is shipped", &["cuda-devel"], ""),
    none("tally/gpu/prefer-uv-over-conda", "uv instead of conda", "which package manager a project uses is its choice; tally asks a language model for the move"),
    by("tally/invalid-json-form", "an array that is no JSON", &["invalid-exec-form"], ""),
    by("tally/invalid-onbuild-trigger", "ONBUILD of what is no instruction", &["syntax"], ""),
    none("tally/js/node-gyp-cache-mounts", "a cache mount for node-gyp's headers", "hardly any line tells that something is compiled"),
    none("tally/labels/no-buildx-git-overlap", "labels that Buildx writes, too", "whether Buildx writes them says `BUILDX_GIT_LABELS` where it is called, not the file"),
    by("tally/labels/no-duplicate-keys", "a label twice", &["duplicate-label"], ""),
    by("tally/labels/no-stale-base-digest", "a label names a digest that FROM does not", &["oci-label"], ""),
    by("tally/labels/prefer-grouped", "neighbouring LABELs become one", &["join-labels"], ""),
    by("tally/labels/prefer-stable-order", "labels have an order", &["sort-labels"], ""),
    by("tally/labels/valid-key", "keys are as Docker asks", &["label-key"], ""),
    none("tally/max-lines", "a limit of lines", "a long file is not a wrong one"),
    by("tally/named-identity-in-passwdless-stage", "users by name without `/etc/passwd`", &["unknown-user"], ""),
    by("tally/newline-between-instructions", "empty lines between instructions", &["layout"], ""),
    by("tally/newline-per-chained-call", "a command a line", &["layout"], ""),
    by("tally/no-multi-spaces", "one space is enough", &["layout"], ""),
    by("tally/no-multiple-empty-lines", "one empty line is enough", &["layout"], ""),
    by("tally/no-trailing-spaces", "no spaces at the end of a line", &["layout"], ""),
    by("tally/no-ungraceful-stopsignal", "`STOPSIGNAL SIGKILL`", &["stop-signal"], ""),
    by("tally/no-unreachable-stages", "stages that nothing uses", &["unused-stage"], ""),
    by("tally/php/composer-no-dev-in-production", "`composer install --no-dev`", &["dev-dependencies"], ""),
    by("tally/php/enable-opcache-in-production", "OPcache for servers", &["php-opcache"], ""),
    by("tally/php/no-xdebug-in-final-image", "Xdebug is not shipped", &["xdebug"], ""),
    none("tally/platform-mismatch", "an image that is not there for the platform", "only the registry knows; dfmt asks no network"),
    none("tally/powershell/error-action-preference", "PowerShell stops at an error", "dfmt reads no PowerShell"),
    none("tally/powershell/prefer-shell-instruction", "SHELL instead of calling PowerShell again and again", "dfmt reads no PowerShell"),
    none("tally/powershell/progress-preference", "PowerShell shows no progress", "dfmt reads no PowerShell"),
    by("tally/prefer-add-git", "ADD of a git address instead of `git clone`", &["add-git"], ""),
    by("tally/prefer-add-unpack", "`ADD --unpack` instead of `curl` and `tar`", &["add-unpack"], ""),
    by("tally/prefer-canonical-stopsignal", "STOPSIGNAL by its full name", &["stop-signal"], ""),
    by("tally/prefer-copy-chmod", "`COPY --chmod` instead of `RUN chmod`", &["chown-layer"], ""),
    by("tally/prefer-copy-heredoc", "`COPY <<EOF` instead of `RUN echo`", &["prefer-heredocs"], ""),
    none("tally/prefer-curl-config", "a `.curlrc` with retries", "retries are a policy, and the file stays in the image"),
    none("tally/prefer-formatted-heredocs", "JSON, TOML, XML and YAML in heredocs are laid out", "the bytes of a file that a build writes are its author's; dfmt lays out instructions"),
    by("tally/prefer-multi-stage-build", "compilers are not shipped", &["multi-stage"], "no language model is asked"),
    by("tally/prefer-nginx-sigquit", "nginx stops on SIGQUIT", &["stop-signal"], ""),
    by("tally/prefer-package-cache-mounts", "cache mounts for package managers", &["cache-mounts"], "with `package-caches = \"mount\"`"),
    by("tally/prefer-run-heredoc", "heredocs instead of long chains", &["prefer-heredocs"], ""),
    by("tally/prefer-systemd-sigrtmin-plus-3", "systemd stops on SIGRTMIN+3", &["stop-signal"], ""),
    by("tally/prefer-telemetry-opt-out", "telemetry is switched off", &["telemetry"], ""),
    none("tally/prefer-vex-attestation", "VEX documents are attached, not copied", "where such documents belong is a policy"),
    none("tally/prefer-wget-config", "a `.wgetrc` with retries", "retries are a policy, and the file stays in the image"),
    by("tally/require-secret-mounts", "secrets mounted for the commands of a list", &["secret-mount"], ""),
    by("tally/require-stages", "a file has a FROM", &["syntax"], ""),
    by("tally/ruby/asset-precompile-without-dummy-key", "Rails compiles its assets without a key", &["rails-build-key"], ""),
    by("tally/ruby/bootsnap-precompile-without-j1", "bootsnap under QEMU", &["bootsnap"], ""),
    by("tally/ruby/deprecated-bundler-install-flags", "flags of `bundle install` that are deprecated", &["bundler-flags"], ""),
    by("tally/ruby/eol-ruby-version", "a Ruby that is no longer supported", &["end-of-life"], ""),
    none("tally/ruby/healthcheck-rails-up-endpoint", "a HEALTHCHECK of `/up`", "which address answers the project says; `missing-healthcheck` asks for one at all"),
    by("tally/ruby/jemalloc-installed-but-not-preloaded", "jemalloc is installed and not used", &["ruby-jemalloc"], ""),
    by("tally/ruby/leftover-bundler-cache", "Bundler's cache in the image", &["bundler-cache"], ""),
    none("tally/ruby/missing-bundle-deployment", "`bundle install` in deployment mode", "what is installed is the same: it only fails where the lock file is out of date"),
    by("tally/ruby/missing-bundle-without-development", "gems of development are shipped", &["dev-dependencies"], ""),
    by("tally/ruby/prefer-bundler-cache-mount", "a cache mount for gems", &["cache-mounts"], "with `package-caches = \"mount\"`"),
    none("tally/ruby/prefer-gemfile-bind-mounts", "Gemfile is mounted, not copied", "a COPY of two small files does the same"),
    none("tally/ruby/prefer-network-none-install", "gems are installed without network", "it asks for gems in the repository: a way of working"),
    by("tally/ruby/prefer-secret-mounts-for-build-credentials", "credentials for gem servers", &["secret-in-env"], ""),
    by("tally/ruby/redundant-bundler-install", "`gem install bundler` where it is there", &["bundler-again"], ""),
    by("tally/ruby/secrets-in-arg-or-env", "Rails' secrets in ARG or ENV", &["secret-in-env"], ""),
    by("tally/ruby/state-paths-not-writable-as-non-root", "Rails writes to folders of root", &["rails-folders"], "where `rails server` does not start for it"),
    none("tally/ruby/yjit-not-enabled-on-supported-runtime", "YJIT is switched on", "how the program runs is its own setting; Rails switches it on itself since 7.2"),
    by("tally/secrets-in-code", "credentials in the file", &["secret-in-run", "secret-in-env"], ""),
    by("tally/shell-run-in-scratch", "a shell where there is none", &["scratch-shell"], ""),
    by("tally/sort-packages", "packages are sorted", &["sort-packages"], ""),
    by("tally/stateful-root-runtime", "root with data that stay", &["root-user"], ""),
    by("tally/syntax-directive-typo", "`# syntax` misspelt", &["syntax-directive"], ""),
    by("tally/unknown-instruction", "an instruction that is none", &["syntax"], ""),
    by("tally/user-created-but-never-used", "a user that nothing runs as", &["unused-user"], ""),
    by("tally/user-explicit-group-drops-supplementary-groups", "`USER name:group` takes groups away", &["user-group"], ""),
    by("tally/windows/no-chown-flag", "`--chown` on Windows", &["windows-flags"], ""),
    by("tally/windows/no-run-mounts", "mounts on Windows", &["windows-flags"], ""),
    by("tally/windows/no-stopsignal", "STOPSIGNAL on Windows", &["windows-flags"], ""),
    by("tally/world-writable-state-path-workaround", "`chmod 777`", &["world-writable"], ""),
];

/// The rules that a name stands for: with the folder it is in, or without, as comments may name it.
pub fn named(name: &str) -> impl Iterator<Item = &'static TheirRule> {
    let is_end = move |whole: &str| {
        let split = whole.len().checked_sub(name.len());
        let (before, end) = split
            .and_then(|at| whole.split_at_checked(at))
            .unwrap_or_default();
        end.eq_ignore_ascii_case(name) && (before.is_empty() || before.ends_with('/'))
    };
    TALLY
        .iter()
        .filter(move |rule| !name.is_empty() && is_end(rule.name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_are_in_order() {
        assert!(TALLY.is_sorted_by(|a, b| a.name < b.name));
    }

    #[test]
    fn names_with_and_without_folders() {
        for (name, found) in [
            ("tally/labels/valid-key", &["tally/labels/valid-key"][..]),
            ("valid-key", &["tally/labels/valid-key"]),
            ("labels/Valid-Key", &["tally/labels/valid-key"]),
            ("key", &[]),
            ("", &[]),
            ("DL3008", &[]),
        ] {
            let names: Vec<_> = named(name).map(|rule| rule.name).collect();
            assert_eq!(names, found, "{name}");
        }
    }
}
