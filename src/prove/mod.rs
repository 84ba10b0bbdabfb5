//! `dfmt prove`: a Dockerfile is built as it is and as dfmt would leave it, and what came of both is compared.
//!
//! Nothing here chooses fixes or reads the command line: the texts come in, a report goes out. Programs are started, images built
//! and read, and all that was made is removed, also after Ctrl-C.
#![allow(
    clippy::disallowed_methods,
    reason = "this is the room that starts programs, with the disk and the clock they need"
)]

mod builder;
mod context;
mod difference;
mod image;
mod libraries;
mod packages;
mod process;
mod report;
mod session;
mod settle;

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::time::Duration;

use sha2::{Digest, Sha256};

pub use builder::{BuildOptions, Builder};
pub use report::Report;
pub use session::{Event, Failure, Smoke};

use crate::diagnostic::FileEdits;
use context::Context;
use difference::{Difference, noise};
use image::Image;
use process::End;
use report::{Build, Side, Start};
use session::{Log, Session, Started};

/// A text that takes the place of the Dockerfile, with the other files that change with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// The Dockerfile.
    pub text: Vec<u8>,
    /// Other files of the build context.
    pub files: Vec<FileEdits>,
}

/// What is to be proved.
pub struct Proof<'p, Fix> {
    /// The Dockerfile, as an absolute path.
    pub dockerfile: &'p Path,
    /// The build context, as an absolute path.
    pub context: &'p Path,
    /// The Dockerfile as it is.
    pub before: &'p [u8],
    /// The fixes that make it another one.
    pub fixes: Vec<Fix>,
    /// What some of the fixes make of it.
    pub with: &'p dyn Fn(&[Fix]) -> Result<Candidate, String>,
    /// Whether what the configuration of the image loses counts as broken: no safe fix means to change it.
    pub is_strict: bool,
    /// Whether a fix that breaks something is to be found, and left out.
    pub settles: bool,
    /// What else the build is told.
    pub options: BuildOptions,
    /// The builder by name, or the first that answers.
    pub builder: Option<&'p str>,
    /// What is started.
    pub smoke: Smoke,
    /// Whether containers get the network.
    pub network: bool,
    /// The file that is changed to see how much is built again, relative to the context.
    pub touch: Option<PathBuf>,
    /// Whether the ignore rules leave a path of the context out.
    pub is_ignored: &'p dyn Fn(&str) -> bool,
    /// How long a build may take.
    pub limit: Duration,
    /// How long an image's own command is watched; what still runs then is taken for a service.
    pub watched: Duration,
    /// Who is told what goes on.
    pub tell: &'p dyn Fn(Event<'_>),
}

/// What was proved, and the text that holds.
#[derive(Debug)]
pub struct Proved<Fix> {
    /// What came of it, to be shown.
    pub report: Report,
    /// The text that holds, with the fixes in it; `None` if there is none.
    pub holds: Option<(Candidate, Vec<Fix>)>,
    /// The fixes that were left out, and why.
    pub left_out: Vec<(Fix, String)>,
}

/// Builds, compares, and says what holds.
///
/// # Errors
/// If there is no builder, no space, no way to read an image, or somebody presses Ctrl-C.
pub fn prove<Fix: Clone>(proof: &Proof<'_, Fix>) -> Result<Proved<Fix>, Failure> {
    process::heed_interrupts().map_err(Failure::Because)?;
    if let Some(file) = &proof.touch
        && !proof.context.join(file).is_file()
    {
        let file = file.display();
        let why = format!("--touch {file}: there is no such file in the build context");
        return Err(Failure::Because(why));
    }
    let builder = builder::choose(proof.builder).map_err(Failure::Because)?;
    let closes_network = !proof.network && builder.shares_network();
    if closes_network && !builder::can_close_network() {
        let why = "BUILDAH_ISOLATION=chroot gives containers the network, and `unshare --net` cannot take it here: say --network to \
                   let them have it";
        return Err(Failure::Because(why.to_owned()));
    }
    let work = tempfile::Builder::new()
        .prefix("dfmt-prove-")
        .rand_bytes(12)
        .tempdir()
        .map_err(|error| {
            Failure::Because(format!("there is no folder for temporary files: {error}"))
        })?;
    let name = work
        .path()
        .file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .to_lowercase();
    let session = Session {
        builder,
        options: &proof.options,
        limit: proof.limit,
        watched: proof.watched,
        network: proof.network,
        closes_network,
        others: Session::standing(builder),
        was_ended: Cell::default(),
        tell: proof.tell,
        name,
        images: RefCell::default(),
        containers: RefCell::default(),
        started: Cell::default(),
    };
    let touched = proof
        .touch
        .clone()
        .or_else(|| context::source_file(proof.context, proof.is_ignored));
    let judge = Judge {
        proof,
        session: &session,
        work: work.path(),
        touched: touched.as_deref(),
    };
    let mut report = Report {
        builder: builder.name(),
        smoke: proof.smoke.clone(),
        touched: touched.clone(),
        before: Side::default(),
        after: Side::default(),
        difference: None,
        is_steady: false,
        broken: Vec::new(),
    };
    let original = judge.original(&mut report)?;
    let all = (proof.with)(&proof.fixes).map_err(Failure::Because)?;
    let Some(original) = original else {
        // Nothing to compare with; whether the other one builds is worth knowing.
        judge.after(None, &all, &mut report)?;
        report
            .broken
            .push("the Dockerfile as it is does not build".to_owned());
        return Ok(Proved {
            report,
            holds: None,
            left_out: Vec::new(),
        });
    };
    judge.after(Some(&original), &all, &mut report)?;
    if report.broken.is_empty() {
        return Ok(Proved {
            report,
            holds: Some((all, proof.fixes.clone())),
            left_out: Vec::new(),
        });
    }
    if !proof.settles || proof.fixes.is_empty() {
        return Ok(Proved {
            report,
            holds: None,
            left_out: Vec::new(),
        });
    }
    let mut is_first = true;
    let mut holds = |fixes: &[Fix]| -> Result<Result<(), String>, Failure> {
        if std::mem::take(&mut is_first) {
            // All together: that is what was just tried.
            return Ok(Err(report.broken.join("; ")));
        }
        let candidate = (proof.with)(fixes).map_err(Failure::Because)?;
        session.step(&format!(
            "trying {} of {} fixes",
            fixes.len(),
            proof.fixes.len()
        ));
        let mut tried = report.clone();
        judge.quick(&original, &candidate, &mut tried)?;
        Ok(if tried.broken.is_empty() {
            Ok(())
        } else {
            Err(tried.broken.join("; "))
        })
    };
    let settled = settle::settle(&proof.fixes, &mut holds)?;
    let kept = (proof.with)(&settled.kept).map_err(Failure::Because)?;
    if kept.text == proof.before {
        // Nothing is left to be built: what was tried is what there is to tell.
        return Ok(Proved {
            report,
            holds: None,
            left_out: settled.left_out,
        });
    }
    report.after = Side::default();
    report.broken.clear();
    judge.after(Some(&original), &kept, &mut report)?;
    Ok(Proved {
        holds: report.broken.is_empty().then_some((kept, settled.kept)),
        report,
        left_out: settled.left_out,
    })
}

/// The image of the unchanged file, and what is known of it.
struct Original {
    image: Image,
    noise: BTreeSet<String>,
    started: Option<Started>,
    /// Whether it says the same each time.
    is_steady: bool,
}

struct Judge<'j, Fix> {
    proof: &'j Proof<'j, Fix>,
    session: &'j Session<'j>,
    work: &'j Path,
    touched: Option<&'j Path>,
}

impl<Fix> Judge<'_, Fix> {
    fn context(&self, name: &str, text: &[u8], files: &[FileEdits]) -> Result<Context, Failure> {
        let folder = self.work.join(name);
        if folder.exists() {
            std::fs::remove_dir_all(&folder)?;
        }
        std::fs::create_dir_all(&folder)?;
        let (from, dockerfile) = (self.proof.context, self.proof.dockerfile);
        let paths = (from, dockerfile, self.work);
        Ok(Context::copy(paths, text, files, &folder)?)
    }

    /// Builds the file as it is twice, and once more with what is in the cache; `None` if it does not build.
    fn original(&self, report: &mut Report) -> Result<Option<Original>, Failure> {
        let session = self.session;
        let context = self.context("before", self.proof.before, &[])?;
        session.step("building the file as it is");
        match session.build(&context, "before", true)? {
            Ok(took) => report.before.build = Build::Built(took),
            Err(Log(log)) => {
                report.before.build = Build::Failed(log);
                return Ok(None);
            }
        }
        session.step("building it again, from the cache and from scratch");
        report.before.again = self.again(&context, "before")?;
        // What differs between two builds of one file is no difference that a fix makes.
        let is_built = session.build(&context, "noise", true)?.is_ok();
        let image = session.image("before", self.work)?;
        let other = if is_built {
            Some(session.image("noise", self.work)?)
        } else {
            None
        };
        report.before.size = Some(image.size());
        report.before.layers = Some(image.layers.len());
        report.before.packages = Some(image.packages.len());
        let started = session.start(("before", &image), &self.proof.smoke)?;
        let is_steady = match &other {
            Some(other) => session.start(("noise", other), &self.proof.smoke)? == started,
            None => false,
        };
        report.before.start = Start::of(started.as_ref());
        report.before.touched = self.touch(&context, "before")?;
        session.forget("noise");
        Ok(Some(Original {
            noise: other.map(|other| noise(&image, &other)).unwrap_or_default(),
            image,
            started,
            is_steady,
        }))
    }

    /// How long it takes to build after a source file was changed.
    fn touch(&self, context: &Context, image: &str) -> Result<Option<Duration>, Failure> {
        let Some(file) = self.touched else {
            return Ok(None);
        };
        context
            .touch(file, &self.session.tag(image))
            .map_err(|error| {
                Failure::Because(format!(
                    "{} cannot be changed in a copy: {error}",
                    file.display()
                ))
            })?;
        self.again(context, &format!("{image}-touched"))
    }

    /// How long it takes to build with what is in the cache; what comes of it is another image if the cache has lost something, so the
    /// first one keeps its name.
    fn again(&self, context: &Context, image: &str) -> Result<Option<Duration>, Failure> {
        let image = format!("{image}-again");
        let took = self.session.build(context, &image, false)?.ok();
        self.session.forget(&image);
        Ok(took)
    }

    /// Builds a candidate, measures it and compares it.
    fn after(
        &self,
        original: Option<&Original>,
        candidate: &Candidate,
        report: &mut Report,
    ) -> Result<(), Failure> {
        let session = self.session;
        let context = self.context("after", &candidate.text, &candidate.files)?;
        session.step("building what dfmt makes of it");
        match session.build(&context, "after", true)? {
            Ok(took) => report.after.build = Build::Built(took),
            Err(Log(log)) => {
                report.after.build = Build::Failed(log);
                if original.is_some() {
                    report.broken.push("it does not build".to_owned());
                }
                return Ok(());
            }
        }
        report.after.again = self.again(&context, "after")?;
        if let Some(original) = original {
            self.compare(original, "after", &candidate.text, report)?;
            report.after.touched = self.touch(&context, "after")?;
        }
        Ok(())
    }

    /// Whether a candidate holds, without measuring it.
    fn quick(
        &self,
        original: &Original,
        candidate: &Candidate,
        report: &mut Report,
    ) -> Result<(), Failure> {
        report.broken.clear();
        let context = self.context("tried", &candidate.text, &candidate.files)?;
        match self.session.build(&context, "tried", false)? {
            Ok(_) => self.compare(original, "tried", &candidate.text, report)?,
            Err(Log(log)) => {
                let last = log.lines().last().unwrap_or_default();
                report.broken.push(format!("it does not build: {last}"));
            }
        }
        self.session.forget("tried");
        Ok(())
    }

    fn compare(
        &self,
        original: &Original,
        name: &str,
        text: &[u8],
        report: &mut Report,
    ) -> Result<(), Failure> {
        self.session.step("comparing the images");
        let image = self.session.image(name, self.work)?;
        report.after.size = Some(image.size());
        report.after.layers = Some(image.layers.len());
        report.after.packages = Some(image.packages.len());
        let hash = |text: &[u8]| -> [u8; 32] { Sha256::digest(text).into() };
        let texts = (hash(self.proof.before), hash(text));
        let difference = Difference::of(&original.image, &image, &original.noise, texts);
        let started = self.session.start((name, &image), &self.proof.smoke)?;
        report.after.start = Start::of(started.as_ref());
        for (file, library) in &difference.unresolved {
            let (file, library) = (report::printable(file), report::printable(library));
            report
                .broken
                .push(format!("/{file} wants {library}, which is no longer there"));
        }
        if self.proof.is_strict {
            for changed in difference.lost_config() {
                report
                    .broken
                    .push(format!("the configuration changes: {}", changed.part));
            }
        }
        report.is_steady = original.is_steady;
        if let Some(why) = starts_otherwise(original, started.as_ref()) {
            // Once may be chance.
            let before = self
                .session
                .start(("before", &original.image), &self.proof.smoke)?;
            let after = self.session.start((name, &image), &self.proof.smoke)?;
            if before == original.started && starts_otherwise(original, after.as_ref()).is_some() {
                report.broken.push(why);
            } else {
                report.after.start = Start::of(after.as_ref());
                report.is_steady = false;
            }
        }
        report.difference = Some(difference);
        Ok(())
    }
}

/// Why a container of the new image is another one than of the old, if it is.
fn starts_otherwise(original: &Original, started: Option<&Started>) -> Option<String> {
    let end = |end: End| match end {
        End::Exit(code) => format!("ends with {code}"),
        End::TimeUp => "keeps running".to_owned(),
    };
    let (before, after) = match (&original.started, started) {
        (None, None) => return None,
        (Some(before), Some(after)) => (before, after),
        (Some(_), None) => return Some("it has no command to start any more".to_owned()),
        (None, Some(_)) => return Some("it has a command to start, which it had not".to_owned()),
    };
    if before.end != after.end {
        let (before, after) = (end(before.end), end(after.end));
        return Some(format!("started, it {after}; before, it {before}"));
    }
    let says_else = original.is_steady && before.output != after.output;
    // What a service has said until it is ended depends on how fast it was.
    (says_else && before.end != End::TimeUp).then(|| {
        let (before, after) = first_difference(&before.output, &after.output);
        format!("started, it says {after:?}; before, it says {before:?}")
    })
}

/// The first lines that differ; of one that ended earlier, nothing.
fn first_difference(one: &[u8], other: &[u8]) -> (String, String) {
    let (one, other) = (String::from_utf8_lossy(one), String::from_utf8_lossy(other));
    let (mut ones, mut others) = (one.lines(), other.lines());
    loop {
        let pair = (ones.next(), others.next());
        if pair.0 != pair.1 || pair.0.is_none() {
            let line = |line: Option<&str>| line.unwrap_or_default().to_owned();
            return (line(pair.0), line(pair.1));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_line_that_differs_is_told() {
        let pair = |one: &str, other: &str| (one.to_owned(), other.to_owned());
        assert_eq!(first_difference(b"a\nb\nc\n", b"a\nx\nc\n"), pair("b", "x"));
        assert_eq!(first_difference(b"a\nb\n", b"a\n"), pair("b", ""));
        assert_eq!(first_difference(b"a\n", b"a"), pair("", ""));
    }
}
