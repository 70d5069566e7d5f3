//! Which part of a content a request asks for (RFC 9110, section 14): one range of bytes. Several at once are answered with
//! the whole, as the standard allows.

use actix_web::http::header::{ByteRangeSpec, Range};

/// What is to be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Asked {
    /// All of it.
    Whole,
    /// These bytes, first and last.
    Part(u64, u64),
    /// A part that it does not have.
    Nothing,
}

/// Of a `Range` and an `If-Range`, for a content of this length and entity tag.
pub(super) fn asked(range: Option<&str>, if_range: Option<&str>, etag: &str, length: u64) -> Asked {
    // A part of another content than the client has the beginning of is of no use to it.
    let Some(range) = range.filter(|_| if_range.is_none_or(|tag| tag.trim() == etag)) else { return Asked::Whole };
    match range.parse::<Range>() {
        Ok(Range::Bytes(specs)) => match specs.as_slice() {
            [spec] => part(spec, length),
            _ => Asked::Whole,
        },
        _ => Asked::Whole,
    }
}

fn part(spec: &ByteRangeSpec, length: u64) -> Asked {
    spec.to_satisfiable_range(length).map_or(Asked::Nothing, |(first, last)| Asked::Part(first, last))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_range_is_a_part_and_anything_odd_is_the_whole() {
        let of = |range: &str| asked(Some(range), None, "\"a\"", 100);
        assert_eq!(of("bytes=0-9"), Asked::Part(0, 9));
        assert_eq!(of("bytes=90-"), Asked::Part(90, 99));
        assert_eq!(of("bytes=-5"), Asked::Part(95, 99));
        assert_eq!(of("bytes=50-500"), Asked::Part(50, 99));
        assert_eq!(of("bytes=100-"), Asked::Nothing);
        assert_eq!(of("bytes=-0"), Asked::Nothing);
        for odd in ["bytes=0-1,5-6", "lines=1-2", "bytes=x", ""] {
            assert_eq!(of(odd), Asked::Whole, "{odd}");
        }
        assert_eq!(asked(None, None, "\"a\"", 100), Asked::Whole);
    }

    #[test]
    fn who_has_the_beginning_of_another_content_gets_the_whole_of_this() {
        assert_eq!(asked(Some("bytes=5-"), Some("\"a\""), "\"a\"", 10), Asked::Part(5, 9));
        for other in ["\"b\"", "W/\"a\"", "Wed, 21 Oct 2015 07:28:00 GMT"] {
            assert_eq!(asked(Some("bytes=5-"), Some(other), "\"a\"", 10), Asked::Whole, "{other}");
        }
    }
}
