# Ce qui est dit d’une ligne de commande incorrecte : ce que dit clap, dont un test compare l’anglais, et pourquoi une valeur est refusée.

cli-usage-as-value = conseil : pour donner `{ $value }` comme valeur, utilisez `{ $written }`
cli-usage-behind-dashes = conseil : la sous-commande `{ $subcommand }` existe ; pour l’utiliser, retirez le `--` qui la précède
cli-usage-conflict = l’argument `{ $argument }` ne peut pas être utilisé avec `{ $other }`
cli-usage-conflict-others = l’argument `{ $argument }` ne peut pas être utilisé avec un ou plusieurs des autres arguments donnés
cli-usage-conflicts = l’argument `{ $argument }` ne peut pas être utilisé avec :
cli-usage-elsewhere = conseil : `{ $written }` existe
cli-usage-invalid-value = la valeur `{ $value }` n’est pas valable pour `{ $argument }`
cli-usage-missing = ces arguments obligatoires manquent :
cli-usage-more = Plus d’informations avec `{ $option }`.
cli-usage-no-address = écrivez une adresse, telle que 127.0.0.1:8080
cli-usage-no-age = `{ $given }` n’est pas un âge : écrivez un nombre de jours ou de semaines, tel que 90d ou 12w
cli-usage-no-column = `{ $given }` n’associe aucune colonne : écrivez COLUMN=PROPERTY, ou COLUMN= pour laisser la colonne de côté
cli-usage-no-digest = `{ $given }` n’est pas une empreinte SHA-256 : écrivez 64 chiffres hexadécimaux
cli-usage-no-expiry = `{ $given }` n’est pas un temps : écrivez un temps à partir de maintenant, tel que 90d ou 12h, ou 2027-01-31T00:00:00Z
cli-usage-no-id = écrivez un identifiant, tel que 0198c2f4-1c1b-7000-8000-000000000000
cli-usage-no-interval = `{ $given }` n’est pas un temps entre une seconde et un jour : écrivez-le comme 30s, 10m ou 1h
cli-usage-no-subcommand = `{ $subcommand }` demande une sous-commande, et aucune n’a été donnée
cli-usage-no-tag = `{ $given }` n’est pas une étiquette : écrivez NAME=VALUE
cli-usage-no-time = `{ $given }` n’est pas un temps : écrivez 2026-11-01T08:00:00Z, 2026-11-01, ou un âge tel que 2d, 3h ou 30m
cli-usage-no-value = `{ $argument }` demande une valeur, et aucune n’a été donnée
cli-usage-no-version = écrivez une version, telle que 1.2.0, ^1 ou *
cli-usage-no-word = `{ $given }` n’est aucun de ceux-ci : { $known }
cli-usage-not-utf-8 = un ou plusieurs arguments ne sont pas de l’UTF-8 correct
cli-usage-number-digits = ce n’est pas un nombre entier
cli-usage-number-large = le nombre est trop grand
cli-usage-number-range = { $value } n’est pas dans { $range }
cli-usage-number-small = le nombre est trop petit
cli-usage-number-zero = le nombre doit être supérieur à 0
cli-usage-possible-values = [valeurs possibles : { $known }]
cli-usage-refused-value = la valeur `{ $value }` n’est pas valable pour `{ $argument }` : { $reason }
cli-usage-similar-arguments =
    { $count ->
        [one] conseil : il existe un argument semblable : { $names }
       *[other] conseil : il existe des arguments semblables : { $names }
    }
cli-usage-similar-subcommands =
    { $count ->
        [one] conseil : il existe une sous-commande semblable : { $names }
       *[other] conseil : il existe des sous-commandes semblables : { $names }
    }
cli-usage-similar-values =
    { $count ->
        [one] conseil : il existe une valeur semblable : { $names }
       *[other] conseil : il existe des valeurs semblables : { $names }
    }
cli-usage-subcommands = [sous-commandes : { $known }]
cli-usage-too-many-values = la valeur `{ $value }` n’était pas attendue pour `{ $argument }`
cli-usage-twice = l’argument `{ $argument }` ne peut pas être utilisé plusieurs fois
cli-usage-unknown-argument = l’argument `{ $argument }` n’était pas attendu
cli-usage-unknown-subcommand = il n’y a pas de sous-commande `{ $subcommand }`
cli-usage-wrong = la ligne de commande est incorrecte
