//! PDF (ISO 32000): whole, open, and doing nothing by itself. Objects are looked at wherever a reader finds them, also in
//! compressed streams of objects. What cannot be looked into is refused rather than trusted.

use std::cell::Cell;
use std::io::Read;

use contract::Fault;
use flate2::read::ZlibDecoder;

use super::find;

/// Most bytes that all streams of objects of one file may unfold to.
const UNFOLDED_MAX: usize = 32 * 1024 * 1024;
/// Most streams looked at.
const STREAMS_MAX: usize = 50_000;
/// Most bytes read of objects while following actions.
const READ_MAX: usize = 64 * 1024 * 1024;
/// Deepest nesting of one object.
const DEPTH_MAX: usize = 24;
/// Most actions one after the other.
const CHAIN_MAX: usize = 64;

/// What no material needs, wherever it stands.
const NEVER: [&[u8]; 9] = [
    b"JavaScript",
    b"Launch",
    b"EmbeddedFile",
    b"EmbeddedFiles",
    b"RichMedia",
    b"XFA",
    b"SubmitForm",
    b"ImportData",
    b"GoToE",
];
/// Kinds of action that reach out of the document: harmless behind a link that somebody clicks, not by themselves.
const OUTSIDE: [&[u8]; 9] = [
    b"URI",
    b"GoToR",
    b"Movie",
    b"Sound",
    b"Rendition",
    b"Launch",
    b"JavaScript",
    b"SubmitForm",
    b"GoTo3DView",
];

/// What a stream of objects is not made of by any program that people use: nobody looks through these.
const OTHER_FILTERS: [&[u8]; 10] = [
    b"ASCIIHexDecode",
    b"AHx",
    b"ASCII85Decode",
    b"A85",
    b"LZWDecode",
    b"RunLengthDecode",
    b"Crypt",
    b"Predictor",
    b"F",
    b"FFilter",
];

/// A PDF must be whole, not locked, have a document in it, and not act on its own when opened.
pub(super) fn check(bytes: &[u8]) -> Result<(), Fault> {
    let tail = bytes.get(bytes.len().saturating_sub(2048)..).unwrap_or(bytes);
    if find(tail, b"%%EOF").is_none() {
        return Err(Fault::invalid("file.damaged"));
    }
    let mut texts = vec![plain_names(bytes).into_owned()];
    texts.extend(unfolded(bytes)?.iter().map(|text| plain_names(text).into_owned()));
    let has = |name: &[u8]| texts.iter().any(|text| named(text, name).next().is_some());
    if has(b"Encrypt") {
        return Err(Fault::invalid("file.locked"));
    }
    let objects = Objects::of(&texts);
    if NEVER.iter().any(|name| has(name)) || objects.act_by_themselves() {
        return Err(Fault::invalid("file.active-content"));
    }
    if objects.left.get() == 0 {
        return Err(Fault::invalid("file.unreadable-part"));
    }
    if !(has(b"Catalog") && has(b"Pages")) {
        return Err(Fault::invalid("file.no-pages"));
    }
    Ok(())
}

/// Where a name stands as a whole, not as the beginning of a longer one; the place behind it.
fn named<'t>(text: &'t [u8], name: &'t [u8]) -> impl Iterator<Item = usize> + 't {
    let ends = |at: usize| text.get(at).is_none_or(|byte| !is_regular(*byte));
    text.iter().enumerate().filter(|(_, byte)| **byte == b'/').filter_map(move |(at, _)| {
        let end = at + 1 + name.len();
        (text.get(at + 1..end) == Some(name) && ends(end)).then_some(end)
    })
}

fn is_regular(byte: u8) -> bool {
    !byte.is_ascii_whitespace() && byte != 0 && !b"()<>[]{}/%".contains(&byte)
}

/// The bytes with the characters of names that are spelled as `#4a` spelled plainly (ISO 32000-1, 7.3.5).
fn plain_names(bytes: &[u8]) -> std::borrow::Cow<'_, [u8]> {
    let digit = |at: usize| bytes.get(at).and_then(|byte| char::from(*byte).to_digit(16));
    if !bytes.contains(&b'#') {
        return bytes.into();
    }
    let mut plain = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        let spelled = (*byte == b'#').then(|| Some(digit(at + 1)? * 16 + digit(at + 2)?)).flatten();
        match spelled.and_then(|code| u8::try_from(code).ok()) {
            Some(code) => {
                plain.push(code);
                at += 3;
            }
            None => {
                plain.push(*byte);
                at += 1;
            }
        }
    }
    plain.into()
}

/// What the streams of objects hold.
fn unfolded(bytes: &[u8]) -> Result<Vec<Vec<u8>>, Fault> {
    let mut found = Vec::new();
    let (mut at, mut left, mut streams) = (0, UNFOLDED_MAX, 0);
    while let Some(step) = bytes.get(at..).and_then(|rest| find(rest, b"stream")) {
        let start = at + step;
        at = start + b"stream".len();
        if bytes.get(..start).is_some_and(|before| before.ends_with(b"end")) {
            continue;
        }
        streams += 1;
        if streams > STREAMS_MAX {
            return Err(Fault::invalid("file.unreadable-part"));
        }
        let dictionary = plain_names(bytes.get(dictionary_before(bytes, start)..start).unwrap_or_default());
        let body = bytes.get(at..).unwrap_or_default();
        let body = body.strip_prefix(b"\r\n").or_else(|| body.strip_prefix(b"\n")).unwrap_or(body);
        let says = |name: &[u8]| named(&dictionary, name).next().is_some();
        let of_objects = says(b"ObjStm");
        let deflated = body.first().is_some_and(|first| first & 0x0f == 8);
        let plainly_deflated =
            named(&dictionary, b"FlateDecode").chain(named(&dictionary, b"Fl")).count() == 1 && deflated;
        let otherwise = OTHER_FILTERS.iter().any(|filter| says(filter));
        if of_objects && (otherwise || says(b"Filter") && !plainly_deflated) {
            return Err(Fault::invalid("file.unreadable-part"));
        }
        if of_objects && !says(b"Filter") {
            let end = find(body, b"endstream").unwrap_or(body.len());
            found.push(body.get(..end).unwrap_or_default().to_vec());
            continue;
        }
        if !deflated {
            continue;
        }
        // A few bytes tell whether objects lie in it; what says so itself is unfolded in any case.
        let mut text = vec![0; 512];
        let mut unfolding = ZlibDecoder::new(body);
        let begun = fill(&mut unfolding, &mut text);
        text.truncate(begun);
        if !of_objects && !begins_with_objects(&text) {
            continue;
        }
        let mut rest = (&mut unfolding).take(left as u64 + 1);
        // Damage at the end of a stream hides nothing of what came before it.
        let _ = rest.read_to_end(&mut text);
        left = left.checked_sub(text.len()).ok_or_else(|| Fault::invalid("file.unreadable-part"))?;
        found.push(text);
    }
    Ok(found)
}

fn fill(from: &mut impl Read, buffer: &mut [u8]) -> usize {
    let mut filled = 0;
    while let Some(free) = buffer.get_mut(filled..).filter(|free| !free.is_empty()) {
        match from.read(free) {
            Ok(read) if read > 0 => filled += read,
            _ => break,
        }
    }
    filled
}

/// Where the dictionary of a stream begins: at the object's `obj`, at most 8 kB back, so that nothing that stands in a
/// string of it can hide the rest.
fn dictionary_before(bytes: &[u8], stream: usize) -> usize {
    let from = stream.saturating_sub(8 * 1024);
    let before = bytes.get(from..stream).unwrap_or_default();
    let last_end = before.windows(6).rposition(|window| window == b"endobj").map_or(0, |at| at + 6);
    let last_stream = before.windows(9).rposition(|window| window == b"endstream").map_or(0, |at| at + 9);
    from + last_end.max(last_stream)
}

/// Pairs of numbers, then an object: what a stream of objects looks like, whatever its dictionary says.
fn begins_with_objects(text: &[u8]) -> bool {
    let head = text.iter().position(|byte| !byte.is_ascii_digit() && !byte.is_ascii_whitespace());
    let (numbers, next) = match head {
        Some(at) => (text.get(..at).unwrap_or_default(), text.get(at).copied()),
        None => (text, None),
    };
    let count = numbers.split(u8::is_ascii_whitespace).filter(|word| !word.is_empty()).count();
    count >= 2 && next.is_none_or(|byte| b"<[(/".contains(&byte))
}

/// An object, as far as actions need it.
#[derive(Debug)]
enum Object {
    Dictionary(Vec<(Vec<u8>, Object)>),
    Array(Vec<Object>),
    Name(Vec<u8>),
    Reference(u32),
    Other,
}

impl Object {
    fn entry(&self, name: &[u8]) -> Option<&Object> {
        match self {
            Object::Dictionary(entries) => {
                entries.iter().find(|(key, _)| key == name).map(|(_, value)| value)
            }
            _ => None,
        }
    }
}

/// The objects of a file by their numbers, and how much more of them may be read.
struct Objects<'t> {
    texts: &'t [Vec<u8>],
    /// Number, text, place; all definitions of a number, because readers differ in which they take.
    places: Vec<(u32, usize, usize)>,
    left: Cell<usize>,
}

impl<'t> Objects<'t> {
    fn of(texts: &'t [Vec<u8>]) -> Self {
        let mut places = Vec::new();
        for (index, text) in texts.iter().enumerate() {
            if index > 0 {
                in_stream(text, |number, at| places.push((number, index, at)));
            }
            let mut at = 0;
            while let Some(step) = text.get(at..).and_then(|rest| find(rest, b"obj")) {
                let end = at + step;
                at = end + b"obj".len();
                if let Some(number) = number_before(text, end) {
                    places.push((number, index, at));
                }
            }
        }
        places.sort_unstable();
        Self { texts, places, left: Cell::new(READ_MAX) }
    }

    fn read(&self, text: usize, at: usize) -> Option<Object> {
        let mut parser = Parser { text: self.texts.get(text)?, at };
        let object = parser.object(0);
        self.left.set(self.left.get().saturating_sub(parser.at.saturating_sub(at) + 16));
        object.filter(|_| self.left.get() > 0)
    }

    fn numbered(&self, number: u32) -> impl Iterator<Item = Object> + '_ {
        let from = self.places.partition_point(|place| place.0 < number);
        let places =
            self.places.get(from..).unwrap_or_default().iter().take_while(move |place| place.0 == number);
        places.filter_map(|(_, text, at)| self.read(*text, *at))
    }

    /// Whether opening the document, turning a page or the like reaches out of it.
    fn act_by_themselves(&self) -> bool {
        self.texts.iter().enumerate().any(|(index, text)| {
            let opening = named(text, b"OpenAction").map(|at| (at, false));
            let additional = named(text, b"AA").map(|at| (at, true));
            opening.chain(additional).any(|(at, several)| {
                let value = self.read(index, at);
                value.is_some_and(|value| self.any(&value, &mut |value| self.begins(value, several)))
            })
        })
    }

    /// An action, or with `several` a dictionary of them by their occasions.
    fn begins(&self, value: &Object, several: bool) -> bool {
        match value {
            Object::Dictionary(entries) if several => {
                entries.iter().any(|(_, action)| self.reaches_out(action, CHAIN_MAX))
            }
            value => self.reaches_out(value, CHAIN_MAX),
        }
    }

    /// Whether this holds for an object, or for one that it refers to.
    fn any(&self, object: &Object, holds: &mut dyn FnMut(&Object) -> bool) -> bool {
        match object {
            Object::Reference(number) => self.numbered(*number).any(|object| holds(&object)),
            object => holds(object),
        }
    }

    /// Whether an action, or one of those after it, reaches out. A chain without end does. A place in the document, which
    /// is an array, is none.
    fn reaches_out(&self, action: &Object, left: usize) -> bool {
        if left == 0 {
            return true;
        }
        self.any(action, &mut |action| {
            let named_so =
                |kind: &Object| matches!(kind, Object::Name(name) if OUTSIDE.contains(&name.as_slice()));
            let outside = action.entry(b"S").is_some_and(|kind| self.any(kind, &mut |kind| named_so(kind)));
            let next = action.entry(b"Next");
            outside
                || next.is_some_and(|next| {
                    self.any(next, &mut |next| match next {
                        Object::Array(all) => all.iter().any(|action| self.reaches_out(action, left - 1)),
                        action => self.reaches_out(action, left - 1),
                    })
                })
        })
    }
}

/// The first number of `12 0 ` that ends here.
fn number_before(text: &[u8], end: usize) -> Option<u32> {
    let before = text.get(end.saturating_sub(24)..end)?;
    let mut words =
        before.rsplit(|byte| byte.is_ascii_whitespace() || *byte == 0).filter(|word| !word.is_empty());
    let digits = |word: &[u8]| std::str::from_utf8(word).ok().and_then(|word| word.parse::<u32>().ok());
    words.next().and_then(digits)?;
    let number = words.next()?;
    let from = number.iter().rposition(|byte| !byte.is_ascii_digit()).map_or(0, |at| at + 1);
    digits(number.get(from..)?)
}

/// The numbers and places of the objects in a stream of objects: its head lists them.
fn in_stream(text: &[u8], mut found: impl FnMut(u32, usize)) {
    let Some(first) = text.iter().position(|byte| !byte.is_ascii_digit() && !byte.is_ascii_whitespace())
    else {
        return;
    };
    let head = text.get(..first).unwrap_or_default();
    let mut numbers =
        head.split(u8::is_ascii_whitespace).filter_map(|word| std::str::from_utf8(word).ok()?.parse().ok());
    while let (Some(number), Some(place)) = (numbers.next(), numbers.next()) {
        let place: u32 = place;
        if let Some(at) = first.checked_add(place as usize) {
            found(number, at);
        }
    }
}

struct Parser<'t> {
    text: &'t [u8],
    at: usize,
}

impl Parser<'_> {
    fn peek(&mut self) -> Option<u8> {
        loop {
            match *self.text.get(self.at)? {
                b'%' => {
                    while !matches!(self.text.get(self.at), None | Some(b'\n' | b'\r')) {
                        self.at += 1;
                    }
                }
                byte if byte.is_ascii_whitespace() || byte == 0 => self.at += 1,
                byte => return Some(byte),
            }
        }
    }

    fn word(&mut self) -> &[u8] {
        self.peek();
        let begin = self.at;
        while self.text.get(self.at).is_some_and(|byte| is_regular(*byte)) {
            self.at += 1;
        }
        self.text.get(begin..self.at).unwrap_or_default()
    }

    /// A whole number; where something else stands, the place stays.
    fn number(&mut self) -> Option<u32> {
        let begin = self.at;
        let number =
            std::str::from_utf8(self.word()).ok().filter(|word| word.bytes().all(|b| b.is_ascii_digit()));
        let number = number.and_then(|word| word.parse().ok());
        if number.is_none() {
            self.at = begin;
        }
        number
    }

    fn object(&mut self, depth: usize) -> Option<Object> {
        if depth > DEPTH_MAX {
            return None;
        }
        match self.peek()? {
            b'/' => {
                self.at += 1;
                let begin = self.at;
                while self.text.get(self.at).is_some_and(|byte| is_regular(*byte)) {
                    self.at += 1;
                }
                Some(Object::Name(self.text.get(begin..self.at)?.to_vec()))
            }
            b'<' if self.text.get(self.at + 1) == Some(&b'<') => {
                self.at += 2;
                let mut entries = Vec::new();
                loop {
                    match self.peek() {
                        Some(b'>') | None => {
                            self.at += 2;
                            return Some(Object::Dictionary(entries));
                        }
                        Some(_) => {}
                    }
                    let Object::Name(name) = self.object(depth + 1)? else { continue };
                    entries.push((name, self.object(depth + 1)?));
                }
            }
            b'[' => {
                self.at += 1;
                let mut items = Vec::new();
                loop {
                    match self.peek() {
                        Some(b']') | None => {
                            self.at += 1;
                            return Some(Object::Array(items));
                        }
                        Some(_) => items.push(self.object(depth + 1)?),
                    }
                }
            }
            b'<' => {
                while !matches!(self.text.get(self.at), None | Some(b'>')) {
                    self.at += 1;
                }
                self.at += 1;
                Some(Object::Other)
            }
            b'(' => {
                self.string();
                Some(Object::Other)
            }
            byte if byte.is_ascii_digit() => {
                let number = self.number();
                let back = self.at;
                if let Some(number) = number
                    && self.number().is_some()
                    && self.word() == b"R"
                {
                    return Some(Object::Reference(number));
                }
                self.at = back;
                if number.is_none() {
                    self.word();
                }
                Some(Object::Other)
            }
            _ => {
                if self.word().is_empty() {
                    self.at += 1;
                }
                Some(Object::Other)
            }
        }
    }

    /// Past a string in round brackets, which nest.
    fn string(&mut self) {
        let mut open = 0u32;
        while let Some(byte) = self.text.get(self.at) {
            self.at += if *byte == b'\\' { 2 } else { 1 };
            match byte {
                b'(' => open += 1,
                b')' => {
                    open = open.saturating_sub(1);
                    if open == 0 {
                        return;
                    }
                }
                _ => {}
            }
        }
    }
}
