//! Real processes, real QUIC, real files.

mod backup; // copies of a data folder, and putting them back
mod client; // what the client must stand: being cancelled, watching again
mod device; // a player who uses the verbs
mod disk; // a full disk
mod files; // games as files that people exchange
mod host; // what a host does: start, stop, ban, look
mod host_people; // who is here, kicks, bans by name
mod hostile; // a mailbox whose texts steer terminals
mod lacking_game; // a mailbox that lacks the game of a table
mod mail_auth; // signing in to the mailbox, keys
mod mail_bounds; // what one caller can do to others, and how often
mod mail_games; // games by mail, whole
mod mail_http; // what surrounds its API
mod mail_kill; // nothing acknowledged is lost
mod mail_notices; // what players are told
mod mail_outages; // time in which the service could take no orders
mod mail_paging; // lists that change meanwhile, tokens of changes
mod mail_player; // a player who uses the client's library
mod mail_receipts; // what follows from a receipt, and how anybody checks one
mod mail_verbs; // the verbs of the client
mod maker; // the verbs of who makes games
mod names; // names that nobody else may have
mod people; // who follows whom, where they are, and playing again
mod play; // what players do: sign in, meet, play, come back
mod replays; // what is left of a match
mod replays_live; // replays from the server that played the match
mod tempo; // one game, two tempos
mod tempo_apart; // the same with a process for each service
mod tempo_talk; // what is said there
mod tempo_verbs; // the verbs that change it
mod terminal; // the client on a real terminal
mod watching; // a spectator without a terminal
