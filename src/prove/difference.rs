//! In what two images differ.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::image::{Entry, Image, Kind};

/// The parts of a configuration that people rely on.
const PARTS: [&str; 9] = [
    "Cmd",
    "Entrypoint",
    "Env",
    "ExposedPorts",
    "Healthcheck",
    "Labels",
    "User",
    "Volumes",
    "WorkingDir",
];

/// A part of the configuration that is another one; nothing is null.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Changed {
    pub(super) part: &'static str,
    pub(super) before: Value,
    pub(super) after: Value,
}

/// In what the second of two images differs from the first.
#[derive(Clone, Debug, Default)]
pub(super) struct Difference {
    pub(super) config: Vec<Changed>,
    /// Packages with their versions: those that are new, and those that are gone.
    pub(super) packages_added: Vec<String>,
    pub(super) packages_removed: Vec<String>,
    /// Packages in another version: name, before, after.
    pub(super) packages_changed: Vec<(String, String, String)>,
    pub(super) added: Vec<String>,
    pub(super) removed: Vec<String>,
    /// Paths, and what about them: `content`, `owner`, `mode`, `capabilities`, `link`, `kind`.
    pub(super) changed: Vec<(String, Vec<&'static str>)>,
    /// How many paths two builds of the same file make differently: these are left out.
    pub(super) left_out: usize,
    /// Programs that a shell finds no more.
    pub(super) programs_gone: Vec<String>,
    /// Libraries that a program or library wants and that are gone: the file, the library.
    pub(super) unresolved: Vec<(String, String)>,
    /// The same of plug-ins: what they bring is missed by those alone who ask for it.
    pub(super) plugins: Vec<(String, String)>,
}

/// The paths that two builds of the same file make differently.
pub(super) fn noise(one: &Image, other: &Image) -> BTreeSet<String> {
    let paths = one.files.keys().chain(other.files.keys());
    let differs = |path: &&String| one.files.get(*path) != other.files.get(*path);
    paths.filter(differs).cloned().collect()
}

impl Difference {
    /// Compares, without what is `noise` and without the Dockerfiles themselves, whose `texts` hash so.
    pub(super) fn of(
        before: &Image,
        after: &Image,
        noise: &BTreeSet<String>,
        texts: ([u8; 32], [u8; 32]),
    ) -> Self {
        let mut difference = Self {
            config: config(&before.config, &after.config),
            ..Self::default()
        };
        difference.files(before, after, noise, texts);
        difference.packages(&before.packages, &after.packages);
        let folders: BTreeSet<String> = before.path_folders().into_iter().collect();
        let is_program = |path: &&String| {
            let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
            folders.contains(folder)
                && before.files[*path].mode & 0o111 != 0
                && before.files[*path].kind != Kind::Folder
        };
        let gone = difference.removed.iter().filter(is_program);
        let names = gone.filter_map(|path| path.rsplit('/').next());
        difference.programs_gone = names.map(str::to_owned).collect();
        difference.programs_gone.sort();
        difference.programs_gone.dedup();
        let (had, has) = (before.unresolved(), after.unresolved());
        let new = has.difference(&had);
        let new = new.map(|(path, library)| ((*path).to_owned(), (*library).to_owned()));
        (difference.plugins, difference.unresolved) = new.partition(|(path, _)| is_plugin(path));
        difference
    }

    fn files(
        &mut self,
        before: &Image,
        after: &Image,
        noise: &BTreeSet<String>,
        texts: ([u8; 32], [u8; 32]),
    ) {
        let paths: BTreeSet<&String> = before.files.keys().chain(after.files.keys()).collect();
        for path in paths {
            match (before.files.get(path), after.files.get(path)) {
                (Some(_), None) | (None, Some(_)) if noise.contains(path) => self.left_out += 1,
                (Some(_), None) => self.removed.push(path.clone()),
                (None, Some(_)) => self.added.push(path.clone()),
                (Some(old), Some(new)) if old != new => {
                    let hash = |entry: &Entry| match entry.kind {
                        Kind::File { hash, .. } => Some(hash),
                        _ => None,
                    };
                    let is_dockerfile = hash(old) == Some(texts.0) && hash(new) == Some(texts.1);
                    let what = differs_in(old, new);
                    if noise.contains(path) && what == ["content"] {
                        self.left_out += 1;
                    } else if !is_dockerfile {
                        self.changed.push((path.clone(), what));
                    }
                }
                _ => {}
            }
        }
    }

    fn packages(&mut self, before: &BTreeMap<String, String>, after: &BTreeMap<String, String>) {
        let only_in =
            |one: &BTreeMap<String, String>, other: &BTreeMap<String, String>| -> Vec<String> {
                let names = one.iter().filter(|(name, _)| !other.contains_key(*name));
                names
                    .map(|(name, version)| format!("{name} {version}"))
                    .collect()
            };
        self.packages_added = only_in(after, before);
        self.packages_removed = only_in(before, after);
        let both = before
            .iter()
            .filter_map(|(name, old)| Some((name, old, after.get(name)?)));
        let changed = both.filter(|(_, old, new)| old != new);
        self.packages_changed = changed
            .map(|(name, old, new)| (name.clone(), old.clone(), new.clone()))
            .collect();
    }

    /// The parts of the configuration that changed and that no safe fix means to change: variables, the user, the folder, ports,
    /// volumes, the health check, and labels that are gone.
    pub(super) fn lost_config(&self) -> impl Iterator<Item = &Changed> {
        self.config.iter().filter(|changed| match changed.part {
            "Cmd" | "Entrypoint" => false,
            "Env" => !is_part(&changed.before, &changed.after),
            "Labels" => !has_all(&changed.before, &changed.after),
            _ => true,
        })
    }
}

/// Whether a file is a plug-in: a library without a version that lies where no program is looked for and no library either.
fn is_plugin(path: &str) -> bool {
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
    let folder = folder.rsplit('/').next().unwrap_or_default();
    // Below lib, the folder of an architecture is named so: `x86_64-linux-gnu`.
    let is_searched = ["lib", "lib32", "lib64"].contains(&folder) || folder.contains("-linux-");
    name.strip_suffix(".so").is_some() && !is_searched
}

/// Whether all of a list is in another one.
fn is_part(list: &Value, of: &Value) -> bool {
    let all = of.as_array().map(Vec::as_slice).unwrap_or_default();
    list.as_array()
        .into_iter()
        .flatten()
        .all(|item| all.contains(item))
}

/// Whether an object has all that another one has.
fn has_all(object: &Value, other: &Value) -> bool {
    let pairs = object.as_object().into_iter().flatten();
    pairs
        .into_iter()
        .all(|(key, value)| other.get(key) == Some(value))
}

fn config(before: &Value, after: &Value) -> Vec<Changed> {
    let part = |config: &Value, part: &str| match &config[part] {
        Value::String(text) if text.is_empty() => Value::Null,
        Value::Array(list) if list.is_empty() => Value::Null,
        Value::Object(object) if object.is_empty() => Value::Null,
        // Nothing says that variables have an order.
        Value::Array(list) if part == "Env" => {
            let mut list = list.clone();
            list.sort_by_key(ToString::to_string);
            Value::Array(list)
        }
        Value::Object(ports) if part == "ExposedPorts" => {
            let ports = ports.iter();
            ports
                .map(|(port, value)| (known_port(port), value.clone()))
                .collect()
        }
        value => value.clone(),
    };
    let parts = PARTS.iter().map(|name| Changed {
        part: name,
        before: part(before, name),
        after: part(after, name),
    });
    parts
        .filter(|changed| changed.before != changed.after)
        .collect()
}

/// A port and its protocol as Docker writes them: buildah keeps what the Dockerfile says, and who reads it takes `80` and `80/TCP` for `80/tcp`.
fn known_port(port: &str) -> String {
    let port = port.to_lowercase();
    if port.contains('/') {
        port
    } else {
        port + "/tcp"
    }
}

fn differs_in(old: &Entry, new: &Entry) -> Vec<&'static str> {
    let mut what = Vec::new();
    match (&old.kind, &new.kind) {
        (one, other) if one == other => {}
        (Kind::File { .. }, Kind::File { .. }) => what.push("content"),
        (Kind::Link(_), Kind::Link(_)) => what.push("link"),
        _ => what.push("kind"),
    }
    if old.owner != new.owner {
        what.push("owner");
    }
    if old.mode != new.mode {
        what.push("mode");
    }
    if old.capabilities != new.capabilities {
        what.push("capabilities");
    }
    what
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn file(hash: u8, mode: u32) -> Entry {
        Entry {
            kind: Kind::File {
                size: 1,
                hash: [hash; 32],
            },
            mode,
            owner: (0, 0),
            capabilities: None,
        }
    }

    fn image(files: &[(&str, Entry)]) -> Image {
        Image {
            config: json!({"Env": ["PATH=/bin:/usr/bin", "A=1"], "Cmd": ["/bin/sh", "-c", "a"]}),
            files: files
                .iter()
                .map(|(path, entry)| ((*path).to_owned(), entry.clone()))
                .collect(),
            ..Image::default()
        }
    }

    #[test]
    fn what_differs_is_found_without_noise() {
        let before = image(&[
            ("bin/less", file(1, 0o755)),
            ("etc/a", file(1, 0o644)),
            ("log", file(1, 0o644)),
            ("x", file(7, 0o644)),
        ]);
        let again = image(&[
            ("bin/less", file(1, 0o755)),
            ("etc/a", file(1, 0o644)),
            ("log", file(2, 0o644)),
            ("x", file(7, 0o644)),
        ]);
        let mut after = image(&[
            ("etc/a", file(3, 0o600)),
            ("log", file(4, 0o644)),
            ("new", file(1, 0o644)),
            ("x", file(8, 0o644)),
        ]);
        after.config =
            json!({"Env": ["PATH=/bin:/usr/bin"], "Cmd": ["a"], "User": "node", "Labels": {}});
        let noise = noise(&before, &again);
        let difference = Difference::of(&before, &after, &noise, ([7; 32], [8; 32]));
        assert_eq!(difference.removed, ["bin/less"]);
        assert_eq!(difference.programs_gone, ["less"]);
        assert_eq!(difference.added, ["new"]);
        assert_eq!(
            difference.changed,
            [("etc/a".to_owned(), vec!["content", "mode"])]
        );
        assert_eq!(difference.left_out, 1);
        let parts: Vec<&str> = difference
            .config
            .iter()
            .map(|changed| changed.part)
            .collect();
        assert_eq!(parts, ["Cmd", "Env", "User"]);
        let lost: Vec<&str> = difference
            .lost_config()
            .map(|changed| changed.part)
            .collect();
        assert_eq!(lost, ["Env", "User"]);
    }

    #[test]
    fn a_port_is_the_same_however_it_is_written() {
        let ports = |names: &[&str]| {
            let ports = names.iter().map(|name| ((*name).to_owned(), json!({})));
            json!({ "ExposedPorts": ports.collect::<serde_json::Map<_, _>>() })
        };
        let written = ports(&["80/TCP", "81", "53/Udp"]);
        let other = ports(&["53/udp", "80/tcp", "81/tcp"]);
        assert_eq!(config(&written, &other), []);
        let changed = config(&written, &ports(&["53/tcp", "80/tcp", "81/tcp"]));
        assert_eq!(changed[0].part, "ExposedPorts");
    }

    #[test]
    fn a_library_that_goes_is_missed_by_those_that_want_it() {
        let mut before = image(&[("lib/libx.so.1", file(1, 0o644)), ("bin/a", file(1, 0o755))]);
        before.wanted.insert(
            "bin/a".to_owned(),
            vec!["libx.so.1".to_owned(), "liby.so".to_owned()],
        );
        let plugin = "usr/lib/x86_64-linux-gnu/tc/q_x.so".to_owned();
        before
            .wanted
            .insert(plugin.clone(), vec!["libx.so.1".to_owned()]);
        let mut after = before.clone();
        after.files.remove("lib/libx.so.1");
        let difference = Difference::of(&before, &after, &BTreeSet::new(), ([0; 32], [0; 32]));
        assert_eq!(difference.plugins, [(plugin, "libx.so.1".to_owned())]);
        for library in [
            "usr/lib/x86_64-linux-gnu/libx.so",
            "usr/local/lib/libx.so",
            "opt/x/libx.so.2",
        ] {
            assert!(!is_plugin(library), "{library}");
        }
        assert_eq!(
            difference.unresolved,
            [("bin/a".to_owned(), "libx.so.1".to_owned())]
        );
    }
}
