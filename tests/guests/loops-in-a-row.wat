;; Thirty thousand loops one after another: the compiler searches all earlier ones for each.
(func (param $in i32)
«30000×(loop (br_if 0 (local.get $in)))
»)
;; run:
(unreachable)
