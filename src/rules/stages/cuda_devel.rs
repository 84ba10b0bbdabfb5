//! `cuda-devel`: the shipped stage has no compilers of CUDA.
//!
//! ## What it does
//! Reports a shipped stage that starts something and is built on the variant `devel` of `nvidia/cuda`.
//!
//! ## Why
//! `devel` has the compiler, headers and static libraries, several gigabytes of them; `runtime` has what programs need that were compiled with them, and
//! `base` what those need that bring their own libraries, as the wheels of PyTorch do.
//!
//! ## Example
//! ```dockerfile
//! FROM nvidia/cuda:12.9.1-devel-ubuntu24.04
//! COPY server /usr/local/bin/
//! CMD ["server"]
//! ```
//!
//! ## When it stays silent
//! In stages that are not shipped or start nothing but a shell or an interpreter (`bash`, `R`, `python3`), where the stage, or one it is built on, names `nvcc`, and where the file names something that compiles when it runs: Triton, DeepSpeed, vLLM, CuPy, flash-attn and others.
//!
//! ## Source
//! NVIDIA's description of `nvidia/cuda` on Docker Hub, "Overview of images".

use crate::diagnostic::{Finding, Severity};
use crate::knowledge::gpu::{COMPILER, COMPILES_AT_RUN_TIME, CUDA, INTERACTIVE};
use crate::lint::{Context, On, Rule};
use crate::syntax::Body;
use crate::text::{file_name, has_in_any_case};

/// The rule.
pub(in crate::rules) const RULE: Rule = Rule {
    id: "cuda-devel",
    codes: &[],
    severity: Severity::Info,
    fixes: &[],
    summary: "the shipped stage has no compilers of CUDA",
    matters: &["devel", "compiler", "headers"],
    on: &[On::Shipped(check)],
    ..Rule::USUAL
};

fn check(context: &Context<'_>, stage: usize, findings: &mut Vec<Finding>) {
    let model = context.model;
    let Some(image) = model
        .own_image(stage)
        .filter(|image| image.tag_has(&["devel"]))
    else {
        return;
    };
    let name = image.whole_name();
    // What another stage compiles is done when this one starts.
    let compiles = |word: &&str| match *word {
        COMPILER => model.below_end(stage).any(|index| {
            let text = model.instructions[index].joined.text();
            has_in_any_case(text, &[COMPILER])
        }),
        word => has_in_any_case(model.file.source, &[word]),
    };
    if !CUDA.contains(&name.as_str()) || COMPILES_AT_RUN_TIME.iter().any(compiles) {
        return;
    }
    let Some(start) = model.own_start(stage) else {
        return;
    };
    let start = model.instructions[start];
    let body = start.text(start.statement.body_span).trim_ascii();
    let written = String::from_utf8_lossy(body).into_owned();
    // In shell form all of it.
    let words = start
        .words(&start.statement)
        .unwrap_or_else(|| vec![written]);
    if let [only] = &words[..]
        && INTERACTIVE.contains(&file_name(only))
    {
        return;
    }
    let from = model.instructions[model.stages[stage].instructions.start];
    let Body::Words(words) = &from.statement.body else {
        return;
    };
    let smaller = image.tag.unwrap_or_default().replace("devel", "runtime");
    findings.push(
        RULE.finding(
            from.joined.span(words[0]),
            "the compilers and headers of CUDA are shipped",
        )
        .with_help(format!(
            "build in this stage, and copy the result into one on `{name}:{smaller}`"
        )),
    );
}
