-- Format 12: registrations that Zoom has beside the one that counts, under the same email (C11: the best standing one counts).

CREATE TABLE other_registrants (
    webinar       TEXT NOT NULL REFERENCES webinars,
    registrant_id TEXT NOT NULL,
    email         TEXT NOT NULL,
    PRIMARY KEY (webinar, registrant_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX other_registrants_by_email ON other_registrants (email, webinar);
