# Lo que dicen los errores al crear, compilar y probar proyectos de acciones. El glosario está en `codes.ftl`.

failure-case-given = { $place }: { $why }
failure-case-json = línea { $line }, columna { $column }, en `{ $pointer }`: { $message }
failure-case-name = `{ $name }` no es un nombre: escribe uno como `points-key`
failure-case-no-account = el mundo no tiene ninguna cuenta
failure-case-row = fila { $row }: { $why }; no se importó nada
