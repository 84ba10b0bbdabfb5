//! Findings in hadolint's formats, for programs that read those.
//! Source: hadolint 2.15, `Hadolint.Formatter`; the messages are dfmt's own.

use std::fmt::Write;

use serde_json::{Value, json};

use super::colour::{BOLD, RESET};
use super::visible;
use crate::knowledge::codes::Level;

/// A format of hadolint's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HadolintFormat {
    /// A line each, for people.
    Tty,
    /// One array of objects.
    Json,
    /// Checkstyle's XML.
    Checkstyle,
    /// Code Climate's issues, each with a NUL after it.
    Codeclimate,
    /// GitLab's Code Quality report.
    GitlabCodeclimate,
    /// A line each, as the GNU standards have it.
    Gnu,
    /// Codacy's issues.
    Codacy,
    /// `SonarQube`'s generic issues.
    Sonarqube,
    /// SARIF 2.1.0.
    Sarif,
    /// `JUnit`'s XML.
    Junit,
}

impl HadolintFormat {
    /// All, with the words that hadolint reads them by.
    pub const WORDS: &[(&str, Self)] = &[
        ("tty", Self::Tty),
        ("json", Self::Json),
        ("checkstyle", Self::Checkstyle),
        ("codeclimate", Self::Codeclimate),
        ("gitlab_codeclimate", Self::GitlabCodeclimate),
        ("gnu", Self::Gnu),
        ("codacy", Self::Codacy),
        ("sonarqube", Self::Sonarqube),
        ("sarif", Self::Sarif),
        ("junit", Self::Junit),
    ];

    /// The format of this name.
    pub fn of(word: &str) -> Option<Self> {
        let (_, format) = Self::WORDS.iter().find(|(known, _)| *known == word)?;
        Some(*format)
    }

    /// Whether hadolint ends with 0 whatever it finds: whoever reads these formats takes findings from them.
    pub fn never_fails(self) -> bool {
        matches!(self, Self::Codeclimate | Self::Codacy)
    }
}

/// The code of what is no Dockerfile.
pub const PARSE_ERROR: &str = "DL1000";

/// Something that hadolint would say of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HadolintFinding {
    /// The code.
    pub code: &'static str,
    /// How bad it is.
    pub level: Level,
    /// Where, from 1 on: the line, and of what is no Dockerfile the column; of anything else it is 1.
    pub place: (usize, usize),
    /// What is wrong.
    pub message: String,
}

/// What there is to say about a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HadolintFile {
    /// Its name, as it was given.
    pub name: String,
    /// What was found, from the top.
    pub findings: Vec<HadolintFinding>,
}

/// How a report looks.
#[derive(Clone, Copy, Debug)]
pub struct HadolintStyle<'a> {
    /// The name that formats for programs have for every file.
    pub name: Option<&'a str>,
    /// Whether to use colours.
    pub colour: bool,
    /// What makes the report, and its version.
    pub tool: (&'a str, &'a str),
    /// When, in UTC: `2026-01-31 12:00:00`.
    pub time: &'a str,
}

/// A finding, and the file it is of.
type Row<'r> = (&'r str, &'r HadolintFinding);

/// What all files come to, in a format.
pub fn hadolint_report(
    format: HadolintFormat,
    files: &[HadolintFile],
    style: HadolintStyle<'_>,
) -> String {
    let named = |name: Option<&'_ str>| {
        let rows = files.iter().flat_map(move |file| {
            let findings = file.findings.iter();
            findings.map(move |finding| (name.unwrap_or(&file.name).to_owned(), finding))
        });
        rows.collect::<Vec<_>>()
    };
    let own = named(None);
    let own = || own.iter().map(|(name, finding)| (name.as_str(), *finding));
    let shown = named(style.name);
    let shown = || {
        shown
            .iter()
            .map(|(name, finding)| (name.as_str(), *finding))
    };
    match format {
        HadolintFormat::Tty => lines(own(), |row| tty(row, style.colour)),
        HadolintFormat::Gnu => lines(own(), gnu),
        HadolintFormat::Json => text(Value::Array(own().map(object).collect())),
        HadolintFormat::Codacy => own().map(|row| text(codacy(row))).collect(),
        HadolintFormat::Codeclimate => shown().map(|row| text(issue(row)) + "\0").collect(),
        HadolintFormat::GitlabCodeclimate => {
            text(Value::Array(shown().map(with_fingerprint).collect()))
        }
        HadolintFormat::Sonarqube => {
            let issues: Vec<Value> = shown().map(|row| sonarqube(row, style.tool.0)).collect();
            text(json!({ "issues": issues }))
        }
        HadolintFormat::Sarif => text(sarif(&own().map(result).collect::<Vec<_>>(), style.tool)),
        HadolintFormat::Checkstyle => checkstyle(files, style),
        HadolintFormat::Junit => junit(files, style),
    }
}

/// JSON without blanks, keys in the order of the alphabet.
fn text(mut value: Value) -> String {
    // The order of the keys depends on features that other crates ask for.
    value.sort_all_objects();
    value.to_string()
}

fn lines<'r>(rows: impl Iterator<Item = Row<'r>>, line: impl Fn(Row<'r>) -> String) -> String {
    rows.map(|row| line(row) + "\n").collect()
}

/// A text from elsewhere, on a line.
fn on_a_line(text: &str) -> String {
    visible(text).replace('\n', " ")
}

fn is_parse_error(finding: &HadolintFinding) -> bool {
    finding.code == PARSE_ERROR
}

fn tty((name, finding): Row<'_>, colour: bool) -> String {
    let (line, column) = finding.place;
    let (name, message) = (on_a_line(name), on_a_line(&finding.message));
    if is_parse_error(finding) {
        return format!("{name}:{line}:{column} {message}");
    }
    let (start, end) = match finding.level {
        _ if !colour => (String::new(), ""),
        Level::Error => (format!("{BOLD}\x1b[91m"), RESET),
        Level::Warning => (format!("{BOLD}\x1b[93m"), RESET),
        Level::Info => ("\x1b[92m".to_owned(), RESET),
        Level::Style | Level::Ignore => ("\x1b[96m".to_owned(), RESET),
    };
    let (code, level) = (finding.code, finding.level.as_str());
    format!("{name}:{line} {code} {start}{level}{end}: {message}")
}

fn gnu((name, finding): Row<'_>) -> String {
    let (line, column) = finding.place;
    let (name, message) = (on_a_line(name), on_a_line(&finding.message));
    if is_parse_error(finding) {
        return format!("hadolint:{name}:{line}:{column}: {message}");
    }
    let (code, level) = (finding.code, finding.level.as_str());
    format!("hadolint:{name}:{line}: {code} {level}: {message}")
}

fn object((name, finding): Row<'_>) -> Value {
    json!({
        "file": name,
        "line": finding.place.0,
        "column": finding.place.1,
        "level": finding.level.as_str(),
        "code": finding.code,
        "message": finding.message,
    })
}

fn codacy((name, finding): Row<'_>) -> Value {
    json!({
        "filename": name,
        "line": finding.place.0,
        "patternId": finding.code,
        "message": finding.message,
    })
}

fn issue((name, finding): Row<'_>) -> Value {
    let (line, column) = finding.place;
    let location = if is_parse_error(finding) {
        let place = json!({ "line": line, "column": column });
        json!({ "path": name, "positions": { "begin": place, "end": place } })
    } else {
        json!({ "path": name, "lines": { "begin": line, "end": line } })
    };
    json!({
        "type": "issue",
        "check_name": finding.code,
        "description": finding.message,
        "categories": ["Bug Risk"],
        "location": location,
        "severity": match finding.level {
            Level::Error => "blocker",
            Level::Warning => "major",
            Level::Info => "info",
            Level::Style | Level::Ignore => "minor",
        },
    })
}

/// An issue with what tells it from others, the same in each run: SHA-1 of the issue.
fn with_fingerprint(row: Row<'_>) -> Value {
    use sha1::{Digest, Sha1};
    let mut issue = issue(row);
    let mut fingerprint = String::new();
    for byte in Sha1::digest(text(issue.clone())) {
        // Writing to a string does not fail.
        let _ = write!(fingerprint, "{byte:02x}");
    }
    issue["fingerprint"] = fingerprint.into();
    issue
}

fn sonarqube((name, finding): Row<'_>, tool: &str) -> Value {
    let (line, column) = finding.place;
    let is_error = finding.level == Level::Error;
    let (severity, columns) = match finding.level {
        _ if is_parse_error(finding) => ("BLOCKER", (column, column)),
        Level::Error => ("CRITICAL", (0, 1)),
        Level::Warning => ("MAJOR", (0, 1)),
        Level::Info => ("MINOR", (0, 1)),
        Level::Style | Level::Ignore => ("INFO", (0, 1)),
    };
    json!({
        "engineId": tool,
        "ruleId": finding.code,
        "severity": severity,
        "type": if is_error { "BUG" } else { "CODE_SMELL" },
        "primaryLocation": {
            "message": finding.message,
            "filePath": name,
            "textRange": {
                "startLine": line,
                "endLine": line,
                "startColumn": columns.0,
                "endColumn": columns.1,
            },
        },
    })
}

fn result((name, finding): Row<'_>) -> Value {
    let (line, column) = finding.place;
    json!({
        "ruleId": finding.code,
        "level": match finding.level {
            Level::Error => "error",
            Level::Warning => "warning",
            Level::Info | Level::Style | Level::Ignore => "note",
        },
        "message": { "text": finding.message },
        "locations": [{
            "physicalLocation": {
                "artifactLocation": { "uri": name },
                "region": {
                    "startLine": line,
                    "endLine": line,
                    "startColumn": column,
                    "endColumn": column,
                    "sourceLanguage": "dockerfile",
                },
            },
        }],
    })
}

fn sarif(results: &[Value], (name, version): (&str, &str)) -> Value {
    json!({
        "$schema": "http://json.schemastore.org/sarif-2.1.0",
        "version": "2.1.0",
        "runs": [{
            "tool": {
                "driver": {
                    "name": name,
                    "fullName": format!("{name} in the formats of hadolint"),
                    "version": version,
                    "shortDescription": { "text": env!("CARGO_PKG_DESCRIPTION") },
                },
            },
            "results": results,
            "defaultSourceLanguage": "dockerfile",
        }],
    })
}

/// A text in an attribute or an element of XML. What XML has no way to write becomes U+FFFD.
fn escaped(text: &str, is_attribute: bool) -> String {
    let mut out = String::with_capacity(text.len());
    for ch in text.chars() {
        match ch {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '"' if is_attribute => out.push_str("&quot;"),
            '>' if !is_attribute => out.push_str("&gt;"),
            '\t' | '\n' | '\r' if is_attribute => {
                // Writing to a string does not fail.
                let _ = write!(out, "&#{};", u32::from(ch));
            }
            '\r' => out.push_str("&#13;"),
            '\t' | '\n' => out.push(ch),
            ch if ch.is_control() || matches!(ch, '\u{fffe}' | '\u{ffff}') => {
                out.push(char::REPLACEMENT_CHARACTER);
            }
            ch => out.push(ch),
        }
    }
    out
}

/// An element with attributes, in this order, and what is in it.
fn element(name: &str, attributes: &[(&str, &str)], inside: &str) -> String {
    let mut out = format!("<{name}");
    for (key, value) in attributes {
        // Writing to a string does not fail.
        let _ = write!(out, " {key}=\"{}\"", escaped(value, true));
    }
    if inside.is_empty() {
        out.push_str("/>");
    } else {
        let _ = write!(out, ">{inside}</{name}>");
    }
    out
}

const XML: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>";

fn checkstyle(files: &[HadolintFile], style: HadolintStyle<'_>) -> String {
    let files = files.iter().map(|file| {
        let errors = file.findings.iter().map(|finding| {
            let (line, column) = (finding.place.0.to_string(), finding.place.1.to_string());
            let mut attributes = vec![
                ("column", column.as_str()),
                ("line", &line),
                ("message", &finding.message),
                ("severity", finding.level.as_str()),
            ];
            if !is_parse_error(finding) {
                attributes.push(("source", finding.code));
            }
            element("error", &attributes, "")
        });
        let name = style.name.unwrap_or(&file.name);
        element("file", &[("name", name)], &errors.collect::<String>())
    });
    let files: String = files.collect();
    format!(
        "{XML}{}",
        element("checkstyle", &[("version", "4.3")], &files)
    )
}

fn junit(files: &[HadolintFile], style: HadolintStyle<'_>) -> String {
    let (tool, version) = style.tool;
    let suites = files.iter().map(|file| {
        let name = style.name.unwrap_or(&file.name);
        let cases = file.findings.iter().map(|finding| case(name, finding));
        let errors = file.findings.iter().filter(|it| is_parse_error(it)).count();
        let attributes = [
            ("errors", &*errors.to_string()),
            ("failures", &file.findings.len().to_string()),
            ("id", "hadolint"),
            ("name", &format!("{tool} {version}")),
            ("time", "0.001"),
        ];
        element("testsuite", &attributes, &cases.collect::<String>())
    });
    let id: String = style
        .time
        .chars()
        .filter_map(|ch| match ch {
            ' ' => Some('_'),
            ch => ch.is_ascii_digit().then_some(ch),
        })
        .collect();
    let attributes = [
        ("id", id.as_str()),
        ("name", &format!("{tool} run at {}", style.time)),
        ("time", "0.001"),
    ];
    let suites: String = suites.collect();
    format!("{XML}{}", element("testsuites", &attributes, &suites))
}

/// A finding as a test that failed.
fn case(name: &str, finding: &HadolintFinding) -> String {
    let ((line, column), message) = (finding.place, finding.message.as_str());
    let (code, level) = (finding.code, finding.level.as_str());
    if is_parse_error(finding) {
        let inside = format!(
            "Parse Error in {name}\nLine: {line}\nColumn: {column}\nParse Error: {message}\n"
        );
        let at = format!("parse error at line {line}, column {column}");
        let failure = element(
            "failure",
            &[("message", &at), ("type", "error")],
            &escaped(&inside, false),
        );
        let attributes = [("id", "hadolint.error"), ("name", code), ("time", "0.001")];
        return element("testcase", &attributes, &failure);
    }
    let inside = format!(
        "File: {name}\nLine: {line}\nCategory: Hadolint - Dockerfile Static Analysis\n{level}: {message}\n"
    );
    let attributes = [("id", code), ("message", message), ("type", level)];
    let failure = element("failure", &attributes, &escaped(&inside, false));
    let id = format!("hadolint.rule.{code}");
    element("testcase", &[("id", &id), ("time", "0.001")], &failure)
}
