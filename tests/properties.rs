//! What always holds, for any bytes and for Dockerfiles made up by chance. `PROPTEST_CASES` sets how many are tried, at
//! random; without it, the run is always the same. `DFMT_CASES` does the same for what fixes leave alone.
#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "a test may read the environment and panic"
)]

#[path = "support/generate.rs"]
mod generate;
mod support;

use std::collections::BTreeSet;

use dfmt::config::{
    IndentStyle, Kind, Layout, LineEndingChoice, OPTIONS, OperatorPosition, Settings,
};
use dfmt::diagnostic::{Applicability, Finding, Fix};
use dfmt::engine::{self, Applied, Failure, FixMode, Request};
use dfmt::model::{Kept, Model, NoContext, Shelf, assignments};
use dfmt::rules::{REGISTRY, RULES};
use dfmt::shell::{Mode, Script};
use dfmt::suppress::Frozen;
use dfmt::syntax::{Body, Instruction};
use dfmt::text::{Edit, LogicalSpan, Span, apply_edits};
use dfmt::verify;
use dfmt::{fix, lint};
use generate::{Choices, dockerfile, random_bytes};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::{RngSeed, TestCaseResult};

/// What a run gives, or why it gives nothing. A panic passes through.
fn run(source: &[u8], settings: &Settings, fix: FixMode) -> Result<Vec<u8>, Failure> {
    let request = Request {
        settings,
        fix,
        format: true,
        context: &NoContext,
        only: None,
        shellcheck: None,
    };
    let outcome = engine::run(source, request)?;
    // In a file that Docker rejects, a fix may well look at something that is not what it seems; it is dropped, and that is
    // good enough.
    if dfmt::syntax::parse(source).problems.is_empty() {
        assert_eq!(outcome.dropped, Vec::<String>::new(), "fixes were dropped");
    }
    Ok(outcome.output.unwrap_or_else(|| source.to_vec()))
}

fn shown(source: &[u8]) -> String {
    String::from_utf8_lossy(source).into_owned()
}

/// The leaves of the tree tile the file.
fn lossless(source: &[u8]) -> TestCaseResult {
    let file = dfmt::syntax::parse(source);
    let mut at = 0;
    for leaf in file.leaves() {
        prop_assert_eq!(leaf.span.start, at, "a hole or an overlap");
        prop_assert!(leaf.span.end > at, "an empty leaf");
        at = leaf.span.end;
    }
    prop_assert_eq!(at as usize, source.len(), "the end is missing");
    Ok(())
}

/// A run succeeds, a second one changes nothing, and the text means the same where nothing was fixed.
fn settles(source: &[u8], settings: &Settings, fix: FixMode) -> TestCaseResult {
    let once = match run(source, settings, fix) {
        Ok(once) => once,
        Err(Failure::Refused(_)) => return Ok(()),
        Err(failure) => {
            return Err(TestCaseError::fail(format!(
                "{fix:?}: {failure:?}\n{}",
                shown(source)
            )));
        }
    };
    match run(&once, settings, fix) {
        Ok(twice) => prop_assert!(
            twice == once,
            "{:?}: not stable\n--- source\n{}\n--- once\n{}\n--- twice\n{}",
            fix,
            shown(source),
            shown(&once),
            shown(&twice)
        ),
        Err(failure) => {
            let once = shown(&once);
            return Err(TestCaseError::fail(format!(
                "{fix:?}: second run: {failure:?}\n{once}"
            )));
        }
    }
    lossless(&once)?;
    if fix == FixMode::Off {
        let (before, after) = (dfmt::syntax::parse(source), dfmt::syntax::parse(&once));
        let same = verify::same_meaning(&Model::new(&before), &Model::new(&after));
        prop_assert!(before.is_rejected() || same.is_ok(), "{:?}", same);
        prop_assert_eq!(
            before.problems.len(),
            after.problems.len(),
            "other problems"
        );
        if let (false, Some(expected)) = (before.is_rejected(), naive(source, before.escape)) {
            prop_assert!(
                naive(&once, before.escape) == Some(expected),
                "other bytes than blanks changed\n--- source\n{}\n--- once\n{}",
                shown(source),
                shown(&once)
            );
        }
    }
    Ok(())
}

/// The comments, and everything else but blanks and continuations.
type Naive = (Vec<Vec<u8>>, Vec<u8>);

/// A second opinion that shares no code with the crate: the comments, and all bytes that are neither blank nor continuation,
/// in lower case. `None` where there may be heredocs, or what is white space to Docker at some places only: the single bytes of
/// Latin-1, and all that Unicode has.
fn naive(source: &[u8], escape: u8) -> Option<Naive> {
    let source = source.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(source);
    let is_odd = |byte: &u8| matches!(byte, 0x85 | 0xA0);
    let is_blank = |ch: char| !ch.is_ascii() && ch.is_whitespace();
    let has_odd = source.iter().any(is_odd) || String::from_utf8_lossy(source).contains(is_blank);
    if has_odd || source.windows(2).any(|pair| pair == b"<<") {
        return None;
    }
    let (mut comments, mut rest) = (Vec::new(), Vec::new());
    for line in source.split(|&byte| byte == b'\n') {
        let text = trimmed(line);
        if text.starts_with(b"#") {
            comments.push(squeezed(text));
            continue;
        }
        let text = match text {
            [before @ .., last] if *last == escape && before.last() != Some(&escape) => before,
            _ => text,
        };
        rest.extend(squeezed(text));
    }
    Some((comments, rest))
}

fn is_space(byte: u8) -> bool {
    byte.is_ascii_whitespace() || byte == 0x0b
}

fn trimmed(text: &[u8]) -> &[u8] {
    let start = text
        .iter()
        .position(|&byte| !is_space(byte))
        .unwrap_or(text.len());
    let end = text
        .iter()
        .rposition(|&byte| !is_space(byte))
        .map_or(start, |at| at + 1);
    &text[start..end]
}

fn squeezed(text: &[u8]) -> Vec<u8> {
    let bytes = text.iter().filter(|&&byte| !is_space(byte));
    bytes.map(u8::to_ascii_lowercase).collect()
}

/// The tokens of a shell text stand in order, and between them only blanks.
fn shell_is_lossless(text: &[u8], mode: Mode) -> TestCaseResult {
    let whole = LogicalSpan::new(0, text.len());
    let script = dfmt::shell::parse(text, whole, mode);
    check_tokens(&script, text, whole)
}

fn check_tokens(script: &Script, text: &[u8], span: LogicalSpan) -> TestCaseResult {
    let mut at = span.start;
    for token in &script.tokens {
        prop_assert!(token.span.start >= at && token.span.end > token.span.start);
        let between = &text[at as usize..token.span.start as usize];
        prop_assert!(
            between.iter().all(|byte| matches!(byte, b' ' | b'\t')),
            "not blank: {:?}",
            shown(between)
        );
        at = token.span.end;
    }
    let behind = &text[at as usize..span.end as usize];
    prop_assert!(
        behind.iter().all(|byte| matches!(byte, b' ' | b'\t')),
        "{:?}",
        shown(behind)
    );
    prop_assert_eq!(script.list.is_none(), script.problem.is_some());
    for inner in &script.substitutions {
        let outer = script.tokens[inner.token.index()].span;
        prop_assert!(outer.contains(inner.span));
        check_tokens(&inner.script, text, inner.span)?;
    }
    Ok(())
}

fn settings(choices: &mut Choices<'_>) -> Settings {
    let layout = Layout {
        line_width: [120, 80, 40, 20, 0][choices.pick(5)],
        indent_width: [4, 2, 8, 0][choices.pick(4)],
        indent_style: [IndentStyle::Space, IndentStyle::Tab][choices.pick(2)],
        line_ending: [
            LineEndingChoice::Auto,
            LineEndingChoice::Lf,
            LineEndingChoice::Crlf,
        ][choices.pick(3)],
        operator_position: [
            OperatorPosition::Leading,
            OperatorPosition::Trailing,
            OperatorPosition::Preserve,
        ][choices.pick(3)],
        blank_lines: [1, 0, 2][choices.pick(3)],
    };
    Settings {
        layout,
        ..Settings::default()
    }
}

/// Pieces of Dockerfiles and of trouble.
fn fragments() -> impl Strategy<Value = Vec<u8>> {
    let fragment = prop_oneof![
        3 => prop::sample::select(&[
            "FROM a\n", "RUN ", "run", "COPY ", "ENV ", "LABEL ", "CMD ", "HEALTHCHECK ", "ONBUILD ", "SHELL ",
            "ARG ", "WORKDIR ", "\n", "\n", "\\\n", " \\\n", "\\", "`", "#", "# escape=`\n", "\"", "'", "<<EOF",
            "EOF\n", "EOF", "<<-", "[", "]", "\"a\"", ",", "&&", "||", "|", ";", "&", "(", ")", "{", "}", "if ",
            "then ", "fi", "case ", " in ", "esac", ";;", "do ", "done", "for x ", "$(", "$((", "${", "`", "<", ">",
            "<<<", "2>", "=", "--a", "--", " ", "  ", "\t", "\r\n", "\r", "\u{b}", "\u{c}", "\u{a0}", "\u{85}",
            "\u{feff}", "a", "b c", "#dfmt:off\n", "# dfmt: ignore\n", "!", "[[ ", " ]]", "apt-get install ", "x=",
        ][..]).prop_map(|text| text.as_bytes().to_vec()),
        1 => vec(any::<u8>(), 1..3),
    ];
    vec(fragment, 0..40).prop_map(|fragments| fragments.concat())
}

fn config() -> ProptestConfig {
    let default = ProptestConfig::default();
    // The everyday run is the same each time; each case takes a fraction of a millisecond.
    let (cases, rng_seed) = match std::env::var_os("PROPTEST_CASES") {
        Some(_) => (default.cases, RngSeed::Random),
        None => (2_000, RngSeed::Fixed(1)),
    };
    ProptestConfig {
        cases,
        rng_seed,
        failure_persistence: None,
        max_shrink_iters: 20_000,
        ..default
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn any_bytes(source in vec(any::<u8>(), 0..300), choices in vec(any::<u8>(), 6)) {
        lossless(&source)?;
        let settings = settings(&mut Choices::new(&choices));
        for fix in [FixMode::Off, FixMode::Safe, FixMode::Unsafe] {
            settles(&source, &settings, fix)?;
        }
    }

    #[test]
    fn any_fragments(source in fragments(), choices in vec(any::<u8>(), 6)) {
        lossless(&source)?;
        let settings = settings(&mut Choices::new(&choices));
        for fix in [FixMode::Off, FixMode::Safe, FixMode::Unsafe] {
            settles(&source, &settings, fix)?;
        }
    }

    #[test]
    fn any_dockerfile(choices in vec(any::<u8>(), 0..600)) {
        let mut options = Choices::new(&choices);
        let settings = settings(&mut options);
        let source = dockerfile(Choices::new(choices.get(6..).unwrap_or_default()), 8);
        lossless(&source)?;
        for fix in [FixMode::Off, FixMode::Safe, FixMode::Unsafe] {
            settles(&source, &settings, fix)?;
        }
    }

    #[test]
    fn any_shell_text(source in fragments()) {
        let line: Vec<u8> = source.iter().copied().filter(|byte| *byte != b'\n').collect();
        shell_is_lossless(&line, Mode::Line)?;
    }
}

/// The generator is worth something only if what it makes is mostly read, and changed.
#[test]
fn the_generator_makes_dockerfiles() {
    let (mut taken, mut changed, mut scripts, mut comments) = (0, 0, 0, 0);
    for seed in 0..500 {
        let choices = random_bytes(seed, 400);
        let source = dockerfile(Choices::new(&choices), 8);
        let file = dfmt::syntax::parse(&source);
        if file.is_rejected() {
            continue;
        }
        taken += 1;
        let model = Model::new(&file);
        let read = (0..model.instructions.len()).filter_map(|index| model.script(index));
        scripts += read.filter(|script| script.list.is_some()).count();
        let gaps = file
            .instructions()
            .flat_map(|instruction| instruction.joined.gaps());
        comments += gaps.flat_map(|gap| &gap.lines).count();
        changed += usize::from(run(&source, &Settings::default(), FixMode::Off).unwrap() != source);
    }
    assert!(taken > 400, "{taken} of 500 are taken by BuildKit's parser");
    assert!(changed > 380, "{changed} are changed");
    assert!(
        scripts > 400 && comments > 1_000,
        "{scripts} scripts, {comments} comments inside"
    );
}

/// How many cases the properties of fixes try: `DFMT_CASES`, or as many as a build without optimisation does in a few seconds.
fn cases(default: u64) -> u64 {
    let cases = std::env::var("DFMT_CASES").ok();
    cases.map_or(default, |cases| cases.parse().unwrap())
}

/// Some rules, and some of the options that steer them.
fn some_rules(choices: &mut Choices<'_>) -> Settings {
    let mut settings = Settings::default();
    // All of them, half of them, or a few: those of a few meet in no other way.
    let one_in = [1, 2, 8][choices.pick(3)];
    let rules = RULES.iter().filter(|_| choices.pick(one_in) == 0);
    settings.rules.select = rules.map(|rule| rule.id.to_owned()).collect();
    for path in ["package-caches", "rules.chain-run.mode"] {
        let option = OPTIONS.iter().find(|option| option.path() == path);
        let Kind::Choice(field) = option.unwrap().kind else {
            panic!("{path} is a choice");
        };
        let words = field(&mut settings).words();
        let word = words[choices.pick(words.len())].word;
        assert!(field(&mut settings).set(word));
    }
    settings.disregard_comments = choices.pick(8) == 0;
    settings
}

/// The instructions that fixes may change, in order, each once.
fn rewritten<'f>(fixes: impl Iterator<Item = &'f Fix>) -> Vec<usize> {
    let mut indices: Vec<usize> = fixes.flat_map(Fix::touched).collect();
    indices.sort_unstable();
    indices.dedup();
    indices
}

/// The bytes of the instructions of a file, without those at `except`.
fn instructions<'s>(source: &'s [u8], except: &[usize]) -> Vec<&'s [u8]> {
    let file = dfmt::syntax::parse(source);
    let others = file.instructions().enumerate();
    let others = others.filter(|(index, _)| except.binary_search(index).is_err());
    let spans = others.map(|(_, instruction)| instruction.span);
    spans
        .map(|span| source[span.start as usize..span.end as usize].trim_ascii_end())
        .collect()
}

/// One round of `findings` leaves every byte of the instructions that `rewritten` does not name. Gives how many were fixed.
fn stays_inside(
    model: &Model<'_>,
    findings: &[Finding],
    settings: &Settings,
    limit: Applicability,
) -> usize {
    let (texts, files) = (Kept::default(), Kept::default());
    let shelf = Shelf::new(&texts, &files);
    let round = fix::round(model, findings, &settings.rules, limit, shelf);
    let source = model.file.source;
    let say = |what: &str, text: &[u8]| {
        let rules: Vec<_> = findings.iter().map(|finding| finding.rule).collect();
        let (before, after) = (shown(source), shown(text));
        format!("{rules:?}: {what}\n--- before\n{before}\n--- after\n{after}")
    };
    if !model.file.is_rejected() && model.file.problems.is_empty() {
        assert!(
            round.dropped.is_empty(),
            "{}",
            say(&round.dropped.join("; "), b"")
        );
    }
    let Some(text) = round.fixed.map(|fixed| fixed.file.source) else {
        assert_eq!(round.applied.len(), 0);
        return 0;
    };
    let fixes = findings.iter().filter_map(|finding| finding.fix.as_ref());
    let fixes = fixes.filter(|fix| fix.applicability <= limit);
    let rewritten = rewritten(fixes);
    let mut after = instructions(text, &[]).into_iter();
    for kept in instructions(source, &rewritten) {
        let is_there = after.any(|new| new == kept);
        assert!(
            is_there,
            "{}",
            say(&format!("{:?} changed", shown(kept)), text)
        );
    }
    round.applied.len()
}

/// What a fix is not meant for keeps every byte: each fix on its own, and those of one round together.
fn keeps_the_rest(source: &[u8], choices: &mut Choices<'_>) -> usize {
    let settings = some_rules(choices);
    let limit = [Applicability::Safe, Applicability::Unsafe][choices.pick(2)];
    let file = dfmt::syntax::parse(source);
    let model = Model::new(&file).keeping_commands();
    let findings = lint::findings(
        &dfmt::rules::REGISTRY,
        &model,
        &Frozen::read(&file, false),
        &settings,
        &NoContext,
        None,
    );
    let mut count = stays_inside(&model, &findings, &settings, limit);
    if count > 0 && !file.is_rejected() {
        let fixable = findings.iter().filter(|finding| finding.fix.is_some());
        for finding in fixable {
            count += stays_inside(&model, std::slice::from_ref(finding), &settings, limit);
        }
    }
    count
}

#[test]
fn fixes_keep_the_rest_of_whole_files() {
    let files = support::corpus();
    let mut fixed = 0;
    for seed in 0..cases(1_000) {
        let bytes = random_bytes(seed, 120);
        let at = usize::from(bytes[0]) << 8 | usize::from(bytes[1]);
        // More than once round the list; whatever the number of files, each has its turn.
        let (_, source) = &files[(at + seed as usize * 65_536) % files.len()];
        fixed += keeps_the_rest(source, &mut Choices::new(&bytes[2..]));
    }
    assert!(fixed > 100, "only {fixed} fixes");
}

#[test]
fn fixes_keep_the_rest_of_made_up_files() {
    let mut fixed = 0;
    for seed in 0..cases(4_000) {
        let bytes = random_bytes(seed, 720);
        let source = dockerfile(Choices::new(&bytes[120..]), 10);
        fixed += keeps_the_rest(&source, &mut Choices::new(&bytes[..120]));
    }
    assert!(fixed > 100, "only {fixed} fixes");
}

/// What was fixed is known: the same fixes chosen by name give the same file, none of them none, and without one of them the others are still
/// chosen.
#[test]
fn fixes_can_be_chosen() {
    let settings = Settings::default();
    let fix = |source: &[u8], only: Option<&BTreeSet<Applied>>| {
        let request = Request {
            settings: &settings,
            fix: FixMode::Unsafe,
            format: false,
            context: &NoContext,
            only,
            shellcheck: None,
        };
        engine::run(source, request).unwrap()
    };
    let mut chosen = 0;
    for (name, source) in support::own_corpus() {
        let Ok(_) = dfmt::text::decode(&source) else {
            continue;
        };
        let all = fix(&source, None);
        let applied: BTreeSet<Applied> = all.applied.iter().cloned().collect();
        assert_eq!(applied.is_empty(), all.output.is_none(), "{name}");
        assert_eq!(fix(&source, Some(&applied)).output, all.output, "{name}");
        assert_eq!(fix(&source, Some(&BTreeSet::new())).output, None, "{name}");
        for one in &applied {
            let others: BTreeSet<Applied> =
                applied.iter().filter(|it| *it != one).cloned().collect();
            let fixed = fix(&source, Some(&others));
            assert!(
                fixed.applied.iter().all(|it| others.contains(it)),
                "{name}: {one:?}"
            );
            chosen += 1;
        }
    }
    assert!(chosen > 200, "{chosen} were left out");
}

/// What the instructions of a file come to, with no blanks but those that mean something: values, strings and words.
fn meant(source: &[u8]) -> Vec<Vec<String>> {
    let file = dfmt::syntax::parse(source);
    let model = Model::new(&file);
    let texts = |(index, instruction): (usize, &&Instruction<'_>)| {
        let text = |span: LogicalSpan| String::from_utf8_lossy(instruction.text(span)).into_owned();
        let statement = instruction.effective();
        let lookup = |_: &str| None;
        let mut out: Vec<String> = Vec::new();
        match &statement.body {
            Body::Legacy { .. } | Body::Pairs(_) => {
                let set = assignments(instruction, statement, file.escape, &lookup);
                out.push(format!("{set:?}"));
            }
            Body::Text(span) | Body::Opaque(span) => out.push(text(*span)),
            Body::Words(words) => out.extend(words.iter().map(|word| text(*word))),
            Body::Exec(exec) => out.extend(exec.strings(instruction.joined.text())),
            Body::Health { kind, command } => {
                out.push(text(*kind));
                if let Body::Exec(exec) = &**command {
                    out.extend(exec.strings(instruction.joined.text()));
                }
            }
            Body::Empty | Body::Shell(_) | Body::Onbuild(_) => {}
        }
        for (text, tokens) in model.tokens(index) {
            for token in tokens {
                let token = String::from_utf8_lossy(token.span.of(text)).into_owned();
                // Between the words of a substitution, spaces mean nothing.
                let is_code = token.contains("$(") || token.contains('`');
                out.push(if is_code {
                    token.replace(' ', "")
                } else {
                    token
                });
            }
        }
        let bodies = instruction.heredocs.iter().map(|it| it.body.of(source));
        out.extend(bodies.map(|body| String::from_utf8_lossy(body).into_owned()));
        out
    };
    model.instructions.iter().enumerate().map(texts).collect()
}

/// A fix of one word, which makes it longer or shorter, in a file whose words stand far apart: what is kept in its column changes nothing that is meant.
#[test]
fn columns_that_are_kept_change_no_value() {
    let options = Settings::default().rules;
    let rule = REGISTRY.with_id("assume-yes").unwrap();
    let (mut fixed, mut kept) = (0, 0);
    for (name, source) in support::own_corpus() {
        let wide: Vec<u8> = source
            .split(|&byte| byte == b'\n')
            .flat_map(|line| {
                let indent = line.len() - line.trim_ascii_start().len();
                let (indent, rest) = line.split_at(indent);
                let rest = String::from_utf8_lossy(rest).replace(' ', "   ");
                [indent, rest.as_bytes(), b"\n"].concat()
            })
            .collect();
        let file = dfmt::syntax::parse(&wide);
        let model = Model::new(&file);
        if file.is_rejected() {
            continue;
        }
        for (index, instruction) in model.instructions.iter().enumerate() {
            let text = instruction.span.of(&wide);
            let is_word = |byte: &u8| byte.is_ascii_lowercase();
            let ends = text.windows(2).enumerate();
            let ends = ends.filter(|(_, pair)| is_word(&pair[0]) && pair[1] == b' ');
            let ends: Vec<usize> = ends.map(|(at, _)| at + 1).collect();
            let step = ends.len().div_ceil(12).max(1);
            for end in ends.into_iter().step_by(step) {
                let end = instruction.span.start as usize + end;
                for replaced in [&b"xyz"[..], b""] {
                    let edit = Edit::replace(Span::new(end - 1, end), replaced);
                    let plain = apply_edits(&wide, std::slice::from_ref(&edit));
                    let fix = Fix::in_place(Applicability::Safe, index, "other", vec![edit]);
                    let finding = rule.finding(Span::empty(end), "a word").with_fix(fix);
                    let (texts, files) = (Kept::default(), Kept::default());
                    let shelf = Shelf::new(&texts, &files);
                    let limit = Applicability::Safe;
                    let round = fix::round(&model, &[finding], &options, limit, shelf);
                    let Some(after) = round.fixed else { continue };
                    let after = after.file.source;
                    fixed += 1;
                    kept += usize::from(after != plain);
                    assert_eq!(
                        meant(after),
                        meant(&plain),
                        "{name}\n--- fixed\n{}\n--- with its columns\n{}",
                        shown(&plain),
                        shown(after)
                    );
                }
            }
        }
    }
    assert!(
        fixed > 1000 && kept > 500,
        "{fixed} fixed, {kept} with columns"
    );
}
