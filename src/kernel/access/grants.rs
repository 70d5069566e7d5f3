//! Which roles have which permissions.

use std::collections::BTreeMap;

use super::{Role, RoleSet};

/// How far a permission reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// Every row of the school.
    All,
    /// Only rows the person is related to; see [`Visibility`](super::Visibility).
    Related,
}

/// Permissions a module gives a role by default.
#[derive(Debug, Clone, Copy)]
pub struct Grant {
    /// The role.
    pub role: Role,
    /// Permissions, or patterns ending in `*`: `sis.*`, `sis.student.*`.
    pub permissions: &'static [&'static str],
    /// Those of them that the role does not have all the same: what a second person decides.
    pub except: &'static [&'static str],
    /// How far they reach.
    pub reach: Reach,
}

impl Grant {
    /// Every row of the school.
    #[must_use]
    pub const fn all(role: Role, permissions: &'static [&'static str]) -> Self {
        Self { role, permissions, except: &[], reach: Reach::All }
    }

    /// Only related rows.
    #[must_use]
    pub const fn related(role: Role, permissions: &'static [&'static str]) -> Self {
        Self { role, permissions, except: &[], reach: Reach::Related }
    }

    /// But for these, whatever the patterns say.
    #[must_use]
    pub const fn except(mut self, permissions: &'static [&'static str]) -> Self {
        self.except = permissions;
        self
    }

    fn covers(&self, permission: &str) -> bool {
        !self.except.contains(&permission)
            && self.permissions.iter().any(|pattern| match pattern.strip_suffix('*') {
                Some(prefix) => permission.starts_with(prefix),
                None => *pattern == permission,
            })
    }
}

/// Every permission there is, with the roles that have it. Worked out once, at start.
#[derive(Debug, Default)]
pub struct Permissions(BTreeMap<String, Holders>);

#[derive(Debug, Clone, Copy, Default)]
struct Holders {
    all: RoleSet,
    related: RoleSet,
}

impl Permissions {
    /// Holds the modules' grants against the permissions that operations ask for.
    pub fn new<'a>(permissions: impl IntoIterator<Item = &'a str>, grants: &[Grant]) -> Self {
        let mut map = BTreeMap::new();
        for permission in permissions {
            let mut holders = Holders::default();
            for grant in grants.iter().filter(|grant| grant.covers(permission)) {
                match grant.reach {
                    Reach::All => holders.all = holders.all.with(grant.role),
                    Reach::Related => holders.related = holders.related.with(grant.role),
                }
            }
            map.insert(permission.to_owned(), holders);
        }
        Self(map)
    }

    /// How far the permission reaches for somebody with these roles; `None`: they do not have it.
    #[must_use]
    pub fn reach(&self, roles: RoleSet, permission: &str) -> Option<Reach> {
        let holders = self.0.get(permission)?;
        if roles.intersects(holders.all) {
            Some(Reach::All)
        } else if roles.intersects(holders.related) {
            Some(Reach::Related)
        } else {
            None
        }
    }

    /// Every permission with the reach of each role, in order; for the printed matrix.
    pub fn iter(&self) -> impl Iterator<Item = (&str, Vec<(Role, Option<Reach>)>)> {
        self.0.keys().map(|permission| {
            let row = Role::ALL.into_iter().map(|role| (role, self.reach(RoleSet::NONE.with(role), permission))).collect();
            (permission.as_str(), row)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_widest_reach_of_all_roles_counts() {
        let grants = [Grant::all(Role::Registrar, &["sis.*"]), Grant::related(Role::Teacher, &["sis.student.read"])];
        let permissions = Permissions::new(["sis.student.read", "sis.student.delete"], &grants);
        let teacher = RoleSet::NONE.with(Role::Teacher);
        assert_eq!(permissions.reach(teacher, "sis.student.read"), Some(Reach::Related));
        assert_eq!(permissions.reach(teacher.with(Role::Registrar), "sis.student.read"), Some(Reach::All));
        assert_eq!(permissions.reach(teacher, "sis.student.delete"), None);
        assert_eq!(permissions.reach(teacher, "unknown"), None);
    }

    #[test]
    fn what_a_grant_leaves_out_is_not_covered_by_its_patterns() {
        let grants = [Grant::all(Role::Registrar, &["sis.*"]).except(&["sis.student.delete"])];
        let permissions = Permissions::new(["sis.student.read", "sis.student.delete"], &grants);
        let registrar = RoleSet::NONE.with(Role::Registrar);
        assert_eq!(permissions.reach(registrar, "sis.student.read"), Some(Reach::All));
        assert_eq!(permissions.reach(registrar, "sis.student.delete"), None);
    }
}
