//! The schools: one row is one tenant.

use crate::column::{bigint, double, instant, json, text, uuid, varchar};
use crate::rls::Access;
use crate::table::Table;

pub(crate) fn tables() -> Vec<Table> {
    vec![
        Table::global("schools")
            .access(Access::Schools)
            .columns([
                uuid("id"),
                varchar("name", 160),
                varchar("short_name", 60).null(),
                varchar("subdomain", 40),
                varchar("custom_domain", 253).null(),
                varchar("school_number", 8).null(),
                varchar("emis_code", 20).null(),
                varchar("zimsec_centre", 6).null(),
                varchar("school_type", 20).one_of(&["primary", "secondary", "combined", "ecd", "special", "vocational"]),
                varchar("province_code", 40).null(),
                varchar("district_code", 60).null(),
                varchar("ward", 40).null(),
                varchar("responsible_authority", 30).null(),
                varchar("grant_class", 2).null(),
                varchar("boarding", 10).one_of(&["day", "boarding", "both"]),
                varchar("motto", 200).null(),
                varchar("phone", 20).null(),
                varchar("email", 254).null(),
                text("address").null(),
                double("latitude").null(),
                double("longitude").null(),
                varchar("time_zone", 40).default_sql("'Africa/Harare'"),
                varchar("language", 8).default_sql("'en'"),
                varchar("currency", 3).default_sql("'USD'"),
                varchar("status", 12).one_of(&["active", "suspended", "closed"]),
                json("custom").null(),
                text("search_text"),
                bigint("version").default_sql("1"),
                instant("created_at"),
                uuid("created_by").null(),
                instant("updated_at"),
                uuid("updated_by").null(),
                instant("deleted_at").null(),
            ])
            .unique("subdomain", &["subdomain"])
            .unique("custom_domain", &["custom_domain"])
            .unique("school_number", &["school_number"]),
    ]
}
