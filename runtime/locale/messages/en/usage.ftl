# Refusals of a wrong command line: what clap says, whose English a test holds against clap, and why a value is refused.

cli-usage-as-value = tip: to pass '{ $value }' as a value, use '{ $written }'
cli-usage-behind-dashes = tip: subcommand '{ $subcommand }' exists; to use it, remove the '--' before it
cli-usage-conflict = the argument '{ $argument }' cannot be used with '{ $other }'
cli-usage-conflict-others = the argument '{ $argument }' cannot be used with one or more of the other specified arguments
cli-usage-conflicts = the argument '{ $argument }' cannot be used with:
cli-usage-elsewhere = tip: '{ $written }' exists
cli-usage-invalid-value = invalid value '{ $value }' for '{ $argument }'
cli-usage-missing = the following required arguments were not provided:
cli-usage-more = For more information, try '{ $option }'.
cli-usage-no-address = write an address, such as 127.0.0.1:8080
cli-usage-no-age = `{ $given }` is no age: write a number of days or weeks, such as 90d or 12w
cli-usage-no-column = `{ $given }` maps no column: write COLUMN=PROPERTY, or COLUMN= to leave the column out
cli-usage-no-digest = `{ $given }` is no SHA-256 digest: write 64 hexadecimal digits
cli-usage-no-expiry = `{ $given }` is no time: write a time from now, such as 90d or 12h, or 2027-01-31T00:00:00Z
cli-usage-no-id = write an id, such as 0198c2f4-1c1b-7000-8000-000000000000
cli-usage-no-interval = `{ $given }` is no time between a second and a day: write it such as 30s, 10m or 1h
cli-usage-no-subcommand = '{ $subcommand }' requires a subcommand but one was not provided
cli-usage-no-tag = `{ $given }` is no tag: write NAME=VALUE
cli-usage-no-time = `{ $given }` is no time: write 2026-11-01T08:00:00Z, 2026-11-01, or an age such as 2d, 3h or 30m
cli-usage-no-value = a value is required for '{ $argument }' but none was supplied
cli-usage-no-version = write a version, such as 1.2.0, ^1 or *
cli-usage-no-word = `{ $given }` is none of these: { $known }
cli-usage-not-utf-8 = invalid UTF-8 was detected in one or more arguments
cli-usage-number-digits = invalid digit found in string
cli-usage-number-large = number too large to fit in target type
cli-usage-number-range = { $value } is not in { $range }
cli-usage-number-small = number too small to fit in target type
cli-usage-number-zero = number would be zero for non-zero type
cli-usage-possible-values = [possible values: { $known }]
cli-usage-refused-value = invalid value '{ $value }' for '{ $argument }': { $reason }
cli-usage-similar-arguments =
    { $count ->
        [one] tip: a similar argument exists: { $names }
       *[other] tip: some similar arguments exist: { $names }
    }
cli-usage-similar-subcommands =
    { $count ->
        [one] tip: a similar subcommand exists: { $names }
       *[other] tip: some similar subcommands exist: { $names }
    }
cli-usage-similar-values =
    { $count ->
        [one] tip: a similar value exists: { $names }
       *[other] tip: some similar values exist: { $names }
    }
cli-usage-subcommands = [subcommands: { $known }]
cli-usage-too-many-values = unexpected value '{ $value }' for '{ $argument }' found; no more were expected
cli-usage-twice = the argument '{ $argument }' cannot be used multiple times
cli-usage-unknown-argument = unexpected argument '{ $argument }' found
cli-usage-unknown-subcommand = unrecognized subcommand '{ $subcommand }'
cli-usage-wrong = the command line is wrong
