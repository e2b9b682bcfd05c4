//! The comprehensive window (综合窗口): what waits, the three panes of a case, intake at the counter, handing out.

use kit::Routes;

mod acts;
mod case;
mod checklist;
mod counter;
mod hotline;
mod issue;
mod lengthen;
mod look;
mod queue;

/// Routes of the window.
pub fn routes() -> Routes {
    Routes::new()
        .merge(queue::routes())
        .merge(case::routes())
        .merge(acts::routes())
        .merge(lengthen::routes())
        .merge(counter::routes())
        .merge(issue::routes())
        .merge(hotline::routes())
        .merge(look::routes())
}
