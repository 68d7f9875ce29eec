-- Format 5: which key the sealed values of an account have, so that two machines do not use different ones.

-- Derived from the key by a keyed hash: it gives nothing of the key away. Null until the first use of a key.
ALTER TABLE accounts ADD COLUMN key_fingerprint bytea;
