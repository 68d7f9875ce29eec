;; Lists webinars without a grant.
;; grants: webinars-read
(import "greenroom:action/webinars-read@1.3.0" "upcoming" (func $upcoming (param i32 i32 i32 i32 i32 i32 i32)))
;; run:
(call $upcoming (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 2200))
(unreachable)
