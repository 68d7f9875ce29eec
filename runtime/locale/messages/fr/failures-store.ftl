# Ce que disent les échecs : les phrases de `sentence!` dans le code, par leurs clés. Le glossaire est dans `codes.ftl`.

failure-store-constraint = la base de données a refusé une ligne : { $what }
failure-store-damaged = ce n’est pas une base de données de Greenroom en bon état : { $what }
failure-store-dump = `pg_dump --format=custom --file=FILE`, en superutilisateur ou avec un rôle qui a BYPASSRLS, copie la base de données, même pendant que Greenroom fonctionne ; gardez une copie du fichier de la clé à un autre endroit
failure-store-full = il n’y a plus de place pour la base de données : { $what } ; rien n’a été perdu, libérez de la place et réessayez
failure-store-io = la base de données n’a pas pu être lue ou écrite : { $what }
failure-store-key = la clé des secrets de la base de données ne peut pas être utilisée : { $what }
failure-store-locked = la base de données est verrouillée par un autre processus : { $what } ; réessayez quand il a terminé
failure-store-missing = il n’y a pas de base de données à { $what }
failure-store-newer = la base de données a le format { $found }, et cette version de Greenroom connaît les formats jusqu’à { $known } : utilisez un Greenroom plus récent
failure-store-not-a-file = la base de données n’est pas un fichier, mais { $store } : { $instead }
failure-store-read-only = la base de données ne peut pas être écrite : { $what }
failure-store-restore = arrêtez Greenroom, puis `pg_restore --clean --if-exists --dbname=DATABASE FILE`, en superutilisateur, met la copie à sa place ; effacez de nouveau les personnes effacées depuis, et révoquez de nouveau les clés API
failure-store-unavailable = la base de données de contacts n’est pas disponible : { $what }
failure-under-way = { $what } : réessayez à { $until }
