;; One block that four thousand branches leave, each with other values of a thousand variables.
(func (param $in i32) «1000×(local i32) »
(block «4000×(br_if 0 (local.get $in)) (local.set 1 (i32.load (local.get 2)))
»«1000×(br_if 0 (local.get $in)) (local.set ‹n› (i32.load (local.get ‹n›)))
»«4000×(br_if 0 (local.get $in))
»)
«1000×(i32.store (local.get $in) (local.get ‹n›))
»)
;; run:
(unreachable)
