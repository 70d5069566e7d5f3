//! Two-dimensional codes (QR, ISO/IEC 18004).

use qrcode::render::svg;
use qrcode::{EcLevel, QrCode};

/// A text as a QR code in SVG, with its quiet zone; a quarter of it may be lost.
///
/// `None` when the text is too long for one.
#[must_use]
pub fn qr(text: &str) -> Option<Vec<u8>> {
    let code = QrCode::with_error_correction_level(text, EcLevel::Q).ok()?;
    Some(code.render::<svg::Color<'_>>().build().into_bytes())
}
