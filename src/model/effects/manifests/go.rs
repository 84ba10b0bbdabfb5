//! Projects of Go: `go.mod` and `go.sum`.

use super::{Obstacle, Project};
use crate::knowledge::ecosystems::GO_HOSTS;
use crate::model::Install;

/// Whether the modules come from nowhere else than the network, and, where a build fetched them on its way until now, whether `go mod download` fetches
/// them as surely: it fetches all that `go.mod` requires, the build what it imports. Sources: Go Modules Reference, `replace`, `go mod download`,
/// "Module graph pruning", "Vendoring".
pub(super) fn check(
    install: &Install,
    files: &[String],
    project: &Project<'_>,
) -> Result<(), Obstacle> {
    let unknown = |what: String| Err(Obstacle::Unknown(what));
    let path = &files[0];
    let text = project.text(path)?;
    let file = GoMod::read(&text);
    if file.replaced.iter().any(|(_, with)| with.is_folder()) {
        let what = format!("`{path}` takes a module from a folder of the project");
        return Err(Obstacle::Needs(what));
    }
    if !install.is_ahead {
        return Ok(());
    }
    let folder = path.strip_suffix("go.mod").unwrap_or_default();
    if project.is_there(&format!("{folder}vendor/modules.txt")) {
        let what = format!("`{folder}vendor` has the modules");
        return Err(Obstacle::Needs(what));
    }
    if file.required.is_empty() {
        return Err(Obstacle::Needs(format!("`{path}` requires nothing")));
    }
    if !file.has_all_required() {
        return unknown(format!(
            "`{path}` is of before Go 1.17, and `go mod download` would fetch more than the build does"
        ));
    }
    let sums = files.get(1).map(|path| project.text(path)).transpose()?;
    let sums: Vec<&str> = sums.iter().flat_map(|text| text.lines()).collect();
    for required in &file.required {
        let module = file.in_place_of(required);
        if may_be_private(module.path, file.module) {
            return unknown(format!(
                "`{}` may be private, and the build may do without it",
                module.path
            ));
        }
        let sum = format!("{} {} h1:", module.path, module.version);
        if !sums.iter().any(|line| line.starts_with(&sum)) {
            return unknown(format!("`go.sum` has no sum of `{}`", module.path));
        }
    }
    Ok(())
}

/// A module, and its version if one is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Module<'t> {
    path: &'t str,
    version: &'t str,
}

impl<'t> Module<'t> {
    fn of(words: &[&'t str]) -> Self {
        let word = |at: usize| {
            words
                .get(at)
                .map_or("", |word| word.trim_matches(['"', '`']))
        };
        Self {
            path: word(0),
            version: word(1),
        }
    }

    /// Whether it is a path of the disk.
    fn is_folder(&self) -> bool {
        self.path.starts_with(['.', '/'])
    }
}

/// What a `go.mod` says. Source: Go Modules Reference, "go.mod files".
#[derive(Debug, Default)]
struct GoMod<'t> {
    module: &'t str,
    go: &'t str,
    required: Vec<Module<'t>>,
    replaced: Vec<(Module<'t>, Module<'t>)>,
}

impl<'t> GoMod<'t> {
    fn read(text: &'t str) -> Self {
        let mut file = Self::default();
        let mut block = None;
        for line in text.lines() {
            let line = line.split("//").next().unwrap_or(line);
            let mut words: Vec<&str> = line.split_whitespace().collect();
            if words == [")"] {
                block = None;
                continue;
            }
            if words.last() == Some(&"(") {
                block = words.first().copied();
                continue;
            }
            let verb = match block {
                Some(verb) => verb,
                None if words.is_empty() => continue,
                None => words.remove(0),
            };
            match (verb, words.first()) {
                ("module", Some(path)) => file.module = path.trim_matches(['"', '`']),
                ("go", Some(version)) => file.go = version,
                ("require", Some(_)) => file.required.push(Module::of(&words)),
                ("replace", Some(_)) => {
                    let mut sides = words.split(|word| *word == "=>").map(Module::of);
                    file.replaced.extend(sides.next().zip(sides.next()));
                }
                _ => {}
            }
        }
        file
    }

    /// Whether all that a build needs is required here, as in files of Go 1.17 and above, and no more is fetched.
    fn has_all_required(&self) -> bool {
        let mut numbers = self.go.split('.').map(str::parse::<u32>);
        matches!((numbers.next(), numbers.next()), (Some(Ok(1)), Some(Ok(minor))) if minor >= 17)
    }

    /// What is fetched for a module.
    fn in_place_of(&self, module: &Module<'t>) -> Module<'t> {
        let is_it = |old: &Module<'t>| {
            old.path == module.path && (old.version.is_empty() || old.version == module.version)
        };
        let found = self.replaced.iter().find(|(old, _)| is_it(old));
        found.map_or(*module, |(_, with)| *with)
    }
}

/// Whether a module may be one that not everybody may have: it lies where nobody knows, or belongs to the owner of the project.
fn may_be_private(path: &str, project: &str) -> bool {
    let mut parts = path.split('/');
    let host = parts.next().unwrap_or_default();
    let known = GO_HOSTS.iter().find(|(name, _)| *name == host);
    known.is_none_or(|(_, has_owners)| {
        let own = project.split('/').take(2);
        *has_owners && own.eq(path.split('/').take(2))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_is_required_and_replaced() {
        let text = "module example.com/own // ours\n\ngo 1.21.3\n\nrequire github.com/a/b v1.0.0\n\nrequire (\n\t\"github.com/c/d\" v2.0.0+incompatible // indirect\n\t// none\n)\n\n\
                    replace github.com/a/b v1.0.0 => github.com/e/b v1.0.1\n\nreplace (\n\tgithub.com/c/d => ../d\n)\n";
        let file = GoMod::read(text);
        assert_eq!((file.module, file.go), ("example.com/own", "1.21.3"));
        assert!(file.has_all_required());
        let paths: Vec<&str> = file.required.iter().map(|it| it.path).collect();
        assert_eq!(paths, ["github.com/a/b", "github.com/c/d"]);
        assert_eq!(file.required[1].version, "v2.0.0+incompatible");
        let with: Vec<&str> = file
            .required
            .iter()
            .map(|it| file.in_place_of(it).path)
            .collect();
        assert_eq!(with, ["github.com/e/b", "../d"]);
        assert!(file.replaced[1].1.is_folder());
    }

    #[test]
    fn older_files_do_not_name_all() {
        for (text, expected) in [
            ("go 1.16", false),
            ("go 1.17", true),
            ("go 1.25.1", true),
            ("module x", false),
            ("go 2", false),
        ] {
            assert_eq!(GoMod::read(text).has_all_required(), expected, "{text}");
        }
    }

    #[test]
    fn private_is_what_nobody_knows_and_what_the_owner_has() {
        for (path, project, expected) in [
            ("github.com/a/b", "x", false),
            ("github.com/a/b/v2", "github.com/c/d", false),
            ("github.com/a/b", "github.com/a/c", true),
            ("golang.org/x/net", "golang.org/x/text", false),
            ("git.example.com/a/b", "x", true),
            ("gitlab.com/a/b", "x", true),
        ] {
            assert_eq!(may_be_private(path, project), expected, "{path} {project}");
        }
    }
}
