//! Long lists: data table, filter bar, saved views, bulk bar, keyset pager.

use crate::html;
use crate::html::{Html, safe_href};
use crate::i18n::Tr;
use crate::ui::{Control, Field, Tab, details, field, form};
use crate::view::View;

/// A column.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Column {
    /// Its head.
    pub label: String,
    /// Where sorting by it leads; `None` cannot be sorted.
    pub sort: Option<String>,
    /// Whether the table is sorted by it: ascending, descending.
    pub sorted: Option<Sorted>,
    /// Whether it holds figures, which line up at the right.
    pub numeric: bool,
}

/// Which way a column is sorted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sorted {
    /// Smallest first.
    Up,
    /// Largest first.
    Down,
}

impl Column {
    /// A column of words that cannot be sorted.
    pub fn new(label: impl Into<String>) -> Self {
        Self { label: label.into(), ..Self::default() }
    }

    /// A column of figures.
    pub fn numeric(label: impl Into<String>) -> Self {
        Self { label: label.into(), numeric: true, ..Self::default() }
    }

    /// Makes it sortable.
    #[must_use]
    pub fn sort(mut self, href: impl Into<String>, sorted: Option<Sorted>) -> Self {
        self.sort = Some(href.into());
        self.sorted = sorted;
        self
    }
}

/// A row.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Row {
    /// What a bulk act names it by; `None` cannot be ticked.
    pub key: Option<String>,
    /// One cell for each column. The first is the row's head.
    pub cells: Vec<Html>,
    /// Whether it is the one being looked at (the desk's queue).
    pub current: bool,
}

impl Row {
    /// A row of cells.
    pub fn new(cells: impl IntoIterator<Item = Html>) -> Self {
        Self { key: None, cells: cells.into_iter().collect(), current: false }
    }
}

/// Where the pages before and after begin. Keyset paging has no page numbers and no totals.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Pager {
    /// Address of the first page, when this is not it.
    pub first: Option<String>,
    /// Address of the page before.
    pub previous: Option<String>,
    /// Address of the next page.
    pub next: Option<String>,
    /// How many there are, as far as counted ("36", "1000+").
    pub total: Option<String>,
}

/// A data table.
#[derive(Debug, Clone, Default)]
pub struct Table {
    /// What it lists.
    pub caption: String,
    /// Columns.
    pub columns: Vec<Column>,
    /// Rows.
    pub rows: Vec<Row>,
    /// What stands instead of rows when there are none; see [`crate::ui::empty`].
    pub empty: Html,
    /// Acts on ticked rows: buttons inside a form that posts to this address.
    pub bulk: Option<(String, Html)>,
    /// Paging.
    pub pager: Pager,
}

/// The data table. Scrolls sideways in its own frame on narrow screens.
pub fn table(view: &View, t: &Table) -> Html {
    let tr = view.tr;
    if t.rows.is_empty() {
        return html!("{}{}", t.empty, pager(tr, &t.pager));
    }
    let bulk_head = t.bulk.is_some().then(|| {
        html!(
            "<th scope=\"col\" class=\"tick\"><span class=\"hidden\">{}</span></th>",
            tr.t("kit-table-tick")
        )
    });
    let heads: Html = t.columns.iter().map(head).collect();
    let rows: Html = t.rows.iter().map(|row| table_row(tr, t, row)).collect();
    let table = html!(
        "<div class=\"table-scroll\" tabindex=\"0\" role=\"group\" aria-label=\"{}\"><table class=\"data\"><caption>{}</caption><thead><tr>{}{}</tr></thead><tbody>{}</tbody></table></div>\n",
        t.caption,
        t.caption,
        bulk_head,
        heads,
        rows
    );
    let table = match &t.bulk {
        Some((action, acts)) => html!(
            // The first button answers Enter: it does nothing, so that Enter on a tick does nothing.
            "<form method=\"post\" action=\"{}\" data-bulk>{}<button disabled hidden></button>{}<div class=\"bulk\"><span data-bulk-count>{}</span>{}</div></form>\n",
            safe_href(action),
            view.csrf_field(),
            table,
            tr.t("kit-table-bulk"),
            acts
        ),
        None => table,
    };
    html!("{}{}", table, pager(tr, &t.pager))
}

fn head(column: &Column) -> Html {
    let class = column.numeric.then(|| html!(" class=\"numeric\""));
    let (aria, arrow) = match column.sorted {
        Some(Sorted::Up) => (Some(html!(" aria-sort=\"ascending\"")), " ↑"),
        Some(Sorted::Down) => (Some(html!(" aria-sort=\"descending\"")), " ↓"),
        None => (None, ""),
    };
    let label = match &column.sort {
        Some(href) => html!("<a href=\"{}\">{}{}</a>", safe_href(href), column.label, arrow),
        None => html!("{}", column.label),
    };
    html!("<th scope=\"col\"{}{}>{}</th>", class, aria, label)
}

fn table_row(tr: Tr, t: &Table, row: &Row) -> Html {
    let tick = t.bulk.as_ref().map(|_| match &row.key {
        Some(key) => html!(
            "<td class=\"tick\"><input type=\"checkbox\" name=\"key\" value=\"{}\" aria-label=\"{}\"></td>",
            key,
            tr.t("kit-table-tick")
        ),
        None => html!("<td class=\"tick\"></td>"),
    });
    let cells: Html = row
        .cells
        .iter()
        .enumerate()
        .map(|(index, cell)| {
            let class = t.columns.get(index).is_some_and(|c| c.numeric).then(|| html!(" class=\"numeric\""));
            // On a phone a row is a card, where each cell stands beside its column's name.
            let label = t.columns.get(index).map_or("", |c| c.label.as_str());
            match index {
                0 => html!("<th scope=\"row\"{}>{}</th>", class, cell),
                _ => html!("<td{} data-label=\"{}\"><div>{}</div></td>", class, label, cell),
            }
        })
        .collect();
    let current = row.current.then(|| html!(" aria-current=\"true\""));
    html!("<tr{}>{}{}</tr>\n", current, tick, cells)
}

/// The pager.
pub fn pager(tr: Tr, p: &Pager) -> Html {
    if *p == Pager::default() {
        return Html::empty();
    }
    let link = |href: &Option<String>, rel: &str, key: &str| {
        href.as_ref()
            .map(|href| html!("<li><a href=\"{}\" rel=\"{}\">{}</a></li>", safe_href(href), rel, tr.t(key)))
    };
    let total = p
        .total
        .as_ref()
        .map(|total| html!("<p class=\"hint\">{}</p>", tr.with("kit-pager-total", "total", total)));
    html!(
        "<nav class=\"pager\" aria-label=\"{}\">{}<ul>{}{}{}</ul></nav>\n",
        tr.t("kit-pager-label"),
        total,
        link(&p.first, "first", "kit-pager-first"),
        link(&p.previous, "prev", "kit-pager-previous"),
        link(&p.next, "next", "kit-pager-next")
    )
}

/// Filters above a list: a GET form, so that a filtered list has an address, with the saved views as tabs.
#[derive(Debug, Clone, Default)]
pub struct Filter<'a> {
    /// Where it asks.
    pub action: &'a str,
    /// What can be filtered by.
    pub fields: &'a [Field<'a>],
    /// Saved views.
    pub views: &'a [Tab],
    /// Where taking all filters off leads; `None` when none is on.
    pub clear: Option<&'a str>,
}

/// The filter bar.
pub fn filter_bar(tr: Tr, f: &Filter<'_>) -> Html {
    let views = (!f.views.is_empty()).then(|| crate::ui::tabs(&tr.t("kit-filter-views"), f.views));
    let fields: Html = f
        .fields
        .iter()
        .map(|one| {
            // A filter is never required, and saying so at each would be noise.
            let control = match one.control {
                Control::Select(choices) => Control::Any(choices),
                other => other,
            };
            let quiet = Field { quiet: true, required: false, control, ..*one };
            field(tr, &quiet, None)
        })
        .collect();
    let clear = f.clear.map(|href| html!("<a href=\"{}\">{}</a>", safe_href(href), tr.t("kit-filter-clear")));
    html!(
        "{}<form class=\"filter\" method=\"get\" action=\"{}\" novalidate>{}<div class=\"filter-acts\"><button class=\"button secondary\">{}</button>{}</div></form>\n",
        views,
        safe_href(f.action),
        fields,
        tr.t("kit-filter-go"),
        clear
    )
}

/// A list as somebody saved it, filters and all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SavedView {
    /// What they call it.
    pub name: String,
    /// Where it is.
    pub href: String,
    /// Whether it is the one shown.
    pub current: bool,
    /// Where a post forgets it.
    pub forget: String,
}

/// What one can do with a list besides reading it.
#[derive(Debug, Clone, Default)]
pub struct ListTools<'a> {
    /// The reader's own views of it.
    pub saved: &'a [SavedView],
    /// Where a post saves what is shown; the field `name` says what to call it.
    pub save: &'a str,
    /// Where a post asks for the whole as a file.
    pub export: &'a str,
    /// The filters in force, as a query.
    pub query: &'a str,
}

/// Saved views, saving this one, export: beside the filters of every list of staff.
pub fn list_tools(view: &View, t: &ListTools<'_>) -> Html {
    let tr = view.tr;
    let query = html!("<input type=\"hidden\" name=\"query\" value=\"{}\">", t.query);
    let links: Html = t
        .saved
        .iter()
        .map(|one| {
            let here = one.current.then(|| html!(" aria-current=\"true\""));
            html!("<li><a href=\"{}\"{}>{}</a></li>", safe_href(&one.href), here, one.name)
        })
        .collect();
    let label = tr.t("kit-list-views");
    let views = (!t.saved.is_empty())
        .then(|| html!("<nav aria-label=\"{}\"><span>{}</span><ul>{}</ul></nav>", label, label, links));
    let name = tr.t("kit-list-save-name");
    let box_ = html!(
        "{}<label for=\"list-view-name\">{}</label><input id=\"list-view-name\" name=\"name\" required maxlength=\"30\" \
         autocomplete=\"off\"><button class=\"button secondary\">{}</button>",
        query,
        name,
        tr.t("kit-list-save-go")
    );
    let forget: Html = t
        .saved
        .iter()
        .map(|one| {
            let words = tr.with("kit-list-forget", "name", &one.name);
            let button = html!("<button class=\"link\">{}</button>", words);
            html!("<li>{}</li>", form(view, &one.forget, &button))
        })
        .collect();
    let forget = (!forget.is_empty()).then(|| html!("<ul>{}</ul>", forget));
    let save = details(&tr.t("kit-list-save"), &html!("{}{}", form(view, t.save, &box_), forget));
    let export = html!("{}<button class=\"link\">{}</button>", query, tr.t("kit-list-export"));
    html!("<div class=\"list-tools\">{}{}{}</div>\n", views, save, form(view, t.export, &export))
}

/// Something that is being made: the fragment at `source` takes its place every second for as long as it asks for that
/// with `data-more`. Without scripts the page itself offers to be loaded again.
pub fn making(source: &str, now: &Html) -> Html {
    html!("<div data-making=\"{}\" aria-live=\"polite\">{}</div>\n", safe_href(source), now)
}
