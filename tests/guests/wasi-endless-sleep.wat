;; Waits until a clock has gone on, without sleeping.
;; grants: wasi
(import "wasi:clocks/monotonic-clock@0.2.12" "now" (func $now (result i64)))
;; run:
(loop $again (br_if $again (i64.eqz (call $now)))) (unreachable)
