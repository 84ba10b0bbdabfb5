//! Which Dockerfiles a compose file builds (Compose specification, "Build").

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
}

impl Service {
    fn read(service: &Value) -> Self {
        let Some(build) = service.get("build") else {
            return Self::default();
        };
        if let Value::Word(context) = build {
            if ["", "~", "null"].contains(&&context[..]) {
                return Self::default();
            }
            return Self {
                context: Some(context.clone()),
                is_built: true,
                ..Self::default()
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
        }
    }

    /// With what another one says over it.
    fn with(mut self, over: Self) -> Self {
        self.args.extend(over.args);
        Self {
            context: over.context.or(self.context),
            dockerfile: over.dockerfile.or(self.dockerfile),
            target: over.target.or(self.target),
            args: self.args,
            is_inline: self.is_inline || over.is_inline,
            is_built: self.is_built || over.is_built,
        }
    }
}

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
    for service_name in names {
        let alone = service(file, service_name, CHAIN);
        let mut variants = vec![alone.clone()];
        if let Some(over) = over {
            variants.push(alone.with(service(over, service_name, CHAIN)));
        }
        for Service {
            context,
            dockerfile,
            target,
            args,
            is_inline,
            is_built,
        } in variants
        {
            let context = context.unwrap_or_else(|| ".".to_owned());
            if !is_built || is_inline || is_remote(&context) {
                continue;
            }
            builds.push(Build {
                by: format!("{name}, service {service_name}"),
                context,
                dockerfile: dockerfile.unwrap_or_else(|| "Dockerfile".to_owned()),
                target,
                args,
            });
        }
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
