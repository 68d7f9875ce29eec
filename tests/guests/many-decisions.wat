;; Decides about a few more registrations than a list may have.
;; grants: webinar-approval
(import "greenroom:action/webinar-approval@1.3.0" "decide" (func $decide (param i32 i32 i32)))
;; run:
(call $decide (i32.const 65536) (i32.const 1001) (i32.const 2200))
(unreachable)
