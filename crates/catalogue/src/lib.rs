//! Items as definitions: read, check, publish as versions, search, guides, least burden.
