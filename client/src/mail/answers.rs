//! From a command of the user's to the call that does it.

use super::handle::{MailCommand, MailEvent, OpenGame};
use super::{MailClient, MailError};
use adjourn_game::ids::GameId;
use adjourn_shared::api::{PlayerPage, State, Table};
use adjourn_shared::turns::rules::TableStatus;

/// The game that a command is about.
pub(super) fn game_of(command: &MailCommand) -> Option<GameId> {
    match command {
        MailCommand::Inbox
        | MailCommand::Finished
        | MailCommand::Tables(_)
        | MailCommand::Invitations
        | MailCommand::Games
        | MailCommand::People
        | MailCommand::Settings
        | MailCommand::SetSettings(_)
        | MailCommand::ConfirmEmail(_)
        | MailCommand::Follow(_)
        | MailCommand::Unfollow(_)
        | MailCommand::Player(_)
        | MailCommand::PlayerNamed(_)
        | MailCommand::Mute(..)
        | MailCommand::Create(_)
        | MailCommand::JoinByCode(_)
        | MailCommand::Quit => None,
        MailCommand::Open(game) => *game,
        MailCommand::Join(game, _)
        | MailCommand::Leave(game)
        | MailCommand::Start(game)
        | MailCommand::Turn(game, _)
        | MailCommand::Entry(game, _)
        | MailCommand::History(game, _)
        | MailCommand::Log(game, _)
        | MailCommand::Report(game, _)
        | MailCommand::Preview(game, _)
        | MailCommand::Submit(game, ..)
        | MailCommand::Withdraw(game)
        | MailCommand::Ready(game, ..)
        | MailCommand::Resign(game)
        | MailCommand::Rematch(game)
        | MailCommand::Decline(game)
        | MailCommand::Pause(game, _)
        | MailCommand::Live(game, _)
        | MailCommand::MeetingTimes(game)
        | MailCommand::ChooseMeetingTimes(game, _)
        | MailCommand::Say(game, ..)
        | MailCommand::Messages(game, _)
        | MailCommand::Read(game, _) => Some(*game),
    }
}

/// Does what a command asks for, and gives what came of it.
pub(super) async fn answer(
    client: &MailClient,
    command: MailCommand,
) -> Result<Option<MailEvent>, MailError> {
    let table = |table: Table| MailEvent::Table(Box::new(table));
    let page = |page: PlayerPage| MailEvent::Player(Box::new(page));
    let past = |game, state: State| MailEvent::Past(game, Box::new(state));
    Ok(Some(match command {
        MailCommand::Inbox => MailEvent::Inbox(client.inbox(false, 0).await?),
        MailCommand::Finished => MailEvent::Finished(client.inbox(true, 0).await?),
        MailCommand::Tables(filter) => MailEvent::Tables(client.tables(&filter, 0).await?),
        MailCommand::Invitations => MailEvent::Invitations(client.invitations(0).await?),
        MailCommand::Decline(game) => {
            client.decline(game).await?;
            MailEvent::Invitations(client.invitations(0).await?)
        }
        MailCommand::Games => MailEvent::Games(client.games().await?),
        MailCommand::People => people(client).await?,
        MailCommand::Settings => MailEvent::Settings(Box::new(client.settings().await?)),
        MailCommand::SetSettings(wanted) => {
            MailEvent::Settings(Box::new(client.set_settings(&wanted).await?))
        }
        MailCommand::ConfirmEmail(code) => MailEvent::Settings(Box::new(client.confirm_email(code).await?)),
        MailCommand::Follow(name) => {
            client.follow(client.find_player(&name).await?, true).await?;
            people(client).await?
        }
        MailCommand::Unfollow(player) => {
            client.follow(player, false).await?;
            people(client).await?
        }
        MailCommand::Player(player) => page(client.player_page(player).await?),
        MailCommand::PlayerNamed(name) => page(client.player_by_name(&name).await?),
        MailCommand::Mute(player, on) => {
            client.mute(player, on).await?;
            page(client.player_page(player).await?)
        }
        MailCommand::Create(wanted) => table(client.create(&wanted).await?),
        MailCommand::Join(game, join) => table(client.join(game, &join).await?),
        MailCommand::JoinByCode(code) => table(client.join_by_code(&code).await?),
        MailCommand::Leave(game) => table(client.leave(game).await?),
        MailCommand::Start(game) => table(client.start(game).await?),
        MailCommand::Resign(game) => table(client.resign(game).await?),
        MailCommand::Rematch(game) => table(client.rematch(game).await?),
        MailCommand::Live(game, on) => table(client.go_live(game, on).await?),
        MailCommand::Pause(game, pause) => table(client.pause(game, pause).await?),
        MailCommand::MeetingTimes(game) => MailEvent::MeetingTimes(game, client.meeting_times(game).await?),
        MailCommand::ChooseMeetingTimes(game, times) => {
            MailEvent::MeetingTimes(game, client.choose_meeting_times(game, times).await?)
        }
        MailCommand::Open(Some(game)) => MailEvent::Game(Box::new(open(client, game).await?)),
        MailCommand::Open(None) | MailCommand::Quit => return Ok(None),
        MailCommand::Turn(game, turn) => past(game, client.state(game, Some(turn)).await?),
        MailCommand::Entry(game, entry) => past(game, client.state_after(game, entry).await?),
        MailCommand::History(game, after) => MailEvent::History(game, client.history(game, after).await?),
        MailCommand::Log(game, after) => MailEvent::Log(game, client.log(game, after).await?),
        MailCommand::Report(game, turn) => MailEvent::Report(game, turn, client.report(game, turn).await?),
        MailCommand::Preview(game, orders) => {
            let preview = client.preview(game, orders.clone()).await?;
            MailEvent::Preview(game, orders, preview)
        }
        MailCommand::Submit(game, turn, hand) => {
            MailEvent::Submitted(game, Box::new(client.submit(game, Some(turn), hand).await?))
        }
        MailCommand::Withdraw(game) => {
            client.withdraw(game).await?;
            MailEvent::Done(game)
        }
        MailCommand::Ready(game, turn, ready) => {
            client.ready(game, turn, ready).await?;
            MailEvent::Done(game)
        }
        MailCommand::Say(game, audience, text) => {
            MailEvent::Written(game, Box::new(client.say(game, audience, text).await?))
        }
        MailCommand::Messages(game, after) => {
            MailEvent::Messages(game, client.messages(game, None, after).await?)
        }
        MailCommand::Read(game, message) => {
            client.mark_read(game, message).await?;
            MailEvent::Done(game)
        }
    }))
}

async fn people(client: &MailClient) -> Result<MailEvent, MailError> {
    let (followed, followers) = (client.followed().await?, client.people(true, 0).await?.items);
    Ok(MailEvent::People { followed, followers })
}

async fn open(client: &MailClient, game: GameId) -> Result<OpenGame, MailError> {
    let table = client.table(game).await?;
    let begun = table.summary.turn > 0;
    let state = if begun { Some(client.state(game, None).await?) } else { None };
    let plays = table.my_seat.is_some() && table.summary.status == TableStatus::Running;
    let orders = if plays { Some(client.orders(game).await?) } else { None };
    Ok(OpenGame { table, state, orders })
}
