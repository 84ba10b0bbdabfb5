//! The programs that build images, and how each is told to build, keep, start and remove one.

use std::ffi::OsString;
use std::path::Path;
use std::time::Duration;

use super::process::{self, Invocation};

/// How long a program may take to say that it is there.
const PROBE: Duration = Duration::from_secs(30);

/// A program that builds images.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Builder {
    /// `docker buildx`, BuildKit's own client.
    Buildx,
    /// `docker build`.
    Docker,
    /// `podman build`.
    Podman,
    /// `buildah build`.
    Buildah,
}

/// What a build is told.
#[derive(Clone, Debug, Default)]
pub struct BuildOptions {
    /// `--build-arg`, each `NAME=VALUE` or `NAME`.
    pub args: Vec<String>,
    /// `--target`.
    pub target: Option<String>,
    /// `--secret`, each as the builder takes it.
    pub secrets: Vec<String>,
    /// `--platform`.
    pub platform: Option<String>,
    /// Anything else, as it is.
    pub others: Vec<String>,
}

impl Builder {
    /// All, the preferred first.
    pub const ALL: [Self; 4] = [Self::Buildx, Self::Docker, Self::Podman, Self::Buildah];

    /// Its name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Buildx => "buildx",
            Self::Docker => "docker",
            Self::Podman => "podman",
            Self::Buildah => "buildah",
        }
    }

    /// The one with a name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|builder| builder.name() == name)
    }

    fn program(self) -> &'static str {
        match self {
            Self::Buildx | Self::Docker => "docker",
            Self::Podman => "podman",
            Self::Buildah => "buildah",
        }
    }

    fn call<A: Into<OsString>>(self, args: impl IntoIterator<Item = A>) -> Invocation {
        let call = Invocation::new(self.program(), args);
        match self {
            // Docker before 23 builds without BuildKit unless it is told.
            Self::Docker => call.with("DOCKER_BUILDKIT", "1"),
            _ => call,
        }
    }

    /// Calls that all succeed where it can be used: the program, and what it talks to.
    fn probes(self) -> Vec<Invocation> {
        match self {
            Self::Buildx => vec![
                self.call(["buildx", "version"]),
                self.call(["version", "--format", "{{.Server.Version}}"]),
            ],
            Self::Docker => vec![self.call(["version", "--format", "{{.Server.Version}}"])],
            Self::Podman => vec![self.call(["info", "--format", "{{.Version.Version}}"])],
            Self::Buildah => vec![self.call(["version"])],
        }
    }

    /// Whether it can be used here.
    pub(super) fn is_there(self) -> bool {
        self.probes()
            .iter()
            .all(|probe| process::run(probe, PROBE).is_ok_and(|ended| ended.is_good()))
    }

    /// Builds `file` in `context` as the image `tag`; from scratch, or with what earlier builds left in the cache.
    pub(super) fn build(
        self,
        (file, context): (&Path, &Path),
        tag: &str,
        options: &BuildOptions,
        from_scratch: bool,
    ) -> Invocation {
        let mut args: Vec<OsString> = match self {
            Self::Buildx => vec!["buildx".into(), "build".into(), "--load".into()],
            Self::Docker => vec!["build".into()],
            // Without --layers nothing of a build is in the cache of the next; in Docker's format, HEALTHCHECK and SHELL are kept;
            // without --force-rm a build that fails leaves its container.
            Self::Podman | Self::Buildah => vec![
                "build".into(),
                "--layers".into(),
                "--force-rm".into(),
                "--format".into(),
                "docker".into(),
            ],
        };
        if matches!(self, Self::Buildx | Self::Docker) {
            args.push("--progress=plain".into());
        }
        if from_scratch {
            args.push("--no-cache".into());
        }
        let mut flag = |name: &str, value: &str| args.push(format!("--{name}={value}").into());
        for arg in &options.args {
            flag("build-arg", arg);
        }
        if let Some(target) = &options.target {
            flag("target", target);
        }
        for secret in &options.secrets {
            flag("secret", secret);
        }
        if let Some(platform) = &options.platform {
            flag("platform", platform);
        }
        args.extend(options.others.iter().map(OsString::from));
        args.extend(["--tag".into(), tag.into(), "--file".into(), file.into()]);
        args.push(context.into());
        self.call(args)
    }

    /// Writes the image `tag` to a file: layers and configuration, in the form of `docker save`.
    pub(super) fn save(self, tag: &str, file: &Path) -> Invocation {
        match self {
            Self::Buildx | Self::Docker => {
                self.call::<OsString>(["save".into(), "--output".into(), file.into(), tag.into()])
            }
            Self::Podman => self.call::<OsString>([
                "save".into(),
                "--format".into(),
                "docker-archive".into(),
                "--output".into(),
                file.into(),
                tag.into(),
            ]),
            Self::Buildah => {
                let mut target = OsString::from("docker-archive:");
                target.push(file);
                self.call::<OsString>(["push".into(), "--quiet".into(), tag.into(), target])
            }
        }
    }

    /// Makes what has to be there before a container can be started; nothing for most.
    pub(super) fn prepare(self, container: &str, tag: &str) -> Option<Invocation> {
        (self == Self::Buildah)
            .then(|| self.call(["from", "--quiet", "--pull=never", "--name", container, tag]))
    }

    /// Starts a container, with these words as its whole command.
    pub(super) fn start(
        self,
        (container, tag): (&str, &str),
        words: &[String],
        network: bool,
    ) -> Invocation {
        let mut args: Vec<String> = vec!["run".to_owned()];
        if !network {
            args.push("--network=none".to_owned());
        }
        if self == Self::Buildah {
            args.extend([container.to_owned(), "--".to_owned()]);
            args.extend(words.iter().cloned());
        } else {
            // What it says is read as it is said: nothing is kept of it, so that one who never stops does not fill the disk.
            args.extend(["--rm", "--log-driver=none", "--name", container].map(str::to_owned));
            match words.split_first() {
                // An empty entrypoint would bring that of the image back.
                Some((program, rest)) => {
                    args.extend(["--entrypoint", program, tag].map(str::to_owned));
                    args.extend(rest.iter().cloned());
                }
                None => args.push(tag.to_owned()),
            }
        }
        self.call(args)
    }

    pub(super) fn remove_container(self, container: &str) -> Invocation {
        match self {
            Self::Buildah => self.call(["rm", container]),
            // The volumes that the image declares were made with the container.
            _ => self.call(["rm", "--force", "--volumes", container]),
        }
    }

    /// Lists the images that no name leads to: the steps of builds, which podman and buildah keep as such; the others have a cache
    /// that is emptied by itself.
    pub(super) fn steps(self) -> Option<Invocation> {
        matches!(self, Self::Podman | Self::Buildah).then(|| {
            let filter = "--filter=dangling=true";
            self.call(["images", "--all", "--quiet", "--no-trunc", filter])
        })
    }

    /// Lists the containers of builds, which podman and buildah leave where they are ended in the wrong moment.
    pub(super) fn working(self) -> Option<Invocation> {
        match self {
            Self::Buildx | Self::Docker => None,
            Self::Podman => Some(self.call(["ps", "--all", "--external", "--quiet"])),
            Self::Buildah => Some(self.call(["containers", "--all", "--quiet"])),
        }
    }

    /// The command that removes a container of [`working`](Self::working): to podman it is in use until it is told otherwise.
    pub(super) fn removes_working(self) -> &'static str {
        match self {
            Self::Podman => "rm --force",
            _ => "rm",
        }
    }

    /// Removes images by their numbers, but for those in use.
    pub(super) fn remove_steps(self, ids: &[String]) -> Invocation {
        let ids = ids.iter().cloned();
        self.call(["rmi".to_owned()].into_iter().chain(ids))
    }

    /// Whether containers have the network of the machine whatever `run` is told: the weakest isolation of buildah.
    pub(super) fn shares_network(self) -> bool {
        let isolation = std::env::var_os("BUILDAH_ISOLATION");
        self == Self::Buildah && isolation.is_some_and(|isolation| isolation == "chroot")
    }

    pub(super) fn remove_image(self, tag: &str) -> Invocation {
        self.call(["rmi", "--force", tag])
    }
}

/// The same call in a network of its own, in which there is nothing but the machine itself.
pub(super) fn without_network(call: Invocation) -> Invocation {
    let script = "ip link set lo up 2>/dev/null; exec \"$@\"";
    let words = ["--net", "--", "sh", "-c", script, "sh", call.program];
    let words = words.into_iter().map(OsString::from);
    let mut closed = Invocation::new("unshare", words.chain(call.args));
    closed.variables = call.variables;
    closed
}

/// Whether [`without_network`] can be had here.
pub(super) fn can_close_network() -> bool {
    process::run(&Invocation::new("unshare", ["--net", "--", "true"]), PROBE)
        .is_ok_and(|ended| ended.is_good())
}

/// The first builder that can be used, or the one with this name.
///
/// # Errors
/// If there is none, in words.
pub(super) fn choose(name: Option<&str>) -> Result<Builder, String> {
    let names = || Builder::ALL.map(Builder::name).join(", ");
    if let Some(name) = name {
        let builder = Builder::named(name).ok_or_else(|| {
            format!(
                "--builder {name}: there is no such builder; known are {}",
                names()
            )
        })?;
        return if builder.is_there() {
            Ok(builder)
        } else {
            Err(format!(
                "--builder {name}: `{}` does not answer: is it installed, and does its daemon run?",
                builder.program()
            ))
        };
    }
    let mut all = Builder::ALL.into_iter();
    all.find(|builder| builder.is_there()).ok_or_else(|| {
        format!(
            "a proof needs a program that builds images, and none answers: {}",
            names()
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(builder: Builder, from_scratch: bool) -> String {
        let options = BuildOptions {
            args: vec!["A=1".to_owned()],
            target: Some("run".to_owned()),
            secrets: vec!["id=a".to_owned()],
            platform: Some("linux/arm64".to_owned()),
            others: vec!["--network=host".to_owned()],
        };
        let paths = (Path::new("D"), Path::new("."));
        builder
            .build(paths, "x:1", &options, from_scratch)
            .to_string()
    }

    #[test]
    fn every_builder_gets_what_was_asked_for() {
        for builder in Builder::ALL {
            assert_eq!(Builder::named(builder.name()), Some(builder));
            let call = shown(builder, true);
            for part in [
                "--no-cache",
                "--build-arg=A=1",
                "--target=run",
                "--secret=id=a",
                "--platform=linux/arm64",
                "--network=host --tag x:1 --file D .",
            ] {
                assert!(call.contains(part), "{call}: {part}");
            }
            assert!(!shown(builder, false).contains("--no-cache"));
        }
        assert!(shown(Builder::Docker, true).starts_with("DOCKER_BUILDKIT=1 docker build "));
    }

    #[test]
    fn containers_have_no_network_unless_told() {
        for builder in Builder::ALL {
            let start = |network| {
                let words = ["a".to_owned(), "b".to_owned()];
                builder.start(("c", "x:1"), &words, network).to_string()
            };
            assert!(start(false).contains("--network=none"));
            assert!(!start(true).contains("network"));
        }
        let closed = without_network(Builder::Buildah.call(["run", "c", "--", "a b"]));
        let shown = closed.to_string();
        assert!(shown.starts_with("unshare --net -- sh -c "), "{shown}");
        assert!(shown.ends_with(" sh buildah run c -- 'a b'"), "{shown}");
    }
}
