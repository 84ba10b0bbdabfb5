//! What somebody may have meant.

/// The one of `known` that `name` is most likely a misspelling of, if any is near enough; letter case is no matter.
pub fn nearest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let lower = name.to_lowercase();
    known
        .into_iter()
        .map(|known| (distance(&lower, &known.to_lowercase()), known))
        .min()
        .filter(|(distance, _)| *distance <= name.len() / 2)
        .map(|(_, known)| known)
}

/// How many characters must be put in, taken out or changed to make `b` of `a` (Levenshtein).
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, from) in a.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, to) in b.iter().enumerate() {
            let change = diagonal + usize::from(from != *to);
            diagonal = row[j + 1];
            row[j + 1] = change.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_enough() {
        let known = ["lineWidth", "indentWidth", "fix"];
        for (name, meant) in [
            ("linewidth", Some("lineWidth")),
            ("lineWith", Some("lineWidth")),
            ("indent", None),
            ("fixes", Some("fix")),
            ("", None),
            ("colour", None),
        ] {
            assert_eq!(nearest(name, known), meant, "{name}");
        }
    }

    #[test]
    fn distances() {
        for (a, b, count) in [
            ("", "", 0),
            ("abc", "", 3),
            ("exec-from", "exec-form", 2),
            ("a", "ab", 1),
        ] {
            assert_eq!(distance(a, b), count);
            assert_eq!(distance(b, a), count);
        }
    }
}
