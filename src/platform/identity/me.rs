//! `GET /auth/me`: who am I, where, and what may I do there.

use kernel::Ctx;
use kernel::access::Reach;
use kernel::errors::{Error, Result};
use kernel::i18n::Language;
use kernel::operation::View;
use kernel::values::{Email, Phone};
use sea_orm::{ColumnTrait, QueryFilter};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::schools::{SchoolRef, SchoolWithRoles, Schools};
use super::{account, memberships, session};

/// The account that asks.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct OwnAccount {
    /// Id.
    pub(super) id: Uuid,
    /// Name.
    pub(super) name: String,
    /// Address they sign in with.
    pub(super) email: Email,
    /// Telephone.
    pub(super) phone: Option<Phone>,
    /// Whether they run the platform.
    pub(super) platform_admin: bool,
}

/// How far a permission reaches.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum PermissionReach {
    /// Every record of the school.
    All,
    /// Only records the person is related to.
    Related,
}

/// Something one may do.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct OwnPermission {
    /// `module.entity.verb`.
    pub(super) permission: String,
    /// How far it reaches.
    pub(super) reach: PermissionReach,
}

/// Who one is, where, and what one may do there.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Me {
    /// The account.
    pub(super) account: OwnAccount,
    /// The language of answers to requests that name none.
    pub(super) language: Language,
    /// The school the session works in; `null` when the account has several and none was chosen.
    pub(super) school: Option<SchoolRef>,
    /// The schools the account belongs to.
    pub(super) schools: Vec<SchoolWithRoles>,
    /// What one may do in that school. For knowing what to show: every operation decides for itself.
    pub(super) permissions: Vec<OwnPermission>,
}

impl View for Me {}

/// Who asks.
///
/// # Errors
/// The database's.
pub(super) async fn me(ctx: &Ctx, (): ()) -> Result<Me> {
    let services = ctx.services();
    let id = ctx.account_id()?;
    let (session, account) = session::select()
        .filter(session::Column::Id.eq(ctx.actor().session_id))
        .find_also_related(account::Entity)
        .one(ctx.uow())
        .await?
        .ok_or_else(Error::not_found)?;
    let account = account.filter(|a| a.id == id).ok_or_else(Error::not_found)?;
    let schools = Schools::of(services, &memberships::of_account(ctx, id).await?).await?;
    let school = session.school_id.filter(|id| schools.has(*id)).or_else(|| schools.only());
    let roles = school.map(|id| schools.roles_in(id)).unwrap_or_default();
    let permissions = services.registry().permissions();
    let permissions = permissions.iter().filter_map(|(permission, _)| {
        let reach = match permissions.reach(roles, permission)? {
            Reach::All => PermissionReach::All,
            Reach::Related => PermissionReach::Related,
        };
        Some(OwnPermission { permission: permission.to_owned(), reach })
    });
    Ok(Me {
        language: ctx.origin().language,
        school: schools.show(school),
        schools: schools.list(),
        permissions: permissions.collect(),
        account: OwnAccount {
            id: account.id,
            name: account.name,
            email: account.email,
            phone: account.phone,
            platform_admin: account.platform_admin,
        },
    })
}
