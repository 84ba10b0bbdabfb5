//! The signals that STOPSIGNAL can name, as Docker reads them (`moby/sys`, `signal.ParseSignal` and `signal_linux.go`).

/// The signals that Docker knows by name, but those in real time, with their numbers on all machines but those of MIPS.
const SIGNALS: &[(&str, i64)] = &[
    ("ABRT", 6),
    ("ALRM", 14),
    ("BUS", 7),
    ("CHLD", 17),
    ("CLD", 17),
    ("CONT", 18),
    ("FPE", 8),
    ("HUP", 1),
    ("ILL", 4),
    ("INT", 2),
    ("IO", 29),
    ("IOT", 6),
    ("KILL", 9),
    ("PIPE", 13),
    ("POLL", 29),
    ("PROF", 27),
    ("PWR", 30),
    ("QUIT", 3),
    ("SEGV", 11),
    ("STKFLT", 16),
    ("STOP", 19),
    ("SYS", 31),
    ("TERM", 15),
    ("TRAP", 5),
    ("TSTP", 20),
    ("TTIN", 21),
    ("TTOU", 22),
    ("URG", 23),
    ("USR1", 10),
    ("USR2", 12),
    ("VTALRM", 26),
    ("WINCH", 28),
    ("XCPU", 24),
    ("XFSZ", 25),
];

/// The numbers that mean the same signal everywhere (POSIX, `kill -signal_number`).
const EVERYWHERE: &[i64] = &[1, 2, 3, 6, 9, 14, 15];

/// The numbers of the first and the last signal in real time.
const REAL_TIME: (i64, i64) = (34, 64);

/// A signal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signal {
    /// Its name in full: `SIGTERM`, `SIGRTMIN+3`.
    pub name: String,
    /// Whether what was read means this signal on every machine: a name, or a number that all have in common.
    pub is_same_everywhere: bool,
}

impl Signal {
    /// Reads a name, with or without `SIG` and in any case, or a number. `None` where Docker refuses it, or no signal has that number.
    pub fn of(text: &str) -> Option<Self> {
        if let Ok(number) = text.parse::<i64>() {
            return Some(Self {
                name: format!("SIG{}", name_of(number)?),
                is_same_everywhere: EVERYWHERE.contains(&number),
            });
        }
        let upper = text.to_uppercase();
        let name = upper.strip_prefix("SIG").unwrap_or(&upper);
        let is_known = SIGNALS.iter().any(|(known, _)| *known == name) || is_real_time(name);
        is_known.then(|| Self {
            name: format!("SIG{name}"),
            is_same_everywhere: true,
        })
    }

    /// Whether Docker takes a text for a signal: also a number that no signal has.
    pub(super) fn is_taken(text: &str) -> bool {
        match text.parse::<i64>() {
            Ok(number) => number != 0,
            Err(_) => Self::of(text).is_some(),
        }
    }
}

/// The name of the signal that has a number, without `SIG`.
fn name_of(number: i64) -> Option<String> {
    let (first, last) = REAL_TIME;
    if (first..=last).contains(&number) {
        return Some(match (number - first, last - number) {
            (0, _) => "RTMIN".to_owned(),
            (_, 0) => "RTMAX".to_owned(),
            (above @ ..=15, _) => format!("RTMIN+{above}"),
            (_, below) => format!("RTMAX-{below}"),
        });
    }
    let (name, _) = SIGNALS.iter().find(|(_, own)| *own == number)?;
    // `CLD`, `IOT` and `POLL` are other names.
    Some((*name).to_owned())
}

/// `RTMIN` to `RTMIN+15` and `RTMAX-14` to `RTMAX`.
fn is_real_time(name: &str) -> bool {
    let steps = |start: &str, most: u32| {
        let rest = name.strip_prefix(start)?;
        let step = rest.parse::<u32>().ok()?;
        let is_written_so = step.to_string() == rest;
        Some(is_written_so && (1..=most).contains(&step))
    };
    matches!(name, "RTMIN" | "RTMAX")
        || steps("RTMIN+", 15) == Some(true)
        || steps("RTMAX-", 14) == Some(true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_numbers_are_read_as_docker_does() {
        for (text, name, is_same_everywhere) in [
            ("term", "SIGTERM", true),
            ("SIGTERM", "SIGTERM", true),
            ("SigTerm", "SIGTERM", true),
            ("15", "SIGTERM", true),
            ("015", "SIGTERM", true),
            ("6", "SIGABRT", true),
            ("10", "SIGUSR1", false),
            ("17", "SIGCHLD", false),
            ("29", "SIGIO", false),
            ("cld", "SIGCLD", true),
            ("rtmin+3", "SIGRTMIN+3", true),
            ("34", "SIGRTMIN", false),
            ("37", "SIGRTMIN+3", false),
            ("49", "SIGRTMIN+15", false),
            ("50", "SIGRTMAX-14", false),
            ("64", "SIGRTMAX", false),
        ] {
            let signal = Signal::of(text).expect(text);
            assert_eq!(signal.name, name);
            assert_eq!(signal.is_same_everywhere, is_same_everywhere, "{text}");
        }
        for text in [
            "",
            "0",
            "-1",
            "65",
            "TERMINATE",
            "RTMIN+16",
            "RTMIN+03",
            "RTMAX-0",
        ] {
            assert_eq!(Signal::of(text), None, "{text}");
        }
        for text in ["65", "-1", "TERM"] {
            assert!(Signal::is_taken(text), "{text}");
        }
    }
}
