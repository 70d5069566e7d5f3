//! The schools of an account, as answers show them.

use std::sync::Arc;

use kernel::access::{Role, RoleSet};
use kernel::errors::{Error, Result};
use kernel::{School, Services};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::membership;

/// A school, as far as who belongs to it needs to know before going there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub(super) struct SchoolRef {
    /// Id.
    pub(super) id: Uuid,
    /// Name.
    pub(super) name: String,
    /// Subdomain.
    pub(super) subdomain: String,
}

/// A school, and what somebody is there.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(super) struct SchoolWithRoles {
    /// Id.
    pub(super) id: Uuid,
    /// Name.
    pub(super) name: String,
    /// Subdomain.
    pub(super) subdomain: String,
    /// What they are there.
    pub(super) roles: Vec<Role>,
}

/// The schools of an account with its roles there, by name.
#[derive(Debug, Default)]
pub(super) struct Schools(Vec<(Arc<School>, RoleSet)>);

impl Schools {
    /// Looks the schools of memberships up.
    ///
    /// # Errors
    /// The database's.
    pub(super) async fn of(services: &Services, memberships: &[membership::Model]) -> Result<Self> {
        let mut schools = Vec::with_capacity(memberships.len());
        for membership in memberships {
            if let Some(school) = services.tenants().by_id(services, membership.school_id).await? {
                schools.push((school, membership.roles.set()));
            }
        }
        schools.sort_by(|(a, _), (b, _)| a.name.cmp(&b.name));
        Ok(Self(schools))
    }

    /// The school that `reference` (id or subdomain) names.
    ///
    /// # Errors
    /// 404 when there is none, or the account does not belong to it.
    pub(super) async fn named(&self, services: &Services, reference: &str) -> Result<Uuid> {
        let school = services.tenants().by_reference(services, reference.trim()).await?.ok_or_else(Error::not_found)?;
        self.find(school.id).map(|(school, _)| school.id).ok_or_else(Error::not_found)
    }

    /// The only one, if there is only one.
    pub(super) fn only(&self) -> Option<Uuid> {
        match self.0.as_slice() {
            [(school, _)] => Some(school.id),
            _ => None,
        }
    }

    /// Whether the account belongs to this one.
    pub(super) fn has(&self, id: Uuid) -> bool {
        self.find(id).is_some()
    }

    /// The roles in a school; none in one the account does not belong to.
    pub(super) fn roles_in(&self, id: Uuid) -> RoleSet {
        self.find(id).map(|(_, roles)| *roles).unwrap_or_default()
    }

    /// One of them, for an answer.
    pub(super) fn show(&self, id: Option<Uuid>) -> Option<SchoolRef> {
        let (school, _) = self.find(id?)?;
        Some(SchoolRef { id: school.id, name: school.name.clone(), subdomain: school.subdomain.clone() })
    }

    /// All of them, for an answer.
    pub(super) fn list(&self) -> Vec<SchoolWithRoles> {
        let show = |(school, roles): &(Arc<School>, RoleSet)| SchoolWithRoles {
            id: school.id,
            name: school.name.clone(),
            subdomain: school.subdomain.clone(),
            roles: roles.iter().collect(),
        };
        self.0.iter().map(show).collect()
    }

    fn find(&self, id: Uuid) -> Option<&(Arc<School>, RoleSet)> {
        self.0.iter().find(|(school, _)| school.id == id)
    }
}
