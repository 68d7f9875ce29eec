;; Writes nothing to standard error, without end.
;; grants: wasi
(import "wasi:cli/stderr@0.2.12" "get-stderr" (func $stderr (result i32)))
(import "wasi:io/streams@0.2.12" "[method]output-stream.write" (func $write (param i32 i32 i32 i32)))
;; run:
(local $out i32)
(local.set $out (call $stderr))
(loop $again (call $write (local.get $out) (i32.const 1000) (i32.const 0) (i32.const 8)) (br $again)) (unreachable)
