;; Writes to standard output without end, and never ends the line.
;; grants: wasi
(import "wasi:cli/stdout@0.2.12" "get-stdout" (func $stdout (result i32)))
(import "wasi:io/streams@0.2.12" "[method]output-stream.blocking-write-and-flush" (func $write (param i32 i32 i32 i32)))
(data (i32.const 1000) "xxxxxxxxxxxxxxxx")
;; run:
(local $out i32)
(local.set $out (call $stdout))
(loop $again (call $write (local.get $out) (i32.const 1000) (i32.const 16) (i32.const 8)) (br $again)) (unreachable)
