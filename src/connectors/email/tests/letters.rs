//! How letters are written down.

use mail_parser::{MessageParser, MimeHeaders as _};
use proptest::prelude::*;
use url::Url;

use crate::fake::letter;
use crate::{Attachment, Class, Letter, LetterError, Mailbox, Outcome, Unsubscribe};

fn full() -> Letter {
    Letter {
        subject: "Kusavapo kwemwana – “Tariro”".into(),
        text: "Tariro haana kuuya nhasi. Ndatenda – Chikoro\n.\nFrom here\n".into(),
        html: Some("<p>Tariro haana kuuya nhasi.</p>".into()),
        reply_to: Some(Mailbox::bare("class-1a@school.example")),
        return_path: Some("bounce+1@mail.school.example".into()),
        attachments: vec![Attachment {
            name: "Mutsetse 1 – ü.pdf".into(),
            media_type: "application/pdf".into(),
            bytes: vec![0, 159, 13, 10],
        }],
        unsubscribe: Some(Unsubscribe {
            url: Url::parse(&format!("https://school.example/u/{}", "x".repeat(200))).unwrap(),
            address: Some("stop@school.example".into()),
        }),
        language: Some("sn".into()),
        ..letter()
    }
}

#[test]
fn a_reader_finds_all_that_was_put_in() {
    let composed = full().compose().unwrap();
    assert_eq!(composed.envelope.from().unwrap().to_string(), "bounce+1@mail.school.example");
    let read = MessageParser::default().parse(&composed.bytes).unwrap();
    assert_eq!(read.message_id(), Some("d1@school.example"));
    assert_eq!(read.subject(), Some("Kusavapo kwemwana – “Tariro”"));
    assert_eq!(read.from().unwrap().first().unwrap().name(), Some("Mufakose High 1"));
    assert_eq!(read.to().unwrap().first().unwrap().address(), Some("moyo@example.org"));
    assert_eq!(read.reply_to().unwrap().first().unwrap().address(), Some("class-1a@school.example"));
    assert_eq!(read.body_text(0).unwrap().replace("\r\n", "\n"), full().text);
    assert_eq!(read.body_html(0).unwrap().trim_end(), full().html.unwrap());
    let attachment = read.attachment(0).unwrap();
    assert_eq!((attachment.attachment_name(), attachment.contents()), (Some("Mutsetse 1 – ü.pdf"), &[0, 159, 13, 10][..]));
}

#[test]
fn machines_find_their_headers_on_one_line() {
    let text = String::from_utf8(full().compose().unwrap().bytes).unwrap();
    let url = full().unsubscribe.unwrap().url;
    for line in [
        "Message-ID: <d1@school.example>".to_owned(),
        format!("List-Unsubscribe: <{url}>, <mailto:stop@school.example>"),
        "List-Unsubscribe-Post: List-Unsubscribe=One-Click".to_owned(),
        "Auto-Submitted: auto-generated".to_owned(),
        "Content-Language: sn".to_owned(),
        "Date: Fri, 21 Nov 2025 04:40:00 +0000".to_owned(),
        "MIME-Version: 1.0".to_owned(),
    ] {
        assert_eq!(text.split("\r\n").filter(|it| **it == line).count(), 1, "{line}\n{text}");
    }
    assert!(text.is_ascii() && !text.replace("\r\n", "").contains(['\r', '\n']));
}

#[test]
fn the_same_letter_is_the_same_bytes() {
    assert_eq!(full().compose().unwrap().bytes, full().compose().unwrap().bytes);
}

#[test]
fn what_cannot_be_written_down_is_told() {
    let compose = |letter: Letter| letter.compose().err();
    let to = |address: &str| compose(Letter { to: Mailbox::bare(address), ..letter() });
    for address in ["", "moyo", "moyo@", "@example.org", "moyo@exa mple.org", "möyo@example.org", "a@b.c, d@e.f"] {
        assert_eq!(to(address), Some(LetterError::Recipient), "{address}");
    }
    assert_eq!(to("moyo@example.org\r\nBcc: all@example.org"), Some(LetterError::ControlCharacter("to")));
    let http = Unsubscribe { url: Url::parse("http://school.example/").unwrap(), address: None };
    assert_eq!(compose(Letter { unsubscribe: Some(http), ..letter() }), Some(LetterError::Form("unsubscribe")));
    for id in ["", "d1", "@", "a b@c", "a@b@c", "d1@school.example>\r\nX: y", "<d1@school.example>"] {
        assert_eq!(compose(Letter { message_id: id.into(), ..letter() }), Some(LetterError::Form("message_id")), "{id}");
    }
    let outcome = Outcome::from(LetterError::Recipient);
    assert!(matches!(outcome, Outcome::Refused { permanent: true, class: Class::NoSuchMailbox, .. }));
}

#[test]
fn a_letter_is_shown_by_its_id_alone() {
    assert_eq!(format!("{:?}", full()), r#"Letter { message_id: "d1@school.example", .. }"#);
}

/// Text as an attacker would type it.
fn hostile() -> impl Strategy<Value = String> {
    prop_oneof!["\\PC{0,80}", any::<String>(), "[a-z]{0,5}(\r\n|\n|\r|\u{2028}|\u{0b}|\u{85})(Bcc|X-Evil): [a-z]@x\\.example",]
}

proptest! {
    #[test]
    fn nothing_that_a_person_typed_adds_a_header(
        subject in hostile(), name in hostile(), address in hostile(), file in hostile(), text in hostile(),
        id in hostile(), language in hostile(), media_type in hostile(),
    ) {
        let plain = full();
        let attachment = |name: &str, media_type: &str| vec![Attachment {
            name: name.to_owned(), media_type: media_type.to_owned(), bytes: vec![],
        }];
        let letters = [
            Letter { subject, ..plain.clone() },
            Letter { from: Mailbox { name: Some(name), ..plain.from.clone() }, ..plain.clone() },
            Letter { to: Mailbox::bare(address.clone()), ..plain.clone() },
            Letter { return_path: Some(address), ..plain.clone() },
            Letter { attachments: attachment(&file, "text/plain"), ..plain.clone() },
            Letter { attachments: attachment("a", &media_type), ..plain.clone() },
            Letter { message_id: id, ..plain.clone() },
            Letter { language: Some(language), ..plain.clone() },
            Letter { text, ..plain },
        ];
        for letter in letters {
            if let Ok(composed) = letter.compose() {
                let end = composed.bytes.windows(4).position(|four| four == b"\r\n\r\n").unwrap();
                let headers = String::from_utf8(composed.bytes[..end].to_vec()).unwrap();
                let mut names: Vec<_> = headers.split("\r\n").filter(|line| !line.starts_with([' ', '\t']))
                    .map(|line| line.split(':').next().unwrap().to_owned()).collect();
                names.sort_unstable();
                let expected = ["Auto-Submitted", "Content-Language", "Content-Type", "Date", "From", "List-Unsubscribe",
                    "List-Unsubscribe-Post", "MIME-Version", "Message-ID", "Reply-To", "Subject", "To"];
                prop_assert_eq!(names, expected);
                prop_assert!(!headers.replace("\r\n", "").contains(['\r', '\n']));
                prop_assert_eq!(composed.envelope.to().len(), 1);
                // The parts have no other headers either.
                let whole = String::from_utf8_lossy(&composed.bytes).replace("\r\n", "\n");
                let added = whole.split('\n').any(|line| line.starts_with("X-Evil:"));
                prop_assert!(!added || letter.text.contains("X-Evil:"));
            }
        }
    }
}
