# Lo que dicen los errores: las frases de `sentence!` en el código, por sus claves. El glosario está en `codes.ftl`.

failure-filter-beside = nada va junto a `{ $kind }`: ponlo en un `all` o un `any`, o quítalo
failure-filter-conditions = un filtro tiene como máximo { $most } condiciones: quita algunas
failure-filter-days = debe ser un número de días de 1 a { $most }
failure-filter-depth = `all`, `any` y `not` se anidan como máximo { $most } niveles: anídalos menos
failure-filter-event = escribe `registration`, `attendance` o `recording`
failure-filter-invalid = el filtro está mal en `{ $pointer }`: { $why }
failure-filter-kind = falta uno de `all`, `any`, `not`, `property`, `event`: escribe el que corresponda
failure-filter-length = debe ser una lista de 1 a { $most } elementos
failure-filter-link = un enlace es `known` o `unknown`, o se compara con un texto mediante `equals`, `notEquals` o `contains`
failure-filter-list = escribe una lista de filtros
failure-filter-no-list = aquí no va una lista
failure-filter-null = null no es un valor: quita el campo
failure-filter-number = esta propiedad es un número: escribe un número, sin comillas
failure-filter-object = escribe un objeto con `all`, `any`, `not`, `property` o `event`
failure-filter-period = indica `from`, `before` o ambos
failure-filter-property-name = un nombre interno tiene minúsculas, dígitos y `_`, empieza por una letra y tiene como máximo 100 caracteres
failure-filter-range = indica `atLeast`, `atMost` o ambos
failure-filter-states = hay cuatro estados: indica cada uno una sola vez
failure-filter-text = debe ser un texto de 1 a { $most } caracteres
failure-filter-times = debe ser un número de { $least } a { $most }
failure-filter-two = escribe dos números o dos textos
failure-filter-when = indica `lastDays`, o bien `from` y `before`, pero no ambos
failure-segment-name = el nombre de un segmento tiene de 1 a { $most } caracteres imprimibles, sin espacios al principio ni al final
failure-segment-not-found = no hay ningún segmento `{ $segment }`: consulta `greenroom segment list`
