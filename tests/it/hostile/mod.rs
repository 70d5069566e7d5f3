//! What no honest client sends: always an answer in the envelope where HTTP allows one at all, never a fault of ours.
//! (That no answer is a 5xx is checked on every answer by the harness.)

mod bodies;
mod http;
mod timeouts;
