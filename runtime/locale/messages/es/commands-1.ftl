# Lo que dice la línea de comandos: sus órdenes de la A a la I y lo que comparten (runtime/cli/src). Las partes entre comillas
# invertidas, los nombres de opciones y los valores son de un programa y no se traducen.

## Labels and words that several commands show

cli-label-actions = acciones
cli-label-also = también
cli-label-asks-for = pide
cli-label-at = lugar
cli-label-code = código
cli-label-contact = contacto
cli-label-contract = contrato
cli-label-credentials = credenciales
cli-label-emails = correos
cli-label-expires = caduca
cli-label-from = origen
cli-label-granted = concedido
cli-label-grants = permisos
cli-label-idempotency-key = clave de idempotencia
cli-label-input = entrada
cli-label-kind = tipo
cli-label-languages = idiomas
cli-label-last = última vez
cli-label-link = enlace
cli-label-meaning = significado
cli-label-name = nombre
cli-label-output = salida
cli-label-package = paquete
cli-label-properties = propiedades
cli-label-registrations = inscripciones
cli-label-remedy = qué hacer
cli-label-retry = reintento
cli-label-run = ejecución
cli-label-scopes = ámbitos
cli-label-since = desde
cli-label-size = tamaño
cli-label-state = estado
cli-label-took = duración
cli-label-trust = confianza
cli-label-user = usuario
cli-label-users = usuarios
cli-label-uses = usa
cli-label-webinars = seminarios web
cli-label-with = con
cli-word-never = nunca
cli-word-no = no
cli-word-nothing = nada
cli-word-yes = sí
cli-duration-hours = { $number } horas
cli-duration-minutes = { $number } minutos
cli-trust-signed = firmado por { $keys }
cli-unused = { $what }, sin usarlo
cli-older = anteriores: --before { $place }
cli-retry-after = tras { $time }
cli-more-fields =
    { $count ->
        [one] … y { $number } campo más: --json los da todos
       *[other] … y { $number } campos más: --json los da todos
    }

## Questions: `cli-answer-yes` has the answers that mean yes, beside the English ones

cli-ask = { $question } [s/N]
cli-ask-or-yes = { $question } [S/n]
cli-answer-yes = s si sí

## Errors and warnings of every command

cli-error = error: { $what }
cli-warning = advertencia: { $what }
cli-warning-left-out = advertencia: { $what } (se omite)
cli-output-closed = la salida se cerró antes de terminar: el programa que la leía ha acabado
cli-output-unwritable = no se puede escribir la salida: { $error }
cli-unreadable = no se puede leer { $file }: { $error }; comprueba la ruta
cli-not-written = no se puede escribir { $file }: { $error }; comprueba la ruta y sus permisos
cli-cannot-start = no se puede empezar: { $error }
cli-log-filter-wrong = el filtro del registro `{ $filter }` no es válido ({ $error }): escribe off, error, warn, info, debug o trace, o un filtro como `greenroom_zoom=debug`; con json delante, como en `json,info`, se escriben líneas de JSON
cli-collector-wrong = no se puede usar el colector { $collector }: { $error }; escríbelo como http://localhost:4318
cli-cannot-ask = no se puede preguntar en este terminal: { $error }; usa { $options }
cli-left-before-answer = se salió antes de escribir la respuesta de Zoom: `greenroom settle` se la pide a Zoom

## Sources of JSON

cli-standard-input = la entrada estándar
cli-json-wrong = { $place }: { $what } (línea { $line }, columna { $column })
cli-json-wrong-or-file = { $place }: { $what } (línea { $line }, columna { $column }); para leerlo de un archivo, escribe `@` delante de su nombre
cli-input-a-folder = { $file } es una carpeta: indica un archivo
cli-input-unreadable = no se puede leer { $place }: { $error }
cli-input-too-long = { $place } tiene más de { $number } bytes: reduce la entrada
cli-input-encoding = { $place }: { $error }

## actions

cli-actions-none = no hay paquetes en { $folder }: crea algunos con `cargo xtask build`
cli-actions-none-installed = no hay ninguna acción instalada: consulta `greenroom install --help`
cli-actions-installed-by = { $time } por { $user }
cli-actions-no-choices = no hay opciones
cli-actions-more-choices = más: --page { $token }
cli-actions-compiled = compilada
cli-actions-compiled-before = ya estaba compilada
cli-actions-none-to-compile = no hay paquetes: indica algunos, o una carpeta con --actions
cli-actions-sound = correcto: { $name } { $version }, { $label }
cli-actions-wasi = WASI sin archivos, sockets ni variables de entorno; un reloj parado; la salida va al registro de la ejecución
cli-actions-to-grant = para conceder
cli-actions-granted = concedidos
cli-actions-not-granted = sin conceder: { $names }
cli-actions-field-optional = opcional
cli-actions-field-token = puede ser un token de contacto
cli-actions-field-secret = secreto

## alerts

cli-alerts-not-told = no se avisa a nadie: `greenroom alerts --help` muestra la tabla [alerts] de greenroom.toml
cli-alerts-none = no hay alertas
cli-alerts-alert = { $kind } { $subject }: { $state }
cli-alerts-over = terminada desde { $time }
cli-alerts-what = qué pasó
cli-alerts-told = avisada
cli-alerts-look = consulta
cli-alerts-sent = { $target }: enviado
cli-alerts-not-sent = { $target }: no enviado: { $message }

## api-keys

cli-api-keys-made = una clave de API nueva, { $id }; solo se muestra esta vez:
cli-api-keys-none = no hay claves de API: `greenroom api-keys create` crea una
cli-api-keys-never-used = sin usar
cli-api-keys-used = usada { $time }
cli-api-keys-revoked = revocada { $id }
cli-api-keys-all-actions = todas

## audit

cli-audit-no-older = no hay anteriores
cli-audit-never-synced = el seminario web { $webinar } nunca se ha sincronizado: `greenroom sync { $webinar }` lo hace ahora
cli-audit-stands-at = está en
cli-audit-beginning = su comienzo
cli-audit-stands = { $step }; si su proceso ya no existe, la siguiente sincronización continúa con ella
cli-audit-emails = los correos que se omiten: `greenroom audit { $webinar } --left-out`
cli-audit-warning = advertencia { $what }
cli-audit-means = significa
cli-audit-to-do = qué hacer
cli-audit-see = ver

## build and check

cli-build-built = creado { $name } { $version }: { $file }
cli-check-compiled-in = compilado en
cli-check-loaded-in = cargado en
cli-check-compiled-here = { $number } ms aquí
cli-check-loaded-here = { $number } ms aquí, una vez compilado
cli-check-asked = { $capability } con { $parameters }
cli-check-to-mend = por corregir
cli-check-advice = consejos
cli-check-since = desde { $version }
cli-check-capabilities = capacidades
cli-check-inputs = entradas que antes se aceptaban y ya no
cli-check-outputs = salidas que antes no podían darse y ahora sí
cli-check-no-change = { $title }: sin cambios

## codes

cli-codes-more = qué hacer con uno: `greenroom codes CODE`

## connect

cli-connect-connected = conectada: la cuenta de Zoom { $account } con la unidad de negocio { $unit }
cli-connect-disconnected = desconectada: la cuenta de Zoom { $account } de la unidad de negocio { $unit }
cli-connect-user = usuario conectado
cli-connect-not-listed = usuarios cuyos seminarios web Zoom no muestra
cli-connect-none = no hay ninguna cuenta de Zoom conectada: consulta `greenroom connect zoom --help`
cli-connect-none-in-use = no hay ninguna cuenta de Zoom en uso: consulta `greenroom connect zoom --help`
cli-connect-unit = unidad de negocio { $unit }
cli-connect-environment = variables de entorno { $id }, { $secret }
cli-connect-file = archivo { $file }
cli-connect-checked = { $state }, comprobada { $time }
cli-connect-checked-why = { $state }, comprobada { $time }: { $reason }
cli-connect-variable = la variable de entorno { $name } no está definida, está vacía o no es texto Unicode: defínela
cli-connect-pipe = --seal lee un objeto JSON con clientId y clientSecret de la entrada estándar: pásalo por una tubería (un terminal lo mostraría) o indica variables de entorno con --client-id-env y --client-secret-env
cli-connect-unreadable = no se pueden leer las credenciales de la entrada estándar: { $error }
cli-connect-malformed = la entrada estándar no es un objeto JSON con los textos clientId y clientSecret (línea { $line }, columna { $column })

## dev

cli-dev-waiting = a la espera de un cambio; Ctrl-C termina
cli-dev-unwatched = no se pueden vigilar los cambios de { $folder }: { $error }
cli-dev-configuration = la configuración: { $error }
cli-dev-not-stored = no está en la base de datos de pruebas: { $error }
cli-dev-ready = hay un Zoom local y una base de datos listos; en otro terminal:

## doctor

cli-doctor-missing = falta. { $remedy }

## erase

cli-erase-nothing-erased = no se borró nada
cli-erase-no-contact = { $person } no es un contacto actual; se borraría lo que dejó uno eliminado y lo que dijeran las ejecuciones
cli-erase-contact = se borraría el contacto { $contact }, con lo que dijeran de él las ejecuciones
cli-erase-events = eventos de la cronología
cli-erase-unconfirmed = el borrado no se puede deshacer: confírmalo con --yes, o mira con --dry-run qué se borraría
cli-erase-question = ¿Borrarlo definitivamente?
cli-erase-erased = borrado: { $person }
cli-erase-runs = ejecuciones que ya no dicen nada
cli-erase-journals = diarios
cli-erase-calls = llamadas a Zoom
cli-erase-entries = entradas guardadas por acciones
cli-erase-not-found = no se encontró nada de { $person }; quizá se borró antes
cli-erase-account-user = un correo de esa persona inicia sesión en la cuenta: eso permanece

## grants

cli-grants-none = no hay acciones: indica su carpeta con --actions
cli-grants-asks-nothing = no pide nada
cli-grants-may = { $capability }: { $state } { $phrase }
cli-grants-because = porque { $why }

## history

cli-history-none = no hay entradas
cli-history-a-command = un comando

## hubspot

cli-hubspot-no-address = indica la dirección en la que HubSpot llega al servidor: --url, o `public-url` en [hubspot]
cli-hubspot-address = dirección
cli-hubspot-records = registros
cli-hubspot-all-records = todos
cli-hubspot-messages = mensajes
cli-hubspot-rules = { $number } reglas de ejecución
cli-hubspot-published = publicada
cli-hubspot-inputs = entradas
cli-hubspot-outputs = salidas
cli-hubspot-input-required = { $kind }, obligatorio: { $values }
cli-hubspot-input-optional = { $kind }, opcional: { $values }
cli-hubspot-input-required-choices = { $kind }, obligatorio, opciones de la acción: { $values }
cli-hubspot-input-optional-choices = { $kind }, opcional, opciones de la acción: { $values }
cli-hubspot-json = la definición tal como la toma HubSpot: --json

## install

cli-install-undecided = { $name } { $version } necesita una decisión: concede lo que pide con --yes, o elige con --allow
cli-install-options = --yes o --allow
cli-install-one-digest = --digest es para un solo paquete: indica uno
cli-install-question = ¿Conceder esto e instalarlo?
cli-install-nothing = no se instaló nada
cli-install-active = instalada: { $name } { $version }, activa
cli-install-active-instead = instalada: { $name } { $version }, activa, en lugar de { $before }
cli-install-not-active = instalada: { $name } { $version }, no activa
cli-install-activate = para que sea la versión activa:

## invoke

cli-invoke-stdin-once = la entrada estándar solo se puede leer una vez: da una de las dos como archivo
cli-invoke-no-case = no hay caso de prueba de la ejecución: la acción no se ejecutó, o no se pudieron ocultar sus secretos
cli-invoke-stopped = detenida: no se guarda nada de lo que escribió la acción; se esperan y se escriben las respuestas a las llamadas que Zoom ya recibió
cli-invoke-done = hecha: { $what }
cli-invoke-continued = por continuar: { $what }
cli-invoke-failed = fallida: { $what }
cli-invoke-for-contact = { $action } para el contacto { $contact }
cli-invoke-repeated = { $line } (el resultado de una ejecución anterior, dado otra vez por la misma clave de idempotencia)
cli-invoke-dry-run = { $line } (simulación: no se cambió nada)
cli-invoke-more = queda más por hacer; vuelve a invocarla con --continues { $run } --cursor { $cursor }
cli-invoke-more-hidden = queda más por hacer; aquí no se muestra su cursor: --json lo da, y --continues RUN --cursor @FILE lo vuelve a tomar
cli-invoke-took = ejecución { $run }, { $time }

## Batches of `invoke`, and `runs again`

cli-batch-tally = { $done } hechas, { $failed } fallidas
cli-batch-tally-continued = { $done } hechas, { $failed } fallidas, { $continued } por continuar
cli-batch-stopping = deteniendo: no se toman más líneas y se terminan las ejecuciones en curso; Ctrl-C otra vez para salir de inmediato
cli-batch-unwritable = { $tally }; detenido porque no se puede escribir la salida: no se empezó ninguna línea después de la { $line }
cli-batch-waited =
    { $count ->
        [one] { $tally }; { $number } línea esperó una clave de idempotencia en uso
       *[other] { $tally }; { $number } líneas esperaron una clave de idempotencia en uso
    }
cli-batch-stopped = { $tally }; detenido antes del final
cli-batch-unreadable = no se puede leer { $file } hasta el final: { $error }
cli-batch-waiting = línea { $line }: otro proceso, o uno que ya terminó, usa su clave de idempotencia: esta línea, y otras como ella, se reintentan hasta que la clave quede libre, para esta como muy tarde en { $time }
cli-batch-continued = línea { $line }: por continuar
cli-batch-continued-contact = línea { $line }, contacto { $contact }: por continuar
cli-batch-failed = línea { $line }: fallida: { $message }
cli-batch-failed-contact = línea { $line }, contacto { $contact }: fallida: { $message }
cli-batch-line-too-long = la línea { $line } del lote tiene más de { $number } bytes: reduce su entrada
cli-batch-line-malformed = la línea { $line } del lote no es como debe ser: { $what }, en la columna { $column }; escribe { $form }, con cada campo opcional
cli-batch-line-input = la entrada de la línea { $line } del lote está mal: { $what } (columna { $column })
cli-batch-line-no-contact = la línea { $line } del lote no nombra ningún contacto, así que --key-prefix no le da clave: nombra uno o dale un idempotencyKey
cli-batch-progress = { $rate }, quedan { $time }
cli-again-no-filter = indica una ejecución, o un filtro como --action NAME --status failed: sin filtro coincidirían todas
cli-again-differs = { $action } { $version } hace algo distinto de lo que hizo la ejecución, así que no se ejecutó: míralo con --preview y ejecútala con --yes
cli-again-preview = ejecución { $run } de { $action } { $version }, por repetir
cli-again-another-input = otra
cli-again-same-input = la misma
cli-again-not-compared = no se comparó: { $message }
cli-again-count =
    { $count ->
        [one] se repetiría { $number } ejecución
       *[other] se repetirían { $number } ejecuciones
    }
cli-again-zoom = { $number } de ellas cambiaron algo en Zoom, o puede que sí
cli-again-older = y otras anteriores
cli-again-confirm = para repetir exactamente estas: el mismo comando con --confirm { $token }
cli-again-run = repetición de la ejecución { $run }
