//! `oneclass users`.

use std::process::ExitCode;

use clap::Subcommand;
use kernel::access::{Actor, Role};
use kernel::config::Config;
use kernel::db::Access;
use kernel::values::Email;
use kernel::{Ctx, Error, Origin, Result, Services};
use platform::identity::accounts::{self, Credential, NewAccount};
use platform::identity::memberships;
use rand::distr::{Alphanumeric, SampleString as _};
use secrecy::{ExposeSecret as _, SecretString};

#[derive(Debug, Subcommand)]
pub(crate) enum Users {
    /// Create an account, or give an existing one a role in a school.
    Create {
        /// Address they sign in with.
        #[arg(long)]
        email: String,
        /// Their name.
        #[arg(long)]
        name: String,
        /// Subdomain or id of the school; without one the account runs the platform.
        #[arg(long, requires = "role")]
        school: Option<String>,
        /// Their role there: school_admin, registrar, bursar, teacher, staff, student, parent.
        #[arg(long, requires = "school")]
        role: Option<Role>,
        /// Read the password from standard input instead of making one.
        #[arg(long)]
        password_stdin: bool,
    },
    /// Set a new password and end every session of the account.
    ResetPassword {
        /// Address they sign in with.
        #[arg(long)]
        email: String,
        /// Read the password from standard input instead of making one.
        #[arg(long)]
        password_stdin: bool,
    },
}

impl Users {
    pub(crate) async fn run(self, config: Config) -> Result<ExitCode> {
        let services = super::compose(config).await?;
        match self {
            Self::Create { email, name, school, role, password_stdin } => {
                let email = parse(&email)?;
                let ctx = super::platform(&services, "users create", "an account created at the command line");
                let account = match accounts::find_by_email(&ctx, &email).await? {
                    Some(account) => account,
                    None => {
                        let password = password(password_stdin)?;
                        let mut new = NewAccount::new(email.clone(), name, Credential::Password(password.clone()));
                        new.platform_admin = school.is_none();
                        let account = accounts::create(&ctx, new).await?;
                        show(password_stdin, &password);
                        account
                    }
                };
                ctx.commit().await?;
                if let (Some(school), Some(role)) = (school, role) {
                    let ctx = in_school(&services, &school).await?;
                    memberships::add(&ctx, account.id, &[role], None).await?;
                    ctx.commit().await?;
                    println!("{email} is {role} of {school}");
                }
            }
            Self::ResetPassword { email, password_stdin } => {
                let email = parse(&email)?;
                let password = password(password_stdin)?;
                let ctx = super::platform(&services, "users reset-password", "a password reset at the command line");
                accounts::reset_password(&ctx, &email, &password).await?;
                ctx.commit().await?;
                show(password_stdin, &password);
            }
        }
        services.database().close().await;
        Ok(ExitCode::SUCCESS)
    }
}

fn parse(email: &str) -> Result<Email> {
    email.parse().map_err(|_| Error::field("email", "email"))
}

async fn in_school(services: &Services, reference: &str) -> Result<Ctx> {
    let school = services.tenants().by_reference(services, reference).await?.ok_or_else(Error::not_found)?;
    let origin = Origin { operation: "users create".to_owned(), ..Origin::default() };
    Ok(Ctx::school_of(services, school, Actor::system("command line"), origin, Access::Write))
}

fn password(from_stdin: bool) -> Result<SecretString> {
    if !from_stdin {
        return Ok(Alphanumeric.sample_string(&mut rand::rng(), 20).into());
    }
    let mut line = String::new();
    std::io::stdin().read_line(&mut line).map_err(Error::internal)?;
    Ok(line.trim_end_matches(['\r', '\n']).to_owned().into())
}

/// A password made here is shown once.
fn show(from_stdin: bool, password: &SecretString) {
    if !from_stdin {
        println!("password: {}", password.expose_secret());
    }
}
