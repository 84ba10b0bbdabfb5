//! Projects of PHP: `composer.json`.

use super::{Obstacle, Project};

/// Whether Composer reads nothing but these files. Source: Composer's documentation, "The composer.json schema", "Plugins".
pub(super) fn check(files: &[String], project: &Project<'_>) -> Result<(), Obstacle> {
    let Some(lock) = files.iter().find(|path| path.ends_with("composer.lock")) else {
        return Err(Obstacle::Unknown("there is no `composer.lock`".to_owned()));
    };
    let squeezed = |text: String| text.replace([' ', '\t', '\n', '\r'], "");
    let own = squeezed(project.text(&files[0])?);
    for part in [
        "\"type\":\"path\"",
        "\"type\":\"artifact\"",
        "\"vendor-dir\"",
        "\"bin-dir\"",
        "merge-plugin",
    ] {
        if own.contains(part) {
            return Err(Obstacle::Unknown(format!(
                "`{}` names something of the project: {part}",
                files[0]
            )));
        }
    }
    let lock_text = squeezed(project.text(lock)?);
    if lock_text.contains("\"type\":\"composer-plugin\"") {
        return Err(Obstacle::Unknown(format!(
            "`{lock}` has a plugin of Composer, which may read the project"
        )));
    }
    if lock_text.contains("\"type\":\"path\"") {
        return Err(Obstacle::Needs(format!(
            "`{lock}` takes a package from the project"
        )));
    }
    Ok(())
}
