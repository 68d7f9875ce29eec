# A person’s own account, invitations, and signing in.

account-title = Votre compte
account-email = Adresse e-mail
account-role = Rôle
account-password-set = Mot de passe défini
account-password = Mot de passe
account-no-password = Vous vous connectez sans mot de passe. L’invitation d’un administrateur vous en donne un.
account-old = Mot de passe actuel
account-old-wrong = Ce n’est pas votre mot de passe actuel.
account-new = Nouveau mot de passe
account-new-hint = 12 caractères ou plus, sans votre nom ni celui de Greenroom. Plusieurs mots sans rapport entre eux sont faciles à retenir.
account-again = Nouveau mot de passe, encore une fois
account-not-the-same = Ce n’est pas le même que ci-dessus : saisissez deux fois le nouveau mot de passe.
account-change-password = Changer le mot de passe
account-change-ends = Vos autres sessions prennent fin alors.
account-sessions = Où vous êtes connecté
account-sessions-lead = Mettez fin à une session que vous ne connaissez pas, puis changez votre mot de passe.
account-session = Session
account-this-one = Celle-ci
account-begun = Commencée
account-begun-by = Par
account-last-seen = Dernière utilisation
account-ends = Prend fin sans utilisation
account-end = Mettre fin
account-end-others = Mettre fin à toutes les autres sessions
account-end-all = Se déconnecter partout
account-end-all-what = Toutes vos sessions prennent fin, celle-ci aussi, et vous vous reconnectez. C’est irréversible.
account-end-all-confirm = Mettre fin à toutes les sessions
account-language = Langue
account-language-hint = Elle suit votre navigateur jusqu’à ce que vous en choisissiez une ici.
said-password-changed = Votre mot de passe est changé. Vos autres sessions ont pris fin.
said-session-ended = La session a pris fin.
said-sessions-ended =
    { $count ->
        [one] { $count } autre session a pris fin.
       *[other] { $count } autres sessions ont pris fin.
    }
said-welcome = Bienvenue. Votre mot de passe est défini, et vous êtes connecté.

## Invitations

welcome-title = Bienvenue dans Greenroom
welcome-lead = Choisissez le mot de passe avec lequel vous vous connecterez désormais.
welcome-button = Définir le mot de passe et se connecter

## Signing in

sign-in-ended = Votre session a pris fin. Reconnectez-vous pour reprendre là où vous étiez.
sign-in-refused = L’adresse ou le mot de passe est erroné.
sign-in-locked = Trop d’essais avec cette adresse ont échoué. Depuis ce réseau, un nouvel essai est possible dans { $time } ; un administrateur peut la débloquer avant.
sign-in-first = Personne n’a encore de mot de passe. Le premier se crée sur la machine du serveur, avec un lien qui le définit :
