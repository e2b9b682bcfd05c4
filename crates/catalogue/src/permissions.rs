//! What one may be allowed to do with items.

directory::permissions! {
    /// Publishing versions of items, and seeing the list of versions (事项发布).
    Publish = "item.publish";
}
