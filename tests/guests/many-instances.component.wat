;; More instances than a run may have.
(component
  (core module $m)
  «9×(core instance (instantiate $m))»)
