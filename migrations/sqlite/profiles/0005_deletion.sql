-- Whether a user is there: 0, waits for the end of their account: 1, or was deleted: 2. A row stays, so that what they
-- wrote is shown as of somebody who was deleted.
ALTER TABLE profiles ADD COLUMN standing INTEGER NOT NULL DEFAULT 0;
