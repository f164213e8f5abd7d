-- Accounts, the devices that they are logged in on, and what lets them in.

CREATE TABLE accounts (
    user_id       UUID NOT NULL PRIMARY KEY,
    -- By which a user logs in; at least one is set. Folded to lower case; a phone number is in E.164 form.
    username      TEXT UNIQUE,
    email         TEXT UNIQUE,
    phone         TEXT UNIQUE,
    -- Argon2id, in PHC form; NULL for those who log in by phone.
    password_hash TEXT,
    -- The name that the profile is made with, if a crash kept it from being made.
    display_name  TEXT NOT NULL,
    created_at    BIGINT NOT NULL
);

CREATE TABLE devices (
    device_id    UUID NOT NULL PRIMARY KEY,
    user_id      UUID NOT NULL,
    name         TEXT NOT NULL,
    platform     TEXT NOT NULL,
    created_at   BIGINT NOT NULL,
    last_seen_at BIGINT NOT NULL,
    revoked_at   BIGINT
);

CREATE INDEX devices_by_user ON devices (user_id) WHERE revoked_at IS NULL;
CREATE INDEX devices_revoked ON devices (revoked_at) WHERE revoked_at IS NOT NULL;

-- Used tokens are kept until they expire, so that using one again is noticed.
CREATE TABLE refresh_tokens (
    -- SHA-256.
    hash       BYTEA NOT NULL PRIMARY KEY,
    device_id  UUID NOT NULL,
    expires_at BIGINT NOT NULL,
    used       BOOLEAN NOT NULL
);

CREATE INDEX refresh_tokens_by_device ON refresh_tokens (device_id);

-- The code last sent to a number.
CREATE TABLE codes (
    phone      TEXT NOT NULL PRIMARY KEY,
    salt       BYTEA NOT NULL,
    -- SHA-256 of salt and code.
    hash       BYTEA NOT NULL,
    expires_at BIGINT NOT NULL,
    -- How many more may be tried.
    attempts   BIGINT NOT NULL
);

CREATE TABLE pending_events (
    id      UUID NOT NULL PRIMARY KEY,
    user_id UUID NOT NULL,
    event   BYTEA NOT NULL
);
