//! The whole state as bytes, and back. Positions are not written: they are played again from the first, so that
//! bytes of a hostile peer can make no state that a game could not have reached.

use super::codes;
use super::mating;
use super::orders::{Move, Side};
use super::setup::Setup;
use super::state::{Ending, Laws, Offers, State};
use crate::limits;
use adjourn_game::codec::{self, CodecError, Decode, Encode};
use adjourn_game::ids::Digest;

/// The state as it is written.
#[derive(Encode, Decode)]
struct Snapshot {
    setup: Setup,
    /// Those after the setup's.
    moves: Vec<Move>,
    offers: Offers,
    ended: Option<Ending>,
    digest: Digest,
}

/// Writes the state, with the digest of its last step.
pub fn take(state: &State, digest: Digest) -> Vec<u8> {
    codec::encode(&Snapshot {
        setup: state.setup.clone(),
        moves: state.plies().iter().skip(state.setup.moves.len()).map(|ply| ply.mv).collect(),
        offers: state.offers.clone(),
        ended: state.ended,
        digest,
    })
}

/// Reads a state.
pub fn restore(bytes: &[u8], laws: Laws) -> Result<(State, Digest), CodecError> {
    if bytes.len() > limits::SNAPSHOT_BYTES_CEILING {
        return Err(CodecError::Malformed);
    }
    let Snapshot { setup, moves, offers, ended, digest } = codec::decode(bytes)?;
    if moves.len() > limits::PLIES_CEILING {
        return Err(CodecError::Malformed);
    }
    let mut state = State::new(&setup, laws).map_err(|_| CodecError::Malformed)?;
    for mv in moves {
        if state.ended.is_some() || !state.play(mv) {
            return Err(CodecError::Malformed);
        }
    }
    if !ending_holds(&state, ended) {
        return Err(CodecError::Malformed);
    }
    state.ended = ended;
    if !offers_hold(&state, &offers) {
        return Err(CodecError::Malformed);
    }
    state.offers = offers;
    Ok((state, digest))
}

/// Whether the game could have ended like this in the state's position.
fn ending_holds(state: &State, ended: Option<Ending>) -> bool {
    if state.ended.is_some() {
        return state.ended == ended;
    }
    let Some(Ending { reason, winner }) = ended else { return true };
    let with_a_move = |reason| {
        let moves = state.position().legal_moves();
        moves.into_iter().any(|mv| state.claim_with(mv) == Some(reason))
    };
    let by_first = state.laws() == Laws::First;
    let mates = |side| mating::can_mate(state.position(), side);
    let one_can_not = || !mates(Side::White) || !mates(Side::Black);
    match reason {
        codes::RESIGNED if by_first => winner.is_some(),
        codes::RESIGNED | codes::TIME_FORFEIT => winner.is_some_and(mates),
        codes::RESIGNED_DRAWN if by_first => false,
        codes::RESIGNED_DRAWN | codes::TIME_DRAWN => winner.is_none() && one_can_not(),
        codes::GAVE_UP | codes::GAVE_UP_TO_LONE_KING if !by_first => false,
        codes::GAVE_UP => winner.is_some_and(|side| !state.position().lone_king(side)),
        codes::GAVE_UP_TO_LONE_KING => {
            let position = state.position();
            winner.is_none()
                && (position.lone_king(position.side()) || position.lone_king(position.side().other()))
        }
        codes::THREEFOLD | codes::FIFTY => {
            winner.is_none() && (state.claim() == Some(reason) || with_a_move(reason))
        }
        codes::AGREED => winner.is_none() && !state.plies().is_empty(),
        _ => false,
    }
}

/// Whether these offers could be open.
fn offers_hold(state: &State, offers: &Offers) -> bool {
    let over = state.ended.is_some();
    let side = state.position().side();
    let draw = offers.draw.is_none_or(|by| !over && by != side && !state.plies().is_empty());
    let takeback = offers.takeback.is_none_or(|by| {
        !over
            && state.setup.takebacks
            && state.plies().len() - state.setup.moves.len() >= state.plies_back(by)
            && !offers.refused[by as usize]
    });
    draw && takeback && (!over || offers.refused == [false; 2])
}
