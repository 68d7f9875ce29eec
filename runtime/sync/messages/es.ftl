# Qué significan las advertencias de una sincronización y cómo resolverlas. Las claves, los atributos y las variables son los
# de `en.ftl`; una prueba los compara.
#
# Glosario (los términos de Zoom y de HubSpot en español; se tutea al lector):
#   webinar = seminario web (en HubSpot, «webinario»); session = sesión; occurrence = repetición; host = anfitrión; panelist = panelista
#   registrant = inscrito (en general, «persona inscrita»); registration = inscripción; participant = participante
#   attendance = asistencia; no-show = ausente; account = cuenta; account user = usuario de la cuenta
#   business unit = unidad de negocio; contact = contacto; property = propiedad; timeline = cronología; segment = segmento
#   marketing event = evento de marketing; call record = registro de llamada; email = dirección de correo
#   sync = sincronización; setting = ajuste; excluded domain = dominio excluido; warning = advertencia
#   recording = grabación; transcript = transcripción; audit log = registro de auditoría; store = base de datos

## sync-setting-off: some data was not synced because a setting is off. $rule

sync-setting-off_zoom-events =
    .meaning = El seminario web no se sincronizó: está marcado como parte de Zoom Events, y esos seminarios web no se sincronizan.
    .remedy = Si no pertenece a Zoom Events, quita la marca del seminario web.
sync-setting-off_account =
    .meaning = El seminario web no se sincronizó: la cuenta no sincroniza datos de seminarios web.
    .remedy = Pide a un administrador de la cuenta que active la sincronización de datos de seminarios web. La siguiente sincronización recupera lo anterior, hasta donde Zoom conserve los datos.
sync-setting-off_webinars-of =
    .meaning = El seminario web no se sincronizó: su anfitrión no está entre los usuarios cuyos seminarios web se sincronizan.
    .remedy = Selecciona al anfitrión, o a todos los usuarios de Zoom, en los ajustes de la cuenta.
sync-setting-off_excluded-host =
    .meaning = El seminario web no se sincronizó: la dirección de correo de su anfitrión no se conoce o está en un dominio excluido.
    .remedy = Si los seminarios web del anfitrión deben sincronizarse, quita el dominio de la lista de anfitriones excluidos.
sync-setting-off_webinar =
    .meaning = El seminario web no se sincronizó: su propia sincronización está desactivada.
    .remedy = Activa la sincronización del seminario web. La siguiente sincronización recupera lo anterior, hasta donde Zoom conserve los datos.
sync-setting-off_never-seen =
    .meaning = El seminario web no se sincronizó: todavía no tiene un ajuste propio.
    .remedy = Activa la sincronización del seminario web. Para que los seminarios web nuevos de este anfitrión se sincronicen solos, actívalo en los ajustes del anfitrión.
sync-setting-off_recordings-of =
    .meaning = Las grabaciones y transcripciones no se sincronizaron: el anfitrión no está entre los usuarios cuyas grabaciones se sincronizan.
    .remedy = Selecciona al anfitrión, o a todos los usuarios de Zoom, para las grabaciones en los ajustes de la cuenta.
sync-setting-off_excluded-recordings =
    .meaning = Las grabaciones y transcripciones no se sincronizaron: la dirección de correo del anfitrión no se conoce o está en un dominio excluido para grabaciones.
    .remedy = Si quieres sincronizarlas, quita el dominio de la lista de anfitriones excluidos para grabaciones.
sync-setting-off_user-recordings =
    .meaning = Las grabaciones y transcripciones no se sincronizaron: están desactivadas para este anfitrión.
    .remedy = Activa las grabaciones del anfitrión, o solo las de este seminario web.
sync-setting-off_webinar-recordings =
    .meaning = Las grabaciones y transcripciones no se sincronizaron: están desactivadas para este seminario web.
    .remedy = Activa las grabaciones del seminario web.

## recording-not-synced. $count sessions; $sessions: the first of them

recording-not-synced_setting-off =
    .meaning = { $count ->
        [one] La grabación de una sesión no se sincronizó porque un ajuste está desactivado.
       *[other] Las grabaciones de { $count } sesiones no se sincronizaron porque un ajuste está desactivado.
    }
    .remedy = Activa el ajuste que indica esta advertencia. La siguiente sincronización traerá las grabaciones, si Zoom todavía las tiene.
recording-not-synced_nobody-took-part =
    .meaning = { $count ->
        [one] La grabación de una sesión no se sincronizó: nadie participó en ella.
       *[other] Las grabaciones de { $count } sesiones no se sincronizaron: nadie participó en ellas.
    }
    .remedy = No hay que hacer nada: una grabación se guarda para quienes asistieron.
recording-not-synced_unavailable =
    .meaning = { $count ->
        [one] Zoom no entrega la grabación de una sesión.
       *[other] Zoom no entrega las grabaciones de { $count } sesiones.
    }
    .remedy = Comprueba en Zoom que el plan del anfitrión incluye grabaciones en la nube y que la aplicación conectada puede leerlas.
recording-not-synced_deleted =
    .meaning = { $count ->
        [one] La grabación de una sesión se eliminó en Zoom.
       *[other] Las grabaciones de { $count } sesiones se eliminaron en Zoom.
    }
    .remedy = Recupérala de la papelera de Zoom, donde se conserva 30 días, y vuelve a sincronizar el seminario web.
recording-not-synced_not-found =
    .meaning = { $count ->
        [one] Zoom no tiene ninguna grabación en la nube de una sesión.
       *[other] Zoom no tiene grabaciones en la nube de { $count } sesiones.
    }
    .remedy = Si la sesión debía grabarse, comprueba que el anfitrión graba en la nube; una grabación en su propio equipo no se puede sincronizar.
recording-not-synced_processing =
    .meaning = { $count ->
        [one] Zoom no ha terminado de procesar la grabación de una sesión.
       *[other] Zoom no ha terminado de procesar las grabaciones de { $count } sesiones.
    }
    .remedy = No hay que hacer nada: la sincronización programada vuelve a preguntar.

## participants-not-synced. $count people, for the first two

participants-not-synced_no-email =
    .meaning = { $count ->
        [one] Una persona participó sin dirección de correo y no se sincronizó.
       *[other] { $count } personas participaron sin dirección de correo y no se sincronizaron.
    }
    .remedy = Activa la inscripción en el seminario web: Zoom da las direcciones de correo de los inscritos.
participants-not-synced_invalid-email =
    .meaning = { $count ->
        [one] Una persona de la lista de Zoom tiene una dirección de correo no válida y no se sincronizó.
       *[other] { $count } personas de la lista de Zoom tienen direcciones de correo no válidas y no se sincronizaron.
    }
    .remedy = Consulta la lista de direcciones omitidas y corrígelas en los inscritos de Zoom.
participants-not-synced_no-times =
    .meaning = { $count ->
        [one] Zoom dice que una persona estuvo en esta sesión, pero no cuándo: su asistencia no se conoce.
       *[other] Zoom dice que { $count } personas estuvieron en esta sesión, pero no cuándo: su asistencia no se conoce.
    }
    .remedy = No hay que hacer nada: no cuentan como ausentes.
participants-not-synced_no-end =
    .meaning = El informe de Zoom sobre esta sesión no tiene hora de fin, así que no se puede calcular la asistencia de nadie y no se sincronizó ninguna.
    .remedy = No hay que hacer nada: la siguiente sincronización vuelve a preguntar. Si sigue así, pregunta al soporte de Zoom por el informe de esta sesión.
participants-not-synced_not-available =
    .meaning = Zoom no tiene ningún informe de los participantes de esta sesión.
    .remedy = Los informes aparecen algún tiempo después de que termine la sesión: vuelve a sincronizar el seminario web más tarde. Si el informe del seminario web en Zoom también está vacío, no hay nada que sincronizar.
participants-not-synced_too-old =
    .meaning = Zoom ya no tiene los participantes de esta sesión: los conserva un año.
    .remedy = No hay que hacer nada: ya no se pueden sincronizar.
participants-not-synced_no-permission =
    .meaning = Zoom no permite que la aplicación conectada vea los participantes de esta sesión.
    .remedy = Da a la aplicación, en el Marketplace de Zoom, el permiso para leer informes, y comprueba que el plan de la cuenta incluye seminarios web.

## emails-excluded. $count people

emails-excluded_account-user =
    .meaning = { $count ->
        [one] Se omitió a una persona porque su dirección de correo es la de un usuario de la cuenta.
       *[other] Se omitió a { $count } personas porque sus direcciones de correo son de usuarios de la cuenta.
    }
    .remedy = No hay que hacer nada: una sincronización nunca convierte en contacto a un usuario de la cuenta ni escribe actividad en un contacto con esa dirección.
emails-excluded_excluded-domain =
    .meaning = { $count ->
        [one] Se omitió a una persona porque su dirección de correo está en un dominio excluido y no es de ningún contacto.
       *[other] Se omitió a { $count } personas porque sus direcciones de correo están en dominios excluidos y no son de ningún contacto.
    }
    .remedy = Si las quieres como contactos, quita el dominio de la lista de contactos excluidos o crea el contacto a mano; la siguiente sincronización las incluye.
emails-excluded_invalid-email =
    .meaning = { $count ->
        [one] Se omitió a una persona porque su dirección de correo no es válida.
       *[other] Se omitió a { $count } personas porque sus direcciones de correo no son válidas.
    }
    .remedy = Consulta la lista de direcciones omitidas y corrígelas en los inscritos de Zoom.
emails-excluded_secondary-email =
    .meaning = { $count ->
        [one] Se omitió a una persona porque su dirección de correo es la dirección secundaria de un contacto.
       *[other] Se omitió a { $count } personas porque sus direcciones de correo son direcciones secundarias de contactos.
    }
    .remedy = Solo cuenta la dirección principal: conviértela en la principal del contacto, y la siguiente sincronización incluye a la persona.
emails-excluded_deleted-contact =
    .meaning = { $count ->
        [one] Se omitió a una persona porque su contacto se eliminó.
       *[other] Se omitió a { $count } personas porque sus contactos se eliminaron.
    }
    .remedy = Una sincronización no vuelve a crear un contacto eliminado. Crea el contacto a mano, y la siguiente sincronización incluye a la persona.
emails-excluded_erased =
    .meaning = { $count ->
        [one] Zoom dio una vez los datos de una persona borrada, y la sincronización la omitió. No se guarda nada más sobre ella.
       *[other] Zoom dio { $count } veces los datos de personas borradas, y la sincronización las omitió. No se guarda nada más sobre ellas.
    }
    .remedy = No hay que hacer nada. Para que una persona borrada vuelva a ser un contacto, crea el contacto a mano.

## data-not-synced. $code: what went wrong, in a word

data-not-synced_contacts =
    .meaning = No se pudo guardar a una parte de las personas ({ $code }): sus contactos, inscripciones, asistencias, eventos de cronología y propiedades no se crearon ni actualizaron. Lo guardado antes se mantiene.
    .remedy = Vuelve a sincronizar el seminario web. Si se repite, comprueba la base de datos de contactos (`greenroom store check`).
data-not-synced_marketing-event =
    .meaning = No se pudo crear ni actualizar el evento de marketing del seminario web ({ $code }).
    .remedy = Vuelve a sincronizar el seminario web. Si se repite, comprueba la base de datos de contactos (`greenroom store check`).
data-not-synced_calls =
    .meaning = No se pudieron crear ni actualizar los registros de llamada de las grabaciones ({ $code }).
    .remedy = Vuelve a sincronizar el seminario web. Si se repite, comprueba la base de datos de contactos (`greenroom store check`).

## sync-error about recordings. $count sessions; $sessions: the first of them

sync-error_transcript-not-found =
    .meaning = { $count ->
        [one] La grabación de una sesión se sincronizó sin transcripción: Zoom no tiene ninguna.
       *[other] Las grabaciones de { $count } sesiones se sincronizaron sin transcripción: Zoom no tiene ninguna.
    }
    .remedy = Activa las transcripciones de audio de las grabaciones en la nube en los ajustes de Zoom; se aplica a las sesiones futuras.
sync-error_transcript-processing =
    .meaning = { $count ->
        [one] La grabación de una sesión se sincronizó, pero Zoom no ha terminado su transcripción.
       *[other] Las grabaciones de { $count } sesiones se sincronizaron, pero Zoom no ha terminado sus transcripciones.
    }
    .remedy = No hay que hacer nada: la sincronización programada vuelve a preguntar.

## Why a transcript, or a part of it, could not be had. $error: what the client for Zoom says

sync-error_transcript-host-refused =
    .meaning = No se descargó la transcripción de una sesión: { $error }.
    .remedy = Si el servidor pertenece a Zoom, indica su dominio en el ajuste zoom-download-hosts y vuelve a sincronizar el seminario web.
sync-error_transcript-not-allowed =
    .meaning = Zoom no permite que la aplicación conectada descargue la transcripción de una sesión: { $error }.
    .remedy = Da a la aplicación, en el Marketplace de Zoom, el permiso cloud_recording:read, y comprueba que la grabación no está limitada a quienes inician sesión.
sync-error_transcript-web-page =
    .meaning = En lugar de la transcripción de una sesión llegó una página web: Zoom pide que alguien inicie sesión.
    .remedy = Comprueba en los ajustes de grabaciones en la nube de Zoom que se permiten las descargas, y vuelve a sincronizar el seminario web.
sync-error_transcript-unreadable =
    .meaning = No se puede leer la transcripción de una sesión: { $error }.
    .remedy = Mira la transcripción en Zoom. Si allí se puede leer, comunica este error con el id de la sesión.
sync-error_transcript-too-long =
    .meaning = La transcripción de una sesión es demasiado larga: { $error }.
    .remedy = No hay que hacer nada: la grabación se guarda sin ella.
sync-error_transcript-not-available =
    .meaning = Zoom no dio la transcripción de una sesión: { $error }.
    .remedy = No hay que hacer nada: se vuelve a pedir en la siguiente sincronización.
sync-error_transcript-incomplete =
    .meaning = { $count ->
        [one] No se pudo leer una parte de la transcripción de una sesión, y se omitió.
       *[other] No se pudieron leer { $count } partes de la transcripción de una sesión, y se omitieron.
    }
    .remedy = No hay que hacer nada: el resto de la transcripción se guarda.

## sync-error that ended the sync. $code: what went wrong, in a word

sync-error_zoom-account-not-found =
    .meaning = La cuenta de Zoom a la que pertenece el seminario web no está conectada, o no se encuentra su usuario conectado ({ $code }).
    .remedy = Vuelve a conectar la cuenta de Zoom y sincroniza el seminario web.
sync-error_webinar-not-found =
    .meaning = Zoom ya no tiene este seminario web.
    .remedy = Si se eliminó allí a propósito, no hay que hacer nada: lo sincronizado antes se mantiene.
sync-error_webinar-expired =
    .meaning = Zoom ya no tiene este seminario web: elimina los seminarios web 90 días después de su fin previsto. Las inscripciones ya no se pueden leer; las sesiones conocidas se siguen sincronizando.
    .remedy = No hay que hacer nada. Para dejar de consultar a Zoom, desactiva la sincronización del seminario web.
sync-error_zoom-connection-failed =
    .meaning = Zoom no acepta la conexión de esta cuenta.
    .remedy = Comprueba la conexión y dale credenciales nuevas si han cambiado.
sync-error_zoom-permission-missing =
    .meaning = Zoom no permite que la aplicación conectada vea lo que una sincronización necesita.
    .remedy = Comprueba los permisos de la aplicación en el Marketplace de Zoom y que el plan de la cuenta incluye seminarios web.
sync-error_zoom-rate-limited =
    .meaning = Se alcanzó el límite de solicitudes de Zoom, y la sincronización se detuvo antes de terminar.
    .remedy = No hay que hacer nada: la sincronización programada continúa más tarde. Si ocurre a menudo, espacia más las sincronizaciones o busca otras aplicaciones que agoten el límite de la cuenta.
sync-error_zoom-unavailable =
    .meaning = Zoom no respondió, y la sincronización se detuvo antes de terminar.
    .remedy = No hay que hacer nada: la sincronización programada continúa más tarde, y no se pierde nada.
sync-error_failed =
    .meaning = La sincronización se detuvo antes de terminar ({ $code }).
    .remedy = Vuelve a sincronizar el seminario web: continúa donde se detuvo. Si se repite, comunica este error con el id de la sincronización.

## sync-error about a listing that is not believed. $listing: registrants or participants

sync-error_list-changed =
    .meaning = { $listing ->
        [registrants] La lista de inscritos cambió mientras se leía. No se canceló ninguna inscripción.
       *[participants] La lista de participantes cambió mientras se leía. No se modificó ninguna asistencia.
    }
    .remedy = No hay que hacer nada: la siguiente sincronización vuelve a leer la lista.
sync-error_ended-early =
    .meaning = { $listing ->
        [registrants] La lista de inscritos de Zoom estaba incompleta. No se canceló ninguna inscripción.
       *[participants] La lista de participantes de Zoom estaba incompleta. No se modificó ninguna asistencia.
    }
    .remedy = No hay que hacer nada: la siguiente sincronización vuelve a leer la lista.
sync-error_list-shrank =
    .meaning = { $listing ->
        [registrants] Zoom da muchos menos inscritos que antes. Todavía no se canceló ninguna inscripción.
       *[participants] Zoom da muchos menos participantes que antes. Todavía no se modificó ninguna asistencia.
    }
    .remedy = Si la lista es correcta, sincroniza el seminario web una vez más: la sincronización acepta una segunda lista que coincida.

## A warning that this catalogue does not know. $warning-code, $warning-reason

unknown-warning =
    .meaning = Esta versión de Greenroom no tiene texto para la advertencia: { $warning-code } { $warning-reason }
    .remedy = Usa la versión de Greenroom que la escribió, o búscala en las notas de esa versión.
