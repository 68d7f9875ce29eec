;; A hundred thousand sections without a meaning.
(component
«100000×(@custom "x" "")»
  (core module $m (func (export "f")))
  (core instance $i (instantiate $m))
  (func $f (canon lift (core func $i "f")))
  (export "run" (func $f)))
