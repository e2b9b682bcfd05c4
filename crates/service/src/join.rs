//! Puts services together. Two that claim one thing are an error at start, which names both.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use directory::lists::ListSource;
use kit::Routes;
use store::{Handlers, MigrationSet};

use crate::cards::Deck;
use crate::finding::Findable;
use crate::panels::Panel;
use crate::{Plate, Service};

/// Two services that claim one thing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clash {
    /// What kind of thing: `table`, `route`, `list` …
    pub kind: &'static str,
    /// The thing.
    pub thing: String,
    /// Who has it.
    pub first: String,
    /// Who claims it too.
    pub second: String,
}

impl fmt::Display for Clash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { kind, thing, first, second } = self;
        write!(f, "{kind} {thing}: claimed by {first} and by {second}; rename it in one of the two")
    }
}

/// Who has what.
#[derive(Default)]
struct Claims {
    owners: BTreeMap<(&'static str, String), String>,
    clashes: Vec<Clash>,
}

impl Claims {
    fn claim(&mut self, owner: &str, kind: &'static str, thing: impl Into<String>) {
        let thing = thing.into();
        match self.owners.get(&(kind, thing.clone())) {
            Some(first) => {
                self.clashes.push(Clash { kind, thing, first: first.clone(), second: owner.to_owned() })
            }
            None => {
                self.owners.insert((kind, thing), owner.to_owned());
            }
        }
    }

    fn plate(&mut self, plate: &Plate) {
        let name = plate.name;
        self.claim(name, "name", name);
        tables(&plate.tables).for_each(|table| self.claim(name, "table", table));
        plate.texts.keys().into_iter().for_each(|key| self.claim(name, "text", key));
        plate.permissions.iter().for_each(|one| self.claim(name, "permission", one.0));
        plate.tells.iter().for_each(|kind| self.claim(name, "event", *kind));
        plate.retain.iter().for_each(|kept| self.claim(name, "kept thing", kept.kind.name));
        plate.tags.iter().for_each(|(tag, _)| self.claim(name, "API tag", *tag));
        for schema in
            (plate.api)()["components"]["schemas"].as_object().into_iter().flat_map(|all| all.keys())
        {
            self.claim(name, "API schema", schema);
        }
    }

    fn result(self) -> Result<(), Vec<Clash>> {
        if self.clashes.is_empty() { Ok(()) } else { Err(self.clashes) }
    }
}

/// The tables that a set of migrations makes, each once: a later migration of the set may make one anew.
pub fn tables(set: &MigrationSet) -> impl Iterator<Item = String> {
    let texts = set.files.iter().flat_map(|(_, text)| text.split("CREATE TABLE ").skip(1));
    let mut seen = std::collections::BTreeSet::new();
    texts.filter_map(move |rest| {
        let name: String = rest.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect();
        (!name.is_empty() && seen.insert(name.clone())).then_some(name)
    })
}

/// Whether these plates go together.
///
/// # Errors
/// Everything that two of them claim.
pub fn check(plates: &[Plate]) -> Result<(), Vec<Clash>> {
    let mut claims = Claims::default();
    plates.iter().for_each(|plate| claims.plate(plate));
    claims.result()
}

/// All services as one.
pub struct Joined {
    /// Every route.
    pub routes: Routes,
    /// Every handler and listener.
    pub handlers: Handlers,
    /// Every list.
    pub lists: Vec<Arc<dyn ListSource>>,
    /// All that the portal's search box finds besides items.
    pub finds: Vec<Arc<dyn Findable>>,
    /// All cards of the pages where one person's matters come together.
    pub cards: Vec<Arc<dyn Deck>>,
    /// What all services say of an application on the pages about it.
    pub panels: Vec<Arc<dyn Panel>>,
}

/// Puts services together.
///
/// # Errors
/// Everything that two of them claim.
pub fn join(services: Vec<Service>) -> Result<Joined, Vec<Clash>> {
    let mut claims = Claims::default();
    let mut all = Joined {
        routes: Routes::new(),
        handlers: Handlers::new(),
        lists: Vec::new(),
        finds: Vec::new(),
        cards: Vec::new(),
        panels: Vec::new(),
    };
    for service in services {
        let name = service.plate.name;
        claims.plate(&service.plate);
        // A path is claimed once a method; the names of its values do not count.
        for door in service.routes.twice() {
            claims.claim(name, "route", format!("{} {}", door.method, door.path));
            claims.claim(name, "route", format!("{} {}", door.method, door.path));
        }
        for door in service.routes.doors() {
            claims.claim(name, "route", format!("{} {}", door.method, kit::routes::shape(&door.path)));
        }
        service.handlers.kinds().into_iter().for_each(|kind| claims.claim(name, "job", kind));
        service.handlers.listeners().for_each(|(listener, _)| claims.claim(name, "listener", listener));
        service.lists.iter().for_each(|list| claims.claim(name, "list", list.key()));
        all.routes = all.routes.merge(service.routes);
        all.handlers = all.handlers.and(service.handlers);
        service.finds.iter().for_each(|found| claims.claim(name, "finds", found.name()));
        for deck in &service.cards {
            claims.claim(name, "cards", format!("{:?} {}", deck.space(), deck.name()));
        }
        all.lists.extend(service.lists);
        all.finds.extend(service.finds);
        all.cards.extend(service.cards);
        for panel in &service.panels {
            claims.claim(name, "panel", panel.name());
        }
        all.panels.extend(service.panels);
    }
    claims.result().map(|()| all)
}

#[cfg(test)]
mod tests {
    use contract::Permission;
    use kit::routes::get;
    use store::Tx;

    use super::*;

    const TEXTS: kit::i18n::Catalogue =
        kit::i18n::Catalogue { owner: "tests", zh: "stall-title = 摊位\n", en: "stall-title = Stall\n" };
    const NONE: kit::i18n::Catalogue = kit::i18n::Catalogue { owner: "tests", zh: "", en: "" };

    fn plate(name: &'static str, table: &'static [(&'static str, &'static str)]) -> Plate {
        Plate::new(name, MigrationSet { owner: name, files: table }, TEXTS)
    }

    async fn nothing() {}

    fn told(clashes: Result<Joined, Vec<Clash>>) -> Vec<String> {
        clashes
            .err()
            .unwrap_or_default()
            .iter()
            .map(|clash| format!("{} {}", clash.kind, clash.thing))
            .collect()
    }

    #[test]
    fn services_that_go_together_are_joined() {
        let one = Service::new(
            plate("one", &[("0001_create", "CREATE TABLE one (id {id} PRIMARY KEY);")]),
            Routes::new().route("/one/{id}", get(nothing)),
        );
        let two = Plate {
            texts: NONE,
            ..plate("two", &[("0001_create", "CREATE TABLE two (id {id} PRIMARY KEY);")])
        };
        let two = Service::new(two, Routes::new().route("/two/{id}", get(nothing).post(nothing)));
        let doors = join(vec![one, two]).map(|joined| joined.routes.doors().len());
        assert_eq!(doors.ok(), Some(3));
    }

    #[test]
    fn two_that_claim_one_thing_are_both_named() {
        let create =
            &[("0001_create", "CREATE TABLE stall (id {id} PRIMARY KEY);\nCREATE TABLE row (id {id});")];
        let make = |name: &'static str, path: &str| {
            let plate = Plate {
                permissions: &[Permission("stall.open")],
                tells: &["stall.opened"],
                ..plate(name, create)
            };
            let mut service = Service::new(plate, Routes::new().route(path, get(nothing)));
            let hears = |_: &mut Tx, _: &store::heard::Heard| Ok::<_, store::Error>(());
            service.handlers = Handlers::new().on("stall.close", |_, _| Ok::<_, store::Error>(())).hear(
                "stalls",
                &["case.decided"],
                hears,
            );
            service
        };
        let clashes = told(join(vec![make("one", "/stall/{id}"), make("two", "/stall/{number}")]));
        let wanted = [
            "table stall",
            "table row",
            "text stall-title",
            "permission stall.open",
            "event stall.opened",
            "route get /stall/{}",
            "job stall.close",
            "listener stalls",
        ];
        assert_eq!(clashes, wanted);
        let Err(clashes) = join(vec![make("one", "/a"), make("two", "/b")]) else { return };
        assert!(clashes.iter().all(|clash| clash.to_string().contains("one and by two")), "{clashes:?}");
    }
}
