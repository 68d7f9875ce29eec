-- Walls off the accounts in every table that has none yet, and gives the role of the connections its rights. Carried out after
-- the scripts of the formats. The owner of the tables is behind the wall too (FORCE). A session that names no account sees
-- no row. The setting is a query of its own, so that a statement looks at it once, and not for each row.
DO $$
DECLARE
    worker text := current_setting('greenroom.role');
    found  record;
BEGIN
    IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = worker) THEN
        BEGIN
            EXECUTE format('CREATE ROLE %I NOLOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE', worker);
            -- A role that makes another one is no member of it, and could not take it on.
            IF NOT (SELECT rolsuper FROM pg_roles WHERE rolname = session_user) THEN
                EXECUTE format('GRANT %I TO %I', worker, session_user);
            END IF;
        EXCEPTION WHEN duplicate_object OR unique_violation THEN
            -- For another database of this server, at the same time.
            NULL;
        END;
    END IF;
    FOR found IN
        SELECT c.relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE n.nspname = 'greenroom' AND c.relkind = 'r' AND c.relname <> 'format' AND NOT c.relforcerowsecurity
    LOOP
        EXECUTE format('ALTER TABLE greenroom.%I ENABLE ROW LEVEL SECURITY', found.name);
        EXECUTE format('ALTER TABLE greenroom.%I FORCE ROW LEVEL SECURITY', found.name);
        EXECUTE format(
            'CREATE POLICY one_account ON greenroom.%I USING (account = (SELECT current_setting(''greenroom.account'', true)))
             WITH CHECK (account = (SELECT current_setting(''greenroom.account'', true)))', found.name);
    END LOOP;
    EXECUTE format('GRANT USAGE ON SCHEMA greenroom TO %I', worker);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA greenroom TO %I', worker);
    EXECUTE format('GRANT USAGE ON ALL SEQUENCES IN SCHEMA greenroom TO %I', worker);
    EXECUTE format('REVOKE INSERT, UPDATE, DELETE ON greenroom.format FROM %I', worker);
    IF to_regprocedure('greenroom.analyze_grown()') IS NOT NULL THEN
        EXECUTE format('GRANT EXECUTE ON FUNCTION greenroom.analyze_grown() TO %I', worker);
    END IF;
END
$$;
