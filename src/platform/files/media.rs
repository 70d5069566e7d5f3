//! What a file is, by its own bytes: what the client says must agree, programs are refused, and only what a browser can
//! show without running it is ever shown by one.

use kernel::errors::{Detail, Error, Result};

use super::codes::{FILE_TYPE_MISMATCH, FILE_TYPE_REFUSED};

/// Bytes from the beginning that are looked at.
pub(super) const HEAD: usize = 8 * 1024;

/// What is not known to be anything.
const UNKNOWN: &str = "application/octet-stream";
/// What clients say that have nothing to say.
const UNSAID: &[&str] = &["", UNKNOWN, "application/x-www-form-urlencoded", "binary/octet-stream"];
/// Types that a browser shows and does not run.
const SHOWN: &[&str] = &[
    "image/jpeg",
    "image/png",
    "image/webp",
    "image/gif",
    "application/pdf",
    "text/plain",
    "audio/mpeg",
    "audio/mp4",
    "audio/ogg",
    "audio/wav",
    "video/mp4",
    "video/webm",
];
/// Types that only a program would be.
const PROGRAMS: &[&str] = &[
    "application/x-msdownload",
    "application/x-dosexec",
    "application/vnd.microsoft.portable-executable",
    "application/x-executable",
    "application/x-mach-binary",
    "application/x-sh",
    "text/x-shellscript",
    "application/java-archive",
    "application/x-msi",
    "application/vnd.android.package-archive",
    "application/wasm",
    "application/x-bat",
];
/// How programs begin, also those too short for `infer` to know them: scripts, and those of Unix.
const BEGINNINGS: &[&[u8]] = &[b"#!", b"\x7fELF"];
/// Names of the same type.
const ALIASES: &[(&str, &str)] = &[
    ("image/jpg", "image/jpeg"),
    ("image/pjpeg", "image/jpeg"),
    ("application/x-pdf", "application/pdf"),
    ("application/x-zip-compressed", "application/zip"),
    ("audio/mp3", "audio/mpeg"),
    ("audio/x-wav", "audio/wav"),
    ("audio/m4a", "audio/mp4"),
    ("audio/x-m4a", "audio/mp4"),
    ("application/x-gzip", "application/gzip"),
    ("text/xml", "application/xml"),
    ("image/heif", "image/heic"),
];
/// What a type looks like from outside: a container that says more only further in.
const CONTAINERS: &[(&str, &[&str])] = &[
    (
        "application/zip",
        &["application/vnd.openxmlformats-", "application/vnd.oasis.", "application/epub+zip", "application/vnd.ms-"],
    ),
    ("application/x-ole-storage", &["application/msword", "application/vnd.ms-", "application/x-msi"]),
    ("application/xml", &["image/svg+xml", "text/html", "application/xhtml+xml", "application/"]),
    ("text/html", &["image/svg+xml", "application/xhtml+xml", "text/"]),
    ("video/mp4", &["audio/mp4", "video/quicktime", "video/"]),
    ("video/webm", &["audio/webm", "video/x-matroska"]),
    ("audio/ogg", &["video/ogg", "application/ogg"]),
];

/// The media type of a content, of what the client says and its first bytes ([`HEAD`], or all).
///
/// # Errors
/// 422 `FILE_TYPE_MISMATCH` when the two do not agree, 422 `FILE_TYPE_REFUSED` for programs.
pub(super) fn decide(said: Option<&str>, head: &[u8]) -> Result<String> {
    let said = said.map(canonical).filter(|said| !UNSAID.contains(said));
    let found = infer::get(head).map(|kind| canonical(kind.mime_type()));
    if infer::is_app(head)
        || BEGINNINGS.iter().any(|begin| head.starts_with(begin))
        || said.is_some_and(|said| PROGRAMS.contains(&said))
    {
        return Err(Error::new(&FILE_TYPE_REFUSED).detail(Detail::of("Content-Type", "file_type")));
    }
    match (said, found) {
        (None, found) => Ok(found.unwrap_or(UNKNOWN).to_owned()),
        (Some(said), Some(found)) if said == found || contains(found, said) => Ok(said.to_owned()),
        (Some(said), None) if !infer::is_mime_supported(said) && (!said.starts_with("text/") || is_text(head)) => {
            Ok(said.to_owned())
        }
        // Some types are known by their beginning only in some of their forms.
        (Some(said), None) if matches!(said, "application/xml" | "text/html") && is_text(head) => Ok(said.to_owned()),
        (Some(said), found) => {
            let found = found.unwrap_or(UNKNOWN);
            Err(Error::new(&FILE_TYPE_MISMATCH).with("said", said).with("found", found))
        }
    }
}

/// Whether a browser may show it: everything else is saved, never opened.
pub(super) fn can_be_shown(media_type: &str) -> bool {
    SHOWN.contains(&media_type)
}

/// Whether it is a picture that may tell where and with what it was taken.
pub(super) fn is_picture(media_type: &str) -> bool {
    matches!(media_type, "image/jpeg" | "image/png" | "image/webp")
}

fn canonical(name: &str) -> &str {
    ALIASES.iter().find(|(alias, _)| *alias == name).map_or(name, |(_, name)| *name)
}

fn contains(container: &str, said: &str) -> bool {
    CONTAINERS.iter().any(|(name, inside)| *name == container && inside.iter().any(|prefix| said.starts_with(prefix)))
}

/// Whether it can be the beginning of a text: a character may be cut at its end.
fn is_text(head: &[u8]) -> bool {
    let cut_at_end = |error: std::str::Utf8Error| error.error_len().is_none();
    !head.contains(&0) && std::str::from_utf8(head).err().is_none_or(cut_at_end)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR";

    #[test]
    fn what_is_said_must_be_what_is_there() {
        assert_eq!(decide(Some("image/png"), PNG).unwrap(), "image/png");
        assert_eq!(decide(None, PNG).unwrap(), "image/png");
        assert_eq!(decide(Some("application/octet-stream"), b"%PDF-1.7").unwrap(), "application/pdf");
        assert_eq!(decide(Some("text/csv"), "a,b\nÿ".as_bytes()).unwrap(), "text/csv");
        assert_eq!(decide(Some("image/jpg"), b"\xff\xd8\xff\xe0").unwrap(), "image/jpeg");
        for (said, bytes) in
            [("image/png", b"%PDF-1.7".as_slice()), ("image/png", b"hello"), ("text/plain", b"a\0b"), ("text/plain", PNG)]
        {
            assert!(decide(Some(said), bytes).unwrap_err().is(&FILE_TYPE_MISMATCH), "{said}");
        }
    }

    #[test]
    fn a_container_may_be_what_is_in_it() {
        let docx = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
        assert_eq!(decide(Some(docx), b"PK\x03\x04rest").unwrap(), docx);
        assert!(decide(Some("image/png"), b"PK\x03\x04rest").is_err());
    }

    #[test]
    fn programs_are_refused_whatever_they_are_called() {
        let programs: [&[u8]; 3] = [b"MZ\x90\0\x03\0\0\0", b"\x7fELF\x02\x01\x01\0", b"#!/bin/sh\nrm -rf /"];
        for bytes in programs {
            for said in [None, Some("text/plain"), Some("image/png")] {
                assert!(decide(said, bytes).unwrap_err().is(&FILE_TYPE_REFUSED), "{said:?}");
            }
        }
        assert!(decide(Some("application/x-msdownload"), b"hello").unwrap_err().is(&FILE_TYPE_REFUSED));
    }

    #[test]
    fn what_can_run_in_a_browser_is_never_shown_by_one() {
        for name in ["text/html", "image/svg+xml", "application/xhtml+xml", "application/xml", "text/javascript"] {
            assert!(!can_be_shown(name), "{name}");
        }
    }
}
