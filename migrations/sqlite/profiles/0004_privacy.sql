-- Status texts that end, more settings of privacy, the codes by which people are added, and invitations.

-- When the status text goes away; NULL if it stays.
ALTER TABLE profiles ADD COLUMN status_expires_at INTEGER;
-- Audience of the contract; 1 is everyone.
ALTER TABLE profiles ADD COLUMN status_text_privacy INTEGER NOT NULL DEFAULT 1;
ALTER TABLE profiles ADD COLUMN add_to_groups_privacy INTEGER NOT NULL DEFAULT 1;
ALTER TABLE profiles ADD COLUMN find_by_phone_privacy INTEGER NOT NULL DEFAULT 1;
-- Whether others are told what the user has read.
ALTER TABLE profiles ADD COLUMN read_receipts BOOLEAN NOT NULL DEFAULT TRUE;
-- What the user's QR code says; NULL until it is first asked for.
ALTER TABLE profiles ADD COLUMN code TEXT;

CREATE UNIQUE INDEX profiles_by_code ON profiles (code) WHERE code IS NOT NULL;
CREATE INDEX profiles_whose_status_expires ON profiles (status_expires_at) WHERE status_expires_at IS NOT NULL;

CREATE TABLE invitations (
    invitation_id BLOB NOT NULL PRIMARY KEY,
    user_id       BLOB NOT NULL,
    -- SHA-256 of the code.
    hash          BLOB NOT NULL UNIQUE,
    note          TEXT NOT NULL,
    created_at    INTEGER NOT NULL,
    expires_at    INTEGER NOT NULL
) WITHOUT ROWID;

CREATE INDEX invitations_by_user ON invitations (user_id, created_at, invitation_id);
