//! What `apt-no-recommends` leaves out of the images of real files: no command after an install calls what is gone, by the tables of the
//! release. Prints how many installs are fixed, by class, and what stands in the way.
#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test may read files, print and panic"
)]

mod support;

use std::collections::{BTreeMap, BTreeSet};

use dfmt::config::Settings;
use dfmt::diagnostic::Applicability;
use dfmt::knowledge::managers::Verb;
use dfmt::knowledge::recommends::{DebPackage, Release};
use dfmt::model::{Invocation, Model, NoContext, steps};

fn words_of(package: &str) -> impl Iterator<Item = &'static str> {
    DebPackage::named(package)
        .into_iter()
        .flat_map(DebPackage::words)
}

const RULE: &str = "apt-no-recommends";

#[test]
fn nothing_calls_what_is_gone() {
    let files = support::corpus();
    let mut settings = Settings::default();
    settings.rules.select = vec![RULE.to_owned()];
    let mut count: BTreeMap<&str, usize> = BTreeMap::new();
    let mut gone: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut reasons: BTreeMap<String, usize> = BTreeMap::new();
    let mut wrong = Vec::new();
    for (name, bytes) in &files {
        let Ok(findings) = dfmt::check(bytes, &settings, &NoContext) else {
            continue;
        };
        let safe: BTreeSet<u32> = findings
            .iter()
            .filter(|finding| finding.rule == RULE)
            .filter(|finding| {
                let class = match &finding.fix {
                    Some(fix) if fix.applicability == Applicability::Safe => "safe",
                    Some(_) => "unsafe",
                    None => "only reported",
                };
                *count.entry(class).or_default() += 1;
                class == "safe"
            })
            .map(|finding| finding.span.start)
            .collect();
        let file = dfmt::parse(bytes);
        let model = Model::new(&file);
        for index in 0..model.instructions.len() {
            let codes = model.codes(index);
            for step in steps(&codes) {
                let (code, command) = (step.code, step.command);
                let Some(call) = Invocation::of(command)
                    .filter(|call| call.verb == Verb::Install && call.is_apt(command))
                else {
                    continue;
                };
                let start = code.span(command.argv()[0].span).start;
                let list: Vec<&str> = call
                    .operands(command)
                    .filter_map(|at| command.words[at].as_str())
                    .collect();
                let place = (command.span.start, command.span.end);
                let verdict = model.without_recommended(code, place, &list, &NoContext);
                let release = model.release(index);
                if !safe.contains(&start) {
                    let reason = match release {
                        None => "the release is not known".to_owned(),
                        Some(_) if !verdict.unknown.is_empty() => "a package is not known".into(),
                        Some(_) => verdict.doubts().collect::<Vec<_>>().join(" "),
                    };
                    *reasons.entry(reason).or_default() += 1;
                    continue;
                }
                let release: Release = release.unwrap();
                gone.entry(format!("{release:?}"))
                    .or_default()
                    .extend(verdict.gone.iter().map(|name| (*name).to_owned()));
                // What runs after it.
                let later = model.on_top_of(index).flat_map(|at| {
                    let codes = model.codes(at);
                    let names = codes.iter().flat_map(|code| &code.commands);
                    names
                        .filter_map(|command| command.name().map(str::to_owned))
                        .collect::<Vec<_>>()
                });
                let here = steps(&codes)
                    .into_iter()
                    .filter(|later| later.code.is(code) && later.command.span.start > place.1)
                    .filter_map(|later| later.command.name().map(str::to_owned));
                for called in here.chain(later.collect::<Vec<_>>()) {
                    let called = called.rsplit('/').next().unwrap_or_default().to_owned();
                    let calls = |name: &&&str| {
                        **name == called || words_of(name).any(|word| word == called)
                    };
                    if let Some(package) = verdict.gone.iter().find(calls)
                        && !model
                            .installed_before(code, place.0)
                            .has(DebPackage::named(package).unwrap())
                    {
                        wrong.push(format!("{name}: {called} of {package}, {release:?}"));
                    }
                }
            }
        }
    }
    for (release, packages) in &gone {
        println!("{release}: {}", packages.len());
        for package in packages {
            let words: Vec<_> = words_of(package).collect();
            println!("  {package}: {}", words.join(" "));
        }
    }
    let mut reasons: Vec<_> = reasons.into_iter().collect();
    reasons.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    for (reason, count) in reasons.iter().take(60) {
        println!("{count} not safe: {reason}");
    }
    println!("{count:?}, {} wrong", wrong.len());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(count["safe"] * 80 > files.len(), "{count:?}");
}
