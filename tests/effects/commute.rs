//! For each Dockerfile on standard input, NUL between two: whether its last two instructions may change places, as the model says. For
//! `tests/effects/pairs.py`.
#![allow(clippy::print_stdout, reason = "an example may print")]

use std::io::Read;

use dfmt::model::Model;

fn main() -> std::io::Result<()> {
    let mut all = Vec::new();
    std::io::stdin().read_to_end(&mut all)?;
    for text in all.split(|byte| *byte == 0) {
        let file = dfmt::syntax::parse(text);
        let model = Model::new(&file);
        let last = model.instructions.len().saturating_sub(1);
        let effects = [last.saturating_sub(1), last].map(|at| model.effects(at));
        let answer = match &effects {
            [Some(one), Some(other)] if one.commutes(other) => "yes",
            [Some(_), Some(_)] => "no",
            _ => "unknown",
        };
        println!("{answer}");
    }
    Ok(())
}
