//! C and C++: the programs that a compiler, `make` or CMake makes.

mod cmake;
mod compiler;
mod make;
mod makefile;

use super::base::{is_told_by_from, libraries_left, small_system};
use super::origins::arguments_are_there;
use super::parts::{Call, Does, Why};
use super::shape::{Base, Shape, Site, starts_nothing_else};
use super::unwanted::unwanted;
use super::walk::Left;
use crate::knowledge::c::{CPP_COMPILERS, CPP_SOURCES, OF_LIBC};
use crate::knowledge::images::ImageRef;
use crate::knowledge::languages::{ASKING_FOR_SERVICES, C};
use crate::model::{SimpleCommand, Word};
use crate::text::file_name;
pub(super) use compiler::is_shared;
use compiler::{Made, is_compiler, made};

/// The shape.
pub(super) const SHAPE: Shape = Shape {
    language: &C,
    is_it,
    command,
    starts: starts_nothing_else,
    base,
};

fn is_it(site: &Site<'_, '_>) -> bool {
    let name = site.image.official();
    matches!(name, Some("alpine" | "debian" | "gcc" | "ubuntu"))
        && site.any_command(|_, it| builds(it))
}

fn builds(command: &SimpleCommand<'_>) -> bool {
    let name = command.name().unwrap_or_default();
    is_compiler(name) || matches!(name, "cmake" | "make" | "meson" | "ninja")
}

fn command(call: &Call<'_, '_>) -> Option<Does> {
    let name = call.command.name()?;
    let unknown = || Does::Unknown(format!("it is not known what `{name}` makes, and where"));
    if is_compiler(name) {
        return Some(compile(call).unwrap_or_else(unknown));
    }
    match name {
        "make" => Some(make::by_make(call).unwrap_or_else(unknown)),
        "cmake" => Some(make::by_cmake(call).unwrap_or_else(unknown)),
        "ninja" => Some(make::by_ninja(call).unwrap_or_else(unknown)),
        "ar" | "ranlib" => Some(Does::Nothing),
        _ => None,
    }
}

fn compile(call: &Call<'_, '_>) -> Option<Does> {
    let words = call.command.args().iter().map(Word::as_pattern);
    let words: Vec<&str> = words.collect::<Option<_>>()?;
    Some(match made(&words)? {
        Made::Objects => Does::Nothing,
        Made::Program(path) => Does::Makes(vec![call.path(path)]),
    })
}

/// The texts that say how programs are built: files for makes, and commands.
fn recipes(site: &Site<'_, '_>, left: &Left) -> String {
    let is_one = |path: &&String| {
        let name = file_name(path);
        let ends = [".mk", ".cmake", ".ac", ".am"];
        matches!(
            name,
            "CMakeLists.txt" | "GNUmakefile" | "Makefile" | "makefile" | "meson.build"
        ) || ends.iter().any(|end| name.ends_with(end))
    };
    let files = left.sources().filter(is_one);
    let mut texts: Vec<String> = files
        .filter_map(|path| site.context.build.text(path))
        .map(|text| String::from_utf8_lossy(&text).into_owned())
        .collect();
    let model = site.context.model;
    let all = model.stage_instructions(site.stage);
    texts.extend(
        all.map(|at| String::from_utf8_lossy(model.instructions[at].joined.text()).into_owned()),
    );
    texts.join("\n")
}

fn base(site: &Site<'_, '_>, left: &Left, base: &mut Base) -> Result<(), Why> {
    if !left.builds {
        return Err("it is not known that it builds anything".to_owned());
    }
    if let Some(path) = left.sources().find(|it| is_shared(it)) {
        return Err(format!("`{path}` may be loaded, or linked"));
    }
    if !left.copies.is_empty() {
        return Err(
            "it is not known what the files need that another stage or image brings".to_owned(),
        );
    }
    arguments_are_there(site, left)?;
    if let Some(tool) = left.tools.iter().find(|it| is_for_others(it)) {
        return Err(format!("`{tool}` may build for another machine"));
    }
    base.image = small_system(&site.image)?;
    is_told_by_from(site, &base.image)?;
    let is_alpine = base.image.starts_with("alpine");
    let recipes = recipes(site, left);
    let is_cpp = left
        .sources()
        .any(|path| CPP_SOURCES.iter().any(|end| path.ends_with(end)))
        || site.any_command(|_, it| CPP_COMPILERS.contains(&it.name().unwrap_or_default()));
    let has = |parts: &[&str]| parts.iter().any(|it| recipes.contains(it));
    let with_threads = has(&["-fopenmp", "OpenMP", "openmp"]);
    if has(&[
        "-fsanitize",
        "-lquadmath",
        "gfortran",
        "-lasan",
        "-m32",
        "-mx32",
    ]) {
        return Err("it is linked with more than the compiler's usual libraries".to_owned());
    }
    let by_clang =
        |_: usize, it: &SimpleCommand<'_>| it.name().is_some_and(|it| it.starts_with("clang"));
    if with_threads && (has(&["clang"]) || site.any_command(by_clang)) {
        return Err("it is not known which library for threads is linked".to_owned());
    }
    if site.image.official() == Some("gcc") {
        // Its own libraries are newer than those of any distribution.
        if is_cpp || with_threads || has(&["-latomic"]) {
            return Err(
                "the libraries of the compiler are newer than those of small images".to_owned(),
            );
        }
        if let Some(name) = linked(&recipes).find(|it| !OF_LIBC.contains(it)) {
            return Err(format!(
                "it is not known where `{name}` comes from, which is linked"
            ));
        }
        // Its image has their names, which that of a compiler alone has not.
        let asks = |path: &String| {
            let text = left.text(site.context.build, path).unwrap_or_default();
            let mut parts = ASKING_FOR_SERVICES.iter();
            parts.any(|part| memchr::memmem::find(&text, part.as_bytes()).is_some())
        };
        let converts = |path: &String| {
            let text = left.text(site.context.build, path).unwrap_or_default();
            memchr::memmem::find(&text, b"iconv_open").is_some()
        };
        if let Some(path) = left
            .sources()
            .find(|path| C.is_source(path) && converts(path))
        {
            return Err(format!(
                "`{path}` converts texts, which the larger image may have more tables for"
            ));
        }
        if left.sources().filter(|it| C.is_source(it)).any(asks) {
            base.packages.push("netbase".to_owned());
        }
        finish(site, left, base);
        return Ok(());
    }
    if is_cpp && is_alpine {
        base.packages.push("libstdc++".to_owned());
    }
    let of_compiler = [
        (with_threads, "libgomp1", "libgomp"),
        (has(&["-latomic"]), "libatomic1", "libatomic"),
    ];
    for (is_needed, name, of_alpine) in of_compiler {
        if is_needed {
            base.packages
                .push(if is_alpine { of_alpine } else { name }.to_owned());
        }
    }
    let headers = left.tools.iter().filter(|it| it.contains("-dev"));
    let headers = headers.filter(|it| !["libc6-dev", "libc-dev", "musl-dev"].contains(&&it[..]));
    let headers: Vec<String> = headers.cloned().collect();
    if !headers.is_empty() {
        base.packages
            .extend(libraries_left(&ImageRef::of(&base.image), &headers)?);
        base.with_recommended |= left.tools_with_recommended && !base.packages.is_empty();
    }
    // Others whose libraries are known.
    for package in left.packages.iter().filter(|it| it.ends_with("-dev")) {
        let own = std::slice::from_ref(package);
        if let Ok(libraries) = libraries_left(&ImageRef::of(&base.image), own) {
            base.unneeded.push(package.clone());
            base.packages.extend(libraries);
        }
    }
    let asks_others = |it: &String| {
        ["libcurl", "libgnutls", "libssl"]
            .iter()
            .any(|start| it.starts_with(start))
    };
    if !is_alpine
        && base.packages.iter().any(asks_others)
        && !left.packages.iter().any(|it| it == "ca-certificates")
    {
        base.packages.push("ca-certificates".to_owned());
    }
    finish(site, left, base);
    Ok(())
}

/// Whether a compiler is for other machines or another kind of program: `gcc-multilib`, `gcc-arm-linux-gnueabi`.
fn is_for_others(tool: &str) -> bool {
    let version = tool
        .strip_prefix("gcc-")
        .or_else(|| tool.strip_prefix("g++-"));
    version.is_some_and(|it| !it.starts_with(|ch: char| ch.is_ascii_digit()))
        || tool.contains("multilib")
        || tool.contains("mingw")
}

fn finish(site: &Site<'_, '_>, left: &Left, base: &mut Base) {
    base.packages.sort();
    base.packages.dedup();
    base.packages.retain(|it| !left.packages.contains(it));
    base.unwanted = unwanted(site, left);
}

/// The libraries that `-l` names in a text.
fn linked(text: &str) -> impl Iterator<Item = &str> {
    let words = text.split(|ch: char| ch.is_whitespace() || "\"',[]()$".contains(ch));
    words.filter_map(|word| word.strip_prefix("-l").filter(|it| !it.is_empty()))
}
