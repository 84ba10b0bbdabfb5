//! What to write where the build refuses an instruction: a hint at the mistake, which often stands on another line.

use crate::config::distance;
use crate::knowledge::builtins::is_builtin;
use crate::knowledge::managers::Manager;
use crate::knowledge::programs::is_program;
use crate::knowledge::wrappers::Wrapper;
use crate::syntax::{Dockerfile, Instruction, Item, Keyword, Problem};
use crate::text::{Span, trim, trim_start};

/// What helps against a problem, if anything is known.
pub fn help(file: &Dockerfile<'_>, problem: &Problem) -> Option<String> {
    if problem.help.is_some() {
        return problem.help.clone();
    }
    let at = file
        .items
        .partition_point(|item| item.span().start <= problem.span.start)
        .checked_sub(1)?;
    let Item::Instruction(instruction) = &file.items[at] else {
        return None;
    };
    let statement = instruction.effective();
    if statement.kind != Keyword::Unknown {
        return None;
    }
    let word = String::from_utf8_lossy(instruction.text(statement.keyword)).into_owned();
    let keyword = near_keyword(&word);
    if instruction.statement.kind == Keyword::Onbuild {
        return keyword.map(|keyword| format!("did you mean {keyword}?"));
    }
    let is_upper = !word.contains(|ch: char| ch.is_ascii_lowercase());
    if let Some(keyword) = keyword
        && is_upper
    {
        return Some(format!("did you mean {keyword}?"));
    }
    let above = at
        .checked_sub(1)
        .and_then(|above| match &file.items[above] {
            Item::Instruction(above) => Some(above),
            _ => None,
        });
    if let Some(help) = above.and_then(|above| lost_escape(file, above, instruction, &word)) {
        return Some(help);
    }
    let is_first = file
        .instructions()
        .next()
        .is_some_and(|it| it.span == instruction.span);
    if is_first && !is_upper && word.contains([':', '/']) && !word.starts_with(['.', '/']) {
        return Some(format!("images are named by FROM: write `FROM {word}`"));
    }
    if !is_upper && is_command(&word) {
        let text = String::from_utf8_lossy(instruction.joined.text());
        let text = text.trim();
        let shown: String = text.chars().take(60).collect();
        let dots = if shown.len() < text.len() { "…" } else { "" };
        return Some(format!(
            "commands are run by RUN: write `RUN {shown}{dots}`"
        ));
    }
    if let Some(keyword) = keyword {
        return Some(format!("did you mean {keyword}?"));
    }
    if is_first {
        return Some("a Dockerfile starts with `FROM` and the image to build on; what is none, `exclude` in dfmt.toml leaves out".to_owned());
    }
    let escape = char::from(file.escape);
    let has_heredoc = above.is_some_and(|above| !above.heredocs.is_empty());
    let goes_on = if has_heredoc {
        "if this belongs to the heredoc above, that ends too early".to_owned()
    } else {
        format!("if this belongs to the line above, end that one with `{escape}`")
    };
    Some(format!(
        "{goes_on}; if the shell is to run it, start with RUN"
    ))
}

/// The instructions that were to go on with what the build takes for another one: they say less than their author wrote.
pub(super) fn cut_short<'f>(file: &'f Dockerfile<'_>) -> impl Iterator<Item = Span> + 'f {
    file.items.windows(2).filter_map(|pair| {
        let [Item::Instruction(above), Item::Instruction(below)] = pair else {
            return None;
        };
        if below.statement.kind != Keyword::Unknown {
            return None;
        }
        let word = String::from_utf8_lossy(below.text(below.statement.keyword));
        let is_misspelt =
            near_keyword(&word).is_some() && !word.contains(|ch: char| ch.is_ascii_lowercase());
        let is_cut = !is_misspelt && lost_escape(file, above, below, &word).is_some();
        is_cut.then_some(above.span)
    })
}

/// The instruction a word is most likely a misspelling of: one letter off, or two in a long word.
fn near_keyword(word: &str) -> Option<&'static str> {
    let word = word.trim_end_matches(':');
    let names = Keyword::ALL.iter().map(|keyword| keyword.as_str());
    let near = names.map(|name| (distance(word, name), name)).min();
    let most = if word.len() < 6 { 1 } else { 2 };
    near.filter(|(distance, _)| *distance <= most && word.len() > 2)
        .map(|(_, name)| name)
}

/// Whether a word is the name or the path of a program.
fn is_command(word: &str) -> bool {
    word.starts_with("./")
        || word.starts_with('/')
        || is_program(word)
        || is_builtin(word.as_bytes())
        || Manager::of(word.as_bytes()).is_some()
        || Wrapper::of(word.as_bytes()).is_some()
}

/// Where the instruction above was to go on: it lost its last continuation character, or has something after it.
fn lost_escape(
    file: &Dockerfile<'_>,
    above: &Instruction<'_>,
    instruction: &Instruction<'_>,
    word: &str,
) -> Option<String> {
    let escape = char::from(file.escape);
    let line = above.last_line;
    let is_operator = word.starts_with(['-', '&', '|', ';', '>', '<', ')', '}', '"', '\''])
        || matches!(
            word,
            "then" | "do" | "fi" | "done" | "else" | "elif" | "esac"
        );
    if let Some(heredoc) = above.heredocs.last() {
        let name = String::from_utf8_lossy(&heredoc.name);
        return if word.as_bytes() == heredoc.name {
            Some(format!("the heredoc ends at line {line} already"))
        } else {
            is_operator.then(|| {
                format!(
                    "the instruction ends with its heredoc at line {line}: what else belongs to it stands on the line of `<<{name}`"
                )
            })
        };
    }
    let last = above.span.of(file.source);
    let last = trim(last);
    let last = &last[memchr::memrchr(b'\n', last).map_or(0, |at| at + 1)..];
    if has_comment_after_escape(last, file.escape) {
        return Some(format!(
            "the line above ends its instruction: nothing may stand after the `{escape}` of line {line}, not even a comment"
        ));
    }
    let goes_on = last.ends_with(b"&&") || last.ends_with(b"|") || last.ends_with(b",");
    if last.ends_with(&[file.escape, file.escape]) {
        return Some(format!(
            "line {line} does not go on: a single `{escape}` at its end would make it"
        ));
    }
    let is_pair = matches!(
        above.statement.kind,
        Keyword::Env | Keyword::Label | Keyword::Arg
    ) && word.contains('=');
    let indent = |instruction: &Instruction<'_>| {
        let text = instruction.span.of(file.source);
        text.len() - trim_start(text).len()
    };
    let is_deeper = indent(instruction) > indent(above);
    (goes_on || is_operator || is_pair || is_deeper)
        .then(|| format!("is a `{escape}` missing at the end of line {line}?"))
}

/// Whether a comment stands after an escape character: `a \ # why`.
fn has_comment_after_escape(line: &[u8], escape: u8) -> bool {
    let mut places = memchr::memchr_iter(b'#', line);
    places.any(|at| {
        let before = &line[..at];
        let is_apart = before
            .last()
            .is_some_and(|byte| matches!(byte, b' ' | b'\t'));
        is_apart && trim(before).last() == Some(&escape)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn helps(text: &str) -> Vec<Option<String>> {
        let source = format!("FROM debian:12\n{text}\n");
        let file = crate::syntax::parse(source.as_bytes());
        file.problems.iter().map(|it| help(&file, it)).collect()
    }

    #[test]
    fn hints_point_at_the_mistake() {
        for (text, hint) in [
            ("RUNN apt-get update", "did you mean RUN?"),
            ("ENTRY_POINT [\"a\"]", "did you mean ENTRYPOINT?"),
            ("From: a", "did you mean FROM?"),
            ("copyy a b", "did you mean COPY?"),
            ("ONBUILD COPPY a b", "did you mean COPY?"),
            (
                "apt-get install -y curl",
                "commands are run by RUN: write `RUN apt-get install -y curl`",
            ),
            (
                "RUN apt-get update\napt-get install -y curl",
                "commands are run by RUN: write `RUN apt-get install -y curl`",
            ),
            (
                "./configure",
                "commands are run by RUN: write `RUN ./configure`",
            ),
            ("cd /app", "commands are run by RUN: write `RUN cd /app`"),
            (
                "RUN go build \\\n    -o app\n    -ldflags x",
                "is a `\\` missing at the end of line 3?",
            ),
            (
                "RUN apt-get update &&\napt-get install -y curl",
                "is a `\\` missing at the end of line 2?",
            ),
            (
                "RUN apt-get update\n  && apt-get install -y curl",
                "is a `\\` missing at the end of line 2?",
            ),
            (
                "RUN a \\\\\\\n  'b'",
                "line 2 does not go on: a single `\\` at its end would make it",
            ),
            (
                "RUN cat <<A\nA\n && b",
                "the instruction ends with its heredoc at line 3: what else belongs to it stands on the line of `<<A`",
            ),
            ("RUN cat <<A\nA\nA", "the heredoc ends at line 3 already"),
            ("ENV A=1\nB=2", "is a `\\` missing at the end of line 2?"),
            (
                "RUN apt-get update \\ # lists\n    && apt-get install -y curl",
                "the line above ends its instruction: nothing may stand after the `\\` of line 2, not even a comment",
            ),
        ] {
            let helps = helps(text);
            assert_eq!(helps.last(), Some(&Some(hint.to_owned())), "{text}");
        }
    }

    #[test]
    fn a_file_starts_with_from() {
        let file = crate::syntax::parse(b"gcr.io/tools/dashboard:v1\nRUN a\n");
        let helps: Vec<_> = file.problems.iter().map(|it| help(&file, it)).collect();
        let from = "images are named by FROM: write `FROM gcr.io/tools/dashboard:v1`";
        assert_eq!(helps[0].as_deref(), Some(from));
    }

    #[test]
    fn where_nothing_is_known_help_says_what_a_line_can_be() {
        for text in ["MAGIC walk", "INCLUDE a", "RUN a\n\nB=2", "RUN a\nfoo: bar"] {
            let help = "if this belongs to the line above, end that one with `\\`; if the shell is to run it, start with RUN";
            assert_eq!(helps(text).last(), Some(&Some(help.to_owned())), "{text}");
        }
        let heredoc = "if this belongs to the heredoc above, that ends too early; if the shell is to run it, start with RUN";
        assert_eq!(
            helps("COPY <<A /x\na && \nA\nB=2").last(),
            Some(&Some(heredoc.to_owned()))
        );
        let file = crate::syntax::parse(b"title = 1\n");
        let start = "a Dockerfile starts with `FROM` and the image to build on; what is none, `exclude` in dfmt.toml leaves out";
        assert_eq!(help(&file, &file.problems[0]).as_deref(), Some(start));
    }
}
