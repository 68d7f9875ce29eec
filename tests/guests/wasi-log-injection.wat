;; Writes a text to standard error that looks like another line, in red, from right to left, and never ends the line.
;; grants: wasi
(import "wasi:cli/stderr@0.2.12" "get-stderr" (func $stderr (result i32)))
(import "wasi:io/streams@0.2.12" "[method]output-stream.blocking-write-and-flush" (func $write (param i32 i32 i32 i32)))
(data (i32.const 1000) "{}")
(data (i32.const 1024) "quiet\0d2026-01-01T00:00:00Z ERROR forged\1b[31m\e2\80\ae\c2\9b2J")
;; run:
(call $write (call $stderr) (i32.const 1024) (i32.const 53) (i32.const 8))
(call $done (i32.const 1000) (i32.const 2))
