#![allow(clippy::disallowed_methods, missing_docs)]
use dfmt::{
    shell::{Mode, parse},
    text::LogicalSpan,
};
#[test]
fn speed() {
    let file = std::fs::read_to_string(std::env::var("DFMT_SHELL_ORACLE").unwrap()).unwrap();
    let rows: Vec<(Mode, Vec<u8>)> = file
        .lines()
        .filter(|l| !l.contains("\t-\t-\t"))
        .map(|l| {
            let c: Vec<_> = l.split('\t').collect();
            (
                if c[0] == "line" {
                    Mode::Line
                } else {
                    Mode::Script
                },
                c[7].replace("\\\\", "\u{1}")
                    .replace("\\n", "\n")
                    .replace("\\t", "\t")
                    .replace("\\r", "\r")
                    .replace('\u{1}', "\\")
                    .into_bytes(),
            )
        })
        .collect();
    let bytes: usize = rows.iter().map(|r| r.1.len()).sum();
    let mut best = f64::MAX;
    let mut n = 0;
    for _ in 0..20 {
        let t = std::time::Instant::now();
        for (mode, text) in &rows {
            n += parse(text, LogicalSpan::new(0, text.len()), *mode)
                .tokens
                .len();
        }
        best = best.min(t.elapsed().as_secs_f64());
    }
    println!("{n} {bytes} bytes, {:.1} MB/s", bytes as f64 / best / 1e6);
    let mut best = f64::MAX;
    let mut known = 0;
    let mut words = 0;
    let parsed: Vec<_> = rows
        .iter()
        .map(|(m, t)| parse(t, LogicalSpan::new(0, t.len()), *m))
        .collect();
    for _ in 0..10 {
        let t = std::time::Instant::now();
        for ((_, text), s) in rows.iter().zip(&parsed) {
            for tok in &s.tokens {
                if tok.kind == dfmt::shell::TokenKind::Word {
                    words += 1;
                    known += usize::from(dfmt::shell::literal(tok.span.of(text)).is_some());
                }
            }
        }
        best = best.min(t.elapsed().as_secs_f64());
    }
    println!(
        "literal {known}/{words} {:.1} MB/s",
        bytes as f64 / best / 1e6
    );
    let mut best = f64::MAX;
    for _ in 0..10 {
        let t = std::time::Instant::now();
        for ((_, text), s) in rows.iter().zip(&parsed) {
            for tok in &s.tokens {
                if tok.kind == dfmt::shell::TokenKind::Word {
                    known += dfmt::shell::parts(tok.span.of(text)).count();
                }
            }
        }
        best = best.min(t.elapsed().as_secs_f64());
    }
    println!("parts {known} {:.1} MB/s", bytes as f64 / best / 1e6);
    for piece in [
        "$(",
        "((",
        "`",
        "$((",
        "{",
        "${x:-",
        "\"$(",
        "(",
        "a(",
        "[[ ",
        "[[ (",
        "if ",
        "f() ",
        "f() { ",
        "$((a) ",
        "((a) ",
        "@(",
        "a=(",
        "$[",
        "<(",
        "${a:-\"",
        "!",
        "! ",
        "time ",
        "case a in b) ",
        "`$(",
        "((a);",
        "$((a);b) ",
        "coproc ",
        "coproc a ",
        "coproc a (",
        "<<a ",
        "function ",
        "function f()\t",
        "{a",
        "a[",
        "a[b]",
        "((a)",
        "$((a)",
        "'\"",
        "\\\n",
        "a\\\n",
        "((`",
        "{a}{",
        "{1>a",
        "[",
        "][",
    ] {
        for fill in ["", " a; ", "\n"] {
            let mut text = piece.repeat(200_000 / piece.len());
            text.push_str(fill);
            for mode in [Mode::Line, Mode::Script] {
                let t = std::time::Instant::now();
                let s = parse(text.as_bytes(), LogicalSpan::new(0, text.len()), mode);
                let d = t.elapsed().as_secs_f64();
                let t = std::time::Instant::now();
                let _ = dfmt::shell::parts(text.as_bytes()).count();
                let p = t.elapsed().as_secs_f64();
                let t = std::time::Instant::now();
                let _ = dfmt::shell::literal(text.as_bytes());
                let l = t.elapsed().as_secs_f64();
                if d > 0.02 || p > 0.02 || l > 0.02 {
                    println!(
                        "{piece:?} {mode:?} {:.1} ms, parts {:.1} ms, literal {:.1} ms {:?}",
                        d * 1e3,
                        p * 1e3,
                        l * 1e3,
                        s.problem
                    );
                }
            }
        }
    }
}
