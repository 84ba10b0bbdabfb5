//! Prints the scripts of files as ShellCheck is handed them: a line of JSON for each, with the file and the first line of the instruction. For
//! `tests/agreement/shellcheck.py`.
//!
//!     cargo run --release --example scripts -- FILE…
#![allow(
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "an example may read files and print"
)]

use dfmt::lint::shellcheck::scripts;
use dfmt::model::Model;

fn main() -> std::io::Result<()> {
    for path in std::env::args().skip(1) {
        let source = std::fs::read(&path)?;
        let file = dfmt::parse(&source);
        let model = Model::new(&file);
        for script in scripts(&model) {
            let line = model.instructions[script.index].first_line;
            println!("{}", serde_json::json!([path, line, script.text]));
        }
    }
    Ok(())
}
