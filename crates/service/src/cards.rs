//! Cards (卡片) that services hand in to a page where everything comes together: my space (`/my`), the offices' work (`/office`), the window
//! (`/desk`), the screen in the hall (`/board`), the command centre (`/command`). The page knows no service and no service knows the page; in my space what waits for the
//! person stands above all cards, whosever it is.

use std::sync::Arc;

use contract::{Actor, Fault};
use kit::i18n::Tr;
use kit::ui::{self, State};
use kit::{Html, html, safe_href};
use store::Tx;

/// Lines of a card that are shown; the page it leads to has the rest.
pub const SHOWN: usize = 4;

/// A page that cards stand on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Space {
    /// One's own (我的空间): of a citizen, and of whoever acts for an enterprise.
    My,
    /// The work of the offices (办公).
    Office,
    /// The window (窗口).
    Desk,
    /// The screen in the hall (大屏): for everybody who walks by, whoever acts.
    Board,
    /// The command centre's screen (指挥中心): what those who look at it may see.
    Command,
}

/// One thing on a card. What a line says is in the visitor's language already.
#[derive(Debug, Clone, Default)]
pub struct Line {
    /// What it is.
    pub words: String,
    /// Where it leads; empty for nowhere.
    pub href: String,
    /// More about it; may be empty.
    pub hint: String,
    /// How it stands.
    pub mark: Option<(State, String)>,
    /// Whether it waits for the person: then it stands above all cards, and on its card too.
    pub waits: bool,
}

impl Line {
    /// So many things that wait, with the way to them; nothing where there are none. Beyond `most` nobody counts.
    pub fn counted(
        tr: Tr,
        words: String,
        href: &str,
        count: usize,
        most: usize,
        state: State,
    ) -> Option<Line> {
        let number = if count > most { format!("{}+", tr.number(most)) } else { tr.number(count) };
        (count > 0).then(|| Line {
            words,
            href: href.to_owned(),
            mark: Some((state, number)),
            ..Line::default()
        })
    }
}

/// A card.
#[derive(Debug, Clone, Default)]
pub struct Card {
    /// What it has.
    pub title: String,
    /// Its lines, the most important first; [`SHOWN`] of them are shown.
    pub lines: Vec<Line>,
    /// Where all of it is: words and address.
    pub all: Option<(String, String)>,
    /// What it says without lines. A card with neither is not shown.
    pub empty: String,
    /// The smaller, the further up.
    pub rank: u8,
}

/// Cards of a service.
pub trait Deck: Send + Sync {
    /// Its name, once in the house.
    fn name(&self) -> &'static str;
    /// Where its cards stand.
    fn space(&self) -> Space;
    /// The cards for this person: a few indexed reads.
    ///
    /// # Errors
    /// Database errors.
    fn cards(&self, tx: &mut Tx, actor: &Actor, tr: Tr) -> Result<Vec<Card>, Fault>;
}

/// The cards of all services. Clones share them.
#[derive(Clone, Default)]
pub struct Cards(Arc<Vec<Arc<dyn Deck>>>);

impl Cards {
    /// Of these.
    pub fn new(decks: Vec<Arc<dyn Deck>>) -> Self {
        Self(Arc::new(decks))
    }

    /// What stands in a space for a person, in order.
    ///
    /// # Errors
    /// Database errors.
    pub fn of(&self, tx: &mut Tx, space: Space, actor: &Actor, tr: Tr) -> Result<Vec<Card>, Fault> {
        let mut all = Vec::new();
        for deck in self.0.iter().filter(|deck| deck.space() == space) {
            all.extend(deck.cards(tx, actor, tr)?);
        }
        all.retain(|card| !card.lines.is_empty() || !card.empty.is_empty());
        all.sort_by_key(|card| card.rank);
        Ok(all)
    }
}

/// Cards of a page of staff as one part of it; nothing where there are none.
pub fn part(title: &str, cards: &[Card]) -> Html {
    match cards.is_empty() {
        true => Html::empty(),
        false => html!("<section><h2>{}</h2>{}</section>\n", title, show_below(cards, "h3")),
    }
}

/// What of these waits for the person.
pub fn waiting(cards: &[Card]) -> Vec<&Line> {
    cards.iter().flat_map(|card| &card.lines).filter(|line| line.waits).collect()
}

/// Lines as a list.
pub fn lines<'a>(lines: impl IntoIterator<Item = &'a Line>) -> Html {
    let rows: Html = lines
        .into_iter()
        .map(|line| {
            let words = match line.href.is_empty() {
                true => html!("<span>{}</span>", line.words),
                false => html!("<a href=\"{}\">{}</a>", safe_href(&line.href), line.words),
            };
            let hint = (!line.hint.is_empty()).then(|| html!("<p class=\"hint\">{}</p>", line.hint));
            let mark = line.mark.as_ref().map(|(state, word)| ui::tag(*state, word));
            html!("<li><div>{}{}</div>{}</li>", words, hint, mark)
        })
        .collect();
    html!("<ul class=\"tasks\">{}</ul>\n", rows)
}

/// The cards side by side.
pub fn show(cards: &[Card]) -> Html {
    show_below(cards, "h2")
}

/// The same with headings of this rank.
fn show_below(cards: &[Card], heading: &'static str) -> Html {
    let one = |card: &Card| {
        let body = match card.lines.is_empty() {
            true => html!("<p class=\"hint\">{}</p>", card.empty),
            false => lines(card.lines.iter().take(SHOWN)),
        };
        let all = card
            .all
            .as_ref()
            .map(|(words, href)| html!("<p><a href=\"{}\">{}</a></p>", safe_href(href), words));
        html!("<section><{}>{}</{}>{}{}</section>", heading, card.title, heading, body, all)
    };
    let all: Html = cards.iter().map(one).collect();
    html!("<div class=\"cards\">{}</div>\n", all)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_waits_is_found_on_every_card() {
        let line = |words: &str, waits| Line { words: words.to_owned(), waits, ..Line::default() };
        let cards = [
            Card { lines: vec![line("one", false), line("two", true)], ..Card::default() },
            Card { lines: vec![line("three", true)], ..Card::default() },
        ];
        assert_eq!(
            waiting(&cards).iter().map(|line| line.words.as_str()).collect::<Vec<_>>(),
            ["two", "three"]
        );
    }

    #[test]
    fn a_card_shows_some_lines_and_leads_to_all() {
        let line = |n: usize| Line { words: format!("line {n}"), href: "/x".to_owned(), ..Line::default() };
        let all = Some(("all".to_owned(), "/all".to_owned()));
        let card =
            Card { title: "<b>".to_owned(), lines: (0..9).map(line).collect(), all, ..Card::default() };
        let page = show(&[card]).to_string();
        assert!(
            page.contains("line 3") && !page.contains("line 4") && page.contains("href=\"/all\""),
            "{page}"
        );
        assert!(page.contains("&lt;b&gt;"), "{page}");
    }
}
