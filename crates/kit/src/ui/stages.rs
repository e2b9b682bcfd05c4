//! How far a matter has come: its few stages in a row and where it stands among them.

use crate::html;
use crate::html::Html;
use crate::i18n::Tr;
use crate::ui::State;

/// One stage on the way (受理).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stage {
    /// What it is called.
    pub name: String,
    /// When it was, or by when it will be.
    pub when: Option<String>,
    /// How it stands: done, waiting, or where the matter is now in any other state.
    pub state: State,
}

/// The stages in order. The one that is neither done nor waiting is where the matter stands now.
pub fn stages(tr: Tr, stages: &[Stage]) -> Html {
    let rows: Html = stages
        .iter()
        .map(|stage| {
            let is_now = !matches!(stage.state, State::Done | State::Waiting);
            let now = is_now.then(|| html!(" aria-current=\"step\""));
            let key = match stage.state {
                State::Done => "kit-stage-done",
                State::Waiting => "kit-stage-waiting",
                _ => "kit-stage-now",
            };
            let when = stage.when.as_ref().map(|when| html!("<span class=\"hint\">{}</span>", when));
            html!(
                "<li class=\"stage {}\"{}>{}<span class=\"stage-name\">{}<span class=\"hidden\">{}</span></span>{}</li>",
                stage.state.class(),
                now,
                stage.state.shape(),
                stage.name,
                tr.t(key),
                when
            )
        })
        .collect();
    html!("<ol class=\"stages\">{}</ol>\n", rows)
}

#[cfg(test)]
mod tests {
    use super::*;
    use contract::Lang;

    #[test]
    fn marks_the_one_stage_a_matter_is_in() {
        let stage = |name: &str, state| Stage { name: name.to_owned(), when: None, state };
        let all = [stage("收件", State::Done), stage("受理", State::Soon), stage("决定", State::Waiting)];
        let html = stages(Tr::new(Lang::Zh), &all).into_string();
        assert_eq!(html.matches("aria-current=\"step\"").count(), 1);
        assert!(html.contains("<li class=\"stage soon\" aria-current=\"step\">"));
    }
}
