//! Images that a second stage starts from.

use super::parts::Why;
use super::shape::Site;
use super::walk::Left;
use crate::knowledge::distributions::Distribution;
use crate::knowledge::images::ImageRef;
use crate::knowledge::libraries::{
    alpine_runtime_of, is_headers_alone, is_steady_in_alpine, runtime_of,
};
use crate::knowledge::recommends::Release;
use crate::knowledge::releases::{EDITIONS, Vendor};
use crate::model::{is_in, joined};

/// The small image of the distribution and release that an image is made of, which its programs run on: no other has libraries at least as new for
/// sure.
pub(super) fn small_system(image: &ImageRef<'_>) -> Result<String, Why> {
    let unknown = || {
        format!(
            "it is not known which small image programs of `{}` run on",
            image.name()
        )
    };
    let tag = image.tag.unwrap_or("latest");
    let official = image.official().ok_or_else(unknown)?;
    // One that is older or newer than its tag.
    if image.digest.is_some() && tag == "latest" {
        return Err(unknown());
    }
    match Distribution::of(image).ok_or_else(unknown)? {
        Distribution::Alpine => {
            let version = match official {
                "alpine" => Some(tag).filter(|tag| *tag != "latest"),
                _ => tag.split('-').find_map(|part| part.strip_prefix("alpine")),
            };
            let version = version.filter(|it| !it.is_empty()).unwrap_or("3");
            Ok(format!("alpine:{version}"))
        }
        Distribution::Debian if official == "ubuntu" => Ok(format!("ubuntu:{tag}")),
        Distribution::Debian => {
            let named = EDITIONS.iter().filter(|it| it.vendor == Vendor::Debian);
            let release = Release::of(image);
            let mut named = named.filter(|it| {
                let is_named = tag.split('-').any(|part| part == it.name);
                is_named || (it.table.is_some() && it.table == release)
            });
            if official == "debian" {
                let tag = tag.trim_end_matches("-slim");
                let (name, date) = tag.split_once('-').unwrap_or((tag, ""));
                let mut is_named = |name: &str| {
                    [
                        "oldoldstable",
                        "oldstable",
                        "sid",
                        "stable",
                        "testing",
                        "unstable",
                    ]
                    .contains(&name)
                        || named.any(|it| it.name == name && it.year >= 2013)
                        || name
                            .bytes()
                            .all(|byte| byte.is_ascii_digit() || byte == b'.')
                };
                let is_date = date.bytes().all(|byte| byte.is_ascii_digit());
                return match tag {
                    "latest" => Ok("debian:stable-slim".to_owned()),
                    _ if is_date && is_named(name) => Ok(format!("debian:{tag}-slim")),
                    _ => Err(unknown()),
                };
            }
            let name = named.next().map_or("stable", |it| it.name);
            Ok(format!("debian:{name}-slim"))
        }
        _ => Err(unknown()),
    }
}

/// Whether an image is of an Alpine before those that the table of its libraries was drawn from, 3.17.
fn is_old_alpine(image: &ImageRef<'_>) -> bool {
    let mut parts = image.tag.unwrap_or_default().split('-');
    let version = match image.official() {
        Some("alpine") => parts.next(),
        _ => parts.find_map(|part| part.strip_prefix("alpine")),
    };
    let minor = version.and_then(|it| it.strip_prefix("3."));
    let minor = minor.and_then(|it| it.split('.').next()?.parse::<u32>().ok());
    minor.is_some_and(|minor| minor < 17)
}

/// Whether a FROM names what a small image is chosen by, where it asks for variables: a build may be given others.
pub(super) fn is_told_by_from(site: &Site<'_, '_>, small: &str) -> Result<(), Why> {
    let model = site.context.model;
    let from = model.instructions[model.stages[site.stage].instructions.start];
    let text = String::from_utf8_lossy(from.text(from.statement.body_span));
    if !text.contains('$') {
        return Ok(());
    }
    let (name, tag) = small.split_once(':').unwrap_or((small, ""));
    let tag = tag.trim_end_matches("-slim");
    let is_named = match name {
        "alpine" if tag == "3" => text.contains("alpine"),
        "debian" if tag == "stable" => true,
        _ => text.contains(tag),
    };
    if is_named {
        Ok(())
    } else {
        Err("its FROM asks for variables, and a build may be given others".to_owned())
    }
}

/// Whether no COPY from another stage or image brings anything into folders of programs and libraries: it may need what the larger image has.
pub(super) fn bring_no_programs(site: &Site<'_, '_>, left: &Left) -> Result<(), Why> {
    let model = site.context.model;
    for at in &left.copies {
        let instruction = model.instructions[*at];
        let copy = instruction.copy_arguments(&instruction.statement);
        let target = copy.map(|copy| copy.target).unwrap_or_default();
        let target = joined("/", &target);
        let mut folders = ["/bin", "/lib", "/lib64", "/sbin", "/usr"].iter();
        if target == "/"
            || target.contains('$')
            || folders.any(|it| is_in(&target, it) && !is_in(&target, "/usr/src"))
        {
            return Err(
                "it is not known what the files need that another stage or image brings".to_owned(),
            );
        }
    }
    Ok(())
}

/// Whether some packages of libraries fit programs that were built on an image, where the second stage starts from the newest of its line: on an Alpine that no tag names,
/// it has to be those whose programs find any newer one.
pub(super) fn are_steady(image: &ImageRef<'_>, packages: &[String]) -> Result<(), Why> {
    let is_named = match image.official() {
        Some("alpine") => true,
        _ => image
            .tag
            .is_some_and(|tag| tag.split('-').any(|part| part.starts_with("alpine3."))),
    };
    if is_named || Distribution::of(image) != Some(Distribution::Alpine) {
        return Ok(());
    }
    match packages.iter().find(|it| !is_steady_in_alpine(it)) {
        None => Ok(()),
        Some(package) => Err(format!(
            "it is not known which release of Alpine `{}` is made of, and `{package}` differs between them",
            image.name()
        )),
    }
}

/// The packages that programs need which are built with some packages on an image: the libraries of those with headers.
///
/// # Errors
/// Of one of them that is not known.
pub(super) fn libraries_left(image: &ImageRef<'_>, tools: &[String]) -> Result<Vec<String>, Why> {
    let mut packages: Vec<String> = Vec::new();
    let distribution = Distribution::of(image);
    let is_old = is_old_alpine(image);
    for tool in tools {
        let name = tool.split(['=', ':', '~']).next().unwrap_or(tool);
        let left = match distribution {
            Some(Distribution::Alpine) => {
                alpine_runtime_of(name).filter(|left| left.is_empty() || !is_old)
            }
            Some(Distribution::Debian) => {
                let left = Release::of(image).and_then(|release| runtime_of(name, release));
                left.or_else(|| is_headers_alone(name).then_some(&[]))
            }
            _ => None,
        };
        let has_headers = name.ends_with("-dev");
        match left {
            Some(left) => packages.extend(left.iter().map(|it| (*it).to_owned())),
            None if !has_headers => {}
            None => {
                return Err(format!(
                    "it is not known which libraries are left of `{name}` where nothing is compiled"
                ));
            }
        }
    }
    packages.sort();
    packages.dedup();
    Ok(packages)
}
