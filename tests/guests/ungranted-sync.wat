;; Syncs a webinar without a grant.
;; grants: webinar-sync
(import "greenroom:action/webinar-sync@1.1.0" "details" (func $details (param i32 i32 i32)))
(data (i32.const 1024) "82512345678")
;; run:
(call $details (i32.const 1024) (i32.const 11) (i32.const 2200))
(unreachable)
