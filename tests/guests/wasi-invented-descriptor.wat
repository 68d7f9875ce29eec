;; Opens a file in a folder that it was never given.
;; grants: wasi
(import "wasi:filesystem/types@0.2.12" "[method]descriptor.open-at" (func $open (param i32 i32 i32 i32 i32 i32 i32)))
(data (i32.const 1000) "passwd")
;; run:
(call $open (i32.const 1) (i32.const 0) (i32.const 1000) (i32.const 6) (i32.const 0) (i32.const 1) (i32.const 2000)) (unreachable)
