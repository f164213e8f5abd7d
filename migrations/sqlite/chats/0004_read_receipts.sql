-- What others are told of what somebody has read.

-- How far others were told that the member has read; at most read_seq, which is the member's own.
ALTER TABLE members ADD COLUMN told_seq INTEGER NOT NULL DEFAULT 0;

UPDATE members SET told_seq = read_seq;

-- Users who do not tell what they have read, and are not told by others. Kept by their account logs.
CREATE TABLE silent_readers (
    user_id BLOB NOT NULL PRIMARY KEY
) WITHOUT ROWID;
