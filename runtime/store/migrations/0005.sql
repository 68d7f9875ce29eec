-- Format 5: journals have a quota.

-- How many bytes all journals have. Triggers keep it, so that it holds however a journal goes: erased, dropped, or with its
-- run.
CREATE TABLE journals_kept (
    one   INTEGER NOT NULL PRIMARY KEY CHECK (one = 1),
    bytes INTEGER NOT NULL
) STRICT;
INSERT INTO journals_kept (one, bytes) SELECT 1, coalesce(sum(octet_length(body)), 0) FROM journals;
CREATE TRIGGER journal_written AFTER INSERT ON journals WHEN NEW.body IS NOT NULL BEGIN
    UPDATE journals_kept SET bytes = bytes + octet_length(NEW.body);
END;
CREATE TRIGGER journal_changed AFTER UPDATE OF body ON journals BEGIN
    UPDATE journals_kept
    SET bytes = bytes + coalesce(octet_length(NEW.body), 0) - coalesce(octet_length(OLD.body), 0);
END;
CREATE TRIGGER journal_gone AFTER DELETE ON journals WHEN OLD.body IS NOT NULL BEGIN
    UPDATE journals_kept SET bytes = bytes - octet_length(OLD.body);
END;
-- The oldest first: ids of runs are in the order of time.
CREATE INDEX journals_by_age ON journals (run) WHERE body IS NOT NULL;

-- Whose data may be in what a run left: its journal, and its record, which stays when the journal is dropped.
CREATE TABLE contacts_of_runs (
    contact TEXT NOT NULL,
    run     TEXT NOT NULL REFERENCES runs ON DELETE CASCADE,
    PRIMARY KEY (contact, run)
) STRICT, WITHOUT ROWID;
INSERT INTO contacts_of_runs SELECT contact, run FROM journal_contacts;
DROP TABLE journal_contacts;
ALTER TABLE contacts_of_runs RENAME TO journal_contacts;
CREATE INDEX journal_contacts_by_run ON journal_contacts (run);

-- Journals that were dropped for the quota, so that whoever replays such a run hears why it has none.
CREATE TABLE dropped_journals (
    run        TEXT    NOT NULL PRIMARY KEY REFERENCES runs ON DELETE CASCADE,
    level      TEXT    NOT NULL CHECK (level IN ('full', 'digests')),
    dropped_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
