//! Orders as text: reads them, writes them, and says in words what they mean.

use super::orders::{Move, Order, PieceKind, Side};
use super::san;
use super::state::State;
use crate::limits;
use adjourn_game::ids::Seat;

/// The order that a text means. Moves may be written as in "Nf3" or as in "g1f3".
pub fn parse(state: &State, seat: Seat, text: &str) -> Result<Order, String> {
    if text.len() > limits::ORDER_BYTES_CEILING {
        return Err("that is too long for an order".to_owned());
    }
    let joined = text.replace(" e.p.", "e.p.").replace(" ep", "ep");
    let words: Vec<&str> = joined.split_whitespace().collect();
    let small: Vec<String> = words.iter().map(|word| word.to_ascii_lowercase()).collect();
    let small: Vec<&str> = small.iter().map(String::as_str).collect();
    match small.as_slice() {
        [] => Err("an order is missing: a move like Nf3 or e2e4".to_owned()),
        ["resign"] => Ok(Order::Resign),
        ["claim", "draw"] => Ok(Order::ClaimDraw),
        ["claim", "draw", _] => Ok(Order::ClaimDrawWith { mv: parse_move(state, seat, words[2])? }),
        ["accept", "draw"] => Ok(Order::AcceptDraw),
        ["decline", "draw"] => Ok(Order::DeclineDraw),
        ["offer", "draw"] => Err("a draw is offered with a move: write \"e4 offer draw\"".to_owned()),
        ["takeback"] => Ok(Order::AskTakeback),
        ["accept", "takeback"] => Ok(Order::AcceptTakeback),
        ["decline", "takeback"] => Ok(Order::DeclineTakeback),
        [_, "offer", "draw"] => Ok(Order::Move { mv: parse_move(state, seat, words[0])?, offer_draw: true }),
        [_] => Ok(Order::Move { mv: parse_move(state, seat, words[0])?, offer_draw: false }),
        _ => Err(san::unreadable(&words.join(" "))),
    }
}

fn parse_move(state: &State, seat: Seat, word: &str) -> Result<Move, String> {
    // "B1c2" is a bishop's move, "b1c2" names two squares.
    let squares = if word.starts_with('B') { None } else { Move::parse(&word.to_ascii_lowercase()) };
    if let Some(mv) = squares {
        return Ok(mv);
    }
    let position = state.position();
    if Side::of(seat) != Some(position.side()) {
        // What Nf3 means, only the player whose turn it is can say.
        return Err(format!("it is {}'s turn to move", position.side().name()));
    }
    san::find(position, word)
}

/// The canonical text: moves by their squares, so that the text means the same in every position.
pub fn notation(order: Order) -> String {
    match order {
        Order::Move { mv, offer_draw: false } => mv.to_string(),
        Order::Move { mv, offer_draw: true } => format!("{mv} offer draw"),
        Order::ClaimDraw => "claim draw".to_owned(),
        Order::ClaimDrawWith { mv } => format!("claim draw {mv}"),
        Order::AcceptDraw => "accept draw".to_owned(),
        Order::DeclineDraw => "decline draw".to_owned(),
        Order::Resign => "resign".to_owned(),
        Order::AskTakeback => "takeback".to_owned(),
        Order::AcceptTakeback => "accept takeback".to_owned(),
        Order::DeclineTakeback => "decline takeback".to_owned(),
    }
}

/// In words, what an order will be taken to mean.
pub fn meaning(state: &State, seat: Seat, order: Order) -> String {
    let side = Side::of(seat).map_or("nobody", Side::name);
    match order {
        Order::Move { mv, offer_draw } => {
            let offer = if offer_draw { ", and offers a draw" } else { "" };
            format!("{}{offer}", move_in_words(state, mv))
        }
        Order::ClaimDraw => format!("{side} claims a draw"),
        Order::ClaimDrawWith { mv } => {
            format!("{side} claims a draw for what this move would bring: {}", move_in_words(state, mv))
        }
        Order::AcceptDraw => format!("{side} accepts the draw"),
        Order::DeclineDraw => format!("{side} declines the draw"),
        Order::Resign => format!("{side} resigns"),
        Order::AskTakeback => format!("{side} asks to take the last move back"),
        Order::AcceptTakeback => format!("{side} lets the opponent take the last move back"),
        Order::DeclineTakeback => format!("{side} declines the takeback"),
    }
}

/// "White knight g1 to f3, check".
fn move_in_words(state: &State, mv: Move) -> String {
    let position = state.position();
    let (Some(piece), Some(next)) = (position.piece(mv.from), position.after(mv)) else {
        return format!("{} to {}, which is not legal", mv.from, mv.to);
    };
    let side = piece.side.name();
    let mut words = if piece.kind == PieceKind::King && mv.from.file().abs_diff(mv.to.file()) == 2 {
        let wing = if mv.to.file() == 6 { "king's" } else { "queen's" };
        format!("{side} castles on the {wing} side")
    } else {
        let name = piece.kind.name();
        match position.captured(mv) {
            None => format!("{side} {name} {} to {}", mv.from, mv.to),
            Some(_) if position.piece(mv.to).is_none() => {
                format!("{side} pawn {} captures en passant to {}", mv.from, mv.to)
            }
            Some(prey) => format!("{side} {name} {} captures the {} on {}", mv.from, prey.name(), mv.to),
        }
    };
    if let Some(kind) = mv.promotion {
        words.push_str(&format!(" and becomes a {}", kind.name()));
    }
    match (next.in_check(), next.can_move()) {
        (true, false) => words.push_str(", checkmate"),
        (true, true) => words.push_str(", check"),
        (false, false) => words.push_str(", stalemate"),
        (false, true) => {}
    }
    words
}

/// The orders that are legal now beside the plain moves; those with a move as the move would be written.
pub fn other_orders(state: &State, seat: Seat) -> Vec<String> {
    let position = state.position();
    let plain = [
        Order::AcceptDraw,
        Order::DeclineDraw,
        Order::ClaimDraw,
        Order::AcceptTakeback,
        Order::DeclineTakeback,
        Order::AskTakeback,
        Order::Resign,
    ];
    let legal = plain.into_iter().filter(|&order| state.check(seat, order).is_ok());
    let mut texts: Vec<String> = legal.map(notation).collect();
    if state.ended.is_none() && Side::of(seat) == Some(position.side()) {
        let claims = position.legal_moves().into_iter().filter(|&mv| state.claim_with(mv).is_some());
        texts.extend(claims.filter_map(|mv| Some(format!("claim draw {}", position.san(mv)?))));
    }
    texts
}

/// Every plain move as text, one that offers a draw, then the other orders.
pub fn legal(state: &State, seat: Seat) -> Vec<String> {
    let position = state.position();
    let mut texts = Vec::new();
    if state.ended.is_none() && Side::of(seat) == Some(position.side()) {
        texts.extend(position.legal_moves().into_iter().filter_map(|mv| position.san(mv)));
        // Any move may offer a draw: one of this kind stands for all.
        let may_offer = |mv: &Move| state.check(seat, Order::Move { mv: *mv, offer_draw: true }).is_ok();
        let offers = position.legal_moves().into_iter().filter(may_offer);
        texts.extend(offers.filter_map(|mv| Some(format!("{} offer draw", position.san(mv)?))).take(1));
    }
    texts.extend(other_orders(state, seat));
    texts
}

/// "12. White"; the result once the game is over.
pub fn turn_name(state: &State) -> String {
    match state.ended {
        Some(ending) => format!("over, {}", ending.result()),
        None => format!("{}. {}", state.position().move_number(), state.position().side().name()),
    }
}
