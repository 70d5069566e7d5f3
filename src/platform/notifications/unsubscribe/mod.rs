//! How who gets a letter gets no more of its kind, without any log-in (RFC 2369, RFC 8058).

mod links;
mod operations;
pub mod opt_out;

pub(super) use links::Links;
pub(super) use operations::operations;
