;; Decides with a decision that does not exist.
;; grants: webinar-approval
(import "greenroom:action/webinar-approval@1.3.0" "decide" (func $decide (param i32 i32 i32)))
(data (i32.const 1024) "182512345678")
;; run:
(i32.store (i32.const 4096) (i32.const 1024)) (i32.store (i32.const 4100) (i32.const 1))
(i32.store (i32.const 4104) (i32.const 1025)) (i32.store (i32.const 4108) (i32.const 11))
(i32.store8 (i32.const 4112) (i32.const 77))
(call $decide (i32.const 4096) (i32.const 1) (i32.const 2200))
(unreachable)
