-- Numbers stand for ids within the store: four bytes instead of sixteen, wherever a game is named again.
-- A table's title, its free seats and when it last changed are in its document alone: nothing is found by them.

CREATE TABLE games (
    number INTEGER PRIMARY KEY,
    game_id BLOB NOT NULL UNIQUE CHECK (length(game_id) = 16),
    version INTEGER NOT NULL,
    epoch INTEGER NOT NULL,
    -- NULL: the timeline has not begun.
    head BLOB CHECK (length(head) = 32),
    entries INTEGER NOT NULL,
    created_ms INTEGER NOT NULL,
    kind TEXT NOT NULL,
    -- 0 open, 1 running, 2 finished, 3 abandoned.
    status INTEGER NOT NULL,
    listed INTEGER NOT NULL,
    join_code TEXT,
    due_ms INTEGER,
    clock_runs INTEGER NOT NULL,
    -- Since when it waits to be rated; NULL: it does not.
    unrated_ms INTEGER,
    rated INTEGER NOT NULL,
    -- Last, so that the columns before it are read without it.
    document BLOB NOT NULL
) STRICT;
CREATE UNIQUE INDEX games_join_code ON games (join_code) WHERE join_code IS NOT NULL;
CREATE INDEX games_due ON games (due_ms) WHERE due_ms IS NOT NULL;
CREATE INDEX games_listed ON games (status, number) WHERE listed = 1;
CREATE INDEX games_listed_kind ON games (kind, status, number) WHERE listed = 1;
CREATE INDEX games_clock ON games (game_id) WHERE clock_runs = 1;
CREATE INDEX games_unrated ON games (unrated_ms) WHERE unrated_ms IS NOT NULL;

CREATE TABLE members (
    game INTEGER NOT NULL REFERENCES games,
    place INTEGER NOT NULL,
    player BLOB NOT NULL CHECK (length(player) = 16),
    seat INTEGER,
    waiting INTEGER NOT NULL,
    deadline_ms INTEGER,
    -- The game is over: kept here so that an inbox does not pass over a thousand finished games.
    over INTEGER NOT NULL,
    -- The player is playing it live now.
    live INTEGER NOT NULL,
    PRIMARY KEY (game, place)
) STRICT, WITHOUT ROWID;
CREATE INDEX members_inbox ON members (
    player, over, live DESC, waiting DESC, ifnull(deadline_ms, 9223372036854775807), game DESC
);
CREATE INDEX members_live ON members (player, game) WHERE live = 1;

-- Who is invited to a table whose seats are being filled.
CREATE TABLE invitations (
    player BLOB NOT NULL CHECK (length(player) = 16),
    game INTEGER NOT NULL REFERENCES games,
    PRIMARY KEY (player, game)
) STRICT, WITHOUT ROWID;
CREATE INDEX invitations_game ON invitations (game);

CREATE TABLE entries (
    game INTEGER NOT NULL REFERENCES games,
    number INTEGER NOT NULL,
    turn INTEGER,
    at_ms INTEGER NOT NULL,
    entry BLOB NOT NULL,
    openings BLOB NOT NULL,
    PRIMARY KEY (game, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE keyframes (
    game INTEGER NOT NULL REFERENCES games,
    entry INTEGER NOT NULL,
    tick INTEGER NOT NULL,
    digest BLOB NOT NULL CHECK (length(digest) = 32),
    snapshot BLOB NOT NULL,
    UNIQUE (game, entry)
) STRICT;

CREATE TABLE reports (
    game INTEGER NOT NULL REFERENCES games,
    turn INTEGER NOT NULL,
    seat INTEGER NOT NULL,
    report BLOB NOT NULL,
    UNIQUE (game, turn, seat)
) STRICT;

CREATE TABLE submissions (
    game INTEGER NOT NULL REFERENCES games,
    seat INTEGER NOT NULL,
    key TEXT NOT NULL,
    hash BLOB NOT NULL CHECK (length(hash) = 32),
    turn INTEGER NOT NULL,
    receipt BLOB NOT NULL,
    PRIMARY KEY (game, seat, key)
) STRICT, WITHOUT ROWID;

CREATE TABLE log (
    game INTEGER NOT NULL REFERENCES games,
    number INTEGER NOT NULL,
    at_ms INTEGER NOT NULL,
    seat INTEGER,
    only_for INTEGER,
    event TEXT NOT NULL,
    PRIMARY KEY (game, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE messages (
    game INTEGER NOT NULL REFERENCES games,
    number INTEGER NOT NULL,
    at_ms INTEGER NOT NULL,
    player BLOB NOT NULL CHECK (length(player) = 16),
    seat INTEGER,
    -- NULL: to the table. -1: a note to oneself. Else the bits of the seats.
    seats INTEGER,
    turn INTEGER NOT NULL,
    redacted INTEGER NOT NULL,
    text TEXT NOT NULL,
    PRIMARY KEY (game, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE read_marks (
    game INTEGER NOT NULL REFERENCES games,
    player BLOB NOT NULL CHECK (length(player) = 16),
    message INTEGER NOT NULL,
    PRIMARY KEY (game, player)
) STRICT, WITHOUT ROWID;

CREATE TABLE players (
    number INTEGER PRIMARY KEY,
    player BLOB NOT NULL UNIQUE CHECK (length(player) = 16),
    version INTEGER NOT NULL,
    name TEXT NOT NULL,
    -- The name without case; NULL: none is claimed.
    folded TEXT UNIQUE,
    created_ms INTEGER NOT NULL,
    seen_ms INTEGER NOT NULL,
    turns_in_time INTEGER NOT NULL,
    turns_missed INTEGER NOT NULL,
    settings TEXT NOT NULL
) STRICT;

-- Who follows whom.
CREATE TABLE follows (
    number INTEGER PRIMARY KEY,
    player BLOB NOT NULL CHECK (length(player) = 16),
    followed BLOB NOT NULL CHECK (length(followed) = 16),
    since_ms INTEGER NOT NULL,
    UNIQUE (player, followed)
) STRICT;
CREATE INDEX follows_player ON follows (player);
CREATE INDEX follows_followed ON follows (followed);

CREATE TABLE player_keys (
    key BLOB PRIMARY KEY CHECK (length(key) = 32),
    player INTEGER NOT NULL REFERENCES players,
    place INTEGER NOT NULL,
    added_ms INTEGER NOT NULL,
    revoked_ms INTEGER,
    -- The key that vouched for it, and its signature.
    vouching_key BLOB CHECK (length(vouching_key) = 32),
    vouching_signature BLOB CHECK (length(vouching_signature) = 64),
    label TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX player_keys_player ON player_keys (player, place);

CREATE TABLE sessions (
    number INTEGER PRIMARY KEY,
    token_hash BLOB NOT NULL UNIQUE CHECK (length(token_hash) = 32),
    player BLOB NOT NULL CHECK (length(player) = 16),
    key BLOB NOT NULL CHECK (length(key) = 32),
    expires_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX sessions_player ON sessions (player);
CREATE INDEX sessions_expiry ON sessions (expires_ms);

CREATE TABLE changes (
    number INTEGER PRIMARY KEY,
    player BLOB NOT NULL CHECK (length(player) = 16),
    game INTEGER NOT NULL REFERENCES games,
    at_ms INTEGER NOT NULL,
    event TEXT NOT NULL
) STRICT;
CREATE INDEX changes_player ON changes (player);

-- The newest change of a player that was pruned.
CREATE TABLE horizons (
    player BLOB PRIMARY KEY CHECK (length(player) = 16),
    number INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE notices (
    number INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    player BLOB NOT NULL CHECK (length(player) = 16),
    game INTEGER REFERENCES games,
    -- 0 webhook, 1 mail.
    channel INTEGER NOT NULL,
    -- NULL: settled.
    due_ms INTEGER,
    settled_ms INTEGER,
    attempts INTEGER NOT NULL,
    error TEXT,
    content TEXT NOT NULL
) STRICT;
CREATE INDEX notices_due ON notices (due_ms) WHERE due_ms IS NOT NULL;
CREATE INDEX notices_settled ON notices (settled_ms) WHERE settled_ms IS NOT NULL;

CREATE TABLE ratings (
    game TEXT NOT NULL,
    -- 0 live, 1 by mail.
    tempo INTEGER NOT NULL,
    player BLOB NOT NULL CHECK (length(player) = 16),
    rating REAL NOT NULL,
    deviation REAL NOT NULL,
    volatility REAL NOT NULL,
    games INTEGER NOT NULL,
    PRIMARY KEY (game, tempo, player)
) STRICT, WITHOUT ROWID;
CREATE INDEX ratings_best ON ratings (game, tempo, rating - 2 * deviation DESC, player);

-- Single numbers of the whole store.
CREATE TABLE marks (
    name TEXT PRIMARY KEY,
    value INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
