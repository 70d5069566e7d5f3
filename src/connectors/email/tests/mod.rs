//! What is written down, and what a real mail server is told.

mod letters;
mod mailbox;
mod signatures;
mod smtp;
