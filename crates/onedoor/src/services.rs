//! Every service of the house: one line for what is known of it, one for putting it to work. Whoever adds a service adds it
//! here; docs/adding-a-service.md says what else.

use std::sync::Arc;

use casework::desk::{Desk, People};
use casework::jobs::DeskNow;
use contract::{App, Fault, Lang, Reach, Text};
use directory::Starts;
use kit::{Frame, NavItem, Tr};
use service::finding::{Card, CardKind, Findable};
use service::{Plate, Service, Start};
use store::Tx;

use crate::wiring::Outside;

/// What is known of every service without a database, in the order in which their tables are made.
pub fn plates() -> Vec<Plate> {
    vec![
        service::people::plate(),
        catalogue::plate(),
        exchange::plate(),
        evidence::plate(),
        casedesk::plate(),
        hotline::plate(),
        hall::plate(),
        oversight::plate(),
        notice::plate(),
        insight::plate(),
        regulation::plate(),
        trade::plate(),
        project::plate(),
        command::plate(),
        payment::plate(),
        enforcement::plate(),
        delivery::plate(),
    ]
}

/// Every service, put to work. `people` answers casework who is who; `outside` are the ways out of the house.
pub fn at_work(app: &App, people: Arc<dyn People>, outside: Outside) -> Vec<Service> {
    let (shared, known) = (app.clone(), people.clone());
    let desk: DeskNow = Arc::new(move || Desk::of(&shared, &known));
    let results = Arc::new(casework::deliver::Results(desk.clone()));
    vec![
        service::people::service(),
        catalogue::service(),
        exchange::service(app),
        evidence::service(app),
        casedesk::service(people, desk),
        hotline::service(app),
        hall::service(app),
        oversight::service(app),
        notice::service(
            app,
            Arc::new(outside.channels),
            Arc::new(hall::Bookings::default()),
            Arc::new(enforcement::view::Pushes),
        ),
        insight::service(app),
        regulation::service(app, Arc::new(enforcement::penalty::view::Penalties)),
        trade::service(app),
        project::service(app),
        command::service(app),
        payment::service(app, outside.payment),
        enforcement::service(app),
        delivery::service(app, results, Arc::new(hall::Bookings::default()), outside.courier),
    ]
}

/// Every kind of thing that is kept for a term.
pub fn kept(plates: &[Plate]) -> directory::retention::Kinds {
    directory::retention::Kinds(plates.iter().flat_map(|plate| plate.retain).copied().collect())
}

/// The links of all frames.
pub(crate) fn navigation(plates: &[Plate]) -> Vec<NavItem> {
    let mut all: Vec<NavItem> = plates.iter().flat_map(|plate| plate.nav).cloned().collect();
    all.sort_by_key(|item| item.rank);
    all
}

/// What everybody can do online, as the search box finds it: the links of the portal's frame, by their names and by what else people
/// call it (`.words` of the name's text).
pub(crate) struct Functions(pub(crate) Vec<NavItem>);

impl Findable for Functions {
    fn name(&self) -> &'static str {
        "functions"
    }

    fn stamp(&self, _: &mut Tx) -> Result<String, Fault> {
        Ok("as built".to_owned())
    }

    fn cards(&self, _: &mut Tx) -> Result<Vec<Card>, Fault> {
        let open = self.0.iter().filter(|link| link.frame == Frame::Portal && link.needs.is_none());
        let words = |lang: Lang, key: &str| Tr::new(lang).t(key).into_owned();
        let card = |link: &NavItem| Card {
            kind: CardKind::Function,
            title: Text::new(words(Lang::Zh, link.key), words(Lang::En, link.key)),
            about: Text::default(),
            href: link.href.to_owned(),
            words: [Lang::Zh, Lang::En]
                .into_iter()
                .filter_map(|lang| Tr::new(lang).find(&format!("{}.words", link.key), &[]))
                .flat_map(|words| words.split(' ').map(str::to_owned).collect::<Vec<_>>())
                .collect(),
            region: String::new(),
            organ: String::new(),
        };
        Ok(open.map(card).collect())
    }
}

/// Where work begins, the window before the office before administration; for posts no service names, at the first page of the navigation
/// that is theirs.
pub(crate) fn starts(plates: &[Plate]) -> Starts {
    let mut all: Vec<&Start> = plates.iter().flat_map(|plate| plate.starts).collect();
    all.sort_by_key(|start| start.rank);
    let mut links: Vec<(usize, &NavItem)> = plates
        .iter()
        .flat_map(|plate| plate.nav)
        .filter_map(|link| Some(([Frame::Desk, Frame::Office].iter().position(|f| *f == link.frame)?, link)))
        .collect();
    links.sort_by_key(|(frame, link)| (*frame, link.rank));
    let links = links.into_iter().map(|(_, link)| (link.needs.as_slice(), link.href));
    Starts(all.into_iter().map(|start| (start.permissions, start.path)).chain(links).collect())
}
