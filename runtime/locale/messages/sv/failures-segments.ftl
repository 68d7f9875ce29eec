# Vad fel säger: meningarna i `sentence!` i koden, efter sina nycklar. Ordlistan finns i `codes.ftl`.

failure-filter-beside = ingenting står bredvid `{ $kind }`: lägg det i ett `all` eller ett `any`, eller utelämna det
failure-filter-conditions = ett filter har högst { $most } villkor: utelämna några
failure-filter-days = här ska det vara ett antal dagar från 1 till { $most }
failure-filter-depth = `all`, `any` och `not` får stå högst { $most } nivåer djupt: skriv det plattare
failure-filter-event = skriv `registration`, `attendance` eller `recording`
failure-filter-invalid = filtret är fel vid `{ $pointer }`: { $why }
failure-filter-kind = ett av `all`, `any`, `not`, `property`, `event` saknas: skriv det som avses
failure-filter-length = här ska det vara en lista med 1 till { $most } poster
failure-filter-link = en länk är `known` eller `unknown`, eller jämförs med en text genom `equals`, `notEquals` eller `contains`
failure-filter-list = skriv en lista med filter
failure-filter-no-list = här ska det inte vara en lista
failure-filter-null = null är inget värde: utelämna fältet
failure-filter-number = den här egenskapen är ett tal: skriv ett tal, utan citattecken
failure-filter-object = skriv ett objekt med `all`, `any`, `not`, `property` eller `event`
failure-filter-period = ange `from`, `before` eller båda
failure-filter-property-name = ett internt namn har gemener, siffror och `_`, börjar med en bokstav och har högst 100 tecken
failure-filter-range = ange `atLeast`, `atMost` eller båda
failure-filter-states = det finns fyra tillstånd: ange vart och ett en gång
failure-filter-text = här ska det vara en text med 1 till { $most } tecken
failure-filter-times = här ska det vara ett tal från { $least } till { $most }
failure-filter-two = skriv två tal eller två texter
failure-filter-when = ange `lastDays`, eller `from` och `before`, inte båda delarna
failure-segment-name = ett segments namn har 1 till { $most } skrivbara tecken, utan blanksteg i början eller slutet
failure-segment-not-found = det finns inget segment `{ $segment }`: se `greenroom segment list`
