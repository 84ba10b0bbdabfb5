//! The tables that are drawn from the package indexes of Debian and Ubuntu are what these say. Fetches 500 MB, so it wants `DFMT_ONLINE=1`; needs
//! python3 and the archives, and says so where there are none.

#![expect(
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "the rooms of dfmt are held to this, tests are not"
)]

use std::process::Command;

/// What the scripts end with where the archives cannot be reached.
const UNREACHABLE: i32 = 77;

#[test]
fn what_packages_recommend() {
    is_as_drawn("tests/recommends/table.py");
}

#[test]
fn what_packages_for_building_leave() {
    is_as_drawn("tests/libraries/draw.py");
}

/// What a script would draw is what is there.
fn is_as_drawn(script: &str) {
    if std::env::var_os("DFMT_ONLINE").is_none_or(|value| value != "1") {
        println!("SKIPPED: DFMT_ONLINE=1 asks the archives of Debian and Ubuntu");
        return;
    }
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(script);
    let output = match Command::new("python3").arg(path).arg("--check").output() {
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
        "{script} writes it anew:\n{differs}{told}"
    );
}
