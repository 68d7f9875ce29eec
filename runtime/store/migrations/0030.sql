-- Format 30: failures to sign in are counted by email and network, and by email over all networks. Those of before are forgotten: they
-- tell no network, and would have counted for a day at most.

DROP TABLE sign_in_failures;

-- By keyed hashes: of the email, and of the email with the network. The row over all networks has an empty network.
CREATE TABLE sign_in_failures (
    name    BLOB    NOT NULL,
    network BLOB    NOT NULL,
    count   INTEGER NOT NULL,
    last_at INTEGER NOT NULL,
    PRIMARY KEY (name, network)
) STRICT, WITHOUT ROWID;
CREATE INDEX sign_in_failures_by_age ON sign_in_failures (last_at);
