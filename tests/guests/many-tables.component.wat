;; More tables than a run may have.
(component
  (core module $m «9×(table 1 funcref)» (func (export "f")))
  (core instance $i (instantiate $m))
  (func $f (canon lift (core func $i "f")))
  (export "run" (func $f)))
