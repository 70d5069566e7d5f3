//! `POST /auth/switch-school`: the same session, in another school of the account.

use kernel::Ctx;
use kernel::audit::Entry;
use kernel::errors::{Error, Result, code};
use kernel::operation::{Body, View};
use sea_orm::{ActiveModelTrait, ActiveValue::Set};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use super::access_token::{self, Bearer};
use super::gate::Gate;
use super::schools::{SchoolRef, Schools};
use super::{memberships, session};

/// Where to.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub(super) struct SwitchSchoolInput {
    /// The school, by id or subdomain.
    #[schema(min_length = 1, max_length = 80)]
    pub(super) school: String,
}

/// An access token for a school.
#[derive(Serialize, ToSchema)]
pub(super) struct SchoolToken {
    /// Send it as `Authorization: Bearer …`. The refresh token stays as it is.
    pub(super) access_token: String,
    /// `Bearer`.
    #[schema(pattern = "^Bearer$")]
    pub(super) token_type: &'static str,
    /// Seconds the access token is valid.
    pub(super) expires_in: u64,
    /// The school it is for.
    pub(super) school: SchoolRef,
}

impl View for SchoolToken {}

/// Moves the session to another school, and makes an access token for it. Tokens made for the school before stay valid
/// for it until they expire: the account belongs there too.
///
/// # Errors
/// 404 when the school does not exist or the account does not belong to it.
pub(super) async fn switch_school(gate: &Gate, ctx: &Ctx, Body(input): Body<SwitchSchoolInput>) -> Result<SchoolToken> {
    let services = ctx.services();
    let account = ctx.account_id()?;
    let session = ctx.actor().session_id.ok_or_else(|| Error::new(&code::UNAUTHENTICATED))?;
    // Everything is read before the request's own unit of work begins to write: SQLite has one writer.
    let key = gate.keys.signing(services).await?;
    let memberships = memberships::read_of(services, ctx.actor().clone(), ctx.origin().clone(), account).await?;
    let schools = Schools::of(services, &memberships).await?;
    let school = schools.named(services, &input.school).await?;

    let row = session::ActiveModel { id: Set(session), school_id: Set(Some(school)), ..Default::default() };
    row.update(ctx.uow()).await?;
    ctx.audit(Entry::new("session", "switch_school", Some(session)).after(serde_json::json!({ "school_id": school })));
    Ok(SchoolToken {
        access_token: access_token::issue(
            &key,
            &gate.config,
            Bearer { account, session, school: Some(school) },
            ctx.now(),
            ctx.new_id(),
        )?,
        token_type: "Bearer",
        expires_in: gate.config.access_token_minutes.saturating_mul(60),
        school: schools.show(Some(school)).ok_or_else(Error::not_found)?,
    })
}
