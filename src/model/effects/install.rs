//! Commands that install the dependencies of the project they are called in.

use super::builders::{fetched_by, words_of_fetch};
use crate::knowledge::ecosystems::{Ahead, ECOSYSTEMS, Ecosystem, Fills, ManifestKind};
use crate::knowledge::managers::Manager;
use crate::model::{Nest, SimpleCommand, Word, joined};

/// An install of the dependencies of a project.
#[derive(Clone, Debug)]
pub struct Install {
    /// How.
    pub ecosystem: &'static Ecosystem,
    /// The folder of the project in the image.
    pub folder: String,
    /// The files that the command names, in the image: lists of what to install.
    pub lists: Vec<String>,
    /// Whether the scripts of dependencies are not run.
    pub without_scripts: bool,
    /// Whether it takes the lock file as it is, and does not ask whether it still fits.
    pub takes_lock_file: bool,
    /// Whether it is done ahead of a command that does the rest when the sources are there.
    pub is_ahead: bool,
}

/// What can be done ahead of a command that needs the sources.
#[derive(Clone, Debug)]
pub struct AheadOf {
    /// What is installed.
    pub install: Install,
    /// The words of a command that does.
    pub words: Vec<String>,
}

impl Install {
    /// The install that a command is, called in `folder`; `None` if it is none, or does something else beside.
    pub(super) fn of(command: &SimpleCommand<'_>, folder: &str) -> Option<Self> {
        let name = program(command)?;
        let words: Vec<&str> = command
            .args()
            .iter()
            .map(Word::as_str)
            .collect::<Option<_>>()?;
        let mut all = ECOSYSTEMS
            .iter()
            .filter(|ecosystem| ecosystem.programs.contains(&name));
        all.find_map(|ecosystem| Self::read(ecosystem, name, &words, folder))
    }

    /// What can be done ahead of a command that is called in `folder` and needs the sources; `None` if nothing is known.
    pub(super) fn ahead_of(command: &SimpleCommand<'_>, folder: &str) -> Option<AheadOf> {
        let name = program(command)?;
        let mut all = ECOSYSTEMS
            .iter()
            .filter(|ecosystem| ecosystem.programs.contains(&name));
        all.find_map(|ecosystem| {
            let fetched: Vec<String>;
            let (rest, words) = match ecosystem.ahead {
                Ahead::Never => return None,
                Ahead::Same(options) => {
                    let rest: Option<Vec<&str>> = command.args().iter().map(Word::as_str).collect();
                    let mut rest = rest.filter(|_| command.is_bare())?;
                    let mut given = rest.iter().filter(|word| word.starts_with('-'));
                    if !given.all(|word| options.contains(&split(word, ecosystem).0)) {
                        return None;
                    }
                    let needs = ecosystem.needs.iter().copied();
                    let needs: Vec<&str> = needs.filter(|it| !rest.contains(it)).collect();
                    // All of it needs no sources.
                    if needs.is_empty() {
                        return None;
                    }
                    rest.extend(&needs);
                    // In the quotes that they have.
                    let words = command.words.iter().map(|word| word.text);
                    let words = words.chain(needs.iter().map(|it| it.as_bytes()));
                    let words = words.map(|word| String::from_utf8_lossy(word).into_owned());
                    (rest, words.collect())
                }
                Ahead::Fills(fills) => {
                    if !fetches(command, fills) {
                        return None;
                    }
                    let rest = ecosystem.verbs[0].to_vec();
                    let words = [name].into_iter().chain(rest.iter().copied());
                    let words: Vec<String> = words.map(str::to_owned).collect();
                    (rest, words)
                }
                Ahead::Fetches(fetch) => {
                    fetched = words_of_fetch(command, fetch)?;
                    let rest = fetched.iter().skip(1).map(String::as_str);
                    (rest.collect(), fetched.clone())
                }
            };
            let install = Self::read(ecosystem, name, &rest, folder)?;
            Some(AheadOf {
                install: Self {
                    is_ahead: true,
                    ..install
                },
                words,
            })
        })
    }

    fn read(
        ecosystem: &'static Ecosystem,
        program: &str,
        words: &[&str],
        folder: &str,
    ) -> Option<Self> {
        if let Ahead::Fetches(fetch) = ecosystem.ahead {
            let of_row = (ecosystem.kind, fetch);
            let (folder, lists) = fetched_by(of_row, program, words, folder)?;
            return Some(Self {
                ecosystem,
                folder,
                lists,
                without_scripts: false,
                takes_lock_file: false,
                is_ahead: false,
            });
        }
        let rest = ecosystem.verbs.iter().rev().find_map(|verb| {
            let rest = words.strip_prefix(*verb)?;
            // Nothing but options may stand where there is no verb.
            (!verb.is_empty() || rest.first().is_none_or(|word| word.starts_with('-')))
                .then_some(rest)
        })?;
        let valued = Manager::of(ecosystem.programs[0].as_bytes()).map(|it| it.value_options);
        let valued = valued.unwrap_or_default();
        let mut lists = Vec::new();
        let mut given: Vec<&str> = Vec::new();
        let mut rest = rest.iter().copied();
        while let Some(word) = rest.next() {
            if !word.starts_with('-') || word == "-" || word == "--" {
                return None;
            }
            let (option, value) = split(word, ecosystem);
            if ecosystem.not_with.contains(&option) {
                return None;
            }
            given.push(option);
            let takes_next = ecosystem.lists.contains(&option) || valued.contains(&option);
            let value = match value {
                None if takes_next => Some(rest.next()?),
                value => value,
            };
            if ecosystem.lists.contains(&option) {
                lists.push(value.filter(|value| is_path(value))?.to_owned());
            } else if value.is_some_and(|value| value.contains('/') && !value.contains("://")) {
                return None;
            }
        }
        if !ecosystem.needs.iter().all(|needed| given.contains(needed))
            || (lists.is_empty() && ecosystem.kind == ManifestKind::Requirements)
        {
            return None;
        }
        Some(Self {
            ecosystem,
            folder: folder.to_owned(),
            lists: lists.iter().map(|list| joined(folder, list)).collect(),
            without_scripts: given.contains(&"--ignore-scripts") || given.contains(&"--no-scripts"),
            takes_lock_file: given.contains(&"--frozen"),
            is_ahead: false,
        })
    }

    /// The files that must be there, in the image.
    pub fn manifests(&self) -> Vec<String> {
        let own = self.ecosystem.manifest.iter();
        let own = own.map(|name| joined(&self.folder, name));
        own.chain(self.lists.iter().cloned()).collect()
    }
}

/// The program that a command calls, unless it is one of the project: but for the script that starts Maven, which is called by its path.
fn program<'c>(command: &'c SimpleCommand<'_>) -> Option<&'c str> {
    let is_wrapper = command.argv().first().is_some_and(|it| it.is("./mvnw"));
    let name = command.name();
    name.filter(|name| is_wrapper || (*name != "mvnw" && !command.is_local()))
}

/// Whether a command fetches the dependencies of the project that it finds in no cache, from where others do.
fn fetches(command: &SimpleCommand<'_>, fills: &Fills) -> bool {
    let Some((verb, args)) = command.args().split_first() else {
        return false;
    };
    let may_be = |word: &Word<'_>| {
        let text = String::from_utf8_lossy(word.text);
        let is_one =
            |it: &&str| text == **it || text.strip_prefix(it).is_some_and(|it| it.starts_with('='));
        // Of `-o $OUT` the shell makes one word, too: what it says is not known.
        let is_known = !text.trim_start_matches('"').starts_with('$');
        let is_elsewhere = fills
            .not_with
            .iter()
            .any(|it| is_one(it) || is_one(&format!("-{it}").as_str()));
        is_known && !is_elsewhere && (text.starts_with('-') || !text.contains('@'))
    };
    let is_harmless = |word: &Word<'_>| {
        let text = String::from_utf8_lossy(word.text);
        let name = text.split('=').next().unwrap_or_default();
        fills.variables.contains(&name)
    };
    verb.as_str()
        .is_some_and(|verb| fills.verbs.contains(&verb))
        && args.iter().all(may_be)
        && command.assignments.iter().all(is_harmless)
        && command.program == 0
        && command.redirects.is_empty()
        && command.place.nest == Nest::Top
        && !command.place.piped
}

/// An option and its value, if that is a part of the word: `--a=b`, `-rb`.
fn split<'w>(word: &'w str, ecosystem: &Ecosystem) -> (&'w str, Option<&'w str>) {
    if let Some((option, value)) = word.split_once('=') {
        return (option, Some(value));
    }
    let is_short = !word.starts_with("--") && word.len() > 2 && word.is_char_boundary(2);
    match word.split_at_checked(2).filter(|_| is_short) {
        Some((option, value)) if ecosystem.lists.contains(&option) => (option, Some(value)),
        _ => (word, None),
    }
}

/// Whether a word is a path of the disk, and no address.
fn is_path(word: &str) -> bool {
    !word.contains("://") && !word.is_empty() && !word.contains(['$', '*', '?', '['])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Model;

    fn install(command: &str) -> Option<(String, Vec<String>)> {
        let source = format!("FROM a\nRUN {command}\n");
        let file = crate::syntax::parse(source.as_bytes());
        let model = Model::new(&file);
        let install = Install::of(&model.commands(1)[0], "/app")?;
        Some((install.ecosystem.name.to_owned(), install.lists))
    }

    #[test]
    fn reads_installs_of_projects() {
        for (command, name) in [
            ("npm ci", "npm"),
            ("npm install --production --loglevel warn", "npm"),
            ("npm i --omit=dev", "npm"),
            ("npm ci --registry https://example.com/npm/", "npm"),
            ("yarn", "Yarn"),
            ("yarn --frozen-lockfile", "Yarn"),
            ("yarn install --production=true", "Yarn"),
            ("pnpm i --frozen-lockfile", "pnpm"),
            ("bun install", "bun"),
            ("bundle install --jobs 4 --retry 3", "Bundler"),
            ("bundle", "Bundler"),
            ("go mod download", "Go"),
            (
                "composer install --no-dev --no-scripts --no-autoloader",
                "Composer",
            ),
            ("poetry install --no-root --only main", "Poetry"),
            ("uv sync --frozen --no-install-project", "uv"),
            ("pipenv install --system --deploy", "Pipenv"),
            ("dotnet restore", "dotnet"),
            ("dotnet restore -r linux-x64 --locked-mode", "dotnet"),
            ("dotnet restore src/Web -p:Own=1", "dotnet"),
            ("mvn -B dependency:go-offline -Pprod -DskipTests", "Maven"),
        ] {
            assert_eq!(install(command), Some((name.into(), vec![])), "{command}");
        }
        for (command, lists) in [
            (
                "pip install -r requirements.txt",
                &["/app/requirements.txt"][..],
            ),
            (
                "pip3 install --no-cache-dir -rreq/a.txt -c /tmp/c.txt",
                &["/app/req/a.txt", "/tmp/c.txt"],
            ),
            (
                "uv pip install --system --requirement=a.txt",
                &["/app/a.txt"],
            ),
            ("dotnet restore ./Web/Web.csproj", &["/app/Web/Web.csproj"]),
            ("./mvnw -q dependency:go-offline", &["/app/mvnw"]),
        ] {
            assert_eq!(install(command).expect(command).1, lists, "{command}");
        }
    }

    fn ahead(command: &str) -> Option<String> {
        let source = format!("FROM a\nWORKDIR /app\nRUN {command}\n");
        let file = crate::syntax::parse(source.as_bytes());
        let model = Model::new(&file);
        let (_, ahead) = model.ahead(2)?;
        assert!(ahead.install.is_ahead, "{command}");
        Some(ahead.words.join(" "))
    }

    #[test]
    fn knows_what_is_done_ahead() {
        for (command, expected) in [
            ("uv sync", "uv sync --no-install-project"),
            (
                "uv sync --frozen --extra 'web' -p \">=3.12\"",
                "uv sync --frozen --extra 'web' -p \">=3.12\" --no-install-project",
            ),
            ("poetry install -n && make", "poetry install -n --no-root"),
            (
                "poetry sync --only=main",
                "poetry sync --only=main --no-root",
            ),
            (
                "composer i --no-scripts",
                "composer i --no-scripts --no-autoloader",
            ),
            ("go build", "go mod download"),
            (
                "CGO_ENABLED=0 GOOS=$OS go build -ldflags \"-X a=$B\" -o /out/$NAME ./cmd",
                "go mod download",
            ),
            ("go test -mod=mod ./... && go build", "go mod download"),
            ("apk add --no-cache git && go vet", "go mod download"),
            (
                "mvn -T 4 clean package -DskipTests",
                "mvn --fail-never dependency:go-offline -DskipTests",
            ),
            (
                "apk add --no-cache maven && mvn -B verify",
                "mvn -B --fail-never dependency:go-offline",
            ),
            (
                "./mvnw install",
                "./mvnw --fail-never dependency:go-offline",
            ),
            (
                "dotnet publish a/b.csproj -c $C -r linux-x64 -o /out",
                "dotnet restore a/b.csproj -r linux-x64",
            ),
        ] {
            assert_eq!(ahead(command).as_deref(), Some(expected), "{command}");
        }
        for command in [
            "uv sync --no-install-project",
            "uv sync --upgrade",
            "uv sync --package a",
            "uv sync --extra $EXTRA",
            "UV_PROJECT=a uv sync",
            "uv sync > log",
            "uv sync || true",
            "poetry install --only-root",
            "poetry install --dry-run",
            "poetry -C a install",
            "composer install --working-dir=a",
            "composer install --download-only",
            "composer update",
            "./composer install",
            "go install example.com/a@latest",
            "go build -mod=vendor",
            "go build -mod vendor",
            "go build --mod=vendor",
            "go build -C a",
            "go build $FLAGS",
            "go build \"$FLAGS\"",
            "GOFLAGS=-mod=vendor go build",
            "GOPROXY=off go build",
            "GOPATH=/a go build",
            "env GOOS=linux go build",
            "cd a && go build",
            "go generate && go build",
            "go build | cat",
            "(go build)",
            "{ go build; }",
            "if true; then go build; fi",
            "go get ./...",
            "npm ci",
            "make",
            "mvn compile",
            "mvn dependency:resolve package",
            "mvn -f a package",
            "mvnw package",
            "a/mvnw package",
            "mvn package || true",
            "dotnet build a.csproj b.csproj",
            "dotnet publish -p:RestoreSources=a",
            "dotnet test",
        ] {
            assert_eq!(ahead(command), None, "{command}");
        }
    }

    #[test]
    fn leaves_what_does_more() {
        for command in [
            "npm install express",
            "npm install -g",
            "npm install .",
            "npm --prefix app install",
            "npm install --prefix app",
            "npm run build",
            "npm ci --cache ./cache",
            "npm ci $ARGS",
            "./npm ci",
            "yarn build",
            "yarn add x",
            "yarn --cwd app",
            "pnpm install --filter app",
            "bundle install --path vendor",
            "bundle exec rake",
            "go build",
            "composer install",
            "poetry install",
            "uv sync",
            "pip install .",
            "pip install flask",
            "pip install -e . -r requirements.txt",
            "pip install -r requirements.txt .",
            "pip install -r https://example.com/r.txt",
            "pip install -r $FILE",
            "pip install --find-links wheels -r requirements.txt",
            "python -m pip install -r requirements.txt",
            "dotnet publish",
            "dotnet restore ../a.csproj",
            "dotnet restore a.csproj b.csproj",
            "dotnet restore --packages packages",
            "dotnet restore -s ./packages",
            "dotnet restore -p:RestoreSources=a",
            "dotnet restore -p:A=./b",
            "mvn package",
            "mvn dependency:go-offline package",
            "mvn -f web dependency:go-offline",
            "mvn -s settings.xml dependency:go-offline",
            "mvn -Dmaven.repo.local=own dependency:go-offline",
            "mvn -T 4 dependency:go-offline",
            "sub/mvnw dependency:go-offline",
        ] {
            assert_eq!(install(command), None, "{command}");
        }
    }
}
