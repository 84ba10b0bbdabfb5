//! The `dfmt` program.

fn main() {}
