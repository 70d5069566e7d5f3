//! Reading what was printed.

use crate::harness::Call;

/// A PDF that an answer brings.
pub(crate) async fn read(answer: reqwest::Response) -> lopdf::Document {
    let status = answer.status();
    let header = |name: &str| answer.headers().get(name).map(|value| value.to_str().unwrap().to_owned()).unwrap_or_default();
    let (kind, disposition) = (header("content-type"), header("content-disposition"));
    let bytes = answer.bytes().await.unwrap();
    assert_eq!(status, 200, "{}", String::from_utf8_lossy(&bytes));
    assert_eq!(kind, "application/pdf");
    assert!(disposition.contains(".pdf"), "{disposition}");
    lopdf::Document::load_mem(&bytes).unwrap()
}

/// Its words, one space apart.
pub(crate) fn words(document: &lopdf::Document) -> String {
    let pages: Vec<u32> = document.get_pages().into_keys().collect();
    document.extract_text(&pages).unwrap().split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The words of what a request prints.
pub(crate) async fn text(call: Call) -> String {
    words(&read(call.send_plain().await).await)
}
