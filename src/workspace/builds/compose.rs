//! Which Dockerfiles a compose file builds (Compose specification, "Build").

use std::collections::HashMap;
use std::path::Path;

use super::value::{UNKNOWN, Value};
use super::{Args, Build, add_args, is_remote};

/// What a service says of its build; `None` where it says nothing.
#[derive(Clone, Debug, Default)]
struct Service {
    context: Option<String>,
    dockerfile: Option<String>,
    target: Option<String>,
    args: Args,
    /// The Dockerfile stands in the compose file.
    is_inline: bool,
    is_built: bool,
    /// The name of its image.
    image: Option<String>,
    /// What its containers are started with, or checked by.
    commands: Vec<String>,
    /// The folders of the host that are mounted into them.
    mounts: Vec<String>,
}

/// Whether a word says nothing.
fn is_nothing(word: &str) -> bool {
    ["", "~", "null"].contains(&word)
}

/// What a service is started with, or checked by, in the place of what its image says.
fn commands(service: &Value) -> Vec<String> {
    let mut found = Vec::new();
    for name in ["command", "entrypoint", "working_dir"] {
        match service.get(name) {
            Some(Value::List(words)) => {
                let words: Vec<String> = words.iter().map(|it| it.word()).collect();
                found.push(words.join(" "));
            }
            Some(value) => found.push(value.word()),
            None => {}
        }
    }
    let test = service.get("healthcheck").and_then(|it| it.get("test"));
    match test {
        Some(Value::List(words)) => {
            let words: Vec<String> = words.iter().map(|it| it.word()).collect();
            found.extend((words != ["NONE"]).then(|| words.join(" ")));
        }
        Some(value) => found.push(value.word()),
        None => {}
    }
    found.retain(|it| !is_nothing(it));
    found
}

/// The folders and files of the host that a service has in its containers: mounts of them, and what `compose watch` copies into them.
fn mounts(service: &Value) -> Vec<String> {
    let volumes = service.get("volumes").map_or(&[][..], Value::items);
    let mut found = Vec::new();
    for volume in volumes {
        match &**volume {
            Value::Word(text) => {
                let (source, _) = text.split_once(':').unwrap_or_default();
                let is_host = source.starts_with(['.', UNKNOWN]);
                found.extend(is_host.then(|| source.to_owned()));
            }
            value => {
                let kind = value.get("type").map(Value::word);
                let source = value.get("source").map(Value::word);
                found.extend(source.filter(|_| kind.as_deref() == Some("bind")));
            }
        }
    }
    let watch = service.get("develop").and_then(|it| it.get("watch"));
    for rule in watch.map_or(&[][..], Value::items) {
        let rebuilds = rule.get("action").map(Value::word).as_deref() == Some("rebuild");
        found.extend(rule.get("path").map(Value::word).filter(|_| !rebuilds));
    }
    found
}

impl Service {
    fn read(service: &Value) -> Self {
        let own = Self {
            image: service.get("image").map(Value::word),
            commands: commands(service),
            mounts: mounts(service),
            ..Self::default()
        };
        let Some(build) = service.get("build") else {
            return own;
        };
        if let Value::Word(context) = build {
            if is_nothing(context) {
                return own;
            }
            return Self {
                context: Some(context.clone()),
                is_built: true,
                ..own
            };
        }
        let mut args = Args::new();
        add_args(&mut args, build.get("args"));
        Self {
            context: build.get("context").map(Value::word),
            dockerfile: build.get("dockerfile").map(Value::word),
            target: build.get("target").map(Value::word),
            args,
            is_inline: build.get("dockerfile_inline").is_some(),
            is_built: true,
            ..own
        }
    }

    /// Whether the folder of a build context may be mounted into its containers, or one above it.
    fn mounts_context(&self, context: &str) -> bool {
        let context = super::clean(Path::new(context));
        self.mounts.iter().any(|mount| {
            // An absolute one is on one machine only.
            let is_own = !mount.starts_with(['/', '~']);
            is_own
                && (mount.contains(UNKNOWN) || context.starts_with(super::clean(Path::new(mount))))
        })
    }

    /// With what another one says over it.
    fn with(mut self, over: Self) -> Self {
        self.args.extend(over.args);
        self.commands.extend(over.commands);
        self.mounts.extend(over.mounts);
        Self {
            context: over.context.or(self.context),
            dockerfile: over.dockerfile.or(self.dockerfile),
            target: over.target.or(self.target),
            args: self.args,
            is_inline: self.is_inline || over.is_inline,
            is_built: self.is_built || over.is_built,
            image: over.image.or(self.image),
            commands: self.commands,
            mounts: self.mounts,
        }
    }
}

/// How many commands of a build are looked at: that there are some is what counts.
const COMMANDS: usize = 8;

/// How many services may extend each other.
const CHAIN: usize = 8;

/// A service with what it extends.
fn service(file: &Value, name: &str, chain: usize) -> Service {
    let Some(own) = file.get("services").and_then(|all| all.get(name)) else {
        return Service::default();
    };
    let read = Service::read(own);
    let base = match own.get("extends") {
        None => return read,
        Some(Value::Word(base)) => Some(base.clone()),
        Some(extends) if extends.get("file").is_none() => extends.get("service").map(Value::word),
        Some(_) => None,
    };
    let base = match base {
        Some(base) if chain > 0 => service(file, &base, chain - 1),
        // In a file that is not looked at.
        _ => Service {
            context: Some(UNKNOWN.to_string()),
            ..Service::default()
        },
    };
    base.with(read)
}

/// The builds of a compose file, and of one with what another has over it.
pub(super) fn builds(name: &str, file: &Value, over: Option<&Value>) -> Vec<Build> {
    let mut builds = Vec::new();
    let files = [Some(file), over];
    let mut names: Vec<&str> = Vec::new();
    for file in files.into_iter().flatten() {
        let services = file.get("services").into_iter();
        let services = services.flat_map(Value::entries);
        names.extend(services.map(|(name, _)| &name[..]));
    }
    names.sort_unstable();
    names.dedup();
    let mut started: Vec<(String, Vec<String>)> = Vec::new();
    let mut images: Vec<Option<String>> = Vec::new();
    for service_name in names {
        let alone = service(file, service_name, CHAIN);
        let mut variants = vec![alone.clone()];
        if let Some(over) = over {
            variants.push(alone.with(service(over, service_name, CHAIN)));
        }
        for it in variants {
            let context = it.context.clone().unwrap_or_else(|| ".".to_owned());
            if let (Some(image), false) = (&it.image, it.is_built) {
                started.push((image.clone(), it.commands.clone()));
            }
            if !it.is_built || it.is_inline || is_remote(&context) {
                continue;
            }
            let is_mounted = it.mounts_context(&context);
            let Service {
                dockerfile,
                target,
                args,
                image,
                commands,
                ..
            } = it;
            images.push(image);
            builds.push(Build {
                by: format!("{name}, service {service_name}"),
                context,
                dockerfile: dockerfile.unwrap_or_else(|| "Dockerfile".to_owned()),
                target,
                args,
                commands,
                is_mounted,
            });
        }
    }
    // Others may be started from what a service builds.
    let mut by_image: HashMap<&str, Vec<&String>> = HashMap::new();
    for (image, commands) in &started {
        let all = by_image.entry(image).or_default();
        all.extend(commands.iter().take(COMMANDS.saturating_sub(all.len())));
    }
    for (build, image) in builds.iter_mut().zip(images) {
        let others = image.and_then(|image| by_image.get(&image[..]));
        let others = others.into_iter().flatten();
        build.commands.extend(others.map(|it| (*it).clone()));
        build.commands.dedup();
        build.commands.truncate(COMMANDS);
    }
    builds.dedup();
    builds
}

#[cfg(test)]
mod tests {
    use super::super::value::yaml;
    use super::*;

    fn named(text: &str, over: Option<&str>) -> Vec<String> {
        let over = over.map(|text| yaml(text).unwrap());
        let builds = builds("c", &yaml(text).unwrap(), over.as_ref());
        let shown = builds
            .iter()
            .map(|it| format!("{} {} {}", &it.by[11..], it.context, it.dockerfile));
        shown.collect()
    }

    #[test]
    fn forms_of_build() {
        let text = "
x-build: &build {context: web, target: dev, args: {A: b}}
services:
  short: {build: ./api}
  long: {build: {context: ., dockerfile: docker/Dockerfile, args: [A=b], additional_contexts: {x: ../y}}}
  none: {image: nginx}
  inline: {build: {context: ., dockerfile_inline: FROM x}}
  remote: {build: \"https://github.com/a/b.git#main\"}
  other-remote: {build: {context: git@github.com:a/b.git}}
  anchor: {build: *build}
  merged: {build: {<<: *build, dockerfile: X}}
  unknown: {build: {context: \"${ROOT:-.}\", dockerfile: $NAME.Dockerfile}}
  bare: {build: {dockerfile: Y}}
  empty: {build: }
  list: {build: [a]}
  extends: {extends: long}
  extends-too: {extends: {service: long}, build: {dockerfile: Z}}
  elsewhere: {extends: {file: x.yaml, service: long}, build: {dockerfile: Z}}
  elsewhere-only: {extends: {file: x.yaml, service: long}}
  round: {extends: round, build: {context: r}}
";
        assert_eq!(
            named(text, None),
            [
                "anchor web Dockerfile",
                "bare . Y",
                "elsewhere \0 Z",
                "extends . docker/Dockerfile",
                "extends-too . Z",
                "list . Dockerfile",
                "long . docker/Dockerfile",
                "merged web X",
                "round r Dockerfile",
                "short ./api Dockerfile",
                "unknown \0 \0.Dockerfile",
            ]
        );
    }

    #[test]
    fn what_an_override_changes_counts_as_well() {
        let text = "services: {a: {build: {context: x}}, b: {image: y}}";
        let over = "services: {a: {build: {dockerfile: D}}, b: {build: z}}";
        let both = ["a x Dockerfile", "a x D", "b z Dockerfile"];
        assert_eq!(named(text, Some(over)), both);
    }

    #[test]
    fn what_containers_are_started_with() {
        let over = "services: {over: {command: npm run dev}}";
        let text = "
services:
  plain: {build: ., environment: {A: b}, volumes: [data:/data, ./data:/app/data]}
  command: {build: ., command: npm run dev}
  list: {build: ., entrypoint: [a, \"$B\"]}
  empty: {build: ., command: , entrypoint: ~}
  folder: {build: ., working_dir: /x}
  check: {build: ., healthcheck: {test: [CMD, curl, x]}}
  no-check: {build: ., healthcheck: {test: [NONE]}}
  image: {build: ., image: own}
  worker: {image: own, command: work}
  other: {image: theirs, command: work}
  mounted: {build: web, volumes: [\"./web:/app\", /app/node_modules]}
  above: {build: ./web, volumes: [{type: bind, source: ., target: /app}]}
  below: {build: ., volumes: [\"./src:/app/src\"]}
  unknown: {build: ., volumes: [\"${PWD}:/app\"]}
  watched: {build: ., develop: {watch: [{action: sync, path: ., target: /app}]}}
  rebuilt: {build: ., develop: {watch: [{action: rebuild, path: .}]}}
  over: {build: .}
";
        let over = yaml(over).unwrap();
        let builds = builds("c", &yaml(text).unwrap(), Some(&over));
        let told = builds
            .iter()
            .filter(|it| !it.commands.is_empty() || it.is_mounted);
        let shown = told.map(|it| {
            let mounted = if it.is_mounted { " mounted" } else { "" };
            format!("{}: {}{mounted}", &it.by[11..], it.commands.join(", "))
        });
        assert_eq!(
            shown.collect::<Vec<_>>(),
            [
                "above:  mounted",
                "check: CMD curl x",
                "command: npm run dev",
                "folder: /x",
                "image: work",
                "list: a \0",
                "mounted:  mounted",
                "over: npm run dev",
                "unknown:  mounted",
                "watched:  mounted",
            ]
        );
    }

    #[test]
    fn other_files_build_nothing() {
        for text in [
            "",
            "a",
            "[a]",
            "services: x",
            "services: [a]",
            "web: {build: .}",
        ] {
            assert_eq!(named(text, None), <[&str; 0]>::default(), "{text}");
        }
    }
}
