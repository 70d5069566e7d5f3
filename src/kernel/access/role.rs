//! The roles of the platform.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// What somebody is in a school. One account may hold several, and different ones in different schools.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Runs the platform; belongs to no school and sees no school's records.
    SuperAdmin,
    /// The head, or who acts for the head.
    SchoolAdmin,
    /// Admissions and records.
    Registrar,
    /// Fees and accounts.
    Bursar,
    /// Teaches classes.
    Teacher,
    /// Other staff.
    Staff,
    /// A learner.
    Student,
    /// A parent or guardian.
    Parent,
}

impl Role {
    /// All of them, in order.
    pub const ALL: [Self; 8] = [
        Self::SuperAdmin,
        Self::SchoolAdmin,
        Self::Registrar,
        Self::Bursar,
        Self::Teacher,
        Self::Staff,
        Self::Student,
        Self::Parent,
    ];

    /// Its stable name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::SuperAdmin => "super_admin",
            Self::SchoolAdmin => "school_admin",
            Self::Registrar => "registrar",
            Self::Bursar => "bursar",
            Self::Teacher => "teacher",
            Self::Staff => "staff",
            Self::Student => "student",
            Self::Parent => "parent",
        }
    }

    const fn bit(self) -> u16 {
        match self {
            Self::SuperAdmin => 1,
            Self::SchoolAdmin => 1 << 1,
            Self::Registrar => 1 << 2,
            Self::Bursar => 1 << 3,
            Self::Teacher => 1 << 4,
            Self::Staff => 1 << 5,
            Self::Student => 1 << 6,
            Self::Parent => 1 << 7,
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Role {
    type Err = UnknownRole;

    fn from_str(s: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|role| role.as_str() == s).ok_or_else(|| UnknownRole(s.to_owned()))
    }
}

/// A name that is no role.
#[derive(Debug, thiserror::Error)]
#[error("no such role: {0}")]
pub struct UnknownRole(String);

/// A set of roles.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct RoleSet(u16);

impl RoleSet {
    /// No role.
    pub const NONE: Self = Self(0);

    /// With one more.
    #[must_use]
    pub const fn with(self, role: Role) -> Self {
        Self(self.0 | role.bit())
    }

    /// Whether it holds the role.
    #[must_use]
    pub const fn has(self, role: Role) -> bool {
        self.0 & role.bit() != 0
    }

    /// Whether it holds any role of the other.
    #[must_use]
    pub const fn intersects(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// The roles, in order.
    pub fn iter(self) -> impl Iterator<Item = Role> {
        Role::ALL.into_iter().filter(move |role| self.has(*role))
    }
}

impl FromIterator<Role> for RoleSet {
    fn from_iter<I: IntoIterator<Item = Role>>(roles: I) -> Self {
        roles.into_iter().fold(Self::NONE, Self::with)
    }
}
