# What failures say where projects of actions are made, built and tested. A test compares them with `sentence!` in the sources.

failure-case-given = { $place }: { $why }
failure-case-json = line { $line }, column { $column }, at `{ $pointer }`: { $message }
failure-case-name = `{ $name }` is no name: write one like `points-key`
failure-case-no-account = the world has no account
failure-case-row = row { $row }: { $why }; nothing was imported
