//! Days that change: a holiday declared this morning, a hall without power, a window without anybody; who may sit where.

use contract::Fault;
use directory::calendar::Load;
use hall::change::{self, NewException};
use hall::model::State;
use hall::{book, ical};
use kit::i18n::Tr;

use crate::in_town;
use crate::world::*;

const DAY: &str = "2026-12-01";

fn except(world: &World, login: &str, date: &str, window: &str, hours: &str, why: &str) -> Result<(), Fault> {
    let who = world.who(login);
    let new = NewException {
        hall: "centre".into(),
        day: worktime::parse_date(date).ok(),
        window: window.into(),
        hours: hours.into(),
        why: why.into(),
    };
    world.act(move |tx, desk| change::except(tx, desk, &who, &new))
}

/// A hall closed this morning: every appointment of the day is moved to the nearest later place or called off, the first made first,
/// and each says so in the ledger with the reason; nothing is lost, nothing is booked beyond what there is.
#[test]
fn a_hall_closed_this_morning_moves_everybody_and_tells_them() {
    in_town(|world| {
        let mut all = Vec::new();
        for n in 0..24_i64 {
            let who = contract::Actor { account: (9_000 + n).into(), ..world.who("sun") };
            let wanted = place("trade", DAY, [540, 570, 840, 870][n as usize / 6]);
            all.push(world.act(move |tx, desk| book::book(tx, desk, &who, &wanted)).unwrap());
        }
        world.at(DAY, 480);
        assert_eq!(code(except(world, "clerk", DAY, "", "", "停电")), "access.forbidden");
        assert_eq!(code(except(world, "far", DAY, "", "", "停电")), "access.forbidden");
        except(world, "manager", DAY, "", "", "全区停电检修").unwrap();
        world.run_due();
        let now: Vec<_> = all
            .iter()
            .map(|one| {
                let (who, number) =
                    (contract::Actor { account: one.account, ..world.who("sun") }, one.number.clone());
                world.db.read_blocking(move |tx| book::mine(tx, &who, &number)).unwrap()
            })
            .collect();
        assert!(now.iter().all(|one| one.state == State::Booked && one.why == "全区停电检修"));
        assert!(now.iter().all(|one| one.day == "2026-12-02" && one.moved_from.is_some()));
        let order: Vec<i64> = now.iter().map(|one| one.starts_at).collect();
        assert!(order.is_sorted(), "first made, first served");
        assert!(now.iter().all(|one| world.happened(one).contains(&"booking.moved".to_owned())));
        assert_eq!(world.free("trade", "2026-12-02"), [0, 0, 0, 0]);
        // What was moved by the hall is never missed by them while they could not know.
        world.at(DAY, 1_200);
        world.run_due();
        assert!(now.iter().all(|one| !world.happened(one).contains(&"booking.missed".to_owned())));
    });
}

/// A holiday that the region declares in the morning moves the appointments of its day, and everybody is told.
#[test]
fn a_holiday_declared_this_morning_moves_the_day() {
    in_town(|world| {
        let mine = world.book("chen", place("reg", DAY, 540)).unwrap();
        world.at(DAY, 480);
        let admin = world.who("calendar");
        let load = Load {
            region: "150402".into(),
            text: "year 2026\n区庆 | District anniversary | 12-01 | -\n".into(),
            newest: 0,
        };
        world.db.write_blocking(move |tx| directory::calendar::load(tx, &admin, &load)).unwrap();
        world.run_due();
        let moved = world.see("chen", &mine.number);
        assert_eq!((moved.state, moved.day.as_str()), (State::Booked, "2026-12-02"));
        assert_eq!(moved.moved_from, Some(mine.starts_at));
        assert_eq!(moved.why, "区庆");
        assert_eq!(world.happened(&mine), ["booking.booked", "booking.reminded", "booking.moved"]);
    });
}

/// A window nobody sits at: only those go who no longer fit, the last made first.
#[test]
fn a_closed_window_moves_only_who_no_longer_fits() {
    in_town(|world| {
        let reg = world.book("chen", place("reg", DAY, 540)).unwrap();
        let mut trade = Vec::new();
        for n in 0..5_i64 {
            let who = contract::Actor { account: (9_000 + n).into(), ..world.who("sun") };
            let wanted = place("trade", DAY, 540);
            trade.push(world.act(move |tx, desk| book::book(tx, desk, &who, &wanted)).unwrap());
        }
        except(world, "manager", DAY, "2", "", "培训").unwrap();
        world.run_due();
        assert_eq!(world.see("chen", &reg.number).starts_at, reg.starts_at);
        let starts: Vec<i64> = trade
            .iter()
            .map(|one| {
                let (who, number) =
                    (contract::Actor { account: one.account, ..world.who("sun") }, one.number.clone());
                world.db.read_blocking(move |tx| book::mine(tx, &who, &number)).unwrap().starts_at
            })
            .collect();
        let at = |minute| moment(DAY, minute);
        assert_eq!(starts, [at(540), at(540), at(570), at(570), at(570)]);
        for (window, hours, why, refusal) in [
            ("9", "", "x", "hall.window-unknown"),
            ("", "soon", "x", "hall.hours-wrong"),
            ("", "", " ", "hall.reason-missing"),
        ] {
            assert_eq!(code(except(world, "manager", DAY, window, hours, why)), refusal);
        }
        assert_eq!(code(except(world, "manager", "2026-11-29", "", "", "x")), "hall.day-wrong");
        // Opened in addition on a Sunday: it can be booked at once.
        except(world, "manager", "2026-12-06", "", "09:00-10:00", "加开").unwrap();
        world.book("chen", place("trade", "2026-12-06", 540)).unwrap();
    });
}

/// Who is not on the list of the qualified may not serve what asks for it, until they are, and not after its last day.
#[test]
fn a_window_asks_for_the_qualification() {
    in_town(|world| {
        let wanted = vec!["reg".to_owned(), "trade".to_owned()];
        let may = |login: &str| {
            let (who, wanted) = (world.who(login).account, wanted.clone());
            world.act(move |tx, desk| change::may_serve(tx, desk, who, &wanted)).unwrap()
        };
        let qualify = |login: &str, clerk: &'static str, category: &'static str, until: Option<&str>| {
            let (who, until) = (world.who(login), until.map(|day| worktime::parse_date(day).unwrap()));
            world.act(move |tx, desk| change::qualify(tx, desk, &who, clerk, category, until))
        };
        assert_eq!(may("clerk"), (vec!["reg".into()], vec!["trade".into()]));
        assert_eq!(code(qualify("clerk", "clerk", "trade", Some("2026-12-31"))), "access.forbidden");
        assert_eq!(code(qualify("manager", "chen", "trade", Some("2026-12-31"))), "hall.clerk-unknown");
        assert_eq!(code(qualify("manager", "clerk", "x", Some("2026-12-31"))), "hall.category-unknown");
        assert_eq!(code(qualify("manager", "clerk", "trade", Some("2026-11-29"))), "hall.day-wrong");
        qualify("manager", "clerk", "trade", Some("2026-11-30")).unwrap();
        assert_eq!(may("clerk").1, Vec::<String>::new());
        assert_eq!(may("clerk2").1, ["trade"]);
        world.at(DAY, 480);
        assert_eq!(may("clerk").1, ["trade"], "it has run out");
        qualify("manager", "clerk", "trade", Some("2026-12-31")).unwrap();
        qualify("manager", "clerk", "trade", None).unwrap();
        assert_eq!(may("clerk").1, ["trade"]);
    });
}

/// The calendar file keeps what was written as text, and is cancelled with its appointment.
#[test]
fn a_calendar_says_what_was_booked() {
    in_town(|world| {
        kit::i18n::install(&[hall::pages::LOCALES]);
        let mine = world.book("chen", place("reg", DAY, 540)).unwrap();
        world.cancel("chen", &mine).unwrap();
        let mine = world.see("chen", &mine.number);
        let plan = hall::plan::Plan::read(PLAN).unwrap();
        let words = ical::Words { calendar: "我的预约".into(), ..ical::Words::default() };
        let lang = Tr::default().lang;
        let text =
            ical::calendar("https://example.gov.cn/x", &plan, std::slice::from_ref(&mine), lang, &words);
        let unfolded = text.replace("\r\n ", "");
        for line in [
            format!("UID:{}@example.gov.cn", mine.number),
            "DTSTART:20261201T010000Z".into(),
            "DTEND:20261201T013000Z".into(),
            "LOCATION:中心\\n示例大街 100 号\\, 东门".into(),
            "STATUS:CANCELLED".into(),
            "SEQUENCE:1".into(),
        ] {
            assert!(unfolded.split("\r\n").any(|one| one == line), "{line} in {unfolded}");
        }
        assert!(text.split("\r\n").all(|line| line.len() <= 75));
    });
}
