;; Calls a function of the table by another type than its own.
(type $other (func (result i64)))
(table 1 funcref)
(func $f)
(elem (i32.const 0) $f)
;; run:
(drop (call_indirect (type $other) (i32.const 0))) (unreachable)
