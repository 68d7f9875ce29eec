-- Format 7: when Zoom last refused to list the webinars of a user, who may have no webinar licence. They are asked once a
-- day.

ALTER TABLE zoom_users ADD COLUMN not_listed_at INTEGER;
