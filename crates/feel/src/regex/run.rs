//! Searches a text: tries one way and comes back for the others. Without back-references no step is taken twice at one
//! place, so that the time grows with the length of pattern and text only.

use super::{Regex, Step};
use crate::evaluate::Meter;

/// Start and end of the whole match and of each group.
pub(super) type Found = Vec<Option<(usize, usize)>>;

/// What to come back for.
enum Way {
    Try {
        step: u32,
        at: usize,
    },
    /// A place of a group, or of a loop, as it was before.
    Restore {
        slot: usize,
        value: usize,
    },
}

const NOWHERE: usize = usize::MAX;

/// Where steps were taken already.
struct Seen {
    small: [u64; 16],
    large: Vec<u64>,
    width: usize,
}

impl Seen {
    fn new(steps: usize, places: usize) -> Self {
        let bits = steps.saturating_mul(places);
        let large = if bits > 1024 { vec![0; bits / 64 + 1] } else { Vec::new() };
        Self { small: [0; 16], large, width: places }
    }

    /// Notes a step at a place; whether it is the first time.
    #[inline]
    fn first(&mut self, step: u32, place: usize) -> bool {
        let bit = step as usize * self.width + place;
        let words = if self.large.is_empty() { &mut self.small[..] } else { &mut self.large[..] };
        match words.get_mut(bit / 64) {
            Some(word) => {
                let first = *word >> (bit % 64) & 1 == 0;
                *word |= 1 << (bit % 64);
                first
            }
            None => false,
        }
    }
}

/// The first match from a place on.
pub(super) fn find(regex: &Regex, text: &str, from: usize, groups: bool, meter: &mut Meter) -> Option<Found> {
    let length = text.len() + 1 - from.min(text.len());
    let mut seen = if regex.back { None } else { Some(Seen::new(regex.code.len(), length)) };
    if let Some(seen) = &seen
        && meter.make(seen.large.len() as u64 * 8).is_err()
    {
        meter.spend(u64::MAX);
        return None;
    }
    let slots = if groups || regex.back { 2 * (regex.groups + 1) } else { 0 };
    let mut search =
        Search { regex, text, from, slots: vec![NOWHERE; slots], loops: Vec::new(), ways: Vec::new() };
    let mut at = from;
    loop {
        at = search.next_start(at)?;
        if search.at(at, &mut seen, meter)? {
            let pair = |group: &[usize]| match group {
                [start, end] if *start != NOWHERE && *end != NOWHERE => Some((*start, *end)),
                _ => None,
            };
            return Some(search.slots.chunks(2).map(pair).collect());
        }
        at += text.get(at..).and_then(|rest| rest.chars().next()).map(char::len_utf8)?;
    }
}

struct Search<'s> {
    regex: &'s Regex,
    text: &'s str,
    from: usize,
    slots: Vec<usize>,
    loops: Vec<usize>,
    ways: Vec<Way>,
}

impl Search<'_> {
    /// The next place at which a match may begin.
    fn next_start(&self, at: usize) -> Option<usize> {
        match self.regex.code.get(1) {
            Some(Step::Start) => (at == 0).then_some(0),
            Some(Step::Char(c)) => self.text.get(at..)?.find(*c).map(|found| at + found),
            _ => Some(at),
        }
    }

    fn char(&self, at: usize) -> Option<char> {
        let byte = *self.text.as_bytes().get(at)?;
        if byte < 0x80 { Some(byte as char) } else { self.text.get(at..)?.chars().next() }
    }

    /// Whether a match begins at a place; none where the steps are used up.
    fn at(&mut self, start: usize, seen: &mut Option<Seen>, meter: &mut Meter) -> Option<bool> {
        self.slots.fill(NOWHERE);
        self.ways.clear();
        let (mut step, mut at) = (0_u32, start);
        loop {
            if !meter.spend(1) {
                return None;
            }
            let fresh = seen.as_mut().is_none_or(|seen| seen.first(step, at - self.from));
            let next = if fresh { self.step(step, &mut at, seen.is_some()) } else { Next::Failed };
            match next {
                Next::Go(next) => step = next,
                Next::Matched => return Some(true),
                Next::Failed => loop {
                    match self.ways.pop() {
                        Some(Way::Try { step: other, at: place }) => {
                            (step, at) = (other, place);
                            break;
                        }
                        Some(Way::Restore { slot, value }) => self.put(slot, value),
                        None => return Some(false),
                    }
                },
            }
        }
    }

    /// Slots of groups come first, those of loops behind them.
    fn put(&mut self, slot: usize, value: usize) {
        match slot.checked_sub(self.slots.len()) {
            None => {
                if let Some(place) = self.slots.get_mut(slot) {
                    *place = value;
                }
            }
            Some(at) => {
                if self.loops.len() <= at {
                    self.loops.resize(at + 1, NOWHERE);
                }
                if let Some(place) = self.loops.get_mut(at) {
                    *place = value;
                }
            }
        }
    }

    fn step(&mut self, step: u32, at: &mut usize, guarded: bool) -> Next {
        let go = Next::Go(step + 1);
        let consumed = |search: &Self, at: &mut usize, fits: &dyn Fn(char) -> bool| match search.char(*at) {
            Some(c) if fits(c) => {
                *at += c.len_utf8();
                Next::Go(step + 1)
            }
            _ => Next::Failed,
        };
        let when = |holds: bool| if holds { Next::Go(step + 1) } else { Next::Failed };
        let Some(instruction) = self.regex.code.get(step as usize) else { return Next::Failed };
        match *instruction {
            Step::Char(wanted) => consumed(self, at, &|c| c == wanted),
            Step::Set(set) => match self.regex.sets.get(set as usize) {
                Some(set) => consumed(self, at, &|c| set.contains(c)),
                None => Next::Failed,
            },
            Step::Any => consumed(self, at, &|_| true),
            Step::NotLineEnd => consumed(self, at, &|c| !matches!(c, '\n' | '\r')),
            Step::Start => when(*at == 0),
            Step::End => when(*at == self.text.len()),
            Step::LineStart => {
                let after = self.text.as_bytes().get(at.wrapping_sub(1)) == Some(&b'\n');
                when(*at == 0 || (after && *at < self.text.len()))
            }
            Step::LineEnd => when(*at == self.text.len() || self.text.as_bytes().get(*at) == Some(&b'\n')),
            Step::Save(slot) => {
                let slot = slot as usize;
                if let Some(old) = self.slots.get(slot).copied() {
                    self.ways.push(Way::Restore { slot, value: old });
                    self.put(slot, *at);
                }
                go
            }
            Step::Split(first, second) => {
                self.ways.push(Way::Try { step: second, at: *at });
                Next::Go(first)
            }
            Step::Jump(to) => Next::Go(to),
            Step::Back(group) => self.back(group as usize, at, step),
            Step::Begin(register) if !guarded => {
                let slot = self.slots.len() + register as usize;
                let old = self.loops.get(register as usize).copied().unwrap_or(NOWHERE);
                self.ways.push(Way::Restore { slot, value: old });
                self.put(slot, *at);
                go
            }
            Step::Turned(register) if !guarded => when(self.loops.get(register as usize) != Some(at)),
            Step::Begin(_) | Step::Turned(_) => go,
            Step::Match => Next::Matched,
        }
    }

    /// What a group matched, again; a group that matched nothing is the empty text.
    fn back(&self, group: usize, at: &mut usize, step: u32) -> Next {
        let (start, end) = match (self.slots.get(2 * group), self.slots.get(2 * group + 1)) {
            (Some(start), Some(end)) if *start != NOWHERE && *end != NOWHERE => (*start, *end),
            _ => return Next::Go(step + 1),
        };
        let wanted = self.text.get(start..end).unwrap_or_default();
        let rest = self.text.get(*at..).unwrap_or_default();
        let mut length = 0;
        let mut others = rest.chars();
        for c in wanted.chars() {
            match others.next() {
                Some(other) if other == c || (self.regex.flags.ignore_case && same_letter(c, other)) => {
                    length += other.len_utf8();
                }
                _ => return Next::Failed,
            }
        }
        *at += length;
        Next::Go(step + 1)
    }
}

/// The same but for the case.
fn same_letter(a: char, b: char) -> bool {
    a.to_lowercase().eq(b.to_lowercase()) || a.to_uppercase().eq(b.to_uppercase())
}

enum Next {
    Go(u32),
    Matched,
    Failed,
}
