//! Measures of a match and strengths of bots, as the player reads them.

use crate::live::handle::NetworkPanel;
use adjourn_game::Strength;
use adjourn_game::ids::Tick;

/// A strength in words.
#[must_use]
pub const fn strength(strength: Strength) -> &'static str {
    match strength {
        Strength::Weak => "weak bot",
        Strength::Strong => "strong bot",
    }
}

/// The time that so many ticks take, as a clock shows it.
#[must_use]
pub fn clock(tick: Tick, tick_hz: u8) -> String {
    let seconds = tick / u32::from(tick_hz.max(1));
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    if hours > 0 { format!("{hours}:{minutes:02}:{seconds:02}") } else { format!("{minutes}:{seconds:02}") }
}

/// The network panel, short enough for one end of a line.
#[must_use]
pub fn network(network: &NetworkPanel, in_flight: u32, tick: Tick) -> String {
    let loss = format!("{}.{}", network.loss_permille / 10, network.loss_permille % 10);
    let waiting = if in_flight > 0 { format!("orders {in_flight} · ") } else { String::new() };
    format!(
        "{waiting}ping {} · loss {loss}% · delay {}+{} · tick {tick}",
        network.ping_ms, network.delay_ms, network.buffered_ticks
    )
}

/// A short time, in words.
#[must_use]
pub fn seconds(seconds: u32) -> String {
    match seconds {
        0..60 => format!("{seconds} seconds"),
        60..120 => "a minute".to_owned(),
        _ => format!("{} minutes", seconds.div_ceil(60)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clocks() {
        assert_eq!(clock(20 * 65, 20), "1:05");
        assert_eq!(clock(10 * 3725, 10), "1:02:05");
    }
}
