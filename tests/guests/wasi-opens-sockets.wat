;; Opens sockets for TCP and UDP.
;; grants: wasi
(import "wasi:sockets/tcp-create-socket@0.2.12" "create-tcp-socket" (func $tcp (param i32 i32)))
(import "wasi:sockets/udp-create-socket@0.2.12" "create-udp-socket" (func $udp (param i32 i32)))
(data (i32.const 1000) "{\"error\":\"access-denied\"}")
;; run:
(call $tcp (i32.const 0) (i32.const 2000))
(call $udp (i32.const 1) (i32.const 2100))
(if (i32.ne (i32.load8_u (i32.const 2000)) (i32.const 1)) (then unreachable))
(if (i32.ne (i32.load8_u (i32.const 2004)) (i32.const 1)) (then unreachable))
(if (i32.ne (i32.load8_u (i32.const 2100)) (i32.const 1)) (then unreachable))
(if (i32.ne (i32.load8_u (i32.const 2104)) (i32.const 1)) (then unreachable))
(call $done (i32.const 1000) (i32.const 25))
