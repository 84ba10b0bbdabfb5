//! The guides in `docs` whose commands are run: what they print is what stands below them. `DFMT_BLESS=1` writes it.
#![cfg(unix)]

use std::fmt::Write;
use std::path::{Path, PathBuf};

use crate::folder::{Folder, run};

/// The Dockerfiles of the guide to adopting dfmt.
const ADOPTING: &[(&str, &str)] = &[
    (
        "api/Dockerfile",
        "FROM python:3.12\nWORKDIR /srv\nCOPY . .\nRUN pip install -r requirements.txt\nCMD gunicorn app:app\n",
    ),
    (
        "jobs/Dockerfile",
        "from ubuntu\nRUN curl -sSL https://example.com/install.sh | sh\n",
    ),
    (
        "web/Dockerfile",
        "FROM node:22\nRUN apt-get update && apt-get install -y curl\nCOPY . /srv\nCMD npm start\n",
    ),
];

/// Runs the commands of a page (after `$ ` in blocks of `console`) in a folder with these files; gives the page with what they print,
/// and how many there were.
fn with_output(page: &str, files: &[(&str, &str)]) -> (String, usize) {
    let folder = Folder::with(files.iter().copied());
    let program = PathBuf::from(env!("CARGO_BIN_EXE_dfmt"));
    let path = [program.parent().unwrap().to_path_buf()];
    let more = std::env::var_os("PATH").unwrap_or_default();
    let path = std::env::join_paths(path.into_iter().chain(std::env::split_paths(&more))).unwrap();
    let (mut out, mut inside, mut count) = (String::new(), false, 0);
    for line in page.lines() {
        match line {
            "```console" => inside = true,
            "```" => inside = false,
            _ => {}
        }
        if inside && !line.starts_with("```") && !line.starts_with("$ ") {
            continue;
        }
        writeln!(out, "{line}").unwrap();
        let Some(text) = line.strip_prefix("$ ").filter(|_| inside) else {
            continue;
        };
        count += 1;
        let mut command = folder.command("sh");
        command.env("PATH", &path).env("DFMT_SHELLCHECK", "");
        command.args(["-c", text]);
        let run = run(&mut command, b"");
        assert!(run.code < 2, "{text}: {}", run.err());
        out += &run.out();
        out += &run.err();
    }
    (out, count)
}

#[test]
fn the_guide_to_adopting_shows_what_its_commands_print() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/adopting.md");
    let page = std::fs::read_to_string(&path).unwrap();
    let (expected, count) = with_output(&page, ADOPTING);
    assert!(count >= 8, "{count} commands");
    if std::env::var_os("DFMT_BLESS").is_some_and(|value| value == "1") {
        std::fs::write(&path, &expected).unwrap();
    } else {
        assert!(
            page == expected,
            "docs/adopting.md: DFMT_BLESS=1 writes\n{expected}"
        );
    }
}
