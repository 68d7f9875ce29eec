;; Reads the environment, the arguments, the working directory and standard input.
;; grants: wasi
(import "wasi:cli/environment@0.2.12" "get-environment" (func $environment (param i32)))
(import "wasi:cli/environment@0.2.12" "get-arguments" (func $arguments (param i32)))
(import "wasi:cli/environment@0.2.12" "initial-cwd" (func $folder (param i32)))
(import "wasi:cli/stdin@0.2.12" "get-stdin" (func $stdin (result i32)))
(import "wasi:io/streams@0.2.12" "[method]input-stream.blocking-read" (func $read (param i32 i64 i32)))
(data (i32.const 1000) "{}")
;; run:
(call $environment (i32.const 2000))
(call $arguments (i32.const 2100))
(call $folder (i32.const 2200))
(call $read (call $stdin) (i64.const 100) (i32.const 2300))
(if (i32.load (i32.const 2004)) (then unreachable))
(if (i32.load (i32.const 2104)) (then unreachable))
(if (i32.load8_u (i32.const 2200)) (then unreachable))
;; `closed`, an error
(if (i32.ne (i32.load8_u (i32.const 2300)) (i32.const 1)) (then unreachable))
(if (i32.ne (i32.load8_u (i32.const 2304)) (i32.const 1)) (then unreachable))
(call $done (i32.const 1000) (i32.const 2))
