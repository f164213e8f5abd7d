-- Times are milliseconds since 1970; a `seq` is an entry's place in its log, from 1.

-- Who is logged in, in its one row. When the server ends the session the tokens go and the rest stays.
CREATE TABLE session (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    user_id TEXT NOT NULL,
    device_id TEXT NOT NULL,
    access_token TEXT,
    refresh_token TEXT,
    refresh_at INTEGER NOT NULL
);

-- Single numbers: `synced` (1 after the first catch-up), `handled` (the last arrival that was handled).
CREATE TABLE numbers (
    name TEXT PRIMARY KEY,
    value INTEGER NOT NULL
) WITHOUT ROWID;

-- How far each log is stored, and how far the server knows that it is.
CREATE TABLE logs (
    log_id TEXT PRIMARY KEY,
    cursor INTEGER NOT NULL DEFAULT 0,
    acknowledged INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;

-- Below a cursor: entries after `after_seq` and before `before_seq` that were not sent.
CREATE TABLE gaps (
    log_id TEXT NOT NULL,
    after_seq INTEGER NOT NULL,
    before_seq INTEGER NOT NULL,
    PRIMARY KEY (log_id, after_seq)
) WITHOUT ROWID;

CREATE TABLE chats (
    chat_id TEXT PRIMARY KEY,
    -- 1 when the server must be asked for the chat.
    stale INTEGER NOT NULL DEFAULT 1,
    -- The seq as of which title, description, members and role are known.
    as_of INTEGER NOT NULL DEFAULT 0,
    peer_id TEXT,
    title TEXT NOT NULL DEFAULT '',
    description TEXT NOT NULL DEFAULT '',
    created_at INTEGER NOT NULL DEFAULT 0,
    member_count INTEGER NOT NULL DEFAULT 0,
    role INTEGER,
    first_seq INTEGER NOT NULL DEFAULT 0,
    server_unread INTEGER NOT NULL DEFAULT 0,
    read_seq INTEGER NOT NULL DEFAULT 0,
    -- How far the server knows that the user has read.
    read_told INTEGER NOT NULL DEFAULT 0,
    muted_until INTEGER,
    archived INTEGER NOT NULL DEFAULT 0,
    pinned_at INTEGER
) WITHOUT ROWID;

-- The entries of chat logs. A message's row is its present state.
CREATE TABLE entries (
    log_id TEXT NOT NULL,
    seq INTEGER NOT NULL,
    kind INTEGER NOT NULL,
    author_id TEXT NOT NULL,
    -- Only for what this device wrote.
    client_id TEXT,
    at INTEGER NOT NULL,
    target_seq INTEGER NOT NULL,
    -- A tidings.v1.Entry with only its body; gone when revoked or hidden.
    body BLOB,
    edited_at INTEGER,
    revoked INTEGER NOT NULL DEFAULT 0,
    hidden INTEGER NOT NULL DEFAULT 0,
    -- For others' messages that came by the stream: in which order, over all logs.
    arrival INTEGER,
    PRIMARY KEY (log_id, seq)
) WITHOUT ROWID;
-- What changed a message.
CREATE INDEX entries_by_target ON entries (log_id, target_seq) WHERE target_seq > 0;
CREATE UNIQUE INDEX entries_by_client_id ON entries (client_id) WHERE client_id IS NOT NULL;
CREATE UNIQUE INDEX entries_by_arrival ON entries (arrival) WHERE arrival IS NOT NULL;
-- The newest message of a chat, and the unread ones.
CREATE INDEX entries_messages ON entries (log_id, seq) WHERE kind = 1 AND hidden = 0;

-- Who reacted how; an empty emoji is a reaction taken away by entry `seq`, kept so that an older entry that is read
-- later does not bring it back.
CREATE TABLE reactions (
    log_id TEXT NOT NULL,
    target_seq INTEGER NOT NULL,
    user_id TEXT NOT NULL,
    emoji TEXT NOT NULL,
    seq INTEGER NOT NULL,
    PRIMARY KEY (log_id, target_seq, user_id)
) WITHOUT ROWID;
-- How many more chose an emoji than the server named.
CREATE TABLE unnamed_reactions (
    log_id TEXT NOT NULL,
    target_seq INTEGER NOT NULL,
    emoji TEXT NOT NULL,
    count INTEGER NOT NULL,
    PRIMARY KEY (log_id, target_seq, emoji)
) WITHOUT ROWID;

-- Entries that the user deleted for themselves, also those that are not stored yet.
CREATE TABLE hidden (
    log_id TEXT NOT NULL,
    seq INTEGER NOT NULL,
    PRIMARY KEY (log_id, seq)
) WITHOUT ROWID;

-- How far the other members have received and read.
CREATE TABLE receipts (
    chat_id TEXT NOT NULL,
    user_id TEXT NOT NULL,
    delivered_seq INTEGER NOT NULL,
    read_seq INTEGER NOT NULL,
    PRIMARY KEY (chat_id, user_id)
) WITHOUT ROWID;

-- What is to be written, in order. A row goes when its entry is stored.
CREATE TABLE outbox (
    position INTEGER PRIMARY KEY AUTOINCREMENT,
    client_id TEXT NOT NULL UNIQUE,
    chat_id TEXT NOT NULL,
    -- A tidings.v1.SendRequest.
    request BLOB NOT NULL,
    queued_at INTEGER NOT NULL,
    -- The server wrote it.
    sent_seq INTEGER,
    -- The server refused it for good: a tidings.v1.ErrorReason.
    failed_reason INTEGER,
    failed_message TEXT
);
CREATE INDEX outbox_by_chat ON outbox (chat_id, position);

CREATE TABLE profiles (
    user_id TEXT PRIMARY KEY,
    username TEXT NOT NULL DEFAULT '',
    display_name TEXT NOT NULL DEFAULT '',
    status_text TEXT NOT NULL DEFAULT '',
    -- 0 when the server must be asked for it.
    fetched_at INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;
CREATE INDEX profiles_wanted ON profiles (user_id) WHERE fetched_at = 0;
CREATE INDEX chats_by_peer ON chats (peer_id) WHERE peer_id IS NOT NULL;
