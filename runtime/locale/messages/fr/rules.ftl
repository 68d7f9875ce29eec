# Pourquoi un webinaire, ou ses enregistrements, sont synchronisés ou non.

## rule: WhyWord (domain/src/rules/settings/why.rs). $host is an email, $webinar an id, $error what is wrong with an entry

rule-zoom-events = Le webinaire { $webinar } est marqué comme faisant partie de Zoom Events, et ceux-là ne sont pas synchronisés.
rule-not-zoom-events = Le webinaire { $webinar } n’est pas marqué comme faisant partie de Zoom Events.
rule-account-on = Le compte synchronise les données de webinaires.
rule-account-off = Le compte ne synchronise pas les données de webinaires.
rule-webinars-of-none = Les webinaires de personne ne sont synchronisés.
rule-webinars-of-all = Les webinaires de tous les utilisateurs Zoom sont synchronisés.
rule-webinars-of-unknown-host = Seuls les webinaires des utilisateurs sélectionnés sont synchronisés, et Zoom n’indique pas qui est l’hôte.
rule-webinars-of-host = L’hôte { $host } est parmi ceux dont les webinaires sont synchronisés.
rule-webinars-of-others = L’hôte { $host } n’est pas parmi ceux dont les webinaires sont synchronisés.
rule-recordings-of-none = Les enregistrements de personne ne sont synchronisés.
rule-recordings-of-all = Les enregistrements de tous les utilisateurs Zoom sont synchronisés.
rule-recordings-of-unknown-host = Seuls les enregistrements des utilisateurs sélectionnés sont synchronisés, et Zoom n’indique pas qui est l’hôte.
rule-recordings-of-host = L’hôte { $host } est parmi ceux dont les enregistrements sont synchronisés.
rule-recordings-of-others = L’hôte { $host } n’est pas parmi ceux dont les enregistrements sont synchronisés.
rule-exclusion-unreadable = Une exclusion est illisible : { $error }.
rule-exclusions-empty = Aucun hôte n’est exclu.
rule-exclusions-unknown-host = Les hôtes sont exclus d’après leur adresse e-mail, et Zoom n’indique pas qui est l’hôte.
rule-host-excluded = L’hôte { $host } est dans un domaine exclu.
rule-host-not-excluded = L’hôte { $host } n’est dans aucun domaine exclu.
rule-seen-before = Le webinaire était déjà connu : son propre paramètre compte.
rule-new-webinars-on = Les nouveaux webinaires de l’hôte { $host } sont réglés pour être synchronisés dès qu’ils sont connus.
rule-new-webinars-off = Les nouveaux webinaires de l’hôte { $host } sont réglés pour ne pas être synchronisés quand ils sont connus.
rule-new-webinars-unknown-host = Zoom n’indique pas qui est l’hôte : le webinaire est réglé pour ne pas être synchronisé quand il est connu.
rule-webinar-on = Le webinaire { $webinar } lui-même est réglé pour être synchronisé.
rule-webinar-off = Le webinaire { $webinar } lui-même est réglé pour ne pas être synchronisé.
rule-never-seen = Le webinaire { $webinar } n’a pas encore été vu pendant que les données de webinaires étaient synchronisées.
rule-own-recordings-first = Le paramètre propre du webinaire passe avant celui de son hôte.
rule-user-recordings-on = Les enregistrements de l’hôte { $host } sont réglés pour être synchronisés.
rule-user-recordings-off = Les enregistrements de l’hôte { $host } sont réglés pour ne pas être synchronisés.
rule-user-recordings-unknown-host = Les enregistrements sont synchronisés par hôte, et Zoom n’indique pas qui est l’hôte.
rule-webinar-recordings-on = Les enregistrements du webinaire { $webinar } sont réglés pour être synchronisés.
rule-webinar-recordings-off = Les enregistrements du webinaire { $webinar } sont réglés pour ne pas être synchronisés.
rule-webinar-recordings-open = Le webinaire { $webinar } laisse ses enregistrements au paramètre de son hôte.
rule-nothing-set = Rien n’est réglé.

## rule-name: the rules that Effective and Step name (domain/src/rules/settings.rs)

rule-name-E1 = Zoom Events
rule-name-S1 = Synchronisation des données de webinaires du compte
rule-name-S2 = Les personnes dont les webinaires sont synchronisés
rule-name-S3 = Les personnes dont les enregistrements sont synchronisés
rule-name-S4 = Hôtes exclus
rule-name-S5 = Hôtes exclus pour les enregistrements
rule-name-S7 = Paramètres de l’hôte
rule-name-S8 = Paramètres propres du webinaire
rule-name-default = Pas encore de paramètre

## rule-answer: Answer; rule-subject: Subject (domain/src/rules/settings.rs)

rule-answer-yes = Oui
rule-answer-no = Non
rule-answer-open = Laissé ouvert
rule-subject-webinar = Le webinaire
rule-subject-recordings = Ses enregistrements et transcriptions
