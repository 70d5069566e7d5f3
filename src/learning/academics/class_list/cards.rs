//! The cards of a class.

use std::rc::Rc;

use kernel::operation::{Id, Query, Reply};
use kernel::{Ctx, Result};
use people::sis::id_cards::{self, Bearer, CardQuery};

use super::super::classes::Classes;
use super::list;

/// Those of who is in the class today.
///
/// # Errors
/// 404; 400 for a day that has gone by.
pub(super) async fn print(ctx: Rc<Ctx>, (Id(id), Query(query)): (Id, Query<CardQuery>)) -> Result<Reply> {
    let class = kernel::resource::get::<Classes>(&ctx, id).await?;
    let members = list::members(&ctx, &class, ctx.today()).await?;
    let bearers = members.into_iter().map(|(_, student)| Bearer { student, placed: class.name.clone() }).collect();
    let file_name = format!("id-cards-{}-{}", class.name, class.academic_year);
    id_cards::print(&ctx, bearers, query.valid_until, ("class", class.id), file_name).await
}
