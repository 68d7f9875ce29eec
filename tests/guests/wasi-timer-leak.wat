;; Sets timers without end, and drops none.
;; grants: wasi
(import "wasi:clocks/monotonic-clock@0.2.12" "subscribe-instant" (func $timer (param i64) (result i32)))
;; run:
(loop $again (drop (call $timer (i64.const 1))) (br $again)) (unreachable)
