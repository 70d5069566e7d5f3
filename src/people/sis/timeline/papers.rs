//! What this module tells of what is kept of a learner: alerts, documents, photographs.

use futures::FutureExt;
use futures::future::LocalBoxFuture;
use kernel::reads::LoggedRead;
use kernel::resource::Resource;
use kernel::{Ctx, Result};
use uuid::Uuid;

use super::entry::{Happened, TimelineSource};
use super::own::{day, rows};
use crate::sis::alert;
use crate::sis::alerts::Alerts;
use crate::sis::documents::{StudentDocuments, document};

pub(super) const SOURCES: &[TimelineSource] = &[
    TimelineSource { name: "alerts", permission: "sis.student_alert.read", read: alerts },
    TimelineSource { name: "documents", permission: "sis.student_document.read", read: documents },
];

fn alerts(ctx: &Ctx, id: Uuid) -> LocalBoxFuture<'_, Result<Vec<Happened>>> {
    async move {
        let mut all = Vec::new();
        let found = rows::<Alerts>(ctx, alert::Column::StudentId, id).await?;
        let headline = |alert: &alert::Model| {
            let read = Alerts::logged(alert)?;
            Some((alert.id, LoggedRead { fields: vec!["headline"], ..read }))
        };
        kernel::reads::note(ctx, Alerts::ENTITY, found.iter().filter_map(headline));
        for alert in found {
            let of = |on, key| Happened::new(on, key, "student_alert", alert.id).with("headline", alert.headline.clone());
            all.push(of(alert.starts_on, "timeline-alert"));
            all.extend(alert.ends_on.map(|end| of(end, "timeline-alert-over")));
        }
        Ok(all)
    }
    .boxed_local()
}

fn documents(ctx: &Ctx, id: Uuid) -> LocalBoxFuture<'_, Result<Vec<Happened>>> {
    async move {
        let mut all = Vec::new();
        for document in rows::<StudentDocuments>(ctx, document::Column::StudentId, id).await? {
            let of = |on, key| Happened::new(on, key, "student_document", document.id).with("title", document.title.clone());
            all.push(of(day(ctx, document.created_at), "timeline-document"));
            all.extend(document.expires_on.map(|end| of(end, "timeline-document-expires")));
        }
        Ok(all)
    }
    .boxed_local()
}
