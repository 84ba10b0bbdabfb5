//! Projects of PHP: `composer.json`.

use super::{Obstacle, Project};
#[cfg(feature = "manifests")]
use crate::knowledge::ecosystems::{COMPOSER_CONFIG, COMPOSER_EVENTS};
use crate::model::Install;

/// Whether Composer reads nothing but these files. Source: Composer's documentation, "The composer.json schema", "Plugins".
pub(super) fn check(
    install: &Install,
    files: &[String],
    project: &Project<'_>,
) -> Result<(), Obstacle> {
    let Some(lock) = files.iter().find(|path| path.ends_with("composer.lock")) else {
        return Err(Obstacle::Unknown("there is no `composer.lock`".to_owned()));
    };
    for path in [&files[0], lock] {
        let text = project.text(path)?;
        let found = named(&text);
        let found = found.ok_or_else(|| Obstacle::Unknown(format!("`{path}` cannot be read")))?;
        if let Some(found) = found.first() {
            let what = format!("`{path}` names something of the project: {found}");
            return Err(Obstacle::Unknown(what));
        }
    }
    let events = early_events(&project.text(&files[0])?);
    if install.is_ahead
        && let Some(event) = events.first()
    {
        let what = format!("`{}` has a script for `{event}`", files[0]);
        return Err(Obstacle::Needs(what));
    }
    let lock_text = project.text(lock)?.replace([' ', '\t', '\n', '\r'], "");
    // The second is what plugins were before Composer 1.0.
    let mut types = ["composer-plugin", "composer-installer"].iter();
    if types.any(|kind| lock_text.contains(&format!("\"type\":\"{kind}\""))) {
        return Err(Obstacle::Unknown(format!(
            "`{lock}` has a plugin of Composer, which may read the project"
        )));
    }
    Ok(())
}

/// What a `composer.json` or its lock file names that may be a file of the project; `None` if it cannot be read.
#[cfg(feature = "manifests")]
fn named(text: &str) -> Option<Vec<String>> {
    use serde_json::Value;
    let value: Value = serde_json::from_str(text).ok()?;
    let config = value.get("config").and_then(Value::as_object);
    let mut keys = config.into_iter().flatten().map(|(key, _)| &key[..]);
    let key = keys.find(|key| !COMPOSER_CONFIG.contains(key));
    let key = key.map(|key| format!("`config.{key}`"));
    Some(key.into_iter().chain(local(&value)).collect())
}

/// The events before and while packages are installed for which a `composer.json` has scripts.
#[cfg(feature = "manifests")]
fn early_events(text: &str) -> Vec<String> {
    use serde_json::Value;
    let value: Option<Value> = serde_json::from_str(text).ok();
    let scripts = value
        .as_ref()
        .and_then(|value| value.get("scripts")?.as_object());
    let names = scripts.into_iter().flatten().map(|(name, _)| name);
    let early = names.filter(|name| COMPOSER_EVENTS.contains(&&name[..]));
    early.cloned().collect()
}

/// Without the feature no file is read.
#[cfg(not(feature = "manifests"))]
fn early_events(_text: &str) -> Vec<String> {
    Vec::new()
}

/// Without the feature no file is read.
#[cfg(not(feature = "manifests"))]
fn named(_text: &str) -> Option<Vec<String>> {
    None
}

/// An address of a repository or a package that is none of the network.
#[cfg(feature = "manifests")]
fn local(value: &serde_json::Value) -> Option<String> {
    use serde_json::Value;
    match value {
        Value::Array(values) => values.iter().find_map(local),
        Value::Object(pairs) => pairs.iter().find_map(|(key, value)| match value {
            Value::String(url) if key == "url" => {
                let is_remote = url.contains("://") || url.starts_with("git@");
                (!is_remote || url.starts_with("file:")).then(|| format!("`{url}`"))
            }
            Value::String(kind) if key == "type" && matches!(&kind[..], "path" | "artifact") => {
                Some(format!("a repository of type {kind}"))
            }
            value if key == "merge-plugin" => Some(format!("`{value}`")),
            value => local(value),
        }),
        _ => None,
    }
}
