//! At which lines findings are shown, and with which fix.

use crate::folder::{Folder, Run};

/// Line and message of each finding of a run, in the order they are shown in.
fn places(run: &Run) -> Vec<(usize, String)> {
    let text = run.out() + &run.err();
    let lines: Vec<&str> = text.lines().collect();
    let found = lines.windows(2).filter_map(|pair| {
        let (_, message) = pair[0].split_once("]: ")?;
        let place = pair[1].trim_start().strip_prefix("--> Dockerfile:")?;
        let line = place.split(':').next()?.parse().ok()?;
        Some((line, message.to_owned()))
    });
    found.collect()
}

fn lines(run: &Run) -> Vec<usize> {
    places(run).into_iter().map(|(line, _)| line).collect()
}

#[test]
fn what_is_left_is_what_no_fix_settles() {
    let text = "FROM nginx:1\nADD a.conf /etc/\nADD b.bin /x\nCMD [\"a\"]\n";
    let folder = Folder::with([("Dockerfile", text)]);
    let args = ["--check", "--fix", "--no-diff", "--select", "prefer-copy"];
    let run = folder.dfmt(args);
    assert_eq!(lines(&run), [3], "{}", run.err());
    assert!(run.err().contains("fix (unsafe"), "{}", run.err());
    // Where only some fixes are wanted, those of the others are what is left.
    let limited = ["--select", "prefer-copy,exec-form", "--fix-only", "DL3025"];
    let run = folder.dfmt(args[..3].iter().chain(&limited));
    assert_eq!(lines(&run), [2, 3], "{}", run.err());
    assert!(run.err().contains("fix (safe"), "{}", run.err());
}

#[test]
fn check_counts_lines_in_the_text_that_is_there() {
    let text = "FROM debian:12\nARG A\n\n\n\nRUN apt-get update && apt-get install -y gcc autoconf \\\n    make\nENV X 1\nCMD [\"x\"]\n";
    let folder = Folder::with([("Dockerfile", text)]);
    let rules = ["--select", "multi-stage,sort-packages,legacy-key-value"];
    let run = folder.dfmt(["--check", "--fix", "--no-diff"].iter().chain(&rules));
    let found = places(&run);
    assert_eq!(found.len(), 1, "{}", run.err());
    assert_eq!(found[0].0, 6, "{}", run.err());
    // The excerpt is that of line 6 as it is.
    assert!(run.err().contains("gcc autoconf \\"), "{}", run.err());
}

#[test]
fn findings_come_in_the_order_of_the_file() {
    let text = "FROM a:1\nADD http://example.com/x /x\nRUN curl -L http://example.com/y | tar x\nADD b /b\nENTRYPOINT run\nCMD app $X\n";
    let folder = Folder::with([("Dockerfile", text)]);
    for args in [&["--check", "--fix", "--no-diff"][..], &["--fix"]] {
        let run = folder.dfmt(args.iter().chain(&["--select", "all"]));
        let lines = lines(&run);
        assert!(lines.len() > 3, "{}", run.err());
        assert!(lines.is_sorted(), "{lines:?}");
    }
}
