//! Push through Firebase Cloud Messaging, HTTP v1
//! (<https://firebase.google.com/docs/reference/fcm/rest/v1/projects.messages/send>).

mod answer;
#[cfg(any(test, feature = "fake"))]
pub mod fake;
mod message;
#[cfg(test)]
mod tests;

use oauth_client::{Grant, ServiceAccount, Tokens};
use outbound::{Failure, Repeat, Service, Settings};
use push::{LARGEST, Notice, Outcome, Reason, fit};
use url::Url;

use crate::answer::{id, refusal};
use crate::message::{NamesKept, check, counted, encode};

/// What the access token is for.
const SCOPE: &str = "https://www.googleapis.com/auth/firebase.messaging";

/// Firebase Cloud Messaging for one Firebase project. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Fcm {
    service: Service,
    tokens: Tokens,
    url: Url,
}

impl Fcm {
    /// Google's own address.
    pub const BASE: &str = "https://fcm.googleapis.com/";

    /// The project of a service account, at `base` ([`Fcm::BASE`]).
    ///
    /// # Errors
    /// When the account's project cannot be part of an address, or the client cannot be built.
    pub fn new(base: &Url, account: ServiceAccount, settings: Settings) -> Result<Self, Failure> {
        let url = base.join(&format!("v1/projects/{}/messages:send", account.project_id));
        let url = url.map_err(|error| Failure::Unsendable { service: "fcm", reason: error.to_string() })?;
        let token_url = account.token_url.clone();
        let grant = Grant::JwtBearer { account, subject: None, scope: SCOPE.to_owned() };
        let tokens = Tokens::new(Service::new("google_token", settings.clone())?, token_url, grant);
        Ok(Self { service: Service::new("fcm", settings)?, tokens, url })
    }

    /// Offers a notice for the device with this registration token.
    pub async fn send(&self, token: &str, notice: &Notice) -> Outcome {
        if let Err(NamesKept(name)) = check(notice) {
            return Outcome::refused(Reason::Notice, format!("the name {name:?} in the data is FCM's own"));
        }
        // What FCM counts is what the device gets: the words and the data.
        let Some(fitted) = fit(notice, LARGEST, |text| counted(notice, text)) else {
            return Outcome::refused(Reason::TooLarge, "too large without its text");
        };
        let body = encode(token, notice, &fitted.text);
        let asked = self.tokens.ask(&self.service, Repeat::Unsent, |client| client.post(self.url.clone()).json(&body));
        match asked.await {
            Ok(answer) => id(&answer),
            Err(error) => refusal(&error),
        }
    }
}
