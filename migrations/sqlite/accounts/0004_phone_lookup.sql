-- What phone numbers are looked up by.

-- The first 16 bytes of SHA-256 of the salt below and the number; NULL until that was made, and when the number changes.
ALTER TABLE accounts ADD COLUMN phone_hash BLOB;

CREATE INDEX accounts_by_phone_hash ON accounts (phone_hash) WHERE phone_hash IS NOT NULL;
CREATE INDEX accounts_without_phone_hash ON accounts (user_id) WHERE phone IS NOT NULL AND phone_hash IS NULL;

-- One row, made once.
CREATE TABLE phone_lookup (
    id   INTEGER NOT NULL PRIMARY KEY,
    salt BLOB NOT NULL
);
