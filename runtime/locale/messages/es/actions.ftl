# Actions, their versions, and trying them.

actions-title = Acciones
actions-search = Buscar por nombre o finalidad
actions-none = Todavía no hay ninguna acción cargada. Instala una o pon su paquete en la carpeta de acciones.
actions-none-found = Ninguna acción coincide. Cambia la búsqueda.
actions-install = Instalar una acción
actions-action = Acción
actions-version = Versión
actions-versions =
    { $count ->
        [one] { $number } versión cargada
       *[other] { $number } versiones cargadas
    }
actions-may = Puede
actions-last-runs = Últimas ejecuciones
actions-try = Probarla
actions-runs = Ejecuciones de esta acción
actions-hubspot = Definición para HubSpot (JSON)
actions-not-loaded = Esta acción está instalada pero no cargada, así que no puede ejecutarse. El registro del servidor dice por qué.
actions-not-loaded-short = No cargada
actions-name = Nombre para programas
actions-for = Se ejecuta para
actions-contract = Contrato
actions-digest = Huella
actions-all-versions = Versiones
actions-state = Estado
actions-active = Activa
actions-loaded = Cargada
actions-from-folder = Carpeta de acciones
actions-signature = Firma
actions-installed-at = Instalada
actions-installed-by = Por
actions-source = Origen
actions-capabilities = Qué puede hacer
actions-no-capabilities = Solo calcula: no lee contactos, no llama a servicios y no cambia nada.
actions-capability = Capacidad
actions-parameters = Parámetros
actions-asked = Solicitado
actions-granted-parameters = Concedido
actions-limits = Límites de una ejecución
actions-failures = Sus códigos de error
actions-no-failures = No tiene códigos de error propios.
actions-code = Código
actions-meaning = Significado
actions-schemas = Esquemas
actions-input-schema = Esquema de la entrada
actions-output-schema = Esquema de la salida
object-contact = Un contacto
object-webinar = Un seminario web
limit-memory = Memoria
limit-cpu = Tiempo de CPU
limit-wall = Tiempo total
limit-calls = Llamadas a Greenroom
limit-input = Entrada
limit-output = Salida
limit-log = Registro
limit-journal = Diario conservado
install-title = Instalar una acción
install-source = Origen
install-source-hint = Una dirección con la huella del paquete (https://…#sha256=…) o una referencia en un registro (oci://…).
install-show = Mostrar qué cambiaría
install-upload = O subir un paquete
install-file = Paquete (un archivo .wasm)
install-file-hint = Primero se muestra qué puede hacer y en qué difiere de la versión activa.
install-file-again = El mismo archivo otra vez
install-file-again-hint = El servidor no guarda lo que se sube: elige el archivo de nuevo para instalarlo.
install-activate = Hacerla la versión activa
install-confirm = Instalar y conceder lo que pide
install-replaces = Versión activa ahora
install-differences = Diferencias con la versión activa
install-no-difference = Ninguna: puede hacer lo mismo, acepta las mismas entradas y da las mismas salidas.
install-first = No hay ninguna versión con la que compararla.
install-make-active = Activar
install-roll-back = Volver a la versión anterior
install-roll-back-what = La versión que estaba activa antes vuelve a estarlo. Ambas siguen instaladas.
install-uninstall = Desinstalar
install-uninstall-what = Se elimina y ningún workflow podrá ejecutarla. Una versión con la que continúa una ejecución permanece.
install-history = Historial
install-when = Cuándo
install-event = Qué
install-by = Por
said-action-installed = Instalada.
said-action-activated = La versión está activa.
said-action-rolled-back = La versión anterior está activa de nuevo.
said-action-uninstalled = Desinstalada.
try-title = Probar una acción
try-input = Entrada
try-around = Para quién
try-contact = Contacto
try-contact-hint = Un nombre, un correo o un id. Los tokens toman sus valores del contacto.
try-contact-unknown = Esto no encuentra ningún contacto. Escribe un nombre, un correo o un id.
try-contact-choose = No es el nombre, el correo o el id completo de ningún contacto, o lo tienen varios: elige uno abajo.
try-find-contact = Buscar contactos
try-contacts = Contactos encontrados
try-contacts-unasked = Escribe arriba a quién buscar y busca
try-contacts-none = No se encontró a nadie: se mantiene lo escrito
try-contacts-more = Hay más: elige uno o escribe una palabra más larga
try-contacts-not-all = No se han mirado todos: escribe una palabra más larga
try-contacts-found =
    { $count ->
        [one] { $number } encontrado: elígelo o mantén lo escrito
       *[other] { $number } encontrados: elige uno o mantén lo escrito
    }
try-more = Más
try-key = Clave de idempotencia
try-key-hint = Con una misma clave la acción se ejecuta una vez. Déjala vacía para una ejecución nueva.
try-dry = Simulación
try-dry-hint = Una simulación no cambia nada: las escrituras se descartan y las respuestas de los servicios a los cambios se inventan.
try-run = Ejecutar de verdad…
try-case = Guardar como caso de prueba
try-confirm-title = ¿Ejecutar esta acción de verdad?
try-confirm = Ejecutarla
try-back = Volver al formulario
try-masked = Los secretos de la entrada de esa ejecución están ocultos: vuelve a escribirlos.
try-not-kept = La entrada de esa ejecución no se conservó.
try-recent = Tomar la entrada de una ejecución anterior
try-no-recent = La acción aún no se ha ejecutado.
try-outcome = Resultado
try-nothing-changed = Simulación: no se cambió nada.
try-would-change = Qué cambiaría
input-json = Entrada en JSON
input-json-hint = Escribe JSON.
input-by-json = Escribir la entrada en JSON
input-by-fields = Escribir la entrada en campos
input-only-json = Los campos no pueden contener toda esta entrada, así que queda en JSON.
input-no-json = Esto no es JSON: { $why }
input-missing = Complétalo: la acción lo necesita.
input-no-number = Escribe un número.
input-not-whole = Escribe un número entero.
input-no-moment = Escribe una fecha con hora.
input-no-choice = Elige uno de los valores.
input-example = Ejemplo: { $example }
input-zone = Zona horaria: { $zone }
input-one-a-line = Uno por línea.
input-secret = Un secreto: no se vuelve a mostrar.
input-yes = Sí
input-no = No
input-not-given = Sin valor
input-token = Tomarlo de una propiedad del contacto
input-token-hint = La propiedad elegida sustituye a lo escrito arriba.
input-token-none = Ninguna propiedad
input-search = Buscar opciones
input-choices = Opciones que ofrece la acción
input-choices-unasked = Escribe arriba qué buscar y busca
input-choices-none = No se encontró nada: se mantiene lo escrito
input-choices-keep =
    { $count ->
        [one] { $number } encontrada: elige o mantén lo escrito
       *[other] { $number } encontradas: elige o mantén lo escrito
    }
input-choices-more = Hay más: afina la búsqueda.
