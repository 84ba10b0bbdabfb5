//! `driver-capabilities`: an image asks for the parts of the GPU's driver that it uses.
//!
//! ## What it does
//! Reports ENV that sets `NVIDIA_DRIVER_CAPABILITIES` to `all`.
//!
//! ## Why
//! The NVIDIA Container Toolkit mounts what this names into the container: with `all` also what draws on screens, encodes video and runs programs of 32 bits. What computes needs
//! `compute,utility`, which the images of `nvidia/cuda` ask for themselves.
//!
//! ## Example
//! ```dockerfile
//! FROM nvidia/cuda:12.9.1-runtime-ubuntu24.04
//! ENV NVIDIA_DRIVER_CAPABILITIES=all
//! ```
//!
//! ## When it stays silent
//! On lists and variables. Nobody but who wrote the program knows what it uses, so that the rule is used only where it is selected.
//!
//! ## Source
//! The documentation of the NVIDIA Container Toolkit, "Driver capabilities".

use crate::diagnostic::Finding;
use crate::lint::{Context, On, Rule};
use crate::syntax::{Keyword, flag_value};

/// The rule.
pub(in crate::rules) const RULE: Rule = Rule {
    id: "driver-capabilities",
    codes: &[],
    summary: "an image asks for the parts of the GPU's driver that it uses",
    default: false,
    matters: &["capabilities", "driver", "GPU", "graphics"],
    on: &[On::Statement(&[Keyword::Env], check)],
    ..Rule::USUAL
};

fn check(context: &Context<'_>, index: usize, findings: &mut Vec<Finding>) {
    let instruction = context.model.instructions[index];
    for (name, value) in instruction.effective().pairs() {
        let is_it = instruction.text(name) == b"NVIDIA_DRIVER_CAPABILITIES";
        let Some(span) = value.filter(|_| is_it) else {
            continue;
        };
        let value = flag_value(instruction.text(span));
        if value.trim_ascii().eq_ignore_ascii_case(b"all") {
            let message = "all of the GPU's driver is mounted, also what draws and encodes video";
            let help = "name what the program uses: `compute,utility` to compute, with `video` or `graphics` for more";
            findings.push(
                RULE.finding(instruction.joined.span(span), message)
                    .with_help(help),
            );
        }
    }
}
