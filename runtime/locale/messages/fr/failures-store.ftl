# Ce que disent les échecs : les phrases de `sentence!` dans le code, par leurs clés. Le glossaire est dans `codes.ftl`.

failure-copy-derived = contact_properties : un nouveau décompte des inscriptions et des participations de { $contacts } contacts, comme { $example }, donne d’autres valeurs que les leurs : rien n’a été conservé
failure-copy-differs = les lignes de { $table } ne sont pas les mêmes dans la copie ({ $read } lues, { $found } trouvées) : rien n’a été conservé ; c’est un défaut de Greenroom
failure-copy-ended = la copie s’est arrêtée trop tôt
failure-copy-failed = { $from } n’a pas été copiée dans { $to } : { $why }
failure-copy-incomplete = { $table } a { $counted } lignes, dont { $read } ont été lues : rien n’a été conservé ; c’est un défaut de Greenroom
failure-copy-itself = { $from } ne peut pas être copiée dans elle-même : indiquez une autre base de données
failure-copy-new-account = indiquez un autre compte, ou une autre base de données
failure-copy-new-file = indiquez un nouveau fichier
failure-copy-not-empty = elle a déjà des lignes dans { $table }, et une copie ne va que dans une base de données vide
failure-copy-recount = { $from } n’a pas été copiée dans { $to } : { $why } ; `greenroom store copy --recount` les recalcule avant dans { $from }
failure-copy-refused = { $to } : { $why } : { $remedy }
failure-copy-wrong-key = une valeur scellée dans { $table } ne s’ouvre pas avec la clé : remettez le fichier de la clé avec laquelle elle a été scellée, ou redonnez la valeur
failure-copy-wrong-kind = une colonne { $column } de { $table } a une valeur d’un autre type : restaurez la base de données depuis une sauvegarde
failure-sealing-account-remedy = copiez sur cette machine le fichier de clé de la machine qui a utilisé le compte en premier ; si rien n’est scellé et qu’aucune machine n’a plus cette clé, exécutez `UPDATE greenroom.accounts SET key_fingerprint = NULL` pour le compte, et une nouvelle clé est prise
failure-sealing-missing = { $place } manque : remettez-le, ou reconnectez les comptes Zoom, et redonnez les secrets et les connexions
failure-sealing-none-to-copy = aucun fichier de clé n’est configuré, et la base de données a des valeurs scellées : indiquez-en un pour les deux bases de données
failure-sealing-not-configured = aucun fichier de clé n’est configuré : indiquez-en un que tous les processus de travail du compte partagent
failure-sealing-of-account = { $place } a une autre clé que le compte : { $remedy }
failure-sealing-other-file = { $place } a une autre clé que celle avec laquelle les valeurs sont scellées : écartez ce fichier si aucune autre base de données n’en a besoin, ou indiquez un autre fichier de clé
failure-sealing-seen = { $place } : d’autres que son propriétaire peuvent lire cette clé ; utilisez `chmod 600`, et renouvelez les identifiants si quelqu’un a pu la lire
failure-sealing-with-remedy = { $why } ; { $remedy }
failure-store-constraint = la base de données a refusé une ligne : { $what }
failure-store-damaged = ce n’est pas une base de données de Greenroom en bon état : { $what }
failure-store-dump = `pg_dump --format=custom --file=FILE`, en superutilisateur ou avec un rôle qui a BYPASSRLS, copie la base de données, même pendant que Greenroom fonctionne ; gardez une copie du fichier de la clé à un autre endroit
failure-store-full = il n’y a plus de place pour la base de données : { $what } ; rien n’a été perdu, libérez de la place et réessayez
failure-store-io = la base de données n’a pas pu être lue ou écrite : { $what }
failure-store-io-commit = la validation s’est terminée sans réponse : { $error }
failure-store-io-defect = un défaut a arrêté le travail de la base de données : on ne sait pas s’il a été fait
failure-store-io-durable = { $place } : la journalisation anticipée avec synchronisation complète ne peut pas être activée ici ; utilisez un système de fichiers local
failure-store-io-key-copied = le fichier de la clé n’a pas pu être copié : { $error }
failure-store-io-key-file = le fichier de la clé n’a pas pu être utilisé : { $error }
failure-store-io-not-written = l’écriture n’a pas été effectuée
failure-store-io-one-connection = la base de données a une seule connexion
failure-store-io-rate = le budget de requêtes n’a pas pu être consulté : { $error }
failure-store-io-read-stopped = la lecture a été arrêtée : { $why }
failure-store-io-thread = le fil d’exécution `{ $name }` n’a pas pu démarrer : { $error }
failure-store-io-tls = { $place } : TLS ne peut pas être mis en place : { $error }
failure-store-io-undone = { $place } : la base de données a annulé la transaction
failure-store-io-write-defect = un défaut a arrêté l’écriture
failure-store-key = la clé des secrets de la base de données ne peut pas être utilisée : { $what }
failure-store-locked = la base de données est verrouillée par un autre processus : { $what } ; réessayez quand il a terminé
failure-store-missing = il n’y a pas de base de données à { $what }
failure-store-missing-account = { $place } : ce compte n’existe pas
failure-store-missing-make = { $place } : créez-en une avec `greenroom store init`
failure-store-missing-make-store = { $place } ; créez la base de données avec `greenroom store init`
failure-store-newer = la base de données a le format { $found }, et cette version de Greenroom connaît les formats jusqu’à { $known } : utilisez un Greenroom plus récent
failure-store-not-a-file = la base de données n’est pas un fichier, mais { $store } : { $instead }
failure-store-older = la base de données a le format { $found }, et cette version de Greenroom travaille avec le format { $known } : `greenroom store init`, et chaque processus de cette version qui démarre, l’y amène ; dès lors, aucun processus d’une version antérieure ne démarre
failure-store-read-only = la base de données ne peut pas être écrite : { $what }
failure-store-restore = arrêtez Greenroom, puis `pg_restore --clean --if-exists --dbname=DATABASE FILE`, en superutilisateur, met la copie à sa place ; effacez de nouveau les personnes effacées depuis, et révoquez de nouveau les clés API
failure-store-row = ligne { $row } : { $why }
failure-store-unavailable = la base de données de contacts n’est pas disponible : { $what }
failure-under-way = { $what } : réessayez à { $until }
