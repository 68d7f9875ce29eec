-- Format 8: emails stand as they are compared since the rule became stricter (C9): without invisible characters and
-- wrapping, the domain in ASCII. `greenroom_email` gives that form, or NULL where a text is no valid email (C3).
--
-- What would make two contacts one stays as it is written, and `greenroom store check` lists it.

UPDATE OR IGNORE contacts SET email = greenroom_email(email)
    WHERE greenroom_email(email) <> email
    AND NOT EXISTS (
        SELECT 1 FROM contact_emails o WHERE o.email = greenroom_email(contacts.email) AND o.contact <> contacts.row
    );

UPDATE OR IGNORE contact_emails SET email = greenroom_email(email)
    WHERE greenroom_email(email) <> email
    AND NOT EXISTS (
        SELECT 1 FROM contacts o WHERE o.email = greenroom_email(contact_emails.email) AND o.row <> contact_emails.contact
    );
-- Those that the same contact has already.
DELETE FROM contact_emails
    WHERE greenroom_email(email) <> email
    AND EXISTS (SELECT 1 FROM contact_emails o
                WHERE o.email = greenroom_email(contact_emails.email) AND o.contact = contact_emails.contact);
DELETE FROM contact_emails
    WHERE EXISTS (SELECT 1 FROM contacts o
                  WHERE o.row = contact_emails.contact AND o.email IN (contact_emails.email, greenroom_email(contact_emails.email)));

UPDATE OR REPLACE tombstones SET email = greenroom_email(email) WHERE greenroom_email(email) <> email;
DELETE FROM tombstones WHERE EXISTS (SELECT 1 FROM contacts o WHERE o.email = tombstones.email);

-- Of two roles, the higher one stays.
UPDATE account_users SET role = 'administrator'
    WHERE EXISTS (SELECT 1 FROM account_users o
                  WHERE o.role = 'administrator' AND greenroom_email(o.email) = greenroom_email(account_users.email));
UPDATE OR IGNORE account_users SET email = greenroom_email(email) WHERE greenroom_email(email) <> email;
DELETE FROM account_users WHERE greenroom_email(email) <> email;

UPDATE zoom_accounts SET connected_user = greenroom_email(connected_user)
    WHERE greenroom_email(connected_user) <> connected_user;
UPDATE zoom_users SET email = greenroom_email(email) WHERE greenroom_email(email) <> email;
UPDATE webinars SET host_email = greenroom_email(host_email) WHERE greenroom_email(host_email) <> host_email;

UPDATE OR IGNORE intents SET email = greenroom_email(email) WHERE greenroom_email(email) <> email;
UPDATE OR REPLACE left_out SET email = greenroom_email(email) WHERE greenroom_email(email) <> email;

-- Two spellings of one person in a webinar: the row of the spelling that was there first stays, and so does the other one, where
-- it is a contact's.
UPDATE OR IGNORE registrations SET email = greenroom_email(email) WHERE greenroom_email(email) <> email;
UPDATE OR IGNORE attendances
    SET email = greenroom_email(email), person = 'email:' || greenroom_email(email)
    WHERE person = 'email:' || email AND greenroom_email(email) <> email;
DELETE FROM registrations WHERE contact IS NULL AND greenroom_email(email) <> email;
DELETE FROM attendances WHERE contact IS NULL AND person = 'email:' || email AND greenroom_email(email) <> email;
UPDATE joins SET email = greenroom_email(email) WHERE greenroom_email(email) <> email;
UPDATE joins SET person = 'email:' || greenroom_email(substr(person, 7))
    WHERE person LIKE 'email:%' AND greenroom_email(substr(person, 7)) <> substr(person, 7)
    AND NOT EXISTS (SELECT 1 FROM attendances a WHERE a.session = joins.session AND a.person = joins.person);

-- A webinar that was held was not cancelled (M2): Zoom deletes webinars some time after their end.
UPDATE marketing_events SET cancelled = 0
    WHERE cancelled = 1 AND EXISTS (SELECT 1 FROM sessions s WHERE s.webinar = marketing_events.webinar AND s.ends_at IS NOT NULL);

-- Listings under way begin anew: the keys of their rows are of the old spellings.
DELETE FROM listings;

-- Settings of Zoom users by email: `/users/EMAIL/syncNewWebinars`, and lists of users' emails.
CREATE TEMP TABLE pointers_of_users AS
    SELECT pointer, substr(pointer, 8, instr(substr(pointer, 8) || '/', '/') - 1) AS name
    FROM (SELECT pointer FROM settings UNION SELECT pointer FROM settings_history) WHERE pointer LIKE '/users/%';
CREATE TEMP TABLE new_pointers AS
    SELECT pointer,
           '/users/' || replace(replace(greenroom_email(replace(replace(name, '~1', '/'), '~0', '~')), '~', '~0'), '/', '~1')
               || substr(pointer, 8 + length(name)) AS new
    FROM pointers_of_users;
DELETE FROM settings WHERE pointer IN (SELECT pointer FROM new_pointers WHERE new IS NULL);
UPDATE OR IGNORE settings SET pointer = (SELECT new FROM new_pointers n WHERE n.pointer = settings.pointer)
    WHERE pointer IN (SELECT pointer FROM new_pointers WHERE new <> pointer);
DELETE FROM settings WHERE pointer IN (SELECT pointer FROM new_pointers WHERE new <> pointer);
UPDATE settings_history SET pointer = (SELECT new FROM new_pointers n WHERE n.pointer = settings_history.pointer)
    WHERE pointer IN (SELECT pointer FROM new_pointers WHERE new <> pointer);
UPDATE settings
    SET value = (SELECT json_group_array(email) FROM (SELECT DISTINCT greenroom_email(e.value) AS email FROM json_each(settings.value) e)
                 WHERE email IS NOT NULL)
    WHERE pointer IN ('/webinarsOf/users', '/recordingsOf/users') AND json_type(value) = 'array';
DROP TABLE new_pointers;
DROP TABLE pointers_of_users;
