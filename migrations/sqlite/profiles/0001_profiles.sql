-- What people show of themselves, whom they know, and whom they do not want to hear from.

CREATE TABLE profiles (
    user_id           BLOB NOT NULL PRIMARY KEY,
    username          TEXT,
    display_name      TEXT NOT NULL,
    status_text       TEXT NOT NULL,
    -- Audience of the contract.
    last_seen_privacy INTEGER NOT NULL,
    online_privacy    INTEGER NOT NULL,
    -- To the minute.
    last_seen_at      INTEGER
) WITHOUT ROWID;

CREATE UNIQUE INDEX profiles_by_username ON profiles (username) WHERE username IS NOT NULL;

CREATE TABLE contacts (
    user_id    BLOB NOT NULL,
    contact_id BLOB NOT NULL,
    alias      TEXT NOT NULL,
    added_at   INTEGER NOT NULL,
    PRIMARY KEY (user_id, contact_id)
) WITHOUT ROWID;

CREATE INDEX contacts_by_time ON contacts (user_id, added_at, contact_id);

CREATE TABLE blocks (
    user_id    BLOB NOT NULL,
    blocked_id BLOB NOT NULL,
    blocked_at INTEGER NOT NULL,
    PRIMARY KEY (user_id, blocked_id)
) WITHOUT ROWID;

CREATE INDEX blocks_by_time ON blocks (user_id, blocked_at, blocked_id);

CREATE TABLE pending_events (
    id      BLOB NOT NULL PRIMARY KEY,
    user_id BLOB NOT NULL,
    event   BLOB NOT NULL
) WITHOUT ROWID;
