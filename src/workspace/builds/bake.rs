//! Which Dockerfiles a Bake file builds (Docker's manual, "Bake file reference").

use std::collections::{BTreeMap, BTreeSet};

use super::value::{UNKNOWN, Value};
use super::{Args, Build, add_args, is_remote};

/// What the targets of some files say, the last file over the others.
#[derive(Debug, Default)]
pub(super) struct Targets(BTreeMap<String, Target>);

#[derive(Clone, Debug, Default)]
struct Target {
    /// The file that names it last.
    file: String,
    words: BTreeMap<&'static str, String>,
    args: Args,
    inherits: Vec<String>,
}

/// What counts of a target.
const WORDS: [&str; 4] = ["context", "dockerfile", "dockerfile-inline", "target"];

/// How many targets may inherit from each other.
const CHAIN: usize = 5;

/// How many targets one may get ARGs from.
const ANCESTORS: usize = 32;

impl Targets {
    /// Takes in another file.
    pub(super) fn read(&mut self, file: &str, value: &Value) {
        let targets = value.get("target").into_iter();
        for (name, value) in targets.flat_map(Value::entries) {
            let target = self.0.entry(name.clone()).or_default();
            file.clone_into(&mut target.file);
            for word in WORDS {
                if let Some(value) = value.get(word) {
                    target.words.insert(word, value.word());
                }
            }
            let mut args = Args::new();
            add_args(&mut args, value.get("args"));
            target.args.extend(args);
            if let Some(inherits) = value.get("inherits") {
                target.inherits = inherits.items().iter().map(|it| it.word()).collect();
            }
        }
    }

    /// What a target says itself, or by the last of those it inherits from that says it.
    fn word(&self, name: &str, word: &str, chain: usize) -> Option<String> {
        if name.contains(UNKNOWN) || chain == 0 {
            return Some(UNKNOWN.to_string());
        }
        let target = self.0.get(name)?;
        let own = target.words.get(word).cloned();
        own.or_else(|| {
            let mut inherits = target.inherits.iter().rev().take(CHAIN);
            inherits.find_map(|name| self.word(name, word, chain - 1))
        })
    }

    /// The ARGs of a target: its own go over those of the targets it inherits from, and of these the last over the others.
    fn args(&self, name: &str) -> Args {
        let mut args = Args::new();
        let mut seen = BTreeSet::new();
        let mut open = vec![name];
        while let Some(name) = open.pop() {
            if let Some(target) = self.0.get(name)
                && seen.len() < ANCESTORS
                && seen.insert(name)
            {
                for (name, value) in &target.args {
                    args.entry(name.clone()).or_insert_with(|| value.clone());
                }
                let inherits = target.inherits.iter().take(ANCESTORS);
                open.extend(inherits.map(String::as_str));
            }
        }
        args
    }

    /// The builds. A target that says neither what the context nor what the Dockerfile is mostly is there for others to inherit from.
    pub(super) fn builds(&self) -> Vec<Build> {
        let mut builds = Vec::new();
        for (name, target) in &self.0 {
            let [context, dockerfile, inline, stage] =
                WORDS.map(|word| self.word(name, word, CHAIN));
            if inline.is_some() || context.is_none() && dockerfile.is_none() {
                continue;
            }
            let context = context.unwrap_or_else(|| ".".to_owned());
            if !is_remote(&context) {
                builds.push(Build {
                    by: format!("{}, target {name}", target.file),
                    context,
                    dockerfile: dockerfile.unwrap_or_else(|| "Dockerfile".to_owned()),
                    target: stage,
                    args: self.args(name),
                    commands: Vec::new(),
                    is_mounted: false,
                });
            }
        }
        builds
    }
}

#[cfg(test)]
mod tests {
    use super::super::value::{hcl, json};
    use super::*;

    #[test]
    fn targets_inherit_and_files_override() {
        let first = hcl(r#"
            variable "ROOT" { default = "." }
            group "default" { targets = ["app"] }
            target "docker-metadata-action" {}
            target "base" {
              context = "src"
              args = { A = "b" }
            }
            target "app" {
              inherits = ["docker-metadata-action", "base"]
              dockerfile = "../app.Dockerfile"
              target = "prod"
            }
            target "child" { inherits = ["app", "other"] }
            target "other" { context = "other" }
            target "matrix" {
              matrix = { x = ["a", "b"] }
              name = "m-${x}"
              context = "."
              dockerfile = "docker/${x}.Dockerfile"
            }
            target "unknown" { context = ROOT }
            target "inline" { dockerfile-inline = "FROM x" }
            target "remote" { context = "https://github.com/a/b.git" }
            target "round" {
              inherits = ["round"]
              dockerfile = "R"
            }
        "#)
        .unwrap();
        let second =
            json(r#"{"target": {"other": {"context": "new"}, "more": {"dockerfile": "M"}}}"#);
        let mut targets = Targets::default();
        targets.read("b.hcl", &first);
        targets.read("o.json", &second.unwrap());
        let builds = targets.builds();
        let shown = builds
            .iter()
            .map(|it| format!("{}: {} {}", it.by, it.context, it.dockerfile));
        assert_eq!(
            shown.collect::<Vec<_>>(),
            [
                "b.hcl, target app: src ../app.Dockerfile",
                "b.hcl, target base: src Dockerfile",
                "b.hcl, target child: new ../app.Dockerfile",
                "b.hcl, target matrix: . docker/\0.Dockerfile",
                "o.json, target more: . M",
                "o.json, target other: new Dockerfile",
                "b.hcl, target unknown: \0 Dockerfile",
            ]
        );
    }
}
