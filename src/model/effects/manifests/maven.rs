//! Projects of Maven: `pom.xml`.

use super::{Obstacle, Project};
use crate::knowledge::builds::MAVEN_WRAPPER;
use crate::text::file_name;

/// Whether Maven reads nothing but these files to fetch all that a project needs. Source: Maven's
/// documentation, "POM Reference", "Introduction to the Dependency Mechanism".
pub(super) fn check(files: &mut Vec<String>, project: &Project<'_>) -> Result<(), Obstacle> {
    // Only the script of the wrapper looks at its files.
    let is_wrapped = files.iter().any(|path| file_name(path) == "mvnw");
    files.retain(|path| is_wrapped || !path.contains(".mvn/wrapper/"));
    for path in files.iter() {
        if file_name(path) == "mvnw" {
            let text = project.text(path)?;
            if !MAVEN_WRAPPER.iter().any(|it| text.contains(it)) {
                let what = format!("`{path}` is not the script of the Maven Wrapper");
                return Err(Obstacle::Unknown(what));
            }
        }
        if file_name(path) == "jvm.config" {
            let text = project.text(path)?;
            if text.contains(['/', '@']) || text.contains("agent") {
                let what = format!("`{path}` may name something of the project");
                return Err(Obstacle::Unknown(what));
            }
        }
    }
    pom(&files[0], &project.text(&files[0])?)
}

/// Without the feature no file is read.
#[cfg(not(feature = "manifests"))]
fn pom(path: &str, _text: &str) -> Result<(), Obstacle> {
    Err(Obstacle::Unknown(format!("`{path}` cannot be read")))
}

#[cfg(feature = "manifests")]
use reading::pom;

#[cfg(feature = "manifests")]
mod reading {
    use super::Obstacle;
    use crate::knowledge::builds::{POM_PARTS, PROFILE_PARTS};
    use roxmltree::{Document, Node};

    /// Whether a `pom.xml` names nothing else of the project.
    pub(super) fn pom(path: &str, text: &str) -> Result<(), Obstacle> {
        let unknown = |what: &str| Err(Obstacle::Unknown(format!("`{path}` has {what}")));
        let document = Document::parse(text)
            .map_err(|_| Obstacle::Unknown(format!("`{path}` cannot be read")))?;
        let root = document.root_element();
        if !is(root, "project") {
            return unknown("another root than `project`");
        }
        for part in elements(root) {
            let name = part.tag_name().name();
            if !POM_PARTS.contains(&name) {
                return unknown(&format!("`{name}`"));
            }
        }
        let packaging = child(root, "packaging").map_or("jar", value);
        if !matches!(packaging, "jar" | "war") {
            return unknown(&format!("the packaging `{packaging}`"));
        }
        let parent = child(root, "parent").and_then(|it| child(it, "relativePath"));
        if parent.is_some_and(|it| !value(it).is_empty()) {
            let what = format!("`{path}` has a parent in a folder of the project");
            return Err(Obstacle::Needs(what));
        }
        for profile in parts(root, "profiles") {
            for part in elements(profile) {
                let name = part.tag_name().name();
                if !PROFILE_PARTS.contains(&name) {
                    return unknown(&format!("`{name}` in a profile"));
                }
            }
            let activation = child(profile, "activation");
            if activation.is_some_and(|it| child(it, "file").is_some()) {
                return unknown("a profile that is switched on by a file");
            }
        }
        let all = root.descendants().filter(Node::is_element);
        for node in all {
            match node.tag_name().name() {
                "extension" if node.parent().is_some_and(|it| is(it, "extensions")) => {
                    let name = child(node, "artifactId").map_or("", value);
                    return unknown(&format!("the extension `{name}`"));
                }
                // Code of others that may look at the project before anything is fetched.
                "extensions" if value(node) == "true" => {
                    return unknown("a plugin that is an extension");
                }
                // It may bring what the project has into the repository that is looked into.
                "artifactId" if value(node) == "maven-install-plugin" => {
                    return unknown("the plugin `maven-install-plugin`");
                }
                "url" if node.parent().is_some_and(is_repository) && !is_remote(value(node)) => {
                    let what = format!("`{path}` takes dependencies from `{}`", value(node));
                    return Err(Obstacle::Needs(what));
                }
                "scope" if value(node) == "system" => {
                    let what = format!("`{path}` takes a dependency from a folder");
                    return Err(Obstacle::Needs(what));
                }
                _ => {}
            }
        }
        Ok(())
    }

    fn elements<'a, 'input: 'a>(node: Node<'a, 'input>) -> impl Iterator<Item = Node<'a, 'input>> {
        node.children().filter(Node::is_element)
    }

    fn is(node: Node<'_, '_>, name: &str) -> bool {
        node.is_element() && node.tag_name().name() == name
    }

    fn child<'a, 'input>(node: Node<'a, 'input>, name: &str) -> Option<Node<'a, 'input>> {
        node.children().find(|it| is(*it, name))
    }

    /// The elements in one that is a list.
    fn parts<'a, 'input: 'a>(
        node: Node<'a, 'input>,
        name: &str,
    ) -> impl Iterator<Item = Node<'a, 'input>> {
        child(node, name).into_iter().flat_map(elements)
    }

    fn is_repository(node: Node<'_, '_>) -> bool {
        is(node, "repository") || is(node, "pluginRepository")
    }

    fn is_remote(url: &str) -> bool {
        url.starts_with("https://") || url.starts_with("http://")
    }

    fn value<'a>(node: Node<'a, '_>) -> &'a str {
        node.text().unwrap_or_default().trim()
    }
}
