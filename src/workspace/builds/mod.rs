//! Which folder is the build context of a Dockerfile: the one that a compose or Bake file says, or the one its sources fit.
//!
//! No folder is ever listed here: a few files with fixed names are looked for, and the sources that the Dockerfile names.

mod bake;
mod compose;
pub(super) mod value;

use std::collections::{BTreeMap, HashMap};
use std::io::ErrorKind;
use std::path::{Component, Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use super::names::is_folder_for_builds;
use super::read::read_file;
use crate::model::{Given, context_paths};
use value::{UNKNOWN, Value};

/// The build context of a Dockerfile, and how that is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The folder; `None` where it is not sure.
    pub folder: Option<PathBuf>,
    /// Who says so, or why nobody can, in a few words.
    pub why: String,
}

/// A build that a file describes. Words may hold [`UNKNOWN`].
#[derive(Clone, Debug, PartialEq, Eq)]
struct Build {
    /// The file and what in it.
    by: String,
    /// The context, relative to the folder of the file.
    context: String,
    /// The Dockerfile, relative to the context.
    dockerfile: String,
    /// The stage that is built.
    target: Option<String>,
    args: Args,
    /// What its containers are started with, or checked by, in the place of what the Dockerfile says.
    commands: Vec<String>,
    /// Whether its context may be mounted into its containers.
    is_mounted: bool,
}

/// The values of ARGs, by name.
type Args = BTreeMap<String, String>;

/// How many ARGs a build is given: nobody has more.
const ARGS: usize = 200;

/// Adds the values that a build file gives, a map or a list of `NAME=value`, to those that something over it has given. What has no value gets one
/// from the environment.
fn add_args(args: &mut Args, value: Option<&Value>) {
    let of_environment = || UNKNOWN.to_string();
    let entries = value.map_or(&[][..], Value::entries).iter();
    let entries = entries.map(|(name, value)| {
        let value = value.word();
        let is_none = ["", "~", "null"].contains(&&value[..]);
        (name.clone(), if is_none { of_environment() } else { value })
    });
    let items = value.map_or(&[][..], Value::items).iter();
    let items = items.map(|item| {
        let item = item.word();
        let pair = item.split_once('=');
        let pair = pair.map(|(name, value)| (name.to_owned(), value.to_owned()));
        pair.unwrap_or_else(|| (item, of_environment()))
    });
    for (name, value) in entries.chain(items).take(ARGS) {
        if !name.contains(UNKNOWN) {
            args.entry(name).or_insert(value);
        }
    }
}

/// Whether a build is one of a certain Dockerfile.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Named {
    No,
    Perhaps,
    Yes,
}

impl Build {
    /// The context of a build that a file in `folder` describes, if that is known.
    fn context_in(&self, folder: &Path) -> Option<PathBuf> {
        (!self.context.contains(UNKNOWN)).then(|| clean(&folder.join(&self.context)))
    }

    /// Whether it builds this Dockerfile.
    fn names(&self, folder: &Path, dockerfile: &Path) -> Named {
        let own = folder.join(&self.context).join(&self.dockerfile);
        let own = clean(&own);
        if own == dockerfile {
            return Named::Yes;
        }
        let is_unknown =
            |part: &Component<'_>| part.as_os_str().to_string_lossy().contains(UNKNOWN);
        let parts: Vec<_> = own.components().collect();
        let Some(first) = parts.iter().position(is_unknown) else {
            return Named::No;
        };
        // A context of which nothing is known may be anywhere.
        let is_anywhere = self.context.starts_with(UNKNOWN);
        let starts = is_anywhere
            || dockerfile
                .components()
                .take(first)
                .eq(parts[..first].iter().copied());
        let rest = parts.iter().rev().take_while(|part| !is_unknown(part));
        let rest: Vec<_> = rest.copied().collect();
        let name = |path: &Path| {
            let name = path.file_name().unwrap_or_default();
            name.to_string_lossy().into_owned()
        };
        let (own, other) = (name(&own), name(dockerfile));
        let ends = match (own.find(UNKNOWN), own.rfind(UNKNOWN)) {
            (Some(from), Some(to)) => {
                let (start, end) = (&own[..from], &own[to + UNKNOWN.len_utf8()..]);
                other.len() >= start.len() + end.len()
                    && other.starts_with(start)
                    && other.ends_with(end)
            }
            _ => dockerfile.components().rev().take(rest.len()).eq(rest),
        };
        if starts && ends {
            Named::Perhaps
        } else {
            Named::No
        }
    }
}

/// Whether a context is fetched from elsewhere.
fn is_remote(context: &str) -> bool {
    let hosts = ["git@", "github.com/"];
    context.contains("://") || hosts.iter().any(|host| context.starts_with(host))
}

/// A path without `.` and `..`, by the text alone.
fn clean(path: &Path) -> PathBuf {
    let mut out = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => {
                out.pop();
            }
            part => out.push(part),
        }
    }
    out
}

/// What the build files in a folder say.
#[derive(Debug, Default)]
struct Level {
    builds: Vec<Build>,
    /// Those of compose files that are only used where somebody names them: they tell what containers are started with, and no more.
    others: Vec<Build>,
    /// Those that cannot be read, and why.
    unreadable: Vec<String>,
    /// Whether the folder is the root of a repository.
    is_root: bool,
}

/// Bytes that a build file may have.
const LONGEST: u64 = 256 << 10;

/// What Compose looks for, the first that is there (compose-go, `DefaultFileNames`), and what goes over it (`DefaultOverrideFileNames`).
const COMPOSE: [&str; 4] = [
    "compose.yaml",
    "compose.yml",
    "docker-compose.yml",
    "docker-compose.yaml",
];
const COMPOSE_OVERRIDE: [&str; 4] = [
    "compose.override.yml",
    "compose.override.yaml",
    "docker-compose.override.yml",
    "docker-compose.override.yaml",
];

/// What people call compose files that they name when they use them, often over the one that Compose finds. Source: Docker's documentation, "Merge Compose
/// files", "Use Compose in production"; what is common in public repositories.
const COMPOSE_OTHERS: [&str; 8] = [
    "ci",
    "debug",
    "dev",
    "development",
    "local",
    "prod",
    "production",
    "test",
];

/// Where these words stand in the names.
const COMPOSE_FORMS: [[&str; 2]; 5] = [
    ["compose.", ".yaml"],
    ["compose.", ".yml"],
    ["docker-compose-", ".yml"],
    ["docker-compose.", ".yaml"],
    ["docker-compose.", ".yml"],
];

/// What Bake looks for, each over those before it (buildx, `bake.defaultFilenames`).
const BAKE: [&str; 4] = [
    "docker-bake.json",
    "docker-bake.hcl",
    "docker-bake.override.json",
    "docker-bake.override.hcl",
];

impl Level {
    fn read(folder: &Path) -> Self {
        let mut level = Self {
            is_root: folder.join(".git").symlink_metadata().is_ok(),
            ..Self::default()
        };
        let [main, over] = [COMPOSE, COMPOSE_OVERRIDE]
            .map(|names| names.iter().find_map(|name| level.value(folder, name)));
        let over = over.map(|(_, over)| over);
        if let Some((name, main)) = &main {
            level
                .builds
                .extend(compose::builds(name, main, over.as_ref()));
        }
        for word in COMPOSE_OTHERS {
            for [start, end] in COMPOSE_FORMS {
                let name = format!("{start}{word}{end}");
                let mut unused = Self::default();
                let Some((name, other)) = unused.value(folder, &name) else {
                    continue;
                };
                if let Some((_, main)) = &main {
                    level
                        .others
                        .extend(compose::builds(name, main, Some(&other)));
                }
                level.others.extend(compose::builds(name, &other, None));
            }
        }
        let mut targets = bake::Targets::default();
        for name in BAKE {
            if let Some((name, value)) = level.value(folder, name) {
                targets.read(name, &value);
            }
        }
        level.builds.extend(targets.builds());
        level
    }

    /// What a file says, if it is there.
    fn value<'n>(&mut self, folder: &Path, name: &'n str) -> Option<(&'n str, Value)> {
        let text = match read_file(&folder.join(name), LONGEST) {
            Ok(text) => String::from_utf8(text).map_err(|error| error.to_string()),
            Err(error) if error.kind() == ErrorKind::NotFound => return None,
            Err(error) => Err(error.to_string()),
        };
        let value = text.and_then(|text| match name.rsplit_once('.') {
            Some((_, "hcl")) => value::hcl(&text),
            Some((_, "json")) => value::json(&text),
            _ => value::yaml(&text),
        });
        match value {
            Ok(value) => Some((name, value)),
            Err(error) => {
                let first = error.lines().next().unwrap_or_default();
                self.unreadable
                    .push(format!("{name} cannot be read: {first}"));
                None
            }
        }
    }
}

/// The Dockerfiles that build files in a folder name with that folder for their context.
pub(super) fn dockerfiles_of(folder: &Path) -> Vec<PathBuf> {
    let level = Level::read(folder);
    let of_folder = level
        .builds
        .iter()
        .filter(|build| build.context_in(folder).as_deref() == Some(folder))
        .filter(|build| !build.dockerfile.contains(UNKNOWN));
    let paths = of_folder.map(|build| clean(&folder.join(&build.context).join(&build.dockerfile)));
    paths.collect()
}

/// How many folders above a Dockerfile are looked at where none is the root of a repository, and where one is.
const ABOVE: usize = 3;
const ABOVE_IN_REPOSITORY: usize = 20;

/// The build contexts of a run: each folder is looked at once.
#[derive(Debug, Default)]
pub struct Places(Mutex<HashMap<PathBuf, Arc<Level>>>);

impl Places {
    fn level(&self, folder: &Path) -> Arc<Level> {
        let known = |levels: &mut HashMap<PathBuf, Arc<Level>>| levels.get(folder).cloned();
        let lock = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(level) = known(&mut lock()) {
            return level;
        }
        let level = Arc::new(Level::read(folder));
        lock().insert(folder.to_owned(), Arc::clone(&level));
        level
    }

    /// What the build files say in the folder of a Dockerfile and those above that may be its context, the nearest first.
    fn levels<'d>(&self, dockerfile: &'d Path) -> Vec<(&'d Path, Arc<Level>)> {
        let Some(own) = dockerfile.parent() else {
            return Vec::new();
        };
        // The file system's root is nobody's project.
        let above = own
            .ancestors()
            .filter(|it| it.parent().is_some() || *it == own);
        let mut levels: Vec<(&Path, Arc<Level>)> = Vec::new();
        for folder in above.take(ABOVE_IN_REPOSITORY + 1) {
            let level = self.level(folder);
            let is_root = level.is_root;
            levels.push((folder, level));
            if is_root {
                break;
            }
        }
        if !levels.last().is_some_and(|(_, level)| level.is_root) {
            levels.truncate(ABOVE + 1);
        }
        levels
    }

    /// What build files give the builds of the Dockerfile at an absolute path, and of what may be that.
    pub fn given(&self, dockerfile: &Path) -> Given {
        let dockerfile = clean(dockerfile);
        let mut given = Given::default();
        let known = |word: &String| (!word.contains(UNKNOWN)).then(|| word.clone());
        for (folder, level) in self.levels(&dockerfile) {
            let builds = level.builds.iter();
            for build in builds.filter(|it| it.names(folder, &dockerfile) != Named::No) {
                given.targets.extend(build.target.as_ref().map(known));
                for (name, value) in &build.args {
                    let values = given.args.entry(name.clone()).or_default();
                    values.insert(known(value));
                }
            }
            let all = level.builds.iter().chain(&level.others);
            for build in all.filter(|it| it.names(folder, &dockerfile) != Named::No) {
                given.commands.extend(build.commands.iter().map(known));
                given.is_mounted |= build.is_mounted;
            }
            if !level.unreadable.is_empty() {
                given.commands.insert(None);
            }
        }
        given
    }

    /// The build context of the Dockerfile at an absolute path, which has this text.
    pub fn of(&self, dockerfile: &Path, text: &[u8]) -> Place {
        let dockerfile = clean(dockerfile);
        let levels = self.levels(&dockerfile);
        if levels.is_empty() {
            return Place {
                folder: None,
                why: "this is no file".to_owned(),
            };
        }
        let mut place = named(&dockerfile, &levels).unwrap_or_else(|perhaps| {
            let folders: Vec<&Path> = levels.iter().map(|(folder, _)| *folder).collect();
            let place = fitting(&folders, text);
            match perhaps
                .into_iter()
                .find(|(folder, _)| *folder != place.folder)
            {
                Some((_, by)) => Place {
                    folder: None,
                    why: format!("{by} may build it, which is known only at build time"),
                },
                None => place,
            }
        });
        let unreadable = levels.iter().flat_map(|(_, level)| &level.unreadable);
        for what in unreadable {
            place.why = format!("{}; {what}", place.why);
        }
        place
    }
}

/// The context that build files say a Dockerfile has; if none names it for sure, those that may.
fn named(
    dockerfile: &Path,
    levels: &[(&Path, Arc<Level>)],
) -> Result<Place, Vec<(Option<PathBuf>, String)>> {
    let mut surely: BTreeMap<Option<PathBuf>, String> = BTreeMap::new();
    let mut perhaps = Vec::new();
    for (folder, level) in levels {
        for build in &level.builds {
            let (context, by) = (build.context_in(folder), build.by.clone());
            match build.names(folder, dockerfile) {
                Named::No => {}
                Named::Perhaps => perhaps.push((context, by)),
                Named::Yes => {
                    surely.entry(context).or_insert(by);
                }
            }
        }
    }
    let mut contexts = surely.into_iter();
    match (contexts.next(), contexts.next()) {
        (None, _) => Err(perhaps),
        (Some((folder, why)), None) if folder.as_ref().is_some_and(|it| it.is_dir()) => {
            Ok(Place { folder, why })
        }
        (Some((folder, by)), None) => Ok(Place {
            folder: None,
            why: match folder {
                Some(_) => format!("{by}: the context it names is not there"),
                None => format!("{by}: the context is known only at build time"),
            },
        }),
        (Some((_, one)), Some((_, other))) => Ok(Place {
            folder: None,
            why: format!("{one} and {other} name different contexts"),
        }),
    }
}

/// The context that the sources fit which a Dockerfile names; `folders` are its own and those above.
fn fitting(folders: &[&Path], text: &[u8]) -> Place {
    let place = |folder: Option<&Path>, why: &str| Place {
        folder: folder.map(Path::to_path_buf),
        why: why.to_owned(),
    };
    let own = folders[0];
    let of_dockerfile = place(Some(own), "the folder of the Dockerfile");
    if folders.len() == 1 {
        return of_dockerfile;
    }
    let sources = context_paths(text);
    // All but the last, which is the project itself.
    let mut names = folders[..folders.len() - 1].iter();
    let is_for_builds = names.any(|it| it.file_name().is_some_and(is_folder_for_builds));
    let (broad, mut narrow): (Vec<String>, Vec<String>) =
        sources.into_iter().partition(|source| source == ".");
    narrow.truncate(SOURCES);
    if narrow.is_empty() && (!is_for_builds || broad.is_empty()) {
        return of_dockerfile;
    }
    // How many of them each folder has.
    let counts = folders.iter().map(|folder| {
        let is_there = |source: &&String| folder.join(source).symlink_metadata().is_ok();
        narrow.iter().filter(is_there).count()
    });
    let counts: Vec<usize> = counts.collect();
    let with = |least: usize| -> Vec<usize> {
        let has = |at: &usize| counts[*at] >= least;
        (0..folders.len()).filter(has).collect()
    };
    let above = |at: usize| {
        place(
            Some(folders[at]),
            "what the Dockerfile copies is there, and not beside it",
        )
    };
    let (whole, some) = (with(narrow.len()), with(1));
    let is_own = match (&whole[..], &some[..]) {
        ([0], _) | ([], [0]) => true,
        // Built from its own folder, it works, or what it copies is made before.
        ([0, ..], _) | ([], []) => !is_for_builds,
        ([], [0, ..]) => !is_for_builds && with(counts[0] + 1).is_empty(),
        _ => false,
    };
    if is_own {
        return of_dockerfile;
    }
    match (&whole[..], &some[..]) {
        ([at], _) => above(*at),
        ([_, ..], _) => place(None, "what the Dockerfile copies fits several folders"),
        // The rest may be made before the build.
        ([], [at]) if with(narrow.len().div_ceil(2).max(2)) == [*at] => above(*at),
        ([], _) => place(None, "what the Dockerfile copies fits no folder as a whole"),
    }
}

/// How many sources are looked for.
const SOURCES: usize = 200;

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::fs;

    use super::*;

    /// A folder with these files; a `.git` makes it a repository.
    fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
        let place = tempfile::tempdir().unwrap();
        for (file, text) in [(".git/HEAD", "")].iter().chain(files) {
            let path = place.path().join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        place
    }

    /// The context of a Dockerfile, relative to the root, `-` for none, and why.
    fn place(folder: &tempfile::TempDir, dockerfile: &str, text: &str) -> (String, String) {
        let Place { folder: found, why } =
            Places::default().of(&folder.path().join(dockerfile), text.as_bytes());
        let shown = found.map(|found| {
            let found = found.strip_prefix(folder.path()).unwrap().to_str().unwrap();
            found.replace('\\', "/")
        });
        (shown.unwrap_or_else(|| "-".to_owned()), why)
    }

    #[test]
    fn what_build_files_say() {
        let compose = "services:\n  api: {build: {context: ., dockerfile: docker/api.Dockerfile}}\n  web: {build: web}\n  two: {build: {context: ., dockerfile: web/other}}\n  three: {build: {context: web, dockerfile: other}}\n  nowhere: {build: {context: gone, dockerfile: ../nowhere}}\n  what: {build: {context: $X, dockerfile: any/what}}\n  by-name: {build: {context: ., dockerfile: \"images/${N}.Dockerfile\"}}\n";
        let bake =
            "target \"x\" {\n  context = \"../..\"\n  dockerfile = \"web/deep/Dockerfile\"\n}\n";
        let folder = folder(&[
            ("compose.yaml", compose),
            ("web/deep/docker-bake.hcl", bake),
            (
                "web/docker-compose.yml",
                "services: {x: {build: {context: .., dockerfile: sub/Dockerfile}}}",
            ),
            ("sub/x", ""),
            ("images/x", ""),
        ]);
        for (dockerfile, context, why) in [
            ("docker/api.Dockerfile", "", "compose.yaml, service api"),
            (
                "docker/../docker/./api.Dockerfile",
                "",
                "compose.yaml, service api",
            ),
            ("web/Dockerfile", "web", "compose.yaml, service web"),
            ("web/deep/Dockerfile", "", "docker-bake.hcl, target x"),
            (
                "web/other",
                "-",
                "compose.yaml, service two and compose.yaml, service three name different contexts",
            ),
            (
                "nowhere",
                "-",
                "compose.yaml, service nowhere: the context it names is not there",
            ),
            (
                "any/what",
                "-",
                "compose.yaml, service what may build it, which is known only at build time",
            ),
            ("what", "", "the folder of the Dockerfile"),
            (
                "images/a.Dockerfile",
                "-",
                "compose.yaml, service by-name may build it, which is known only at build time",
            ),
            ("a.Dockerfile", "", "the folder of the Dockerfile"),
            // A file in a folder beside is not looked for.
            ("sub/Dockerfile", "sub", "the folder of the Dockerfile"),
        ] {
            let found = place(&folder, dockerfile, "FROM a\n");
            assert_eq!(found, (context.to_owned(), why.to_owned()), "{dockerfile}");
        }
    }

    #[test]
    fn what_sources_fit() {
        let folder = folder(&[
            ("package.json", ""),
            ("src/main.js", ""),
            ("docker/entry.sh", ""),
            ("both", ""),
            ("docker/both", ""),
            ("deploy/own.conf", ""),
            ("services/api/package.json", ""),
            ("services/api/lib/x", ""),
        ]);
        let own = "the folder of the Dockerfile";
        let fits = "what the Dockerfile copies is there, and not beside it";
        let several = "what the Dockerfile copies fits several folders";
        let none = "what the Dockerfile copies fits no folder as a whole";
        for (dockerfile, copies, context, why) in [
            ("Dockerfile", "COPY gone .", "", own),
            ("docker/Dockerfile", "COPY package.json src/ ./", "", fits),
            (
                "docker/Dockerfile",
                "COPY docker/entry.sh /\nCOPY . .",
                "",
                fits,
            ),
            ("docker/Dockerfile", "COPY entry.sh /", "docker", own),
            ("docker/Dockerfile", "COPY both /", "-", several),
            ("docker/Dockerfile", "COPY . .", "-", several),
            ("docker/Dockerfile", "RUN x", "docker", own),
            ("docker/Dockerfile", "COPY package.json dist ./", "-", none),
            (
                "docker/Dockerfile",
                "COPY package.json src dist ./",
                "",
                fits,
            ),
            (
                "docker/Dockerfile",
                "COPY package.json src a b c ./",
                "-",
                none,
            ),
            ("docker/x64/Dockerfile", "COPY . .", "-", several),
            ("docker/x64/Dockerfile", "COPY src both ./", "", fits),
            ("docker/Dockerfile", "COPY gone ./", "-", none),
            ("docker/Dockerfile", "COPY entry.sh gone ./", "docker", own),
            (
                "docker/Dockerfile",
                "COPY --from=x package.json ./",
                "docker",
                own,
            ),
            ("docker/Dockerfile", "COPY $X *.json ./", "docker", own),
            (
                "docker/Dockerfile",
                "RUN --mount=type=bind,source=package.json,target=p x",
                "",
                fits,
            ),
            (
                "docker/Dockerfile",
                "ADD https://example.com/a /",
                "docker",
                own,
            ),
            (
                "deploy/Dockerfile",
                "COPY own.conf package.json /",
                "-",
                none,
            ),
            ("services/api/Dockerfile", "COPY . .", "services/api", own),
            (
                "services/api/Dockerfile",
                "COPY package.json .",
                "services/api",
                own,
            ),
            (
                "services/api/Dockerfile",
                "COPY package.json dist .",
                "services/api",
                own,
            ),
            (
                "services/api/Dockerfile",
                "COPY lib both /",
                "services/api",
                own,
            ),
            ("services/api/Dockerfile", "COPY lib both src /", "-", none),
            (
                "services/api/Dockerfile",
                "COPY gone /",
                "services/api",
                own,
            ),
            (
                "services/api/Dockerfile",
                "COPY services/api/lib src /",
                "",
                fits,
            ),
            (
                "services/api/Dockerfile",
                "COPY api/lib /",
                "services",
                fits,
            ),
        ] {
            let found = place(&folder, dockerfile, &format!("FROM a\n{copies}\n"));
            assert_eq!(found, (context.to_owned(), why.to_owned()), "{copies}");
        }
    }

    #[test]
    fn what_build_files_give() {
        let compose = "
services:
  map: {build: {context: ., dockerfile: a, target: prod, args: {A: x, B: , C: '~', D: \"y${V}\", \"${N}\": z}}}
  list: {build: {context: ., dockerfile: a, target: \"${T:-prod}\", args: [A=z, E, F=a=b]}}
  more: {extends: map, build: {context: ., dockerfile: b, args: {A: own}}}
  perhaps: {build: {context: $X, dockerfile: c, target: maybe}}
  odd: {build: {context: ., dockerfile: d, target: [x], args: word}}
";
        let bake = r#"{"target": {
            "first": {"args": {"A": "1", "B": "1", "C": null}, "target": "one"},
            "second": {"args": {"A": "2"}},
            "all": {"inherits": ["first", "second"], "args": {"D": "own"}, "dockerfile": "e"}
        }}"#;
        let folder = folder(&[("compose.yaml", compose), ("docker-bake.json", bake)]);
        let given = |dockerfile: &str| {
            let given = Places::default().given(&folder.path().join(dockerfile));
            let shown = |word: &Option<String>| word.clone().unwrap_or_else(|| "?".to_owned());
            let targets: Vec<_> = given.targets.iter().map(shown).collect();
            let args = given.args.iter().map(|(name, values)| {
                let values: Vec<_> = values.iter().map(shown).collect();
                format!("{name}={}", values.join("|"))
            });
            let args: Vec<_> = args.collect();
            format!("{}: {}", targets.join(" "), args.join(" "))
        };
        for (dockerfile, expected) in [
            ("a", "? prod: A=x|z B=? C=? D=? E=? F=a=b"),
            ("b", "prod: A=own B=? C=? D=?"),
            ("sub/c", "maybe: "),
            ("d", "?: "),
            ("e", "one: A=2 B=1 C=? D=own"),
            ("f", ": "),
        ] {
            assert_eq!(given(dockerfile), expected, "{dockerfile}");
        }
    }

    #[test]
    fn what_build_files_give_is_bounded() {
        let args = (0..20_000).map(|at| format!("A{at}=x"));
        let args = args.collect::<Vec<_>>().join(", ");
        let services = (0..2000).map(|at| format!("  s{at}: {{extends: base}}\n"));
        let services: String = services.collect();
        let text =
            format!("services:\n  base: {{build: {{context: ., args: [{args}]}}}}\n{services}");
        assert!(text.len() < LONGEST as usize);
        let folder = folder(&[("compose.yaml", &text)]);
        let given = Places::default().given(&folder.path().join("Dockerfile"));
        assert_eq!(given.args.len(), ARGS);
    }

    #[test]
    fn what_containers_are_started_with_is_said_by_many_files() {
        let folder = folder(&[
            (
                "compose.yaml",
                "services: {a: {build: .}, b: {build: web}, c: {build: api}}",
            ),
            (
                "compose.override.yaml",
                "services: {c: {command: npm run dev}}",
            ),
            (
                "docker-compose.dev.yml",
                "services: {b: {command: npm run dev}}",
            ),
            (
                "api/docker-compose.test.yaml",
                "services: {d: {build: ., volumes: [\".:/app\"]}}",
            ),
            ("odd/compose.yaml", "services: ["),
        ]);
        let given = |path: &str| Places::default().given(&folder.path().join(path));
        let dev = || BTreeSet::from([Some("npm run dev".to_owned())]);
        assert_eq!(given("Dockerfile"), Given::default());
        assert_eq!(given("web/Dockerfile").commands, dev());
        assert_eq!(given("api/Dockerfile").commands, dev());
        assert!(given("api/Dockerfile").is_mounted && !given("web/Dockerfile").is_mounted);
        assert_eq!(given("odd/Dockerfile").commands, BTreeSet::from([None]));
    }

    #[test]
    fn a_file_that_cannot_be_read_is_as_if_it_were_not_there() {
        let folder = folder(&[
            ("compose.yaml", "services: {a: {build: [\n"),
            (
                "docker-compose.yml",
                "services: {a: {build: {context: .., dockerfile: x/Dockerfile}}}",
            ),
            ("docker-bake.json", "{}"),
            ("docker-bake.hcl", "target {"),
        ]);
        let (context, why) = place(&folder, "Dockerfile", "FROM a\n");
        assert_eq!(context, "");
        assert!(
            why.starts_with("the folder of the Dockerfile; compose.yaml cannot be read: "),
            "{why}"
        );
        assert!(why.contains("; docker-bake.hcl cannot be read: "), "{why}");
        assert_eq!(why.lines().count(), 1);
    }

    #[test]
    fn nothing_above_a_repository_counts_and_little_where_there_is_none() {
        let outer = folder(&[
            (
                "compose.yaml",
                "services: {a: {build: {context: ., dockerfile: inner/Dockerfile}}}",
            ),
            ("inner/.git", ""),
        ]);
        let found = |path: &str| place(&outer, path, "FROM a\n").0;
        assert_eq!(found("inner/Dockerfile"), "inner");
        fs::remove_file(outer.path().join("inner/.git")).unwrap();
        assert_eq!(found("inner/Dockerfile"), "");
        fs::remove_dir_all(outer.path().join(".git")).unwrap();
        assert_eq!(found("inner/Dockerfile"), "");
        let text = "services: {a: {build: {context: ., dockerfile: a/b/c/d/Dockerfile}}}";
        fs::write(outer.path().join("compose.yaml"), text).unwrap();
        assert_eq!(found("a/b/c/d/Dockerfile"), "a/b/c/d");
    }
}
