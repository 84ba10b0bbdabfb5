//! Which instructions may change places.

use crate::model::Model;
use crate::syntax::parse;

/// Whether the last two instructions of a file may change places.
fn commute(source: &str) -> bool {
    let file = parse(source.as_bytes());
    let model = Model::new(&file);
    let last = model.instructions.len() - 1;
    match (model.effects(last - 1), model.effects(last)) {
        (Some(one), Some(other)) => one.commutes(&other),
        _ => false,
    }
}

#[test]
fn what_does_not_meet_may_change_places() {
    for pair in [
        "COPY . .\nENV A=b",
        "COPY . .\nLABEL a=b",
        "COPY . /app\nWORKDIR /app",
        "COPY . .\nUSER node",
        "COPY . .\nSHELL [\"/bin/bash\", \"-c\"]",
        "COPY . .\nRUN apt-get update && apt-get install -y curl && rm -rf /var/lib/apt/lists/*",
        "COPY . .\nRUN npm install -g pm2@5 @nestjs/cli",
        "COPY . .\nRUN pip install --no-cache-dir --upgrade pip",
        "COPY . .\nRUN corepack enable",
        "COPY . .\nRUN mkdir -p /data /var/log/app",
        "COPY . .\nRUN groupadd -r app && useradd -r -g app -s /sbin/nologin app",
        "COPY --chown=1000:1000 . /new/\nRUN useradd -r app",
        "COPY a /x/\nCOPY b /y/",
        "WORKDIR /usr/src/app/web\nRUN apt-get install -y curl",
        "COPY . /usr/src/app/\nRUN apt-get install -y curl",
        "ADD https://example.com/a /a\nENV A=b",
        "LABEL a=$GIT_COMMIT\nRUN apt-get install -y curl",
        "CMD [\"a\"]\nEXPOSE 80",
        "ENV A=b\nUSER node",
        "COPY . .\nRUN apt-get install -y --allow-downgrades curl fakeroot dirmngr",
        "COPY a /usr/local/bin/a\nRUN useradd -s /usr/sbin/nologin app",
        "COPY a /x/y/\nRUN mkdir -p /x/z",
        "COPY --chmod=755 a /x/y/\nCOPY b /x/z/",
        "COPY --link a /x/y/\nWORKDIR /x",
        "ENV NODE_ENV=production PATH=/app/node_modules/.bin:$PATH\nCOPY . .\nRUN npm install -g a",
        "COPY . .\nRUN pip install -U --index-url=https://example.com/simple/ flask",
        "RUN rm -rf /tmp/x\nRUN true",
        "SHELL [\"/bin/bash\", \"-c\"]\nCOPY . .\nRUN npm install -g a",
        "ENV NODE_VERSION=22.1.0 PIP_TRUSTED_HOST=pypi.org PIP_NO_CACHE_DIR=1\nCOPY . .\nRUN pip install flask",
    ] {
        let source = format!("FROM node:22\nWORKDIR /app\n{pair}\n");
        assert!(commute(&source), "{pair}");
    }
}

#[test]
fn what_says_which_build_it_is_may_pass_installs() {
    for (pair, expected) in [
        ("ARG GIT_COMMIT\nRUN apt-get install -y curl", true),
        ("ARG VCS_REF=a\nRUN npm install -g a", true),
        ("ENV BUILD_DATE=$A\nRUN pip install flask", true),
        ("ARG OTHER\nRUN apt-get install -y curl", false),
        (
            "ARG GIT_COMMIT\nRUN apt-get install -y curl # $GIT_COMMIT",
            false,
        ),
        ("ARG GIT_COMMIT\nRUN apt-get upgrade -y", false),
        ("ARG GIT_COMMIT\nRUN make", false),
        ("ARG GIT_COMMIT\nENV BUILD_ID=$GIT_COMMIT", false),
    ] {
        let source = format!(
            "FROM node:22\nWORKDIR /app\n{pair}\nLABEL a=$GIT_COMMIT b=$VCS_REF c=$OTHER\n"
        );
        let file = parse(source.as_bytes());
        let model = Model::new(&file);
        assert_eq!(model.may_change_places(2, 3), expected, "{pair}");
    }
}

#[test]
fn what_meets_may_not() {
    for pair in [
        "COPY . .\nWORKDIR /srv",
        "COPY . /app/\nWORKDIR /app/web",
        "COPY --chown=node . /new/\nWORKDIR /new",
        "COPY --chown=node . .\nRUN useradd -r app",
        "COPY $A .\nENV A=b",
        "COPY --chown=$A . .\nARG A=b",
        "COPY . .\nRUN make",
        // The shell, and files that variables name, may be of the project.
        "SHELL [\"/app/bash\", \"-c\"]\nCOPY . .\nRUN npm install -g a",
        "SHELL [\"./bash\", \"-c\"]\nCOPY . .\nRUN npm install -g a",
        "SHELL [\"bash\", \"-c\"]\nCOPY bash /usr/bin/bash\nRUN mkdir -p /x",
        "ENV PIP_CONSTRAINT=constraints.txt\nCOPY . .\nRUN pip install flask",
        "ENV NPM_CONFIG_USERCONFIG=.npmrc\nCOPY . .\nRUN npm install -g a",
        "COPY . .\nRUN ./npm install -g a",
        "COPY . .\nRUN npm run build",
        "COPY . .\nRUN mkdir logs",
        "COPY . .\nRUN rm -rf *",
        "COPY . .\nRUN rm -rf /app/*",
        "COPY . .\nRUN rm -rf ~/x",
        "COPY . .\nRUN apt-get update; apt-get install -y curl",
        "COPY . .\nRUN apt-get install -y ./a.deb",
        "COPY . .\nRUN apt-get install -y $PACKAGES",
        "COPY . .\nRUN apk add --root /app curl",
        "COPY . .\nRUN npm install -g .",
        "COPY . .\nRUN npm install -g ./a.tgz",
        "COPY . .\nRUN pip install flask || true",
        "COPY . .\nRUN pip install .",
        "COPY . .\nRUN yarn global add serve",
        "COPY . .\nRUN pip install --target lib flask",
        "COPY . .\nRUN useradd -m -d /app app",
        "COPY . .\nRUN echo a > b",
        "COPY . .\nRUN echo $(cat a)",
        "COPY . .\nRUN cd x && npm install -g a",
        "COPY . .\nRUN --mount=type=bind,target=/x npm install -g a",
        "COPY . .\nRUN <<EOF\nnpm install -g a\nEOF",
        "COPY . .\nRUN [\"npm\", \"install\", \"-g\", \"a\"]",
        "COPY . /etc/app/\nRUN apt-get install -y curl",
        "COPY . /\nRUN npm install -g a",
        "COPY . /usr/local/x/\nRUN npm install -g a",
        "COPY a b\nCOPY . .",
        "COPY etc/ /etc/app/\nRUN pip install flask",
        "WORKDIR /srv/x\nRUN apt-get install -y curl",
        "COPY etc/ /etc/app/\nRUN npm install -g a",
        "COPY . /usr/src/\nRUN apt-get install -y curl",
        "COPY --chown=5 . /usr/src/app/\nRUN apt-get install -y curl",
        "COPY . .\nRUN apt-get update && apt-get upgrade -y",
        "COPY . .\nRUN apk upgrade --no-cache",
        "ARG GIT_COMMIT\nRUN apt-get install -y curl",
        "ARG CACHEBUST\nRUN apt-get install -y curl",
        "ADD https://example.com/a /a\nRUN apt-get install -y curl",
        "ADD https://github.com/a/b.git /a/\nRUN npm install -g a",
        "ENV DEBIAN_FRONTEND=noninteractive\nRUN apt-get install -y curl",
        "USER a\nRUN apt-get install -y curl",
        "COPY . .\nVOLUME /app",
        "COPY . .\nONBUILD RUN a",
        "COPY --exclude=a . .\nENV A=b",
        "ADD https://example.com/a /app/\nCOPY . .",
        "ENV A=b\nRUN npm install -g a",
        "ENV A=b\nENV A=c",
        "USER node\nRUN npm install -g a",
        "SHELL [\"/bin/bash\", \"-c\"]\nCMD a",
        "CMD a\nCMD b",
        // Folders above a path: who makes them first, and whether they have to be there.
        "COPY --chown=7 a /x/y/\nRUN mkdir -p /x/z",
        "COPY a /x/y/\nRUN mkdir /x/z",
        "COPY a /x/y/\nRUN touch /x/z",
        "RUN mkdir -p /x/y\nRUN touch /x/z",
        "COPY --chmod=644 a /x/y/\nCOPY b /x/z/",
        "COPY --chmod=700 a /x/\nWORKDIR /x",
        "USER node\nWORKDIR /x",
        // Who the users are.
        "COPY passwd /etc/passwd\nCOPY --chown=app a /x/",
        "COPY etc/ /etc/\nADD --chown=app a /x/",
        "USER app\nCOPY passwd /etc/passwd\nWORKDIR /x",
        "USER 7\nCOPY group /etc/group\nRUN mkdir -p /x",
        "RUN useradd app\nCOPY passwd /etc/passwd",
        "COPY a /nonexistent/\nRUN useradd -m -d /nonexistent app",
        // One place by two paths.
        "COPY a /bin/x\nRUN rm /usr/bin/x",
        "COPY a /var/run/x/\nRUN mkdir /run/x",
        "COPY --link a /var/run/x/\nWORKDIR /run/x",
        "COPY --link a /bin/\nENV A=b",
        "COPY --link a /app\nRUN true",
        "WORKDIR /app/web\nCOPY --link . /app/\nRUN true",
        // Programs, and what they look at.
        "COPY npm /usr/bin/npm\nRUN npm install -g a",
        "COPY bin/ /usr/local/bin/\nRUN mkdir -p /x",
        "COPY --from=composer:2 /usr/bin/composer /usr/bin/composer\nRUN composer install --no-scripts --no-autoloader",
        "COPY pip.conf /etc/pip.conf\nRUN pip install flask",
        "COPY ca.pem /etc/ssl/certs/ca.pem\nRUN npm install -g a",
        "COPY lib/ /usr/lib/node_modules/npm/\nRUN npm cache clean --force",
        "RUN rm -rf /usr/lib/node_modules/npm\nRUN npm ci",
        // Variables in force.
        "ENV NPM_CONFIG_PREFIX=/app/own\nCOPY . .\nRUN npm install -g a",
        "ENV NPM_CONFIG_PREFIX=$DIR/own\nEXPOSE 80\nRUN npm install -g a",
        "ENV PIP_CONFIG_FILE=/app/pip.conf\nCOPY . .\nRUN pip install flask",
        "ENV PATH=/app/bin:$PATH\nCOPY . .\nRUN mkdir -p /x",
        "ENV LD_PRELOAD=/app/a.so\nCOPY . .\nRUN true",
        // Options that name files.
        "COPY . .\nRUN pip install -rlist flask",
        "COPY . .\nRUN pip install -e. flask",
        "COPY . .\nRUN pip install --constraint=c flask",
        "COPY . .\nRUN pip install --cert ca.pem flask",
        "COPY . .\nRUN npm install -g --cafile=ca.pem a",
        "COPY . .\nRUN corepack enable --install-directory=/app",
        "COPY . .\nRUN touch --reference=a /tmp/x",
        "COPY . .\nRUN apt-get -c apt.conf install -y curl",
        "COPY . .\nRUN apk add --repository /app/packages curl",
        "COPY . .\nRUN apk add --repositories-file repos curl",
        "COPY . .\nRUN apk add --keys-dir=keys curl",
        "COPY . .\nRUN dnf install -y --setopt=reposdir=repos curl",
        "COPY . /run/x/\nRUN apt-get install -y curl",
        // The next RUN makes the folder anew that it is called in.
        "RUN rm -rf /app\nRUN true",
        "RUN rm -rf /*\nRUN true",
    ] {
        let source = format!("FROM node:22\nWORKDIR /app\n{pair}\n");
        assert!(!commute(&source), "{pair}");
    }
}

/// Whether the first COPY of the whole context may stand below the last instruction, an install.
fn may_follow(lines: &str) -> bool {
    let source = format!("FROM node:22\nWORKDIR /app\n{lines}\nCOPY . .\n");
    let file = parse(source.as_bytes());
    let model = Model::new(&file);
    let last = model.instructions.len() - 1;
    model.may_follow_install(last, last - 1)
}

#[test]
fn sources_may_be_copied_after_an_install() {
    for lines in [
        "COPY package*.json ./\nRUN npm ci",
        "COPY package.json ./\nCOPY package-lock.json ./\nRUN npm ci",
        "COPY package.json ./\nRUN npm config set fund false\nRUN npm ci",
        "COPY package.json ./\nRUN --mount=type=cache,target=/root/.npm npm ci",
        "ENV NODE_ENV=production NODE_EXTRA_CA_CERTS=/etc/ssl/own.pem\nCOPY package.json ./\nRUN npm ci",
        "ENV APP_HOME=/app PATH=/app/node_modules/.bin:$PATH\nCOPY package.json ./\nRUN npm ci",
        "SHELL [\"/bin/bash\", \"-c\"]\nCOPY package.json ./\nRUN npm ci",
        "ENV GOPROXY=https://proxy.example.com,direct\nCOPY go.mod ./\nRUN go mod download",
        "COPY requirements.txt ./\nRUN pip install -r requirements.txt",
    ] {
        assert!(may_follow(lines), "{lines}");
    }
}

#[test]
fn sources_that_an_install_may_see_may_not() {
    for lines in [
        "RUN npm ci",
        // Another file, or one that was written since.
        "COPY web/package.json ./\nRUN npm ci",
        "COPY package.json web/package.json ./\nRUN npm ci",
        "COPY package.json ./\nCOPY web/ ./\nRUN npm ci",
        "COPY package.json ./\nCOPY web ./\nRUN npm ci",
        "COPY package.json ./\nADD web.tar ./\nRUN npm ci",
        "COPY package.json ./\nRUN rm package.json\nRUN npm ci",
        "COPY package.json ./\nRUN npm version 2.0.0\nRUN npm ci",
        // What is in a cache mount, another RUN may not find.
        "COPY package.json ./\nRUN --mount=type=cache,target=/app/node_modules npm ci",
        "COPY package.json ./\nRUN --mount=type=cache,target=node_modules npm ci",
        "COPY package.json ./\nRUN --mount=type=cache,target=$DIR npm ci",
        // What is said to lie in the project.
        "ENV NODE_EXTRA_CA_CERTS=/app/own.pem\nCOPY package.json ./\nRUN npm ci",
        "ENV npm_config_cafile=own/ca.pem\nCOPY package.json ./\nRUN npm ci",
        "ENV Npm_Config_Cache=/app/.npm\nCOPY package.json ./\nRUN npm ci",
        "ENV HOME=/app\nCOPY package.json ./\nRUN npm ci",
        "ENV BASH_ENV=$DIR/env\nCOPY package.json ./\nRUN npm ci",
        "ENV LD_LIBRARY_PATH=/usr/lib:/app/lib\nCOPY package.json ./\nRUN npm ci",
        "ENV GOPROXY=file:///app/proxy\nCOPY go.mod ./\nRUN go mod download",
        "ENV PATH=/app/bin:$PATH\nCOPY package.json ./\nRUN npm ci",
        "SHELL [\"/app/sh\", \"-c\"]\nCOPY package.json ./\nRUN npm ci",
        // It reads no lock file.
        "COPY package.json ./\nRUN npm install --no-package-lock",
        "COPY package.json ./\nRUN yarn install --no-lockfile",
    ] {
        assert!(!may_follow(lines), "{lines}");
    }
}

#[test]
fn files_that_a_copy_brings() {
    for (copy, path, expected) in [
        ("COPY package*.json ./", "/app/package.json", true),
        ("COPY package*.json ./", "/app/package-lock.json", true),
        ("COPY package*.json ./", "/app/x.json", false),
        ("COPY web/package.json ./", "/app/package.json", true),
        ("COPY package.json x.json", "/app/x.json", true),
        ("COPY requirements.txt ./", "/app/other.txt", false),
        ("COPY . .", "/app/a/b", true),
        ("COPY web /app", "/app/b", false),
        ("COPY --from=x . .", "/app/b", false),
        ("RUN a", "/app/b", false),
    ] {
        let source = format!("FROM node:22\nWORKDIR /app\n{copy}\n");
        let file = parse(source.as_bytes());
        let model = Model::new(&file);
        assert_eq!(model.brings(2, path), expected, "{copy} {path}");
    }
}

/// Instructions whose effects are known, close to each other: the same folders, users and variables.
fn known() -> Vec<&'static str> {
    vec![
        "ARG A=b",
        "CMD [\"node\", \"app.js\"]",
        "COPY . .",
        "COPY . /app",
        "COPY . /app/",
        "COPY --chown=1000:1000 . /app/web/",
        "COPY --chown=node --link package.json package-lock.json ./",
        "COPY --from=node:20 /usr/local/bin/node /usr/local/bin/",
        "COPY a.sh /usr/local/bin/a",
        "ENTRYPOINT [\"/app/start\"]",
        "ENV A=b C=d",
        "ENV PATH=/app/bin:$PATH",
        "EXPOSE 80 443",
        "HEALTHCHECK CMD true",
        "LABEL a=b c=$A",
        "RUN apk add --no-cache curl git",
        "RUN apt-get update && apt-get install -y curl && rm -rf /var/lib/apt/lists/*",
        "RUN bundle install --jobs 4",
        "RUN groupadd -r app && useradd -r -g app app",
        "RUN mkdir -p /app/logs /data",
        "RUN mkdir -p logs && touch logs/a",
        "RUN npm ci --omit=dev",
        "RUN npm install -g pm2",
        "RUN npm install && rm -rf /tmp/x",
        "RUN pip install --no-cache-dir -r requirements.txt -c /tmp/constraints.txt",
        "RUN --mount=type=cache,target=/root/.npm npm ci",
        "RUN yarn global add serve",
        "RUN yarn install --frozen-lockfile",
        "SHELL [\"/bin/bash\", \"-c\"]",
        "STOPSIGNAL SIGTERM",
        "USER node",
        "WORKDIR /app",
        "WORKDIR /app/web",
        "WORKDIR web",
    ]
}

/// What an instruction in a folder does, as a text.
fn effects(instruction: &str) -> Option<String> {
    let source = format!("FROM node:22\nWORKDIR /app\n{instruction}\n");
    let file = parse(source.as_bytes());
    let effects = Model::new(&file).effects(2)?;
    Some(format!("{effects:?}"))
}

#[test]
fn whether_two_may_change_places_does_not_depend_on_who_is_asked() {
    let (known, mut free) = (known(), 0);
    for (at, one) in known.iter().enumerate() {
        for other in &known[at..] {
            let source = format!("FROM node:22\nWORKDIR /app\n{one}\n{other}\n");
            let file = parse(source.as_bytes());
            let model = Model::new(&file);
            let [one, other] = [2, 3].map(|index| model.effects(index).expect(&source));
            let may = one.commutes(&other);
            assert_eq!(may, other.commutes(&one), "{source}");
            free += usize::from(may);
        }
    }
    let pairs = known.len() * (known.len() + 1) / 2;
    assert!(
        (pairs / 10..pairs * 9 / 10).contains(&free),
        "{free} of {pairs}"
    );
}

#[test]
fn an_unknown_command_is_a_barrier_whatever_stands_beside_it() {
    let known = known().into_iter();
    let commands: Vec<&str> = known
        .filter_map(|known| known.strip_prefix("RUN "))
        .filter(|known| !known.starts_with("--"))
        .collect();
    for unknown in [
        "make",
        "./configure",
        "npm run build",
        "git describe",
        "go build ./...",
        "su app -c true",
        "sh -c 'npm ci'",
        "FOO=1 npm ci",
        "echo a > b",
        "$COMMAND",
        "chown -R app /srv",
    ] {
        assert_eq!(effects(&format!("RUN {unknown}")), None, "{unknown}");
        for known in &commands {
            for script in [
                format!("{known} && {unknown}"),
                format!("{unknown} && {known}"),
                format!("{known} && {unknown} && {known}"),
                format!("{known} ; {unknown}"),
                format!("{known} || {unknown}"),
                format!("{known} | {unknown}"),
            ] {
                assert_eq!(effects(&format!("RUN {script}")), None, "{script}");
            }
        }
    }
}

#[test]
fn effects_do_not_depend_on_how_an_instruction_is_written() {
    for known in known() {
        let expected = effects(known);
        assert!(expected.is_some(), "{known}");
        let (keyword, rest) = known.split_once(' ').unwrap();
        let mut forms = vec![
            format!("{} {rest}", keyword.to_lowercase()),
            format!("{keyword} \t {rest}"),
            format!("  {known}"),
            format!("{known} \t"),
            format!("{keyword} \\\n  {rest}"),
            format!("{keyword} \\\n# why\n\n  {rest}"),
            format!("{keyword} {rest} \\\n"),
        ];
        for gap in ["   ", " \\\n    ", " \\\n# why\n  ", "\\\n "] {
            forms.push(format!("{keyword} {}", rest.replace(' ', gap)));
        }
        for form in forms {
            assert_eq!(effects(&form), expected, "{form}");
        }
    }
}

#[test]
fn owners_and_modes_that_a_copy_may_set_at_once() {
    for (between, command, by_name, expected) in [
        ("", "chmod 755 /a.sh", false, true),
        ("EXPOSE 80\nWORKDIR /srv\n", "chmod 755 /a.sh", false, true),
        (
            "RUN mkdir -p /data\n",
            "mkdir /b && chmod 755 /a.sh",
            false,
            true,
        ),
        ("RUN useradd app\n", "chown app /a.sh", true, false),
        ("RUN useradd app\n", "chown 7 /a.sh", false, true),
        ("", "useradd app && chown app /a.sh", true, false),
        ("RUN make\n", "chmod 755 /a.sh", false, false),
        ("RUN su app\n", "chmod 755 /a.sh", false, false),
        ("RUN git describe\n", "chmod 755 /a.sh", false, false),
        ("RUN npm ci\n", "chmod 755 /a.sh", false, false),
        ("RUN rm -f /a.sh\n", "chmod 755 /a.sh", false, false),
        ("COPY b.sh /a.sh\n", "chmod 755 /a.sh", false, false),
        ("COPY . /\n", "chmod 755 /a.sh", false, false),
        ("VOLUME /data\n", "chmod 755 /a.sh", false, false),
        ("", "make && chmod 755 /a.sh", false, false),
        ("", "npm ci && chmod 755 /a.sh", false, false),
        ("", "true || chmod 755 /a.sh", false, false),
    ] {
        let source =
            format!("FROM node:22\nWORKDIR /app\nCOPY a.sh /a.sh\n{between}RUN {command}\n");
        let file = parse(source.as_bytes());
        let model = Model::new(&file);
        let run = model.instructions.len() - 1;
        let at = model.commands(run).len() - 1;
        let paths = ["/a.sh".to_owned()];
        let may = model.may_change_at_copy(2, (run, at), &paths, by_name);
        assert_eq!(may, expected, "{source}");
    }
}
