-- Format 21: runs are found by how they ended, by tags, and by the run that they ran again.

ALTER TABLE runs ADD COLUMN status TEXT NOT NULL DEFAULT 'done' CHECK (status IN ('done', 'continue', 'failed'));
ALTER TABLE runs ADD COLUMN kind TEXT;
ALTER TABLE runs ADD COLUMN code TEXT;
ALTER TABLE runs ADD COLUMN again_of TEXT;

UPDATE runs SET status = record ->> '$.result.status',
                kind   = record ->> '$.result.failure.kind',
                code   = record ->> '$.result.failure.code';

CREATE INDEX runs_by_action ON runs (action, id);
CREATE INDEX runs_by_code ON runs (code, id) WHERE code IS NOT NULL;
CREATE INDEX runs_not_done ON runs (status, id) WHERE status <> 'done';
CREATE INDEX runs_again ON runs (again_of, id) WHERE again_of IS NOT NULL;

CREATE TABLE run_tags (
    name  TEXT NOT NULL,
    value TEXT NOT NULL,
    run   TEXT NOT NULL REFERENCES runs ON DELETE CASCADE,
    PRIMARY KEY (name, value, run)
) STRICT, WITHOUT ROWID;
CREATE INDEX run_tags_by_run ON run_tags (run);
