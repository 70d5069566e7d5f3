//! The question by which some providers make sure of an address before they send to it, such as WhatsApp's `hub.challenge`.

use std::rc::Rc;

use kernel::Ctx;
use kernel::db::Access;
use kernel::errors::{Error, Result};
use kernel::inbound::Provider;
use kernel::operation::{Input, InputDoc, Raw, Reply, parameter};
use utoipa::openapi::path::ParameterIn;
use utoipa::openapi::schema::{ObjectBuilder, Type};

use super::receive;

/// A question at the address of a source.
pub(super) struct Question {
    provider: String,
    token: String,
    query: Vec<(String, String)>,
}

impl Input for Question {
    fn describe(doc: &mut InputDoc) {
        doc.parameters.extend(receive::address());
        for (name, about) in [
            ("hub.mode", "What is asked: `subscribe`"),
            ("hub.challenge", "What to answer with"),
            ("hub.verify_token", "A secret that the partner was told"),
        ] {
            let schema = ObjectBuilder::new().schema_type(Type::String).max_length(Some(500)).build();
            doc.parameters.push(parameter(name, ParameterIn::Query, about, schema));
        }
    }

    fn read(raw: &Raw) -> Result<Self> {
        let (provider, token) = (raw.segment("provider")?.to_owned(), raw.segment("token")?.to_owned());
        Ok(Self { provider, token, query: raw.query.to_vec() })
    }
}

/// Answers it: the operation.
///
/// # Errors
/// 404 when there is no such address, the provider asks nothing, or it asked wrongly.
pub(super) async fn answer(open: Rc<Ctx>, question: Question) -> Result<Reply> {
    let to = receive::find(&open, &question.provider, &question.token, Access::Read).await?;
    to.ctx.commit().await?;
    let answer = self::to(to.provider.as_ref(), &to.secrets, &question.query);
    answer.map(|text| Reply::document("text/plain", text.into_bytes())).ok_or_else(Error::not_found)
}

/// The answer to a question, for who knows one of the secrets.
pub(super) fn to(provider: &dyn Provider, secrets: &[String], query: &[(String, String)]) -> Option<String> {
    secrets.iter().find_map(|secret| provider.handshake(secret, query))
}
