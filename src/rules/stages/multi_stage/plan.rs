//! A second stage for a stage that builds and is shipped: what stands in it, line by line.

use super::around::nothing_asks_for_more;
use super::data::grouped;
use super::named::named;
use super::origins::are_from_the_distribution;
use super::parts::Why;
use super::scripted::{Script, only_installing, script_of, second};
use super::shape::{Base, Shape, Site};
use super::shapes::SHAPES;
use super::sources::first_that_says;
use super::starts::starts;
use super::walk::Left;
use crate::diagnostic::{Applicability, Fix, Operation};
use crate::knowledge::accounts::{HAVE_ADDUSER, OF_ADDUSER};
use crate::knowledge::distributions::Distribution;
use crate::knowledge::docker::BUILD_STAGES;
use crate::knowledge::images::ImageRef;
use crate::knowledge::languages::{C, GO, Language, RUST, SET_BY_BUILDERS, is_test_of_go};
use crate::knowledge::packages::is_only_for_building;
use crate::lint::Context;
use crate::model::{SimpleCommand, references};
use crate::rewrite::{StageLine, new_last_stage};
use crate::syntax::{Body, Keyword};
use crate::text::LogicalSpan;

/// A second stage.
pub(super) struct Plan<'p, 'm> {
    context: &'p Context<'m>,
    stage: usize,
    /// What the first stage is called.
    name: String,
    /// Whether it has that name already.
    is_named: bool,
    /// What the second one starts from.
    pub(super) image: String,
    /// What it is built in.
    pub(super) language: &'static Language,
    lines: Vec<StageLine>,
}

/// Why there is no second stage, and what it would be as far as that is known.
pub(super) struct Undecided {
    pub(super) why: Why,
    /// What would be written, line by line, if that is known.
    pub(super) sketch: Option<String>,
}

impl<'p, 'm> Plan<'p, 'm> {
    /// The second stage of a stage that ships what it is built with; `None` if it is of no shape that is known.
    pub(super) fn of(context: &'p Context<'m>, stage: usize) -> Option<Result<Self, Undecided>> {
        let image = context.model.own_image(stage)?;
        let site = Site {
            context,
            stage,
            image,
        };
        let shape = SHAPES.iter().find(|shape| (shape.is_it)(&site));
        let written = match shape {
            Some(shape) => Self::of_shape(&site, shape),
            None => Self::of_script(&site, script_of(&site)?),
        };
        Some(match written {
            Ok((plan, doubts)) => match doubts.into_iter().next() {
                None => Ok(plan),
                Some(why) => Err(Undecided {
                    why,
                    sketch: Some(plan.sketch()),
                }),
            },
            Err(why) => Err(Undecided { why, sketch: None }),
        })
    }

    /// Whether the image of a stage starts a server that what is laid into it is for: `php` with Apache or FPM.
    pub(super) fn starts_by_image(context: &'p Context<'m>, stage: usize) -> bool {
        context.model.own_image(stage).is_some_and(|image| {
            let tag = image.tag.unwrap_or_default();
            image.official() == Some("php") && (tag.contains("apache") || tag.contains("fpm"))
        })
    }

    /// The first package of a stage that only installing needs, beside compilers and build tools, if a second stage leaves it out: the RUN, the word, its name, and the
    /// fix that writes that stage.
    pub(super) fn also_left(
        context: &'p Context<'m>,
        stage: usize,
    ) -> Option<(usize, LogicalSpan, String, Fix)> {
        let image = context.model.own_image(stage)?;
        let site = Site {
            context,
            stage,
            image,
        };
        let packages = only_installing(&site, script_of(&site)?);
        if packages.is_empty() {
            return None;
        }
        let plan = Self::of(context, stage)?.ok()?;
        let stays = |is_it: &dyn Fn(&str) -> bool| {
            let says = |line: &StageLine| matches!(line, StageLine::New { keyword: "RUN", text } if text.split(' ').any(is_it));
            plan.lines.iter().any(says)
        };
        // Where others stay, it is not worth a stage.
        let has_headers = stays(&is_only_for_building);
        let is_left =
            |name: &str| !(stays(&|it| it == name) || has_headers && is_only_for_building(name));
        let mut packages = packages.into_iter();
        let (run, span, name) = packages.find(|(_, _, name)| is_left(name))?;
        Some((run, span, name, plan.fix().ok()?))
    }

    /// The second stage on the same image of a stage whose programs run from their sources, and what is not known of it.
    fn of_script(site: &Site<'p, 'm>, script: &Script) -> Result<(Self, Vec<Why>), Why> {
        may_be_cut(site.context, site.stage)?;
        let (name, is_named) = name_of(site)?;
        let mut second = second(site, script, &name)?;
        let own_name = is_named.then_some(&name[..]);
        let asks = nothing_asks_for_more(site.context, own_name);
        second.doubts.extend(asks.err());
        let plan = Self {
            context: site.context,
            stage: site.stage,
            name,
            is_named,
            image: second.image,
            language: script.language,
            lines: second.lines,
        };
        Ok((plan, second.doubts))
    }

    /// The second stage of a stage of a shape, and what is not known of it.
    fn of_shape(site: &Site<'p, 'm>, shape: &Shape) -> Result<(Self, Vec<Why>), Why> {
        let (context, model, stage) = (site.context, site.context.model, site.stage);
        let range = model.stage_instructions(stage);
        may_be_cut(context, stage)?;
        let mut left = Left::read(context, stage, shape.language, &|call| {
            (shape.command)(call)
        });
        let mut doubts = std::mem::take(&mut left.doubts);
        if [&C, &GO, &RUST].contains(&shape.language) {
            let named = named(context.build, &left, shape.language);
            left.data.extend(named);
        }
        let (name, is_named) = name_of(site)?;
        let own_name = is_named.then_some(&name[..]);
        doubts.extend(nothing_asks_for_more(context, own_name).err());
        if context.build.files(".").is_none() {
            doubts.push("the files of the build context are not known".to_owned());
        }
        let mut base = Base {
            needs_system: !left.packages.is_empty() || !left.users.is_empty(),
            ..Base::default()
        };
        let folder = context
            .model
            .workdir_on_image(range.end)
            .ok_or("the directory is not known that containers start in")?;
        match starts(site, shape, (&left, &folder), &mut base) {
            Ok(others) => doubts.extend(others),
            Err(why) => return Err(doubts.into_iter().next().unwrap_or(why)),
        }
        doubts.extend(starts_no_others(context, &left, shape.language).err());
        if let Err(why) = (shape.base)(site, &left, &mut base) {
            return Err(doubts.into_iter().next().unwrap_or(why));
        }
        if ImageRef::of(&base.image) != site.image {
            base.packages.append(&mut base.clients);
        }
        if makes_users_by_a_package(site, &left, &base.image) {
            base.packages.push("adduser".to_owned());
        }
        doubts.append(&mut base.doubts);
        if !left.packages.is_empty() || !base.packages.is_empty() {
            doubts.extend(are_from_the_distribution(site, &left).err());
        }
        let is_bare = |it: &String| it != "bash";
        if base.needs_bash
            && base.image.starts_with("alpine")
            && left.packages.iter().chain(&base.packages).all(is_bare)
        {
            base.packages.push("bash".to_owned());
        }
        let brought = left.paths.clone();
        if base.without_data {
            left.data.clear();
        }
        let data = grouped(&left.data, &left.files, &brought).unwrap_or_else(|why| {
            doubts.push(why);
            Vec::new()
        });
        if depends_on_argument(site) && !base.image.starts_with("gcr.io/distroless/static") {
            let why = "an ARG says what its image is, and a second one would not go along";
            doubts.push(why.to_owned());
        }
        let mut plan = Self {
            context,
            stage,
            name,
            is_named,
            image: base.image.clone(),
            language: shape.language,
            lines: Vec::new(),
        };
        plan.write(&left, &base, &data, &folder)?;
        Ok((plan, doubts))
    }

    fn write(
        &mut self,
        left: &Left,
        base: &Base,
        data: &[String],
        folder: &str,
    ) -> Result<(), Why> {
        for run in &base.ends {
            self.new_line("RUN", run);
        }
        let from = self.context.model.stage_instructions(self.stage).start;
        let flags = self.context.model.instructions[from].statement.flags.iter();
        let flags: Vec<String> = flags
            .map(|flag| {
                let text = self.context.model.instructions[from].text(flag.span);
                format!("{} ", String::from_utf8_lossy(text))
            })
            .collect();
        self.new_line("FROM", &format!("{}{}", flags.concat(), base.image));
        let packages: Vec<&str> = left
            .packages
            .iter()
            .filter(|it| !base.unneeded.contains(it))
            .chain(&base.packages)
            .map(String::as_str)
            .collect();
        if !packages.is_empty() {
            let text = install_of(
                base,
                &packages,
                left.with_recommended || base.with_recommended,
                self.asks_nothing(),
            )?;
            self.new_line("RUN", &text);
        }
        for run in &base.runs {
            self.new_line("RUN", run);
        }
        self.lines
            .extend(base.moved.iter().map(|run| StageLine::Moved(*run)));
        self.lines
            .extend(left.users.iter().map(|run| StageLine::Repeated(*run)));
        for variable in &base.variables {
            self.new_line("ENV", variable);
        }
        let settings = self.settings(folder);
        if let Some(name) = self.of_first_image(&settings) {
            return Err(format!(
                "only its image sets `{name}`, which its settings ask for"
            ));
        }
        let (above, below) = self.above_copies(settings);
        self.lines.extend(above);
        self.lines
            .extend(left.copies.iter().map(|copy| StageLine::Repeated(*copy)));
        let mut paths: Vec<&String> = base.paths.iter().chain(&left.paths).chain(data).collect();
        paths.retain(|path| !base.unwanted.contains(path));
        paths.dedup();
        for path in paths {
            if path.contains(char::is_whitespace) {
                return Err(format!("`{path}` has a space in its name"));
            }
            let text = format!("--from={} {path} {path}", self.name);
            self.new_line("COPY", &text);
        }
        self.lines.extend(below);
        Ok(())
    }

    /// What of the settings stands above the COPYs: those at their start, and a WORKDIR below some that say nothing of it.
    fn above_copies(&self, settings: Vec<StageLine>) -> (Vec<StageLine>, Vec<StageLine>) {
        let kind = |line: &StageLine| match line {
            StageLine::New { .. } => Keyword::Workdir,
            StageLine::Moved(index) | StageLine::Repeated(index) => {
                self.context.model.instructions[*index].statement.kind
            }
        };
        let (mut above, mut below) = (Vec::new(), Vec::new());
        // A WORKDIR below a USER makes a folder of that user: no COPY may have made it before.
        let mut of_user = false;
        let owned = settings.iter().enumerate().filter(|(_, line)| {
            of_user |= kind(line) == Keyword::User;
            of_user && kind(line) == Keyword::Workdir && matches!(line, StageLine::Repeated(_))
        });
        let owned = owned.last().map_or(0, |(at, _)| at + 1);
        let mut settings = settings.into_iter().peekable();
        above.extend(settings.by_ref().take(owned));
        let is_early = |line: &StageLine| {
            matches!(
                kind(line),
                Keyword::Arg
                    | Keyword::Env
                    | Keyword::Label
                    | Keyword::Maintainer
                    | Keyword::Shell
                    | Keyword::Workdir
            )
        };
        let is_apart = |line: &StageLine| {
            matches!(
                kind(line),
                Keyword::Cmd
                    | Keyword::Entrypoint
                    | Keyword::Expose
                    | Keyword::Healthcheck
                    | Keyword::Label
                    | Keyword::Maintainer
                    | Keyword::Stopsignal
                    | Keyword::Volume
                    | Keyword::Workdir
            )
        };
        while let Some(line) = settings.next_if(is_early) {
            above.push(line);
        }
        while let Some(line) = settings.next_if(is_apart) {
            let list = if kind(&line) == Keyword::Workdir {
                &mut above
            } else {
                &mut below
            };
            list.push(line);
        }
        below.extend(settings);
        (above, below)
    }

    /// Whether the stage has packages installed without questions.
    fn asks_nothing(&self) -> bool {
        let model = self.context.model;
        let says = |text: &[u8]| memchr::memmem::find(text, b"DEBIAN_FRONTEND").is_some();
        let mut own = model.stage_instructions(self.stage);
        own.any(|at| says(model.instructions[at].joined.text()))
    }

    fn new_line(&mut self, keyword: &'static str, body: &str) {
        let text = format!("{keyword} {body}");
        self.lines.push(StageLine::New { keyword, text });
    }

    /// What the stage says of containers, in its order: what builds need as well stands twice.
    fn settings(&self, folder: &str) -> Vec<StageLine> {
        let model = self.context.model;
        let range = model.stage_instructions(self.stage);
        let builds = |at: &usize| {
            matches!(
                model.instructions[*at].statement.kind,
                Keyword::Run | Keyword::Copy | Keyword::Add
            )
        };
        let last_build = range.clone().rev().find(builds).unwrap_or(range.start);
        let mut lines: Vec<StageLine> = Vec::new();
        let workdirs = self.workdirs(folder);
        let of_image = ImageRef::of(&self.image).workdir();
        if let Err(line) = &workdirs
            && of_image != Some(folder)
        {
            lines.push(line.clone());
        }
        let workdirs = workdirs.unwrap_or_default();
        for at in range.skip(1) {
            let kind = model.instructions[at].statement.kind;
            let is_wanted = match kind {
                kind if kind.only_configures() => {
                    lines.push(StageLine::Moved(at));
                    false
                }
                Keyword::Env => {
                    let names = model.set_names(at);
                    !self.language.only_for_building(&names) || self.are_asked_for(at, &names)
                }
                Keyword::Workdir => workdirs.contains(&at),
                Keyword::User => true,
                Keyword::Shell => self.needs_shell(at),
                _ => false,
            };
            if is_wanted {
                lines.push(if at > last_build {
                    StageLine::Moved(at)
                } else {
                    StageLine::Repeated(at)
                });
            }
        }
        self.arguments(&mut lines);
        lines
    }

    /// Whether something that is said of containers below an instruction asks for one of some variables.
    fn are_asked_for(&self, at: usize, names: &[String]) -> bool {
        let model = self.context.model;
        let mut below = at + 1..model.stage_instructions(self.stage).end;
        below.any(|other| {
            let instruction = model.instructions[other];
            let kind = instruction.statement.kind;
            let is_of_build = matches!(
                kind,
                Keyword::Run | Keyword::Copy | Keyword::Add | Keyword::Arg
            );
            let text = String::from_utf8_lossy(instruction.joined.text());
            let asks = |name: &String| {
                text.contains(&format!("${name}")) || text.contains(&format!("${{{name}"))
            };
            !is_of_build && names.iter().any(asks)
        })
    }

    /// The WORKDIRs that say where containers start, or the one to write where they go by what the image has.
    fn workdirs(&self, folder: &str) -> Result<Vec<usize>, StageLine> {
        let model = self.context.model;
        let range = model.stage_instructions(self.stage);
        let mut found = Vec::new();
        for at in range.rev() {
            let instruction = model.instructions[at];
            if instruction.statement.kind != Keyword::Workdir {
                continue;
            }
            found.push(at);
            if instruction
                .text(instruction.statement.body_span)
                .starts_with(b"/")
            {
                return Ok(found);
            }
        }
        let text = format!("WORKDIR {folder}");
        Err(StageLine::New {
            keyword: "WORKDIR",
            text,
        })
    }

    /// Whether something that a shell starts stands below a SHELL.
    fn needs_shell(&self, at: usize) -> bool {
        let model = self.context.model;
        let mut below = at + 1..model.stage_instructions(self.stage).end;
        below.any(|other| {
            let statement = &model.instructions[other].statement;
            let is_shell = |body: &Body| matches!(body, Body::Shell(_));
            match &statement.body {
                Body::Health { command, .. } => is_shell(command),
                body => statement.kind != Keyword::Run && is_shell(body),
            }
        })
    }

    /// Adds the ARGs that the others ask for, and ENVs that only say how to build where one of these asks for them.
    fn arguments(&self, lines: &mut Vec<StageLine>) {
        let model = self.context.model;
        let index = |line: &StageLine| match line {
            StageLine::New { .. } => None,
            StageLine::Moved(at) | StageLine::Repeated(at) => Some(*at),
        };
        loop {
            let (mut of_build, mut of_all): (Vec<String>, Vec<String>) = (Vec::new(), Vec::new());
            for at in lines.iter().filter_map(index) {
                let instruction = model.instructions[at];
                let text = instruction.text(instruction.statement.body_span);
                let names = references(text, model.file.escape);
                let names = names.into_iter().map(|(name, _)| name);
                let names: Vec<String> = names.collect();
                let is_command = matches!(
                    instruction.statement.body,
                    Body::Shell(_) | Body::Health { .. } | Body::Exec(_)
                );
                if !is_command {
                    of_build.extend(names.iter().cloned());
                }
                of_all.extend(names);
            }
            let is_wanted = |at: &usize| {
                let asked = match model.instructions[*at].statement.kind {
                    Keyword::Arg => &of_build,
                    Keyword::Env => &of_all,
                    _ => return false,
                };
                let names = model.set_names(*at);
                names.iter().any(|name| asked.contains(name))
                    && !lines.iter().any(|line| index(line) == Some(*at))
            };
            let mut own = model.stage_instructions(self.stage);
            let Some(at) = own.find(is_wanted) else {
                break;
            };
            lines.push(StageLine::Repeated(at));
        }
        // Each stands below those that stood above it.
        lines.sort_by_key(index);
    }

    /// A variable that settings ask for and that only an image for building sets. One more folder in PATH does no harm.
    fn of_first_image(&self, lines: &[StageLine]) -> Option<String> {
        let model = self.context.model;
        let own = lines.iter().filter_map(|line| match line {
            StageLine::New { .. } => None,
            StageLine::Moved(at) | StageLine::Repeated(at) => Some(*at),
        });
        let own: Vec<usize> = own.collect();
        let is_set = |name: &String| own.iter().any(|at| model.set_names(*at).contains(name));
        own.iter().find_map(|at| {
            let instruction = model.instructions[*at];
            if instruction.statement.kind == Keyword::Env && model.set_names(*at) == ["PATH"] {
                return None;
            }
            let text = instruction.text(instruction.statement.body_span);
            let mut names = references(text, model.file.escape).into_iter();
            let found =
                names.find(|(name, _)| SET_BY_BUILDERS.contains(&&name[..]) && !is_set(name));
            found.map(|(name, _)| name)
        })
    }

    /// Its lines in a sentence, without what goes on over several.
    fn sketch(&self) -> String {
        let model = self.context.model;
        let lines = self.lines.iter().map(|line| match line {
            StageLine::New { text, .. } => format!("`{text}`"),
            StageLine::Moved(index) | StageLine::Repeated(index) => {
                let instruction = model.instructions[*index];
                let text = instruction.content().of(model.file.source);
                let mut lines = text.split(|byte| *byte == b'\n');
                let first = lines.next().unwrap_or_default();
                let first = String::from_utf8_lossy(first);
                match lines.next() {
                    None => format!("`{}`", first.trim()),
                    Some(_) => format!("`{} …`", first.trim_end_matches(['\\', '`', '\r', ' '])),
                }
            }
        });
        lines.collect::<Vec<_>>().join(", ")
    }

    /// The edits; an error where a comment would be torn from what it speaks of.
    pub(super) fn fix(&self) -> Result<Fix, Why> {
        let model = self.context.model;
        let from = model.stage_instructions(self.stage).start;
        let name = (!self.is_named).then_some(&self.name[..]);
        let edits = new_last_stage(model, (from, name), &self.lines);
        let edits = edits.ok_or("a comment would be torn from what it speaks of")?;
        let end = model.instructions.len();
        let mut operations = Vec::new();
        if let Some(name) = name {
            operations.push(Operation::NameStage {
                index: from,
                name: name.to_owned(),
            });
        }
        operations.extend(self.lines.iter().map(|line| match line {
            StageLine::New { keyword, .. } => Operation::Insert {
                above: end,
                keyword,
            },
            StageLine::Moved(index) => Operation::Move {
                index: *index,
                above: end,
            },
            StageLine::Repeated(index) => Operation::Repeat {
                index: *index,
                above: end,
            },
        }));
        let title = format!(
            "Build in a stage of its own, and ship what it makes on `{}`",
            self.image
        );
        Ok(Fix::new(Applicability::Unsafe, title, edits, Vec::new()).with(operations))
    }
}

/// Whether users are made by programs that small images of newer releases of Debian do not have.
fn makes_users_by_a_package(site: &Site<'_, '_>, left: &Left, image: &str) -> bool {
    let calls = |run: &usize| {
        let commands = site.context.model.commands(*run);
        let mut names = commands.iter().filter_map(SimpleCommand::name);
        names.any(|it| OF_ADDUSER.contains(&it))
    };
    let image = ImageRef::of(image);
    let tag = image.tag.unwrap_or_default();
    let brings_it = HAVE_ADDUSER.iter().any(|name| tag.starts_with(name));
    let is_there = left.packages.iter().any(|it| it == "adduser");
    image.official() == Some("debian") && !brings_it && !is_there && left.users.iter().any(calls)
}

/// Whether a variable is in the name of the image that a stage starts from.
fn depends_on_argument(site: &Site<'_, '_>) -> bool {
    let model = site.context.model;
    let from = model.instructions[model.stage_instructions(site.stage).start];
    match &from.statement.body {
        Body::Words(words) => from.text(words[0]).contains(&b'$'),
        _ => true,
    }
}

/// What the first stage is called, and whether it has that name already.
fn name_of(site: &Site<'_, '_>) -> Result<(String, bool), Why> {
    let model = site.context.model;
    let stage = &model.stages[site.stage];
    if let (Some(_), Some(written)) = (&stage.key, stage.name) {
        let from = model.instructions[stage.instructions.start];
        return Ok((
            String::from_utf8_lossy(from.text(written)).into_owned(),
            true,
        ));
    }
    let in_use = model.names_in_use();
    let mut names = BUILD_STAGES.iter();
    let free = names.find(|name| !in_use.contains(**name));
    let free = free.ok_or("no name is free for its stage")?;
    Ok(((*free).to_owned(), false))
}

/// Whether a stage may be cut in two at all.
fn may_be_cut(context: &Context<'_>, stage: usize) -> Result<(), Why> {
    let model = context.model;
    let range = model.stage_instructions(stage);
    let from = model.instructions[range.start];
    let counts = |kind: Keyword| {
        let own = range.clone();
        own.filter(|at| model.instructions[*at].statement.kind == kind)
            .count()
    };
    if stage + 1 != model.stages.len() || model.built_on(stage).next().is_some() {
        return Err("it is not the last stage".to_owned());
    }
    if !model.given.targets.is_empty() {
        return Err("a compose or Bake file names the stage that it builds".to_owned());
    }
    if !model.given.commands.is_empty() {
        return Err("a compose file says what containers start, or are checked by".to_owned());
    }
    if model.given.is_mounted {
        return Err("a compose file mounts the project into containers".to_owned());
    }
    let is_literal = |text: &[u8]| text.starts_with(b"--platform=") && !text.contains(&b'$');
    let mut flags = from.statement.flags.iter();
    if !flags.all(|flag| is_literal(from.text(flag.span))) {
        return Err("its FROM has flags".to_owned());
    }
    if counts(Keyword::Cmd) > 1
        || counts(Keyword::Entrypoint) > 1
        || counts(Keyword::Healthcheck) > 1
    {
        return Err("of several that say what containers start only the last counts".to_owned());
    }
    Ok(())
}

/// Whether no source says that the program starts others, or loads code while it runs.
fn starts_no_others(context: &Context<'_>, left: &Left, language: &Language) -> Result<(), Why> {
    let mut written = left.files.iter().filter(|file| file.source.is_none());
    if let Some(file) = written.find(|file| language.is_source(&file.path)) {
        return Err(format!(
            "`{}` is written in the Dockerfile, and is not read",
            file.path
        ));
    }
    let is_built = |path: &&String| language.is_source(path) && !is_test_of_go(path);
    let sources = left.sources().filter(is_built);
    let text = |path: &str| left.text(context.build, path);
    let found = first_that_says(text, sources, language.starts_others.iter())?;
    let by_manifest = || {
        let is_manifest = |path: &&String| {
            let name = path.rsplit('/').next().unwrap_or(path);
            language.manifests.first() == Some(&name)
        };
        let mut manifests = left.sources().filter(is_manifest);
        manifests.find_map(|path| {
            let text = text(path)?;
            let text = String::from_utf8_lossy(&text);
            let says = |name: &str, indirect: bool| {
                let mut lines = text.lines().filter(|line| line.contains(name));
                lines.any(|line| indirect || !line.contains("// indirect"))
            };
            let mut start = language.dependencies_that_start.iter();
            let mut load = language.dependencies_that_load.iter();
            let found = start
                .find(|name| says(name, false))
                .or_else(|| load.find(|name| says(name, true)));
            found.map(|name| (path, *name))
        })
    };
    // What is written in C and linked into the program.
    let by_c = || {
        let is_linked = language == &GO || language == &RUST;
        let in_c = left.sources().filter(|path| is_linked && C.is_source(path));
        first_that_says(text, in_c, C.starts_others.iter())
    };
    let found = match found {
        None => by_c()?,
        found => found,
    };
    match found.or_else(by_manifest) {
        Some((path, part)) => Err(format!(
            "`{path}` says {part}: what the program starts, or loads, is not known"
        )),
        None => Ok(()),
    }
}

/// The commands that install packages in an image, and leave no caches; those that they recommend, too, where the first stage has them installed so.
fn install_of(
    base: &Base,
    packages: &[&str],
    with_recommended: bool,
    asks_nothing: bool,
) -> Result<String, Why> {
    let image = &base.image;
    let names = packages.join(" ");
    match base.distribution.or(Distribution::of(&ImageRef::of(image))) {
        Some(Distribution::Alpine) => Ok(format!("apk add --no-cache {names}")),
        Some(Distribution::Debian) => {
            let options = if with_recommended {
                "-y"
            } else {
                "-y --no-install-recommends"
            };
            let asks = if asks_nothing {
                "DEBIAN_FRONTEND=noninteractive "
            } else {
                ""
            };
            Ok(format!(
                "apt-get update && {asks}apt-get install {options} {names} && rm -rf /var/lib/apt/lists/*"
            ))
        }
        _ => Err(format!(
            "it is not known how packages are installed in `{image}`"
        )),
    }
}
