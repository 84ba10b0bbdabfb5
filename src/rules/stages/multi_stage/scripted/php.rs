//! PHP: extensions that are compiled, and packages that Composer brings.

use super::super::files::Files;
use super::super::parts::{Call, Why};
use super::super::shape::Site;
use super::parts::{Effect, Known, Script, resolved};
use super::php_code::starts_programs;
use crate::knowledge::interpreters::{self, CALLS_GIT};
use crate::knowledge::languages;
use crate::model::{is_in, joined};
use crate::text::file_name;

/// PHP.
pub(super) const SCRIPT: Script = Script {
    language: &languages::PHP,
    interpreter: &interpreters::PHP,
    command,
    start,
    takes_project: true,
    image_compiles: true,
    only_installing: interpreters::COMPOSER_CALLS,
    starts_programs,
};

/// Where the image has extensions, and what says which are loaded. Source: the scripts of the image.
const EXTENSIONS: [&str; 2] = ["/usr/local/etc/php/conf.d", "/usr/local/lib/php/extensions"];

fn command(_: &Site<'_, '_>, call: &Call<'_, '_>, known: &mut Known) -> Option<Effect> {
    let line = call.context.model.instructions[call.run].first_line;
    let unknown = |what: &str| Effect::Unknown(format!("it is not known {what} in line {line}"));
    let name = call.command.name()?;
    let written: Vec<String> = call
        .command
        .args()
        .iter()
        .map(|it| {
            it.without_quotes()
                .replace("$PHP_INI_DIR", "/usr/local/etc/php")
        })
        .collect();
    let targets = call.command.targets.iter().map(|it| {
        it.without_quotes()
            .replace("$PHP_INI_DIR", "/usr/local/etc/php")
    });
    let extensions = || Effect::Makes(EXTENSIONS.iter().map(|it| (*it).to_owned()).collect());
    let is_setting = |path: &str| is_in(path, EXTENSIONS[0]);
    let targets: Vec<String> = targets.collect();
    if matches!(name, "echo" | "printf" | "cat" | "tee")
        && targets.iter().chain(&written).any(|it| is_setting(it))
    {
        let others = targets
            .iter()
            .all(|it| is_setting(it) || it.starts_with("/dev/"));
        return Some(if others {
            extensions()
        } else {
            unknown("what is written")
        });
    }
    // Composer itself, however it comes.
    let is_composer = |word: &String| {
        word.contains("getcomposer.org")
            || matches!(
                file_name(word),
                "composer" | "composer.phar" | "composer-setup.php"
            )
    };
    if matches!(name, "curl" | "wget" | "mv" | "chmod" | "rm" | "ln")
        && written.iter().any(is_composer)
    {
        known.told.push("composer itself".to_owned());
        return Some(Effect::Nothing);
    }
    known.links_unknown = true;
    let is_tool =
        |word: &String| word.contains("composer-setup") || word.starts_with("--install-dir");
    let is_reading = written.first().is_some_and(|it| it == "--") || written.is_empty();
    let project = |folder: &str| match folder {
        "/" | "/usr" | "/root" | "/home" | "/var" | "/tmp" => unknown("where the project is"),
        folder => Effect::Makes(vec![folder.to_owned()]),
    };
    match name {
        "docker-php-ext-install" | "docker-php-ext-configure" | "docker-php-ext-enable" => {
            Some(extensions())
        }
        "docker-php-source" => Some(Effect::Nothing),
        "pecl" if written.iter().any(|it| it.contains("xdebug")) => {
            Some(Effect::Unknown("Xdebug is for developing".to_owned()))
        }
        "pecl" if written.first().is_some_and(|it| it == "install") => Some(extensions()),
        "pecl"
            if written.first().is_some_and(|it| {
                matches!(
                    &it[..],
                    "channel-update" | "update-channels" | "clear-cache"
                )
            }) =>
        {
            Some(Effect::Nothing)
        }
        "yes" if call.command.place.piped => Some(Effect::Nothing),
        "php" if written.iter().any(is_tool) || (is_reading && call.command.place.piped) => {
            Some(Effect::Nothing)
        }
        "composer" | "php" => {
            let args = resolved(call);
            let Some(args) = args else {
                return Some(unknown("what PHP does"));
            };
            let args: Vec<&str> = args.iter().map(String::as_str).collect();
            let args = match (name, &args[..]) {
                ("php", [file, rest @ ..])
                    if matches!(file_name(file), "composer" | "composer.phar") =>
                {
                    rest
                }
                ("php", ["artisan", verb, ..])
                    if verb.ends_with(":cache")
                        || matches!(
                            *verb,
                            "optimize" | "storage:link" | "key:generate" | "package:discover"
                        ) =>
                {
                    return Some(project(call.folder));
                }
                ("php", ["-v" | "--version" | "-m" | "-i", ..]) => return Some(Effect::Nothing),
                ("php", _) => return Some(unknown("what PHP does")),
                (_, args) => args,
            };
            let at = args.iter().position(|it| !it.starts_with('-'));
            let folder = args.iter().find_map(|it| it.strip_prefix("--working-dir="));
            let folder = folder.map_or_else(|| call.folder.to_owned(), |it| call.path(it));
            if args
                .iter()
                .any(|it| matches!(*it, "-d" | "--working-dir" | "global"))
            {
                return Some(unknown("where packages are put"));
            }
            Some(match at.map(|at| args[at]) {
                Some(
                    "install" | "i" | "update" | "dump-autoload" | "dumpautoload" | "run-script",
                ) => {
                    known.told.push("composer".to_owned());
                    match composed(call, &folder) {
                        Ok(calls_git) => {
                            known.told.extend(calls_git.then(|| "git".to_owned()));
                            project(&folder)
                        }
                        Err(why) => Effect::Unknown(why),
                    }
                }
                Some(
                    "check-platform-reqs"
                    | "clear-cache"
                    | "clearcache"
                    | "diagnose"
                    | "self-update"
                    | "validate"
                    | "config",
                )
                | None => Effect::Nothing,
                Some(_) => unknown("what is installed"),
            })
        }
        _ => None,
    }
}

/// Whether what Composer installs in a folder calls git when it runs.
///
/// # Errors
/// Where it, or a script that it calls, may write outside of the folder.
fn composed(call: &Call<'_, '_>, folder: &str) -> Result<bool, Why> {
    let unknown = || "the `composer.json` of its project is not known".to_owned();
    let files = Files::above(call, &languages::PHP).ok_or_else(unknown)?;
    let manifest = files.text(call, &joined(folder, "composer.json"));
    let manifest = manifest.ok_or_else(unknown)?;
    let leaves =
        |word: &str| word.contains("../") || word.len() > 1 && word.starts_with(['/', '~', '$']);
    let mut texts = manifest.split('"').skip(1).step_by(2);
    let mut is_folder = false;
    let outside = texts.find(|text| {
        let is_named = std::mem::replace(&mut is_folder, matches!(*text, "vendor-dir" | "bin-dir"));
        let is_command = is_named || text.contains(' ') || text.contains("../");
        is_command && text.split_whitespace().any(leaves)
    });
    if let Some(text) = outside {
        return Err(format!(
            "`composer.json` says `{text}`, which may be outside of the project"
        ));
    }
    let lock = files.text(call, &joined(folder, "composer.lock"));
    let names = |text: &str| {
        text.split('"').any(|it| {
            let name = it.split_once('/').map(|it| it.1);
            name.is_some_and(|name| name.split('-').any(|part| CALLS_GIT.contains(&part)))
        })
    };
    Ok(names(&manifest) || lock.is_some_and(|text| names(&text)))
}

fn start(site: &Site<'_, '_>, words: &[String]) -> Option<Why> {
    let name = file_name(words.first()?);
    let _ = site;
    let is_serving = words
        .iter()
        .any(|it| it == "serve" || it == "-S" || it == "tinker");
    (name == "php" && is_serving).then(|| "PHP's own server is for developing".to_owned())
}
