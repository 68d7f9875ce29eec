;; More memories than a run may have.
(component
  (core module $m «9×(memory 1)»)
  (core instance (instantiate $m)))
