;; Exports a `run` that is not a function.
(component
  (core module $m)
  (export "run" (core module $m)))
