//! Adds up a ledger, and says by which sum the next one knows it.

use anyhow::{Context, Result};
use openssl::sha::sha256;
use rusqlite::Connection;

fn main() -> Result<()> {
    let database = Connection::open_in_memory()?;
    let script = std::fs::read_to_string("queries/ledger.sql").context("queries/ledger.sql")?;
    database.execute_batch(&script)?;
    let sum: i64 = database.query_row("SELECT sum(amount) FROM entries", [], |row| row.get(0))?;
    let hash: String = sha256(script.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect();
    println!("{sum} by SQLite {} and {}: {hash}", rusqlite::version(), openssl::version::version());
    Ok(())
}
