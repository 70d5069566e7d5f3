//! Addresses that nothing is sent to any more, as a resource.

use kernel::resource::Resource;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;
use validator::{Validate, ValidationError};

use super::suppression::{ActiveModel, Column, Entity, Model, Reason};
use super::words::Channel;

/// What a suppression is made of.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(as = NotificationSuppressionInput)]
#[validate(schema(function = "is_an_address_of_its_channel"))]
pub(super) struct Input {
    /// The way: `whatsapp`, `sms` or `email`.
    pub channel: Channel,
    /// An e-mail address, or a telephone number beginning with `+`.
    #[schema(min_length = 3, max_length = 254)]
    pub address: String,
    /// Why.
    pub reason: Reason,
    /// Anything else.
    #[schema(max_length = 200)]
    pub note: Option<String>,
}

kernel::apply!(Input => ActiveModel { channel, address, reason, note });

/// The address as deliveries have it, or none would be found.
fn is_an_address_of_its_channel(input: &Input) -> Result<(), ValidationError> {
    let fits = match input.channel {
        Channel::Email => input.address.parse::<kernel::values::Email>().is_ok_and(|email| email.as_str() == input.address),
        Channel::Sms | Channel::WhatsApp => {
            input.address.parse::<kernel::values::Phone>().is_ok_and(|phone| phone.as_str() == input.address)
        }
        Channel::InApp | Channel::Push => false,
    };
    if fits {
        return Ok(());
    }
    let mut error = ValidationError::new("address_of_channel");
    error.add_param("field".into(), &"address");
    Err(error)
}

/// Addresses that nothing is sent to any more.
#[derive(Debug)]
pub(super) struct Suppressions;

impl Resource for Suppressions {
    type Entity = Entity;
    type Input = Input;
    type View = Model;

    const MODULE: &'static str = "notifications";
    const ENTITY: &'static str = "notification_suppression";
    const PLURAL: &'static str = "notification_suppressions";
    const PATH: &'static str = "/notification-suppressions";
    const ABOUT: &'static str =
        "An address that nothing is sent to any more, but in an emergency: it does not exist, or its owner said stop.";
    const SORTABLE: &'static [Column] = &[Column::Address, Column::Reason];
    const FILTERABLE: &'static [Column] = &[Column::Channel, Column::Address, Column::Reason];
    const NATURAL_KEY: &'static [Column] = &[Column::Channel, Column::Address];

    fn example() -> serde_json::Value {
        json!({ "channel": "sms", "address": "+263772345678", "reason": "stopped", "note": "Asked the office" })
    }
}
