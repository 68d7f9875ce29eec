# Vad felen säger när åtgärdsprojekt skapas, byggs och testas. Ordlistan finns i `codes.ftl`.

failure-case-given = { $place }: { $why }
failure-case-json = rad { $line }, kolumn { $column }, vid `{ $pointer }`: { $message }
failure-case-name = `{ $name }` är inget namn: skriv ett som `points-key`
failure-case-no-account = världen har inget konto
failure-case-row = rad { $row }: { $why }; inget importerades
