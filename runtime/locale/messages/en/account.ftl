# A person's own account, invitations, and signing in.

account-title = Your account
account-email = Email
account-role = Role
account-password-set = Password set
account-password = Password
account-no-password = You sign in without a password. An administrator's invitation gives you one.
account-old = Current password
account-old-wrong = This is not your current password.
account-new = New password
account-new-hint = 12 characters or more, without your name or Greenroom's. Several words that do not belong together are easy to remember.
account-again = New password again
account-not-the-same = This is not the same as above: enter the new password twice.
account-change-password = Change the password
account-change-ends = Your other sessions end then.
account-sessions = Where you are signed in
account-sessions-lead = End a session that you do not know, and change your password then.
account-session = Session
account-this-one = This one
account-begun = Begun
account-begun-by = By
account-last-seen = Last used
account-ends = Ends without use
account-end = End
account-end-others = End all other sessions
account-end-all = Sign out everywhere
account-end-all-what = All your sessions end, this one too, and you sign in again. It cannot be undone.
account-end-all-confirm = End all sessions
account-language = Language
account-language-hint = It follows your browser until you choose one here.
said-password-changed = Your password is changed. Your other sessions have ended.
said-session-ended = The session has ended.
said-sessions-ended =
    { $count ->
        [one] { $count } other session has ended.
       *[other] { $count } other sessions have ended.
    }
said-welcome = Welcome. Your password is set, and you are signed in.

## Invitations

welcome-title = Welcome to Greenroom
welcome-lead = Choose the password with which you sign in from now on.
welcome-button = Set the password and sign in

## Signing in

sign-in-ended = Your session has ended. Sign in again to go on where you were.
sign-in-refused = The email or the password is wrong.
sign-in-locked = Too many tries with this email have failed. From here it can be tried again in { $time }; an administrator can unlock it before.
sign-in-first = Nobody has a password yet. The first is made on the server's machine, with a link that sets one:
