//! The fee list: who changes it, and what of it is charged when.

use payment::list;

use crate::in_town;
use crate::world::LIST;

#[test]
fn the_list_is_kept_by_those_who_may_and_every_version_stays() {
    in_town(|world| {
        let fault = world.act("waiver", |tx, _, actor| list::change(tx, actor, LIST)).unwrap_err();
        assert_eq!(fault.code, "access.forbidden");
        let fault = world.act("finance", |tx, _, actor| list::change(tx, actor, "fees: 3")).unwrap_err();
        assert_eq!(fault.code, "payment.list-wrong");
        let twice = LIST.replace("code: SIGN", "code: ROAD");
        let fault = world.act("finance", move |tx, _, actor| list::change(tx, actor, &twice)).unwrap_err();
        assert_eq!(fault.code, "payment.list-wrong");
        let before = world.act("finance", |tx, desk, _| desk.list.now(tx)).unwrap();
        let dearer = LIST.replace("fen: 5000", "fen: 6000");
        world.act("finance", move |tx, _, actor| list::change(tx, actor, &dearer)).unwrap();
        let after = world.act("finance", |tx, desk, _| desk.list.now(tx)).unwrap();
        assert_eq!(after.1.fee("SIGN").unwrap().fen, Some(6000));
        let earlier = world.act("finance", move |tx, _, _| list::version(tx, before.0)).unwrap();
        assert_eq!(earlier.fee("SIGN").unwrap().fen, Some(5000));
    });
}
