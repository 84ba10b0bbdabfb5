//! From what stands under `dfmt` in `dprint.json` to settings.

use dfmt::FixMode;
use dfmt::config::{ConfigOption, InDprint, Kind, OPTIONS, Settings, Value, nearest};
use dfmt::rules::REGISTRY;
use dprint_core::configuration::{
    ConfigKeyMap, ConfigKeyValue, ConfigurationDiagnostic, GlobalConfiguration,
};
use serde::ser::{Serialize, SerializeMap, Serializer};

/// The key in `dprint.json`.
pub const KEY: &str = "dfmt";

/// All that is said under [`KEY`], or by default.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Configuration {
    /// The options that any run of dfmt has.
    pub settings: Settings,
    /// Which fixes are applied.
    pub fix: FixMode,
}

/// The options that only the plugin has: on the command line, switches say this.
pub const OWN_OPTIONS: &[ConfigOption<Configuration>] = &[ConfigOption {
    name: "fix",
    table: "",
    dprint: InDprint::Value("fix"),
    about: "Which fixes are applied before the layout.",
    kind: Kind::Choice(|configuration| &mut configuration.fix),
}];

/// The configuration, and what is wrong with what was given. An option that is not given under [`KEY`] is what dprint was told
/// for all plugins, if dprint knows such an option, else its default.
pub fn resolve(
    mut given: ConfigKeyMap,
    global: &GlobalConfiguration,
) -> (Configuration, Vec<ConfigurationDiagnostic>) {
    let mut configuration = Configuration::default();
    let mut diagnostics = Vec::new();
    for option in OPTIONS {
        let settings = &mut configuration.settings;
        read(option, settings, &mut given, global, &mut diagnostics);
    }
    for option in OWN_OPTIONS {
        read(
            option,
            &mut configuration,
            &mut given,
            global,
            &mut diagnostics,
        );
    }
    for name in given.into_keys() {
        let message = match nearest(&name, names()) {
            Some(nearest) => format!("unknown property: did you mean `{nearest}`?"),
            None => "unknown property".to_owned(),
        };
        diagnostics.push(diagnostic(&name, message));
    }
    (configuration, diagnostics)
}

/// The names of all options.
fn names() -> impl Iterator<Item = &'static str> {
    let own = OWN_OPTIONS.iter().filter_map(|option| option.dprint.name());
    let all = OPTIONS.iter().filter_map(|option| option.dprint.name());
    all.chain(own)
}

fn diagnostic(name: &str, message: String) -> ConfigurationDiagnostic {
    ConfigurationDiagnostic {
        property_name: name.to_owned(),
        message,
    }
}

/// Takes one option out of what is given, and sets it in `target`.
fn read<S: Clone>(
    option: &ConfigOption<S>,
    target: &mut S,
    given: &mut ConfigKeyMap,
    global: &GlobalConfiguration,
    diagnostics: &mut Vec<ConfigurationDiagnostic>,
) {
    let Some(name) = option.dprint.name() else {
        return;
    };
    let mut wrong = |message| diagnostics.push(diagnostic(name, message));
    let value = match given.shift_remove(name) {
        None | Some(ConfigKeyValue::Null) => inherited(option, global),
        value => value,
    };
    let Some(value) = value else {
        return;
    };
    if let Err(message) = value_of(option, value).and_then(|value| option.set(target, value)) {
        wrong(message);
    }
    if let Kind::Rules(field) = option.kind {
        field(target).retain_mut(|rule| match REGISTRY.known_choice(rule) {
            Ok(known) => {
                known.clone_into(rule);
                true
            }
            Err(message) => {
                wrong(message);
                false
            }
        });
    }
}

/// What dprint was told for all plugins; a number that is out of the option's range as near as the option comes to it.
fn inherited<S>(option: &ConfigOption<S>, global: &GlobalConfiguration) -> Option<ConfigKeyValue> {
    let number = |number: u32| match option.kind {
        Kind::Number(least, most, _) => {
            let number = usize::try_from(number)
                .unwrap_or(usize::MAX)
                .clamp(least, most);
            ConfigKeyValue::Number(i32::try_from(number).unwrap_or(i32::MAX))
        }
        _ => ConfigKeyValue::Null,
    };
    match option.dprint.name()? {
        "lineWidth" => global.line_width.map(number),
        "indentWidth" => global.indent_width.map(u32::from).map(number),
        "useTabs" => global.use_tabs.map(ConfigKeyValue::Bool),
        "newLineKind" => global.new_line_kind.map(|kind| kind.to_string().into()),
        _ => None,
    }
}

/// A value as dfmt knows it.
fn value_of<S>(option: &ConfigOption<S>, value: ConfigKeyValue) -> Result<Value, String> {
    Ok(match (option.dprint, value) {
        (InDprint::Switch { on, .. }, ConfigKeyValue::Bool(true)) => Value::Word(on.to_owned()),
        (InDprint::Switch { off, .. }, ConfigKeyValue::Bool(false)) => Value::Word(off.to_owned()),
        (InDprint::Switch { .. }, _) => return Err("expected `true` or `false`".to_owned()),
        (InDprint::Value(_), ConfigKeyValue::Number(number)) => Value::Number(number.into()),
        (InDprint::Value(_), ConfigKeyValue::String(word)) => Value::Word(word),
        (InDprint::Value(_), ConfigKeyValue::Array(list)) => list
            .into_iter()
            .map(ConfigKeyValue::into_string)
            .collect::<Option<_>>()
            .map_or(Value::Other, Value::List),
        (InDprint::Value(_) | InDprint::Unread, _) => Value::Other,
    })
}

/// As dprint shows it: all options by their names in dprint.
impl Serialize for Configuration {
    fn serialize<Z: Serializer>(&self, serializer: Z) -> Result<Z::Ok, Z::Error> {
        let mut map = serializer.serialize_map(None)?;
        for option in OPTIONS {
            write(option, &self.settings, &mut map)?;
        }
        for option in OWN_OPTIONS {
            write(option, self, &mut map)?;
        }
        map.end()
    }
}

fn write<S: Clone, M: SerializeMap>(
    option: &ConfigOption<S>,
    target: &S,
    map: &mut M,
) -> Result<(), M::Error> {
    let Some(name) = option.dprint.name() else {
        return Ok(());
    };
    match (option.dprint, option.get(target)) {
        (InDprint::Switch { on, .. }, value) => {
            map.serialize_entry(name, &(value == Value::Word(on.to_owned())))
        }
        (InDprint::Value(_), Value::Number(number)) => map.serialize_entry(name, &number),
        (InDprint::Value(_), Value::Word(word)) => map.serialize_entry(name, &word),
        (InDprint::Value(_), Value::List(list)) => map.serialize_entry(name, &list),
        (InDprint::Value(_), Value::Switch(is_on)) => map.serialize_entry(name, &is_on),
        (InDprint::Value(_), Value::Other) | (InDprint::Unread, _) => Ok(()),
    }
}
