//! What a proof builds and starts, all of which is removed at its end.

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;
use std::fmt;
use std::io;
use std::path::Path;
use std::time::Duration;

use super::builder::{self, BuildOptions, Builder};
use super::context::Context;
use super::image::{Image, Unreadable};
use super::packages;
use super::process::{self, End, Ended, Invocation, Stop};

/// How long a package manager may take to list what is installed.
const LISTING: Duration = Duration::from_mins(1);

/// How many lines of the end of a log are shown.
const LOG_LINES: usize = 20;

/// What a container is started with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Smoke {
    /// The image's own command.
    Own,
    /// This, by the shell of the image; by its words where it has none.
    Command(String),
    /// Nothing is started.
    None,
}

/// Why a proof came to no end.
#[derive(Debug)]
pub enum Failure {
    /// Somebody has pressed Ctrl-C.
    Interrupted,
    /// In words.
    Because(String),
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Interrupted => f.write_str("interrupted: what was made for the proof is removed"),
            Self::Because(why) => f.write_str(why),
        }
    }
}

impl std::error::Error for Failure {}

impl From<Unreadable> for Failure {
    fn from(error: Unreadable) -> Self {
        Self::Because(error.to_string())
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::Because(format!("the build context cannot be copied: {error}"))
    }
}

/// What is told while a proof goes on.
#[derive(Clone, Copy, Debug)]
pub enum Event<'e> {
    /// What is done next.
    Step(&'e str),
    /// A program that is started, as a shell would read it.
    Runs(&'e str),
    /// Something that was made and could not be removed, and why.
    Stays(&'e str),
}

/// A build that failed.
#[derive(Clone, Debug)]
pub(super) struct Log(pub(super) String);

/// How a container ended, and what it said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Started {
    pub(super) end: End,
    pub(super) output: Vec<u8>,
}

impl Started {
    /// The last line it said.
    pub(super) fn last_line(&self) -> String {
        let said = String::from_utf8_lossy(&self.output);
        let mut lines = said.lines().map(str::trim_end);
        lines
            .rfind(|line| !line.is_empty())
            .unwrap_or_default()
            .to_owned()
    }
}

/// What a builder has that does not go by itself, by numbers.
#[derive(Debug)]
pub(super) struct Standing {
    images: BTreeSet<String>,
    containers: BTreeSet<String>,
}

pub(super) struct Session<'s> {
    pub(super) builder: Builder,
    pub(super) options: &'s BuildOptions,
    /// How long a build, or a command that was asked for, may take.
    pub(super) limit: Duration,
    /// How long an image's own command is watched.
    pub(super) watched: Duration,
    pub(super) network: bool,
    /// Whether it is dfmt that keeps containers from the network, as the builder does not.
    pub(super) closes_network: bool,
    /// What was there before.
    pub(super) others: Standing,
    /// Whether a build was ended before it was done.
    pub(super) was_ended: Cell<bool>,
    pub(super) tell: &'s dyn Fn(Event<'_>),
    /// In which all images and containers are named.
    pub(super) name: String,
    /// What there is to be removed.
    pub(super) images: RefCell<Vec<String>>,
    pub(super) containers: RefCell<Vec<String>>,
    /// How many containers have been started.
    pub(super) started: Cell<usize>,
}

impl Session<'_> {
    pub(super) fn step(&self, what: &str) {
        (self.tell)(Event::Step(what));
    }

    fn run(&self, invocation: &Invocation, limit: Duration) -> Result<Ended, Failure> {
        (self.tell)(Event::Runs(&invocation.to_string()));
        process::run(invocation, limit).map_err(|stop| match stop {
            Stop::Interrupted => Failure::Interrupted,
            Stop::Start(error) => Failure::Because(format!(
                "`{}` cannot be started: {error}",
                invocation.program
            )),
        })
    }

    /// What an image is called.
    pub(super) fn tag(&self, image: &str) -> String {
        format!("{}:{image}", self.name)
    }

    /// Builds an image; gives the time it took, or the end of the log.
    pub(super) fn build(
        &self,
        context: &Context,
        image: &str,
        from_scratch: bool,
    ) -> Result<Result<Duration, Log>, Failure> {
        let tag = self.tag(image);
        let invocation = self.builder.build(
            (&context.dockerfile, &context.folder),
            &tag,
            self.options,
            from_scratch,
        );
        if from_scratch && self.images.borrow().contains(&tag) {
            // Without its name the old one would stay.
            self.forget(image);
        }
        // It may be there even if the build did not come to its end.
        self.images.borrow_mut().push(tag);
        let was_ended = self.was_ended.replace(true);
        let ended = self.run(&invocation, self.limit)?;
        self.was_ended.set(was_ended || ended.end == End::TimeUp);
        if ended.is_good() {
            return Ok(Ok(ended.took));
        }
        let log = ended.last_lines(LOG_LINES);
        if log.to_lowercase().contains("no space left on device") {
            return Err(Failure::Because(format!(
                "no space is left where images are built; the end of the log:\n{log}"
            )));
        }
        let log = match ended.end {
            End::TimeUp => format!(
                "{log}\nit was ended after {} s (--timeout)",
                self.limit.as_secs()
            ),
            End::Exit(_) => log,
        };
        Ok(Err(Log(log.trim_start().to_owned())))
    }

    /// Reads an image that was built.
    pub(super) fn image(&self, image: &str, work: &Path) -> Result<Image, Failure> {
        let tag = self.tag(image);
        let file = work.join(format!("{image}.tar"));
        let ended = self.run(&self.builder.save(&tag, &file), self.limit)?;
        if !ended.is_good() {
            return Err(Failure::Because(format!(
                "the image cannot be saved: {}",
                ended.last_lines(3)
            )));
        }
        let read = Image::read(&file);
        // It is large, and no longer needed.
        let _ = std::fs::remove_file(&file);
        let mut read = read?;
        if ["usr/bin/rpm", "bin/rpm"]
            .iter()
            .any(|path| read.files.contains_key(*path))
        {
            let format = "%{NAME} %{VERSION}-%{RELEASE}\\n";
            let words = ["rpm", "-qa", "--qf", format].map(str::to_owned);
            let list = self.container(&tag, &words, LISTING)?;
            read.packages
                .extend(packages::of_rpm(&String::from_utf8_lossy(&list.stdout)));
        }
        Ok(read)
    }

    /// Starts a container and waits for its end, or until its time is up.
    fn container(&self, tag: &str, words: &[String], limit: Duration) -> Result<Ended, Failure> {
        let number = self.started.replace(self.started.get() + 1);
        let name = format!("{}-{number}", self.name);
        self.containers.borrow_mut().push(name.clone());
        if let Some(prepare) = self.builder.prepare(&name, tag) {
            let ended = self.run(&prepare, self.limit)?;
            if !ended.is_good() {
                return Err(Failure::Because(format!(
                    "no container can be made: {}",
                    ended.last_lines(3)
                )));
            }
        }
        let mut start = self.builder.start((&name, tag), words, self.network);
        if self.closes_network {
            start = builder::without_network(start);
        }
        let ended = self.run(&start, limit);
        self.remove(&self.builder.remove_container(&name));
        self.containers.borrow_mut().retain(|known| *known != name);
        ended
    }

    /// Starts an image as asked; `None` if there is nothing to start.
    pub(super) fn start(
        &self,
        image: (&str, &Image),
        smoke: &Smoke,
    ) -> Result<Option<Started>, Failure> {
        let tag = self.tag(image.0);
        let (words, limit) = match smoke {
            Smoke::None => return Ok(None),
            Smoke::Own => {
                let own = image.1.command();
                if own.is_empty() {
                    return Ok(None);
                }
                // buildah starts no image by itself; to all others the image says what it is.
                let words = if self.builder == Builder::Buildah {
                    own
                } else {
                    Vec::new()
                };
                (words, self.watched)
            }
            Smoke::Command(text) => {
                let words = if image.1.has_shell() {
                    ["/bin/sh", "-c", text].map(str::to_owned).to_vec()
                } else {
                    text.split_whitespace().map(str::to_owned).collect()
                };
                (words, self.limit)
            }
        };
        let ended = self.container(&tag, &words, limit)?;
        Ok(Some(Started {
            end: ended.end,
            output: [ended.stdout, ended.stderr].concat(),
        }))
    }

    fn remove(&self, invocation: &Invocation) {
        let shown = invocation.to_string();
        (self.tell)(Event::Runs(&shown));
        let Some(ended) = process::run_to_clean_up(invocation) else {
            (self.tell)(Event::Stays(&format!("{shown}: cannot be started")));
            return;
        };
        let said = ended.last_lines(3);
        // What ended by itself, or was never made, need not be removed.
        let is_gone = ["no such", "not known", "not found"]
            .iter()
            .any(|words| said.to_lowercase().contains(words));
        if !ended.is_good() && !is_gone {
            (self.tell)(Event::Stays(&format!("{shown}: {said}")));
        }
    }

    /// What a builder has that does not go by itself: images without a name, containers of builds.
    pub(super) fn standing(builder: Builder) -> Standing {
        let list = |call: Option<Invocation>| {
            let listed = call.and_then(|call| process::run_to_clean_up(&call));
            let listed = listed.map(|ended| ended.stdout).unwrap_or_default();
            let listed = String::from_utf8_lossy(&listed);
            listed.split_whitespace().map(str::to_owned).collect()
        };
        Standing {
            images: list(builder.steps()),
            containers: list(builder.working()),
        }
    }

    /// Removes the steps of builds that are images of their own: one goes only after those that were made of it. Nothing tells whose a
    /// container of a build is: those are named.
    fn remove_steps(&self) {
        let stays = |what: &str, verb: &str, ids: &[String]| {
            let program = self.builder.name();
            let ids = ids.join(" ");
            (self.tell)(Event::Stays(&format!(
                "{what}, if no other build runs: {program} {verb} {ids}"
            )));
        };
        let mut known = Self::standing(self.builder);
        let of = |ids: &BTreeSet<String>, others: &BTreeSet<String>| -> Vec<String> {
            ids.difference(others).cloned().collect()
        };
        if self.was_ended.get() {
            let containers = of(&known.containers, &self.others.containers);
            if !containers.is_empty() {
                let verb = self.builder.removes_working();
                stays("containers of a build that was ended", verb, &containers);
            }
        }
        loop {
            let own = of(&known.images, &self.others.images);
            if own.is_empty() {
                return;
            }
            let call = self.builder.remove_steps(&own);
            (self.tell)(Event::Runs(&call.to_string()));
            process::run_to_clean_up(&call);
            let now = Self::standing(self.builder);
            if now.images == known.images {
                stays("steps of builds", "rmi", &own);
                return;
            }
            known = now;
        }
    }

    /// Removes an image that is no longer needed.
    pub(super) fn forget(&self, image: &str) {
        let tag = self.tag(image);
        self.images.borrow_mut().retain(|known| *known != tag);
        self.remove(&self.builder.remove_image(&tag));
    }
}

impl Drop for Session<'_> {
    fn drop(&mut self) {
        for container in self.containers.take() {
            self.remove(&self.builder.remove_container(&container));
        }
        let mut images = self.images.take();
        images.sort();
        images.dedup();
        for image in images {
            self.remove(&self.builder.remove_image(&image));
        }
        self.remove_steps();
    }
}
