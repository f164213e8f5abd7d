-- Chats, members and entries live together, because membership and the log must commit together.
-- Ids are 16-byte UUIDs, times are milliseconds since 1970. Keys lead with what partitions, the log, unless it says why.

-- A row per log; a write to a log locks its row.
CREATE TABLE logs (
    log_id BLOB NOT NULL PRIMARY KEY,
    -- The last entry's seq.
    head   INTEGER NOT NULL,
    -- When it was written.
    at     INTEGER NOT NULL
) WITHOUT ROWID;

-- Rows lie in the order of commits, side by side, whatever their logs: only the key's index is written log by log.
CREATE TABLE entries (
    log_id     BLOB NOT NULL,
    seq        INTEGER NOT NULL,
    author_id  BLOB NOT NULL,
    -- The nil UUID where the server wrote it.
    device_id  BLOB NOT NULL,
    client_id  BLOB NOT NULL,
    at         INTEGER NOT NULL,
    -- EntryKind of the contract.
    kind       INTEGER NOT NULL,
    target_seq INTEGER,
    -- What `body` is: NULL for none, 0 for the kind's own message in the clear, 1 for Sealed.
    encryption INTEGER,
    body       BLOB,
    expires_at INTEGER,
    -- The newest edit, when it was, and what the body was before the first: who left before an edit does not see it.
    edited_seq INTEGER,
    edited_at  INTEGER,
    original   BLOB,
    revoked_at INTEGER,
    PRIMARY KEY (log_id, seq)
);

-- A retry finds what its first try wrote, for ever. Led by the client's id, which clients make in the order of time:
-- the entries of a commit lie side by side, so that it writes a page of this index or two, not one for each entry.
CREATE UNIQUE INDEX entries_by_client_id ON entries (client_id, device_id, log_id);
-- The edits of a message, which lose their bodies with it.
CREATE INDEX entries_by_target ON entries (log_id, target_seq) WHERE target_seq IS NOT NULL;
-- The changes of a chat's settings, of which one who left sees those of their time.
CREATE INDEX entries_of_settings ON entries (log_id, seq) WHERE kind = 6;
CREATE INDEX entries_that_expire ON entries (expires_at) WHERE expires_at IS NOT NULL;

-- What the workers have not seen yet, in the order of commits: a row per log and commit.
CREATE TABLE outbox (
    id        INTEGER PRIMARY KEY AUTOINCREMENT,
    log_id    BLOB NOT NULL,
    first_seq INTEGER NOT NULL,
    last_seq  INTEGER NOT NULL
);

CREATE TABLE chats (
    chat_id        BLOB NOT NULL PRIMARY KEY,
    -- ChatKind of the contract.
    kind           INTEGER NOT NULL,
    title          TEXT NOT NULL,
    description    TEXT NOT NULL,
    created_at     INTEGER NOT NULL,
    creator_id     BLOB NOT NULL,
    -- For a group, its creation's name on the creating device; NULL for a direct chat.
    creator_device BLOB,
    client_id      BLOB,
    history_shared BOOLEAN NOT NULL,
    -- For a direct chat, its two users, the lower id first; NULL for a group.
    low_user_id    BLOB,
    high_user_id   BLOB
) WITHOUT ROWID;

CREATE UNIQUE INDEX chats_by_pair ON chats (low_user_id, high_user_id) WHERE low_user_id IS NOT NULL;
CREATE UNIQUE INDEX chats_by_client_id ON chats (creator_device, client_id) WHERE client_id IS NOT NULL;

-- A row per stay of a user in a chat: what they may read is from first_seq to last_seq.
CREATE TABLE members (
    chat_id         BLOB NOT NULL,
    user_id         BLOB NOT NULL,
    first_seq       INTEGER NOT NULL,
    -- NULL while they are in it.
    last_seq        INTEGER,
    -- Role of the contract.
    role            INTEGER NOT NULL,
    joined_at       INTEGER NOT NULL,
    delivered_seq   INTEGER NOT NULL,
    read_seq        INTEGER NOT NULL,
    muted_until     INTEGER,
    archived        BOOLEAN NOT NULL,
    pinned_at       INTEGER,
    -- In a direct chat: the other user has blocked this one, who may not write.
    blocked_by_peer BOOLEAN NOT NULL,
    PRIMARY KEY (chat_id, user_id, first_seq)
) WITHOUT ROWID;

CREATE UNIQUE INDEX members_present ON members (chat_id, user_id) WHERE last_seq IS NULL;
CREATE INDEX members_by_user ON members (user_id, chat_id);

-- Each user's one reaction to a message.
CREATE TABLE reactions (
    log_id      BLOB NOT NULL,
    seq         INTEGER NOT NULL,
    user_id     BLOB NOT NULL,
    emoji       TEXT NOT NULL,
    -- The entry by which they reacted.
    reacted_seq INTEGER NOT NULL,
    PRIMARY KEY (log_id, seq, user_id)
) WITHOUT ROWID;

-- Entries that a user deleted for themselves.
CREATE TABLE hidden (
    log_id  BLOB NOT NULL,
    user_id BLOB NOT NULL,
    seq     INTEGER NOT NULL,
    PRIMARY KEY (log_id, user_id, seq)
) WITHOUT ROWID;
