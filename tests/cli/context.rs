//! What the build context on disk answers.

use dfmt::model::{BuildContext, SourceKind};
use dfmt::workspace::DiskContext;

use crate::folder::Folder;

use SourceKind::{Archive, Directory, Plain};

fn folder() -> Folder {
    let tar = [&[b'x'; 257][..], b"ustar\0", &[0; 300]].concat();
    Folder::with([
        ("ctx/app.py", &b"print()\n"[..]),
        ("ctx/empty", b""),
        ("ctx/src/main.c", b"int main;\n"),
        ("ctx/src/data.tgz", b"\x1f\x8b\x08rest"),
        ("ctx/really.a.tar", b"plain text\n"),
        ("ctx/x.tar", &tar),
        ("ctx/x.bz2", b"BZh91AY"),
        ("ctx/x.xz", b"\xfd7zXZ\0rest"),
        ("ctx/x.zst", b"\x28\xb5\x2f\xfdrest"),
        ("ctx/.hidden", b"x"),
        ("ctx/[odd]", b"x"),
        ("secret", b"outside"),
    ])
}

#[test]
fn kinds() {
    let folder = folder();
    let context = DiskContext::new(folder.path("ctx"));
    for (path, kind) in [
        (".", Some(Directory)),
        ("", Some(Directory)),
        ("/", Some(Directory)),
        ("src", Some(Directory)),
        ("src/", Some(Directory)),
        ("./src/../src", Some(Directory)),
        ("app.py", Some(Plain)),
        ("/app.py", Some(Plain)),
        ("empty", Some(Plain)),
        ("really.a.tar", Some(Plain)),
        ("src/data.tgz", Some(Archive)),
        ("x.tar", Some(Archive)),
        ("x.bz2", Some(Archive)),
        ("x.xz", Some(Archive)),
        ("x.zst", Some(Archive)),
        ("missing", None),
        ("../secret", None),
        ("src/../../secret", None),
        ("../ctx/app.py", None),
        ("app.py/x", None),
    ] {
        assert_eq!(context.kind(path), kind, "{path}");
    }
}

#[test]
fn globs() {
    let folder = folder();
    let context = DiskContext::new(folder.path("ctx"));
    for (pattern, kinds) in [
        ("*.py", Some(vec![Plain])),
        ("*/main.?", Some(vec![Plain])),
        ("src/*", Some(vec![Plain, Archive])),
        ("./s*c/", Some(vec![Directory])),
        (".h*", Some(vec![Plain])),
        ("x.*", Some(vec![Archive; 4])),
        ("[a-e]*", Some(vec![Plain, Plain])),
        ("\\[odd\\]", Some(vec![Plain])),
        ("app.py", Some(vec![Plain])),
        ("*.rb", None),
        ("missing/*", None),
        ("../*", None),
        ("[", None),
        ("*/[", None),
    ] {
        assert_eq!(context.matches(pattern), kinds, "{pattern}");
    }
}

#[test]
fn a_folder_that_is_not_there_knows_nothing() {
    let folder = folder();
    for path in ["nowhere", "ctx/app.py"] {
        let context = DiskContext::new(folder.path(path));
        assert!(!context.is_known());
        assert_eq!(context.kind("."), None);
        assert_eq!(context.matches("*"), None);
    }
}

#[test]
#[cfg(unix)]
fn links_are_followed_inside_only() {
    use std::os::unix::fs::symlink;
    let folder = folder();
    let link = |target: &str, name: &str| symlink(target, folder.path("ctx").join(name)).unwrap();
    link("src/data.tgz", "inside");
    link("src", "inside-folder");
    link("../secret", "outside");
    link("..", "outside-folder");
    link("nowhere", "dangling");
    let context = DiskContext::new(folder.path("ctx"));
    for (path, kind) in [
        ("inside", Some(Archive)),
        ("inside-folder", Some(Directory)),
        ("inside-folder/main.c", Some(Plain)),
        ("outside", None),
        ("outside-folder", None),
        ("outside-folder/secret", None),
        ("dangling", None),
    ] {
        assert_eq!(context.kind(path), kind, "{path}");
        let is_file = !matches!(kind, None | Some(Directory));
        assert_eq!(context.head(path).is_some(), is_file, "{path}");
    }
    // What matches but cannot be known may be anything.
    assert_eq!(context.matches("outsid?"), Some(vec![Archive]));
    assert_eq!(context.matches("outside-folder/*"), None);
}

#[test]
#[cfg(unix)]
fn what_is_no_file_has_no_answer_and_does_not_block() {
    let folder = folder();
    let _socket = std::os::unix::net::UnixListener::bind(folder.path("ctx/socket")).unwrap();
    let context = DiskContext::new(folder.path("ctx"));
    assert_eq!(context.kind("socket"), None);
    assert_eq!(context.head("socket"), None);
}

#[test]
fn each_file_has_the_folder_it_lies_in_unless_told() {
    let folder = Folder::with([
        ("a/Dockerfile", "KIND here\n"),
        ("a/here/file", ""),
        ("b/Dockerfile", "KIND here\n"),
        ("here", ""),
    ]);
    let known = |args: &[&str], stdin: &str| -> Vec<String> {
        let run = folder.stand_in_with(["--fix"].iter().chain(args), stdin.as_bytes());
        let text = run.out() + &run.err();
        let found = text.lines().filter_map(|line| line.split_once("known: "));
        found.map(|(_, kind)| kind.to_owned()).collect()
    };
    let (directory, plain, none) = ("Some(Directory)", "Some(Plain)", "None");
    assert_eq!(known(&["."], ""), [directory, none]);
    assert_eq!(known(&[".", "--context", "."], ""), [plain, plain]);
    assert_eq!(known(&[".", "--context", "a"], ""), [directory, directory]);
    let text = "KIND here\n";
    for args in [&["-"][..], &["-", "--stdin-filepath", "a/x"]] {
        assert_eq!(known(args, text), [none]);
    }
    assert_eq!(known(&["-", "--context", "a"], text), [directory]);
}

#[test]
fn files_of_a_source() {
    let folder = folder();
    let context = DiskContext::new(folder.path("ctx"));
    let files = |source| context.files(source);
    assert_eq!(
        files("src"),
        Some(vec!["src/data.tgz".into(), "src/main.c".into()])
    );
    assert_eq!(files("s*/*.c"), Some(vec!["src/main.c".into()]));
    assert_eq!(files("app.py"), Some(vec!["app.py".into()]));
    assert_eq!(files(".").unwrap().len(), 11);
    for source in ["missing", "../secret", "no*", "src/../../secret"] {
        assert_eq!(files(source), None, "{source}");
    }
}

#[test]
fn folders_with_too_many_files_are_not_looked_through() {
    let folder = Folder::with([("ctx/a", "")]);
    for number in 0..2100 {
        std::fs::write(folder.path(format!("ctx/{number}")), "").unwrap();
    }
    assert_eq!(DiskContext::new(folder.path("ctx")).files("."), None);
}

#[test]
#[cfg(unix)]
fn links_lead_nowhere_where_files_are_looked_for() {
    let folder = Folder::with([("ctx/sub/a", "x"), ("outside/b", "x")]);
    let link = |from: &str, to| std::os::unix::fs::symlink(to, folder.path(from)).unwrap();
    link("ctx/sub/round", "..");
    link("ctx/sub/out", "../../outside");
    link("ctx/far", "../outside");
    let context = DiskContext::new(folder.path("ctx"));
    assert_eq!(
        context.files("sub"),
        Some(vec!["sub/a".into(), "sub/out".into(), "sub/round".into()])
    );
    assert_eq!(context.script("sub/out"), None);
    assert_eq!(context.files("far"), None);
    assert_eq!(context.files("far/b"), None);
}

#[test]
fn what_scripts_of_the_context_call_is_kept() {
    let folder = Folder::with([
        (
            "Dockerfile",
            "FROM ubuntu:22.04\nRUN apt-get update && apt-get install -y ruby\nCOPY . /srv\nCMD [\"/srv/bin/run\"]\n",
        ),
        ("bin/run", "#!/bin/sh\nset -e\n. /srv/lib/all.sh\n"),
        ("lib/all.sh", "unzip -q /data.zip\n"),
        ("README.md", "We have no need of zip.\n"),
    ]);
    let run = folder.dfmt(["--fix", "--select", "apt-no-recommends", "Dockerfile"]);
    let text = String::from_utf8(folder.read("Dockerfile")).unwrap();
    assert!(
        text.contains("--no-install-recommends ruby unzip\n"),
        "{text}{}{}",
        run.out(),
        run.err()
    );
}

/// A folder that is a repository, with all it has in git's index.
fn repository(files: &[(&str, &str)]) -> Option<Folder> {
    let folder = Folder::with(files.iter().copied());
    git(&folder, ".", &["init", "--quiet"])?;
    git(&folder, ".", &["add", "--all", "--force"])?;
    Some(folder)
}

/// Runs git; `None`, and says so, where it is not installed.
fn git(folder: &Folder, place: &str, args: &[&str]) -> Option<()> {
    let mut command = std::process::Command::new("git");
    command.args(["-c", "protocol.file.allow=always", "-c", "user.name=x"]);
    command.args(["-c", "user.email=x@example.com"]).args(args);
    match command.current_dir(folder.path(place)).output() {
        Ok(done) => assert!(done.status.success(), "git {args:?}: {done:?}"),
        Err(error) => {
            eprintln!("SKIPPED: git: {error}");
            return None;
        }
    }
    Some(())
}

#[test]
fn what_git_tracks_is_shared() {
    let files = [
        (".gitignore", "*.log\nlocal/\n"),
        ("app/package.json", "{}"),
        ("app/tracked.log", ""),
        ("app/deep/er/x", ""),
        ("app-2/x", ""),
        ("app/ä [b]*", ""),
    ];
    let Some(folder) = repository(&files) else {
        return;
    };
    let write = |path: &str| {
        std::fs::create_dir_all(folder.path(path).parent().unwrap()).unwrap();
        std::fs::write(folder.path(path), "").unwrap();
    };
    for path in [
        "app/new",
        "app/new.log",
        "app/local/x",
        "app/deep/new",
        "app/d/x",
    ] {
        write(path);
    }
    std::fs::remove_file(folder.path("app/tracked.log")).unwrap();
    let context = DiskContext::new(folder.path("app"));
    for (path, is_shared) in [
        (".", true),
        ("package.json", true),
        ("./deep/../package.json", true),
        ("deep", true),
        ("deep/er/", true),
        ("deep/er/x", true),
        ("ä [b]*", true),
        ("tracked.log", true),
        ("new", false),
        ("new.log", false),
        ("local", false),
        ("deep/new", false),
        ("d", false),
        ("missing", false),
    ] {
        assert_eq!(context.is_shared(path), Some(is_shared), "{path}");
    }
    assert_eq!(context.is_shared("../app-2/x"), None);
    let whole = DiskContext::new(folder.path("."));
    assert_eq!(whole.is_shared("app-2"), Some(true));
    assert_eq!(whole.is_shared(".git"), Some(false));
    assert_eq!(whole.is_shared("app"), Some(true));
    // A context that git knows nothing of.
    let local = DiskContext::new(folder.path("app/local"));
    assert_eq!(local.is_shared("."), Some(false));
    assert_eq!(local.is_shared("x"), Some(false));
}

#[test]
fn outside_of_git_all_that_is_there_is_shared() {
    let folder = folder();
    let context = DiskContext::new(folder.path("ctx"));
    for (path, is_shared) in [
        (".", Some(true)),
        ("src", Some(true)),
        ("src/main.c", Some(true)),
        ("missing", Some(false)),
        ("../secret", None),
    ] {
        assert_eq!(context.is_shared(path), is_shared, "{path}");
    }
    assert_eq!(
        DiskContext::new(folder.path("nowhere")).is_shared("."),
        None
    );
}

#[test]
fn what_a_submodule_tracks_is_shared() {
    let Some(other) = repository(&[("lib/x", ""), ("y", "")]) else {
        return;
    };
    git(&other, ".", &["commit", "--quiet", "-m", "x"]).unwrap();
    let folder = repository(&[("Dockerfile", ""), ("sub-x", "")]).unwrap();
    let source = other.path(".");
    let source = source.to_str().unwrap();
    git(
        &folder,
        ".",
        &["submodule", "--quiet", "add", source, "sub"],
    )
    .unwrap();
    std::fs::write(folder.path("sub/new"), "").unwrap();
    let context = DiskContext::new(folder.path("."));
    for (path, is_shared) in [
        ("sub", true),
        ("sub/y", true),
        ("sub/lib/x", true),
        ("sub-x", true),
        ("sub/new", false),
        ("sub/.git", false),
    ] {
        assert_eq!(context.is_shared(path), Some(is_shared), "{path}");
    }
    let inside = DiskContext::new(folder.path("sub/lib"));
    assert_eq!(inside.is_shared("x"), Some(true));
}

#[test]
#[cfg(unix)]
fn a_link_is_shared_with_what_it_leads_to() {
    use std::os::unix::fs::symlink;
    let Some(folder) = repository(&[("ctx/src/a", ""), ("outside", "")]) else {
        return;
    };
    let link = |target: &str, name: &str| symlink(target, folder.path("ctx").join(name)).unwrap();
    link("src", "tracked");
    link("../outside", "out");
    git(&folder, ".", &["add", "--all"]).unwrap();
    link("src", "untracked");
    std::fs::write(folder.path("ctx/src/new"), "").unwrap();
    let context = DiskContext::new(folder.path("ctx"));
    for (path, is_shared) in [
        ("tracked", Some(true)),
        ("tracked/a", Some(true)),
        ("tracked/new", Some(false)),
        ("untracked", Some(false)),
        ("untracked/a", Some(false)),
        ("out", Some(true)),
        ("out/x", None),
    ] {
        assert_eq!(context.is_shared(path), is_shared, "{path}");
    }
}

#[test]
#[cfg(unix)]
fn git_starts_nothing_that_the_repository_names() {
    let Some(folder) = repository(&[("a", ""), ("evil.sh", "#!/bin/sh\ntouch started\n")]) else {
        return;
    };
    let evil = folder.path("evil.sh");
    let mode = std::os::unix::fs::PermissionsExt::from_mode(0o755);
    std::fs::set_permissions(&evil, mode).unwrap();
    let evil = evil.to_str().unwrap();
    for name in [
        "core.fsmonitor",
        "core.pager",
        "core.editor",
        "core.sshCommand",
    ] {
        git(&folder, ".", &["config", name, evil]).unwrap();
    }
    std::fs::write(folder.path("new"), "").unwrap();
    let _ = std::fs::remove_file(folder.path("started"));
    let context = DiskContext::new(folder.path("."));
    assert_eq!(context.is_shared("a"), Some(true));
    assert_eq!(context.is_shared("new"), Some(false));
    assert!(!folder.path("started").exists());
    assert!(!folder.path(".git/index.lock").exists());
}

#[test]
fn a_compose_file_says_what_the_context_is() {
    let folder = Folder::with([
        ("repo/.git/HEAD", ""),
        (
            "repo/compose.yaml",
            "services: {x: {build: {context: ., dockerfile: a/Dockerfile}}}\n",
        ),
        ("repo/a/Dockerfile", "KIND here\n"),
        ("repo/here", ""),
        ("repo/b/here/x", ""),
        ("repo/b/Dockerfile", "KIND here\n"),
    ]);
    let run = folder.stand_in(["--fix", "repo"]);
    let found: Vec<String> = run
        .err()
        .lines()
        .filter_map(|line| Some(line.split_once("known: ")?.1.to_owned()))
        .collect();
    assert_eq!(found, ["Some(Plain)", "Some(Directory)"]);
    let context = |path: &str| {
        let run = folder.dfmt(["config", path]);
        let first = run
            .out()
            .lines()
            .find(|line| line.starts_with("# the build context"))
            .map(str::to_owned);
        first.unwrap_or_default()
    };
    assert_eq!(
        context("repo/a/Dockerfile"),
        "# the build context: repo (compose.yaml, service x)"
    );
    assert_eq!(
        context("repo/b/Dockerfile"),
        "# the build context: repo/b (the folder of the Dockerfile)"
    );
    assert_eq!(context("repo/c/Dockerfile"), "");
    folder.write(
        "repo/compose.yaml",
        "services: {x: {build: {context: \"$X\", dockerfile: Dockerfile}}}\n",
    );
    assert_eq!(
        context("repo/a/Dockerfile"),
        "# the build context: none (compose.yaml, service x may build it, which is known only at build time)"
    );
}

#[test]
fn compose_and_bake_files_say_what_builds_are_given() {
    let text = "ARG TAG=latest\nFROM node:$TAG AS api\nUSER root\nCMD [\"api\"]\nFROM node:22 AS worker\nUSER node\nCMD [\"worker\"]\n";
    let folder = Folder::with([
        ("repo/.git/HEAD", ""),
        ("repo/Dockerfile", text),
        ("repo/web/Dockerfile", text),
    ]);
    let found = |path: &str, more: &[&str]| {
        let args = [
            "--lint",
            "--select",
            "root-user,latest-tag",
            "--output-format",
            "concise",
        ];
        let run = folder.dfmt(args.iter().chain(more).chain(&[path]));
        let out = run.out();
        let rules = out.lines().filter_map(|line| line.split(['[', ']']).nth(1));
        let rules = rules.filter(|rule| *rule != "layout");
        rules.map(str::to_owned).collect::<Vec<_>>()
    };
    let named = |path: &str| {
        let out = folder.dfmt(["config", path]).out();
        let lines = out
            .lines()
            .filter(|line| line.contains("that a build file names"));
        lines.map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(found("repo/Dockerfile", &[]), ["latest-tag"]);
    assert_eq!(named("repo/Dockerfile"), <[&str; 0]>::default());
    folder.write(
        "repo/compose.yaml",
        "services:\n  a: {build: {context: ., target: api, args: {TAG: '22', TOKEN: }}}\n  b: {build: {context: ., target: worker}}\n",
    );
    assert_eq!(found("repo/Dockerfile", &[]), ["root-user"]);
    // Also where the context is named.
    assert_eq!(
        found("repo/Dockerfile", &["--context", "repo"]),
        ["root-user"]
    );
    assert_eq!(
        named("repo/Dockerfile"),
        [
            "# targets that a build file names: api, worker",
            "# args that a build file names: TAG, TOKEN"
        ]
    );
    assert_eq!(found("repo/web/Dockerfile", &[]), ["latest-tag"]);
    folder.write(
        "repo/docker-bake.hcl",
        "target \"base\" {\n  args = { TAG = \"20\" }\n}\ntarget \"web\" {\n  inherits = [\"base\"]\n  context = \"web\"\n  target = \"api\"\n}\n",
    );
    assert_eq!(found("repo/web/Dockerfile", &[]), ["root-user"]);
    // A text from elsewhere is no file of that folder.
    let args = [
        "--fix",
        "--select",
        "latest-tag",
        "--stdin-filepath",
        "repo/Dockerfile",
        "-",
    ];
    let run = folder.dfmt_with(args, text.as_bytes(), |_| {});
    assert!(run.err().contains("latest-tag"), "{}", run.err());
}

#[test]
fn ignore_files_of_builders() {
    use dfmt::config::Builder::{Buildkit, Podman};
    let files = [
        "x.dockerignore",
        "x.containerignore",
        "ctx/.containerignore",
        "ctx/.dockerignore",
    ];
    let folder = Folder::with([("x", "FROM a\n"), ("ctx/x", "")]);
    let ignored = |builder, dockerfile: &str| {
        let context = DiskContext::new(folder.path("ctx"));
        let context = context.of(folder.path(dockerfile)).built_by(builder);
        let by = match context.ignored() {
            dfmt::model::Ignored::Rules(rules) => rules.by("x").unwrap().to_owned(),
            _ => "nothing".to_owned(),
        };
        (by, context.ignore_file())
    };
    let made = || Some(".dockerignore".to_owned());
    assert_eq!(ignored(Buildkit, "x"), ("nothing".to_owned(), made()));
    // The pattern of each says which it is; the first file is found before the others.
    let patterns = ["x", "x*", "[x]", "?"];
    let shared = |name: &str| Some(name.to_owned());
    for (at, docker, podman) in [
        (3, ("?", made()), ("?", made())),
        (2, ("?", made()), ("[x]", shared(".containerignore"))),
        // What lies outside of the context cannot be named in it.
        (1, ("?", made()), ("x*", None)),
        (0, ("x", None), ("x", None)),
    ] {
        folder.write(files[at], patterns[at]);
        for (builder, (by, file)) in [(Buildkit, docker), (Podman, podman)] {
            assert_eq!(ignored(builder, "x"), (by.to_owned(), file), "{at}");
        }
    }
    folder.write("ctx/x.dockerignore", "x");
    let (_, file) = ignored(Buildkit, "ctx/x");
    assert_eq!(file.as_deref(), Some("x.dockerignore"));
}

#[test]
fn other_dockerfiles_of_a_context() {
    let compose =
        "services: {x: {build: {context: ., dockerfile: deep/er/Dockerfile}}, y: {build: deep}}\n";
    let folder = Folder::with([
        ("compose.yaml", compose),
        ("Dockerfile", "1"),
        ("Dockerfile.dev", "2"),
        ("Dockerfile.dockerignore", "no"),
        ("docker/x.Dockerfile", "3"),
        ("docker/x.conf", "no"),
        ("deep/Dockerfile", "5"),
        ("deep/er/Dockerfile", "4"),
        ("docker/a/Dockerfile", "7"),
        ("node_modules/Dockerfile", "no"),
        ("src/Dockerfile", "6"),
        ("src/deeper/Dockerfile", "no"),
    ]);
    let others = |own: &str| {
        let context = DiskContext::new(folder.path("."));
        let texts = context.of(folder.path(own)).other_dockerfiles();
        String::from_utf8(texts.concat()).unwrap()
    };
    // Those one folder below the top may have it as their context, too.
    assert_eq!(others("Dockerfile"), "254736");
    assert_eq!(others("docker/x.Dockerfile"), "125476");
    assert_eq!(others("src/Dockerfile"), "125473");
}

#[test]
fn the_repository_stays_where_a_build_may_read_its_history() {
    const COPIES: &str = "FROM node:22\nWORKDIR /app\nCOPY . .\n";
    let is_left_out = |end: &str, files: &[(&str, &str)]| {
        let folder = Folder::with([(".git/HEAD", ""), ("app.js", "")]);
        folder.write("Dockerfile", format!("{COPIES}{end}\n"));
        for (path, text) in files {
            folder.write(path, text);
        }
        let options = ["--fix", "--unsafe-fixes", "--select", "dockerignore"];
        folder.dfmt(options);
        folder.path(".dockerignore").exists() && folder.read(".dockerignore") == b".git\n"
    };
    for (end, files) in [
        ("CMD [\"node\", \"app.js\"]", &[][..]),
        (
            "RUN npm ci",
            &[(
                "package.json",
                "{\"repository\": {\"type\": \"git\", \"url\": \"git+https://github.com/a/b.git\"}}",
            )],
        ),
        (
            "# https://github.com/a/b.git\nRUN make",
            &[("Makefile", "all:\n\tcc -o a a.c\n")],
        ),
        (
            "RUN make",
            &[
                ("README.md", "git describe\n"),
                (".github/release.sh", "git tag v1\n"),
            ],
        ),
        (
            "RUN go build",
            &[
                ("go.mod", "module github.com/a/b\n"),
                ("main.go", "package main\n"),
            ],
        ),
        ("RUN ./build.sh", &[("build.sh", "echo digit logs\n")]),
    ] {
        assert!(is_left_out(end, files), "{end} {files:?}");
    }
    for (end, files) in [
        ("RUN git describe > version", &[][..]),
        ("RUN apt-get install -y git", &[]),
        ("RUN [\"/usr/bin/git\", \"log\"]", &[]),
        ("RUN cat .git/HEAD > version", &[]),
        ("RUN npx nx affected -t build", &[]),
        (
            "RUN make",
            &[
                ("Makefile", "include build/vars.mk\n"),
                ("build/vars.mk", "V := $(shell git rev-parse HEAD)\n"),
            ],
        ),
        (
            "RUN ./scripts/build",
            &[
                ("scripts/build", ". scripts/version\n"),
                ("scripts/version", "V=`git describe`\n"),
            ],
        ),
        (
            "RUN npm run build",
            &[(
                "package.json",
                "{\"scripts\": {\"build\": \"REV=$(git rev-parse HEAD) vite build\"}}",
            )],
        ),
        (
            "RUN npm run build",
            &[("web/vite.config.ts", "execSync('git rev-parse HEAD')\n")],
        ),
        (
            "RUN npm run build",
            &[(
                "package.json",
                "{\"devDependencies\": {\"git-revision-webpack-plugin\": \"5\"}}",
            )],
        ),
        (
            "RUN npm run build",
            &[("docusaurus.config.js", "showLastUpdateTime: true\n")],
        ),
        (
            "RUN cargo build",
            &[("cli/build.rs", "Command::new(\"git\")\n")],
        ),
        (
            "RUN dotnet publish",
            &[("app/app.csproj", "<PackageReference Include=\"MinVer\"/>\n")],
        ),
        (
            "RUN cmake .",
            &[(
                "CMakeLists.txt",
                "execute_process(COMMAND ${GIT_EXECUTABLE} describe)\n",
            )],
        ),
        (
            "RUN gem build own.gemspec",
            &[("own.gemspec", "spec.files = `git ls-files`.split\n")],
        ),
        (
            "RUN go build",
            &[
                ("go.mod", "module a\n"),
                ("version.go", "debug.ReadBuildInfo()\n"),
            ],
        ),
        (
            "RUN mkdocs build",
            &[("mkdocs.yml", "plugins: [git-revision-date-localized]\n")],
        ),
        ("RUN python app.py", &[("requirements.txt", "GitPython\n")]),
        ("RUN hugo", &[("hugo.toml", "enableGitInfo = true\n")]),
    ] {
        assert!(!is_left_out(end, files), "{end} {files:?}");
    }
}
