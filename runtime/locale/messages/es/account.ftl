# A person's own account, invitations, and signing in.

account-title = Tu cuenta
account-email = Correo electrónico
account-role = Rol
account-password-set = Contraseña puesta
account-password = Contraseña
account-no-password = Entras sin contraseña. Una invitación de un administrador te da una.
account-old = Contraseña actual
account-old-wrong = Esta no es tu contraseña actual.
account-new = Contraseña nueva
account-new-hint = 12 caracteres o más, sin tu nombre ni el de Greenroom. Varias palabras sin relación son fáciles de recordar.
account-again = Contraseña nueva otra vez
account-not-the-same = No es igual que la de arriba: escribe la contraseña nueva dos veces.
account-change-password = Cambiar la contraseña
account-change-ends = Entonces terminan tus otras sesiones.
account-sessions = Dónde tienes la sesión iniciada
account-sessions-lead = Termina una sesión que no conozcas y cambia entonces tu contraseña.
account-session = Sesión
account-this-one = Esta
account-begun = Iniciada
account-begun-by = Con
account-last-seen = Último uso
account-ends = Termina sin uso
account-end = Terminar
account-end-others = Terminar todas las demás sesiones
account-end-all = Cerrar la sesión en todas partes
account-end-all-what = Terminan todas tus sesiones, también esta, y tienes que volver a entrar. No se puede deshacer.
account-end-all-confirm = Terminar todas las sesiones
account-language = Idioma
account-language-hint = Sigue al navegador hasta que elijas uno aquí.
said-password-changed = Tu contraseña está cambiada. Tus otras sesiones han terminado.
said-session-ended = La sesión ha terminado.
said-sessions-ended =
    { $count ->
        [one] { $count } sesión más ha terminado.
       *[other] { $count } sesiones más han terminado.
    }
said-welcome = Te damos la bienvenida. Tu contraseña está puesta y has iniciado sesión.

## Invitations

welcome-title = Te damos la bienvenida a Greenroom
welcome-lead = Elige la contraseña con la que entrarás desde ahora.
welcome-button = Poner la contraseña y entrar

## Signing in

sign-in-ended = Tu sesión ha terminado. Vuelve a entrar para seguir donde estabas.
sign-in-refused = El correo o la contraseña no son correctos.
sign-in-locked = Demasiados intentos con este correo han fallado. Desde aquí se puede volver a intentar dentro de { $time }; un administrador puede desbloquearlo antes.
sign-in-first = Nadie tiene contraseña todavía. La primera se crea en la máquina del servidor, con un enlace que la pone:
