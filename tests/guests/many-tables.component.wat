;; More tables than a run may have.
(component
  (core module $m «9×(table 1 funcref)»)
  (core instance (instantiate $m)))
