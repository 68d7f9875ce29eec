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
failure-import-binary = det här är varken CSV eller JSON utan en binärfil: spara en tabell som `CSV UTF-8`
failure-import-go-on = raderna före rad { $line } är importerade: importera filen igen när detta är rättat, eller fortsätt med --from-line { $line } (över HTTP: fromLine={ $line })
failure-import-mapped-json = kolumner mappas bara för CSV, och de här raderna är JSON
failure-import-nothing-imported = ingenting importerades
failure-import-nothing-written = ingenting skrevs
failure-import-row = { $file }, rad { $line }: { $reason }; { $next }
failure-import-rows-defect = raderna kunde inte läsas: ett fel i Greenroom
failure-import-store = { $why }; { $next }
failure-no-contact = det finns ingen kontakt { $contact }
failure-no-contact-with-email = ingen kontakt har den primära e-postadressen { $email }
failure-place-in-list = det här är ingen plats i en lista: gå tillbaka till dess första sida
failure-property-derived = `{ $property }` räknas av Greenroom och kan inte anges
failure-property-not-a-number = `{ $property }` tar tal, och { $value } är inget
failure-property-not-granted = den här åtgärden får inte skriva egenskapen `{ $property }`: { $granted }; låt den driftansvariga bevilja den
failure-property-unknown = kontakter har ingen egenskap `{ $property }`: kontrollera dess interna namn eller definiera den med en import
failure-property-value-long = `{ $property }` tar högst { $most } byte: gör värdet kortare
failure-row-not-tried = den prövades inte
failure-secondary-of-nobody = { $email } är en sekundär e-postadress för kontakt { $contact }, och ingens primära
failure-see-contacts = { $why }: se `greenroom store show contacts`
failure-table-columns = rubrikraden har { $has } kolumner, och högst { $most } tas emot
failure-table-counted = Greenroom räknar själv kolumnen `{ $name }`: { $remedy }
failure-table-leave-one-out = utelämna en av dem med --map '{ $name }='
failure-table-leave-out = utelämna den med --map '{ $name }='
failure-table-mapped-twice = --map anger kolumnen `{ $name }` två gånger
failure-table-no-column = det finns ingen kolumn `{ $unknown }`, som --map anger: rubrikraden är { $header }
failure-table-no-identity = ingen kolumn har id:n eller e-postadresser, så ingen skulle kunna skiljas från någon annan: rubrikraden är { $header }; ange kolumnen med --map 'COLUMN=email'
failure-table-no-property = det finns ingen egenskap för kolumnen `{ $name }`: ange en med --map '{ $name }=PROPERTY', eller { $remedy }
failure-table-other-header = ge en av dem en annan rubrik
failure-table-property-name = `{ $name }` är inget namn på en egenskap: det har gemener, siffror och `_`, och börjar med en bokstav
failure-table-same-columns = kolumnerna `{ $other }` och `{ $name }` innehåller samma sak: { $remedy }
failure-the-value = värdet
