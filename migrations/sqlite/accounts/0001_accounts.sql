-- Accounts, the devices that they are logged in on, and what lets them in.

CREATE TABLE accounts (
    user_id       BLOB NOT NULL PRIMARY KEY,
    -- By which a user logs in; at least one is set. Folded to lower case; a phone number is in E.164 form.
    username      TEXT UNIQUE,
    email         TEXT UNIQUE,
    phone         TEXT UNIQUE,
    -- Argon2id, in PHC form; NULL for those who log in by phone.
    password_hash TEXT,
    -- The name that the profile is made with, if a crash kept it from being made.
    display_name  TEXT NOT NULL,
    created_at    INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE devices (
    device_id    BLOB NOT NULL PRIMARY KEY,
    user_id      BLOB NOT NULL,
    name         TEXT NOT NULL,
    platform     TEXT NOT NULL,
    created_at   INTEGER NOT NULL,
    last_seen_at INTEGER NOT NULL,
    revoked_at   INTEGER
) WITHOUT ROWID;

CREATE INDEX devices_by_user ON devices (user_id) WHERE revoked_at IS NULL;
CREATE INDEX devices_revoked ON devices (revoked_at) WHERE revoked_at IS NOT NULL;

-- Used tokens are kept until they expire, so that using one again is noticed.
CREATE TABLE refresh_tokens (
    -- SHA-256.
    hash       BLOB NOT NULL PRIMARY KEY,
    device_id  BLOB NOT NULL,
    expires_at INTEGER NOT NULL,
    used       BOOLEAN NOT NULL
) WITHOUT ROWID;

CREATE INDEX refresh_tokens_by_device ON refresh_tokens (device_id);

-- The code last sent to a number.
CREATE TABLE codes (
    phone      TEXT NOT NULL PRIMARY KEY,
    salt       BLOB NOT NULL,
    -- SHA-256 of salt and code.
    hash       BLOB NOT NULL,
    expires_at INTEGER NOT NULL,
    -- How many more may be tried.
    attempts   INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE pending_events (
    id      BLOB NOT NULL PRIMARY KEY,
    user_id BLOB NOT NULL,
    event   BLOB NOT NULL
) WITHOUT ROWID;
