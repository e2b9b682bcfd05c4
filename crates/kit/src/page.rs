//! The page frames: portal (门户), desk (窗口), office (审批) and board (大屏). Every page is complete: skip link,
//! masthead, navigation, one `h1`, footer.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{Html as HtmlBody, IntoResponse, Response};
use contract::Text;
use contract::app::Footer;

use crate::Tr;
use crate::assets;
use crate::html;
use crate::html::{Html, safe_href, url_encode};
use crate::kept::Keep;
use crate::ui::{self, Crumb};
use crate::view::{FLASH_COOKIE, MESSAGES, NavItem, SIGN_OUT, STAFF_MESSAGES, View, set_cookie};

/// For whom a page is made. Decides its density, navigation and colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Frame {
    /// Citizens and enterprises (办事人): one column, phone first.
    Portal,
    /// The comprehensive window (综合窗口): dense, keyboard first. Paths below `/desk`.
    Desk,
    /// Approvers and managers (审批与管理): dense. Paths below `/office`.
    Office,
    /// The big screen (大屏): dark, large figures, live. Paths below `/board` and `/command`.
    Board,
}

impl Frame {
    /// The frame that a path belongs to by its first part.
    pub fn of_path(path: &str) -> Frame {
        match path.split('/').nth(1) {
            Some("desk") => Frame::Desk,
            Some("office") => Frame::Office,
            Some("board" | "command") => Frame::Board,
            _ => Frame::Portal,
        }
    }

    fn class(self) -> &'static str {
        match self {
            Frame::Portal => "portal",
            Frame::Desk => "desk",
            Frame::Office => "office",
            Frame::Board => "board",
        }
    }
}

/// A page being put together. [`Page::respond`] finishes it.
#[derive(Debug)]
#[must_use]
pub struct Page<'a> {
    view: &'a View,
    frame: Frame,
    title: String,
    own_heading: bool,
    has_errors: bool,
    wide: bool,
    keep: bool,
    quiet: bool,
    status: StatusCode,
    crumbs: Vec<Crumb>,
    lead: Option<String>,
    band: Html,
    aside: Html,
    body: Html,
}

impl<'a> Page<'a> {
    fn new(view: &'a View, frame: Frame, title: impl Into<String>) -> Self {
        Self {
            view,
            frame,
            title: title.into(),
            own_heading: false,
            has_errors: false,
            wide: false,
            keep: false,
            quiet: false,
            status: StatusCode::OK,
            crumbs: Vec::new(),
            lead: None,
            band: Html::empty(),
            aside: Html::empty(),
            body: Html::empty(),
        }
    }

    /// A page for citizens and enterprises. The title becomes the `h1`.
    pub fn portal(view: &'a View, title: impl Into<String>) -> Self {
        Self::new(view, Frame::Portal, title)
    }

    /// A page of the comprehensive window.
    pub fn desk(view: &'a View, title: impl Into<String>) -> Self {
        Self::new(view, Frame::Desk, title)
    }

    /// A page for approvers and managers.
    pub fn office(view: &'a View, title: impl Into<String>) -> Self {
        Self::new(view, Frame::Office, title)
    }

    /// A page of the big screen.
    pub fn board(view: &'a View, title: impl Into<String>) -> Self {
        Self::new(view, Frame::Board, title)
    }

    /// A page in the frame its path belongs to ([`Frame::of_path`]): for what appears in every frame.
    pub fn of_path(view: &'a View, title: impl Into<String>) -> Self {
        Self::new(view, Frame::of_path(view.path()), title)
    }

    /// Where we are, from the start page down, without the page itself.
    pub fn crumbs(mut self, crumbs: impl IntoIterator<Item = Crumb>) -> Self {
        self.crumbs.extend(crumbs);
        self
    }

    /// One sentence under the heading that says what this page is for.
    pub fn lead(mut self, words: impl Into<String>) -> Self {
        self.lead = Some(words.into());
        self
    }

    /// A band of the page's full width between navigation and content, such as the start page's search.
    /// It holds the `h1` itself.
    pub fn band(mut self, band: Html) -> Self {
        self.band = band;
        self.own_heading = true;
        self
    }

    /// What stands beside the content: who is responsible, where, when.
    pub fn aside(mut self, aside: Html) -> Self {
        self.aside = aside;
        self
    }

    /// Adds to the content.
    pub fn body(mut self, body: Html) -> Self {
        self.body.push(&body);
        self
    }

    /// The content brings its own `h1` (a confirmation panel, a document sheet).
    pub fn own_heading(mut self) -> Self {
        self.own_heading = true;
        self
    }

    /// Content uses the whole width instead of a reading column: tables, three panes.
    pub fn wide(mut self) -> Self {
        self.wide = true;
        self
    }

    /// A big screen in a bright room, or beside somebody who works: light and quiet instead of dark.
    pub fn quiet(mut self, quiet: bool) -> Self {
        self.quiet = quiet;
        self
    }

    /// A form came back with faults: the title says so, for those who hear it first; the status becomes 422.
    pub fn with_errors(mut self) -> Self {
        self.has_errors = true;
        self.status = StatusCode::UNPROCESSABLE_ENTITY;
        self
    }

    /// It is the same for everybody who is not signed in, but for language and size of type: it may be kept a few seconds and
    /// sent to the next ([`crate::Kept`]).
    pub fn keep(mut self) -> Self {
        self.keep = true;
        self
    }

    /// Answers with another status than 200.
    pub fn status(mut self, status: StatusCode) -> Self {
        self.status = status;
        self
    }

    /// The finished page.
    pub fn html(&self) -> Html {
        let view = self.view;
        let tr = view.tr;
        let title = match self.has_errors {
            true => tr.with("kit-title-error", "title", &self.title),
            false => self.title.clone(),
        };
        // For the script that keeps drafts; where there is nothing to send, a page is the same for everybody.
        let token = (view.actor.is_some() || view.token_used())
            .then(|| html!("<meta name=\"csrf-token\" content=\"{}\">\n", view.csrf_token()));
        html!(
            "<!DOCTYPE html>\n<html lang=\"{lang}\"{large}>\n<head>\n<meta charset=\"utf-8\">\n\
             <title>{title} · {site}</title>\n\
             <meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n\
             <meta name=\"color-scheme\" content=\"{scheme}\">\n{token}\
             <link rel=\"icon\" href=\"{icon}\" type=\"image/svg+xml\">\n\
             <link rel=\"stylesheet\" href=\"{css}\">\n<script src=\"{js}\" defer></script>\n</head>\n\
             <body class=\"{frame}{quiet}\">\n<a class=\"skip\" href=\"#main\">{skip}</a>\n<header>{demo}{masthead}</header>\n{nav}{band}\
             <div class=\"width page{wide}\">\n{crumbs}<div class=\"columns\">\n\
             <main id=\"main\" tabindex=\"-1\">\n{flash}{heading}{body}\n</main>\n{aside}</div>\n</div>\n{footer}\
             </body>\n</html>\n",
            lang = tr.lang.tag(),
            large = if view.large { html!(" class=\"large\"") } else { Html::empty() },
            title = title,
            site = tr.text(&view.site().name),
            scheme = if self.frame == Frame::Board && !self.quiet { "dark" } else { "light" },
            token = token,
            icon = assets::icon_href(),
            css = assets::css_href(),
            js = assets::js_href(),
            frame = self.frame.class(),
            quiet = if self.quiet { " quiet" } else { "" },
            skip = tr.t("kit-skip"),
            demo =
                view.site().demo.then(|| html!("<p class=\"demo-strip\">{}</p>\n", tr.t("kit-demo-strip"))),
            masthead = masthead(view, self.frame),
            nav = nav(view, self.frame),
            band = (!self.band.is_empty()).then(|| html!(
                "<section class=\"band\" aria-label=\"{}\"><div class=\"width\">{}</div></section>\n",
                self.title,
                self.band
            )),
            wide = if self.wide || self.frame == Frame::Board { " wide" } else { "" },
            crumbs = ui::breadcrumb(tr, &self.crumbs),
            flash = view
                .flash
                .as_ref()
                .and_then(|flash| flash.words(tr))
                .map(|words| ui::notice(ui::Tone::Done, &html!("{}", words))),
            heading = self.heading(),
            body = self.body,
            aside =
                (!self.aside.is_empty()).then(|| html!("<aside class=\"aside\">{}</aside>\n", self.aside)),
            footer = footer(view, self.frame),
        )
    }

    fn heading(&self) -> Html {
        let heading = (!self.own_heading).then(|| html!("<h1>{}</h1>\n", self.title));
        let lead = self.lead.as_ref().map(|words| html!("<p class=\"lead\">{}</p>\n", words));
        html!("{}{}", heading, lead)
    }

    /// The page as a response. A message for this page, once shown, is forgotten.
    pub fn respond(self) -> Response {
        let mut response = (self.status, HtmlBody(self.html().into_string())).into_response();
        if self.keep && self.view.flash.is_none() {
            response.extensions_mut().insert(Keep);
        }
        if self.view.flash.is_some() {
            let forget = set_cookie(FLASH_COOKIE, "", -1, false, self.view.site().secure_cookies);
            if let Ok(value) = HeaderValue::from_str(&forget) {
                response.headers_mut().append(header::SET_COOKIE, value);
            }
        }
        response
    }
}

/// The mark: a door standing open.
pub(crate) const MARK: &str = "<svg class=\"mark\" viewBox=\"0 0 32 32\" width=\"32\" height=\"32\" aria-hidden=\"true\" \
     focusable=\"false\"><path d=\"M5 29V3h22v26\" fill=\"none\" stroke=\"currentColor\" stroke-width=\"3\"/>\
     <path d=\"M9 6l11 5v20l-11-3z\" fill=\"currentColor\"/><circle cx=\"17\" cy=\"20\" r=\"1.5\" class=\"mark-knob\"/></svg>";

fn preference_href(view: &View, name: &str, value: &str) -> String {
    format!("/preferences?{name}={value}&return={}", url_encode(view.here()))
}

fn masthead(view: &View, frame: Frame) -> Html {
    let tr = view.tr;
    let site = view.site();
    let home = match frame {
        Frame::Portal => "/",
        Frame::Desk => "/desk",
        Frame::Office => "/office",
        Frame::Board => "/board",
    };
    let audience = match frame {
        Frame::Portal => None,
        Frame::Desk => Some(tr.t("kit-frame-desk")),
        Frame::Office => Some(tr.t("kit-frame-office")),
        Frame::Board => Some(tr.t("kit-frame-board")),
    };
    let other = tr.lang.other();
    let (large_key, large_value) =
        if view.large { ("kit-type-normal", "0") } else { ("kit-type-large", "1") };
    html!(
        "<div class=\"masthead\"><div class=\"width\">\n\
         <a class=\"brand\" href=\"{home}\">{mark}<span class=\"brand-words\"><span class=\"brand-name\">{name}</span>\
         <span class=\"brand-region\">{region}{audience}</span></span></a>\n<ul class=\"tools\">\n\
         <li><a href=\"{lang_href}\" lang=\"{lang_tag}\" hreflang=\"{lang_tag}\">{lang_name}</a></li>\n\
         <li><a href=\"{large_href}\">{large_words}</a></li>\n{who}</ul>\n</div></div>",
        home = home,
        mark = Html::trusted(MARK),
        name = tr.text(&site.name),
        region = tr.text(&site.region_name),
        audience = audience.map(|words| html!("<span class=\"dot\"> </span>{}", words)),
        lang_href = preference_href(view, "lang", other.tag()),
        lang_tag = other.tag(),
        lang_name = tr.t("kit-other-language"),
        large_href = preference_href(view, "large", large_value),
        large_words = tr.t(large_key),
        who = who(view),
    )
}

fn who(view: &View) -> Html {
    let tr = view.tr;
    let Some(actor) = &view.actor else {
        return html!(
            "<li><a class=\"sign-in\" href=\"{}\">{}</a></li>\n",
            view.sign_in_href(),
            tr.t("kit-sign-in")
        );
    };
    let post = actor.postings.first().map(|posting| {
        html!(" <span class=\"post\">{} {}</span>", tr.text(&posting.organ_name), tr.text(&posting.title))
    });
    html!(
        "{messages}<li class=\"who\"><a href=\"/account\"><span class=\"hidden\">{label}</span>{name}</a>{post}</li>\n\
         <li><form method=\"post\" action=\"{action}\">{token}<button class=\"link\">{words}</button></form></li>\n",
        messages = messages(view, actor),
        label = tr.t("kit-who-am-i"),
        name = actor.name,
        post = post,
        action = SIGN_OUT,
        token = view.csrf_field(),
        words = tr.t("kit-sign-out"),
    )
}

/// The way to one's messages, with how many are unread: as a number to see, and in words to hear.
fn messages(view: &View, actor: &contract::Actor) -> Html {
    let tr = view.tr;
    let href = if actor.kind == contract::ActorKind::Staff { STAFF_MESSAGES } else { MESSAGES };
    let number = match view.unread {
        0 => Html::empty(),
        n => {
            let shown = if n > 99 { "99+".to_owned() } else { n.to_string() };
            let said = tr.with("kit-messages-unread", "n", &shown);
            html!(
                " <b class=\"unread\" aria-hidden=\"true\">{}</b><span class=\"hidden\">{}</span>",
                shown,
                said
            )
        }
    };
    html!("<li><a href=\"{}\">{}{}</a></li>\n", href, tr.t("kit-messages"), number)
}

fn nav(view: &View, frame: Frame) -> Html {
    let shown: Vec<&NavItem> = view
        .setup
        .nav
        .iter()
        .filter(|item| item.frame == frame)
        .filter(|item| match item.needs {
            Some(permission) => view.actor.as_ref().is_some_and(|actor| actor.may_somewhere(permission)),
            None => true,
        })
        .collect();
    if shown.is_empty() {
        return Html::empty();
    }
    let path = view.path();
    let within = |href: &str| {
        path == href || href != "/" && path.strip_prefix(href).is_some_and(|rest| rest.starts_with('/'))
    };
    // The longest address that leads here is the current place: `/office/tasks` rather than `/office`.
    let current =
        shown.iter().filter(|item| within(item.href)).map(|item| item.href).max_by_key(|href| href.len());
    let links = |items: &[&NavItem]| -> Html {
        let link = |item: &&NavItem| {
            let here = (current == Some(item.href)).then(|| html!(" aria-current=\"page\""));
            html!("<li><a href=\"{}\"{}>{}</a></li>\n", safe_href(item.href), here, view.tr.t(item.key))
        };
        items.iter().map(link).collect()
    };
    let folded = |item: &&NavItem| frame == Frame::Portal && item.rank >= OPEN_RECORDS;
    let (records, main): (Vec<&NavItem>, Vec<&NavItem>) = shown.iter().copied().partition(folded);
    let more = (!records.is_empty()).then(|| {
        let here = records.iter().any(|item| current == Some(item.href)).then(|| html!(" class=\"here\""));
        html!(
            "<details class=\"nav-more\"><summary{}>{}</summary><ul>\n{}</ul></details>",
            here,
            view.tr.t("kit-nav-records"),
            links(&records)
        )
    });
    html!(
        "<nav class=\"nav\" aria-label=\"{}\"><div class=\"width\"><ul>\n{}</ul>{}</div></nav>\n",
        view.tr.t("kit-nav-label"),
        links(&main),
        more
    )
}

/// From this rank on a link of the portal leads to what the authorities publish: such links stand folded behind one, so that what people
/// come to do stays in one line however many services move in.
const OPEN_RECORDS: u8 = 50;

fn footer(view: &View, frame: Frame) -> Html {
    let tr = view.tr;
    let site = view.site();
    let gallery = site.demo.then(|| html!("<li><a href=\"/_gallery\">{}</a></li>", tr.t("kit-gallery")));
    let help = (frame != Frame::Board).then(|| {
        html!("<p class=\"hotline\">{} <a href=\"tel:12345\">12345</a></p>", tr.t("kit-footer-hotline"))
    });
    let foot = &site.footer;
    let run_by = match &foot.organiser {
        Some(organiser) => tr.with("kit-footer-organiser", "name", tr.text(organiser)),
        None => tr.with("kit-footer-run-by", "region", tr.text(&site.region_name)),
    };
    let line = |key: &str, text: &Option<Text>| {
        text.as_ref().map(|text| html!("<p>{}</p>", tr.with(key, "name", tr.text(text))))
    };
    let link = |key: &str, address: &str| {
        (!address.is_empty()).then(|| html!("<li><a href=\"{}\">{}</a></li>", safe_href(address), tr.t(key)))
    };
    html!(
        "<footer class=\"footer\"><div class=\"width\">\n<p>{run_by}</p>\n{operator}{contact}{help}{records}<ul>\
         <li><a href=\"/accessibility\">{accessibility}</a></li>{privacy}{errors}{gallery}</ul>\n</div></footer>\n",
        run_by = run_by,
        operator = line("kit-footer-operator", &foot.operator),
        contact = line("kit-footer-contact", &foot.contact),
        help = help,
        records = records(tr, foot),
        accessibility = tr.t("kit-accessibility"),
        privacy = link("kit-footer-privacy", &foot.privacy),
        errors = link("kit-footer-report-errors", &foot.report_errors),
        gallery = gallery,
    )
}

/// Under which numbers the site is on record, each leading to where that can be looked up.
fn records(tr: Tr, foot: &Footer) -> Option<Html> {
    let digits: String = foot.police.chars().filter(char::is_ascii_digit).collect();
    let police = format!("https://beian.mps.gov.cn/#/query/webSearch?code={digits}");
    let parts = [
        (!foot.site_code.is_empty())
            .then(|| html!("<span>{}</span> ", tr.with("kit-footer-site-code", "code", &foot.site_code))),
        // They are what they are called in Chinese, on English pages too.
        (!foot.icp.is_empty())
            .then(|| html!("<a lang=\"zh-CN\" href=\"https://beian.miit.gov.cn/\">{}</a> ", foot.icp)),
        (!foot.police.is_empty()).then(|| html!("<a lang=\"zh-CN\" href=\"{}\">{}</a>", police, foot.police)),
    ];
    let shown: Html = parts.into_iter().flatten().collect();
    (!foot.missing_records()).then(|| html!("<p class=\"records\">{}</p>", shown))
}
