;; Calls the host from its allocator.
(import "greenroom:action/invocation@1.0.0" "run-id" (func $run_id (param i32)))
(func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (call $run_id (i32.const 2048)) (i32.const 4096))
;; run:
(unreachable)
