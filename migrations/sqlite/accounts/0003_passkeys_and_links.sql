-- Passkeys, keys that are bound to devices, and new devices that old ones let in.

-- From where a device was last heard of.
ALTER TABLE devices ADD COLUMN place TEXT NOT NULL DEFAULT '';

-- What was begun and waits for what a key signs. A row is taken away by the first answer, right or wrong.
CREATE TABLE challenges (
    challenge_id BLOB NOT NULL PRIMARY KEY,
    -- What it was begun for; an answer to anything else does not find it.
    purpose      TEXT NOT NULL,
    -- Who began it, where that is known.
    user_id      BLOB,
    device_id    BLOB,
    -- What the answer is compared with.
    state        BLOB NOT NULL,
    expires_at   INTEGER NOT NULL
) WITHOUT ROWID;

CREATE INDEX challenges_by_end ON challenges (expires_at);

CREATE TABLE passkeys (
    passkey_id    BLOB NOT NULL PRIMARY KEY,
    user_id       BLOB NOT NULL,
    -- By which authenticators know it.
    credential_id BLOB NOT NULL UNIQUE,
    -- Its public key, its counter, and what else is known of it: JSON.
    credential    TEXT NOT NULL,
    name          TEXT NOT NULL,
    created_at    INTEGER NOT NULL,
    last_used_at  INTEGER
) WITHOUT ROWID;

CREATE INDEX passkeys_by_user ON passkeys (user_id);

-- The key that a device's biometric prompt guards.
CREATE TABLE device_keys (
    device_id  BLOB NOT NULL PRIMARY KEY,
    -- On P-256, as SubjectPublicKeyInfo in DER.
    public_key BLOB NOT NULL,
    created_at INTEGER NOT NULL
) WITHOUT ROWID;

-- New devices that show a QR code and wait.
CREATE TABLE links (
    link_id    BLOB NOT NULL PRIMARY KEY,
    -- SHA-256 of the secret in the code.
    hash       BLOB NOT NULL UNIQUE,
    -- The new device.
    name       TEXT NOT NULL,
    platform   TEXT NOT NULL,
    place      TEXT NOT NULL,
    -- 'offered', 'scanned', 'approved' or 'refused'.
    state      TEXT NOT NULL,
    -- Who scanned the code, and the words that both then show.
    user_id    BLOB,
    device_id  BLOB,
    words      TEXT,
    expires_at INTEGER NOT NULL
) WITHOUT ROWID;

CREATE INDEX links_by_end ON links (expires_at);
