//! However the text of a RUN ends, what a fix appends does not reach the instruction after it, and swallows nothing of it.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use dfmt::diagnostic::Finding;
use dfmt::model::NoContext;
use dfmt::{FixMode, Settings};

/// Commands that fixes add to, and images to run them in.
const COMMANDS: &[(&str, &str)] = &[
    (
        "debian:12",
        "apt-get update && apt-get install -y --no-install-recommends curl",
    ),
    ("debian:12", "apt-get update; apt install zip make"),
    (
        "debian:12",
        "set -e; apt-get update; apt-get install -y git",
    ),
    ("debian:12", "sudo apt-get install -y zlib1g \\\n b \\\n a"),
    ("debian:12", "curl http://a/b | tar x"),
    ("debian:12", "cd /app && make"),
    ("debian:12", "useradd -u 9999999 x"),
    ("fedora:40", "dnf install x"),
    ("fedora:40", "microdnf install x"),
    ("centos:7", "yum install x"),
    ("opensuse/leap:15.6", "zypper install x"),
    ("alpine:3.20", "apk update && apk add x"),
    (
        "alpine:3.20",
        "apk add --virtual .b gcc && make && apk del .b",
    ),
    ("node:22", "npm install -g x"),
    ("node:22", "yarn global add x"),
    ("continuumio/miniconda3:24.1.2-0", "conda install x"),
    ("python:3.12", "pip install x"),
    ("ruby:3.3", "gem install x"),
    ("alpine:3.20", "wget http://a/b"),
];

/// What may come after the last of them.
const ENDINGS: &[&str] = &[
    "",
    ";",
    " \\\n    ;",
    " \\\n;",
    " \\\n\t;",
    " ; \\\n",
    "; \\\n  \n",
    " \\\n\n",
    " \\\n  \n\n",
    "\\\n",
    " && \\\n",
    " \\ ",
    " \\ \n ;",
    " && \\\n    true \\\n ;",
    " \\\n    && \\\n    true",
    " || true \\\n ;",
    " \\\n || : ;",
    " | tee l \\\n ;",
    " > /l 2>&1 \\\n ;",
    " \\\n    # c\n    ;",
    " \\\n    # c\n",
    " \\\n# c\n\n# d\n;",
    " \\\n    ; # c",
    " # c",
    " &",
    " \\\n &",
    " \\\n    ; \\\n\n",
    " \\\n    ;;",
    " \\\n    ; exit 0 \\\n ;",
    // Spaces for Docker, which drops a line of nothing else, but not for a shell.
    " \u{2003}\\\n",
    " \u{a0}\\\n b",
    " \\\n\u{2003};",
];

/// What may come below.
const NEXT: &[&str] = &[
    "",
    "ENV A 1\n",
    "CMD npm start\n",
    "# c\nCOPY a b\n",
    "\nEXPOSE 80/TCP\n",
    "RUN --network=none make\n",
    "entrypoint a b",
];

/// The keywords, but of a SHELL, which a fix may insert.
fn keywords(text: &[u8]) -> Vec<String> {
    let file = dfmt::parse(text);
    let keywords = file.instructions().map(|instruction| {
        let keyword = instruction.text(instruction.statement.keyword);
        String::from_utf8_lossy(keyword).to_uppercase()
    });
    keywords.filter(|keyword| keyword != "SHELL").collect()
}

#[test]
fn instructions_stay_apart() {
    for (image, command) in COMMANDS {
        for ending in ENDINGS {
            for next in NEXT {
                let text = format!("FROM {image}\nRUN {command}{ending}\n{next}");
                is_kept(&text);
                if next.starts_with("ENV") {
                    is_kept(&text.replace('\n', "\r\n"));
                }
            }
        }
    }
}

fn is_kept(shown: &str) {
    let text = shown.as_bytes();
    for mode in [FixMode::Safe, FixMode::Unsafe] {
        let outcome = dfmt::fix(text, &Settings::default(), mode, &NoContext).unwrap();
        assert_eq!(outcome.dropped, [""; 0], "{shown}");
        let output = outcome.output.as_deref().unwrap_or(text);
        let fixed = String::from_utf8_lossy(output);
        assert_eq!(keywords(output), keywords(text), "{shown}\n{fixed}");
        let swallows = |findings: &[Finding]| {
            let rules = findings.iter().map(|finding| finding.rule);
            rules
                .filter(|rule| *rule == "swallowed-instruction")
                .count()
        };
        let (before, after) = (swallows(&outcome.before), swallows(&outcome.after));
        assert!(after <= before, "{shown}\n{fixed}");
    }
}
