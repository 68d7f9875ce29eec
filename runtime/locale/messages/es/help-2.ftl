# La ayuda del comando: los comandos de `sign` a `runs`. Una prueba compara los textos ingleses con los comentarios de documentación de runtime/cli/src. Los nombres de
# opciones y los valores, y lo que está entre comillas invertidas, son de un programa y no se traducen.

help-sign =
    .about = Firma un paquete
    .arg-key = El archivo con la clave secreta, de `greenroom keys new`
    .arg-output = Escribe el paquete firmado en este archivo [predeterminado: el archivo del paquete]
    .note-1 = La firma pasa a ser parte del paquete, que sigue siendo un solo archivo y la misma acción. Su huella cambia. Varias claves pueden firmar un paquete, una tras otra. El mismo paquete y la misma clave dan los mismos bytes.
    .note-2 = La firma tiene el formato de las convenciones de herramientas de WebAssembly (Ed25519); `wasmsign2 verify` también la lee.

help-verify =
    .about = Muestra quién firmó un paquete y si se aceptaría
    .arg-source = El paquete: un archivo, https://.., o HOST/REPOSITORY:TAG en un registro
    .arg-digest = La huella (SHA-256) que debe tener el paquete
    .note-1 = El código de salida es 0 si la política de [trust] acepta el paquete, 13 si no lo acepta y 1 si el paquete se cambió después de firmarlo.

help-push =
    .about = Sube un paquete a un registro
    .arg-reference = Adónde: HOST/REPOSITORY:TAG
    .note-1 = La disposición en el registro es la de `wkg` y Spin, que también pueden descargar el paquete. A los registros se llega por https; a los de este equipo (localhost, 127.0.0.1) y a los de `plain-http` de [trust], por http.

help-pull =
    .about = Descarga un paquete de un registro o de una dirección a un archivo
    .arg-source = El paquete: HOST/REPOSITORY:TAG en un registro, https://.., o un archivo
    .arg-output = El archivo [predeterminado: NAME-VERSION.wasm en la carpeta de trabajo]
    .note-1 = El paquete se verifica como uno que se instala: su forma, su huella y la política de [trust]. No se compila.

help-install =
    .about = Instala acciones desde archivos, direcciones o registros
    .arg-sources = Los paquetes: archivos, carpetas, https://.., o HOST/REPOSITORY:TAG en un registro
    .arg-pin = No elimina nunca esta versión por no estar en uso, porque un flujo de trabajo pide exactamente esta
    .note-1 = Un paquete se verifica por completo antes de estar disponible para ejecuciones: su forma, su huella, la política de [trust], lo que se le concede y que su código se compila. La primera versión de una acción queda activa enseguida. Otra se instala a su lado, para los flujos de trabajo que la piden (lead-score@=1.1.0); `greenroom upgrade` la activa. Los permisos del archivo de configuración, o de --grant, prevalecen sobre los que se dan aquí.

help-upgrade =
    .about = Muestra qué cambia otra versión de una acción instalada y la activa
    .arg-version = La versión: un archivo, https://.., HOST/REPOSITORY:TAG, o una instalada, como NAME o NAME@VERSION
    .arg-dry_run = Muestra qué cambiaría, y no cambia nada
    .note-1 = Muestra qué cambia respecto a la versión activa: qué capacidades usa, qué entradas ya no acepta, qué salidas puede dar ahora. Lo que no se puede comparar se indica. Después pregunta, y activa la versión. Los permisos de la versión activa se conservan para lo que ambas versiones piden igual. Las ejecuciones en curso conservan su versión; los programas que ejecutan acciones durante mucho tiempo cargan la nueva cuando se reinician. `greenroom rollback` vuelve atrás.

help-rollback =
    .about = Vuelve a activar la versión de una acción que estaba activa antes
    .arg-action = El nombre de la acción
    .note-1 = Repítelo para volver más atrás. La versión que estaba activa sigue instalada; `greenroom upgrade lead-score@=VERSION` la vuelve a activar.

help-uninstall =
    .about = Elimina acciones instaladas, o versiones que nada usa
    .arg-action = La acción: su nombre para todas las versiones, o name@version
    .arg-unused = Elimina las versiones de todas las acciones que nada usa
    .arg-keep = Con --unused: cuántas versiones que estuvieron activas se conservan de cada acción
    .note-1 = La versión activa solo se puede eliminar junto con todas las demás. Una versión se queda mientras la usan ejecuciones que continúan: aquellas cuyo último tramo es de hace menos de una semana y terminó con un cursor. --unused elimina de cada acción las versiones que no están activas, ni fijadas, ni en uso, ni entre las últimas que estuvieron activas.

help-grants =
    .about = Muestra qué piden las acciones, qué se les concede y qué se les niega
    .arg-action = Solo esta acción: su nombre, o name@version
    .note-1 = Al principio no se le concede nada a una acción, salvo a las del propio Greenroom, que reciben lo que declaran. Concede con --grant, o en [grants] del archivo de configuración.

help-hubspot =
    .about = Ofrece acciones en los flujos de trabajo de HubSpot

help-hubspot-definition =
    .about = Muestra la definición de una acción, con la que una aplicación la ofrece en los flujos de trabajo de HubSpot
    .arg-url = La dirección en la que HubSpot llega al servidor [predeterminado: `public-url` en [hubspot]]
    .note-1 = La definición no está publicada: solo la ve el portal propio de la aplicación, hasta que pongas `published` en true. Cambia con los esquemas y las etiquetas de la acción: después de actualizarla, envíala otra vez. Un campo que HubSpot no puede tener es un error, con su lugar en el esquema.

help-mcp =
    .about = Ofrece acciones a un modelo de lenguaje como herramientas, por la entrada y la salida estándar
    .arg-only = Solo estas acciones son herramientas, y no hay recursos [predeterminado: todas las acciones, y recursos]
    .note-1 = Un cliente del Model Context Protocol inicia este comando como su servidor y habla con él por la entrada y la salida estándar. Cada acción es una herramienta: sus argumentos son `input`, `contact`, `dryRun` e `idempotencyKey`. Las ejecuciones y los registros de auditoría de seminarios web son recursos. Los secretos y los enlaces de acceso se ocultan en todos ellos. `greenroom serve` ofrece lo mismo en /mcp, para clientes con una clave de API.

help-secrets =
    .about = Guarda secretos que las acciones usan sin verlos

help-secrets-set =
    .about = Guarda un secreto cifrado, o cambia su valor
    .arg-name = El nombre del secreto, en minúsculas y con guiones
    .note-1 = El valor se lee de la entrada estándar o de un archivo, nunca de un argumento; el salto de línea del final se omite. La base de datos lo guarda cifrado. Una acción solo lo recibe por un permiso, que nombra los hosts y los lugares a los que puede ir, y nunca lo ve: --grant 'my-action=[{"{"}"secrets": {"{"}"secrets": {"{"}"crm": {"{"}"hosts": ["api.example.com"], "headers": ["authorization"]{"}"}{"}"}{"}"}{"}"}]'

help-secrets-list =
    .about = Lista los nombres de los secretos

help-secrets-remove =
    .about = Elimina un secreto
    .arg-name = El nombre del secreto

help-connections =
    .about = Guarda conexiones a otros servicios, que las acciones usan sin ver sus tokens ni sus claves

help-connections-add =
    .about = Añade una conexión a otro servicio, o la reemplaza, después de una prueba
    .arg-name = El nombre de la conexión, en minúsculas y con guiones
    .arg-kind = Cómo reconoce el servicio la cuenta
    .arg-username = El usuario, para basic
    .value-kind-api-key = Una clave que no cambia
    .value-kind-basic = Autenticación HTTP Basic: un usuario y una contraseña
    .value-kind-oauth2-client-credentials = OAuth 2: tokens para el propio cliente
    .value-kind-oauth2-refresh-token = OAuth 2: tokens para un usuario que dio su consentimiento
    .note-1 = La entrada estándar, o el archivo, contiene la clave; la contraseña; el secreto del cliente; o, para oauth2-refresh-token, un objeto JSON con refreshToken y, si el cliente lo tiene, clientSecret. La base de datos lo guarda cifrado. Se obtiene un token enseguida, como prueba. Greenroom renueva los tokens antes de que caduquen, y cuando un servicio rechaza uno. Una acción solo recibe una conexión por un permiso, que nombra sus hosts: --grant 'my-action=[{"{"}"connections": {"{"}"connections": {"{"}"crm": {"{"}"hosts": ["api.example.com"]{"}"}{"}"}{"}"}{"}"}]'

help-connections-authorize =
    .about = Añade una conexión que un usuario autoriza en un navegador (OAuth 2), o la reemplaza
    .arg-name = El nombre de la conexión, en minúsculas y con guiones
    .arg-authorize_url = Dónde da su consentimiento el usuario
    .arg-with_secret = El cliente tiene un secreto: lo lee de la entrada estándar, o de --from-file
    .arg-port = Puerto de 127.0.0.1 para la respuesta; 0 toma uno libre
    .arg-timeout = Cuántos segundos se espera al usuario
    .note-1 = Muestra una URL. Ábrela en un navegador de esta máquina y da tu consentimiento; el servicio devuelve el navegador a http://127.0.0.1:PORT/callback, donde espera el comando. Registra esa URI de redirección en el servicio, con un --port fijo si el servicio compara los puertos. Los tokens se guardan cifrados y se renuevan como los de `connections add`. Una conexión con el mismo nombre se reemplaza. La consulta de la URL de autorización se conserva, para los parámetros propios del servicio; Greenroom añade los de OAuth 2 con PKCE. Con --json la primera línea tiene la URL (authorizeUrl) y la segunda, la conexión.

help-connections-list =
    .about = Lista las conexiones

help-connections-check =
    .about = Obtiene tokens nuevos, para ver si las conexiones funcionan
    .arg-name = La conexión [predeterminado: todas]
    .note-1 = El código de salida es 1 cuando una conexión no funciona. No hay manera de comprobar una clave de API ni una contraseña.

help-connections-remove =
    .about = Elimina una conexión, con sus credenciales y sus tokens
    .arg-name = El nombre de la conexión

help-invoke =
    .about = Ejecuta una acción, una vez o para cada línea de una lista
    .arg-input = La entrada: JSON, @FILE, o - para la entrada estándar [predeterminado: {"{"}{"}"}]
    .arg-contact = El contacto para el que se ejecuta la acción
    .arg-idempotency_key = Con una misma clave una acción se ejecuta una vez; una repetición devuelve el primer resultado
    .arg-tags = Etiqueta el registro de la ejecución, para encontrarla con `greenroom runs list --tag`; varias veces para varias etiquetas
    .arg-case = Crea un caso de prueba de la simulación en este archivo, como `greenroom test --from-run` hace con una ejecución guardada
    .arg-cursor = Continúa una ejecución que terminó con un cursor: el cursor, como JSON
    .arg-continues = La ejecución que dio el cursor: sus tramos comparten sus esperas y el id de ejecución que ve la acción
    .arg-batch = La ejecuta para cada línea de un archivo, o de la entrada estándar con -
    .arg-key_prefix = En un lote, las líneas sin clave de idempotencia reciben PREFIX:CONTACT
    .note-1 = Un lote lee un objeto JSON por línea, con cada campo opcional:
    .note-2 = Una línea sin entrada toma la de --input. Una línea no válida no detiene a las demás. Después de Ctrl-C no se toman más líneas, y se terminan las ejecuciones en curso. Una línea cuya clave de idempotencia está en uso, porque otro proceso la ejecuta o fue interrumpido, se reintenta hasta que la clave queda libre.
    .note-3 = Los campos que la acción marca como secretos, y los enlaces que llevan un token, se ocultan en las palabras y se dan en --json.

help-config =
    .about = Comprueba la configuración con lo que se ejecuta

help-config-check =
    .about = Prueba cada parte de la configuración con lo que se ejecuta
    .note-1 = Prueba cada parte de la configuración como la usaría un servidor o un proceso de trabajo: la base de datos, el reloj de su servidor, su archivo de clave con todo lo que está cifrado, cada cuenta de Zoom con sus credenciales y los tokens de sus webhooks, los secretos de los avisos de resultados, de las alertas, del inicio de sesión y de HubSpot, el certificado con su clave, y Restate con sus procesos de trabajo y su reloj. Informa de una base de datos con un formato antiguo, y no la cambia. El código de salida es 0 si nada está mal y, si no, 1; 2 si el archivo de configuración no se puede leer.

help-serve =
    .about = Sirve la API por HTTP, hasta que se detiene
    .arg-listen = Dirección en la que escucha; el puerto 0 toma uno libre [predeterminado: 127.0.0.1:8080, o `server.listen` en el archivo]
    .note-1 = Responde JSON por HTTP: /openapi.json describe la API. Cada solicitud bajo /v1 necesita una clave de API (`greenroom api-keys create`). Hace tareas ([jobs] tiene sus límites; con [restate], las hace `greenroom worker`), resuelve llamadas a Zoom y sincroniza seminarios web según la programación. [alerts] dice a quién avisa de lo que va mal. En greenroom.toml, [server] tiene listen, public-url, trusted-proxies, watch, connections, header-bytes, header-seconds, write-seconds, body-bytes, upload-bytes, body-seconds, body-rate, request-seconds, key-rate, key-burst, address-rate, shutdown-seconds, webhook-pause-seconds, schedule y settle, y [server.tls] tiene certificate y key. Ctrl-C o SIGTERM lo detiene: no acepta más solicitudes y termina las que están en curso. Las acciones se cargan cuando cambian sus carpetas (`watch`). SIGHUP, o POST /v1/reload, vuelve a leer las acciones, el certificado y la mayor parte de la configuración.

help-worker =
    .about = Hace las tareas de una base de datos que comparten varios procesos de trabajo, hasta que se detiene
    .arg-listen = Dirección en la que escucha a Restate; el puerto 0 toma uno libre [predeterminado: 127.0.0.1:9080]
    .arg-register = Dice a Restate que a los procesos de trabajo se llega en esta dirección, en cuanto este escucha
    .note-1 = Un proceso de trabajo hace las tareas de una base de datos: sincronizaciones, invocaciones asíncronas, rondas de la programación, avisos de resultados. No guarda nada, así que cualquier número de ellos puede compartir una base de datos en PostgreSQL, cada uno con la misma configuración y las mismas acciones. `greenroom serve` acepta tareas. Sin [restate] en greenroom.toml, un proceso de trabajo toma las tareas de la base de datos, como también hace `greenroom serve`. Con [restate] (ingress, admin, identity-key), Restate llama a los procesos de trabajo, que lo escuchan; `serve` ya no hace tareas por sí mismo. Restate debe conocer una sola dirección para todos los procesos de trabajo, detrás de un balanceador de carga si son varios (HTTP/2 sin TLS): --register se la dice. /healthz, /readyz y /metrics responden en la misma dirección. Las acciones se cargan cuando cambian sus carpetas (`watch` de [server]); el resto de la configuración se lee al empezar. Ctrl-C o SIGTERM detiene un proceso de trabajo: no empieza más tareas, tiene `shutdown-seconds` de [server] para las que están en curso y devuelve las demás.

help-api-keys =
    .about = Crea, lista y revoca claves de la API HTTP
    .note-1 = Una clave pertenece a un usuario de la cuenta: el historial de los ajustes y los registros de auditoría nombran a esa persona. Los ámbitos no se incluyen unos a otros: invoke ejecuta acciones, read muestra lo que hay, settings cambia la sincronización de seminarios web, administer instala acciones, administra claves y muestra secretos. Una clave no tiene ningún ámbito que el rol de su usuario no tenga: un administrador los tiene todos; un editor, invoke, read y settings; un lector, read. La clave se muestra una vez; la base de datos guarda un hash de ella.

help-api-keys-create =
    .about = Crea una clave y la muestra solo esta vez
    .arg-name = Su nombre, para personas
    .arg-user = El usuario de la cuenta al que pertenece
    .arg-scopes = Para qué se puede usar: invoke, read, settings, administer
    .arg-only = Las acciones que puede invocar [predeterminado: todas]
    .arg-expires = Cuándo deja de ser válida: un tiempo desde ahora, como 90d o 12h, o una fecha como 2027-01-31T00:00:00Z [predeterminado: nunca]

help-api-keys-list =
    .about = Lista las claves, sin sus secretos

help-api-keys-revoke =
    .about = Revoca una clave para siempre
    .arg-id = El id de la clave, que es la parte de la clave entre `grk_` y el siguiente `_`
    .note-1 = Un servidor en marcha rechaza la clave desde ahora. La clave sigue en la lista. Si no hay ninguna clave con ese id, el código de salida es 14.

help-users =
    .about = Añade, invita y elimina a las personas que inician sesión, y les da roles
    .note-1 = Un usuario inicia sesión en la consola de `greenroom serve`. Un administrador puede hacerlo todo; un editor ejecuta acciones y cambia ajustes y segmentos, pero no activa la sincronización de seminarios web; un lector mira. Un usuario nuevo no tiene contraseña: `invite` crea un enlace que establece una, y `password` la establece aquí. Cinco intentos fallidos de iniciar sesión no tienen consecuencias en cada red; después el correo se bloquea en esa red durante un minuto, y el doble de tiempo después de cada fallo, hasta una hora. 100 fallos en un día bloquean el correo en todas las redes. `unlock` termina ambos bloqueos.

help-users-list =
    .about = Lista los usuarios: sus roles, y si pueden iniciar sesión

help-users-add =
    .about = Añade un usuario
    .arg-email = El correo con el que la persona inicia sesión
    .arg-role = Qué puede hacer la persona: administrator, editor o viewer

help-users-role =
    .about = Da otro rol a un usuario
    .arg-role = El rol: administrator, editor o viewer
    .note-1 = Las sesiones del usuario terminan, y se rechazan las claves de API con ámbitos que el rol no tiene. El último administrador sigue siéndolo.

help-users-remove =
    .about = Elimina un usuario y cierra sus sesiones
    .note-1 = Las claves de API del usuario se rechazan desde ahora. El último administrador no se puede eliminar.

help-users-invite =
    .about = Crea un enlace con el que un usuario establece una contraseña
    .note-1 = Muestra la ruta de un enlace, solo esta vez: ábrela en la dirección de `greenroom serve`, como https://greenroom.acme.example/welcome/TOKEN. El enlace funciona una vez, durante siete días, también si el usuario ha olvidado su contraseña. Una invitación anterior del usuario deja de valer.

help-users-password =
    .about = Establece la contraseña de un usuario
    .arg-generate = Crea una contraseña y la muestra solo esta vez
    .arg-from_file = La lee de este archivo [predeterminado: la terminal o la entrada estándar]
    .note-1 = La contraseña se lee de la terminal, de la entrada estándar o de un archivo, nunca de un argumento; el salto de línea del final se omite. Tiene de 12 a 128 caracteres, no es una de las más comunes y no contiene ni el nombre que va antes de la @ del correo ni el de Greenroom. Las sesiones del usuario terminan. --generate crea una y la muestra, solo esta vez.

help-users-unlock =
    .about = Desbloquea a un usuario después de demasiados intentos fallidos de iniciar sesión

help-worker-stdio =
    .about = Ejecuta acciones para un motor en otro lenguaje, por la entrada y la salida estándar
    .arg-only = Carga solo estas acciones: nombres, o name@version [predeterminado: todas las de la carpeta que se pueden cargar]
    .arg-queue = Cuántas invocaciones pueden esperar además de las que se ejecutan; las demás se rechazan
    .note-1 = El proceso de trabajo escribe primero una línea de saludo, con sus versiones y acciones. Después lee un objeto JSON por línea:
    .note-2 = Por cada invocación escribe una línea, en el orden en que terminan: {"{"}"type": "outcome", "id": "a1", "outcome": {"{"}...{"}"}{"}"}. A una línea que no entiende responde con {"{"}"type": "error", ...{"}"}, y continúa. schemas/worker tiene los esquemas de todas las líneas. El registro va a la salida de errores.
    .note-3 = El proceso de trabajo termina con 0 después de un cierre ordenado, y al final de su entrada cuando todo se ha ejecutado; con 11 si no habla la versión del protocolo del motor; con 20 después de Ctrl-C o SIGTERM, cuando se han terminado las ejecuciones en curso.

help-runs =
    .about = Muestra los registros de las ejecuciones

help-runs-list =
    .about = Lista las últimas ejecuciones
    .arg-action = Solo ejecuciones de esta acción
    .arg-webinar = Solo ejecuciones que pidieron a Zoom cambiar una inscripción en este seminario web
    .arg-limit = Cuántas ejecuciones se listan
    .arg-before = Solo ejecuciones que empezaron antes que esta: la página siguiente
    .arg-reveal = Muestra secretos, con --json

help-runs-show =
    .about = Muestra una ejecución: su resultado, su consumo, sus llamadas a Zoom
    .note-1 = Los campos que el esquema de salida de la acción marca como secretos se ocultan, si el paquete de la ejecución está en la carpeta de acciones; también todo enlace que lleva una consulta, un fragmento o un usuario. --reveal los muestra.

help-runs-again =
    .about = Repite una ejecución, o todas las que cumplen un filtro: con la misma entrada u otra, con la misma versión u otra
    .arg-run = La ejecución; sin ella, todas las ejecuciones que cumplen el filtro
    .arg-input = Otra entrada en lugar de la de la ejecución: JSON, @FILE, o - para la entrada estándar
    .arg-with = Otra versión en lugar de la de la ejecución, como 1.2.0, ^1 o *
    .arg-preview = Muestra qué cambió la ejecución en Zoom y en qué difiere la otra versión, y no ejecuta nada
    .arg-yes = La repite aunque la otra versión haga algo distinto en una reproducción
    .arg-idempotency_key = Otra clave de idempotencia en lugar de la que resulta de la ejecución y de lo que se cambia
    .arg-action = Solo ejecuciones de esta acción
    .arg-webinar = Solo ejecuciones que pidieron a Zoom cambiar una inscripción en este seminario web
    .arg-confirm = Repite las ejecuciones que se contaron
    .note-1 = La ejecución nueva tiene la entrada, el contacto y las etiquetas de la antigua, y la nombra. Tiene una clave de idempotencia que resulta de la ejecución antigua y de lo que se cambia, de modo que el mismo comando dos veces no ejecuta nada dos veces: el segundo da otra vez el primer resultado. Para ejecutarla una vez más, repite la ejecución nueva, o da una clave.
    .note-2 = Lo que la ejecución antigua escribió en contactos se queda. Se muestra lo que cambió en Zoom, porque repetirla puede cambiarlo otra vez: una inscripción vigente se encuentra y no se envía dos veces, y una que se canceló entretanto se envía otra vez.
    .note-3 = Con --with, la otra versión reproduce primero la ejecución antigua, y se muestra la primera diferencia. Si hay una, no se ejecuta nada sin --yes.
    .note-4 = Con un filtro en lugar de una ejecución, primero se cuentan las ejecuciones y se muestra un token. --confirm TOKEN, con el mismo filtro, repite exactamente esas, la más antigua primero; las ejecuciones que llegaron entretanto no están entre ellas.

help-runs-waits =
    .about = Lista las esperas de una ejecución: la aprobación de una persona, u otra respuesta desde fuera
    .arg-run = La ejecución: cualquiera de sus tramos

help-runs-complete =
    .about = Completa una espera de una ejecución, en lugar de su enlace
    .arg-run = La ejecución: cualquiera de sus tramos
    .arg-name = El nombre de la espera
    .arg-value = Con qué se completa, como JSON
    .arg-email = Tu correo: aquel con el que inicias sesión en la cuenta
    .note-1 = Una espera se completa una vez. Un servidor continúa la ejecución en un segundo; sin servidor, lo hace `greenroom invoke --continues RUN --cursor CURSOR`.
