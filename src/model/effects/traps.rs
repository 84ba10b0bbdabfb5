//! What real build contexts have in them that no list of file names foresees: each named as the effect that it is.

use super::manifests::{Obstacle, Project, manifests};
use crate::model::Model;
use crate::model::context::memory::InMemory;
use crate::syntax::{Keyword, parse};

/// The files that have to be there for the first install below the first COPY of a folder to stand above it; or why it may not.
fn needed(
    lines: &str,
    files: &'static [(&'static str, &'static str)],
) -> Result<Vec<String>, String> {
    let source = format!("FROM debian:12\n{lines}\n");
    let file = parse(source.as_bytes());
    let model = Model::new(&file);
    let mut all = 0..model.instructions.len();
    let copy = all.find_map(|at| Some((at, model.folder_copy(at)?)));
    let (copy, folder) = copy.ok_or("no COPY of a folder that goes to a known place")?;
    let mut run = None;
    for at in all {
        let is_run = model.instructions[at].statement.kind == Keyword::Run;
        let start = model.known_start(at).filter(|_| is_run);
        if let Some(start) = start.filter(|start| !start.installs.is_empty()) {
            run = Some(start);
            break;
        }
        model.effects(at).ok_or("a barrier stands between")?;
    }
    let start = run.ok_or("no install of which all is known")?;
    let effects = model
        .effects(start.run)
        .or_else(|| model.effects_of_start(start.run))
        .ok_or("what it does is not known")?;
    if !model.sees_only_manifests(copy, &effects) {
        return Err("it may look at what is copied".to_owned());
    }
    let source_of = |path: &str| folder.source_of(path);
    let project = Project {
        build: &InMemory(files.to_vec()),
        source_of: &source_of,
    };
    let mut needed = Vec::new();
    for install in &start.installs {
        let read = manifests(install, &project);
        let read = read.map_err(|obstacle| match obstacle {
            Obstacle::Needs(what) => format!("needs: {what}"),
            Obstacle::Unknown(what) => what,
        })?;
        needed.extend(read.files);
    }
    Ok(needed)
}

const PACKAGE: (&str, &str) = ("package.json", r#"{"dependencies": {"a": "^1"}}"#);
const LOCK: (&str, &str) = (
    "package-lock.json",
    r#"{"packages": {"": {}, "node_modules/a": {"version": "1.0.0"}}}"#,
);

/// Where sources are copied above an install, as all these do it.
fn below(
    copy: &str,
    files: &'static [(&'static str, &'static str)],
    install: &str,
) -> Result<Vec<String>, String> {
    needed(&format!("WORKDIR /app\n{copy}\nRUN {install}"), files)
}

#[test]
fn scripts_of_the_project_read_it() {
    for (script, command) in [
        (
            r#"{"scripts": {"postinstall": "npm run build"}}"#,
            "npm install",
        ),
        (r#"{"scripts": {"postinstall": "patch-package"}}"#, "npm ci"),
        (r#"{"scripts": {"prepare": "husky install"}}"#, "npm ci"),
        (
            r#"{"scripts": {"preinstall": "node check.js"}}"#,
            "npm ci --omit=dev",
        ),
        (r#"{"scripts": {"prepare": "webpack"}}"#, "npm ci"),
    ] {
        let files: &[_] = Box::leak(Box::new([("package.json", script), LOCK]));
        let said = below("COPY . .", files, command).unwrap_err();
        assert!(
            said.starts_with("needs: `package.json` has a script"),
            "{script}: {said}"
        );
        // It is told not to run them.
        let command = format!("{command} --ignore-scripts");
        assert!(below("COPY . .", files, &command).is_ok(), "{script}");
    }
}

#[test]
fn scripts_of_dependencies_read_the_project() {
    const PATCHED: &[(&str, &str)] = &[
        (
            "package.json",
            r#"{"pnpm": {"patchedDependencies": {"a@1.0.0": "patches/a.patch"}}}"#,
        ),
        ("pnpm-lock.yaml", "lockfileVersion: '9.0'\n"),
    ];
    const PRISMA: &[(&str, &str)] = &[
        PACKAGE,
        (
            "package-lock.json",
            r#"{"packages": {"": {}, "node_modules/@prisma/client": {"version": "1.0.0", "hasInstallScript": true}}}"#,
        ),
    ];
    let said = below("COPY . .", PRISMA, "npm ci").unwrap_err();
    assert!(said.contains("@prisma/client"), "{said}");
    assert!(below("COPY . .", PATCHED, "pnpm install").is_err());
}

#[test]
fn the_lock_file_of_another_manager_is_none() {
    const OTHER: &[(&str, &str)] = &[PACKAGE, ("pnpm-lock.yaml", "lockfileVersion: '9.0'\n")];
    let said = below("COPY . .", OTHER, "npm install").unwrap_err();
    assert!(said.contains("no lock file of npm"), "{said}");
}

#[test]
fn parts_of_the_project_are_dependencies_of_it() {
    const NPM: &[(&str, &str)] = &[
        ("package.json", r#"{"workspaces": ["packages/*"]}"#),
        LOCK,
        ("packages/own/package.json", "{}"),
    ];
    const YARN: &[(&str, &str)] = &[
        (
            "package.json",
            r#"{"workspaces": {"packages": ["ui", "api"]}}"#,
        ),
        ("yarn.lock", "# yarn lockfile v1\n"),
    ];
    const PNPM: &[(&str, &str)] = &[
        PACKAGE,
        ("pnpm-lock.yaml", "lockfileVersion: '9.0'\n"),
        ("pnpm-workspace.yaml", "packages: [ui, api]\n"),
    ];
    const LINKED: &[(&str, &str)] = &[
        ("package.json", r#"{"dependencies": {"own": "link:src"}}"#),
        ("pnpm-lock.yaml", "lockfileVersion: '9.0'\n"),
    ];
    const REQUIRED: &[(&str, &str)] = &[("requirements.txt", "flask\n-e .\n")];
    const BUILT: &[(&str, &str)] = &[(
        "requirements.txt",
        "flask\nown @ file:///home/me/own/own.zip\n",
    )];
    const GEMSPEC: &[(&str, &str)] = &[
        ("Gemfile", "source 'https://rubygems.org'\ngemspec\n"),
        ("Gemfile.lock", "GEM\n"),
    ];
    for (files, command) in [
        (NPM, "npm ci"),
        (YARN, "yarn install --frozen-lockfile"),
        (PNPM, "pnpm install --frozen-lockfile"),
        (LINKED, "pnpm install"),
        (REQUIRED, "pip install -r requirements.txt"),
        (BUILT, "pip install -r requirements.txt"),
        (GEMSPEC, "bundle install"),
    ] {
        assert!(
            below("COPY . .", files, command).is_err(),
            "{command} {files:?}"
        );
    }
}

#[test]
fn commands_that_read_the_sources_are_no_installs() {
    const FILES: &[(&str, &str)] = &[
        PACKAGE,
        LOCK,
        ("requirements.txt", "flask\n"),
        ("composer.json", "{}"),
        ("composer.lock", "{}"),
    ];
    for command in [
        // The project itself.
        "pip install .",
        "pip3 install /app",
        "pip install -e .",
        "pip install -e . -r requirements.txt",
        "python3 setup.py build && pip wheel .",
        "uv build --wheel",
        // Whatever lists there are.
        "for list in plugins/*/requirements.txt; do pip install -r $list; done",
        "pip install -r $LISTS",
        // Scripts after it, and an autoloader over the sources.
        "composer install --no-dev",
        "./composer.phar install --no-scripts --no-autoloader",
        "composer install --no-scripts --optimize-autoloader",
        // Others, of which nothing is known.
        "npx lerna bootstrap",
        "turbo prune --scope=web --docker",
        "cargo build --release --locked",
        "cmake . && make install",
        "[\"npm\", \"ci\"]",
        "npm ci --workspace=api",
        "go build -ldflags \"-X main.version=$(git describe)\"",
        "puma --help && npm ci",
    ] {
        assert!(below("COPY . .", FILES, command).is_err(), "{command}");
    }
}

#[test]
fn places_that_are_not_known_or_are_the_whole_image() {
    const FILES: &[(&str, &str)] = &[PACKAGE, LOCK, ("requirements.txt", "flask\n")];
    for lines in [
        // The working directory is the image's.
        "COPY . .\nRUN npm ci",
        "COPY packages/ .\nRUN npm ci",
        // All of the image, with what the install itself is made of.
        "WORKDIR /\nCOPY . /\nRUN pip install -r requirements.txt",
        "WORKDIR /\nADD . .\nRUN pip install -r requirements.txt",
        // By name only at build time.
        "ARG LISTS=requirements.txt\nWORKDIR /app\nCOPY $LISTS ./\nRUN pip install -r requirements.txt",
        "WORKDIR $HERE\nCOPY . .\nRUN npm ci",
        "WORKDIR /app\nCOPY ./plugin[s] ./plugins/\nRUN npm ci",
        // Somebody else's home, with settings and a cache that are not known.
        "WORKDIR /app\nUSER nonroot\nCOPY --chown=nonroot . .\nRUN pip install -r requirements.txt",
    ] {
        assert!(needed(lines, FILES).is_err(), "{lines}");
    }
    let said = needed(
        "ENV HERE=/srv/www\nWORKDIR $HERE\nCOPY . .\nRUN npm ci",
        FILES,
    );
    assert!(said.is_err() || said.is_ok_and(|files| files.len() == 2));
}

#[test]
fn what_stands_between_is_not_known() {
    const FILES: &[(&str, &str)] = &[PACKAGE, LOCK];
    for between in [
        "RUN curl -s https://example.com/installer | php",
        "RUN chown -R node:node /app",
        "RUN chgrp -R 0 /app && chmod -R g=u /app",
        "RUN rm -rf ./*",
        "RUN git describe --tags",
        "RUN go generate ./...",
        "RUN ./bin/install-plugins",
        "VOLUME /app",
        "ONBUILD COPY . .",
    ] {
        let lines = format!("WORKDIR /app\nCOPY . .\n{between}\nRUN npm ci");
        assert!(needed(&lines, FILES).is_err(), "{between}");
    }
}

#[test]
fn files_that_are_mounted_or_left_out_or_missing() {
    const FILES: &[(&str, &str)] = &[PACKAGE, LOCK];
    const ALLOWED: &[(&str, &str)] = &[
        PACKAGE,
        ("yarn.lock", "# yarn lockfile v1\n"),
        (".dockerignore", "*\n!src\n!package.json\n"),
    ];
    const NO_MODULE: &[(&str, &str)] = &[("main.go", "package main\n")];
    let mounted = "--mount=type=bind,source=package.json,target=package.json npm ci";
    assert!(below("COPY . .", FILES, mounted).is_err());
    let said = below("COPY . .", ALLOWED, "yarn install").unwrap_err();
    assert!(said.contains("no lock file"), "{said}");
    let said = below("COPY . .", NO_MODULE, "go mod download").unwrap_err();
    assert!(
        said.contains("`go.mod` is not in the build context"),
        "{said}"
    );
}

#[test]
fn what_is_no_trap() {
    const NODE: &[(&str, &str)] = &[PACKAGE, LOCK];
    const IN_FOLDER: &[(&str, &str)] = &[
        ("web/package.json", r#"{"dependencies": {"a": "^1"}}"#),
        ("web/package-lock.json", LOCK.1),
    ];
    const LISTS: &[(&str, &str)] = &[
        ("docker.txt", "-r requirements.txt\n"),
        ("requirements.txt", "flask\n"),
        ("deep/down/list.txt", "flask\n"),
    ];
    const MODULE: &[(&str, &str)] = &[("go.mod", "module own\n\ngo 1.22\n")];
    const POETRY: &[(&str, &str)] = &[
        ("pyproject.toml", "[tool.poetry]\nname = 'own'\n"),
        ("poetry.lock", ""),
    ];
    for (lines, files, expected) in [
        (
            "WORKDIR /app\nCOPY package*.json ./\nCOPY . .\nRUN npm ci && npm run build",
            NODE,
            &["package.json", "package-lock.json"][..],
        ),
        (
            "WORKDIR srv\nWORKDIR /srv\nCOPY . app/\nWORKDIR app\nRUN npm install --only=production",
            NODE,
            &["package.json", "package-lock.json"],
        ),
        (
            "WORKDIR /app\nCOPY web/ ./\nRUN npm ci",
            IN_FOLDER,
            &["web/package.json", "web/package-lock.json"],
        ),
        (
            "WORKDIR /app\nCOPY . .\nRUN pip install -r docker.txt",
            LISTS,
            &["docker.txt", "requirements.txt"],
        ),
        (
            "WORKDIR /app\nCOPY . .\nRUN pip install -r deep/down/list.txt",
            LISTS,
            &["deep/down/list.txt"],
        ),
        (
            "WORKDIR /app\nCOPY . .\nRUN go mod download",
            MODULE,
            &["go.mod"],
        ),
        (
            "WORKDIR /app\nCOPY . .\nRUN poetry install --no-root",
            POETRY,
            &["pyproject.toml", "poetry.lock"],
        ),
    ] {
        assert_eq!(needed(lines, files).expect(lines), expected, "{lines}");
    }
}
