-- Format 31: the slices of a chain are found by their first run, and changes of settings by their time. The index of syncs with warnings
-- goes: nothing reads it, because alerts look at the latest sync of each webinar.

ALTER TABLE runs ADD COLUMN continues TEXT;
UPDATE runs SET continues = record ->> '$.continues' WHERE record ->> '$.continues' IS NOT NULL;
CREATE INDEX runs_of_chain ON runs (continues, id) WHERE continues IS NOT NULL;

CREATE INDEX settings_history_by_time ON settings_history (at);

DROP INDEX sync_runs_with_warnings;
