;; A thousand parameters, each set in eight hundred nested loops: none of them is a local.
(func «1000×(param i32) »
«800×(loop $l‹n› »
«1000×(local.set ‹n-1› (i32.add (local.get ‹n-1›) (i32.const 1)))
»«800×(br_if 0 (local.get 0)))
»)
;; run:
(unreachable)
