# Ce que disent les échecs : les phrases de `sentence!` dans le code, par leurs clés. Le glossaire est dans `codes.ftl`.

failure-domain-invalid = `{ $given }` n’est pas un domaine : écrivez-le comme `example.com` ou `*.example.com`
failure-domain-mended = `{ $given }` n’est pas un domaine : écrivez-le comme `{ $better }`
failure-form-what-to-set = le formulaire ne dit pas quoi régler : rouvrez la page
failure-form-what-to-undo = le formulaire ne dit pas quoi annuler : rouvrez la page
failure-form-without-version = le formulaire n’a pas de version des paramètres : rouvrez la page
failure-nothing-stored = { $why } ; rien n’a été enregistré
failure-setting-field = `{ $field }` n’a pas sa place ici
failure-setting-invalid = `{ $setting }` : { $why }
failure-setting-nearest = il n’y a pas de paramètre `{ $setting }` ; le plus proche est `{ $nearest }`
failure-setting-takes = { $why } ; il accepte { $takes }
failure-setting-unknown = il n’y a pas de paramètre `{ $setting }`
failure-settings-again-and-again = les paramètres changent sans cesse : rien n’a été enregistré, réessayez
failure-settings-changed-meanwhile = d’autres personnes ont modifié les paramètres sans cesse entre-temps : rien n’a été modifié, réessayez
failure-settings-if-match = une modification des paramètres a besoin de `If-Match` : envoyez l’`ETag` des paramètres que vous avez lus
failure-settings-not-a-user = { $user } n’est pas un utilisateur du compte : les paramètres sont modifiés par ceux qui s’y connectent
failure-settings-not-undone = les paramètres ont été modifiés depuis, ceci ne peut donc pas être annulé : l’historique a les deux modifications
failure-settings-same-time = ces paramètres ont été modifiés au même moment : regardez-les, puis annulez de nouveau
failure-settings-stale = les paramètres ont été modifiés depuis leur lecture : relisez-les, et décidez de nouveau
failure-store-knows-no-webinar = la base de données ne connaît pas le webinaire { $webinar } : consultez `greenroom webinars`
failure-sync-administrator-only = `{ $user }` n’est pas administrateur du compte : seul un administrateur active la synchronisation des données de webinaires
failure-takes-recordings = true, false ou null pour le paramètre de l’hôte
failure-takes-switch = true ou false
failure-webinar-data-not-synced = le webinaire { $webinar } ne peut pas être synchronisé tant que le compte ne synchronise pas de données de webinaires : demandez d’abord à un administrateur de mettre `/syncWebinarData` à true
failure-zoom-user-not-listed = aucun compte Zoom connecté n’a d’utilisateur ayant cette adresse e-mail : la liste montre ceux qu’il y a
