//! What came of a proof, as a table for people and as an object for programs.

use std::fmt::Write;
use std::path::PathBuf;
use std::time::Duration;

use serde_json::{Value, json};

use super::difference::Difference;
use super::process::End;
use super::session::{Smoke, Started};

/// As many names of a kind are shown.
const SHOWN: usize = 12;

/// Whether an image could be built.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) enum Build {
    /// Nobody tried.
    #[default]
    Untried,
    Built(Duration),
    /// The end of the log.
    Failed(String),
}

/// How a container ended.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) enum Start {
    /// Nothing was started.
    #[default]
    Nothing,
    /// With this code, and the last line it said.
    Ended(i32, String),
    /// It was still running when its time was up.
    Running,
}

impl Start {
    pub(super) fn of(started: Option<&Started>) -> Self {
        let Some(started) = started else {
            return Self::Nothing;
        };
        match started.end {
            End::Exit(code) => Self::Ended(code, started.last_line()),
            End::TimeUp => Self::Running,
        }
    }

    fn shown(&self) -> String {
        match self {
            Self::Nothing => "nothing".to_owned(),
            Self::Ended(code, _) => format!("exit {code}"),
            Self::Running => "keeps running".to_owned(),
        }
    }
}

/// One of the two images.
#[derive(Clone, Debug, Default)]
pub(super) struct Side {
    pub(super) build: Build,
    /// How long a build takes of which everything is in the cache.
    pub(super) again: Option<Duration>,
    /// How long one takes after a source file was changed.
    pub(super) touched: Option<Duration>,
    /// In bytes, of all layers.
    pub(super) size: Option<u64>,
    pub(super) layers: Option<usize>,
    pub(super) packages: Option<usize>,
    pub(super) start: Start,
}

/// What came of a proof.
#[derive(Clone, Debug)]
pub struct Report {
    pub(super) builder: &'static str,
    pub(super) smoke: Smoke,
    /// The source file that was changed.
    pub(super) touched: Option<PathBuf>,
    pub(super) before: Side,
    pub(super) after: Side,
    pub(super) difference: Option<Difference>,
    /// Whether two containers of the unchanged file say the same.
    pub(super) is_steady: bool,
    /// Why the new file does not hold; nothing if it does.
    pub(super) broken: Vec<String>,
}

impl Report {
    /// Whether nothing was found that does not hold.
    pub fn holds(&self) -> bool {
        self.broken.is_empty()
    }

    /// As a table, each line with its end.
    pub fn table(&self) -> String {
        let mut rows: Vec<[String; 4]> = Vec::new();
        let mut row = |name: &str, before: String, after: String, note: String| {
            rows.push([name.to_owned(), before, after, note]);
        };
        row("", "before".to_owned(), "after".to_owned(), String::new());
        let builds = |build: &Build| match build {
            Build::Untried => "-",
            Build::Built(_) => "yes",
            Build::Failed(_) => "no",
        };
        row(
            "builds",
            builds(&self.before.build).to_owned(),
            builds(&self.after.build).to_owned(),
            format!("by {}", self.builder),
        );
        let known = |value: Option<String>| value.unwrap_or_else(|| "-".to_owned());
        let size = |side: &Side| known(side.size.map(bytes));
        let percent = match (self.before.size, self.after.size) {
            (Some(before), Some(after)) if before > 0 => percent(before, after),
            _ => String::new(),
        };
        row("size", size(&self.before), size(&self.after), percent);
        let count = |count: Option<usize>| known(count.map(|count| count.to_string()));
        row(
            "layers",
            count(self.before.layers),
            count(self.after.layers),
            String::new(),
        );
        let cold = |side: &Side| {
            known(match side.build {
                Build::Built(took) => Some(seconds(took)),
                _ => None,
            })
        };
        row(
            "built from scratch",
            cold(&self.before),
            cold(&self.after),
            String::new(),
        );
        let took = |took: Option<Duration>| known(took.map(seconds));
        row(
            "built from the cache",
            took(self.before.again),
            took(self.after.again),
            String::new(),
        );
        let changed = match &self.touched {
            Some(file) => format!("{} was changed", file.display()),
            None => "no source file to change".to_owned(),
        };
        row(
            "built after a change",
            took(self.before.touched),
            took(self.after.touched),
            changed,
        );
        let smoke = match &self.smoke {
            Smoke::Own => "its own command".to_owned(),
            // One line of it is enough to know it by.
            Smoke::Command(text) => match text.trim().split_once('\n') {
                Some((first, _)) => format!("{first} …"),
                None => text.trim().to_owned(),
            },
            Smoke::None => "--smoke none".to_owned(),
        };
        let compared = match (&self.before.start, self.is_steady) {
            (Start::Ended(..), false) if self.difference.is_some() => {
                "; what it says differs each time: not compared"
            }
            _ => "",
        };
        let fails = match &self.before.start {
            Start::Ended(0, _) | Start::Nothing | Start::Running => String::new(),
            Start::Ended(_, last) => {
                let says = if last.is_empty() {
                    "nothing".to_owned()
                } else {
                    format!("{last:?}")
                };
                format!("; it fails as it is and says {says}: this proves little")
            }
        };
        row(
            "started",
            self.before.start.shown(),
            self.after.start.shown(),
            format!("{smoke}{fails}{compared}"),
        );
        row(
            "packages",
            count(self.before.packages),
            count(self.after.packages),
            String::new(),
        );
        let mut text = columns(&rows);
        if let Some(difference) = &self.difference {
            text += &details(difference);
        }
        for (side, build) in [
            ("as it is", &self.before.build),
            ("as dfmt leaves it", &self.after.build),
        ] {
            if let Build::Failed(log) = build {
                writeln!(text, "the end of the log of the build {side}:").unwrap_or_default();
                for line in log.lines() {
                    writeln!(text, "    {line}").unwrap_or_default();
                }
            }
        }
        for why in &self.broken {
            writeln!(text, "does not hold: {why}").unwrap_or_default();
        }
        if self.holds() {
            text.push_str("holds\n");
        }
        text
    }

    /// As an object.
    pub fn json(&self) -> Value {
        let side = |side: &Side| {
            let (builds, cold, log) = match &side.build {
                Build::Untried => (None, None, None),
                Build::Built(took) => (Some(true), Some(took.as_secs_f64()), None),
                Build::Failed(log) => (Some(false), None, Some(log)),
            };
            json!({
                "builds": builds,
                "log": log,
                "size": side.size,
                "layers": side.layers,
                "packages": side.packages,
                "seconds": {
                    "scratch": cold,
                    "cache": side.again.map(|took| took.as_secs_f64()),
                    "change": side.touched.map(|took| took.as_secs_f64()),
                },
                "started": match &side.start {
                    Start::Nothing => Value::Null,
                    Start::Ended(0, _) => json!({"exit": 0}),
                    Start::Ended(code, last) => json!({"exit": code, "says": last}),
                    Start::Running => json!({"exit": null}),
                },
            })
        };
        let difference = self.difference.as_ref().map(|it| {
            let config = it.config.iter().map(|changed| {
                json!({"part": changed.part, "before": changed.before, "after": changed.after})
            });
            let packages = it.packages_changed.iter().map(
                |(name, before, after)| json!({"name": name, "before": before, "after": after}),
            );
            let changed = it
                .changed
                .iter()
                .map(|(path, what)| json!({"path": path, "what": what}));
            let libraries = |of: &[(String, String)]| {
                let pairs = of.iter();
                pairs
                    .map(|(file, library)| json!({"file": file, "library": library}))
                    .collect::<Vec<_>>()
            };
            json!({
                "configuration": config.collect::<Vec<_>>(),
                "packages": {
                    "added": it.packages_added,
                    "removed": it.packages_removed,
                    "changed": packages.collect::<Vec<_>>(),
                },
                "files": {
                    "added": it.added,
                    "removed": it.removed,
                    "changed": changed.collect::<Vec<_>>(),
                    "left_out": it.left_out,
                },
                "programs_gone": it.programs_gone,
                "libraries_gone": libraries(&it.unresolved),
                "libraries_of_plugins_gone": libraries(&it.plugins),
            })
        });
        json!({
            "builder": self.builder,
            "touched": self.touched,
            "before": side(&self.before),
            "after": side(&self.after),
            "difference": difference,
            "output_compared": self.is_steady,
            "holds": self.holds(),
            "broken": self.broken,
        })
    }
}

/// What differs between two images, a line for each kind.
fn details(difference: &Difference) -> String {
    let mut lines = Vec::new();
    for changed in &difference.config {
        lines.push(format!(
            "{}: {} → {}",
            changed.part, changed.before, changed.after
        ));
    }
    let mut list = |name: &str, items: &[String]| {
        if !items.is_empty() {
            let shown = items[..items.len().min(SHOWN)].join(", ");
            let more = match items.len().saturating_sub(SHOWN) {
                0 => String::new(),
                more => format!(" and {more} more"),
            };
            lines.push(format!("{name} ({}): {shown}{more}", items.len()));
        }
    };
    list("packages gone", &difference.packages_removed);
    list("packages new", &difference.packages_added);
    let versions = difference.packages_changed.iter();
    let versions: Vec<String> = versions
        .map(|(name, old, new)| format!("{name} {old} → {new}"))
        .collect();
    list("packages in another version", &versions);
    let names = difference.programs_gone.iter().map(|name| printable(name));
    list("programs gone", &names.collect::<Vec<_>>());
    let slashed = |paths: &[String]| {
        let paths = paths.iter();
        paths
            .map(|path| format!("/{}", printable(path)))
            .collect::<Vec<_>>()
    };
    list("files gone", &slashed(&difference.removed));
    list("files new", &slashed(&difference.added));
    let changed = difference.changed.iter();
    let changed: Vec<String> = changed
        .map(|(path, what)| format!("/{} ({})", printable(path), what.join(", ")))
        .collect();
    list("files changed", &changed);
    let wants = |of: &[(String, String)]| {
        let pairs = of.iter();
        pairs
            .map(|(file, library)| format!("/{} wants {}", printable(file), printable(library)))
            .collect::<Vec<_>>()
    };
    list("libraries gone", &wants(&difference.unresolved));
    list("libraries of plug-ins gone", &wants(&difference.plugins));
    if difference.left_out > 0 {
        lines.push(format!(
            "left out: {} paths that two builds of the same file make differently",
            difference.left_out
        ));
    }
    lines.push(String::new());
    lines.join("\n")
}

/// A name that an image gives to something, on one line: newlines and the like as `\n`.
pub(super) fn printable(name: &str) -> String {
    let mut shown = String::new();
    for ch in name.chars() {
        if ch.is_control() {
            shown.extend(ch.escape_default());
        } else {
            shown.push(ch);
        }
    }
    shown
}

/// Rows in columns.
fn columns(rows: &[[String; 4]]) -> String {
    let width = |column: usize| {
        rows.iter()
            .map(|row| row[column].chars().count())
            .max()
            .unwrap_or_default()
    };
    let widths = [width(0), width(1), width(2)];
    let line = |row: &[String; 4]| {
        let [name, before, after, note] = row;
        let line = format!(
            "{name:<0$}  {before:<1$}  {after:<2$}  {note}",
            widths[0], widths[1], widths[2]
        );
        format!("{}\n", line.trim_end())
    };
    rows.iter().map(line).collect()
}

fn seconds(took: Duration) -> String {
    format!("{:.1} s", took.as_secs_f64())
}

/// A number of bytes in megabytes of a million.
#[allow(clippy::cast_precision_loss, reason = "one digit is shown")]
fn bytes(count: u64) -> String {
    format!("{:.1} MB", count as f64 / 1e6)
}

#[allow(
    clippy::cast_precision_loss,
    reason = "no digit after the point is shown"
)]
fn percent(before: u64, after: u64) -> String {
    let percent = 100.0 * (after as f64 - before as f64) / before as f64;
    format!("{percent:+.0} %")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report() -> Report {
        let side = |size, code| Side {
            build: Build::Built(Duration::from_millis(81_200)),
            again: Some(Duration::from_millis(800)),
            touched: None,
            size: Some(size),
            layers: Some(3),
            packages: Some(88),
            start: Start::Ended(code, String::new()),
        };
        Report {
            builder: "buildah",
            smoke: Smoke::Own,
            touched: None,
            before: side(200_000_000, 0),
            after: side(150_000_000, 1),
            difference: Some(Difference {
                programs_gone: vec!["less".to_owned()],
                removed: (0..20).map(|at| format!("a/{at}")).collect(),
                left_out: 3,
                ..Difference::default()
            }),
            is_steady: true,
            broken: vec!["started, it ends with 1; before, it ends with 0".to_owned()],
        }
    }

    #[test]
    fn a_table_has_columns_and_details() {
        let table = report().table();
        let lines: Vec<&str> = table.lines().collect();
        assert_eq!(lines[0], "                      before    after");
        assert_eq!(lines[2], "size                  200.0 MB  150.0 MB  -25 %");
        assert!(
            table.contains("\nstarted               exit 0    exit 1    its own command\n"),
            "{table}"
        );
        assert!(table.contains("\nprograms gone (1): less\n"));
        assert!(table.contains("/a/11 and 8 more\n"));
        assert!(
            table.ends_with("does not hold: started, it ends with 1; before, it ends with 0\n")
        );
    }

    #[test]
    fn an_image_cannot_add_lines_to_the_table() {
        let mut report = report();
        report.before.start = Start::Ended(1, "no \u{1b}[31mway".to_owned());
        report.difference = Some(Difference {
            removed: vec!["a\nholds".to_owned()],
            changed: vec![("b\u{1b}c".to_owned(), vec!["mode", "capabilities"])],
            ..Difference::default()
        });
        let table = report.table();
        for line in [
            r#"started               exit 1    exit 1    its own command; it fails as it is and says "no \u{1b}[31mway": this proves little"#,
            r"files gone (1): /a\nholds",
            r"files changed (1): /b\u{1b}c (mode, capabilities)",
        ] {
            assert!(table.lines().any(|shown| shown == line), "{table}");
        }
    }

    #[test]
    fn an_object_has_the_same() {
        let json = report().json();
        assert_eq!(json["before"]["size"], 200_000_000);
        assert_eq!(json["after"]["started"]["exit"], 1);
        assert_eq!(
            json["difference"]["files"]["removed"]
                .as_array()
                .unwrap()
                .len(),
            20
        );
        assert_eq!(json["holds"], false);
    }
}
