//! The offices (审批与管理): my tasks, cases to decide, all cases within reach, the case page with its acts.

use kit::Routes;

mod case;
mod decision;
mod done;
mod lists;
mod look;
mod offers;
mod review;
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
}
