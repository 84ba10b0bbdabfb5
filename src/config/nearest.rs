//! What somebody may have meant.

/// The one of `known` that `name` is most likely a misspelling of, if any is near enough, which is a third of its letters at most; letter
/// case is no matter.
pub fn nearest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    known
        .into_iter()
        .map(|known| (distance(name, known), known))
        .min()
        .filter(|(distance, _)| *distance <= name.len().div_ceil(3))
        .map(|(_, known)| known)
}

/// How many characters must be put in, taken out, changed or swapped with their neighbour to make one of the other; letter
/// case is no matter.
pub fn distance(a: &str, b: &str) -> usize {
    strsim::osa_distance(&a.to_lowercase(), &b.to_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_enough() {
        let known = ["lineWidth", "indentWidth", "rules", "fix"];
        for (name, meant) in [
            ("linewidth", Some("lineWidth")),
            ("lineWith", Some("lineWidth")),
            ("indent", None),
            ("fixes", Some("fix")),
            ("", None),
            ("colour", None),
            ("quotes", None),
            ("ifx", Some("fix")),
        ] {
            assert_eq!(nearest(name, known), meant, "{name}");
        }
    }

    #[test]
    fn distances() {
        for (a, b, count) in [
            ("", "", 0),
            ("abc", "", 3),
            ("exec-from", "exec-form", 1),
            ("a", "ab", 1),
            ("PAHT", "path", 1),
        ] {
            assert_eq!(distance(a, b), count);
            assert_eq!(distance(b, a), count);
        }
    }
}
