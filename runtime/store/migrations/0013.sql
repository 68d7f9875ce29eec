-- Format 13: the contacts and emails of the effects that wait for an embedder's CRM, so that those of one contact are found.

CREATE TABLE outbox_subjects (
    name     TEXT    NOT NULL,
    position INTEGER NOT NULL REFERENCES outbox ON DELETE CASCADE,
    PRIMARY KEY (name, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX outbox_subjects_by_position ON outbox_subjects (position);

-- Every text in the effects of an older store may be the id of a contact or an email. What is found is compared again.
INSERT OR IGNORE INTO outbox_subjects (name, position)
SELECT prefix.value || part.atom, outbox.position
FROM outbox, json_tree(outbox.effects) AS part, json_each('["contact:","email:"]') AS prefix
WHERE part.type = 'text' AND outbox.refused IS NULL;
INSERT OR IGNORE INTO outbox_subjects (name, position) SELECT 'account', position FROM outbox WHERE refused IS NULL;
