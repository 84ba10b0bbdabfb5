//! What projects of Node are built, started and served with: which programs serve while a project is written, which serve what was built, and which packages only
//! development needs.

/// Programs that serve or run a project while it is written, with the words that say so; none if they do nothing else. Source: the documentation of each.
pub const DEVELOPMENT_SERVERS: &[(&str, &[&str])] = &[
    ("astro", &["dev"]),
    ("craco", &["start"]),
    ("expo", &["start"]),
    ("gatsby", &["develop"]),
    ("nest", &["start"]),
    ("next", &["dev"]),
    ("ng", &["s", "serve"]),
    ("nodemon", &[]),
    ("nuxi", &["dev"]),
    ("nuxt", &["dev"]),
    ("parcel", &["serve"]),
    ("quasar", &["dev"]),
    ("react-app-rewired", &["start"]),
    ("react-scripts", &["start"]),
    ("remix", &["dev"]),
    ("strapi", &["develop"]),
    ("ts-node-dev", &[]),
    ("tsnd", &[]),
    ("turbo", &["dev"]),
    ("vite", &["dev", "serve"]),
    ("vue-cli-service", &["serve"]),
    ("webpack", &["serve"]),
    ("webpack-dev-server", &[]),
];

/// Programs that serve while a project is written if they are given no verb. Source: the documentation of each.
pub const SERVE_ALONE: &[&str] = &["nuxt", "parcel", "vite"];

/// Programs of packages that run what was built and nothing else, with the verb that says so, and their packages. Source: the documentation of each.
pub const RUN_BUILT: &[(&str, &str, &str)] = &[
    ("next", "start", "next"),
    ("react-router-serve", "", "@react-router/serve"),
    ("remix-serve", "", "@remix-run/serve"),
];

/// Programs that serve the files of a folder, and the packages they are of. Source: the documentation of each.
pub const STATIC_SERVERS: &[(&str, &str)] = &[("http-server", "http-server"), ("serve", "serve")];

/// Options of these that name no file: true if the next word is their value. Source: the documentation of each.
pub const STATIC_OPTIONS: &[(&str, &str, bool)] = &[
    ("http-server", "--cors", false),
    ("http-server", "--gzip", false),
    ("http-server", "--port", true),
    ("http-server", "--silent", false),
    ("http-server", "-a", true),
    ("http-server", "-c", true),
    ("http-server", "-c-1", false),
    ("http-server", "-g", false),
    ("http-server", "-p", true),
    ("http-server", "-s", false),
    ("serve", "--cors", false),
    ("serve", "--listen", true),
    ("serve", "--no-clipboard", false),
    ("serve", "--no-compression", false),
    ("serve", "--no-etag", false),
    ("serve", "--no-port-switching", false),
    ("serve", "--no-request-logging", false),
    ("serve", "--port", true),
    ("serve", "--single", false),
    ("serve", "-C", false),
    ("serve", "-L", false),
    ("serve", "-l", true),
    ("serve", "-n", false),
    ("serve", "-p", true),
    ("serve", "-s", false),
    ("serve", "-u", false),
];

/// Programs that build what is served, the verb that says so (none: the program alone), and the folder that they write it to if no setting says something else.
/// Source: the documentation of each.
pub const STATIC_BUILDERS: &[(&str, &str, &str)] = &[
    ("astro", "build", "dist"),
    ("craco", "build", "build"),
    ("gatsby", "build", "public"),
    ("react-app-rewired", "build", "build"),
    ("react-scripts", "build", "build"),
    ("vite", "build", "dist"),
    ("vue-cli-service", "build", "dist"),
];

/// What says in the settings or calls of these that they write elsewhere. Source: the documentation of each.
pub const OUTPUT_SETTINGS: &[&str] = &[
    "--dest",
    "--outDir",
    "BUILD_PATH",
    "build.path",
    "outDir",
    "outputDir",
    "paths.appBuild",
    "root:",
];

/// Names of the files with these settings, below the folder of the project. Source: the documentation of each.
pub const OUTPUT_FILES: &[&str] = &[
    ".env",
    ".env.local",
    ".env.production",
    ".env.production.local",
    "astro.config.js",
    "astro.config.mjs",
    "astro.config.ts",
    "config-overrides.js",
    "craco.config.js",
    "craco.config.ts",
    "vite.config.cjs",
    "vite.config.js",
    "vite.config.mjs",
    "vite.config.mts",
    "vite.config.ts",
    "vue.config.js",
];

/// Programs that build or prepare a project, and write into its folder. Source: the documentation of each.
pub const BUILDERS: &[&str] = &[
    "astro",
    "babel",
    "esbuild",
    "gulp",
    "nest",
    "next",
    "ng",
    "nuxi",
    "nuxt",
    "prisma",
    "react-scripts",
    "remix",
    "rollup",
    "sass",
    "svelte-kit",
    "swc",
    "tailwindcss",
    "tsc",
    "tsup",
    "vite",
    "webpack",
];

/// Packages that people install for all projects, and that only install, build, test or watch them. Source: the documentation of each.
pub const GLOBAL_TOOLS: &[&str] = &[
    "@angular/cli",
    "@nestjs/cli",
    "@vue/cli",
    "@vue/cli-service",
    "corepack",
    "eslint",
    "grunt-cli",
    "gulp",
    "gulp-cli",
    "jest",
    "lerna",
    "node-gyp",
    "nodemon",
    "npm",
    "npm-check-updates",
    "nx",
    "pnpm",
    "rimraf",
    "tsc",
    "turbo",
    "typescript",
    "vite",
    "webpack",
    "webpack-cli",
    "yarn",
];

/// Packages that build, test, check or describe a project and are nothing that a program loads by a name that stands nowhere in its sources, with `*` at the end for whatever
/// follows. Source: the documentation of each.
pub const ONLY_DEVELOPMENT: &[&str] = &[
    "@angular-devkit/*",
    "@angular-eslint/*",
    "@angular/cli",
    "@angular/compiler-cli",
    "@babel/cli",
    "@babel/core",
    "@babel/eslint-parser",
    "@babel/node",
    "@babel/plugin-*",
    "@babel/preset-*",
    "@babel/register",
    "@biomejs/*",
    "@changesets/*",
    "@commitlint/*",
    "@esbuild-plugins/*",
    "@eslint/*",
    "@faker-js/*",
    "@golevelup/ts-jest",
    "@ianvs/prettier-plugin-*",
    "@istanbuljs/*",
    "@jest/*",
    "@nestjs/cli",
    "@nestjs/schematics",
    "@nestjs/testing",
    "@next/bundle-analyzer",
    "@next/eslint-plugin-next",
    "@playwright/*",
    "@react-router/dev",
    "@remix-run/dev",
    "@rollup/*",
    "@semantic-release/*",
    "@storybook/*",
    "@sveltejs/vite-plugin-svelte",
    "@swc/cli",
    "@swc/core",
    "@swc/jest",
    "@tailwindcss/*",
    "@testcontainers/*",
    "@testing-library/*",
    "@trivago/prettier-plugin-sort-imports",
    "@tsconfig/*",
    "@types/*",
    "@typescript-eslint/*",
    "@vitejs/*",
    "@vitest/*",
    "@vue/cli-*",
    "@vue/eslint-config-*",
    "@vue/tsconfig",
    "autoprefixer",
    "ava",
    "babel-cli",
    "babel-core",
    "babel-eslint",
    "babel-jest",
    "babel-loader",
    "babel-plugin-*",
    "babel-preset-*",
    "c8",
    "chai",
    "chai-http",
    "clean-webpack-plugin",
    "commitizen",
    "concurrently",
    "copy-webpack-plugin",
    "copyfiles",
    "cross-env",
    "css-loader",
    "cssnano",
    "cypress",
    "cz-conventional-changelog",
    "depcheck",
    "dotenv-cli",
    "drizzle-kit",
    "esbuild",
    "esbuild-*",
    "eslint",
    "eslint-*",
    "faker",
    "file-loader",
    "fork-ts-checker-webpack-plugin",
    "gulp",
    "gulp-*",
    "html-webpack-plugin",
    "husky",
    "jasmine*",
    "jest",
    "jest-*",
    "jsdom",
    "karma",
    "karma-*",
    "knip",
    "lefthook",
    "lint-staged",
    "madge",
    "mini-css-extract-plugin",
    "mocha",
    "msw",
    "ncp",
    "nock",
    "node-mocks-http",
    "nodemon",
    "npm-check-updates",
    "npm-run-all",
    "npm-run-all2",
    "nyc",
    "open-cli",
    "playwright",
    "postcss",
    "postcss-*",
    "prettier",
    "prettier-*",
    "pretty-quick",
    "prisma",
    "react-scripts",
    "release-it",
    "rimraf",
    "rollup",
    "rollup-*",
    "sass",
    "sass-loader",
    "semantic-release",
    "should",
    "shx",
    "sinon",
    "sinon-*",
    "source-map-support",
    "standard",
    "standard-version",
    "style-loader",
    "supertest",
    "tailwindcss",
    "terser",
    "terser-webpack-plugin",
    "ts-jest",
    "ts-loader",
    "ts-mocha",
    "ts-node",
    "ts-node-dev",
    "ts-prune",
    "tsc-alias",
    "tsc-watch",
    "tsconfig-paths",
    "tsconfig-paths-webpack-plugin",
    "tslint",
    "tslint-*",
    "tsup",
    "tsx",
    "turbo",
    "typedoc",
    "typedoc-*",
    "typescript",
    "typescript-eslint",
    "url-loader",
    "vite",
    "vite-*",
    "vitest",
    "vitest-*",
    "webpack",
    "webpack-*",
    "xo",
];

/// Packages that start programs of the system, or use its libraries or fonts: those of a full image that its slim variant may not have, with `*` at the end for whatever
/// follows. Source: the documentation of each, and the slim images' lists of packages.
pub const NEEDS_SYSTEM: &[&str] = &[
    "@ffmpeg-installer/*",
    "@napi-rs/canvas",
    "@prisma/*",
    "@resvg/*",
    "canvas",
    "cross-spawn",
    "cross-zip",
    "devcert",
    "easyimage",
    "execa",
    "find-process",
    "fluent-ffmpeg",
    "foreground-child",
    "git-*",
    "gitlog",
    "gm",
    "gpg",
    "html-pdf*",
    "imagemagick*",
    "libreoffice-convert",
    "mongodb-memory-server*",
    "node-cmd",
    "node-git*",
    "node-gyp",
    "node-libcurl",
    "node-machine-id",
    "node-poppler",
    "node-rsync",
    "node-tesseract-ocr",
    "nodegit",
    "npm",
    "opencv*",
    "oracledb",
    "pdf-image",
    "pdf-poppler",
    "pdf2pic",
    "pem",
    "pg-native",
    "phantom*",
    "pidtree",
    "pidusage",
    "playwright*",
    "pm2",
    "prisma",
    "ps-list",
    "ps-node",
    "ps-tree",
    "puppeteer*",
    "python-*",
    "pythonia",
    "rsync",
    "satori",
    "sharp",
    "shelljs",
    "simple-git",
    "skia-canvas",
    "svn*",
    "systeminformation",
    "textract",
    "tinyexec",
    "tree-kill",
    "wkhtmltopdf",
    "youtube-dl*",
    "yt-dlp*",
    "ytdlp*",
    "zx",
];

/// Packages that keep what they need when they run below the home of who installs them, or where nobody knows, with `*` at the end for whatever follows. Source: the
/// documentation of each.
pub const KEPT_AT_HOME: &[&str] = &[
    "@playwright/*",
    "@puppeteer/browsers",
    "camoufox*",
    "chromium",
    "cypress",
    "mongodb-memory-server*",
    "ngrok",
    "patchright*",
    "playwright*",
    "puppeteer",
    "rebrowser-*",
];

/// Packages of the system that start a program, and look after it. Source: their documentation.
pub const INIT_PROGRAMS: &[&str] = &["dumb-init", "tini"];

/// Packages with install scripts whose programs and libraries need nothing that a slim image lacks, with `*` at the end for whatever follows. Source: the scripts of each, and
/// `ldd` of what they install.
pub const SELF_CONTAINED: &[&str] = &[
    "@apollo/protobufjs",
    "@esbuild/*",
    "@firebase/util",
    "@nestjs/core",
    "@scarf/scarf",
    "argon2",
    "bcrypt",
    "better-sqlite3",
    "bufferutil",
    "core-js",
    "core-js-pure",
    "cpu-features",
    "es5-ext",
    "esbuild",
    "fsevents",
    "msgpackr-extract",
    "protobufjs",
    "sqlite3",
    "ssh2",
    "styled-components",
    "unrs-resolver",
    "utf-8-validate",
    "web3",
];

/// What in sources, and in what the Dockerfile says, names programs or files of the system, or starts other programs. Source: Node's documentation, "Child process",
/// "Command-line API"; that of the packages.
pub const NAMES_SYSTEM: &[&str] = &[
    "--openssl-",
    "--use-openssl-ca",
    "--use-system-ca",
    "/etc/ssl",
    "/usr/bin",
    "/usr/lib",
    "/usr/share",
    "NODE_EXTRA_CA_CERTS",
    "SSL_CERT",
    "child_process",
    "execa",
    "shelljs",
];

/// Packages for development whose names tools write into what they build. Source: their documentation.
pub const WRITTEN_BY_TOOLS: &[&str] = &["source-map-support"];

/// Names of the files that say where a build writes to, by their starts, and what in them says that. Source: the documentation of the tools.
pub const BUILD_SETTINGS: &[&str] = &[
    "angular.json",
    "nest-cli.json",
    "next.config.",
    "rollup.config.",
    "tsconfig",
    "tsup.config.",
    "vite.config.",
    "webpack",
];

/// See [`BUILD_SETTINGS`]. Source: as there.
pub const BUILD_OUTPUTS: &[&str] = &[
    "declarationDir",
    "distDir",
    "outDir",
    "outFile",
    "output",
    "outputPath",
    "path",
];

/// Packages of the system that node-gyp needs beside a compiler. Source: node-gyp's README, "Installation".
pub const COMPILE_WITH: &[&str] = &["python", "python-is-python3", "python2", "python3"];

/// Options of an install that say nothing of where and what it installs. Source: the documentation of npm, Yarn and pnpm.
pub const INSTALL_OPTIONS: &[&str] = &[
    "--audit=false",
    "--force",
    "--frozen-lockfile",
    "--fund=false",
    "--ignore-engines",
    "--ignore-scripts",
    "--include=dev",
    "--legacy-peer-deps",
    "--loglevel",
    "--loglevel=error",
    "--loglevel=verbose",
    "--loglevel=warn",
    "--network-timeout",
    "--no-audit",
    "--no-cache",
    "--no-fund",
    "--no-progress",
    "--non-interactive",
    "--prefer-offline",
    "--production=false",
    "--progress=false",
    "--pure-lockfile",
    "--quiet",
    "--silent",
    "--unsafe-perm",
    "--unsafe-perm=true",
    "--verbose",
    "-f",
    "-s",
];

/// Folders that are no project's own. Source: the Filesystem Hierarchy Standard; the Dockerfiles of the images.
pub const SHARED_FOLDERS: &[&str] = &[
    "/",
    "/bin",
    "/etc",
    "/home",
    "/home/node",
    "/lib",
    "/mnt",
    "/opt",
    "/root",
    "/srv",
    "/tmp",
    "/usr",
    "/usr/local",
    "/usr/local/lib",
    "/usr/share",
    "/usr/src",
    "/var",
    "/var/lib",
    "/var/www",
];

/// Folders and parts of names of sources that only development runs. Source: the documentation of the test runners, of Storybook and Cypress.
pub const DEVELOPMENT_FOLDERS: &[&str] = &[
    ".github",
    ".husky",
    ".storybook",
    "__mocks__",
    "__tests__",
    "cypress",
    "e2e",
    "node_modules",
    "test",
    "tests",
];

/// See [`DEVELOPMENT_FOLDERS`]. Source: as there.
pub const DEVELOPMENT_NAMES: &[&str] = &[
    ".babelrc.",
    ".cy.",
    ".d.ts",
    ".e2e-spec.",
    ".eslintrc.",
    ".prettierrc.",
    ".spec.",
    ".stories.",
    ".test.",
    "Gruntfile.",
    "gruntfile.",
    "gulpfile.",
    "jest.setup.",
    "setupTests.",
    "vite-env.",
];

/// Ends of names of sources. Source: the documentation of Node and TypeScript.
pub const SOURCES: &[&str] = &[
    ".cjs", ".cts", ".js", ".jsx", ".mjs", ".mts", ".svelte", ".ts", ".tsx", ".vue",
];

/// Whether a name is one of some patterns, each with `*` at its end at most.
pub fn is_named(name: &str, patterns: &[&str]) -> bool {
    patterns
        .iter()
        .any(|pattern| match pattern.strip_suffix('*') {
            None => name == *pattern,
            Some(start) => name.starts_with(start),
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tables_are_sorted() {
        let name = |it: &&str| it.trim_end_matches('*').to_owned();
        for table in [
            SERVE_ALONE,
            OUTPUT_SETTINGS,
            OUTPUT_FILES,
            BUILDERS,
            GLOBAL_TOOLS,
            INSTALL_OPTIONS,
            SHARED_FOLDERS,
            ONLY_DEVELOPMENT,
            NEEDS_SYSTEM,
            SELF_CONTAINED,
            NAMES_SYSTEM,
            KEPT_AT_HOME,
            INIT_PROGRAMS,
            WRITTEN_BY_TOOLS,
            BUILD_SETTINGS,
            BUILD_OUTPUTS,
            DEVELOPMENT_FOLDERS,
            DEVELOPMENT_NAMES,
            SOURCES,
        ] {
            assert!(table.is_sorted_by_key(name), "{table:?}");
        }
        assert!(DEVELOPMENT_SERVERS.is_sorted());
        assert!(RUN_BUILT.is_sorted());
        assert!(STATIC_OPTIONS.is_sorted());
        assert!(STATIC_BUILDERS.is_sorted());
    }

    #[test]
    fn drivers_and_engines_are_no_tools() {
        for name in [
            "pg",
            "ejs",
            "pino-pretty",
            "express",
            "@nestjs/platform-express",
        ] {
            assert!(!is_named(name, ONLY_DEVELOPMENT), "{name}");
        }
        for name in ["@types/node", "eslint-config-next", "typescript", "vite"] {
            assert!(is_named(name, ONLY_DEVELOPMENT), "{name}");
        }
    }
}
