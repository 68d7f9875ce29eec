;; Asks for a secret that its grant does not name.
;; grants: secrets
(import "greenroom:action/secrets@1.3.0" "get" (func $get (param i32 i32 i32)))
(data (i32.const 4096) "payroll")
;; run:
(call $get (i32.const 4096) (i32.const 7) (i32.const 1104))
(if (i32.eqz (i32.load8_u (i32.const 1104))) (then unreachable))
(call $fail (i32.load (i32.const 1112)) (i32.load (i32.const 1116)) (i32.load (i32.const 1120)) (i32.load (i32.const 1124)) (i32.const 0))
