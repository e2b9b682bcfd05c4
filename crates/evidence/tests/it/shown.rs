//! Showing licences: a code counts once, for a while, for those who may take it, and for nothing but what was chosen.

use contract::Fault;
use evidence::life::Act;
use evidence::show::{self, Given};
use evidence::store_for_tests::LicenceRow;

use crate::in_county;
use crate::world::{World, order};

fn give(world: &World, licences: &[&String], purpose: &str) -> Result<Given, Fault> {
    let party = world.holder();
    let licences: Vec<String> = licences.iter().map(|one| (*one).clone()).collect();
    let purpose = purpose.to_owned();
    world.db.write_blocking(move |tx| show::give(tx, party, &licences, &purpose))
}

fn take(world: &World, login: &str, code: &str) -> Result<i64, Fault> {
    let (actor, code) = (world.actor(login), code.to_owned());
    world.db.write_blocking(move |tx| show::take(tx, &actor, &code))
}

fn look(world: &World, login: &str, id: i64) -> Result<Vec<LicenceRow>, Fault> {
    let actor = world.actor(login);
    world.db.read_blocking(move |tx| show::look(tx, &actor, id)).map(|(_, licences)| licences)
}

/// LIC-05: what was chosen is shown and nothing else, once, to whoever takes the code, and the holder sees who looked and what for.
#[test]
fn what_was_chosen_is_shown_once() {
    in_county(|world| {
        let (one, other) = (world.issue(None), world.issue(None));
        let given = give(world, &[&one], " 办招牌 ").unwrap();
        assert_eq!(given.code.len(), 12);
        assert_eq!(take(world, "food", &given.code).unwrap_err().code, "access.forbidden");
        let spaced = format!("{} {}", &given.code[..6], &given.code[6..]);
        let id = take(world, "window", &spaced).unwrap();
        let seen = look(world, "window", id).unwrap();
        assert_eq!(seen.iter().map(|row| row.identifier.as_str()).collect::<Vec<_>>(), [one.as_str()]);
        assert_eq!(look(world, "window2", id).unwrap_err().code, "licence.not-found");
        assert_eq!(take(world, "window", &given.code).unwrap_err().code, "licence.code-used");
        assert_eq!(take(world, "window2", &given.code).unwrap_err().code, "licence.code-used");
        let looks = |identifier: &str| {
            let id = world.row(identifier).id;
            world.db.read_blocking(move |tx| show::looks(tx, id)).unwrap()
        };
        let seen = looks(&one);
        assert_eq!((seen.len(), seen[0].purpose.as_str(), seen[0].organ.zh.as_str()), (1, "办招牌", "消防"));
        assert!(looks(&other).is_empty());
        world.at("2026-11-02", 10);
        assert_eq!(
            look(world, "window", id).unwrap_err().code,
            "licence.not-found",
            "half an hour and no longer"
        );
    });
}

/// A code that is late, replaced by a newer one or guessed opens nothing; what is not theirs or not in force is not shown.
#[test]
fn codes_do_not_open_anything_else() {
    in_county(|world| {
        let one = world.issue(None);
        assert_eq!(give(world, &[], "办事").unwrap_err().code, "licence.show-none");
        assert_eq!(give(world, &[&one], "  ").unwrap_err().code, "licence.purpose-missing");
        assert_eq!(give(world, &[&one], &"长".repeat(61)).unwrap_err().code, "licence.purpose-missing");
        assert_eq!(give(world, &[&"1.2.3".to_owned()], "办事").unwrap_err().code, "licence.not-found");
        assert_eq!(give(world, &[&one; 21], "办事").unwrap_err().code, "licence.show-many");
        let first = give(world, &[&one], "办事").unwrap();
        let second = give(world, &[&one], "办事").unwrap();
        assert_eq!(take(world, "window", &first.code).unwrap_err().code, "licence.code-late");
        for guess in ["", "000000000000", "1", "十二位数字", &"9".repeat(500)] {
            assert_eq!(take(world, "window", guess).unwrap_err().code, "licence.code-wrong", "{guess}");
        }
        // Suspended between choosing and looking: the window sees that it is.
        world.carry("food", order(&one, Act::Suspend)).unwrap();
        let id = take(world, "window", &second.code).unwrap();
        assert_eq!(look(world, "window", id).unwrap()[0].state, "suspended");
        assert_eq!(give(world, &[&one], "办事").unwrap_err().code, "licence.show-not-valid");
        world.carry("food", order(&one, Act::Resume)).unwrap();
        let third = give(world, &[&one], "办事").unwrap();
        world.clock.set(third.until);
        assert_eq!(take(world, "window", &third.code).unwrap_err().code, "licence.code-late");
    });
}

/// Two windows take one code at once: one sees the licences.
#[test]
fn of_two_windows_one_sees_them() {
    in_county(|world| {
        let one = world.issue(None);
        let code = give(world, &[&one], "办事").unwrap().code;
        let taken: Vec<bool> = std::thread::scope(|scope| {
            let both = ["window", "window2", "window", "window2"].map(|login| {
                let code = code.clone();
                scope.spawn(move || take(world, login, &code).is_ok())
            });
            both.map(|one| one.join().unwrap()).to_vec()
        });
        assert_eq!(taken.iter().filter(|ok| **ok).count(), 1);
    });
}
