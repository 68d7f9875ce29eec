;; Looks for a folder.
;; grants: wasi
(import "wasi:filesystem/preopens@0.2.12" "get-directories" (func $folders (param i32)))
(data (i32.const 1000) "{}")
;; run:
(call $folders (i32.const 2000))
(if (i32.load (i32.const 2004)) (then unreachable))
(call $done (i32.const 1000) (i32.const 2))
