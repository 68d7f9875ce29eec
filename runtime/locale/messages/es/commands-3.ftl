# What the commands say, from `settings` to `worker-stdio`, and `worker` and `config`. Names of commands, options and fields stay as they are.


## settings

cli-settings-the-value = el valor
cli-settings-value-wrong = el valor: { $message }
cli-settings-nothing-changed = no se cambió nada: el ajuste ya tiene este valor
cli-settings-follows = se deduce de una regla
cli-settings-none-older = no hay más antiguos
cli-settings-never-changed = nunca se ha cambiado un ajuste: todos tienen su valor predeterminado
cli-settings-not-set = (sin definir)
cli-settings-webinar-synced = el seminario web: se sincroniza, lo decide { $rule }: { $why }
cli-settings-webinar-not-synced = el seminario web: no se sincroniza, lo decide { $rule }: { $why }
cli-settings-recordings-synced = sus grabaciones y transcripciones: se sincronizan, lo decide { $rule }: { $why }
cli-settings-recordings-not-synced = sus grabaciones y transcripciones: no se sincronizan, lo decide { $rule }: { $why }


## settle

cli-settle-watching = se resuelve cada { $seconds } s hasta que se detenga; lo resuelto se anota en el registro (--log info)
cli-settle-stopped = detenido: las llamadas abiertas con una reserva no se resolvieron
cli-settle-waiting =
    { $count ->
        [one] { $number } llamada a Zoom está abierta con una reserva hasta el { $until }: se espera a su fin
       *[other] { $number } llamadas a Zoom están abiertas con una reserva hasta el { $until }: se espera a su fin
    }
cli-settle-open =
    { $count ->
        [one] { $number } llamada a Zoom está abierta con una reserva hasta el { $until }: si su proceso ha terminado, `greenroom settle --wait` espera hasta entonces y la resuelve
       *[other] { $number } llamadas a Zoom están abiertas con una reserva hasta el { $until }: si su proceso ha terminado, `greenroom settle --wait` espera hasta entonces y las resuelve
    }
cli-settle-nothing = nada que resolver
cli-settle-settled = resuelto
cli-settle-done = hechas
cli-settle-done-is = { $number }: Zoom hizo lo que piden; sus inscripciones ya están escritas
cli-settle-not-done = no hechas
cli-settle-not-done-is = { $number }: Zoom no hizo lo que piden
cli-settle-still-open = aún abiertas
cli-settle-still-open-is = { $number }: Zoom o la base de datos no respondió
cli-settle-applied = aplicadas tarde
cli-settle-withdrawn = retiradas
cli-settle-withdrawn-is = { $number }: el CRM había cambiado antes de que se aplicaran
cli-settle-set-aside = apartadas
cli-settle-set-aside-is = { $number }: `greenroom set-aside list` dice por qué


## store show

cli-show-store = la base de datos en { $store }
cli-show-account-users = usuarios de la cuenta
cli-show-business-units = unidades de negocio
cli-show-zoom-accounts = cuentas de Zoom
cli-show-zoom-accounts-in-use =
    { $count ->
        [one] { $accounts } en uso, con { $number } usuario
       *[other] { $accounts } en uso, con { $number } usuarios
    }
cli-show-timeline-events = eventos de cronologías
cli-show-with-journal = { $runs }, { $journals } de ellas con diario
cli-show-journal-bytes = bytes de diarios
cli-show-journal-quota = { $bytes } de los { $quota } que se guardan aquí
cli-show-dropped-journals = diarios descartados por espacio
cli-show-packages-kept = paquetes guardados
cli-show-open-calls = llamadas a Zoom sin resolver
cli-show-format = formato
cli-show-contacts-in =
    { $count ->
        [one] { $contacts }, y { $deleted } eliminados; { $number } correo borrado
       *[other] { $contacts }, y { $deleted } eliminados; { $number } correos borrados
    }
cli-show-no-contacts = no hay contactos
cli-show-secondary-emails = correos secundarios
cli-show-timeline = cronología
cli-show-when-open = abierto
cli-show-organiser = organizador
cli-show-event-contacts = inscritos: { $registered }, asistieron: { $attended }, cancelaron: { $cancelled }, ausentes: { $no_shows }
cli-show-cancelled = cancelado
cli-show-cancelled-is = no se celebrará
cli-show-contacts-on-it = sus contactos
cli-show-no-email = (sin correo)


## sign

cli-sign-signed = firmado: { $name } { $version }
cli-sign-was-signed = ya estaba firmado: { $name } { $version }
cli-sign-key = con la clave


## store

cli-store-already =
    { $count ->
        [one] ya hay una base de datos en { $store }, con { $number } contacto; no se cambió nada
       *[other] ya hay una base de datos en { $store }, con { $number } contactos; no se cambió nada
    }
cli-store-made = base de datos creada en { $store }
cli-store-made-next = a continuación: `greenroom store import FILE`, `greenroom connect zoom --help`
cli-store-rows =
    { $count ->
        [one] { $number } fila
       *[other] { $number } filas
    }
cli-store-import-stopped-before = detenido antes de importar filas de { $file }
cli-store-import-stopped = detenido: al menos las filas anteriores a la línea { $line } de { $file } están importadas: continúa con --from-line { $line }
cli-store-would-import =
    { $count ->
        [one] se importaría { $number } fila de { $file }; no se escribió nada
       *[other] se importarían { $number } filas de { $file }; no se escribió nada
    }
cli-store-imported =
    { $count ->
        [one] se importó { $number } fila de { $file }
       *[other] se importaron { $number } filas de { $file }
    }
cli-store-contacts-created = contactos creados
cli-store-contacts-updated = contactos actualizados
cli-store-other-rows = filas que no cambiaron ningún contacto
cli-store-new-properties = propiedades nuevas
cli-store-left-out =
    { $count ->
        [one] se omitió { $number } contacto con el correo o el id de una persona borrada; --bring-back-erased también lo importa
       *[other] se omitieron { $number } contactos con el correo o el id de una persona borrada; --bring-back-erased también los importa
    }
cli-store-and-more = y { $number } más
cli-store-at-lines = en las líneas
cli-store-pruned = eliminado lo anterior al { $at }
cli-store-settled-calls = llamadas a Zoom resueltas
cli-store-names = nombres de commits
cli-store-webhooks = webhooks recibidos
cli-store-sign-ins = sesiones, invitaciones e inicios de sesión fallidos
cli-store-copying = copiando
cli-store-restoring = comprobando y copiando
cli-store-copied = se copió { $store } en { $copy } ({ $size } KiB)
cli-store-copied-key = la clave de sus secretos no está en la copia: guarda { $key } en otro lugar
cli-store-restored = se restauró { $store } desde { $copy }
cli-store-replaced = la base de datos que había ahora es { $store }
cli-store-erased-again = personas borradas desde que se hizo la copia, y ahora también de ella: { $number }
cli-store-keys-revoked = claves de API revocadas desde que se hizo la copia, y ahora también en ella: { $number }
cli-store-jobs-set-aside = tareas que no estaban hechas en la copia y ahora cuentan como fallidas definitivamente, porque pueden haberse hecho después: { $number }; consulta `greenroom jobs list --state dead-letter`
cli-store-waits-ended = esperas que estaban abiertas en la copia y cuyo plazo termina ahora, porque pueden haberse completado después: { $number }
cli-store-key-missing = falta { $key }: sin esa clave no se pueden usar los secretos ni las credenciales cifradas de la base de datos; vuelve a ponerla, o introdúcelos de nuevo
cli-store-restored-next = a continuación: `greenroom store check`, `greenroom settle`, `greenroom sync --all`
cli-store-copy-checking = comprobando { $table }
cli-store-copy-stopped = detenido: la otra base de datos está vacía, o tiene la copia entera; el mismo comando dice cuál de las dos cosas
cli-store-copy-copied = se copió { $from } en { $to } y se comparó todo: { $rows }
cli-store-copy-attendances = asistencias
cli-store-copy-key-copied = la clave de sus secretos se copió en { $file }: guarda una copia en otro lugar
cli-store-copy-key-same = sus secretos se abren con la clave de { $file }
cli-store-copy-next = siguiente paso: indica la copia como `store` en greenroom.toml y no uses más la otra base de datos
cli-store-sound = la base de datos en { $store } está en buen estado
cli-store-damaged = la base de datos en { $store } está dañada: restáurala desde una copia de seguridad
cli-store-unusable =
    { $count ->
        [one] { $number } correo con el que no se encuentra ningún contacto:
       *[other] { $number } correos con los que no se encuentra ningún contacto:
    }
cli-store-same-person = el contacto { $contact } es la misma persona que el contacto { $other }, ambos son { $email }: importa en { $other } lo que quieras conservar y después borra { $contact }, o dale otro correo con una importación
cli-store-old-spelling = el contacto { $contact } tiene `{ $email }` con una escritura antigua: impórtalo otra vez con el correo { $new }
cli-store-invalid-email = el contacto { $contact } tiene `{ $email }`, que no es un correo válido: dale otro con una importación


## sync

cli-sync-stopped = detenida: lo ya escrito se conserva, y la próxima sincronización continúa desde ahí
cli-sync-not-listed =
    { $count ->
        [one] { $number } usuario sin seminarios web en Zoom (¿sin licencia de seminarios web?); se consulta una vez al día
       *[other] { $number } usuarios sin seminarios web en Zoom (¿sin licencia de seminarios web?); se consulta una vez al día
    }
cli-sync-dry-run = simulación: no se escribió nada; esto es lo que cambiaría una sincronización, hasta donde sabe la base de datos
cli-sync-none = ningún seminario web está configurado para sincronizarse: consulta `greenroom webinars`, `greenroom settings set --help`
cli-sync-under-way = otro proceso lo sincroniza, como muy tarde hasta el { $until }
cli-sync-warnings =
    { $count ->
        [one] { $number } advertencia
       *[other] { $number } advertencias
    }
cli-sync-resumed = { $step }, desde donde estaba
cli-sync-left = faltan { $time }
cli-sync-waits = { $step } espera { $time }: { $why }


## test

cli-test-no-cases = no hay casos en { $folder }: escribe uno, o saca uno de una ejecución con --from-run
cli-test-none-named = ningún caso de { $folder } tiene `{ $text }` en su nombre
cli-test-is-there = { $file } ya existe: cámbiale el nombre, o elimínalo
cli-test-read-it = léelo antes de guardarlo: los datos personales se reemplazan donde son de un contacto, no donde los creó una acción
cli-test-next = a continuación: { $command }
cli-test-case-passed = correcto { $name }
cli-test-case-failed = FALLIDO { $name }
cli-test-at = en { $place }
cli-test-ended = correctos: { $passed }, fallidos: { $failed }
cli-test-written = escritos: { $names }
cli-test-functions = funciones de Greenroom a las que ningún caso llega: { $names }
cli-test-capabilities = capacidades a las que ningún caso llega: { $names }
cli-test-failures = errores con los que ningún caso termina: { $names }
cli-test-undeclared = errores que manifest.json no enumera: { $names }


## timeline

cli-timeline-contact = contacto { $contact }, { $email }
cli-timeline-none = todavía no ha pasado nada
cli-timeline-registered = se inscribió: seminario web { $webinar }, { $name }
cli-timeline-attended = asistió: seminario web { $webinar }, { $name }
cli-timeline-recording = grabación disponible: seminario web { $webinar }, { $name }
cli-timeline-date = fecha del seminario web
cli-timeline-joined = entró
cli-timeline-left = salió
cli-timeline-duration = duración
cli-timeline-share = de la sesión
cli-timeline-recording-row = grabación
cli-timeline-watched-at = se ve en
cli-timeline-no-link = (Zoom no da ningún enlace)


## uninstall

cli-uninstall-nothing = no se eliminó nada: todas las versiones hacen falta
cli-uninstall-uninstalled = desinstalada


## upgrade

cli-upgrade-not-installed = { $name } no está instalada: usa `greenroom install`
cli-upgrade-active-already = { $name } { $version } ya está activa
cli-upgrade-question = ¿Activar esta versión?
cli-upgrade-nothing-changed = no se cambió nada
cli-upgrade-from-to = de { $active } a { $version }:
cli-upgrade-capabilities = capacidades:
cli-upgrade-capabilities-same = capacidades: sin cambios
cli-upgrade-inputs = entradas que se aceptaban y ya no:
cli-upgrade-inputs-same = entradas que se aceptaban y ya no: sin cambios
cli-upgrade-outputs = salidas que no podían darse y ahora sí:
cli-upgrade-outputs-same = salidas que no podían darse y ahora sí: sin cambios


## users

cli-users-added = añadido: { $user }
cli-users-changed = cambiado: { $user }
cli-users-removed = eliminado: { $user }
cli-users-unlocked = desbloqueado: { $user }
cli-users-password-set = contraseña de { $user } establecida
cli-users-new-password = contraseña nueva:
cli-users-password-again = otra vez:
cli-users-terminal-unreadable = no se puede leer el terminal: { $error }
cli-users-not-the-same = las dos contraseñas no son iguales: no se cambió nada
cli-users-none = no hay usuarios: `greenroom users add` añade uno
cli-users-never-signed-in = nunca ha iniciado sesión
cli-users-signed-in = inició sesión el { $at }
cli-users-has-password = tiene contraseña
cli-users-invited-until = invitado hasta el { $until }
cli-users-no-password = no tiene contraseña
cli-users-locked-in-all = bloqueado en todas las redes hasta el { $until }
cli-users-locked-in-some = bloqueado en algunas redes hasta el { $until }
cli-users-role = rol
cli-users-sign-in = inicio de sesión
cli-users-invited = { $user } tiene una invitación hasta el { $until }; esta es la ruta del enlace en la dirección del servidor, que solo se muestra esta vez:
cli-users-generated = contraseña de { $user } establecida; solo se muestra esta vez:


## secrets and connections

cli-vault-no-refresh = la entrada no es un objeto JSON con los textos refreshToken y clientSecret (línea { $line }, columna { $column })
cli-vault-from-terminal = el secreto se lee de la entrada estándar: pásalo por una tubería (un terminal lo mostraría), o indica un archivo con --from-file
cli-vault-too-long = { $place } tiene más de { $bytes } bytes: un secreto es más corto
cli-vault-no-text = { $place } no es un texto en UTF-8
cli-vault-set = establecido: el secreto { $name }
cli-vault-replaced = reemplazado: el secreto { $name }
cli-vault-no-secrets = no hay ningún secreto: consulta `greenroom secrets set --help`
cli-vault-set-at = establecido el { $at }
cli-vault-removed = eliminado: { $name }
cli-vault-open-url = abre esta URL en un navegador de esta máquina y acepta:
cli-vault-waiting = se espera { $seconds } s la respuesta en { $url }
cli-vault-added = añadida: la conexión { $name }
cli-vault-no-connections = no hay ninguna conexión: consulta `greenroom connections add --help` y `authorize --help`
cli-vault-does-not-work = no funciona: { $message }
cli-vault-has-token = tiene un token, que se renueva desde el { $at }


## verify

cli-verify-accepted = aceptado: { $name } { $version }
cli-verify-not-accepted = no aceptado: { $name } { $version }
cli-verify-nobody = nadie
cli-verify-signed-by = firmado por
cli-verify-other-keys = claves que no son de confianza
cli-verify-because = porque


## waits

cli-waits-none = no hay esperas
cli-waits-by = { $at } por { $user }
cli-waits-completed = completada: la espera { $name } de la ejecución { $run } ({ $action })
cli-waits-for = espera `{ $name }`, hasta el { $until }


## webhook

cli-webhook-added = añadido: token secreto { $id } de la cuenta de Zoom { $account }
cli-webhook-retired = retirado: token secreto { $id } de la cuenta de Zoom { $account }
cli-webhook-none = no hay ningún token secreto: consulta `greenroom connect webhook add --help`
cli-webhook-added-at = añadido el { $at }


## webinars

cli-webinars-webinar = seminario web
cli-webinars-starts = comienza
cli-webinars-sync = sincronización
cli-webinars-recordings = grabaciones
cli-webinars-last-sync = última sincronización
cli-webinars-host = anfitrión
cli-webinars-topic = tema
cli-webinars-zoom-user = usuario de Zoom { $user }


## worker_stdio

cli-worker-stopping = deteniéndose: no se empiezan más invocaciones, se terminan las ejecuciones en curso; Ctrl-C otra vez para salir de inmediato
cli-worker-unread = se salió antes de que el motor leyera todos los resultados
cli-worker-thread-ended = el hilo que escribe la salida ha terminado
cli-worker-stdin-cut = no se puede leer la entrada estándar hasta el final: { $error }


## worker

cli-worker-needs-restate = --listen y --register son para Restate: escribe [restate] con su ingress en greenroom.toml
cli-worker-needs-admin = --register necesita `admin` en [restate]: la dirección de la administración de Restate, normalmente el puerto 9070
cli-worker-jobs-stopping = deteniéndose: se terminan los trabajos en curso; Ctrl-C otra vez para salir de inmediato
cli-worker-does-jobs = hace los trabajos de { $store } hasta Ctrl-C
cli-worker-listens = hace trabajos para Restate en { $url } hasta Ctrl-C
cli-worker-registered = Restate conoce { $url }
cli-worker-defect = el proceso terminó por un defecto: { $error }
cli-worker-open = a { $address } se llega desde otras máquinas, y sin `identity-key` en [restate] un proceso cree a cualquiera: escribe la clave pública que Restate muestra al iniciarse, o escucha en 127.0.0.1
cli-worker-address-taken = no se puede escuchar en { $address }: { $error }; ¿está ocupado el puerto? El puerto 0 toma uno libre
cli-worker-identity-key = `identity-key` de [restate]: { $error }
cli-worker-restate-unreachable = Restate no responde en { $url }: { $why }; comprueba la dirección en [restate] y que esté en marcha
cli-worker-restate-refused = Restate, en { $url }, respondió { $status }: { $said }
cli-worker-no-requests = no se pueden enviar solicitudes: { $error }


## config

cli-config-ok = bien
cli-config-unused = sin usar
cli-config-faulty = con fallos
cli-config-with-remedy = { $found }. Qué hacer: { $remedy }
cli-config-part-store = base de datos
cli-config-part-store-of-workers = base de datos para varias máquinas
cli-config-part-clock = reloj de la base de datos
cli-config-part-key = archivo de la clave
cli-config-part-certificate = certificado
cli-config-part-restate-clock = reloj de Restate
cli-config-part-webhooks = webhooks de { $account }
cli-config-part-callbacks = avisos de resultados
cli-config-part-secrets = secretos de la configuración
cli-config-part-workers = procesos de trabajo
cli-config-part-identity-key = clave de identidad
cli-config-store-opens = { $store }: se abre, y su formato es el de esta versión
cli-config-store-is-a-file = la base de datos es un archivo, que los procesos de otras máquinas no pueden abrir
cli-config-store-is-a-file-remedy = indica una base de datos de PostgreSQL en `store` y copia el archivo a ella con `greenroom store copy`
cli-config-clock-agrees = a 5 segundos del de esta máquina como máximo
cli-config-clock-off = a { $seconds } segundos del de esta máquina: aquí Greenroom se rige por el de la base de datos
cli-config-clock-remedy = sincroniza ambas máquinas (NTP)
cli-config-key-to-be-made = { $file }: se crea cuando se cifra algo por primera vez
cli-config-key-opens = { $file }: abre lo que la base de datos guarda cifrado
cli-config-key-another-remedy = pon en su lugar el archivo de clave con el que se usó primero la base de datos; todas las máquinas tienen la misma clave
cli-config-key-missing = falta { $file }, y la base de datos tiene valores cifrados
cli-config-key-missing-remedy = restáuralo de su copia; todas las máquinas tienen la misma clave
cli-config-key-readable = { $file }: pueden leerlo otros usuarios además de su propietario
cli-config-key-readable-remedy = { $command }, y renueva las credenciales si alguien pudo leerlo
cli-config-key-damaged = { $file }: una clave tiene 32 bytes
cli-config-key-damaged-remedy = restaura el archivo de su copia
cli-config-file-unreadable = { $file }: { $error }
cli-config-key-unreadable-remedy = comprueba la ruta y sus permisos
cli-config-no-certificate = el servidor habla HTTP: cifra un proxy delante de él
cli-config-certificate-remedy = comprueba las rutas de [server.tls] y sus permisos
cli-config-certificate-until = { $file }: válido hasta el { $at }
cli-config-certificate-expired = { $file }: fue válido hasta el { $at }
cli-config-certificate-expired-remedy = pon en su lugar un certificado nuevo y su clave; un servidor en marcha los toma
cli-config-no-zoom = no hay ninguna cuenta de Zoom conectada: `greenroom connect zoom` conecta una
cli-config-zoom-works = Zoom acepta sus credenciales
cli-config-zoom-remedy = corrige su aplicación en Zoom, o { $command }
cli-config-zoom-out-of-use = está fuera de uso
cli-config-no-tokens = no hay ningún token secreto: { $command } añade uno
cli-config-tokens = tokens secretos: { $number }
cli-config-no-secret = no hay ningún secreto `{ $name }` para firmarlos
cli-config-signed = firmados con el secreto `{ $name }`
cli-config-secrets-there = la base de datos tiene todos los que necesitan las alertas, el inicio de sesión y HubSpot
cli-config-secrets-missing = no están en la base de datos: { $names }
cli-config-secrets-missing-remedy = da cada uno con `greenroom secrets set NAME`
cli-config-see-message = consulta el mensaje
cli-config-wrong-remedy = corrígelo en la configuración y vuelve a comprobarla
cli-config-no-restate = los trabajos se toman de la base de datos
cli-config-restate-takes = acepta trabajos en { $address }
cli-config-restate-clock-agrees = a { $seconds } s como máximo del reloj por el que se rigen los procesos de trabajo
cli-config-restate-clock-differs = a { $seconds } s del reloj por el que se rigen los procesos de trabajo: rechazan llamadas firmadas hace más de un minuto
cli-config-restate-clock-remedy = sincroniza los relojes de todas las máquinas (NTP)
cli-config-restate-remedy = inicia Restate, o corrige [restate]
cli-config-workers-not-known = sin `admin` en [restate] no se sabe si hay procesos registrados
cli-config-workers-known = Restate los conoce
cli-config-workers-missing = Restate no conoce procesos para { $services }
cli-config-workers-missing-remedy = inicia uno con `greenroom worker --register URL`, donde URL es la dirección de todos ellos
cli-config-identity-key = los procesos hacen lo que firma esta clave
cli-config-no-identity-key = sin `identity-key` en [restate], los procesos solo escuchan en su propia máquina
cli-config-without-feature = esta orden se compiló sin su función `restate`
cli-config-without-feature-remedy = compílala con sus funciones predeterminadas
