;; Its result is at an odd address.
;; run:
(i32.const 65)
