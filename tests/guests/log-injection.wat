;; Logs a text that looks like another line, in red, from right to left.
;; grants: log
(import "greenroom:action/log@1.0.0" "write" (func $log (param i32 i32 i32 i32 i32)))
(data (i32.const 1000) "{}")
(data (i32.const 1024) "quiet\0a2026-01-01T00:00:00Z ERROR forged\1b[31m\e2\80\ae\c2\9b2J")
;; run:
(call $log (i32.const 3) (i32.const 1024) (i32.const 53) (i32.const 8) (i32.const 0))
(call $done (i32.const 1000) (i32.const 2))
