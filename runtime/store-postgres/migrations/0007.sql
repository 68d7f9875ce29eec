-- Format 7: tables into which syncs write many rows have their references checked once a statement, for all rows of it. A foreign
-- key asks row by row, and starts a query each time: that was a quarter of the time of a sync.

-- Each function below is a trigger's. The rows that the statement has written are in `written`, those that it has deleted in `gone`. A format
-- before may have been restored over this one: the functions are there then.

-- One function for each table that rows name. It locks the rows that are named, as a foreign key would. Its statement is in its body, and not made
-- anew by each call, so that its plan is kept.
DO $make$
DECLARE
    parent record;
BEGIN
    FOR parent IN SELECT * FROM (VALUES
        ('accounts', 'account', 'account', 'an account'),
        ('contacts', 'id', 'contact', 'a contact'),
        ('webinars', 'id', 'webinar', 'a webinar'),
        ('marketing_events', 'webinar', 'webinar', 'a marketing event'),
        ('sessions', 'id', 'session', 'a session')
    ) AS parents (name, key, named_by, one) LOOP
        EXECUTE format(
            $function$
            CREATE OR REPLACE FUNCTION %1$I() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF EXISTS (
                    SELECT FROM (SELECT DISTINCT account AS of, %2$I AS named FROM written WHERE %2$I IS NOT NULL) w
                    LEFT JOIN LATERAL (SELECT true AS there FROM greenroom.%3$I
                                       WHERE account = w.of AND %4$I = w.named OFFSET 0 FOR KEY SHARE) p ON true
                    WHERE p.there IS NULL
                ) THEN
                    RAISE foreign_key_violation USING
                        MESSAGE = format('a row of %%s names %5$s that is not there', TG_TABLE_NAME), CONSTRAINT = TG_NAME;
                END IF;
                RETURN NULL;
            END
            $$
            $function$,
            parent.name || '_are_there', parent.named_by, parent.name, parent.key, parent.one);
    END LOOP;
END
$make$;

ALTER TABLE contacts DROP CONSTRAINT contacts_account_fkey;
ALTER TABLE contact_properties DROP CONSTRAINT contact_properties_account_contact_fkey;
ALTER TABLE timeline_events
    DROP CONSTRAINT timeline_events_account_contact_fkey, DROP CONSTRAINT timeline_events_account_webinar_fkey;
ALTER TABLE marketing_event_contacts
    DROP CONSTRAINT marketing_event_contacts_account_contact_fkey,
    DROP CONSTRAINT marketing_event_contacts_account_webinar_fkey;
ALTER TABLE joins DROP CONSTRAINT joins_account_session_fkey;
ALTER TABLE registrations
    DROP CONSTRAINT registrations_account_contact_fkey, DROP CONSTRAINT registrations_account_webinar_fkey;
ALTER TABLE attendances
    DROP CONSTRAINT attendances_account_contact_fkey, DROP CONSTRAINT attendances_account_webinar_fkey,
    DROP CONSTRAINT attendances_account_session_fkey;

-- New rows are checked. Keys do not change (`keys_stay` below), but for the contact of a registration and of an attendance.
DO $make$
DECLARE
    reference record;
BEGIN
    FOR reference IN SELECT * FROM (VALUES
        ('contacts', 'accounts', 'insert'),
        ('contact_properties', 'contacts', 'insert'),
        ('timeline_events', 'contacts', 'insert'),
        ('timeline_events', 'webinars', 'insert'),
        ('marketing_event_contacts', 'contacts', 'insert'),
        ('marketing_event_contacts', 'marketing_events', 'insert'),
        ('joins', 'sessions', 'insert'),
        ('registrations', 'contacts', 'insert'),
        ('registrations', 'contacts', 'update'),
        ('registrations', 'webinars', 'insert'),
        ('attendances', 'contacts', 'insert'),
        ('attendances', 'contacts', 'update'),
        ('attendances', 'sessions', 'insert'),
        ('attendances', 'webinars', 'insert')
    ) AS refs (child, parent, event) LOOP
        EXECUTE format(
            'CREATE TRIGGER %I AFTER %s ON %I REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION %I()',
            format('%s_are_there_%s', reference.parent, reference.event), reference.event, reference.child,
            reference.parent || '_are_there');
    END LOOP;
END
$make$;

-- What the foreign keys did where a row was deleted that others name. Row by row, because few are deleted, and so that each statement
-- finds its rows by an index.

CREATE OR REPLACE FUNCTION contacts_are_gone() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    one record;
BEGIN
    FOR one IN SELECT account, id FROM gone LOOP
        DELETE FROM greenroom.contact_properties WHERE account = one.account AND contact = one.id;
        DELETE FROM greenroom.timeline_events WHERE account = one.account AND contact = one.id;
        DELETE FROM greenroom.marketing_event_contacts WHERE account = one.account AND contact = one.id;
        UPDATE greenroom.registrations SET contact = NULL WHERE account = one.account AND contact = one.id;
        UPDATE greenroom.attendances SET contact = NULL WHERE account = one.account AND contact = one.id;
    END LOOP;
    RETURN NULL;
END
$$;
CREATE TRIGGER contacts_are_gone AFTER DELETE ON contacts
    REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION contacts_are_gone();

CREATE OR REPLACE FUNCTION sessions_are_gone() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    one record;
BEGIN
    FOR one IN SELECT account, id FROM gone LOOP
        DELETE FROM greenroom.joins WHERE account = one.account AND session = one.id;
        DELETE FROM greenroom.attendances WHERE account = one.account AND session = one.id;
    END LOOP;
    RETURN NULL;
END
$$;
CREATE TRIGGER sessions_are_gone AFTER DELETE ON sessions
    REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION sessions_are_gone();

CREATE OR REPLACE FUNCTION webinars_are_named() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    one record;
BEGIN
    FOR one IN SELECT account, id FROM gone LOOP
        IF EXISTS (SELECT FROM greenroom.registrations WHERE account = one.account AND webinar = one.id)
            OR EXISTS (SELECT FROM greenroom.timeline_events WHERE account = one.account AND webinar = one.id)
            OR EXISTS (SELECT FROM greenroom.attendances WHERE account = one.account AND webinar = one.id) THEN
            RAISE foreign_key_violation USING MESSAGE = 'rows of other tables name this webinar', CONSTRAINT = TG_NAME;
        END IF;
    END LOOP;
    RETURN NULL;
END
$$;
CREATE TRIGGER webinar_is_not_named AFTER DELETE ON webinars
    REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION webinars_are_named();

CREATE OR REPLACE FUNCTION marketing_events_are_named() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    one record;
BEGIN
    FOR one IN SELECT account, webinar FROM gone LOOP
        IF EXISTS (SELECT FROM greenroom.marketing_event_contacts WHERE account = one.account AND webinar = one.webinar) THEN
            RAISE foreign_key_violation USING MESSAGE = 'contacts are on this marketing event', CONSTRAINT = TG_NAME;
        END IF;
    END LOOP;
    RETURN NULL;
END
$$;
CREATE TRIGGER marketing_event_is_not_named AFTER DELETE ON marketing_events
    REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION marketing_events_are_named();

CREATE OR REPLACE FUNCTION accounts_are_named() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM gone JOIN greenroom.contacts c ON c.account = gone.account) THEN
        RAISE foreign_key_violation USING MESSAGE = 'this account has contacts', CONSTRAINT = TG_NAME;
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER account_is_not_named AFTER DELETE ON accounts
    REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION accounts_are_named();

-- Keys that rows name, and the names. A statement that sets one is refused, so that no other statement is slower. That of `accounts` is not
-- among them: whether the store takes writes is asked by setting it to what it is.
CREATE OR REPLACE FUNCTION keys_stay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE foreign_key_violation USING MESSAGE = format('the keys of %s do not change', TG_TABLE_NAME), CONSTRAINT = TG_NAME;
END
$$;
CREATE TRIGGER keys_stay BEFORE UPDATE OF account, id ON contacts EXECUTE FUNCTION keys_stay();
CREATE TRIGGER keys_stay BEFORE UPDATE OF account, id ON webinars EXECUTE FUNCTION keys_stay();
CREATE TRIGGER keys_stay BEFORE UPDATE OF account, id ON sessions EXECUTE FUNCTION keys_stay();
CREATE TRIGGER keys_stay BEFORE UPDATE OF account, webinar ON marketing_events EXECUTE FUNCTION keys_stay();
CREATE TRIGGER keys_stay BEFORE UPDATE OF account, contact ON contact_properties EXECUTE FUNCTION keys_stay();
CREATE TRIGGER keys_stay BEFORE UPDATE OF account, contact, webinar ON timeline_events EXECUTE FUNCTION keys_stay();
CREATE TRIGGER keys_stay BEFORE UPDATE OF account, contact, webinar ON marketing_event_contacts EXECUTE FUNCTION keys_stay();
CREATE TRIGGER keys_stay BEFORE UPDATE OF account, session ON joins EXECUTE FUNCTION keys_stay();
CREATE TRIGGER keys_stay BEFORE UPDATE OF account, webinar ON registrations EXECUTE FUNCTION keys_stay();
CREATE TRIGGER keys_stay BEFORE UPDATE OF account, session, webinar ON attendances EXECUTE FUNCTION keys_stay();

-- A contact's version is raised, and its state on a marketing event changed, within the row's page, which needs no new entries in the
-- indexes: pages that are filled from now on have place, and no index has the state, by which a webinar's contacts are counted together.
ALTER TABLE contacts SET (fillfactor = 80);
ALTER TABLE marketing_event_contacts SET (fillfactor = 60);
DROP INDEX marketing_event_contacts_by_state;

-- The policies of tables that have one: a statement looks at the setting once, and not for each row.
DO $$
DECLARE
    found record;
BEGIN
    FOR found IN
        SELECT c.relname AS name FROM pg_policy p
        JOIN pg_class c ON c.oid = p.polrelid JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE n.nspname = 'greenroom' AND p.polname = 'one_account'
    LOOP
        EXECUTE format(
            'ALTER POLICY one_account ON greenroom.%I USING (account = (SELECT current_setting(''greenroom.account'', true)))
             WITH CHECK (account = (SELECT current_setting(''greenroom.account'', true)))', found.name);
    END LOOP;
END
$$;
