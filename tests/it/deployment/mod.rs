//! What stands before nodes and databases in production: the application goes on behind it as the tests without it say.

mod nginx;
mod pgbouncer;
