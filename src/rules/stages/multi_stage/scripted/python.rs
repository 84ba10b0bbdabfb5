//! Python: packages that pip and its like install beside the image's own, or into a virtual environment.

use super::super::parts::{Call, Why};
use super::super::shape::Site;
use super::parts::{Effect, Known, Script, environment, resolved, text_of};
use super::python_packages::{is_in_image, is_known, note, of_project, requirements};
use crate::knowledge::interpreters::{self, numbers};
use crate::knowledge::languages;
use crate::knowledge::managers::{PIP, Verb};
use crate::model::{Invocation, User, joined};
use crate::syntax::Keyword;

/// Python.
pub(super) const SCRIPT: Script = Script {
    language: &languages::PYTHON,
    interpreter: &interpreters::PYTHON,
    command,
    start: |_, _| None,
    takes_project: false,
    image_compiles: false,
    only_installing: &[],
    starts_programs: |_| false,
};

fn command(site: &Site<'_, '_>, call: &Call<'_, '_>, known: &mut Known) -> Option<Effect> {
    let name = call.command.name()?;
    let args = resolved(call);
    let args: Option<Vec<&str>> = args
        .as_ref()
        .map(|it| it.iter().map(String::as_str).collect());
    let line = call.context.model.instructions[call.run].first_line;
    let unknown = |what: &str| Effect::Unknown(format!("it is not known {what} in line {line}"));
    if matches!(name, "." | "source") {
        let venv = args?
            .first()?
            .strip_suffix("/bin/activate")
            .map(|it| call.path(it))?;
        known.active = Some(venv);
        return Some(Effect::Nothing);
    }
    let manager = call.command.manager_name();
    let verb = Invocation::of(call.command).map(|it| it.verb);
    let is_changing = matches!(verb, Some(Verb::Install | Verb::Remove | Verb::Upgrade));
    let made = |made: Result<Vec<String>, Why>| made.map_or_else(Effect::Unknown, Effect::Makes);
    match manager {
        Some("pip" | "pip2" | "pip3") if verb == Some(Verb::Remove) => {
            return Some(removed(site, call, known));
        }
        Some("pip" | "pip2" | "pip3") if is_changing => return Some(made(pip(site, call, known))),
        Some("pip" | "pip2" | "pip3") if verb == Some(Verb::Build) => {
            return Some(unknown("which packages are left"));
        }
        Some("pip" | "pip2" | "pip3") => return Some(Effect::Nothing),
        Some("poetry" | "pipenv" | "uv") => {
            let Some(args) = args else {
                return Some(unknown("what is installed"));
            };
            return Some(by_project(site, call, known, &args));
        }
        _ => {}
    }
    let Some(args) = args else {
        let is_python = name.starts_with("python") || name == "virtualenv";
        return is_python.then(|| unknown("what Python does"));
    };
    match (name, &args[..]) {
        ("pipenv" | "poetry" | "uv", args) => Some(by_project(site, call, known, args)),
        ("virtualenv", [.., folder])
            if !folder.starts_with('-')
                && !args
                    .iter()
                    .any(|it| it.starts_with("-p") || it.starts_with("--python")) =>
        {
            known.told.push(environment_at(&call.path(folder)));
            Some(Effect::Makes(vec![call.path(folder)]))
        }
        ("django-admin", ["compilemessages", ..]) => Some(Effect::Again),
        (name, args) if name.starts_with("python") => Some(match args {
            ["-m", "venv", .., folder] if !folder.starts_with('-') => {
                known.told.push(environment_at(&call.path(folder)));
                Effect::Makes(vec![call.path(folder)])
            }
            ["-m", "compileall", ..] => Effect::Again,
            ["-m", "spacy", "download", ..] | ["-m", "ensurepip", ..] => {
                made(place(site, call, known))
            }
            ["-V" | "--version"] => Effect::Nothing,
            [file, "collectstatic" | "compilemessages", ..] if file.ends_with("manage.py") => {
                Effect::Again
            }
            [file, ..] if file.ends_with(".py") && !file.ends_with("setup.py") => Effect::Once,
            _ => unknown("what Python does"),
        }),
        _ => None,
    }
}

/// What is noted of a virtual environment that is made.
fn environment_at(folder: &str) -> String {
    format!("environment {folder}")
}

/// What a call of pip leaves that removes packages: those that the image has itself are there again in a second stage.
fn removed(site: &Site<'_, '_>, call: &Call<'_, '_>, known: &Known) -> Effect {
    let invocation = Invocation::of(call.command);
    let words = invocation.map_or_else(Vec::new, |it| it.operands(call.command).collect());
    let mut names = words.iter().map(|at| call.command.words[*at].as_str());
    let of_image = |name: Option<&str>| name.is_none_or(is_in_image);
    if !names.clone().any(of_image) {
        return place(site, call, known).map_or_else(Effect::Unknown, Effect::Makes);
    }
    if names.all(|name| name.is_some_and(is_in_image)) {
        return Effect::Again;
    }
    let line = call.context.model.instructions[call.run].first_line;
    Effect::Unknown(format!("it is not known what line {line} removes"))
}

/// The folders that a call of pip puts packages into.
fn pip(site: &Site<'_, '_>, call: &Call<'_, '_>, known: &mut Known) -> Result<Vec<String>, Why> {
    let line = call.context.model.instructions[call.run].first_line;
    let unknown = || format!("not all that is installed in line {line} is named");
    let settings = [
        "PIP_TARGET",
        "PIP_PREFIX",
        "PIP_USER",
        "PIP_ROOT",
        "PYTHONUSERBASE",
    ];
    if let Some(name) = settings
        .iter()
        .find(|it| call.context.model.env_before(call.run, it).is_some())
    {
        return Err(format!("`{name}` says where packages are put"));
    }
    let invocation = Invocation::of(call.command).ok_or_else(unknown)?;
    if invocation.verb != Verb::Install {
        return place(site, call, known);
    }
    let mut words = call.command.words[invocation.last + 1..].iter();
    let mut to = None;
    let mut names = Vec::new();
    while let Some(word) = words.next() {
        let text = text_of(call, word)
            .or_else(|| named(word))
            .ok_or_else(unknown)?;
        if !text.starts_with('-') {
            names.push(text);
            continue;
        }
        let (option, value) = match text.split_once('=') {
            Some((option, value)) => (option, Some(value.to_owned())),
            None if text.len() > 2 && !text.starts_with("--") && "rcteif".contains(&text[1..2]) => {
                (&text[..2], Some(text[2..].to_owned()))
            }
            None => (&text[..], None),
        };
        let mut value = || {
            let next = || words.next().and_then(|it| text_of(call, it));
            value.clone().or_else(next).ok_or_else(unknown)
        };
        match option {
            "-e" | "--editable" => {
                return Err(format!(
                    "line {line} installs a package from where it is being worked on"
                ));
            }
            "-t" | "--target" | "--prefix" => to = Some(vec![call.path(&value()?)]),
            "--user" if call.context.model.env_before(call.run, "HOME").is_some() => {
                return Err("`HOME` says where packages are put".to_owned());
            }
            "--user" => to = Some(vec!["/root/.local".to_owned()]),
            "--root" | "--src" | "--python" | "--group" => return Err(unknown()),
            "-r" | "--requirement" => {
                let list = value()?;
                names.extend(
                    requirements(call, &list).map_err(|why| format!("{why} (line {line})"))?,
                );
            }
            option if PIP.value_options.contains(&option) => {
                value()?;
            }
            _ => {}
        }
    }
    for name in &names {
        let is_path = name.starts_with('.') || name.contains('/') && !name.contains("://");
        if is_path && !name.ends_with(".whl") {
            let folder = name.split('[').next().unwrap_or(name);
            of_project(site, call, known, &call.path(folder))?;
        } else {
            note(known, name);
            is_known(site, name)?;
        }
    }
    let is_root = !matches!(call.context.model.user(call.run), User::Other(_));
    match to {
        Some(to) if is_root => Ok(to),
        Some(_) => Err(format!("line {line} installs packages for a user")),
        None => place(site, call, known),
    }
}

/// A package that is named with a version which is known only when it runs.
fn named(word: &crate::model::Word<'_>) -> Option<String> {
    let text = word.without_quotes();
    let (name, version) = text.split_once("==")?;
    let is_name = name
        .chars()
        .all(|ch| ch.is_ascii_alphanumeric() || "._-[],".contains(ch));
    (is_name && !name.starts_with('-') && version.starts_with('$')).then(|| name.to_owned())
}

/// The folders that packages are put into by what is called here without a word of where.
fn place(site: &Site<'_, '_>, call: &Call<'_, '_>, known: &Known) -> Result<Vec<String>, Why> {
    let model = call.context.model;
    let line = model.instructions[call.run].first_line;
    let program = call.command.argv().first().and_then(|it| text_of(call, it));
    let program = program.unwrap_or_default();
    if let Some((prefix, _)) = program.rsplit_once("/bin/") {
        return match &*call.path(prefix) {
            "/usr/local" => system(site),
            "/usr" => Err(format!("line {line} installs packages for Debian's Python")),
            prefix => Ok(vec![prefix.to_owned()]),
        };
    }
    if let Some(venv) = known.active.clone().or_else(|| on_path(call, known)) {
        return Ok(vec![venv]);
    }
    if matches!(model.user(call.run), User::Other(_)) {
        return Err(format!("line {line} installs packages for a user"));
    }
    system(site)
}

/// The virtual environment whose programs an ENV puts first.
fn on_path(call: &Call<'_, '_>, known: &Known) -> Option<String> {
    let model = call.context.model;
    let stage = model.stage_of(call.run)?;
    let above = model
        .stage_instructions(stage)
        .take_while(|at| *at < call.run);
    let mut folders = Vec::new();
    for at in above.filter(|at| model.instructions[*at].statement.kind == Keyword::Env) {
        let instruction = model.instructions[at];
        for (name, value) in instruction.statement.pairs() {
            let Some(value) = value.filter(|_| instruction.text(name) == b"PATH") else {
                continue;
            };
            let value = String::from_utf8_lossy(instruction.text(value)).into_owned();
            let parts = value
                .trim_matches(['"', '\''])
                .split(':')
                .map(str::to_owned);
            folders.extend(parts.collect::<Vec<String>>());
        }
    }
    let resolve = |folder: &String| {
        let folder = folder.strip_suffix("/bin")?;
        let text = match folder.strip_prefix('$') {
            None => folder.to_owned(),
            Some(name) => environment(call, name.trim_matches(['{', '}']))?,
        };
        let folder = joined("/", &text);
        known
            .told
            .contains(&environment_at(&folder))
            .then_some(folder)
    };
    folders.iter().find_map(resolve)
}

/// The folders that the image's own Python has packages in.
fn system(site: &Site<'_, '_>) -> Result<Vec<String>, Why> {
    let tag = site.image.tag.unwrap_or_default();
    let from = site.context.model.stage_instructions(site.stage).start;
    let from = site.context.model.instructions[from];
    let is_fixed = !from.text(from.statement.body_span).contains(&b'$');
    match numbers(tag)[..] {
        [major, minor, ..] if is_fixed => Ok(vec![
            format!("/usr/local/lib/python{major}.{minor}/site-packages"),
            "/usr/local/bin".to_owned(),
        ]),
        _ => Err(format!(
            "`{}:{tag}` does not say which version of Python it has, by which its folders are called",
            site.image.name()
        )),
    }
}

/// What a program leaves that installs what a project says.
fn by_project(
    site: &Site<'_, '_>,
    call: &Call<'_, '_>,
    known: &mut Known,
    args: &[&str],
) -> Effect {
    let line = call.context.model.instructions[call.run].first_line;
    let unknown = |what: &str| Effect::Unknown(format!("it is not known {what} in line {line}"));
    let is_set = |name: &str| environment(call, name).map(|it| it.to_lowercase());
    let is_on = |name: &str| is_set(name).is_some_and(|it| matches!(&it[..], "1" | "true" | "yes"));
    let is_off = |name: &str| {
        is_set(name).is_some_and(|it| matches!(&it[..], "0" | "false" | "never" | "no"))
    };
    let name = call.command.manager_name().or_else(|| call.command.name());
    let has = |option: &str| args.contains(&option);
    let in_project = |project: &str| vec![joined(project, ".venv")];
    let checked = |known: &mut Known, made: Result<Vec<String>, Why>| {
        let made = made.and_then(|made| of_project(site, call, known, call.folder).map(|()| made));
        made.map_or_else(Effect::Unknown, Effect::Makes)
    };
    known.links_unknown = true;
    match (name, args) {
        (Some("poetry"), ["config", setting, value, ..]) => {
            known.told.push(format!("{setting} {value}"));
            Effect::Nothing
        }
        (Some("poetry"), ["--version" | "check" | "lock" | "self", ..])
        | (Some("pipenv"), ["--version" | "check" | "verify", ..])
        | (Some("uv"), ["--version" | "cache" | "lock", ..]) => Effect::Nothing,
        (Some("poetry"), ["install" | "sync", ..]) => {
            let told = |text: &str| known.told.iter().any(|it| it == text);
            let is_alone = has("--no-root")
                || super::python_packages::says(call, "pyproject.toml", "package-mode = false");
            if !is_alone {
                return unknown("where the project itself is installed");
            }
            if known.active.is_some() || on_path(call, known).is_some() {
                let made = place(site, call, known);
                return checked(known, made);
            }
            if told("virtualenvs.create false") || is_off("POETRY_VIRTUALENVS_CREATE") {
                let made = place(site, call, known);
                return checked(known, made);
            }
            if told("virtualenvs.in-project true") || is_on("POETRY_VIRTUALENVS_IN_PROJECT") {
                return checked(known, Ok(in_project(call.folder)));
            }
            unknown("where Poetry puts packages")
        }
        (Some("pipenv"), ["install" | "sync", ..]) => {
            if has("-e") || has("--editable") {
                return unknown("what is installed");
            }
            if has("--system") {
                let made = place(site, call, known);
                return checked(known, made);
            }
            if is_on("PIPENV_VENV_IN_PROJECT") {
                return checked(known, Ok(in_project(call.folder)));
            }
            unknown("where Pipenv puts packages")
        }
        (Some("uv"), ["venv", rest @ ..]) => {
            let folder = rest
                .iter()
                .find(|it| !it.starts_with('-'))
                .unwrap_or(&".venv");
            if is_off("UV_PYTHON_DOWNLOADS") || is_on("UV_SYSTEM_PYTHON") {
                known.told.push(environment_at(&call.path(folder)));
                return Effect::Makes(vec![call.path(folder)]);
            }
            unknown("which Python uv takes")
        }
        (Some("uv"), ["pip", "install", rest @ ..]) => {
            if rest.iter().any(|it| {
                matches!(
                    *it,
                    "-e" | "--editable" | "--target" | "--prefix" | "--python" | "-p"
                )
            }) {
                return unknown("what is installed, and where,");
            }
            for (at, word) in rest.iter().enumerate() {
                let is_list =
                    at > 0 && matches!(rest[at - 1], "-r" | "--requirement" | "--requirements");
                let read = match *word {
                    word if is_list => requirements(call, word)
                        .and_then(|names| names.iter().try_for_each(|it| is_known(site, it))),
                    word if word.starts_with('-') => Ok(()),
                    word if word.starts_with('.') => of_project(
                        site,
                        call,
                        known,
                        &call.path(word.split('[').next().unwrap_or(word)),
                    ),
                    word => is_known(site, word),
                };
                if let Err(why) = read {
                    return Effect::Unknown(why);
                }
            }
            if has("--system") || is_on("UV_SYSTEM_PYTHON") {
                return system(site).map_or_else(Effect::Unknown, Effect::Makes);
            }
            let venv = environment(call, "VIRTUAL_ENV").or_else(|| known.active.clone());
            let venv = venv.map_or_else(|| call.path(".venv"), |it| joined("/", &it));
            if known.folders.contains(&venv) {
                return Effect::Makes(vec![venv]);
            }
            unknown("where uv puts packages")
        }
        (Some("uv"), ["sync", ..]) => {
            let is_apart = has("--no-install-project")
                || has("--no-editable")
                || super::python_packages::lacks(call, "pyproject.toml", "[build-system]");
            if !is_apart {
                return unknown("where the project itself is installed");
            }
            if !is_off("UV_PYTHON_DOWNLOADS")
                || environment(call, "UV_PROJECT_ENVIRONMENT").is_some()
            {
                return unknown("which Python uv takes");
            }
            checked(known, Ok(in_project(call.folder)))
        }
        _ => unknown("what is installed"),
    }
}
