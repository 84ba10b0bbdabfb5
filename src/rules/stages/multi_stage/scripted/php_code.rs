//! Whether code in PHP starts programs: what stands in its strings and comments, and in the pages around it, does not.

use crate::knowledge::interpreters::PHP_STARTS;

/// Whether a source in PHP may start programs.
pub(super) fn starts_programs(text: &str) -> bool {
    let mut rest = text;
    while let Some(at) = rest.find("<?") {
        let (code, after) = code(&rest[at + 2..]);
        if code {
            return true;
        }
        rest = after;
    }
    false
}

/// Whether code up to its end starts programs, and what stands behind it.
fn code(mut rest: &str) -> (bool, &str) {
    // The last character, but for spaces, and the last two of them for `->` and `::`.
    let mut before = ' ';
    while let Some(ch) = rest.chars().next() {
        let skip = |end: &str| {
            let at = rest.find(end);
            at.map_or("", |at| &rest[at + end.len()..])
        };
        match ch {
            '?' if rest.starts_with("?>") => return (false, &rest[2..]),
            '`' => return (true, ""),
            '/' if rest.starts_with("/*") => rest = skip("*/"),
            '/' | '#' if ch == '#' && !rest.starts_with("#[") || rest.starts_with("//") => {
                let line = rest.find('\n').unwrap_or(rest.len());
                let end = rest.find("?>").unwrap_or(rest.len());
                rest = &rest[line.min(end)..];
            }
            '<' if rest.starts_with("<<<") => {
                let name: String = rest[3..]
                    .trim_start_matches([' ', '\t', '"', '\''])
                    .chars()
                    .take_while(|it| it.is_alphanumeric() || *it == '_')
                    .collect();
                let body = rest.split_once('\n').map_or("", |it| it.1);
                let end = body.split_inclusive('\n').scan(0, |at, line| {
                    *at += line.len();
                    Some((*at, line))
                });
                let is_end = |line: &str| !name.is_empty() && line.trim_start().starts_with(&name);
                let end = end.into_iter().find(|(_, line)| is_end(line));
                rest = end.map_or("", |(at, _)| &body[at..]);
            }
            '"' | '\'' => {
                let (text, after) = string(&rest[1..], ch);
                if PHP_STARTS.contains(&text) {
                    return (true, "");
                }
                rest = after;
                before = ch;
            }
            _ if ch.is_alphabetic() || ch == '_' => {
                let is_part = |it: char| it.is_alphanumeric() || it == '_';
                let end = rest.find(|it| !is_part(it)).unwrap_or(rest.len());
                let (name, after) = rest.split_at(end);
                let behind = after.trim_start();
                let is_called = behind.starts_with('(') || behind.starts_with("::");
                // A method of something else, or a variable.
                let is_other = matches!(before, '>' | ':' | '$');
                if is_called && !is_other && PHP_STARTS.contains(&name) {
                    return (true, "");
                }
                rest = after;
                before = 'a';
            }
            _ => {
                if !ch.is_whitespace() {
                    before = ch;
                }
                rest = &rest[ch.len_utf8()..];
            }
        }
    }
    (false, "")
}

/// The text of a string up to its quote, and what stands behind that.
fn string(rest: &str, quote: char) -> (&str, &str) {
    let mut is_escaped = false;
    for (at, ch) in rest.char_indices() {
        if is_escaped {
            is_escaped = false;
        } else if ch == '\\' {
            is_escaped = true;
        } else if ch == quote {
            return (&rest[..at], &rest[at + 1..]);
        }
    }
    (rest, "")
}

#[cfg(test)]
mod tests {
    use super::starts_programs;

    #[test]
    fn what_starts_programs() {
        for text in [
            "<?php exec('git pull');",
            "<?php $x = `ls`;",
            "<?php return \\shell_exec ( $x );",
            "<?= system('date') ?>",
            "a <?php 1 ?> b <?php new Process(['git']);",
            "<?php new \\Symfony\\Component\\Process\\Process($x);",
            "<?php Process::run('ls');",
            "<?php call_user_func('passthru', $x);",
            "<?php $a = <<<SQL\nx\nSQL;\nproc_open($x);",
            "<?php #[A]\npopen($x);",
        ] {
            assert!(starts_programs(text), "{text}");
        }
        for text in [
            "<p>`x` exec(</p>",
            "<?php // exec('x')\n# `x`\n/* system( */ ?> `x`",
            "<?php $db->exec('x'); DB::exec(1); curl_exec($x);",
            "<?php $sql = \"SELECT `id` FROM `a`\"; $b = 'it\\'s `x`';",
            "<?php $a = <<<'SQL'\nSELECT `id`\nSQL;\n$system = 1;",
            "<script>`x`</script><?php echo 1 ?><script>/a/.exec(b)</script>",
        ] {
            assert!(!starts_programs(text), "{text}");
        }
    }
}
