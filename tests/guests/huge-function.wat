;; One function of more than a megabyte.
;; run:
(local $x i32)
«250000×(local.set $x (i32.mul (local.get $x) (local.get $in)))
»(unreachable)
