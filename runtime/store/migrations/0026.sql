-- Format 26: how often the properties that contacts can have were changed, so that connections load them again only then.
-- Triggers count, so that no process's change is missed.

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
