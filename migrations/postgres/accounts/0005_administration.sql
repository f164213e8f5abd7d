-- What administrators did, and what they are asked to look at; accounts that are suspended or to be deleted.

-- While a row's time is not over, nobody logs in as the user.
CREATE TABLE suspensions (
    user_id UUID NOT NULL PRIMARY KEY,
    until   BIGINT NOT NULL,
    reason  TEXT NOT NULL
);

-- Accounts that are to be deleted, until nothing is left of them. These rows outlive those of `accounts`.
CREATE TABLE deletions (
    user_id    UUID NOT NULL PRIMARY KEY,
    due_at     BIGINT NOT NULL,
    -- Whether an administrator asked for it, so that logging in does not take it back.
    by_order   BOOLEAN NOT NULL,
    -- How far it is; see accounts/deletion.rs.
    stage      INTEGER NOT NULL,
    -- When there is something to do for it next. A node that does it puts this off, so that no other does the same.
    next_at    BIGINT NOT NULL
);

CREATE INDEX deletions_by_next ON deletions (next_at);

CREATE TABLE reports (
    -- In the order of time.
    report_id   UUID NOT NULL PRIMARY KEY,
    reporter_id UUID NOT NULL,
    user_id     UUID NOT NULL,
    -- ReportReason of the contract.
    reason      INTEGER NOT NULL,
    comment     TEXT NOT NULL,
    -- NULL where the user alone was reported.
    chat_id     UUID,
    -- The messages, like "3,7".
    seqs        TEXT NOT NULL,
    created_at  BIGINT NOT NULL,
    -- NULL while it is open.
    closed_at   BIGINT,
    closed_by   TEXT,
    resolution  TEXT
);

CREATE INDEX reports_open ON reports (report_id) WHERE closed_at IS NULL;
CREATE INDEX reports_by_user ON reports (user_id, report_id);
CREATE INDEX reports_by_reporter ON reports (reporter_id, created_at);

CREATE TABLE audit_events (
    -- In the order of time.
    event_id      UUID NOT NULL PRIMARY KEY,
    at            BIGINT NOT NULL,
    -- The name of their token.
    administrator TEXT NOT NULL,
    call          TEXT NOT NULL,
    -- Whom it was about, if anybody.
    user_id       UUID,
    -- What was asked, as JSON.
    request       TEXT NOT NULL,
    -- The status that it was answered with; 2, UNKNOWN, until it was.
    code          INTEGER NOT NULL
);

CREATE INDEX audit_events_by_user ON audit_events (user_id, event_id) WHERE user_id IS NOT NULL;
