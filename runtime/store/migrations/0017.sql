-- Format 17: what a call changes at Zoom. The calls of older stores register a person.

ALTER TABLE intents ADD COLUMN kind TEXT NOT NULL DEFAULT 'register'
    CHECK (kind IN ('register', 'cancel', 'approve', 'deny'));
