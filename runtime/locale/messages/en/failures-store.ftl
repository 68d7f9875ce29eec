# What failures say: the sentences of `sentence!` in the sources, by their keys. A test compares them.

failure-store-constraint = the store refused a row: { $what }
failure-store-damaged = this is not a sound Greenroom store: { $what }
failure-store-dump = `pg_dump --format=custom --file=FILE`, as a superuser or a role with BYPASSRLS, copies the database, also while Greenroom runs; keep a copy of the key file in another place
failure-store-full = there is no space left for the store: { $what }; nothing was lost, free some space and try again
failure-store-io = the store could not be read or written: { $what }
failure-store-key = the key of the store's secrets cannot be used: { $what }
failure-store-locked = the store is locked by another process: { $what }; try again when it is done
failure-store-missing = there is no store at { $what }
failure-store-newer = the store has format { $found }, this version of Greenroom knows formats up to { $known }: use a newer Greenroom
failure-store-not-a-file = the store is no file but { $store }: { $instead }
failure-store-read-only = the store cannot be written: { $what }
failure-store-restore = stop Greenroom, then `pg_restore --clean --if-exists --dbname=DATABASE FILE`, as a superuser, puts the copy in its place; erase people again who were erased since, and revoke API keys again
failure-store-unavailable = the contact store is unavailable: { $what }
failure-under-way = { $what }: try again at { $until }
