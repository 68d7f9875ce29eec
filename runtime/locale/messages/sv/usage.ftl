# Vad som sägs om en felaktig kommandorad: det som clap säger, vars engelska ett test jämför, och varför ett värde avvisas.

cli-usage-as-value = tips: för att ange `{ $value }` som ett värde, använd `{ $written }`
cli-usage-behind-dashes = tips: underkommandot `{ $subcommand }` finns; ta bort `--` före det för att använda det
cli-usage-conflict = argumentet `{ $argument }` kan inte användas med `{ $other }`
cli-usage-conflict-others = argumentet `{ $argument }` kan inte användas med ett eller flera av de andra angivna argumenten
cli-usage-conflicts = argumentet `{ $argument }` kan inte användas med:
cli-usage-elsewhere = tips: `{ $written }` finns
cli-usage-invalid-value = värdet `{ $value }` är ogiltigt för `{ $argument }`
cli-usage-missing = dessa obligatoriska argument saknas:
cli-usage-more = Mer information ges av `{ $option }`.
cli-usage-no-address = skriv en adress, som 127.0.0.1:8080
cli-usage-no-age = `{ $given }` är ingen ålder: skriv ett antal dagar eller veckor, som 90d eller 12w
cli-usage-no-column = `{ $given }` kopplar ingen kolumn: skriv COLUMN=PROPERTY, eller COLUMN= för att utelämna kolumnen
cli-usage-no-digest = `{ $given }` är ingen SHA-256-kontrollsumma: skriv 64 hexadecimala siffror
cli-usage-no-expiry = `{ $given }` är ingen tid: skriv en tid från nu, som 90d eller 12h, eller 2027-01-31T00:00:00Z
cli-usage-no-id = skriv ett id, som 0198c2f4-1c1b-7000-8000-000000000000
cli-usage-no-interval = `{ $given }` är ingen tid mellan en sekund och ett dygn: skriv den som 30s, 10m eller 1h
cli-usage-no-subcommand = `{ $subcommand }` kräver ett underkommando, och inget angavs
cli-usage-no-tag = `{ $given }` är inget märke: skriv NAME=VALUE
cli-usage-no-time = `{ $given }` är ingen tid: skriv 2026-11-01T08:00:00Z, 2026-11-01, eller en ålder som 2d, 3h eller 30m
cli-usage-no-value = `{ $argument }` kräver ett värde, och inget angavs
cli-usage-no-version = skriv en version, som 1.2.0, ^1 eller *
cli-usage-no-word = `{ $given }` är inget av dessa: { $known }
cli-usage-not-utf-8 = ett eller flera argument är inte giltig UTF-8
cli-usage-number-digits = det är inget heltal
cli-usage-number-large = talet är för stort
cli-usage-number-range = { $value } ligger inte i { $range }
cli-usage-number-small = talet är för litet
cli-usage-number-zero = talet måste vara större än 0
cli-usage-possible-values = [möjliga värden: { $known }]
cli-usage-refused-value = värdet `{ $value }` är ogiltigt för `{ $argument }`: { $reason }
cli-usage-similar-arguments =
    { $count ->
        [one] tips: det finns ett liknande argument: { $names }
       *[other] tips: det finns liknande argument: { $names }
    }
cli-usage-similar-subcommands =
    { $count ->
        [one] tips: det finns ett liknande underkommando: { $names }
       *[other] tips: det finns liknande underkommandon: { $names }
    }
cli-usage-similar-values =
    { $count ->
        [one] tips: det finns ett liknande värde: { $names }
       *[other] tips: det finns liknande värden: { $names }
    }
cli-usage-subcommands = [underkommandon: { $known }]
cli-usage-too-many-values = oväntat värde för `{ $argument }`: `{ $value }`
cli-usage-twice = argumentet `{ $argument }` kan inte användas flera gånger
cli-usage-unknown-argument = oväntat argument: `{ $argument }`
cli-usage-unknown-subcommand = det finns inget underkommando `{ $subcommand }`
cli-usage-wrong = kommandoraden är fel
