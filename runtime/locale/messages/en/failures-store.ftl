# What failures say: the sentences of `sentence!` in the sources, by their keys. A test compares them.

failure-copy-derived = contact_properties: a recount of the registrations and attendances of { $contacts } contacts, such as { $example }, gives other values than they have: nothing was kept
failure-copy-differs = the rows of { $table } are not the same in the copy ({ $read } were read, { $found } were found): nothing was kept; this is a defect of Greenroom
failure-copy-ended = the copying ended early
failure-copy-failed = { $from } was not copied to { $to }: { $why }
failure-copy-incomplete = { $table } has { $counted } rows, and { $read } of them were read: nothing was kept; this is a defect of Greenroom
failure-copy-itself = { $from } cannot be copied into itself: name another store
failure-copy-new-account = name another account, or another database
failure-copy-new-file = name a new file
failure-copy-not-empty = it has rows in { $table } already, and a copy goes into an empty store only
failure-copy-recount = { $from } was not copied to { $to }: { $why }; `greenroom store copy --recount` works them out again in { $from } before
failure-copy-refused = { $to }: { $why }: { $remedy }
failure-copy-wrong-key = a sealed value in { $table } does not open with the key: put the key file back that it was sealed with, or give the value again
failure-copy-wrong-kind = a { $column } in { $table } has a value of another kind: restore the store from a backup
failure-sealing-account-remedy = copy the key file of the machine that used the account first to this one; where nothing is sealed and no machine has that key any more, `UPDATE greenroom.accounts SET key_fingerprint = NULL` for the account, and a new key is taken
failure-sealing-missing = { $place } is missing: put it back, or connect the Zoom accounts again, and give secrets and connections again
failure-sealing-none-to-copy = no key file is configured, and the store has sealed values: name one for both stores
failure-sealing-not-configured = no key file is configured: name one that all workers of the account share
failure-sealing-of-account = { $place } has another key than the account: { $remedy }
failure-sealing-other-file = { $place } has another key than the one that the values are sealed with: move that file away if no other store needs it, or name another key file
failure-sealing-seen = { $place }: this key can be read by others than its owner; `chmod 600` it, and renew the credentials if somebody may have read it
failure-sealing-with-remedy = { $why }; { $remedy }
failure-store-constraint = the store refused a row: { $what }
failure-store-damaged = this is not a sound Greenroom store: { $what }
failure-store-dump = `pg_dump --format=custom --file=FILE`, as a superuser or a role with BYPASSRLS, copies the database, also while Greenroom runs; keep a copy of the key file in another place
failure-store-full = there is no space left for the store: { $what }; nothing was lost, free some space and try again
failure-store-io = the store could not be read or written: { $what }
failure-store-io-commit = the commit ended without an answer: { $error }
failure-store-io-defect = a defect stopped the work of the store: whether it was done is not known
failure-store-io-durable = { $place }: write-ahead logging with full syncing cannot be turned on here; use a local file system
failure-store-io-key-copied = the key file could not be copied: { $error }
failure-store-io-key-file = the key file could not be used: { $error }
failure-store-io-not-written = the write was not carried out
failure-store-io-one-connection = the store has one connection
failure-store-io-rate = the rate budget could not be asked: { $error }
failure-store-io-read-stopped = the read was stopped: { $why }
failure-store-io-thread = the thread `{ $name }` could not be started: { $error }
failure-store-io-tls = { $place }: TLS cannot be set up: { $error }
failure-store-io-undone = { $place }: the transaction was undone by the database
failure-store-io-write-defect = a defect stopped the write
failure-store-key = the key of the store's secrets cannot be used: { $what }
failure-store-locked = the store is locked by another process: { $what }; try again when it is done
failure-store-missing = there is no store at { $what }
failure-store-missing-account = { $place }: there is no such account
failure-store-missing-make = { $place }: make one with `greenroom store init`
failure-store-missing-make-store = { $place }; make the store with `greenroom store init`
failure-store-newer = the store has format { $found }, this version of Greenroom knows formats up to { $known }: use a newer Greenroom
failure-store-not-a-file = the store is no file but { $store }: { $instead }
failure-store-older = the store has format { $found }, and this version of Greenroom works with format { $known }: `greenroom store init`, and each process of this version that starts, brings it there; from then on no process of an older version starts
failure-store-read-only = the store cannot be written: { $what }
failure-store-restore = stop Greenroom, then `pg_restore --clean --if-exists --dbname=DATABASE FILE`, as a superuser, puts the copy in its place; erase people again who were erased since, and revoke API keys again
failure-store-row = row { $row }: { $why }
failure-store-unavailable = the contact store is unavailable: { $what }
failure-under-way = { $what }: try again at { $until }
