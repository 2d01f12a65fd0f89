//! What is read of a table from outside, and what is noted of it there. Nothing is decided here.

use super::live_side::{LiveSide, Side};
use super::seat::SeatState;
use super::state::{AdoptedAt, EndState, KeyframeAt, Secret, TableState};
use crate::base::lease::LeaseError;
use crate::turns::clock::Clocks;
use crate::turns::live_rules::Tempo;
use crate::turns::rules::{TableRules, TableStatus, Visibility};
use adjourn_game::ids::{GameId, PlayerId, Seat, Tick};

impl TableState {
    /// Whether a worker is to resolve a turn of it by mail now, or something else that has been acknowledged.
    #[must_use]
    pub fn is_to_be_resolved(&self) -> bool {
        self.status == TableStatus::Running && self.tempo() == Tempo::Mail && self.has_work()
    }

    /// The version of the game's rules.
    #[must_use]
    pub const fn rules_version(&self) -> u32 {
        self.rules_version
    }

    /// Its id.
    #[must_use]
    pub const fn game_id(&self) -> GameId {
        self.game_id
    }

    /// The game's name.
    #[must_use]
    pub fn game(&self) -> &str {
        &self.game
    }

    /// The title.
    #[must_use]
    pub fn title(&self) -> &str {
        &self.title
    }

    /// Who made it.
    #[must_use]
    pub const fn owner(&self) -> PlayerId {
        self.owner
    }

    /// Who may sit down.
    #[must_use]
    pub const fn visibility(&self) -> Visibility {
        self.visibility
    }

    /// The code of a private table.
    #[must_use]
    pub fn join_code(&self) -> Option<&str> {
        self.join_code.as_deref()
    }

    /// Who is invited and has not sat down.
    #[must_use]
    pub fn invited(&self) -> &[PlayerId] {
        &self.invited
    }

    /// The game's setup, encoded.
    #[must_use]
    pub fn setup(&self) -> &[u8] {
        &self.setup
    }

    /// The seed and the salt of its commitment: the server's secret until the end, where the game hides anything.
    #[must_use]
    pub const fn seed(&self) -> &Secret {
        &self.seed
    }

    /// Whether the seed has been opened before the end, since the game went live.
    #[must_use]
    pub const fn seed_opened(&self) -> bool {
        self.seed_opened
    }

    /// What the table agrees on.
    #[must_use]
    pub const fn rules(&self) -> &TableRules {
        &self.rules
    }

    /// Where it is in its life.
    #[must_use]
    pub const fn status(&self) -> TableStatus {
        self.status
    }

    /// The seats.
    #[must_use]
    pub fn seats(&self) -> &[SeatState] {
        &self.seats
    }

    /// The number of the open window, from 1; 0 before the game begins.
    #[must_use]
    pub const fn turn(&self) -> u32 {
        self.turn
    }

    /// What people call the open window.
    #[must_use]
    pub fn turn_name(&self) -> &str {
        &self.turn_name
    }

    /// The tick of the state.
    #[must_use]
    pub const fn tick(&self) -> Tick {
        self.tick
    }

    /// The seats for whose orders the window waits.
    #[must_use]
    pub fn to_act(&self) -> &[Seat] {
        &self.to_act
    }

    /// The clocks.
    #[must_use]
    pub const fn clocks(&self) -> &Clocks {
        &self.clocks
    }

    /// How it ended.
    #[must_use]
    pub const fn outcome(&self) -> Option<&EndState> {
        self.outcome.as_ref()
    }

    /// Playing live: who wants it, who has the authority.
    #[must_use]
    pub const fn live(&self) -> &LiveSide {
        &self.live
    }

    /// Whether it ended live: ratings are kept for each tempo.
    #[must_use]
    pub const fn ended_live(&self) -> bool {
        self.ended_live
    }

    /// The game that its players go on with.
    #[must_use]
    pub const fn rematch(&self) -> Option<GameId> {
        self.rematch
    }

    /// The state with which it came, if it was a match.
    #[must_use]
    pub const fn adopted(&self) -> Option<AdoptedAt> {
        self.adopted
    }
}

impl TableState {
    /// A match of this id that was played live is to become its game: nothing else begins here.
    pub fn await_match(&mut self, game_id: GameId) {
        self.game_id = game_id;
        self.awaits_match = true;
    }

    /// A room of the lobby has become this table: it is played with the room's setup, and may go live.
    pub fn take_room(&mut self, setup: &[u8]) {
        self.setup = setup.to_vec();
        self.rules.live.allowed = Some(true);
    }

    /// The live service works on it here.
    pub const fn take_live_side(&mut self) {
        self.side = Side::Live;
    }

    /// A session is being adjourned, or not any more: who is to move seals the move.
    pub const fn set_sealing(&mut self, on: bool) {
        self.live.sealing = on;
    }

    /// The mailbox prolongs the lease of this epoch.
    ///
    /// # Errors
    /// [`LeaseError`] if the lease is not the caller's any more.
    pub fn renew_lease(&mut self, now_ms: u64, for_ms: u64, epoch: u64) -> Result<(), LeaseError> {
        self.live.lease.renew(now_ms, for_ms, epoch)
    }

    /// So many commits of the session are stored.
    pub const fn note_commit(&mut self, number: u64) {
        self.live.commits = number;
    }

    /// A keyframe is stored after this entry. Gives the one before.
    pub const fn note_keyframe(&mut self, entry: u64) -> Option<KeyframeAt> {
        self.keyframe.replace(KeyframeAt { entry, turn: self.turn })
    }
}
