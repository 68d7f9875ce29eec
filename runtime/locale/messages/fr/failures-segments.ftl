# Ce que disent les échecs : les phrases de `sentence!` dans le code, par leurs clés. Le glossaire est dans `codes.ftl`.

failure-filter-beside = rien ne va à côté de `{ $kind }` : mettez-le dans un `all` ou un `any`, ou enlevez-le
failure-filter-conditions = un filtre a au plus { $most } conditions : enlevez-en
failure-filter-days = il faut un nombre de jours de 1 à { $most }
failure-filter-depth = `all`, `any` et `not` s’imbriquent sur au plus { $most } niveaux : imbriquez-les moins
failure-filter-event = écrivez `registration`, `attendance` ou `recording`
failure-filter-invalid = le filtre est incorrect à `{ $pointer }` : { $why }
failure-filter-kind = il manque l’un de `all`, `any`, `not`, `property`, `event` : écrivez celui qui convient
failure-filter-length = il faut une liste de 1 à { $most } éléments
failure-filter-link = un lien est `known` ou `unknown`, ou se compare à un texte par `equals`, `notEquals` ou `contains`
failure-filter-list = écrivez une liste de filtres
failure-filter-no-list = une liste n’a pas sa place ici
failure-filter-null = null n’est pas une valeur : enlevez le champ
failure-filter-number = cette propriété est un nombre : écrivez un nombre, sans guillemets
failure-filter-object = écrivez un objet avec `all`, `any`, `not`, `property` ou `event`
failure-filter-period = indiquez `from`, `before` ou les deux
failure-filter-property-name = un nom interne a des minuscules, des chiffres et `_`, commence par une lettre et a au plus 100 caractères
failure-filter-range = indiquez `atLeast`, `atMost` ou les deux
failure-filter-states = il y a quatre états : indiquez chacun une seule fois
failure-filter-text = il faut un texte de 1 à { $most } caractères
failure-filter-times = il faut un nombre de { $least } à { $most }
failure-filter-two = écrivez deux nombres, ou deux textes
failure-filter-when = indiquez `lastDays`, ou bien `from` et `before`, mais pas les deux
failure-segment-name = le nom d’un segment a de 1 à { $most } caractères imprimables, sans espace au début ni à la fin
failure-segment-not-found = il n’y a pas de segment `{ $segment }` : consultez `greenroom segment list`
