//! Appointments for calendars of people (RFC 5545): one as a file, all of an account as a feed. Times are UTC, so no time zone has to be
//! described; what one writes in a name stays text (3.3.11), and lines are folded at 75 octets without cutting a letter (3.1).

use contract::Lang;
use jiff::Timestamp;

use crate::model::{Booking, State};
use crate::plan::Plan;

/// Most octets of a line, its break not counted.
const LINE_MOST: usize = 75;

/// Adds a line, folded.
fn line(out: &mut String, text: &str) {
    let mut used = 0;
    for c in text.chars() {
        // A control character would end the line for whoever reads it.
        let c = if c.is_control() { ' ' } else { c };
        if used + c.len_utf8() > LINE_MOST {
            out.push_str("\r\n ");
            used = 1;
        }
        out.push(c);
        used += c.len_utf8();
    }
    out.push_str("\r\n");
}

/// A value of type TEXT (RFC 5545, 3.3.11).
fn text(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    for c in value.replace("\r\n", "\n").replace('\r', "\n").chars() {
        match c {
            '\\' | ';' | ',' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            c => out.push(c),
        }
    }
    out
}

fn utc(at_ms: i64) -> String {
    let at = Timestamp::from_millisecond(at_ms).unwrap_or(Timestamp::UNIX_EPOCH);
    at.strftime("%Y%m%dT%H%M%SZ").to_string()
}

/// What a calendar says of it, in words of a language.
#[derive(Debug, Clone, Default)]
pub struct Words {
    /// Name of the calendar.
    pub calendar: String,
    /// What to bring and whom to ring, after the number.
    pub describe: String,
    /// What the alarm says.
    pub alarm: String,
}

/// A calendar with these appointments. `site`: the address people reach this installation by.
pub fn calendar(site: &str, plan: &Plan, bookings: &[Booking], lang: Lang, words: &Words) -> String {
    let host = site.split("://").nth(1).unwrap_or(site).split('/').next().unwrap_or_default();
    let mut out = String::new();
    for fixed in ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Onedoor//Hall//EN", "CALSCALE:GREGORIAN"] {
        line(&mut out, fixed);
    }
    line(&mut out, &format!("X-WR-CALNAME:{}", text(&words.calendar)));
    for booking in bookings.iter().filter(|one| one.state != State::Waiting) {
        event(&mut out, site, host, plan, booking, lang, words);
    }
    line(&mut out, "END:VCALENDAR");
    out
}

fn event(
    out: &mut String,
    site: &str,
    host: &str,
    plan: &Plan,
    booking: &Booking,
    lang: Lang,
    words: &Words,
) {
    let (hall, address) = match plan.hall(&booking.hall) {
        Ok(hall) => (hall.name.get(lang).to_owned(), hall.address.get(lang).to_owned()),
        Err(_) => (booking.hall.clone(), String::new()),
    };
    let matter = booking.matter();
    let changed = booking.ended_at.unwrap_or(booking.booked_at).max(booking.booked_at);
    line(out, "BEGIN:VEVENT");
    line(out, &format!("UID:{}@{host}", booking.number));
    line(out, &format!("DTSTAMP:{}", utc(changed)));
    line(out, &format!("SEQUENCE:{}", booking.revision - 1));
    line(out, &format!("DTSTART:{}", utc(booking.starts_at)));
    line(out, &format!("DTEND:{}", utc(booking.ends_at)));
    line(out, &format!("SUMMARY:{}", text(&format!("{} · {hall}", matter.get(lang)))));
    line(out, &format!("LOCATION:{}", text(&format!("{hall}\n{address}"))));
    line(out, &format!("DESCRIPTION:{}", text(&format!("{}\n{}", booking.number, words.describe))));
    line(out, &format!("URL:{site}/my/bookings/{}", booking.number));
    match booking.state {
        State::Cancelled => line(out, "STATUS:CANCELLED"),
        _ => line(out, "STATUS:CONFIRMED"),
    }
    if booking.state == State::Booked {
        for fixed in ["BEGIN:VALARM", "ACTION:DISPLAY", "TRIGGER:-PT2H"] {
            line(out, fixed);
        }
        line(out, &format!("DESCRIPTION:{}", text(&words.alarm)));
        line(out, "END:VALARM");
    }
    line(out, "END:VEVENT");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_lines_are_folded_between_letters() {
        let mut out = String::new();
        line(&mut out, &format!("SUMMARY:{}", "餐饮店许可，一件事；".repeat(20)));
        assert!(out.ends_with("\r\n"));
        for one in out.trim_end().split("\r\n") {
            assert!(one.len() <= LINE_MOST, "{}", one.len());
        }
        let unfolded = out.replace("\r\n ", "");
        assert_eq!(unfolded.trim_end(), format!("SUMMARY:{}", "餐饮店许可，一件事；".repeat(20)));
    }

    #[test]
    fn what_somebody_wrote_stays_text() {
        assert_eq!(text("a,b;c\\d\r\ne\rf"), "a\\,b\\;c\\\\d\\ne\\nf");
        let mut out = String::new();
        line(&mut out, "SUMMARY:x\u{7}\nEND:VCALENDAR");
        assert_eq!(out, "SUMMARY:x  END:VCALENDAR\r\n");
        assert_eq!(utc(0), "19700101T000000Z");
    }
}
