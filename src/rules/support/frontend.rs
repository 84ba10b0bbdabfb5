//! Which frontend a file asks for.

use crate::model::Model;

/// The frontend that the file asks for, if it is older than 1 with this minor version, in which something came that its `-experimental` images of the
/// version before may have had. What Docker itself brings is not known.
pub(in crate::rules) fn old_frontend<'m>(model: &'m Model<'_>, minor: u32) -> Option<&'m str> {
    let frontend = model.file.frontend()?;
    let is_old = if frontend.is_experimental() {
        minor > 2
    } else {
        frontend.is_before(minor)
    };
    std::str::from_utf8(frontend.text).ok().filter(|_| is_old)
}

/// Whether the frontend that the file asks for has what came with 1 and this minor version: it is Docker's, and none that is older by its name. A file that asks for none gets that
/// of whoever builds it.
pub(in crate::rules) fn may_use(model: &Model<'_>, minor: u32) -> bool {
    let is_dockers = model.file.frontend().is_none_or(|it| it.is_dockers());
    is_dockers && old_frontend(model, minor).is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_compared() {
        let old = |value: &str, minor| {
            let source = format!("# syntax={value}\nFROM a\n");
            let file = crate::syntax::parse(source.as_bytes());
            old_frontend(&Model::new(&file), minor).is_some()
        };
        for value in [
            "docker/dockerfile:1.0",
            "docker/dockerfile:1.1.7",
            "docker.io/docker/dockerfile:1.0.0@sha256:0",
        ] {
            assert!(old(value, 2) && old(value, 4), "{value}");
        }
        for value in [
            "docker/dockerfile:1.2",
            "docker/dockerfile:1.3-labs",
            "docker/dockerfile:1.1-experimental",
            "docker/dockerfile:experimental",
        ] {
            assert!(!old(value, 2) && old(value, 4), "{value}");
        }
        for value in [
            "docker/dockerfile:1",
            "docker/dockerfile:1-labs",
            "docker/dockerfile:1.4",
            "docker/dockerfile:1.10",
            "docker/dockerfile-upstream:master",
            "docker/dockerfile",
            "example.com/frontend:1.0",
        ] {
            assert!(!old(value, 2) && !old(value, 4), "{value}");
        }
    }
}
