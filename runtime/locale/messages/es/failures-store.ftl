# Lo que dicen los errores: las frases de `sentence!` en el código, por sus claves. El glosario está en `codes.ftl`.

failure-copy-derived = contact_properties: volver a contar las inscripciones y asistencias de { $contacts } contactos, como { $example }, da otros valores que los que tienen: no se guardó nada
failure-copy-differs = las filas de { $table } no son las mismas en la copia (se leyeron { $read }, se encontraron { $found }): no se guardó nada; es un defecto de Greenroom
failure-copy-ended = la copia terminó antes de tiempo
failure-copy-failed = { $from } no se copió en { $to }: { $why }
failure-copy-incomplete = { $table } tiene { $counted } filas, y se leyeron { $read } de ellas: no se guardó nada; es un defecto de Greenroom
failure-copy-itself = { $from } no se puede copiar en sí misma: indica otra base de datos
failure-copy-new-account = indica otra cuenta u otra base de datos
failure-copy-new-file = indica un archivo nuevo
failure-copy-not-empty = ya tiene filas en { $table }, y una copia solo va a una base de datos vacía
failure-copy-recount = { $from } no se copió en { $to }: { $why }; `greenroom store copy --recount` los vuelve a calcular antes en { $from }
failure-copy-refused = { $to }: { $why }: { $remedy }
failure-copy-wrong-key = un valor sellado de { $table } no se abre con la clave: devuelve a su lugar el archivo de la clave con la que se selló, o da el valor de nuevo
failure-copy-wrong-kind = una columna { $column } de { $table } tiene un valor de otro tipo: restaura la base de datos de una copia de seguridad
failure-sealing-account-remedy = copia a esta máquina el archivo de la clave de la máquina que usó primero la cuenta; si no hay nada sellado y ninguna máquina tiene ya esa clave, ejecuta `UPDATE greenroom.accounts SET key_fingerprint = NULL` para la cuenta, y se toma una clave nueva
failure-sealing-missing = falta { $place }: devuélvelo a su lugar, o conecta de nuevo las cuentas de Zoom y da de nuevo los secretos y las conexiones
failure-sealing-none-to-copy = no hay ningún archivo de clave configurado, y la base de datos tiene valores sellados: indica uno para ambas bases de datos
failure-sealing-not-configured = no hay ningún archivo de clave configurado: indica uno que compartan todos los procesos de trabajo de la cuenta
failure-sealing-of-account = { $place } tiene otra clave que la cuenta: { $remedy }
failure-sealing-other-file = { $place } tiene otra clave que aquella con la que se sellaron los valores: aparta ese archivo si ninguna otra base de datos lo necesita, o indica otro archivo de claves
failure-sealing-seen = { $place }: esta clave la pueden leer otros que no son su propietario; usa `chmod 600`, y renueva las credenciales si alguien pudo haberla leído
failure-sealing-with-remedy = { $why }; { $remedy }
failure-store-constraint = la base de datos rechazó una fila: { $what }
failure-store-damaged = esto no es una base de datos de Greenroom en buen estado: { $what }
failure-store-dump = `pg_dump --format=custom --file=FILE`, como superusuario o con un rol con BYPASSRLS, copia la base de datos, también mientras Greenroom funciona; guarda una copia del archivo de la clave en otro lugar
failure-store-full = no queda espacio para la base de datos: { $what }; no se perdió nada, libera espacio y vuelve a intentarlo
failure-store-io = la base de datos no se pudo leer o escribir: { $what }
failure-store-io-commit = la confirmación terminó sin respuesta: { $error }
failure-store-io-defect = un defecto detuvo el trabajo de la base de datos: no se sabe si se hizo
failure-store-io-durable = { $place }: aquí no se puede activar el registro de escritura anticipada con sincronización completa; usa un sistema de archivos local
failure-store-io-key-copied = no se pudo copiar el archivo de la clave: { $error }
failure-store-io-key-file = no se pudo usar el archivo de la clave: { $error }
failure-store-io-not-written = la escritura no se realizó
failure-store-io-one-connection = la base de datos tiene una sola conexión
failure-store-io-rate = no se pudo consultar el presupuesto de peticiones: { $error }
failure-store-io-read-stopped = la lectura se detuvo: { $why }
failure-store-io-thread = no se pudo iniciar el hilo `{ $name }`: { $error }
failure-store-io-tls = { $place }: no se puede configurar TLS: { $error }
failure-store-io-undone = { $place }: la base de datos deshizo la transacción
failure-store-io-write-defect = un defecto detuvo la escritura
failure-store-key = la clave de los secretos de la base de datos no se puede usar: { $what }
failure-store-locked = otro proceso tiene bloqueada la base de datos: { $what }; vuelve a intentarlo cuando termine
failure-store-missing = no hay ninguna base de datos en { $what }
failure-store-missing-account = { $place }: no existe esa cuenta
failure-store-missing-make = { $place }: crea una con `greenroom store init`
failure-store-missing-make-store = { $place }; crea la base de datos con `greenroom store init`
failure-store-newer = la base de datos tiene el formato { $found }, y esta versión de Greenroom conoce formatos hasta el { $known }: usa un Greenroom más nuevo
failure-store-not-a-file = la base de datos no es un archivo, sino { $store }: { $instead }
failure-store-older = la base de datos tiene el formato { $found }, y esta versión de Greenroom trabaja con el formato { $known }: `greenroom store init`, y cada proceso de esta versión que arranca, la lleva a él; a partir de entonces no arranca ningún proceso de una versión anterior
failure-store-read-only = no se puede escribir en la base de datos: { $what }
failure-store-restore = detén Greenroom; después `pg_restore --clean --if-exists --dbname=DATABASE FILE`, como superusuario, pone la copia en su lugar; borra de nuevo a las personas que se borraron desde entonces y revoca de nuevo las claves de API
failure-store-row = fila { $row }: { $why }
failure-store-unavailable = la base de datos de contactos no está disponible: { $what }
failure-under-way = { $what }: vuelve a intentarlo a las { $until }
