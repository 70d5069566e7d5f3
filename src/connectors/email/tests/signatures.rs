//! Signatures, verified by dkimpy.

use crate::fake::{SmtpServer, Wants, dkim_key, letter};
use crate::{Attachment, Dkim, Letter, Mailer as _, Outcome, Security, Smtp, Unsubscribe};

fn letters() -> Vec<Letter> {
    let texts =
        ["", "one line", "\n\n", "two  spaces \t and a tab\t\n \n\n", "a\n.\n..b\n", &"very long ".repeat(300), "Ndatenda – ü\n"];
    let plain = texts.iter().map(|text| Letter { text: (*text).to_owned(), ..letter() });
    let unsubscribe = Some(Unsubscribe { url: "https://school.example/u/1".parse().unwrap(), address: None });
    let with_html = Letter { unsubscribe, html: Some("<p>  ü  </p>\n".into()), subject: "ü ".repeat(120), ..letter() };
    let bytes = (0..=255).cycle().take(3000).collect();
    let file = Attachment { name: "a.bin".into(), media_type: "application/octet-stream".into(), bytes };
    plain.chain([Letter { attachments: vec![file], ..with_html.clone() }, with_html]).collect()
}

async fn verified(ed25519: bool) {
    let Some(server) = SmtpServer::start(Wants { security: Security::None, mechanism: None }) else { return };
    let (key, record) = dkim_key(ed25519);
    server.publish("mail1._domainkey.school.example", &record);
    let dkim = Dkim::new("school.example", "mail1", &key).unwrap();
    let smtp = Smtp::new(server.settings.clone(), Some(dkim)).unwrap();
    for letter in letters() {
        assert!(matches!(smtp.send(&letter).await, Outcome::Accepted { .. }));
    }
    let taken = server.taken();
    assert_eq!(taken.len(), letters().len());
    for letter in &taken {
        assert_eq!(letter.about["dkim"], serde_json::json!([true]), "{}", String::from_utf8_lossy(&letter.bytes));
    }
    // RFC 8058 wants these two signed, and whoever adds a second one breaks the signature.
    let last = String::from_utf8_lossy(&taken.last().unwrap().bytes).into_owned();
    let signed = "from:from:reply-to:to:to:subject:subject:date:date:message-id:message-id:mime-version:mime-version:\
        content-type:content-type:content-transfer-encoding:content-language:content-language:auto-submitted:auto-submitted:\
        list-unsubscribe:list-unsubscribe:list-unsubscribe-post:list-unsubscribe-post;";
    assert!(last.contains(signed), "{last}");
    // Another key in DNS: what was verified was really the signature.
    server.publish("mail1._domainkey.school.example", &dkim_key(ed25519).1);
    smtp.send(&letter()).await;
    assert_eq!(server.taken().pop().unwrap().about["dkim"], serde_json::json!([false]));
}

#[tokio::test]
async fn a_signature_of_rsa_is_good() {
    verified(false).await;
}

#[tokio::test]
async fn a_signature_of_ed25519_is_good() {
    verified(true).await;
}
