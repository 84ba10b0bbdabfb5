//! `nvidia-driver`: the driver of a GPU, and which one is used, are the host's.
//!
//! ## What it does
//! Reports packages of NVIDIA's driver in an image (`nvidia-driver-535`, `nvidia-utils-535`, `libcuda1`), `nvidia-smi` in RUN, Python there that prints or demands
//! what a GPU is (`torch.cuda.is_available()`), and ENV that sets `NVIDIA_VISIBLE_DEVICES` or `CUDA_VISIBLE_DEVICES` to certain devices.
//!
//! ## Why
//! The NVIDIA Container Toolkit mounts the libraries and programs of the host's driver into the container. Those in the image are of another version as soon as the
//! host is updated: "driver/library version mismatch". A build has no GPU: what it is told of one says nothing of the image. A number or a UUID is that of one machine.
//!
//! ## Example
//! ```dockerfile
//! FROM nvidia/cuda:12.9.1-runtime-ubuntu24.04
//! RUN apt-get update && apt-get install -y nvidia-utils-535
//! ENV NVIDIA_VISIBLE_DEVICES=0
//! CMD ["python3", "train.py"]
//! ```
//!
//! ## When it stays silent
//! On `all`, `none`, `void` and variables, on `CUDA_VISIBLE_DEVICES=0`, the first of those that a container has, in stages that are never shipped, on commands after which the build
//! goes on anyway, in a RUN with `--device`, on Python that goes on without a GPU, and on the NVIDIA Container Toolkit, which nodes in containers need.
//!
//! ## Source
//! The documentation of the NVIDIA Container Toolkit, "GPU enumeration" and "Driver capabilities".

use crate::diagnostic::{Finding, Severity};
use crate::knowledge::gpu::{DRIVER, NEED_GPU, QUERIES};
use crate::knowledge::managers::Verb;
use crate::knowledge::programs::unversioned;
use crate::lint::{CommandSite, Context, On, Rule, RunSite};
use crate::model::{Invocation, is_fatal};
use crate::syntax::{Keyword, flag_value};

/// The rule.
pub(in crate::rules) const RULE: Rule = Rule {
    id: "nvidia-driver",
    codes: &[],
    severity: Severity::Info,
    fixes: &[],
    summary: "the driver of a GPU, and which one is used, are the host's",
    matters: &["driver", "GPU", "NVIDIA"],
    on: &[
        On::Command(
            &["apt-get", "apt", "aptitude", "dnf", "yum", "microdnf"],
            packages,
        ),
        On::Command(NEED_GPU, call),
        On::Run(&["cuda.", "GPU", "gpu"], queries),
        On::Statement(&[Keyword::Env], devices),
    ],
    ..Rule::USUAL
};

fn packages(site: &CommandSite<'_, '_>, findings: &mut Vec<Finding>) {
    let command = site.command();
    let call = Invocation::of(command).filter(|call| call.verb == Verb::Install);
    let Some(call) = call.filter(|_| !site.run.model().is_never_shipped(site.run.index, None))
    else {
        return;
    };
    for at in call.operands(command) {
        let word = &command.words[at];
        let Some(name) = word.as_str() else {
            continue;
        };
        if DRIVER.iter().any(|start| name.starts_with(start)) {
            let message =
                format!("`{name}` is a part of the driver, which has to be that of the host");
            findings.push(RULE.finding(site.code.span(word.span), message).with_help(
                "leave it out: with `--gpus` or the runtime `nvidia` the container gets it from the host",
            ));
        }
    }
}

fn call(site: &CommandSite<'_, '_>, findings: &mut Vec<Finding>) {
    let command = site.command();
    if !command.place.certain
        || !is_fatal(site.run.codes, site.code, command)
        || has_device(site.run)
    {
        return;
    }
    let Some(program) = command.argv().first() else {
        return;
    };
    let name = command.name().unwrap_or_default();
    let message = format!("`{name}` needs a GPU, and a build has none");
    findings.push(
        RULE.finding(site.code.span(program.span), message)
            .with_help("call it where the container starts"),
    );
}

/// Whether a RUN asks the builder for a device.
fn has_device(site: &RunSite<'_, '_>) -> bool {
    let instruction = site.model().instructions[site.index];
    let statement = instruction.effective();
    instruction.flag(statement, "device").is_some()
}

fn queries(site: &RunSite<'_, '_>, findings: &mut Vec<Finding>) {
    if has_device(site) {
        return;
    }
    for step in site.steps() {
        let command = step.command;
        let is_python = command
            .name()
            .is_some_and(|name| unversioned(name) == "python");
        if !is_python || !command.place.certain {
            continue;
        }
        let says = |text: &str| {
            ["print(", "assert ", "exit("]
                .iter()
                .any(|it| text.contains(it))
        };
        let asked = command.args().iter().find_map(|word| {
            let text = String::from_utf8_lossy(word.text);
            let query = QUERIES.iter().find(|query| text.contains(**query))?;
            says(&text).then_some((word.span, *query))
        });
        if let Some((span, query)) = asked {
            let query = query.split('(').next().unwrap_or(query);
            let message = format!("`{query}` asks for a GPU, and a build has none");
            let help =
                "ask where the container starts; the answer of a build says nothing of the image";
            findings.push(RULE.finding(step.code.span(span), message).with_help(help));
        }
    }
}

fn devices(context: &Context<'_>, index: usize, findings: &mut Vec<Finding>) {
    let instruction = context.model.instructions[index];
    for (name, value) in instruction.effective().pairs() {
        let is_cuda = instruction.text(name) == b"CUDA_VISIBLE_DEVICES";
        let is_known = is_cuda || instruction.text(name) == b"NVIDIA_VISIBLE_DEVICES";
        let Some(span) = value.filter(|_| is_known) else {
            continue;
        };
        let value = flag_value(instruction.text(span));
        let value = String::from_utf8_lossy(&value).into_owned();
        let is_device = |part: &str| {
            let is_number = !part.is_empty()
                && part
                    .bytes()
                    .all(|byte| byte.is_ascii_digit() || byte == b':');
            is_number || part.starts_with("GPU-") || part.starts_with("MIG-")
        };
        // Of those that a container has, each has a first one.
        let is_first = is_cuda && value.trim() == "0";
        if !is_first && value.split(',').all(|part| is_device(part.trim())) {
            let message = format!("`{value}` names devices of one machine");
            findings.push(
                RULE.finding(instruction.joined.span(span), message)
                    .with_help(if is_cuda {
                        "leave it out, and choose when the container starts: `--gpus device=…`"
                    } else {
                        "write `all`, and choose when the container starts: `--gpus device=…`"
                    }),
            );
        }
    }
}
