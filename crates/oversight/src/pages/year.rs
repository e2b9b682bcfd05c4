//! A year on one sheet: twelve months with days off and days worked for them, and the festivals in words beside it.

use contract::Lang;
use jiff::civil::{Date, Weekday};
use kit::ui::{self, Column, Row, Table};
use kit::{Html, Tr, View, html};
use worktime::{Calendar, DayKind, Words, YearNotice};

/// Width and height of a day.
const DAY: (i32, i32) = (28, 24);
/// Width and height of a month, with the space around it.
const MONTH: (i32, i32) = (7 * DAY.0 + 20, 6 * DAY.1 + 56);
/// Months beside each other.
const ACROSS: i32 = 4;

pub(super) fn say(tr: Tr, words: &Words) -> &str {
    match tr.lang {
        Lang::Zh => &words.zh,
        Lang::En => &words.en,
    }
}

/// Days in order as ranges: 2 月 5 日（周五）至 2 月 11 日（周四）.
pub(super) fn ranges(tr: Tr, days: &[Date], year: i16) -> String {
    let mut runs: Vec<(Date, Date)> = Vec::new();
    for day in days {
        match runs.last_mut() {
            Some((_, last)) if last.tomorrow().is_ok_and(|next| next == *day) => *last = *day,
            _ => runs.push((*day, *day)),
        }
    }
    let one = |day: Date| if day.year() == year { tr.day(day) } else { tr.date(day) };
    let words: Vec<String> = runs
        .into_iter()
        .map(|(first, last)| match first == last {
            true => one(first),
            false => tr.f("holiday-range", &[("from", one(first).into()), ("to", one(last).into())]),
        })
        .collect();
    words.join(&tr.t("holiday-and"))
}

/// The festivals of a notice.
pub(super) fn festivals(view: &View, notice: &YearNotice) -> Html {
    let tr = view.tr;
    let year = notice.year();
    let table = Table {
        caption: tr.with("holiday-festivals", "year", &year.to_string()),
        columns: vec![
            Column::new(tr.t("holiday-column-name")),
            Column::new(tr.t("holiday-column-off")),
            Column::numeric(tr.t("holiday-column-days")),
            Column::new(tr.t("holiday-column-worked")),
        ],
        rows: notice
            .festivals()
            .iter()
            .map(|festival| {
                Row::new([
                    html!("{}", say(tr, &festival.name)),
                    html!("{}", ranges(tr, &festival.off, year)),
                    html!("{}", festival.off.len()),
                    html!("{}", ranges(tr, &festival.worked, year)),
                ])
            })
            .collect(),
        ..Table::default()
    };
    ui::table(view, &table)
}

/// The year drawn. The calendar is the one that holds at the place shown.
pub(super) fn sheet(tr: Tr, calendar: &Calendar, year: i16) -> Html {
    let months: Html = (1..=12_i8).map(|month| one_month(tr, calendar, year, month)).collect();
    let (width, height) = (ACROSS * MONTH.0, 12 / ACROSS * MONTH.1);
    let title = tr.with("holiday-sheet", "year", &year.to_string());
    html!(
        "<figure class=\"figure\"><figcaption>{title}</figcaption><p class=\"hint\">{legend}</p>\
         <div class=\"figure-scroll\" tabindex=\"0\" role=\"group\" aria-label=\"{title}\">\
         <svg viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\" role=\"img\" aria-label=\"{title}\" \
         font-size=\"12\" fill=\"currentColor\" text-anchor=\"middle\">{months}</svg></div></figure>\n",
        title = title,
        legend = tr.t("holiday-legend"),
        width = width,
        height = height,
        months = months,
    )
}

fn one_month(tr: Tr, calendar: &Calendar, year: i16, month: i8) -> Html {
    let Ok(first) = Date::new(year, month, 1) else { return Html::empty() };
    let place = i32::from(month) - 1;
    let (left, top) = (place % ACROSS * MONTH.0, place / ACROSS * MONTH.1);
    let name = tr.with("holiday-month", "month", &tr.t(&format!("kit-month-{month}")));
    let heads: Html = (1..=7_i32)
        .map(|day| {
            html!(
                "<text x=\"{}\" y=\"38\" class=\"none\" fill-opacity=\".7\">{}</text>",
                (day - 1) * DAY.0 + DAY.0 / 2,
                tr.t(&format!("holiday-weekday-{day}"))
            )
        })
        .collect();
    let offset = i32::from(first.weekday().to_monday_zero_offset());
    let mut days = Html::empty();
    let mut day = first;
    while day.month() == month {
        let cell = offset + i32::from(day.day()) - 1;
        days.push(&one_day(
            tr,
            calendar.day_kind_or_guess(day),
            day,
            cell % 7 * DAY.0,
            46 + cell / 7 * DAY.1,
        ));
        match day.tomorrow() {
            Ok(next) => day = next,
            Err(_) => break,
        }
    }
    html!(
        "<g transform=\"translate({} {})\"><text x=\"0\" y=\"18\" text-anchor=\"start\" font-size=\"14\" \
         font-weight=\"700\">{}</text>{}{}</g>",
        left,
        top,
        name,
        heads,
        days
    )
}

/// A day: colour, weight and a mark together.
fn one_day(tr: Tr, kind: DayKind<'_>, day: Date, x: i32, y: i32) -> Html {
    let (class, mark, name) = match kind {
        DayKind::Working => ("ink", None, None),
        DayKind::Weekend => ("waiting", None, None),
        DayKind::Holiday(name) => ("overdue", Some("holiday-mark-off"), Some(name)),
        DayKind::MakeUp(name) => ("paused", Some("holiday-mark-worked"), Some(name)),
    };
    let ground = mark.map(|_| {
        html!(
            "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" rx=\"3\" fill-opacity=\".12\"/>",
            x + 1,
            y + 1,
            DAY.0 - 2,
            DAY.1 - 2
        )
    });
    let sign = mark.map(|key| {
        html!("<text x=\"{}\" y=\"{}\" font-size=\"8\">{}</text>", x + DAY.0 - 6, y + 9, tr.t(key))
    });
    let weight = mark.map(|_| html!(" font-weight=\"700\""));
    let weekend = matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday);
    let middle = x + DAY.0 / 2 - if mark.is_some() { 3 } else { 0 };
    html!(
        "<g class=\"{}\"{}>{}{}<text x=\"{}\" y=\"{}\"{}>{}</text>{}</g>",
        class,
        (weekend && mark.is_none()).then(|| html!(" fill-opacity=\".75\"")),
        name.map(|name| html!("<title>{} {}</title>", tr.day(day), say(tr, name))),
        ground,
        middle,
        y + 17,
        weight,
        day.day(),
        sign
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_year_has_every_day_once_and_its_marks() {
        kit::i18n::install(&[crate::LOCALES]);
        let svg = sheet(Tr::new(Lang::Zh), Calendar::china(), 2026).into_string();
        assert_eq!(svg.matches("<g class=").count(), 365);
        let notice = Calendar::china().notice(2026).unwrap();
        let off: usize = notice.festivals().iter().map(|f| f.off.len()).sum();
        assert_eq!(svg.matches("<g class=\"overdue\"").count(), off);
        assert_eq!(svg.matches("<g class=\"paused\"").count(), 6);
        let spring = &notice.festivals()[1];
        assert_eq!(ranges(Tr::new(Lang::Zh), &spring.off, 2026), "2 月 15 日（周日）至 2 月 23 日（周一）");
        assert_eq!(ranges(Tr::new(Lang::Zh), &spring.worked, 2026), "2 月 14 日（周六）、2 月 28 日（周六）");
    }
}
