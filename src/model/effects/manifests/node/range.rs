//! Versions of packages of npm, and ranges of them. Source: the documentation of npm's `semver`.

use std::cmp::Ordering;

/// A version: three numbers, and what stands after the `-`.
#[derive(Clone, Debug, PartialEq, Eq)]
struct NpmVersion {
    numbers: [u64; 3],
    before: Vec<PreRelease>,
}

/// A part of what stands after the `-`: numbers come before names.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum PreRelease {
    Number(u64),
    Name(String),
}

impl NpmVersion {
    fn cmp(&self, other: &Self) -> Ordering {
        let before = || match (self.before.is_empty(), other.before.is_empty()) {
            (false, false) => self.before.cmp(&other.before),
            (one, other) => one.cmp(&other),
        };
        self.numbers.cmp(&other.numbers).then_with(before)
    }

    /// The first of all versions with these numbers.
    fn first(numbers: [u64; 3]) -> Self {
        Self {
            numbers,
            before: vec![PreRelease::Number(0)],
        }
    }

    fn plain(numbers: [u64; 3]) -> Self {
        Self {
            numbers,
            before: Vec::new(),
        }
    }
}

/// A version that may lack numbers, at the end.
struct Partial {
    numbers: Vec<u64>,
    before: Vec<PreRelease>,
}

impl Partial {
    fn parse(text: &str) -> Option<Self> {
        let text = text.trim_start_matches(['v', '=']);
        let text = text.split('+').next()?;
        let (numbers, before) = match text.split_once('-') {
            Some((numbers, before)) => (numbers, Some(before)),
            None => (text, None),
        };
        let mut known = Vec::new();
        let mut is_open = false;
        for part in numbers.split('.') {
            if matches!(part, "" | "*" | "x" | "X") {
                is_open = true;
                continue;
            }
            let number = part.parse().ok()?;
            if !is_open {
                known.push(number);
            }
        }
        let part = |part: &str| match part.parse() {
            Ok(number) => PreRelease::Number(number),
            Err(_) => PreRelease::Name(part.to_owned()),
        };
        let before: Vec<PreRelease> = before
            .map(|it| it.split('.').map(part).collect())
            .unwrap_or_default();
        let is_one = numbers.split('.').count() <= 3 && (known.len() == 3 || before.is_empty());
        is_one.then_some(Self {
            numbers: known,
            before,
        })
    }

    /// With zeros for what it lacks.
    fn lowest(&self) -> NpmVersion {
        let number = |at: usize| self.numbers.get(at).copied().unwrap_or(0);
        NpmVersion {
            numbers: [number(0), number(1), number(2)],
            before: self.before.clone(),
        }
    }

    /// The numbers with the one at `at` raised by one, and zeros after.
    fn raised(&self, at: usize) -> [u64; 3] {
        let mut numbers = self.lowest().numbers;
        numbers[at] = numbers[at].saturating_add(1);
        numbers[at + 1..].fill(0);
        numbers
    }
}

/// Versions on one side of another one, that among them.
enum Bound {
    AtLeast(NpmVersion),
    Above(NpmVersion),
    Below(NpmVersion),
    AtMost(NpmVersion),
}

impl Bound {
    fn of(&self) -> &NpmVersion {
        match self {
            Self::AtLeast(it) | Self::Above(it) | Self::Below(it) | Self::AtMost(it) => it,
        }
    }

    fn holds(&self, version: &NpmVersion) -> bool {
        let order = version.cmp(self.of());
        match self {
            Self::AtLeast(_) => order.is_ge(),
            Self::Above(_) => order.is_gt(),
            Self::Below(_) => order.is_lt(),
            Self::AtMost(_) => order.is_le(),
        }
    }
}

/// Whether a version is in a range; `None` if one of them is none.
pub(super) fn satisfies(version: &str, range: &str) -> Option<bool> {
    let version = Partial::parse(version.trim()).filter(|it| it.numbers.len() == 3)?;
    let version = version.lowest();
    let mut fits = false;
    for all in range.split("||") {
        let bounds = bounds(all)?;
        // What comes before a release is in a range only if that names one that comes before the same.
        let mut named = bounds.iter().map(Bound::of);
        let is_named = version.before.is_empty()
            || named.any(|it| !it.before.is_empty() && it.numbers == version.numbers);
        fits |= is_named && bounds.iter().all(|bound| bound.holds(&version));
    }
    Some(fits)
}

/// What must hold all at once.
fn bounds(text: &str) -> Option<Vec<Bound>> {
    let mut bounds = Vec::new();
    if let Some((low, high)) = text.split_once(" - ") {
        bounds.push(Bound::AtLeast(Partial::parse(low.trim())?.lowest()));
        bounds.push(at_most(&Partial::parse(high.trim())?));
        return Some(bounds);
    }
    let mut words = text.split_whitespace();
    while let Some(word) = words.next() {
        let rest = word.trim_start_matches(['<', '>', '=', '~', '^']);
        let operator = &word[..word.len() - rest.len()];
        let rest = if rest.is_empty() { words.next()? } else { rest };
        push_bounds(operator, &Partial::parse(rest)?, &mut bounds)?;
    }
    Some(bounds)
}

/// What an operator and a version mean.
fn push_bounds(operator: &str, partial: &Partial, bounds: &mut Vec<Bound>) -> Option<()> {
    let known = partial.numbers.len();
    let lowest = partial.lowest();
    if known == 0 {
        // All of them, or none.
        if matches!(operator, "<" | ">") {
            bounds.push(Bound::Below(NpmVersion::first([0; 3])));
        }
        return Some(());
    }
    match operator {
        "" | "=" | "==" if known == 3 => {
            bounds.push(Bound::AtLeast(lowest.clone()));
            bounds.push(Bound::AtMost(lowest));
        }
        "" | "=" | "==" | "~" | "~>" => {
            bounds.push(Bound::AtLeast(lowest));
            let at = usize::from(known > 1);
            bounds.push(Bound::Below(NpmVersion::first(partial.raised(at))));
        }
        "^" => {
            let first = lowest.numbers.iter().position(|number| *number > 0);
            let at = first.unwrap_or(2).min(known - 1);
            bounds.push(Bound::AtLeast(lowest));
            bounds.push(Bound::Below(NpmVersion::first(partial.raised(at))));
        }
        ">=" => bounds.push(Bound::AtLeast(lowest)),
        "<" if known == 3 => bounds.push(Bound::Below(lowest)),
        "<" => bounds.push(Bound::Below(NpmVersion::first(lowest.numbers))),
        ">" if known == 3 => bounds.push(Bound::Above(lowest)),
        ">" => bounds.push(Bound::AtLeast(NpmVersion::plain(partial.raised(known - 1)))),
        "<=" => bounds.push(at_most(partial)),
        _ => return None,
    }
    Some(())
}

/// Up to a version, all that begin with it among them.
fn at_most(partial: &Partial) -> Bound {
    match partial.numbers.len() {
        0 => Bound::AtLeast(NpmVersion::plain([0; 3])),
        3 => Bound::AtMost(partial.lowest()),
        known => Bound::Below(NpmVersion::first(partial.raised(known - 1))),
    }
}

#[cfg(test)]
mod tests {
    use super::satisfies;

    /// Held against npm's own `semver`.
    #[test]
    fn ranges() {
        for (range, inside, outside) in [
            ("*", "0.0.0 9.9.9", "1.0.0-a"),
            ("", "1.2.3", "1.0.0-a"),
            ("1.2.3", "1.2.3 1.2.3+b", "1.2.4 1.2.3-a"),
            ("=v1.2.3", "1.2.3", "1.2.2"),
            ("1", "1.0.0 1.9.9", "2.0.0 0.9.9 1.0.0-a"),
            ("1.2.x", "1.2.0 1.2.9", "1.3.0"),
            ("1.x.x", "1.0.0", "2.0.0-a"),
            ("^1.2.3", "1.2.3 1.9.0", "1.2.2 2.0.0 2.0.0-a 1.3.0-a"),
            ("^0.2.3", "0.2.3 0.2.9", "0.3.0 0.2.2"),
            ("^0.0.3", "0.0.3", "0.0.4"),
            ("^0", "0.0.0 0.9.9", "1.0.0"),
            ("^0.0", "0.0.0 0.0.9", "0.1.0"),
            (
                "^1.2.3-b.2",
                "1.2.3-b.2 1.2.3-b.10 1.2.3-c 1.2.3 1.4.0",
                "1.2.3-b.1 1.2.4-b.3 1.2.3-1",
            ),
            ("~1.2.3", "1.2.3 1.2.9", "1.3.0"),
            ("~1", "1.0.0 1.9.0", "2.0.0"),
            ("~> 1.2", "1.2.0", "1.3.0"),
            (">=1.2.3 <2", "1.2.3 1.9.9", "2.0.0 2.0.0-a"),
            (">= 1.2.3", "1.2.3 9.0.0", "1.2.2"),
            (">1.2", "1.3.0", "1.2.9"),
            ("<=1.2", "1.2.9 0.0.0", "1.3.0"),
            ("<1.2.3-b", "1.2.3-a 1.2.2", "1.2.3-b 1.2.3"),
            (">1", "2.0.0", "1.9.9"),
            ("1.2 - 2.3", "1.2.0 2.3.9", "2.4.0 1.1.9"),
            ("1.2.3 - 2.3.4", "1.2.3 2.3.4", "2.3.5"),
            (
                "^6.0.0 || ^7 || >=9 <10",
                "6.1.0 7.0.0 9.9.9",
                "8.0.0 10.0.0",
            ),
            ("<*", "", "1.0.0"),
        ] {
            for version in inside.split_whitespace() {
                assert_eq!(satisfies(version, range), Some(true), "{version} {range}");
            }
            for version in outside.split_whitespace() {
                assert_eq!(satisfies(version, range), Some(false), "{version} {range}");
            }
        }
        for (version, range) in [
            ("1.2", "*"),
            ("x", "1"),
            ("1.0.0", "latest"),
            ("1.0.0", "git+a"),
            ("1.0.0", "1.2.3.4"),
        ] {
            assert_eq!(satisfies(version, range), None, "{version} {range}");
        }
    }
}
