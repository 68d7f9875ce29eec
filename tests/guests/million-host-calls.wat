;; Asks for the run's id a million times.
(import "greenroom:action/invocation@1.0.0" "run-id" (func $run_id (param i32)))
;; run:
(local $n i32)
(loop $l (call $run_id (i32.const 2048)) (local.set $n (i32.add (local.get $n) (i32.const 1)))
    (br_if $l (i32.lt_u (local.get $n) (i32.const 1000000))))
(unreachable)
