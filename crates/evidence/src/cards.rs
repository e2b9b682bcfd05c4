//! What of licences and files stands in my space: valid licences, which of them end soon, the files handed in last.

use contract::{Actor, Fault};
use jiff::civil::Date;
use kit::i18n::Tr;
use kit::ui::State;
use kit::url_encode;
use service::cards::{Card, Deck, Line, SHOWN, Space};
use store::Tx;

use crate::licence::today;
use crate::store::{self as rows, FileRow, LicenceRow};

/// Days before its end from which a licence is spoken of: long enough to renew it in.
const SOON: i32 = 60;

/// Cards of this service.
pub(crate) struct Mine;

impl Deck for Mine {
    fn name(&self) -> &'static str {
        "evidence"
    }

    fn space(&self) -> Space {
        Space::My
    }

    fn cards(&self, tx: &mut Tx, actor: &Actor, tr: Tr) -> Result<Vec<Card>, Fault> {
        let Some(party) = actor.party else { return Ok(Vec::new()) };
        let day = today(tx);
        let mut licences: Vec<(Option<i32>, LicenceRow)> = rows::licences_of(tx, party, &day)?
            .into_iter()
            .map(|row| (left(&day, row.valid_to.as_deref()), row))
            .collect();
        // What ends soon comes first, and the rest as it came.
        licences.sort_by_key(|(left, _)| left.filter(|left| *left <= SOON).unwrap_or(i32::MAX));
        let files = rows::files_of(tx, party, i64::try_from(SHOWN).unwrap_or(0))?;
        Ok(vec![
            Card {
                title: tr.t("licence-mine").into_owned(),
                lines: licences.iter().map(|(left, row)| licence(tr, *left, row)).collect(),
                all: Some((tr.t("licence-card-all").into_owned(), "/my/licences".to_owned())),
                empty: tr.t("licence-none").into_owned(),
                rank: 30,
            },
            Card {
                title: tr.t("file-card-title").into_owned(),
                lines: files.iter().map(|row| file(tr, row)).collect(),
                rank: 60,
                ..Card::default()
            },
        ])
    }
}

/// Days from today to a licence's last day.
fn left(today: &str, last: Option<&str>) -> Option<i32> {
    let (today, last): (Date, Date) = (today.parse().ok()?, last?.parse().ok()?);
    today.until(last).ok().map(|span| span.get_days())
}

fn licence(tr: Tr, left: Option<i32>, row: &LicenceRow) -> Line {
    let name = row.name();
    let last = row.valid_to.as_deref().and_then(|last| last.parse::<Date>().ok());
    match (left.filter(|left| *left <= SOON), last) {
        (Some(left), Some(last)) => Line {
            words: tr.with("licence-card-ends", "name", tr.text(&name)),
            // How it is renewed, or whom to ask where no item does it: the search says.
            href: format!("/search?q={}", url_encode(&tr.with("licence-card-renew", "name", tr.text(&name)))),
            hint: tr.with("licence-card-last", "day", &tr.date(last)),
            mark: Some((State::Soon, tr.n("licence-card-left", left))),
            waits: true,
        },
        _ => Line {
            words: tr.text(&name).to_owned(),
            href: format!("/licence/{}", row.identifier),
            hint: match last {
                Some(last) => tr.with("licence-card-last", "day", &tr.date(last)),
                None => tr.t("licence-card-always").into_owned(),
            },
            ..Line::default()
        },
    }
}

fn file(tr: Tr, row: &FileRow) -> Line {
    let size = u64::try_from(row.bytes).unwrap_or(0);
    Line {
        words: row.name.clone(),
        href: format!("/files/{}", row.id),
        hint: format!("{} · {}", tr.instant(row.at), tr.size(size)),
        ..Line::default()
    }
}

#[cfg(test)]
mod tests {
    use super::left;

    #[test]
    fn days_to_the_end() {
        assert_eq!(left("2026-11-30", Some("2026-12-30")), Some(30));
        assert_eq!(left("2026-11-30", Some("2026-11-30")), Some(0));
        assert_eq!(left("2026-11-30", None), None);
        assert_eq!(left("2026-11-30", Some("soon")), None);
    }
}
