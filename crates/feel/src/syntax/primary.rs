//! What stands between operators: literals, names, brackets, calls, paths and filters.

use crate::Decimal;
use crate::error::{Error, ErrorKind, FindingKind};
use crate::functions::{self, Builtin};
use crate::program::{Arguments, Node};
use crate::syntax::builder::{Operand, Target};
use crate::syntax::parser::Parser;
use crate::syntax::scope::{Unknown, is_keyword};
use crate::syntax::token::{Kind, Token, unescaped};
use crate::temporal::text::Duration;
use crate::temporal::{Date, DateTime, Time};
use crate::types::Type;
use crate::value::{Name, Value};

impl Parser<'_, '_, '_> {
    pub(super) fn number(text: &str, token: Token) -> Result<Decimal, Error> {
        text.parse().map_err(|_| Error::syntax("this number is too large", token.start as usize))
    }

    fn string(&mut self) -> Result<String, Error> {
        let token = self.token();
        self.at += 1;
        let text = unescaped(self.text_of(token));
        text.map(std::borrow::Cow::into_owned).map_err(|why| Error::syntax(why, token.start as usize))
    }

    pub fn primary(&mut self) -> Result<Operand, Error> {
        let at = self.place();
        let token = self.token();
        let value = match token.kind {
            Kind::Number => {
                self.at += 1;
                Value::Number(Self::number(self.text_of(token), token)?)
            }
            Kind::String => {
                let text = unescaped(self.text_of(token)).map_err(|why| Error::syntax(why, at))?;
                self.at += 1;
                Value::text(&text)
            }
            Kind::At => return self.temporal_literal(),
            Kind::Question => {
                if self.builder.bindings.iter().any(|binding| &*binding.name.name == "?") {
                    self.at += 1;
                    return self.bound("?", at);
                }
                return Err(Error::syntax("`?` stands only in tests of a table", at));
            }
            Kind::Open => return self.nested(|parser| parser.bracket()),
            Kind::OpenList if self.is_interval() => return self.range_value(),
            Kind::OpenList => return self.nested(|parser| parser.list()),
            Kind::CloseList => return self.range_value(),
            Kind::OpenContext => return self.nested(|parser| parser.context()),
            Kind::Word => return self.word_or_name(),
            Kind::Plus => {
                self.at += 1;
                return self.nested(Self::primary);
            }
            _ => return Err(self.unexpected("a value")),
        };
        Self::placed(self.builder.constant(value), at)
    }

    /// `@"…"`: a date, a time, both, or a duration.
    fn temporal_literal(&mut self) -> Result<Operand, Error> {
        let at = self.place();
        self.at += 1;
        if self.kind() != Kind::String {
            return Err(self.unexpected("a text"));
        }
        let text = self.string()?;
        let value = temporal(&text);
        if value.is_null() {
            self.builder.find(FindingKind::AlwaysNull, at);
        }
        Self::placed(self.builder.constant(value), at)
    }

    fn bracket(&mut self) -> Result<Operand, Error> {
        let at = self.place();
        if self.is_interval() {
            return self.range_value();
        }
        self.at += 1;
        if let Some(sign) = self.comparison_sign() {
            self.at += 1;
            let end = self.additive()?;
            self.expect(Kind::Close, "`)`")?;
            let kind = Type::Range(std::sync::Arc::new(end.kind.clone()));
            return Self::placed(self.builder.push(Node::RangeOf(sign, end.id), kind, end.depth + 1), at);
        }
        let inner = self.expression()?;
        self.expect(Kind::Close, "`)`")?;
        Ok(inner)
    }

    fn range_value(&mut self) -> Result<Operand, Error> {
        let at = self.place();
        let interval = self.interval()?;
        let (Some(start), Some(end)) = (interval.start, interval.end) else {
            return Err(self.unexpected("the ends of an interval"));
        };
        if !start.kind.meets(&end.kind) {
            let (left, right) = (start.kind.to_string(), end.kind.to_string());
            self.builder.find(FindingKind::NeverComparable { operator: "..", left, right }, at);
        }
        let kind = Type::Range(std::sync::Arc::new(start.kind.join(&end.kind)));
        let depth = start.depth.max(end.depth) + 1;
        let node = Node::Range {
            start: start.id,
            end: end.id,
            start_included: interval.start_included,
            end_included: interval.end_included,
        };
        Self::placed(self.builder.push(node, kind, depth), at)
    }

    fn word_or_name(&mut self) -> Result<Operand, Error> {
        let at = self.place();
        let word = self.word();
        if is_keyword(word) && !self.longer_name() {
            let value = match word {
                "true" => Value::Boolean(true),
                "false" => Value::Boolean(false),
                "null" => Value::Null,
                "for" => return self.nested(|parser| parser.loop_over()),
                "some" | "every" => return self.nested(|parser| parser.quantified()),
                "if" => return self.nested(|parser| parser.conditional()),
                "function" => return self.nested(|parser| parser.function()),
                _ => return Err(self.unexpected("a value")),
            };
            self.at += 1;
            return Self::placed(self.builder.constant(value), at);
        }
        self.name()
    }

    /// Whether a known name of several words begins here, although its first word is one of the language.
    fn longer_name(&self) -> bool {
        let rest = self.tokens.get(self.at..).unwrap_or_default();
        let long = |name: &crate::syntax::scope::Pattern| name.matches(self.text, rest) > 1;
        self.builder.bindings.iter().any(|binding| long(&binding.name))
            || self.builder.scope.names.iter().any(|declared| long(&declared.name))
    }

    // ---- names

    /// A name: the longest that is known, of variables or of functions.
    fn name(&mut self) -> Result<Operand, Error> {
        let at = self.place();
        let rest = self.tokens.get(self.at..).unwrap_or_default();
        let (mut best, mut length, mut unknown_item) = (None, 0, None);
        for (index, binding) in self.builder.bindings.iter().enumerate().rev() {
            if let Target::Item(_) = binding.target {
                if length == 0 && unknown_item.is_none() {
                    unknown_item = Some(index);
                }
                continue;
            }
            let matched = binding.name.matches(self.text, rest);
            if matched > length {
                (best, length) = (Some(Found::Binding(index)), matched);
            }
        }
        for (index, declared) in self.builder.scope.names.iter().enumerate() {
            let matched = declared.name.matches(self.text, rest);
            if matched > length {
                (best, length) = (Some(Found::Declared(index)), matched);
            }
        }
        let function = functions::longest(self.text, rest);
        if let Some((function, words)) = function {
            let called = self.tokens.get(self.at + words).is_some_and(|token| token.kind == Kind::Open);
            let variable = self.builder.scope.unknown == Unknown::Input && words == 1;
            if (words > length && (called || (best.is_none() && unknown_item.is_none() && !variable)))
                || (words == length && called && !self.callable(&best))
            {
                self.at += words;
                return if called {
                    self.call_builtin(function, at)
                } else {
                    self.builtin_value(function, at)
                };
            }
        }
        if best.is_none() {
            return self.unknown_name(unknown_item, at);
        }
        // An unknown item stands inside of what was found: it may have an entry of that name.
        let item = unknown_item.filter(|item| match best {
            Some(Found::Binding(index)) => *item > index,
            _ => true,
        });
        let name = self.joined(length);
        self.at += length;
        let operand = self.found(best, at)?;
        match item {
            Some(item) => self.item_entry(item, &name, Some(operand), at),
            None => Ok(operand),
        }
    }

    fn callable(&self, found: &Option<Found>) -> bool {
        let kind = match found {
            Some(Found::Binding(index)) => self.builder.bindings.get(*index).map(|binding| &binding.kind),
            Some(Found::Declared(index)) => {
                self.builder.scope.names.get(*index).map(|declared| &declared.kind)
            }
            None => None,
        };
        matches!(kind, Some(Type::Any | Type::Function(_)))
    }

    fn found(&mut self, found: Option<Found>, at: usize) -> Result<Operand, Error> {
        match found {
            Some(Found::Binding(index)) => self.binding(index, at),
            Some(Found::Declared(index)) => {
                let scope = self.builder.scope;
                match scope.names.get(index) {
                    Some(declared) => Self::placed(
                        self.builder.input(&declared.name.name, &declared.kind, declared.slot),
                        at,
                    ),
                    None => Err(self.unexpected("a name")),
                }
            }
            None => Err(self.unexpected("a name")),
        }
    }

    fn bound(&mut self, name: &str, at: usize) -> Result<Operand, Error> {
        match self.builder.bindings.iter().rposition(|binding| &*binding.name.name == name) {
            Some(index) => self.binding(index, at),
            None => Err(self.unexpected("a name")),
        }
    }

    fn binding(&mut self, index: usize, at: usize) -> Result<Operand, Error> {
        let Some(binding) = self.builder.bindings.get(index).cloned() else {
            return Err(self.unexpected("a name"));
        };
        let node = match binding.target {
            Target::Local(slot) | Target::Entry(slot) | Target::Item(slot) => {
                self.builder.captured(Node::Local(slot), binding.frame)
            }
            Target::Itself => self.builder.captured(Node::Itself, binding.frame),
            Target::Node(node) => node,
        };
        let entry = matches!(binding.target, Target::Entry(_));
        let kind = if entry { Type::Any } else { binding.kind.clone() };
        let operand = Self::placed(self.builder.push(node, kind, 0), at)?;
        if !entry {
            return Ok(operand);
        }
        let name = self.builder.member_index(&binding.name.name);
        let node = Node::Member { of: operand.id, name, hint: 0 };
        Self::placed(self.builder.push(node, binding.kind, 1), at)
    }

    /// The entry of an item of which nothing is known, or else what the name means outside.
    fn item_entry(
        &mut self,
        binding: usize,
        name: &str,
        otherwise: Option<Operand>,
        at: usize,
    ) -> Result<Operand, Error> {
        let item = self.binding(binding, at)?;
        let name = self.builder.member_index(&Name::from(name));
        let (depth, otherwise) =
            otherwise.map_or((0, self.builder.none()), |operand| (operand.depth, operand.id));
        let node = Node::ItemEntry { item: item.id, name, otherwise };
        Self::placed(self.builder.push(node, Type::Any, depth + 1), at)
    }

    fn unknown_name(&mut self, item: Option<usize>, at: usize) -> Result<Operand, Error> {
        let length = self.unknown_length();
        let name = self.joined(length);
        self.at += length;
        if self.kind() == Kind::Open && item.is_none() {
            if self.builder.scope.unknown != Unknown::Null {
                return Err(Error::at(ErrorKind::UnknownFunction(name), at));
            }
            let arguments = self.arguments()?;
            let _ = arguments;
            return Self::placed(self.builder.constant(Value::Null), at);
        }
        let outside = match self.builder.scope.unknown {
            Unknown::Input => Some(Self::placed(self.builder.undeclared(&name), at)?),
            Unknown::Null if item.is_none() => {
                let mut operand = Self::placed(self.builder.constant(Value::Null), at)?;
                operand.kind = Type::Any;
                Some(operand)
            }
            Unknown::Refused if item.is_none() => return Err(Error::at(ErrorKind::UnknownName(name), at)),
            _ => None,
        };
        match (item, outside) {
            (Some(item), outside) => self.item_entry(item, &name, outside, at),
            (None, Some(outside)) => Ok(outside),
            (None, None) => Err(Error::at(ErrorKind::UnknownName(name), at)),
        }
    }

    /// Words that follow one another without an operator can only be one name.
    pub(super) fn unknown_length(&self) -> usize {
        let rest = self.tokens.get(self.at..).unwrap_or_default();
        let words = rest
            .iter()
            .skip(1)
            .take_while(|token| token.kind == Kind::Word && !is_keyword(self.text_of(**token)));
        1 + words.count()
    }

    /// So many tokens as a name, with single blanks where there are any.
    pub(super) fn joined(&self, length: usize) -> String {
        let mut name = String::new();
        let mut end = None;
        for token in self.tokens.iter().skip(self.at).take(length) {
            if end.is_some_and(|end| end < token.start) {
                name.push(' ');
            }
            name.push_str(self.text_of(*token));
            end = Some(token.end);
        }
        name
    }

    // ---- what follows a value

    pub fn postfix(&mut self, operand: Operand) -> Result<Operand, Error> {
        let mut operand = operand;
        loop {
            let at = self.place();
            match self.kind() {
                Kind::Dot => {
                    self.at += 1;
                    operand = self.path(&operand)?;
                }
                Kind::OpenList if !self.closes_interval() => {
                    self.at += 1;
                    operand = self.nested(|parser| parser.filter(operand, at))?;
                    self.expect(Kind::CloseList, "`]`")?;
                }
                Kind::Open => operand = self.nested(|parser| parser.invoke(operand, at))?,
                _ => return Ok(operand),
            }
        }
    }

    /// Whether the bracket here ends an interval, as in `[1..5[`: then no value can follow.
    fn closes_interval(&self) -> bool {
        matches!(
            self.kind_ahead(1),
            Kind::Close | Kind::CloseList | Kind::CloseContext | Kind::Comma | Kind::End
        ) || (self.kind_ahead(1) == Kind::Word
            && self.tokens.get(self.at + 1).is_some_and(|token| {
                matches!(
                    self.text_of(*token),
                    "and" | "or" | "then" | "else" | "return" | "satisfies" | "instance"
                )
            }))
            || matches!(self.kind_ahead(1), Kind::Equal | Kind::Unequal | Kind::Dot)
    }

    fn path(&mut self, operand: &Operand) -> Result<Operand, Error> {
        let at = self.place();
        if !matches!(self.kind(), Kind::Word) {
            return Err(self.unexpected("the name of an entry"));
        }
        let (name, length) = self.member_name(&operand.kind);
        self.at += length;
        Self::placed(self.builder.member(operand, &Name::from(name), at), at)
    }

    /// The longest name here that a type has, or else all words that follow one another.
    fn member_name(&self, kind: &Type) -> (String, usize) {
        let rest = self.tokens.get(self.at..).unwrap_or_default();
        let mut of = kind;
        while let Type::List(item) = of {
            of = item;
        }
        if let Type::Context(fields) = of {
            let patterns = fields.entries.iter().map(|(name, _)| {
                let pattern = crate::syntax::scope::Pattern::new(name);
                (name, pattern.matches(self.text, rest))
            });
            if let Some((name, length)) = patterns.max_by_key(|(_, length)| *length)
                && length > 0
            {
                return (name.to_string(), length);
            }
        }
        let length = self.unknown_length();
        (self.joined(length), length)
    }

    fn filter(&mut self, list: Operand, at: usize) -> Result<Operand, Error> {
        let free = self.builder.places();
        let slot = self.builder.place();
        let bound = self.builder.bound();
        let item = list.kind.item().clone();
        self.builder.bind_item(&item, slot);
        let nodes = self.builder.nodes.len();
        let test = self.expression()?;
        self.builder.unbind(bound);
        self.builder.release(free);
        let depth = list.depth.max(test.depth) + 1;
        // A number that does not depend on the item is a place in the list.
        let local = Node::Local(slot);
        let depends = self
            .builder
            .nodes
            .iter()
            .skip(nodes)
            .any(|node| *node == local || matches!(node, Node::Function(_)));
        if test.kind == Type::Number && !depends {
            return Self::placed(
                self.builder.push(Node::Index { list: list.id, at: test.id }, item, depth),
                at,
            );
        }
        let kind = match test.kind {
            Type::Boolean => Type::list(item),
            Type::Any | Type::Number => Type::Any,
            ref other => {
                self.builder.find(FindingKind::NoCondition { given: other.to_string() }, at);
                Type::list(item)
            }
        };
        Self::placed(
            self.builder.push(Node::Filter { list: list.id, test: test.id, slot, boxed: false }, kind, depth),
            at,
        )
    }

    // ---- calls

    /// Arguments in brackets, with their names where they are given.
    pub(super) fn arguments(&mut self) -> Result<Vec<(Option<String>, Operand)>, Error> {
        self.expect(Kind::Open, "`(`")?;
        let mut all = Vec::new();
        if self.take(Kind::Close) {
            return Ok(all);
        }
        loop {
            let name = self.named_argument();
            let value = self.expression()?;
            all.push((name, value));
            if !self.take(Kind::Comma) {
                break;
            }
        }
        self.expect(Kind::Close, "`)`")?;
        let named = all.iter().filter(|(name, _)| name.is_some()).count();
        if named > 0 && named < all.len() {
            return Err(Error::syntax("arguments are given all by name or all by place", self.place()));
        }
        Ok(all)
    }

    /// The words before a colon.
    fn named_argument(&mut self) -> Option<String> {
        let length = self.key_length()?;
        let name = self.joined(length);
        self.at += length + 1;
        Some(name)
    }

    /// How many tokens of a name stand here before a colon.
    pub(super) fn key_length(&self) -> Option<usize> {
        if self.kind() != Kind::Word {
            return None;
        }
        for (length, token) in self.tokens.iter().skip(self.at).enumerate().take(40) {
            match token.kind {
                Kind::Colon => return Some(length),
                Kind::Word
                | Kind::Number
                | Kind::Apostrophe
                | Kind::Minus
                | Kind::Plus
                | Kind::Slash
                | Kind::Star
                | Kind::Power
                | Kind::Dot => {}
                _ => return None,
            }
        }
        None
    }

    fn call_builtin(&mut self, function: Builtin, at: usize) -> Result<Operand, Error> {
        let arguments = self.nested(|parser| parser.arguments())?;
        Self::placed(functions::bind(self.builder, function, arguments, at), at)
    }

    fn builtin_value(&mut self, function: Builtin, at: usize) -> Result<Operand, Error> {
        let value = Value::Function(std::sync::Arc::new(crate::value::Function::Builtin(function)));
        Self::placed(self.builder.constant(value), at)
    }

    fn invoke(&mut self, callee: Operand, at: usize) -> Result<Operand, Error> {
        let arguments = self.arguments()?;
        let depth = arguments.iter().map(|(_, value)| value.depth).max().unwrap_or(0).max(callee.depth) + 1;
        let names: Option<Vec<Name>> =
            arguments.iter().map(|(name, _)| name.as_deref().map(Name::from)).collect::<Option<_>>();
        let names = names.filter(|names| !names.is_empty());
        let kind = match &callee.kind {
            Type::Function(signature) => {
                self.check_call(signature, &arguments, at)?;
                signature.result.clone()
            }
            Type::Any | Type::Null => Type::Any,
            other => {
                if self.builder.scope.unknown != Unknown::Null {
                    let reason = format!("{other} is called like a function");
                    return Err(Error::syntax(reason, at));
                }
                Type::Any
            }
        };
        let values = self.builder.span(arguments.iter().map(|(_, value)| value.id));
        let call = self.builder.add_call(Arguments { values, names });
        Self::placed(self.builder.push(Node::Invoke { callee: callee.id, call }, kind, depth), at)
    }

    /// Number, names and types of the arguments of a function that a text defines.
    fn check_call(
        &mut self,
        signature: &crate::types::Signature,
        arguments: &[(Option<String>, Operand)],
        at: usize,
    ) -> Result<(), Error> {
        let lenient = self.builder.scope.unknown == Unknown::Null;
        let parameters = &signature.parameters;
        let takes = || {
            let names: Vec<_> = parameters.iter().map(|(name, kind)| format!("{name}: {kind}")).collect();
            if names.is_empty() { "no arguments".to_owned() } else { names.join(", ") }
        };
        let unknown = arguments.iter().any(|(name, _)| {
            name.as_ref().is_some_and(|name| !parameters.iter().any(|(known, _)| **known == **name))
        });
        if !lenient && (arguments.len() != parameters.len() || unknown) {
            let function = "this function".to_owned();
            return Err(Error::at(ErrorKind::Arguments { function, takes: takes() }, at));
        }
        for (index, (name, value)) in arguments.iter().enumerate() {
            let parameter = match name {
                Some(name) => parameters.iter().find(|(known, _)| **known == **name),
                None => parameters.get(index),
            };
            if let Some((parameter, wanted)) = parameter
                && !wanted.item().meets(value.kind.item())
            {
                let finding = FindingKind::Argument {
                    function: "this function".to_owned(),
                    parameter: parameter.to_string(),
                    wanted: wanted.to_string(),
                    given: value.kind.to_string(),
                };
                self.builder.find(finding, at);
            }
        }
        Ok(())
    }
}

/// Where a name was found.
#[derive(Clone, Copy)]
enum Found {
    Binding(usize),
    Declared(usize),
}

/// The date, time, moment or duration that a text names; null where it names none.
pub(crate) fn temporal(text: &str) -> Value {
    if let Some(date) = Date::parse(text) {
        return Value::Date(date);
    }
    if text.contains('T')
        && let Some(moment) = DateTime::parse(text)
    {
        return Value::DateTime(moment);
    }
    if let Some(time) = Time::parse(text) {
        return Value::Time(time);
    }
    match Duration::parse(text) {
        Some(Duration::Days(duration)) => Value::DaysDuration(duration),
        Some(Duration::Months(duration)) => Value::MonthsDuration(duration),
        None => Value::Null,
    }
}
