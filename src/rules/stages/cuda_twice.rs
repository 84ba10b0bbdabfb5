//! `cuda-twice`: CUDA is in the image once.
//!
//! ## What it does
//! Reports what brings a part of CUDA into a stage on `nvidia/cuda` that has it: packages of apt and dnf (`cuda-toolkit-12-4`, `libcudnn9-cuda-12`), of conda (`cudatoolkit`,
//! `pytorch-cuda`) and of pip (`nvidia-cublas-cu12`), and PyTorch, whose wheels bring all of it, on a variant `runtime` that nothing else needs.
//!
//! ## Why
//! Its libraries are two to five gigabytes. Of two versions, what is compiled in the image gets the one, and what was compiled elsewhere the other.
//!
//! ## Example
//! ```dockerfile
//! FROM nvidia/cuda:12.4.1-cudnn-runtime-ubuntu22.04
//! RUN apt-get update && apt-get install -y --no-install-recommends libcudnn9-cuda-12 python3 && rm -rf /var/lib/apt/lists/*
//! CMD ["python3", "train.py"]
//! ```
//! becomes
//! ```dockerfile
//! FROM nvidia/cuda:12.4.1-cudnn-runtime-ubuntu22.04
//! RUN apt-get update && apt-get install -y --no-install-recommends python3 && rm -rf /var/lib/apt/lists/*
//! CMD ["python3", "train.py"]
//! ```
//!
//! ## When it stays silent
//! On packages that the variant does not have (`base` has almost none, `runtime` no compilers, cuDNN is where the tag says `cudnn`), on those in a version of their own
//! (`libcudnn8=8.9.7…`), with `--allow-change-held-packages` and in upgrades, which are meant; on CUDA 9 and older, on tags that do not say what they
//! are, in stages that are never shipped. PyTorch is not reported on `devel`, where extensions may be compiled, unless its CUDA is another major version, for which none can be;
//! where an index or the name says `cpu` or `rocm`; and where the file speaks of anything else that may use the libraries: lists of requirements, TensorFlow, ONNX Runtime.
//!
//! ## Fix safety
//! Unsafe: the package leaves the list of apt or dnf where its version is that of the image, or it has none. It might bring a later patch of the same version. A stage that is to
//! start from another variant is only reported.
//!
//! ## Source
//! NVIDIA's description of `nvidia/cuda` on Docker Hub, and the Dockerfiles of these images; PyTorch's installation page.

use crate::diagnostic::{Applicability, Finding, Fix};
use crate::knowledge::gpu::{
    COMPILES_AT_RUN_TIME, CUDA, CudaImage, CudaPart, CudaVariant, OTHERS_USE_LIBRARIES,
};
use crate::knowledge::images::ImageRef;
use crate::knowledge::managers::Verb;
use crate::lint::{On, Rule, RunSite};
use crate::model::{Code, Invocation, Model, SimpleCommand, Word};
use crate::rewrite::remove_word;
use crate::text::has_in_any_case;

/// The rule.
pub(in crate::rules) const RULE: Rule = Rule {
    id: "cuda-twice",
    codes: &[],
    fixes: &[Applicability::Unsafe],
    summary: "CUDA is in the image once",
    matters: &["CUDA", "cuDNN", "toolkit", "torch", "PyTorch"],
    on: &[On::Run(
        &["cuda", "cudnn", "libn", "libcu", "nvidia-", "torch"],
        check,
    )],
    ..Rule::USUAL
};

fn check(site: &RunSite<'_, '_>, findings: &mut Vec<Finding>) {
    let (model, index) = (site.model(), site.index);
    let Some(image) = image(model, index).filter(|_| !model.is_never_shipped(index, None)) else {
        return;
    };
    for code in site.codes {
        for command in &code.commands {
            packages(site, code, command, image, findings);
        }
    }
}

/// The image of CUDA that a stage starts from.
fn image(model: &Model<'_>, index: usize) -> Option<CudaImage> {
    let image = ImageRef::of(model.base_image(index)?);
    CUDA.contains(&image.whole_name().as_str())
        .then(|| CudaImage::of(image.tag?))?
}

fn packages(
    site: &RunSite<'_, '_>,
    code: &Code<'_>,
    command: &SimpleCommand<'_>,
    image: CudaImage,
    findings: &mut Vec<Finding>,
) {
    let Some(call) = Invocation::of(command).filter(|call| call.verb == Verb::Install) else {
        return;
    };
    let says = |option: &str| command.args().iter().any(|word| word.is(option));
    if says("--allow-change-held-packages") || says("--upgrade") {
        return;
    }
    let operands: Vec<usize> = call.operands(command).collect();
    for &at in &operands {
        let word = &command.words[at];
        let Some(text) = word.as_str() else {
            continue;
        };
        let finding = match call.manager.family {
            "apt" | "rpm" => of_system(text, image).map(|(message, help, is_plain)| {
                let finding = RULE.finding(code.span(word.span), message);
                let edit = (is_plain && operands.len() > 1)
                    .then(|| remove_word(code, &command.words[at - 1], word))
                    .flatten();
                let fix = edit.map(|edit| {
                    let title = format!("Remove {text}");
                    Fix::in_place(Applicability::Unsafe, site.index, title, vec![edit])
                });
                finding.with_help(help).with_fix_if(fix)
            }),
            _ => of_other(site, command, text, image)
                .map(|(message, help)| RULE.finding(code.span(word.span), message).with_help(help)),
        };
        findings.extend(finding);
    }
}

fn shown((major, minor): (u32, u32)) -> String {
    format!("{major}.{minor}")
}

/// What to say of a package of the system, and whether it is plainly the one that the image has.
fn of_system(name: &str, image: CudaImage) -> Option<(String, String, bool)> {
    if name.contains('=') || name.ends_with(['-', '+']) {
        return None;
    }
    let part = CudaPart::of_system(name).filter(|part| image.has(*part))?;
    Some(
        match part.version.filter(|version| *version != image.version) {
            Some(version) => (
                format!(
                    "`{name}` is a second CUDA, {}, beside that of the image, {}",
                    shown(version),
                    shown(image.version)
                ),
                format!(
                    "start from an image of CUDA {}, or leave it out",
                    shown(version)
                ),
                false,
            ),
            // Ubuntu's own is of the version that Ubuntu has.
            None if name.starts_with("nvidia-") => (
                format!(
                    "`{name}` is a second CUDA beside that of the image, {}",
                    shown(image.version)
                ),
                "leave it out: `nvcc` is in `/usr/local/cuda/bin`".to_owned(),
                false,
            ),
            None => (
                format!("the image has `{name}` already"),
                "leave it out".to_owned(),
                true,
            ),
        },
    )
}

/// What to say of a package of conda or pip.
fn of_other(
    site: &RunSite<'_, '_>,
    command: &SimpleCommand<'_>,
    text: &str,
    image: CudaImage,
) -> Option<(String, String)> {
    // `nvidia/label/cuda-12.4.0::cuda-toolkit=12.4`
    let text = text.rsplit("::").next().unwrap_or(text);
    let end = text.find(|ch: char| "=<>~![;@ ".contains(ch));
    let (name, version) = text.split_at(end.unwrap_or(text.len()));
    let version = version.trim_start_matches(|ch: char| !ch.is_ascii_digit());
    let family = command.manager()?.family;
    let smaller = "start from the variant `base`, which has only what programs need that bring their own libraries";
    if name == "torch" && matches!(family, "pip" | "uv") {
        let message = torch(site, command, text, image)?;
        return Some((message, smaller.to_owned()));
    }
    if !matches!(family, "pip" | "uv" | "conda") {
        return None;
    }
    let part = CudaPart::of_other(name, version).filter(|part| image.has(*part))?;
    let which = match part.version.filter(|version| *version != image.version) {
        _ if part.is_cudnn => "a second cuDNN beside that of the image".to_owned(),
        Some(version) => format!(
            "a second CUDA, {}, beside that of the image, {}",
            shown(version),
            shown(image.version)
        ),
        None => format!(
            "a second CUDA beside that of the image, {}",
            shown(image.version)
        ),
    };
    let message = format!("`{name}` is {which}");
    Some((message, format!("{smaller}; or leave this out")))
}

/// What to say of PyTorch.
fn torch(
    site: &RunSite<'_, '_>,
    command: &SimpleCommand<'_>,
    text: &str,
    image: CudaImage,
) -> Option<String> {
    let model = site.model();
    let words = command.words.iter().map(Word::known_or_written);
    let words: Vec<String> = words
        .map(|word| String::from_utf8_lossy(word).to_ascii_lowercase())
        .collect();
    let is_other = |word: &String| word.contains("cpu") || word.contains("rocm");
    let is_set = |name: &&str| model.may_be_set(site.index, name);
    if words.iter().any(is_other)
        || [
            "PIP_INDEX_URL",
            "PIP_EXTRA_INDEX_URL",
            "UV_INDEX_URL",
            "UV_TORCH_BACKEND",
        ]
        .iter()
        .any(is_set)
    {
        return None;
    }
    let version = words.iter().find_map(|word| cuda_in(word));
    let name = text.split(['=', '<', '>', '~', '[']).next().unwrap_or(text);
    let source = model.file.source;
    match (image.variant, version) {
        (CudaVariant::Devel, Some(version)) if version.0 != image.version.0 => Some(format!(
            "`{name}` brings CUDA {}, and nothing can be compiled for it with that of the image, {}",
            shown(version),
            shown(image.version)
        )),
        (CudaVariant::Runtime, _)
            if !has_in_any_case(source, COMPILES_AT_RUN_TIME)
                && !has_in_any_case(source, OTHERS_USE_LIBRARIES) =>
        {
            Some(format!(
                "`{name}` brings CUDA, and nothing is seen to use that of the image, {}",
                shown(image.version)
            ))
        }
        _ => None,
    }
}

/// The version in `torch==2.1.0+cu118`, in `https://download.pytorch.org/whl/cu121` and in `cu118` alone.
fn cuda_in(word: &str) -> Option<(u32, u32)> {
    let digits = word.rsplit(['+', '/', '=']).next()?.strip_prefix("cu")?;
    let is_number = digits.len() > 1 && digits.bytes().all(|byte| byte.is_ascii_digit());
    let (major, minor) = digits.split_at(digits.len() - 1);
    Some((
        major.parse().ok().filter(|_| is_number)?,
        minor.parse().ok()?,
    ))
}
