//! What a player must not miss, in words: across the map, in the log, and after a match that was lost.

use super::{Overlay, Playing};
use crate::live::handle::Frame;
use crate::ui::kit::chat_log::Tone;
use crate::ui::kit::words;
use crate::ui::live::shell::LiveShell;
use crate::ui::live::words::seconds;
use adjourn_game::ids::Seat;
use adjourn_shared::wire::message::Stall;
use ratatui::style::Style;

/// A match that shows nothing new for so long is not merely jittery, in milliseconds.
const SILENCE_MS: u64 = 1_500;

impl Playing {
    /// How much of what was played is lost at most, when the session is.
    #[must_use]
    pub fn lost_words(&self) -> String {
        let Some(frame) = &self.frame else { return String::new() };
        let ticks = frame.tick.saturating_sub(self.stored.unwrap_or(self.began_at));
        let lost_s = ticks.div_ceil(u32::from(self.info.tick_hz.max(1)));
        if lost_s == 0 { String::new() } else { format!(" Up to {} of play are lost.", seconds(lost_s)) }
    }

    /// The clock stands, or goes on.
    pub fn stands(&mut self, why: Option<Stall>, shell: &mut LiveShell) {
        let before = core::mem::replace(&mut self.stall, why);
        match why {
            Some(why) if before != Some(why) => shell.say(Tone::Warning, &words::sentence(&why.to_string())),
            None if before.is_some() => shell.say(Tone::Good, "The clock runs again."),
            _ => {}
        }
    }

    pub(super) fn banners(&self, shell: &LiveShell) -> Vec<(String, Style)> {
        let theme = shell.canvas.theme;
        let mut banners = Vec::new();
        if let Some(text) = &self.unreadable {
            banners.push((text.clone(), theme.bad()));
        }
        if let Some(text) = &self.desync {
            banners.push((text.clone(), theme.bad()));
        }
        let Some(frame) = &self.frame else {
            banners.push(("Loading the match…".into(), theme.warning()));
            return banners;
        };
        if frame.network.catching_up {
            banners.push(("Catching up: what you see is a little old".into(), theme.warning()));
        }
        if let Some(why) = self.stall.filter(|_| !self.over) {
            banners.push((words::sentence(&why.to_string()), theme.warning()));
        }
        let silent_ms = shell.canvas.now_ms.saturating_sub(self.frame_at_ms);
        // A match that stands shows nothing new either: there the session knows whether the server is silent.
        let stands = self.stall.is_some() || frame.paused.is_some();
        let moves = !self.is_replay() && !self.over && frame.outcome.is_none();
        if moves && silent_ms >= SILENCE_MS && (self.silent || !stands) {
            let text = format!("Nothing from the server for {} s: waiting for it", silent_ms / 1_000);
            banners.push((text, theme.warning()));
        }
        match frame.paused {
            None => {}
            Some(None) => banners.push(("Paused by the server".into(), theme.warning())),
            Some(Some(seat)) => {
                let go_on = if self.info.seat.is_some() { " · p: go on" } else { "" };
                banners.push((format!("Paused by {}{go_on}", self.player(seat)), theme.warning()));
            }
        }
        if frame.outcome.is_none() {
            banners.extend(self.absent_words().into_iter().map(|text| (text, theme.warning())));
        }
        if self.info.seat.is_none() && !self.is_replay() {
            let seconds = self.info.watch_delay_ticks / u32::from(self.info.tick_hz.max(1));
            banners.push((format!("Watching, {seconds} s behind the players"), theme.quiet()));
        }
        if frame.outcome.is_some() && self.overlay != Overlay::Result {
            banners.push((self.winners(frame), theme.good()));
        }
        banners
    }

    fn winners(&self, frame: &Frame) -> String {
        let places = frame.outcome.as_ref().map_or(&[][..], |outcome| &outcome.places);
        let names: Vec<_> = (0u8..)
            .zip(places)
            .filter(|(_, place)| **place == 1)
            .map(|(seat, _)| self.player(Seat(seat)))
            .collect();
        let leave = if self.is_replay() { "" } else { " · Esc: menu" };
        format!("Won by {}{leave}", names.join(", "))
    }
}
