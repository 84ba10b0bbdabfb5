//! What its owner has said about an instruction: a comment that names what a rule is about, and says that it is meant, makes the rule silent.
//!
//! A comment counts that stands above the instruction, with nothing but blank lines between, or inside it. It has to name the matter (the option, the form: [`MATTERS`]) and
//! next to it say that this is how it is wanted ([`INTENT`]): `# install packages` says nothing, `# we need the recommends` does. What a fix would write and
//! its owner has commented out (`# && rm -rf /var/lib/apt/lists/* \`) is not wanted either; that comment has to touch the instruction.

use super::support::is_pragma;
use crate::diagnostic::Finding;
use crate::model::Model;
use crate::shell::TokenKind;
use crate::syntax::Item;
use crate::text::GapLineKind;

/// The words that name what a rule is about, one or several in a row. Those in capitals are keywords and count in capitals only; a `!`
/// behind a word means that it is enough without [`INTENT`].
const MATTERS: &[(&str, &[&str])] = &[
    ("add-remote", &["ADD", "checksum", "--checksum"]),
    (
        "apk-no-cache",
        &["--no-cache", "cache", "cached", "the index"],
    ),
    (
        "apt-clean-lists",
        &["/var/lib/apt/lists", "cache", "cached", "lists"],
    ),
    (
        "apt-get-over-apt",
        &["apt on purpose!", "no apt-get!", "not apt-get!"],
    ),
    (
        "apt-no-recommends",
        &[
            "--install-recommends",
            "--no-install-recommends",
            "recommendations",
            "recommended",
            "recommends",
        ],
    ),
    ("apt-update-install", &["cache", "cached", "lists", "stale"]),
    (
        "assume-yes",
        &[
            "--yes",
            "-y",
            "answers",
            "interactive",
            "no -y!",
            "prompt",
            "prompts",
            "without -y!",
        ],
    ),
    (
        "cache-mounts",
        &["cache", "cache mount", "cache mounts", "mount", "mounts"],
    ),
    ("clean-later-layer", &["layer", "layers"]),
    ("conda-clean", &["cache", "cached", "clean"]),
    ("curl-fail", &["--fail", "--location", "-f", "redirects"]),
    (
        "dead-instruction",
        &[
            "CMD",
            "CMDs",
            "ENTRYPOINT",
            "ENTRYPOINTs",
            "HEALTHCHECK",
            "overridden",
            "overrides",
        ],
    ),
    (
        "dev-dependencies",
        &[
            "dev dependencies",
            "devdependencies",
            "development dependencies",
        ],
    ),
    ("dist-upgrade", &["dist-upgrade", "upgrade"]),
    ("dnf-clean", &["cache", "cached", "clean", "metadata"]),
    (
        "exec-form",
        &[
            "exec form",
            "exec-form",
            "expand",
            "expansion",
            "json form",
            "a shell",
            "shell form",
            "the shell",
            "shell-form",
        ],
    ),
    (
        "expose-form",
        &["TCP", "UDP", "SCTP", "capitals", "upper case", "uppercase"],
    ),
    (
        "gem-no-document",
        &["--no-document", "documentation", "rdoc", "ri"],
    ),
    (
        "invalid-exec-form",
        &["a shell", "exec form", "shell form", "the shell"],
    ),
    ("large-base", &["full image", "slim"]),
    ("latest-tag", &["latest", "tag", "untagged"]),
    ("legacy-key-value", &["legacy", "old form", "old syntax"]),
    ("maintainer", &["MAINTAINER", "maintainer instruction!"]),
    ("missing-healthcheck", &["health check", "healthcheck"]),
    ("multi-stage", &["compiler", "multi-stage", "second stage"]),
    ("npm-cache-clean", &["cache", "cached"]),
    (
        "npm-ci",
        &[
            "lock file",
            "lockfile",
            "npm ci",
            "npm install",
            "package-lock",
            "package-lock.json",
        ],
    ),
    ("pip-no-cache", &["--no-cache-dir", "cache", "cached"]),
    ("pipefail", &["pipefail"]),
    (
        "prefer-copy",
        &["ADD", "COPY", "extracted", "unpack", "unpacked", "unpacks"],
    ),
    ("privileged-port", &["port", "privileged"]),
    ("redundant-platform", &["--platform", "platform"]),
    ("root-user", &["root"]),
    ("secret-file", &["dummy", "placeholder", "secret"]),
    ("secret-in-env", &["dummy", "placeholder", "secret"]),
    ("secret-in-run", &["dummy", "placeholder", "secret"]),
    ("shell-instruction", &["/bin/sh", "SHELL"]),
    (
        "sort-packages",
        &[
            "order matters!",
            "sort",
            "sorted",
            "that order",
            "the order",
            "this order",
        ],
    ),
    (
        "stage-name-case",
        &["capitals", "case", "upper case", "uppercase"],
    ),
    ("sudo", &["sudo"]),
    ("unpinned-digest", &["digest", "pin", "pinned"]),
    (
        "unpinned-packages",
        &["latest", "pin", "pinned", "pinning", "unpinned"],
    ),
    (
        "unverified-download",
        &["checksum", "signature", "verified", "verify"],
    ),
    (
        "useradd-no-log-init",
        &["--no-log-init", "faillog", "lastlog"],
    ),
    ("wget-progress", &["--progress", "output", "progress"]),
    ("workdir-absolute", &["relative"]),
    ("workdir-over-cd", &["WORKDIR", "cd"]),
    ("yarn-cache-clean", &["cache", "cached"]),
    ("yum-clean", &["cache", "cached", "clean", "metadata"]),
    ("zypper-clean", &["cache", "cached", "clean", "metadata"]),
];

/// What forbids any change.
const FORBIDDEN: &[&[&str]] = &[
    &["do", "not", "change"],
    &["do", "not", "modify"],
    &["do", "not", "touch"],
    &["don't", "change"],
    &["don't", "modify"],
    &["don't", "touch"],
    &["leave", "as", "is"],
    &["keep", "as", "is"],
];

/// Words that say that something is meant. Sorted.
const INTENT: &[&str] = &[
    "because",
    "break",
    "breaks",
    "broken",
    "can't",
    "cannot",
    "deliberate",
    "deliberately",
    "doesn't",
    "don't",
    "fail",
    "fails",
    "instead",
    "intended",
    "intentional",
    "intentionally",
    "keep",
    "keeps",
    "leave",
    "left",
    "matter",
    "matters",
    "must",
    "need",
    "needed",
    "needs",
    "never",
    "not",
    "otherwise",
    "purpose",
    "require",
    "required",
    "requires",
    "since",
    "stay",
    "stays",
    "unsupported",
    "want",
    "wanted",
    "wants",
    "won't",
];

/// How many words may stand between the matter and what is said of it.
const NEAR: usize = 4;

/// Takes away what the owner of an instruction has spoken of.
pub(super) fn heed(model: &Model<'_>, findings: &mut Vec<Finding>) {
    findings.retain(|finding| !is_spoken_of(model, finding));
}

fn is_spoken_of(model: &Model<'_>, finding: &Finding) -> bool {
    let row = MATTERS.binary_search_by(|(rule, _)| (*rule).cmp(finding.rule));
    let matters = row.map_or(&[][..], |row| MATTERS[row].1);
    let starts = |instruction: &&crate::syntax::Instruction<'_>| {
        instruction.span.start <= finding.span.start
    };
    let Some(index) = model.instructions.partition_point(starts).checked_sub(1) else {
        return false;
    };
    let spoken = || {
        let comments = comments(model, index, true);
        let is_forbidden = || {
            let mut lines = comments.chunks(1).flat_map(sentences);
            lines.any(|words| forbids(&words))
        };
        let mut sentences = sentences(&comments).into_iter();
        sentences.any(|words| speaks_of(&words, matters))
            || (finding.fix.is_some() && is_forbidden())
    };
    let is_commented_out = row.is_ok() && is_commented_out(finding, &comments(model, index, false));
    is_commented_out || spoken()
}

/// Whether what the fix would insert, a command or an option, stands in a comment that was code.
fn is_commented_out(finding: &Finding, comments: &[String]) -> bool {
    let edits = finding.fix.iter().flat_map(|fix| &fix.edits);
    let texts = edits.map(|edit| String::from_utf8_lossy(&edit.text));
    let lines: Vec<String> = texts
        .flat_map(|text| text.lines().map(code).collect::<Vec<_>>())
        .filter(|line| line.contains(' ') || line.starts_with("--"))
        .collect();
    comments
        .iter()
        .filter(|comment| was_code(comment))
        .any(|comment| {
            let words = code(comment);
            lines.iter().any(|line| {
                words
                    .match_indices(line.as_str())
                    .any(|(at, _)| is_apart(&words, at, line.len()))
            })
        })
}

/// The words of a line of code, without the operators and the continuation around them.
fn code(line: &str) -> String {
    let words = line.trim_end_matches(['\\', '`']).split_whitespace();
    words
        .skip_while(|word| matches!(*word, "&&" | ";" | "||"))
        .collect::<Vec<_>>()
        .join(" ")
}

/// Whether a comment looks like a line that was taken out of a script or file.
fn was_code(comment: &str) -> bool {
    let first = comment.split_whitespace().next().unwrap_or_default();
    matches!(first, "&&" | "||" | ";" | "RUN") || comment.ends_with('\\') || first.starts_with("--")
}

/// Whether a part of a text does not go on in words around it.
fn is_apart(text: &str, at: usize, len: usize) -> bool {
    let is_end = |byte: Option<&u8>| byte.is_none_or(|byte| b" ;&|".contains(byte));
    let bytes = text.as_bytes();
    is_end(at.checked_sub(1).and_then(|before| bytes.get(before))) && is_end(bytes.get(at + len))
}

/// The comments above an instruction, up to the next one or up to a blank line, and those inside it, each as written.
fn comments(model: &Model<'_>, index: usize, beyond_blanks: bool) -> Vec<String> {
    let (instruction, source) = (model.instructions[index], model.file.source);
    let items = &model.file.items;
    let at = items.partition_point(|item| item.span().start < instruction.span.start);
    let above = items[..at].iter().rev();
    let above = above.take_while(|item| match item {
        Item::Instruction(_) => false,
        Item::Blank(_) => beyond_blanks,
        _ => true,
    });
    let above = above.filter_map(|item| match item {
        Item::Comment(comment) => Some(comment.text.of(source)),
        _ => None,
    });
    let mut comments: Vec<&[u8]> = above.collect();
    comments.reverse();
    let lines = instruction.joined.gaps().iter().flat_map(|gap| &gap.lines);
    let inside = lines.filter(|line| line.kind == GapLineKind::Comment);
    comments.extend(inside.map(|line| line.span.of(source)));
    for (text, tokens) in model.tokens(index) {
        let in_script = tokens
            .iter()
            .filter(|token| token.kind == TokenKind::Comment);
        comments.extend(in_script.map(|token| token.span.of(text)));
    }
    let said = comments.into_iter().filter(|comment| !is_pragma(comment));
    said.map(|comment| {
        let text = String::from_utf8_lossy(comment);
        text.trim_start_matches(['#', ' ', '\t'])
            .trim_end()
            .to_owned()
    })
    .collect()
}

/// The words of each sentence. A line goes on in the next one if that starts with a small letter.
fn sentences(comments: &[String]) -> Vec<Vec<&str>> {
    let mut sentences: Vec<Vec<&str>> = Vec::new();
    for comment in comments {
        let goes_on = comment.starts_with(|ch: char| ch.is_lowercase());
        if !goes_on || sentences.is_empty() {
            sentences.push(Vec::new());
        }
        for word in comment.split_whitespace() {
            let is_end = word.ends_with(['.', '!', '?', ';']);
            let word = word.trim_matches(|ch: char| !ch.is_alphanumeric() && !"-/".contains(ch));
            if let Some(sentence) = sentences.last_mut() {
                sentence.push(word);
            }
            if is_end {
                sentences.push(Vec::new());
            }
        }
    }
    sentences
}

/// Whether a sentence forbids to change what it stands above: it starts so and goes no further, or says `this` or `it`.
fn forbids(sentence: &[&str]) -> bool {
    let words: Vec<String> = sentence
        .iter()
        .map(|word| word.replace('’', "'").to_lowercase())
        .filter(|word| {
            !matches!(
                &word[..],
                "please" | "the" | "line" | "lines" | "below" | "this" | "it"
            )
        })
        .collect();
    let is_about_this = words.len() < sentence.len();
    FORBIDDEN.iter().any(|order| {
        words.starts_with(&order.iter().map(ToString::to_string).collect::<Vec<_>>())
            && (is_about_this || words.len() == order.len())
    })
}

/// Whether a sentence names one of the matters, with [`INTENT`] near it.
fn speaks_of(sentence: &[&str], matters: &[&str]) -> bool {
    let is_same = |word: &str, wanted: &str| {
        if wanted.starts_with(|ch: char| ch.is_ascii_uppercase()) {
            word == wanted
        } else {
            word.eq_ignore_ascii_case(wanted)
        }
    };
    matters.iter().any(|matter| {
        let is_enough = matter.ends_with('!');
        let wanted: Vec<&str> = matter.trim_end_matches('!').split(' ').collect();
        let mut places = sentence
            .windows(wanted.len())
            .enumerate()
            .filter(|(_, words)| {
                words
                    .iter()
                    .zip(&wanted)
                    .all(|(word, wanted)| is_same(word, wanted))
            });
        places.any(|(at, _)| {
            let end = at + wanted.len();
            let before = &sentence[at.saturating_sub(NEAR + 1)..at];
            let after = &sentence[end..(end + NEAR + 1).min(sentence.len())];
            let says = |word: &&str| {
                let word = word.replace('’', "'").to_lowercase();
                INTENT.binary_search(&word.as_str()).is_ok()
            };
            is_enough || before.iter().chain(after).any(says)
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::RULES;

    fn is_silent(rule: &str, comment: &str) -> bool {
        let (_, matters) = MATTERS.iter().find(|(id, _)| *id == rule).expect("a row");
        let lines: Vec<String> = comment.lines().map(str::to_owned).collect();
        sentences(&lines)
            .iter()
            .any(|sentence| speaks_of(sentence, matters))
    }

    #[test]
    fn the_table_names_rules_and_is_sorted() {
        assert!(MATTERS.is_sorted() && INTENT.is_sorted());
        for (rule, _) in MATTERS {
            assert!(RULES.iter().any(|known| known.id == *rule), "{rule}");
        }
    }

    #[test]
    fn owners_speak_of_what_they_mean() {
        for (rule, comment) in [
            ("apk-no-cache", "--no-cache is not supported by our mirror"),
            ("apt-no-recommends", "We need the recommends."),
            (
                "apt-no-recommends",
                "Keep what is\nrecommended, for the fonts",
            ),
            ("exec-form", "shell form on purpose"),
            (
                "exec-form",
                "Don't use exec form: the variable must be expanded",
            ),
            ("npm-cache-clean", "keep the npm cache for offline installs"),
            ("sort-packages", "Order matters here"),
            (
                "maintainer",
                "the MAINTAINER instruction sets the author field",
            ),
            ("prefer-copy", "ADD is needed, it unpacks"),
            ("pip-no-cache", "pip's cache is needed by the next step"),
            (
                "npm-cache-clean",
                "The cache is left in place for child images",
            ),
            ("yarn-cache-clean", "offline mirror: the cache stays"),
            ("conda-clean", "cached packages are needed"),
            (
                "apt-no-recommends",
                "with recommended packages, otherwise the fonts are missing",
            ),
            ("assume-yes", "no -y: the answers come from the preseed"),
            (
                "wget-progress",
                "wget's output is parsed below, don't touch",
            ),
            ("dead-instruction", "both CMDs on purpose"),
            ("expose-form", "upper case since the router wants it"),
        ] {
            assert!(is_silent(rule, comment), "{rule}: {comment}");
        }
    }

    #[test]
    fn owners_forbid_changes() {
        let forbids = |comment: &str| {
            let lines: Vec<String> = comment.lines().map(str::to_owned).collect();
            sentences(&lines).iter().any(|sentence| forbids(sentence))
        };
        for comment in [
            "DO NOT CHANGE this line, it is patched by release.sh",
            "do not touch",
            "Please don't modify!",
            "Install curl. Leave as is.",
        ] {
            assert!(forbids(comment), "{comment}");
        }
        for comment in [
            "copy these first as long as they don't change",
            "Do not change /etc/hosts at runtime",
            "Docker caches layers that do not change",
        ] {
            assert!(!forbids(comment), "{comment}");
        }
    }

    #[test]
    fn descriptions_say_nothing() {
        for (rule, comment) in [
            ("apk-no-cache", "install packages"),
            ("apt-no-recommends", "Install the recommended packages"),
            ("apt-clean-lists", "Needed to build. Then clean the cache"),
            ("npm-cache-clean", "Install what is needed\nClean the cache"),
            ("maintainer", "Maintainer: Ada"),
            ("prefer-copy", "add the files that are needed"),
            ("exec-form", "start the server"),
            ("sort-packages", "in alphabetical order"),
            ("sudo", "we need curl"),
            ("sort-packages", "In order to keep the list short"),
            ("apt-get-over-apt", "Use apt-get not apt"),
            ("exec-form", "run shell to keep the container alive"),
            ("npm-cache-clean", "cached layer"),
            ("expose-form", "the TCP port of the server"),
        ] {
            assert!(!is_silent(rule, comment), "{rule}: {comment}");
        }
    }
}
