//! One of several parts of the files of a run, for as many machines.

use std::num::NonZeroU32;
use std::path::{Component, Path, PathBuf};
use std::str::FromStr;

/// Names of what marks the root of a repository.
const ROOTS: &[&str] = &[".git", ".hg", ".jj", ".svn"];

/// A part of all files, by a hash of their paths: each is in one of the parts, and in the same on every machine and with every version of dfmt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shard {
    /// Which part, from 1.
    index: NonZeroU32,
    /// How many there are.
    count: NonZeroU32,
}

impl Shard {
    /// Whether a file is in this part; its path is absolute and without links, or relative to `root`.
    pub fn has(self, root: &Path, path: &Path) -> bool {
        let hash = fnv1a(&name(root, path));
        // Its authors advise to fold it where fewer bits are wanted.
        let folded = hash ^ (hash >> 32);
        folded % u64::from(self.count.get()) == u64::from(self.index.get() - 1)
    }
}

impl FromStr for Shard {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let expected = "expected the part and how many there are, as in `3/16`";
        let (index, count) = text.split_once('/').ok_or(expected)?;
        let index: u32 = index.parse().map_err(|_| expected)?;
        let count: NonZeroU32 = count.parse().map_err(|_| expected)?;
        let index = NonZeroU32::new(index).ok_or("the parts are counted from 1")?;
        if index > count {
            return Err("there are fewer parts than that: the first number is at most the second");
        }
        Ok(Self { index, count })
    }
}

impl std::fmt::Display for Shard {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/{}", self.index, self.count)
    }
}

/// What the paths of a run are relative to, so that all machines agree wherever their checkouts lie: the root of the repository that the working
/// directory lies in, or the working directory.
pub fn shard_root(working_dir: &Path) -> PathBuf {
    let is_root = |folder: &&Path| {
        let mut marks = ROOTS.iter().map(|name| folder.join(name));
        marks.any(|mark| mark.symlink_metadata().is_ok())
    };
    let root = working_dir.ancestors().find(is_root);
    root.unwrap_or(working_dir).to_path_buf()
}

/// A path relative to `root`, with `/` and, where it lies outside, `..`.
fn name(root: &Path, path: &Path) -> Vec<u8> {
    let path = root.join(path);
    let mut above = root.components().peekable();
    let mut parts = path.components().peekable();
    while above.peek().is_some() && above.peek() == parts.peek() {
        above.next();
        parts.next();
    }
    let up = above.map(|_| &b".."[..]);
    let down = parts.filter(|part| *part != Component::CurDir);
    let down = down.map(|part| part.as_os_str().as_encoded_bytes());
    up.chain(down).collect::<Vec<_>>().join(&b'/')
}

/// The hash of Fowler, Noll and Vo (FNV-1a, 64 bits). It may never change: machines with different versions must agree.
fn fnv1a(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_has_the_values_that_its_authors_give() {
        for (text, hash) in [
            ("", 0xcbf2_9ce4_8422_2325),
            ("a", 0xaf63_dc4c_8601_ec8c),
            ("foobar", 0x8594_4171_f739_67e8),
        ] {
            assert_eq!(fnv1a(text.as_bytes()), hash, "{text}");
        }
    }

    #[test]
    fn files_stay_in_their_part_for_ever() {
        let part = |path: &str| {
            let parts = (1..=16).filter(|index| {
                let shard: Shard = format!("{index}/16").parse().unwrap();
                shard.has(Path::new("/r"), Path::new(path))
            });
            parts.collect::<Vec<u32>>()
        };
        for (path, expected) in [
            ("/r/Dockerfile", 7),
            ("/r/services/api/Dockerfile", 1),
            ("/r/web/Dockerfile.dev", 10),
            ("/r/a b/\u{e9}.dockerfile", 13),
            ("/other/Dockerfile", 6),
        ] {
            assert_eq!(part(path), [expected], "{path}");
        }
    }

    #[test]
    fn names_do_not_depend_on_where_the_root_is() {
        for (root, path, expected) in [
            ("/r", "/r/a/b", "a/b"),
            ("/x/y", "/x/y/a/b", "a/b"),
            ("/x/y", "a/b", "a/b"),
            ("/x/y", "./a", "a"),
            ("/x/y", "/x/z/a", "../z/a"),
            ("/x/y", "/x/yy", "../yy"),
            ("/x/y", "/x/y", ""),
        ] {
            let found = name(Path::new(root), Path::new(path));
            assert_eq!(String::from_utf8(found).unwrap(), expected);
        }
    }

    #[test]
    fn parts_are_about_as_large_as_each_other() {
        let paths: Vec<String> = (0..4000).map(|n| format!("svc{n}/Dockerfile")).collect();
        for count in [2_usize, 3, 8, 16] {
            for index in 1..=count {
                let shard: Shard = format!("{index}/{count}").parse().unwrap();
                let found = paths.iter();
                let found = found.filter(|path| shard.has(Path::new("/r"), Path::new(path)));
                let share = found.count() * count;
                assert!((3000..5000).contains(&share), "{shard}: {share}");
            }
        }
    }

    #[test]
    fn what_is_no_part_is_told() {
        for (text, part) in [
            ("3", "as in `3/16`"),
            ("", "as in `3/16`"),
            ("a/2", "as in `3/16`"),
            ("1/", "as in `3/16`"),
            ("1/2/3", "as in `3/16`"),
            ("-1/2", "as in `3/16`"),
            ("1/0", "as in `3/16`"),
            ("0/3", "counted from 1"),
            ("4/3", "at most"),
        ] {
            let error = text.parse::<Shard>().unwrap_err();
            assert!(error.contains(part), "{text}: {error}");
        }
        let shard: Shard = "3/16".parse().unwrap();
        assert_eq!(shard.to_string(), "3/16");
    }
}
