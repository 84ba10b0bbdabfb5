//! What lock files say.

use super::node::other_lock;

#[test]
fn packages_of_lock_files() {
    let names = |text: &str| other_lock(text).map(|lock| lock.names).unwrap_or_default();
    let yarn = "# yarn lockfile v1\n\n\n\"@a/b@^1\", \"@a/b@^1.2\":\n  version \"1.2.0\"\n\nleft-pad@^1:\n  version \"1\"\n";
    assert_eq!(names(yarn), ["@a/b", "@a/b", "left-pad"]);
    let berry = "__metadata:\n  version: 8\n\n\"a@npm:^1, a@npm:^2\":\n  version: 1\n";
    assert!(names(berry).contains(&"a".to_owned()));
    let pnpm = "lockfileVersion: '9.0'\n\npackages:\n\n  '@a/b@1.0.0':\n    resolution: {integrity: x}\n\n  c@2.0.0(d@1):\n    resolution: {integrity: x}\n";
    let found = names(pnpm);
    assert!(
        found.contains(&"@a/b".to_owned()) && found.contains(&"c".to_owned()),
        "{found:?}"
    );
    let old = "packages:\n\n  /@a/b/1.0.0:\n    requiresBuild: true\n";
    assert_eq!(other_lock(old).unwrap().with_scripts, ["@a/b"]);
    for local in [
        "a@file:../x:\n  version \"1\"\n",
        "\"a@workspace:packages/a\":\n  version: 0\n",
        "\"a@patch:a@1#x\":\n  version: 0\n",
        "importers:\n  .:\n    dependencies:\n      a:\n        version: link:../a\n",
    ] {
        assert!(other_lock(local).unwrap().local.is_some(), "{local}");
    }
    let root = "\"p@workspace:.\":\n  version: 0.0.0-use.local\n\n\"a@npm:1\":\n  version: 1\n";
    assert_eq!(other_lock(root).unwrap().local, None);
}
