//! What goes out of the house, over real connections: to the adapter's stand-in and to a mail server.

use std::sync::Arc;
use std::time::Duration;

use contract::events::case as facts;
use contract::{AccountId, Actor, Fault, PartyId, Site, Text};
use notice::adapter::{Adapter, sign};
use notice::channel::{Channel, Channels};
use notice::hear::Desk;
use notice::mail::Mail;
use notice::prefer::{self, Preference};
use notice::stand_in::{FAILS_FOR_GOOD, FAILS_FOR_NOW, StandIn};
use notice::store::deliveries::{self, DeliveryLine, State};
use notice::{deliver, words};
use store::Handlers;
use testkit::{TestDb, on_both};

use crate::smtp::MailServer;
use crate::world::{NUMBER, OneCase, happen, sets};

const SECRET: &[u8] = b"shared with the adapter, and nobody else";
const ADMIN: AccountId = AccountId(1);

/// An adapter that listens on this machine for as long as the test runs.
fn adapter(db: &TestDb) -> (StandIn, Arc<Adapter>) {
    let clock = store::Db::clone(db);
    let stand_in = StandIn::new(SECRET, move || {
        clock.read_blocking(|tx| Ok::<_, store::Error>(tx.real_now())).unwrap_or(0)
    });
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let url = format!("http://{}/adapter", listener.local_addr().unwrap());
    let routes: axum::Router = stand_in.router("/adapter");
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let listener = tokio::net::TcpListener::from_std(listener).unwrap();
            axum::serve(listener, routes).await.unwrap();
        });
    });
    (stand_in, Arc::new(Adapter::new(&url, SECRET.to_vec(), vec![Channel::Sms, Channel::Voice])))
}

fn site() -> Site {
    Site {
        name: Text::new("红山区一网通办", "Hongshan Onedoor"),
        region: "150402".into(),
        region_name: Text::new("红山区", "Hongshan"),
        base_url: "https://example.cn".into(),
        footer: contract::app::Footer::default(),
        demo: false,
        secure_cookies: true,
        looks: contract::app::Looks::default(),
    }
}

/// A person with this telephone and an account.
fn person(db: &TestDb, phone: &str) -> (PartyId, AccountId) {
    let text = include_str!("../../../../definitions/site-demo.yaml");
    let data = directory::SiteData::parse(text).unwrap();
    db.write_blocking(move |tx| directory::import(tx, &data)).unwrap();
    let phone = phone.to_owned();
    db.write_blocking(move |tx| {
        let chen = directory::account::actor(tx, "chen", 3)?;
        let party = chen.party.unwrap();
        directory::party::change_contact(tx, &chen, party, &phone, "")?;
        Ok::<_, Fault>((party, chen.account))
    })
    .unwrap()
}

struct World {
    handlers: Handlers,
    account: AccountId,
}

fn world(db: &TestDb, phone: &str, channels: Channels) -> World {
    kit::i18n::install(&[notice::LOCALES]);
    let (party, account) = person(db, phone);
    let channels = Arc::new(channels);
    let cases = Arc::new(OneCase::of(party, account));
    let handlers = notice::hear::handlers(Desk { cases, channels: channels.clone() }).and(deliver::handlers(
        store::Db::clone(db),
        channels,
        site(),
    ));
    db.hears(&handlers);
    World { handlers, account }
}

fn lines(db: &TestDb, state: State) -> Vec<DeliveryLine> {
    db.read_blocking(move |tx| deliveries::in_state(tx, state, i64::MAX, 100)).unwrap()
}

fn admin() -> Actor {
    let posting = contract::Posting {
        post: contract::PostId(1),
        title: Text::new("系统管理员", "System administrator"),
        organ: contract::OrganId(1),
        organ_name: Text::new("大厅", "Hall"),
        region: "150402".into(),
        all_organs: true,
        items: None,
        permissions: vec!["messages.manage".into()],
    };
    Actor { account: ADMIN, postings: vec![posting], ..Actor::system("admin") }
}

/// One text message for each thing that happened: it names the case and nothing personal.
#[test]
fn a_text_message_goes_to_the_telephone_on_record_once_and_says_nothing_personal() {
    on_both(&sets(), |db| {
        let (stand_in, adapter) = adapter(db);
        let world = world(db, "13800000009", Channels { adapter: Some(adapter), mail: None });
        happen(db, facts::Ready {});
        db.run_due(&world.handlers).unwrap();
        db.run_due(&world.handlers).unwrap();
        let sent = stand_in.sent();
        assert_eq!(sent.len(), 1, "{sent:?}");
        assert_eq!((sent[0].channel.as_str(), sent[0].to.as_str()), ("sms", "13800000009"));
        assert!(sent[0].text.contains(NUMBER) && sent[0].text.contains("https://example.cn"), "{sent:?}");
        assert!(!sent[0].text.contains("小餐饮") && !sent[0].text.contains("陈晓梅"), "{sent:?}");
        let lines = lines(db, State::Sent);
        assert_eq!(lines.len(), 1);
        assert!(lines[0].recipient.contains('*') && !lines[0].recipient.contains("0000009"), "{lines:?}");
    });
}

/// Down for an hour, and once it has taken a message without saying so: everything arrives, nothing twice.
#[test]
fn an_adapter_that_was_down_for_an_hour_has_every_message_once_afterwards() {
    on_both(&sets(), |db| {
        let (stand_in, adapter) = adapter(db);
        let world = world(db, "13800000009", Channels { adapter: Some(adapter), mail: None });
        stand_in.set_down(true);
        for _ in 0..5 {
            happen(db, facts::Ready {});
        }
        for _ in 0..12 {
            db.run_due(&world.handlers).unwrap();
            db.clock.advance(Duration::from_secs(300));
        }
        assert_eq!((stand_in.sent().len(), lines(db, State::Waiting).len()), (0, 5));
        stand_in.set_down(false);
        stand_in.lose_answers(3);
        for _ in 0..6 {
            db.run_due(&world.handlers).unwrap();
            db.clock.advance(Duration::from_secs(600));
        }
        assert_eq!((stand_in.sent().len(), lines(db, State::Sent).len()), (5, 5));
        assert_eq!(db.pending().unwrap(), 0);
    });
}

#[test]
fn numbers_that_fail_for_good_or_for_too_long_stand_on_the_page_and_are_sent_again_by_hand() {
    on_both(&sets(), |db| {
        let (stand_in, adapter) = adapter(db);
        let world = world(db, FAILS_FOR_GOOD, Channels { adapter: Some(adapter), mail: None });
        happen(db, facts::Ready {});
        db.run_due(&world.handlers).unwrap();
        let failed = lines(db, State::Failed);
        assert_eq!((failed.len(), failed[0].attempts), (1, 1));
        assert!(failed[0].error.as_deref().unwrap().starts_with("422 "), "{failed:?}");
        let _ = person(db, FAILS_FOR_NOW);
        happen(db, facts::Ready {});
        for _ in 0..deliver::ATTEMPTS {
            db.run_due(&world.handlers).unwrap();
            db.clock.advance(Duration::from_secs(600));
        }
        let given_up = lines(db, State::GivenUp);
        assert_eq!((given_up.len(), given_up[0].attempts), (1, deliver::ATTEMPTS));
        let _ = person(db, "13800000001");
        let ids = [failed[0].id, given_up[0].id];
        let nobody = db.write_blocking(move |tx| deliver::resend(tx, &Actor::system("x"), &ids));
        assert_eq!(nobody.unwrap_err().kind, contract::FaultKind::Forbidden);
        assert_eq!(db.write_blocking(move |tx| deliver::resend(tx, &admin(), &ids)).unwrap(), 2);
        db.run_due(&world.handlers).unwrap();
        assert_eq!((stand_in.sent().len(), lines(db, State::Sent).len()), (2, 2));
        assert_eq!(db.write_blocking(move |tx| deliver::resend(tx, &admin(), &ids)).unwrap(), 0);
    });
}

/// NTF-04: channel, masked recipient, time and what became of it are kept; the receipt of the other side counts when it is
/// signed, and once.
#[test]
fn a_receipt_is_taken_once_and_only_when_signed() {
    on_both(&sets(), |db| {
        let (_, adapter) = adapter(db);
        let channels = Channels { adapter: Some(adapter.clone()), mail: None };
        let world = world(db, "13800000009", channels);
        happen(db, facts::Ready {});
        db.run_due(&world.handlers).unwrap();
        let id = lines(db, State::Sent)[0].id;
        let now = db.read_blocking(|tx| Ok::<_, Fault>(tx.real_now())).unwrap();
        let tell = |status: &str, at: i64, secret: &[u8]| {
            let body = format!(r#"{{"id":"{id}","status":"{status}"}}"#).into_bytes();
            let (at, adapter) = (at.to_string(), adapter.clone());
            let signature = sign(secret, &at, &body);
            db.write_blocking(move |tx| deliver::receive(tx, Some(adapter.as_ref()), &at, &signature, &body))
        };
        for (at, secret) in [(now, &b"another"[..]), (now - 400_000, SECRET), (now + 400_000, SECRET)] {
            assert_eq!(tell("delivered", at, secret).unwrap_err().code, "message.receipt-unsigned");
        }
        assert_eq!(tell("lost", now, SECRET).unwrap_err().code, "message.receipt");
        tell("delivered", now, SECRET).unwrap();
        tell("failed", now, SECRET).unwrap();
        let kept = lines(db, State::Delivered);
        assert_eq!((kept.len(), lines(db, State::Failed).len()), (1, 0));
        assert_eq!((kept[0].channel, kept[0].attempts), (Channel::Sms, 1));
        assert!(kept[0].recipient.contains('*') && kept[0].created_at > 0 && kept[0].ended_at.is_some());
    });
}

/// A mailbox is written to once its owner has said the code that was sent there.
#[test]
fn a_mailbox_is_used_when_its_owner_has_confirmed_it() {
    on_both(&sets(), |db| {
        let server = MailServer::start();
        let url = format!("smtp://{}", server.address);
        let mail = Mail::new(&url, "红山区一网通办 <noreply@example.cn>").unwrap();
        let channels = Channels { adapter: None, mail: Some(Arc::new(mail)) };
        let world = world(db, "13800000009", channels);
        let who = Actor { account: world.account, ..Actor::system("chen") };
        let asking = who.clone();
        let asked =
            move |tx: &mut store::Tx| prefer::propose(tx, &asking, true, "chen@example.com", "123456");
        assert!(db.write_blocking(asked).unwrap());
        happen(db, facts::Ready {});
        db.run_due(&world.handlers).unwrap();
        assert_eq!(server.taken().len(), 1, "only the code");
        assert!(server.taken()[0].contains("chen@example.com"));
        let say = |code: &'static str| {
            let who = who.clone();
            db.write_blocking(move |tx| prefer::confirm(tx, &who, code)).unwrap()
        };
        assert!(!say("000000"));
        assert!(say("123456"));
        happen(db, facts::Supplemented { concepts: vec![] });
        db.run_due(&world.handlers).unwrap();
        let taken = server.taken();
        assert_eq!(taken.len(), 2, "{taken:?}");
        let id = lines(db, State::Sent)[0].id;
        assert!(taken[1].contains(&format!("<notice-{id}@example.cn>")), "{}", taken[1]);
        assert!(taken[1].to_lowercase().contains("auto-submitted: auto-generated"), "{}", taken[1]);
    });
}

#[test]
fn a_code_guessed_wrong_too_often_is_worth_nothing() {
    on_both(&sets(), |db| {
        let (_, account) = person(db, "13800000009");
        let who = Actor { account, ..Actor::system("chen") };
        let asking = who.clone();
        db.write_blocking(move |tx| prefer::propose(tx, &asking, true, "chen@example.com", "123456"))
            .unwrap();
        for code in ["1", "2", "3", "4", "5", "123456"] {
            let who = who.clone();
            assert!(!db.write_blocking(move |tx| prefer::confirm(tx, &who, code)).unwrap(), "{code}");
        }
    });
}

/// Who wants no text messages has none; in the system they are told all the same.
#[test]
fn what_somebody_chose_holds_outside_and_never_in_the_system() {
    on_both(&sets(), |db| {
        let (stand_in, adapter) = adapter(db);
        let world = world(db, "13800000009", Channels { adapter: Some(adapter), mail: None });
        let who = Actor { account: world.account, ..Actor::system("chen") };
        let chosen = Preference { sms: false, ..Preference::default() };
        db.write_blocking(move |tx| prefer::choose(tx, &who, &chosen)).unwrap();
        happen(db, facts::NotAccepted { document: "D1".into(), reasons: "不属于本机关职权".into() });
        db.run_due(&world.handlers).unwrap();
        assert_eq!(stand_in.sent().len(), 0);
        let account = world.account;
        assert_eq!(db.read_blocking(move |tx| notice::store::unread(tx, account)).unwrap(), 1);
    });
}

/// Somebody who wants to hear once a day.
fn once_a_day(db: &TestDb, account: AccountId) {
    let who = Actor { account, ..Actor::system("chen") };
    let chosen = Preference { digest: true, ..Preference::default() };
    db.write_blocking(move |tx| prefer::choose(tx, &who, &chosen)).unwrap();
}

/// A day's ordinary news goes out in one message, however much there is; what the law counts a limit from goes at once. The receipt
/// of the one counts for all that was in it.
#[test]
fn a_day_s_news_goes_out_in_one_message() {
    on_both(&sets(), |db| {
        let (stand_in, adapter) = adapter(db);
        let channels = Channels { adapter: Some(adapter.clone()), mail: None };
        let world = world(db, "13800000009", channels);
        once_a_day(db, world.account);
        happen(db, facts::Ready {});
        happen(db, facts::Supplemented { concepts: vec![] });
        happen(
            db,
            facts::DeferredLookedAt {
                concepts: vec!["lease".into()],
                wanting: vec![],
                until: None,
                reasons: None,
            },
        );
        happen(db, facts::NotAccepted { document: "D1".into(), reasons: "不属于本机关职权".into() });
        db.run_due(&world.handlers).unwrap();
        assert_eq!(stand_in.sent().len(), 1, "the notice of the law: {:?}", stand_in.sent());
        assert_eq!(lines(db, State::Waiting).len(), 3);
        for _ in 0..3 {
            db.clock.advance(Duration::from_secs(86_400));
            db.run_due(&world.handlers).unwrap();
        }
        let sent = stand_in.sent();
        assert_eq!(sent.len(), 2, "{sent:?}");
        let together =
            sent.iter().find(|one| one.text.contains("您有 3 条消息：办件 N1。")).unwrap().id.clone();
        let out = lines(db, State::Sent);
        let first = out.iter().rfind(|line| line.together.is_none() && line.id.to_string() == together);
        assert_eq!(
            out.iter().filter(|line| line.together == first.map(|line| line.id)).count(),
            2,
            "{out:?}"
        );
        let now = db.read_blocking(|tx| Ok::<_, Fault>(tx.real_now())).unwrap().to_string();
        let body = format!(r#"{{"id":"{together}","status":"failed","reason":"空号"}}"#).into_bytes();
        let signature = sign(SECRET, &now, &body);
        db.write_blocking(move |tx| deliver::receive(tx, Some(adapter.as_ref()), &now, &signature, &body))
            .unwrap();
        let failed: Vec<i64> = lines(db, State::Failed).iter().map(|line| line.id).collect();
        assert_eq!(failed.len(), 3);
        // By hand each goes by itself, at once.
        db.write_blocking(move |tx| deliver::resend(tx, &admin(), &failed)).unwrap();
        db.run_due(&world.handlers).unwrap();
        assert!(lines(db, State::Failed).is_empty() && stand_in.sent().len() >= 3);
    });
}

/// An adapter that is away when the day's message goes out: it arrives once afterwards, with what belongs in it, and whatever
/// worker takes which part up.
#[test]
fn a_day_s_message_waits_for_an_adapter_that_is_away() {
    on_both(&sets(), |db| {
        let (stand_in, adapter) = adapter(db);
        let world = world(db, "13800000009", Channels { adapter: Some(adapter), mail: None });
        once_a_day(db, world.account);
        happen(db, facts::Ready {});
        happen(db, facts::Supplemented { concepts: vec![] });
        db.run_due(&world.handlers).unwrap();
        stand_in.set_down(true);
        db.clock.advance(Duration::from_secs(86_400));
        for _ in 0..10 {
            db.run_due(&world.handlers).unwrap();
            db.clock.advance(Duration::from_secs(90));
        }
        assert_eq!((stand_in.sent().len(), lines(db, State::Waiting).len()), (0, 2));
        stand_in.set_down(false);
        for _ in 0..20 {
            db.clock.advance(Duration::from_secs(120));
            db.run_due(&world.handlers).unwrap();
        }
        let sent = stand_in.sent();
        assert_eq!(sent.len(), 1, "{sent:?}");
        assert!(sent[0].text.contains("您有 2 条消息"), "{sent:?}");
        assert_eq!((lines(db, State::Sent).len(), db.pending().unwrap()), (2, 0));
    });
}

/// Words that an administrator sets are those of the messages that follow; what nobody could fill in is not kept.
#[test]
fn words_set_by_the_administrator_are_used_from_then_on() {
    on_both(&sets(), |db| {
        let world = world(db, "13800000009", Channels::default());
        let kind = notice::say::kind("reviewed").unwrap();
        let set = |body: &str| {
            let words = notice::say::Words { title: "审查完了".into(), body: body.into() };
            db.write_blocking(move |tx| words::set(tx, &admin(), kind, contract::Lang::Zh, Some(&words)))
        };
        assert_eq!(set("{due}").unwrap_err().code, "message.words-name");
        set("办件 {number} 审完了").unwrap();
        happen(db, facts::Ready {});
        db.run_due(&world.handlers).unwrap();
        let account = world.account;
        let newest =
            db.read_blocking(move |tx| notice::store::of_account(tx, account, i64::MAX, false, 1)).unwrap();
        assert_eq!((newest[0].title_zh.as_str(), newest[0].body_zh.as_str()), ("审查完了", "办件 N1 审完了"));
    });
}

/// Whose password somebody asks to reset is told at once, in the system and on their telephone, also before it is confirmed.
#[test]
fn the_owner_is_told_that_somebody_asks_for_access() {
    on_both(&sets(), |db| {
        let (stand_in, adapter) = adapter(db);
        let channels = Channels { adapter: Some(adapter), mail: None };
        let world = world(db, "13000000009", channels);
        let number =
            directory::party::Id::read(directory::party::IdKind::CitizenId, "", "15040219900612998X");
        let number = number.unwrap();
        let id = db
            .write_blocking(move |tx| {
                let clerk = directory::account::actor(tx, "clerk1", 1)?;
                directory::two_people::reset_at_window(tx, &clerk, "chen", &number, "h", false)
            })
            .unwrap();
        db.run_due(&world.handlers).unwrap();
        db.run_due(&world.handlers).unwrap();
        db.write_blocking(move |tx| {
            let other = directory::account::actor(tx, "clerk2", 1)?;
            directory::two_people::confirm(tx, &other, id)
        })
        .unwrap();
        db.run_due(&world.handlers).unwrap();
        db.run_due(&world.handlers).unwrap();
        let chen = world.account;
        let told =
            db.read_blocking(move |tx| notice::store::of_account(tx, chen, i64::MAX, false, 10)).unwrap();
        let kinds: Vec<(&str, &str)> = told.iter().map(|m| (m.kind.as_str(), m.href.as_str())).collect();
        assert_eq!(kinds, [("access-given", "/account"), ("access-asked", "/account")]);
        assert!(told[1].body_zh.contains("重设登录密码") && told[1].body_en.contains("a new password"));
        let sent = stand_in.sent();
        assert_eq!(sent.len(), 2, "{sent:?}");
    });
}
