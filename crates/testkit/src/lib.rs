//! One test harness: databases of both kinds, an application, a browser without a browser.
