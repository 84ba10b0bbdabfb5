//! The tables of recommended packages are what the package indexes of Debian and Ubuntu say. Fetches 450 MB, so it wants `DFMT_ONLINE=1`; needs
//! python3 and the archives, and says so where there are none.

#![expect(
    clippy::disallowed_methods,
    reason = "the pure rooms are held to this, tests are not"
)]

use std::process::Command;

/// What `table.py --check` ends with where the archives cannot be reached.
const UNREACHABLE: i32 = 77;

#[test]
fn the_tables_are_those_of_the_archives() {
    if std::env::var_os("DFMT_ONLINE").is_none_or(|value| value != "1") {
        println!("SKIPPED: DFMT_ONLINE=1 asks the archives of Debian and Ubuntu");
        return;
    }
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/recommends/table.py");
    let output = match Command::new("python3").args([script, "--check"]).output() {
        Ok(output) => output,
        Err(error) => {
            println!("SKIPPED: python3 cannot be started: {error}");
            return;
        }
    };
    let told = String::from_utf8_lossy(&output.stderr);
    if output.status.code() == Some(UNREACHABLE) {
        println!("SKIPPED: {told}");
        return;
    }
    let differs = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success(),
        "tests/recommends/table.py writes them anew:\n{differs}{told}"
    );
}
