//! What `.dockerignore` leaves out of a build context (moby `patternmatcher` and its `ignorefile`).

/// What is known of the ignore rules of a build.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Ignored {
    /// Nothing: there is no context, or the file cannot be read or has a pattern that Docker refuses.
    #[default]
    Unknown,
    /// There is no such file.
    Nothing,
    /// These rules.
    Rules(IgnoreRules),
}

/// The patterns of a `.dockerignore`, in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IgnoreRules {
    /// The name of the file they stand in.
    pub file: String,
    patterns: Vec<Pattern>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Pattern {
    text: String,
    /// With `!`: what matches is not left out after all.
    exception: bool,
    parts: Vec<Part>,
    /// Where the pattern starts with `**` and has no other meta character: any path that ends so.
    suffix: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Part {
    Char(char),
    /// `?`
    One,
    /// `*`
    Run,
    /// `**` before something: any folders, also none.
    Folders,
    /// `**` at the end.
    All,
    /// `[…]`
    Set(bool, Vec<(char, char)>),
}

impl IgnoreRules {
    /// Reads a file of that name; `None` if Docker refuses a pattern in it, or it has what Docker reads in a way of its own.
    pub fn parse(file: &str, text: &[u8]) -> Option<Self> {
        let text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text);
        let text = String::from_utf8_lossy(text);
        let mut patterns = Vec::new();
        for line in text.lines().filter(|line| !line.starts_with('#')) {
            let line = line.trim();
            let (exception, line) = match line.strip_prefix('!') {
                Some(rest) => (true, rest.trim()),
                None => (false, line),
            };
            // BuildKit's scanner leaves it out of some kinds of patterns.
            if line.starts_with('\u{feff}') {
                return None;
            }
            if line.is_empty() {
                if exception {
                    return None;
                }
                continue;
            }
            let cleaned = clean(line);
            let cleaned = match cleaned.strip_prefix('/') {
                Some(rest) if !rest.is_empty() => rest.to_owned(),
                Some(_) if exception => return None,
                _ => cleaned,
            };
            patterns.push(Pattern::of(cleaned, exception)?);
        }
        Some(Self {
            file: file.to_owned(),
            patterns,
        })
    }

    /// Whether a path (relative to the context, clean) is left out, itself or with a folder above it.
    pub fn ignores(&self, path: &str) -> bool {
        self.by(path).is_some()
    }

    /// The pattern that leaves a path out.
    pub fn by(&self, path: &str) -> Option<&str> {
        // As BuildKit walks the folders from the top: what a pattern matched holds for all below, and an exception is looked at only where
        // something is left out (moby `patternmatcher`, MatchesUsingParentResults).
        let mut above = vec![false; self.patterns.len()];
        let mut by: Option<&Pattern> = None;
        let ends = path.match_indices('/').map(|(at, _)| at);
        for end in ends.chain([path.len()]) {
            by = None;
            for (pattern, matched) in self.patterns.iter().zip(&mut above) {
                let is_asked = pattern.exception == by.is_some();
                *matched = *matched || is_asked && pattern.matches(&path[..end]);
                if *matched {
                    by = (!pattern.exception).then_some(pattern);
                }
            }
        }
        by.map(|pattern| pattern.text.as_str())
    }

    /// The pattern that leaves out the whole context: `*`, `**/*` or the like, with no exception after it.
    pub fn everything(&self) -> Option<&str> {
        let last = self.patterns.iter().rev();
        let mut last = last.take_while(|pattern| !pattern.exception);
        let all = last.find(|pattern| pattern.is_catch_all())?;
        Some(&all.text)
    }

    /// Whether a pattern with `!` may let something in a folder through that itself is left out.
    pub fn may_let_through(&self, folder: &str) -> bool {
        let below = format!("{folder}/");
        let exceptions = self.patterns.iter().filter(|pattern| pattern.exception);
        exceptions.into_iter().any(|pattern| {
            let meta = pattern.text.find(['*', '?', '[', '\\']);
            let start = &pattern.text[..meta.unwrap_or(pattern.text.len())];
            start.starts_with(&below) || meta.is_some() && below.starts_with(start)
        })
    }
}

impl Pattern {
    fn of(text: String, exception: bool) -> Option<Self> {
        let mut parts = Vec::new();
        let mut chars = text.chars().peekable();
        let mut is_plain = true;
        while let Some(ch) = chars.next() {
            parts.push(match ch {
                '*' if chars.next_if_eq(&'*').is_some() => {
                    chars.next_if_eq(&'/');
                    if chars.peek().is_none() {
                        Part::All
                    } else {
                        is_plain &= parts.is_empty();
                        Part::Folders
                    }
                }
                '*' => {
                    is_plain = false;
                    Part::Run
                }
                '?' => {
                    is_plain = false;
                    Part::One
                }
                '\\' => {
                    is_plain = false;
                    // A letter or digit means something else then, to Go's regular expressions.
                    let is_literal = |ch: &char| ch.is_ascii() && !ch.is_alphanumeric();
                    Part::Char(chars.next().filter(is_literal)?)
                }
                '[' => {
                    is_plain = false;
                    set(&mut chars)?
                }
                _ => Part::Char(ch),
            });
        }
        let deep = text.strip_prefix("**").filter(|_| is_plain);
        let suffix = deep.filter(|suffix| !suffix.ends_with("**"));
        let suffix = suffix.map(str::to_owned);
        Some(Self {
            text,
            exception,
            parts,
            suffix,
        })
    }

    /// Whether it matches every name in the topmost folder, and with it all that lies below.
    fn is_catch_all(&self) -> bool {
        let is_open = |part: &Part| !matches!(part, Part::Char(_) | Part::Set(..));
        self.parts.iter().all(is_open) && self.matches("a") && self.matches("ab")
    }

    fn matches(&self, path: &str) -> bool {
        if let Some(suffix) = &self.suffix {
            return path.ends_with(suffix.as_str()) || suffix.strip_prefix('/') == Some(path);
        }
        let path: Vec<char> = path.chars().collect();
        // Where in the path the parts so far can end.
        let mut ends = vec![false; path.len() + 1];
        ends[0] = true;
        for part in &self.parts {
            let mut next = vec![false; path.len() + 1];
            let mut reached = false;
            for at in 0..=path.len() {
                let before = at.checked_sub(1);
                let after = |fits: &dyn Fn(char) -> bool| {
                    before.is_some_and(|before| ends[before] && fits(path[before]))
                };
                next[at] = match part {
                    Part::Char(ch) => after(&|other| other == *ch),
                    Part::One => after(&|other| other != '/'),
                    Part::Set(negated, ranges) => after(&|other| {
                        let is_in = ranges
                            .iter()
                            .any(|(low, high)| (low..=high).contains(&&other));
                        is_in != *negated
                    }),
                    Part::Run => {
                        ends[at] || before.is_some_and(|before| next[before] && path[before] != '/')
                    }
                    Part::Folders => {
                        ends[at] || before.is_some_and(|before| reached && path[before] == '/')
                    }
                    Part::All => ends[at] || reached,
                };
                reached |= ends[at];
            }
            ends = next;
        }
        ends[path.len()]
    }
}

fn set(chars: &mut std::iter::Peekable<std::str::Chars<'_>>) -> Option<Part> {
    let negated = chars.next_if_eq(&'^').is_some();
    let mut ranges = Vec::new();
    let one = |chars: &mut std::iter::Peekable<std::str::Chars<'_>>| match chars.next()? {
        '\\' => chars
            .next()
            .filter(|ch| ch.is_ascii() && !ch.is_alphanumeric()),
        '-' | ']' => None,
        ch => Some(ch),
    };
    loop {
        if !ranges.is_empty() && chars.next_if_eq(&']').is_some() {
            return Some(Part::Set(negated, ranges));
        }
        let low = one(chars)?;
        let high = match chars.next_if_eq(&'-') {
            Some(_) => one(chars)?,
            None => low,
        };
        ranges.push((low, high));
    }
}

/// Go's `filepath.Clean`: the shortest path that means the same, by the text alone.
pub fn clean(path: &str) -> String {
    let is_rooted = path.starts_with('/');
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => {
                parts.pop();
            }
            ".." if is_rooted => {}
            part => parts.push(part),
        }
    }
    let joined = parts.join("/");
    match (is_rooted, joined.is_empty()) {
        (true, _) => format!("/{joined}"),
        (false, true) => ".".to_owned(),
        (false, false) => joined,
    }
}

/// Whether a path is one that a pattern stands for, such as `packages/*`, and none below it.
pub fn fits(pattern: &str, path: &str) -> bool {
    let depth = |path: &str| path.matches('/').count();
    let rules = IgnoreRules::parse("", pattern.as_bytes());
    depth(pattern) == depth(path) && rules.is_some_and(|rules| rules.ignores(path))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules(text: &str) -> IgnoreRules {
        IgnoreRules::parse(".dockerignore", text.as_bytes()).expect("it is well formed")
    }

    #[test]
    fn matches_as_docker_does() {
        for (pattern, path, expected) in [
            ("a", "a", true),
            ("a", "a/b/c", true),
            ("a", "b/a", false),
            ("a", "ab", false),
            ("/a", "a/b", true),
            ("./a/", "a", true),
            ("a/../b", "b", true),
            ("*", "a/b", true),
            ("*.md", "README.md", true),
            ("*.md", "docs/README.md", false),
            ("*/*.md", "docs/README.md", true),
            ("**/*.md", "README.md", true),
            ("**/*.md", "a/b/README.md", true),
            ("**/a", "a", true),
            ("**/a", "x/y/a/z", true),
            ("**/a", "x/ya", false),
            ("**a", "x/ya", true),
            ("a/**", "a", false),
            ("a/**", "a/b", true),
            ("**", "a/b", true),
            ("a/**/b", "a/b", true),
            ("a/**/b", "a/x/y/b", true),
            ("a/**/b", "a/xb", false),
            ("a?c", "abc", true),
            ("a?c", "a/c", false),
            ("[a-c]x", "bx", true),
            ("[^a-c]x", "bx", false),
            ("a\\*", "a*", true),
            ("a\\*", "ab", false),
            ("a.c", "abc", false),
            (".git", ".git/config", true),
            ("\u{feff}a", "a", true),
            ("b/**\n!b/*", "b/c/d", false),
            ("*\n!b/*", "b/c/d", false),
            ("b/c/d\n!b/*", "b/c/d", true),
            ("#a", "#a", false),
            (" #a", "#a", true),
            ("**/.env*", "x/.env.local", true),
        ] {
            assert_eq!(rules(pattern).ignores(path), expected, "{pattern} {path}");
        }
    }

    #[test]
    fn everything_is_left_out_by_a_catch_all() {
        for text in [
            "*", "/*", "**", "**/", "**/*", "**/**", "?*", "a\n*\nb", "!a\n*",
        ] {
            assert!(rules(text).everything().is_some(), "{text}");
        }
        for text in [
            "", ".", "./", "/", ".*", "**/.*", "*.*", "?", "??", "??*", "[.]*", "*/*", "*/**", "a",
            "*\n!a",
        ] {
            assert_eq!(rules(text).everything(), None, "{text}");
        }
    }

    /// What moby's own tests ask of its matcher, with a folder above (`MatchesOrParentMatches`).
    #[test]
    fn matches_what_moby_tests() {
        let wheel = "out/tool-1.4.0rc2.dev7+gab12-none-any.whl";
        for (pattern, path, expected) in [
            // Two stars stand for any path, also for none.
            ("**", "log", true),
            ("**/", "log", true),
            ("**/", "tmp/log", true),
            ("**/**", "tmp/log", true),
            ("tmp/**", "tmp/x/log", true),
            ("tmp/**", "tm", false),
            ("**/tmp", "tmp/log", true),
            ("**/x/*", "tmp/x/log", true),
            ("**/x/**", "tmp/x/y/log", true),
            ("**log", "log", true),
            ("**log", "tmp/x/log", true),
            ("**/log", "tmp/x/log", true),
            ("**/log*", "tmp/x/log.gz", true),
            ("**/log*gz", "tmp/x/log.gz", true),
            ("**/log*.gz*", "tmp/x/log.gz", true),
            ("**/**/*.gz", "tmp/x/log.gz", true),
            ("**/**/*.gz", "log.gz", true),
            ("**/**/*.gz2", "tmp/x/log.gz", false),
            ("t**/*.gz", "t/log.gz", true),
            ("t**/*.gz", "t/x/y/log.gz", true),
            ("t/*.gz**", "t/log.gz", true),
            ("**/x/log", "x/log", true),
            ("**/x/log", "tmp/y/x/log", true),
            ("**/.env", ".env", true),
            ("**/.env", "my.env", false),
            // One star, a question mark and a set stand for what is in one name.
            ("t/*.gz", "t/x/log.gz", false),
            ("t/*.gz", "t/log.gz", true),
            ("t*/b", "t/x/b", false),
            ("t*/b", "tmp/b", true),
            ("t*m*p*/b", "txmxpxx/b", true),
            ("t*m*p*/b", "txmxp/x/b", false),
            ("t*m?p*x", "taamppmbpax", true),
            ("t*m?p*x", "taamppmbpay", false),
            ("l[n-p]g", "lg", false),
            ("l[n-p]g", "log", true),
            ("l[n-p]g", "lag", false),
            ("l[^n-p]g", "lag", true),
            ("l[o]", "lo", true),
            ("l[^o]", "lo", false),
            ("l?g", "l\u{263a}g", true),
            ("l???g", "l\u{263a}g", false),
            ("[a-\u{3b6}]*", "\u{3b1}", true),
            ("*[a-\u{3b6}]", "A", false),
            ("[\\]a]", "]", true),
            ("[\\-x]", "-", true),
            ("[x\\-]", "z", false),
            ("*x", "xxx", true),
            (".*", ".env", true),
            (".*", "env", false),
            // Everything else stands for itself.
            ("log.gz", "logxgz", false),
            ("l(o)g/x", "l(o)g/x", true),
            ("l.|)$(}+{og", "l.|)$(}+{og", true),
            (wheel, wheel, true),
            ("out/*.whl", wheel, true),
            ("l\\\\", "l\\", true),
            ("l\\*g", "l*g", true),
            ("l\\*g", "lg", false),
        ] {
            assert_eq!(rules(pattern).ignores(path), expected, "{pattern} {path}");
        }
        for (patterns, path, expected) in [
            ("!main.go\n*.go", "main.go", true),
            ("*.go\n!main.go", "main.go", false),
            ("docs\n!docs/a.md", "docs/a.md", false),
            ("docs/\n  !docs/a.md  ", "docs/a.md", false),
            ("docs/*\n!docs/a.md", "docs/a.md", false),
            ("**\n!src/lib", "src/lib/a", false),
            ("**\n!src/lib\nsrc/lib/a", "src/lib/a", true),
            ("**\n!out/*.whl", wheel, false),
            ("", "any/path", false),
        ] {
            assert_eq!(rules(patterns).ignores(path), expected, "{patterns} {path}");
        }
        for pattern in [
            "[]a]", "[-]", "[x-]", "[-x]", "\\", "[a-b-c]", "[", "[^", "[^bc", "a[",
        ] {
            assert_eq!(
                IgnoreRules::parse("x", pattern.as_bytes()),
                None,
                "{pattern}"
            );
        }
    }

    #[test]
    fn later_patterns_win() {
        let rules =
            rules("\u{feff}# comment\r\n*\r\n\r\n! src \r\nsrc/*.log\r\n!/src/keep.log\r\n");
        for (folder, expected) in [("src", true), ("sr", false), ("docs", false)] {
            assert_eq!(rules.may_let_through(folder), expected, "{folder}");
        }
        let deep = self::rules("*\n!**/keep\n");
        assert!(deep.may_let_through("docs"));
        for (path, by) in [
            ("README", Some("*")),
            ("src", None),
            ("src/a.c", None),
            ("src/a.log", Some("src/*.log")),
            ("src/keep.log", None),
        ] {
            assert_eq!(rules.by(path), by, "{path}");
        }
    }

    #[test]
    fn refuses_what_docker_refuses() {
        for text in ["[", "a\\", "[]", "[a-]", "!"] {
            assert_eq!(IgnoreRules::parse("x", text.as_bytes()), None, "{text}");
        }
    }

    #[test]
    fn cleans_paths() {
        for (path, cleaned) in [
            ("", "."),
            ("./a//b/", "a/b"),
            ("a/..", "."),
            ("../a", "../a"),
            ("/../a", "/a"),
            ("/", "/"),
        ] {
            assert_eq!(clean(path), cleaned, "{path}");
        }
    }
}
