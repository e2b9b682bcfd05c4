//! Routes that are counted as they are declared: whoever wants to knock at every door of the house asks the router itself, and
//! no text is searched. [`Routes`] and [`get`], [`post`] … are axum's under another roof; declare every route with them.

use std::collections::BTreeMap;
use std::convert::Infallible;

use axum::Router;
use axum::extract::Request;
use axum::handler::Handler;
use axum::response::IntoResponse;
use axum::routing::{self, MethodRouter, Route};
use contract::App;
use tower::{Layer, Service};

/// One door of the house.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Door {
    /// Its method in small letters: `get`.
    pub method: &'static str,
    /// Its path as declared: `/case/{number}`.
    pub path: String,
}

/// What answers at one path, by method.
pub struct Methods<S = App> {
    inner: MethodRouter<S>,
    named: Vec<&'static str>,
}

macro_rules! methods {
    ($($name:ident),+) => {
        $(
            #[doc = concat!("Answers `", stringify!($name), "` at a path.")]
            pub fn $name<H, T, S>(handler: H) -> Methods<S>
            where
                H: Handler<T, S>,
                T: 'static,
                S: Clone + Send + Sync + 'static,
            {
                Methods { inner: routing::$name(handler), named: vec![stringify!($name)] }
            }
        )+

        impl<S: Clone + Send + Sync + 'static> Methods<S> {
            $(
                #[doc = concat!("Answers `", stringify!($name), "` there too.")]
                #[must_use]
                pub fn $name<H, T>(mut self, handler: H) -> Self
                where
                    H: Handler<T, S>,
                    T: 'static,
                {
                    self.inner = self.inner.$name(handler);
                    self.named.push(stringify!($name));
                    self
                }
            )+
        }
    };
}

methods!(get, post, put, patch, delete);

/// Routes of a service, with the list of them.
pub struct Routes<S = App> {
    router: Router<S>,
    /// By the shape of the path, in which the names of its values do not count: the path, and its methods.
    doors: BTreeMap<String, (String, Vec<&'static str>)>,
    twice: Vec<Door>,
}

/// The path without the names of its values: `/a/{b}` and `/a/{c}` lead to one place.
pub fn shape(path: &str) -> String {
    let parts = path.split('/').map(|part| match part.strip_prefix('{') {
        Some(name) if name.starts_with('*') => "{*}",
        Some(_) => "{}",
        None => part,
    });
    parts.collect::<Vec<_>>().join("/")
}

impl<S: Clone + Send + Sync + 'static> Default for Routes<S> {
    fn default() -> Self {
        Self { router: Router::new(), doors: BTreeMap::new(), twice: Vec::new() }
    }
}

impl<S: Clone + Send + Sync + 'static> Routes<S> {
    /// None yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds what answers at `path`. A door that is there already is not put in a second time; [`Self::twice`] names it.
    #[must_use]
    pub fn route(mut self, path: &str, methods: Methods<S>) -> Self {
        if self.claim(path, &methods.named) {
            self.router = self.router.route(path, methods.inner);
        }
        self
    }

    /// Notes these doors; false where one of them is there already.
    fn claim(&mut self, path: &str, methods: &[&'static str]) -> bool {
        let (known, there) = self.doors.entry(shape(path)).or_insert_with(|| (path.to_owned(), Vec::new()));
        let other_name = known != path;
        let taken: Vec<&'static str> =
            methods.iter().copied().filter(|method| other_name || there.contains(method)).collect();
        if taken.is_empty() {
            there.extend(methods);
            return true;
        }
        self.twice.extend(taken.into_iter().map(|method| Door { method, path: path.to_owned() }));
        false
    }

    /// Both together. Where both have a door, this one's stays and [`Self::twice`] names it.
    #[must_use]
    pub fn merge(mut self, other: Self) -> Self {
        self.twice.extend(other.twice);
        let mut clash = false;
        for (path, methods) in other.doors.into_values() {
            clash |= !self.claim(&path, &methods);
        }
        if !clash {
            self.router = self.router.merge(other.router);
        }
        self
    }

    /// Puts a layer around what has been declared so far, as axum does.
    #[must_use]
    pub fn layer<L>(mut self, layer: L) -> Self
    where
        L: Layer<Route> + Clone + Send + Sync + 'static,
        L::Service: Service<Request> + Clone + Send + Sync + 'static,
        <L::Service as Service<Request>>::Response: IntoResponse + 'static,
        <L::Service as Service<Request>>::Error: Into<Infallible> + 'static,
        <L::Service as Service<Request>>::Future: Send + 'static,
    {
        self.router = self.router.layer(layer);
        self
    }

    /// Every door, in order.
    pub fn doors(&self) -> Vec<Door> {
        let all = self
            .doors
            .values()
            .flat_map(|(path, methods)| methods.iter().map(|method| Door { method, path: path.clone() }));
        let mut all: Vec<Door> = all.collect();
        all.sort();
        all
    }

    /// Doors that were declared a second time; there should be none.
    pub fn twice(&self) -> &[Door] {
        &self.twice
    }

    /// The routes as axum takes them.
    pub fn into_router(self) -> Router<S> {
        self.router
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn nothing() {}

    fn told(doors: &[Door]) -> Vec<String> {
        doors.iter().map(|door| format!("{} {}", door.method, door.path)).collect()
    }

    #[test]
    fn doors_are_counted_as_they_are_declared() {
        let one = Routes::<()>::new().route("/a/{id}", get(nothing).post(nothing));
        let both = Routes::new().route("/b", delete(nothing)).merge(one).route("/b", put(nothing));
        assert_eq!(told(&both.doors()), ["delete /b", "get /a/{id}", "post /a/{id}", "put /b"]);
        assert!(both.twice().is_empty());
    }

    #[test]
    fn a_door_that_is_there_already_is_named_and_not_put_in() {
        let twice = Routes::<()>::new().route("/a/{id}", get(nothing)).route("/a/{number}", post(nothing));
        assert_eq!(told(twice.twice()), ["post /a/{number}"]);
        let other = Routes::<()>::new().route("/a/{id}", get(nothing)).route("/c", get(nothing));
        assert_eq!(told(Routes::new().route("/a/{id}", get(nothing)).merge(other).twice()), ["get /a/{id}"]);
    }
}
