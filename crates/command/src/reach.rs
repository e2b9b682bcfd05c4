//! Where somebody looks: a place within the reach of the posts they hold, or one that such a place lies in.

use codes::Region;
use contract::{Actor, Fault, OrganId};
use directory::access::Permit;

use crate::permissions::Watch;

/// A place on the screen: a division, or an organ in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The division.
    pub region: Region,
    /// The hall or office, where one was opened.
    pub organ: Option<OrganId>,
}

impl Place {
    /// The first and last code of the division and everything below it.
    pub fn range(&self) -> (String, String) {
        let prefix = self.region.prefix();
        (format!("{prefix:0<6}"), format!("{prefix:9<12}"))
    }
}

/// The divisions the actor's posts reach on the screen.
fn reached(actor: &Actor) -> Vec<Region> {
    actor.postings_with(Watch::PERMISSION).filter_map(|post| Region::parse(&post.region).ok()).collect()
}

/// Where the screen begins for this person: the smallest division that holds everything they reach. Whoever has one banner begins and
/// stays there.
///
/// # Errors
/// `access.forbidden` without any post.
pub fn home(actor: &Actor) -> Result<Region, Fault> {
    let all = reached(actor);
    let none = || Fault::forbidden("access.forbidden").with("permission", Watch::PERMISSION.0);
    let first = all.first().ok_or_else(none)?;
    let holds_all = |region: &Region| all.iter().all(|other| region.contains(other));
    let around = std::iter::once(first.clone()).chain(first.ancestors()).find(holds_all);
    // Posts in two provinces: nothing holds both, and one begins with the first.
    Ok(around.unwrap_or_else(|| first.clone()))
}

/// The place that an address names; where the screen begins when it names none.
///
/// # Errors
/// `access.forbidden`; `command.place-unknown` for what is no division or lies out of reach.
pub fn place(actor: &Actor, region: &str, organ: &str) -> Result<Place, Fault> {
    let unknown = || Fault::not_found("command.place-unknown");
    let home = home(actor)?;
    let region = match region {
        "" => home,
        code => {
            let region = Region::parse(code).map_err(|_| unknown())?;
            let touches = reached(actor).iter().any(|own| own.contains(&region) || region.contains(own));
            if !touches || !home.contains(&region) {
                return Err(unknown());
            }
            region
        }
    };
    let organ = match organ {
        "" => None,
        id => Some(OrganId(id.parse().map_err(|_| unknown())?)),
    };
    Ok(Place { region, organ })
}
