-- Format 4.

-- Whether all participants were listed once, and the listing was believed: before that no session is complete.
ALTER TABLE sessions ADD COLUMN listed INTEGER NOT NULL DEFAULT 0 CHECK (listed IN (0, 1));
-- Also where a sync was interrupted between the listing's end and the last person's attendance.
UPDATE sessions SET listed = 1
WHERE complete_at IS NOT NULL
    OR (EXISTS (SELECT 1 FROM joins j WHERE j.session = sessions.id)
        AND NOT EXISTS (SELECT 1 FROM listings l WHERE l.listing = 'participants:' || sessions.id));

-- C10: what an erased person was called in a session is a hash too, so that no transcript brings the name back.
CREATE TABLE erased_of_now (
    hash      BLOB    NOT NULL PRIMARY KEY,
    kind      TEXT    NOT NULL CHECK (kind IN ('email', 'contact', 'registrant', 'speaker')),
    erased_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO erased_of_now SELECT hash, kind, erased_at FROM erased;
DROP TABLE erased;
ALTER TABLE erased_of_now RENAME TO erased;
