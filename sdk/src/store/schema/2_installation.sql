-- What stays when the store is emptied, as long as the app is installed.

-- A random text by which the server counts the codes that are asked for, in its one row.
CREATE TABLE installation (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    installation_id TEXT NOT NULL
);

-- What a log-in sends so that it needs no second factor.
CREATE TABLE trust (
    -- The username, e-mail address or phone number, in lower case.
    login TEXT PRIMARY KEY,
    token TEXT NOT NULL
) WITHOUT ROWID;
