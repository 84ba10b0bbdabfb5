//! What a comment says after what it silences: until when, and why.

use super::ask::{Ask, ask, said_to_dfmt};
use super::mistake::Mistake;
use crate::syntax::{Dockerfile, Item};
use crate::text::Date;

/// Until when a comment silences, and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Terms<'a> {
    /// The last day on which it does; what stands there, if that is no date.
    pub(super) until: Option<Result<Date, &'a str>>,
    /// Why: the rest.
    pub(super) reason: &'a str,
}

impl<'a> Terms<'a> {
    /// Reads what stands after `ignore[…]`: `until 2027-03-01 reason`.
    pub(super) fn read(text: &'a str) -> Self {
        let text = text.trim();
        let rest = text.strip_prefix("until");
        let rest = rest.filter(|rest| rest.is_empty() || rest.starts_with(char::is_whitespace));
        let Some(rest) = rest.map(str::trim_start) else {
            let (until, reason) = (None, text);
            return Self { until, reason };
        };
        let (word, reason) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
        let date = word.trim_end_matches([':', ',', ';']);
        Self {
            until: Some(Date::read(date).ok_or(word)),
            reason: reason.trim_start(),
        }
    }

    /// Whether it silences nothing any more; without a date of today nothing ends.
    pub(super) fn is_over(&self, today: Option<Date>) -> bool {
        let last = self.until.and_then(Result::ok);
        today.is_some_and(|today| last.is_some_and(|last| last < today))
    }
}

/// What a team asks of comments that silence something.
#[derive(Clone, Copy, Debug)]
pub struct Policy<'p> {
    /// The day of the run, if there is one.
    pub today: Option<Date>,
    /// The reason they must give, as a pattern; empty for none.
    pub reason: &'p str,
    /// Whether a reason is as that asks.
    pub is_reason: fn(&str, &str) -> bool,
    /// Whether they must say until when.
    pub must_end: bool,
}

/// The comments of a file that are not as a team asks, and those that have ended.
pub fn against(file: &Dockerfile<'_>, policy: Policy<'_>) -> Vec<Mistake> {
    let mut found = Vec::new();
    if memchr::memmem::find(file.source, b"dfmt:").is_none() {
        return found;
    }
    for item in &file.items {
        let Item::Comment(comment) = item else {
            continue;
        };
        let text = comment.text.of(file.source);
        let Some(said) = said_to_dfmt(text) else {
            continue;
        };
        let named = said
            .strip_prefix("ignore[")
            .and_then(|rest| rest.split_once(']'));
        let (rest, can_end) = match (named, ask(text)) {
            (Some((_, rest)), _) => (rest, true),
            (None, Some(Ask::Ignore | Ask::Off | Ask::SkipFile)) => {
                let end = said.find(char::is_whitespace).unwrap_or(said.len());
                (&said[end..], false)
            }
            (None, _) => continue,
        };
        let wrong = wrong(Terms::read(rest), can_end, policy);
        found.extend(wrong.into_iter().map(|(message, help)| Mistake {
            span: comment.text,
            message,
            help,
        }));
    }
    found
}

/// What is wrong with what is to stand after `ignore[…]`, in words, if anything is.
pub fn refused(text: &str, policy: Policy<'_>) -> Option<String> {
    let mut wrong = wrong(Terms::read(text), true, policy).into_iter();
    wrong
        .next()
        .map(|(message, help)| format!("{message}; {help}"))
}

/// What is wrong with the terms of a comment, and what to write.
fn wrong(terms: Terms<'_>, can_end: bool, policy: Policy<'_>) -> Vec<(String, String)> {
    let mut wrong = Vec::new();
    match terms.until {
        Some(_) if !can_end => wrong.push((
            "this never ends: `until` counts after `ignore[rule]` only".to_owned(),
            "name the rules: `# dfmt: ignore[rule] until 2027-03-01`".to_owned(),
        )),
        Some(Ok(last)) if terms.is_over(policy.today) => wrong.push((
            format!("this ended on {last}: it silences nothing any more"),
            "settle what it silenced and remove it, or give it another date".to_owned(),
        )),
        Some(Err(word)) => wrong.push((
            format!("`until {word}` names no day: this never ends"),
            "write the last day as in `until 2027-03-01`".to_owned(),
        )),
        None if policy.must_end => wrong.push((
            "this does not say until when it holds, which `ignore-expiry` asks for".to_owned(),
            "write the last day after the rules: `# dfmt: ignore[rule] until 2027-03-01`"
                .to_owned(),
        )),
        Some(Ok(_)) | None => {}
    }
    let pattern = policy.reason;
    if !pattern.is_empty() && !(policy.is_reason)(pattern, terms.reason) {
        let message = if terms.reason.is_empty() {
            "this gives no reason, which `ignore-reason` asks for".to_owned()
        } else {
            "this gives no reason of the form that `ignore-reason` asks for".to_owned()
        };
        let help = format!("write a reason after what is silenced, one that matches `{pattern}`");
        wrong.push((message, help));
    }
    wrong
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn until_when_and_why() {
        let day = |text| Some(Ok(Date::read(text).unwrap()));
        for (text, until, reason) in [
            ("", None, ""),
            (" it is so ", None, "it is so"),
            (" until 2027-03-01 see #7", day("2027-03-01"), "see #7"),
            ("until 2027-03-01: see", day("2027-03-01"), "see"),
            ("until 2027-03-01", day("2027-03-01"), ""),
            ("until they mend it", Some(Err("they")), "mend it"),
            ("until 2027-02-29 a", Some(Err("2027-02-29")), "a"),
            ("until", Some(Err("")), ""),
            ("untilled land", None, "untilled land"),
        ] {
            assert_eq!(Terms::read(text), Terms { until, reason }, "{text}");
        }
    }

    #[test]
    fn it_holds_on_its_last_day() {
        let terms = Terms::read("until 2027-03-01");
        let on = |day| terms.is_over(Date::read(day));
        assert!(!on("2026-12-31") && !on("2027-03-01") && on("2027-03-02"));
        assert!(!terms.is_over(None));
        assert!(!Terms::read("until then").is_over(Date::read("2999-01-01")));
    }
}
