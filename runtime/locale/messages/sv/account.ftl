# A person's own account, invitations, and signing in.

account-title = Ditt konto
account-email = E-post
account-role = Roll
account-password-set = Lösenord satt
account-password = Lösenord
account-no-password = Du loggar in utan lösenord. En inbjudan från en administratör ger dig ett.
account-old = Nuvarande lösenord
account-old-wrong = Det här är inte ditt nuvarande lösenord.
account-new = Nytt lösenord
account-new-hint = 12 tecken eller fler, utan ditt namn eller Greenrooms. Flera ord som inte hör ihop är lätta att minnas.
account-again = Nytt lösenord igen
account-not-the-same = Det är inte samma som ovan: skriv det nya lösenordet två gånger.
account-change-password = Byt lösenord
account-change-ends = Dina andra sessioner avslutas då.
account-sessions = Var du är inloggad
account-sessions-lead = Avsluta en session som du inte känner igen och byt sedan lösenord.
account-session = Session
account-this-one = Den här
account-begun = Påbörjad
account-begun-by = Med
account-last-seen = Senast använd
account-ends = Avslutas utan användning
account-end = Avsluta
account-end-others = Avsluta alla andra sessioner
account-end-all = Logga ut överallt
account-end-all-what = Alla dina sessioner avslutas, även den här, och du får logga in igen. Det kan inte ångras.
account-end-all-confirm = Avsluta alla sessioner
account-language = Språk
account-language-hint = Det följer din webbläsare tills du väljer ett här.
said-password-changed = Ditt lösenord är bytt. Dina andra sessioner är avslutade.
said-session-ended = Sessionen är avslutad.
said-sessions-ended =
    { $count ->
        [one] { $count } annan session är avslutad.
       *[other] { $count } andra sessioner är avslutade.
    }
said-welcome = Välkommen. Ditt lösenord är satt, och du är inloggad.

## Invitations

welcome-title = Välkommen till Greenroom
welcome-lead = Välj lösenordet som du loggar in med från och med nu.
welcome-button = Sätt lösenordet och logga in

## Signing in

sign-in-ended = Din session har avslutats. Logga in igen för att fortsätta där du var.
sign-in-refused = E-postadressen eller lösenordet är fel.
sign-in-locked = För många försök med den här adressen har misslyckats. Härifrån går det att försöka igen om { $time }; en administratör kan låsa upp den tidigare.
sign-in-first = Ingen har ett lösenord ännu. Det första skapas på serverns maskin, med en länk som sätter det:
