unknown-warning =
    .meaning = x
    .remedy = y
