# Lo que se dice de una línea de comandos incorrecta: lo que dice clap, cuyo inglés compara una prueba, y por qué se rechaza un valor.

cli-usage-as-value = sugerencia: para dar `{ $value }` como valor, usa `{ $written }`
cli-usage-behind-dashes = sugerencia: hay un subcomando `{ $subcommand }`; para usarlo, quita el `--` que va delante
cli-usage-conflict = el argumento `{ $argument }` no se puede usar con `{ $other }`
cli-usage-conflict-others = el argumento `{ $argument }` no se puede usar con uno o varios de los demás argumentos indicados
cli-usage-conflicts = el argumento `{ $argument }` no se puede usar con:
cli-usage-elsewhere = sugerencia: existe `{ $written }`
cli-usage-invalid-value = el valor `{ $value }` no es válido para `{ $argument }`
cli-usage-missing = faltan estos argumentos obligatorios:
cli-usage-more = Más información con `{ $option }`.
cli-usage-no-address = escribe una dirección, como 127.0.0.1:8080
cli-usage-no-age = `{ $given }` no es una antigüedad: escribe un número de días o semanas, como 90d o 12w
cli-usage-no-column = `{ $given }` no asigna ninguna columna: escribe COLUMN=PROPERTY, o COLUMN= para omitir la columna
cli-usage-no-digest = `{ $given }` no es una huella SHA-256: escribe 64 dígitos hexadecimales
cli-usage-no-expiry = `{ $given }` no es un tiempo: escribe un tiempo desde ahora, como 90d o 12h, o 2027-01-31T00:00:00Z
cli-usage-no-id = escribe un id, como 0198c2f4-1c1b-7000-8000-000000000000
cli-usage-no-interval = `{ $given }` no es un tiempo entre un segundo y un día: escríbelo como 30s, 10m o 1h
cli-usage-no-subcommand = `{ $subcommand }` necesita un subcomando, y no se dio ninguno
cli-usage-no-tag = `{ $given }` no es una etiqueta: escribe NAME=VALUE
cli-usage-no-time = `{ $given }` no es un tiempo: escribe 2026-11-01T08:00:00Z, 2026-11-01, o una antigüedad como 2d, 3h o 30m
cli-usage-no-value = `{ $argument }` necesita un valor, y no se dio ninguno
cli-usage-no-version = escribe una versión, como 1.2.0, ^1 o *
cli-usage-no-word = `{ $given }` no es ninguno de estos: { $known }
cli-usage-not-utf-8 = uno o varios argumentos no son UTF-8 válido
cli-usage-number-digits = no es un número entero
cli-usage-number-large = el número es demasiado grande
cli-usage-number-range = { $value } no está en { $range }
cli-usage-number-small = el número es demasiado pequeño
cli-usage-number-zero = el número tiene que ser mayor que 0
cli-usage-possible-values = [valores posibles: { $known }]
cli-usage-refused-value = el valor `{ $value }` no es válido para `{ $argument }`: { $reason }
cli-usage-similar-arguments =
    { $count ->
        [one] sugerencia: hay un argumento parecido: { $names }
       *[other] sugerencia: hay argumentos parecidos: { $names }
    }
cli-usage-similar-subcommands =
    { $count ->
        [one] sugerencia: hay un subcomando parecido: { $names }
       *[other] sugerencia: hay subcomandos parecidos: { $names }
    }
cli-usage-similar-values =
    { $count ->
        [one] sugerencia: hay un valor parecido: { $names }
       *[other] sugerencia: hay valores parecidos: { $names }
    }
cli-usage-subcommands = [subcomandos: { $known }]
cli-usage-too-many-values = no se esperaba el valor `{ $value }` para `{ $argument }`
cli-usage-twice = el argumento `{ $argument }` no se puede usar varias veces
cli-usage-unknown-argument = no se esperaba el argumento `{ $argument }`
cli-usage-unknown-subcommand = no hay ningún subcomando `{ $subcommand }`
cli-usage-wrong = la línea de comandos es incorrecta
