# La ayuda del comando: lo que comparten todas las páginas, y los comandos hasta `keys`. Una prueba compara los textos ingleses con los comentarios de documentación de runtime/cli/src. Los nombres de
# opciones y los valores, y lo que está entre comillas invertidas, son de un programa y no se traducen.

help-page =
    .usage = Uso:
    .commands = Comandos:
    .arguments = Argumentos:
    .options = Opciones:
    .global-options = Opciones globales:
    .examples = Ejemplos:
    .print-help = Muestra la ayuda
    .see-more = Muestra la ayuda (más con --help)
    .see-summary = Muestra la ayuda (un resumen con -h)
    .print-version = Muestra la versión
    .help-command = Muestra este mensaje, o la ayuda de los subcomandos indicados
    .default = predeterminado:
    .env = entorno:
    .possible-values = valores posibles:
    .values = Valores posibles:
    .in-english = El formato de los archivos de mundo, en inglés:

help-global =
    .arg-config = Lee los ajustes de este archivo en lugar de greenroom.toml
    .arg-store-path = Base de datos de contactos: un archivo, o una base de datos de PostgreSQL como postgres://user@host/database [predeterminado: greenroom.db]
    .arg-actions-folder = Carpeta cuyos archivos *.wasm son las acciones [predeterminado: target/actions si existe; si no, actions]
    .arg-installed = Carpeta de las acciones instaladas [predeterminado: greenroom-installed]
    .arg-compiled = Carpeta de las acciones compiladas, en la que solo tú puedes escribir, u `off` [predeterminado: greenroom/compiled en tu carpeta de caché]
    .arg-grants = Capacidades que una acción puede usar, como my-action=contacts-read,log, o sha256:DIGEST=log para un solo paquete; con parámetros, en JSON: my-action=["log",{"{"}"contacts-write":{"{"}"properties":["lead_score"]{"}"}{"}"}]. En el entorno, `;` separa varias. A las acciones del propio Greenroom se les concede lo que declaran
    .arg-limits = Cambia límites de las ejecuciones, de la compilación de una acción y de la base de datos, como cpu-ms=500,compile-ms=120000,journal-quota-bytes=500000000
    .arg-concurrency = Cuántas ejecuciones puede haber en curso a la vez [predeterminado: 64]
    .arg-journal = Cuánto de cada ejecución se anota para `greenroom replay`: full, digests u off [predeterminado: full]
    .arg-zoom_api_url = Dirección de la API REST de Zoom, como la de un Zoom local
    .arg-zoom_oauth_url = Dirección del servidor OAuth de Zoom, como la de un Zoom local
    .arg-zoom_download_hosts = Dominios de los que se descargan grabaciones, además de los de las nubes de Zoom, como example.com; allí se envía el token de Zoom
    .arg-zoom_plan = Plan de las cuentas de Zoom, que decide sus límites de solicitudes: free, pro o business [predeterminado: pro]
    .arg-messages = Carpeta de archivos *.ftl con textos de advertencias: otros idiomas, o textos en lugar de los de Greenroom; LC_ALL, LC_MESSAGES o LANG indica el idioma
    .arg-log = Mensajes del registro en la salida de errores: off, error, warn, info, debug, trace, o un filtro; json o json,LEVEL para líneas de JSON [predeterminado: warn]
    .arg-json = Escribe JSON en lugar de palabras, con los valores enteros

help-exit-codes =
    .note-1 = Códigos de salida:
    .note-2 = hecho
    .note-3 = cualquier otra cosa: un archivo que no se puede leer, un paquete dañado, una conexión que no funciona
    .note-4 = uso: la línea de comandos, el entorno o el archivo de configuración está mal
    .note-5 = una reproducción difiere de la ejecución
    .note-6 = el programa que leía la salida la cerró antes del final, como hace `head`
    .note-7 = no hay ninguna acción con ese nombre y esa versión
    .note-8 = la entrada no se ajusta al esquema de la acción
    .note-9 = un token de contacto no se pudo resolver
    .note-10 = falta un permiso o un derecho
    .note-11 = una regla o la acción se negó; el código dice por qué
    .note-12 = la acción falló en mitad de la ejecución
    .note-13 = se alcanzó un límite
    .note-14 = la salida de la acción no se ajusta a su esquema
    .note-15 = otro comando hizo, o está haciendo, algo que excluye esto
    .note-16 = no hay base de datos, o la base de datos o Zoom no responde; el código dice cuál
    .note-17 = detenido a mano
    .note-18 = un defecto de Greenroom
    .note-19 = Un lote termina con 0 cuando se hicieron todas las líneas, con 4 cuando se cerró su salida, con 20 cuando se detuvo y, si no, con el código de la primera línea que falló, en el orden de la entrada. Con --json, un comando que falla escribe un objeto JSON con el fallo, también en los errores de uso.

help-shared =
    .arg-account = La cuenta de Zoom
    .arg-action = La acción: su nombre, o name@version
    .arg-after = Solo contactos cuyo id va después de este: la página siguiente
    .arg-again_of = Solo ejecuciones que repitieron esta
    .arg-allow = Concede estas capacidades, como log,contacts-read, o como JSON con parámetros
    .arg-client_id = El id del cliente
    .arg-client_id_env = Nombre de la variable de entorno que contiene el id de cliente
    .arg-client_secret_env = Nombre de la variable de entorno que contiene el secreto de cliente
    .arg-code = Solo fallos con este código, como webinar-full
    .arg-contact = Solo ejecuciones para este contacto
    .arg-credentials_file = Archivo JSON con clientId y clientSecret, accesible solo para su propietario; se lee cada vez que hace falta
    .arg-digest = La huella (SHA-256) que debe tener el paquete; una dirección la necesita
    .arg-dry_run = No cambia nada: lo que se escribe se descarta, y las respuestas de Zoom a los cambios son inventadas
    .arg-email = El correo del usuario
    .arg-file = El paquete
    .arg-filter = Un filtro en lugar de un segmento: JSON, @ y el nombre de un archivo, o - para la entrada estándar
    .arg-folder = La carpeta del proyecto
    .arg-from_file = Lo lee de este archivo [predeterminado: la entrada estándar]
    .arg-id = El id de los efectos
    .arg-in_body = Envía el id y el secreto del cliente en el cuerpo, para servicios que no los aceptan en una cabecera
    .arg-jobs = Las tareas
    .arg-kind = Solo fallos de este tipo, como unavailable
    .arg-limit = Cuántos contactos se listan
    .arg-name = El nombre del segmento
    .arg-pointer = El lugar en los ajustes, como JSON Pointer
    .arg-reveal = Muestra secretos
    .arg-run = La ejecución
    .arg-scopes = Un ámbito que se pide; se puede dar varias veces
    .arg-seal = Guarda las credenciales cifradas en la base de datos: las de las variables de entorno; si no, las de la entrada estándar
    .arg-since = Solo ejecuciones desde este momento: una hora, una fecha (en UTC) o una antigüedad como 2d o 3h
    .arg-status = Solo ejecuciones que terminaron así: done, continue o failed
    .arg-tags = Solo ejecuciones con esta etiqueta; varias veces para varias etiquetas
    .arg-token_url = De dónde vienen los tokens
    .arg-until = Solo ejecuciones anteriores a este momento
    .arg-username = Inicia sesión en el registro con este nombre, y la contraseña o el token de la entrada estándar [predeterminado: como lo guardó `docker login`; si no, sin nombre]
    .arg-webinar = El id del seminario web
    .arg-yes = Concede lo que pide el paquete, sin pedir confirmación
    .value-language-c = C, con enlaces generados
    .value-language-python = Python, sobre CPython
    .value-language-rust = Rust, con el SDK: las acciones más pequeñas y rápidas después de C
    .value-language-typescript = TypeScript, sobre QuickJS

help-greenroom =
    .about = Ejecuta acciones de flujos de trabajo sobre una base de datos de contactos y la conecta a Zoom
    .note-1 = Los ajustes vienen de las opciones, después del entorno y después del archivo de configuración: greenroom.toml en la carpeta de trabajo, o --config. Sus claves: store, actions, installed, compiled, concurrency, journal, messages, log, json; en [zoom] api-url, oauth-url, download-hosts, plan; en [postgres] account, connections, role, ca-file, key-file, password-file; en [server] lo que indica `greenroom serve --help`; en [hubspot] public-url, app-secrets, portals, signatures, answer-within-ms, connections, api-url, block-days; en [alerts] lo que indica `greenroom alerts --help`; en [retention] runs, journals, cada una en días; en [console] enabled, session-idle, session-days, y en [console.openid] issuer, client-id, client-secret, label; en [telemetry] otlp, service-name; en [limits] los límites por su nombre; en [grants] listas de capacidades por acción, o por sha256:DIGEST; en [trust] signatures, sources, plain-http, y en [trust.keys.NAME] key o file, actions.

help-connect =
    .about = Conecta cuentas de Zoom y administra sus conexiones

help-connect-zoom =
    .about = Conecta una cuenta de Zoom a una unidad de negocio: la prueba, crea las propiedades de contacto y obtiene usuarios y seminarios web
    .arg-account_id = El id de la cuenta en Zoom, de la página de credenciales de la aplicación
    .arg-user = El correo del usuario conectado: uno de los usuarios de la cuenta de Zoom, que no se puede inscribir como contacto
    .arg-business_unit = La unidad de negocio [predeterminado: la principal]
    .note-1 = Las credenciales son las de una aplicación OAuth de servidor a servidor en el marketplace de Zoom. Ninguna opción recibe un secreto. Un archivo, o la entrada estándar con --seal, es un objeto JSON con clientId y clientSecret; a un archivo solo puede acceder su propietario (chmod 600). Un archivo o una variable de entorno se vuelve a leer cada vez que hace falta; con --seal la base de datos guarda las credenciales cifradas, también cuando se dan como variables de entorno.
    .note-2 = La aplicación necesita estos ámbitos:
    .note-3 = comprobar la conexión
    .note-4 = encontrar los usuarios de Zoom
    .note-5 = encontrar sus seminarios web
    .note-6 = leer un seminario web
    .note-7 = leer su formulario de inscripción
    .note-8 = leer sus panelistas
    .note-9 = leer las inscripciones y sus estados
    .note-10 = distinguir varias inscripciones de una persona
    .note-11 = inscribir a un contacto
    .note-12 = cancelar, aprobar o denegar una inscripción
    .note-13 = encontrar sesiones pasadas
    .note-14 = leer las horas de una sesión
    .note-15 = sincronizar la asistencia
    .note-16 = sincronizar grabaciones y transcripciones
    .note-17 = Para sincronizar grabaciones y transcripciones, el rol del propietario de la aplicación necesita el derecho «View the recording content».

help-connect-list =
    .about = Lista las conexiones con su estado

help-connect-check =
    .about = Prueba las conexiones y guarda su estado
    .arg-account = La cuenta de Zoom [predeterminado: todas las que están en uso]
    .note-1 = El código de salida es 1 cuando una conexión no funciona.

help-connect-rotate =
    .about = Cambia las credenciales de una conexión: las nuevas se prueban antes de reemplazar a las antiguas

help-connect-webhook =
    .about = Guarda los tokens secretos con los que se verifican los webhooks de Zoom

help-connect-webhook-add =
    .about = Guarda el token secreto de la aplicación de una cuenta de Zoom, cifrado, junto al que ya hay
    .arg-from_env = Lo lee de esta variable de entorno
    .note-1 = El token secreto es el de la aplicación en el marketplace de Zoom: Features, Access, Secret Token. Se lee de la entrada estándar, de un archivo o de una variable de entorno, nunca de un argumento, y la base de datos lo guarda cifrado. Para cambiarlo sin pérdidas: genera otro token en Zoom, añade aquí el nuevo y retira el antiguo una hora y media después, cuando Zoom haya repetido lo que firmó con él. Dos son válidos a la vez.
    .note-2 = En la aplicación, Features, Event Subscriptions, la dirección es https://HOST/webhooks/zoom/ACCOUNT-ID, donde HOST es la de `greenroom serve`. Suscríbete a estos eventos, para todos los usuarios de la cuenta:

help-connect-webhook-list =
    .about = Lista los id de los tokens secretos y cuándo se añadieron
    .arg-account = La cuenta de Zoom [predeterminado: todas]

help-connect-webhook-retire =
    .about = Elimina un token secreto: los webhooks firmados con él se rechazan
    .arg-id = El id del token

help-connect-disconnect =
    .about = Deja de usar una conexión y elimina sus credenciales cifradas y sus tokens secretos; los datos obtenidos se quedan

help-actions =
    .about = Lista, comprueba y compila acciones

help-actions-list =
    .about = Lista los paquetes de la carpeta de acciones

help-actions-installed =
    .about = Lista las acciones instaladas, con sus versiones
    .note-1 = La versión activa, marcada con *, se ejecuta donde un flujo de trabajo no pide otra. --json incluye los permisos y lo que se hizo.

help-actions-show =
    .about = Muestra una acción: su descripción, su entrada, su salida y sus permisos
    .note-1 = --json incluye los esquemas de la entrada y de la salida.

help-actions-check =
    .about = Comprueba un paquete sin ejecutarlo: manifiesto, esquemas, importaciones, contrato, código
    .note-1 = Muestra las capacidades que necesita. El código de salida es 0 si el paquete es correcto y, si no, 1.

help-actions-options =
    .about = Muestra las opciones que una acción ofrece para un campo de su entrada
    .arg-field = El campo, como JSON Pointer en la entrada
    .arg-input = La entrada hasta donde está rellenada, como JSON
    .arg-search = Solo las opciones que esto encuentra
    .arg-page = El token de la página siguiente
    .arg-contact = El contacto para el que se ejecuta el flujo de trabajo
    .note-1 = La acción se ejecuta como en una simulación: no se guarda nada, y no se cambia nada en ningún servicio.

help-actions-compile =
    .about = Compila paquetes por adelantado, en la carpeta de las acciones compiladas
    .arg-files = Los paquetes; si no se indica ninguno, todos los de la carpeta de acciones
    .note-1 = Los programas que integran Greenroom sin compilador solo ejecutan acciones compiladas por adelantado. La carpeta tiene que ser suya, o de root, y la máquina necesita el mismo tipo de CPU. Vuelve a compilar después de actualizar Greenroom.

help-new =
    .about = Crea el proyecto de una acción, en Rust, TypeScript, Python o C
    .arg-name = El nombre de la acción, en minúsculas y con guiones
    .arg-language = El lenguaje del código fuente
    .arg-to = La carpeta del proyecto, que debe estar vacía o ser nueva [predeterminado: el nombre]
    .note-1 = El proyecto tiene una acción, sus esquemas, tres casos de prueba, un README y un AGENTS.md para asistentes de programación. Constrúyelo con `greenroom build` en su carpeta y pruébalo con `greenroom test`. `greenroom doctor` dice qué compiladores hay.

help-build =
    .about = Construye el paquete de un proyecto
    .arg-out = Escribe el paquete en este archivo
    .note-1 = Compila el código fuente del proyecto, crea un componente que solo importa lo que pide manifest.json y añade el manifiesto y los esquemas. El paquete es build/NAME-VERSION.wasm en el proyecto. Se nombra lo que falta y cómo conseguirlo.
    .note-2 = Para un lenguaje sin plantilla, las herramientas propias del lenguaje crean component.wasm, o el módulo básico module.wasm, a partir del mundo que hay en wit/, que la construcción escribe. El paquete se crea entonces a partir de ese archivo.

help-test =
    .about = Ejecuta los casos de prueba de una acción en el entorno aislado real
    .arg-package = Prueba este paquete en lugar de construir el proyecto
    .arg-cases = La carpeta de los casos [predeterminado: cases en el proyecto]
    .arg-only = Solo los casos cuyo nombre contiene esto
    .arg-accept = Escribe lo que resultó en los casos que todavía no dicen nada de ello
    .arg-accept_all = Escribe lo que resultó en los casos, también donde dicen otra cosa
    .arg-from_run = Crea un caso a partir de esta ejecución de la base de datos
    .note-1 = Construye el proyecto y ejecuta sus casos (cases/*.json): dados una base de datos, un Zoom, respuestas HTTP y un reloj, cuando se invoca la acción con esta entrada, resulta esta salida o este fallo, y se escribe esto. Cada caso se ejecuta en el entorno aislado real, con los límites reales y con todo lo que pide el manifiesto.
    .note-2 = Una parte de `then` que falta no se compara. --accept escribe lo que resultó donde un caso todavía no dice nada; --accept-all lo escribe también donde difiere: mira los cambios antes de conservarlos. El texto "<any>" en un caso vale para cualquier valor.
    .note-3 = --from-run crea un caso a partir de una ejecución de la base de datos, con los datos personales reemplazados; para una simulación, de la que no se guarda nada, lo hace `greenroom invoke --dry-run --case FILE`. El código de salida es 0 si todos los casos pasan y, si no, 1.

help-dev =
    .about = Construye y prueba un proyecto de nuevo cada vez que cambia, junto a un Zoom local
    .arg-world = Archivo de mundo del Zoom local [predeterminado: el mundo de la demostración]
    .note-1 = Vigila el proyecto hasta Ctrl-C: un cambio lo vuelve a construir y ejecuta sus casos. Al lado se ejecuta un Zoom local, y build/dev tiene una base de datos con los contactos de los casos. Invoca la acción en otra terminal, con la configuración que se muestra.

help-pack =
    .about = Crea el paquete de un proyecto para otras personas: construido, comprobado y probado
    .arg-out = El archivo que se escribe [predeterminado: NAME-VERSION.wasm en la carpeta de trabajo]
    .arg-twice = Lo construye dos veces, en dos carpetas, y compara los bytes
    .note-1 = Construye el proyecto, comprueba el paquete como un anfitrión que lo carga, ejecuta todos los casos y escribe un solo archivo con todo dentro: código, manifiesto y esquemas. Si un caso falla no se escribe nada. --twice construye además una copia del proyecto en otra carpeta y dice si los bytes son los mismos: lo son en Rust y en C; los motores de TypeScript y de Python ponen en el paquete un estado propio que cambia de una construcción a otra.

help-check =
    .about = Comprueba un paquete o un proyecto sin ejecutarlo: contrato, esquemas, etiquetas y lo que ha cambiado
    .arg-what = Un paquete, o la carpeta de un proyecto
    .arg-against = Otra versión del paquete, para comparar
    .arg-strict = Falla también por consejos
    .note-1 = Si es un proyecto, primero lo construye. Comprueba las importaciones y exportaciones con el contrato, los esquemas con sus ejemplos y las etiquetas; muestra las capacidades que pide, su tamaño y cuánto tarda aquí en compilarse y cargarse; y con --against, en qué difiere otra versión: capacidades, entradas que se aceptaban y ya no, salidas que pueden aparecer ahora.
    .note-2 = El código de salida es 0 si nada perjudica a quienes usan la acción. Los consejos no lo cambian, salvo que se dé --strict.

help-doctor =
    .about = Muestra qué compiladores para acciones hay y cómo conseguir los demás
    .arg-language = Solo las herramientas de este lenguaje
    .note-1 = El código de salida es 0 si no falta nada y, si no, 1.

help-keys =
    .about = Crea claves que firman paquetes y lista las de confianza

help-keys-new =
    .about = Crea un par de claves: la secreta firma paquetes, la pública los verifica
    .arg-file = El archivo para la clave secreta, que todavía no debe existir
    .note-1 = La clave secreta no está cifrada: solo tú puedes leer el archivo, y cualquiera que la tenga puede firmar en tu nombre. La clave pública está en un segundo archivo, acme.key.pub. Los operadores la declaran de confianza en greenroom.toml:

help-keys-list =
    .about = Lista las claves en las que confía el archivo de configuración
