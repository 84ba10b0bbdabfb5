//! `Cargo.toml` and `Cargo.lock`, as far as tables, names and texts go. What is written in another way than people and Cargo write it is not read.

/// A table, with its own keys in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Table {
    /// What stands between its brackets.
    pub(super) name: String,
    /// The keys, with their values as they are written.
    keys: Vec<(String, String)>,
}

impl Table {
    /// The value of a key as it is written.
    pub(super) fn written(&self, key: &str) -> Option<&str> {
        let mut keys = self.keys.iter();
        keys.find(|(own, _)| own == key)
            .map(|(_, value)| &value[..])
    }

    /// The value of a key that is a text.
    pub(super) fn text(&self, key: &str) -> Option<&str> {
        let value = self.written(key)?;
        let inner = value
            .strip_prefix('"')
            .and_then(|it| it.strip_suffix('"'))
            .or_else(|| value.strip_prefix('\'')?.strip_suffix('\''))?;
        (!inner.contains(['"', '\'', '\\'])).then_some(inner)
    }

    /// The texts of a list; none if there is no such key, `None` if it is no list of texts.
    pub(super) fn texts(&self, key: &str) -> Option<Vec<&str>> {
        let Some(value) = self.written(key) else {
            return Some(Vec::new());
        };
        let inner = value.strip_prefix('[')?.strip_suffix(']')?;
        if inner.contains(['[', '{', '\\']) {
            return None;
        }
        let parts = inner.split(',').map(str::trim).filter(|it| !it.is_empty());
        parts
            .map(|part| {
                let inner = part.strip_prefix('"').and_then(|it| it.strip_suffix('"'));
                inner.or_else(|| part.strip_prefix('\'')?.strip_suffix('\''))
            })
            .collect()
    }

    /// Whether it says something of a key: `edition = …`, `edition.workspace = …`.
    pub(super) fn has(&self, key: &str) -> bool {
        let mut keys = self.keys.iter();
        keys.any(|(own, _)| own.split('.').next() == Some(key))
    }

    /// Whether it names something that the package depends on.
    pub(super) fn is_dependency(&self) -> bool {
        let is_list = |part: &str| part.ends_with("dependencies");
        let is_one = self.name.split('.').rev().skip(1).any(is_list);
        let is_last = self.name.rsplit('.').next().is_some_and(is_list);
        is_one || is_last && !self.keys.is_empty()
    }
}

/// The tables of a text, each `[[list]]` once for each time it stands there, the keys above all tables in one without a name; `None` if it cannot be read.
pub(super) fn tables(text: &str) -> Option<Vec<Table>> {
    let mut tables = vec![Table::default()];
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        let line = without_comment(line);
        if line.is_empty() {
            continue;
        }
        if let Some(name) = line.strip_prefix('[') {
            let name = name.strip_prefix('[').unwrap_or(name);
            let name = name.trim_end_matches(']').trim();
            tables.push(Table {
                name: name.to_owned(),
                keys: Vec::new(),
            });
            continue;
        }
        let (key, value) = line.split_once('=')?;
        let mut value = value.trim().to_owned();
        if value.starts_with("\"\"\"") || value.starts_with("'''") {
            let quote = value[..3].to_owned();
            while value.matches(&quote[..]).count() < 2 {
                value.push('\n');
                value.push_str(lines.next()?);
            }
        } else {
            while depth(&value) > 0 {
                value.push(' ');
                value.push_str(without_comment(lines.next()?));
            }
        }
        let key = key.trim().trim_matches(['"', '\'']).to_owned();
        tables.last_mut()?.keys.push((key, value));
    }
    Some(tables)
}

/// A line without the comment at its end, and without the space around.
fn without_comment(line: &str) -> &str {
    let mut quote = None;
    for (at, ch) in line.char_indices() {
        match (quote, ch) {
            (None, '#') => return line[..at].trim(),
            (None, '"' | '\'') => quote = Some(ch),
            (Some(open), ch) if ch == open => quote = None,
            _ => {}
        }
    }
    line.trim()
}

/// How many brackets are open at the end of a value.
fn depth(value: &str) -> i32 {
    let mut quote = None;
    let mut depth = 0;
    for ch in value.chars() {
        match (quote, ch) {
            (None, '[' | '{') => depth += 1,
            (None, ']' | '}') => depth -= 1,
            (None, '"' | '\'') => quote = Some(ch),
            (Some(open), ch) if ch == open => quote = None,
            _ => {}
        }
    }
    depth
}

#[cfg(test)]
mod tests {
    use super::tables;

    #[test]
    fn tables_have_their_keys() {
        let text = "# top\n[package]\nname = \"shop\" # its name\ndescription = \"\"\"\n[x]\n\"\"\"\n\n[[bin]]\nname = 'a'\n[[bin]]\nname = \"b\"\npath=\"x#y.rs\"\n\
                    [workspace]\nmembers = [\n  \"a\", # first\n  'b/*',\n]\n[dependencies]\nserde = { version = \"1\",\n features = [\"derive\"] }\n";
        let tables = tables(text).unwrap();
        let names: Vec<_> = tables.iter().map(|it| &it.name[..]).collect();
        assert_eq!(
            names,
            ["", "package", "bin", "bin", "workspace", "dependencies"]
        );
        assert_eq!(tables[1].text("name"), Some("shop"));
        assert_eq!(tables[1].text("description"), None);
        assert_eq!(tables[2].text("name"), Some("a"));
        assert_eq!(tables[3].text("path"), Some("x#y.rs"));
        assert_eq!(tables[4].texts("members"), Some(vec!["a", "b/*"]));
        assert_eq!(tables[4].texts("exclude"), Some(vec![]));
        assert!(tables[5].is_dependency() && tables[5].text("serde").is_none());
        assert_eq!(super::tables("nonsense"), None);
        assert_eq!(super::tables("a = [\n"), None);
    }
}
