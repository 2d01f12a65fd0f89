//! Measures of a match and strengths of bots, as the player reads them.

use crate::live::handle::NetworkPanel;
use crate::ui::kit::words::width;
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

/// The network panel, with as much of it as fits into so many columns: what a player needs most comes first.
#[must_use]
pub fn network(network: &NetworkPanel, in_flight: u32, tick: Tick, columns: u16) -> String {
    let waiting = if in_flight > 0 { format!("orders {in_flight} · ") } else { String::new() };
    let ping = format!("{waiting}ping {}", network.ping_ms);
    let loss = format!("{ping} · loss {}.{}%", network.loss_permille / 10, network.loss_permille % 10);
    let delay = format!("{loss} · delay {}+{}", network.delay_ms, network.buffered_ticks);
    let all = format!("{delay} · tick {tick}");
    [all, delay, loss, ping].into_iter().find(|text| width(text) <= columns).unwrap_or_default()
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
    fn a_narrow_panel_says_what_matters_most() {
        let panel = NetworkPanel { ping_ms: 48, loss_permille: 15, delay_ms: 20, ..NetworkPanel::default() };
        let shown = |columns| network(&panel, 0, 6_471, columns);
        assert_eq!(shown(80), "ping 48 · loss 1.5% · delay 20+0 · tick 6471");
        assert_eq!(shown(40), "ping 48 · loss 1.5% · delay 20+0");
        assert_eq!(shown(20), "ping 48 · loss 1.5%");
        assert_eq!((shown(10), shown(3)), ("ping 48".to_owned(), String::new()));
    }

    #[test]
    fn clocks() {
        assert_eq!(clock(20 * 65, 20), "1:05");
        assert_eq!(clock(10 * 3725, 10), "1:02:05");
    }
}
