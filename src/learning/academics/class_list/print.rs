//! The list of a class on paper.

use std::rc::Rc;

use kernel::operation::{Id, Query, Reply};
use kernel::{Ctx, Result};
use people::sis::StudentGuardian;
use people::sis::student::Sex;
use platform::print::{self as paper, Paper, Template};
use serde_json::{Value, json};

use super::super::classes::Classes;
use super::ClassListEntry;
use super::list::{ClassListQuery, lines};

static LIST: Template = Template { name: "class_list", text: include_str!("list.typ") };

/// The operation.
///
/// # Errors
/// As [`super::class_list()`].
pub(super) async fn print(ctx: Rc<Ctx>, (Id(id), Query(query)): (Id, Query<ClassListQuery>)) -> Result<Reply> {
    let class = kernel::resource::get::<Classes>(&ctx, id).await?;
    let day = query.as_of.unwrap_or_else(|| ctx.today());
    let lines = lines(&ctx, &class, day, query.include).await?;
    let girls = lines.iter().filter(|line| line.sex == Sex::Female).count();
    let of = json!({
        "class": class.name,
        "year": class.academic_year.to_string(),
        "as_of": day,
        "with_guardians": query.include.is_some(),
        "girls": girls.to_string(),
        "boys": (lines.len() - girls).to_string(),
        "lines": lines.iter().map(line).collect::<Vec<_>>(),
    });
    let file_name = format!("{}-{}-{day}", class.name, class.academic_year);
    paper::print(&ctx, Paper { template: &LIST, of, pictures: Vec::new(), about: ("class", id), file_name }).await
}

fn line(line: &ClassListEntry) -> Value {
    let given = [Some(line.first_name.as_str()), line.middle_names.as_deref()];
    let guardians = line.guardians.iter().flatten().map(guardian).collect::<Vec<_>>();
    json!({
        "name": format!("{}, {}", line.last_name, given.into_iter().flatten().collect::<Vec<_>>().join(" ")),
        "number": line.student_number,
        "sex": line.sex,
        "guardians": guardians,
    })
}

fn guardian(link: &StudentGuardian) -> String {
    let guardian = &link.guardian;
    let name = [guardian.title.as_deref(), Some(&guardian.first_name), Some(&guardian.last_name)];
    let name = name.into_iter().flatten().collect::<Vec<_>>().join(" ");
    let phones = [guardian.phone.as_ref(), guardian.alternative_phone.as_ref()];
    std::iter::once(name).chain(phones.into_iter().flatten().map(ToString::to_string)).collect::<Vec<_>>().join(", ")
}
