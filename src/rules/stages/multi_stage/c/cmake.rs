//! What CMake has built, as its `CMakeLists.txt` says: read where that is as plain as most are.

use std::collections::BTreeMap;

use super::super::files::Files;
use super::super::parts::Call;
use crate::knowledge::c::{CMAKE_HARMLESS, CMAKE_MODULES};
use crate::model::joined;
use crate::text::file_name;

/// What a project makes.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Outcome {
    /// Programs by their names, with the folders that they are built in.
    pub(super) programs: Vec<(String, String)>,
    /// What is installed, below the prefix.
    pub(super) installed: Vec<String>,
    /// Whether all that is installed is known.
    pub(super) knows_installed: bool,
}

/// A command of a `CMakeLists.txt`.
#[derive(Debug, PartialEq, Eq)]
struct Command {
    name: String,
    words: Vec<String>,
}

/// What is read of a project, folder by folder.
struct Reader<'r, 'm> {
    text: &'r dyn Fn(&str) -> Option<String>,
    has: &'r dyn Fn(&str) -> bool,
    top: &'m str,
    build: &'m str,
    variables: BTreeMap<String, String>,
    output: Option<String>,
    /// Whether a folder below is a project of its own.
    is_nested: bool,
    outcome: Outcome,
}

/// Reads the project of a folder that is built in another one; `None` if it is not plain.
pub(super) fn read(
    call: &Call<'_, '_>,
    files: &Files,
    source: &str,
    build: &str,
) -> Option<Outcome> {
    read_with(
        &|path| files.text(call, path),
        &|name| files.paths().any(|path| file_name(path) == name),
        source,
        build,
    )
}

fn read_with(
    text: &dyn Fn(&str) -> Option<String>,
    has: &dyn Fn(&str) -> bool,
    source: &str,
    build: &str,
) -> Option<Outcome> {
    let mut reader = Reader {
        text,
        has,
        top: source,
        build,
        variables: BTreeMap::new(),
        output: None,
        is_nested: false,
        outcome: Outcome {
            knows_installed: true,
            ..Outcome::default()
        },
    };
    reader.folder(source, build, false, 0)?;
    Some(reader.outcome)
}

impl Reader<'_, '_> {
    /// Reads a folder, which may be left out where it is `optional`.
    fn folder(&mut self, source: &str, build: &str, optional: bool, depth: u32) -> Option<()> {
        if depth > 8 {
            return None;
        }
        let text = (self.text)(&joined(source, "CMakeLists.txt"))?;
        let mut blocks = 0;
        let outer = (self.output.clone(), self.variables.clone());
        for command in commands(&text)? {
            let words = &command.words;
            let is_optional = optional || blocks > 0;
            let first = words.first().map_or("", |it| &it[..]);
            match &command.name[..] {
                "if" | "foreach" | "while" | "function" | "macro" | "block" => blocks += 1,
                "endif" | "endforeach" | "endwhile" | "endfunction" | "endmacro" | "endblock" => {
                    blocks -= 1;
                }
                "project" => {
                    self.is_nested |= depth > 0;
                    let name = self.expanded(first, source, build)?;
                    self.variables
                        .insert("PROJECT_NAME".to_owned(), name.clone());
                    if depth == 0 {
                        self.variables.insert("CMAKE_PROJECT_NAME".to_owned(), name);
                    }
                }
                "set" => self.set(words, is_optional, source, build)?,
                "option" => {
                    let is_on = words.iter().any(|it| it == "ON");
                    if first == "BUILD_SHARED_LIBS" && is_on {
                        return None;
                    }
                }
                "add_executable" => {
                    if words.iter().any(|it| it == "IMPORTED" || it == "ALIAS") {
                        continue;
                    }
                    let name = self.expanded(first, source, build);
                    if let Some(name) = name.filter(|_| !is_optional) {
                        if words.iter().any(|it| it == "EXCLUDE_FROM_ALL") {
                            continue;
                        }
                        let folder = self.output.clone().unwrap_or_else(|| build.to_owned());
                        self.outcome.programs.push((name, folder));
                    }
                }
                "add_library" => {
                    if words.iter().any(|it| it == "SHARED" || it == "MODULE") {
                        return None;
                    }
                }
                "add_subdirectory" => {
                    if words.len() > 2 {
                        return None;
                    }
                    let name = self.expanded(first, source, build)?;
                    if name.starts_with('/') || name.contains("..") {
                        return None;
                    }
                    let (source, build) = (joined(source, &name), joined(build, &name));
                    self.folder(&source, &build, is_optional || words.len() > 1, depth + 1)?;
                }
                "include" => {
                    let is_own = (self.has)(&format!("{first}.cmake"));
                    if is_own || !CMAKE_MODULES.contains(&first) {
                        return None;
                    }
                }
                "configure_file" => {
                    let target = words.get(1)?;
                    let end = target.rsplit('.').next();
                    if !matches!(end, Some("h" | "hpp")) {
                        return None;
                    }
                }
                "file" => {
                    if !matches!(
                        first,
                        "GLOB" | "GLOB_RECURSE" | "RELATIVE_PATH" | "REAL_PATH"
                    ) {
                        return None;
                    }
                }
                "set_target_properties" | "set_property" => {
                    let moves = |it: &String| {
                        ["OUTPUT", "SUFFIX", "PREFIX", "RPATH", "DEBUG_POSTFIX"]
                            .iter()
                            .any(|part| it.contains(part))
                    };
                    if words.iter().any(moves) {
                        return None;
                    }
                }
                "add_custom_target" => {
                    if words.iter().any(|it| it == "ALL") {
                        return None;
                    }
                }
                "add_custom_command"
                | "execute_process"
                | "externalproject_add"
                | "fetchcontent_declare"
                | "fetchcontent_makeavailable"
                | "try_run"
                | "load_command"
                | "include_external_msproject"
                | "cmake_language" => return None,
                "install" => self.install(words, is_optional, source, build),
                name => {
                    // A function of the project, or of a package that is found.
                    if !CMAKE_HARMLESS.contains(&name) {
                        return None;
                    }
                }
            }
        }
        (self.output, self.variables) = outer;
        (blocks == 0).then_some(())
    }

    fn set(
        &mut self,
        words: &[String],
        is_optional: bool,
        source: &str,
        build: &str,
    ) -> Option<()> {
        let (name, values) = words.split_first()?;
        let value = values.first().map_or("", |it| &it[..]);
        match &name[..] {
            "CMAKE_RUNTIME_OUTPUT_DIRECTORY" | "EXECUTABLE_OUTPUT_PATH" => {
                if is_optional {
                    return None;
                }
                let folder = self.expanded(value, source, build)?;
                self.output = Some(if folder.starts_with('/') {
                    joined("/", &folder)
                } else {
                    joined(build, &folder)
                });
            }
            "BUILD_SHARED_LIBS" if !matches!(value, "OFF" | "FALSE" | "0") => return None,
            "CMAKE_INSTALL_PREFIX" | "CMAKE_EXECUTABLE_SUFFIX" | "CMAKE_TOOLCHAIN_FILE" => {
                return None;
            }
            name if name.starts_with("CMAKE_RUNTIME_OUTPUT_DIRECTORY_") => return None,
            name => {
                let value = self
                    .expanded(value, source, build)
                    .filter(|_| !is_optional && values.len() == 1);
                match value {
                    Some(value) => self.variables.insert(name.to_owned(), value),
                    None => self.variables.insert(name.to_owned(), "${}".to_owned()),
                };
            }
        }
        Some(())
    }

    fn install(&mut self, words: &[String], is_optional: bool, source: &str, build: &str) {
        if words
            .first()
            .is_some_and(|it| it == "FILES" || it == "PROGRAMS")
        {
            match self.installed_files(words, is_optional, source, build) {
                Some(paths) => self.outcome.installed.extend(paths),
                None => self.outcome.knows_installed = false,
            }
            return;
        }
        let at = words.iter().position(|it| it == "DESTINATION");
        let names: Option<Vec<String>> = words
            .iter()
            .skip(1)
            .take_while(|it| {
                !matches!(
                    &it[..],
                    "DESTINATION" | "RUNTIME" | "PERMISSIONS" | "COMPONENT" | "BUNDLE"
                )
            })
            .map(|it| self.expanded(it, source, build))
            .collect();
        let folder = match at.and_then(|at| words.get(at + 1)) {
            Some(word) if word == "${CMAKE_INSTALL_BINDIR}" => Some("bin".to_owned()),
            Some(word) => self.expanded(word, source, build),
            None => Some("bin".to_owned()),
        };
        let is_plain = words.first().is_some_and(|it| it == "TARGETS")
            && !is_optional
            && !words
                .iter()
                .any(|it| it == "OPTIONAL" || it == "EXCLUDE_FROM_ALL" || it == "CONFIGURATIONS")
            && words.iter().filter(|it| *it == "DESTINATION").count() < 2;
        let are_programs = |names: &Vec<String>| {
            names
                .iter()
                .all(|it| self.outcome.programs.iter().any(|(name, _)| name == it))
        };
        match (names.filter(are_programs), folder) {
            (Some(names), Some(folder)) if is_plain && !folder.contains("..") => {
                let paths = names.iter().map(|it| format!("{folder}/{it}"));
                self.outcome.installed.extend(paths);
            }
            _ => self.outcome.knows_installed = false,
        }
    }

    /// Where files are installed that are named one by one; `None` if that is not known.
    fn installed_files(
        &self,
        words: &[String],
        is_optional: bool,
        source: &str,
        build: &str,
    ) -> Option<Vec<String>> {
        let (files, rest) = words
            .get(1..)?
            .split_at_checked(words.iter().position(|it| it == "DESTINATION")? - 1)?;
        let is_plain = rest.iter().all(|it| {
            !matches!(
                &it[..],
                "CONFIGURATIONS" | "EXCLUDE_FROM_ALL" | "OPTIONAL" | "RENAME"
            )
        });
        let folder = match &rest.get(1)?[..] {
            "${CMAKE_INSTALL_BINDIR}" => "bin".to_owned(),
            "${CMAKE_INSTALL_DATADIR}" | "${CMAKE_INSTALL_DATAROOTDIR}" => "share".to_owned(),
            word => self.expanded(word, source, build)?,
        };
        if is_optional || !is_plain || folder.contains("..") {
            return None;
        }
        let names = files.iter().map(|it| {
            let path = self.expanded(it, source, build)?;
            let is_one = !path.contains(';') && !path.ends_with('/');
            is_one.then(|| format!("{folder}/{}", file_name(&path)))
        });
        names.collect()
    }

    /// A word with the values of its variables; `None` if one is not known.
    fn expanded(&self, word: &str, source: &str, build: &str) -> Option<String> {
        let mut out = String::new();
        let mut rest = word;
        while let Some(at) = rest.find('$') {
            out.push_str(&rest[..at]);
            let inner = rest[at..].strip_prefix("${")?;
            let (name, after) = inner.split_once('}')?;
            let value = match name {
                "PROJECT_SOURCE_DIR" | "PROJECT_BINARY_DIR" if self.is_nested => return None,
                "CMAKE_SOURCE_DIR" | "PROJECT_SOURCE_DIR" => self.top,
                "CMAKE_BINARY_DIR" | "PROJECT_BINARY_DIR" => self.build,
                "CMAKE_CURRENT_SOURCE_DIR" | "CMAKE_CURRENT_LIST_DIR" => source,
                "CMAKE_CURRENT_BINARY_DIR" => build,
                name => self.variables.get(name)?,
            };
            if value.contains('$') {
                return None;
            }
            out.push_str(value);
            rest = after;
        }
        out.push_str(rest);
        Some(out)
    }
}

/// The commands of a text, with their names in lower case; `None` if it cannot be read.
fn commands(text: &str) -> Option<Vec<Command>> {
    let mut found = Vec::new();
    let mut chars = text.chars().peekable();
    let mut name = String::new();
    while let Some(ch) = chars.next() {
        match ch {
            '#' => {
                if chars.peek() == Some(&'[') {
                    return None;
                }
                chars.by_ref().take_while(|it| *it != '\n').for_each(drop);
            }
            '(' => {
                let words = arguments(&mut chars)?;
                found.push(Command {
                    name: std::mem::take(&mut name).to_lowercase(),
                    words,
                });
            }
            ch if ch.is_whitespace() => {}
            ch if ch.is_ascii_alphanumeric() || ch == '_' => name.push(ch),
            '\u{feff}' => {}
            _ => return None,
        }
    }
    name.is_empty().then_some(found)
}

/// The words up to the bracket that closes.
fn arguments(chars: &mut std::iter::Peekable<std::str::Chars<'_>>) -> Option<Vec<String>> {
    let mut words = Vec::new();
    let mut word = String::new();
    let mut depth = 1;
    let mut end = |word: &mut String| {
        if !word.is_empty() {
            words.push(std::mem::take(word));
        }
    };
    loop {
        match chars.next()? {
            '"' => loop {
                match chars.next()? {
                    '"' => break,
                    '\\' => {
                        word.push('\\');
                        word.push(chars.next()?);
                    }
                    ch => word.push(ch),
                }
            },
            '#' => {
                if chars.peek() == Some(&'[') {
                    return None;
                }
                chars.by_ref().take_while(|it| *it != '\n').for_each(drop);
                end(&mut word);
            }
            '(' => depth += 1,
            ')' => {
                depth -= 1;
                if depth == 0 {
                    end(&mut word);
                    return Some(words);
                }
            }
            ch if ch.is_whitespace() || ch == ';' => end(&mut word),
            ch => word.push(ch),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Outcome, read_with};

    fn of(files: &[(&str, &str)]) -> Option<Outcome> {
        let text = |path: &str| {
            let mut files = files.iter();
            files
                .find(|(name, _)| format!("/s/{name}") == path)
                .map(|(_, text)| (*text).to_owned())
        };
        let has = |name: &str| {
            files
                .iter()
                .any(|(path, _)| path.rsplit('/').next() == Some(name))
        };
        read_with(&text, &has, "/s", "/s/build")
    }

    fn programs(text: &str) -> Option<Vec<String>> {
        let outcome = of(&[("CMakeLists.txt", text)])?;
        Some(
            outcome
                .programs
                .into_iter()
                .map(|(name, folder)| format!("{folder}/{name}"))
                .collect(),
        )
    }

    #[test]
    fn plain_projects() {
        let top = "cmake_minimum_required(VERSION 3.10) # x\nproject(shop LANGUAGES CXX)\n";
        let with = |rest: &str| format!("{top}{rest}");
        assert_eq!(
            programs(&with(
                "add_executable(${PROJECT_NAME} main.cpp)\ntarget_link_libraries(shop PRIVATE pq)"
            )),
            Some(vec!["/s/build/shop".to_owned()])
        );
        assert_eq!(
            programs(&with(
                "set(CMAKE_RUNTIME_OUTPUT_DIRECTORY \"${CMAKE_SOURCE_DIR}/bin\")\nadd_executable(a b.c)"
            )),
            Some(vec!["/s/bin/a".to_owned()])
        );
        assert_eq!(
            programs(&with(
                "if(TESTS)\nadd_executable(tests b.c)\nendif()\nadd_executable(a b.c)"
            )),
            Some(vec!["/s/build/a".to_owned()])
        );
        let outcome = of(&[
            ("CMakeLists.txt", &with("add_subdirectory(src)")),
            ("src/CMakeLists.txt", "add_library(core a.c)\nadd_executable(shop b.c)\ninstall(TARGETS shop RUNTIME DESTINATION bin)"),
        ])
        .unwrap();
        assert_eq!(
            outcome.programs,
            [("shop".to_owned(), "/s/build/src".to_owned())]
        );
        assert_eq!(
            (outcome.installed, outcome.knows_installed),
            (vec!["bin/shop".to_owned()], true)
        );
        let outcome = of(&[(
            "CMakeLists.txt",
            &with("add_executable(a b.c)\ninstall(FILES data/a.sql ${PROJECT_SOURCE_DIR}/b.sql DESTINATION share/${PROJECT_NAME})"),
        )])
        .unwrap();
        assert_eq!(
            (outcome.installed, outcome.knows_installed),
            (
                vec!["share/shop/a.sql".to_owned(), "share/shop/b.sql".to_owned()],
                true
            )
        );
        for install in [
            "DIRECTORY data DESTINATION share",
            "FILES a.sql DESTINATION share RENAME b.sql",
            "FILES ${UNKNOWN} DESTINATION share",
            "FILES a.sql TYPE DATA",
        ] {
            let text = with(&format!("add_executable(a b.c)\ninstall({install})"));
            let outcome = of(&[("CMakeLists.txt", &text)]).unwrap();
            assert!(!outcome.knows_installed, "{install}");
        }
    }

    #[test]
    fn projects_that_are_not_plain() {
        for rest in [
            "add_library(core SHARED a.c)",
            "set(BUILD_SHARED_LIBS ON)",
            "include(cmake/own.cmake)",
            "include(FetchContent)",
            "add_custom_command(TARGET a POST_BUILD COMMAND cp x y)",
            "set_target_properties(a PROPERTIES OUTPUT_NAME b)",
            "my_function(a)",
            "file(COPY data DESTINATION ${CMAKE_BINARY_DIR})",
            "configure_file(a.conf.in a.conf)",
            "add_subdirectory(missing)",
            "if(A)",
            "#[[ x ]]",
        ] {
            assert_eq!(
                programs(&format!("project(a)\nadd_executable(a a.c)\n{rest}\n")),
                None,
                "{rest}"
            );
        }
    }
}
