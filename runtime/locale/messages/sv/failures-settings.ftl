# Vad fel säger: meningarna i `sentence!` i koden, efter sina nycklar. Ordlistan finns i `codes.ftl`.

failure-domain-invalid = `{ $given }` är ingen domän: skriv den som `example.com` eller `*.example.com`
failure-domain-mended = `{ $given }` är ingen domän: skriv den som `{ $better }`
failure-form-what-to-set = formuläret säger inte vad som ska ställas in: öppna sidan igen
failure-form-what-to-undo = formuläret säger inte vad som ska ångras: öppna sidan igen
failure-form-without-version = formuläret har ingen version av inställningarna: öppna sidan igen
failure-nothing-stored = { $why }; ingenting sparades
failure-setting-field = `{ $field }` hör inte hemma här
failure-setting-invalid = `{ $setting }`: { $why }
failure-setting-nearest = det finns ingen inställning `{ $setting }`; den närmaste är `{ $nearest }`
failure-setting-takes = { $why }; den tar { $takes }
failure-setting-unknown = det finns ingen inställning `{ $setting }`
failure-settings-again-and-again = inställningarna ändras gång på gång: ingenting sparades, försök igen
failure-settings-changed-meanwhile = andra ändrade inställningarna gång på gång under tiden: ingenting ändrades, försök igen
failure-settings-if-match = en ändring av inställningar behöver `If-Match`: skicka `ETag` för de inställningar som du har läst
failure-settings-not-a-user = { $user } är ingen kontoanvändare: inställningar ändras av dem som loggar in i kontot
failure-settings-not-undone = inställningarna har ändrats igen sedan dess, så det här går inte att ångra: historiken har båda ändringarna
failure-settings-same-time = de här inställningarna ändrades samtidigt: titta på dem och ångra igen
failure-settings-stale = inställningarna har ändrats sedan de lästes: läs dem igen och bestäm på nytt
failure-store-knows-no-webinar = databasen känner inte till webbinarium { $webinar }: se `greenroom webinars`
failure-sync-administrator-only = `{ $user }` är ingen administratör för kontot: bara en administratör slår på synkroniseringen av webbinariedata
failure-takes-recordings = true, false eller null för värdens inställning
failure-takes-switch = true eller false
failure-webinar-data-not-synced = webbinarium { $webinar } kan inte synkroniseras så länge kontot inte synkroniserar webbinariedata: låt först en administratör sätta `/syncWebinarData` till true
failure-zoom-user-not-listed = inget anslutet Zoom-konto har en användare med den här e-postadressen: listan visar dem som finns
