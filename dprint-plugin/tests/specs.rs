//! Spec files in dprint's style, one test for each: `tests/specs/**/*.txt`.
//!
//! A file starts, if it wants options, with them as JSON between `~~`; then come specs: a message between `==`, a text, a line
//! `[expect]`, and what formatting makes of it. Every text is formatted twice; the second time must change nothing.
#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "a test may read files and panic"
)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use dprint_core::configuration::{ConfigKeyMap, GlobalConfiguration};
use dprint_plugin_dfmt::configuration::{self, Configuration};
use libtest_mimic::{Arguments, Failed, Trial};

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/specs");
    let mut paths: Vec<PathBuf> = fs::read_dir(&root)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    paths.sort();
    let test = |path: PathBuf| {
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        Trial::test(name, move || file(&path))
    };
    libtest_mimic::run(&arguments, paths.into_iter().map(test).collect()).exit_code()
}

fn file(path: &Path) -> Result<(), Failed> {
    let text = fs::read_to_string(path)?.replace("\r\n", "\n");
    let (options, specs) = match text.strip_prefix("~~") {
        Some(rest) => rest.split_once("~~\n").ok_or("the options do not end")?,
        None => ("{}", text.as_str()),
    };
    let options: ConfigKeyMap = serde_json::from_str(options)?;
    let (configuration, wrong) = configuration::resolve(options, &GlobalConfiguration::default());
    if !wrong.is_empty() {
        return Err(format!("{wrong:?}").into());
    }
    let mut count = 0;
    for spec in format!("\n{specs}").split("\n== ").skip(1) {
        let (message, spec) = spec.split_once(" ==\n").ok_or("a message does not end")?;
        let (source, expected) = spec
            .split_once("\n[expect]\n")
            .ok_or_else(|| format!("{message}: nothing is expected"))?;
        check(source, expected.trim_end(), &configuration)
            .map_err(|problem| format!("{message}: {problem}"))?;
        count += 1;
    }
    if count == 0 {
        return Err("no specs".into());
    }
    Ok(())
}

fn check(source: &str, expected: &str, configuration: &Configuration) -> Result<(), String> {
    let format = |source: &[u8]| {
        dprint_plugin_dfmt::format(source, configuration).map_err(|failure| failure.to_string())
    };
    let once = format(source.as_bytes())?.unwrap_or_else(|| source.into());
    let text = String::from_utf8_lossy(&once);
    if text.trim_end() != expected {
        let diff = similar::TextDiff::from_lines(expected, text.trim_end());
        return Err(format!("not what was expected\n{}", diff.unified_diff()));
    }
    match format(&once)? {
        Some(_) => Err("formatting it again changes it".to_owned()),
        None => Ok(()),
    }
}
