;; Waits of hand-written guests: opens one wait, and returns the result of `run`: `{}`, or the refusal.
(func $refused (result i32)
    (call $fail (i32.load (i32.const 2056)) (i32.load (i32.const 2060)) (i32.load (i32.const 2064)) (i32.load (i32.const 2068)) (i32.const 0)))
(func $opens (param $name i32) (param $name_len i32) (param $until i64) (param $title i32) (param $title_len i32) (result i32)
    (call $open (local.get 0) (local.get 1) (local.get 2) (local.get 3) (local.get 4) (i32.const 2048))
    (if (i32.load8_u (i32.const 2048)) (then (return (call $refused))))
    (i32.store16 (i32.const 1200) (i32.const 0x7d7b))
    (call $done (i32.const 1200) (i32.const 2)))
