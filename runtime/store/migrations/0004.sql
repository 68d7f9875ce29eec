-- Format 4.

-- Whether all participants were listed once, and the listing was believed: before that no session is complete.
ALTER TABLE sessions ADD COLUMN listed INTEGER NOT NULL DEFAULT 0 CHECK (listed IN (0, 1));
UPDATE sessions SET listed = 1 WHERE complete_at IS NOT NULL;
