//! Days, as people write them in comments.

use std::fmt;

/// A day of the calendar, as in `2027-03-01`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    year: u16,
    month: u8,
    day: u8,
}

impl Date {
    /// Reads `2027-03-01`; `None` if it is anything else, or there is no such day.
    pub fn read(text: &str) -> Option<Self> {
        let mut parts = text.split('-');
        let mut number = |digits: usize| {
            let part = parts.next()?;
            let is_number = part.len() == digits && part.bytes().all(|byte| byte.is_ascii_digit());
            is_number.then(|| part.parse::<u16>().ok())?
        };
        let (year, month, day) = (number(4)?, number(2)?, number(2)?);
        let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        let days = match month {
            4 | 6 | 9 | 11 => 30,
            2 if is_leap => 29,
            2 => 28,
            1..=12 => 31,
            _ => return None,
        };
        let is_day = parts.next().is_none() && (1..=days).contains(&day);
        is_day.then_some(Self {
            year,
            month: month as u8,
            day: day as u8,
        })
    }

    /// The day that is this many days after the first of January 1970; none that has a year of five digits.
    pub fn of_unix_day(days: u64) -> Option<Self> {
        // Eras of 400 years, which start in March (Howard Hinnant, `civil_from_days`).
        let days = days.checked_add(719_468)?;
        let (era, day_of_era) = (days / 146_097, days % 146_097);
        let leaps = day_of_era / 1460 + day_of_era / 146_096 - day_of_era / 36_524;
        let year_of_era = (day_of_era - leaps) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let month = (5 * day_of_year + 2) / 153;
        let day = day_of_year - (153 * month + 2) / 5 + 1;
        let month = if month < 10 { month + 3 } else { month - 9 };
        let year = era * 400 + year_of_era + u64::from(month <= 2);
        let year = u16::try_from(year).ok().filter(|year| *year < 10_000)?;
        Some(Self {
            year,
            month: month as u8,
            day: day as u8,
        })
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_read_and_written() {
        for text in ["2027-03-01", "2028-02-29", "2000-02-29", "0001-12-31"] {
            assert_eq!(Date::read(text).unwrap().to_string(), text);
        }
        for text in [
            "",
            "2027",
            "2027-3-1",
            "2027-03",
            "2027-03-01-",
            "2027-02-29",
            "2100-02-29",
            "2027-13-01",
            "2027-00-01",
            "2027-04-31",
            "2027-01-00",
            "27-01-01",
            "2027/01/01",
            "+027-01-01",
            "2027-01-01T",
        ] {
            assert_eq!(Date::read(text), None, "{text}");
        }
        assert!(Date::read("2026-12-31") < Date::read("2027-01-01"));
    }

    #[test]
    fn days_are_counted() {
        for (days, text) in [
            (0, "1970-01-01"),
            (58, "1970-02-28"),
            (59, "1970-03-01"),
            (11_016, "2000-02-29"),
            (20_787, "2026-11-30"),
            (20_819, "2027-01-01"),
        ] {
            assert_eq!(Date::of_unix_day(days).unwrap().to_string(), text);
        }
        assert_eq!(Date::of_unix_day(u64::MAX), None);
        assert_eq!(Date::of_unix_day(1 << 40), None);
    }
}
