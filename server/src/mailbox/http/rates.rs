//! Who may do what how often: budgets, each with the words for a caller who has used it up. Nothing here knows how
//! calls are made.

use crate::config::HttpLimits;
use crate::gate::budgets::Budgets;
use crate::gate::connections::network_of;
use adjourn_game::ids::PlayerId;
use adjourn_shared::api::{Problem, ProblemKind};
use adjourn_shared::base::limits::{self, http};
use std::net::IpAddr;
use std::time::{Duration, Instant};

/// The budgets of players, networks and mail addresses.
#[derive(Debug)]
pub struct Rates {
    started: Instant,
    player_calls: Budgets<PlayerId>,
    address_calls: Budgets<IpAddr>,
    network_calls: Budgets<IpAddr>,
    registrations: Budgets<IpAddr>,
    codes_to: Budgets<String>,
    codes_from: Budgets<IpAddr>,
    invitations: Budgets<PlayerId>,
    messages: Budgets<PlayerId>,
}

impl Rates {
    /// Whole budgets.
    #[must_use]
    pub fn new(bounds: &HttpLimits) -> Self {
        let most = http::RATES;
        let calls = |burst, per_second| Budgets::per_second(burst, per_second, most);
        let hour_us = 3_600_000_000;
        let registrations_us = hour_us / u64::from(bounds.registrations_per_hour_per_address.max(1));
        Self {
            started: Instant::now(),
            player_calls: Budgets::per_second(bounds.player_burst, bounds.player_calls_per_second, most),
            address_calls: calls(bounds.address_burst, bounds.address_calls_per_second),
            network_calls: calls(bounds.network_burst, bounds.network_calls_per_second),
            registrations: Budgets::new(bounds.registration_burst, registrations_us, most),
            codes_to: Budgets::new(limits::CODES_TO_ADDRESS_BURST, limits::CODES_TO_ADDRESS_MS * 1_000, most),
            codes_from: Budgets::new(
                limits::CODES_FROM_NETWORK_BURST,
                limits::CODES_FROM_NETWORK_MS * 1_000,
                most,
            ),
            invitations: Budgets::new(limits::INVITATION_BURST, limits::INVITATION_MS * 1_000, most),
            messages: Budgets::new(limits::MESSAGE_BURST, limits::MESSAGE_EVERY_MS * 1_000, most),
        }
    }

    fn now_us(&self) -> u64 {
        u64::try_from(self.started.elapsed().as_micros()).unwrap_or(u64::MAX)
    }

    /// Charges a call to a player and to the network that it comes from. The network has a budget too, since making
    /// players costs nothing.
    ///
    /// # Errors
    /// [`Problem`] if too many were made.
    pub fn call_of(&self, player: PlayerId, address: IpAddr) -> Result<(), Problem> {
        let now_us = self.now_us();
        let own = self.player_calls.take(player, now_us);
        let taken = own.and_then(|()| self.network_calls.take(network_of(address), now_us));
        taken.map_err(|wait| too_often(CALLS, wait))
    }

    /// Charges a call of a caller who has not signed in.
    ///
    /// # Errors
    /// [`Problem`] if too many were made.
    pub fn call_from(&self, address: IpAddr) -> Result<(), Problem> {
        let taken = self.address_calls.take(network_of(address), self.now_us());
        taken.map_err(|wait| too_often(CALLS, wait))
    }

    /// Charges a new player.
    ///
    /// # Errors
    /// [`Problem`] if too many have come from there.
    pub fn registration(&self, address: IpAddr, now_ms: u64) -> Result<(), Problem> {
        let told = "many new players have come from your network: try again later";
        self.registrations.take(network_of(address), us(now_ms)).map_err(|wait| too_often(told, wait))
    }

    /// Charges a mail with a code: its address may be anybody's. `from`: the network that asks, if it is to be charged.
    ///
    /// # Errors
    /// [`Problem`] if too many were asked for.
    pub fn code_mail(&self, to: &str, from: Option<IpAddr>, now_ms: u64) -> Result<(), Problem> {
        let now_us = us(now_ms);
        let told = "the server has mailed many codes already: use the last one, or try again later";
        let by_network = from.map_or(Ok(()), |from| self.codes_from.take(network_of(from), now_us));
        let taken = by_network.and_then(|()| self.codes_to.take(to.to_ascii_lowercase(), now_us));
        taken.map_err(|wait| too_often(told, wait))
    }

    /// Charges an invitation by a player.
    ///
    /// # Errors
    /// [`Problem`] if too many were sent.
    pub fn invitation(&self, by: PlayerId, now_ms: u64) -> Result<(), Problem> {
        let told = "you have invited many players: try again later";
        self.invitations.take(by, us(now_ms)).map_err(|wait| too_often(told, wait))
    }

    /// Charges a message or a note by a player.
    ///
    /// # Errors
    /// [`Problem`] if they come too fast.
    pub fn message(&self, by: PlayerId, now_ms: u64) -> Result<(), Problem> {
        let told = "you write too fast: wait a moment";
        self.messages.take(by, us(now_ms)).map_err(|wait| too_often(told, wait))
    }
}

/// The server's clock, in the unit of budgets.
fn us(now_ms: u64) -> u64 {
    now_ms.saturating_mul(1_000)
}

const CALLS: &str = "you call more often than this server allows: wait before you call again";

fn too_often(told: &str, wait: Duration) -> Problem {
    let mut problem = Problem::new(ProblemKind::TooOften, told);
    problem.retry_after_seconds = Some(wait.as_millis().div_ceil(1_000).try_into().unwrap_or(u32::MAX));
    problem
}

#[cfg(test)]
mod tests {
    use super::*;

    fn player(number: u8) -> PlayerId {
        PlayerId([number; 16])
    }

    const HOME: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(192, 0, 2, 1));
    const AWAY: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(198, 51, 100, 1));

    #[test]
    fn many_players_of_one_network_have_one_budget_beside_their_own() {
        let bounds = HttpLimits { player_burst: 4, network_burst: 10, ..HttpLimits::default() };
        let rates =
            Rates::new(&HttpLimits { network_calls_per_second: 1, player_calls_per_second: 1, ..bounds });
        let calls = |number, from| (0..9).filter(|_| rates.call_of(player(number), from).is_ok()).count();
        assert_eq!([calls(1, HOME), calls(2, HOME), calls(3, HOME)], [4, 4, 2]);
        assert_eq!(calls(4, AWAY), 4, "another network has its own");
    }

    #[test]
    fn codes_are_bounded_by_the_address_that_they_go_to_and_by_the_network_that_asks() {
        let rates = Rates::new(&HttpLimits::default());
        let asked = |to: &str, from| (0..99).filter(|_| rates.code_mail(to, Some(from), 0).is_ok()).count();
        let burst = usize::try_from(limits::CODES_TO_ADDRESS_BURST).expect("small");
        assert_eq!(asked("ann@example.org", HOME), burst);
        assert_eq!(asked("Ann@Example.org", AWAY), 0, "whoever asks, and however it is written");
        let to = |number: usize| format!("{number}@example.org");
        let sent = (0..99).filter(|number| rates.code_mail(&to(*number), Some(HOME), 0).is_ok()).count();
        assert_eq!(sent, 0, "the network has asked too often, refusals count");
        assert!(rates.code_mail(&to(1), None, 0).is_ok(), "one that the host trusts is not charged");
    }

    #[test]
    fn new_players_and_invitations_are_bounded() {
        let rates = Rates::new(&HttpLimits { registration_burst: 3, ..HttpLimits::default() });
        assert_eq!((0..9).filter(|_| rates.registration(HOME, 0).is_ok()).count(), 3);
        let told = rates.registration(HOME, 0).expect_err("too many");
        assert!(told.is(ProblemKind::TooOften) && told.retry_after_seconds.is_some_and(|wait| wait > 60));
        assert!(rates.registration(AWAY, 0).is_ok());
        let invited = (0..999).filter(|_| rates.invitation(player(1), 0).is_ok()).count();
        assert_eq!(invited, usize::try_from(limits::INVITATION_BURST).expect("small"));
        assert!(rates.invitation(player(2), 0).is_ok());
    }
}
