;; Resolves a name.
;; grants: wasi
(import "wasi:sockets/instance-network@0.2.12" "instance-network" (func $network (result i32)))
(import "wasi:sockets/ip-name-lookup@0.2.12" "resolve-addresses" (func $resolve (param i32 i32 i32 i32)))
(data (i32.const 1000) "{\"error\":\"access-denied\"}")
(data (i32.const 1100) "localhost")
;; run:
(call $resolve (call $network) (i32.const 1100) (i32.const 9) (i32.const 2000))
(if (i32.ne (i32.load8_u (i32.const 2000)) (i32.const 1)) (then unreachable))
(if (i32.ne (i32.load8_u (i32.const 2004)) (i32.const 1)) (then unreachable))
(call $done (i32.const 1000) (i32.const 25))
