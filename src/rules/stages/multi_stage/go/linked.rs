//! Which libraries of the system programs in Go are linked with, by cgo.

use super::super::c::is_shared;
use super::super::parts::Why;
use super::super::shape::Site;
use super::super::walk::Left;
use crate::knowledge::c::{
    BRING_CPP_COMPILERS, CPP_SOURCES, LINKED_UNUSUALLY, OF_COMPILER, OF_LIBC,
};
use crate::knowledge::languages::{GO, is_test_of_go};
use crate::model::Word;
use crate::text::file_name;

/// What cgo says in the sources of a project.
#[derive(Default)]
struct Linked {
    /// What `-l` names, each with the file that says it.
    libraries: Vec<(String, String)>,
    /// Other words for the linker.
    options: String,
}

/// The packages of libraries that programs need which are linked by cgo, beside those that packages with headers leave: libraries of the compiler.
///
/// # Errors
/// Where it is not known where a library comes from.
pub(in super::super) fn libraries(
    site: &Site<'_, '_>,
    left: &Left,
    is_alpine: bool,
) -> Result<Vec<String>, Why> {
    let linked = linked(site, left);
    if let Some(word) = LINKED_UNUSUALLY
        .iter()
        .find(|it| linked.options.contains(**it))
    {
        return Err(format!("it is linked with `{word}`"));
    }
    if let Some(path) = left.sources().find(|path| is_shared(path)) {
        return Err(format!("`{path}` may be loaded, or linked"));
    }
    let installs_headers = left
        .tools
        .iter()
        .chain(&left.packages)
        .any(|it| it.contains("-dev"));
    let is_brought = |name: &str| {
        let file = format!("lib{name}.a");
        left.sources().any(|path| file_name(path) == file)
    };
    let mut packages: Vec<String> = Vec::new();
    for (name, path) in &linked.libraries {
        let own = OF_COMPILER.iter().find(|it| it.library == name);
        match own {
            Some(own) => {
                let package = if is_alpine { own.alpine } else { own.debian };
                packages.extend((!package.is_empty()).then(|| package.to_owned()));
            }
            None if OF_LIBC.contains(&&name[..]) || installs_headers || is_brought(name) => {}
            None => {
                return Err(format!(
                    "it is not known where `{name}` comes from, which `{path}` links"
                ));
            }
        }
    }
    let is_cpp = |path: &String| CPP_SOURCES.iter().any(|end| path.ends_with(end));
    // Nobody sees here whether a dependency has parts in C++: where they could be compiled, they are counted on.
    let compiles_cpp = left
        .tools
        .iter()
        .any(|it| BRING_CPP_COMPILERS.contains(&&it[..]));
    if is_alpine && compiles_cpp && (left.sources().any(is_cpp) || has_dependencies(site, left)) {
        packages.push("libstdc++".to_owned());
    }
    packages.sort();
    packages.dedup();
    Ok(packages)
}

/// Whether the project is built from others: they may do anything that a library of Go does.
pub(super) fn has_dependencies(site: &Site<'_, '_>, left: &Left) -> bool {
    let mut manifests = left.sources().filter(|path| file_name(path) == "go.mod");
    manifests.any(|path| {
        let text = left.text(site.context.build, path).unwrap_or_default();
        memchr::memmem::find(&text, b"require").is_some()
    })
}

/// What the comments for cgo say, and the variables and options of the stage.
fn linked(site: &Site<'_, '_>, left: &Left) -> Linked {
    let (model, build) = (site.context.model, site.context.build);
    let mut linked = Linked::default();
    let mut add = |text: &str, path: &str| {
        for word in text.split(|ch: char| ch.is_whitespace() || "\"'".contains(ch)) {
            if let Some(name) = word.strip_prefix("-l").filter(|it| !it.is_empty()) {
                linked.libraries.push((name.to_owned(), path.to_owned()));
            } else {
                linked.options.push_str(word);
                linked.options.push(' ');
            }
        }
    };
    for path in left.sources() {
        if !GO.is_source(path) || is_test_of_go(path) {
            continue;
        }
        let text = left.text(build, path).unwrap_or_default();
        let text = String::from_utf8_lossy(&text);
        for line in text.lines().filter(|line| line.contains("#cgo")) {
            let is_for_others = ["windows", "darwin", "freebsd", "android", "ios"]
                .iter()
                .any(|it| line.contains(it) && !line.contains("linux") && !line.contains('!'));
            if !is_for_others {
                let (_, words) = line.split_once(':').unwrap_or_default();
                add(words, path);
            }
        }
    }
    for at in model.stage_instructions(site.stage) {
        for command in &model.commands(at) {
            let words = command.assignments.iter().chain(command.args());
            for word in words.filter_map(Word::as_str) {
                if let Some(value) = word.strip_prefix("CGO_LDFLAGS=") {
                    add(value, "CGO_LDFLAGS");
                } else if let Some((_, value)) = word.split_once("-extldflags") {
                    add(
                        value.trim_start_matches([' ', '=', '\'', '"']),
                        "-extldflags",
                    );
                }
            }
        }
        if model.set_names(at).iter().any(|it| it == "CGO_LDFLAGS") {
            let value = super::super::parts::set_to(model, at, "CGO_LDFLAGS");
            add(&value.unwrap_or_else(|| "-l?".to_owned()), "CGO_LDFLAGS");
        }
    }
    linked
}
