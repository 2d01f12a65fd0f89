-- Each commit writes the epoch of the authority into its column. Before this version nothing did: the column was 0, and
-- the epoch stood in the table's document alone.

UPDATE games SET epoch = CASE
    WHEN json_valid(CAST(document AS TEXT)) THEN ifnull(json_extract(CAST(document AS TEXT), '$.live.lease.epoch'), 0)
    ELSE 0
END;
