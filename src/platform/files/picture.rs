//! What a picture tells beside itself: where it was taken, when, with what, by whom. It is taken out before the picture
//! is kept; which way up it is and its colours stay.

use actix_web::web::Bytes;
use img_parts::jpeg::markers;
use img_parts::{DynImage, ImageEXIF};
use kernel::errors::{Error, Result};

use super::codes::FILE_UNREADABLE;

/// Chunks of a PNG that hold words.
const PNG_WORDS: [[u8; 4]; 5] = [*b"tEXt", *b"zTXt", *b"iTXt", *b"tIME", *b"eXIf"];
/// Where in a colour profile's segment it says that it is one.
const PROFILE: &[u8] = b"ICC_PROFILE\0";

/// The picture without what it tells beside itself.
///
/// # Errors
/// 422 `FILE_UNREADABLE` when it is not put together as a picture of its kind is.
pub(super) fn without_metadata(picture: Bytes) -> Result<Bytes> {
    let unreadable = || Error::new(&FILE_UNREADABLE);
    let mut image = DynImage::from_bytes(picture).map_err(|e| unreadable().cause(e))?.ok_or_else(unreadable)?;
    let upright = image.exif().and_then(|exif| orientation(&exif));
    image.set_exif(None);
    match &mut image {
        DynImage::Jpeg(jpeg) => jpeg.segments_mut().retain(|segment| match segment.marker() {
            // EXIF and XMP; IPTC; words. Of APP2 only the colour profile stays: others hold further pictures.
            markers::APP1 | markers::APP13 | markers::COM => false,
            markers::APP2 => segment.contents().starts_with(PROFILE),
            _ => true,
        }),
        DynImage::Png(png) => PNG_WORDS.into_iter().for_each(|kind| png.remove_chunks_by_type(kind)),
        DynImage::WebP(webp) => webp.remove_chunks_by_id(*b"XMP "),
    }
    if let Some(upright) = upright {
        image.set_exif(Some(only_orientation(upright)));
    }
    Ok(image.encoder().bytes())
}

/// Which way up it is (TIFF 6.0, tag 274), 2 to 8; `None`: as it lies, or unsaid.
fn orientation(exif: &[u8]) -> Option<u16> {
    let is_little = exif.starts_with(b"II");
    let number = |at: usize, length: usize| -> Option<u32> {
        let bytes = exif.get(at..at.checked_add(length)?)?;
        let add = |sum: u32, byte: &u8| (sum << 8) | u32::from(*byte);
        Some(if is_little { bytes.iter().rev().fold(0, add) } else { bytes.iter().fold(0, add) })
    };
    let directory = usize::try_from(number(4, 4)?).ok()?;
    let entries = usize::try_from(number(directory, 2)?).ok()?;
    let found = (0..entries).find_map(|entry| {
        let at = directory.checked_add(2 + entry * 12)?;
        (number(at, 2)? == 274).then(|| number(at.checked_add(8)?, 2))?
    })?;
    u16::try_from(found).ok().filter(|found| (2..=8).contains(found))
}

/// A TIFF header and one directory of one entry.
fn only_orientation(value: u16) -> Bytes {
    let mut exif = b"MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01".to_vec();
    exif.extend_from_slice(&value.to_be_bytes());
    exif.extend_from_slice(&[0; 6]);
    exif.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The least that is a JPEG to who takes it apart: a start, segments, and a scan.
    fn jpeg(exif: &[u8]) -> Vec<u8> {
        let mut bytes = vec![0xff, 0xd8];
        let mut segment = |marker: u8, contents: &[u8]| {
            bytes.extend_from_slice(&[0xff, marker]);
            bytes.extend_from_slice(&u16::try_from(contents.len() + 2).unwrap().to_be_bytes());
            bytes.extend_from_slice(contents);
        };
        segment(0xe1, &[b"Exif\0\0", exif].concat());
        segment(0xe1, b"http://ns.adobe.com/xap/1.0/\0<GPSLatitude>17,49S</GPSLatitude>");
        segment(0xfe, b"taken by Rudo");
        segment(0xe2, b"ICC_PROFILE\0\x01\x01colours");
        segment(0xda, &[1, 1, 0, 0, 63, 0]);
        bytes.extend_from_slice(&[1, 2, 3, 0xff, 0xd9]);
        bytes
    }

    fn has(bytes: &[u8], text: &[u8]) -> bool {
        bytes.windows(text.len()).any(|window| window == text)
    }

    #[test]
    fn a_picture_no_longer_tells_where_and_by_whom_it_was_taken() {
        let exif = b"II\x2a\0\x08\0\0\0\x02\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\x25\x88\x04\0\x01\0\0\0\x40\0\0\0GPS here";
        let clean = without_metadata(jpeg(exif).into()).unwrap();
        for told in [b"GPS".as_slice(), b"Rudo", b"xap"] {
            assert!(!has(&clean, told));
        }
        assert!(has(&clean, b"ICC_PROFILE"), "its colours stay");
        let kept = DynImage::from_bytes(clean).unwrap().unwrap().exif().unwrap();
        assert_eq!(orientation(&kept), Some(6), "it stays upright");
    }

    #[test]
    fn what_is_no_picture_is_refused() {
        for bytes in [b"\xff\xd8\xff".as_slice(), b"\x89PNG\r\n\x1a\n\0\0", b"hello", b""] {
            assert!(without_metadata(Bytes::copy_from_slice(bytes)).is_err(), "{bytes:?}");
        }
    }

    #[test]
    fn no_directory_makes_reading_it_panic() {
        for exif in [b"".as_slice(), b"MM", b"II\x2a\0\xff\xff\xff\xff", b"MM\0\x2a\0\0\0\x08\xff\xff\x01\x12"] {
            assert_eq!(orientation(exif), None);
        }
    }
}
