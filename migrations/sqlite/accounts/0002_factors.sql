-- What guards an account beside its password: second factors, step-up, codes for more than logging in.

-- When the user of a device last proved there who they are, at logging in or later; NULL for never.
ALTER TABLE devices ADD COLUMN proven_at INTEGER;
-- Also of devices that were revoked: when an account was last used.
CREATE INDEX devices_seen ON devices (user_id, last_seen_at);

-- The token that this one was traded for. While that one is unused its answer may have been lost.
ALTER TABLE refresh_tokens ADD COLUMN replaced_by BLOB;

-- Argon2id, in PHC form: what registering the number again asks for.
ALTER TABLE accounts ADD COLUMN pin_hash TEXT;
ALTER TABLE accounts ADD COLUMN username_changed_at INTEGER;
-- Whether its owner has shown to read what is mailed there.
ALTER TABLE accounts ADD COLUMN email_verified BOOLEAN NOT NULL DEFAULT FALSE;

-- Usernames that were changed, which nobody else gets for a while.
CREATE TABLE held_usernames (
    username TEXT NOT NULL PRIMARY KEY,
    user_id  BLOB NOT NULL,
    until    INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE totp (
    user_id       BLOB NOT NULL PRIMARY KEY,
    -- Encrypted. NULL until an app has shown that it has it.
    secret        BLOB,
    -- The last step of time of which a code was used; a code works once.
    used_step     INTEGER NOT NULL,
    -- One that no app has shown yet, and until when one may.
    new_secret    BLOB,
    new_until     INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE recovery_codes (
    user_id BLOB NOT NULL,
    -- SHA-256.
    hash    BLOB NOT NULL,
    PRIMARY KEY (user_id, hash)
) WITHOUT ROWID;

-- Devices that need no second factor to log in.
CREATE TABLE trusted_devices (
    user_id    BLOB NOT NULL,
    -- SHA-256.
    hash       BLOB NOT NULL,
    expires_at INTEGER NOT NULL,
    PRIMARY KEY (user_id, hash)
) WITHOUT ROWID;

-- Log-ins that wait for their second factor.
CREATE TABLE log_ins (
    -- SHA-256 of the token.
    hash         BLOB NOT NULL PRIMARY KEY,
    user_id      BLOB NOT NULL,
    -- 1 by password, 2 by phone, 3 by phone to start over.
    kind         INTEGER NOT NULL,
    device_name  TEXT NOT NULL,
    platform     TEXT NOT NULL,
    -- The name of the account that is made when somebody starts over.
    display_name TEXT,
    -- The number that the log-in is by.
    phone        TEXT,
    expires_at   INTEGER NOT NULL,
    -- How many more proofs may be tried.
    attempts     INTEGER NOT NULL
) WITHOUT ROWID;

CREATE INDEX log_ins_by_user ON log_ins (user_id);
CREATE INDEX log_ins_by_end ON log_ins (expires_at);

-- Wrong proofs since the last right one.
CREATE TABLE guesses (
    user_id BLOB NOT NULL,
    -- 1 at stepping up, 2 at second factors.
    kind    INTEGER NOT NULL,
    tries   INTEGER NOT NULL,
    -- When the next may be tried.
    next_at INTEGER NOT NULL,
    PRIMARY KEY (user_id, kind)
) WITHOUT ROWID;

DROP TABLE codes;

-- The code last sent to somebody for something.
CREATE TABLE sent_codes (
    -- For what and to whom.
    name       TEXT NOT NULL PRIMARY KEY,
    salt       BLOB NOT NULL,
    -- SHA-256 of salt and code.
    hash       BLOB NOT NULL,
    expires_at INTEGER NOT NULL,
    -- How many more may be tried.
    attempts   INTEGER NOT NULL
) WITHOUT ROWID;

CREATE INDEX sent_codes_by_end ON sent_codes (expires_at);

-- How often codes were sent lately, so that each waits longer than the one before.
CREATE TABLE sendings (
    -- To whom.
    name      TEXT NOT NULL PRIMARY KEY,
    sent      INTEGER NOT NULL,
    -- When the next may be sent.
    next_at   INTEGER NOT NULL,
    -- When it is forgotten how many there were.
    forget_at INTEGER NOT NULL
) WITHOUT ROWID;

CREATE INDEX sendings_by_end ON sendings (forget_at);
