//! The offices (审批与管理): my tasks, cases to decide, all cases within reach, the case page with its acts.

use kit::Routes;

mod asked;
mod bulk;
mod case;
mod decision;
mod done;
mod lend;
mod lists;
mod look;
mod offers;
mod review;
mod sharing;
mod special;
mod steps;
mod trace;

/// Routes of the offices.
pub fn routes() -> Routes {
    Routes::new()
        .merge(lists::routes())
        .merge(case::routes())
        .merge(review::routes())
        .merge(steps::routes())
        .merge(special::routes())
        .merge(decision::routes())
        .merge(trace::routes())
        .merge(look::routes())
        .merge(done::routes())
        .merge(lend::routes())
        .merge(sharing::routes())
        .merge(asked::routes())
        .merge(bulk::routes())
}
