-- Format 26: a commit writes to fewer pages.

-- How often the properties that contacts can have were changed, so that connections load them again only then. Triggers
-- count, so that no process's change is missed.
CREATE TABLE definitions_changed (
    one     INTEGER NOT NULL PRIMARY KEY CHECK (one = 1),
    changes INTEGER NOT NULL
) STRICT;
INSERT INTO definitions_changed (one, changes) VALUES (1, 0);
CREATE TRIGGER definition_added AFTER INSERT ON property_definitions BEGIN
    UPDATE definitions_changed SET changes = changes + 1;
END;
CREATE TRIGGER definition_changed AFTER UPDATE ON property_definitions BEGIN
    UPDATE definitions_changed SET changes = changes + 1;
END;
CREATE TRIGGER definition_removed AFTER DELETE ON property_definitions BEGIN
    UPDATE definitions_changed SET changes = changes + 1;
END;

-- Every journal has its body, so that the primary key alone tells which is the oldest. One that was erased is a row of
-- dropped_journals, like one that was dropped for the quota.
ALTER TABLE dropped_journals ADD COLUMN erased INTEGER NOT NULL DEFAULT 0 CHECK (erased IN (0, 1));
INSERT INTO dropped_journals (run, level, dropped_at, erased)
    SELECT run, level, erased_at, 1 FROM journals
    WHERE run IN (SELECT run FROM journals EXCEPT SELECT run FROM journals INDEXED BY journals_by_age WHERE body IS NOT NULL);
DELETE FROM journals WHERE run IN (SELECT run FROM dropped_journals WHERE erased = 1);
DROP INDEX journals_by_age;

-- How many journals need each package, and how many bytes they have: instead of an index by the package.
DROP TRIGGER journal_written;
DROP TRIGGER journal_changed;
DROP TRIGGER journal_gone;
DROP TABLE journals_kept;
DROP INDEX journals_by_package;
CREATE TABLE journals_kept (
    package  TEXT    NOT NULL PRIMARY KEY,
    journals INTEGER NOT NULL,
    bytes    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO journals_kept (package, journals, bytes)
    SELECT package, count(*), sum(octet_length(body)) FROM journals GROUP BY package;
CREATE TRIGGER journal_written AFTER INSERT ON journals BEGIN
    INSERT INTO journals_kept (package, journals, bytes) VALUES (NEW.package, 1, octet_length(NEW.body))
    ON CONFLICT DO UPDATE SET journals = journals + 1, bytes = bytes + excluded.bytes;
END;
CREATE TRIGGER journal_gone AFTER DELETE ON journals BEGIN
    UPDATE journals_kept SET journals = journals - 1, bytes = bytes - octet_length(OLD.body)
    WHERE package = OLD.package;
END;
CREATE TRIGGER journal_changed BEFORE UPDATE ON journals BEGIN
    SELECT RAISE(ABORT, 'a journal is written once');
END;
