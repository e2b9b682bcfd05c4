//! Page frames, components, forms on the page, assets, languages.
