//! What each stage costs, in bytes of Dockerfile per second on one core: `cargo bench`.
//!
//! The input is the corpus of real files where there is one (`$DFMT_SHARED`, or `../shared` beside the checkout), else
//! `tests/corpus`.
#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    missing_docs,
    reason = "a benchmark may read files and panic"
)]

use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use dfmt::config::Settings;
use dfmt::engine::{self, FixMode, Request};
use dfmt::model::{Model, NoContext};
use dfmt::suppress::Frozen;
use dfmt::{printer, syntax, verify};
use divan::Bencher;
use divan::counter::BytesCount;

fn main() {
    divan::main();
}

static FILES: LazyLock<Vec<Vec<u8>>> = LazyLock::new(|| {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR"));
    let shared =
        std::env::var_os("DFMT_SHARED").map_or_else(|| manifest.join("../shared"), PathBuf::from);
    let corpus = shared.join("corpus/files");
    let dir = if corpus.is_dir() {
        corpus
    } else {
        manifest.join("tests/corpus")
    };
    let mut files = Vec::new();
    collect(&dir, &mut files);
    files
});

fn collect(dir: &Path, files: &mut Vec<Vec<u8>>) {
    for entry in std::fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, files);
        } else if path
            .extension()
            .is_some_and(|extension| extension == "Dockerfile")
        {
            files.push(std::fs::read(path).unwrap());
        }
    }
}

fn over_all(bencher: Bencher<'_, '_>, mut stage: impl FnMut(&[u8])) {
    let bytes: usize = FILES.iter().map(Vec::len).sum();
    bencher
        .counter(BytesCount::new(bytes))
        .bench_local(|| FILES.iter().for_each(|file| stage(file)));
}

#[divan::bench(sample_count = 10, sample_size = 1)]
fn parse(bencher: Bencher<'_, '_>) {
    over_all(bencher, |file| drop(divan::black_box(syntax::parse(file))));
}

#[divan::bench(sample_count = 10, sample_size = 1)]
fn parse_and_model(bencher: Bencher<'_, '_>) {
    over_all(bencher, |file| {
        drop(divan::black_box(Model::new(&syntax::parse(file))));
    });
}

#[divan::bench(sample_count = 10, sample_size = 1)]
fn parse_model_and_print(bencher: Bencher<'_, '_>) {
    let layout = Settings::default().layout;
    over_all(bencher, |file| {
        let file = syntax::parse(file);
        let model = Model::new(&file);
        divan::black_box(printer::print(&model, &layout, &Frozen::read(&file, false)));
    });
}

#[divan::bench(sample_count = 10, sample_size = 1)]
fn verify_against_itself(bencher: Bencher<'_, '_>) {
    over_all(bencher, |file| {
        let file = syntax::parse(file);
        let model = Model::new(&file);
        divan::black_box(verify::same_meaning(&model, &model)).unwrap();
    });
}

fn engine(bencher: Bencher<'_, '_>, fix: FixMode) {
    let settings = Settings::default();
    let request = Request {
        settings: &settings,
        fix,
        format: true,
        context: &NoContext,
        only: None,
        shellcheck: None,
    };
    over_all(bencher, |file| {
        drop(divan::black_box(engine::run(file, request)));
    });
}

#[divan::bench(sample_count = 10, sample_size = 1)]
fn whole_pipeline_format(bencher: Bencher<'_, '_>) {
    engine(bencher, FixMode::Off);
}

#[divan::bench(sample_count = 10, sample_size = 1)]
fn whole_pipeline_fix(bencher: Bencher<'_, '_>) {
    engine(bencher, FixMode::Safe);
}
