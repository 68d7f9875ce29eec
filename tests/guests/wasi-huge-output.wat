;; Writes more zeros to standard output than any memory has.
;; grants: wasi
(import "wasi:cli/stdout@0.2.12" "get-stdout" (func $stdout (result i32)))
(import "wasi:io/streams@0.2.12" "[method]output-stream.write-zeroes" (func $write (param i32 i64 i32)))
;; run:
(call $write (call $stdout) (i64.const -1) (i32.const 8)) (unreachable)
