use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use sms::{Inbound, NotStored, Number, Outcome, Outgoing, Provider, Reason, Receipt, Sink, Status};
use tokio::task::JoinSet;

use crate::fake::{self, Behaviour, Centre};
use crate::{Settings, Smpp};

#[derive(Default)]
struct Store {
    receipts: Mutex<Vec<Receipt>>,
    inbound: Mutex<Vec<Inbound>>,
    full: Mutex<bool>,
}

#[async_trait]
impl Sink for Store {
    async fn receipt(&self, receipt: Receipt) -> Result<(), NotStored> {
        if *self.full.lock().unwrap() {
            return Err(NotStored);
        }
        self.receipts.lock().unwrap().push(receipt);
        Ok(())
    }

    async fn inbound(&self, inbound: Inbound) -> Result<(), NotStored> {
        if *self.full.lock().unwrap() {
            return Err(NotStored);
        }
        self.inbound.lock().unwrap().push(inbound);
        Ok(())
    }
}

fn settings(centre: &Centre) -> Settings {
    let address = centre.address();
    Settings {
        from: "SCHOOL".to_owned(),
        response_timeout: Duration::from_secs(5),
        reconnect_after: Duration::from_millis(20),
        throttled: (3, Duration::from_millis(5)),
        ..Settings::new(address.ip().to_string(), address.port(), fake::SYSTEM_ID, fake::PASSWORD.into())
    }
}

struct World {
    centre: Centre,
    store: Arc<Store>,
    smpp: Smpp,
    tasks: JoinSet<()>,
}

async fn world(change: impl FnOnce(&mut Settings)) -> World {
    let centre = Centre::start().await.unwrap();
    let mut settings = settings(&centre);
    change(&mut settings);
    let store = Arc::new(Store::default());
    let (smpp, session) = Smpp::new(settings, store.clone());
    let mut tasks = JoinSet::new();
    tasks.spawn(session);
    World { centre, store, smpp, tasks }
}

impl World {
    /// Sends until it is no longer said that there is no session: it is being bound.
    async fn send(&self, messages: &[Outgoing]) -> Vec<Outcome> {
        until(async || {
            let outcomes = self.smpp.send(messages).await;
            (outcomes != [const { Outcome::Later { after: None } }; 1]).then_some(outcomes)
        })
        .await
    }

    async fn bound(&self) {
        until(async || (self.centre.counts().0 > 0).then_some(())).await;
    }
}

async fn until<T>(probe: impl AsyncFn() -> Option<T>) -> T {
    let deadline = std::time::Instant::now() + Duration::from_secs(20);
    loop {
        if let Some(found) = probe().await {
            return found;
        }
        assert!(std::time::Instant::now() < deadline, "it never came");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

pub(crate) fn message(text: &str) -> Outgoing {
    Outgoing { reference: "r".to_owned(), to: Number::parse("+263772345678").unwrap(), from: None, text: text.to_owned() }
}

#[tokio::test]
async fn a_message_is_taken_and_its_report_comes() {
    let world = world(|_| {}).await;
    let outcomes = world.send(&[message("Dear parent")]).await;
    let accepted = Outcome::Accepted { provider_id: Some("0000000001".to_owned()), segments: Some(1), price: None };
    assert_eq!(outcomes, [accepted]);
    let taken = world.centre.taken().remove(0);
    assert_eq!((taken.from, taken.to.as_str(), taken.text.as_str()), ((5, "SCHOOL".to_owned()), "263772345678", "Dear parent"));
    assert!(taken.wants_report && taken.header.is_empty());
    world.centre.report("0000000001", "263772345678", "DELIVRD", None);
    until(async || (world.centre.acknowledged() == [0]).then_some(())).await;
    let receipt = world.store.receipts.lock().unwrap()[0].clone();
    assert_eq!(
        (receipt.status, receipt.provider_id.as_deref(), receipt.to.as_deref()),
        (Status::Delivered, Some("0000000001"), Some("+263772345678"))
    );
}

#[tokio::test]
async fn many_go_at_once_and_each_has_its_outcome() {
    let world = world(|settings| settings.window = 4).await;
    world.send(&[message("first")]).await;
    let long = "x".repeat(400);
    let messages: Vec<_> = (0..40).map(|n| message(&if n % 7 == 0 { format!("{n} {long}") } else { n.to_string() })).collect();
    let outcomes = world.smpp.send(&messages).await;
    let taken = world.centre.taken();
    for (message, outcome) in messages.iter().zip(outcomes) {
        let Outcome::Accepted { provider_id: Some(id), segments, .. } = outcome else { panic!("{outcome:?}") };
        let last = taken.iter().find(|part| part.id == id).unwrap();
        assert!(message.text.ends_with(&last.text), "the id is of the message's last part");
        assert_eq!(segments, Some(if last.header.is_empty() { 1 } else { 3 }));
    }
}

#[tokio::test]
async fn what_is_throttled_goes_a_moment_later_or_is_for_later() {
    let world = world(|_| {}).await;
    world.send(&[message("first")]).await;
    world.centre.meet_next(Behaviour::Status(0x58));
    world.centre.meet_next(Behaviour::Status(0x14));
    assert!(matches!(world.smpp.send(&[message("a")]).await[..], [Outcome::Accepted { .. }]));
    for _ in 0..4 {
        world.centre.meet_next(Behaviour::Status(0x58));
    }
    assert_eq!(world.smpp.send(&[message("b")]).await, [Outcome::Later { after: None }]);
    assert_eq!(world.centre.taken().len(), 2);
}

#[tokio::test]
async fn each_documented_status_is_named() {
    let world = world(|settings| settings.reasons = [(0x400, Reason::NoCredit)].into()).await;
    world.send(&[message("first")]).await;
    let statuses = [
        (0x0b, Reason::InvalidNumber),
        (0x0a, Reason::SenderNotAllowed),
        (0x45, Reason::Other),
        (0x01, Reason::Content),
        (0x0e, Reason::Account),
        (0x400, Reason::NoCredit),
        (0x401, Reason::Other),
    ];
    for (status, expected) in statuses {
        world.centre.meet_next(Behaviour::Status(status));
        let outcomes = world.smpp.send(&[message("a")]).await;
        assert!(
            matches!(&outcomes[..], [Outcome::Refused { reason, code: Some(code), .. }] if *reason == expected && *code == format!("{status:#x}")),
            "{outcomes:?}"
        );
    }
    world.centre.meet_next(Behaviour::Status(0x08));
    assert_eq!(world.smpp.send(&[message("a")]).await, [Outcome::Later { after: None }], "a system error");
}

#[tokio::test]
async fn a_connection_that_breaks_is_unknown_never_sent_again_and_opened_anew() {
    let world = world(|_| {}).await;
    world.send(&[message("first")]).await;
    world.centre.meet_next(Behaviour::Break);
    assert!(matches!(world.smpp.send(&[message("once")]).await[..], [Outcome::Unknown { .. }]));
    assert!(matches!(world.send(&[message("after")]).await[..], [Outcome::Accepted { .. }]));
    let texts: Vec<_> = world.centre.taken().into_iter().map(|part| part.text).collect();
    assert_eq!((texts, world.centre.counts().0), (["first", "once", "after"].map(str::to_owned).to_vec(), 2));
}

#[tokio::test]
async fn no_answer_in_time_is_unknown() {
    let world = world(|settings| settings.response_timeout = Duration::from_millis(300)).await;
    world.send(&[message("first")]).await;
    world.centre.meet_next(Behaviour::Silence);
    assert!(matches!(world.smpp.send(&[message("once")]).await[..], [Outcome::Unknown { .. }]));
    assert_eq!(world.centre.taken().len(), 2);
}

#[tokio::test]
async fn of_a_message_cut_in_the_middle_nothing_is_sent_twice() {
    let world = world(|_| {}).await;
    world.send(&[message("first")]).await;
    world.centre.meet_next(Behaviour::Take);
    world.centre.meet_next(Behaviour::Status(0x45));
    let outcomes = world.smpp.send(&[message(&"x".repeat(400))]).await;
    assert!(matches!(outcomes[..], [Outcome::Unknown { .. }]), "{outcomes:?}");
    assert_eq!(world.centre.taken().len(), 2, "neither again nor further");
}

#[tokio::test]
async fn a_wrong_password_is_the_accounts_fault_and_tried_again() {
    let world = world(|settings| settings.password = "wrong".into()).await;
    let outcomes = world.send(&[message("a")]).await;
    assert!(matches!(outcomes[..], [Outcome::Refused { reason: Reason::Account, .. }]), "{outcomes:?}");
    until(async || (world.centre.counts().0 > 2).then_some(())).await;
    assert_eq!(world.centre.taken(), []);
}

#[tokio::test]
async fn a_centre_that_wants_nobody_for_a_while_is_bound_later() {
    let world = world(|_| {}).await;
    world.centre.refuse_binds(Some(0x0d));
    world.bound().await;
    world.centre.refuse_binds(None);
    let outcomes = until(async || {
        let outcomes = world.smpp.send(&[message("a")]).await;
        matches!(outcomes[..], [Outcome::Accepted { .. }]).then_some(outcomes)
    });
    outcomes.await;
}

#[tokio::test]
async fn the_connection_is_kept_alive_and_a_dead_one_is_noticed() {
    let world = world(|settings| {
        settings.enquire_link = Duration::from_millis(50);
        settings.response_timeout = Duration::from_millis(300);
    })
    .await;
    until(async || (world.centre.counts().2 > 1).then_some(())).await;
    world.centre.enquire();
    until(async || (world.centre.counts().3 == 1).then_some(())).await;
    let binds = world.centre.counts().0;
    world.centre.turn_deaf();
    // It takes everything in and says nothing: only the missing answer tells. A new bind is not answered either.
    until(async || matches!(world.smpp.send(&[message("a")]).await[..], [Outcome::Later { .. }]).then_some(())).await;
    assert!(world.centre.counts().0 >= binds);
}

#[tokio::test]
async fn a_centre_that_says_farewell_is_bound_again() {
    let world = world(|_| {}).await;
    world.send(&[message("first")]).await;
    world.centre.unbind();
    until(async || (world.centre.counts().0 == 2).then_some(())).await;
    world.centre.cut();
    until(async || (world.centre.counts().0 == 3).then_some(())).await;
    assert!(matches!(world.send(&[message("after")]).await[..], [Outcome::Accepted { .. }]));
}

#[tokio::test]
async fn nothing_goes_in_the_clear_where_tls_is_asked_for() {
    let world = world(|settings| {
        settings.tls = true;
        settings.response_timeout = Duration::from_millis(300);
    })
    .await;
    assert_eq!(
        world.smpp.send(&[message("a"), message("b")]).await,
        [Outcome::Later { after: None }, Outcome::Later { after: None }]
    );
    assert_eq!(world.centre.counts(), (0, 0, 0, 0));
}

#[tokio::test]
async fn a_dropped_account_unbinds() {
    let mut world = world(|_| {}).await;
    world.send(&[message("first")]).await;
    drop(world.smpp);
    world.tasks.join_next().await.unwrap().unwrap();
    until(async || (world.centre.counts().1 == 1).then_some(())).await;
}

#[tokio::test]
async fn the_centre_hears_that_it_arrived_only_after_it_is_stored() {
    let world = world(|_| {}).await;
    world.send(&[message("first")]).await;
    *world.store.full.lock().unwrap() = true;
    world.centre.written("263772345678", "33000", "ABSENT 1001");
    until(async || (world.centre.acknowledged() == [0x64]).then_some(())).await;
    *world.store.full.lock().unwrap() = false;
    world.centre.written("263772345678", "33000", "ABSENT 1001");
    until(async || (world.centre.acknowledged() == [0x64, 0]).then_some(())).await;
    let inbound = world.store.inbound.lock().unwrap()[0].clone();
    assert_eq!((inbound.from.as_str(), inbound.to.as_str(), inbound.text.as_str()), ("+263772345678", "33000", "ABSENT 1001"));
}

#[tokio::test]
async fn what_people_write_in_parts_comes_out_whole() {
    let world = world(|_| {}).await;
    world.send(&[message("first")]).await;
    world.centre.written_part("263772345678", "33000", (7, 2, 2), "WORLD");
    world.centre.written_part("263712345678", "33000", (7, 2, 1), "of another ");
    world.centre.written_part("263772345678", "33000", (7, 2, 1), "HELLO ");
    world.centre.written("263772345678", "33000", "Ngiyabonga ŵ");
    until(async || (world.centre.acknowledged().len() == 4).then_some(())).await;
    let texts: Vec<_> = world.store.inbound.lock().unwrap().iter().map(|inbound| inbound.text.clone()).collect();
    assert_eq!(texts, ["HELLO WORLD", "Ngiyabonga ŵ"]);
}

#[tokio::test]
async fn an_id_in_hexadecimal_is_known_again_in_decimal() {
    let world = world(|settings| settings.hex_ids = true).await;
    for text in ["first", "2", "3", "4", "5", "6", "7", "8", "9"] {
        world.send(&[message(text)]).await;
    }
    let outcomes = world.smpp.send(&[message("tenth")]).await;
    let [Outcome::Accepted { provider_id: Some(id), .. }] = &outcomes[..] else { panic!("{outcomes:?}") };
    assert_eq!((id.as_str(), world.centre.taken()[9].id.as_str()), ("16", "0000000010"));
    world.centre.report("0000000016", "263772345678", "DELIVRD", None);
    world.centre.report("0000000010", "263772345678", "DELIVRD", Some(2));
    until(async || (world.centre.acknowledged() == [0, 0]).then_some(())).await;
    let known: Vec<_> = world.store.receipts.lock().unwrap().iter().map(|receipt| receipt.provider_id.clone()).collect();
    assert_eq!(known, [Some("16".to_owned()), Some("16".to_owned())]);
}

#[tokio::test]
async fn the_optional_parts_count_more_than_the_text() {
    let world = world(|_| {}).await;
    world.send(&[message("first")]).await;
    world.centre.report("0000000001", "263772345678", "ENROUTE", Some(2));
    until(async || (world.centre.acknowledged() == [0]).then_some(())).await;
    assert_eq!(world.store.receipts.lock().unwrap()[0].status, Status::Delivered);
}

#[test]
fn no_secret_is_in_a_debug_text() {
    let (smpp, _session) = Smpp::new(Settings::new("h", 1, "school", "fakepass".into()), Arc::new(Store::default()));
    assert!(!format!("{smpp:?}").contains("fakepass"));
}
