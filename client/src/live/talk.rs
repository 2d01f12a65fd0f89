//! To whom a line of chat goes, as it is typed, and whom one does not want to hear.

use adjourn_shared::ids::Seat;
use adjourn_shared::wire::lobby::ChatTo;

/// A line that begins with `@2` or `/to 2` is for that seat alone; anything else goes to `others`.
///
/// # Errors
/// In words, if it begins like that and names no seat, or says nothing.
pub fn addressed(line: &str, others: ChatTo) -> Result<(ChatTo, String), &'static str> {
    let line = line.trim();
    let private = line.strip_prefix('@').or_else(|| line.strip_prefix("/to ").map(str::trim_start));
    let Some(private) = private else { return Ok((others, line.to_owned())) };
    let (seat, text) = private.split_once(char::is_whitespace).unwrap_or((private, ""));
    let seat =
        seat.trim_end_matches(':').parse().map_err(|_| "Name the seat by its number: @2 your text.")?;
    match text.trim() {
        "" => Err("Say something to the seat: @2 your text."),
        text => Ok((ChatTo::Seat(Seat(seat)), text.to_owned())),
    }
}

/// Whom a line mutes (`/mute NAME`), or wants to hear again (`/unmute NAME`); `None` if it is a line of chat.
#[must_use]
pub fn muting(line: &str) -> Option<(&str, bool)> {
    let line = line.trim();
    let (verb, name) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
    let muted = match verb {
        "/mute" => true,
        "/unmute" => false,
        _ => return None,
    };
    Some((name.trim(), muted))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_mutes_by_name() {
        assert_eq!(muting("/mute Bob the Elder "), Some(("Bob the Elder", true)));
        assert_eq!(muting(" /unmute Bob"), Some(("Bob", false)));
        assert_eq!(muting("/mute"), Some(("", true)), "that is no chat, whatever it lacks");
        assert_eq!(muting("/muted Bob"), None);
        assert_eq!(muting("please /mute Bob"), None);
    }

    #[test]
    fn a_line_names_the_one_seat_that_is_to_read_it() {
        let to = |line| addressed(line, ChatTo::All);
        let private = Ok((ChatTo::Seat(Seat(2)), "Burgundy?".to_owned()));
        for line in ["@2 Burgundy?", "/to 2 Burgundy?", " /to  2  Burgundy? ", "@2: Burgundy?"] {
            assert_eq!(to(line), private, "{line}");
        }
        assert_eq!(to("mail me @2 o'clock"), Ok((ChatTo::All, "mail me @2 o'clock".to_owned())));
        assert_eq!(to("/together"), Ok((ChatTo::All, "/together".to_owned())));
        assert!(to("@France Burgundy?").is_err(), "nobody else is to read it then");
        assert!(to("@2").is_err() && to("/to 300 x").is_err());
    }
}
