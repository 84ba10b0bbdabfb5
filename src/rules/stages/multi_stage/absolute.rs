//! Paths of the system that sources name: a larger image may have what lies there, and a small one not.

use super::data::{paths_of, sources_of};
use super::parts::Why;
use super::shape::Site;
use super::walk::Left;
use crate::knowledge::distributions::Distribution;
use crate::knowledge::folders::{IN_SMALL_IMAGES, MAY_BE_OF_LARGE_IMAGES, ZONES};
use crate::knowledge::languages::{Language, is_test_of_go};
use crate::model::is_in;
use crate::text::file_name;

/// Whether each path of the system that a source names in quotes is there in a small image as well: each image has it, the stage makes or brings it, or it
/// is called as a package that is installed by name.
///
/// # Errors
/// The first that may not be.
pub(super) fn are_there(site: &Site<'_, '_>, left: &Left, language: &Language) -> Result<(), Why> {
    let build = site.context.build;
    let has_zones = Distribution::of(&site.image) == Some(Distribution::Debian)
        && site.image.official() != Some("ubuntu")
        || left.packages.iter().any(|it| it == "tzdata");
    // What lies in a folder, or what its name goes on with.
    let is_there = |path: &str| {
        let is_folder = path.matches('/').count() > 2;
        let is_own = |it: &String| is_in(path, it) || is_folder && is_in(it, path);
        IN_SMALL_IMAGES.contains(&path)
            || has_zones && is_in(path, ZONES)
            || left.paths.iter().any(is_own)
            || paths_of(&left.files).any(is_own)
            || left.packages.iter().any(|it| it == file_name(path))
    };
    let is_built = |path: &&String| language.is_source(path) && !is_test_of_go(path);
    for source in sources_of(&left.files).filter(is_built) {
        let text = left.text(build, source).unwrap_or_default();
        for start in MAY_BE_OF_LARGE_IMAGES {
            for at in memchr::memmem::find_iter(&text, start) {
                let is_quoted = at > 0 && matches!(text[at - 1], b'"' | b'`');
                let path = &text[at..];
                let end = path.iter().position(|byte| {
                    matches!(byte, b'"' | b'`' | b'\\' | b'*' | b'%' | b'{' | b'$')
                        || byte.is_ascii_whitespace()
                });
                let path = String::from_utf8_lossy(&path[..end.unwrap_or(path.len())]);
                let path = path.trim_end_matches('/');
                if is_quoted && !is_there(path) {
                    return Err(format!(
                        "`{source}` names `{path}`, which a small image may not have"
                    ));
                }
            }
        }
    }
    Ok(())
}
