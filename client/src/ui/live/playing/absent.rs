//! Who is in the match besides the player, who of them is away, and who plays for them meanwhile: in words, for any game.

use super::Playing;
use crate::ui::kit::chat_log::Tone;
use crate::ui::live::shell::LiveShell;
use crate::ui::live::words::strength;
use adjourn_game::SeatEvent;
use adjourn_game::ids::Seat;

impl Playing {
    /// The others by name, if the player has a seat.
    pub(super) fn against(&self) -> Option<String> {
        let me = self.info.seat?;
        let seats = (0..).map(Seat).zip(&self.info.players).filter(|(seat, _)| *seat != me);
        let names: Vec<_> = seats.map(|(seat, _)| self.player(seat)).collect();
        (!names.is_empty()).then(|| names.join(" · "))
    }

    /// Something happened to a seat.
    pub fn seat_event(&mut self, seat: Seat, event: SeatEvent, shell: &mut LiveShell) {
        let (tone, text) = self.seat_words(seat, event);
        match event {
            SeatEvent::TimedOut => {
                self.absent.insert(seat, None);
            }
            SeatEvent::BotTookOver(bot) => {
                self.absent.insert(seat, Some(bot));
            }
            SeatEvent::Returned | SeatEvent::Resigned | SeatEvent::Forfeited => {
                self.absent.remove(&seat);
            }
            SeatEvent::Left => {}
        }
        shell.say(tone, &text);
    }

    fn seat_words(&self, seat: Seat, event: SeatEvent) -> (Tone, String) {
        if self.info.seat == Some(seat) {
            return match event {
                SeatEvent::TimedOut => (Tone::Warning, "The server does not hear you any more.".into()),
                SeatEvent::BotTookOver(bot) => (Tone::Warning, format!("A {} plays for you.", strength(bot))),
                SeatEvent::Returned if self.absent.get(&seat).is_some_and(Option::is_some) => {
                    (Tone::Good, "You are back, and play yourself again.".into())
                }
                SeatEvent::Returned => (Tone::Good, "You are back.".into()),
                SeatEvent::Left => (Tone::Warning, "You have left the match.".into()),
                SeatEvent::Resigned => (Tone::Warning, "You have given up.".into()),
                SeatEvent::Forfeited => (Tone::Warning, "Your time is up: you are out of the game.".into()),
            };
        }
        let name = self.player(seat);
        match event {
            SeatEvent::TimedOut => {
                (Tone::Warning, format!("{name} is away: the connection is lost. A bot may play on."))
            }
            SeatEvent::BotTookOver(bot) => {
                (Tone::Warning, format!("A {} plays for {name} from now on.", strength(bot)))
            }
            SeatEvent::Returned => (Tone::Good, format!("{name} is back.")),
            SeatEvent::Left => (Tone::Warning, format!("{name} has left the match.")),
            SeatEvent::Resigned => (Tone::Warning, format!("{name} has given up.")),
            SeatEvent::Forfeited => (Tone::Warning, format!("The time of {name} is up: out of the game.")),
        }
    }

    /// Who is away now, for the banner.
    pub(super) fn absent_words(&self) -> Vec<String> {
        let others = self.absent.iter().filter(|(seat, _)| self.info.seat != Some(**seat));
        let words = others.map(|(seat, bot)| match bot {
            None => format!("{} is away", self.player(*seat)),
            Some(bot) => format!("{} is away: a {} plays", self.player(*seat), strength(*bot)),
        });
        words.collect()
    }
}
