//! E-mail through Microsoft 365: `sendMail` of Microsoft Graph with a letter in MIME
//! (<https://learn.microsoft.com/graph/outlook-send-mime-message>), because only so its own headers stay: the Message-ID, and
//! those for unsubscribing. Exchange signs it with its domain's key. It keeps a copy in the mailbox's Sent Items.
//!
//! The app needs the application permission `Mail.Send`, best limited to the mailboxes that it may use.

mod answer;
#[cfg(any(test, feature = "fake"))]
pub mod fake;
#[cfg(test)]
mod tests;

use async_trait::async_trait;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use email::{Class, Letter, Mailer, Outcome};
use oauth_client::{Grant, Tokens};
use outbound::{Failure, Repeat, Service, Settings};
use secrecy::SecretString;
use url::Url;

/// What the access token is for: whatever the app was permitted.
const SCOPE: &str = "https://graph.microsoft.com/.default";

/// The most bytes of a request that Graph takes.
const LARGEST: usize = 4 * 1024 * 1024;

/// An app that was registered in Microsoft Entra.
#[derive(Debug, Clone)]
pub struct App {
    /// The tenant's id or domain.
    pub tenant: String,
    /// The app's id (client id).
    pub client_id: String,
    /// A client secret of the app.
    pub client_secret: SecretString,
    /// Where tokens are fetched ([`App::LOGIN`]).
    pub login: Url,
}

impl App {
    /// Microsoft's own address for tokens.
    pub const LOGIN: &str = "https://login.microsoftonline.com/";
}

/// Microsoft 365 for one mailbox. Cheap to clone.
#[derive(Debug, Clone)]
pub struct GraphMail {
    service: Service,
    tokens: Tokens,
    url: Url,
}

impl GraphMail {
    /// Microsoft's own address.
    pub const BASE: &str = "https://graph.microsoft.com/";

    /// The mailbox of `user` (its id or user principal name) at `base` ([`GraphMail::BASE`]). A letter's sender must be an
    /// address of that mailbox, or one that it may send as.
    ///
    /// # Errors
    /// When no address can be made of it, or the client cannot be built.
    pub fn new(base: &Url, app: App, user: &str, settings: Settings) -> Result<Self, Failure> {
        let token_url = below(&app.login, &[&app.tenant, "oauth2", "v2.0", "token"])?;
        let url = below(base, &["v1.0", "users", user, "sendMail"])?;
        let App { client_id, client_secret, .. } = app;
        let grant = Grant::ClientCredentials { client_id, client_secret, scope: SCOPE.to_owned() };
        let tokens = Tokens::new(Service::new("microsoft_token", settings.clone())?, token_url, grant);
        Ok(Self { service: Service::new("graph_mail", settings)?, tokens, url })
    }
}

/// An address below another, with names as they are: none can lead elsewhere.
fn below(base: &Url, names: &[&str]) -> Result<Url, Failure> {
    let unsendable = || Failure::Unsendable { service: "graph_mail", reason: "no address can be made of the settings".into() };
    let mut url = base.clone();
    if names.iter().any(|name| name.is_empty() || [".", ".."].contains(name)) {
        return Err(unsendable());
    }
    url.path_segments_mut().map_err(|()| unsendable())?.pop_if_empty().extend(names);
    Ok(url)
}

#[async_trait]
impl Mailer for GraphMail {
    async fn send(&self, letter: &Letter) -> Outcome {
        let composed = match letter.compose() {
            Ok(composed) => composed,
            Err(error) => return error.into(),
        };
        let body = STANDARD.encode(&composed.bytes);
        if body.len() > LARGEST {
            return Outcome::refused(Class::TooLarge, "Microsoft Graph takes 4 MB");
        }
        let build = |client: &outbound::reqwest::Client| {
            client.post(self.url.clone()).header("content-type", "text/plain").body(body.clone())
        };
        match self.tokens.ask(&self.service, Repeat::Unsent, build).await {
            Ok(_) => Outcome::Accepted { message_id: letter.message_id.clone() },
            Err(error) => answer::outcome(&error),
        }
    }
}
