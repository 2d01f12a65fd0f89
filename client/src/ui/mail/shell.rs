//! What all screens for play by mail share: who the player is, the inbox, the open tables, and the way to the mailbox.

use super::words::next_deadline;
use crate::mail::TableFilter;
use crate::mail::handle::MailCommand;
use crate::ui::games::face::Faces;
use crate::ui::kit::canvas::Canvas;
use crate::ui::kit::chat_log::Tone;
use crate::ui::kit::theme::Theme;
use crate::ui::kit::words::{clean, fit, width};
use crate::ui::orders::OrderPad;
use adjourn_game::ids::{GameId, PlayerId};
use adjourn_shared::api::{GameInfo, InboxGame, LiveView, Presence, TableSummary};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use std::collections::BTreeMap;

/// What all screens share.
pub struct MailShell {
    /// What they draw with.
    pub canvas: Canvas,
    /// The faces of games.
    pub faces: Faces,
    /// The wall clock, in milliseconds since 1970.
    pub wall_ms: u64,
    /// Who the player is.
    pub me: Option<PlayerId>,
    /// The name that the player goes by.
    pub name: String,
    /// Where the mailbox is.
    pub place: String,
    /// The player's games: those that wait for the player first, then by deadline.
    pub inbox: Vec<InboxGame>,
    /// The player's games that are over, once they were asked for.
    pub finished: Vec<InboxGame>,
    /// Tables to which the player is invited.
    pub invitations: Vec<TableSummary>,
    /// Tables that are open to join.
    pub tables: Vec<TableSummary>,
    /// The games that the server knows.
    pub games: Vec<GameInfo>,
    /// Who is to be invited to the table that is made next.
    pub guest: Option<(PlayerId, String)>,
    /// Orders of games that are not in front, and were not sent.
    pub unsent: BTreeMap<GameId, OrderPad>,
    /// Why the server does not answer, while it does not.
    pub away: Option<String>,
    commands: Vec<MailCommand>,
    live: Option<LiveView>,
}

impl MailShell {
    /// Nothing is known yet.
    #[must_use]
    pub fn new(theme: Theme, place: String, faces: Faces) -> Self {
        Self {
            canvas: Canvas::new(theme),
            faces,
            wall_ms: 0,
            me: None,
            name: String::new(),
            place,
            inbox: Vec::new(),
            finished: Vec::new(),
            invitations: Vec::new(),
            tables: Vec::new(),
            games: Vec::new(),
            guest: None,
            unsent: BTreeMap::new(),
            away: None,
            commands: Vec::new(),
            live: None,
        }
    }

    /// Where a player is, in words, with the title of the game.
    #[must_use]
    pub fn presence(&self, presence: &Presence) -> String {
        let mut shown = presence.clone();
        if let Presence::PlayingLive { game: Some(game) } = &mut shown {
            game.name = self.faces.title(&game.name);
        }
        clean(&shown.words(self.wall_ms))
    }

    /// Asks the mailbox for something.
    pub fn send(&mut self, command: MailCommand) {
        self.commands.push(command);
    }

    /// Asks for the tables at which the player could sit down.
    pub fn ask_tables(&mut self) {
        self.send(MailCommand::Invitations);
        self.send(MailCommand::Tables(TableFilter::default()));
    }

    /// What was asked for since the last call.
    pub fn take_commands(&mut self) -> Vec<MailCommand> {
        std::mem::take(&mut self.commands)
    }

    /// Asks for the live session of the game that is open.
    pub fn play_live(&mut self, live: LiveView) {
        self.live = Some(live);
    }

    /// The session that was asked for since the last call.
    pub fn take_live(&mut self) -> Option<LiveView> {
        self.live.take()
    }

    /// Tells the player; each line of the text is one of the log.
    pub fn say(&mut self, tone: Tone, text: &str) {
        self.canvas.say(tone, text);
    }

    /// The inbox, in the order in which it is shown, whatever the order in which it came.
    pub fn set_inbox(&mut self, mut games: Vec<InboxGame>) {
        games.sort_by_key(|game| {
            let (live, wanted) = (game.table.is_live(), !game.table.want_live.is_empty());
            (!live, !game.waiting, !wanted, next_deadline(game).unwrap_or(u64::MAX))
        });
        self.inbox = games;
    }

    /// Whether a game has orders that were not sent, and whose turn is still open as far as the inbox tells.
    #[must_use]
    pub fn has_unsent(&self, game: GameId) -> bool {
        let known = self.inbox.iter().find(|item| item.table.game_id == game);
        let open = |turn| known.is_none_or(|item| item.table.turn == turn);
        self.unsent.get(&game).is_some_and(|pad| open(pad.draft.turn))
    }

    /// Whether any game has such orders.
    #[must_use]
    pub fn has_any_unsent(&self) -> bool {
        self.unsent.keys().any(|game| self.has_unsent(*game))
    }

    /// Messages of a game that the player has not read.
    #[must_use]
    pub fn unread(&self, game: GameId) -> u64 {
        self.inbox.iter().find(|item| item.table.game_id == game).map_or(0, |item| item.unread)
    }

    /// The heading of a screen; a server that does not answer takes the place of what stands on the right.
    pub fn draw_top(&self, left: &str, right: &str, area: Rect, buf: &mut Buffer) {
        let heading = format!("Adjourn · {left}");
        match &self.away {
            None => self.canvas.draw_heading(&heading, right, area, buf),
            Some(reason) => {
                self.canvas.draw_heading(&heading, "", area, buf);
                let x = area.x.saturating_add(width(&heading) + 2).min(area.right());
                let text = fit(&clean(reason), area.right() - x);
                buf.set_stringn(x, area.y, text, usize::from(area.right() - x), self.canvas.theme.bad());
            }
        }
    }
}
