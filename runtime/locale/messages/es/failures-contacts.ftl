# Lo que dicen los errores: las frases de `sentence!` en el código, por sus claves. El glosario está en `codes.ftl`.

failure-caller-contact-not-found = la base de datos no tiene ningún contacto con ese id ni con esa dirección de correo: importa antes el contacto
failure-contact-ambiguous = el contacto { $contact } de la base de datos no tiene la dirección de correo que llegó con el id: vuelve a importar el contacto para que su dirección esté al día; si los ids de la base de datos no son los del CRM, importa los contactos con los de este
failure-contact-exists = { $email } es el contacto { $contact }: actualiza ese
failure-contact-unknown = no hay ningún contacto { $contact }: comprueba el id
failure-contact-was-deleted = el contacto { $email } se eliminó: solo una persona puede volver a crearlo, a mano
failure-email-form = { $why }: una dirección de correo tiene la forma name@example.com
failure-email-invalid = `{ $email }` no es una dirección de correo: escríbela como ada@example.com
failure-email-is-account-user = { $email } pertenece a un usuario de la cuenta, y los usuarios de la cuenta no son contactos
failure-email-is-secondary = { $email } es una dirección de correo secundaria del contacto { $contact }: solo cuenta la principal
failure-email-read-only = `email` identifica el contacto y no se puede cambiar aquí
failure-granted-more = solo tiene concedidas { $names } y { $more } más
failure-granted-none = no tiene ninguna concedida
failure-granted-one = solo tiene concedida { $names }
failure-granted-some = solo tiene concedidas { $names }
failure-import-array-open = la lista que empieza en la línea { $line } no se cierra
failure-import-binary = esto no es ni CSV ni JSON, sino un archivo binario: guarda una tabla como `CSV UTF-8`
failure-import-go-on = las filas anteriores a la línea { $line } ya están importadas: importa el archivo de nuevo cuando esté corregido, o continúa con --from-line { $line } (por HTTP: fromLine={ $line })
failure-import-mapped-json = las columnas solo se asignan en CSV, y estas filas son JSON
failure-import-nothing-imported = no se importó nada
failure-import-nothing-written = no se escribió nada
failure-import-quote-closed = la celda cuyas comillas se abren en la línea { $line } continúa tras las comillas de cierre: escribe dos veces las comillas dentro de una celda, o cierra las comillas
failure-import-quote-open = las comillas que se abren en la línea { $line } no se cierran
failure-import-row = { $file }, línea { $line }: { $reason }; { $next }
failure-import-row-long = la fila de la línea { $line } tiene más de { $most } bytes
failure-import-row-refused = fila { $row }: { $reason }; no se importó nada
failure-import-rows-defect = las filas no se pudieron leer: un defecto
failure-import-store = { $why }; { $next }
failure-import-unreadable = no se puede leer: { $error }
failure-no-contact = no hay ningún contacto { $contact }
failure-no-contact-with-email = ningún contacto tiene la dirección de correo principal { $email }
failure-place-in-list = esto no es un lugar de una lista: vuelve a su primera página
failure-property-derived = `{ $property }` lo cuenta Greenroom y no se puede fijar
failure-property-not-a-number = `{ $property }` admite números, y { $value } no lo es
failure-property-not-granted = esta acción no puede escribir la propiedad `{ $property }`: { $granted }; pide al operador que la conceda
failure-property-unknown = los contactos no tienen la propiedad `{ $property }`: comprueba su nombre interno o defínela con una importación
failure-property-value-long = `{ $property }` admite como máximo { $most } bytes: acorta el valor
failure-row-contact-exists = ya hay un contacto `{ $contact }`
failure-row-contact-unknown = no hay ningún contacto `{ $contact }`
failure-row-derived = contacto `{ $contact }`: `{ $property }` se deduce de la actividad en seminarios web: quítala
failure-row-email-invalid = contacto `{ $contact }`: { $why }
failure-row-email-taken = el contacto `{ $contact }` no puede tener la dirección de correo principal del contacto `{ $holder }`
failure-row-field = `{ $field }`: { $why }
failure-row-id-blank = `id` está en blanco, y los contactos con él serían uno solo: da a cada uno su propio id o quita `id`
failure-row-id-long = el id de un contacto tiene como máximo { $most } bytes, y este tiene { $has }
failure-row-id-space = `id` tiene espacios alrededor o caracteres de control: quítalos
failure-row-last-administrator = `{ $email }` es el único administrador: haz antes administrador a otro usuario
failure-row-living-contact = `{ $email }` es la dirección de correo principal de un contacto existente: elimina el contacto
failure-row-long = la fila tiene más de { $most } bytes
failure-row-nobody = no tiene ni id ni dirección de correo
failure-row-not-tried = no se probó
failure-row-property-kind = la propiedad `{ $property }` ya existe, y su tipo no puede cambiar: da otro nombre a la nueva
failure-row-property-list = la propiedad `{ $property }` es una lista o un objeto: escribe un texto, un número, `true`, `false` o `null`
failure-row-property-name = `{ $property }` no es el nombre de una propiedad: minúsculas, dígitos y `_`, con una letra al principio
failure-row-property-own = la propiedad `{ $property }` es propia de Greenroom y está definida de otro modo: quita la fila
failure-row-secondary-taken = la dirección de correo `{ $email }` es una secundaria de otro contacto
failure-row-session-unknown = no hay ninguna sesión `{ $session }`
failure-row-unit-taken = la unidad de negocio `{ $unit }` ya tiene una cuenta de Zoom: `{ $account }` (N3: cada una tiene una como máximo)
failure-secondary-of-nobody = { $email } es una dirección de correo secundaria del contacto { $contact }, y no es la principal de nadie
failure-see-contacts = { $why }: consulta `greenroom store show contacts`
failure-table-cell = columna `{ $column }`: { $why }
failure-table-columns = el encabezado tiene { $has } columnas, y se admiten como máximo { $most }
failure-table-counted = Greenroom cuenta por sí mismo la columna `{ $name }`: { $remedy }
failure-table-fewer-cells = tiene { $has } celdas, y el encabezado tiene { $columns }
failure-table-leave-one-out = omite una de ellas con --map '{ $name }='
failure-table-leave-out = omítela con --map '{ $name }='
failure-table-mapped-twice = --map nombra dos veces la columna `{ $name }`
failure-table-more-cells = tiene { $has } celdas, y el encabezado tiene { $columns }: pon comillas alrededor de las celdas que contienen el separador
failure-table-nameless = `{ $cell }` está en una columna sin encabezado: dale uno
failure-table-no-column = no hay ninguna columna `{ $unknown }`, que --map nombra: el encabezado es { $header }
failure-table-no-identity = ninguna columna tiene ids ni direcciones de correo, así que no se podría distinguir a nadie: el encabezado es { $header }; nombra la columna con --map 'COLUMN=email'
failure-table-no-property = no hay ninguna propiedad para la columna `{ $name }`: nombra una con --map '{ $name }=PROPERTY', o { $remedy }
failure-table-not-utf8 = no es UTF-8: guarda la tabla como `CSV UTF-8`
failure-table-other-header = da otro encabezado a una de ellas
failure-table-property-name = `{ $name }` no es el nombre de una propiedad: tiene minúsculas, dígitos y `_`, y empieza por una letra
failure-table-same-columns = las columnas `{ $other }` y `{ $name }` contienen lo mismo: { $remedy }
failure-the-value = el valor
