//! Who may use whom: the sources are read, and an arrow between rooms that the table does not have fails.
#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "a test may read files and panic"
)]

mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// A room, and the rooms it may use. Rooms that stand for themselves (`lib`, `main`) are last.
const TABLE: &[(&str, &[&str])] = &[
    ("text", &[]),
    ("syntax", &["text"]),
    ("shell", &["text"]),
    ("knowledge", &["text"]),
    ("model", &["knowledge", "syntax", "shell", "text"]),
    ("config", &["text", "diagnostic"]),
    ("diagnostic", &["text"]),
    ("suppress", &["syntax", "text"]),
    (
        "lint",
        &[
            "suppress",
            "model",
            "knowledge",
            "syntax",
            "shell",
            "text",
            "diagnostic",
            "config",
        ],
    ),
    ("rewrite", &["suppress", "model", "syntax", "shell", "text"]),
    (
        "rules",
        &[
            "lint",
            "rewrite",
            "suppress",
            "model",
            "knowledge",
            "syntax",
            "shell",
            "text",
            "diagnostic",
            "config",
        ],
    ),
    (
        "printer",
        &["syntax", "shell", "model", "config", "suppress", "text"],
    ),
    (
        "verify",
        &["syntax", "shell", "model", "diagnostic", "text"],
    ),
    (
        "fix",
        &[
            "lint",
            "rules",
            "model",
            "verify",
            "syntax",
            "text",
            "config",
            "diagnostic",
        ],
    ),
    (
        "engine",
        &[
            "text",
            "syntax",
            "shell",
            "model",
            "lint",
            "rules",
            "fix",
            "printer",
            "verify",
            "config",
            "suppress",
            "diagnostic",
        ],
    ),
];

/// What the rooms with disk, threads and terminal may use besides what [`TABLE`] says of pure rooms.
const NATIVE: &[(&str, &[&str])] = &[
    (
        "workspace",
        &[
            "engine",
            "config",
            "rules",
            "model",
            "diagnostic",
            "text",
            "suppress",
        ],
    ),
    (
        "report",
        &["diagnostic", "text", "knowledge", "lint", "rules"],
    ),
    ("prove", &["diagnostic"]),
];

/// Rooms nobody but these may use.
const NATIVE_ROOMS: &[&str] = &["workspace", "report", "prove", "cli"];

struct Source {
    /// Path below `src`, with `/`.
    path: String,
    text: String,
}

impl Source {
    /// The first part of its path: `syntax/words.rs` and `syntax/mod.rs` are of room `syntax`, `fix.rs` of `fix`.
    fn room(&self) -> &str {
        let first = self.path.split('/').next().unwrap();
        first.strip_suffix(".rs").unwrap_or(first)
    }

    /// The module path within the room: `["pin_tag"]` for `rules/pin_tag.rs`.
    fn modules(&self) -> Vec<&str> {
        let path = self.path.strip_suffix(".rs").unwrap();
        let path = path.strip_suffix("/mod").unwrap_or(path);
        path.split('/').collect()
    }
}

fn sources() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let files = support::files_below(&root).into_iter();
    let sources: Vec<_> = files
        .filter(|path| path.extension().is_some_and(|extension| extension == "rs"))
        .map(|path| {
            let parts: Vec<_> = path.strip_prefix(&root).unwrap().iter().collect();
            let parts: Vec<_> = parts.iter().map(|part| part.to_str().unwrap()).collect();
            Source {
                path: parts.join("/"),
                text: std::fs::read_to_string(&path).unwrap(),
            }
        })
        .collect();
    assert!(sources.len() > 30, "the sources are not where they were");
    sources
}

/// The code of a file without comments and strings, as tokens: names, `::`, and single characters.
fn tokens(text: &str) -> Vec<String> {
    let mut tokens = Vec::new();
    let mut rest = text;
    while let Some(ch) = rest.chars().next() {
        let len = if rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else if let Some(len) = raw_string_len(rest) {
            len
        } else if ch == '"' {
            string_len(rest)
        } else if ch == '\'' {
            char_len(rest)
        } else if ch.is_alphanumeric() || ch == '_' {
            let len = rest
                .find(|ch: char| !ch.is_alphanumeric() && ch != '_')
                .unwrap_or(rest.len());
            tokens.push(rest[..len].to_owned());
            len
        } else if rest.starts_with("::") {
            tokens.push("::".to_owned());
            2
        } else {
            if !ch.is_whitespace() {
                tokens.push(ch.to_string());
            }
            ch.len_utf8()
        };
        rest = &rest[len..];
    }
    tokens
}

/// The length of `r"…"`, `r#"…"#`, `br"…"`, … at the start of `text`.
fn raw_string_len(text: &str) -> Option<usize> {
    let open = text.strip_prefix('b').unwrap_or(text).strip_prefix('r')?;
    let quoted = open.trim_start_matches('#');
    let hashes = open.len() - quoted.len();
    let inner = quoted.strip_prefix('"')?;
    let close = format!("\"{}", "#".repeat(hashes));
    let end = inner.find(&close)? + close.len();
    Some(text.len() - inner.len() + end)
}

/// The length of a character, or of the quote of a lifetime.
fn char_len(text: &str) -> usize {
    let mut chars = text.char_indices().skip(1);
    match (chars.next(), chars.next()) {
        (Some((_, '\\')), Some((at, escaped))) => {
            let from = at + escaped.len_utf8();
            text[from..]
                .find('\'')
                .map_or(text.len(), |len| from + len + 1)
        }
        (Some(_), Some((at, '\''))) => at + 1,
        _ => 1,
    }
}

fn string_len(text: &str) -> usize {
    let mut escaped = false;
    for (at, ch) in text.char_indices().skip(1) {
        match ch {
            '"' if !escaped => return at + 1,
            '\\' => escaped = !escaped,
            _ => escaped = false,
        }
    }
    text.len()
}

/// All paths that start at `crate` or `super`, written out: `use crate::a::{b, c::d}` gives `a::b` and `a::c::d`.
fn paths(source: &Source) -> BTreeSet<Vec<String>> {
    let tokens = tokens(&source.text);
    let modules: Vec<String> = source
        .modules()
        .iter()
        .map(|&part| part.to_owned())
        .collect();
    let mut found = BTreeSet::new();
    // How deep inline modules (`mod tests {`) are open at a token, and where they close.
    let (mut inline, mut depth): (Vec<usize>, usize) = (Vec::new(), 0);
    for (at, token) in tokens.iter().enumerate() {
        match token.as_str() {
            "{" => {
                if at >= 2 && tokens[at - 2] == "mod" {
                    inline.push(depth);
                }
                depth += 1;
            }
            "}" => {
                depth -= 1;
                if inline.last() == Some(&depth) {
                    inline.pop();
                }
            }
            "crate" | "super" if tokens.get(at + 1).is_some_and(|next| next == "::") => {
                if at >= 1 && tokens[at - 1] == "::" {
                    continue;
                }
                let mut start = at;
                let mut base = if token == "crate" {
                    start += 1;
                    Vec::new()
                } else {
                    let mut base = modules.clone();
                    base.extend(inline.iter().map(|_| "inline".to_owned()));
                    while tokens.get(start).is_some_and(|token| token == "super") {
                        base.pop();
                        start += 1;
                        if tokens.get(start + 1).is_some_and(|token| token == "super") {
                            start += 1;
                        }
                    }
                    base
                };
                expand(&tokens[start..], &mut base, &mut found);
            }
            _ => {}
        }
    }
    found
}

/// Reads `::a::{b, c}` behind `base`; gives how many tokens it took.
fn expand(tokens: &[String], base: &mut Vec<String>, found: &mut BTreeSet<Vec<String>>) -> usize {
    let len = base.len();
    let mut at = 0;
    while tokens.get(at).is_some_and(|token| token == "::") {
        at += 1;
        match tokens.get(at).map(String::as_str) {
            Some("{") => {
                at += 1;
                while tokens.get(at).is_some_and(|token| token != "}") {
                    if tokens[at] == "," {
                        at += 1;
                        continue;
                    }
                    base.push(tokens[at].clone());
                    at += 1 + expand(&tokens[at + 1..], base, found);
                    base.pop();
                    // `as name`
                    while tokens
                        .get(at)
                        .is_some_and(|token| token != "," && token != "}")
                    {
                        at += 1;
                    }
                }
                base.truncate(len);
                return at + 1;
            }
            Some(name) => {
                base.push(name.to_owned());
                at += 1;
            }
            None => break,
        }
    }
    found.insert(base.clone());
    base.truncate(len);
    at
}

fn starts_with(path: &[String], start: &[&str]) -> bool {
    path.len() >= start.len() && path.iter().zip(start).all(|(part, wanted)| part == wanted)
}

/// The arrows a file draws from its room to others.
fn arrows(source: &Source, rooms: &BTreeSet<String>) -> BTreeSet<String> {
    paths(source)
        .into_iter()
        .filter_map(|path| path.first().cloned())
        .filter(|room| room != source.room() && rooms.contains(room))
        .collect()
}

fn rooms(sources: &[Source]) -> BTreeSet<String> {
    sources
        .iter()
        .map(|source| source.room().to_owned())
        .collect()
}

/// Whether a room may use another.
fn may_use(room: &str, other: &str) -> bool {
    let of = |table: &[(&str, &[&str])]| {
        let entry = table.iter().find(|(name, _)| *name == room);
        entry.map(|(_, others)| others.contains(&other))
    };
    match room {
        // The tour of the crate and its public functions; the entry of the program.
        "lib" => !NATIVE_ROOMS.contains(&other),
        "main" => other == "cli",
        "cli" => other != "main",
        _ => of(TABLE).or_else(|| of(NATIVE)).unwrap_or(false),
    }
}

#[test]
fn rooms_use_whom_they_may() {
    let sources = sources();
    let rooms = rooms(&sources);
    let mut wrong = Vec::new();
    let mut seen = 0;
    for source in &sources {
        for other in arrows(source, &rooms) {
            seen += 1;
            if !may_use(source.room(), &other) {
                wrong.push(format!("src/{} uses {other}", source.path));
            }
        }
    }
    assert!(
        seen > 50,
        "only {seen} arrows were found: the reader of the sources is broken"
    );
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_room_is_in_the_table() {
    let named = |room: &str| {
        let tables = TABLE.iter().chain(NATIVE);
        tables
            .map(|(name, _)| *name)
            .chain(["lib", "main", "cli"])
            .any(|name| name == room)
    };
    let unknown: Vec<_> = rooms(&sources())
        .into_iter()
        .filter(|room| !named(room))
        .collect();
    assert!(unknown.is_empty(), "rooms without a row: {unknown:?}");
}

/// `docs/architecture.md` has the same table, with the rooms of each row in the last column, up to a semicolon.
#[test]
fn the_document_has_the_table() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/architecture.md");
    let text = std::fs::read_to_string(path).unwrap();
    let mut written = BTreeMap::new();
    for line in text.lines().filter(|line| line.starts_with("| `")) {
        let cells: Vec<&str> = line.trim_matches('|').split(" | ").map(str::trim).collect();
        let room = cells[0].trim_matches('`');
        let rooms = cells[2].split(';').next().unwrap();
        let rooms = rooms.split(", ").filter(|room| *room != "–");
        written.insert(room, rooms.collect::<BTreeSet<_>>());
    }
    for (room, others) in TABLE.iter().chain(NATIVE) {
        let others = others.iter().copied().collect();
        assert_eq!(written.remove(room), Some(others), "{room}");
    }
    // What ties all together stands for itself.
    assert_eq!(written.into_keys().collect::<Vec<_>>(), ["cli"]);
}

/// A rule uses what rules share, not another rule; only the registry names rules.
#[test]
fn rules_do_not_use_each_other() {
    let sources = sources();
    let is_rule = |source: &&Source| source.text.contains(": Rule = Rule {");
    let rules: Vec<Vec<&str>> = sources
        .iter()
        .filter(is_rule)
        .map(Source::modules)
        .collect();
    assert!(rules.len() > 50, "only {} rules were found", rules.len());
    let mut wrong = Vec::new();
    for source in &sources {
        if source.path == "rules/registry.rs" {
            continue;
        }
        for path in paths(source) {
            // The files in the folder of a rule are a part of it.
            let own = source.modules();
            let own: Vec<String> = own.iter().map(|part| (*part).to_owned()).collect();
            let mut used = rules.iter().filter(|rule| !starts_with(&own, rule));
            if used.any(|rule| starts_with(&path, rule)) {
                wrong.push(format!("src/{} uses {}", source.path, path.join("::")));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What the folders inside a room may use of each other.
const INSIDE: &[(&str, &str, &[&str])] = &[
    ("model", "value", &[]),
    ("model", "command", &[]),
    ("model", "stage", &["command", "value"]),
    ("model", "context", &["stage", "command"]),
    ("model", "packages", &["context", "stage", "command"]),
    (
        "model",
        "effects",
        &["context", "stage", "command", "value"],
    ),
    ("rules", "context", &["support"]),
    ("rules", "form", &["support"]),
    ("rules", "labels", &["support"]),
    ("rules", "layers", &["support"]),
    ("rules", "packages", &["support"]),
    ("rules", "scripts", &["support"]),
    ("rules", "security", &["support"]),
    ("rules", "stages", &["support"]),
    ("rules", "support", &[]),
];

#[test]
fn folders_use_whom_they_may() {
    let sources = sources();
    let handed_on = handed_on(&sources);
    let folder = |source: &Source| -> Option<(String, String)> {
        let mut parts = source.path.split('/');
        match (parts.next(), parts.next(), parts.next()) {
            (Some(room), Some(folder), Some(_)) => Some((room.to_owned(), folder.to_owned())),
            _ => None,
        }
    };
    let mut wrong = BTreeSet::new();
    let mut seen = 0;
    for source in &sources {
        let Some((room, own)) =
            folder(source).filter(|(room, _)| room == "model" || room == "rules")
        else {
            continue;
        };
        let row = INSIDE
            .iter()
            .find(|(of, name, _)| *of == room && *name == own);
        let (_, _, allowed) = row.unwrap_or_else(|| panic!("src/{room}/{own} has no row"));
        for path in paths(source) {
            let used = file_of(&path, &sources, &handed_on);
            let used = used.and_then(|at| folder(&sources[at]));
            let Some((_, other)) = used.filter(|(of, other)| *of == room && *other != own) else {
                continue;
            };
            seen += 1;
            if !allowed.contains(&&other[..]) {
                wrong.insert(format!(
                    "src/{} uses {room}/{other}: {}",
                    source.path,
                    path.join("::")
                ));
            }
        }
    }
    assert!(seen > 20, "only {seen} uses between folders were found");
    let wrong: Vec<String> = wrong.into_iter().collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The file that a path names something of, by its place in `sources`: what a folder's `mod.rs` hands on is of the file it comes from.
fn file_of(
    path: &[String],
    sources: &[Source],
    handed_on: &BTreeMap<Vec<String>, usize>,
) -> Option<usize> {
    let known = (1..=path.len())
        .rev()
        .find_map(|len| handed_on.get(&path[..len]));
    let holds = |source: &Source| starts_with(path, &source.modules());
    let longest = || {
        let files = sources
            .iter()
            .enumerate()
            .filter(|(_, source)| holds(source));
        files
            .max_by_key(|(_, source)| source.modules().len())
            .map(|(at, _)| at)
    };
    known.copied().or_else(longest)
}

/// What the `mod.rs` of each folder hands on, with the file it is of.
fn handed_on(sources: &[Source]) -> BTreeMap<Vec<String>, usize> {
    let mut found = BTreeMap::new();
    for source in sources
        .iter()
        .filter(|source| source.path.ends_with("/mod.rs"))
    {
        let folder: Vec<String> = source.modules().iter().map(ToString::to_string).collect();
        for name in uses(source) {
            let from: Vec<String> = folder.iter().cloned().chain(name.iter().cloned()).collect();
            let own = file_of(&from, sources, &BTreeMap::new());
            let own = own.filter(|at| sources[*at].path != source.path);
            if let (Some(own), Some(last)) = (own, name.last()) {
                let name = folder.iter().chain([last]).cloned().collect();
                found.insert(name, own);
            }
        }
    }
    found
}

/// What a file hands on with `pub use`, as paths from its own module.
fn uses(source: &Source) -> Vec<Vec<String>> {
    let tokens = tokens(&source.text);
    let mut found = BTreeSet::new();
    for (at, token) in tokens.iter().enumerate() {
        let is_public = at > 0 && (tokens[at - 1] == "pub" || tokens[at - 1] == ")");
        if token == "use" && is_public && tokens.get(at + 1).is_some_and(|next| next != "crate") {
            let mut base = vec![tokens[at + 1].clone()];
            expand(&tokens[at + 2..], &mut base, &mut found);
        }
    }
    found.into_iter().collect()
}

/// Files that use each other in a circle can only be understood together. Parsers and printers are recursive by nature.
#[test]
fn files_do_not_use_each_other_in_a_circle() {
    const RECURSIVE: &[&str] = &["shell", "syntax", "printer"];
    let sources = sources();
    let handed_on = handed_on(&sources);
    assert!(
        handed_on.len() > 100,
        "only {} names are handed on",
        handed_on.len()
    );
    let is_folder = |source: &Source| source.path.ends_with("mod.rs") || source.path == "lib.rs";
    let graph: Vec<BTreeSet<usize>> = sources
        .iter()
        .enumerate()
        .map(|(at, source)| {
            let used = paths(source).into_iter();
            let used = used.filter_map(|path| file_of(&path, &sources, &handed_on));
            used.filter(|other| *other != at && !is_folder(&sources[*other]))
                .collect()
        })
        .collect();
    let arrows: usize = graph.iter().map(BTreeSet::len).sum();
    assert!(arrows > 300, "only {arrows} uses were found");
    let mut wrong = Vec::new();
    for (at, source) in sources.iter().enumerate() {
        for &other in &graph[at] {
            let is_recursive = RECURSIVE.contains(&source.room());
            if other > at && graph[other].contains(&at) && !is_recursive {
                wrong.push(format!("{} and {}", source.path, sources[other].path));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_file_says_what_it_is_for() {
    let silent: Vec<_> = sources()
        .into_iter()
        .filter(|source| !source.text.starts_with("//! "))
        .map(|source| source.path)
        .collect();
    assert!(silent.is_empty(), "no `//!` at the top: {silent:?}");
}

/// The calls that Clippy keeps out of the pure rooms; a Wasm build compiles them without a word.
#[test]
fn clippy_guards_the_pure_rooms() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("clippy.toml");
    let text = std::fs::read_to_string(path).unwrap();
    let list = text
        .split_once("disallowed-methods = [")
        .and_then(|(_, rest)| rest.split_once("\n]"))
        .unwrap()
        .0;
    for method in [
        "std::env::args",
        "std::env::current_dir",
        "std::env::var",
        "std::env::var_os",
        "std::fs::File::open",
        "std::fs::canonicalize",
        "std::fs::exists",
        "std::fs::metadata",
        "std::fs::read",
        "std::fs::read_dir",
        "std::fs::read_to_string",
        "std::fs::write",
        "std::process::Command::new",
        "std::process::exit",
        "std::thread::spawn",
        "std::time::Instant::now",
        "std::time::SystemTime::now",
    ] {
        let entry = format!("path = \"{method}\"");
        assert!(
            list.contains(&entry),
            "clippy.toml no longer forbids {method}"
        );
    }
    // And no pure room waives it, outside its tests.
    for source in sources() {
        let native = NATIVE_ROOMS.contains(&source.room()) || source.room() == "main";
        let code = source.text.split("#[cfg(test)]").next().unwrap();
        assert!(
            native || !code.contains("disallowed_methods"),
            "src/{} allows what clippy.toml forbids",
            source.path
        );
    }
}

/// The reader of the sources sees what it should see.
#[test]
fn paths_are_read() {
    let source = Source {
        path: "printer/line.rs".to_owned(),
        text: r##"
            //! use crate::comment::A;
            use crate::{text::{Span, Edit as E}, syntax};
            use super::Printer;
            fn f<'a>() { let _ = crate::model::Model::new("crate::string::B"); }
            const C: &[char] = &['{', '\'', '"', '\u{7d}', b'{', br#"crate::raw::"#, r"crate::raw"];
            mod tests { use super::*; use super::super::shell; use crate::fix; }
        "##
        .to_owned(),
    };
    let found: Vec<_> = paths(&source)
        .into_iter()
        .map(|path| path.join("::"))
        .collect();
    assert_eq!(
        found,
        [
            "fix",
            "model::Model::new",
            "printer::Printer",
            "printer::line::*",
            "printer::shell",
            "syntax",
            "text::Edit",
            "text::Span",
        ]
    );
    assert!(!may_use("printer", "rules") && may_use("printer", "model"));
    assert!(
        !may_use("text", "syntax") && !may_use("report", "engine") && !may_use("engine", "cli")
    );
}

/// What the trait of the build context asks, and whether those that stand before another context hand all of it on: a question that is not handed on
/// has an answer all the same.
#[test]
fn contexts_hand_on_all_questions() {
    let sources = sources();
    let text = |path: &str| {
        let source = sources.iter().find(|source| source.path == path);
        &source.unwrap_or_else(|| panic!("{path} is gone")).text[..]
    };
    let functions = |text: &str| -> BTreeSet<String> {
        let lines = text.lines().map(str::trim_start);
        let names = lines.filter_map(|line| line.strip_prefix("fn ")?.split('(').next());
        names.map(str::to_owned).collect()
    };
    let block = |text: &str, start: &str| {
        let (_, rest) = text.split_once(start).unwrap();
        rest.split("\n}\n").next().unwrap().to_owned()
    };
    let build = text("model/context/build.rs");
    let asked = functions(&block(build, "pub trait BuildContext"));
    assert!(asked.len() > 8, "{asked:?}");
    let edited = functions(&block(build, "impl BuildContext for Edited"));
    assert_eq!(edited, asked, "Edited");
    let lazy = text("workspace/lazy.rs");
    let lazy = functions(&block(lazy, "impl BuildContext for"));
    assert_eq!(lazy, asked, "lazy");
}
