//! Dockerfiles made up by chance: every instruction, with continuations, comments and blank lines wherever they may stand.

/// Random decisions, one byte each; when they run out, the first choice is taken.
pub(crate) struct Choices<'c> {
    bytes: &'c [u8],
    at: usize,
}

impl<'c> Choices<'c> {
    pub(crate) fn new(bytes: &'c [u8]) -> Self {
        Self { bytes, at: 0 }
    }

    /// A number below `count`; 0 in the end.
    pub(crate) fn pick(&mut self, count: usize) -> usize {
        let byte = self.bytes.get(self.at).copied().unwrap_or(0);
        self.at += 1;
        usize::from(byte) % count
    }

    /// True once in `times`.
    fn rarely(&mut self, times: usize) -> bool {
        self.pick(times) == times - 1
    }

    fn one<'t, T: ?Sized>(&mut self, of: &[&'t T]) -> &'t T {
        of[self.pick(of.len())]
    }

    pub(crate) fn is_over(&self) -> bool {
        self.at >= self.bytes.len()
    }
}

/// Random bytes, the same for the same seed.
pub(crate) fn random_bytes(seed: u64, count: usize) -> Vec<u8> {
    // A seed's neighbours must not be its shifted copies.
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ 0xD1B5_4A32_D192_ED03;
    let mut next = || {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (state >> 56) as u8
    };
    (0..count).map(|_| next()).collect()
}

/// A Dockerfile of up to `most` instructions.
pub(crate) fn dockerfile(choices: Choices<'_>, most: usize) -> Vec<u8> {
    let mut file = File {
        choices,
        out: Vec::new(),
        escape: "\\",
        eol: "\n",
        heredocs: Vec::new(),
        depth: 0,
    };
    file.file(most);
    file.out
}

struct File<'c> {
    choices: Choices<'c>,
    out: Vec<u8>,
    escape: &'static str,
    eol: &'static str,
    /// The bodies to come, with their terminators.
    heredocs: Vec<String>,
    depth: usize,
}

const KEYWORDS: &[&str] = &[
    "RUN",
    "RUN",
    "RUN",
    "RUN",
    "RUN",
    "COPY",
    "ENV",
    "FROM",
    "CMD",
    "ENTRYPOINT",
    "ADD",
    "ARG",
    "LABEL",
    "WORKDIR",
    "EXPOSE",
    "VOLUME",
    "USER",
    "ONBUILD",
    "HEALTHCHECK",
    "SHELL",
    "STOPSIGNAL",
    "MAINTAINER",
    "UNKNOWN",
];

const IMAGES: &[&str] = &[
    "debian",
    "debian:12",
    "ubuntu:22.04",
    "alpine:3.20",
    "node:20",
    "python:3.12",
    "fedora:40",
    "scratch",
];

const COMMENTS: &[&str] = &[
    "# comment",
    "#",
    "#no blank   after it",
    "# ends in an escape \\",
    "# syntax=docker/dockerfile:1",
    "# escape=`",
    "#!/bin/sh",
    "# dfmt: ignore",
    "# dfmt: off",
    "# dfmt: on",
    "# check=skip=all",
    "# dfmt: ignore[exec-form]",
    "# gr\u{f6}\u{df}e",
];

const WORDS: &[&str] = &[
    "a",
    "bc",
    "--opt",
    "-y",
    "install",
    "/x/y",
    "$x",
    "${y:-z}",
    "1.0",
    "\"two  words\"",
    "'it  is'",
    "a\\ b",
    "x#y",
    "*",
    "http://example.com:80/a?b=c&d",
    "b=c",
    "\u{e9}\u{a0}\u{e8}",
    "a,b;c",
    "#d",
    "[",
    "]",
    "\"\"",
    "{",
    "--",
];

const SHELL_WORDS: &[&str] = &[
    "a",
    "echo",
    "apt-get",
    "install",
    "-y",
    "--no-install-recommends",
    "curl",
    "git=1.0",
    "\"two  words\"",
    "'it  is'",
    "$x",
    "${y:-\"z  w\"}",
    "$(b   c)",
    "$( (d) )",
    "`e  f`",
    "$((1 +  2))",
    "a\\ b",
    "x#y",
    "{a,b}",
    "-t",
    "\"$(g \"h  i\")\"",
    "$'j\\n'",
    "if",
    "done",
    "[",
    "]",
    "apk",
    "add",
    "pip",
    "a-very-long-word-that-makes-lines-too-long-for-the-width",
    "\u{e9}",
    "\\;",
    "=",
    "{}",
    "!",
    "2",
];

/// What looks like a blank, and is one for BuildKit, for the shell, for both or for neither.
const ODD_BLANKS: &[&str] = &[
    "\u{2003}", "\u{a0}", "\u{85}", "\u{b}", "\u{c}", "\u{3000}", "\u{200b}", "\u{2028}", "\r",
];

/// Commands that the rules have something to say about.
const COMMANDS: &[&str] = &[
    "apt-get update",
    "apt-get install -y curl git",
    "apt-get update && apt-get install -y --no-install-recommends gcc",
    "apt-get -qq update; apt-get -qq install -y wget",
    "apt install python3",
    "rm -rf /var/lib/apt/lists/*",
    "apt-get clean",
    "apk update && apk add git",
    "apk add --no-cache --update curl",
    "rm -rf /var/cache/apk/*",
    "dnf install -y gcc",
    "yum -y install gcc && yum clean all",
    "pip install --upgrade pip",
    "pip3 install -r requirements.txt",
    "npm install -g yarn",
    "npm ci",
    "yarn install",
    "gem install bundler",
    "cd /x && make",
    "cd /y",
    "sudo apt-get update",
    "useradd -u 1000000 x",
    "wget http://example.com/a.tar",
    "curl -s http://example.com/a | sh",
    "exit 0",
    "set -e",
    "set +e",
    "set -o pipefail",
    "exec a",
    "trap b EXIT",
    "export A=1",
    "eatmydata apt-get install -y a",
    "su -c 'apt-get update'",
    "true || apt-get update",
];

/// Words that make a line hard to read, or unreadable.
const TROUBLE: &[&str] = &[
    "\"open", "'open", "<<EOF", "\\\\", "#c", "$(", "`", ")", "a\u{b}b", "\\",
];

impl File<'_> {
    fn word(&mut self, words: &[&'static str]) {
        let words = if self.choices.rarely(80) {
            TROUBLE
        } else {
            words
        };
        let word = self.choices.one(words);
        self.token(word);
    }

    fn put(&mut self, text: &str) {
        self.out.extend_from_slice(text.as_bytes());
    }

    fn end_line(&mut self) {
        let eol = match self.choices.pick(60) {
            57 | 58 => "\r\n",
            59 => "\r",
            _ => self.eol,
        };
        self.put(eol);
    }

    fn blanks(&mut self) {
        let blanks = self
            .choices
            .one(&["", "    ", "  ", "\t", " ", "        ", " \t "]);
        self.put(blanks);
    }

    fn comment(&mut self) {
        self.blanks();
        let comment = self.choices.one(COMMENTS);
        self.put(comment);
        if self.choices.rarely(6) {
            self.put("  ");
        }
        self.end_line();
    }

    fn file(&mut self, most: usize) {
        if self.choices.rarely(20) {
            self.put("\u{feff}");
        }
        if self.choices.rarely(8) {
            self.eol = "\r\n";
        }
        if self.choices.rarely(12) {
            self.end_line();
        }
        for directive in ["# syntax=docker/dockerfile:1", "  #  CHECK  =  skip=all "] {
            if self.choices.rarely(4) {
                self.put(directive);
                self.end_line();
            }
        }
        if self.choices.rarely(60) {
            self.put("# syntax=again");
            self.end_line();
        }
        if self.choices.rarely(8) {
            self.put("# escape=`");
            self.end_line();
            self.escape = "`";
        }
        if !self.choices.rarely(10) {
            self.put("FROM ");
            let image = self.choices.one(IMAGES);
            self.put(image);
            if self.choices.rarely(12) {
                self.put(" AS windows");
            }
            self.end_line();
        }
        for _ in 0..most {
            if self.choices.is_over() {
                break;
            }
            match self.choices.pick(12) {
                0 => self.comment(),
                1 => {
                    self.blanks();
                    self.end_line();
                }
                _ => self.instruction(),
            }
        }
        if self.choices.rarely(6) {
            while matches!(self.out.last(), Some(b'\n' | b'\r')) {
                self.out.pop();
            }
        }
    }

    /// A line break inside an instruction, with all that may stand at one.
    fn continuation(&mut self) {
        if self.choices.rarely(40) {
            let blank = self.choices.one(ODD_BLANKS);
            self.put(blank);
        }
        self.put(self.escape);
        if self.choices.rarely(8) {
            self.put(" \t");
        }
        self.end_line();
        for _ in 0..4 {
            match self.choices.pick(12) {
                9 => self.comment(),
                10 => {
                    self.blanks();
                    self.end_line();
                }
                11 => {
                    self.blanks();
                    self.put(self.escape);
                    self.end_line();
                }
                _ => break,
            }
        }
        self.blanks();
    }

    /// Something between two tokens that need it.
    fn gap(&mut self) {
        match self.choices.pick(8) {
            0..3 => self.put(" "),
            3 => self.put("  "),
            4 => self.put(" \t"),
            5 if self.choices.rarely(12) => {
                let blank = self.choices.one(ODD_BLANKS);
                self.put(blank);
            }
            _ => {
                self.put(" ");
                self.continuation();
                if self.choices.rarely(3) {
                    self.put(" ");
                }
            }
        }
    }

    /// Something between two tokens that may touch.
    fn loose(&mut self) {
        match self.choices.pick(5) {
            0 => self.put(" "),
            1 => {}
            2 => self.continuation(),
            _ => self.gap(),
        }
    }

    /// A token as it is, or with a continuation inside.
    fn token(&mut self, token: &str) {
        if token.len() > 1 && self.choices.rarely(40) {
            let at = token.len() / 2;
            if token.is_char_boundary(at) {
                self.put(&token[..at]);
                self.continuation();
                self.put(&token[at..]);
                return;
            }
        }
        self.put(token);
    }

    fn keyword(&mut self, keyword: &str) {
        match self.choices.pick(6) {
            4 => self.token(&keyword.to_lowercase()),
            5 => {
                let mixed: String = keyword[..1].to_uppercase() + &keyword[1..].to_lowercase();
                self.token(&mixed);
            }
            _ => self.token(keyword),
        }
    }

    fn instruction(&mut self) {
        if self.choices.rarely(10) {
            self.blanks();
        }
        let keyword = self.choices.one(KEYWORDS);
        self.statement(keyword, false);
        match self.choices.pick(20) {
            17 => {
                // The end of the list, on a line of its own.
                self.continuation();
                self.put(";");
            }
            18 => {
                // Nothing but a comment below the last continuation.
                self.put(" ");
                self.put(self.escape);
                self.end_line();
                self.comment();
            }
            19 => {
                self.put(" ");
                self.put(self.escape);
            }
            _ => {}
        }
        self.end_line();
        for body in std::mem::take(&mut self.heredocs) {
            self.put(&body);
        }
    }

    fn statement(&mut self, keyword: &str, inner: bool) {
        self.keyword(keyword);
        self.gap();
        match keyword {
            "RUN" | "CMD" | "ENTRYPOINT" => {
                if keyword == "RUN" {
                    self.flags(&["--mount=type=cache,target=/x", "--network=none"]);
                }
                if self.choices.rarely(6) {
                    self.exec();
                } else {
                    self.list();
                }
            }
            "SHELL" => {
                if self.choices.rarely(4) {
                    self.put("[\"powershell\", \"-Command\"]");
                } else {
                    self.put("[ \"/bin/bash\",\"-c\" ]");
                }
            }
            "COPY" | "ADD" | "VOLUME" => {
                if keyword != "VOLUME" {
                    self.flags(&["--from=x", "--chown=\"a b\"", "--link", "--chmod=755"]);
                }
                if self.choices.rarely(5) {
                    self.exec();
                } else {
                    if keyword != "VOLUME" && self.choices.rarely(6) {
                        self.heredoc();
                        self.gap();
                    }
                    self.words(4);
                }
            }
            "FROM" => {
                self.flags(&["--platform=linux/amd64"]);
                self.token("debian:12");
                if self.choices.rarely(2) {
                    self.gap();
                    let word = self.choices.one(&["AS", "as", "As"]);
                    self.token(word);
                    self.gap();
                    self.put("b");
                }
            }
            "ENV" | "LABEL" | "ARG" => self.pairs(keyword),
            "EXPOSE" | "UNKNOWN" => self.words(3),
            "HEALTHCHECK" => {
                self.flags(&["--interval=5s", "--timeout=3s"]);
                match self.choices.pick(5) {
                    0 => self.put("NONE"),
                    1 => {
                        self.keyword("CMD");
                        self.gap();
                        self.exec();
                    }
                    _ => {
                        self.keyword("CMD");
                        self.gap();
                        self.list();
                    }
                }
            }
            "ONBUILD" if !inner => {
                let keyword = self.choices.one(KEYWORDS);
                self.statement(keyword, true);
            }
            _ => self.words(2),
        }
    }

    fn flags(&mut self, flags: &[&str]) {
        for _ in 0..3 {
            if !self.choices.rarely(3) {
                break;
            }
            let flag = self.choices.one(flags);
            self.token(flag);
            self.gap();
        }
        if self.choices.rarely(40) {
            self.put("--");
            self.gap();
        }
    }

    fn words(&mut self, most: usize) {
        self.word(WORDS);
        for _ in 0..self.choices.pick(most + 1) {
            self.gap();
            self.word(WORDS);
        }
    }

    fn pairs(&mut self, keyword: &str) {
        if keyword != "ARG" && self.choices.rarely(4) {
            self.token("name");
            self.gap();
            self.words(4);
            return;
        }
        for index in 0..=self.choices.pick(4) {
            if index > 0 {
                self.gap();
            }
            let name = self.choices.one(&["a", "B_1", "x.y", "\"q\""]);
            self.put(name);
            if keyword != "ARG" || !self.choices.rarely(3) {
                self.put("=");
                let value = self.choices.one(&[
                    "1",
                    "",
                    "\"two  words\"",
                    "'x  y'",
                    "b\\ c",
                    "$d",
                    "${e:-\"f\"}",
                    "#g",
                    "http://h:1;i",
                    "a-very-long-value-that-makes-lines-too-long-for-the-width-of-the-line",
                    "\"open",
                ]);
                self.token(value);
            }
        }
    }

    fn exec(&mut self) {
        self.put("[");
        self.loose();
        for index in 0..self.choices.pick(4) {
            if index > 0 {
                self.put(",");
                self.loose();
            }
            let item = self.choices.one(&[
                "\"a\"",
                "\"b  c\"",
                "\"\\\"\"",
                "\"\\u00e9\"",
                "\"a long string that makes lines too long for the width of the line\"",
                "\"#\"",
                "'no'",
                "1",
            ]);
            self.token(item);
            self.loose();
        }
        self.put("]");
        if self.choices.rarely(20) {
            self.put(" # not JSON");
        }
    }

    fn heredoc(&mut self) {
        let (open, name) = match self.choices.pick(7) {
            0 => ("<<EOF", "EOF"),
            1 => ("<<-EOF", "EOF"),
            2 => ("<<'END'", "END"),
            3 => ("<<-\"END\"", "END"),
            4 => ("3<<EOF", "EOF"),
            5 => ("<< EOF", "EOF"),
            _ => ("<<'a b'", "a b"),
        };
        self.put(open);
        let mut body = String::new();
        for _ in 0..self.choices.pick(4) {
            let line = self.choices.one(&[
                "echo  a  ",
                "# no comment",
                "\tx",
                "",
                "run a \\",
                "apt-get update",
                "apt-get install -y git",
                "set -e",
                " EOF",
                "EOF ",
            ]);
            body.push_str(line);
            body.push_str(self.eol);
        }
        if open.contains("<<-") && self.choices.rarely(2) {
            body.push('\t');
        }
        body.push_str(name);
        body.push_str(self.eol);
        self.heredocs.push(body);
    }

    fn list(&mut self) {
        self.depth += 1;
        self.and_or();
        for _ in 0..3 {
            if self.depth > 4 || !self.choices.rarely(3) {
                break;
            }
            self.loose();
            let end = self.choices.one(&[";", ";", ";", "&"]);
            self.put(end);
            self.loose();
            self.and_or();
        }
        self.depth -= 1;
    }

    fn and_or(&mut self) {
        self.command();
        for _ in 0..4 {
            if self.depth > 4 || !self.choices.rarely(2) {
                break;
            }
            self.loose();
            let operator = self.choices.one(&["&&", "&&", "||", "|", "|&"]);
            self.put(operator);
            self.loose();
            if self.choices.rarely(12) {
                self.put("!");
                self.gap();
            }
            self.command();
        }
    }

    /// A list behind a keyword, up to and with its `;`.
    fn part(&mut self) {
        self.gap();
        self.list();
        self.loose();
        self.put(";");
        self.loose();
    }

    fn command(&mut self) {
        let kind = if self.depth > 3 {
            0
        } else {
            self.choices.pick(20)
        };
        match kind {
            11 => {
                self.put("if");
                self.part();
                self.put("then");
                self.part();
                if self.choices.rarely(3) {
                    self.put("elif");
                    self.part();
                    self.put("then");
                    self.part();
                }
                if self.choices.rarely(2) {
                    self.put("else");
                    self.part();
                }
                self.put("fi");
            }
            12 => {
                self.put("for");
                self.gap();
                self.put("x");
                self.gap();
                if self.choices.rarely(5) {
                    self.put(";");
                } else {
                    self.put("in");
                    for _ in 0..self.choices.pick(3) {
                        self.gap();
                        self.word(SHELL_WORDS);
                    }
                    self.loose();
                    self.put(";");
                }
                self.loose();
                self.put("do");
                self.part();
                self.put("done");
            }
            13 => {
                let keyword = self.choices.one(&["while", "until"]);
                self.put(keyword);
                self.part();
                self.put("do");
                self.part();
                self.put("done");
            }
            14 => self.case(),
            15 => {
                self.put("{");
                self.part();
                self.put("}");
            }
            16 | 17 => {
                self.put("(");
                self.loose();
                self.list();
                self.loose();
                self.put(")");
            }
            18 => {
                self.put("f");
                self.loose();
                self.put("(");
                self.loose();
                self.put(")");
                self.loose();
                self.put("{");
                self.part();
                self.put("}");
            }
            19 => {
                let whole =
                    self.choices
                        .one(&["((x =  1))", "[[ a  ==  b ]]", "a=(1  2)", "time  a"]);
                self.put(whole);
            }
            _ => self.simple(),
        }
        if self.choices.rarely(10) {
            self.loose();
            self.redirect();
        }
    }

    fn case(&mut self) {
        self.put("case");
        self.gap();
        self.put("\"$x\"");
        self.gap();
        self.put("in");
        self.gap();
        for _ in 0..=self.choices.pick(3) {
            if self.choices.rarely(4) {
                self.put("(");
                self.loose();
            }
            let pattern = self.choices.one(&["a", "b*", "\"c d\"", "*"]);
            self.put(pattern);
            if self.choices.rarely(3) {
                self.loose();
                self.put("|");
                self.loose();
                self.put("e");
            }
            self.loose();
            self.put(")");
            self.loose();
            if !self.choices.rarely(5) {
                self.list();
                self.loose();
            }
            if self.choices.rarely(6) {
                self.put(";");
                self.put(" ");
            }
            self.put(";;");
            self.loose();
        }
        self.put("esac");
    }

    fn simple(&mut self) {
        if self.choices.rarely(8) {
            self.put("A=1");
            self.gap();
        }
        if self.choices.rarely(3) {
            let command = self.choices.one(COMMANDS);
            for (index, word) in command.split(' ').enumerate() {
                if index > 0 {
                    self.gap();
                }
                self.token(word);
            }
            return;
        }
        let word = match self.choices.pick(8) {
            0 => "apt-get install",
            1 => "apk add",
            2 => "pip install",
            3 => "npm install -g",
            _ => "a",
        };
        self.put(word);
        for _ in 0..self.choices.pick(7) {
            if self.choices.rarely(14) {
                self.loose();
                self.redirect();
                continue;
            }
            self.gap();
            self.word(SHELL_WORDS);
        }
    }

    fn redirect(&mut self) {
        match self.choices.pick(8) {
            7 => {
                self.gap();
                self.heredoc();
            }
            6 => {
                self.put("<<<");
                self.loose();
                self.put("\"x  y\"");
            }
            kind => {
                let operator = [">", "2>", ">>", "2>&", "<", "&>"][kind];
                self.put(operator);
                if self.choices.rarely(2) {
                    self.loose();
                }
                self.put(if operator == "2>&" { "1" } else { "f" });
            }
        }
    }
}
