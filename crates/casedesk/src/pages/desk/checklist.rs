//! The checklist of the third pane: material by material, what there is, in order, missing or defective, and why; and the
//! marks as they come back.

use std::collections::BTreeMap;

use contract::item::Need;
use kit::ui::{self, State};
use kit::{Fields, Html, Tr, html};

use crate::pages::staff::{self, Dossier};
use casework::model::{ChecklistLine, Mark, Owing, Tick};

/// How far the checklist is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Tally {
    /// Still to look at.
    pub open: usize,
    /// Missing or defective, and not deferrable.
    pub wanting: usize,
    /// Missing, but may follow later.
    pub deferrable: usize,
}

/// Counts the checklist as it is kept. What need not be there is no deficiency when it is simply missing.
pub(super) fn tally(lines: &[ChecklistLine]) -> Tally {
    let mut tally = Tally::default();
    for line in lines {
        match (line.tick.as_ref().map(|tick| tick.mark), line.need) {
            (Some(Mark::Ok), _) | (None | Some(Mark::Missing), Need::Optional) => {}
            _ if line.tick.as_ref().is_some_and(|tick| tick.later) => {}
            (None, _) => tally.open += 1,
            (Some(_), Need::Deferrable) => tally.deferrable += 1,
            (Some(_), _) => tally.wanting += 1,
        }
    }
    tally
}

/// The marks a form came back with. A line without a mark keeps the one it has.
pub(super) fn ticks(fields: &Fields) -> Vec<Tick> {
    let mut reasons: BTreeMap<&str, &str> = BTreeMap::new();
    for (name, value) in fields.iter() {
        if let Some(concept) = name.strip_prefix("reason:") {
            reasons.insert(concept, value.trim());
        }
    }
    fields
        .iter()
        .filter_map(|(name, value)| {
            let concept = name.strip_prefix("mark:")?;
            let mark = Mark::parse(value)?;
            let reason = reasons.get(concept).copied().unwrap_or_default();
            // A reason belongs to what is wrong; one left over from before is dropped with the mark it explained.
            let reason = if mark == Mark::Ok { String::new() } else { reason.to_owned() };
            let seen_original = mark == Mark::Ok && fields.all("seen").any(|seen| seen == concept);
            let later = mark != Mark::Ok && fields.all("defer").any(|one| one == concept);
            Some(Tick { concept: concept.to_owned(), mark, reason, seen_original, later })
        })
        .collect()
}

/// Marks everything in order that is there and not marked yet.
pub(super) fn rest_in_order(lines: &[ChecklistLine], given: &mut Vec<Tick>) {
    for line in lines {
        // Whether an original was seen only the clerk can say.
        let marked = line.tick.is_some()
            || line.original_needed
            || given.iter().any(|tick| tick.concept == line.concept);
        if !marked && line.may_be(Mark::Ok) {
            let (mark, reason) = (Mark::Ok, String::new());
            let concept = line.concept.clone();
            given.push(Tick { concept, mark, reason, seen_original: false, later: false });
        }
    }
}

/// The checklist as fields of a form. `given` holds what came back with a refused form.
pub(super) fn fields(tr: Tr, dossier: &Dossier, given: &[Tick], deferred: &[String]) -> Html {
    let rows: Html = dossier
        .lines
        .iter()
        .enumerate()
        .map(|(at, line)| row(tr, at, line, given, deferred, &staff::line_evidence(tr, dossier, line)))
        .collect();
    html!("<ol class=\"checklist\">{}</ol>\n", rows)
}

/// One material's line, as it stands in the viewer. `None` where the checklist does not have it.
pub(super) fn one(tr: Tr, dossier: &Dossier, concept: &str) -> Option<Html> {
    let line = dossier.lines.iter().find(|line| line.concept == concept)?;
    // What it is and what it is shown by stand above it already.
    Some(html!("<ol class=\"checklist bare\">{}</ol>", row(tr, 0, line, &[], &[], &Html::empty())))
}

fn row(
    tr: Tr,
    at: usize,
    line: &ChecklistLine,
    given: &[Tick],
    deferred: &[String],
    evidence: &Html,
) -> Html {
    let tick = given.iter().find(|tick| tick.concept == line.concept).or(line.tick.as_ref());
    let mark = tick.map(|tick| tick.mark);
    let state = match mark {
        None => State::Waiting,
        Some(Mark::Ok) => State::Done,
        Some(Mark::Missing | Mark::Defective) => State::Overdue,
    };
    let name = tr.text(&line.name);
    // Keys 1 to 9 mark the first nine in order, or missing where nothing is there; the others are reached with Tab.
    let key = (at < 9).then(|| (at + 1).to_string());
    let first = if line.may_be(Mark::Ok) { Mark::Ok } else { Mark::Missing };
    let choice = |value: Mark, word: &str| {
        if !line.may_be(value) {
            return Html::empty();
        }
        let checked = (mark == Some(value)).then(|| html!(" checked"));
        let key = key.as_ref().filter(|_| value == first);
        let shortcut = key.map(|key| html!(" data-key=\"{}\" aria-keyshortcuts=\"{}\"", key, key));
        let shown = key.map(|key| html!(" <kbd>{}</kbd>", key));
        html!(
            "<label class=\"choice\"><input type=\"radio\" name=\"mark:{}\" value=\"{}\"{}{}><span>{}{}</span></label>",
            line.concept,
            value.as_str(),
            checked,
            shortcut,
            tr.t(word),
            shown
        )
    };
    let may_follow = (line.need == Need::Deferrable).then(|| {
        let is_later = deferred.contains(&line.concept) || tick.is_some_and(|tick| tick.later);
        let checked = is_later.then(|| html!(" checked"));
        html!(
            "<label class=\"choice\"><input type=\"checkbox\" name=\"defer\" value=\"{}\"{}><span>{}</span></label>",
            line.concept,
            checked,
            tr.t("desk-defer")
        )
    });
    let seen = line.original_needed.then(|| {
        let checked = tick.is_some_and(|tick| tick.seen_original).then(|| html!(" checked"));
        html!(
            "<label class=\"choice\"><input type=\"checkbox\" name=\"seen\" value=\"{}\"{}><span>{}</span></label>",
            line.concept,
            checked,
            tr.t("desk-seen-original")
        )
    });
    html!(
        "<li class=\"check {class}\" id=\"{anchor}\" tabindex=\"-1\"><div class=\"check-head\"><span class=\"check-name\">{name}</span>\
         <p class=\"hint\">{notes}</p></div>{evidence}\
         <div class=\"check-act\" role=\"radiogroup\" aria-label=\"{name}\">{ok}{missing}{defective}</div>\
         <label class=\"check-note\"><span class=\"hidden\">{reason_label} {name}</span>\
         <input name=\"reason:{concept}\" value=\"{reason}\" placeholder=\"{reason_label}\" maxlength=\"1000\"></label>{seen}{may_follow}</li>",
        class = state.class(),
        anchor = ui::field_anchor(&format!("mark:{}", line.concept)),
        name = name,
        notes = notes(tr, line),
        evidence = evidence,
        ok = choice(Mark::Ok, "desk-mark-ok"),
        missing = choice(Mark::Missing, "desk-mark-missing"),
        defective = choice(Mark::Defective, "desk-mark-defective"),
        reason_label = tr.t("desk-reason"),
        concept = line.concept,
        reason = tick.map(|tick| tick.reason.as_str()).unwrap_or_default(),
        seen = seen,
        may_follow = may_follow,
    )
}

/// What came in after acceptance or did not come in its time, to be looked at: in order, or asked for again.
pub(super) fn deferred_fields(tr: Tr, dossier: &Dossier, given: &[Tick]) -> Html {
    let waits = |line: &&ChecklistLine| {
        let owed = dossier.file.root.facts.deferred.iter().find(|owed| owed.concept == line.concept);
        owed.is_some_and(|owed| owed.owing() != Owing::Owed)
    };
    let rows: Html = dossier
        .lines
        .iter()
        .filter(waits)
        .enumerate()
        .map(|(at, line)| {
            let mut line = line.clone();
            // It stands on the checklist as it did at acceptance; what came since has no mark yet.
            line.need = Need::Required;
            let evidence = staff::line_evidence(tr, dossier, &line);
            row(tr, at, &line, given, &[], &evidence)
        })
        .collect();
    html!("<ol class=\"checklist\">{}</ol>\n", rows)
}

/// What makes it acceptable, and what else the clerk must know of it.
fn notes(tr: Tr, line: &ChecklistLine) -> String {
    let mut notes = vec![tr.text(&line.standard).to_owned()];
    match line.need {
        Need::Required => {}
        Need::Optional => notes.push(tr.t("desk-need-optional").into_owned()),
        Need::Deferrable => notes.push(tr.t("desk-need-deferrable").into_owned()),
    }
    if line.original_needed {
        notes.push(tr.t("desk-original-needed").into_owned());
    }
    if line.supplemented {
        notes.push(tr.t("desk-supplemented").into_owned());
    } else if line.noticed {
        notes.push(tr.t("desk-noticed").into_owned());
    }
    notes.retain(|note| !note.is_empty());
    notes.join(" ")
}

/// What the correction notice would name: everything missing or defective.
pub(super) fn wanting(lines: &[ChecklistLine]) -> Vec<&ChecklistLine> {
    lines
        .iter()
        .filter(|line| match (line.tick.as_ref().map(|tick| tick.mark), line.need) {
            (None | Some(Mark::Ok), _) | (Some(Mark::Missing), Need::Optional) => false,
            // What may follow later is not asked for now.
            (Some(_), Need::Deferrable) => !line.tick.as_ref().is_some_and(|tick| tick.later),
            (Some(_), _) => true,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(concept: &str, need: Need, mark: Option<Mark>) -> ChecklistLine {
        ChecklistLine {
            concept: concept.to_owned(),
            name: contract::Text::default(),
            need,
            standard: contract::Text::default(),
            original_needed: false,
            materials: Vec::new(),
            tick: mark.map(|mark| Tick {
                concept: concept.to_owned(),
                mark,
                reason: String::new(),
                seen_original: false,
                later: false,
            }),
            noticed: false,
            supplemented: false,
        }
    }

    #[test]
    fn what_need_not_be_there_is_no_deficiency() {
        let lines = [
            line("a", Need::Required, Some(Mark::Ok)),
            line("b", Need::Optional, Some(Mark::Missing)),
            line("c", Need::Deferrable, Some(Mark::Missing)),
            line("d", Need::Required, Some(Mark::Defective)),
            line("e", Need::Required, None),
        ];
        assert_eq!(tally(&lines), Tally { open: 1, wanting: 1, deferrable: 1 });
        let named: Vec<&str> = wanting(&lines).iter().map(|line| line.concept.as_str()).collect();
        assert_eq!(named, ["c", "d"]);
    }

    #[test]
    fn a_reason_goes_with_its_mark() {
        let fields: Fields = [
            ("mark:a.b", "defective"),
            ("reason:a.b", " 缺公章 "),
            ("mark:c", "ok"),
            ("reason:c", "旧的"),
            ("seen", "c"),
            ("seen", "a.b"),
            ("mark:d", "nonsense"),
        ]
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect();
        assert_eq!(
            ticks(&fields),
            [
                Tick {
                    concept: "a.b".into(),
                    mark: Mark::Defective,
                    reason: "缺公章".into(),
                    seen_original: false,
                    later: false,
                },
                Tick {
                    concept: "c".into(),
                    mark: Mark::Ok,
                    reason: String::new(),
                    seen_original: true,
                    later: false,
                },
            ]
        );
    }

    #[test]
    fn nothing_without_evidence_is_marked_in_order_by_the_bulk_key() {
        let lines = [line("a", Need::Required, None)];
        let mut given = Vec::new();
        rest_in_order(&lines, &mut given);
        assert!(given.is_empty());
    }
}
