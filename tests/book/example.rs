//! The example at the top of the README, and the picture below it.

use std::process::Command;

use anstyle::RgbColor;
use anstyle_svg::{Palette, Term};
use dfmt::{FixMode, NoContext, Settings};

use crate::{check, read, root};

/// The file of the example.
const EXAMPLE: &str = "tests/example/api/Dockerfile";

/// What the picture shows.
const SHOWN: &[&str] = &[
    "--check",
    "--fix",
    "tests/example/worker/migrate.Dockerfile",
];

/// The text of each block of this language.
fn blocks<'a>(page: &'a str, language: &str) -> Vec<&'a str> {
    let start = format!("```{language}\n");
    let parts = page.split(start.as_str()).skip(1);
    parts
        .map(|part| part.split_once("```").unwrap().0)
        .collect()
}

#[test]
fn the_example_of_the_readme_is_what_dfmt_does() {
    let readme = read("README.md");
    let [before, after] = blocks(&readme, "dockerfile")[..] else {
        panic!("the README has two Dockerfiles");
    };
    assert_eq!(before, read(EXAMPLE));
    let fixed = dfmt::fix(
        before.as_bytes(),
        &Settings::default(),
        FixMode::Safe,
        &NoContext,
    )
    .unwrap();
    assert_eq!(String::from_utf8(fixed.output.unwrap()).unwrap(), after);
}

/// The eight colours of a terminal, from black to white, as they are read well on a light and on a dark page.
type Colours = [RgbColor; 8];

const LIGHT: Colours = [
    RgbColor(0x24, 0x29, 0x2f),
    RgbColor(0xcf, 0x22, 0x2e),
    RgbColor(0x11, 0x63, 0x29),
    RgbColor(0x7d, 0x4e, 0x00),
    RgbColor(0x09, 0x69, 0xda),
    RgbColor(0x82, 0x50, 0xdf),
    RgbColor(0x1b, 0x7c, 0x83),
    RgbColor(0xf6, 0xf8, 0xfa),
];

const DARK: Colours = [
    RgbColor(0x0d, 0x11, 0x17),
    RgbColor(0xff, 0x7b, 0x72),
    RgbColor(0x3f, 0xb9, 0x50),
    RgbColor(0xd2, 0x99, 0x22),
    RgbColor(0x58, 0xa6, 0xff),
    RgbColor(0xbc, 0x8c, 0xff),
    RgbColor(0x39, 0xc5, 0xcf),
    RgbColor(0xe6, 0xed, 0xf3),
];

/// What a terminal shows, as a picture: its text in these colours, the bright ones the same as the others.
fn picture(shown: &str, colours: Colours, text: usize, ground: usize) -> String {
    let mut palette = [colours[0]; 16];
    palette[..8].copy_from_slice(&colours);
    palette[8..].copy_from_slice(&colours);
    let term = Term::new()
        .palette(Palette(palette))
        .fg_color(colours[text].into())
        .bg_color(colours[ground].into());
    let svg = term.render_svg(shown);
    // Without a view box, a page that is too narrow would cut the picture off instead of shrinking it.
    let size = |name: &str| {
        svg.split_once(&format!("{name}=\""))
            .unwrap()
            .1
            .split_once("px")
            .unwrap()
            .0
    };
    let view_box = format!("<svg viewBox=\"0 0 {} {}\"", size("width"), size("height"));
    svg.replacen("<svg", &view_box, 1)
}

/// The text with each tab as the spaces that a terminal puts there; what follows an escape sequence is not counted as columns.
fn without_tabs(text: &str) -> String {
    let mut out = String::new();
    let (mut column, mut in_sequence) = (0, false);
    for c in text.chars() {
        match c {
            '\t' => {
                let width = 8 - column % 8;
                out.extend(std::iter::repeat_n(' ', width));
                column += width;
                continue;
            }
            '\n' => column = 0,
            '\x1b' => in_sequence = true,
            _ if in_sequence => in_sequence = c != 'm',
            _ => column += 1,
        }
        out.push(c);
    }
    out
}

#[test]
fn the_pictures_are_of_a_real_run() {
    let output = Command::new(env!("CARGO_BIN_EXE_dfmt"))
        .env("DFMT_SHELLCHECK", "")
        .current_dir(root())
        .args(SHOWN)
        .args(["--color", "always"])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1), "there is something to show");
    let (diff, rest) = (output.stdout, output.stderr);
    let shown = format!(
        "$ dfmt {}\n{}{}",
        SHOWN.join(" "),
        String::from_utf8(diff).unwrap(),
        String::from_utf8(rest).unwrap()
    );
    for part in ["\x1b[31m-ADD", "\x1b[32m+COPY", "exec-form", "1 left"] {
        assert!(shown.contains(part), "no {part:?} in:\n{shown}");
    }
    let shown = without_tabs(shown.trim_end());
    let light = picture(&shown, LIGHT, 0, 7);
    let dark = picture(&shown, DARK, 7, 0);
    check("docs/images/check-fix-light.svg", &light);
    check("docs/images/check-fix-dark.svg", &dark);
}
