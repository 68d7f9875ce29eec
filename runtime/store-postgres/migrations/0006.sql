-- Format 6: jobs, reasons of effects that were set aside, and statistics.

-- Jobs that are due are found however many jobs sleep or have ended, and so are those of an action or a Zoom account however
-- many of others there are. Those that sleep are found by `jobs_asleep`.

CREATE INDEX jobs_awake ON jobs (account, id) WHERE state = 'waiting' AND wakes_at IS NULL;
CREATE INDEX jobs_awake_by_action ON jobs (account, action, id)
    WHERE state = 'waiting' AND wakes_at IS NULL AND action IS NOT NULL;
CREATE INDEX jobs_awake_by_zoom_account ON jobs (account, zoom_account, id)
    WHERE state = 'waiting' AND wakes_at IS NULL AND zoom_account IS NOT NULL;

-- How the reason in `refused` is said in other languages: JSON of a key and its values. Older reasons have none.
ALTER TABLE outbox ADD COLUMN refused_text text COLLATE "C";

-- Refreshes the statistics of tables that are eight times as large as at the last time. Workers call it, because they do not own the
-- tables. PostgreSQL's own refresh comes after a minute; until then it scans a new table where it could use an index.
CREATE FUNCTION analyze_grown() RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    grown record;
BEGIN
    -- One worker at a time.
    IF NOT pg_try_advisory_xact_lock(hashtextextended('greenroom.analyze_grown', 0)) THEN
        RETURN;
    END IF;
    FOR grown IN
        SELECT c.relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE n.nspname = 'greenroom' AND c.relkind = 'r'
            AND pg_relation_size(c.oid) / current_setting('block_size')::bigint > greatest(8, 8 * c.relpages)
    LOOP
        EXECUTE format('ANALYZE (SKIP_LOCKED) greenroom.%I', grown.name);
    END LOOP;
END
$$;
REVOKE ALL ON FUNCTION analyze_grown() FROM PUBLIC;
