//! The built-in functions (DMN 1.5, 10.3.4): their names, forms and parameters, and how a call finds its form.

mod bind;
mod contexts;
mod conversion;
mod dates;
mod lists;
mod numbers;
mod ranges;
mod strings;

pub(crate) use bind::bind;

use crate::evaluate::{Evaluator, Stop};
use crate::syntax::token::{Kind, Token};
use crate::types::{Signature, Type};
use crate::value::{Name, Value};
use std::sync::OnceLock;

/// Most parameters of a form.
pub(crate) const PARAMETERS: usize = 7;

/// What a parameter takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Want {
    Any,
    Boolean,
    Number,
    String,
    List,
    Context,
    Function,
    /// A date, or a date and time.
    Day,
    /// A number or a duration.
    Amount,
    /// A point or a range of points.
    Point,
    Range,
    Duration,
    Time,
}

impl Want {
    /// Whether values of a type may fit.
    fn accepts(self, kind: &Type) -> bool {
        if matches!(kind, Type::Any | Type::Null) {
            return true;
        }
        let kind = if self == Self::List { kind } else { kind.item() };
        // A list of something not known may hold one value of the right type.
        let fits = match self {
            Self::Any | Self::List => true,
            Self::Boolean => *kind == Type::Boolean,
            Self::Number => *kind == Type::Number,
            Self::String => *kind == Type::String,
            Self::Context => matches!(kind, Type::Context(_)),
            Self::Function => matches!(kind, Type::Function(_)),
            Self::Day => matches!(kind, Type::Date | Type::DateTime),
            Self::Amount => matches!(kind, Type::Number | Type::DaysDuration | Type::MonthsDuration),
            Self::Point => kind.is_ordered() || matches!(kind, Type::Range(_)),
            Self::Range => matches!(kind, Type::Range(_)),
            Self::Duration => matches!(kind, Type::DaysDuration | Type::MonthsDuration),
            Self::Time => *kind == Type::Time,
        };
        fits || kind.is_any()
    }

    fn shown(self) -> &'static str {
        match self {
            Self::Any => "any value",
            Self::Boolean => "boolean",
            Self::Number => "number",
            Self::String => "string",
            Self::List => "list",
            Self::Context => "context",
            Self::Function => "function",
            Self::Day => "date, or date and time",
            Self::Amount => "number or duration",
            Self::Point => "point or range",
            Self::Range => "range",
            Self::Duration => "duration",
            Self::Time => "time",
        }
    }

    fn kind(self) -> Type {
        match self {
            Self::Boolean => Type::Boolean,
            Self::Number => Type::Number,
            Self::String => Type::String,
            Self::List => Type::list(Type::Any),
            Self::Context => Type::context(Vec::new(), true),
            _ => Type::Any,
        }
    }
}

/// One way to call a function: its parameters, of which so many have to be given.
#[derive(Debug)]
pub(crate) struct Form {
    pub parameters: &'static [(&'static str, Want)],
    pub needed: usize,
}

/// What comes back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Yield {
    Any,
    Boolean,
    Number,
    String,
    Date,
    Time,
    DateTime,
    MonthsDuration,
    /// A list of texts.
    Strings,
    /// A list of numbers.
    Numbers,
    /// The type of the first argument, if it is a list.
    SameList,
    /// The type of an item of the first argument.
    Item,
    /// The type of the first argument.
    Same,
    Context,
    Entries,
    Range,
}

/// How arguments become parameters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Gather {
    /// One by one.
    No,
    /// Several arguments are the items of the one list: `min(1, 2)`.
    Items,
    /// All arguments are lists in a list: `concatenate([1], [2])`.
    Lists,
    /// Those behind the first are the items of a list: `append([1], 2, 3)`.
    Rest,
}

type Run = fn(&mut Evaluator<'_>, &mut [Value]) -> Result<Value, Stop>;

/// A function.
pub(crate) struct Spec {
    pub name: &'static str,
    pub forms: &'static [Form],
    pub gather: Gather,
    pub yields: Yield,
    pub run: Run,
    /// Whether it may be computed when its arguments are known while a text is compiled.
    pub fold: bool,
}

/// A built-in function.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Builtin(u8);

const fn form(parameters: &'static [(&'static str, Want)], needed: usize) -> Form {
    Form { parameters, needed }
}

macro_rules! forms {
    ($([$($name:literal: $want:ident),* $(; $($optional:literal: $also:ident),*)?]),+) => {
        &[$(form(
            &[$(($name, Want::$want)),* $($(, ($optional, Want::$also))*)?],
            { const NEEDED: &[&str] = &[$($name),*]; NEEDED.len() },
        )),+]
    };
}

macro_rules! one {
    ($name:literal, $forms:expr, $yields:ident, $run:path) => {
        Spec {
            name: $name,
            forms: $forms,
            gather: Gather::No,
            yields: Yield::$yields,
            run: $run,
            fold: false,
        }
    };
    (fold $name:literal, $forms:expr, $yields:ident, $run:path) => {
        Spec { name: $name, forms: $forms, gather: Gather::No, yields: Yield::$yields, run: $run, fold: true }
    };
    ($gather:ident $name:literal, $forms:expr, $yields:ident, $run:path) => {
        Spec {
            name: $name,
            forms: $forms,
            gather: Gather::$gather,
            yields: Yield::$yields,
            run: $run,
            fold: false,
        }
    };
}

/// Two points, a point and a range, or two ranges.
const POINTS: &[Form] = forms!(
    ["point1": Point, "point2": Point],
    ["point": Point, "range": Point],
    ["range": Point, "point": Point],
    ["range1": Point, "range2": Point]
);
const RANGES: &[Form] = forms!(["range1": Range, "range2": Range]);
const POINT_IN: &[Form] = forms!(["point": Point, "range": Range], ["range1": Range, "range2": Range]);
const RANGE_OF: &[Form] = forms!(["range": Range, "point": Point], ["range1": Range, "range2": Range]);
const NOTHING: &[Form] = &[form(&[], 0)];
const LIST: &[Form] = forms!(["list": List]);
const SCALED: &[Form] = forms!(["n": Number, "scale": Number]);
const MAYBE_SCALED: &[Form] = forms!(["n": Number; "scale": Number]);
const NUMBER: &[Form] = forms!(["number": Number]);
const DAY: &[Form] = forms!(["date": Day]);
const STRING: &[Form] = forms!(["string": String]);
const MATCH: &[Form] = forms!(["string": String, "match": String]);

static SPECS: &[Spec] = &[
    one!(fold "date", forms!(["from": Any], ["year": Number, "month": Number, "day": Number]), Date, conversion::date),
    one!(fold "time", forms!(["from": Any], ["hour": Number, "minute": Number, "second": Number; "offset": Duration]), Time, conversion::time),
    one!(fold "date and time", forms!(
        ["from": Any], ["date": Day, "time": Time],
        ["year": Number, "month": Number, "day": Number, "hour": Number, "minute": Number, "second": Number; "offset": Any]
    ), DateTime, conversion::date_and_time),
    one!(fold "duration", forms!(["from": Any]), Any, conversion::duration),
    one!(fold "years and months duration", forms!(["from": Day, "to": Day]), MonthsDuration, conversion::months),
    one!(fold "number", forms!(["from": String], ["from": String, "grouping separator": String, "decimal separator": String]), Number, conversion::number),
    one!("string", forms!(["from": Any]), String, conversion::string),
    one!(fold "range", forms!(["from": String]), Range, conversion::range),
    one!("not", forms!(["negand": Boolean]), Boolean, numbers::not),
    one!(
        "substring",
        forms!(["string": String, "start position": Number; "length": Number]),
        String,
        strings::substring
    ),
    one!("string length", STRING, Number, strings::length),
    one!("upper case", STRING, String, strings::upper),
    one!("lower case", STRING, String, strings::lower),
    one!("substring before", MATCH, String, strings::before),
    one!("substring after", MATCH, String, strings::after),
    one!(
        "replace",
        forms!(["input": String, "pattern": String, "replacement": String; "flags": String]),
        String,
        strings::replace
    ),
    one!("contains", MATCH, Boolean, strings::contains),
    one!("starts with", MATCH, Boolean, strings::starts),
    one!("ends with", MATCH, Boolean, strings::ends),
    one!("matches", forms!(["input": String, "pattern": String; "flags": String]), Boolean, strings::matches),
    one!("split", forms!(["string": String, "delimiter": String]), Strings, strings::split),
    one!("string join", forms!(["list": List; "delimiter": String]), String, strings::join),
    one!("list contains", forms!(["list": List, "element": Any]), Boolean, lists::contains),
    one!(
        "list replace",
        forms!(
            ["list": List, "position": Any, "newItem": Any], ["list": List, "match": Function, "newItem": Any]
        ),
        SameList,
        lists::replace
    ),
    one!("count", LIST, Number, lists::count),
    one!(Items "min", LIST, Item, lists::min),
    one!(Items "max", LIST, Item, lists::max),
    one!(Items "sum", LIST, Number, lists::sum),
    one!(Items "mean", LIST, Number, lists::mean),
    one!(Items "all", LIST, Boolean, lists::all),
    one!(Items "any", LIST, Boolean, lists::any),
    one!(Items "product", LIST, Number, lists::product),
    one!(Items "median", LIST, Number, lists::median),
    one!(Items "stddev", LIST, Number, lists::stddev),
    one!(Items "mode", LIST, Numbers, lists::mode),
    one!(
        "sublist",
        forms!(["list": List, "start position": Number; "length": Number]),
        SameList,
        lists::sublist
    ),
    one!(Rest "append", forms!(["list": List, "item": Any]), Any, lists::append),
    one!(Lists "concatenate", LIST, Any, lists::concatenate),
    one!(Lists "union", LIST, Any, lists::union),
    one!(
        "insert before",
        forms!(["list": List, "position": Number, "newItem": Any]),
        Any,
        lists::insert_before
    ),
    one!("remove", forms!(["list": List, "position": Number]), SameList, lists::remove),
    one!("reverse", LIST, SameList, lists::reverse),
    one!("index of", forms!(["list": List, "match": Any]), Numbers, lists::index_of),
    one!("distinct values", LIST, SameList, lists::distinct),
    one!("flatten", LIST, Any, lists::flatten),
    one!("sort", forms!(["list": List; "precedes": Function]), SameList, lists::sort),
    one!("decimal", SCALED, Number, numbers::decimal),
    one!("floor", MAYBE_SCALED, Number, numbers::floor),
    one!("ceiling", MAYBE_SCALED, Number, numbers::ceiling),
    one!("round up", SCALED, Number, numbers::round_up),
    one!("round down", SCALED, Number, numbers::round_down),
    one!("round half up", SCALED, Number, numbers::round_half_up),
    one!("round half down", SCALED, Number, numbers::round_half_down),
    one!("abs", forms!(["n": Amount]), Same, numbers::abs),
    one!("modulo", forms!(["dividend": Number, "divisor": Number]), Number, numbers::modulo),
    one!("sqrt", NUMBER, Number, numbers::sqrt),
    one!("log", NUMBER, Number, numbers::log),
    one!("exp", NUMBER, Number, numbers::exp),
    one!("odd", NUMBER, Boolean, numbers::odd),
    one!("even", NUMBER, Boolean, numbers::even),
    one!("is", forms!(["value1": Any, "value2": Any]), Boolean, dates::is),
    one!("before", POINTS, Boolean, ranges::before),
    one!("after", POINTS, Boolean, ranges::after),
    one!("coincides", POINTS, Boolean, ranges::coincides),
    one!("meets", RANGES, Boolean, ranges::meets),
    one!("met by", RANGES, Boolean, ranges::met_by),
    one!("overlaps", RANGES, Boolean, ranges::overlaps),
    one!("overlaps before", RANGES, Boolean, ranges::overlaps_before),
    one!("overlaps after", RANGES, Boolean, ranges::overlaps_after),
    one!("finishes", POINT_IN, Boolean, ranges::finishes),
    one!("finished by", RANGE_OF, Boolean, ranges::finished_by),
    one!("includes", RANGE_OF, Boolean, ranges::includes),
    one!("during", POINT_IN, Boolean, ranges::during),
    one!("starts", POINT_IN, Boolean, ranges::starts),
    one!("started by", RANGE_OF, Boolean, ranges::started_by),
    one!(fold "day of year", DAY, Number, dates::day_of_year),
    one!(fold "day of week", DAY, String, dates::day_of_week),
    one!(fold "month of year", DAY, String, dates::month_of_year),
    one!(fold "week of year", DAY, Number, dates::week_of_year),
    one!("now", NOTHING, DateTime, dates::now),
    one!("today", NOTHING, Date, dates::today),
    one!(
        "get value",
        forms!(["m": Context, "key": Any], ["m": Context, "keys": List]),
        Any,
        contexts::get_value
    ),
    one!("get entries", forms!(["m": Context]), Entries, contexts::get_entries),
    one!("context", forms!(["entries": List]), Context, contexts::context),
    one!(
        "context put",
        forms!(
            ["context": Context, "key": String, "value": Any], ["context": Context, "keys": List, "value": Any]
        ),
        Context,
        contexts::put
    ),
    one!("context merge", forms!(["contexts": List]), Context, contexts::merge),
];

impl Builtin {
    fn spec(self) -> &'static Spec {
        // Only places of the table are ever made.
        SPECS.get(self.0 as usize).unwrap_or(&SPECS[0])
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        self.spec().name
    }

    /// The function of a name.
    pub fn named(name: &str) -> Option<Self> {
        SPECS.iter().position(|spec| spec.name == name).map(|at| Self(at as u8))
    }

    /// Whether it can be called with so many arguments.
    pub fn takes(self, count: usize) -> bool {
        let spec = self.spec();
        match spec.gather {
            Gather::No => {
                spec.forms.iter().any(|form| (form.needed..=form.parameters.len()).contains(&count))
            }
            Gather::Items | Gather::Lists => count >= 1,
            Gather::Rest => count >= 2,
        }
    }

    /// Parameters and result as far as they are one.
    pub fn signature(self) -> Option<&'static Signature> {
        static ALL: OnceLock<Vec<Signature>> = OnceLock::new();
        let all = ALL.get_or_init(|| {
            SPECS
                .iter()
                .map(|spec| {
                    let parameters = spec.forms.first().map_or(&[][..], |form| form.parameters);
                    Signature {
                        parameters: parameters
                            .iter()
                            .map(|(name, want)| (Name::from(*name), want.kind()))
                            .collect(),
                        result: bind::yielded(spec.yields, &[]),
                    }
                })
                .collect()
        });
        all.get(self.0 as usize)
    }

    /// One value for a list and a list of one for its value, as the parameters want them.
    pub(crate) fn fit(self, arguments: &mut [Value]) {
        let spec = self.spec();
        let count = arguments.len();
        let form = spec.forms.iter().find(|form| (form.needed..=form.parameters.len()).contains(&count));
        let Some(form) = form else { return };
        for ((_, want), value) in form.parameters.iter().zip(arguments.iter_mut()) {
            match (want, &*value) {
                (Want::List, Value::List(_) | Value::Null) | (Want::Any, _) => {}
                (Want::List, _) => *value = Value::list(vec![std::mem::take(value)]),
                (_, Value::List(items)) => {
                    if let [single] = &items[..] {
                        *value = single.clone();
                    }
                }
                _ => {}
            }
        }
    }

    pub(crate) fn run(self, evaluator: &mut Evaluator<'_>, arguments: &mut [Value]) -> Result<Value, Stop> {
        (self.spec().run)(evaluator, arguments)
    }
}

/// The longest name of a function at a place, and of how many tokens it is.
pub(crate) fn longest(text: &str, tokens: &[Token]) -> Option<(Builtin, usize)> {
    let word = |at: usize| {
        let token = tokens.get(at).filter(|token| token.kind == Kind::Word)?;
        text.get(token.start as usize..token.end as usize)
    };
    let first = word(0)?;
    let mut best: Option<(Builtin, usize)> = None;
    for at in candidates(first) {
        let Some(spec) = SPECS.get(usize::from(*at)) else { continue };
        let mut length = 0;
        let fits = spec.name.split(' ').all(|part| {
            let here = word(length) == Some(part);
            length += 1;
            here
        });
        if fits && best.is_none_or(|(_, known)| length > known) {
            best = Some((Builtin(*at), length));
        }
    }
    best
}

/// The functions whose first word begins with the letter of a word.
fn candidates(word: &str) -> &'static [u8] {
    static LETTERS: OnceLock<Vec<Vec<u8>>> = OnceLock::new();
    let letters = LETTERS.get_or_init(|| {
        let mut all: Vec<Vec<u8>> = vec![Vec::new(); 26];
        for (at, spec) in SPECS.iter().enumerate() {
            let letter = spec.name.bytes().next().map_or(0, |byte| byte.wrapping_sub(b'a'));
            if let Some(list) = all.get_mut(usize::from(letter)) {
                list.push(at as u8);
            }
        }
        all
    });
    let letter = word.bytes().next().map_or(255, |byte| byte.wrapping_sub(b'a'));
    letters.get(usize::from(letter)).map_or(&[], Vec::as_slice)
}
