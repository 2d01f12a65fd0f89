//! `adjourn mail new`: a table, from what is said on the command line.

use super::output::json;
use crate::mail::{MailClient, MailError};
use adjourn_game::Strength;
use adjourn_game::ids::Seat;
use adjourn_shared::turns::clock::ClockRule;
use adjourn_shared::turns::live_rules::ClockConversion;
use adjourn_shared::turns::rules::{BotRequest, CreateTable, Press, TableRules, Visibility};
use clap::{Args, ValueEnum};
use std::str::FromStr;

/// How well a bot plays.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum BotStrength {
    /// A weak bot, for your first games.
    Weak,
    /// A strong bot.
    Strong,
}

impl From<BotStrength> for Strength {
    fn from(strength: BotStrength) -> Self {
        match strength {
            BotStrength::Weak => Self::Weak,
            BotStrength::Strong => Self::Strong,
        }
    }
}

/// What players may write to each other.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum PressArg {
    /// Nothing.
    None,
    /// Messages to everybody.
    Public,
    /// Messages to everybody, and private messages between seats.
    Private,
}

/// A bot on the command line: `strong`, or `3:strong` for seat 3.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BotArg {
    seat: Option<Seat>,
    strength: Strength,
}

impl FromStr for BotArg {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let wrong = "a bot is `weak` or `strong`, or one on a seat: `1:strong`";
        let (seat, strength) = match text.split_once(':') {
            Some((seat, strength)) => (Some(Seat(seat.parse().map_err(|_| wrong)?)), strength),
            None => (None, text),
        };
        let strength = BotStrength::from_str(strength, false).map_err(|_| wrong)?;
        Ok(Self { seat, strength: strength.into() })
    }
}

/// A table to make.
#[derive(Args, Debug)]
pub struct New {
    /// The game: see `adjourn mail games`.
    game: String,
    /// The table's title.
    #[arg(long)]
    title: Option<String>,
    /// Your seat, counted from 0. By default: the first that is free.
    #[arg(long, conflicts_with = "watch")]
    seat: Option<u8>,
    /// Own the table, but do not play.
    #[arg(long)]
    watch: bool,
    /// Add a bot: `weak`, `strong`, or on a certain seat `1:strong`. You can give it several times.
    #[arg(long = "bot", value_name = "BOT")]
    bots: Vec<BotArg>,
    /// Put bots on all seats that are left.
    #[arg(long, value_enum, value_name = "STRENGTH")]
    fill: Option<BotStrength>,
    /// How many seats. By default: the fewest that the game has.
    #[arg(long)]
    seats: Option<u8>,
    /// The team of each seat: `0,0,1,1`. By default: each seat plays for itself.
    #[arg(long, value_delimiter = ',')]
    teams: Option<Vec<u8>>,
    /// Make the table private: only players who are invited or have its code can sit down.
    #[arg(long)]
    private: bool,
    /// Invite this player, by id or by name. You can give it several times.
    #[arg(long, value_name = "PLAYER")]
    invite: Vec<String>,
    /// A part of the game's setup: `KEY=VALUE`. You can give it several times. Or all of it: JSON, or a file with JSON.
    /// `adjourn mail games` says what you can choose.
    #[arg(long, value_name = "KEY=VALUE|JSON|FILE")]
    setup: Vec<String>,
    /// The rules of the table: JSON, or a file with JSON. The flags below count more.
    #[arg(long, value_name = "JSON|FILE")]
    rules: Option<String>,
    /// The clock: `none`; `3d` a turn; a bank with an increment `14d+1d`, with a cap `7d+1d/14d`; phases `phase:24h`,
    /// with an earliest close `phase:24h/8h`.
    #[arg(long, value_parser = super::clock_rule::read)]
    clock: Option<ClockRule>,
    /// Whether the game may go live when all are there. By default: yes, unless the game hides something.
    #[arg(long, value_name = "YES|NO", value_parser = yes_or_no)]
    live: Option<bool>,
    /// The clock while the game is live, written like the other one: `10m+5s`.
    #[arg(long, value_name = "CLOCK", value_parser = super::clock_rule::read)]
    live_clock: Option<ClockRule>,
    /// Use one bank for both tempos: N milliseconds by mail are one millisecond live (1440: a day is a minute).
    #[arg(long, value_name = "N")]
    one_bank: Option<u32>,
    /// Adjourn live sessions at this time of day, in the table's time zone: `23:00`.
    #[arg(long, value_name = "HH:MM", value_parser = minute_of_day)]
    adjourn_at: Option<u16>,
    /// What players may write to each other.
    #[arg(long, value_enum)]
    press: Option<PressArg>,
    /// Let the outcome change ratings.
    #[arg(long)]
    ranked: bool,
    /// Allow no spectators.
    #[arg(long)]
    no_spectators: bool,
    /// Do not begin by itself once all seats are taken.
    #[arg(long)]
    no_auto_start: bool,
}

/// The table that is meant.
pub(super) async fn request(client: &MailClient, new: New) -> Result<CreateTable, MailError> {
    // The server itself refuses a game that it lacks.
    let games = if new.fill.is_some() || !new.setup.is_empty() { client.games().await? } else { Vec::new() };
    let game = games.into_iter().find(|game| game.name == new.game);
    let seats = new.seats.or_else(|| game.as_ref().filter(|_| new.fill.is_some()).map(|game| game.seats_min));
    let (seat, bots) = seated(&new, seats);
    let mut invite = Vec::with_capacity(new.invite.len());
    for player in &new.invite {
        invite.push(client.find_player(player).await?);
    }
    let rules = rules(&new)?;
    let setup = match &game {
        Some(game) => super::setup::setup(game, &new.setup).map_err(MailError::Here)?,
        None => None,
    };
    Ok(CreateTable {
        game: new.game,
        title: new.title,
        setup,
        seats: new.seats,
        teams: new.teams,
        seat,
        owner_watches: new.watch,
        visibility: if new.private { Visibility::Private } else { Visibility::Open },
        invite,
        bots,
        rules,
        start_when_full: !new.no_auto_start,
    })
}

fn rules(new: &New) -> Result<TableRules, MailError> {
    let mut rules: TableRules = new.rules.as_deref().map(json).transpose()?.unwrap_or_default();
    if let Some(clock) = new.clock {
        rules.clock = clock;
    }
    rules.live.allowed = new.live.or(rules.live.allowed);
    rules.live.clock = new.live_clock.or(rules.live.clock);
    rules.live.adjourn_minute_of_day = new.adjourn_at.or(rules.live.adjourn_minute_of_day);
    if let Some(mail_ms) = new.one_bank {
        rules.live.conversion = ClockConversion::Ratio { mail_ms };
    }
    if let Some(press) = new.press {
        rules.press = match press {
            PressArg::None => Press::None,
            PressArg::Public => Press::Public,
            PressArg::Private => Press::Private,
        };
    }
    rules.ranked |= new.ranked;
    rules.spectators &= !new.no_spectators;
    Ok(rules)
}

fn yes_or_no(text: &str) -> Result<bool, &'static str> {
    match text {
        "yes" => Ok(true),
        "no" => Ok(false),
        _ => Err("yes or no"),
    }
}

fn minute_of_day(text: &str) -> Result<u16, &'static str> {
    let (hour, minute) = text.split_once(':').ok_or("a time of day, such as 23:00")?;
    match (hour.parse::<u16>(), minute.parse::<u16>()) {
        (Ok(hour @ 0..24), Ok(minute @ 0..60)) => Ok(hour * 60 + minute),
        _ => Err("a time of day, such as 23:00"),
    }
}

/// Where the owner and the bots sit. Bots that name no seat get the first ones that nobody has, after the owner.
fn seated(new: &New, seats: Option<u8>) -> (Option<Seat>, Vec<BotRequest>) {
    let named: Vec<Seat> = new.bots.iter().filter_map(|bot| bot.seat).collect();
    let first_free = |taken: &[Seat]| (0..=u8::MAX).map(Seat).find(|seat| !taken.contains(seat));
    let decides = !new.bots.is_empty() || new.fill.is_some();
    let owner = match (new.seat, new.watch) {
        (_, true) => None,
        (Some(seat), false) => Some(Seat(seat)),
        (None, false) if decides => first_free(&named),
        (None, false) => None,
    };
    let mut taken: Vec<Seat> = named.into_iter().chain(owner).collect();
    let mut bots = Vec::new();
    for bot in &new.bots {
        let seat = bot.seat.or_else(|| first_free(&taken));
        taken.extend(seat);
        bots.extend(seat.map(|seat| BotRequest { seat, strength: bot.strength }));
    }
    if let (Some(fill), Some(seats)) = (new.fill, seats) {
        let left = (0..seats).map(Seat).filter(|seat| !taken.contains(seat));
        bots.extend(left.map(|seat| BotRequest { seat, strength: fill.into() }));
    }
    (owner, bots)
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Parser;

    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        new: New,
    }

    fn seats_of(line: &str, seats: u8) -> (Option<u8>, Vec<(u8, Strength)>) {
        let line = Line::try_parse_from(format!("new {line}").split(' ')).expect("is understood");
        let (owner, bots) = seated(&line.new, Some(seats));
        (owner.map(|seat| seat.0), bots.iter().map(|bot| (bot.seat.0, bot.strength)).collect())
    }

    #[test]
    fn bots_sit_where_nobody_does() {
        assert_eq!(seats_of("chess --bot strong", 2), (Some(0), vec![(1, Strength::Strong)]));
        assert_eq!(seats_of("chess --seat 1 --bot weak", 2), (Some(1), vec![(0, Strength::Weak)]));
        assert_eq!(seats_of("chess --bot 0:weak", 2), (Some(1), vec![(0, Strength::Weak)]));
        assert_eq!(seats_of("chess", 2), (None, vec![]));
    }

    #[test]
    fn all_seats_that_are_left_can_be_filled() {
        let (owner, bots) = seats_of("diplomacy --seat 3 --bot 0:weak --fill strong", 7);
        assert_eq!(owner, Some(3));
        assert_eq!(bots.iter().map(|bot| bot.0).collect::<Vec<_>>(), [0, 1, 2, 4, 5, 6]);
        assert_eq!(bots[0].1, Strength::Weak);
        let watched = seats_of("chess --watch --fill weak", 2);
        assert_eq!(watched, (None, vec![(0, Strength::Weak), (1, Strength::Weak)]));
    }

    #[test]
    fn a_bot_that_is_none_is_named() {
        assert!("1:strong".parse::<BotArg>().is_ok());
        for wrong in ["", "1:", ":weak", "strongest", "256:weak"] {
            assert!(wrong.parse::<BotArg>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn flags_go_before_the_rules_that_are_given() {
        let line = Line::try_parse_from(["new", "chess", "--rules", r#"{"ranked":true}"#, "--no-spectators"]);
        let rules = rules(&line.expect("is understood").new).expect("are read");
        assert_eq!((rules.ranked, rules.spectators, rules.press), (true, false, Press::Private));
    }

    #[test]
    fn how_it_is_played_live_can_be_said_by_flags() {
        let line = "new chess --live no --clock 10d --live-clock 10m+5s --one-bank 1440 --adjourn-at 23:30";
        let line = Line::try_parse_from(line.split(' ')).expect("is understood");
        let live = rules(&line.new).expect("are read").live;
        assert_eq!((live.allowed, live.adjourn_minute_of_day), (Some(false), Some(1_410)));
        assert_eq!(live.conversion, ClockConversion::Ratio { mail_ms: 1_440 });
        assert!(matches!(live.clock, Some(ClockRule::Fischer { bank_ms: 600_000, increment_ms: 5_000, .. })));
        for wrong in ["--adjourn-at 24:00", "--adjourn-at 7", "--live maybe", "--one-bank 0.5"] {
            let line = format!("new chess {wrong}");
            assert!(Line::try_parse_from(line.split(' ')).is_err(), "{wrong}");
        }
    }
}
