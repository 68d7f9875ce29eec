;; Thirty thousand loops one after another: each is looked for in all before it.
(func (param $in i32)
«30000×(loop (br_if 0 (local.get $in)))
»)
;; run:
(unreachable)
