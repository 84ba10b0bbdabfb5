//! What Maven makes of a project: told by its call and its `pom.xml`.

use super::super::parts::Why;
use crate::knowledge::languages::MAVEN_MAKES_NOTHING;
use crate::knowledge::runtimes::{MAVEN_OPTIONS, MAVEN_PROPERTIES};

/// Phases that make what a project is packed into.
const PACKING: &[&str] = &["deploy", "install", "package", "verify"];

/// What a call of Maven asks for.
#[derive(Default)]
pub(super) struct Goals<'a> {
    pub(super) asked: Vec<&'a str>,
    /// The `pom.xml` it names, or a folder with it.
    pub(super) file: Option<&'a str>,
    /// The projects it names.
    pub(super) projects: Vec<&'a str>,
}

impl<'a> Goals<'a> {
    pub(super) fn read(args: &[&'a str]) -> Result<Self, Why> {
        let mut read = Self::default();
        let mut words = args.iter();
        let unknown = |word: &str| format!("it is not known what `{word}` means for Maven");
        while let Some(&word) = words.next() {
            let known = MAVEN_OPTIONS.iter().find(|(name, _)| *name == word);
            if let Some((_, has_value)) = known {
                if *has_value {
                    words.next();
                }
                continue;
            }
            match word {
                "-f" | "--file" => read.file = words.next().copied(),
                "-pl" | "--projects" => {
                    read.projects = words
                        .next()
                        .map(|it| it.split(',').collect())
                        .unwrap_or_default();
                }
                "-D" => {
                    let property = words.next().copied().unwrap_or_default();
                    property_is_harmless(property)?;
                }
                "-P" => {
                    words.next();
                }
                _ if word.starts_with("-D") => property_is_harmless(&word[2..])?,
                _ if word.starts_with("-P") && !word.contains('$') => {}
                _ if word.starts_with("-T") => {}
                _ if MAVEN_MAKES_NOTHING.contains(&word) => {}
                _ if PACKING.contains(&word) => read.asked.push(word),
                "spring-boot:repackage" | "assembly:single" => read.asked.push(word),
                _ => return Err(unknown(word)),
            }
        }
        Ok(read)
    }

    /// Whether it makes what containers may start.
    pub(super) fn packs(&self) -> bool {
        !self.asked.is_empty()
    }
}

fn property_is_harmless(property: &str) -> Result<(), Why> {
    let name = property.split('=').next().unwrap_or(property);
    if MAVEN_PROPERTIES.iter().any(|it| name.starts_with(it)) {
        Ok(())
    } else {
        Err(format!("`-D{name}` may change what Maven makes"))
    }
}

/// Without the feature no file is read.
#[cfg(not(feature = "manifests"))]
pub(super) fn made(
    _: &crate::lint::Context<'_>,
    _: &[&super::Build],
    _: &str,
    _: bool,
) -> Result<Vec<super::Made>, Why> {
    Err("`pom.xml` cannot be read".to_owned())
}

#[cfg(feature = "manifests")]
pub(super) use reading::made;

#[cfg(feature = "manifests")]
mod reading {
    use super::super::super::parts::Why;
    use super::super::super::xml::{all, child, children, is, value};
    use super::super::{Build, Made, Project};
    use super::Goals;
    use crate::knowledge::runtimes::{JAVA_NEEDS_JDK, MAVEN_PLUGINS, PACKING_PLUGINS};
    use crate::lint::Context;
    use crate::model::joined;
    use roxmltree::{Document, Node};

    /// The parent of which is known what it does to plugins. Source: Spring Boot's documentation, "Maven Plugin".
    const SPRING_PARENT: &str = "spring-boot-starter-parent";

    /// What the last call among some that packs a project makes in its `target`.
    pub(in super::super) fn made(
        context: &Context<'_>,
        builds: &[&Build],
        folder: &str,
        is_quarkus: bool,
    ) -> Result<Vec<Made>, Why> {
        let mut read = builds.iter().rev().filter_map(|build| {
            let args: Vec<&str> = build.args.iter().map(String::as_str).collect();
            let goals = Goals::read(&args).ok()?;
            let file = goals.file.map(|it| it.trim_end_matches("pom.xml"));
            let root = joined(&build.folder, file.unwrap_or("."));
            let list: Vec<String> = goals.asked.iter().map(|it| (*it).to_owned()).collect();
            let projects: Vec<String> = goals.projects.iter().map(|it| (*it).to_owned()).collect();
            goals.packs().then_some((*build, root, list, projects))
        });
        let (build, root, goals, projects) = read.next().ok_or("nothing of the stage packs it")?;
        let project = Project {
            context,
            run: build.run,
            folder: folder.to_owned(),
        };
        let mut texts = Vec::new();
        let external = chain(&project, &mut texts)?;
        let documents: Vec<Document<'_>> = texts
            .iter()
            .map(|text| Document::parse(text.trim_start_matches('\u{feff}')))
            .collect::<Result<_, _>>()
            .map_err(|_| "`pom.xml` cannot be read")?;
        let poms = Poms {
            poms: documents.iter().map(Document::root_element).collect(),
            external,
        };
        is_built(&project, &poms, &root, &projects)?;
        poms.made(&goals, folder, is_quarkus)
    }

    /// The texts of a `pom.xml` and of its parents in the project, and the name of the one that is not there.
    fn chain(project: &Project<'_, '_>, texts: &mut Vec<String>) -> Result<Option<String>, Why> {
        /// How many parents are read.
        const MANY: usize = 5;
        let mut at = project.at(".");
        let mut wanted: Option<String> = None;
        loop {
            let Some(text) = at.text("pom.xml") else {
                return match wanted {
                    Some(parent) => Ok(Some(parent)),
                    None => {
                        Err("its `pom.xml` is not in what is copied above the build".to_owned())
                    }
                };
            };
            let document = Document::parse(text.trim_start_matches('\u{feff}'))
                .map_err(|_| "`pom.xml` cannot be read")?;
            let root = document.root_element();
            if let Some(wanted) = wanted
                && child(root, "artifactId").map(value) != Some(&wanted[..])
            {
                return Ok(Some(wanted));
            }
            let parent = child(root, "parent").map(|parent| {
                let name = child(parent, "artifactId").map_or("", value).to_owned();
                let path = child(parent, "relativePath").map_or("../pom.xml", value);
                (name, path.trim_end_matches("pom.xml").to_owned())
            });
            drop(document);
            texts.push(text);
            let Some((name, path)) = parent else {
                return Ok(None);
            };
            if path.is_empty() && name == SPRING_PARENT || texts.len() > MANY {
                return Ok(Some(name));
            }
            let path = if path.is_empty() {
                "./".to_owned()
            } else {
                path
            };
            at = at.at(&path);
            if path == "./" {
                return Ok(Some(name));
            }
            wanted = Some(name);
        }
    }

    /// Whether a call in a folder packs a project.
    fn is_built(
        project: &Project<'_, '_>,
        poms: &Poms<'_, '_>,
        root: &str,
        projects: &[String],
    ) -> Result<(), Why> {
        if project.folder == root {
            return Ok(());
        }
        let unknown = || {
            format!(
                "it is not known that Maven builds what lies in `{}`",
                project.folder
            )
        };
        let rest = project.folder.strip_prefix(root).ok_or_else(unknown)?;
        let rest = rest.trim_start_matches('/');
        let above = Project {
            context: project.context,
            run: project.run,
            folder: root.to_owned(),
        };
        let text = above.text("pom.xml").ok_or_else(unknown)?;
        let document =
            Document::parse(text.trim_start_matches('\u{feff}')).map_err(|_| unknown())?;
        let mut modules = children(document.root_element(), "modules");
        let is_module = modules.any(|it| value(it).trim_end_matches('/') == rest);
        let own = poms
            .poms
            .first()
            .and_then(|it| child(*it, "artifactId"))
            .map_or("", value);
        let is_named = projects.is_empty()
            || projects
                .iter()
                .any(|it| it == rest || it.trim_start_matches(':') == own);
        (is_module && is_named).then_some(()).ok_or_else(unknown)
    }

    /// A `pom.xml` and its parents.
    struct Poms<'a, 'input> {
        poms: Vec<Node<'a, 'input>>,
        external: Option<String>,
    }

    impl<'a, 'input> Poms<'a, 'input> {
        fn made(&self, goals: &[String], folder: &str, is_quarkus: bool) -> Result<Vec<Made>, Why> {
            self.is_known()?;
            let own = self.poms[0];
            let packaging = child(own, "packaging").map_or("jar", value);
            if !matches!(packaging, "jar" | "war") {
                return Err(format!("its packaging is `{packaging}`"));
            }
            let needs = self.dependencies().find(|it| JAVA_NEEDS_JDK.contains(it));
            if let Some(name) = needs {
                return Err(format!(
                    "it depends on `{name}`, which may compile, attach to or start something while it runs"
                ));
            }
            if is_quarkus {
                let is_it = self.is_active("quarkus-maven-plugin");
                let made = Made::jar("quarkus-run");
                return is_it
                    .then(|| vec![made])
                    .ok_or_else(|| "its `pom.xml` does not name Quarkus' plugin".to_owned());
            }
            let name = self.name()?;
            let mut made = self.extras(&name);
            let assembled = self.assembled(goals, &name)?;
            let shaded = self.shaded(&name)?;
            let repackaged = self.repackaged(goals, &name)?;
            let is_packed = goals.iter().any(|it| super::PACKING.contains(&&it[..]));
            let main = format!("{name}.{packaging}");
            let is_replaced = |list: &[Made]| list.iter().any(|it| it.name == main);
            if !is_packed {
                // `compile assembly:single`
                return Ok(assembled);
            }
            if !is_replaced(&repackaged) && !is_replaced(&shaded) && !is_replaced(&assembled) {
                made.push(Made {
                    name: main,
                    runs: self.plain(folder),
                });
            }
            made.extend(assembled);
            made.extend(shaded);
            made.extend(repackaged);
            Ok(made)
        }

        /// Whether all that stands in it is known to put nothing beside what it packs.
        fn is_known(&self) -> Result<(), Why> {
            if let Some(name) = self.external.as_ref().filter(|it| *it != SPRING_PARENT) {
                return Err(format!("its parent `{name}` is not in the project"));
            }
            for pom in &self.poms {
                let build = child(*pom, "build");
                if let Some(build) = build
                    && child(build, "directory")
                        .or_else(|| child(build, "outputDirectory"))
                        .is_some()
                {
                    return Err("its `pom.xml` says where it is built".to_owned());
                }
                for profile in children(*pom, "profiles") {
                    let mut parts = all(profile);
                    let changes = parts.any(|it| {
                        let name = it.tag_name().name();
                        matches!(name, "finalName" | "directory" | "packaging")
                            || name == "artifactId" && PACKING_PLUGINS.contains(&value(it))
                    });
                    if changes {
                        return Err("a profile of its `pom.xml` changes what is packed".to_owned());
                    }
                }
            }
            for name in self.active() {
                if !MAVEN_PLUGINS.contains(&name) && !PACKING_PLUGINS.contains(&name) {
                    return Err(format!(
                        "the plugin `{name}` may put something beside the jar"
                    ));
                }
            }
            Ok(())
        }

        /// The plugins that a build calls.
        fn active(&self) -> impl Iterator<Item = &'a str> {
            let poms = self.poms.clone();
            let builds = poms.into_iter().filter_map(|pom| child(pom, "build"));
            let plugins = builds.flat_map(|build| children(build, "plugins"));
            plugins.map(|it| child(it, "artifactId").map_or("", value))
        }

        fn is_active(&self, plugin: &str) -> bool {
            self.active().any(|it| it == plugin)
        }

        /// The elements of a plugin, wherever it stands.
        fn plugin(&self, plugin: &str) -> impl Iterator<Item = Node<'a, 'input>> {
            let poms = self.poms.clone();
            let plugin = plugin.to_owned();
            let nodes = poms.into_iter().flat_map(all);
            nodes.filter(move |it| {
                is(*it, "plugin") && child(*it, "artifactId").map(value) == Some(&plugin[..])
            })
        }

        /// The values of elements of a plugin.
        fn settings(&self, plugin: &str, name: &str) -> Vec<&'a str> {
            let nodes = self.plugin(plugin).flat_map(all);
            nodes.filter(|it| is(*it, name)).map(value).collect()
        }

        fn has(&self, plugin: &str, names: &[&str]) -> bool {
            names.iter().any(|it| !self.settings(plugin, it).is_empty())
        }

        /// The names of what is needed when it runs.
        fn dependencies(&self) -> impl Iterator<Item = &'a str> {
            let poms = self.poms.clone();
            let all = poms
                .into_iter()
                .flat_map(|pom| children(pom, "dependencies"));
            let needed = all.filter(|it| {
                let scope = child(*it, "scope").map(value);
                !matches!(scope, Some("test" | "provided"))
            });
            needed.map(|it| child(it, "artifactId").map_or("", value))
        }

        /// What the archive is called without its end.
        fn name(&self) -> Result<String, Why> {
            let builds = self.poms.iter().filter_map(|pom| child(*pom, "build"));
            let mut named = builds.filter_map(|build| child(build, "finalName"));
            match named.next() {
                Some(name) => self.resolved(value(name), 0),
                None => Ok(format!(
                    "{}-{}",
                    self.resolved("${project.artifactId}", 0)?,
                    self.resolved("${project.version}", 0)?
                )),
            }
        }

        /// A text with the values of its properties.
        fn resolved(&self, text: &str, depth: usize) -> Result<String, Why> {
            let unknown = || format!("it is not known what `{text}` in its `pom.xml` is");
            let mut resolved = String::new();
            let mut rest = text;
            while let Some((before, after)) = rest.split_once("${") {
                let (name, after) = after.split_once('}').ok_or_else(unknown)?;
                let found = self
                    .property(name)
                    .filter(|_| depth < 8)
                    .ok_or_else(unknown)?;
                resolved.push_str(before);
                resolved.push_str(&self.resolved(found, depth + 1)?);
                rest = after;
            }
            resolved.push_str(rest);
            Ok(resolved)
        }

        fn property(&self, name: &str) -> Option<&'a str> {
            let own = self.poms[0];
            let inherited = |name: &str| {
                let of_parent = || child(child(own, "parent")?, name);
                child(own, name).or_else(of_parent).map(value)
            };
            match name {
                "project.artifactId" | "artifactId" | "pom.artifactId" => {
                    child(own, "artifactId").map(value)
                }
                "project.version" | "version" | "pom.version" => inherited("version"),
                "project.parent.version" | "parent.version" => {
                    child(child(own, "parent")?, "version").map(value)
                }
                "project.name" => child(own, "name")
                    .or_else(|| child(own, "artifactId"))
                    .map(value),
                _ => {
                    let of = |node: Node<'a, 'input>| child(child(node, "properties")?, name);
                    let mut profiles = self.poms.iter().flat_map(|pom| children(*pom, "profiles"));
                    if profiles.find_map(of).is_some() {
                        return None;
                    }
                    self.poms.iter().find_map(|pom| of(*pom)).map(value)
                }
            }
        }

        /// Archives that nobody starts.
        fn extras(&self, name: &str) -> Vec<Made> {
            let why = "it is none that runs";
            let of = [
                ("maven-source-plugin", "sources"),
                ("maven-javadoc-plugin", "javadoc"),
            ];
            let made = of.iter().filter(|(plugin, _)| self.is_active(plugin));
            let mut made: Vec<Made> = made
                .map(|(_, kind)| Made::plain(format!("{name}-{kind}.jar"), why))
                .collect();
            if self
                .settings("maven-jar-plugin", "goal")
                .contains(&"test-jar")
            {
                made.push(Made::plain(format!("{name}-tests.jar"), why));
            }
            made
        }

        /// What Spring Boot's plugin makes.
        fn repackaged(&self, goals: &[String], name: &str) -> Result<Vec<Made>, Why> {
            const PLUGIN: &str = "spring-boot-maven-plugin";
            let by_parent = self.external.as_deref() == Some(SPRING_PARENT);
            let is_goal = self.settings(PLUGIN, "goal").contains(&"repackage");
            let is_called = goals.iter().any(|it| it == "spring-boot:repackage");
            let is_run = self.is_active(PLUGIN) && (by_parent || is_goal);
            if !is_run && !is_called {
                return Ok(Vec::new());
            }
            if self.has(
                PLUGIN,
                &["layout", "layoutFactory", "finalName", "outputDirectory"],
            ) {
                return Err("Spring Boot's plugin is told to pack it otherwise".to_owned());
            }
            if self
                .settings(PLUGIN, "skip")
                .iter()
                .any(|it| *it != "false")
            {
                return Ok(Vec::new());
            }
            let end = match child(self.poms[0], "packaging").map(value) {
                Some("war") => "war",
                _ => "jar",
            };
            let name = match &self.settings(PLUGIN, "classifier")[..] {
                [] => format!("{name}.{end}"),
                [one] => format!("{name}-{}.{end}", self.resolved(one, 0)?),
                _ => {
                    return Err(
                        "Spring Boot's plugin is told several times how to call it".to_owned()
                    );
                }
            };
            Ok(vec![Made {
                name,
                runs: Ok(Vec::new()),
            }])
        }

        /// What the Shade plugin makes.
        fn shaded(&self, name: &str) -> Result<Vec<Made>, Why> {
            const PLUGIN: &str = "maven-shade-plugin";
            let is_run = self.is_active(PLUGIN) && self.settings(PLUGIN, "goal").contains(&"shade");
            if !is_run {
                return Ok(Vec::new());
            }
            if self.has(PLUGIN, &["outputFile", "outputDirectory"]) {
                return Err("the Shade plugin is told where to put the jar".to_owned());
            }
            let attached = self.settings(PLUGIN, "shadedArtifactAttached");
            if attached.iter().any(|it| *it != "false") {
                let kind = match &self.settings(PLUGIN, "shadedClassifierName")[..] {
                    [] => "shaded".to_owned(),
                    [one] => self.resolved(one, 0)?,
                    _ => return Err("the Shade plugin is called several times".to_owned()),
                };
                return Ok(vec![Made::jar(&format!("{name}-{kind}"))]);
            }
            match &self.settings(PLUGIN, "finalName")[..] {
                [] => Ok(vec![
                    Made::jar(name),
                    Made::plain(
                        format!("original-{name}.jar"),
                        "it has no dependencies inside",
                    ),
                ]),
                [one] => Ok(vec![Made::jar(&self.resolved(one, 0)?)]),
                _ => Err("the Shade plugin is called several times".to_owned()),
            }
        }

        /// What the Assembly plugin makes.
        fn assembled(&self, goals: &[String], name: &str) -> Result<Vec<Made>, Why> {
            const PLUGIN: &str = "maven-assembly-plugin";
            let is_called = goals.iter().any(|it| it == "assembly:single");
            let is_goal = self.settings(PLUGIN, "goal").contains(&"single");
            let is_run = is_called || (self.is_active(PLUGIN) && is_goal);
            if !is_run {
                return Ok(Vec::new());
            }
            let refs = self.settings(PLUGIN, "descriptorRef");
            if refs != ["jar-with-dependencies"]
                || self.has(PLUGIN, &["descriptor", "outputDirectory"])
            {
                return Err("the Assembly plugin is told to pack something of its own".to_owned());
            }
            let base = match &self.settings(PLUGIN, "finalName")[..] {
                [] => name.to_owned(),
                [one] => self.resolved(one, 0)?,
                _ => return Err("the Assembly plugin is called several times".to_owned()),
            };
            let has_id = self
                .settings(PLUGIN, "appendAssemblyId")
                .iter()
                .all(|it| *it != "false");
            Ok(vec![if has_id {
                Made::jar(&format!("{base}-jar-with-dependencies"))
            } else {
                Made::jar(&base)
            }])
        }

        /// What a plain jar needs beside it.
        fn plain(&self, folder: &str) -> Result<Vec<String>, Why> {
            const PLUGIN: &str = "maven-jar-plugin";
            if self.has(PLUGIN, &["classifier", "outputDirectory", "finalName"]) {
                return Err("the Jar plugin is told to pack it otherwise".to_owned());
            }
            let is_war = child(self.poms[0], "packaging").map(value) == Some("war");
            let classes = self.settings(PLUGIN, "mainClass").len()
                + self.settings(PLUGIN, "Main-Class").len();
            if is_war || classes == 0 {
                return Err("nothing says that its jar runs by itself".to_owned());
            }
            let without = || Err("its jar has no dependencies inside".to_owned());
            let prefix = self.settings(PLUGIN, "classpathPrefix");
            if self.has(PLUGIN, &["Class-Path"]) || prefix.len() > 1 {
                return without();
            }
            if self.dependencies().next().is_none() {
                return Ok(Vec::new());
            }
            // Those that another plugin puts beside it.
            let Some(prefix) = prefix
                .first()
                .map(|it| it.trim_start_matches("./").trim_end_matches('/'))
            else {
                return without();
            };
            let is_copied = self.is_active("maven-dependency-plugin")
                && self
                    .settings("maven-dependency-plugin", "goal")
                    .contains(&"copy-dependencies");
            let expected = format!("${{project.build.directory}}/{prefix}");
            let outputs = self.settings("maven-dependency-plugin", "outputDirectory");
            let is_there = outputs
                .iter()
                .all(|it| it.trim_end_matches('/') == expected)
                && !outputs.is_empty();
            let is_plain = !prefix.is_empty() && !prefix.contains(['$', '.', '/']);
            let adds = self.settings(PLUGIN, "addClasspath").contains(&"true");
            if is_copied && is_there && is_plain && adds {
                Ok(vec![joined(folder, &format!("target/{prefix}"))])
            } else {
                without()
            }
        }
    }
}
