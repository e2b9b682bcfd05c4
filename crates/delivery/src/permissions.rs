//! What may be done with deliveries, by name.

directory::permissions! {
    /// Hand results out: at the window, by courier, home (出件送达).
    Hand = "delivery.hand";
    /// See what is late and the figures of each hall (送达监督).
    Watch = "delivery.watch";
}
