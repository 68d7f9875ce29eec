//! `greenroom users`: the users of the account, and their roles.

use std::{
    io::{self, IsTerminal},
    path::PathBuf,
};

use console::Term;
use greenroom_domain::{Email, Role};
use greenroom_locale::args;
use greenroom_service::{
    Settings,
    views::{
        sign_in::{self, NewInvitation},
        users::{self, NewUser, UserView},
    },
    wiring,
};
use jiff::Timestamp;
use secrecy::{ExposeSecret, SecretString};
use serde::Serialize;

use super::vault::read_secret;
use crate::{
    error::Error,
    exit,
    output::{Output, Words, plain, table},
    reader, render, user,
};

const EXAMPLES: &str = "\
Examples:
  greenroom users add ada@acme.example --role administrator
  greenroom users invite ada@acme.example
  greenroom users list

A user signs in to the console of `greenroom serve`. An administrator may do everything; an editor runs actions and changes settings \
and segments, and does not turn webinar sync on; a viewer looks. A new user has no password: `invite` makes a link that sets one, and \
`password` sets one here. Five failures to sign in are free in each network; then the email is locked in that network for a minute, and \
twice as long after each failure, up to an hour. 100 failures within a day lock the email in all networks. `unlock` ends both.";

const INVITE: &str = "\
Examples:
  greenroom users invite ada@acme.example

It prints the path of a link, this once: open it on the address of `greenroom serve`, such as \
https://greenroom.acme.example/welcome/TOKEN. The link works once, for seven days, also where the user has forgotten a password. An earlier \
invitation of the user ends.";

const PASSWORD: &str = "\
Examples:
  greenroom users password ada@acme.example
  vault read greenroom-ada | greenroom users password ada@acme.example
  greenroom users password ada@acme.example --generate

The password is read from the terminal, standard input or a file, never from an argument; a line break at its end is left out. It has 12 to \
128 characters, is none of the most common ones, and has neither the name before the email's @ nor Greenroom's in it. The user's sessions \
end. --generate makes one and prints it, this once.";

/// The subcommands.
#[derive(clap::Subcommand)]
#[command(after_help = EXAMPLES)]
pub(crate) enum Command {
    /// List the users: their roles, and whether they can sign in
    #[command(after_help = "Examples:\n  greenroom users list\n  greenroom users list --json")]
    List,
    /// Add a user
    #[command(after_help = "Examples:
  greenroom users add ada@acme.example --role administrator
  greenroom users add carla@acme.example --role editor")]
    Add {
        /// The email that the person signs in with
        #[arg(value_parser = Email::parse)]
        email: Email,
        /// What the person may do: administrator, editor or viewer
        #[arg(long)]
        role: Role,
    },
    /// Give a user another role
    #[command(after_help = "Examples:\n  greenroom users role carla@acme.example viewer

The user's sessions end, and API keys with scopes that the role does not have are refused. The last administrator stays one.")]
    Role {
        /// The user's email
        #[arg(value_parser = Email::parse)]
        email: Email,
        /// The role: administrator, editor or viewer
        role: Role,
    },
    /// Remove a user, and end what the user is signed in with
    #[command(after_help = "Examples:\n  greenroom users remove carla@acme.example

API keys of the user are refused from now on. The last administrator cannot be removed.")]
    Remove {
        /// The user's email
        #[arg(value_parser = Email::parse)]
        email: Email,
    },
    /// Make a link with which a user sets a password
    #[command(after_help = INVITE)]
    Invite {
        /// The user's email
        #[arg(value_parser = Email::parse)]
        email: Email,
    },
    /// Set a user's password
    #[command(after_help = PASSWORD)]
    Password {
        /// The user's email
        #[arg(value_parser = Email::parse)]
        email: Email,
        /// Make a password, and print it this once
        #[arg(long, conflicts_with = "from_file")]
        generate: bool,
        /// Read it from this file [default: the terminal or standard input]
        #[arg(long, value_name = "FILE")]
        from_file: Option<PathBuf>,
    },
    /// Unlock a user after too many failures to sign in
    #[command(after_help = "Examples:\n  greenroom users unlock carla@acme.example")]
    Unlock {
        /// The user's email
        #[arg(value_parser = Email::parse)]
        email: Email,
    },
}

/// An invitation that was made, with its link's path, which is shown this once.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Invited {
    user: Email,
    path: String,
    expires_at: Timestamp,
}

impl From<NewInvitation> for Invited {
    fn from(invitation: NewInvitation) -> Self {
        Self { path: invitation.path(), user: invitation.user, expires_at: invitation.expires_at }
    }
}

/// A user with a password that was made, which is shown this once.
#[derive(Serialize)]
pub(crate) struct Generated {
    #[serde(flatten)]
    pub(crate) user: UserView,
    pub(crate) password: String,
}

pub(crate) async fn run(command: Command, settings: &Settings, output: &Output) -> Result<u8, Error> {
    let (now, by) = (greenroom_clock::now(), user::name());
    if let Command::List = command {
        let users = users::list(wiring::store_for_reading(settings).await?.as_ref(), now).await?;
        output.show(&users, |users| list_words(users))?;
        return Ok(exit::OK);
    }
    let store = wiring::store(settings).await?;
    let store = store.as_ref();
    match command {
        Command::List => {}
        Command::Add { email, role } => {
            let user = users::add(store, NewUser { email, role }, &by, now).await?;
            output.show(&user, |user| done_words("cli-users-added", user))?;
        }
        Command::Role { email, role } => {
            let user = users::change_role(store, &email, role, &by, now).await?;
            output.show(&user, |user| done_words("cli-users-changed", user))?;
        }
        Command::Remove { email } => {
            let user = users::remove(store, &email, &by, now).await?;
            output.show(&user, |user| done_words("cli-users-removed", user))?;
        }
        Command::Invite { email } => {
            let invited = Invited::from(sign_in::invite(store, &by, &email, now).await?);
            output.show(&invited, invited_words)?;
        }
        Command::Password { email, generate: true, .. } => {
            let password = users::generate_password();
            let user = users::set_password(store, &email, &password, &by, now).await?;
            output.show(&Generated { user, password: password.expose_secret().to_owned() }, generated_words)?;
        }
        Command::Password { email, from_file, .. } => {
            let password = read_password(from_file)?;
            let user = users::set_password(store, &email, &password, &by, now).await?;
            output.show(&user, |user| done_words("cli-users-password-set", user))?;
        }
        Command::Unlock { email } => {
            let user = users::unlock(store, &email, &by, now).await?;
            output.show(&user, |user| done_words("cli-users-unlocked", user))?;
        }
    }
    Ok(exit::OK)
}

/// A password from a file, from standard input, or typed twice at a terminal that does not show it.
fn read_password(from_file: Option<PathBuf>) -> Result<SecretString, Error> {
    if from_file.is_some() || !io::stdin().is_terminal() {
        return read_secret(from_file);
    }
    let terminal = Term::stderr();
    let ask = |key: &str| -> io::Result<SecretString> {
        terminal.write_str(&format!("{} ", reader::text(key)))?;
        terminal.read_secure_line().map(SecretString::from)
    };
    let typed = ask("cli-users-new-password").and_then(|once| Ok((once, ask("cli-users-password-again")?)));
    let (once, again) = typed.map_err(|error| {
        Error::Other(reader::with("cli-users-terminal-unreadable", &args![error = error.to_string()]))
    })?;
    if once.expose_secret() == again.expose_secret() {
        Ok(once)
    } else {
        Err(Error::Usage(reader::text("cli-users-not-the-same")))
    }
}

pub(crate) fn list_words(users: &[UserView]) -> Words {
    let mut words = Words::default();
    if users.is_empty() {
        words.line(reader::text("cli-users-none"));
    }
    let row = |user: &UserView| {
        let seen = user.last_signed_in_at.map_or_else(
            || reader::text("cli-users-never-signed-in"),
            |at| reader::with("cli-users-signed-in", &args![at = render::instant(at)]),
        );
        vec![user.email.to_string(), role(user), seen, state(user)]
    };
    words.lines(table(&users.iter().map(row).collect::<Vec<_>>()));
    words
}

fn role(user: &UserView) -> String {
    reader::word_as_is("role", user.role.as_str())
}

/// How a user can sign in, and until when failures are in the way.
fn state(user: &UserView) -> String {
    let until = |key: &str, at: Timestamp| reader::with(key, &args![until = render::instant(at)]);
    let how = match (user.has_password, user.invited_until) {
        (true, _) => reader::text("cli-users-has-password"),
        (false, Some(at)) => until("cli-users-invited-until", at),
        (false, None) => reader::text("cli-users-no-password"),
    };
    let locks = [
        ("cli-users-locked-in-all", user.locked_in_all_networks_until),
        ("cli-users-locked-in-some", user.locked_in_some_networks_until),
    ];
    let locks = locks.into_iter().filter_map(|(key, at)| Some(until(key, at?)));
    std::iter::once(how).chain(locks).collect::<Vec<_>>().join(", ")
}

/// The text of `key`, which names the change of a user, and the state of the user after it.
pub(crate) fn done_words(key: &str, user: &UserView) -> Words {
    let mut words = Words::of(reader::with(key, &args![user = plain(user.email.as_str())]));
    words.lines(render::indented([
        (reader::text("cli-users-role"), role(user)),
        (reader::text("cli-users-sign-in"), state(user)),
    ]));
    words
}

pub(crate) fn invited_words(invited: &Invited) -> Words {
    let args = args![user = plain(invited.user.as_str()), until = render::instant(invited.expires_at)];
    let mut words = Words::of(reader::with("cli-users-invited", &args));
    words.whole(format_args!("  {}", invited.path));
    words
}

pub(crate) fn generated_words(generated: &Generated) -> Words {
    let mut words = Words::of(reader::with("cli-users-generated", &args![user = plain(generated.user.email.as_str())]));
    words.whole(format_args!("  {}", generated.password));
    words
}
