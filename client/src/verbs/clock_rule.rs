//! Clocks as people write them: `3d`, `14d+1d`, `phase:24h/8h`.

use adjourn_shared::turns::clock::ClockRule;

/// The clock that a text means: `none`; `3d` a turn; a Fischer bank `14d+1d`, or with a cap `7d+1d/14d`; phases of fixed
/// length `phase:24h`, or with an earliest close `phase:24h/8h`. Times are sums like `1d12h`, of `d`, `h`, `m` and `s`.
///
/// # Errors
/// In words.
pub fn read(text: &str) -> Result<ClockRule, String> {
    let wrong = || {
        format!("\"{text}\" is no clock: `none`, `3d`, `14d+1d`, `7d+1d/14d`, `phase:24h` or `phase:24h/8h`")
    };
    let time = |text: &str| time_ms(text).ok_or_else(wrong);
    if text == "none" {
        return Ok(ClockRule::None);
    }
    if let Some(phase) = text.strip_prefix("phase:") {
        let (length, earliest) = phase.split_once('/').unwrap_or((phase, ""));
        let earliest_close_ms = if earliest.is_empty() { 0 } else { time(earliest)? };
        return Ok(ClockRule::Phase { length_ms: time(length)?, earliest_close_ms });
    }
    let Some((bank, rest)) = text.split_once('+') else {
        return Ok(ClockRule::PerTurn { turn_ms: time(text)? });
    };
    let (increment, cap) = rest.split_once('/').unwrap_or((rest, bank));
    Ok(ClockRule::Fischer { bank_ms: time(bank)?, increment_ms: time(increment)?, cap_ms: time(cap)? })
}

/// `1d12h` and the like, in milliseconds.
fn time_ms(text: &str) -> Option<u64> {
    let (mut total, mut digits) = (0_u64, String::new());
    for c in text.chars() {
        let unit_ms = match c {
            '0'..='9' => {
                digits.push(c);
                continue;
            }
            's' => 1_000,
            'm' => 60_000,
            'h' => 3_600_000,
            'd' => 86_400_000,
            _ => return None,
        };
        let count: u64 = std::mem::take(&mut digits).parse().ok()?;
        total = total.checked_add(count.checked_mul(unit_ms)?)?;
    }
    (digits.is_empty() && !text.is_empty()).then_some(total)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR_MS: u64 = 3_600_000;

    #[test]
    fn clocks_are_read_as_people_write_them() {
        assert_eq!(read("none"), Ok(ClockRule::None));
        assert_eq!(read("1d12h"), Ok(ClockRule::PerTurn { turn_ms: 36 * HOUR_MS }));
        let fischer = |bank_ms, increment_ms, cap_ms| ClockRule::Fischer { bank_ms, increment_ms, cap_ms };
        assert_eq!(read("2h+30m"), Ok(fischer(2 * HOUR_MS, HOUR_MS / 2, 2 * HOUR_MS)));
        assert_eq!(read("2h+30m/3h"), Ok(fischer(2 * HOUR_MS, HOUR_MS / 2, 3 * HOUR_MS)));
        let phase = |length_ms, earliest_close_ms| ClockRule::Phase { length_ms, earliest_close_ms };
        assert_eq!(read("phase:24h"), Ok(phase(24 * HOUR_MS, 0)));
        assert_eq!(read("phase:24h/8h"), Ok(phase(24 * HOUR_MS, 8 * HOUR_MS)));
    }

    #[test]
    fn what_is_no_clock_is_refused() {
        for wrong in ["", "3", "d", "3w", "+1d", "1d+", "phase:", "1d+1d/", "99999999999999999999d"] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
    }
}
