//! Live updates, heard by a WebSocket client that is not made of what serves them, and by plain HTTP.

mod channels;
mod client;
mod connections;
mod events;
mod limits;
mod nodes;
mod resume;
mod tickets;
