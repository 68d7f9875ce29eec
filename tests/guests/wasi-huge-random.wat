;; Asks for more random bytes than any memory has.
;; grants: wasi
(import "wasi:random/insecure@0.2.12" "get-insecure-random-bytes" (func $random (param i64 i32)))
;; run:
(call $random (i64.const -1) (i32.const 8)) (unreachable)
