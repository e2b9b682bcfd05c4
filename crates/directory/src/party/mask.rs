//! What is shown of a party's particulars when they are not shown in full.

use codes::Telephone;

/// A telephone number with its middle hidden: `130****0001`.
pub fn mask_phone(phone: &str) -> String {
    Telephone::parse(phone).map_or_else(|_| "*".repeat(phone.chars().count()), |telephone| telephone.masked())
}

/// A person's name as strangers see it: the first letter with its marks, and stars.
pub fn masked_name(name: &str) -> String {
    let mut letters = name.chars().peekable();
    let Some(first) = letters.next() else { return String::new() };
    let mut shown = String::from(first);
    while let Some(mark) = letters.next_if(|c| codes::name::is_mark(*c)) {
        shown.push(mark);
    }
    shown.push_str(&"*".repeat(letters.count().clamp(1, 6)));
    shown
}
