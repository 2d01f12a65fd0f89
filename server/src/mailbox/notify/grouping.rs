//! Which notices go together, and under which key. Decides by what they say; sends nothing.

use crate::mailbox::store::{Channel, NewNotice, NoticeRow};
use adjourn_game::ids::{GameId, PlayerId};
use adjourn_shared::turns::notices::{Content, Event};
use std::collections::BTreeMap;

/// Notices that go together: one, those of a player's digest, or those of resolved turns of a game.
pub(crate) type Group = Vec<(NoticeRow, Content)>;

/// What goes together, in the order given: digests, and what tells of resolved turns of a game. `cut` says that more may
/// follow what was fetched: then the digest at its end may lack a part, and is left for the next time (digests of a player
/// are due at one time, so that they lie together).
pub(crate) fn group(rows: Vec<NoticeRow>, cut: bool) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    let mut digests: BTreeMap<(PlayerId, u64), usize> = BTreeMap::new();
    let mut resolved: BTreeMap<(PlayerId, Option<GameId>, Channel), usize> = BTreeMap::new();
    let mut last_digest = None;
    for row in rows {
        // A content that can't be read was written by another version. Such notices are given up one by one.
        let content = serde_json::from_str(&row.notice.content).unwrap_or_else(|_error| unreadable());
        let digest = content.digest_ms.filter(|_| row.notice.channel == Channel::Email);
        last_digest = digest.map(|digest_ms| (row.notice.player, digest_ms));
        if digest.is_none() && tells_of_turns(&content) {
            let NewNotice { player, game_id, channel, .. } = row.notice;
            let place = *resolved.entry((player, game_id, channel)).or_insert(groups.len());
            if place == groups.len() {
                groups.push(Vec::new());
            }
            groups[place].push((row, content));
            continue;
        }
        match last_digest.and_then(|key| digests.get(&key).copied()) {
            Some(place) => groups[place].push((row, content)),
            None => {
                if let Some(key) = last_digest {
                    digests.insert(key, groups.len());
                }
                groups.push(vec![(row, content)]);
            }
        }
    }
    if let Some(place) = last_digest.filter(|_| cut && groups.len() > 1).and_then(|key| digests.get(&key)) {
        groups.remove(*place);
    }
    groups
}

/// How often a group was tried: as often as what was added to it last.
pub(crate) fn attempts(group: &Group) -> u32 {
    group.iter().map(|(row, _)| row.attempts).min().unwrap_or(0)
}

/// Whether it is no part of a digest.
pub(crate) const fn is_by_itself(content: &Content) -> bool {
    content.digest_ms.is_none()
}

/// The key by which a group goes: of a digest, that of its first notice; of turns that are told as one, that of the last.
pub(crate) fn key_of(group: &Group) -> Option<&str> {
    let by_itself = group.first().is_some_and(|(_, content)| is_by_itself(content));
    let row = if by_itself { group.last() } else { group.first() };
    row.map(|(row, _)| row.notice.key.as_str())
}

pub(crate) const fn tells_of_turns(content: &Content) -> bool {
    matches!(content.event, Event::TurnResolved { .. })
}

/// Stands for a content that can't be read: it asks for nothing that any setting has.
fn unreadable() -> Content {
    let event = Event::ConfirmAddress { address: String::new(), code: String::new() };
    Content { at_ms: 0, game: None, digest_ms: None, event }
}
