//! Stand-in for an HTTP client. The decision crates can call FEEL functions written in Java over HTTP; Onedoor
//! refuses such functions (docs/decisions/0003), so the client is replaced by this: the few names they use, and
//! every call is an error. It keeps a TLS stack out of the binary and an outbound connection out of a decision.

/// The blocking half of the client.
pub mod blocking {
    use super::Error;

    /// Sends nothing.
    #[derive(Default)]
    pub struct Client;

    impl Client {
        /// A client that sends nothing.
        pub fn new() -> Self {
            Self
        }

        /// A request that will be refused.
        pub fn post(&self, _url: &str) -> RequestBuilder {
            RequestBuilder
        }
    }

    /// A request that will be refused.
    pub struct RequestBuilder;

    impl RequestBuilder {
        /// Ignores the body.
        pub fn json<T: ?Sized>(self, _body: &T) -> Self {
            self
        }

        /// Always an error: nothing leaves the process.
        pub fn send(self) -> Result<Response, Error> {
            Err(Error)
        }
    }

    /// Never made.
    pub enum Response {}

    impl Response {
        /// Never called.
        pub fn json<T>(self) -> Result<T, Error> {
            match self {}
        }
    }
}

/// Every call ends in this.
#[derive(Debug)]
pub struct Error;

impl std::fmt::Display for Error {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("calls out of a decision are not allowed")
    }
}

impl std::error::Error for Error {}
