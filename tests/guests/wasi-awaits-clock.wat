;; Waits until a clock has gone on, without sleeping.
;; grants: wasi
(import "wasi:clocks/monotonic-clock@0.2.12" "now" (func $now (result i64)))
;; run:
(local $began i64)
(local.set $began (call $now))
(loop $again (br_if $again (i64.eq (call $now) (local.get $began)))) (unreachable)
