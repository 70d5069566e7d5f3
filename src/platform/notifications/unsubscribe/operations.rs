//! `POST /unsubscribe/{token}`, which a mail program calls for its owner; and `GET`, which says what that would do.

use std::rc::Rc;

use actix_web::http::Method;
use kernel::access::Actor;
use kernel::audit::Entry;
use kernel::db::Access;
use kernel::errors::{Error, code};
use kernel::operation::{BodyKind, Input, InputDoc, Operation, Raw, Reply, View, parameter};
use kernel::{Ctx, Result};
use sea_orm::{ActiveEnum, ActiveValue::Set, ColumnTrait, QueryFilter};
use serde::Serialize;
use serde_json::json;
use utoipa::ToSchema;
use utoipa::openapi::Required;
use utoipa::openapi::path::ParameterIn;
use utoipa::openapi::schema::{ObjectBuilder, Type};

use super::super::words::{Category, Channel, Choice};
use super::super::{delivery, preference};
use super::{Links, opt_out};

/// The token of a letter; what else is sent (`List-Unsubscribe=One-Click`) is not looked at.
struct Token(String);

impl Input for Token {
    fn describe(doc: &mut InputDoc) {
        doc.body_kind = BodyKind::Bytes;
        Question::describe(doc);
    }

    fn read(raw: &Raw) -> Result<Self> {
        Ok(Self(raw.segment("token")?.to_owned()))
    }
}

/// The same without a body.
struct Question(String);

impl Input for Question {
    fn describe(doc: &mut InputDoc) {
        let schema = ObjectBuilder::new().schema_type(Type::String).max_length(Some(120)).build();
        let mut token = parameter("token", ParameterIn::Path, "The letter's own token, as its address has it", schema);
        token.required = Required::True;
        doc.parameters.push(token);
    }

    fn read(raw: &Raw) -> Result<Self> {
        Ok(Self(raw.segment("token")?.to_owned()))
    }
}

/// What a letter's recipient hears no more.
#[derive(Debug, Serialize, ToSchema)]
struct Unsubscription {
    /// The school that sent the letter.
    school: String,
    /// What the letter was about.
    category: Category,
    /// Whether nothing more about that is sent to the letter's address by e-mail.
    unsubscribed: bool,
}

impl View for Unsubscription {}

/// The operations.
pub(in crate::notifications) fn operations() -> Vec<Operation> {
    let mut post = Operation::raw(Method::POST, "/unsubscribe/{token}", "unsubscribe", unsubscribe)
        .public()
        .describe(
            "Get no more letters of a kind",
            "Where a mail program sends its owner's wish (RFC 8058): e-mail about what the letter was about is turned off for its recipient. The token in the letter is all that is asked for. Once is enough.",
        )
        .errors(&[&code::NOT_FOUND]);
    let mut get = Operation::raw(Method::GET, "/unsubscribe/{token}", "show_unsubscription", show)
        .public()
        .describe(
            "What unsubscribing would do",
            "Which letters the same address would turn off with `POST`, and whether they are off. Reads only.",
        )
        .errors(&[&code::NOT_FOUND]);
    for operation in [&mut post, &mut get] {
        let shown = operation.input.refer::<Unsubscription>();
        operation.output.data = Some(shown);
    }
    vec![post, get]
}

/// A letter, found by its token, in its school.
async fn find(open: &Ctx, token: &str, access: Access) -> Result<(Ctx, delivery::Model)> {
    let services = open.services();
    let (school, delivery) = Links::of(services).read(token).ok_or_else(Error::not_found)?;
    let school = services.tenants().by_id(services, school).await?.ok_or_else(Error::not_found)?;
    let ctx = Ctx::school_of(services, school, Actor::system("unsubscribe"), open.origin().clone(), access);
    let found = ctx.find::<delivery::Entity>().filter(delivery::Column::Id.eq(delivery)).one(ctx.uow()).await?;
    match found.filter(|delivery| delivery.channel == Channel::Email && delivery.category.is_optional()) {
        Some(delivery) => Ok((ctx, delivery)),
        None => {
            ctx.rollback().await;
            Err(Error::not_found())
        }
    }
}

async fn show(open: Rc<Ctx>, Question(token): Question) -> Result<Reply> {
    let (ctx, delivery) = find(&open, &token, Access::Read).await?;
    let shown = Unsubscription {
        school: ctx.school()?.name.clone(),
        category: delivery.category,
        unsubscribed: is_off(&ctx, &delivery).await?,
    };
    ctx.commit().await?;
    Reply::data(&shown)
}

async fn unsubscribe(open: Rc<Ctx>, Token(token): Token) -> Result<Reply> {
    let (ctx, delivery) = find(&open, &token, Access::Write).await?;
    if !is_off(&ctx, &delivery).await? {
        // A mail program may ask twice at once.
        match ctx.nested(async || turn_off(&ctx, &delivery).await).await {
            Err(error) if error.is(&code::DUPLICATE) => {}
            result => result?,
        }
    }
    ctx.commit().await?;
    Reply::data(&Unsubscription { school: ctx.school()?.name.clone(), category: delivery.category, unsubscribed: true })
}

async fn chosen(ctx: &Ctx, delivery: &delivery::Model) -> Result<Option<preference::Model>> {
    use preference::Column as C;
    let Some(account) = delivery.account_id else { return Ok(None) };
    let rows = ctx.find::<preference::Entity>().filter(C::AccountId.eq(account)).filter(C::Category.eq(delivery.category));
    Ok(rows.filter(C::Channel.eq(Channel::Email)).one(ctx.uow()).await?)
}

async fn is_off(ctx: &Ctx, delivery: &delivery::Model) -> Result<bool> {
    use opt_out::Column as C;
    if delivery.account_id.is_some() {
        return Ok(chosen(ctx, delivery).await?.is_some_and(|row| row.choice == Choice::Off));
    }
    let rows = ctx.find::<opt_out::Entity>().filter(C::Channel.eq(Channel::Email)).filter(C::Category.eq(delivery.category));
    let address = delivery.address.as_deref().unwrap_or_default();
    Ok(rows.filter(C::Address.eq(address)).one(ctx.uow()).await?.is_some())
}

/// For the account, if there is one; or else for the address.
async fn turn_off(ctx: &Ctx, delivery: &delivery::Model) -> Result<()> {
    match (delivery.account_id, chosen(ctx, delivery).await?) {
        (Some(_), Some(row)) => {
            let off = preference::ActiveModel { choice: Set(Choice::Off), ..preference::ActiveModel::default() };
            ctx.update::<preference::Entity>(&row, off).await?;
        }
        (Some(account), None) => {
            let row = preference::ActiveModel {
                account_id: Set(account),
                category: Set(delivery.category),
                channel: Set(Channel::Email),
                choice: Set(Choice::Off),
                ..preference::ActiveModel::default()
            };
            ctx.insert::<preference::Entity>(row).await?;
        }
        (None, _) => {
            let row = opt_out::ActiveModel {
                channel: Set(Channel::Email),
                address: Set(delivery.address.clone().unwrap_or_default()),
                category: Set(delivery.category),
                ..opt_out::ActiveModel::default()
            };
            ctx.insert::<opt_out::Entity>(row).await?;
        }
    }
    let entry = Entry::new("notification_delivery", "unsubscribe", Some(delivery.id));
    ctx.audit(entry.after(json!({ "category": delivery.category.to_value(), "channel": Channel::Email.as_str() })));
    Ok(())
}
