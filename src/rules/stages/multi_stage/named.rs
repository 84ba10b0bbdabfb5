//! Files beside the sources that only tools read as a rule, and that sources name: a program that shows its README reads that.

use std::collections::BTreeSet;

use super::data::File;
use super::walk::Left;
use crate::knowledge::languages::{C, Language, is_test_of_go};
use crate::model::BuildContext;
use crate::text::file_name;

/// What includes a file when the program is built.
const INCLUDED: &[&[u8]] = &[
    b"go:embed",
    b"include!",
    b"include_bytes!",
    b"include_str!",
    b"#include",
];

/// The files that a stage brings, that are no sources, and that would not come along but for a source that names them, by their paths in the image.
pub(super) fn named(build: &dyn BuildContext, left: &Left, language: &Language) -> Vec<String> {
    let is_open = |file: &&File| {
        let is_source = language.is_source(&file.path) || C.is_source(&file.path);
        !left.data.contains(&file.path) && !left.gone.contains(&file.path) && !is_source
    };
    let open: Vec<&File> = left.files.iter().filter(is_open).collect();
    // A name, and the folders that nothing is read from as a rule.
    let parts_of = |file: &File| {
        let source = file.source.clone().unwrap_or_default();
        let folders = source.split('/').rev().skip(1);
        let folders = folders.filter(|it| language.is_folder_for_building(it));
        let mut parts: Vec<String> = folders.map(|it| format!("{it}/")).collect();
        parts.push(file_name(&source).to_owned());
        parts
    };
    let parts: BTreeSet<String> = open.iter().flat_map(|file| parts_of(file)).collect();
    let mut said: BTreeSet<&String> = BTreeSet::new();
    for path in left.sources() {
        if parts.is_empty() || !language.is_source(path) || is_test_of_go(path) {
            continue;
        }
        let text = left.text(build, path).unwrap_or_default();
        for line in text.split(|byte| *byte == b'\n') {
            let has = |part: &[u8]| memchr::memmem::find(line, part).is_some();
            if !line.contains(&b'"') && !line.contains(&b'`') || INCLUDED.iter().any(|it| has(it)) {
                continue;
            }
            said.extend(parts.iter().filter(|part| is_named(line, part.as_bytes())));
        }
    }
    let is_said = |file: &&&File| parts_of(file).iter().any(|part| said.contains(part));
    open.iter()
        .filter(is_said)
        .map(|file| file.path.clone())
        .collect()
}

/// Whether a line names a file, or a folder where the name ends with `/`: as a whole word of a path in quotes.
fn is_named(line: &[u8], name: &[u8]) -> bool {
    memchr::memmem::find_iter(line, name).any(|at| {
        let before = at.checked_sub(1).and_then(|at| line.get(at));
        let after = line.get(at + name.len());
        let is_start = matches!(before, Some(b'"' | b'`' | b'/'));
        is_start && (name.ends_with(b"/") || matches!(after, Some(b'"' | b'`')))
    })
}
