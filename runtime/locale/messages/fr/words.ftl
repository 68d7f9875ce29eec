# Les mots des ensembles fermés : GROUPE-MOT, avec le mot tel que JSON l’écrit. Le type Rust de chaque groupe est au-dessus de
# lui. Le genre est celui de ce qui est décrit : exécution, tâche et clé (f.) ; webinaire et contact (m.).

## kind: FailureKind (domain/src/failure_kind.rs)

kind-unknown-action = Action inconnue
kind-invalid-input = Entrée non valide
kind-unresolved-token = Jeton non résolu
kind-denied = Refusé
kind-failed = Échoué
kind-trapped = Interrompu par une erreur
kind-limit-exceeded = Limite dépassée
kind-invalid-output = Sortie non valide
kind-conflict = Conflit
kind-unavailable = Indisponible
kind-cancelled = Annulé
kind-internal = Erreur interne

## retry: Retry, its word `when` (domain/src/failure.rs)

retry-never = Jamais
retry-now = À tout moment
retry-after = Après un délai
retry-elsewhere = Dans un autre processus

## outcome: RunStatus (domain/src/store/record.rs)

outcome-done = Terminée
outcome-continue = À poursuivre
outcome-failed = Échouée

## sync-state: SyncState (domain/src/audit.rs)

sync-state-in-progress = En cours
sync-state-synced = Synchronisé
sync-state-synced-with-warnings = Synchronisé avec avertissements
sync-state-not-synced = Non synchronisé

## sync-trigger: SyncTrigger (domain/src/audit.rs)

sync-trigger-by-hand = Manuellement
sync-trigger-schedule = Par la planification
sync-trigger-backfill = Parce qu’un paramètre a été activé
sync-trigger-webhook = Par les webhooks de Zoom

## left-out: LeftOutReason (domain/src/audit.rs)

left-out-no-email = Pas d’adresse e-mail
left-out-invalid-email = Adresse e-mail non valide
left-out-account-user = Utilisateur du compte
left-out-secondary-email = Adresse e-mail secondaire
left-out-deleted-contact = Contact supprimé
left-out-excluded-domain = Domaine exclu
left-out-erased = Personne effacée

## tally: the words of a sync run’s Tally (domain/src/audit.rs; capability/webinars counts them)

tally-contacts-created = Contacts créés
tally-contacts-updated = Contacts mis à jour
tally-registrations-created = Inscriptions ajoutées
tally-registrations-updated = Inscriptions mises à jour
tally-registrations-cancelled = Inscriptions annulées
tally-attendances-created = Participations ajoutées
tally-attendances-updated = Participations mises à jour
tally-attendances-removed = Participations supprimées
tally-recordings-stored = Enregistrements conservés
tally-transcripts-stored = Transcriptions conservées
tally-unchanged = Inchangés
tally-left-out-no-email = Écartés : pas d’adresse e-mail
tally-left-out-invalid-email = Écartés : adresse e-mail non valide
tally-left-out-account-user = Écartés : utilisateurs du compte
tally-left-out-secondary-email = Écartés : adresse e-mail secondaire
tally-left-out-deleted-contact = Écartés : contacts supprimés
tally-left-out-excluded-domain = Écartés : domaine exclu
tally-left-out-erased = Écartés : personnes effacées

## recording-reason: RecordingReason (domain/src/recording.rs)

recording-reason-setting-off = Un paramètre est désactivé
recording-reason-nobody-took-part = Personne n’a participé
recording-reason-unavailable = Zoom ne le fournit pas
recording-reason-deleted = Supprimé dans Zoom
recording-reason-not-found = Zoom n’en a pas
recording-reason-processing = Zoom ne l’a pas terminé

## recording-state: RecordingState (domain/src/recording.rs)

recording-state-synced = Conservé
recording-state-missing = Non conservé

## connection-state: ConnectionState (domain/src/account.rs)

connection-state-connected = Connecté
connection-state-failing = En échec
connection-state-disconnected = Déconnecté

## credentials: CredentialRef, its word `from` (domain/src/account.rs)

credentials-env = Variables d’environnement
credentials-file = Un fichier
credentials-store = Chiffrés dans la base de données

## role: Role (domain/src/account.rs)

role-administrator = Administrateur
role-editor = Éditeur
role-viewer = Lecteur

## scope: Scope (domain/src/access.rs)

scope-invoke = Exécuter des actions
scope-read = Lire
scope-settings = Modifier les paramètres
scope-administer = Administrer

## scope-means: Scope (domain/src/access.rs), as what a role may do

scope-means-invoke = Exécuter des actions, continuer et refaire des exécutions
scope-means-read = Tout regarder sauf les secrets
scope-means-settings = Modifier les paramètres et les segments, et synchroniser des webinaires
scope-means-administer = Ajouter, modifier, importer et effacer des contacts ; installer des actions ; gérer les utilisateurs, les clés API, les connexions et les webhooks ; décider des tâches échouées ; voir les secrets

## api-key-state: ApiKeyState (service/src/views/api_keys.rs)

api-key-state-valid = Valide
api-key-state-expired = Expirée
api-key-state-revoked = Révoquée

## registration-state: RegistrationState (domain/src/webinar.rs)

registration-state-pending = En attente
registration-state-approved = Approuvée
registration-state-denied = Refusée
registration-state-cancelled = Annulée

## event-state: EventState, in HubSpot’s words (domain/src/store/webinars.rs)

event-state-REGISTERED = Inscrit
event-state-ATTENDED = A participé
event-state-CANCELLED = Annulé
event-state-NO_SHOW = Absent

## timeline-kind: TimelineKind (domain/src/store/timeline.rs)

timeline-kind-registration = Inscription
timeline-kind-attendance = Participation
timeline-kind-recording = Enregistrement disponible

## webinar-type: WebinarType (domain/src/webinar.rs)

webinar-type-single = A lieu une fois
webinar-type-recurring-no-fixed-time = Récurrent, sans heure fixe
webinar-type-recurring = Récurrent

## approval-type: ApprovalType (domain/src/webinar.rs)

## registration-type: RegistrationType (domain/src/webinar.rs)

## occurrences: Occurrences, its word `scope` (domain/src/webinar.rs)

occurrences-single = Le webinaire a lieu une fois
occurrences-all = Toutes les occurrences
occurrences-next = La prochaine occurrence
occurrences-chosen = Occurrences choisies

## property-type: PropertyType (domain/src/contact.rs)

property-type-text = Texte
property-type-number = Nombre

## property: the properties that Greenroom defines itself (domain/src/contact.rs)

property-email = Adresse e-mail
property-firstname = Prénom
property-lastname = Nom
property-zoom_webinar_attendance_average_duration = Durée moyenne de participation aux webinaires Zoom
property-zoom_webinar_joinlink = Dernier webinaire Zoom avec inscription
property-zoom_webinar_registration_count = Nombre total d’inscriptions à des webinaires Zoom
property-zoom_webinar_attendance_count = Nombre total de webinaires Zoom suivis

## job-state: JobState (domain/src/job.rs)

job-state-waiting = En attente
job-state-running = En cours
job-state-done = Terminée
job-state-dead-letter = Échec définitif

## job-kind: JobKind (domain/src/job.rs)

job-kind-invoke = Exécution d’une action
job-kind-sync = Synchronisation d’un webinaire
job-kind-look = Consultation de Zoom
job-kind-round = Passage de la planification
job-kind-settle = Appels ouverts à Zoom
job-kind-callback = Rappel avec le résultat
job-kind-hubspot-completion = Retour à HubSpot
job-kind-prune = Suppression d’anciennes données
job-kind-check-alerts = Recherche d’alertes
job-kind-send-alerts = Envoi d’alertes

## job-removal: JobRemoval (domain/src/job.rs)

## limit-key: LimitKey (domain/src/job_limit.rs)

limit-key-action = Action
limit-key-contact = Contact
limit-key-zoom-account = Compte Zoom

## history: HistoryKind (domain/src/history.rs)

history-sync-now = A demandé une synchronisation
history-erased = A effacé une personne
history-imported = A importé des contacts
history-job-retried = A relancé une tâche
history-job-dropped = A abandonné une tâche
history-api-key-made = A créé une clé API
history-api-key-revoked = A révoqué une clé API
history-user-added = A ajouté un utilisateur
history-user-changed = A changé le rôle d’un utilisateur
history-user-removed = A retiré un utilisateur
history-user-invited = A invité un utilisateur
history-user-unlocked = A déverrouillé un utilisateur
history-password-set = A défini un mot de passe
history-signed-in = S’est connecté
history-sign-in-locked = Verrouillage après des échecs
history-sessions-ended = A fermé des sessions
history-secret-shown = A affiché un secret
history-segment-saved = A enregistré un segment
history-segment-removed = A supprimé un segment
history-action-installed = A installé une action
history-action-rolled-back = A rétabli la version précédente d’une action
history-action-removed = A désinstallé une action
history-zoom-connected = A connecté un compte Zoom
history-zoom-disconnected = A déconnecté un compte Zoom
history-webhook-secret-added = A ajouté un jeton secret pour webhooks
history-webhook-secret-retired = A retiré un jeton secret pour webhooks
history-secret-set = A défini un secret
history-secret-removed = A supprimé un secret
history-connection-added = A ajouté une connexion
history-connection-removed = A supprimé une connexion
history-effects-retried = A relancé des effets mis de côté
history-effects-dropped = A abandonné des effets mis de côté

## action-event: HistoryEvent of an installed action (distribution/src/installation/state.rs)

action-event-installed = Installée
action-event-activated = Activée
action-event-rolled-back = Rétablie
action-event-uninstalled = Désinstallée
action-event-collected = Supprimée car inutilisée

## trust: Verdict, its word `verdict` (distribution/src/trust.rs)

trust-signed = Signé
trust-unsigned = Non signé
trust-unknownKeys = Signé par des clés non approuvées

## wait-state: WaitState (service/src/views/waits.rs)

wait-state-pending = En attente
wait-state-completed = Conclue
wait-state-expired = Expirée

## input: KeptInput, its word `status` (service/src/views/runs.rs)

input-kept = Conservée
input-not-kept = Non conservée

## sync-result: SyncResult, its word `result` (service/src/views/sync.rs)

sync-result-entry = Terminée
sync-result-under-way = En cours ailleurs
sync-result-failed = Échouée

## decision: Decision (service/src/views/set_aside.rs)

## intent: IntentKind (domain/src/store.rs)

intent-register = Inscription
intent-cancel = Annulation
intent-approve = Approbation
intent-deny = Refus

## journal-level: JournalLevel (domain/src/store/journal.rs)

journal-level-full = Complet
journal-level-digests = Empreintes seulement
journal-level-off = Désactivé

## alert: AlertKind (domain/src/alert.rs)

alert-failed-runs = Exécutions échouées
alert-sync-warnings = Avertissements de synchronisation
alert-zoom-connection = Connexion à Zoom
alert-dead-letters = Tâches en échec définitif
alert-expiring-keys = Clés API qui expirent

## alert-event: AlertEvent (domain/src/alert.rs)

alert-event-began = A commencé
alert-event-lasts = Dure
alert-event-over = Terminée
alert-event-test = Essai

## alert-target: AlertTarget (domain/src/alert.rs)

alert-target-webhook = Webhook
alert-target-email = E-mail

## vault-kind: VaultKind (domain/src/store/vault.rs)

vault-kind-secret = Secret
vault-kind-connection = Connexion
vault-kind-webhook-secret = Jeton secret pour webhooks

## users-of: UserSelection, its word `of` (domain/src/settings.rs)

users-of-none = Aucun utilisateur Zoom
users-of-selected = Utilisateurs Zoom sélectionnés
users-of-all = Tous les utilisateurs Zoom

## existing-contacts: ExistingContacts (domain/src/settings.rs)

existing-contacts-fill-blanks = Compléter seulement ce qui manque
existing-contacts-overwrite = Remplacer les noms

## listing: Listing (domain/src/store/sync.rs)

## intent-result: IntentResult (domain/src/store.rs)

intent-result-done = Fait
intent-result-not-done = Non fait
intent-result-not-sent = Non envoyé

## failure: the labels of a code’s texts

failure-meaning = Signification
failure-remedy = Que faire

## webinar-state: a webinar that will not take place

webinar-state-cancelled = Annulé

## sign-in-method: SignInMethod (domain/src/sign_in.rs)

sign-in-method-password = E-mail et mot de passe
sign-in-method-invitation = Lien d’invitation
sign-in-method-openid = OpenID Connect
