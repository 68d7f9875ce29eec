# Los ajustes de la sincronización de seminarios web.

settings-title = Ajustes
settings-general = General
settings-exclusions = Exclusiones
settings-users = Usuarios
settings-webinars = Seminarios web
settings-history = Historial
settings-why = ¿Por qué (no) se sincroniza?

## Cómo se llaman los ajustes. $user es un correo, $webinar un ID

setting-syncWebinarData = Sincronización de datos de seminarios web
setting-webinarsOf = De quién se sincronizan los seminarios web
setting-recordingsOf = De quién se sincronizan las grabaciones
setting-existingContacts = Contactos que ya existen
setting-excludedHostDomains = Anfitriones excluidos
setting-excludedRecordingDomains = Anfitriones excluidos para grabaciones
setting-excludedContactDomains = Personas que no pasan a ser contactos
setting-user-new-webinars = Nuevos seminarios web de { $user }
setting-user-recordings = Grabaciones de { $user }
setting-webinar-sync = Sincronización del seminario web { $webinar }
setting-webinar-recordings = Grabaciones del seminario web { $webinar }
setting-webinar-zoom-events = Marca de Zoom Events del seminario web { $webinar }
setting-as-host = Como el anfitrión
place-webinar = El seminario web
place-session = La sesión
place-zoom-account = La conexión con Zoom
place-entries = { $count ->
    [one] Una entrada
   *[other] { $number } entradas
}

## Guardar

said-unchanged = No se cambió nada.
settings-save-anyway = Guardar de todos modos
settings-drop = Descartar lo que escribí
settings-undo = Deshacer
settings-meanwhile = Otra persona cambió el mismo ajuste mientras tanto. Aún no se ha guardado nada.
settings-meanwhile-own = Mientras tanto, tú o una regla cambiasteis el mismo ajuste. Aún no se ha guardado nada.
settings-meanwhile-more = { $count ->
    [one] y un cambio más
   *[other] y { $number } cambios más
}
settings-meanwhile-choice = Lo que escribiste sigue aquí. Revísalo y guárdalo de todos modos o descártalo.
settings-not-saved-yet = Quieres fijar:
settings-becomes = pasa a ser
settings-by-rule = Greenroom, por una regla
settings-followed = Esto fue consecuencia de ello:
settings-read-only = Tu rol puede ver los ajustes, pero no cambiarlos.

## General

settings-sync-label = Sincronizar datos de seminarios web
settings-sync-is-off = Los datos de seminarios web no se sincronizan.
settings-sync-hint-off = A partir de ese momento, las inscripciones, la asistencia y los contactos de los seminarios web llegan de Zoom, para todos los usuarios de Zoom salvo que elijas otros más abajo. Los seminarios web anteriores se activan uno por uno, en Seminarios web. Lo que faltó se recupera, hasta donde Zoom lo conserva.
settings-sync-hint-on = Mientras esté desactivada, no se sincroniza ningún seminario web. Los demás ajustes se quedan como están y vuelven a valer cuando se active.
settings-sync-administrator = Solo un administrador de la cuenta la activa.
settings-webinars-of = De quién se sincronizan los seminarios web
settings-webinars-of-hint = Un seminario web solo se sincroniza si su anfitrión está entre estos usuarios de Zoom.
settings-recordings-of = De quién se sincronizan las grabaciones
settings-recordings-of-hint = Las grabaciones y transcripciones solo se sincronizan si el anfitrión está entre estos usuarios de Zoom.
settings-selected-users = Usuarios de Zoom seleccionados
settings-users-lines = Un correo por línea.
settings-no-zoom-users = No se conoce ningún usuario de Zoom. Conecta una cuenta de Zoom o cambia el filtro.
settings-email-fault = «{ $email }» no es un correo. Escribe un correo por línea, como anna@example.com.
settings-existing-hint = Una persona cuyo correo no es de ningún contacto pasa a ser contacto. Esto dice qué pasa con los nombres de un contacto que ya existe.

## Exclusiones

settings-domains-explained = Un dominio por línea. example.com significa solo ese dominio, y *.example.com todos los dominios por debajo de él, pero no example.com mismo. No se distinguen mayúsculas y minúsculas, y los nombres que solo se parecen son otros.
settings-excluded-hosts-hint = Un seminario web cuyo anfitrión tiene el correo en uno de estos dominios no se sincroniza.
settings-excluded-recordings-hint = Las grabaciones y transcripciones de un anfitrión en uno de estos dominios no se sincronizan.
settings-excluded-contacts-hint = Una persona en uno de estos dominios no pasa a ser un contacto nuevo. Un contacto que ya existe sí recibe su actividad.
settings-domain-fault = Línea { $line }: «{ $given }» no es un dominio. Escríbelo como example.com o *.example.com.
settings-domain-meant = Línea { $line }: «{ $given }» no es un dominio. Escríbelo como { $meant }.

## Usuarios

settings-users-explained = Abre un usuario para elegir qué pasa con sus nuevos seminarios web y con sus grabaciones.
settings-search-users = Buscar por nombre o correo
settings-user = Usuario
settings-unit = Unidad de negocio
settings-new-webinars = Sincronizar por defecto los seminarios web recién programados
settings-new-webinars-head = Nuevos seminarios web
settings-new-webinars-hint = El ajuste que recibe un seminario web de este usuario cuando se ve por primera vez. Los anteriores se quedan como están.
settings-user-recordings = Sincronizar grabaciones y transcripciones
settings-user-recordings-hint = Vale para todos los seminarios web de este usuario que no tienen un ajuste propio.
settings-user-in-webinars = Entre aquellos cuyos seminarios web se sincronizan
settings-user-in-recordings = Entre aquellos cuyas grabaciones se sincronizan
settings-account-all-webinars = La cuenta sincroniza los seminarios web de todos los usuarios de Zoom.
settings-account-no-webinars = La cuenta no sincroniza los seminarios web de nadie.
settings-account-all-recordings = La cuenta sincroniza las grabaciones de todos los usuarios de Zoom.
settings-account-no-recordings = La cuenta no sincroniza las grabaciones de nadie.
settings-webinars-of-user = Seminarios web de este usuario
settings-not-listed = Zoom no muestra los seminarios web del usuario

## Seminarios web

settings-webinars-explained = Un seminario web se sincroniza mientras su propio interruptor está activado y los ajustes de la cuenta lo permiten.
settings-account-off = La cuenta no sincroniza datos de seminarios web, así que no se puede activar ninguno. Un administrador la activa:
settings-choose = Elegir
settings-choose-webinar = Elegir { $webinar }
settings-zoom-events = De Zoom Events
settings-yes = Sí
settings-no = No
settings-bulk = Con los seminarios web elegidos
settings-bulk-none = Elige qué hacer
settings-bulk-apply = Hacerlo
settings-bulk-sync-on = Activar la sincronización
settings-bulk-sync-off = Desactivar la sincronización
settings-bulk-recordings-on = Activar las grabaciones
settings-bulk-recordings-off = Desactivar las grabaciones
settings-bulk-recordings-host = Dejar las grabaciones al ajuste del anfitrión
settings-bulk-zoom-events = Marcar como de Zoom Events
settings-bulk-no-zoom-events = Quitar la marca de Zoom Events

## Historial

settings-no-changes = Nadie ha cambiado aún estos ajustes.
settings-of = Ajuste
settings-when = Cuándo
settings-who = Quién
settings-what = Ajuste
settings-from = De
settings-to = A
settings-undo-head = Deshacer

## Por qué se sincroniza o no un seminario web

settings-why-id = ID del seminario web
settings-why-hint = De 9 a 11 cifras, como las muestra Zoom.
settings-why-ask = Explicar
settings-why-no-id = Esto no es un ID de seminario web. Escribe sus 9 a 11 cifras, como 825 1234 5678.
settings-why-unknown = No se conoce ningún seminario web con este ID. Comprueba el ID, o si su cuenta de Zoom está conectada.
rules-webinar-synced = Se sincroniza
rules-webinar-not-synced = No se sincroniza
rules-recordings-synced = Las grabaciones se sincronizan
rules-recordings-not-synced = Las grabaciones no se sincronizan
rules-all-of-webinar = Todas las reglas sobre el seminario web
rules-all-of-recordings = Todas las reglas sobre sus grabaciones
rules-why-webinar = Por qué se sincroniza o no el seminario web
rules-why-recordings = Por qué se sincronizan o no sus grabaciones
rules-rule = Regla
rules-answer = Lo permite
rules-reason = Por qué
rules-setting = Ajuste
rules-decides = Decide
