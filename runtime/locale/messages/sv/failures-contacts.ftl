# Vad fel säger: meningarna i `sentence!` i koden, efter sina nycklar. Ordlistan finns i `codes.ftl`.

failure-caller-contact-not-found = databasen har ingen kontakt med det id:t eller den e-postadressen: importera kontakten först
failure-contact-ambiguous = databasens kontakt { $contact } har inte den e-postadress som kom med id:t: importera kontakten igen så att adressen är aktuell; om databasens id:n inte är CRM-systemets importerar du kontakterna under dess id:n
failure-contact-exists = { $email } är kontakt { $contact }: uppdatera den
failure-contact-unknown = det finns ingen kontakt { $contact }: kontrollera id:t
failure-contact-was-deleted = kontakten { $email } har tagits bort: bara en person kan skapa den igen, för hand
failure-email-form = { $why }: en e-postadress har formen name@example.com
failure-email-invalid = `{ $email }` är ingen e-postadress: skriv den som ada@example.com
failure-email-is-account-user = { $email } tillhör en kontoanvändare, och kontoanvändare är inte kontakter
failure-email-is-secondary = { $email } är en sekundär e-postadress för kontakt { $contact }: bara den primära räknas
failure-email-read-only = `email` identifierar kontakten och kan inte ändras här
failure-granted-more = bara { $names } och { $more } till är beviljade
failure-granted-none = ingen är beviljad
failure-granted-one = bara { $names } är beviljad
failure-granted-some = bara { $names } är beviljade
failure-import-array-open = listan som börjar på rad { $line } stängs aldrig
failure-import-binary = det här är varken CSV eller JSON utan en binärfil: spara en tabell som `CSV UTF-8`
failure-import-go-on = raderna före rad { $line } är importerade: importera filen igen när detta är rättat, eller fortsätt med --from-line { $line } (över HTTP: fromLine={ $line })
failure-import-mapped-json = kolumner mappas bara för CSV, och de här raderna är JSON
failure-import-nothing-imported = ingenting importerades
failure-import-nothing-written = ingenting skrevs
failure-import-quote-closed = cellen vars citattecken öppnas på rad { $line } fortsätter efter det avslutande citattecknet: skriv citattecken i en cell två gånger, eller stäng citattecknet
failure-import-quote-open = citattecknet som öppnas på rad { $line } stängs aldrig
failure-import-row = { $file }, rad { $line }: { $reason }; { $next }
failure-import-row-long = posten på rad { $line } har fler än { $most } byte
failure-import-row-refused = rad { $row }: { $reason }; ingenting importerades
failure-import-rows-defect = raderna kunde inte läsas: ett fel i Greenroom
failure-import-store = { $why }; { $next }
failure-import-unreadable = den går inte att läsa: { $error }
failure-no-contact = det finns ingen kontakt { $contact }
failure-no-contact-with-email = ingen kontakt har den primära e-postadressen { $email }
failure-place-in-list = det här är ingen plats i en lista: gå tillbaka till dess första sida
failure-property-derived = `{ $property }` räknas av Greenroom och kan inte anges
failure-property-not-a-number = `{ $property }` tar tal, och { $value } är inget
failure-property-not-granted = den här åtgärden får inte skriva egenskapen `{ $property }`: { $granted }; låt den driftansvariga bevilja den
failure-property-unknown = kontakter har ingen egenskap `{ $property }`: kontrollera dess interna namn eller definiera den med en import
failure-property-value-long = `{ $property }` tar högst { $most } byte: gör värdet kortare
failure-row-contact-exists = det finns redan en kontakt `{ $contact }`
failure-row-contact-unknown = det finns ingen kontakt `{ $contact }`
failure-row-derived = kontakt `{ $contact }`: `{ $property }` följer av aktiviteten i webbinarier: utelämna den
failure-row-email-invalid = kontakt `{ $contact }`: { $why }
failure-row-email-taken = kontakt `{ $contact }` kan inte ha den primära e-postadressen för kontakt `{ $holder }`
failure-row-field = `{ $field }`: { $why }
failure-row-id-blank = `id` är tomt, och kontakter med det skulle bli en: ge var och en ett eget id eller utelämna `id`
failure-row-id-long = en kontakts id har högst { $most } byte, det här har { $has }
failure-row-id-space = `id` har blanktecken omkring sig eller styrtecken i sig: ta bort dem
failure-row-last-administrator = `{ $email }` är den enda administratören: gör först en annan användare till administratör
failure-row-living-contact = `{ $email }` är en befintlig kontakts primära e-postadress: ta bort kontakten
failure-row-long = raden har fler än { $most } byte
failure-row-nobody = den har varken id eller e-postadress
failure-row-not-tried = den prövades inte
failure-row-property-kind = egenskapen `{ $property }` finns redan, och dess typ kan inte ändras: ge den nya ett annat namn
failure-row-property-list = egenskapen `{ $property }` är en lista eller ett objekt: skriv en text, ett tal, `true`, `false` eller `null`
failure-row-property-name = `{ $property }` är inget egenskapsnamn: gemener, siffror och `_`, med en bokstav först
failure-row-property-own = egenskapen `{ $property }` är Greenrooms egen och definierad på ett annat sätt: utelämna raden
failure-row-secondary-taken = e-postadressen `{ $email }` är en annan kontakts sekundära
failure-row-session-unknown = det finns ingen session `{ $session }`
failure-row-unit-taken = affärsenheten `{ $unit }` har redan ett Zoom-konto: `{ $account }` (N3: var och en har högst ett)
failure-secondary-of-nobody = { $email } är en sekundär e-postadress för kontakt { $contact }, och ingens primära
failure-see-contacts = { $why }: se `greenroom store show contacts`
failure-table-cell = kolumn `{ $column }`: { $why }
failure-table-columns = rubrikraden har { $has } kolumner, och högst { $most } tas emot
failure-table-counted = Greenroom räknar själv kolumnen `{ $name }`: { $remedy }
failure-table-fewer-cells = den har { $has } celler, och rubrikraden har { $columns }
failure-table-leave-one-out = utelämna en av dem med --map '{ $name }='
failure-table-leave-out = utelämna den med --map '{ $name }='
failure-table-mapped-twice = --map anger kolumnen `{ $name }` två gånger
failure-table-more-cells = den har { $has } celler, och rubrikraden har { $columns }: sätt citattecken runt celler med skiljetecknet i
failure-table-nameless = `{ $cell }` står i en kolumn utan rubrik: ge kolumnen en
failure-table-no-column = det finns ingen kolumn `{ $unknown }`, som --map anger: rubrikraden är { $header }
failure-table-no-identity = ingen kolumn har id:n eller e-postadresser, så ingen skulle kunna skiljas från någon annan: rubrikraden är { $header }; ange kolumnen med --map 'COLUMN=email'
failure-table-no-property = det finns ingen egenskap för kolumnen `{ $name }`: ange en med --map '{ $name }=PROPERTY', eller { $remedy }
failure-table-not-utf8 = det är inte UTF-8: spara tabellen som `CSV UTF-8`
failure-table-other-header = ge en av dem en annan rubrik
failure-table-property-name = `{ $name }` är inget namn på en egenskap: det har gemener, siffror och `_`, och börjar med en bokstav
failure-table-same-columns = kolumnerna `{ $other }` och `{ $name }` innehåller samma sak: { $remedy }
failure-the-value = värdet
