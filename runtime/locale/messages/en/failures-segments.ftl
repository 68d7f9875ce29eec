# What failures say: the sentences of `sentence!` in the sources, by their keys. A test compares them.

failure-filter-beside = nothing stands beside `{ $kind }`: put it into an `all` or an `any`, or leave it out
failure-filter-conditions = a filter has at most { $most } conditions: leave some out
failure-filter-days = a number of days from 1 to { $most } is wanted
failure-filter-depth = `all`, `any` and `not` stand at most { $most } deep in each other: write it flatter
failure-filter-event = write `registration`, `attendance` or `recording`
failure-filter-invalid = the filter is wrong at `{ $pointer }`: { $why }
failure-filter-kind = one of `all`, `any`, `not`, `property`, `event` is missing: write the one that is meant
failure-filter-length = a list of 1 to { $most } is wanted
failure-filter-link = a link is `known` or `unknown`, or is compared with a text by `equals`, `notEquals` or `contains`
failure-filter-list = write a list of filters
failure-filter-no-list = a list is not wanted here
failure-filter-null = null is no value: leave the field out
failure-filter-number = this property is a number: write a number, without quotes
failure-filter-object = write an object with `all`, `any`, `not`, `property` or `event`
failure-filter-period = give `from`, `before` or both
failure-filter-property-name = an internal name has lower-case letters, digits and `_`, begins with a letter, and has at most 100 characters
failure-filter-range = give `atLeast`, `atMost` or both
failure-filter-states = there are four states: name each once
failure-filter-text = a text of 1 to { $most } characters is wanted
failure-filter-times = a number from { $least } to { $most } is wanted
failure-filter-two = write two numbers, or two texts
failure-filter-when = give `lastDays`, or `from` and `before`, not both
failure-segment-name = a segment's name has 1 to { $most } printable characters, and no space at its ends
failure-segment-not-found = there is no segment `{ $segment }`: see `greenroom segment list`
