//! The frontend that `# syntax=` asks for.

use super::tree::{DirectiveName, Dockerfile};
use crate::text::Span;

/// A frontend, by the name of its image.
#[derive(Clone, Copy, Debug)]
pub struct Frontend<'f> {
    /// As it is written.
    pub text: &'f [u8],
    /// Where that stands.
    pub span: Span,
}

impl Dockerfile<'_> {
    /// The frontend that `# syntax=` asks for: the first word of that.
    pub fn frontend(&self) -> Option<Frontend<'_>> {
        let mut directives = self.directives();
        let syntax = directives.find(|one| one.name == DirectiveName::Syntax)?;
        let span = syntax.word(self.source);
        Some(Frontend {
            text: span.of(self.source),
            span,
        })
    }

    /// Whether the file asks for a frontend that has no `--chmod`, which came with 1.2, or of which nobody knows.
    pub fn may_lack_chmod(&self) -> bool {
        let frontend = self.frontend();
        frontend.is_some_and(|it| !it.is_dockers() || it.is_before(2))
    }
}

impl<'f> Frontend<'f> {
    /// The name of the image, without a digest, and its tag.
    fn name_and_tag(&self) -> (&'f [u8], &'f [u8]) {
        let end = memchr::memchr(b'@', self.text).unwrap_or(self.text.len());
        let name = &self.text[..end];
        let last = memchr::memrchr(b'/', name).map_or(0, |at| at + 1);
        match memchr::memchr(b':', &name[last..]) {
            Some(at) => (&name[..last + at], &name[last + at + 1..]),
            None => (name, &[]),
        }
    }

    /// The name of the image, without tag and digest.
    pub fn name(&self) -> &'f [u8] {
        self.name_and_tag().0
    }

    /// Whether it is of the channel that tries out what comes with later versions.
    pub fn is_labs(&self) -> bool {
        let (_, tag) = self.name_and_tag();
        memchr::memmem::find(tag, b"labs").is_some()
    }

    /// Whether it is Docker's own, `docker/dockerfile` or `docker/dockerfile-upstream` on any host: others know other instructions.
    pub fn is_dockers(&self) -> bool {
        let (name, _) = self.name_and_tag();
        let mut parts = name.rsplit(|&byte| byte == b'/');
        matches!(parts.next(), Some(b"dockerfile" | b"dockerfile-upstream"))
            && parts.next() == Some(b"docker")
    }

    /// Whether it is one of Docker's that tried out what came with the next version. These ended with 1.2.
    pub fn is_experimental(&self) -> bool {
        let (_, tag) = self.name_and_tag();
        self.is_dockers() && memchr::memmem::find(tag, b"experimental").is_some()
    }

    /// Whether it is Docker's own, and older than 1 with this minor version, as its tag says.
    pub fn is_before(&self, minor: u32) -> bool {
        let (_, tag) = self.name_and_tag();
        let mut numbers = tag.split(|byte| b".-".contains(byte));
        let is_first = self.is_dockers() && numbers.next() == Some(b"1");
        let own = numbers.next().and_then(|own| std::str::from_utf8(own).ok());
        let own = own.and_then(|own| own.parse::<u32>().ok());
        is_first && own.is_some_and(|own| own < minor)
    }
}

#[cfg(test)]
mod tests {
    use crate::syntax::parse;

    #[test]
    fn names_say_whose_it_is_and_how_old() {
        for (text, is_dockers, is_before_2, is_experimental) in [
            ("docker/dockerfile", true, false, false),
            ("docker/dockerfile:1", true, false, false),
            ("docker/dockerfile:1-labs", true, false, false),
            ("docker/dockerfile:1.0", true, true, false),
            ("docker/dockerfile:1.1.7", true, true, false),
            ("docker/dockerfile:1.2", true, false, false),
            ("docker/dockerfile:1.10", true, false, false),
            ("docker/dockerfile:1.1-experimental", true, true, true),
            ("docker/dockerfile:experimental", true, false, true),
            (
                "docker.io/docker/dockerfile:1.0@sha256:0",
                true,
                true,
                false,
            ),
            ("localhost:5000/docker/dockerfile:1.1", true, true, false),
            ("docker/dockerfile-upstream:master", true, false, false),
            ("example.com/frontend:1.0", false, false, false),
            ("example.com/frontend:experimental", false, false, false),
        ] {
            let source = format!("# syntax={text}  # or so\nFROM a\n");
            let file = parse(source.as_bytes());
            let frontend = file.frontend().unwrap();
            assert_eq!(frontend.text, text.as_bytes());
            let found = (
                frontend.is_dockers(),
                frontend.is_before(2),
                frontend.is_experimental(),
            );
            let expected = (is_dockers, is_before_2, is_experimental);
            assert_eq!(found, expected, "{text}");
        }
        assert!(parse(b"FROM a\n").frontend().is_none());
    }
}
