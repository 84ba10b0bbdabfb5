//! Files are replaced as a whole or not at all.

use dfmt::workspace::{FileError, replace};

use crate::folder::Folder;

#[test]
fn a_file_is_replaced_and_nothing_is_left_behind() {
    let folder = Folder::with([("Dockerfile", "from a\n"), ("b/Dockerfile", "FROM b\n")]);
    let run = folder.stand_in(["."]);
    assert_eq!(
        run.all(),
        (
            0,
            String::new(),
            "1 file reformatted, 1 unchanged\n".to_owned()
        )
    );
    assert_eq!(
        folder.everything(),
        [
            (folder.path("Dockerfile"), b"FROM a\n".to_vec()),
            (folder.path("b/Dockerfile"), b"FROM b\n".to_vec()),
        ]
    );
}

#[test]
fn check_writes_nothing() {
    let folder = Folder::with([("Dockerfile", "from a\nCMD b\n")]);
    let before = folder.everything();
    for args in [
        &["--check"][..],
        &["--check", "--fix"],
        &["--check", "--fix", "--unsafe-fixes", "--no-diff"],
        &["--check", "-l"],
    ] {
        assert_eq!(folder.stand_in(args).code, 1);
        assert_eq!(folder.everything(), before, "{args:?}");
    }
}

#[test]
fn two_files_are_written_or_none() {
    let text = "FROM a\nIGNORE x\n";
    for (old, new) in [(Some("y\n"), "y\nx\n"), (None, "x\n")] {
        let folder = Folder::with([("Dockerfile", text)]);
        if let Some(old) = old {
            folder.write(".dockerignore", old);
        }
        let before = folder.everything();
        assert_eq!(folder.stand_in(["--check", "--fix"]).code, 1);
        assert_eq!(folder.everything(), before);
        // The second one cannot be written.
        let path = folder.path("Dockerfile");
        let writable = std::fs::metadata(&path).unwrap().permissions();
        let mut readonly = writable.clone();
        readonly.set_readonly(true);
        std::fs::set_permissions(&path, readonly).unwrap();
        assert_eq!(folder.stand_in(["--fix"]).code, 2);
        assert_eq!(folder.everything(), before);
        std::fs::set_permissions(&path, writable).unwrap();
        assert_eq!(folder.stand_in(["--fix"]).code, 0);
        assert_eq!(folder.read("Dockerfile"), b"FROM a\nIGNORED x\n");
        assert_eq!(folder.read(".dockerignore"), new.as_bytes());
    }
}

#[test]
fn an_unchanged_file_is_not_written() {
    let folder = Folder::with([("Dockerfile", "FROM a\n")]);
    let before = std::fs::metadata(folder.path("Dockerfile")).unwrap();
    std::thread::sleep(std::time::Duration::from_millis(20));
    assert_eq!(folder.stand_in(["."]).code, 0);
    let after = std::fs::metadata(folder.path("Dockerfile")).unwrap();
    assert_eq!(before.modified().unwrap(), after.modified().unwrap());
}

#[test]
#[cfg(unix)]
fn permissions_are_kept() {
    use std::os::unix::fs::PermissionsExt;
    for mode in [0o600, 0o644, 0o755, 0o664] {
        let folder = Folder::with([("Dockerfile", "from a\n")]);
        let path = folder.path("Dockerfile");
        std::fs::set_permissions(&path, PermissionsExt::from_mode(mode)).unwrap();
        assert_eq!(folder.stand_in(["."]).code, 0);
        assert_eq!(folder.read("Dockerfile"), b"FROM a\n");
        let after = std::fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(after & 0o7777, mode, "{mode:o}");
    }
}

#[test]
fn a_file_that_changed_meanwhile_is_not_written() {
    let folder = Folder::with([("Dockerfile", "from somebody else\n")]);
    let before = folder.everything();
    let result = replace(&folder.path("Dockerfile"), b"from a\n", b"FROM a\n");
    assert!(
        matches!(result, Err(FileError::ChangedOnDisk)),
        "{result:?}"
    );
    assert_eq!(folder.everything(), before);
    std::fs::remove_file(folder.path("Dockerfile")).unwrap();
    let result = replace(&folder.path("Dockerfile"), b"from a\n", b"FROM a\n");
    assert!(matches!(result, Err(FileError::Read(_))), "{result:?}");
    assert_eq!(folder.everything(), []);
}

#[test]
#[cfg(unix)]
fn a_read_only_file_is_an_error_and_the_others_go_on() {
    let folder = Folder::with([("a/Dockerfile", "from a\n"), ("b/Dockerfile", "from b\n")]);
    set_mode(&folder.path("a/Dockerfile"), 0o444);
    let run = folder.dfmt_without_privileges(["."]);
    assert_eq!(
        run.all(),
        (
            2,
            String::new(),
            "error: a/Dockerfile: cannot be written: the file is read-only\n\
             1 file reformatted, 1 file failed\n"
                .to_owned()
        )
    );
    assert_eq!(folder.read("a/Dockerfile"), b"from a\n");
    assert_eq!(folder.read("b/Dockerfile"), b"FROM b\n");
    // To look is allowed.
    assert_eq!(folder.dfmt_without_privileges(["--check", "."]).code, 1);
    // Whoever runs the tests may be root, who may write anything.
    assert_eq!(folder.stand_in(["."]).code, 2);
    assert_eq!(folder.read("a/Dockerfile"), b"from a\n");
}

#[test]
#[cfg(unix)]
fn a_folder_that_cannot_be_written_is_an_error() {
    let folder = Folder::with([("a/Dockerfile", "from a\n")]);
    set_mode(&folder.path("a"), 0o555);
    let run = folder.dfmt_without_privileges(["."]);
    set_mode(&folder.path("a"), 0o755);
    assert_eq!(run.code, 2);
    assert!(
        run.err().contains("a/Dockerfile: cannot be written"),
        "{}",
        run.err()
    );
    assert_eq!(folder.read("a/Dockerfile"), b"from a\n");
}

#[cfg(unix)]
fn set_mode(path: &std::path::Path, mode: u32) {
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(path, PermissionsExt::from_mode(mode)).unwrap();
}

#[test]
fn files_dfmt_leaves_alone() {
    for (text, reason) in [
        (
            &b"FROM a\nMISMATCH\n"[..],
            "would not mean the same as the input (provoked)",
        ),
        (b"FROM a\nPANIC\n", "internal error: provoked"),
        (b"FROM a\0\n", "NUL byte"),
        (b"\xff\xfeF\0R\0", "UTF-16"),
    ] {
        let folder = Folder::with([("a/Dockerfile", text), ("b/Dockerfile", b"from b\n")]);
        let run = folder.stand_in(["."]);
        assert_eq!(run.code, 2);
        let first = run.err().lines().next().unwrap().to_owned();
        assert!(first.starts_with("error: a/Dockerfile: "), "{first}");
        assert!(first.contains(reason), "{first}");
        let is_bug = reason.contains("provoked");
        assert_eq!(first.contains("please report it"), is_bug, "{first}");
        assert!(run.err().ends_with("\n1 file reformatted, 1 file failed\n"));
        assert_eq!(run.err().lines().count(), 2, "{}", run.err());
        assert_eq!(folder.read("a/Dockerfile"), text);
        assert_eq!(folder.read("b/Dockerfile"), b"FROM b\n");
        assert_eq!(folder.everything().len(), 2);
    }
}

#[test]
#[cfg(target_os = "linux")]
fn a_file_that_is_mounted_by_itself_cannot_be_replaced() {
    let folder = Folder::with([("a", "from a\n"), ("b/Dockerfile", "")]);
    let mount = "mount --bind a b/Dockerfile && exec \"$0\" b";
    let args = ["-m", "sh", "-c", mount, env!("CARGO_BIN_EXE_dfmt")];
    let mounting = folder
        .command("unshare")
        .args(["-m", "mount", "--bind", "a", "b/Dockerfile"])
        .output();
    if !mounting.is_ok_and(|output| output.status.success()) {
        eprintln!("SKIPPED: nothing can be mounted");
        return;
    }
    let run = crate::folder::run(folder.command("unshare").args(args), b"");
    assert_eq!(run.code, 2);
    assert!(
        run.err().contains("the file is a mount point"),
        "{}",
        run.err()
    );
    assert_eq!(folder.read("a"), b"from a\n");
}

#[test]
#[cfg(unix)]
fn a_link_that_is_cut_is_said() {
    let folder = Folder::with([("a/Dockerfile", "from a\n"), ("b/Dockerfile", "from b\n")]);
    for name in ["one", "two"] {
        std::fs::hard_link(folder.path("a/Dockerfile"), folder.path(name)).unwrap();
    }
    std::fs::hard_link(folder.path("b/Dockerfile"), folder.path("other")).unwrap();
    // To look cuts nothing, and what is laid out already is not written.
    let run = folder.dfmt(["--check", "--no-diff", "a", "b"]);
    assert!(!run.err().contains("hard link"), "{}", run.err());
    let run = folder.dfmt(["a", "b"]);
    assert_eq!(
        run.all(),
        (
            0,
            String::new(),
            "note: a/Dockerfile: this file has 2 other names (hard links), which still lead to the old text\n\
             note: b/Dockerfile: this file has another name (a hard link), which still leads to the old text\n\
             2 files reformatted\n"
                .to_owned()
        )
    );
    assert_eq!(folder.read("a/Dockerfile"), b"FROM a\n");
    for name in ["one", "two"] {
        assert_eq!(folder.read(name), b"from a\n");
    }
    let run = folder.dfmt(["a", "b"]);
    assert!(!run.err().contains("hard link"), "{}", run.err());
    std::fs::hard_link(folder.path("a/Dockerfile"), folder.path("three")).unwrap();
    let run = folder.dfmt(["a"]);
    assert!(!run.err().contains("hard link"), "{}", run.err());
}

#[test]
#[cfg(unix)]
fn extended_attributes_are_kept() {
    use xattr::FileExt;

    let folder = Folder::with([("Dockerfile", "from a\n")]);
    let file = std::fs::File::open(folder.path("Dockerfile")).unwrap();
    let large = vec![b'x'; 1000];
    let values: [(&str, &[u8]); 3] = [
        ("user.dfmt.one", b"a\0b"),
        ("user.dfmt.empty", b""),
        ("user.dfmt.large", &large),
    ];
    for (name, value) in values {
        if let Err(error) = file.set_xattr(name, value) {
            eprintln!("SKIPPED: no extended attributes here: {error}");
            return;
        }
    }
    let run = folder.dfmt(["Dockerfile"]);
    assert_eq!(
        run.all(),
        (0, String::new(), "1 file reformatted\n".to_owned())
    );
    assert_eq!(folder.read("Dockerfile"), b"FROM a\n");
    let file = std::fs::File::open(folder.path("Dockerfile")).unwrap();
    for (name, value) in values {
        assert_eq!(
            file.get_xattr(name).unwrap().as_deref(),
            Some(value),
            "{name}"
        );
    }
}

/// Who may read a file besides its owner and group is such an attribute on Linux: one entry of a user more.
#[test]
#[cfg(target_os = "linux")]
fn access_rules_are_those_of_the_old_file() {
    use std::os::unix::fs::PermissionsExt;
    use xattr::FileExt;

    const ACCESS: &str = "system.posix_acl_access";
    // linux/posix_acl_xattr.h: version 2; entries of tag, permissions, id: owner rw, user 12 r, group r, mask r, others r.
    let none = u32::MAX;
    let mut rules = 2_u32.to_le_bytes().to_vec();
    for (tag, permissions, id) in [
        (1_u16, 6_u16, none),
        (2, 4, 12),
        (4, 4, none),
        (16, 4, none),
        (32, 4, none),
    ] {
        rules.extend(tag.to_le_bytes());
        rules.extend(permissions.to_le_bytes());
        rules.extend(id.to_le_bytes());
    }
    let folder = Folder::with([("a/Dockerfile", "from a\n"), ("b/Dockerfile", "from b\n")]);
    let open = |path: &str| std::fs::File::open(folder.path(path)).unwrap();
    let set = open("a/Dockerfile").set_xattr(ACCESS, &rules);
    let set = set.and_then(|()| open("b").set_xattr("system.posix_acl_default", &rules));
    if let Err(error) = set {
        eprintln!("SKIPPED: no access rules here: {error}");
        return;
    }
    let mode = |path: &str| open(path).metadata().unwrap().permissions().mode();
    let before = ["a/Dockerfile", "b/Dockerfile"].map(mode);
    assert_eq!(folder.dfmt(["a", "b"]).code, 0);
    assert_eq!(folder.read("b/Dockerfile"), b"FROM b\n");
    assert_eq!(open("a/Dockerfile").get_xattr(ACCESS).unwrap(), Some(rules));
    assert_eq!(open("b/Dockerfile").get_xattr(ACCESS).unwrap(), None);
    assert_eq!(["a/Dockerfile", "b/Dockerfile"].map(mode), before);
}

#[test]
#[cfg(target_os = "linux")]
fn an_attribute_that_cannot_be_kept_is_said() {
    use xattr::FileExt;

    let folder = Folder::with([("Dockerfile", "from a\n")]);
    let file = std::fs::File::open(folder.path("Dockerfile")).unwrap();
    // Only root may set one of these.
    if let Err(error) = file.set_xattr("security.dfmt", b"a") {
        eprintln!("SKIPPED: no attributes of root here: {error}");
        return;
    }
    let run = folder.dfmt_without_privileges(["Dockerfile"]);
    assert_eq!(
        run.all(),
        (
            0,
            String::new(),
            "note: Dockerfile: its extended attribute `security.dfmt` could not be kept\n\
             1 file reformatted\n"
                .to_owned()
        )
    );
    assert_eq!(folder.read("Dockerfile"), b"FROM a\n");
}
