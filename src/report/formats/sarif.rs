//! SARIF 2.1.0, the OASIS standard for what static analysis finds; numbers of sections are those of its text (errata 01).

use std::fmt::Write;
use std::path::Path;

use serde_json::{Value, json};

use super::json::{in_array, line};
use super::places::{Places, Range, usable_fix};
use super::sarif_rules::{REPOSITORY, index, level, rules};
use super::{Format, Found, Problem, message_and_help};
use crate::diagnostic::{Applicability, Fix};
use crate::report::fingerprints;
use crate::report::path::slashed;
use crate::text::Edit;

/// Where the schema is.
const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// What relative paths start from; where that is, is for the reader to say (3.14.14).
const BASE: &str = "%SRCROOT%";

/// The key of our fingerprints (3.27.17); the number goes up when they are made of something else.
const FINGERPRINT: &str = "dfmt/v1";

/// One log of one run.
///
/// Braces in messages stay as they are, although 3.11.5 wants those doubled that could be placeholders (`{0}`): who reads the logs does
/// not take them back, and would show `${{HOME}}`.
pub struct Sarif;

impl Format for Sarif {
    fn start(&self) -> String {
        let mut driver = json!({
            "name": "dfmt",
            "version": env!("CARGO_PKG_VERSION"),
            "semanticVersion": env!("CARGO_PKG_VERSION"),
            "rules": rules(),
        });
        if !REPOSITORY.is_empty() {
            driver["informationUri"] = json!(REPOSITORY);
        }
        let base = json!({ BASE: { "description": { "text": "The working directory of dfmt." } } });
        format!(
            "{{\"$schema\":\"{SCHEMA}\",\"version\":\"2.1.0\",\"runs\":[{{\n\"tool\":{},\n\
             \"columnKind\":\"unicodeCodePoints\",\n\"originalUriBaseIds\":{},\n\"results\":[",
            line(json!({ "driver": driver })),
            line(base)
        )
    }

    fn file(&self, found: &Found<'_>) -> String {
        let places = Places::new(found.source);
        let names = fingerprints(None, found.source, found.list);
        let artifact = artifact(found.path);
        let results = found.list.iter().zip(names).map(|(placed, fingerprint)| {
            let mut result = json!({
                "ruleId": placed.finding.rule,
                "level": level(placed.finding.severity),
                "message": { "text": message_and_help(placed) },
                "locations": [{ "physicalLocation": {
                    "artifactLocation": artifact,
                    "region": region(places.range(placed.span)),
                } }],
                "partialFingerprints": { FINGERPRINT: fingerprint },
            });
            if let Some(index) = index(placed.finding.rule) {
                result["ruleIndex"] = json!(index);
            }
            if let Some(fix) = usable_fix(placed, found.source) {
                result["fixes"] = json!([fix_object(fix, &artifact, &places, found.context)]);
            }
            line(result)
        });
        in_array(&results.collect::<Vec<_>>())
    }

    fn between(&self) -> &'static str {
        ","
    }

    fn end(&self, is_empty: bool, problems: &[Problem]) -> String {
        let notifications = problems.iter().map(|problem| {
            json!({
                "level": "error",
                "message": { "text": problem.message },
                "locations": [{ "physicalLocation": { "artifactLocation": artifact(&problem.path) } }],
            })
        });
        let invocation = json!({
            "executionSuccessful": problems.is_empty(),
            "toolExecutionNotifications": notifications.collect::<Vec<_>>(),
        });
        let end = if is_empty { "" } else { "\n" };
        format!("{end}],\n\"invocations\":[{}]\n}}]}}\n", line(invocation))
    }
}

/// 3.30: columns of characters, the end not included.
fn region(range: Range) -> Value {
    let Range { start, end } = range;
    json!({
        "startLine": start.line,
        "startColumn": start.column,
        "endLine": end.line,
        "endColumn": end.column,
    })
}

/// 3.55. A fix of several files is one of which all is done.
fn fix_object(fix: &Fix, artifact: &Value, places: &Places<'_>, context: &Path) -> Value {
    let own = (!fix.edits.is_empty()).then(|| change(artifact, &fix.edits, places));
    let others = fix.files.iter().map(|file| {
        let places = Places::new(file.old.as_deref().unwrap_or_default());
        change(
            &self::artifact(&context.join(&file.path)),
            &file.edits,
            &places,
        )
    });
    let changes: Vec<Value> = own.into_iter().chain(others).collect();
    json!({
        "description": { "text": fix.title },
        "artifactChanges": changes,
        "properties": { "applicability": match fix.applicability {
            Applicability::Safe => "safe",
            Applicability::Unsafe => "unsafe",
        } },
    })
}

fn change(artifact: &Value, edits: &[Edit], places: &Places<'_>) -> Value {
    let replacement = |edit: &Edit| {
        json!({
            "deletedRegion": region(places.range(edit.span)),
            "insertedContent": { "text": String::from_utf8_lossy(&edit.text) },
        })
    };
    json!({
        "artifactLocation": artifact,
        "replacements": edits.iter().map(replacement).collect::<Vec<_>>(),
    })
}

/// 3.4: what is relative starts from [`BASE`].
fn artifact(path: &Path) -> Value {
    let name = encoded(&slashed(path));
    if path.is_absolute() {
        let slash = if name.starts_with('/') { "" } else { "/" };
        json!({ "uri": format!("file://{slash}{name}") })
    } else {
        json!({ "uri": name, "uriBaseId": BASE })
    }
}

/// The bytes of a path as they stand in a URI (RFC 3986, 2.3).
fn encoded(path: &[u8]) -> String {
    let mut out = String::with_capacity(path.len());
    for &byte in path {
        match byte {
            byte if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) => {
                out.push(char::from(byte));
            }
            byte => {
                // Writing to a string does not fail.
                let _ = write!(out, "%{byte:02X}");
            }
        }
    }
    out
}
