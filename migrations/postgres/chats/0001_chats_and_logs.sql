-- Chats, members and entries live together, because membership and the log must commit together.
-- Times are milliseconds since 1970. Every key of the log's tables is led by the log, so that a sharding extension can
-- distribute them by it, side by side.

-- A row per log; a write to a log locks its row. It is written at every commit: half of a page is left free, so that the
-- new version of a row stays on its page and no index is touched.
CREATE TABLE logs (
    log_id UUID NOT NULL PRIMARY KEY,
    -- The last entry's seq.
    head   BIGINT NOT NULL,
    -- When it was written.
    at     BIGINT NOT NULL
) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.05);

-- In parts by the hash of the log: the one table that grows without an end. A part's indexes are an eighth as large, and
-- it is vacuumed by itself.
CREATE TABLE entries (
    log_id     UUID NOT NULL,
    seq        BIGINT NOT NULL,
    author_id  UUID NOT NULL,
    -- The nil UUID where the server wrote it.
    device_id  UUID NOT NULL,
    client_id  UUID NOT NULL,
    at         BIGINT NOT NULL,
    target_seq BIGINT,
    expires_at BIGINT,
    -- The newest edit, when it was, and what the body was before the first: who left before an edit does not see it.
    edited_seq BIGINT,
    edited_at  BIGINT,
    revoked_at BIGINT,
    -- EntryKind of the contract.
    kind       INTEGER NOT NULL,
    -- What `body` is: NULL for none, 0 for the kind's own message in the clear, 1 for Sealed.
    encryption INTEGER,
    body       BYTEA,
    original   BYTEA,
    PRIMARY KEY (log_id, seq)
) PARTITION BY HASH (log_id);

CREATE TABLE entries_0 PARTITION OF entries FOR VALUES WITH (MODULUS 8, REMAINDER 0);
CREATE TABLE entries_1 PARTITION OF entries FOR VALUES WITH (MODULUS 8, REMAINDER 1);
CREATE TABLE entries_2 PARTITION OF entries FOR VALUES WITH (MODULUS 8, REMAINDER 2);
CREATE TABLE entries_3 PARTITION OF entries FOR VALUES WITH (MODULUS 8, REMAINDER 3);
CREATE TABLE entries_4 PARTITION OF entries FOR VALUES WITH (MODULUS 8, REMAINDER 4);
CREATE TABLE entries_5 PARTITION OF entries FOR VALUES WITH (MODULUS 8, REMAINDER 5);
CREATE TABLE entries_6 PARTITION OF entries FOR VALUES WITH (MODULUS 8, REMAINDER 6);
CREATE TABLE entries_7 PARTITION OF entries FOR VALUES WITH (MODULUS 8, REMAINDER 7);

-- A retry finds what its first try wrote, for ever.
CREATE UNIQUE INDEX entries_by_client_id ON entries (log_id, client_id, device_id);
-- The edits of a message, which lose their bodies with it.
CREATE INDEX entries_by_target ON entries (log_id, target_seq) WHERE target_seq IS NOT NULL;
-- The changes of a chat's settings, of which one who left sees those of their time.
CREATE INDEX entries_of_settings ON entries (log_id, seq) WHERE kind = 6;
CREATE INDEX entries_that_expire ON entries (expires_at) WHERE expires_at IS NOT NULL;

-- What the workers have not seen yet: a row per log and commit. An id is given while the log's row is locked, so the ids
-- of one log are in the order of its commits; those of different logs are not.
CREATE TABLE outbox (
    id        BIGINT GENERATED ALWAYS AS IDENTITY,
    log_id    UUID NOT NULL,
    first_seq BIGINT NOT NULL,
    last_seq  BIGINT NOT NULL,
    PRIMARY KEY (log_id, first_seq)
) WITH (autovacuum_vacuum_scale_factor = 0.02);

CREATE INDEX outbox_in_order ON outbox (id);

CREATE TABLE chats (
    chat_id        UUID NOT NULL PRIMARY KEY,
    -- ChatKind of the contract.
    kind           INTEGER NOT NULL,
    title          TEXT NOT NULL,
    description    TEXT NOT NULL,
    created_at     BIGINT NOT NULL,
    creator_id     UUID NOT NULL,
    -- For a group, its creation's name on the creating device; NULL for a direct chat.
    creator_device UUID,
    client_id      UUID,
    history_shared BOOLEAN NOT NULL,
    -- For a direct chat, its two users, the lower id first; NULL for a group.
    low_user_id    UUID,
    high_user_id   UUID
);

CREATE UNIQUE INDEX chats_by_pair ON chats (low_user_id, high_user_id) WHERE low_user_id IS NOT NULL;
CREATE UNIQUE INDEX chats_by_client_id ON chats (creator_device, client_id) WHERE client_id IS NOT NULL;

-- A row per stay of a user in a chat: what they may read is from first_seq to last_seq. Its marks rise all the time.
CREATE TABLE members (
    chat_id         UUID NOT NULL,
    user_id         UUID NOT NULL,
    first_seq       BIGINT NOT NULL,
    -- NULL while they are in it.
    last_seq        BIGINT,
    joined_at       BIGINT NOT NULL,
    delivered_seq   BIGINT NOT NULL,
    read_seq        BIGINT NOT NULL,
    muted_until     BIGINT,
    pinned_at       BIGINT,
    -- Role of the contract.
    role            INTEGER NOT NULL,
    archived        BOOLEAN NOT NULL,
    -- In a direct chat: the other user has blocked this one, who may not write.
    blocked_by_peer BOOLEAN NOT NULL,
    PRIMARY KEY (chat_id, user_id, first_seq)
) WITH (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.05);

CREATE UNIQUE INDEX members_present ON members (chat_id, user_id) WHERE last_seq IS NULL;
CREATE INDEX members_by_user ON members (user_id, chat_id);

-- Each user's one reaction to a message.
CREATE TABLE reactions (
    log_id      UUID NOT NULL,
    seq         BIGINT NOT NULL,
    user_id     UUID NOT NULL,
    emoji       TEXT NOT NULL,
    -- The entry by which they reacted.
    reacted_seq BIGINT NOT NULL,
    PRIMARY KEY (log_id, seq, user_id)
);

-- Entries that a user deleted for themselves.
CREATE TABLE hidden (
    log_id  UUID NOT NULL,
    user_id UUID NOT NULL,
    seq     BIGINT NOT NULL,
    PRIMARY KEY (log_id, user_id, seq)
);
