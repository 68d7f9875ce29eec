;; Three hundred modules with a memory each. The compiler numbers them by eight bits.
(component
  «300×(core module (memory 1) (func (param i32) (i32.store (local.get 0) (local.get 0))))
»  (core module $m (func (export "f")))
  (core instance $i (instantiate $m))
  (func $f (canon lift (core func $i "f")))
  (export "run" (func $f)))
