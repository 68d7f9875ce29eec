-- Format 29: contacts are found by the beginning of their names.

CREATE INDEX contact_names ON contact_properties (value COLLATE NOCASE, contact) WHERE name IN ('firstname', 'lastname');
