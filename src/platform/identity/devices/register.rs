//! `PUT /devices/current`: the app says where notices for this device go.

use kernel::Ctx;
use kernel::errors::{Error, Result, code};
use kernel::operation::{Body, View};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, Condition, EntityTrait, QueryFilter};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use super::super::digest;
use super::address::{Address, BrowserKeys, Service};
use super::device::{ActiveModel, Column, Entity, Model};

/// What addresses are sealed for.
pub(super) const PURPOSE: &str = "devices";

/// Where notices for a device go.
#[derive(Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(as = DeviceInput)]
pub(in crate::identity) struct Input {
    /// Who carries them.
    service: Service,
    /// FCM's registration token, Apple's device token (hexadecimal), or the `endpoint` of a browser's subscription.
    #[schema(min_length = 1, max_length = 4000)]
    token: String,
    /// A browser's keys: for `webpush`.
    keys: Option<BrowserKeys>,
    /// What its person calls it: `Tendai's phone`.
    #[schema(min_length = 1, max_length = 80)]
    name: Option<String>,
}

/// A device that notices are pushed to. Its address is not shown.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Device)]
pub(in crate::identity) struct Shown {
    /// Id.
    id: Uuid,
    /// Who carries notices to it.
    service: Service,
    /// What its person calls it.
    name: Option<String>,
    /// Whether it is the one that asks.
    current: bool,
    /// When it was registered.
    created_at: chrono::DateTime<chrono::Utc>,
}

impl View for Shown {}

impl Shown {
    pub(super) fn of(ctx: &Ctx, device: Model) -> Self {
        let Model { id, service, name, created_at, session_id, .. } = device;
        Self { id, service, name, current: ctx.actor().session_id == Some(session_id), created_at }
    }
}

/// Registers the device of the session that asks, in place of what was known of it. An address that was another session's is
/// that one's no more: the device has changed hands.
///
/// # Errors
/// 422 for a browser without keys, and for an address that its service cannot have given.
pub(in crate::identity) async fn register(ctx: &Ctx, Body(input): Body<Input>) -> Result<Shown> {
    let session = ctx.actor().session_id.ok_or_else(|| Error::new(&code::UNAUTHENTICATED))?;
    check(&input)?;
    let address_hash = digest::sha256_hex(&input.token);
    let known = Condition::any().add(Column::SessionId.eq(session)).add(Column::AddressHash.eq(address_hash.as_str()));
    Entity::delete_many().filter(known).exec(ctx.uow()).await?;
    let address = serde_json::to_vec(&Address { token: input.token, keys: input.keys })?;
    let row = ActiveModel {
        id: Set(ctx.new_id()),
        account_id: Set(ctx.account_id()?),
        session_id: Set(session),
        service: Set(input.service),
        address_sealed: Set(ctx.services().secret().seal(PURPOSE, &address)?),
        address_hash: Set(address_hash),
        name: Set(input.name),
        created_at: Set(ctx.now()),
    };
    Ok(Shown::of(ctx, row.insert(ctx.uow()).await?))
}

/// Whether the service can have given such an address.
fn check(input: &Input) -> Result<()> {
    let keys = input.keys.as_ref();
    match input.service {
        Service::WebPush => {
            let keys = keys.ok_or_else(|| Error::field("keys", "required"))?;
            let read = webpush::Subscription::new(&input.token, &keys.p256dh, &keys.auth);
            read.map(|_| ()).map_err(|error| match error {
                webpush::SubscriptionError::Endpoint => Error::field("token", "not_of_service"),
                webpush::SubscriptionError::PublicKey => Error::field("keys.p256dh", "not_of_service"),
                webpush::SubscriptionError::Secret => Error::field("keys.auth", "not_of_service"),
            })
        }
        Service::Fcm | Service::Apns if keys.is_some() => Err(Error::field("keys", "not_of_service")),
        Service::Apns if input.token.len() > 200 || !input.token.bytes().all(|byte| byte.is_ascii_hexdigit()) => {
            Err(Error::field("token", "not_of_service"))
        }
        Service::Fcm if !input.token.bytes().all(|byte| byte.is_ascii_graphic()) => Err(Error::field("token", "not_of_service")),
        Service::Fcm | Service::Apns => Ok(()),
    }
}
