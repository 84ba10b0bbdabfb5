//! `docs/monorepo.md` is a repository: the files it shows are laid out, the commands run there, and what they print is what the page
//! shows.

use std::fmt::Write;
use std::fs;
use std::path::Path;
use std::process::Command;

use crate::{check, read};

const PAGE: &str = "docs/monorepo.md";

/// What lies there besides, which the page only speaks of.
const FILES: &[(&str, &str)] = &[
    (
        "services/payments/Dockerfile",
        "FROM python:3.13-slim\nUSER nobody\nCMD [\"python\"]\n",
    ),
    (
        "services/web/package.json",
        r#"{ "name": "web", "version": "1.0.0", "scripts": { "build": "tsc" }, "dependencies": { "fastify": "5.0.0" } }"#,
    ),
    (
        "services/web/package-lock.json",
        r#"{ "name": "web", "lockfileVersion": 3, "packages": { "": { "dependencies": { "fastify": "5.0.0" } } } }"#,
    ),
    ("services/web/src/main.ts", "console.log(1);\n"),
    ("third_party/tool/Dockerfile", "from   scratch\n"),
];

/// The path that the text before a block names last, between backticks.
fn named(before: &str) -> &str {
    let paragraph = before.trim_end().rsplit("\n\n").next().unwrap();
    let names = paragraph.split('`').skip(1).step_by(2);
    let paths = names.filter(|name| name.contains('.') || name.ends_with("Dockerfile"));
    paths
        .last()
        .unwrap_or_else(|| panic!("no path in {paragraph:?}"))
}

fn write(root: &Path, path: &str, text: &str) {
    let path = root.join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

fn command(root: &Path, program: &str) -> Command {
    let mut command = Command::new(program);
    command.current_dir(root).env_clear().env("HOME", root);
    command.envs(std::env::var_os("PATH").map(|path| ("PATH", path)));
    command
}

/// All of it committed, so that git tracks it, with a remote branch of that name.
fn commit(root: &Path) {
    let steps: &[&[&str]] = &[
        &["init", "--quiet"],
        &["add", "--all"],
        &[
            "-c",
            "user.name=a",
            "-c",
            "user.email=a@example.com",
            "commit",
            "--quiet",
            "-m",
            "all",
        ],
        &["update-ref", "refs/remotes/origin/main", "HEAD"],
    ];
    for arguments in steps {
        assert!(
            command(root, "git")
                .args(*arguments)
                .status()
                .unwrap()
                .success(),
            "git {arguments:?}"
        );
    }
}

/// What a line of a shell prints, both streams in the order of a terminal.
fn run(root: &Path, line: &str) -> String {
    let program = Path::new(env!("CARGO_BIN_EXE_dfmt")).parent().unwrap();
    let path = format!("{}:{}", program.display(), std::env::var("PATH").unwrap());
    let script = format!("exec 2>&1\n{line}");
    let output = command(root, "sh")
        .args(["-c", &script])
        .env("PATH", path)
        .env("DFMT_SHELLCHECK", "")
        .output()
        .unwrap();
    let shown = String::from_utf8(output.stdout).unwrap();
    assert!(
        matches!(output.status.code(), Some(0 | 1)),
        "{line}: {shown}"
    );
    shown
}

#[test]
fn the_page_about_monorepos_is_true() {
    if Command::new("git").arg("--version").output().is_err() {
        eprintln!("SKIPPED: there is no git");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    for (path, text) in FILES {
        write(root, path, text);
    }
    let page = read(PAGE);
    let parts: Vec<&str> = page.split("```").collect();
    for pair in parts.windows(2).step_by(2) {
        let (language, text) = pair[1].split_once('\n').unwrap();
        if language != "console" {
            write(root, named(pair[0]), text);
        }
    }
    commit(root);
    let mut written = String::new();
    for (index, part) in parts.iter().enumerate() {
        if index > 0 {
            written.push_str("```");
        }
        match part.strip_prefix("console\n").filter(|_| index % 2 == 1) {
            None => written.push_str(part),
            Some(block) => {
                written.push_str("console\n");
                for line in block.lines().filter_map(|line| line.strip_prefix("$ ")) {
                    writeln!(written, "$ {line}").unwrap();
                    written.push_str(&run(root, line));
                }
            }
        }
    }
    check(PAGE, &written);
}
