//! What is shown of a party's particulars when they are not shown in full.

use codes::CitizenId;

use super::IdKind;

/// A number with its middle hidden. The last four characters serve as a second factor, so most of them are hidden too.
pub fn mask_id(kind: IdKind, number: &str) -> String {
    match kind {
        IdKind::Uscc => number.to_owned(),
        IdKind::CitizenId => CitizenId::parse(number).map(|id| id.masked()).unwrap_or_default(),
        _ => mask_middle(number, 1, 1),
    }
}

/// A telephone number with its middle hidden: `130****0001`.
pub fn mask_phone(phone: &str) -> String {
    mask_middle(phone, 3, 4)
}

/// A person's name as strangers see it: the first character and stars.
pub fn masked_name(name: &str) -> String {
    let mut chars = name.chars();
    chars.next().map_or_else(String::new, |first| format!("{first}{}", "*".repeat(chars.count().clamp(1, 6))))
}

fn mask_middle(text: &str, head: usize, tail: usize) -> String {
    let count = text.chars().count();
    if count <= head + tail {
        return "*".repeat(count);
    }
    text.chars().enumerate().map(|(i, c)| if i < head || i >= count - tail { c } else { '*' }).collect()
}
