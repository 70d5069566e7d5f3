//! Photographs of people, as small as paper needs them.

use std::io::Cursor;

use image::codecs::jpeg::JpegEncoder;
use image::imageops::FilterType;
use image::{DynamicImage, ImageDecoder, ImageReader, Limits};

/// Pixels of a side that are read at most; what a telephone takes has 4,000 to 12,000.
const LONGEST_SIDE: u32 = 16_000;
/// Bytes that a picture may take in memory while it is read.
const MOST_BYTES: u64 = 256 * 1024 * 1024;
/// Of JPEG; 80 is hard to tell from the picture.
const QUALITY: u8 = 80;

/// A photograph (JPEG, PNG or WebP) turned upright and cut to `width` by `height` pixels around its middle, as JPEG.
///
/// `None` for what is no such picture, is broken, or is larger than any camera makes.
#[must_use]
pub fn portrait(picture: &[u8], width: u32, height: u32) -> Option<Vec<u8>> {
    let mut reader = ImageReader::new(Cursor::new(picture)).with_guessed_format().ok()?;
    let mut limits = Limits::default();
    limits.max_image_width = Some(LONGEST_SIDE);
    limits.max_image_height = Some(LONGEST_SIDE);
    limits.max_alloc = Some(MOST_BYTES);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().ok()?;
    let orientation = decoder.orientation().ok()?;
    let mut image = DynamicImage::from_decoder(decoder).ok()?;
    image.apply_orientation(orientation);
    let image = image.resize_to_fill(width, height, FilterType::Triangle).into_rgb8();
    let mut small = Vec::new();
    image.write_with_encoder(JpegEncoder::new_with_quality(&mut small, QUALITY)).ok()?;
    Some(small)
}
