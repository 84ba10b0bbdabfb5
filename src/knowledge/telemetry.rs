//! Programs that tell their makers how they are used.

/// Programs with the variable that has them tell nothing, and its value. Source: the documentation of each on telemetry, analytics or usage reporting.
pub const TELLING_HOME: &[(&str, &str, &str)] = &[
    ("astro", "ASTRO_TELEMETRY_DISABLED", "1"),
    ("az", "AZURE_CORE_COLLECT_TELEMETRY", "false"),
    ("brew", "HOMEBREW_NO_ANALYTICS", "1"),
    ("dotnet", "DOTNET_CLI_TELEMETRY_OPTOUT", "1"),
    ("gatsby", "GATSBY_TELEMETRY_DISABLED", "1"),
    ("gcloud", "CLOUDSDK_CORE_DISABLE_USAGE_REPORTING", "true"),
    ("hf", "HF_HUB_DISABLE_TELEMETRY", "1"),
    ("huggingface-cli", "HF_HUB_DISABLE_TELEMETRY", "1"),
    ("next", "NEXT_TELEMETRY_DISABLED", "1"),
    ("ng", "NG_CLI_ANALYTICS", "false"),
    ("nuxi", "NUXT_TELEMETRY_DISABLED", "1"),
    ("nuxt", "NUXT_TELEMETRY_DISABLED", "1"),
    ("packer", "CHECKPOINT_DISABLE", "1"),
    ("pwsh", "POWERSHELL_TELEMETRY_OPTOUT", "1"),
    ("sam", "SAM_CLI_TELEMETRY", "0"),
    ("storybook", "STORYBOOK_DISABLE_TELEMETRY", "1"),
    ("terraform", "CHECKPOINT_DISABLE", "1"),
    ("turbo", "TURBO_TELEMETRY_DISABLED", "1"),
    ("vcpkg", "VCPKG_DISABLE_METRICS", "1"),
];
