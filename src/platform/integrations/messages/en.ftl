### What integrations say in English.

# $limit: how many a school may have
error-too-many-endpoints = The school has { $limit } webhook endpoints already. Delete one first
error-too-many-secrets = Several replaced secrets still hold. Wait until the oldest has ended
error-endpoint-disabled = This webhook endpoint is disabled. Enable it first

issue-url_malformed = Not an address of the web, such as https://erp.example.org/hooks
issue-url_scheme = Must begin with https://
issue-url_credentials = Must not hold a user name or a password
issue-url_port = Must not name this port
issue-url_literal = Must name a host, not an IP address
issue-url_private = Must not lead into a private network
issue-unknown_topic = There is no such event. /api/v1/asyncapi.json lists them
issue-rotate_to_change = Is changed by replacing the secret
issue-webhook_secret = Not a secret of this provider
