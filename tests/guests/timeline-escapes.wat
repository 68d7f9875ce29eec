;; Writes an event whose title clears a terminal.
;; grants: timeline
;; with: timeline
(import "greenroom:action/timeline@1.3.0" "write" (func $write (param i32 i32 i32)))
(data (i32.const 4096) "1")
(data (i32.const 5000) "score-changed")
;; run:
(i32.store (i32.const 6000) (i32.const 0x4a325b1b))
(call $event (i32.const 4096) (i32.const 1) (i32.const 5000) (i32.const 13) (i32.const 6000) (i32.const 4))
