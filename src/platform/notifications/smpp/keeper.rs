//! Opens and closes sessions, as gateways are set up, changed and taken away.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use ::smpp::Smpp;
use kernel::access::Actor;
use kernel::db::Access;
use kernel::services::School;
use kernel::{Ctx, Origin, Result, Services};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use tokio::sync::watch;
use tokio::task::JoinSet;
use uuid::Uuid;

use super::super::gateway::{Column, Entity, Model};
use super::super::{gateways, transports};
use super::sessions::Sessions;
use super::store;

/// How often it is looked which gateways there are. One that is needed before is looked for at once.
const LOOK: Duration = Duration::from_secs(5);
/// The shortest time between two looks.
const PAUSE: Duration = Duration::from_millis(200);
/// How long sessions may take to unbind when the process stops.
const FAREWELL: Duration = Duration::from_secs(3);

/// Keeps a session for each gateway that is enabled, until it is told to stop.
pub(super) async fn keep(services: Services, mut stopped: watch::Receiver<bool>) {
    let sessions = services.shared::<Sessions>();
    let mut running = JoinSet::new();
    loop {
        match wanted(&services).await {
            Ok(gateways) => settle(&services, &sessions, gateways, &mut running).await,
            Err(error) => tracing::warn!(%error, "which gateways have sessions could not be seen"),
        }
        while let Some(ended) = running.try_join_next() {
            report(ended);
        }
        tokio::select! {
            _over_or_nobody_can_say_so = stopped.wait_for(|stopped| *stopped) => break,
            () = async {
                tokio::time::sleep(PAUSE).await;
                let _wanted_or_time_to_look = tokio::time::timeout(LOOK, sessions.wanted()).await;
            } => {}
        }
    }
    sessions.clear();
    let ending = async {
        while let Some(ended) = running.join_next().await {
            report(ended);
        }
    };
    if tokio::time::timeout(FAREWELL, ending).await.is_err() {
        tracing::debug!("a message centre did not hear that the session ends");
    }
}

fn report(ended: std::result::Result<(), tokio::task::JoinError>) {
    if let Err(error) = ended {
        tracing::error!(%error, "a session with a message centre panicked");
    }
}

/// The gateways of all schools that are to have a session.
#[expect(clippy::disallowed_methods, reason = "keeping sessions is the machinery's work, across schools")]
async fn wanted(services: &Services) -> Result<HashMap<Uuid, Model>> {
    let uow = services.database().machinery(Access::Read);
    let rows = Entity::find()
        .filter(Column::Provider.eq(transports::smpp::PROVIDER.name))
        .filter(Column::Enabled.eq(true))
        .filter(Column::DeletedAt.is_null())
        .all(&uow)
        .await;
    uow.rollback().await?;
    Ok(rows?.into_iter().map(|row| (row.id, row)).collect())
}

async fn settle(services: &Services, sessions: &Sessions, wanted: HashMap<Uuid, Model>, running: &mut JoinSet<()>) {
    let open = sessions.versions();
    for gateway in open.keys().filter(|gateway| !wanted.contains_key(gateway)) {
        sessions.remove(*gateway);
    }
    for (id, gateway) in wanted {
        let school = match services.tenants().by_id(services, gateway.school_id).await {
            Ok(school) => school.filter(|school| school.active),
            Err(error) => {
                tracing::warn!(gateway = %id, %error, "whose gateway it is could not be seen");
                continue;
            }
        };
        if school.is_some() && open.get(&id) == Some(&gateway.version) {
            continue;
        }
        sessions.remove(id);
        // A school that may not be used sends nothing.
        let Some(school) = school else { continue };
        if let Err(error) = begin(services, sessions, &gateway, &school, running) {
            tracing::error!(gateway = %id, %error, "a gateway has no session");
        }
    }
}

fn begin(
    services: &Services,
    sessions: &Sessions,
    gateway: &Model,
    school: &Arc<School>,
    running: &mut JoinSet<()>,
) -> Result<()> {
    let origin =
        || Origin { operation: transports::smpp::PROVIDER.name.to_owned(), language: school.language, ..Origin::default() };
    let (services, owner) = (services.clone(), school.clone());
    let opening = Ctx::school_of(&services, school.clone(), actor(), origin(), Access::Read);
    let account = transports::smpp::account(&services, &gateways::settings(&opening, gateway)?)?;
    let (sink, storing) = store::channel();
    let (session, run) = Smpp::new(account, Arc::new(sink));
    let origin = origin();
    running.spawn_local(async move {
        // What comes in while it unbinds is stored, too; after it nothing comes.
        let storing = store::run(storing, || Ctx::school_of(&services, owner.clone(), actor(), origin.clone(), Access::Write));
        tokio::join!(run, storing);
    });
    sessions.add(gateway.id, gateway.version, session);
    Ok(())
}

fn actor() -> Actor {
    Actor::system(transports::smpp::PROVIDER.name)
}
