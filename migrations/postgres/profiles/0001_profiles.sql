-- What people show of themselves, whom they know, and whom they do not want to hear from.

CREATE TABLE profiles (
    user_id           UUID NOT NULL PRIMARY KEY,
    username          TEXT COLLATE "C",
    display_name      TEXT NOT NULL,
    status_text       TEXT NOT NULL,
    -- Audience of the contract.
    last_seen_privacy INTEGER NOT NULL,
    online_privacy    INTEGER NOT NULL,
    -- To the minute.
    last_seen_at      BIGINT
);

CREATE UNIQUE INDEX profiles_by_username ON profiles (username) WHERE username IS NOT NULL;

CREATE TABLE contacts (
    user_id    UUID NOT NULL,
    contact_id UUID NOT NULL,
    alias      TEXT NOT NULL,
    added_at   BIGINT NOT NULL,
    PRIMARY KEY (user_id, contact_id)
);

CREATE INDEX contacts_by_time ON contacts (user_id, added_at, contact_id);

CREATE TABLE blocks (
    user_id    UUID NOT NULL,
    blocked_id UUID NOT NULL,
    blocked_at BIGINT NOT NULL,
    PRIMARY KEY (user_id, blocked_id)
);

CREATE INDEX blocks_by_time ON blocks (user_id, blocked_at, blocked_id);

CREATE TABLE pending_events (
    id      UUID NOT NULL PRIMARY KEY,
    user_id UUID NOT NULL,
    event   BYTEA NOT NULL
);
