//! What another program fills in before Docker sees the file: marks of template languages, and placeholders.
//!
//! Only what stands outside quotes and heredocs counts: in there such marks are mostly meant for a program in the image.

use super::tree::{Body, Dockerfile, Instruction, Item, Keyword};
use crate::text::{LogicalSpan, Span, is_blank, trim};

/// What of a file is filled in by another program.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Template {
    /// The first mark that makes the whole file a template.
    pub whole: Option<Span>,
    /// Items with a mark that could be one, by index into [`Dockerfile::items`].
    pub items: Vec<usize>,
}

/// How marks open and close. Go, Jinja, Mustache, Handlebars, Liquid and Twig; Jinja, Liquid and Twig; ERB and EJS.
const MARKS: [(&[u8; 2], &[u8; 2]); 3] = [(b"{{", b"}}"), (b"{%", b"%}"), (b"<%", b"%>")];

/// What stands on both sides of a placeholder: `%%X%%` and `__X__` of scripts with sed, `@X@` of autoconf, `@x.y@` of Maven.
const PLACEHOLDERS: [&[u8]; 3] = [b"%%", b"@", b"__"];

/// Programs that take a Go template as the value of an option (`-f`, `--format`, `-o go-template=`, `--template`; their
/// references): it is theirs, not of what makes the file.
const TAKES_GO_TEMPLATES: [&[u8]; 11] = [
    b"buildah", b"crictl", b"docker", b"gh", b"go", b"helm", b"kubectl", b"nerdctl", b"podman",
    b"regctl", b"skopeo",
];

/// Something that could be filled in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Mark {
    start: usize,
    end: usize,
    /// Index into [`MARKS`]; `None` for a placeholder.
    kind: Option<usize>,
}

impl Dockerfile<'_> {
    /// What of the file is filled in by another program: the file is a template if a mark starts an instruction, stands in FROM or
    /// in an instruction that Docker rejects, if `{% … %}` or `<% … %>` stands anywhere, or if a line is a placeholder alone. Any
    /// other mark is about its instruction.
    pub fn template(&self) -> Template {
        let mut template = Template::default();
        let underscores = memchr::memmem::Finder::new(b"__");
        let may_have_mark = |text: &[u8]| has_opening(text) || underscores.find(text).is_some();
        if !may_have_mark(self.source) {
            return template;
        }
        for (index, item) in self.items.iter().enumerate() {
            let Item::Instruction(instruction) = item else {
                continue;
            };
            let text = instruction.joined.text();
            if !may_have_mark(text) {
                continue;
            }
            let marks = marks(instruction, self.escape);
            let Some(first) = marks.first() else {
                continue;
            };
            template.items.push(index);
            let is_whole = |mark: &&Mark| {
                let at_start = mark.start == instruction.statement.keyword.start as usize;
                match mark.kind {
                    Some(0) => at_start || instruction.effective().kind == Keyword::From,
                    Some(_) => true,
                    None => {
                        at_start && mark.end - mark.start == trim(instruction.joined.text()).len()
                    }
                }
            };
            let refused = || {
                let problems = self.problems.iter();
                let inside = |span: Span| {
                    instruction.span.start <= span.start && span.start < instruction.span.end
                };
                let mut spans = problems.map(|problem| problem.span);
                spans.any(inside).then_some(first)
            };
            if template.whole.is_none()
                && let Some(mark) = marks.iter().find(is_whole).or_else(refused)
            {
                let span = LogicalSpan::new(mark.start, mark.end);
                template.whole = Some(instruction.joined.span(span));
            }
        }
        template
    }
}

/// Whether what [`MARKS`] or [`PLACEHOLDERS`] start with stands in a text, but for `__`.
fn has_opening(text: &[u8]) -> bool {
    memchr::memchr3_iter(b'%', b'@', b'{', text).any(|at| match (text[at], text.get(at + 1)) {
        (b'@', _) | (b'{' | b'%', Some(b'%')) | (b'{', Some(b'{')) => true,
        (b'%', _) => at > 0 && text[at - 1] == b'<',
        _ => false,
    })
}

/// The marks of an instruction outside quotes, in order.
fn marks(instruction: &Instruction<'_>, escape: u8) -> Vec<Mark> {
    let text = instruction.joined.text();
    let is_shell = matches!(
        instruction.effective().body,
        Body::Shell(_) | Body::Health { .. }
    );
    let is_arg = instruction.effective().kind == Keyword::Arg;
    let (mut marks, mut at) = (Vec::new(), 0);
    while at < text.len() {
        let byte = text[at];
        if byte == escape {
            at += 2;
            continue;
        }
        if matches!(byte, b'"' | b'\'')
            && let Some(end) = closing_quote(text, at, escape)
        {
            at = end + 1;
            continue;
        }
        // What a mark or a placeholder may start with.
        if !matches!(byte, b'{' | b'<' | b'%' | b'@' | b'_') {
            at += 1;
            continue;
        }
        let at_start = at == instruction.statement.keyword.start as usize;
        let found = mark_at(text, at, at_start).or_else(|| {
            let mark = placeholder_at(text, at)?;
            let is_name = is_arg || text.get(mark.end) == Some(&b'=');
            (!(is_name && text[at] == b'_')).then_some(mark)
        });
        match found {
            Some(mark) => {
                let is_own = is_shell
                    && (is_replaced(text, at) || mark.kind == Some(0) && is_go_template(text, at));
                if !is_own {
                    marks.push(mark);
                }
                at = mark.end;
            }
            None => at += 1,
        }
    }
    marks
}

/// Where the quote that opens at `at` closes; `None` if it does not.
fn closing_quote(text: &[u8], at: usize, escape: u8) -> Option<usize> {
    let quote = text[at];
    let mut end = at + 1;
    while end < text.len() && text[end] != quote {
        end += 1 + usize::from(quote == b'"' && text[end] == escape);
    }
    (end < text.len()).then_some(end)
}

fn mark_at(text: &[u8], at: usize, at_start: bool) -> Option<Mark> {
    let rest = &text[at..];
    let kind = MARKS.iter().position(|(open, _)| rest.starts_with(*open))?;
    let len = memchr::memmem::find(&rest[2..], MARKS[kind].1);
    let Some(len) = len else {
        return at_start.then_some(Mark {
            start: at,
            end: at + 2,
            kind: Some(kind),
        });
    };
    let inner = &rest[2..2 + len];
    // The shell's `{{a,b},{c,d}}`.
    let is_expansion = kind == 0
        && !at_start
        && (memchr::memchr2(b'{', b'}', inner).is_some()
            || inner.contains(&b',') && !inner.iter().any(|&byte| is_blank(byte)));
    (!is_expansion).then_some(Mark {
        start: at,
        end: at + len + 4,
        kind: Some(kind),
    })
}

/// A whole word of capitals, digits and underscores between two equal marks; between two `@` also of small letters, with dots and hyphens.
fn placeholder_at(text: &[u8], at: usize) -> Option<Mark> {
    let rest = &text[at..];
    let mark = PLACEHOLDERS
        .into_iter()
        .find(|mark| rest.starts_with(mark))?;
    let inner = &rest[mark.len()..];
    let is_at = mark == b"@";
    let is_in_name = |byte: &u8| {
        byte.is_ascii_uppercase()
            || byte.is_ascii_digit()
            || *byte == b'_'
            || is_at && (byte.is_ascii_lowercase() || b".-".contains(byte))
    };
    let mut len = inner.iter().take_while(|byte| is_in_name(byte)).count();
    if mark == b"__" {
        len = len.checked_sub(mark.len())?;
    }
    let end = at + 2 * mark.len() + len;
    let is_part = |byte: &u8| {
        byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$') || mark.contains(byte)
    };
    let touches = |at: Option<usize>| at.and_then(|at| text.get(at)).is_some_and(is_part);
    let is_whole = len >= 1
        && (inner[0].is_ascii_uppercase() || is_at && inner[0].is_ascii_lowercase())
        && inner[len - 1].is_ascii_alphanumeric()
        && inner[len..].starts_with(mark)
        && !touches(at.checked_sub(1))
        && !touches(Some(end))
        // The shell's `${__X__}`.
        && !text[..at].ends_with(b"${");
    is_whole.then_some(Mark {
        start: at,
        end,
        kind: None,
    })
}

/// The word that a place stands in, up to it, without quotes at its start; and the text before that word.
fn word_up_to(text: &[u8], at: usize) -> (&[u8], &[u8]) {
    let start = text[..at]
        .iter()
        .rposition(|&byte| is_blank(byte) || byte == b'\n');
    let (before, word) = text[..at].split_at(start.map_or(0, |at| at + 1));
    let is_quote = |byte: &u8| matches!(byte, b'"' | b'\'');
    let quotes = word.iter().take_while(|byte| is_quote(byte)).count();
    (&word[quotes..], before)
}

/// Whether sed is told here to put something else in its place: `s/@VERSION@/1.2/`.
fn is_replaced(text: &[u8], at: usize) -> bool {
    let (word, _) = word_up_to(text, at);
    matches!(word, [b's', delimiter, ..] if b"/|,#!:~+;".contains(delimiter))
}

/// Whether it is the value of an option of a program that takes such: `go list -f {{.Dir}}`.
fn is_go_template(text: &[u8], at: usize) -> bool {
    if !text[at..].starts_with(b"{{.") {
        return false;
    }
    let (word, before) = word_up_to(text, at);
    let is_separator = |byte: &u8| matches!(byte, b';' | b'&' | b'|' | b'(' | b'`' | b'\n');
    let start = before.iter().rposition(is_separator);
    let command = &before[start.map_or(0, |at| at + 1)..];
    let words = || {
        let words = command.split(|&byte| is_blank(byte));
        words.filter(|word| !word.is_empty())
    };
    let is_program = |word: &[u8]| {
        let name = word.rsplit(|&byte| byte == b'/').next().unwrap_or(word);
        TAKES_GO_TEMPLATES.contains(&name)
    };
    let is_value = if word.is_empty() || word.starts_with(b"{{.") {
        words()
            .next_back()
            .is_some_and(|word| word.starts_with(b"-"))
    } else {
        word.contains(&b'=')
    };
    is_value && words().any(is_program)
}

#[cfg(test)]
mod tests {
    use crate::syntax::parse;

    /// Whether the file is a template, and which instructions have marks.
    fn read(text: &str) -> (bool, Vec<usize>) {
        let template = parse(text.as_bytes()).template();
        (template.whole.is_some(), template.items)
    }

    #[test]
    fn templates() {
        for text in [
            "{{\n",
            "{{ if x }}\nFROM a\n{{ end }}\n",
            "FROM a:{{ version }}\n",
            "FROM a\n{% if x %}\nRUN b\n",
            "FROM a\nRUN b {% if x %} c {% endif %}\n",
            "FROM a\nENV A <%= b %>\n",
            "FROM a\n%%KEYS%%\nRUN b\n",
            "FROM a\n@BODY@\n",
            "FROM a\n__BODY__\n",
            // Docker rejects it as it stands.
            "FROM a\nENV A={{ b }}\n",
        ] {
            assert!(read(text).0, "{text}");
        }
    }

    #[test]
    fn marks_in_an_ordinary_file() {
        for text in [
            "FROM a\nENV A {{ .[\"b-c\"].version }}\n",
            "FROM a\nCMD node {{ .script }}\n",
            "FROM a\nENV A (cn={{username}})\n",
            "FROM a\nRUN curl https://a/%%VERSION%%.tar\n",
            "FROM a\nCOPY @FILES@ /\n",
            "FROM a\nRUN cd __DIR__\n",
            "FROM a\nRUN b __X__ \\\n @Y@\n",
            "FROM a\nENV A %%X%%\n",
            "FROM a\nCOPY app-@project.version@.jar /\n",
            "FROM a\nRUN ./configure --prefix=@prefix@\n",
            "FROM a\nRUN go build -ldflags {{ flags }}\n",
            "FROM a\nRUN b -f {{.Dir}}\n",
            "FROM a\nRUN echo 'it''s' {{ x }}\n",
        ] {
            assert_eq!(read(text), (false, vec![1]), "{text}");
        }
    }

    #[test]
    fn ordinary_files() {
        for text in [
            "FROM a\nRUN echo '{{ x }}' \"{% y %} \\\" <% z %>\" \"@X_Y@\"\n",
            "FROM a\nCMD [\"b\", \"{{ x }}\"]\n",
            "FROM a\nRUN <<E\n{{ x }}\n%%KEYS%%\nE\n",
            "FROM a\n# {{ x }}\n# %%KEYS%%\nRUN b\n",
            "FROM a\nRUN go list -f {{.Dir}} ./... | xargs b\n",
            "FROM a\nRUN cp $(go list -m -f={{.Dir}}/{{.Name}} b) c && docker inspect --format={{.Id}} x\n",
            "FROM a\nRUN A=\"$(go list -f \"{{.Dir}}\" b)\"\n",
            "FROM a\nRUN mkdir -p {{a,b},{c,d}} {{e,f}}\n",
            "FROM a\nRUN sed -i s/@VERSION@/1/ b && sed -i s,{{x}},y, c && sed -e \"s|%%AB%%|c|\" d\n",
            "FROM a\nRUN ssh user@host scp a@B:c d@E\n",
            "FROM a\nRUN npm i @scope/pkg@1 @ORG/PKG@1 @a/b@c @a@1\n",
            "FROM a\nRUN scp a@b:c@d x@y@z && echo a@ @b\n",
            "FROM a\nRUN rm -rf __pycache__ a/__init__.py && cc -D__LINUX__ -U__SSE2__ b.c\n",
            "FROM a\nENV PATH %PATH%;C:\\b\n",
            "FROM a\nARG __MAIN__\nENV __MAIN__=1\nRUN echo ${__MAIN__} $__MAIN__\n",
            "FROM a\nRUN for %%i in (a b) do echo %%i\n",
            "FROM a\nRUN date +%%Y%%m%%d && echo ${a%%b} ${c%%DE%%}\n",
        ] {
            assert_eq!(read(text), (false, vec![]), "{text}");
        }
    }
}
