//! Few deliveries wait for a digest or an answer, and not every one has a provider's number: the rest need not be in an index.

/// In SQL that both databases understand.
pub(crate) const UP: &[&str] = &[
    "DROP INDEX ix_notification_deliveries_status_account_id",
    "CREATE INDEX ix_notification_deliveries_held ON notification_deliveries (school_id, account_id) WHERE status = 'held'",
    "CREATE INDEX ix_notification_deliveries_sending ON notification_deliveries (school_id, channel) WHERE status = 'sending'",
    "DROP INDEX ix_notification_deliveries_provider_provider_id",
    "CREATE INDEX ix_notification_deliveries_provider_id ON notification_deliveries (school_id, provider_id) \
     WHERE provider_id IS NOT NULL",
];

pub(crate) const DOWN: &[&str] = &[
    "DROP INDEX ix_notification_deliveries_provider_id",
    "CREATE INDEX ix_notification_deliveries_provider_provider_id ON notification_deliveries (school_id, provider, provider_id)",
    "DROP INDEX ix_notification_deliveries_sending",
    "DROP INDEX ix_notification_deliveries_held",
    "CREATE INDEX ix_notification_deliveries_status_account_id ON notification_deliveries (school_id, status, account_id)",
];
