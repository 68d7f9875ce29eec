# Por qué un seminario web, o sus grabaciones, se sincronizan o no.

## rule: WhyWord (domain/src/rules/settings/why.rs). $host is an email, $webinar an id, $error what is wrong with an entry

rule-zoom-events = El seminario web { $webinar } está marcado como parte de Zoom Events, y esos no se sincronizan.
rule-not-zoom-events = El seminario web { $webinar } no está marcado como parte de Zoom Events.
rule-account-on = La cuenta sincroniza datos de seminarios web.
rule-account-off = La cuenta no sincroniza datos de seminarios web.
rule-webinars-of-none = No se sincronizan los seminarios web de nadie.
rule-webinars-of-all = Se sincronizan los seminarios web de todos los usuarios de Zoom.
rule-webinars-of-unknown-host = Solo se sincronizan los seminarios web de los usuarios seleccionados, y Zoom no dice quién es el anfitrión.
rule-webinars-of-host = El anfitrión { $host } está entre los usuarios cuyos seminarios web se sincronizan.
rule-webinars-of-others = El anfitrión { $host } no está entre los usuarios cuyos seminarios web se sincronizan.
rule-recordings-of-none = No se sincronizan las grabaciones de nadie.
rule-recordings-of-all = Se sincronizan las grabaciones de todos los usuarios de Zoom.
rule-recordings-of-unknown-host = Solo se sincronizan las grabaciones de los usuarios seleccionados, y Zoom no dice quién es el anfitrión.
rule-recordings-of-host = El anfitrión { $host } está entre los usuarios cuyas grabaciones se sincronizan.
rule-recordings-of-others = El anfitrión { $host } no está entre los usuarios cuyas grabaciones se sincronizan.
rule-exclusion-unreadable = No se puede leer una exclusión: { $error }.
rule-exclusions-empty = No hay ningún anfitrión excluido.
rule-exclusions-unknown-host = Los anfitriones se excluyen por su dirección de correo, y Zoom no dice quién es el anfitrión.
rule-host-excluded = El anfitrión { $host } está en un dominio excluido.
rule-host-not-excluded = El anfitrión { $host } no está en ningún dominio excluido.
rule-seen-before = El seminario web ya se conocía: cuenta su propio ajuste.
rule-new-webinars-on = Los seminarios web nuevos del anfitrión { $host } quedan con la sincronización activada cuando se ven por primera vez.
rule-new-webinars-off = Los seminarios web nuevos del anfitrión { $host } quedan con la sincronización desactivada cuando se ven por primera vez.
rule-new-webinars-unknown-host = Zoom no dice quién es el anfitrión: el seminario web queda con la sincronización desactivada cuando se ve por primera vez.
rule-webinar-on = El propio seminario web { $webinar } tiene la sincronización activada.
rule-webinar-off = El propio seminario web { $webinar } tiene la sincronización desactivada.
rule-never-seen = El seminario web { $webinar } todavía no se ha visto mientras se sincronizaban datos de seminarios web.
rule-own-recordings-first = El ajuste propio del seminario web va antes que el de su anfitrión.
rule-user-recordings-on = Las grabaciones del anfitrión { $host } tienen la sincronización activada.
rule-user-recordings-off = Las grabaciones del anfitrión { $host } tienen la sincronización desactivada.
rule-user-recordings-unknown-host = Las grabaciones se sincronizan según el anfitrión, y Zoom no dice quién es.
rule-webinar-recordings-on = Las grabaciones del seminario web { $webinar } tienen la sincronización activada.
rule-webinar-recordings-off = Las grabaciones del seminario web { $webinar } tienen la sincronización desactivada.
rule-webinar-recordings-open = El seminario web { $webinar } deja sus grabaciones al ajuste de su anfitrión.
rule-nothing-set = No hay ningún ajuste.

## rule-name: the rules that Effective and Step name (domain/src/rules/settings.rs)

rule-name-E1 = Zoom Events
rule-name-S1 = Sincronización de datos de seminarios web de la cuenta
rule-name-S2 = De quién se sincronizan los seminarios web
rule-name-S3 = De quién se sincronizan las grabaciones
rule-name-S4 = Anfitriones excluidos
rule-name-S5 = Anfitriones excluidos para grabaciones
rule-name-S7 = Ajustes del anfitrión
rule-name-S8 = Ajustes propios del seminario web
rule-name-default = Todavía sin ajuste

## rule-answer: Answer; rule-subject: Subject (domain/src/rules/settings.rs)

rule-answer-yes = Sí
rule-answer-no = No
rule-answer-open = Lo deja abierto
rule-subject-webinar = El seminario web
rule-subject-recordings = Sus grabaciones y transcripciones
