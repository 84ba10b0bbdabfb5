//! dfmt in dprint: a plugin for `wasm32-unknown-unknown` over the library without its native features.
//!
//! [`configuration`] turns what stands under `dfmt` in `dprint.json` into settings; [`Handler`] is the plugin. What is absent
//! here: decisions about layout and rules, which are the library's, and the disk, which a plugin cannot see: rules that ask
//! the build context get no answer from it.
//!
//! A panic cannot be caught in WebAssembly. dprint starts the plugin anew then and gives it the file once more; if that fails,
//! too, it names the file and ends the run. So nothing here panics by intention, and whatever dfmt can foresee (a file that is
//! no text, an output that would not mean the same) is an error for that file only.

pub mod configuration;
mod urls;

use dfmt::config::Generated;
use dfmt::suppress::generated;
use dfmt::{Failure, FixMode, NoContext};
use dprint_core::configuration::{ConfigKeyMap, GlobalConfiguration};
use dprint_core::plugins::{
    CheckConfigUpdatesMessage, ConfigChange, FileMatchingInfo, FormatError, FormatResult,
    PluginInfo, PluginResolveConfigurationResult, SyncFormatRequest, SyncHostFormatRequest,
    SyncPluginHandler,
};

use configuration::Configuration;

/// The extensions of the files it takes: `app.Dockerfile`. dprint compares letter by letter.
const EXTENSIONS: &[&str] = &[
    "dockerfile",
    "Dockerfile",
    "DOCKERFILE",
    "containerfile",
    "Containerfile",
    "CONTAINERFILE",
];

/// The plugin.
#[derive(Debug, Default)]
pub struct Handler;

impl SyncPluginHandler<Configuration> for Handler {
    fn resolve_config(
        &mut self,
        config: ConfigKeyMap,
        global: &GlobalConfiguration,
    ) -> PluginResolveConfigurationResult<Configuration> {
        let (config, diagnostics) = configuration::resolve(config, global);
        let names = || EXTENSIONS.iter().map(|&name| name.to_owned()).collect();
        PluginResolveConfigurationResult {
            file_matching: FileMatchingInfo {
                file_extensions: names(),
                // Alone, the same words are whole names.
                file_names: names(),
                additive: false,
            },
            diagnostics,
            config,
        }
    }

    fn plugin_info(&mut self) -> PluginInfo {
        let version = env!("CARGO_PKG_VERSION");
        let urls = urls::Urls::of(env!("CARGO_PKG_REPOSITORY"), version);
        PluginInfo {
            name: env!("CARGO_PKG_NAME").to_owned(),
            version: version.to_owned(),
            config_key: configuration::KEY.to_owned(),
            help_url: urls.help,
            config_schema_url: urls.schema,
            update_url: urls.update,
            supports_range_formatting: Some(false),
        }
    }

    fn license_text(&mut self) -> String {
        LICENSE.to_owned()
    }

    fn check_config_updates(
        &self,
        _message: CheckConfigUpdatesMessage,
    ) -> Result<Vec<ConfigChange>, FormatError> {
        Ok(Vec::new())
    }

    fn format(
        &mut self,
        request: SyncFormatRequest<Configuration>,
        _format_with_host: impl FnMut(SyncHostFormatRequest) -> FormatResult,
    ) -> FormatResult {
        // The layout of a line hangs on the lines around it: there is no formatting a part.
        if request.range.is_some() {
            return Ok(None);
        }
        format(&request.file_bytes, request.config).map_err(FormatError::new)
    }
}

/// The text with the fixes and in the layout that `configuration` asks for; `None` if that changes nothing.
///
/// # Errors
/// If dfmt leaves the file alone.
pub fn format(source: &[u8], configuration: &Configuration) -> Result<Option<Vec<u8>>, Failure> {
    let Configuration { settings, fix } = configuration;
    // dprint does not tell files that were named from those it found.
    if settings.generated == Generated::Skip && generated(source).is_some() {
        return Ok(None);
    }
    match fix {
        FixMode::Off => dfmt::format(source, settings),
        mode => Ok(dfmt::fix(source, settings, *mode, &NoContext)?.output),
    }
}

/// The licence, as dprint shows it.
const LICENSE: &str = concat!(
    "dfmt is licensed under the MIT License or the Apache License, Version 2.0, at your option.\n\n",
    include_str!("../../LICENSE-MIT"),
    "\n",
    include_str!("../../LICENSE-APACHE"),
);

#[cfg(all(target_arch = "wasm32", target_os = "unknown"))]
dprint_core::generate_plugin_code!(Handler, Handler, Configuration);
