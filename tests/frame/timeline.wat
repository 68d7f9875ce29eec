;; Events of hand-written guests: writes one event, and returns the result of `run`: `{}`, or the refusal.
(func $event (param $contact i32) (param $contact_len i32) (param $type i32) (param $type_len i32) (param $title i32) (param $title_len i32) (result i32)
    (i32.store (i32.const 1000) (local.get $contact)) (i32.store (i32.const 1004) (local.get $contact_len))
    (i32.store (i32.const 1008) (local.get $type)) (i32.store (i32.const 1012) (local.get $type_len))
    (i32.store (i32.const 1016) (local.get $type)) (i32.store (i32.const 1020) (i32.const 1))
    (i32.store8 (i32.const 1024) (i32.const 0))
    (i32.store (i32.const 1040) (local.get $title)) (i32.store (i32.const 1044) (local.get $title_len))
    (i32.store (i32.const 1048) (i32.const 8)) (i32.store (i32.const 1052) (i32.const 0))
    (call $write (i32.const 1000) (i32.const 1) (i32.const 1104))
    (if (i32.load8_u (i32.load (i32.const 1104))) (then (return (call $fail
        (i32.load offset=8 (i32.load (i32.const 1104))) (i32.load offset=12 (i32.load (i32.const 1104)))
        (i32.load offset=16 (i32.load (i32.const 1104))) (i32.load offset=20 (i32.load (i32.const 1104))) (i32.const 0)))))
    (i32.store16 (i32.const 1200) (i32.const 0x7d7b))
    (call $done (i32.const 1200) (i32.const 2)))
