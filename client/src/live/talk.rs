//! To whom a line of chat goes, as it is typed, and whom the user has muted.

use adjourn_game::ids::Seat;
use adjourn_shared::wire::lobby::ChatTo;

/// What a line is for, as it is typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Typed {
    /// Say this to somebody.
    Say(ChatTo, String),
    /// Mute the player of this name (`/mute NAME`), or unmute them (`/unmute NAME`).
    Mute(String, bool),
}

/// A line that begins with `@2` or `/to 2` is for that seat alone; `/mute NAME` and `/unmute NAME` say nothing to anybody;
/// anything else goes to `others`. Where the key that opened the line was the slash (`after_slash`), they are known without
/// it.
///
/// # Errors
/// In words, if it begins like that and names nobody, or says nothing, or begins with another `/word`: that was not meant
/// for everybody's ears.
pub fn typed(line: &str, others: ChatTo, after_slash: bool) -> Result<Typed, &'static str> {
    let line = line.trim();
    // In the lobby nobody has a seat.
    if let Some(private) = line.strip_prefix('@').filter(|_| others != ChatTo::Lobby) {
        return to_seat(private);
    }
    let command = match line.strip_prefix('/') {
        Some(command) => command,
        None if after_slash && is_command(line) => line,
        None => return Ok(Typed::Say(others, line.to_owned())),
    };
    let (verb, rest) = command.split_once(char::is_whitespace).unwrap_or((command, ""));
    let rest = rest.trim();
    match verb.to_ascii_lowercase().as_str() {
        "to" => to_seat(rest),
        verb @ ("mute" | "unmute") if !rest.is_empty() => Ok(Typed::Mute(rest.to_owned(), verb == "mute")),
        _ => Err("After a / comes: to SEAT TEXT, mute NAME, unmute NAME."),
    }
}

/// Whether a line is a command whose slash opened it: not everything that begins with such a word is one.
fn is_command(line: &str) -> bool {
    line.split_once(char::is_whitespace).is_some_and(|(verb, rest)| {
        let is = |known: &str| verb.eq_ignore_ascii_case(known);
        is("mute") || is("unmute") || (is("to") && to_seat(rest.trim()).is_ok())
    })
}

/// What follows upon a mute, in words. The name is fit to be shown.
#[must_use]
pub fn mute_words(name: &str, muted: bool) -> String {
    if muted {
        format!("You hear nothing more of {name}; {name} is not told.")
    } else {
        format!("You hear {name} again.")
    }
}

fn to_seat(private: &str) -> Result<Typed, &'static str> {
    let (seat, text) = private.split_once(char::is_whitespace).unwrap_or((private, ""));
    let seat =
        seat.trim_end_matches(':').parse().map_err(|_| "Name the seat by its number: @2 your text.")?;
    match text.trim() {
        "" => Err("Say something to the seat: @2 your text."),
        text => Ok(Typed::Say(ChatTo::Seat(Seat(seat)), text.to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_names_the_one_seat_that_is_to_read_it() {
        let to = |line| typed(line, ChatTo::All, false);
        let private = Ok(Typed::Say(ChatTo::Seat(Seat(2)), "Burgundy?".to_owned()));
        for line in ["@2 Burgundy?", "/to 2 Burgundy?", " /to  2  Burgundy? ", "@2: Burgundy?"] {
            assert_eq!(to(line), private, "{line}");
        }
        let aloud = "mail me @2 o'clock, and/or /mute Bob";
        assert_eq!(to(aloud), Ok(Typed::Say(ChatTo::All, aloud.to_owned())));
        assert!(to("@France Burgundy?").is_err(), "nobody else is to read it then");
        assert!(to("@2").is_err() && to("/to 300 x").is_err());
        let in_lobby = "@2 o'clock?";
        let said = Ok(Typed::Say(ChatTo::Lobby, in_lobby.to_owned()));
        assert_eq!(typed(in_lobby, ChatTo::Lobby, false), said, "nobody has a seat there");
    }

    #[test]
    fn a_line_mutes_by_name_and_no_such_line_is_said_aloud() {
        let mute = |name: &str, muted| Ok(Typed::Mute(name.to_owned(), muted));
        assert_eq!(typed("/mute Bob the Elder ", ChatTo::All, false), mute("Bob the Elder", true));
        assert_eq!(typed(" /Unmute Bob", ChatTo::Lobby, false), mute("Bob", false));
        for mistyped in ["/mute", "/mut Bob", "/ mute Bob", "/"] {
            assert!(typed(mistyped, ChatTo::All, true).is_err(), "{mistyped}");
        }
    }

    #[test]
    fn the_slash_that_opened_a_line_is_part_of_it() {
        assert_eq!(typed("mute Bob", ChatTo::All, true), Ok(Typed::Mute("Bob".to_owned(), true)));
        let private = Typed::Say(ChatTo::Seat(Seat(2)), "Burgundy?".to_owned());
        assert_eq!(typed("to 2 Burgundy?", ChatTo::All, true), Ok(private));
        for (aloud, after_slash) in
            [("mute Bob", false), ("to be or not", true), ("mute", true), ("hello", true)]
        {
            assert_eq!(typed(aloud, ChatTo::All, after_slash), Ok(Typed::Say(ChatTo::All, aloud.to_owned())));
        }
    }
}
