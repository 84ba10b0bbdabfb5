//! Objects for scripts.

use std::path::Path;

use serde_json::{Value, json};

use super::places::{Places, usable_fix};
use super::{Format, Found, Problem};
use crate::diagnostic::{Applicability, FileEdits, Fix};
use crate::report::path::text_path;
use crate::report::{Placed, fingerprints};
use crate::rules::REGISTRY;
use crate::text::Edit;

/// One array of objects, one a line.
pub struct Json;

/// Objects, one a line.
pub struct JsonLines;

impl Format for Json {
    fn start(&self) -> String {
        "[".to_owned()
    }

    fn file(&self, found: &Found<'_>) -> String {
        in_array(&objects(found))
    }

    fn between(&self) -> &'static str {
        ","
    }

    fn end(&self, is_empty: bool, _: &[Problem]) -> String {
        array_end(is_empty)
    }
}

impl Format for JsonLines {
    fn file(&self, found: &Found<'_>) -> String {
        let lines = objects(found).into_iter().map(|object| object + "\n");
        lines.collect()
    }
}

/// Objects as a part of an array, each on a line of its own.
pub(super) fn in_array(objects: &[String]) -> String {
    match objects {
        [] => String::new(),
        objects => format!("\n{}", objects.join(",\n")),
    }
}

/// The end of an array of lines.
pub(super) fn array_end(is_empty: bool) -> String {
    if is_empty { "]\n" } else { "\n]\n" }.to_owned()
}

/// A value in one line.
pub(super) fn line(mut value: Value) -> String {
    // The order of the keys depends on features that other crates ask for.
    value.sort_all_objects();
    value.to_string()
}

fn objects(found: &Found<'_>) -> Vec<String> {
    let places = Places::new(found.source);
    let path = text_path(found.path);
    let names = fingerprints(None, found.source, found.list);
    let object = |(placed, fingerprint): (&Placed<'_>, String)| {
        let finding = placed.finding;
        let range = places.range(placed.span);
        let fix = usable_fix(placed, found.source);
        line(json!({
            "rule": finding.rule,
            "codes": REGISTRY.with_id(finding.rule).map_or(&[][..], |rule| rule.codes),
            "severity": finding.severity.as_str(),
            "path": path,
            "start": range.start.json(),
            "end": range.end.json(),
            "message": finding.message,
            "help": finding.help,
            "fingerprint": fingerprint,
            "fix": fix.map(|fix| fix_object(fix, &places, found.context)),
        }))
    };
    found.list.iter().zip(names).map(object).collect()
}

fn fix_object(fix: &Fix, places: &Places<'_>, context: &Path) -> Value {
    let files = fix.files.iter().map(|file| file_object(file, context));
    json!({
        "applicability": match fix.applicability {
            Applicability::Safe => "safe",
            Applicability::Unsafe => "unsafe",
        },
        "title": fix.title,
        "edits": edits(&fix.edits, places),
        "files": files.collect::<Vec<_>>(),
    })
}

fn file_object(file: &FileEdits, context: &Path) -> Value {
    let places = Places::new(file.old.as_deref().unwrap_or_default());
    json!({
        "path": text_path(&context.join(&file.path)),
        "exists": file.old.is_some(),
        "edits": edits(&file.edits, &places),
    })
}

fn edits(edits: &[Edit], places: &Places<'_>) -> Vec<Value> {
    let edit = |edit: &Edit| {
        let range = places.range(edit.span);
        json!({
            "start": range.start.json(),
            "end": range.end.json(),
            "text": String::from_utf8_lossy(&edit.text),
        })
    };
    edits.iter().map(edit).collect()
}
