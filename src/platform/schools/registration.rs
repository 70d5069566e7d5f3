//! What the platform keeps of a school: the names under which it is reached, and its number. The school cannot change
//! these itself: whoever can take a name can pass for another school.

use kernel::Ctx;
use kernel::errors::Detail;
use kernel::values::{SchoolNumber, Subdomain};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use super::school::ActiveModel;

/// What the platform keeps of a school.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(as = SchoolRegistration)]
pub(super) struct Registration {
    /// Name under which it is reached; unique across the platform. Links to the former name stop working.
    pub subdomain: Subdomain,
    /// Domain of its own under which it is reached, in lower case; unique across the platform.
    #[schema(max_length = 253, pattern = r"^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$")]
    pub custom_domain: Option<String>,
    /// Number at the Ministry of Primary and Secondary Education; unique across the platform.
    pub school_number: Option<SchoolNumber>,
}

kernel::apply!(Registration => ActiveModel { subdomain, custom_domain, school_number });

/// Its fields, which a school's own change may not name.
pub(super) const FIELDS: [&str; 4] = ["subdomain", "custom_domain", "school_number", "status"];

impl Registration {
    /// A custom domain below the platform's own would be another school's subdomain, or the platform's.
    pub(super) fn problems(&self, ctx: &Ctx) -> Option<Detail> {
        let base = ctx.services().config().http.base_domain.as_ref()?.as_str();
        let domain = self.custom_domain.as_deref()?;
        is_within(domain, base).then(|| Detail::of("custom_domain", "not_allowed"))
    }
}

fn is_within(domain: &str, base: &str) -> bool {
    domain == base || domain.strip_suffix(base).is_some_and(|rest| rest.ends_with('.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_custom_domain_is_not_below_the_platforms_own() {
        assert!(is_within("schools.example.org", "schools.example.org"));
        assert!(is_within("mazowe.schools.example.org", "schools.example.org"));
        assert!(!is_within("myschools.example.org", "schools.example.org"));
        assert!(!is_within("mazowe.ac.zw", "schools.example.org"));
    }
}
