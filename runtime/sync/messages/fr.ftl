# Ce que signifient les avertissements d’une synchronisation, et comment y remédier. Les clés, les attributs et les variables
# sont ceux de `en.ftl` ; un test les compare.
#
# Glossaire (les termes de Zoom et de HubSpot en français ; on vouvoie) :
#   webinar = webinaire ; session = session ; occurrence = occurrence ; host = hôte ; panelist = intervenant
#   registrant = inscrit (« personne inscrite ») ; registration = inscription ; participant = participant
#   attendance = participation ; no-show = absent ; account = compte ; account user = utilisateur du compte
#   business unit = unité commerciale ; contact = contact ; property = propriété ; timeline = chronologie ; segment = segment
#   marketing event = événement marketing ; call record = fiche d’appel ; email = adresse e-mail
#   sync = synchronisation ; setting = paramètre ; excluded domain = domaine exclu ; warning = avertissement
#   recording = enregistrement ; transcript = transcription ; audit log = journal d’audit ; store = base de données

## sync-setting-off: some data was not synced because a setting is off. $rule

sync-setting-off_zoom-events =
    .meaning = Le webinaire n’a pas été synchronisé : il est marqué comme faisant partie de Zoom Events, et ces webinaires ne sont pas synchronisés.
    .remedy = S’il ne fait pas partie de Zoom Events, retirez la marque du webinaire.
sync-setting-off_account =
    .meaning = Le webinaire n’a pas été synchronisé : le compte ne synchronise pas les données de webinaires.
    .remedy = Demandez à un administrateur du compte d’activer la synchronisation des données de webinaires. La prochaine synchronisation rattrape la période écoulée, aussi loin que Zoom conserve les données.
sync-setting-off_webinars-of =
    .meaning = Le webinaire n’a pas été synchronisé : son hôte n’est pas parmi les utilisateurs dont les webinaires sont synchronisés.
    .remedy = Sélectionnez l’hôte, ou tous les utilisateurs Zoom, dans les paramètres du compte.
sync-setting-off_excluded-host =
    .meaning = Le webinaire n’a pas été synchronisé : l’adresse e-mail de son hôte est inconnue ou appartient à un domaine exclu.
    .remedy = Si les webinaires de l’hôte doivent être synchronisés, retirez le domaine de la liste des hôtes exclus.
sync-setting-off_webinar =
    .meaning = Le webinaire n’a pas été synchronisé : sa propre synchronisation est désactivée.
    .remedy = Activez la synchronisation du webinaire. La prochaine synchronisation rattrape la période écoulée, aussi loin que Zoom conserve les données.
sync-setting-off_never-seen =
    .meaning = Le webinaire n’a pas été synchronisé : il n’a pas encore de paramètre propre.
    .remedy = Activez la synchronisation du webinaire. Pour synchroniser automatiquement les nouveaux webinaires de cet hôte, activez-le dans les paramètres de l’hôte.
sync-setting-off_recordings-of =
    .meaning = Les enregistrements et transcriptions n’ont pas été synchronisés : l’hôte n’est pas parmi les utilisateurs dont les enregistrements sont synchronisés.
    .remedy = Sélectionnez l’hôte, ou tous les utilisateurs Zoom, pour les enregistrements dans les paramètres du compte.
sync-setting-off_excluded-recordings =
    .meaning = Les enregistrements et transcriptions n’ont pas été synchronisés : l’adresse e-mail de l’hôte est inconnue ou appartient à un domaine exclu pour les enregistrements.
    .remedy = Si vous voulez les synchroniser, retirez le domaine de la liste des hôtes exclus pour les enregistrements.
sync-setting-off_user-recordings =
    .meaning = Les enregistrements et transcriptions n’ont pas été synchronisés : ils sont désactivés pour cet hôte.
    .remedy = Activez les enregistrements de l’hôte, ou seulement ceux de ce webinaire.
sync-setting-off_webinar-recordings =
    .meaning = Les enregistrements et transcriptions n’ont pas été synchronisés : ils sont désactivés pour ce webinaire.
    .remedy = Activez les enregistrements du webinaire.

## recording-not-synced. $count sessions; $sessions: the first of them

recording-not-synced_setting-off =
    .meaning = { $count ->
        [one] L’enregistrement d’une session n’a pas été synchronisé, car un paramètre est désactivé.
       *[other] Les enregistrements de { $count } sessions n’ont pas été synchronisés, car un paramètre est désactivé.
    }
    .remedy = Activez le paramètre que cet avertissement indique. La prochaine synchronisation récupère les enregistrements, si Zoom les a encore.
recording-not-synced_nobody-took-part =
    .meaning = { $count ->
        [one] L’enregistrement d’une session n’a pas été synchronisé : personne n’y a participé.
       *[other] Les enregistrements de { $count } sessions n’ont pas été synchronisés : personne n’y a participé.
    }
    .remedy = Il n’y a rien à faire : un enregistrement est conservé pour les personnes qui ont participé.
recording-not-synced_unavailable =
    .meaning = { $count ->
        [one] Zoom ne fournit pas l’enregistrement d’une session.
       *[other] Zoom ne fournit pas les enregistrements de { $count } sessions.
    }
    .remedy = Vérifiez dans Zoom que le forfait de l’hôte comprend les enregistrements dans le cloud et que l’application connectée peut les lire.
recording-not-synced_deleted =
    .meaning = { $count ->
        [one] L’enregistrement d’une session a été supprimé dans Zoom.
       *[other] Les enregistrements de { $count } sessions ont été supprimés dans Zoom.
    }
    .remedy = Restaurez-le depuis la corbeille de Zoom, qui le conserve 30 jours, puis synchronisez de nouveau le webinaire.
recording-not-synced_not-found =
    .meaning = { $count ->
        [one] Zoom n’a aucun enregistrement dans le cloud d’une session.
       *[other] Zoom n’a aucun enregistrement dans le cloud de { $count } sessions.
    }
    .remedy = Si la session devait être enregistrée, vérifiez que l’hôte enregistre dans le cloud ; un enregistrement sur son ordinateur ne peut pas être synchronisé.
recording-not-synced_processing =
    .meaning = { $count ->
        [one] Zoom n’a pas fini de traiter l’enregistrement d’une session.
       *[other] Zoom n’a pas fini de traiter les enregistrements de { $count } sessions.
    }
    .remedy = Il n’y a rien à faire : la synchronisation planifiée le redemande.

## participants-not-synced. $count people, for the first two

participants-not-synced_no-email =
    .meaning = { $count ->
        [one] Une personne a participé sans adresse e-mail et n’a pas été synchronisée.
       *[other] { $count } personnes ont participé sans adresse e-mail et n’ont pas été synchronisées.
    }
    .remedy = Activez l’inscription au webinaire : Zoom donne les adresses e-mail des inscrits.
participants-not-synced_invalid-email =
    .meaning = { $count ->
        [one] Une personne de la liste de Zoom a une adresse e-mail non valide et n’a pas été synchronisée.
       *[other] { $count } personnes de la liste de Zoom ont des adresses e-mail non valides et n’ont pas été synchronisées.
    }
    .remedy = Consultez la liste des adresses écartées et corrigez-les auprès des inscrits dans Zoom.
participants-not-synced_no-times =
    .meaning = { $count ->
        [one] Zoom indique qu’une personne était dans cette session, mais pas à quel moment : sa participation n’est pas connue.
       *[other] Zoom indique que { $count } personnes étaient dans cette session, mais pas à quel moment : leur participation n’est pas connue.
    }
    .remedy = Il n’y a rien à faire : ces personnes ne comptent pas comme absentes.
participants-not-synced_no-end =
    .meaning = Le rapport de Zoom sur cette session n’a pas d’heure de fin : aucune participation n’a pu être calculée ni synchronisée.
    .remedy = Il n’y a rien à faire : la prochaine synchronisation redemande le rapport. Si cela persiste, interrogez l’assistance de Zoom au sujet du rapport de cette session.
participants-not-synced_not-available =
    .meaning = Zoom n’a pas de rapport sur les participants de cette session.
    .remedy = Les rapports apparaissent quelque temps après la fin d’une session : synchronisez de nouveau le webinaire plus tard. Si le rapport du webinaire est vide dans Zoom aussi, il n’y a rien à synchroniser.
participants-not-synced_too-old =
    .meaning = Zoom n’a plus les participants de cette session : il les conserve un an.
    .remedy = Il n’y a rien à faire : ils ne peuvent plus être synchronisés.
participants-not-synced_no-permission =
    .meaning = Zoom ne permet pas à l’application connectée de voir les participants de cette session.
    .remedy = Donnez à l’application, dans le Marketplace de Zoom, l’autorisation de lire les rapports, et vérifiez que le forfait du compte comprend les webinaires.

## emails-excluded. $count people

emails-excluded_account-user =
    .meaning = { $count ->
        [one] Une personne a été écartée, car son adresse e-mail est celle d’un utilisateur du compte.
       *[other] { $count } personnes ont été écartées, car leurs adresses e-mail sont celles d’utilisateurs du compte.
    }
    .remedy = Il n’y a rien à faire : une synchronisation ne fait jamais d’un utilisateur du compte un contact, et n’écrit aucune activité sur un contact qui a cette adresse.
emails-excluded_excluded-domain =
    .meaning = { $count ->
        [one] Une personne a été écartée, car son adresse e-mail est dans un domaine exclu et n’appartient à aucun contact.
       *[other] { $count } personnes ont été écartées, car leurs adresses e-mail sont dans des domaines exclus et n’appartiennent à aucun contact.
    }
    .remedy = Si vous les voulez comme contacts, retirez le domaine de la liste des contacts exclus, ou créez le contact à la main ; la prochaine synchronisation les prend en compte.
emails-excluded_invalid-email =
    .meaning = { $count ->
        [one] Une personne a été écartée, car son adresse e-mail n’est pas valide.
       *[other] { $count } personnes ont été écartées, car leurs adresses e-mail ne sont pas valides.
    }
    .remedy = Consultez la liste des adresses écartées et corrigez-les auprès des inscrits dans Zoom.
emails-excluded_secondary-email =
    .meaning = { $count ->
        [one] Une personne a été écartée, car son adresse e-mail est l’adresse secondaire d’un contact.
       *[other] { $count } personnes ont été écartées, car leurs adresses e-mail sont des adresses secondaires de contacts.
    }
    .remedy = Seule l’adresse principale compte : faites-en l’adresse principale du contact, et la prochaine synchronisation prend la personne en compte.
emails-excluded_deleted-contact =
    .meaning = { $count ->
        [one] Une personne a été écartée, car son contact a été supprimé.
       *[other] { $count } personnes ont été écartées, car leurs contacts ont été supprimés.
    }
    .remedy = Une synchronisation ne recrée pas un contact supprimé. Créez le contact à la main, et la prochaine synchronisation prend la personne en compte.
emails-excluded_erased =
    .meaning = { $count ->
        [one] Zoom a indiqué une fois une personne effacée, et la synchronisation l’a écartée. Rien d’autre n’est conservé à son sujet.
       *[other] Zoom a indiqué { $count } fois des personnes effacées, et la synchronisation les a écartées. Rien d’autre n’est conservé à leur sujet.
    }
    .remedy = Il n’y a rien à faire. Pour qu’une personne effacée redevienne un contact, créez le contact à la main.

## data-not-synced. $code: what went wrong, in a word

data-not-synced_contacts =
    .meaning = Une partie des personnes n’a pas pu être enregistrée ({ $code }) : leurs contacts, inscriptions, participations, événements de chronologie et propriétés n’ont été ni créés ni mis à jour. Ce qui était enregistré auparavant reste.
    .remedy = Synchronisez de nouveau le webinaire. Si cela se reproduit, vérifiez la base de données de contacts (`greenroom store check`).
data-not-synced_marketing-event =
    .meaning = L’événement marketing du webinaire n’a pas pu être créé ou mis à jour ({ $code }).
    .remedy = Synchronisez de nouveau le webinaire. Si cela se reproduit, vérifiez la base de données de contacts (`greenroom store check`).
data-not-synced_calls =
    .meaning = Les fiches d’appel des enregistrements n’ont pas pu être créées ou mises à jour ({ $code }).
    .remedy = Synchronisez de nouveau le webinaire. Si cela se reproduit, vérifiez la base de données de contacts (`greenroom store check`).

## sync-error about recordings. $count sessions; $sessions: the first of them

sync-error_transcript-not-found =
    .meaning = { $count ->
        [one] L’enregistrement d’une session a été synchronisé sans transcription : Zoom n’en a pas.
       *[other] Les enregistrements de { $count } sessions ont été synchronisés sans transcription : Zoom n’en a pas.
    }
    .remedy = Activez les transcriptions audio des enregistrements dans le cloud dans les paramètres de Zoom ; cela s’applique aux sessions futures.
sync-error_transcript-processing =
    .meaning = { $count ->
        [one] L’enregistrement d’une session a été synchronisé, mais Zoom n’a pas fini sa transcription.
       *[other] Les enregistrements de { $count } sessions ont été synchronisés, mais Zoom n’a pas fini leurs transcriptions.
    }
    .remedy = Il n’y a rien à faire : la synchronisation planifiée le redemande.

## Why a transcript, or a part of it, could not be had. $error: what the client for Zoom says

sync-error_transcript-host-refused =
    .meaning = La transcription d’une session n’a pas été téléchargée : { $error }.
    .remedy = Si le serveur appartient à Zoom, indiquez son domaine dans le paramètre zoom-download-hosts, puis synchronisez de nouveau le webinaire.
sync-error_transcript-not-allowed =
    .meaning = Zoom ne permet pas à l’application connectée de télécharger la transcription d’une session : { $error }.
    .remedy = Donnez à l’application, dans le Marketplace de Zoom, l’autorisation cloud_recording:read, et vérifiez que l’enregistrement n’est pas réservé aux personnes connectées.
sync-error_transcript-web-page =
    .meaning = Une page web est arrivée à la place de la transcription d’une session : Zoom demande que quelqu’un se connecte.
    .remedy = Vérifiez dans les paramètres d’enregistrement dans le cloud de Zoom que les téléchargements sont autorisés, puis synchronisez de nouveau le webinaire.
sync-error_transcript-unreadable =
    .meaning = La transcription d’une session est illisible : { $error }.
    .remedy = Consultez la transcription dans Zoom. Si elle y est lisible, signalez l’erreur avec l’identifiant de la session.
sync-error_transcript-too-long =
    .meaning = La transcription d’une session est trop longue : { $error }.
    .remedy = Il n’y a rien à faire : l’enregistrement est conservé sans elle.
sync-error_transcript-not-available =
    .meaning = Zoom n’a pas donné la transcription d’une session : { $error }.
    .remedy = Il n’y a rien à faire : la prochaine synchronisation la redemande.
sync-error_transcript-incomplete =
    .meaning = { $count ->
        [one] Une partie de la transcription d’une session était illisible et a été écartée.
       *[other] { $count } parties de la transcription d’une session étaient illisibles et ont été écartées.
    }
    .remedy = Il n’y a rien à faire : le reste de la transcription est conservé.

## sync-error that ended the sync. $code: what went wrong, in a word

sync-error_zoom-account-not-found =
    .meaning = Le compte Zoom auquel appartient le webinaire n’est pas connecté, ou son utilisateur connecté est introuvable ({ $code }).
    .remedy = Connectez de nouveau le compte Zoom, puis synchronisez le webinaire.
sync-error_webinar-not-found =
    .meaning = Zoom n’a plus ce webinaire.
    .remedy = S’il y a été supprimé volontairement, il n’y a rien à faire : ce qui a été synchronisé auparavant reste.
sync-error_webinar-expired =
    .meaning = Zoom n’a plus ce webinaire : il supprime les webinaires 90 jours après leur fin prévue. Les inscriptions ne peuvent plus être lues ; les sessions connues sont encore synchronisées.
    .remedy = Il n’y a rien à faire. Pour ne plus interroger Zoom, désactivez la synchronisation du webinaire.
sync-error_zoom-connection-failed =
    .meaning = Zoom n’accepte pas la connexion de ce compte.
    .remedy = Vérifiez la connexion, et donnez-lui de nouveaux identifiants s’ils ont changé.
sync-error_zoom-permission-missing =
    .meaning = Zoom ne permet pas à l’application connectée de voir ce dont une synchronisation a besoin.
    .remedy = Vérifiez les autorisations de l’application dans le Marketplace de Zoom, et que le forfait du compte comprend les webinaires.
sync-error_zoom-rate-limited =
    .meaning = La limite de requêtes de Zoom a été atteinte, et la synchronisation s’est arrêtée avant la fin.
    .remedy = Il n’y a rien à faire : la synchronisation planifiée reprend plus tard. Si cela arrive souvent, espacez les synchronisations ou cherchez d’autres applications qui épuisent la limite du compte.
sync-error_zoom-unavailable =
    .meaning = Zoom n’a pas répondu, et la synchronisation s’est arrêtée avant la fin.
    .remedy = Il n’y a rien à faire : la synchronisation planifiée reprend plus tard, et rien n’est perdu.
sync-error_failed =
    .meaning = La synchronisation s’est arrêtée avant la fin ({ $code }).
    .remedy = Synchronisez de nouveau le webinaire : la synchronisation reprend où elle s’est arrêtée. Si cela se reproduit, signalez l’erreur avec l’identifiant de la synchronisation.

## sync-error about a listing that is not believed. $listing: registrants or participants

sync-error_list-changed =
    .meaning = { $listing ->
        [registrants] La liste des inscrits a changé pendant sa lecture. Aucune inscription n’a été annulée.
       *[participants] La liste des participants a changé pendant sa lecture. Aucune participation n’a été modifiée.
    }
    .remedy = Il n’y a rien à faire : la prochaine synchronisation relit la liste.
sync-error_ended-early =
    .meaning = { $listing ->
        [registrants] La liste des inscrits de Zoom était incomplète. Aucune inscription n’a été annulée.
       *[participants] La liste des participants de Zoom était incomplète. Aucune participation n’a été modifiée.
    }
    .remedy = Il n’y a rien à faire : la prochaine synchronisation relit la liste.
sync-error_list-shrank =
    .meaning = { $listing ->
        [registrants] Zoom indique beaucoup moins d’inscrits qu’avant. Aucune inscription n’a encore été annulée.
       *[participants] Zoom indique beaucoup moins de participants qu’avant. Aucune participation n’a encore été modifiée.
    }
    .remedy = Si la liste est juste, synchronisez le webinaire encore une fois : la synchronisation accepte une seconde liste qui concorde.

## A warning that this catalogue does not know. $warning-code, $warning-reason

unknown-warning =
    .meaning = Cette version de Greenroom n’a pas de texte pour l’avertissement : { $warning-code } { $warning-reason }
    .remedy = Utilisez la version de Greenroom qui l’a écrit, ou cherchez-le dans les notes de cette version.
