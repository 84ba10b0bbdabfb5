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
    /// Reads a file of that name; `None` if Docker refuses a pattern in it.
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
            if line.is_empty() {
                if exception {
                    return None;
                }
                continue;
            }
            let cleaned = clean(line);
            let cleaned = match cleaned.strip_prefix('/') {
                Some(rest) if !rest.is_empty() => rest.to_owned(),
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
        let mut by: Option<&Pattern> = None;
        for pattern in &self.patterns {
            if pattern.exception == by.is_some() && pattern.matches_with_parents(path) {
                by = (!pattern.exception).then_some(pattern);
            }
        }
        by.map(|pattern| pattern.text.as_str())
    }

    /// Whether there are patterns with `!`: what lies in a folder that is left out may be there.
    pub fn has_exceptions(&self) -> bool {
        self.patterns.iter().any(|pattern| pattern.exception)
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
                    Part::Char(chars.next()?)
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

    fn matches_with_parents(&self, path: &str) -> bool {
        let ends = path.match_indices('/').map(|(at, _)| at);
        ends.chain([path.len()])
            .any(|end| self.matches(&path[..end]))
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
        '\\' => chars.next(),
        '-' => None,
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
            ("#a", "#a", false),
            (" #a", "#a", true),
            ("**/.env*", "x/.env.local", true),
        ] {
            assert_eq!(rules(pattern).ignores(path), expected, "{pattern} {path}");
        }
    }

    #[test]
    fn later_patterns_win() {
        let rules =
            rules("\u{feff}# comment\r\n*\r\n\r\n! src \r\nsrc/*.log\r\n!/src/keep.log\r\n");
        assert!(rules.has_exceptions());
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
