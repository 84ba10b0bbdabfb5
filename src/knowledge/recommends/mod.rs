//! What packages of Debian and Ubuntu only recommend: one table a release, drawn by `tests/recommends/table.py`, which says how they are written.
//!
//! Without the feature `recommends` there are no tables, and all packages are unknown.

mod needs;
mod set;

use std::sync::OnceLock;

use super::by_name::ByName;
pub use needs::{COLLECTIONS, FORMERLY, Keep};
use needs::{EVERYWHERE, INSEPARABLE, NEEDS, is_missable};
pub use set::PackageSet;

/// A release that has a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Release {
    /// Bullseye.
    Debian11,
    /// Bookworm.
    Debian12,
    /// Trixie.
    Debian13,
    /// Bionic.
    Ubuntu1804,
    /// Focal.
    Ubuntu2004,
    /// Jammy.
    Ubuntu2204,
    /// Noble.
    Ubuntu2404,
}

#[cfg(feature = "recommends")]
const PACKAGES: &str = include_str!("packages.txt");
#[cfg(not(feature = "recommends"))]
const PACKAGES: &str = "";

/// The text of a table.
macro_rules! table {
    ($file:literal) => {{
        #[cfg(feature = "recommends")]
        const TEXT: &str = include_str!($file);
        #[cfg(not(feature = "recommends"))]
        const TEXT: &str = "";
        static TABLE: OnceLock<Table> = OnceLock::new();
        TABLE.get_or_init(|| Table::of(TEXT))
    }};
}

/// The lines of a table, and what they say once somebody asked.
struct Table {
    rows: Vec<(&'static str, OnceLock<Row>)>,
    /// For each package the line it stands in, counted from one; 0 for none.
    lines: Vec<u16>,
}

impl Table {
    fn of(text: &'static str) -> Self {
        let mut table = Self {
            rows: Vec::new(),
            lines: vec![0; packages().len()],
        };
        for line in text.lines() {
            table.rows.push((line, OnceLock::new()));
            for DebPackage(number) in names(line.split('\t').next().unwrap_or(line)) {
                table.lines[usize::from(number)] = table.rows.len() as u16;
            }
        }
        table
    }

    fn row(&self, DebPackage(number): DebPackage) -> Option<&Row> {
        let line = usize::from(*self.lines.get(usize::from(number))?);
        let (line, row) = &self.rows[line.checked_sub(1)?];
        Some(row.get_or_init(|| Row::of(line)))
    }
}

/// A package that a table speaks of, by its number. They are sorted by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct DebPackage(u16);

impl DebPackage {
    /// The package of that name.
    pub fn named(name: &str) -> Option<Self> {
        static NAMES: OnceLock<ByName<8192>> = OnceLock::new();
        let packages = packages();
        let names = NAMES.get_or_init(|| {
            let mut names = ByName::EMPTY;
            for (number, package) in packages.iter().enumerate() {
                names.add(package.name, number);
            }
            names
        });
        let found = names.find(name.as_bytes(), |number| packages[number].name == name);
        found.map(|number| Self(number as u16))
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        self.listed().name
    }

    /// What a file may call it by, besides its name: its commands, and folders that hardly another one has.
    pub fn words(self) -> impl Iterator<Item = &'static str> {
        self.listed().words.split_ascii_whitespace()
    }

    /// When it is kept, if others only recommend it.
    pub fn keep(self) -> Option<Keep> {
        self.facts().keep
    }

    /// What is known of it in whichever releases have it: all that it recommends in one of them, and what it depends on in each.
    pub fn row_in_any(self) -> Option<&'static Row> {
        let read = || {
            let mut rows = Release::ALL.iter().filter_map(|it| it.row(self));
            let mut all = rows.next()?.clone();
            for row in rows {
                all.recommended.extend(&row.recommended);
                all.along.extend(&row.along);
                all.depends.retain(|package| row.depends.contains(package));
                all.more = all.more.max(row.more);
                all.is_long |= row.is_long;
            }
            for list in [&mut all.recommended, &mut all.along] {
                list.sort_unstable();
                list.dedup();
            }
            Some(Box::new(all))
        };
        self.listed().in_any.get_or_init(read).as_deref()
    }

    /// The starts of the names of packages that are of little use without it.
    pub fn completes(self) -> &'static [&'static str] {
        &self.facts().completes
    }

    /// Whether every release of the last ten years has it.
    pub fn is_everywhere(self) -> bool {
        self.facts().is_everywhere
    }

    /// Whether nothing in a container misses it.
    pub fn is_missable(self) -> bool {
        self.facts().is_missable
    }

    fn facts(self) -> &'static Facts {
        let listed = self.listed();
        listed.facts.get_or_init(|| {
            let keep = NEEDS.binary_search_by_key(&listed.name, |(name, _)| name);
            Facts {
                keep: keep.ok().map(|at| NEEDS[at].1),
                completes: INSEPARABLE
                    .iter()
                    .filter_map(|(by, needs)| (*needs == listed.name).then_some(*by))
                    .collect(),
                is_everywhere: EVERYWHERE.contains(&listed.name),
                is_missable: is_missable(listed.name),
            }
        })
    }

    fn listed(self) -> &'static Listed {
        &packages()[usize::from(self.0)]
    }
}

/// What a package needs and recommends.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row {
    /// What it, or what it depends on, recommends.
    pub recommended: Vec<DebPackage>,
    /// What these bring along, but for libraries.
    pub along: Vec<DebPackage>,
    /// What it depends on, as far as others only recommend it.
    pub depends: Vec<DebPackage>,
    /// How many more are lost with the recommended ones.
    pub more: usize,
    /// Whether there are so many that they are not listed.
    pub is_long: bool,
}

impl Release {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::Debian11,
        Self::Debian12,
        Self::Debian13,
        Self::Ubuntu1804,
        Self::Ubuntu2004,
        Self::Ubuntu2204,
        Self::Ubuntu2404,
    ];

    fn table(self) -> &'static Table {
        match self {
            Self::Debian11 => table!("debian-11.txt"),
            Self::Debian12 => table!("debian-12.txt"),
            Self::Debian13 => table!("debian-13.txt"),
            Self::Ubuntu1804 => table!("ubuntu-18.04.txt"),
            Self::Ubuntu2004 => table!("ubuntu-20.04.txt"),
            Self::Ubuntu2204 => table!("ubuntu-22.04.txt"),
            Self::Ubuntu2404 => table!("ubuntu-24.04.txt"),
        }
    }

    /// What is known of a package.
    pub fn row(self, package: DebPackage) -> Option<&'static Row> {
        self.table().row(package)
    }
}

impl Row {
    fn of(line: &'static str) -> Self {
        let mut parts = line.split('\t').skip(1);
        let mut list = || names(parts.next().unwrap_or_default()).collect();
        let (recommended, along, depends) = (list(), list(), list());
        let count = parts.next().unwrap_or_default();
        Self {
            recommended,
            along,
            depends,
            more: count.trim_end_matches('!').parse().unwrap_or(0),
            is_long: count.ends_with('!'),
        }
    }
}

/// A line of the list of packages.
struct Listed {
    name: &'static str,
    words: &'static str,
    facts: OnceLock<Facts>,
    in_any: OnceLock<Option<Box<Row>>>,
}

/// What the tables of needs say of a package.
struct Facts {
    keep: Option<Keep>,
    completes: Vec<&'static str>,
    is_everywhere: bool,
    is_missable: bool,
}

/// The packages, sorted by name.
fn packages() -> &'static [Listed] {
    static LINES: OnceLock<Vec<Listed>> = OnceLock::new();
    let read = |line: &'static str| {
        let (name, words) = line.split_once(' ').unwrap_or((line, ""));
        Listed {
            name,
            words,
            facts: OnceLock::new(),
            in_any: OnceLock::new(),
        }
    };
    LINES.get_or_init(|| PACKAGES.lines().map(read).collect())
}

/// The packages of a list.
fn names(list: &str) -> impl Iterator<Item = DebPackage> {
    numbers(list)
        .filter(|&number| number < packages().len())
        .map(|number| DebPackage(number as u16))
}

/// The numbers of a list, two characters each.
fn numbers(list: &str) -> impl Iterator<Item = usize> {
    list.as_bytes()
        .chunks_exact(2)
        .map(|pair| digit(pair[0]) * DIGITS + digit(pair[1]))
}

const DIGITS: usize = 90;

/// The value of a digit: visible characters of ASCII in order, without `"#'\`.
fn digit(byte: u8) -> usize {
    let missing =
        usize::from(byte > b'#') * 2 + usize::from(byte > b'\'') + usize::from(byte > b'\\');
    usize::from(byte.saturating_sub(b'!')).saturating_sub(missing)
}

#[cfg(all(test, feature = "recommends"))]
mod tests {
    use super::*;

    #[test]
    fn the_tables_are_sorted_and_name_packages_once() {
        let names: Vec<_> = packages().iter().map(|it| it.name).collect();
        assert!(names.is_sorted() && names.windows(2).all(|pair| pair[0] != pair[1]));
        assert!(u16::try_from(names.len()).is_ok());
        for release in Release::ALL {
            let table = release.table();
            let known = table.lines.iter().filter(|&&line| line > 0);
            assert!(known.count() > 1000, "{release:?}");
            assert_eq!(Release::ALL[release as usize], release);
            for (line, _) in &table.rows {
                let row = Row::of(line);
                let parts: Vec<_> = line.split('\t').collect();
                let listed: Vec<_> = parts[..parts.len().min(4)]
                    .iter()
                    .flat_map(|part| numbers(part))
                    .collect();
                assert!(listed.iter().all(|&number| number < names.len()), "{line}");
                let lost = row.recommended.iter().chain(&row.along);
                assert!(
                    lost.clone().all(|name| !row.depends.contains(name)),
                    "{line}"
                );
                let sorted: Vec<_> = lost.clone().collect();
                let mut unique = sorted.clone();
                unique.sort();
                unique.dedup();
                assert_eq!(sorted.len(), unique.len(), "{line}");
            }
        }
    }

    #[test]
    fn releases_differ() {
        let package = |name| DebPackage::named(name).unwrap();
        let row = |release: Release, name| release.row(package(name)).unwrap();
        let lost = |release, name| &row(release, name).recommended;
        assert!(lost(Release::Ubuntu2204, "rsyslog").contains(&package("logrotate")));
        assert!(lost(Release::Ubuntu1804, "python3").contains(&package("xz-utils")));
        assert!(lost(Release::Debian12, "jq").is_empty());
        let ruby = row(Release::Ubuntu2204, "ruby");
        assert!(ruby.recommended.contains(&package("zip")));
        assert!(ruby.along.contains(&package("unzip")));
        assert_eq!(DebPackage::named("no-such-package"), None);
        assert_eq!(package("xz-utils").name(), "xz-utils");
        assert!(package("xz-utils").words().any(|word| word == "unxz"));
    }

    #[test]
    fn needs_speak_of_packages_that_are_recommended() {
        assert!(NEEDS.is_sorted_by_key(|(name, _)| *name));
        let is_lost = |wanted: &str| {
            let wanted = DebPackage::named(wanted).unwrap();
            Release::ALL.iter().any(|release| {
                let mut rows = release.table().rows.iter().map(|(line, _)| Row::of(line));
                rows.any(|row| row.recommended.contains(&wanted) || row.along.contains(&wanted))
            })
        };
        for (name, _) in NEEDS {
            assert!(is_lost(name), "nothing recommends {name}");
        }
    }
}
