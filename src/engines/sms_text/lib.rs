//! The text of SMS (3GPP TS 23.038 and 23.040): in which alphabet it goes, how many parts it is paid for as, and its bytes.
//!
//! A text that fits the GSM 7-bit alphabet has room for 160 characters, any other only for 70, so one curly apostrophe from
//! a word processor can double what a school pays. [`normalise`] replaces such characters where nothing is lost; whoever
//! writes to a thousand parents asks [`measure`] first.

mod gsm7;
mod measure;
mod normalise;
mod packing;
mod split;
#[cfg(test)]
mod tests;
mod ucs2;

pub use gsm7::{Unencodable, decode as decode_gsm7, encode as encode_gsm7, septets};
pub use measure::{Encoding, Length, measure};
pub use normalise::normalise;
pub use packing::{pack, unpack};
pub use split::split;
pub use ucs2::{decode as decode_ucs2, encode as encode_ucs2};
