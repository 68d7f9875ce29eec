;; Searches webinars by seventeen megabytes of text.
;; grants: webinars-read
(import "greenroom:action/webinars-read@1.3.0" "upcoming" (func $upcoming (param i32 i32 i32 i32 i32 i32 i32)))
;; run:
(drop (memory.grow (i32.const 300)))
(call $upcoming (i32.const 1) (i32.const 65536) (i32.const 17000000) (i32.const 0) (i32.const 0) (i32.const 0)
    (i32.const 2200))
(unreachable)
