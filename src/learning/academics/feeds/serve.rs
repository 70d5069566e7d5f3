//! `GET /calendar-feeds/{token}.ics`: what calendar programs read, without logging in.

use std::collections::BTreeSet;
use std::rc::Rc;

use aws_lc_rs::digest;
use chrono::{Days, NaiveDate};
use kernel::access::Actor;
use kernel::db::Access;
use kernel::operation::{Input, InputDoc, Raw, Reply, parameter};
use kernel::{Ctx, Error, Result};
use platform::address_token;
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder};
use utoipa::openapi::Required;
use utoipa::openapi::path::ParameterIn;
use utoipa::openapi::schema::{ObjectBuilder, Type};
use uuid::Uuid;

use super::super::calendar::{calendar_day, holidays, load};
use super::super::plans::lesson_plan;
use super::super::years::term;
use super::super::{class_teacher, period};
use super::feed::{self, FeedScope};
use super::ics::{self, Item};

/// Days back and ahead that a feed shows.
const BACK: u64 = 370;
const AHEAD: u64 = 740;

/// The token of an address.
pub(super) struct Token(String);

impl Input for Token {
    fn describe(doc: &mut InputDoc) {
        let schema = ObjectBuilder::new().schema_type(Type::String).max_length(Some(120)).build();
        let mut token = parameter("token", ParameterIn::Path, "The feed's own token, as its address has it", schema);
        token.required = Required::True;
        doc.parameters.push(token);
    }

    fn read(raw: &Raw) -> Result<Self> {
        Ok(Self(raw.segment("token")?.to_owned()))
    }
}

/// Serves a feed: the operation.
///
/// # Errors
/// 404 for a token that is none, or revoked.
pub(super) async fn serve(open: Rc<Ctx>, Token(token): Token) -> Result<Reply> {
    let services = open.services();
    let school = address_token::school(&token).ok_or_else(Error::not_found)?;
    let school = services.tenants().by_id(services, school).await?.ok_or_else(Error::not_found)?;
    let ctx = Ctx::school_of(services, school, Actor::system("calendar feed"), open.origin().clone(), Access::Read);
    let result = written(&ctx, &token).await;
    match &result {
        Ok(_) => ctx.commit().await?,
        Err(_) => ctx.rollback().await,
    }
    let text = result?;
    let tag = hex::encode(digest::digest(&digest::SHA256, text.as_bytes()));
    let mut reply = Reply::document("text/calendar; charset=utf-8", text.into_bytes());
    reply.etag = Some(format!("\"{tag}\""));
    Ok(reply)
}

async fn written(ctx: &Ctx, token: &str) -> Result<String> {
    use feed::Column as C;
    let feeds = ctx.find::<feed::Entity>().filter(C::TokenHash.eq(address_token::hash(token))).filter(C::RevokedAt.is_null());
    let feed = feeds.one(ctx.uow()).await?.ok_or_else(Error::not_found)?;
    let today = ctx.today();
    let from = today.checked_sub_days(Days::new(BACK)).unwrap_or(today);
    let to = today.checked_add_days(Days::new(AHEAD)).unwrap_or(today);
    let school = ctx.school()?;
    let domain = format!("{}.oneclass", school.id);
    let mut items = terms(ctx, from, to, &domain).await?;
    items.extend(public_holidays(ctx, from, to, &domain, feed.created_at).await?);
    let classes = classes_of(ctx, &feed).await?;
    items.extend(entries(ctx, from, to, &domain, &classes).await?);
    if feed.scope == FeedScope::Teacher {
        items.extend(lessons(ctx, from, to, &domain, &classes).await?);
    }
    let name = format!("{} – {}", school.name, feed.name);
    Ok(ics::write(&name, school.time_zone.name(), &items))
}

fn sequence(version: i64) -> u32 {
    u32::try_from(version - 1).unwrap_or_default()
}

async fn terms(ctx: &Ctx, from: NaiveDate, to: NaiveDate, domain: &str) -> Result<Vec<Item>> {
    use term::Column as C;
    let terms = ctx.find::<term::Entity>().filter(C::StartsOn.lte(to)).filter(C::EndsOn.gte(from));
    let terms = terms.order_by_asc(C::StartsOn).all(ctx.uow()).await?;
    let language = ctx.origin().language;
    let text = |key: &str, number: i32| ctx.services().messages().format(language, key, &[("number", number.to_string().into())]);
    let items = terms.iter().flat_map(|term| {
        let item = |part: &str, key: &str, day: NaiveDate| Item {
            uid: format!("term-{part}-{}@{domain}", term.id),
            summary: text(key, term.number),
            description: None,
            starts_on: day,
            ends_on: day,
            changed_at: term.updated_at,
            sequence: sequence(term.version),
            category: "TERM",
        };
        [item("first", "calendar-term-begins", term.starts_on), item("last", "calendar-term-ends", term.ends_on)]
    });
    Ok(items.collect())
}

async fn public_holidays(
    ctx: &Ctx,
    from: NaiveDate,
    to: NaiveDate,
    domain: &str,
    since: chrono::DateTime<chrono::Utc>,
) -> Result<Vec<Item>> {
    let holidays = holidays::between(ctx, from, to).await?;
    Ok(holidays
        .into_iter()
        .map(|(day, names)| Item {
            uid: format!("holiday-{day}@{domain}"),
            summary: names.join(" / "),
            description: None,
            starts_on: day,
            ends_on: day,
            changed_at: since,
            sequence: 0,
            category: "HOLIDAY",
        })
        .collect())
}

/// A class whose calendar is in a feed, with its phase.
type Followed = (Uuid, Option<String>);

async fn classes_of(ctx: &Ctx, feed: &feed::Model) -> Result<Vec<Followed>> {
    let ids: BTreeSet<Uuid> = match (feed.scope, feed.class_id) {
        (FeedScope::Class, Some(class)) => BTreeSet::from([class]),
        (FeedScope::Teacher, _) => taught(ctx, feed.account_id).await?,
        _ => BTreeSet::new(),
    };
    let mut classes = Vec::with_capacity(ids.len());
    for id in ids {
        // A class that has been deleted since has no calendar any more.
        if let Ok(who) = load::who_of_class(ctx, id).await {
            classes.push((id, who.phase));
        }
    }
    Ok(classes)
}

/// The classes that an account teaches today.
async fn taught(ctx: &Ctx, account: Uuid) -> Result<BTreeSet<Uuid>> {
    use class_teacher::Column as C;
    let work = ctx.find::<class_teacher::Entity>().filter(C::AccountId.eq(account));
    let work = work.filter(period::covering(C::StartsOn, C::EndsOn, ctx.today())).all(ctx.uow()).await?;
    Ok(work.into_iter().map(|work| work.class_id).collect())
}

async fn entries(ctx: &Ctx, from: NaiveDate, to: NaiveDate, domain: &str, classes: &[Followed]) -> Result<Vec<Item>> {
    let days = load::entries(ctx, from, to).await?;
    let followed = |day: &calendar_day::Model| match (day.class_id, &day.phase) {
        (Some(class), _) => classes.iter().any(|(id, _)| *id == class),
        (None, Some(phase)) => classes.iter().any(|(_, of)| of.as_ref() == Some(phase)),
        (None, None) => true,
    };
    let item = |day: calendar_day::Model| Item {
        uid: format!("day-{}@{domain}", day.id),
        summary: day.name,
        description: day.note,
        starts_on: day.starts_on,
        ends_on: day.ends_on,
        changed_at: day.updated_at,
        sequence: sequence(day.version),
        category: match day.kind {
            calendar_day::CalendarKind::Holiday => "HOLIDAY",
            calendar_day::CalendarKind::OffTimetable => "OFF TIMETABLE",
            calendar_day::CalendarKind::Exam => "EXAM",
            calendar_day::CalendarKind::Event => "EVENT",
            calendar_day::CalendarKind::SchoolDay => "SCHOOL DAY",
        },
    };
    Ok(days.into_iter().filter(followed).map(item).collect())
}

async fn lessons(ctx: &Ctx, from: NaiveDate, to: NaiveDate, domain: &str, classes: &[Followed]) -> Result<Vec<Item>> {
    use lesson_plan::Column as C;
    let lessons = ctx
        .find::<lesson_plan::Entity>()
        .filter(C::ClassId.is_in(classes.iter().map(|(id, _)| *id)))
        .filter(C::PlannedOn.between(from, to))
        .order_by_asc(C::PlannedOn)
        .order_by_asc(C::Id)
        .all(ctx.uow())
        .await?;
    let item = |lesson: lesson_plan::Model| Item {
        uid: format!("lesson-{}@{domain}", lesson.id),
        summary: lesson.title,
        description: lesson.objectives,
        starts_on: lesson.planned_on,
        ends_on: lesson.planned_on,
        changed_at: lesson.updated_at,
        sequence: sequence(lesson.version),
        category: "LESSON",
    };
    Ok(lessons.into_iter().map(item).collect())
}
