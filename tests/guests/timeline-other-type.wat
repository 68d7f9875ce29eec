;; Writes an event of a type that its grant does not name.
;; grants: timeline
;; with: timeline
(import "greenroom:action/timeline@1.3.0" "write" (func $write (param i32 i32 i32)))
(data (i32.const 4096) "1")
(data (i32.const 5000) "score-changed")
;; run:
(memory.fill (i32.const 6000) (i32.const 120) (i32.const 10))
(call $event (i32.const 4096) (i32.const 1) (i32.const 5000) (i32.const 13) (i32.const 6000) (i32.const 10))
