;; Cancels registrations without a grant.
;; grants: webinar-cancellation
(import "greenroom:action/webinar-cancellation@1.3.0" "cancel" (func $cancel (param i32 i32 i32)))
;; run:
(call $cancel (i32.const 8) (i32.const 0) (i32.const 2200))
(unreachable)
