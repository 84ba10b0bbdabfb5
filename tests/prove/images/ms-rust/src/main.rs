//! Greets whom a file names that is read when it runs.

fn main() -> std::io::Result<()> {
    let names = std::fs::read_to_string("names.txt")?;
    for name in names.lines() {
        println!("Hello, {name}!");
    }
    Ok(())
}
