//! `dfmt hadolint` and `dfmt config --from-hadolint`.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::folder::{Folder, Run};

/// A finding of each level, and one that is of no code of hadolint's.
const TEXT: &str = "\
FROM debian:12
MAINTAINER me
RUN apt-get update && apt-get install -y --no-install-recommends curl=1
# hadolint ignore=DL3003
RUN cd /a && make
LABEL a=b
CMD app
";

fn with_text() -> Folder {
    Folder::with([("Dockerfile", TEXT)])
}

/// Code, level and line of each finding.
fn found(run: &Run) -> Vec<(String, String, u64)> {
    let list: Value = serde_json::from_slice(&run.stdout).unwrap();
    let list = list.as_array().unwrap().iter();
    list.map(|it| {
        (
            it["code"].as_str().unwrap().to_owned(),
            it["level"].as_str().unwrap().to_owned(),
            it["line"].as_u64().unwrap(),
        )
    })
    .collect()
}

fn codes(run: &Run) -> String {
    let found = found(run);
    let codes: Vec<&str> = found.iter().map(|it| it.0.as_str()).collect();
    codes.join(" ")
}

fn hadolint(folder: &Folder, args: &str) -> Run {
    let args = args.split_whitespace();
    folder.dfmt(["hadolint", "-f", "json"].into_iter().chain(args))
}

fn hadolint_with(folder: &Folder, args: &str, variables: &[(&str, &str)]) -> Run {
    let args = std::iter::once("hadolint").chain(args.split_whitespace());
    folder.dfmt_with(args, b"", |command| {
        command.envs(variables.iter().copied());
    })
}

#[test]
fn findings_have_hadolints_codes_levels_and_lines() {
    let folder = with_text();
    let before = folder.everything();
    let run = hadolint(&folder, "Dockerfile");
    assert_eq!(run.code, 1);
    let expected = [
        ("DL4000", "error", 2),
        ("DL3009", "info", 3),
        ("DL3025", "warning", 7),
    ];
    let expected = expected.map(|(code, level, line)| (code.to_owned(), level.to_owned(), line));
    assert_eq!(found(&run), expected, "{}", run.out());
    // What it cannot do is said once, on the other stream.
    assert_eq!(run.err().lines().count(), 1, "{}", run.err());
    for part in ["ShellCheck's SC codes", "the program shellcheck"] {
        assert!(run.err().contains(part), "{}", run.err());
    }
    assert_eq!(folder.everything(), before);
    // Several files come in the order of the arguments, stdin among them.
    let folder = Folder::with([("b", "FROM debian\n"), ("a", "FROM debian:latest\n")]);
    let args = ["hadolint", "-f", "gnu", "b", "-", "a"];
    let run = folder.dfmt_with(args, b"FROM debian:12\nMAINTAINER x\n", |_| ());
    let lines: Vec<String> = run
        .out()
        .lines()
        .map(|it| it[..it.rfind(": ").unwrap()].to_owned())
        .collect();
    let starts: Vec<String> = lines
        .iter()
        .map(|it| it.split(": ").take(2).collect::<Vec<_>>().join(": "))
        .collect();
    assert_eq!(
        starts,
        [
            "hadolint:b:1: DL3006 warning",
            "hadolint:-:2: DL4000 error",
            "hadolint:a:1: DL3007 warning"
        ]
    );
}

#[test]
fn a_rule_of_several_codes_gives_the_right_one() {
    let folder = Folder::with([(
        "Dockerfile",
        "FROM debian:12 AS scratch\nRUN pip install a\nRUN npm install -g b\nRUN apk add c\nRUN gem install d\nRUN yum install e\n\
         RUN go install example.com/f@latest\nEXPOSE 99999 80/TCP\nCMD [\"a\"]\nCMD [\"b\"]\nENTRYPOINT [\"a\"]\nENTRYPOINT [\"b\"]\nENV a=1 b=$a\n",
    )]);
    let all = found(&hadolint(&folder, "Dockerfile"));
    let has = |code: &str, line: u64| all.iter().any(|it| it.0 == code && it.2 == line);
    for (code, line) in [
        ("DL3063", 1),
        ("DL3013", 2),
        ("DL3016", 3),
        ("DL3018", 4),
        ("DL3028", 5),
        ("DL3033", 6),
        ("DL3030", 6),
        ("DL3062", 7),
        ("DL3011", 8),
        ("DL4003", 9),
        ("DL4004", 11),
        ("DL3044", 13),
    ] {
        assert!(has(code, line), "{code} in line {line}: {all:?}");
    }
    // A protocol in capitals is none of hadolint's matters: there is one finding in that line.
    assert_eq!(all.iter().filter(|it| it.2 == 8).count(), 1, "{all:?}");
    // Each is there once.
    let once: BTreeSet<_> = all.iter().collect();
    assert_eq!(once.len(), all.len(), "{all:?}");
}

#[test]
fn exit_codes_are_hadolints() {
    let folder = with_text();
    folder.write("clean", "FROM debian:12\n");
    folder.write("style", "FROM debian:12\nMAINTAINER me\n");
    folder.write("broken", "FROM debian:12\nFOO\n");
    for (args, code) in [
        ("clean", 0),
        ("Dockerfile", 1),
        ("clean Dockerfile", 1),
        ("--no-fail Dockerfile", 0),
        ("-t error Dockerfile", 1),
        ("-t error --ignore DL4000 Dockerfile", 0),
        ("-t warning --ignore DL4000 --ignore DL3025 Dockerfile", 0),
        ("-t info --ignore DL4000 --ignore DL3025 Dockerfile", 1),
        ("--style DL4000 style", 0),
        ("--style DL4000 -t style style", 1),
        ("--style DL4000 -t none style", 1),
        ("--style DL4000 -t ignore style", 1),
        ("broken", 1),
        ("-t error broken", 1),
        ("--no-fail broken", 0),
        ("-f codeclimate Dockerfile", 0),
        ("-f codacy Dockerfile", 0),
        ("-f gitlab_codeclimate Dockerfile", 1),
        // dfmt could not do its job.
        ("gone", 2),
        ("--no-fail gone Dockerfile", 2),
        (".", 2),
        ("", 2),
        ("-t severe clean", 2),
        ("-f xml clean", 2),
        ("-c gone.yaml clean", 2),
        ("--require-label a:b clean", 2),
        ("-o clean clean", 2),
    ] {
        let run = hadolint_with(&folder, args, &[]);
        assert_eq!(run.code, code, "{args}: {}", run.err());
    }
    assert_eq!(folder.read("clean"), b"FROM debian:12\n");
    let run = hadolint(&folder, "broken");
    let list: Value = serde_json::from_slice(&run.stdout).unwrap();
    assert_eq!(list[0]["code"], "DL1000");
    assert_eq!(
        (&list[0]["line"], &list[0]["column"]),
        (&json!(2), &json!(1))
    );
    let run = folder.dfmt(["hadolint", "--version"]);
    assert!(run.out().starts_with("dfmt "), "{}", run.out());
}

#[test]
fn each_flag_does_what_it_does_there() {
    let folder = with_text();
    let all = "DL4000 DL3009 DL3025";
    for (args, expected) in [
        ("", all),
        ("--ignore DL4000", "DL3009 DL3025"),
        ("--ignore SC2086 --ignore DL3009", "DL4000 DL3025"),
        ("--disable-ignore-pragma", "DL4000 DL3009 DL3003 DL3025"),
        ("--trusted-registry ghcr.io", "DL3026 DL4000 DL3009 DL3025"),
        ("--trusted-registry *.io", all),
        ("--trusted-registry hub.docker.com", all),
        ("--require-label a", all),
        ("--require-label a:url", "DL4000 DL3009 DL3052 DL3025"),
        ("--require-label b:text", "DL3049 DL4000 DL3009 DL3025"),
        (
            "--require-label b --require-label c:url",
            "DL3049 DL3049 DL4000 DL3009 DL3025",
        ),
        ("--require-label a:text --strict-labels", all),
        ("--strict-labels", "DL4000 DL3009 DL3050 DL3025"),
        // Off there unless it has a level.
        ("--info DL3057", "DL3057 DL4000 DL3009 DL3025"),
    ] {
        let run = hadolint(&folder, &format!("{args} Dockerfile"));
        assert_eq!(codes(&run), expected, "{args}: {}", run.err());
    }
    for level in ["error", "warning", "info", "style"] {
        let run = hadolint(&folder, &format!("--{level} DL3009 Dockerfile"));
        assert_eq!(found(&run)[1].1, level);
    }
    let run = hadolint(&folder, "--style DL3009 --error DL3009 Dockerfile");
    assert_eq!(found(&run)[1].1, "error");
    let run = hadolint(&folder, "--verbose Dockerfile");
    assert!(
        run.err().contains("there is no configuration"),
        "{}",
        run.err()
    );
}

#[test]
fn reports_go_where_they_are_told() {
    let folder = with_text();
    let run = hadolint_with(
        &folder,
        "-f json -o a.json -f sarif -f gnu -o b.sarif Dockerfile",
        &[],
    );
    assert!(
        run.out()
            .starts_with("hadolint:Dockerfile:2: DL4000 error: "),
        "{}",
        run.out()
    );
    for (file, key) in [
        ("a.json", "/0/code"),
        ("b.sarif", "/runs/0/results/0/ruleId"),
    ] {
        let report: Value = serde_json::from_slice(&folder.read(file)).unwrap();
        assert_eq!(report.pointer(key), Some(&json!("DL4000")), "{file}");
    }
    // The path in the report is for some formats only, as there.
    for (format, is_used) in [
        ("checkstyle", true),
        ("codeclimate", true),
        ("gitlab_codeclimate", true),
        ("sonarqube", true),
        ("junit", true),
        ("tty", false),
        ("json", false),
        ("gnu", false),
        ("codacy", false),
        ("sarif", false),
    ] {
        let args = format!("--file-path-in-report x/Y -f {format} Dockerfile");
        let run = hadolint_with(&folder, &args, &[]);
        assert_eq!(
            run.out().contains("x/Y"),
            is_used,
            "{format}: {}",
            run.out()
        );
    }
}

#[test]
fn reports_are_not_written_over_what_is_read() {
    let folder = with_text();
    folder.write(".hadolint.yaml", "failure-threshold: error\n");
    folder.write("sub/.keep", "");
    let before = folder.everything();
    for (output, what) in [
        ("Dockerfile", "a Dockerfile to look at"),
        ("./Dockerfile", "a Dockerfile to look at"),
        ("sub/../Dockerfile", "a Dockerfile to look at"),
        (".hadolint.yaml", "the configuration"),
        ("sub/../.hadolint.yaml", "the configuration"),
    ] {
        let run = hadolint_with(&folder, &format!("-f gnu -o {output} Dockerfile"), &[]);
        let message = format!("error: --output {output}: that is {what}: name another file\n");
        assert_eq!((run.code, run.err()), (2, message));
        assert_eq!(folder.everything(), before, "{output}");
    }
}

#[test]
fn comments_that_have_ended_silence_nothing() {
    let text =
        |until: &str| format!("FROM a:1\n# dfmt: ignore[sudo] until {until} x\nRUN sudo b\n");
    for (until, found) in [("2020-01-01", "DL3004"), ("2999-01-01", "")] {
        let folder = Folder::with([("Dockerfile", text(until))]);
        let run = hadolint(&folder, "Dockerfile");
        assert_eq!(codes(&run), found, "{until}");
    }
}

#[test]
fn the_configuration_and_the_environment_count() {
    let folder = with_text();
    let all = "DL4000 DL3009 DL3025";
    for (variable, value, expected) in [
        ("HADOLINT_IGNORE", "DL4000,DL3025", "DL3009"),
        ("HADOLINT_TRUSTED_REGISTRIES", "ghcr.io,docker.io", all),
        (
            "HADOLINT_TRUSTED_REGISTRIES",
            "ghcr.io",
            "DL3026 DL4000 DL3009 DL3025",
        ),
        (
            "HADOLINT_REQUIRE_LABELS",
            "a:url,b:text",
            "DL3049 DL4000 DL3009 DL3052 DL3025",
        ),
        (
            "HADOLINT_STRICT_LABELS",
            "on",
            "DL4000 DL3009 DL3050 DL3025",
        ),
        ("HADOLINT_STRICT_LABELS", "off", all),
        (
            "HADOLINT_DISABLE_IGNORE_PRAGMA",
            "1",
            "DL4000 DL3009 DL3003 DL3025",
        ),
    ] {
        let run = hadolint_with(&folder, "-f json Dockerfile", &[(variable, value)]);
        assert_eq!(codes(&run), expected, "{variable}={value}: {}", run.err());
    }
    for (variable, value, args, code) in [
        ("HADOLINT_NOFAIL", "yes", "", 0),
        ("HADOLINT_FAILURE_THRESHOLD", "error", "--ignore DL4000", 0),
        (
            "HADOLINT_FAILURE_THRESHOLD",
            "error",
            "--ignore DL4000 -t warning",
            1,
        ),
        (
            "HADOLINT_OVERRIDE_ERROR",
            "DL3009",
            "-t error --ignore DL4000",
            1,
        ),
        ("HADOLINT_OVERRIDE_WARNING", "DL4000", "-t error", 0),
        ("HADOLINT_OVERRIDE_INFO", "DL4000", "-t error", 0),
        ("HADOLINT_OVERRIDE_STYLE", "DL4000", "-t error", 0),
    ] {
        let run = hadolint_with(&folder, &format!("{args} Dockerfile"), &[(variable, value)]);
        assert_eq!(run.code, code, "{variable}={value} {args}: {}", run.err());
    }
    let run = hadolint_with(&folder, "Dockerfile", &[("HADOLINT_VERBOSE", "1")]);
    assert!(
        run.err().contains("there is no configuration"),
        "{}",
        run.err()
    );
    let run = hadolint_with(&folder, "Dockerfile", &[("HADOLINT_FORMAT", "json")]);
    assert_eq!(codes(&run), all);
    // Colours: never where they are not wanted.
    let coloured = [("CLICOLOR_FORCE", "1")];
    let run = hadolint_with(&folder, "Dockerfile", &coloured);
    assert!(
        run.out().contains("\x1b[1m\x1b[91merror\x1b[0m: "),
        "{}",
        run.out()
    );
    for (args, variables) in [
        ("--no-color Dockerfile", &coloured[..]),
        ("Dockerfile", &[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "")]),
    ] {
        let run = hadolint_with(&folder, args, variables);
        assert!(!run.out().contains('\x1b'), "{args}: {}", run.out());
    }
    // The file over the environment, the command line over both.
    folder.write(
        ".hadolint.yaml",
        "format: gnu\nfailure-threshold: error\nignored: [DL4000]\nstrict-labels: true\nwhat: ever\n",
    );
    let run = hadolint_with(&folder, "-V Dockerfile", &[("HADOLINT_FORMAT", "json")]);
    assert!(
        run.out().starts_with("hadolint:Dockerfile:3: DL3009 "),
        "{}",
        run.out()
    );
    assert_eq!(run.code, 0);
    for part in ["configuration is .hadolint.yaml", "does not know: what"] {
        assert!(run.err().contains(part), "{part}: {}", run.err());
    }
    let run = hadolint_with(&folder, "-f json -t info Dockerfile", &[]);
    assert_eq!(
        (codes(&run).as_str(), run.code),
        ("DL3009 DL3050 DL3025", 1)
    );
    folder.write(
        "other.yml",
        "no-fail: true\nno-color: true\noverride: {style: [DL4000]}\nlabel-schema: {a: semver}\n",
    );
    let run = hadolint(&folder, "-c other.yml Dockerfile");
    assert_eq!(codes(&run), "DL4000 DL3009 DL3056 DL3025");
    assert_eq!((found(&run)[0].1.as_str(), run.code), ("style", 0));
    folder.write("other.yml", "ignored: DL4000\n");
    let run = hadolint(&folder, "-c other.yml Dockerfile");
    assert_eq!(run.code, 2);
    assert_eq!(
        run.err(),
        "error: other.yml: `ignored`: expected a list, each a word after a `-`\n"
    );
}

#[test]
fn the_configuration_of_the_user_counts_last() {
    let folder = with_text();
    // HOME is the folder above.
    for (place, ignored) in [
        ("../.hadolint.yml", "DL4000"),
        ("../.hadolint/config.yaml", "DL3009"),
        ("../.config/hadolint.yaml", "DL3025"),
        (".hadolint.yml", "DL4000"),
    ] {
        folder.write(place, format!("ignored: [{ignored}]\n"));
        let run = hadolint(&folder, "Dockerfile");
        assert!(!codes(&run).contains(ignored), "{place}: {}", run.out());
        assert_eq!(found(&run).len(), 2, "{place}: {}", run.out());
    }
    let elsewhere = folder.path("xdg");
    folder.write("xdg/hadolint.yml", "ignored: [DL3009]\n");
    std::fs::remove_file(folder.path(".hadolint.yml")).unwrap();
    let variables = [("XDG_CONFIG_HOME", elsewhere.to_str().unwrap())];
    let run = hadolint_with(&folder, "-f json Dockerfile", &variables);
    assert_eq!(codes(&run), "DL4000 DL3025");
}

#[test]
fn formats_are_those_of_hadolint() {
    let folder = Folder::with([
        ("a", "FROM debian:12\nMAINTAINER <me>\n"),
        ("b", "FROM debian:12\nFOO \"x\"\n"),
        ("c", "FROM debian:12\n"),
    ]);
    let run = |format: &str| {
        let run = hadolint_with(&folder, &format!("-f {format} a b c"), &[]);
        assert_eq!(run.err().lines().count(), 1, "{format}: {}", run.err());
        run.out()
    };
    insta::assert_snapshot!(run("tty"), @r#"
a:2 DL4000 error: MAINTAINER is deprecated
b:2:1 unknown instruction: foo
"#);
    insta::assert_snapshot!(run("gnu"), @r#"
hadolint:a:2: DL4000 error: MAINTAINER is deprecated
hadolint:b:2:1: unknown instruction: foo
"#);
    insta::assert_snapshot!(run("json"), @r#"[{"code":"DL4000","column":1,"file":"a","level":"error","line":2,"message":"MAINTAINER is deprecated"},{"code":"DL1000","column":1,"file":"b","level":"error","line":2,"message":"unknown instruction: foo"}]"#);
    insta::assert_snapshot!(run("codacy"), @r#"{"filename":"a","line":2,"message":"MAINTAINER is deprecated","patternId":"DL4000"}{"filename":"b","line":2,"message":"unknown instruction: foo","patternId":"DL1000"}"#);
    insta::assert_snapshot!(run("codeclimate").replace('\0', "\n"), @r#"
{"categories":["Bug Risk"],"check_name":"DL4000","description":"MAINTAINER is deprecated","location":{"lines":{"begin":2,"end":2},"path":"a"},"severity":"blocker","type":"issue"}
{"categories":["Bug Risk"],"check_name":"DL1000","description":"unknown instruction: foo","location":{"path":"b","positions":{"begin":{"column":1,"line":2},"end":{"column":1,"line":2}}},"severity":"blocker","type":"issue"}
"#);
    insta::assert_snapshot!(run("gitlab_codeclimate"), @r#"[{"categories":["Bug Risk"],"check_name":"DL4000","description":"MAINTAINER is deprecated","fingerprint":"5737dde060fb073ae5eb8525e8ce01e4bd4de17b","location":{"lines":{"begin":2,"end":2},"path":"a"},"severity":"blocker","type":"issue"},{"categories":["Bug Risk"],"check_name":"DL1000","description":"unknown instruction: foo","fingerprint":"3997c066c48a300e0e86cbdc3d292a2a1d56cbe5","location":{"path":"b","positions":{"begin":{"column":1,"line":2},"end":{"column":1,"line":2}}},"severity":"blocker","type":"issue"}]"#);
    insta::assert_snapshot!(run("sonarqube"), @r#"{"issues":[{"engineId":"dfmt","primaryLocation":{"filePath":"a","message":"MAINTAINER is deprecated","textRange":{"endColumn":1,"endLine":2,"startColumn":0,"startLine":2}},"ruleId":"DL4000","severity":"CRITICAL","type":"BUG"},{"engineId":"dfmt","primaryLocation":{"filePath":"b","message":"unknown instruction: foo","textRange":{"endColumn":1,"endLine":2,"startColumn":1,"startLine":2}},"ruleId":"DL1000","severity":"BLOCKER","type":"BUG"}]}"#);
    let sarif = run("sarif").replace(env!("CARGO_PKG_VERSION"), "VERSION");
    insta::assert_snapshot!(sarif, @r#"{"$schema":"http://json.schemastore.org/sarif-2.1.0","runs":[{"defaultSourceLanguage":"dockerfile","results":[{"level":"error","locations":[{"physicalLocation":{"artifactLocation":{"uri":"a"},"region":{"endColumn":1,"endLine":2,"sourceLanguage":"dockerfile","startColumn":1,"startLine":2}}}],"message":{"text":"MAINTAINER is deprecated"},"ruleId":"DL4000"},{"level":"error","locations":[{"physicalLocation":{"artifactLocation":{"uri":"b"},"region":{"endColumn":1,"endLine":2,"sourceLanguage":"dockerfile","startColumn":1,"startLine":2}}}],"message":{"text":"unknown instruction: foo"},"ruleId":"DL1000"}],"tool":{"driver":{"fullName":"dfmt in the formats of hadolint","name":"dfmt","shortDescription":{"text":"A Dockerfile formatter and auto-fixer: lossless, verified, and quiet about what it does not understand"},"version":"VERSION"}}}],"version":"2.1.0"}"#);
    let checkstyle = run("checkstyle");
    insta::assert_snapshot!(checkstyle, @r#"<?xml version="1.0" encoding="UTF-8"?><checkstyle version="4.3"><file name="a"><error column="1" line="2" message="MAINTAINER is deprecated" severity="error" source="DL4000"/></file><file name="b"><error column="1" line="2" message="unknown instruction: foo" severity="error"/></file><file name="c"/></checkstyle>"#);
    let junit = run("junit");
    let document = roxmltree::Document::parse(&junit).unwrap();
    let root = document.root_element();
    let id = root.attribute("id").unwrap();
    assert!(id.len() == 15 && id.as_bytes()[8] == b'_', "{id}");
    let suites =
        junit[junit.find("<testsuite ").unwrap()..].replace(env!("CARGO_PKG_VERSION"), "VERSION");
    insta::assert_snapshot!(suites, @r#"
<testsuite errors="0" failures="1" id="hadolint" name="dfmt VERSION" time="0.001"><testcase id="hadolint.rule.DL4000" time="0.001"><failure id="DL4000" message="MAINTAINER is deprecated" type="error">File: a
Line: 2
Category: Hadolint - Dockerfile Static Analysis
error: MAINTAINER is deprecated
</failure></testcase></testsuite><testsuite errors="1" failures="1" id="hadolint" name="dfmt VERSION" time="0.001"><testcase id="hadolint.error" name="DL1000" time="0.001"><failure message="parse error at line 2, column 1" type="error">Parse Error in b
Line: 2
Column: 1
Parse Error: unknown instruction: foo
</failure></testcase></testsuite><testsuite errors="0" failures="0" id="hadolint" name="dfmt VERSION" time="0.001"/></testsuites>
"#);
    roxmltree::Document::parse(&checkstyle).unwrap();
    // What stands in a file does not end an attribute or an element.
    let odd = Folder::with([(
        "a&\"<'>",
        "FROM debian:12\nMAINTAINER a\nEXPOSE ]]>&<x>\u{1}\n",
    )]);
    for format in ["checkstyle", "junit"] {
        let run = hadolint_with(&odd, &format!("-f {format} a&\"<'>"), &[]);
        let text = run.out();
        roxmltree::Document::parse(&text).unwrap();
        assert!(text.contains("DL4000"), "{text}");
    }
}

#[test]
fn what_is_left_alone_is_told() {
    let folder = Folder::with([
        (
            "a",
            "# syntax=example.com/other/frontend:1\nFROM debian\nINSTALL x\n",
        ),
        ("b", "FROM {{ base }}\nRUN x\n"),
    ]);
    let run = hadolint(&folder, "a b");
    assert_eq!((run.code, found(&run).len()), (0, 0), "{}", run.out());
    assert!(
        run.err().contains("note: a: this frontend is not Docker's"),
        "{}",
        run.err()
    );
    assert!(run.err().contains("note: b: "), "{}", run.err());
}

const CONFIG: &str = "\
failure-threshold: warning
format: sarif
no-fail: true
no-color: true
verbose: true
disable-ignore-pragma: true
ignored:
  - DL3008
  - DL3006
  - SC2086
  - DL3043
  - DL9999
override:
  error: [DL3015, DL3057]
  info: [DL3013]
  style: [DL4000]
trustedRegistries: [docker.io, \"*.gcr.io\", hub.docker.com, \"a b\"]
label-schema:
  author: text
  source: url
  x: odd
strict-labels: true
foo: bar
";

#[test]
fn a_configuration_of_hadolint_becomes_one_of_dfmt() {
    let folder = Folder::with([(".hadolint.yaml", CONFIG), ("Dockerfile", TEXT)]);
    let run = folder.dfmt(["config", "--from-hadolint"]);
    assert_eq!((run.code, run.err()), (0, String::new()));
    insta::assert_snapshot!(run.out(), @r#"
# Made of .hadolint.yaml by `dfmt config --from-hadolint`.
# What hadolint is started with becomes: `dfmt --lint --no-format --fail-on warning --exit-zero --color never --verbose --no-ignore-comments --output-format sarif .`

trusted-registries = ["docker.io/**", "*.gcr.io/**"]
required-labels = ["author:text", "source:url"]
strict-labels = true

[rules]
# On in hadolint, and here only where they are selected.
select = ["default", "label-key", "missing-healthcheck", "numeric-user", "whole-stage-copy", "two-downloaders"]
ignore = [
    "SC2086", # ShellCheck's
    "latest-tag", # DL3006; this rule is DL3007, too
    "unpinned-packages", # DL3008; this rule is DL3013, DL3016, DL3018, DL3028, DL3033, DL3037, DL3041, DL3062, too
]

[rules.severity]
apt-no-recommends = "error" # DL3015
maintainer = "style" # DL4000
missing-healthcheck = "error" # DL3057

# Not taken over:
# foo: hadolint does not know this key
# trustedRegistries: the image pattern `a b/**` has ` `, which no image has in its name
# label-schema: `x:odd`: there is no type `odd` of labels; those there are: `text`, `raw`, `url`, `semver`, `hash`, `rfc3339`, `spdx`, `email`
# ignored: DL3043 (ONBUILD of FROM, ONBUILD or MAINTAINER) has no rule: BuildKit refuses it: dfmt reports it as an error of syntax
# ignored: DL9999 is no code of hadolint's
# override.info: DL3013: its rule, `unpinned-packages`, is ignored
"#);
    // It is one that dfmt takes.
    folder.write("dfmt.toml", &run.stdout);
    let shown = folder.dfmt(["config"]);
    assert_eq!(shown.code, 0, "{}", shown.err());
    assert!(
        shown.out().contains("strict-labels = true"),
        "{}",
        shown.out()
    );
    // Any file can be named; nothing is an error.
    folder.write("x/empty.yml", "");
    let run = folder.dfmt(["config", "--from-hadolint", "x/empty.yml"]);
    insta::assert_snapshot!(run.out(), @r#"
# Made of x/empty.yml by `dfmt config --from-hadolint`.
# What hadolint is started with becomes: `dfmt --lint --no-format --fail-on info .`


[rules]
# On in hadolint, and here only where they are selected.
select = ["default", "label-key", "numeric-user", "unpinned-packages", "whole-stage-copy", "two-downloaders"]
"#);
    let empty = Folder::new();
    let run = empty.dfmt(["config", "--from-hadolint"]);
    assert_eq!(run.code, 2);
    assert!(
        run.err().contains("dfmt config --from-hadolint FILE"),
        "{}",
        run.err()
    );
    let run = empty.dfmt(["config", "--from-hadolint", "gone.yaml"]);
    assert_eq!(run.code, 2);
    assert!(
        run.err().starts_with("error: gone.yaml: cannot be read: "),
        "{}",
        run.err()
    );
    for others in [["--init"], ["--no-config"]] {
        let run = empty.dfmt(
            ["config", "--from-hadolint", "a.yaml"]
                .into_iter()
                .chain(others),
        );
        assert_eq!(run.code, 2);
        assert!(run.err().contains("cannot be used with"), "{}", run.err());
    }
}

#[test]
fn what_toml_has_in_no_comment_comes_into_none() {
    let folder = Folder::with([(
        ".hadolint.yaml",
        "ignored: [\"D\\x01L\", \"a\\nb = 1\"]\n\"k\\x10\\x7f\": 1\ntrustedRegistries: [\"a\\x1b\"]\n",
    )]);
    let run = folder.dfmt(["config", "--from-hadolint"]);
    assert_eq!(run.code, 0, "{}", run.err());
    assert!(
        run.out()
            .contains("# ignored: D L is no code of hadolint's"),
        "{}",
        run.out()
    );
    folder.write("dfmt.toml", run.out());
    let run = folder.dfmt(["config"]);
    assert_eq!(run.code, 0, "{}", run.err());
}

#[test]
fn a_configuration_of_hadolint_that_is_not_read_is_told_once() {
    let folder = Folder::with([
        (".hadolint.yaml", "ignored: []\n"),
        ("Dockerfile", "FROM debian:12\n"),
    ]);
    folder.write("x/.hadolint.yml", "");
    folder.write("x/Dockerfile", "FROM debian:12\n");
    let told = |args: &[&str]| {
        let run = folder.dfmt(args);
        run.err().matches("--from-hadolint").count()
    };
    for args in [
        &["--lint"][..],
        &["--fix", "."],
        &["--lint", "Dockerfile"],
        &["--lint", "x"],
        &["--lint", ".", "x"],
    ] {
        assert_eq!(told(args), 1, "{args:?}");
    }
    for args in [
        &["."][..],
        &["--check"],
        &["--lint", "-q"],
        &["--lint", "--no-config"],
        &["--lint", "--config", "line-width=80", "-q"],
    ] {
        assert_eq!(told(args), 0, "{args:?}");
    }
    let run = folder.dfmt(["--lint", "."]);
    assert!(
        run.err().contains("note: .hadolint.yaml is hadolint's and not read here: `dfmt config --from-hadolint .hadolint.yaml` prints"),
        "{}",
        run.err()
    );
    folder.write("dfmt.toml", "");
    assert_eq!(told(&["--lint"]), 0);
    assert_eq!(told(&["--lint", "x"]), 0);
}

/// Where images come from and which labels they have, by a file that others extend.
#[test]
fn a_policy_is_extended() {
    let folder = Folder::with([
        (
            "policy.toml",
            "trusted-registries = [\"ghcr.io/acme/**\"]\nrequired-labels = [\"team\"]\n",
        ),
        ("app/dfmt.toml", "extend = \"../policy.toml\"\n"),
        ("app/Dockerfile", "FROM debian:12\n"),
        (
            "own/dfmt.toml",
            "extend = \"../policy.toml\"\ntrusted-registries = [\"debian\"]\nrequired-labels = []\nstrict-labels = true\n",
        ),
        ("own/Dockerfile", "FROM debian:12\nLABEL a=b\n"),
    ]);
    let rules = |args: &[&str]| {
        let args = ["--lint", "--no-format", "--output-format", "concise"]
            .iter()
            .chain(args);
        let run = folder.dfmt(args);
        let text = run.out();
        let rules = text
            .lines()
            .filter_map(|line| line.split(['[', ']']).nth(1));
        rules.map(str::to_owned).collect::<Vec<_>>()
    };
    let mut found = rules(&["app"]);
    found.sort();
    assert_eq!(found, ["required-label", "untrusted-image"]);
    assert_eq!(rules(&["own"]), ["required-label"]);
    assert_eq!(
        rules(&["own", "--config", "strict-labels=false"]),
        Vec::<String>::new()
    );
    let run = folder.dfmt(["config", "app/Dockerfile"]);
    assert!(
        run.out()
            .contains("trusted-registries = [\"ghcr.io/acme/**\"]"),
        "{}",
        run.out()
    );
    for (given, part) in [
        (
            "trusted-registries=ghcr.io",
            "expected a list of image patterns",
        ),
        (
            "trusted-registries=[\"a b\"]",
            "has ` `, which no image has in its name",
        ),
        (
            "required-labels=[\"a:uri\"]",
            "there is no type `uri` of labels",
        ),
        ("strict-labels=perhaps", "expected `true` or `false`"),
    ] {
        let run = folder.dfmt(["--lint", "--config", given, "own"]);
        assert_eq!(run.code, 2, "{given}");
        assert!(run.err().contains(part), "{given}: {}", run.err());
    }
}
