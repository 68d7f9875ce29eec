;; Grows a table as far as possible, and returns its size in hundred thousands.
(table $t 1 funcref)
(data (i32.const 1000) "{\22size\22:0}")
;; run:
(loop $l (br_if $l (i32.ne (table.grow $t (ref.null func) (i32.const 3333)) (i32.const -1))))
(if (i32.ne (table.grow $t (ref.null func) (i32.const 2147483647)) (i32.const -1)) (then unreachable))
(if (i32.gt_u (table.size $t) (i32.const 100000)) (then unreachable))
(if (i32.lt_u (table.size $t) (i32.const 96000)) (then unreachable))
(call $done (i32.const 1000) (i32.const 10))
