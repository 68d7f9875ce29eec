# L’aide de la commande : les commandes à partir de `replay`. Un test compare les textes anglais aux commentaires de documentation de runtime/cli/src. Les noms d’options
# et les valeurs, et ce qui est entre accents graves, sont d’un programme et ne se traduisent pas.

help-replay =
    .about = Rejoue des exécutions à partir de leurs journaux, et montre où une autre version de l’action diffère
    .arg-with = Compare avec ce paquet au lieu de celui de l’exécution
    .arg-action = Rejoue les dernières exécutions de cette action
    .arg-last = Avec --action : combien d’exécutions rejouer
    .arg-reveal = Montre les liens qui portent un jeton
    .note-1 = Une relecture ne lit pas de contacts, n’appelle pas Zoom et n’écrit rien : le journal répond à chaque appel à Greenroom. Le code de sortie est 0 si toutes les exécutions qui peuvent être rejouées ont refait la même chose, 3 si l’une ne l’a pas fait, et celui du premier échec si aucune ne peut être rejouée. Les liens qui portent un jeton sont masqués ; --reveal les montre.

help-settings =
    .about = Montre et change les paramètres de la synchronisation des webinaires

help-settings-get =
    .about = Montre les paramètres, ou une partie d’entre eux
    .arg-pointer = Un endroit dans les paramètres, comme JSON Pointer [par défaut : tous]

help-settings-set =
    .about = Change un paramètre
    .arg-value = JSON, ou un mot seul ; @FILE lit un fichier, - l’entrée standard
    .arg-email = Votre adresse e-mail : celle avec laquelle vous vous connectez au compte
    .note-1 = schemas/settings.json décrit les paramètres ; `greenroom settings get` les montre tous. --as est un utilisateur du compte (`greenroom users add` les ajoute), un éditeur ou un administrateur ; seul un administrateur active la synchronisation des données de webinaires. La prochaine synchronisation rattrape le temps où un paramètre était désactivé.

help-settings-unset =
    .about = Remet un paramètre à sa valeur par défaut
    .arg-email = Votre adresse e-mail : celle avec laquelle vous vous connectez au compte

help-settings-history =
    .about = Montre les changements des paramètres, les plus récents d’abord
    .arg-pointer = Seulement les changements à cet endroit ou au-dessous
    .arg-limit = Combien de changements montrer
    .arg-before = Seulement les changements avant cet endroit : la page suivante

help-settings-explain =
    .about = Explique pourquoi un webinaire et ses enregistrements sont ou ne sont pas synchronisés : la réponse de chaque règle

help-webinars =
    .about = Liste les webinaires : s’ils sont synchronisés, et comment s’est passée la dernière synchronisation
    .arg-account = Seulement les webinaires de ce compte Zoom
    .note-1 = Les webinaires sont connus dès que `greenroom connect zoom`, ou un passage de `greenroom run-schedule`, les a trouvés.

help-sync =
    .about = Synchronise un webinaire, ou tous, maintenant
    .arg-all = Synchronise tous les webinaires dont les paramètres le disent
    .arg-account = Avec --all : seulement ceux de ce compte Zoom
    .arg-all_sessions = Redemande à Zoom les participants de chaque session
    .arg-dry_run = Montre ce qui changerait, et n’écrit rien
    .note-1 = Synchroniser deux fois, ou pendant qu’une autre synchronisation du webinaire tourne, ne nuit pas ; une synchronisation arrêtée ou interrompue reprend. Les participants d’une session terminée depuis plus de 48 heures ne sont plus redemandés une fois qu’ils sont tous connus, car Zoom compte chaque rapport dans une limite quotidienne ; --all-sessions les demande malgré tout. --all cherche de nouveaux webinaires, puis synchronise chaque webinaire dont les paramètres le disent (`greenroom webinars`). Un essai à blanc interroge Zoom et les règles, et n’écrit rien : avec --all il ne prend que les webinaires connus ; il ne peut compter ni la participation et les enregistrements de sessions jamais synchronisées, ni les inscriptions que Zoom n’a plus. Le code de sortie est 0 si un webinaire a été synchronisé, ou est en train de l’être par un autre processus ; sinon celui du premier échec, ou 14 si les paramètres l’interdisent.

help-run-schedule =
    .about = Synchronise à intervalles les webinaires dont c’est le tour, jusqu’à l’arrêt
    .arg-every = Le temps entre deux passages, tel que 30s, 10m ou 1h
    .arg-once = Fait un passage, puis se termine : pour un autre planificateur
    .note-1 = Chaque passage cherche de nouveaux webinaires dans chaque compte Zoom connecté, et synchronise les webinaires dont c’est le tour : à chaque passage avant un webinaire, pendant et juste après ; au bout de deux jours une fois par jour ; au bout de trente jours seulement quand un paramètre est activé ou qu’un enregistrement est encore attendu. Pour un webinaire marqué comme faisant partie de Zoom Events, le journal d’audit le dit une fois. Ctrl-C met fin à la commande ; un passage ultérieur, de n’importe quel processus, reprend une synchronisation arrêtée. Avec --json chaque passage est une ligne.

help-audit =
    .about = Montre ce que les synchronisations d’un webinaire ont changé, leurs avertissements, et les adresses e-mail qu’elles ont laissées de côté
    .arg-run = Seulement cette synchronisation
    .arg-limit = Combien de synchronisations montrer
    .arg-before = Seulement les synchronisations qui ont commencé avant celle-ci : la page suivante
    .arg-left_out = Liste les adresses e-mail que les synchronisations ont laissées de côté, par raison
    .arg-csv = Les écrit dans un fichier CSV, ou sur la sortie standard pour -
    .note-1 = Dans un fichier CSV, une adresse e-mail qu’un tableur prendrait pour une formule est précédée d’une apostrophe. Les personnes sans adresse e-mail, et les personnes effacées, sont comptées dans les entrées et jamais listées.

help-timeline =
    .about = Montre les webinaires auxquels un contact s’est inscrit et a participé, et leurs enregistrements
    .arg-contact = Le contact : son identifiant, ou son adresse e-mail principale
    .arg-reveal = Montre les liens entiers
    .note-1 = Le plus récent d’abord. Les liens qui portent une requête, un fragment ou un utilisateur sont masqués ; --reveal les montre.

help-settle =
    .about = Règle les appels à Zoom que des processus interrompus ont laissés ouverts
    .arg-wait = Attend la fin des réservations sous lesquelles des appels sont ouverts maintenant, et règle alors ces appels
    .arg-watch = Règle encore et encore jusqu’à l’arrêt
    .arg-every = Avec --watch : secondes entre deux passages
    .note-1 = Les commandes qui exécutent des actions règlent une fois avant de commencer. Les appels qui ne peuvent pas être réglés, parce que Zoom ou la base de données ne répond pas, restent ouverts pour la fois suivante ; le code de sortie est alors 19. Un appel a une réservation tant que son processus peut être à l’œuvre : seul ce processus le règle. La réservation d’un processus terminé dure encore quelque temps.

help-set-aside =
    .about = Décide du sort des effets qu’un CRM à vous a refusés après la fin de leur exécution
    .note-1 = Un programme qui intègre Greenroom peut garder ses contacts dans un CRM à lui (Storage::split), et ses exécutions dans cette base de données. Quand le CRM est indisponible, une exécution se termine tout de même, et ses effets attendent. Si le CRM les refuse plus tard, par exemple parce que le contact a été modifié entre-temps, ils sont mis de côté : ils ne sont pas dans le CRM, bien que l’exécution soit consignée comme faite. Avec des contacts dans la base de données de Greenroom, rien n’est jamais mis de côté.

help-set-aside-list =
    .about = Liste les effets mis de côté, les plus anciens d’abord
    .arg-limit = Combien d’écritures lister

help-set-aside-retry =
    .about = Laisse des effets attendre de nouveau le CRM : le programme qui a le CRM les applique à son prochain règlement
    .note-1 = Les effets écrasent ce qui a été écrit entre-temps. Ils reçoivent un autre identifiant ; si le CRM les refuse de nouveau, ils sont de nouveau mis de côté, avec la nouvelle raison. Si aucun effet de cet identifiant n’est mis de côté, le code de sortie est 14.

help-set-aside-drop =
    .about = Supprime des effets : ils n’atteindront pas le CRM, et la fiche de leur exécution reste
    .note-1 = Si aucun effet de cet identifiant n’est mis de côté, le code de sortie est 14.

help-jobs =
    .about = Liste, réessaie et supprime des tâches : du travail que le serveur fait plus tard
    .note-1 = Une tâche est un travail qui a été accepté et que `greenroom serve` fait plus tard : invocations asynchrones, synchronisations, passages de la planification, appels à Zoom à régler, rappels, alertes. Une tâche qui échoue est essayée de nouveau, de plus en plus tard ; une tâche qui échoue pour de bon, ou trop souvent, est en échec définitif, et une personne en décide.

help-jobs-list =
    .about = Liste les tâches, les plus anciennes d’abord
    .arg-state = Seulement les tâches dans cet état : waiting, running, done ou dead-letter
    .arg-kind = Seulement les tâches de ce type : invoke, sync, look, round, settle, callback, hubspot-completion, prune, check-alerts ou send-alerts
    .arg-action = Seulement les invocations de cette action
    .arg-contact = Seulement les invocations pour ce contact
    .arg-zoom_account = Seulement les tâches qui concernent ce compte Zoom
    .arg-after = Seulement les tâches acceptées après celle-ci : la page suivante
    .arg-limit = Combien de tâches lister

help-jobs-show =
    .about = Montre une tâche : où elle en est, pourquoi elle a échoué, ce qu’elle attend
    .arg-job = La tâche
    .arg-reveal = Montre son entrée, et l’adresse entière de son rappel

help-jobs-retry =
    .about = Réessaie aussitôt des tâches en échec définitif, ou des tâches qui attendent leur prochain essai
    .note-1 = S’il n’y a pas de telle tâche, le code de sortie est 14 ; si elle tourne ou est faite, 18.

help-jobs-drop =
    .about = Supprime des tâches qui ne tournent pas
    .note-1 = Supprimer une tâche met fin aux attentes de ses exécutions. Son rappel, ou le workflow de HubSpot, reçoit l’échec `job-removed`.

help-jobs-limits =
    .about = Montre les limites par clé, et ce qui attend derrière chacune
    .note-1 = Les limites sont dans le fichier de configuration :
    .note-2 = ou action, zoom-account, ou un JSON Pointer dans l’entrée : /webinarId
    .note-3 = ou second, hour

help-history =
    .about = Montre ce que des personnes ont fait à la main, et qui l’a fait
    .arg-limit = Combien d’entrées montrer
    .arg-before = Seulement les entrées avant cet endroit : la page suivante
    .note-1 = Contient les synchronisations demandées par l’API, les effacements, les importations, les tâches réessayées ou supprimées, les clés API créées ou révoquées, les utilisateurs ajoutés, modifiés, invités ou supprimés, leurs mots de passe et leurs connexions, les segments et les actions modifiés, et les secrets affichés. Chaque entrée nomme l’utilisateur du compte qui était connecté ou à qui appartenait la clé API, ou, pour une commande sur cette machine, l’utilisateur du compte que nomme GREENROOM_AS, sinon l’utilisateur de cette machine. Les changements des paramètres sont dans `greenroom settings history`.

help-alerts =
    .about = Liste les alertes, et teste si elles arrivent
    .note-1 = `greenroom serve` regarde chaque minute ce qui va mal, et prévient une fois : au début, de nouveau après un jour tant que cela dure, et à la fin. Dans greenroom.toml :
    .note-2 = le temps entre deux contrôles
    .note-3 = après lequel une alerte qui dure est signalée de nouveau, ou "off"
    .note-4 = tous par défaut
    .note-5 = des codes, ou un code et sa raison : sync-error/failed
    .note-6 = combien de temps avant sa fin une clé est signalée
    .note-7 = par défaut dix d’une action en 15 minutes
    .note-8 = sans elle, toutes les actions qu’aucune autre règle ne nomme
    .note-9 = sans elle, tous les codes
    .note-10 = et tant d’exécutions sur cent
    .note-11 = signé comme le dit Standard Webhooks
    .note-12 = son nom : `greenroom secrets set alerts`
    .note-13 = ou tls ; none pour un relais de votre propre réseau
    .note-14 = son nom : `greenroom secrets set smtp`
    .note-15 = Les liens dans les alertes ont besoin de `public-url` dans [server].

help-alerts-list =
    .about = Liste les alertes : celles qui durent d’abord, puis celles qui sont terminées

help-alerts-test =
    .about = Envoie maintenant un message de test au webhook et par e-mail
    .note-1 = Si une cible ne l’accepte pas, le message dit pourquoi, et le code de sortie est celui du premier échec de ce genre.

help-store =
    .about = Crée, remplit et inspecte la base de données de contacts

help-store-init =
    .about = Crée une base de données vide ; une base qui existe reste comme elle est
    .note-1 = Dans PostgreSQL (version 15 ou ultérieure), crée les tables, dans le schéma greenroom, et le compte que nomme [postgres] dans greenroom.toml, ou GREENROOM_POSTGRES_ACCOUNT, ou sinon `default`. Un superutilisateur crée d’abord les rôles et la base de données :
    .note-2 = Le mot de passe est dans GREENROOM_POSTGRES_PASSWORD, ou dans `password-file` de [postgres], plutôt que dans l’URL, que d’autres utilisateurs de la machine peuvent voir.
    .note-3 = La clé des secrets et des identifiants chiffrés est dans le fichier que nomme `key-file` de [postgres], ou GREENROOM_POSTGRES_KEY_FILE, ou sinon dans greenroom.key dans le dossier de travail. Elle est créée quand quelque chose est chiffré pour la première fois : copiez-la alors sur chaque machine.

help-store-import =
    .about = Importe des contacts, des utilisateurs du compte, des unités commerciales et des propriétés
    .arg-file = Le fichier, ou - pour l’entrée standard
    .arg-format = La forme des lignes ; sans elle, leur début décide
    .arg-map = Pour CSV : la propriété d’une colonne, ou rien après le = pour laisser la colonne de côté
    .arg-dry_run = Montre ce qui serait importé, et n’écrit rien
    .arg-from_line = Laisse de côté les lignes avant celle-ci, pour poursuivre une importation qui s’est terminée trop tôt
    .arg-bring_back_erased = Importe aussi des contacts qui ont l’adresse e-mail ou l’identifiant d’une personne effacée ; sans cela, ces lignes sont laissées de côté
    .value-format-json = Des objets JSON : un par ligne, répartis sur plusieurs lignes, ou dans un tableau
    .value-format-csv = Une table de contacts avec un en-tête, avec des virgules, des points-virgules ou des tabulations
    .note-1 = Un fichier est vérifié jusqu’à sa fin avant que quelque chose soit écrit ; l’entrée standard ne peut pas l’être. Les lignes sont écrites par parties de 2 000, chacune entièrement ou pas du tout. Une importation qui se termine trop tôt dit à quelle ligne la poursuivre ; importer de nouveau des lignes qui ont un identifiant ou une adresse e-mail ne change rien à ce qui est déjà là. Un contact qui existe, par son identifiant ou sinon par son adresse e-mail principale, est mis à jour. Les contacts qui ont l’adresse e-mail ou l’identifiant d’une personne effacée sont laissés de côté, et leurs lignes sont nommées, sauf si --bring-back-erased met fin à l’effacement. Un essai à blanc essaie 2 000 lignes à la fois, et laisse aux autres autant de temps pour écrire que cela a pris ; des lignes plus éloignées qui s’excluent l’une l’autre ne sont trouvées que par l’importation.
    .note-2 = CSV a des contacts, avec un en-tête : les colonnes sont reconnues par les noms et les libellés des propriétés, dont `id` et `email`, et les cellules vides ne changent rien. JSON a des objets, un par ligne, répartis sur plusieurs lignes ou dans un tableau :
    .note-3 = peut avoir "secondaryEmails": [...] ; sans id, il en reçoit un nouveau ; une propriété vide est effacée
    .note-4 = ou "editor" ou "viewer" ; `greenroom users` ajoute, modifie et supprime les utilisateurs un par un
    .note-5 = kind est "text" ou "number" ; les propriétés non définies deviennent des textes

help-store-show =
    .about = Montre le contenu de la base de données
    .note-1 = Les liens d’accès, d’autres liens qui peuvent porter un jeton, et les propriétés secrètes sont masqués ; --reveal les montre.

help-store-show-contacts =
    .about = Liste les contacts

help-store-show-contact =
    .about = Montre un contact : ses propriétés, ses inscriptions et sa chronologie
    .arg-contact = Son identifiant, ou son adresse e-mail principale

help-store-show-webinars =
    .about = Liste les webinaires

help-store-show-webinar =
    .about = Montre un webinaire : son événement marketing, et les contacts qui y figurent
    .arg-webinar = Son identifiant

help-store-check =
    .about = Cherche des dommages dans toute la base de données, et des contacts qui sont une même personne
    .note-1 = Le code de sortie est 0 pour une base de données saine, 1 pour une base endommagée, 19 quand elle ne peut pas être ouverte.

help-store-backup =
    .about = Copie la base de données dans un nouveau fichier, même pendant qu’elle est utilisée
    .arg-to = Le nouveau fichier
    .note-1 = La copie a tout ce qui avait été écrit avant le début de la commande, même pendant que Greenroom tourne. Elle apparaît entière ou pas du tout, et seul son propriétaire peut la lire. La clé des secrets et des identifiants chiffrés est un fichier à part à côté de la base de données, qui finit par .key : gardez-en une copie à un autre endroit, car la copie et la clé ensemble livrent les secrets.
    .note-2 = Une base de données dans PostgreSQL se copie avec `pg_dump` : le message de cette commande dit comment.
    .note-3 = Supprimez les copies à temps : une personne effacée reste dans les copies faites auparavant.

help-store-restore =
    .about = Met une copie à la place de la base de données
    .arg-from = La copie
    .arg-replace = Il y a déjà une base de données : la garde sous un autre nom
    .note-1 = Une base de données dans PostgreSQL se restaure avec `pg_restore` : le message de cette commande dit comment.
    .note-2 = La copie est d’abord vérifiée jusqu’à sa fin. Avec --replace la base de données qui est là reste à côté sous un autre nom ; les personnes effacées de cette base depuis la copie sont effacées aussi de la base restaurée. Sans cette base, ou si `greenroom store prune` a supprimé ce qui est plus ancien que la copie, personne ne peut le savoir : effacez-les de nouveau. Arrêtez d’abord `greenroom serve` et les autres commandes.
    .note-3 = Ce qui s’est passé chez Zoom depuis la copie n’y est pas : `greenroom sync --all` le ramène, aussi loin que Zoom le conserve.

help-store-copy =
    .about = Copie une base de données dans une base vide, par exemple d’un fichier vers PostgreSQL, et compare les deux
    .arg-from = La base de données à copier : un fichier, ou une URL de PostgreSQL
    .arg-to = La base de données vide : un fichier, ou une URL de PostgreSQL
    .arg-from_account = Le compte à copier, dans PostgreSQL
    .arg-to_account = Le compte à remplir, dans PostgreSQL
    .arg-from_key_file = Le fichier de clé de FROM, dans PostgreSQL
    .arg-to_key_file = Le fichier de clé de TO, dans PostgreSQL
    .arg-from_password_file = Un fichier avec le mot de passe de FROM
    .arg-to_password_file = Un fichier avec le mot de passe de TO
    .arg-recount = Recalcule d’abord les propriétés calculées des contacts de FROM
    .note-1 = Arrêtez d’abord `greenroom serve` et toutes les autres commandes qui utilisent FROM, et n’utilisez ensuite que TO : les lignes écrites dans FROM après le début de la copie n’y sont pas, et les tâches qui sont dans les deux seraient faites deux fois. Les tâches, les synchronisations et les appels à Zoom qui étaient en cours se poursuivent dans la copie comme après une interruption : à la fin de leurs réservations.
    .note-2 = TO est créée si elle manque, et doit être vide. Les lignes sont écrites en une seule transaction, relues, et comparées à celles de FROM, table par table ; les propriétés calculées des contacts sont recomptées. Si quelque chose diffère, TO reste vide. Si des propriétés calculées diffèrent, --recount les recalcule dans FROM avant la copie. Si la commande est arrêtée ou tuée, ou si la connexion à TO est perdue, TO est vide ou a la copie entière : relancez la commande ; si la copie est complète, elle dit que TO a déjà des lignes.
    .note-3 = Supprimez FROM à temps : une personne effacée plus tard de TO reste dans FROM.
    .note-4 = D’une base de données PostgreSQL, un seul compte est copié : celui de [postgres] dans greenroom.toml ou GREENROOM_POSTGRES_ACCOUNT, ou celui que nomment --from-account et --to-account. Tous les autres paramètres de [postgres] valent pour les deux. Un superutilisateur crée d’abord les rôles et la base de données de TO, comme le dit `greenroom store init --help`.
    .note-5 = Les secrets restent chiffrés, et leur clé est copiée avec eux : dans TO.key à côté d’un fichier, ou dans le fichier de clé de PostgreSQL. Une clé qui est déjà là n’est jamais remplacée, et doit être la même. Les actions installées et les fichiers de la configuration ne sont pas dans une base de données : copiez-les vous-même.

help-store-prune =
    .about = Supprime d’anciennes fiches d’exécutions
    .arg-older_than = L’âge en jours ou en semaines, tel que 90d ou 12w
    .note-1 = Supprime les fiches des exécutions plus anciennes, avec leurs journaux et leurs clés d’idempotence ; les appels à Zoom réglés ; puis les paquets dont aucun journal n’a besoin. Les fiches restent tant qu’un appel ouvert à Zoom ou une écriture en attente s’y réfère. Une exécution supprimée ne peut être ni montrée ni rejouée, et sa clé d’idempotence exécute de nouveau l’action. Le fichier ne rétrécit pas : l’espace libéré est réutilisé.

help-segment =
    .about = Trouve des contacts par leurs propriétés et leurs événements, et enregistre les filtres

help-segment-list =
    .about = Liste les segments enregistrés
    .arg-reveal = Montre les valeurs auxquelles des propriétés secrètes sont comparées, avec --json

help-segment-show =
    .about = Montre un segment : son filtre, en mots et tel qu’il a été enregistré
    .arg-reveal = Montre les valeurs auxquelles des propriétés secrètes sont comparées

help-segment-explain =
    .about = Décrit les membres en mots

help-segment-count =
    .about = Compte les membres

help-segment-members =
    .about = Liste les membres
    .arg-limit = Le nombre maximal de membres à lister
    .arg-after = Seulement les membres après cet endroit, où la page précédente s’est terminée
    .arg-csv = Écrit des valeurs séparées par des virgules, pour un tableur
    .note-1 = En mots, 100 membres sont montrés à la fois ; --json, avec un contact par ligne, et --csv les donnent tous, jusqu’à --limit. S’il y en a d’autres, la dernière ligne en mots, ou la sortie d’erreur avec --json et --csv, a la commande pour les voir. Les propriétés secrètes sont masquées, et omises d’un CSV ; --reveal les montre. Dans un CSV, une apostrophe précède un texte qu’un tableur exécuterait comme une formule.

help-segment-save =
    .about = Enregistre un filtre sous un nom
    .arg-file = Le fichier avec le filtre en JSON, ou - pour l’entrée standard
    .note-1 = Un filtre est une condition, ou une combinaison de filtres :
    .note-2 = Une condition compare une propriété, par son nom interne :
    .note-3 = is est "known" ou "unknown", ou l’un de equals, notEquals, greater, atLeast, less, atMost, contains, et between avec from et to ; un nombre se compare comme nombre, un texte sans égard à la casse
    .note-4 = ou compte des événements :
    .note-5 = event est registration, où where peut avoir webinarIds, webinarName, states
    .note-6 = attendance, où where peut avoir webinarIds, webinarName, seconds, percent
    .note-7 = ou recording, où where peut avoir topic, startsAt, recordingUrl
    .note-8 = les noms, les sujets et les URL sont {"{"}"equals": TEXT{"}"} ou {"{"}"contains": TEXT{"}"}
    .note-9 = times est {"{"}"atLeast": N{"}"}, {"{"}"atMost": N{"}"} ou {"{"}"exactly": N{"}"} ; une fois ou plus par défaut
    .note-10 = when est {"{"}"lastDays": N{"}"}, ou {"{"}"from": INSTANT, "before": INSTANT{"}"} avec l’un ou les deux
    .note-11 = "happened": false signifie le contraire
    .note-12 = schemas/segment.json est le schéma. Un segment de ce nom qui existe est remplacé.

help-segment-remove =
    .about = Supprime un segment ; ses membres restent comme ils sont

help-erase =
    .about = Efface une personne : le contact, et ce qu’en disent les fiches d’exécutions
    .arg-contact = Le contact : son identifiant, ou l’une de ses adresses e-mail
    .arg-yes = Ne demande pas de confirmation
    .arg-dry_run = Montre combien la base de données de contacts contient sur la personne, et n’efface rien
    .note-1 = Sont effacés le contact avec ses adresses e-mail, ses propriétés, ses inscriptions et sa chronologie, et ce qu’en disent les fiches d’exécutions : entrées, sorties, journaux et clés d’idempotence. Ces exécutions ne peuvent pas être rejouées. Des condensats à clé restent : de chaque adresse e-mail, pour qu’aucune action ni aucune synchronisation ne recrée le contact (une personne le peut, avec `store import`), des inscriptions, et du nom dans chaque session. Les transcriptions gardent les paroles, sans le nom de la personne qui parle ; d’autres noms y restent.
    .note-2 = Pour un contact supprimé auparavant, donnez l’adresse e-mail, puis aussi l’identifiant si vous le connaissez. Effacer deux fois ne nuit pas, et complète un effacement interrompu. Tant qu’une inscription de la personne est en cours, le code de sortie est 18 : réessayez plus tard.
    .note-3 = Les données de Zoom lui-même, les sauvegardes, les logs, et les utilisateurs qui se connectent au compte ne sont pas effacés. Le fichier de la base de données est réécrit, ce qui prend autant de temps que de le copier.

help-codes =
    .about = Montre ce que signifient les codes d’échec, et que faire
    .arg-code = Seulement ce code
    .note-1 = Une action peut se terminer par des codes à elle, que son auteur explique.

help-sandbox =
    .about = Fait tourner un Zoom local pour des essais
    .arg-world = Fichier de monde : les comptes et les webinaires du Zoom local [par défaut : le monde de la démonstration]
    .arg-listen = Adresse d’écoute, sur cet ordinateur seulement ; le port 0 en prend un libre
    .arg-credentials = Dossier des fichiers d’identifiants
    .arg-webhooks = Envoie les webhooks de toutes les modifications à cette URL http sur cet ordinateur, à laquelle s’ajoute l’identifiant du compte après une barre oblique
    .arg-webhook_secret_file = Fichier avec le jeton secret qui signe les webhooks
    .arg-webhook_retries = Attend autant de millisecondes avant de renvoyer un webhook ; peut être donné plusieurs fois [par défaut : 5, 20 et 60 minutes]
    .arg-print_world = Écrit le monde en JSON, avec les secrets masqués, et se termine
    .note-1 = Affiche comment s’y connecter. Les secrets de client de ses comptes ne sont pas affichés : ils sont écrits dans des fichiers que seul leur propriétaire peut lire, dans le dossier de --credentials, ou dans un dossier temporaire qui est supprimé quand le Zoom local se termine. --help décrit le format des fichiers de monde.
