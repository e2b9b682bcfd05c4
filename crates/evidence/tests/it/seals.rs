//! Seals: two persons make one, those bound to it set it, on the documents it is for; out of use it sets nothing and what it set stays.

use contract::Fault;
use evidence::life::Act;
use evidence::seal::{self, Kind, New};
use evidence::store_for_tests as kept;

use crate::in_county;
use crate::world::{World, order};

const FOOD: &str = "11150402DEM000022K";
const FIRE: &str = "11150402DEM000030E";

fn new(uscc: &str, kind: Kind) -> New {
    New {
        uscc: uscc.to_owned(),
        kind: Some(kind),
        name: "某某局印章".to_owned(),
        basis: "红政办〔2026〕1 号".to_owned(),
    }
}

fn ask(world: &World, login: &str, new: New) -> Result<i64, Fault> {
    let actor = world.actor(login);
    world.db.write_blocking(move |tx| seal::ask(tx, &actor, &new))
}

fn confirm(world: &World, login: &str, id: i64) -> Result<(), Fault> {
    let actor = world.actor(login);
    world.db.write_blocking(move |tx| seal::confirm(tx, &actor, id))
}

/// A seal in use that these may set.
fn made(world: &World, uscc: &str, kind: Kind, bearers: &[&str]) -> i64 {
    let id = ask(world, "keeper", new(uscc, kind)).unwrap();
    confirm(world, "keeper2", id).unwrap();
    for login in bearers {
        bind(world, id, login).unwrap();
    }
    id
}

fn bind(world: &World, id: i64, login: &str) -> Result<(), Fault> {
    let (actor, login) = (world.actor("keeper"), login.to_owned());
    world.db.write_blocking(move |tx| seal::bind(tx, &actor, id, &login))
}

/// The act on a licence that a document is to say.
fn act(world: &World, act: Act) -> (String, i64) {
    let one = world.issue(None);
    world.carry("food", order(&one, act)).unwrap();
    let id = world.row(&one).id;
    let acts = world.db.read_blocking(move |tx| kept::acts_of(tx, id)).unwrap();
    (one, acts[0].id)
}

/// Sets a seal as the page does, on a document of a few lines.
fn set(world: &World, login: &str, act: i64, id: i64) -> Result<Vec<u8>, Fault> {
    let actor = world.actor(login);
    let (_, ready) = world.db.read_blocking(move |tx| seal::prepare(tx, &actor, act, id))?;
    let bytes = ready.set(document(world))?;
    let sha256 = store::BlobId::of(&bytes).to_string();
    let (actor, size) = (world.actor(login), i64::try_from(bytes.len()).unwrap());
    world.db.write_blocking(move |tx| seal::seal_act(tx, &actor, act, id, ("决定书.pdf", &sha256, size)))?;
    Ok(bytes)
}

fn document(world: &World) -> Vec<u8> {
    let [a, b, c, d] = seals::pdf::RANGE;
    let (room, now) = (String::from_utf8(seals::pdf::hole()).unwrap(), store::Clock::now_ms(&*world.clock));
    let moment = seals::pdf::moment(now);
    format!("%PDF-1.7\n<< /M ({moment})\n/ByteRange [{a} {b} {c} {d}]\n/Contents ({room}) >>\n%%EOF")
        .into_bytes()
}

fn second(world: &World, login: &str, act: i64, id: i64) -> Result<(), Fault> {
    let actor = world.actor(login);
    world.db.write_blocking(move |tx| seal::ask_second(tx, &actor, act, id))
}

fn end(world: &World, id: i64, lost: bool) -> Result<(), Fault> {
    let actor = world.actor("keeper");
    world.db.write_blocking(move |tx| seal::end(tx, &actor, id, ("红政办〔2026〕9 号", "机构撤并"), lost))
}

/// What the register says of a document.
fn judged(world: &World, document: &[u8]) -> &'static str {
    let register = world.db.read_blocking(seal::register).unwrap();
    match register.judge(&seals::pdf::verify(document).unwrap()) {
        seals::Judged::Good(_) => "good",
        seals::Judged::Unknown => "unknown",
        seals::Judged::OutOfTime(_) => "out of time",
        seals::Judged::Lost(_) => "lost",
    }
}

/// A seal takes two persons, belongs to an organ that has no other of its kind, and its key lies sealed.
#[test]
fn two_persons_make_a_seal() {
    in_county(|world| {
        assert_eq!(ask(world, "food", new(FOOD, Kind::Approval)).unwrap_err().code, "access.forbidden");
        assert_eq!(ask(world, "keeper", new("1", Kind::Approval)).unwrap_err().code, "seal.organ-missing");
        let nameless = New { name: " ".to_owned(), ..new(FOOD, Kind::Approval) };
        assert_eq!(ask(world, "keeper", nameless).unwrap_err().code, "seal.name-missing");
        let groundless = New { basis: "长".repeat(61), ..new(FOOD, Kind::Approval) };
        assert_eq!(ask(world, "keeper", groundless).unwrap_err().code, "seal.basis-missing");
        let kindless = New { kind: None, ..new(FOOD, Kind::Approval) };
        assert_eq!(ask(world, "keeper", kindless).unwrap_err().code, "seal.kind-missing");

        let id = ask(world, "keeper", new(FOOD, Kind::Approval)).unwrap();
        assert_eq!(ask(world, "keeper2", new(FOOD, Kind::Approval)).unwrap_err().code, "seal.exists");
        assert_eq!(confirm(world, "keeper", id).unwrap_err().code, "directory.two-own");
        assert_eq!(confirm(world, "food", id).unwrap_err().code, "access.forbidden");
        assert_eq!(bind(world, id, "food").unwrap_err().code, "seal.not-in-use");
        confirm(world, "keeper2", id).unwrap();
        assert_eq!(confirm(world, "keeper2", id).unwrap_err().code, "seal.settled");
        let row = world.db.read_blocking(move |tx| kept::seal_by_id(tx, id)).unwrap().unwrap();
        assert_eq!((row.state.as_str(), row.number.len(), row.fingerprint.len()), ("in-use", 13, 64));
        let other = ask(world, "keeper", new(FOOD, Kind::Administrative)).unwrap();
        let actor = world.actor("keeper");
        world.db.write_blocking(move |tx| seal::refuse(tx, &actor, other)).unwrap();
        assert_eq!(confirm(world, "keeper2", other).unwrap_err().code, "seal.settled");
        ask(world, "keeper", new(FOOD, Kind::Administrative)).unwrap();
    });
}

/// SEA-01: a seal of an organ is set by those bound to it and nobody else, on documents of that organ, with a log of every use; the
/// document is verified, and one changed byte is found.
#[test]
fn those_bound_to_a_seal_set_it() {
    in_county(|world| {
        let food = made(world, FOOD, Kind::Administrative, &["food"]);
        let fire = made(world, FIRE, Kind::Administrative, &["fire"]);
        assert_eq!(bind(world, food, "fire").unwrap_err().code, "seal.bearer-unknown");
        assert_eq!(bind(world, food, "nobody").unwrap_err().code, "seal.bearer-unknown");
        let (identifier, one) = act(world, Act::Suspend);
        for (login, seal, code) in [
            ("food2", food, "seal.not-bearer"),
            ("fire", food, "seal.not-bearer"),
            ("fire", fire, "seal.not-organ"),
            ("holder", food, "access.forbidden"),
            ("food", 1, "seal.not-found"),
        ] {
            assert_eq!(set(world, login, one, seal).unwrap_err().code, code, "{login}");
        }
        let waits = |world: &World, login: &str| {
            let actor = world.actor(login);
            world.db.read_blocking(move |tx| seal::waiting(tx, &actor)).unwrap().len()
        };
        assert_eq!((waits(world, "food"), waits(world, "fire"), waits(world, "food2")), (1, 0, 0));
        let document = set(world, "food", one, food).unwrap();
        assert_eq!(set(world, "food", one, food).unwrap_err().code, "seal.done");
        assert_eq!(waits(world, "food"), 0);
        assert_eq!(judged(world, &document), "good");
        let mut altered = document.clone();
        altered[3] ^= 1;
        assert_eq!(seals::pdf::verify(&altered), Err(seals::Broken::Altered));
        let uses = world.db.read_blocking(move |tx| kept::uses(tx, food, i64::MAX, 10)).unwrap();
        let hash = store::BlobId::of(&document).to_string();
        assert_eq!(
            uses.iter().map(|used| (used.subject.as_str(), used.sha256.as_str())).collect::<Vec<_>>(),
            [(identifier.as_str(), hash.as_str())]
        );
        assert_eq!(uses[0].used_by, world.actor("food").ledger_name());

        let (bearer, actor) = (world.actor("food").account.0, world.actor("keeper"));
        world.db.write_blocking(move |tx| seal::unbind(tx, &actor, food, bearer)).unwrap();
        let (_, two) = act(world, Act::Suspend);
        assert_eq!(set(world, "food", two, food).unwrap_err().code, "seal.not-bearer");
    });
}

/// SEA-05: documents of approval carry the approval seal and nothing else does; the other one is refused both ways.
#[test]
fn the_wrong_seal_is_refused() {
    in_county(|world| {
        let approval = made(world, FOOD, Kind::Approval, &["food", "food2"]);
        let administrative = made(world, FOOD, Kind::Administrative, &["food", "food2"]);
        for kind in [Act::Suspend, Act::Withdraw, Act::Punish, Act::Cancel] {
            let (_, one) = act(world, kind);
            assert_eq!(set(world, "food", one, approval).unwrap_err().code, "seal.wrong-kind", "{kind:?}");
            assert_eq!(second(world, "food", one, approval).unwrap_err().code, "seal.wrong-kind");
        }
        let one = world.issue(None);
        let changed = evidence::life::Order { until: "2031-12-31".to_owned(), ..order(&one, Act::Change) };
        world.carry("food", changed).unwrap();
        let id = world.row(&one).id;
        let change = world.db.read_blocking(move |tx| kept::acts_of(tx, id)).unwrap()[0].id;
        assert_eq!(set(world, "food", change, administrative).unwrap_err().code, "seal.wrong-kind");
        set(world, "food", change, approval).unwrap();
        let (_, suspended) = act(world, Act::Suspend);
        set(world, "food", suspended, administrative).unwrap();
        let issuer = world.row(&one).issuer;
        let for_copies = world.db.read_blocking(move |tx| seal::for_copies(tx, issuer)).unwrap().unwrap();
        assert_eq!(for_copies.seal.id, approval, "copies of licences carry it");
    });
}

/// What ends a right for good takes two bearers: one asks, another person releases, once, whoever is first.
#[test]
fn documents_of_weight_take_two() {
    in_county(|world| {
        let seal = made(world, FOOD, Kind::Administrative, &["food", "food2"]);
        let (_, one) = act(world, Act::Punish);
        assert_eq!(set(world, "food", one, seal).unwrap_err().code, "seal.second-needed");
        second(world, "food", one, seal).unwrap();
        assert_eq!(second(world, "food2", one, seal).unwrap_err().code, "seal.waits");
        assert_eq!(set(world, "food", one, seal).unwrap_err().code, "directory.two-own");
        let done: usize = std::thread::scope(|scope| {
            let both = [(); 2].map(|()| scope.spawn(|| set(world, "food2", one, seal).is_ok()));
            both.map(|one| usize::from(one.join().unwrap())).into_iter().sum()
        });
        assert_eq!(done, 1);
        let used = world.db.read_blocking(move |tx| kept::use_of_act(tx, one)).unwrap().unwrap();
        assert_eq!(used.used_by, world.actor("food").ledger_name());
        assert_eq!(used.released_by, world.actor("food2").ledger_name());

        let (_, two) = act(world, Act::Cancel);
        second(world, "food", two, seal).unwrap();
        let request = world.db.read_blocking(move |tx| kept::waiting_for(tx, two)).unwrap().unwrap().id;
        let actor = world.actor("food2");
        world.db.write_blocking(move |tx| seal::take_back(tx, &actor, request)).unwrap();
        assert_eq!(set(world, "food2", two, seal).unwrap_err().code, "seal.second-needed");
        let (_, light) = act(world, Act::Suspend);
        assert_eq!(second(world, "food", light, seal).unwrap_err().code, "seal.one-is-enough");
    });
}

/// SEA-04: a seal out of use signs nothing more, its key is gone, and what it sealed before is verified as before.
#[test]
fn a_revoked_seal_signs_no_more() {
    in_county(|world| {
        let seal = made(world, FOOD, Kind::Administrative, &["food"]);
        let (_, one) = act(world, Act::Suspend);
        let document = set(world, "food", one, seal).unwrap();
        let (_, two) = act(world, Act::Suspend);
        // Ready before it was revoked, and set after: refused when it is to be kept.
        let actor = world.actor("food");
        let (_, ready) = world.db.read_blocking(move |tx| seal::prepare(tx, &actor, two, seal)).unwrap();
        world.at("2026-11-03", 9);
        end(world, seal, false).unwrap();
        assert_eq!(end(world, seal, false).unwrap_err().code, "seal.not-in-use");
        assert_eq!(set(world, "food", two, seal).unwrap_err().code, "seal.not-in-use");
        let late = ready.set(self::document(world)).unwrap();
        let (actor, sha256) = (world.actor("food"), store::BlobId::of(&late).to_string());
        let kept_late =
            world.db.write_blocking(move |tx| seal::seal_act(tx, &actor, two, seal, ("晚.pdf", &sha256, 1)));
        assert_eq!(kept_late.unwrap_err().code, "seal.not-in-use");
        assert_eq!(judged(world, &document), "good");
        assert_eq!(judged(world, &late), "out of time");
        let row = world.db.read_blocking(move |tx| kept::seal_by_id(tx, seal)).unwrap().unwrap();
        assert!(!row.has_key(), "the key is destroyed");

        let again = made(world, FOOD, Kind::Administrative, &["food"]);
        let document = set(world, "food", two, again).unwrap();
        world.at("2026-11-04", 9);
        end(world, again, true).unwrap();
        assert_eq!(judged(world, &document), "lost", "what a lost key signed proves no time");
        let hash = store::BlobId::of(&document).to_string();
        assert!(world.db.read_blocking(move |tx| kept::use_by_hash(tx, &hash)).unwrap().is_some());
    });
}

/// One seal takes the place of 109: they sign no more, their organs' documents carry the one, and all that was sealed is verified.
#[test]
fn one_seal_takes_the_place_of_many() {
    in_county(|world| {
        let organs = world.many_organs(108);
        let bureau = made(world, FIRE, Kind::Approval, &["fire"]);
        let mut former: Vec<i64> = organs.iter().map(|uscc| made(world, uscc, Kind::Approval, &[])).collect();
        let food = made(world, FOOD, Kind::Approval, &["food"]);
        former.push(food);
        assert_eq!(former.len(), 109);
        let one = world.issue(None);
        let issuer = world.row(&one).issuer;
        let ready = world.db.read_blocking(move |tx| seal::for_copies(tx, issuer)).unwrap().unwrap();
        let document = ready.set(document(world)).unwrap();
        let replace = |former: Vec<i64>, by: i64| {
            let actor = world.actor("keeper");
            world.db.write_blocking(move |tx| seal::replace(tx, &actor, &former, by, "红政办〔2026〕10 号"))
        };
        let other = made(world, FOOD, Kind::Administrative, &[]);
        world.at("2026-11-03", 9);
        assert_eq!(replace(vec![], bureau).unwrap_err().code, "seal.none-chosen");
        assert_eq!(replace(vec![food, other], bureau).unwrap_err().code, "seal.kinds-differ");
        assert_eq!(replace(vec![food, bureau], bureau).unwrap_err().code, "seal.kinds-differ");
        assert_eq!(replace(former.clone(), bureau).unwrap(), 109);
        assert_eq!(replace(former, bureau).unwrap_err().code, "seal.not-in-use");
        assert_eq!(judged(world, &document), "good");
        let now = world.db.read_blocking(move |tx| seal::for_copies(tx, issuer)).unwrap().unwrap();
        assert_eq!(now.seal.id, bureau);
        let register = world.db.read_blocking(seal::register).unwrap();
        let number = now.seal.number.as_str();
        assert_eq!(
            register.seals.iter().filter(|seal| seal.replaced_by.as_deref() == Some(number)).count(),
            109
        );

        // The bureau's bearer seals what the food organ granted, and when that seal is replaced in turn, the next one follows.
        let changed = evidence::life::Order { until: "2031-12-31".to_owned(), ..order(&one, Act::Change) };
        world.carry("food", changed).unwrap();
        let id = world.row(&one).id;
        let change = world.db.read_blocking(move |tx| kept::acts_of(tx, id)).unwrap()[0].id;
        set(world, "fire", change, bureau).unwrap();
        let next = made(world, FOOD, Kind::Approval, &["food"]);
        assert_eq!(replace(vec![bureau], next).unwrap(), 1);
        let now = world.db.read_blocking(move |tx| seal::for_copies(tx, issuer)).unwrap().unwrap();
        assert_eq!(now.seal.id, next);
    });
}
