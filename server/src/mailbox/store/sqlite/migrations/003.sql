-- Outages that not all running clocks have been credited for.
CREATE TABLE outages (
    from_ms INTEGER PRIMARY KEY,
    to_ms INTEGER NOT NULL
) STRICT;

-- Written by a sign of life after a refused write, and removed by the next one: it shows that there is room for orders.
CREATE TABLE room (
    filling BLOB NOT NULL
) STRICT;

-- By which rules a game is played, so that the start can name games that a build can't play on.
ALTER TABLE games ADD COLUMN rules_version INTEGER NOT NULL DEFAULT 0;
UPDATE games SET rules_version = CASE
    WHEN json_valid(CAST(document AS TEXT)) THEN ifnull(json_extract(CAST(document AS TEXT), '$.rules_version'), 0)
    ELSE 0
END WHERE status < 2;
CREATE INDEX games_rules ON games (kind, rules_version, game_id) WHERE status < 2;

-- Rules that an earlier start did not have: clocks of their games stand.
CREATE TABLE missing_rules (
    kind TEXT NOT NULL,
    rules_version INTEGER NOT NULL,
    since_ms INTEGER NOT NULL,
    PRIMARY KEY (kind, rules_version)
) STRICT, WITHOUT ROWID;

-- The identity of the server whose store this is.
CREATE TABLE owner (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    identity BLOB NOT NULL CHECK (length(identity) = 32)
) STRICT;

-- Each start, with the newest change that there was. A number of a change tells a client where to go on only together
-- with the start under which it was given out: a store that was put back gives the same numbers out again.
CREATE TABLE incarnations (
    number INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    from_change INTEGER NOT NULL
) STRICT;

-- What names look like: of a name that a player has, and of names that players have given up and that rest. Names that were
-- there before this table stay, even if they look alike.
CREATE TABLE name_shapes (
    shape TEXT NOT NULL,
    player BLOB NOT NULL CHECK (length(player) = 16),
    -- NULL: the player has it.
    given_up_ms INTEGER,
    PRIMARY KEY (shape, player)
) STRICT, WITHOUT ROWID;
CREATE INDEX name_shapes_player ON name_shapes (player);

-- Whether a notice is being sent: `due_ms` is then when the lease of that attempt ends.
ALTER TABLE notices ADD COLUMN trying INTEGER NOT NULL DEFAULT 0;
CREATE INDEX notices_trying ON notices (number) WHERE trying = 1;
CREATE INDEX notices_open ON notices (player, game, channel) WHERE due_ms IS NOT NULL;
