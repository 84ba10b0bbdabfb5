//! A program that answers like a builder of images, for the tests of `dfmt prove`: it knows a handful of commands and writes down what it
//! is asked. `FAKE_STATE` names the folder for its images, its containers and what it was called with.
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs::{self, File, OpenOptions};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::exit;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};

use super::files;

/// What the names of images start with that have none: what a name has left behind, and the steps of podman's builds.
pub(crate) const STEP: &str = "step-";

pub(crate) fn answer() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let state = PathBuf::from(std::env::var_os("FAKE_STATE").unwrap());
    let mut calls = OpenOptions::new()
        .create(true)
        .append(true)
        .open(state.join("calls"))
        .unwrap();
    writeln!(calls, "{}", args.join(" ")).unwrap();
    let words: Vec<&str> = args.iter().map(String::as_str).collect();
    match &words[..] {
        ["buildx", "version"] if state.join("no-buildx").exists() => exit(1),
        ["buildx" | "version", ..] if words[1..] != ["version"] && words[0] == "buildx" => {
            build(&state, &args[1..]);
        }
        ["buildx" | "version" | "info", ..] => exit(i32::from(state.join("down").exists())),
        ["build", ..] => build(&state, &args),
        ["save", ..] => save(&state, value(&args, "--output"), args.last().unwrap()),
        ["run", ..] => run(&state, &args[1..]),
        ["rm", ..] => drop(fs::remove_file(
            state.join("containers").join(args.last().unwrap()),
        )),
        ["rmi", ..] if state.join("keeps").exists() => {
            eprintln!("conflict: the image is in use");
            exit(1);
        }
        ["rmi", names @ ..] => {
            for name in names.iter().filter(|name| !name.starts_with("--")) {
                let _ = fs::remove_file(image_file(&state, name));
            }
        }
        ["ps", ..] => {
            for path in files(&state.join("containers")) {
                println!("{}", path.file_name().unwrap().display());
            }
        }
        ["images", ..] => {
            for entry in fs::read_dir(state.join("images")).into_iter().flatten() {
                let name = entry.unwrap().file_name().into_string().unwrap();
                if name.starts_with(STEP) {
                    println!("{name}");
                }
            }
        }
        _ => {
            eprintln!("unknown command: {}", args.join(" "));
            exit(125);
        }
    }
}

fn value<'a>(args: &'a [String], flag: &str) -> &'a str {
    let at = args.iter().position(|arg| arg == flag).unwrap();
    &args[at + 1]
}

fn image_file(state: &Path, tag: &str) -> PathBuf {
    state.join("images").join(tag.replace([':', '/'], "_"))
}

fn now() -> u128 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap()
        .as_nanos()
}

/// Makes an image of a Dockerfile. Files are texts; a step is `touch`, `rm`, `noise` (a file that differs each time), `install` (a package
/// and, without `--no-install-recommends`, another one), `FAIL`, `NOSPACE`, `HANG` or `SLEEP` (in milliseconds, unless it is in the cache). COPY, and not ADD, fails where the context has `no-copy`.
fn build(state: &Path, args: &[String]) {
    let (tag, context) = (value(args, "--tag"), Path::new(args.last().unwrap()));
    let text = fs::read_to_string(value(args, "--file")).unwrap();
    let mut key = text.clone();
    contents(context, &mut key);
    let cache = state.join("cache");
    fs::create_dir_all(&cache).unwrap();
    let name = key.bytes().fold(5381_u64, |hash, byte| {
        hash.wrapping_mul(33) ^ u64::from(byte)
    });
    let cached = cache.join(name.to_string());
    if state.join("leaves").exists() {
        fs::create_dir_all(state.join("containers")).unwrap();
        fs::write(state.join("containers/working"), "").unwrap();
    }
    let is_known = cached.exists()
        && !args.iter().any(|arg| arg == "--no-cache")
        && !state.join("forgets").exists();
    let image = if is_known {
        fs::read_to_string(&cached).unwrap()
    } else {
        let image = steps(&text, context).to_string();
        fs::write(&cached, &image).unwrap();
        image
    };
    fs::create_dir_all(state.join("images")).unwrap();
    let file = image_file(state, tag);
    let step = |number: u128| state.join("images").join(format!("{STEP}{number}"));
    if !is_known && file.exists() {
        fs::rename(&file, step(now())).unwrap();
    }
    if std::env::args().next().unwrap().ends_with("podman") {
        fs::write(step(name.into()), "").unwrap();
    }
    fs::write(file, image).unwrap();
}

fn contents(folder: &Path, all: &mut String) {
    let mut paths: Vec<PathBuf> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            contents(&path, all);
        } else {
            let text = fs::read(&path).unwrap();
            writeln!(
                all,
                "{}: {}",
                path.file_name().unwrap().display(),
                String::from_utf8_lossy(&text)
            )
            .unwrap();
        }
    }
}

fn steps(text: &str, context: &Path) -> Value {
    let mut config = json!({"Env": ["PATH=/usr/bin:/bin"], "Cmd": ["exit", "0"]});
    let mut files: BTreeMap<String, String> = BTreeMap::new();
    files.insert("bin/sh".to_owned(), "shell".to_owned());
    let mut packages: Vec<String> = Vec::new();
    for line in text.replace("\\\n", " ").lines() {
        let (keyword, rest) = line.trim().split_once(' ').unwrap_or((line.trim(), ""));
        match keyword.to_uppercase().as_str() {
            "CMD" => {
                config["Cmd"] =
                    serde_json::from_str(rest).unwrap_or_else(|_| json!(["/bin/sh", "-c", rest]));
            }
            "USER" => config["User"] = json!(rest),
            "ENV" => config["Env"]
                .as_array_mut()
                .unwrap()
                .push(json!(rest.replacen(' ', "=", 1))),
            "COPY" | "ADD" => {
                if keyword == "COPY" && context.join("no-copy").exists() {
                    eprintln!("COPY {rest}: not found");
                    exit(1);
                }
                let words: Vec<&str> = rest.split_whitespace().collect();
                let target = words[1].trim_matches('/');
                files.insert(
                    format!("{target}/{}", words[0]),
                    fs::read_to_string(context.join(words[0])).unwrap(),
                );
            }
            "RUN" => {
                for step in rest.split("&&") {
                    run_step(
                        &step.split_whitespace().collect::<Vec<_>>(),
                        &mut files,
                        &mut packages,
                    );
                }
            }
            _ => {}
        }
    }
    let list = packages
        .iter()
        .map(|name| format!("Package: {name}\nStatus: install ok installed\nVersion: 1\n\n"));
    files.insert("var/lib/dpkg/status".to_owned(), list.collect());
    json!({"config": config, "files": files, "dockerfile": text})
}

fn run_step(words: &[&str], files: &mut BTreeMap<String, String>, packages: &mut Vec<String>) {
    match words {
        ["touch", paths @ ..] => files.extend(
            paths
                .iter()
                .map(|path| (path.trim_matches('/').to_owned(), (*path).to_owned())),
        ),
        ["rm", paths @ ..] => {
            files.retain(|path, _| !paths.iter().any(|gone| gone.trim_matches('/') == path));
        }
        ["noise", path] => drop(files.insert(path.trim_matches('/').to_owned(), now().to_string())),
        ["apt-get", "install", rest @ ..] => {
            let names: Vec<&&str> = rest.iter().filter(|word| !word.starts_with('-')).collect();
            for name in names {
                packages.push((*name).to_owned());
                files.insert(format!("usr/bin/{name}"), (*name).to_owned());
                if !rest.contains(&"--no-install-recommends") {
                    packages.push(format!("{name}-more"));
                    files.insert(format!("usr/bin/{name}-more"), (*name).to_owned());
                }
            }
        }
        ["FAIL"] => {
            println!("Step 2: FAIL");
            eprintln!("error: it does not work");
            exit(1);
        }
        ["NOSPACE"] => {
            eprintln!("write /x: No space left on device");
            exit(1);
        }
        ["HANG"] => std::thread::sleep(Duration::from_hours(1)),
        ["SLEEP", time] => std::thread::sleep(Duration::from_millis(time.parse().unwrap())),
        _ => {}
    }
}

fn image(state: &Path, tag: &str) -> Value {
    let Ok(image) = fs::read(image_file(state, tag)) else {
        eprintln!("no such image: {tag}");
        exit(125);
    };
    serde_json::from_slice(&image).unwrap()
}

fn save(state: &Path, output: &str, tag: &str) {
    if state.join("hang-save").exists() {
        File::create(output).unwrap();
        std::thread::sleep(Duration::from_hours(1));
    }
    let image = image(state, tag);
    let mut layer = tar::Builder::new(Vec::new());
    for (path, text) in image["files"].as_object().unwrap() {
        let mut header = tar::Header::new_gnu();
        header.set_mode(if path.contains("bin/") { 0o755 } else { 0o644 });
        add(&mut layer, header, path, text.as_str().unwrap().as_bytes());
    }
    let mut archive = tar::Builder::new(File::create(output).unwrap());
    // One layer twice: as Docker does, saved once, with a link in the other place.
    let layers = ["1/layer.tar", "2/layer.tar"];
    let manifest = json!([{"Config": "config.json", "Layers": layers}]);
    let mut link = tar::Header::new_gnu();
    link.set_entry_type(tar::EntryType::Symlink);
    link.set_size(0);
    archive
        .append_link(&mut link, layers[1], "../1/layer.tar")
        .unwrap();
    let config = json!({"config": image["config"]});
    for (name, text) in [
        (layers[0], layer.into_inner().unwrap()),
        ("config.json", config.to_string().into_bytes()),
        ("manifest.json", manifest.to_string().into_bytes()),
    ] {
        let mut header = tar::Header::new_gnu();
        header.set_mode(0o644);
        add(&mut archive, header, name, &text);
    }
    archive.finish().unwrap();
}

fn add<W: std::io::Write>(
    archive: &mut tar::Builder<W>,
    mut header: tar::Header,
    path: &str,
    text: &[u8],
) {
    header.set_uid(0);
    header.set_gid(0);
    header.set_size(text.len() as u64);
    archive.append_data(&mut header, path, text).unwrap();
}

/// Starts a container: `exit N`, `keyword` (ADD or COPY), `third` (whether it is the third start), `say TEXT`, `fail TEXT`, `talk` (without an end), `moment`, `serve`, `file PATH` (whether it is there); `needs TEXT`: whether the Dockerfile has
/// it outside of CMD. A text for the shell is one of these.
fn run(state: &Path, args: &[String]) {
    let name = value(args, "--name");
    let containers = state.join("containers");
    fs::create_dir_all(&containers).unwrap();
    fs::write(containers.join(name), "").unwrap();
    let mut words: Vec<String> = Vec::new();
    let mut rest = args.iter();
    let mut tag = String::new();
    while let Some(arg) = rest.next() {
        match arg.as_str() {
            "--name" => drop(rest.next()),
            "--entrypoint" => words.extend(rest.next().cloned()),
            arg if arg.starts_with("--") => {}
            _ if tag.is_empty() => tag.clone_from(arg),
            _ => words.push(arg.clone()),
        }
    }
    let image = image(state, &tag);
    if words.is_empty() {
        let own = image["config"]["Cmd"].as_array().unwrap();
        words.extend(own.iter().map(|word| word.as_str().unwrap().to_owned()));
    }
    if words.len() > 2 && words[0] == "/bin/sh" {
        words = words[2].split_whitespace().map(str::to_owned).collect();
    }
    let words: Vec<&str> = words
        .iter()
        .map(String::as_str)
        .filter(|word| *word != "exec")
        .collect();
    let code = match &words[..] {
        ["exit", code] => code.parse().unwrap(),
        ["say", text @ ..] => {
            println!("{}", text.join(" "));
            0
        }
        ["fail", text @ ..] => {
            eprintln!("{}", text.join(" "));
            3
        }
        ["talk"] => loop {
            println!("and on");
        },
        ["moment"] => {
            println!("{}", now());
            0
        }
        ["serve"] => {
            std::thread::sleep(Duration::from_hours(1));
            0
        }
        ["third"] => {
            let count = files(&state.join("starts")).len();
            fs::create_dir_all(state.join("starts")).unwrap();
            fs::write(state.join("starts").join(name), "").unwrap();
            println!("{}", count == 2);
            0
        }
        ["keyword"] => {
            let text = image["dockerfile"].as_str().unwrap();
            println!("{}", if text.contains("COPY") { "COPY" } else { "ADD" });
            0
        }
        ["file", path] => i32::from(image["files"].get(path.trim_matches('/')).is_none()),
        ["needs", text @ ..] => {
            let steps = image["dockerfile"].as_str().unwrap().lines();
            let mut steps = steps.filter(|line| !line.starts_with("CMD"));
            i32::from(!steps.any(|line| line.contains(&text.join(" "))))
        }
        _ => 127,
    };
    exit(code);
}
