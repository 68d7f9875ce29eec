;; Approves registrations without a grant.
;; grants: webinar-approval
(import "greenroom:action/webinar-approval@1.3.0" "decide" (func $decide (param i32 i32 i32)))
;; run:
(call $decide (i32.const 8) (i32.const 0) (i32.const 2200))
(unreachable)
