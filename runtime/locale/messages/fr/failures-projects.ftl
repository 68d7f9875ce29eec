# Ce que disent les échecs de la création, de la compilation et des tests de projets d’actions. Le glossaire est dans `codes.ftl`.

failure-case-given = { $place } : { $why }
failure-case-json = ligne { $line }, colonne { $column }, à `{ $pointer }` : { $message }
failure-case-name = `{ $name }` n’est pas un nom : écrivez-en un comme `points-key`
failure-case-no-account = le monde n’a pas de compte
failure-case-row = ligne { $row } : { $why } ; rien n’a été importé
