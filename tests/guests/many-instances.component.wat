;; More instances than a run may have.
(component
  (core module $m (func (export "f")))
  «65×(core instance $i‹n› (instantiate $m))»
  (func $f (canon lift (core func $i1 "f")))
  (export "run" (func $f)))
