//! What lies in a tree that somebody else made takes no run down and holds none up.

use std::fmt::Write;

use dfmt::FixMode;
use dfmt::model::NoContext;
use dfmt::workspace::replace;

use crate::folder::Folder;

/// What puts something in the place of a file.
#[cfg(unix)]
type Make = Box<dyn Fn()>;

/// A pipe nobody writes to, and a link to a device without end.
#[cfg(unix)]
fn traps(folder: &Folder, name: &str) -> [(&'static str, Make); 2] {
    let path = folder.path(name);
    let (pipe, link) = (path.clone(), path);
    let make_pipe = move || {
        let _ = std::fs::remove_file(&pipe);
        let made = std::process::Command::new("mkfifo").arg(&pipe).status();
        assert!(made.unwrap().success());
    };
    let make_link = move || {
        let _ = std::fs::remove_file(&link);
        std::os::unix::fs::symlink("/dev/zero", &link).unwrap();
    };
    [
        ("pipe", Box::new(make_pipe)),
        ("device", Box::new(make_link)),
    ]
}

#[test]
#[cfg(unix)]
fn ignore_rules_that_are_no_file_close_a_folder() {
    for name in ["b/.gitignore", "b/.ignore", "b/c/.gitignore"] {
        let folder = Folder::with([
            ("Dockerfile", "from a\n"),
            ("b/Dockerfile", "from b\n"),
            ("b/c/Dockerfile", "from c\n"),
        ]);
        for (kind, make) in traps(&folder, name) {
            make();
            let run = folder.dfmt(["--check", "--no-diff", "."]);
            assert_eq!(run.code, 2, "{name} {kind}");
            let stderr = String::from_utf8_lossy(&run.stderr).into_owned();
            let told = format!("{name}: cannot be searched: it is no regular file");
            assert!(stderr.contains(&told), "{stderr}");
            assert!(stderr.contains("would be reformatted"), "{stderr}");
        }
    }
}

#[test]
#[cfg(unix)]
fn ignore_rules_above_that_are_no_file_are_told_of() {
    let folder = Folder::with([("b/Dockerfile", "from b\n")]);
    for (kind, make) in traps(&folder, ".gitignore") {
        make();
        assert_eq!(folder.dfmt(["--check", "b"]).code, 2, "{kind}");
        assert_eq!(
            folder.dfmt(["--check", "--no-diff", "b/Dockerfile"]).code,
            1
        );
    }
}

#[test]
#[cfg(unix)]
fn settings_that_are_no_file_are_an_error() {
    let folder = Folder::with([
        ("Dockerfile", "from a\n"),
        ("dfmt.toml", "extend = \"other.toml\"\n"),
    ]);
    for (kind, make) in traps(&folder, "other.toml") {
        make();
        let run = folder.dfmt(["--check", "Dockerfile"]);
        assert_eq!(run.code, 2, "{kind}");
        let stderr = String::from_utf8_lossy(&run.stderr).into_owned();
        assert!(stderr.contains("it is no regular file"), "{stderr}");
    }
}

#[test]
#[cfg(unix)]
fn settings_of_a_folder_that_are_no_file_are_an_error() {
    let text = "from a\n";
    let folder = Folder::with([("b/Dockerfile", text), ("dfmt.toml", "line-width = 80\n")]);
    for name in ["b/dfmt.toml", "b/.dfmt.toml"] {
        for (kind, make) in traps(&folder, name) {
            make();
            for args in [&["."][..], &["b/Dockerfile"], &["--config", name, "b"]] {
                let run = folder.dfmt(args);
                let stderr = run.err();
                assert_eq!(run.code, 2, "{name} {kind} {args:?} {stderr}");
                assert!(stderr.contains("it is no regular file"), "{stderr}");
                assert_eq!(folder.read("b/Dockerfile"), text.as_bytes());
            }
        }
        std::fs::remove_file(folder.path(name)).unwrap();
        std::os::unix::fs::symlink("nowhere", folder.path(name)).unwrap();
        assert_eq!(folder.dfmt(["."]).code, 2, "{name}");
        assert_eq!(folder.read("b/Dockerfile"), text.as_bytes());
        std::fs::remove_file(folder.path(name)).unwrap();
    }
    // A folder of that name was meant for one, too.
    for name in ["b/dfmt.toml", "b/.dfmt.toml"] {
        std::fs::create_dir(folder.path(name)).unwrap();
        let run = folder.dfmt(["."]);
        let told = format!("error: {name}: cannot be read: it is a folder, not a file\n");
        assert_eq!((run.code, run.err()), (2, told));
        assert_eq!(folder.dfmt(["config", "b/Dockerfile"]).code, 2);
        assert_eq!(folder.dfmt(["--no-config", "--check", "b"]).code, 1);
        std::fs::remove_dir(folder.path(name)).unwrap();
    }
    assert_eq!(folder.read("b/Dockerfile"), text.as_bytes());
}

#[test]
#[cfg(unix)]
fn a_text_that_became_no_file_is_not_written() {
    let folder = Folder::new();
    for (kind, make) in traps(&folder, "Dockerfile") {
        make();
        let path = folder.path("Dockerfile");
        let replaced = replace(&path, b"from a\n", b"FROM a\n");
        assert!(replaced.is_err(), "{kind}");
        assert!(!path.symlink_metadata().unwrap().is_file(), "{kind}");
        assert_eq!(folder.dfmt(["Dockerfile"]).code, 2, "{kind}");
        // Found, it is no Dockerfile.
        assert_eq!(folder.dfmt(["."]).code, 0, "{kind}");
    }
    std::fs::remove_file(folder.path("Dockerfile")).unwrap();
    assert!(replace(folder.path("").as_path(), b"", b"FROM a\n").is_err());
}

#[test]
#[cfg(unix)]
fn what_a_build_copies_may_be_no_file() {
    let text = "FROM node:22\nCOPY package.json run.sh /\nRUN npm install\nENTRYPOINT ./run.sh\n";
    for name in [
        "package.json",
        "run.sh",
        ".dockerignore",
        "Dockerfile.dockerignore",
        "package-lock.json",
        "compose.yaml",
        "docker-compose.override.yml",
        "docker-bake.hcl",
        "docker-bake.json",
        ".git",
    ] {
        let folder = Folder::with([("Dockerfile", text)]);
        for (kind, make) in traps(&folder, name) {
            make();
            let run = folder.dfmt(["--check", "--fix", "--unsafe-fixes", "."]);
            assert!(run.code < 2, "{name} {kind} {}", run.err());
        }
    }
}

#[test]
#[cfg(unix)]
fn a_text_without_end_is_not_read_to_its_end() {
    let folder = Folder::with([("Dockerfile", "")]);
    let sparse = std::fs::File::options()
        .write(true)
        .open(folder.path("Dockerfile"));
    sparse.unwrap().set_len(3 << 30).unwrap();
    let run = folder.dfmt(["--check", "Dockerfile"]);
    let limit = "cannot be read: it has more than 64 MiB";
    assert!(run.code == 2 && run.err().contains(limit), "{}", run.err());
    let zeros = std::fs::File::open("/dev/zero").unwrap();
    let mut command = folder.command(env!("CARGO_BIN_EXE_dfmt"));
    let output = command.arg("-").stdin(zeros).output().unwrap();
    let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(stderr.contains(limit), "{stderr}");
    assert_eq!((output.status.code(), output.stdout), (Some(2), Vec::new()));
}

#[test]
#[cfg(unix)]
fn an_editorconfig_above_that_is_no_file_is_left_out() {
    let folder = Folder::with([
        (".editorconfig", "root = true\n[*]\nindent_size = 2\n"),
        ("b/Dockerfile", "FROM a\n"),
    ]);
    for (kind, make) in traps(&folder, "b/.editorconfig") {
        make();
        let run = folder.dfmt(["--check", "b/Dockerfile"]);
        assert_eq!(run.code, 0, "{kind}");
        let stderr = String::from_utf8_lossy(&run.stderr).into_owned();
        assert!(stderr.contains("it is no regular file"), "{stderr}");
    }
}

/// What stands in each other a hundred thousand times: most that read it call themselves.
fn braces(count: usize) -> String {
    format!("{}a{}", "{".repeat(count), "}".repeat(count))
}

#[test]
fn an_editorconfig_of_braces_is_left_out() {
    for glob in [braces(200_000), "{a,".repeat(200), "a".repeat(20_000)] {
        let text = format!("[{glob}]\nindent_size = 2\n");
        let folder = Folder::with([(".editorconfig", text.as_str()), ("Dockerfile", "FROM a\n")]);
        let run = folder.dfmt(["--check", "Dockerfile"]);
        let stderr = run.err();
        assert_eq!(run.code, 0, "{stderr}");
        assert!(stderr.contains("too many braces"), "{stderr}");
    }
}

#[test]
fn ignore_rules_of_braces_close_a_folder() {
    for name in ["b/.gitignore", "b/.ignore", ".gitignore"] {
        for glob in [
            braces(200_000),
            braces(101),
            "{a,".repeat(200),
            "a".repeat(20_000),
        ] {
            let folder = Folder::with([
                ("Dockerfile", "from a\n".to_owned()),
                ("b/Dockerfile", "from b\n".to_owned()),
                (name, format!("x\n{glob}\n")),
            ]);
            let run = folder.dfmt(["."]);
            let stderr = run.err();
            assert_eq!(run.code, 2, "{name}: {stderr}");
            let told =
                format!("{name}: cannot be searched: a glob is too long, or has too many braces");
            assert!(stderr.contains(&told), "{stderr}");
            assert_eq!(folder.read("b/Dockerfile"), b"from b\n");
            assert_eq!(folder.dfmt(["--no-respect-gitignore", "."]).code, 0);
        }
    }
}

#[test]
fn globs_of_braces_are_an_error() {
    let globs = [braces(20_000), braces(101), "{a,".repeat(200)];
    for glob in globs {
        for list in ["exclude", "include", "per-file"] {
            let text = match list {
                "per-file" => format!("[per-file.\"{glob}\"]\nline-width = 80\n"),
                list => format!("{list} = [\"{glob}\"]\n"),
            };
            let folder = Folder::with([("dfmt.toml", text.as_str()), ("Dockerfile", "from a\n")]);
            let run = folder.dfmt(["."]);
            assert_eq!(run.code, 2, "{list}: {}", run.err());
            assert!(
                run.err().contains("too many braces"),
                "{list}: {}",
                run.err()
            );
            let option = format!("--{list}");
            if list != "per-file" {
                let run = folder.dfmt(["--no-config", &option, &glob, "."]);
                assert_eq!(run.code, 2, "{list}: {}", run.err());
                assert!(
                    run.err().contains("too many braces"),
                    "{list}: {}",
                    run.err()
                );
            }
            assert_eq!(folder.read("Dockerfile"), b"from a\n");
        }
    }
}

#[test]
fn thousands_of_globs_are_an_error() {
    let mut list = String::from("exclude = [");
    for number in 0..50_000 {
        write!(list, "\"a*b{number}*c\",").unwrap();
    }
    list.push_str("]\n");
    let folder = Folder::with([("dfmt.toml", list.as_str()), ("Dockerfile", "FROM a\n")]);
    let run = folder.dfmt(["--check", "."]);
    let stderr = String::from_utf8_lossy(&run.stderr).into_owned();
    assert_eq!(run.code, 2, "{stderr}");
    assert!(stderr.contains("too many globs"), "{stderr}");
}

#[test]
fn what_another_run_wrote_already_is_no_change() {
    let folder = Folder::with([("Dockerfile", "FROM a\n")]);
    let path = folder.path("Dockerfile");
    replace(&path, b"from a\n", b"FROM a\n").unwrap();
    assert!(replace(&path, b"from a\n", b"FROM b\n").is_err());
    assert_eq!(folder.read("Dockerfile"), b"FROM a\n");
}

/// What a RUN may consist of, whole files of it: joined in each way that a RUN, or a file, knows.
fn repeated(image: &str, commands: &[String]) -> Vec<String> {
    let join = |with: &str| commands.join(with);
    vec![
        format!("FROM {image}\nRUN {}\n", join(" && \\\n    ")),
        format!("FROM {image}\nRUN {}\n", join(" ; ")),
        format!(
            "FROM {image}\nRUN set -ex; \\\n    {}\n",
            join("; \\\n    ")
        ),
        format!("FROM {image}\nRUN <<E\nset -e\n{}\nE\n", join("\n")),
        format!("FROM {image}\nRUN bash -c \"{}\"\n", join(" && ")),
        format!("FROM {image}\nRUN {}\n", join("\nRUN ")),
    ]
}

#[test]
fn rounds_do_not_grow_with_the_file() {
    for (image, kinds) in [
        ("debian:12", &["apt-get install -y p@"][..]),
        ("debian:12", &["apt-get update && apt install p@"]),
        ("alpine:3.20", &["apk add p@"]),
        ("alpine:3.20", &["apk add --no-cache --update p@"]),
        ("python:3.12", &["pip install p@"]),
        ("node:22", &["npm install -g p@"]),
        ("node:22", &["yarn global add p@"]),
        ("fedora:40", &["dnf install p@"]),
        ("ruby:3.3", &["gem install p@"]),
        ("continuumio/miniconda3:24.1.2-0", &["conda install p@"]),
        (
            "debian:12",
            &[
                "apt-get update && apt-get install -y p@",
                "apt install q@",
                "cd /d@ && apt-get install z@",
            ],
        ),
        (
            "ubuntu:22.04",
            &[
                "sudo apt-get install e@",
                "pip install a@",
                "npm install -g b@",
                "gem install c@",
                "wget http://example.org/@",
                "curl http://example.org/@ -o d@",
                "cd /e@",
            ],
        ),
        (
            "alpine:3.20",
            &["apk update", "apk add p@", "pip install a@", "cd /e@"],
        ),
    ] {
        let texts = |count: usize| {
            let kinds = kinds.iter().cycle().take(count).enumerate();
            let commands: Vec<String> = kinds
                .map(|(at, kind)| kind.replace('@', &at.to_string()))
                .collect();
            repeated(image, &commands)
        };
        let few = texts(12).iter().map(|text| rounds(text, true)).max();
        let few = few.unwrap();
        let more = texts(50).into_iter();
        let most = texts(200).into_iter().take(1);
        for text in more.chain(most) {
            let many = rounds(&text, false);
            assert!(many <= few + 1 && many <= 8, "{few} become {many}: {text}");
        }
    }
}

/// In how many rounds a text is fixed.
fn rounds(text: &str, again: bool) -> usize {
    let fix = |text: &[u8]| {
        let settings = dfmt::Settings::default();
        dfmt::fix(text, &settings, FixMode::Unsafe, &NoContext).unwrap()
    };
    let outcome = fix(text.as_bytes());
    assert_eq!(outcome.dropped, [""; 0], "{text}");
    if again {
        let once = outcome.output.as_deref().unwrap_or(text.as_bytes());
        let again = fix(once);
        assert_eq!((again.output, again.rounds), (None, 0), "{text}");
    }
    outcome.rounds
}

#[test]
fn values_without_end_are_not_followed() {
    let many = "$A".repeat(300_000);
    let (open, close) = ("${B:-".repeat(100_000), "}".repeat(100_000));
    let long = "a".repeat(20_000);
    let mut doubled = String::new();
    for at in 0..60 {
        writeln!(doubled, "ARG A{}=$A{at}$A{at}", at + 1).unwrap();
    }
    for text in [
        format!("ARG A=a\nFROM x{many}\nRUN a\n"),
        format!(
            "ARG A=a\nFROM x{}\nRUN a\n",
            many.replace("A$A$A$A$", "A$A$A\\\n$A$")
        ),
        format!("ARG A={open}a{close}\nFROM $A\nRUN a\n"),
        format!("FROM a\nENV A={open}a{close}\nENV B \"{open}a{close}\"\nRUN a\n"),
        format!("ARG A0=aa\n{doubled}FROM $A60\nRUN a\n"),
        // Patterns that try again and again, or call themselves for each of their characters.
        format!(
            "ARG A={long}\nARG B=${{A%%{}b}}\nFROM x$B\n",
            "*a".repeat(2000)
        ),
        format!(
            "ARG A={long}\nARG B=${{A//{}b/c}}\nFROM x$B\n",
            "*a".repeat(500)
        ),
        format!("ARG A={long}\nARG B=${{A#{long}}}\nFROM x$B\n"),
    ] {
        let folder = Folder::with([("Dockerfile", text)]);
        let run = folder.dfmt([
            "--check",
            "--fix",
            "--unsafe-fixes",
            "--no-diff",
            "Dockerfile",
        ]);
        let stderr = String::from_utf8_lossy(&run.stderr).into_owned();
        assert!(run.code < 2, "{}", &stderr[..stderr.len().min(500)]);
    }
}

#[test]
fn what_a_killed_run_left_goes() {
    let hour = std::time::Duration::from_hours(1);
    let old = std::time::SystemTime::now() - hour;
    let names = [
        ".dfmt-aB3dE6",
        ".dfmt-held00",
        ".dfmt-toolong",
        ".dfmt-a-b-c-",
        "a.dfmt-aB3dE6",
    ];
    // Where a file is written, where none has to be, and in a folder that is ignored.
    let folder = Folder::with([
        ("Dockerfile", "from a\n"),
        ("b/Dockerfile", "FROM b\n"),
        ("b/c/d/Dockerfile", "FROM d\n"),
        ("ignored/Dockerfile", "from i\n"),
        (".gitignore", ".dfmt-*\nignored\n"),
    ]);
    let at = |place: &str, name: &str| folder.path(place).join(name);
    let mut held = Vec::new();
    for place in [".", "b", "b/c/d", "ignored"] {
        for name in names {
            let file = std::fs::File::create(at(place, name)).unwrap();
            file.set_modified(old).unwrap();
            if name == ".dfmt-held00" {
                file.lock().unwrap();
                held.push(file);
            }
        }
        folder.write(at(place, ".dfmt-young0"), "");
        std::fs::create_dir(at(place, ".dfmt-folder")).unwrap();
    }
    assert_eq!(folder.dfmt(["--check", "."]).code, 1);
    assert!(at(".", names[0]).exists());
    assert_eq!(folder.dfmt(["."]).code, 0);
    assert_eq!(folder.read("Dockerfile"), b"FROM a\n");
    for place in [".", "b", "b/c/d"] {
        assert!(!at(place, names[0]).exists(), "{place}");
    }
    assert!(at("ignored", names[0]).exists());
    for place in [".", "b", "b/c/d"] {
        for name in names[1..].iter().chain(&[".dfmt-young0", ".dfmt-folder"]) {
            assert!(at(place, name).exists(), "{place}/{name}");
        }
    }
}

#[test]
#[cfg(unix)]
fn what_is_not_ours_stays() {
    let hour = std::time::Duration::from_hours(1);
    let old = std::time::SystemTime::now() - hour;
    let folder = Folder::with([("Dockerfile", "from a\n"), ("target", "")]);
    let [link, foreign] = [".dfmt-Linked", ".dfmt-Others"].map(|name| folder.path(name));
    let set_old = |path: &str| {
        let file = std::fs::File::options().write(true).open(folder.path(path));
        file.unwrap().set_modified(old).unwrap();
    };
    set_old("target");
    std::os::unix::fs::symlink(folder.path("target"), &link).unwrap();
    folder.write(&foreign, "");
    set_old(".dfmt-Others");
    if let Err(error) = std::os::unix::fs::chown(&foreign, Some(65534), None) {
        eprintln!("SKIPPED in part: no file can be given away: {error}");
        std::fs::remove_file(&foreign).unwrap();
    }
    let is_given = foreign.exists();
    assert_eq!(folder.dfmt(["."]).code, 0);
    assert!(link.is_symlink() && folder.path("target").exists());
    assert_eq!(foreign.exists(), is_given);
}
