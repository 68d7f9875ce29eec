;; Asks for registrants in a state that does not exist.
;; grants: webinar-sync
(import "greenroom:action/webinar-sync@1.1.0" "registrants" (func $read (param i32 i32 i32 i32 i32 i32 i32 i32)))
(data (i32.const 1024) "82512345678")
;; run:
(call $read (i32.const 1024) (i32.const 11) (i32.const 1) (i32.const 77) (i32.const 0) (i32.const 0) (i32.const 0)
    (i32.const 2200))
(unreachable)
