//! `--shard`: one of several parts of the files.

use std::fs;
use std::path::Path;

use crate::folder::Folder;

const TEXT: &str = "from a:1\n";

/// The files of each part, as `--shard` finds them from a folder.
fn parts(folder: &Folder, place: &Path, count: usize) -> Vec<Vec<String>> {
    let parts = (1..=count).map(|index| {
        let shard = format!("{index}/{count}");
        let args = ["--check", "-l", "--shard", &shard, "."];
        let run = folder.dfmt_with(args, b"", |command| {
            command.current_dir(place);
        });
        assert!(run.code < 2, "{}", run.err());
        run.out().lines().map(str::to_owned).collect()
    });
    parts.collect()
}

#[test]
fn every_file_is_in_one_part_and_in_the_same_everywhere() {
    let paths: Vec<String> = (0..40)
        .map(|n| format!("d{}/{n}.Dockerfile", n % 7))
        .collect();
    let files = || paths.iter().map(|path| (path, TEXT));
    let (folder, copy) = (Folder::with(files()), Folder::new());
    for (path, text) in files() {
        copy.write(format!("deep/er/{path}"), text);
    }
    for count in [1, 2, 3, 16] {
        let found = parts(&folder, &folder.path(""), count);
        let mut all = found.concat();
        all.sort_unstable();
        let mut expected = paths.clone();
        expected.sort_unstable();
        assert_eq!(all, expected);
        // The checkout lies elsewhere on another machine.
        assert_eq!(parts(&copy, &copy.path("deep/er"), count), found);
    }
    // In a repository it does not matter in which folder dfmt is started.
    fs::create_dir(folder.path(".git")).unwrap();
    let whole = parts(&folder, &folder.path(""), 3);
    for (below, all) in parts(&folder, &folder.path("d1"), 3).iter().zip(whole) {
        let all: Vec<_> = all.iter().filter_map(|it| it.strip_prefix("d1/")).collect();
        assert_eq!(below, &all);
    }
    // How a file is named does not either.
    let absolute = folder.path("d0/0.Dockerfile");
    let absolute = absolute.to_str().unwrap();
    for shard in ["1/2", "2/2"] {
        let one = |path| folder.dfmt(["--check", "-l", "--shard", shard, path]).out();
        assert_eq!(one(absolute), one("./d1/../d0/0.Dockerfile"));
    }
    let run = Folder::with([("Dockerfile", TEXT)]).dfmt(["--shard", "1/2"]);
    let other = Folder::with([("Dockerfile", TEXT)]).dfmt(["--shard", "2/2"]);
    let mut lines = [run.err(), other.err()];
    lines.sort();
    assert!(lines[1].starts_with("no Dockerfiles in part "), "{lines:?}");
    assert_eq!((run.code, other.code), (0, 0));
}
