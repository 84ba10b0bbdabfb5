//! Which frontend a file asks for.

use crate::model::Model;
use crate::syntax::DirectiveName;

/// The frontend that the file asks for, if it is older than 1 with this minor version, in which something came that its `-experimental` images of the
/// version before may have had. What Docker itself brings is not known.
pub(in crate::rules) fn old_frontend<'m>(model: &'m Model<'_>, minor: u32) -> Option<&'m str> {
    let mut directives = model.file.directives();
    let syntax = directives.find(|directive| directive.name == DirectiveName::Syntax)?;
    let value = std::str::from_utf8(syntax.value.of(model.file.source)).ok()?;
    let image = value.split('@').next().unwrap_or(value);
    let image = image.strip_prefix("docker.io/").unwrap_or(image);
    let tag = image.strip_prefix("docker/dockerfile:")?;
    let is_experimental = tag.contains("experimental");
    // These ended with 1.2.
    if is_experimental {
        return (minor > 2).then_some(value);
    }
    let mut numbers = tag.split(['.', '-']);
    let major = numbers.next();
    let own = numbers.next().and_then(|it| it.parse::<u32>().ok());
    (major == Some("1") && own.is_some_and(|own| own < minor)).then_some(value)
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
