//! Which files a run takes, in which order.

use std::path::{Path, PathBuf};

use crate::folder::Folder;

/// The files `dfmt --list` would change, where every file wants to be changed.
fn taken(folder: &Folder, args: &[&str]) -> Vec<String> {
    let run = folder.stand_in(["--check", "--list"].iter().chain(args));
    run.out().lines().map(str::to_owned).collect()
}

fn folder(paths: &[&str]) -> Folder {
    Folder::with(paths.iter().map(|path| (path, "from a\n")))
}

#[test]
fn names_in_a_folder() {
    let yes = [
        ".devcontainer/Dockerfile",
        ".hidden/deep/x.dockerfile",
        "Containerfile",
        "Dockerfile",
        "Dockerfile-fpm",
        "a/Containerfile-web",
        "a/Dockerfile.dev",
        "a/Dockerfile_dev",
        "a/dev.Dockerfile",
        "b c/dockerfile",
        "b c/web.containerfile",
    ];
    let no = [
        ".git/Dockerfile",
        "a/.git/modules/Dockerfile",
        ".svn/Dockerfile.svn-base",
        ".dockerignore",
        "Dockerfile.dockerignore",
        "Dockerfile.bak",
        "Dockerfile.j2",
        "a/Dockerfile-dev.orig",
        "a/Dockerfile-notes.md",
        "a/Dockerfile_test.go",
        "a/Dockerfile.tmpl",
        "Dockerfile.in",
        "Makefile",
        "a/dockerfile.go",
    ];
    let folder = folder(&[&yes[..], &no[..]].concat());
    let mut expected = yes.map(PathBuf::from);
    expected.sort();
    let found: Vec<PathBuf> = taken(&folder, &[]).into_iter().map(PathBuf::from).collect();
    assert_eq!(found, expected);
}

#[test]
fn ignore_files_count_in_folders_with_or_without_git() {
    let folder = folder(&[
        "Dockerfile",
        "out/Dockerfile",
        "vendor/Dockerfile",
        "x.dockerfile",
    ]);
    folder.write(".gitignore", "/out/\n*.dockerfile\n");
    folder.write(".ignore", "vendor\n");
    assert_eq!(taken(&folder, &[]), ["Dockerfile"]);
    assert_eq!(
        taken(&folder, &["--no-respect-gitignore"]),
        [
            "Dockerfile",
            "out/Dockerfile",
            "vendor/Dockerfile",
            "x.dockerfile"
        ]
    );
    // Named outright they are taken, a file as a folder.
    assert_eq!(
        taken(&folder, &["x.dockerfile", "out"]),
        ["out/Dockerfile", "x.dockerfile"]
    );
    std::fs::create_dir(folder.path(".git")).unwrap();
    assert_eq!(taken(&folder, &[]), ["Dockerfile"]);
}

#[test]
fn ignore_files_above_the_folder_count() {
    let folder = folder(&["sub/a/Dockerfile", "sub/x.dockerfile"]);
    folder.write(".gitignore", "x.*\n");
    assert_eq!(taken(&folder, &["sub"]), ["sub/a/Dockerfile"]);
}

#[test]
fn include_and_exclude() {
    let folder = folder(&[
        "Dockerfile",
        "docker/web",
        "docker/db",
        "docker/Dockerfile.j2",
        "vendor/Dockerfile",
        "vendor/deep/Dockerfile",
        "x/docker/web",
    ]);
    for (args, files) in [
        (
            &["--include", "/docker/w*"][..],
            &[
                "Dockerfile",
                "docker/web",
                "vendor/Dockerfile",
                "vendor/deep/Dockerfile",
            ][..],
        ),
        (
            &["--include", "docker/", "--exclude", "vendor"],
            &[
                "Dockerfile",
                "docker/Dockerfile.j2",
                "docker/db",
                "docker/web",
                "x/docker/web",
            ],
        ),
        (
            &["--exclude", "vendor/deep/", "--exclude", "/Dockerfile"],
            &["vendor/Dockerfile"],
        ),
        // What is named outright is taken all the same.
        (
            &["--exclude", "vendor", "vendor/Dockerfile"],
            &["vendor/Dockerfile"],
        ),
    ] {
        assert_eq!(taken(&folder, args), files, "{args:?}");
    }
    let run = folder.stand_in(["--exclude", "a[", "--check"]);
    assert_eq!(run.code, 2);
    assert!(run.err().contains("`a[` cannot be read"), "{}", run.err());
}

#[test]
fn excludes_can_be_forced_on_what_is_named() {
    let folder = folder(&[
        "Dockerfile",
        "old.Dockerfile",
        "vendor/Dockerfile",
        "vendor/deep/x",
        "../outside/Dockerfile",
    ]);
    let named = [
        "Dockerfile",
        "old.Dockerfile",
        "vendor/deep/x",
        "../outside/Dockerfile",
    ];
    for (args, files) in [
        (
            &["--exclude", "vendor", "--exclude", "old.*"][..],
            &["Dockerfile"][..],
        ),
        (
            &["--exclude", "/vendor/"],
            &["Dockerfile", "old.Dockerfile"],
        ),
        (&["--exclude", "deep/"], &["Dockerfile", "old.Dockerfile"]),
        (
            &["--exclude", "nothing"],
            &["Dockerfile", "old.Dockerfile", "vendor/deep/x"],
        ),
        (&["--exclude", "*Dockerfile", "vendor"], &["vendor/deep/x"]),
        (
            &["--exclude", "outside"],
            &["Dockerfile", "old.Dockerfile", "vendor/deep/x"],
        ),
    ] {
        let all = [args, &named].concat();
        // Without force they are all taken.
        let taken_all = taken(&folder, &all);
        for name in named {
            assert!(
                taken_all.iter().any(|taken| taken == name),
                "{args:?} {name}"
            );
        }
        let forced = taken(&folder, &[&all[..], &["--force-exclude"]].concat());
        let forced: Vec<_> = forced
            .iter()
            .filter(|name| !name.starts_with(".."))
            .collect();
        let forced: Vec<_> = forced
            .into_iter()
            .filter(|name| *name != "vendor/Dockerfile")
            .collect();
        assert_eq!(forced, files, "{args:?}");
    }
    // The configuration excludes, too; a folder that is named as well as a file.
    folder.write(
        "dfmt.toml",
        "exclude = [\"vendor/\", \"/old.Dockerfile\"]\n",
    );
    assert_eq!(
        taken(
            &folder,
            &[
                "--force-exclude",
                "old.Dockerfile",
                "vendor",
                "vendor/deep/x"
            ]
        ),
        [""; 0]
    );
    assert_eq!(
        taken(&folder, &["--force-exclude", "Dockerfile", "vendor"]),
        ["Dockerfile"]
    );
}

#[test]
fn a_file_named_outright_is_always_taken() {
    let folder = folder(&["notes.txt", "Dockerfile.j2", "a/Makefile"]);
    assert_eq!(
        taken(&folder, &["notes.txt", "a/Makefile", "Dockerfile.j2"]),
        ["Dockerfile.j2", "a/Makefile", "notes.txt"]
    );
}

#[test]
fn each_file_is_taken_once_however_it_is_named() {
    let folder = folder(&["sub/Dockerfile"]);
    let absolute = folder.path("sub/Dockerfile");
    let absolute = absolute.to_str().unwrap();
    for args in [
        &[".", "sub", "./sub/Dockerfile", absolute][..],
        &[absolute, "sub/../sub/./Dockerfile", "."],
    ] {
        assert_eq!(taken(&folder, args), ["sub/Dockerfile"], "{args:?}");
    }
}

#[test]
fn files_outside_keep_the_name_they_were_given() {
    let folder = folder(&["Dockerfile", "../other/Dockerfile"]);
    assert_eq!(
        taken(&folder, &["../other", "."]),
        ["../other/Dockerfile", "Dockerfile"]
    );
    let absolute = folder.path("../other").canonicalize().unwrap();
    assert_eq!(
        taken(&folder, &[absolute.to_str().unwrap()]),
        [absolute.join("Dockerfile").to_str().unwrap()]
    );
}

#[test]
fn nothing_found_is_no_failure() {
    let folder = folder(&["Makefile"]);
    assert_eq!(
        folder.stand_in(["."]).all(),
        (0, String::new(), "no Dockerfiles found\n".to_owned())
    );
}

#[test]
#[cfg(unix)]
fn links() {
    use std::os::unix::fs::symlink;
    let folder = folder(&["real/Dockerfile", "../outside/Dockerfile"]);
    symlink("../outside/Dockerfile", folder.path("Dockerfile")).unwrap();
    symlink("../outside", folder.path("folder")).unwrap();
    symlink("nowhere", folder.path("Dockerfile.dangling")).unwrap();
    symlink("real/Dockerfile", folder.path("link")).unwrap();
    // A search leaves links alone.
    assert_eq!(taken(&folder, &["."]), ["real/Dockerfile"]);
    // A link named outright stands for its target, and stays a link.
    assert_eq!(taken(&folder, &["link", "."]), ["real/Dockerfile"]);
    assert_eq!(folder.stand_in(["link", "Dockerfile"]).code, 0);
    assert!(folder.path("link").is_symlink() && folder.path("Dockerfile").is_symlink());
    assert_eq!(folder.read("real/Dockerfile"), b"FROM a\n");
    assert_eq!(folder.read("../outside/Dockerfile"), b"FROM a\n");
}

#[test]
#[cfg(unix)]
fn what_is_no_file_is_an_error() {
    let folder = Folder::new();
    let socket = std::os::unix::net::UnixListener::bind(folder.path("Dockerfile")).unwrap();
    let run = folder.stand_in(["Dockerfile"]);
    drop(socket);
    assert_eq!(run.code, 2);
    assert!(
        run.err().contains("neither a regular file"),
        "{}",
        run.err()
    );
}

#[test]
#[cfg(target_os = "linux")]
fn names_that_are_not_utf_8() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    let folder = Folder::new();
    let name = Path::new(OsStr::from_bytes(b"caf\xe9.Dockerfile"));
    folder.write(name, "from a\n");
    assert_eq!(folder.stand_in(["."]).code, 0);
    assert_eq!(folder.read(name), b"FROM a\n");
    folder.write(name, "from a\n");
    assert_eq!(
        folder.stand_in(["--check", "-l"]).stdout,
        b"caf\xe9.Dockerfile\n"
    );
}

#[test]
fn output_depends_neither_on_threads_nor_on_the_order_of_arguments() {
    let folder = Folder::new();
    for index in 0..300 {
        let text = match index % 5 {
            0 => "from a\n",
            1 => "FROM a\n",
            2 => "FROM a\nCMD b\nADD c\n",
            3 => "BROKEN\n",
            _ => "PANIC\n",
        };
        folder.write(format!("d{}/{index}.Dockerfile", index % 7), text);
    }
    let base = ["--check", "--fix", "-v"];
    let first = folder.stand_in(base.iter().chain(&["-j1", "d0", "d1", "d2", "d3", "."]));
    assert_eq!(first.code, 2);
    for rest in [
        &["-j2", "."][..],
        &["-j2", "d3", "d1", "d2", "d0", "."],
        &["-j16", ".", "d5/5.Dockerfile"],
    ] {
        let run = folder.stand_in(base.iter().chain(rest));
        assert_eq!(run, first, "{rest:?}");
    }
}

#[test]
fn generated_files_are_left_out_in_folders() {
    let mark = "# DO NOT EDIT\nfrom a\n";
    let folder = Folder::with([
        ("Dockerfile", "from a\n"),
        ("made/Dockerfile", mark),
        ("made/x.dockerfile", "from a\n# DO NOT EDIT\n"),
        ("kept/Dockerfile", mark),
        ("kept/dfmt.toml", "generated = \"format\"\n"),
    ]);
    let found = ["Dockerfile", "kept/Dockerfile", "made/x.dockerfile"];
    assert_eq!(taken(&folder, &[]), found);
    // Named, they are done, with a note; also if they are found, too.
    let both = [&found[..2], &["made/Dockerfile"], &found[2..]].concat();
    assert_eq!(taken(&folder, &[".", "made/Dockerfile"]), both);
    let run = folder.dfmt(["--check", "made/Dockerfile", "kept/Dockerfile"]);
    let notes =
        run.err().matches("info[generated]").count() + run.out().matches("info[generated]").count();
    assert_eq!(notes, 1, "{} {}", run.out(), run.err());
    let run = folder.dfmt(["-v", "."]);
    assert!(
        run.err().contains("made/Dockerfile: generated, left out"),
        "{}",
        run.err()
    );
    let run = folder.dfmt(["made"]);
    assert!(
        run.err()
            .ends_with("1 file unchanged, 1 generated file left out\n"),
        "{}",
        run.err()
    );
    assert_eq!(folder.read("made/Dockerfile"), mark.as_bytes());
    assert_eq!(folder.read("kept/Dockerfile"), b"# DO NOT EDIT\nFROM a\n");
}
