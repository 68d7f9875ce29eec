;; Two thousand nested loops without a variable: fourteen kilobytes that took fifteen seconds.
(func (param $in i32)
«3000×(loop »
«3000×(br_if 0 (local.get $in)))
»)
;; run:
(unreachable)
