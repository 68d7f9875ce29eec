;; Logs lines without text, and with a thousand fields without name and value.
;; grants: log
(import "greenroom:action/log@1.0.0" "write" (func $log (param i32 i32 i32 i32 i32)))
;; run:
(loop $l (call $log (i32.const 0) (i32.const 8) (i32.const 0) (i32.const 65536) (i32.const 1000)) (br $l)) (unreachable)
