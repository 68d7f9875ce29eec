;; More memories than a run may have.
(component
  (core module $m «9×(memory 1)» (func (export "f")))
  (core instance $i (instantiate $m))
  (func $f (canon lift (core func $i "f")))
  (export "run" (func $f)))
