# La ayuda del comando: los comandos a partir de `replay`. Una prueba compara los textos ingleses con los comentarios de documentación de runtime/cli/src. Los nombres de
# opciones y los valores, y lo que está entre comillas invertidas, son de un programa y no se traducen.

help-replay =
    .about = Reproduce ejecuciones a partir de sus diarios, y muestra en qué difiere otra versión de la acción
    .arg-with = Compara con este paquete en lugar del de la ejecución
    .arg-action = Reproduce las últimas ejecuciones de esta acción
    .arg-last = Con --action: cuántas ejecuciones se reproducen
    .arg-reveal = Muestra los enlaces que llevan un token
    .note-1 = Una reproducción no lee contactos, no llama a Zoom ni escribe nada: el diario responde a cada llamada a Greenroom. El código de salida es 0 si todas las ejecuciones que se pueden reproducir volvieron a hacer lo mismo, 3 si alguna no lo hizo, y el del primer fallo si no se puede reproducir ninguna. Los enlaces que llevan un token se ocultan; --reveal los muestra.

help-settings =
    .about = Muestra y cambia los ajustes de la sincronización de seminarios web

help-settings-get =
    .about = Muestra los ajustes, o una parte de ellos
    .arg-pointer = Un lugar en los ajustes, como JSON Pointer [predeterminado: todos]

help-settings-set =
    .about = Cambia un ajuste
    .arg-value = JSON, o una palabra sola; @FILE lee un archivo, - la entrada estándar
    .arg-email = Tu correo: aquel con el que inicias sesión en la cuenta
    .note-1 = schemas/settings.json describe los ajustes; `greenroom settings get` los muestra todos. --as es un usuario de la cuenta (`greenroom users add` los añade), un editor o un administrador; solo un administrador activa la sincronización de datos de seminarios web. La siguiente sincronización recupera el tiempo en que un ajuste estuvo desactivado.

help-settings-unset =
    .about = Devuelve un ajuste a su valor predeterminado
    .arg-email = Tu correo: aquel con el que inicias sesión en la cuenta

help-settings-history =
    .about = Muestra los cambios de los ajustes, los más recientes primero
    .arg-pointer = Solo cambios en este lugar o por debajo de él
    .arg-limit = Cuántos cambios se muestran
    .arg-before = Solo cambios anteriores a este lugar: la página siguiente

help-settings-explain =
    .about = Explica por qué un seminario web y sus grabaciones se sincronizan o no: la respuesta de cada regla

help-webinars =
    .about = Lista los seminarios web: si se sincronizan, y cómo fue la última sincronización
    .arg-account = Solo los seminarios web de esta cuenta de Zoom
    .note-1 = Los seminarios web se conocen cuando `greenroom connect zoom`, o una ronda de `greenroom run-schedule`, los ha encontrado.

help-sync =
    .about = Sincroniza un seminario web, o todos, ahora
    .arg-all = Sincroniza todos los seminarios web cuyos ajustes lo dicen
    .arg-account = Con --all: solo los de esta cuenta de Zoom
    .arg-all_sessions = Vuelve a pedir a Zoom los participantes de cada sesión
    .arg-dry_run = Muestra qué cambiaría, y no escribe nada
    .note-1 = Sincronizar dos veces, o mientras otra sincronización del seminario web está en curso, no hace daño; una sincronización que se detuvo o se interrumpió continúa. Los participantes de una sesión que terminó hace más de 48 horas no se vuelven a pedir cuando ya se conocen todos, porque Zoom cuenta cada informe en un límite diario; --all-sessions los pide de todos modos. --all busca seminarios web nuevos y después sincroniza cada seminario web cuyos ajustes lo dicen (`greenroom webinars`). Una simulación pregunta a Zoom y a las reglas, y no escribe nada: con --all solo toma los seminarios web conocidos; no puede contar la asistencia ni las grabaciones de sesiones que nunca se sincronizaron, ni las inscripciones que Zoom ya no tiene. El código de salida es 0 si se sincronizó algún seminario web, o si otro proceso lo está sincronizando; si no, el del primer fallo, o 14 si los ajustes lo prohíben.

help-run-schedule =
    .about = Sincroniza a intervalos los seminarios web a los que les toca, hasta que se detiene
    .arg-every = El tiempo entre dos rondas, como 30s, 10m o 1h
    .arg-once = Hace una ronda y termina: para usarlo con otro planificador
    .note-1 = Cada ronda busca seminarios web nuevos en todas las cuentas de Zoom conectadas, y sincroniza aquellos a los que les toca: en cada ronda antes de un seminario web, durante él y justo después; pasados dos días, una vez al día; pasados treinta días, solo cuando se activa un ajuste o todavía se espera una grabación. Si un seminario web está marcado como parte de Zoom Events, el registro de auditoría lo dice una vez. Ctrl-C termina el comando; una ronda posterior, de cualquier proceso, continúa una sincronización detenida. Con --json cada ronda es una línea.

help-audit =
    .about = Muestra qué cambiaron las sincronizaciones de un seminario web, sus advertencias y los correos que omitieron
    .arg-run = Solo esta sincronización
    .arg-limit = Cuántas sincronizaciones se muestran
    .arg-before = Solo sincronizaciones que empezaron antes que esta: la página siguiente
    .arg-left_out = Lista los correos que las sincronizaciones omitieron, por motivo
    .arg-csv = Los escribe en un archivo CSV, o en la salida estándar con -
    .note-1 = En un archivo CSV, un correo que una hoja de cálculo tomaría por una fórmula lleva un apóstrofo delante. Las personas sin correo y las personas borradas se cuentan en las entradas y nunca se listan.

help-timeline =
    .about = Muestra los seminarios web en los que un contacto se inscribió y a los que asistió, y sus grabaciones
    .arg-contact = El contacto: su id, o su correo principal
    .arg-reveal = Muestra los enlaces enteros
    .note-1 = Lo más reciente primero. Los enlaces que llevan una consulta, un fragmento o un usuario se ocultan; --reveal los muestra.

help-settle =
    .about = Resuelve llamadas a Zoom que dejaron abiertas procesos interrumpidos
    .arg-wait = Espera al final de las reservas con las que hay llamadas abiertas ahora, y resuelve entonces esas llamadas
    .arg-watch = Resuelve una y otra vez hasta que se detiene
    .arg-every = Con --watch: segundos entre dos rondas
    .note-1 = Los comandos que ejecutan acciones resuelven una vez antes de empezar. Las llamadas que no se pueden resolver, porque Zoom o la base de datos no responde, quedan abiertas para la próxima vez; el código de salida es entonces 19. Una llamada tiene una reserva mientras su proceso puede estar trabajando: solo ese proceso la resuelve. La reserva de un proceso que ha terminado dura todavía un tiempo.

help-set-aside =
    .about = Decide sobre los efectos que un CRM tuyo rechazó cuando su ejecución ya había terminado
    .note-1 = Un programa que integra Greenroom puede tener sus contactos en un CRM propio (Storage::split) y sus ejecuciones en esta base de datos. Cuando el CRM no está disponible, una ejecución termina igualmente, y sus efectos esperan. Si el CRM los rechaza después, por ejemplo porque el contacto se cambió entretanto, se apartan: no están en el CRM, aunque la ejecución consta como hecha. Con los contactos en la base de datos de Greenroom nunca se aparta nada.

help-set-aside-list =
    .about = Lista los efectos apartados, los más antiguos primero
    .arg-limit = Cuántas escrituras se listan

help-set-aside-retry =
    .about = Deja que unos efectos esperen otra vez al CRM: el programa con el CRM los aplica la próxima vez que resuelve lo pendiente
    .note-1 = Los efectos sobrescriben lo que se escribió entretanto. Reciben otro id; si el CRM los rechaza otra vez, se vuelven a apartar, con el motivo nuevo. Si no hay efectos apartados con ese id, el código de salida es 14.

help-set-aside-drop =
    .about = Elimina efectos: no llegarán al CRM, y el registro de su ejecución se queda
    .note-1 = Si no hay efectos apartados con ese id, el código de salida es 14.

help-jobs =
    .about = Lista, reintenta y elimina tareas: trabajo que el servidor hace más tarde
    .note-1 = Una tarea es trabajo que se aceptó y que `greenroom serve` hace más tarde: invocaciones asíncronas, sincronizaciones, rondas de la programación, llamadas a Zoom por resolver, avisos de resultados, alertas. Una que falla se reintenta, cada vez más tarde; una que falla para siempre, o demasiadas veces, queda fallida definitivamente, y una persona decide sobre ella.

help-jobs-list =
    .about = Lista tareas, las más antiguas primero
    .arg-state = Solo tareas en este estado: waiting, running, done o dead-letter
    .arg-kind = Solo tareas de este tipo: invoke, sync, look, round, settle, callback, hubspot-completion, prune, check-alerts o send-alerts
    .arg-action = Solo invocaciones de esta acción
    .arg-contact = Solo invocaciones para este contacto
    .arg-zoom_account = Solo tareas sobre esta cuenta de Zoom
    .arg-after = Solo tareas que se aceptaron después de esta: la página siguiente
    .arg-limit = Cuántas tareas se listan

help-jobs-show =
    .about = Muestra una tarea: por dónde va, por qué falló, a qué espera
    .arg-job = La tarea
    .arg-reveal = Muestra su entrada y la dirección completa de su aviso de resultado

help-jobs-retry =
    .about = Reintenta enseguida tareas fallidas definitivamente, o tareas que esperan su próximo intento
    .note-1 = Si no hay tal tarea, el código de salida es 14; si está en curso o hecha, 18.

help-jobs-drop =
    .about = Elimina tareas que no están en curso
    .note-1 = Eliminar una tarea termina las esperas de sus ejecuciones. Su aviso de resultado, o el flujo de trabajo de HubSpot, recibe el fallo `job-removed`.

help-jobs-limits =
    .about = Muestra los límites por clave, y qué espera detrás de cada uno
    .note-1 = Los límites están en el archivo de configuración:
    .note-2 = o action, zoom-account, o un JSON Pointer en la entrada: /webinarId
    .note-3 = o second, hour

help-history =
    .about = Muestra lo que han hecho las personas a mano, y quién lo hizo
    .arg-limit = Cuántas entradas se muestran
    .arg-before = Solo entradas anteriores a este lugar: la página siguiente
    .note-1 = Contiene las sincronizaciones que se pidieron por la API, los borrados, las importaciones, las tareas que se reintentaron o eliminaron, las claves de API que se crearon o revocaron, los usuarios que se añadieron, cambiaron, invitaron o eliminaron, sus contraseñas e inicios de sesión, los segmentos y las acciones que se cambiaron, y los secretos que se mostraron. Cada entrada nombra al usuario de la cuenta que había iniciado sesión o al que pertenece la clave de API; en un comando de esta máquina, al usuario de la cuenta que nombra GREENROOM_AS y, si no, al usuario de esta máquina. Los cambios de los ajustes están en `greenroom settings history`.

help-alerts =
    .about = Lista las alertas y prueba si llegan
    .note-1 = `greenroom serve` mira cada minuto qué ha ido mal y avisa una vez: cuando empieza, otra vez pasado un día mientras dura, y cuando ha terminado. En greenroom.toml:
    .note-2 = el tiempo entre dos comprobaciones
    .note-3 = después del cual se vuelve a avisar de una alerta que dura, u "off"
    .note-4 = todas de forma predeterminada
    .note-5 = códigos, o un código y su motivo: sync-error/failed
    .note-6 = con cuánta antelación se avisa del fin de una clave
    .note-7 = de forma predeterminada, diez de una acción en 15 minutos
    .note-8 = sin ella, todas las acciones que ninguna otra regla nombra
    .note-9 = sin ella, todos los códigos
    .note-10 = y tantas de cada cien ejecuciones
    .note-11 = firmado como indica Standard Webhooks
    .note-12 = su nombre: `greenroom secrets set alerts`
    .note-13 = o tls; none para un servidor de retransmisión (relay) de tu propia red
    .note-14 = su nombre: `greenroom secrets set smtp`
    .note-15 = Los enlaces de las alertas necesitan `public-url` en [server].

help-alerts-list =
    .about = Lista las alertas: primero las que duran, después las terminadas

help-alerts-test =
    .about = Envía ahora un mensaje de prueba al webhook y por correo
    .note-1 = Si un destino no lo acepta, el mensaje dice por qué, y el código de salida es el del primer fallo de ese tipo.

help-store =
    .about = Crea, llena e inspecciona la base de datos de contactos

help-store-init =
    .about = Crea una base de datos vacía; una que ya existe se queda como está
    .note-1 = En PostgreSQL (versión 15 o posterior) crea las tablas, en el esquema greenroom, y la cuenta que nombra [postgres] en greenroom.toml, o GREENROOM_POSTGRES_ACCOUNT, o si no `default`. Un superusuario crea antes los roles y la base de datos:
    .note-2 = La contraseña está en GREENROOM_POSTGRES_PASSWORD, o en `password-file` de [postgres], mejor que en la URL, que otros usuarios de la máquina pueden ver.
    .note-3 = La clave de los secretos y de las credenciales cifradas está en el archivo que nombra `key-file` de [postgres], o GREENROOM_POSTGRES_KEY_FILE, o si no en greenroom.key en la carpeta de trabajo. Se crea cuando se cifra algo por primera vez: cópiala entonces a cada máquina.

help-store-import =
    .about = Importa contactos, usuarios de la cuenta, unidades de negocio y propiedades
    .arg-file = El archivo, o - para la entrada estándar
    .arg-format = La forma de las filas; si no se indica, decide su comienzo
    .arg-map = Para CSV: la propiedad de una columna, o nada después del = para omitir la columna
    .arg-dry_run = Muestra qué se importaría, y no escribe nada
    .arg-from_line = Omite las filas anteriores a esta línea, para continuar una importación que terminó antes de tiempo
    .arg-bring_back_erased = Importa también contactos con el correo o el id de una persona borrada; sin ello, esas filas se omiten
    .value-format-json = Objetos JSON: uno por línea, repartidos en varias líneas, o en una lista
    .value-format-csv = Una tabla de contactos con encabezado, con comas, puntos y coma o tabuladores
    .note-1 = Un archivo se comprueba hasta el final antes de escribir nada; la entrada estándar no se puede comprobar antes. Las filas se escriben en partes de 2000, cada una entera o nada. Una importación que termina antes de tiempo dice en qué línea continuar; importar otra vez filas con id o correo no cambia nada de lo que ya hay. Un contacto que ya existe, por su id o si no por su correo principal, se actualiza. Los contactos con el correo o el id de una persona borrada se omiten, y se nombran sus líneas, salvo que --bring-back-erased ponga fin al borrado. Una simulación prueba 2000 filas cada vez, y deja a los demás tanto tiempo para escribir como tardó; solo la importación encuentra filas más alejadas que se excluyen entre sí.
    .note-2 = CSV tiene contactos, con encabezado: las columnas se reconocen por los nombres y las etiquetas de las propiedades, entre ellas `id` y `email`, y las celdas vacías no cambian nada. JSON tiene objetos, uno por línea, repartidos en varias líneas o en una lista:
    .note-3 = puede tener "secondaryEmails": [...]; sin id, recibe uno nuevo; una propiedad vacía se borra
    .note-4 = o "editor" o "viewer"; `greenroom users` añade, cambia y elimina usuarios uno por uno
    .note-5 = kind es "text" o "number"; las propiedades no definidas pasan a ser textos

help-store-show =
    .about = Muestra el contenido de la base de datos
    .note-1 = Los enlaces de acceso, otros enlaces que pueden llevar un token y las propiedades secretas se ocultan; --reveal los muestra.

help-store-show-contacts =
    .about = Lista contactos

help-store-show-contact =
    .about = Muestra un contacto: sus propiedades, sus inscripciones y su cronología
    .arg-contact = Su id, o su correo principal

help-store-show-webinars =
    .about = Lista seminarios web

help-store-show-webinar =
    .about = Muestra un seminario web: su evento de marketing y sus contactos
    .arg-webinar = Su id

help-store-check =
    .about = Busca daños en toda la base de datos, y contactos que son una misma persona
    .note-1 = El código de salida es 0 si la base de datos está sana, 1 si está dañada, 19 si no se puede abrir.

help-store-backup =
    .about = Copia la base de datos a un archivo nuevo, también mientras está en uso
    .arg-to = El archivo nuevo
    .note-1 = La copia tiene todo lo que se había escrito antes de que empezara el comando, también mientras Greenroom se ejecuta. Aparece entera o no aparece, y solo su propietario puede leerla. La clave de los secretos y de las credenciales cifradas es un archivo propio junto a la base de datos, que termina en .key: guarda una copia en otro sitio, porque la copia y la clave juntas revelan los secretos.
    .note-2 = Una base de datos en PostgreSQL se copia con `pg_dump`: el mensaje de este comando dice cómo.
    .note-3 = Elimina las copias a tiempo: una persona que se borra sigue en las copias hechas antes.

help-store-restore =
    .about = Pone una copia en el lugar de la base de datos
    .arg-from = La copia
    .arg-replace = Ya hay una base de datos: la conserva con otro nombre
    .note-1 = Una base de datos en PostgreSQL se restaura con `pg_restore`: el mensaje de este comando dice cómo.
    .note-2 = Primero se comprueba la copia hasta el final. Con --replace la base de datos que ya hay se queda al lado con otro nombre; las personas que se borraron de ella desde que se hizo la copia se borran también de la restaurada. Sin esa base de datos, o si `greenroom store prune` ha eliminado lo que es más antiguo que la copia, no se puede saber: bórralas otra vez. Detén antes `greenroom serve` y los demás comandos.
    .note-3 = Lo que pasó en Zoom desde que se hizo la copia no está en ella: `greenroom sync --all` lo recupera, hasta donde Zoom lo conserve.

help-store-copy =
    .about = Copia una base de datos a otra vacía, por ejemplo de un archivo a PostgreSQL, y compara ambas
    .arg-from = La base de datos que se copia: un archivo, o una URL de PostgreSQL
    .arg-to = La base de datos vacía: un archivo, o una URL de PostgreSQL
    .arg-from_account = La cuenta que se copia, en PostgreSQL
    .arg-to_account = La cuenta que se llena, en PostgreSQL
    .arg-from_key_file = El archivo de clave de FROM, en PostgreSQL
    .arg-to_key_file = El archivo de clave de TO, en PostgreSQL
    .arg-from_password_file = Un archivo con la contraseña de FROM
    .arg-to_password_file = Un archivo con la contraseña de TO
    .arg-recount = Vuelve a calcular antes las propiedades calculadas de los contactos de FROM
    .note-1 = Detén antes `greenroom serve` y todos los demás comandos que usan FROM, y usa desde entonces solo TO: las filas que se escriben en FROM después de empezar la copia no están en ella, y las tareas que están en ambas se harían dos veces. Las tareas, las sincronizaciones y las llamadas a Zoom que estaban en curso continúan en la copia como después de una interrupción: cuando terminan sus reservas.
    .note-2 = TO se crea si no existe, y debe estar vacía. Las filas se escriben en una sola transacción, se vuelven a leer y se comparan con las de FROM, tabla por tabla; las propiedades calculadas de los contactos se vuelven a contar. Si algo difiere, TO queda vacía. Si difieren propiedades calculadas, --recount las vuelve a calcular en FROM antes de copiar. Si el comando se detiene o se interrumpe, o se pierde la conexión a TO, TO está vacía o tiene la copia entera: ejecuta el comando otra vez; si la copia está completa, dice que TO ya tiene filas.
    .note-3 = Elimina FROM a tiempo: una persona que se borre después de TO sigue en FROM.
    .note-4 = De una base de datos de PostgreSQL se copia una cuenta: la de [postgres] en greenroom.toml o GREENROOM_POSTGRES_ACCOUNT, o la que nombran --from-account y --to-account. Todos los demás ajustes de [postgres] valen para ambas. Un superusuario crea antes los roles y la base de datos de TO, como dice `greenroom store init --help`.
    .note-5 = Los secretos siguen cifrados, y su clave se copia con ellos: a TO.key junto a un archivo, o al archivo de clave de PostgreSQL. Una clave que ya existe nunca se reemplaza, y tiene que ser la misma. Las acciones instaladas y los archivos de la configuración no están en una base de datos: cópialos tú.

help-store-prune =
    .about = Elimina registros antiguos de ejecuciones
    .arg-older_than = La antigüedad en días o semanas, como 90d o 12w
    .note-1 = Elimina los registros de las ejecuciones más antiguas, con sus diarios y claves de idempotencia; las llamadas a Zoom resueltas; y después los paquetes que ningún diario necesita. Los registros se quedan mientras una llamada abierta a Zoom o una escritura pendiente se refiere a ellos. Una ejecución eliminada no se puede mostrar ni reproducir, y su clave de idempotencia vuelve a ejecutar la acción. El archivo no se reduce: el espacio liberado se vuelve a usar.

help-segment =
    .about = Encuentra contactos por propiedades y eventos, y guarda los filtros

help-segment-list =
    .about = Lista los segmentos guardados
    .arg-reveal = Muestra los valores con los que se comparan propiedades secretas, con --json

help-segment-show =
    .about = Muestra un segmento: su filtro, en palabras y como se guardó
    .arg-reveal = Muestra los valores con los que se comparan propiedades secretas

help-segment-explain =
    .about = Describe los miembros en palabras

help-segment-count =
    .about = Cuenta los miembros

help-segment-members =
    .about = Lista los miembros
    .arg-limit = El máximo de miembros que se listan
    .arg-after = Solo miembros después de este lugar, donde terminó la página anterior
    .arg-csv = Escribe valores separados por comas, para una hoja de cálculo
    .note-1 = En palabras se muestran 100 miembros cada vez; --json, con un contacto en cada línea, y --csv los dan todos, hasta --limit. Si siguen más, la última línea de palabras, o la salida de errores con --json y --csv, tiene el comando para verlos. Las propiedades secretas se ocultan, y se omiten en un CSV; --reveal las muestra. En un CSV, un apóstrofo precede a un texto que una hoja de cálculo ejecutaría como fórmula.

help-segment-save =
    .about = Guarda un filtro con un nombre
    .arg-file = El archivo con el filtro como JSON, o - para la entrada estándar
    .note-1 = Un filtro es una condición, o una combinación de filtros:
    .note-2 = Una condición compara una propiedad, por su nombre interno:
    .note-3 = is es "known" o "unknown", o uno de equals, notEquals, greater, atLeast, less, atMost, contains y between, con from y to; un número se compara como número, un texto sin distinguir mayúsculas
    .note-4 = o cuenta eventos:
    .note-5 = event es registration, donde where puede tener webinarIds, webinarName, states
    .note-6 = attendance, donde where puede tener webinarIds, webinarName, seconds, percent
    .note-7 = o recording, donde where puede tener topic, startsAt, recordingUrl
    .note-8 = los nombres, los temas y las URL son {"{"}"equals": TEXT{"}"} o {"{"}"contains": TEXT{"}"}
    .note-9 = times es {"{"}"atLeast": N{"}"}, {"{"}"atMost": N{"}"} o {"{"}"exactly": N{"}"}; si falta, una vez o más
    .note-10 = when es {"{"}"lastDays": N{"}"}, o {"{"}"from": INSTANT, "before": INSTANT{"}"} con uno de ellos o ambos
    .note-11 = "happened": false significa lo contrario
    .note-12 = schemas/segment.json es el esquema. Un segmento con ese nombre que ya existe se reemplaza.

help-segment-remove =
    .about = Elimina un segmento; sus miembros se quedan como están

help-erase =
    .about = Borra a una persona: el contacto, y lo que dicen de él los registros de ejecuciones
    .arg-contact = El contacto: su id, o uno de sus correos
    .arg-yes = No pide confirmación
    .arg-dry_run = Muestra cuánto guarda la base de datos de contactos sobre la persona, y no borra nada
    .note-1 = Se borran el contacto con sus correos, propiedades, inscripciones y cronología, y lo que dicen de él los registros de ejecuciones: entradas, salidas, diarios y claves de idempotencia. Esas ejecuciones no se pueden reproducir. Se quedan hashes con clave: de cada correo, para que ninguna acción ni sincronización vuelva a crear el contacto (una persona sí puede, con `store import`), de las inscripciones y del nombre en cada sesión. Las transcripciones conservan las palabras dichas, sin el nombre de la persona que habla; otros nombres en ellas se quedan.
    .note-2 = Para un contacto que se eliminó antes, da el correo y después también el id, si lo sabes. Borrar dos veces no hace daño, y completa un borrado interrumpido. Mientras una inscripción de la persona está en curso, el código de salida es 18: inténtalo más tarde.
    .note-3 = Los registros del propio Zoom, las copias de seguridad, los registros del servidor y los usuarios que inician sesión en la cuenta no se borran. El archivo de la base de datos se reescribe, lo que tarda tanto como copiarlo.

help-codes =
    .about = Muestra qué significan los códigos de fallo y qué hacer
    .arg-code = Solo este código
    .note-1 = Una acción puede terminar con códigos propios, que explica su autor.

help-sandbox =
    .about = Ejecuta un Zoom local para pruebas
    .arg-world = Archivo de mundo: las cuentas y los seminarios web del Zoom local [predeterminado: el mundo de la demostración]
    .arg-listen = Dirección en la que escucha, solo en este equipo; el puerto 0 toma uno libre
    .arg-credentials = Carpeta para los archivos de credenciales
    .arg-webhooks = Envía webhooks de todos los cambios a esta URL http de este equipo, a la que se añade el id de la cuenta después de una barra
    .arg-webhook_secret_file = Archivo con el token secreto que firma los webhooks
    .arg-webhook_retries = Espera tantos milisegundos antes de volver a enviar un webhook; se puede dar varias veces [predeterminado: 5, 20 y 60 minutos]
    .arg-print_world = Escribe el mundo como JSON, con los secretos ocultos, y termina
    .note-1 = Muestra cómo conectarse a él. Los secretos de cliente de sus cuentas no se muestran: se escriben en archivos que solo su propietario puede leer, en la carpeta de --credentials, o en una temporal que se elimina cuando el Zoom local termina. --help describe el formato de los archivos de mundo.
