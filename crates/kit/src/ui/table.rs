//! Long lists: data table, filter bar, saved views, bulk bar, keyset pager.

use crate::html;
use crate::html::{Html, safe_href};
use crate::i18n::Tr;
use crate::ui::{Control, Field, Tab, field};
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
            "<form method=\"post\" action=\"{}\" data-bulk>{}{}<div class=\"bulk\"><span data-bulk-count>{}</span>{}</div></form>\n",
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
    /// Where exporting what is listed leads.
    pub export: Option<&'a str>,
}

/// The filter bar.
pub fn filter_bar(tr: Tr, f: &Filter<'_>) -> Html {
    let views = (!f.views.is_empty()).then(|| crate::ui::tabs(&tr.t("kit-filter-views"), f.views));
    let fields: Html = f
        .fields
        .iter()
        .map(|one| {
            // A filter is never required, and saying so at each would be noise.
            let quiet = Field { required: !matches!(one.control, Control::Consent), ..*one };
            field(tr, &quiet, None)
        })
        .collect();
    let clear = f.clear.map(|href| html!("<a href=\"{}\">{}</a>", safe_href(href), tr.t("kit-filter-clear")));
    let export = f.export.map(|href| {
        html!("<a class=\"export\" href=\"{}\">{}</a>", safe_href(href), tr.t("kit-filter-export"))
    });
    html!(
        "{}<form class=\"filter\" method=\"get\" action=\"{}\" novalidate>{}<div class=\"filter-acts\"><button class=\"button secondary\">{}</button>{}{}</div></form>\n",
        views,
        safe_href(f.action),
        fields,
        tr.t("kit-filter-go"),
        clear,
        export
    )
}
