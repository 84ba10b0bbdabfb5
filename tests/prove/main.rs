//! `dfmt prove` with a builder that only pretends: every way a proof can go.
#![cfg(unix)]
#![allow(
    clippy::disallowed_methods,
    clippy::print_stderr,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "tests touch files, start programs, print and panic"
)]

mod fake_builder;

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use fake_builder::STEP;
use libtest_mimic::{Arguments, Trial};
use serde_json::Value;

/// What a Dockerfile starts with that is laid out, and that no rule has anything to say about.
const FROM: &str = "FROM debian:12\n\n";

macro_rules! trials {
    ($($name:ident,)*) => {
        vec![$(Trial::test(stringify!($name), || {
            $name();
            Ok(())
        })),*]
    };
}

/// Under the name of a builder this program answers like one, else it tests.
fn main() {
    let name = std::env::args_os().next().map(PathBuf::from);
    if name.is_some_and(|name| name.ends_with("docker") || name.ends_with("podman")) {
        fake_builder::answer();
        return;
    }
    let trials = trials![
        what_holds_is_shown_and_written_only_if_asked,
        nothing_is_built_where_nothing_changes,
        builds_that_fail_are_told_apart,
        what_starts_otherwise_does_not_hold,
        a_bad_fix_is_left_out_and_named_and_the_rest_written,
        a_service_that_lives_in_both_holds,
        what_fails_as_it_is_says_why,
        what_differs_by_itself_is_no_difference,
        what_a_fix_removes_is_listed,
        what_an_unsafe_fix_means_to_change_is_listed,
        a_build_that_hangs_is_ended,
        no_space_is_no_fault_of_a_fix,
        interrupted_it_cleans_up,
        what_cannot_be_removed_is_told,
        steps_that_are_images_go_too,
        a_file_to_touch_that_is_not_there_is_told_at_once,
        a_folder_for_temporary_files_in_the_context_is_left_out,
        two_at_once_do_not_meet,
        odd_names_are_no_matter,
        builders_are_named_or_found,
        what_is_asked_for_reaches_the_builder,
        rules_settings_and_context_are_those_of_a_run,
        a_change_is_in_no_cache,
        an_object_says_all_of_it,
    ];
    libtest_mimic::run(&Arguments::from_args(), trials).exit();
}

struct Bench {
    folder: tempfile::TempDir,
}

impl Bench {
    fn new(dockerfile: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        for name in ["bin", "state", "work", "tmp"] {
            fs::create_dir(folder.path().join(name)).unwrap();
        }
        symlink(
            std::env::current_exe().unwrap(),
            folder.path().join("bin/docker"),
        )
        .unwrap();
        let bench = Self { folder };
        bench.write("Dockerfile", dockerfile);
        bench.write("app.py", "print()\n");
        bench.write("app.conf", "a\n");
        bench
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join("work").join(name)
    }

    fn write(&self, name: &str, text: &str) {
        fs::write(self.path(name), text).unwrap();
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap()
    }

    fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_dfmt"));
        command
            .current_dir(self.folder.path().join("work"))
            .env("PATH", self.folder.path().join("bin"))
            .env("DFMT_SHELLCHECK", "")
            .env("FAKE_STATE", self.state())
            .env("TMPDIR", self.folder.path().join("tmp"))
            .args(["prove", "--no-config"])
            .args(args)
            .stdin(Stdio::null());
        if !args.contains(&"--watch") {
            command.args(["--watch", "1"]);
        }
        command
    }

    fn state(&self) -> PathBuf {
        self.folder.path().join("state")
    }

    /// Runs it; nothing that was made for the proof is left.
    fn prove(&self, args: &[&str]) -> Proof {
        let proof = Proof::of(self.command(args).output().unwrap());
        self.is_clean();
        proof
    }

    fn is_clean(&self) {
        for part in ["state/images", "state/containers", "tmp"] {
            let left = files(&self.folder.path().join(part));
            assert!(left.is_empty(), "{part}: {left:?}");
        }
    }

    fn calls(&self) -> String {
        fs::read_to_string(self.state().join("calls")).unwrap_or_default()
    }
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten();
    entries.map(|entry| entry.unwrap().path()).collect()
}

#[derive(Debug)]
struct Proof {
    code: i32,
    stdout: String,
    stderr: String,
}

impl Proof {
    fn of(output: Output) -> Self {
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        Self {
            code: output.status.code().unwrap_or(-1),
            stdout: text(output.stdout),
            stderr: text(output.stderr),
        }
    }

    #[track_caller]
    fn says(&self, code: i32, parts: &[&str]) {
        assert_eq!(self.code, code, "{self:?}");
        for part in parts {
            assert!(
                self.stdout.contains(part) || self.stderr.contains(part),
                "{part:?} in {}\n{}",
                self.stdout,
                self.stderr
            );
        }
    }
}

fn what_holds_is_shown_and_written_only_if_asked() {
    let text = format!("{FROM}ADD app.conf /etc/\nCMD [\"say\", \"hello\"]\n");
    let bench = Bench::new(&text);
    let proof = bench.prove(&[]);
    proof.says(
        0,
        &[
            "builds                yes",
            "started               exit 0",
            "its own command",
            "app.py was changed",
            "\nholds\n",
            "by buildx",
        ],
    );
    assert_eq!(bench.read("Dockerfile"), text);
    // Where the cache has lost what was built, a build makes another image.
    fs::write(bench.state().join("forgets"), "").unwrap();
    bench.prove(&["--write"]).says(
        0,
        &["holds", "layers                2", "Dockerfile: written"],
    );
    assert_eq!(bench.read("Dockerfile"), text.replace("ADD", "COPY"));
    assert_eq!(bench.read("app.py"), "print()\n");
}

fn nothing_is_built_where_nothing_changes() {
    let bench = Bench::new(&format!("{FROM}USER 1000\nCMD [\"say\", \"hello\"]\n"));
    bench
        .prove(&["--select", "prefer-copy"])
        .says(0, &["nothing to prove"]);
    assert_eq!(bench.calls(), "");
    let objects = bench.prove(&["--select", "prefer-copy", "--output-format", "json"]);
    let objects: Value = serde_json::from_str(&objects.stdout).unwrap();
    assert_eq!(
        (&objects[0]["holds"], &objects[0]["changes"]),
        (&Value::Bool(true), &Value::Bool(false))
    );
}

fn builds_that_fail_are_told_apart() {
    let before = Bench::new(&format!("{FROM}RUN FAIL\nADD app.conf /etc/\n"));
    before.prove(&[]).says(
        1,
        &[
            "builds                no",
            "does not hold: the Dockerfile as it is does not build",
            "error: it does not work",
            "as it is",
        ],
    );
    before.prove(&["--write"]).says(1, &["does not build"]);
    let text = format!("{FROM}ADD app.conf /etc/\nENV A b\n");
    let after = Bench::new(&text);
    after.write("no-copy", "");
    after.prove(&[]).says(
        1,
        &[
            "does not hold: it does not build",
            "COPY app.conf /etc/: not found",
            "as dfmt leaves it",
        ],
    );
    after.prove(&["--write"]).says(
        1,
        &[
            "left out: prefer-copy in line 3: it does not build",
            "written",
        ],
    );
    assert_eq!(after.read("Dockerfile"), text.replace("A b", "A=b"));
    let both = Bench::new(&format!("{FROM}RUN FAIL\nENV A b\n"));
    both.prove(&[])
        .says(1, &["as it is:", "as dfmt leaves it:"]);
}

fn what_starts_otherwise_does_not_hold() {
    let text = format!("{FROM}ADD app.conf /etc/\nCMD [\"needs\", \"ADD\"]\n");
    let bench = Bench::new(&text);
    bench.prove(&["--write"]).says(
        1,
        &[
            "does not hold",
            "left out: prefer-copy in line 3",
            "it ends with 1; before, it ends with 0",
        ],
    );
    assert_eq!(bench.read("Dockerfile"), text);
    bench
        .prove(&["--smoke", "none"])
        .says(0, &["--smoke none", "holds"]);
    bench
        .prove(&["--smoke", "say it"])
        .says(0, &["say it", "holds"]);
    bench
        .prove(&["--smoke", "needs ADD"])
        .says(1, &["it ends with 1; before, it ends with 0"]);
    bench.prove(&["--smoke", "\nexit 3\nand more\n"]).says(
        0,
        &["exit 3 …; it fails as it is and says nothing: this proves little\n"],
    );
    bench.prove(&["--smoke", "keyword"]).says(
        1,
        &["does not hold: started, it says \"COPY\"; before, it says \"ADD\""],
    );
}

fn a_bad_fix_is_left_out_and_named_and_the_rest_written() {
    let text = "FROM debian:12\nADD app.conf /etc/\nADD app.py /srv/\nENV A b\nMAINTAINER me\nCMD [\"needs\", \"ADD app.py\"]\n";
    let bench = Bench::new(text);
    let proof = bench.prove(&["--write"]);
    proof.says(1, &["left out: prefer-copy in line 3", "holds", "written"]);
    assert_eq!(
        proof.stdout.matches("left out: ").count(),
        1,
        "{}",
        proof.stdout
    );
    let now = bench.read("Dockerfile");
    for part in [
        "COPY app.conf /etc/\n",
        "ADD app.py /srv/\n",
        "ENV A=b\n",
        "LABEL org.opencontainers.image.authors=\"me\"\n",
    ] {
        assert!(now.contains(part), "{now}");
    }
}

fn a_service_that_lives_in_both_holds() {
    let bench = Bench::new(&format!("{FROM}ADD app.conf /etc/\nCMD [\"serve\"]\n"));
    bench.prove(&[]).says(0, &["keeps running", "holds"]);
    // One that never stops talking, too; the builder keeps nothing of it.
    bench.write(
        "Dockerfile",
        &format!("{FROM}ADD app.conf /etc/\nCMD [\"talk\"]\n"),
    );
    bench.prove(&[]).says(0, &["keeps running", "holds"]);
    assert!(bench.calls().contains("--log-driver=none"));
}

fn what_fails_as_it_is_says_why() {
    let bench = Bench::new(&format!(
        "{FROM}ADD app.conf /etc/\nCMD [\"fail\", \"no\", \"such\", \"user\"]\n"
    ));
    let line = "its own command; it fails as it is and says \"no such user\": this proves little";
    bench.prove(&[]).says(0, &[line, "\nholds\n"]);
    let objects = bench.prove(&["--output-format", "json"]);
    let objects: Value = serde_json::from_str(&objects.stdout).unwrap();
    assert_eq!(objects[0]["before"]["started"]["says"], "no such user");
}

fn what_differs_by_itself_is_no_difference() {
    let bench = Bench::new(&format!(
        "{FROM}RUN noise /var/log/x\nADD app.conf /etc/\nCMD [\"moment\"]\n"
    ));
    bench
        .prove(&[])
        .says(0, &["left out: 1 paths", "not compared", "holds"]);
    // The first two say the same, the new one does not, and then it does: that was chance.
    bench
        .prove(&["--smoke", "third"])
        .says(0, &["third; what it says differs each time", "holds"]);
}

fn what_a_fix_removes_is_listed() {
    let bench = Bench::new(&format!(
        "{FROM}RUN apt-get update && apt-get install -y sl\nCMD [\"exit\", \"0\"]\n"
    ));
    let args = ["--unsafe-fixes", "--select", "apt-no-recommends"];
    let proof = bench.prove(&args);
    proof.says(
        0,
        &[
            "packages gone (1): dpkg sl-more 1",
            "programs gone (1): sl-more",
            "files gone (1): /usr/bin/sl-more",
        ],
    );
    let smoke = [&args[..], &["--smoke", "file /usr/bin/sl-more"]].concat();
    bench
        .prove(&smoke)
        .says(1, &["it ends with 1; before, it ends with 0"]);
}

fn what_an_unsafe_fix_means_to_change_is_listed() {
    let bench = Bench::new(&format!("{FROM}CMD say $A\n"));
    let args = ["--unsafe-fixes", "--select", "exec-form"];
    let cmd = "Cmd: [\"/bin/sh\",\"-c\",\"say $A\"] → [\"/bin/sh\",\"-c\",\"exec say $A\"]";
    bench.prove(&args).says(0, &[cmd, "holds"]);
}

fn a_build_that_hangs_is_ended() {
    let bench = Bench::new(&format!("{FROM}RUN HANG\nADD app.conf /etc/\n"));
    let start = Instant::now();
    bench
        .prove(&["--timeout", "1"])
        .says(1, &["ended after 1 s (--timeout)", "does not build"]);
    assert!(start.elapsed() < Duration::from_mins(1));
}

fn no_space_is_no_fault_of_a_fix() {
    let bench = Bench::new(&format!("{FROM}RUN NOSPACE\nADD app.conf /etc/\n"));
    bench
        .prove(&["--write"])
        .says(2, &["no space is left", "No space left on device"]);
}

fn interrupted_it_cleans_up() {
    let builds = format!("{FROM}RUN HANG\nADD app.conf /etc/\n");
    let serves = format!("{FROM}ADD app.conf /etc/\nCMD [\"serve\"]\n");
    for (text, signal, waited) in [
        (&builds, "INT", "buildx build"),
        (&builds, "TERM", "buildx build"),
        (&serves, "INT", "save --output"),
        (&serves, "INT", "run --network"),
        (&serves, "HUP", "run --network"),
    ] {
        let bench = Bench::new(text);
        if waited.starts_with("save") {
            fs::write(bench.state().join("hang-save"), "").unwrap();
        }
        let mut child = bench
            .command(&["--write", "--watch", "600"])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let start = Instant::now();
        while !bench.calls().contains(waited) {
            assert!(start.elapsed() < Duration::from_mins(1));
            std::thread::sleep(Duration::from_millis(20));
        }
        let sent = Command::new("kill")
            .args([&format!("-{signal}"), &child.id().to_string()])
            .status();
        assert!(sent.unwrap().success());
        let ended = child.wait().unwrap();
        assert_eq!(ended.code(), Some(2));
        bench.is_clean();
        assert!(bench.calls().contains("rmi --force"));
        if waited.starts_with("run") {
            // The volumes that were made for it go with it.
            assert!(bench.calls().contains("rm --force --volumes"));
        }
        assert_eq!(bench.read("Dockerfile"), *text);
    }
}

fn what_cannot_be_removed_is_told() {
    let bench = Bench::new(&format!("{FROM}ADD app.conf /etc/\n"));
    fs::write(bench.state().join("keeps"), "").unwrap();
    let proof = Proof::of(bench.command(&["--quiet"]).output().unwrap());
    proof.says(
        0,
        &["could not be removed: ", "docker rmi --force", "is in use"],
    );
}

fn steps_that_are_images_go_too() {
    let text = format!("{FROM}ADD app.conf /etc/\nENV A b\nCMD [\"needs\", \"ADD app\"]\n");
    let bench = Bench::new(&text);
    symlink(
        std::env::current_exe().unwrap(),
        bench.folder.path().join("bin/podman"),
    )
    .unwrap();
    let other = bench.state().join("images").join(format!("{STEP}other"));
    fs::create_dir_all(other.parent().unwrap()).unwrap();
    fs::write(&other, "").unwrap();
    let args = ["--builder", "podman", "--write"];
    let proof = Proof::of(bench.command(&args).output().unwrap());
    proof.says(1, &["by podman", "left out: prefer-copy", "written"]);
    assert!(bench.calls().contains("build --layers --force-rm"));
    // That of somebody else stays.
    fs::remove_file(other).unwrap();
    bench.is_clean();
    // A container that a build leaves when it is ended may be somebody else's: it is named.
    fs::write(bench.state().join("leaves"), "").unwrap();
    bench.write(
        "Dockerfile",
        &format!("{FROM}ADD app.conf /etc/\nRUN HANG\n"),
    );
    let args = ["--builder", "podman", "--timeout", "1", "--quiet"];
    let proof = Proof::of(bench.command(&args).output().unwrap());
    proof.says(
        1,
        &["containers of a build that was ended, if no other build runs: podman rm --force working\n"],
    );
}

fn a_file_to_touch_that_is_not_there_is_told_at_once() {
    let bench = Bench::new(&format!("{FROM}ADD app.conf /etc/\n"));
    bench
        .prove(&["--touch", "src/none.py"])
        .says(2, &["--touch src/none.py: there is no such file"]);
    assert_eq!(bench.calls(), "");
    bench
        .prove(&["--touch", "app.conf"])
        .says(0, &["app.conf was changed"]);
}

fn a_folder_for_temporary_files_in_the_context_is_left_out() {
    let bench = Bench::new(&format!("{FROM}ADD app.conf /etc/\n"));
    let tmp = bench.path("tmp");
    fs::create_dir(&tmp).unwrap();
    let output = bench.command(&[]).env("TMPDIR", &tmp).output().unwrap();
    Proof::of(output).says(0, &["holds"]);
    assert!(files(&tmp).is_empty());
}

fn two_at_once_do_not_meet() {
    let text = format!("{FROM}RUN SLEEP 200\nADD app.conf /etc/\nCMD [\"say\", \"a\"]\n");
    let (one, other) = (Bench::new(&text), Bench::new(&text));
    let mut first = one
        .command(&[])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    // The same state: the same images would be overwritten.
    let second = other
        .command(&[])
        .env("FAKE_STATE", one.state())
        .output()
        .unwrap();
    assert!(first.wait().unwrap().success());
    Proof::of(second).says(0, &["holds"]);
    one.is_clean();
}

fn odd_names_are_no_matter() {
    let bench = Bench::new("FROM scratch\n");
    let folder = bench.path("a b 'c' ü");
    fs::create_dir(&folder).unwrap();
    fs::write(folder.join("app.conf"), "a\n").unwrap();
    fs::write(
        folder.join("-x $(y).Dockerfile"),
        format!("{FROM}ADD app.conf /etc/\n"),
    )
    .unwrap();
    bench
        .prove(&["./a b 'c' ü/-x $(y).Dockerfile", "--write"])
        .says(0, &["holds", "written"]);
}

fn builders_are_named_or_found() {
    let bench = Bench::new(&format!("{FROM}ADD app.conf /etc/\n"));
    bench.prove(&["--builder", "kaniko"]).says(
        2,
        &[
            "there is no such builder",
            "buildx, docker, podman, buildah",
        ],
    );
    bench
        .prove(&["--builder", "podman"])
        .says(2, &["`podman` does not answer"]);
    fs::write(bench.state().join("no-buildx"), "").unwrap();
    bench.prove(&[]).says(0, &["by docker"]);
    fs::write(bench.state().join("down"), "").unwrap();
    bench
        .prove(&[])
        .says(2, &["a proof needs a program that builds images"]);
}

fn what_is_asked_for_reaches_the_builder() {
    let bench = Bench::new(&format!("{FROM}ADD app.conf /etc/\n"));
    let proof = bench.prove(&[
        "-v",
        "--build-arg=A=1",
        "--secret=id=x,src=app.conf",
        "--platform=linux/amd64",
        "--builder-arg=--network=host",
        "--network",
    ]);
    proof.says(0, &["+ docker buildx build --load"]);
    let calls = bench.calls();
    for part in [
        "--build-arg=A=1",
        "--secret=id=x,src=app.conf",
        "--platform=linux/amd64",
        " --network=host --tag",
    ] {
        assert!(calls.contains(part), "{calls}");
    }
    assert!(!calls.contains("--network=none"));
    let closed = Bench::new(&format!("{FROM}ADD app.conf /etc/\n"));
    closed.prove(&[]).says(0, &[]);
    assert!(closed.calls().contains("run --network=none --rm"));
}

fn rules_settings_and_context_are_those_of_a_run() {
    let text = format!("{FROM}ADD app.conf /etc/\nrun say  a\nENV A b\n");
    for (args, written) in [
        (
            &[][..],
            text.replace("ADD", "COPY")
                .replace("run say  a", "RUN say a")
                .replace("A b", "A=b"),
        ),
        (
            &["--no-format"],
            text.replace("ADD", "COPY").replace("A b", "A=b"),
        ),
        (
            &["--no-format", "--ignore", "prefer-copy"],
            text.replace("A b", "A=b"),
        ),
        (
            &["--no-format", "--fix-only", "prefer-copy"],
            text.replace("ADD", "COPY"),
        ),
        (
            &["--no-format", "--config", "rules.ignore=[\"prefer-copy\"]"],
            text.replace("A b", "A=b"),
        ),
    ] {
        let bench = Bench::new(&text);
        bench
            .prove(&[&["--write", "-q"], args].concat())
            .says(0, &["holds"]);
        assert_eq!(bench.read("Dockerfile"), written, "{args:?}");
    }
    let bench = Bench::new(&format!("{FROM}ADD app.conf /etc/\n"));
    bench
        .prove(&["--context", "nosuch"])
        .says(2, &["there is no such folder"]);
    fs::create_dir(bench.path("other")).unwrap();
    bench
        .prove(&["--context", "other"])
        .says(1, &["the Dockerfile as it is does not build"]);
    let bench = Bench::new(&format!("{FROM}ADD app.conf /etc/\n"));
    bench.prove(&["--target", "last"]);
    assert!(bench.calls().contains("--target=last"), "{}", bench.calls());
}

fn a_change_is_in_no_cache() {
    // Both images are made of the same steps: what the first one made of the changed file must not be there for the second.
    let bench = Bench::new(&format!("{FROM}RUN SLEEP 300\nRUN say  twice\n"));
    for _ in 0..2 {
        let proof = bench.prove(&["--output-format", "json"]);
        let objects: Value = serde_json::from_str(&proof.stdout).unwrap();
        for side in ["before", "after"] {
            let took = objects[0][side]["seconds"]["change"].as_f64().unwrap();
            assert!(took >= 0.3, "{objects}");
        }
    }
}

fn an_object_says_all_of_it() {
    let bench = Bench::new(&format!(
        "{FROM}RUN SLEEP 300\nADD app.conf /etc/\nCMD [\"exit\", \"3\"]\n"
    ));
    let proof = bench.prove(&["--output-format", "json"]);
    let objects: Value = serde_json::from_str(&proof.stdout).unwrap();
    let object = &objects[0];
    assert_eq!(object["path"], "Dockerfile");
    assert_eq!(object["before"]["builds"], true);
    assert_eq!(object["after"]["started"]["exit"], 3);
    assert_eq!(object["touched"], "app.py");
    // From scratch and after a change it is built, from the cache it is not.
    let seconds = |side: &str, what: &str| object[side]["seconds"][what].as_f64().unwrap();
    for side in ["before", "after"] {
        assert!(
            seconds(side, "scratch") >= 0.3 && seconds(side, "change") >= 0.3,
            "{object}"
        );
        assert!(
            seconds(side, "cache") < seconds(side, "scratch"),
            "{object}"
        );
    }
}
