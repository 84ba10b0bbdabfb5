//! What the plugin makes of what stands under `dfmt`, and what it tells dprint.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::path::Path;

use dfmt::config::{
    ChainMode, Generated, IndentStyle, LineEndingChoice, OperatorPosition, PackageCaches,
};
use dfmt::engine::FixMode;
use dprint_core::configuration::{ConfigKeyMap, GlobalConfiguration, NewLineKind};
use dprint_core::plugins::{
    FormatConfigId, FormatResult, NullCancellationToken, SyncFormatRequest, SyncPluginHandler,
};
use dprint_plugin_dfmt::Handler;
use dprint_plugin_dfmt::configuration::{Configuration, resolve};
use serde_json::json;

fn given(json: serde_json::Value) -> ConfigKeyMap {
    serde_json::from_value(json).unwrap()
}

fn good(json: serde_json::Value, global: &GlobalConfiguration) -> Configuration {
    let (configuration, wrong) = resolve(given(json), global);
    assert_eq!(wrong, []);
    configuration
}

#[test]
fn options_about_findings_are_unknown() {
    for name in ["trustedRegistries", "requiredLabels", "strictLabels"] {
        let options = given(json!({ name: ["a"] }));
        let (configuration, wrong) = resolve(options, &GlobalConfiguration::default());
        assert_eq!(configuration, Configuration::default());
        assert!(wrong[0].message.starts_with("unknown property"), "{name}");
    }
}

#[test]
fn every_option_can_be_given() {
    let all = json!({
        "lineWidth": 80,
        "indentWidth": 2,
        "useTabs": true,
        "newLineKind": "crlf",
        "operatorPosition": "trailing",
        "blankLines": 2,
        "generated": "format",
        "packageCaches": "mount",
        "assumeBuilder": "podman",
        "select": ["dl3025", "prefer-copy"],
        "ignore": ["DL3020"],
        "fixable": ["DL3025"],
        "chainRun": "all",
        "fix": "unsafe",
    });
    let configuration = good(all.clone(), &GlobalConfiguration::default());
    let layout = configuration.settings.layout;
    assert_eq!((layout.line_width, layout.indent_width), (80, 2));
    assert_eq!(layout.indent_style, IndentStyle::Tab);
    assert_eq!(layout.line_ending, LineEndingChoice::Crlf);
    assert_eq!(layout.operator_position, OperatorPosition::Trailing);
    assert_eq!(layout.blank_lines, 2);
    assert_eq!(configuration.settings.generated, Generated::Format);
    assert_eq!(configuration.settings.rules.fixable, ["DL3025"]);
    assert_eq!(
        configuration.settings.rules.select,
        ["DL3025", "prefer-copy"]
    );
    assert_eq!(configuration.settings.rules.ignore, ["DL3020"]);
    assert_eq!(configuration.settings.rules.chain_run, ChainMode::All);
    let caches = configuration.settings.rules.package_caches;
    assert_eq!(caches, PackageCaches::Mount);
    assert_eq!(configuration.fix, FixMode::Unsafe);

    let shown = serde_json::to_value(&configuration).unwrap();
    let names = |value: &serde_json::Value| -> Vec<String> {
        value.as_object().unwrap().keys().cloned().collect()
    };
    assert_eq!(names(&shown), names(&all), "all options, each once");
    assert_eq!(good(shown, &GlobalConfiguration::default()), configuration);
}

#[test]
fn nothing_given_is_the_defaults() {
    let defaults = Configuration::default();
    for nothing in [json!({}), json!({ "lineWidth": null, "fix": null })] {
        assert_eq!(good(nothing, &GlobalConfiguration::default()), defaults);
    }
}

#[test]
fn what_holds_for_all_plugins_is_inherited() {
    let global = GlobalConfiguration {
        line_width: Some(100),
        use_tabs: Some(true),
        indent_width: Some(8),
        new_line_kind: Some(NewLineKind::LineFeed),
    };
    let layout = good(json!({}), &global).settings.layout;
    assert_eq!((layout.line_width, layout.indent_width), (100, 8));
    assert_eq!(layout.indent_style, IndentStyle::Tab);
    assert_eq!(layout.line_ending, LineEndingChoice::Lf);

    let own =
        json!({ "lineWidth": 70, "useTabs": false, "newLineKind": "auto", "indentWidth": null });
    let layout = good(own, &global).settings.layout;
    assert_eq!((layout.line_width, layout.indent_width), (70, 8));
    assert_eq!(layout.indent_style, IndentStyle::Space);
    assert_eq!(layout.line_ending, LineEndingChoice::Auto);

    // It was not said to dfmt: no reason to complain.
    let extreme = GlobalConfiguration {
        line_width: Some(u32::MAX),
        indent_width: Some(0),
        ..GlobalConfiguration::default()
    };
    let layout = good(json!({}), &extreme).settings.layout;
    assert_eq!((layout.line_width, layout.indent_width), (1_000_000, 1));
}

#[test]
fn diagnostics() {
    let number = "expected a whole number from 1 to 1000000";
    let rules = "expected a list of rules, each a string";
    for (name, value, message) in [
        ("lineWidth", json!("80"), number),
        ("lineWidth", json!(0), number),
        ("lineWidth", json!(-1), number),
        ("lineWidth", json!(true), number),
        ("lineWidth", json!([80]), number),
        (
            "indentWidth",
            json!(33),
            "expected a whole number from 1 to 32",
        ),
        (
            "blankLines",
            json!({}),
            "expected a whole number from 0 to 100",
        ),
        ("useTabs", json!(1), "expected `true` or `false`"),
        ("useTabs", json!("tab"), "expected `true` or `false`"),
        (
            "newLineKind",
            json!("system"),
            "expected `auto`, `lf` or `crlf`",
        ),
        (
            "newLineKind",
            json!("LF"),
            "expected `auto`, `lf` or `crlf`",
        ),
        (
            "operatorPosition",
            json!("front"),
            "expected `leading`, `trailing` or `preserve`",
        ),
        ("fix", json!(true), "expected `off`, `safe` or `unsafe`"),
        ("select", json!("exec-form"), rules),
        ("ignore", json!(["exec-form", 3]), rules),
        (
            "ignore",
            json!(["exec-from"]),
            "there is no rule `exec-from`: did you mean `exec-form`?",
        ),
        (
            "select",
            json!(["DL3025", "nothing-like-it"]),
            "there is no rule `nothing-like-it`",
        ),
        (
            "linewidth",
            json!(80),
            "unknown property: did you mean `lineWidth`?",
        ),
        (
            "fixes",
            json!("safe"),
            "unknown property: did you mean `fix`?",
        ),
        ("somethingElse", json!(1), "unknown property"),
    ] {
        let (_, wrong) = resolve(
            given(json!({ name: value })),
            &GlobalConfiguration::default(),
        );
        let wrong: Vec<_> = wrong
            .iter()
            .map(|wrong| (wrong.property_name.as_str(), wrong.message.as_str()))
            .collect();
        assert_eq!(wrong, [(name, message)], "{value}");
    }
}

#[test]
fn one_wrong_option_does_not_hide_another() {
    let several =
        json!({ "lineWidth": 0, "ignore": ["a", "b", "DL3025"], "x": 1, "blankLines": 2 });
    let (configuration, wrong) = resolve(given(several), &GlobalConfiguration::default());
    let names: Vec<_> = wrong
        .iter()
        .map(|wrong| wrong.property_name.as_str())
        .collect();
    assert_eq!(names, ["lineWidth", "ignore", "ignore", "x"]);
    assert_eq!(configuration.settings.layout.blank_lines, 2);
    assert_eq!(configuration.settings.rules.ignore, ["DL3025"]);
}

fn format(source: &[u8], range: Option<std::ops::Range<usize>>) -> FormatResult {
    let request = SyncFormatRequest {
        file_path: Path::new("Dockerfile"),
        file_bytes: source.to_vec(),
        config_id: FormatConfigId::from_raw(1),
        config: &Configuration::default(),
        range,
        token: &NullCancellationToken,
    };
    Handler.format(request, |_| {
        unreachable!("there is nothing in a Dockerfile for other plugins")
    })
}

#[test]
fn results_are_those_dprint_expects() {
    assert_eq!(
        format(b"from a\n", None).unwrap(),
        Some(b"FROM a\n".to_vec())
    );
    assert_eq!(format(b"FROM a\n", None).unwrap(), None);
    assert_eq!(format(b"from a\n", Some(0..4)).unwrap(), None, "no ranges");
    assert_eq!(format(b"", None).unwrap(), None);
    // Docker's parser rejects it.
    assert_eq!(format(b"from   a\nENV x\n", None).unwrap(), None);
    // Latin-1 passes through.
    assert_eq!(
        format(b"from a\nrun  \xe9\n", None).unwrap(),
        Some(b"FROM a\nRUN \xe9\n".to_vec())
    );
    let error = format(b"FROM a\0\n", None).unwrap_err().to_string();
    assert!(error.starts_with("the file has a NUL byte"), "{error}");
}

#[test]
fn the_plugin_introduces_itself() {
    let info = Handler.plugin_info();
    assert_eq!(info.name, "dprint-plugin-dfmt");
    assert_eq!(info.config_key, "dfmt");
    assert_eq!(info.supports_range_formatting, Some(false));
    let licence = Handler.license_text();
    assert!(licence.contains("MIT License") && licence.contains("Apache License"));
    let matching = Handler
        .resolve_config(ConfigKeyMap::new(), &GlobalConfiguration::default())
        .file_matching;
    for name in ["Dockerfile", "Containerfile", "dockerfile"] {
        assert!(matching.file_names.iter().any(|known| known == name));
        assert!(matching.file_extensions.iter().any(|known| known == name));
    }
    assert!(!matching.additive);
}

#[test]
fn generated_files_are_left_alone_unless_asked_for() {
    let source = b"# DO NOT EDIT\nfrom a\n";
    let mut configuration = Configuration::default();
    let formatted =
        |configuration: &Configuration| dprint_plugin_dfmt::format(source, configuration).unwrap();
    assert_eq!(formatted(&configuration), None);
    configuration.settings.generated = Generated::Format;
    let expected = b"# DO NOT EDIT\nFROM a\n".to_vec();
    assert_eq!(formatted(&configuration), Some(expected));
}
