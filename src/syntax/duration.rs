//! Durations as Go reads them (`time.ParseDuration`): `90s`, `1m30s`, `1.5h`.

/// A duration, below zero too.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Duration {
    /// How many milliseconds it has.
    pub milliseconds: f64,
}

/// The units, in milliseconds.
const UNITS: &[(&str, f64)] = &[
    ("ns", 1e-6),
    ("us", 1e-3),
    ("\u{b5}s", 1e-3),
    ("\u{3bc}s", 1e-3),
    ("ms", 1.0),
    ("s", 1e3),
    ("m", 6e4),
    ("h", 3.6e6),
];

impl Duration {
    /// Reads a duration.
    ///
    /// # Errors
    /// What Go says of a text that is none.
    pub fn read(text: &str) -> Result<Self, String> {
        let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
        let mut milliseconds = 0.0;
        if unsigned == "0" {
            return Ok(Self { milliseconds });
        }
        let is_number = |ch: char| ch.is_ascii_digit() || ch == '.';
        let mut rest = unsigned;
        while !rest.is_empty() {
            let digits = rest.find(|ch| !is_number(ch)).unwrap_or(rest.len());
            let (number, behind) = rest.split_at(digits);
            let unit_len = behind.find(is_number).unwrap_or(behind.len());
            let (unit, behind) = behind.split_at(unit_len);
            let Ok(number) = number.parse::<f64>() else {
                return Err(format!("invalid duration \"{text}\""));
            };
            if unit.is_empty() {
                return Err(format!("missing unit in duration \"{text}\""));
            }
            let Some((_, length)) = UNITS.iter().find(|(known, _)| *known == unit) else {
                return Err(format!("unknown unit \"{unit}\" in duration \"{text}\""));
            };
            milliseconds += number * length;
            rest = behind;
        }
        if unsigned.is_empty() {
            return Err(format!("invalid duration \"{text}\""));
        }
        if text.starts_with('-') {
            milliseconds = -milliseconds;
        }
        Ok(Self { milliseconds })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_read_as_go_does() {
        let read = |text: &str| Duration::read(text).map(|it| it.milliseconds);
        assert_eq!(read("90s"), Ok(90_000.0));
        assert_eq!(read("1m30s"), Ok(90_000.0));
        assert_eq!(read("1.5h"), Ok(5_400_000.0));
        assert_eq!(read("-250ms"), Ok(-250.0));
        assert_eq!(read("0"), Ok(0.0));
        assert_eq!(read("+2us"), Ok(0.002));
        for (text, error) in [
            ("", "invalid duration \"\""),
            ("-", "invalid duration \"-\""),
            ("s", "invalid duration \"s\""),
            ("1..5s", "invalid duration \"1..5s\""),
            ("30", "missing unit in duration \"30\""),
            ("5s-10ms", "unknown unit \"s-\" in duration \"5s-10ms\""),
            ("1d", "unknown unit \"d\" in duration \"1d\""),
        ] {
            assert_eq!(read(text), Err(error.to_owned()), "{text}");
        }
    }
}
