"""The tables of the store: plain SQLite, to be opened by anything that reads that."""

from __future__ import annotations

APPLICATION = 0x574C4155
"""application_id of the file: "WLAU"."""
VERSION = 1
"""user_version of the file: raised when tables change their meaning."""

TABLES = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE passes (
    number INTEGER PRIMARY KEY,
    finished INTEGER NOT NULL DEFAULT 0  -- 0: it was killed; the next run goes on with it
);
CREATE TABLE captures (
    id INTEGER PRIMARY KEY,
    size INTEGER NOT NULL,               -- octets of the inflated content
    digest BLOB NOT NULL,                -- BLAKE2b of it
    head BLOB NOT NULL,                  -- BLAKE2b of its first octets
    path TEXT NOT NULL,                  -- where it was seen last
    first_path TEXT NOT NULL,            -- where it was seen first
    link_type INTEGER,
    snap_length INTEGER,
    first_ns INTEGER NOT NULL,
    last_ns INTEGER NOT NULL,
    follows INTEGER REFERENCES captures (id) ON DELETE SET NULL,
                                         -- the capture whose connections it goes on with
    base BLOB NOT NULL,                  -- digest of what was carried over from there
    carries BLOB NOT NULL,               -- digest of what it carries over to the next
    carried BLOB,                        -- that itself: packets as captured, IN CLEAR
    pass INTEGER NOT NULL,               -- in which it was judged
    packets INTEGER NOT NULL,
    exchanges INTEGER NOT NULL,
    responses INTEGER NOT NULL,          -- judged: final responses whose head was captured whole
    accounting TEXT NOT NULL,            -- JSON: where packets, octets and connections went
    UNIQUE (digest, size)
);
CREATE INDEX captures_by_head ON captures (head);
CREATE INDEX captures_by_path ON captures (path);
CREATE INDEX captures_by_base ON captures (follows);
CREATE TABLE files (                     -- what is on the disk, so that it need not be read again
    path TEXT PRIMARY KEY,
    signature TEXT NOT NULL,             -- device, inode, octets, time of change
    capture INTEGER NOT NULL REFERENCES captures (id) ON DELETE CASCADE
) WITHOUT ROWID;
CREATE INDEX files_by_capture ON files (capture);
CREATE TABLE findings (
    fingerprint TEXT PRIMARY KEY,
    rule TEXT NOT NULL,
    severity TEXT NOT NULL,
    host TEXT,
    method TEXT,
    target TEXT,                         -- normalised
    status INTEGER,
    pass INTEGER NOT NULL,               -- in which it was first found
    sample_ns INTEGER NOT NULL,
    sample TEXT NOT NULL                 -- JSON: the earliest finding, masked with the key of the store
) WITHOUT ROWID;
CREATE TABLE counts (
    capture INTEGER NOT NULL REFERENCES captures (id) ON DELETE CASCADE,
    fingerprint TEXT NOT NULL REFERENCES findings (fingerprint),
    provisional INTEGER NOT NULL,        -- 1: only as long as no later file goes on with the connection
    clock TEXT NOT NULL,                 -- only if that server sent Date in the same chain; "" for always
    count INTEGER NOT NULL,
    first_ns INTEGER NOT NULL,
    last_ns INTEGER NOT NULL,
    PRIMARY KEY (capture, fingerprint, provisional, clock)
) WITHOUT ROWID;
CREATE INDEX counts_by_fingerprint ON counts (fingerprint);
CREATE TABLE clocks (                    -- servers that sent Date
    capture INTEGER NOT NULL REFERENCES captures (id) ON DELETE CASCADE,
    clock TEXT NOT NULL,
    PRIMARY KEY (capture, clock)
) WITHOUT ROWID;
CREATE TABLE responses (                 -- what rates are of
    capture INTEGER NOT NULL REFERENCES captures (id) ON DELETE CASCADE,
    day INTEGER NOT NULL,                -- days since 1970-01-01, UTC
    host TEXT NOT NULL,
    status INTEGER NOT NULL,             -- -1 for what is not three digits
    provisional INTEGER NOT NULL,
    count INTEGER NOT NULL,
    PRIMARY KEY (capture, day, host, status, provisional)
) WITHOUT ROWID;
CREATE TABLE broken (                    -- findings by day
    capture INTEGER NOT NULL REFERENCES captures (id) ON DELETE CASCADE,
    day INTEGER NOT NULL,
    rule TEXT NOT NULL,
    host TEXT NOT NULL,
    provisional INTEGER NOT NULL,
    clock TEXT NOT NULL,
    count INTEGER NOT NULL,
    PRIMARY KEY (capture, day, rule, host, provisional, clock)
) WITHOUT ROWID;
CREATE TABLE warnings (
    capture INTEGER NOT NULL REFERENCES captures (id) ON DELETE CASCADE,
    text TEXT NOT NULL
);
CREATE INDEX warnings_by_capture ON warnings (capture);
"""
"""All times are nanoseconds since 1970-01-01 UTC."""

VIEWS = """
CREATE VIEW followed AS SELECT DISTINCT follows AS capture FROM captures WHERE follows IS NOT NULL;
CREATE VIEW chains AS
    WITH RECURSIVE chained (capture, chain) AS (
        SELECT id, id FROM captures WHERE follows IS NULL
        UNION ALL
        SELECT captures.id, chained.chain FROM captures JOIN chained ON captures.follows = chained.capture
    )
    SELECT capture, chain FROM chained;
CREATE VIEW clocks_of_chains AS
    SELECT DISTINCT chains.chain, clocks.clock FROM clocks JOIN chains USING (capture);
CREATE VIEW clocks_known AS
    SELECT chains.capture, clocks_of_chains.clock FROM chains JOIN clocks_of_chains USING (chain);
CREATE VIEW counted AS
    SELECT counts.* FROM counts
    WHERE (provisional = 0 OR capture NOT IN (SELECT capture FROM followed))
        AND (clock = '' OR (capture, clock) IN (SELECT capture, clock FROM clocks_known));
CREATE VIEW responses_counted AS
    SELECT * FROM responses WHERE provisional = 0 OR capture NOT IN (SELECT capture FROM followed);
CREATE VIEW broken_counted AS
    SELECT broken.* FROM broken
    WHERE (provisional = 0 OR capture NOT IN (SELECT capture FROM followed))
        AND (clock = '' OR (capture, clock) IN (SELECT capture, clock FROM clocks_known));
"""
"""What counts: what a later file decides anew does not."""

MAKING = f"""
BEGIN IMMEDIATE;
PRAGMA application_id = {APPLICATION};
PRAGMA user_version = {VERSION};
{TABLES}
{VIEWS}
INSERT INTO meta VALUES ('mask', x'{{key}}');
COMMIT;
"""  # noqa: S608  (texts of our own)
"""Makes the store at once; {key} stands for the key of its mask."""
