# Units.

unit-percent = { $number } %
unit-days = { $number } j
unit-hours = { $number } h
unit-minutes = { $number } min
unit-seconds = { $number } s
unit-milliseconds = { $number } ms
unit-microseconds = { $number } µs
unit-bytes = { $number } o
unit-kilobytes = { $number } ko
unit-megabytes = { $number } Mo
