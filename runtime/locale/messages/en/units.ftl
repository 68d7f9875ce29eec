# Units. $number is written as the language writes numbers.

unit-percent = { $number }%
unit-days = { $number } d
unit-hours = { $number } h
unit-minutes = { $number } min
unit-seconds = { $number } s
unit-milliseconds = { $number } ms
unit-microseconds = { $number } µs
unit-bytes = { $number } B
unit-kilobytes = { $number } kB
unit-megabytes = { $number } MB
