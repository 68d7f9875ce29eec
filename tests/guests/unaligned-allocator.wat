;; Allocates memory at odd addresses.
;; grants: contacts-read
(import "greenroom:action/contacts-read@1.0.0" "get" (func $get (param i32 i32 i32 i32 i32)))
(data (i32.const 1024) "1")
(global $calls (mut i32) (i32.const 0))
(func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (i32.const 4097))
;; run:
(i32.store (i32.const 2000) (i32.const 1024)) (i32.store (i32.const 2004) (i32.const 1))
(call $get (i32.const 2000) (i32.const 1) (i32.const 8) (i32.const 0) (i32.const 2048))
(unreachable)
