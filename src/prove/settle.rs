//! Which of several fixes hold together.

/// What was tried.
#[derive(Debug)]
pub(super) struct Settled<T> {
    /// What holds together.
    pub(super) kept: Vec<T>,
    /// What does not, alone or with the others, and why.
    pub(super) left_out: Vec<(T, String)>,
}

/// Whether some hold together: if not, why; or an error.
type Tried<E> = Result<Result<(), String>, E>;

/// Tries `all` together; where that does not hold, each half by itself, and so on. `holds` says why something does not.
///
/// # Errors
/// Those of `holds`, at once.
pub(super) fn settle<T: Clone, E>(
    all: &[T],
    holds: &mut dyn FnMut(&[T]) -> Tried<E>,
) -> Result<Settled<T>, E> {
    let mut left_out = Vec::new();
    let kept = halve(all, holds, &mut left_out)?;
    Ok(Settled { kept, left_out })
}

fn halve<T: Clone, E>(
    some: &[T],
    holds: &mut dyn FnMut(&[T]) -> Tried<E>,
    left_out: &mut Vec<(T, String)>,
) -> Result<Vec<T>, E> {
    if some.is_empty() {
        return Ok(Vec::new());
    }
    let why = match holds(some)? {
        Ok(()) => return Ok(some.to_vec()),
        Err(why) => why,
    };
    if let [only] = some {
        left_out.push((only.clone(), why));
        return Ok(Vec::new());
    }
    let (first, second) = some.split_at(some.len() / 2);
    let mut kept = halve(first, holds, left_out)?;
    let others = halve(second, holds, left_out)?;
    if kept.is_empty() || others.is_empty() {
        kept.extend(others);
        return Ok(kept);
    }
    let both = [&kept[..], &others[..]].concat();
    // If all of both halves hold by themselves, it is known already that they do not together.
    let together = if both.len() == some.len() {
        Err(why)
    } else {
        holds(&both)?
    };
    match together {
        Ok(()) => Ok(both),
        Err(why) => {
            let why = format!("together with the others: {why}");
            left_out.extend(others.into_iter().map(|other| (other, why.clone())));
            Ok(kept)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is kept of the numbers below `count` where a set holds unless it has all of one of the `bad` sets, and how often it was asked.
    fn kept(count: u32, bad: &[&[u32]]) -> (Vec<u32>, Vec<u32>, usize) {
        let all: Vec<u32> = (0..count).collect();
        let mut asked = 0;
        let mut holds = |some: &[u32]| -> Result<Result<(), String>, ()> {
            asked += 1;
            let is_bad = bad.iter().any(|bad| bad.iter().all(|it| some.contains(it)));
            Ok(if is_bad {
                Err("bad".to_owned())
            } else {
                Ok(())
            })
        };
        let settled = settle(&all, &mut holds).unwrap();
        let left_out = settled.left_out.into_iter().map(|(it, _)| it).collect();
        (settled.kept, left_out, asked)
    }

    #[test]
    fn what_does_not_hold_is_left_out_and_the_rest_kept() {
        assert_eq!(kept(5, &[]), ((0..5).collect(), vec![], 1));
        assert_eq!(kept(8, &[&[5]]).1, [5]);
        assert_eq!(kept(8, &[&[0], &[7]]).0, [1, 2, 3, 4, 5, 6]);
        assert!(kept(1, &[&[0]]).0.is_empty());
        assert_eq!(kept(0, &[]), (vec![], vec![], 0));
        // Two that do not go together: those of the first half stay.
        assert_eq!(kept(4, &[&[1, 2]]).0, [0, 1]);
        assert!(kept(64, &[&[33]]).2 <= 20);
    }

    #[test]
    fn an_error_ends_it() {
        let settled = settle(&[1, 2], &mut |_| Err::<Result<(), String>, _>("no space"));
        assert_eq!(settled.unwrap_err(), "no space");
    }
}
