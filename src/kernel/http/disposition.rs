//! `Content-Disposition` (RFC 6266): under which name a document is saved, in any script.

use actix_web::http::header::{Charset, ContentDisposition, DispositionParam, DispositionType, ExtendedValue};

/// The header. A name that is not plain ASCII is given twice: in full (`filename*`, RFC 8187), and for clients that do
/// not know that, with `_` in the place of what they cannot show.
#[must_use]
pub fn of(disposition: DispositionType, name: &str) -> ContentDisposition {
    let plain = |c: char| c.is_ascii_graphic() && !matches!(c, '"' | '\\' | '/' | '%') || c == ' ';
    let fallback: String = name.chars().map(|c| if plain(c) { c } else { '_' }).collect();
    let mut parameters = Vec::new();
    if fallback != name {
        let value = ExtendedValue { charset: Charset::Ext("UTF-8".to_owned()), language_tag: None, value: name.into() };
        parameters.push(DispositionParam::FilenameExt(value));
    }
    parameters.insert(0, DispositionParam::Filename(fallback));
    ContentDisposition { disposition, parameters }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(name: &str) -> String {
        of(DispositionType::Attachment, name).to_string()
    }

    #[test]
    fn a_name_in_any_script_is_given_in_full_and_once_more_for_old_clients() {
        assert_eq!(written("report 1.pdf"), r#"attachment; filename="report 1.pdf""#);
        assert_eq!(written("Réport.pdf"), r#"attachment; filename="R_port.pdf"; filename*=UTF-8''R%C3%A9port.pdf"#);
    }

    #[test]
    fn no_name_ends_the_header_or_its_quotes() {
        for name in ["a\"; filename=\"b.exe", "a\r\nSet-Cookie: x=1", "a\\\"b", "../../etc/passwd"] {
            let text = written(name);
            assert!(!text.contains(['\r', '\n']), "{text}");
            assert_eq!(text.matches('"').count(), 2, "{text}");
        }
    }
}
