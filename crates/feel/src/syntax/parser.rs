//! Reads an expression by precedence, straight into nodes (DMN 1.5, 10.3.1.2). Names are taken as long as the scope knows
//! them; types are worked out on the way, because names of entries depend on them.

use crate::error::{Error, ErrorKind, FindingKind};
use crate::program::{Comparison, NONE, Node, Operation};
use crate::syntax::builder::{Builder, Operand};
use crate::syntax::token::{Kind, Token, tokens};
use crate::types::Type;
use crate::value::Value;

/// One text being read.
pub(crate) struct Parser<'b, 's, 't> {
    pub builder: &'b mut Builder<'s>,
    pub text: &'t str,
    pub tokens: Vec<Token>,
    pub at: usize,
    /// Levels of brackets and operators being read, which bounds this reader's own stack.
    nesting: usize,
}

/// Levels that the reader itself goes down: each takes several of its functions.
const NESTING: usize = 64;

impl<'b, 's, 't> Parser<'b, 's, 't> {
    pub fn new(builder: &'b mut Builder<'s>, text: &'t str) -> Result<Self, Error> {
        let most = builder.limits.bytes;
        if text.len() > most {
            return Err(Error::at(ErrorKind::TooLong { bytes: text.len(), most }, 0));
        }
        let tokens = tokens(text)?;
        Ok(Self { builder, text, tokens, at: 0, nesting: 0 })
    }

    pub fn whole(&mut self) -> Result<Operand, Error> {
        let operand = self.expression()?;
        self.end()?;
        Ok(operand)
    }

    pub fn end(&mut self) -> Result<(), Error> {
        if self.kind() == Kind::End {
            return Ok(());
        }
        Err(self.unexpected("an operator"))
    }

    // ---- tokens

    pub fn token(&self) -> Token {
        self.tokens.get(self.at).or(self.tokens.last()).copied().unwrap_or(Token {
            kind: Kind::End,
            start: 0,
            end: 0,
        })
    }

    pub fn kind(&self) -> Kind {
        self.token().kind
    }

    pub fn kind_ahead(&self, ahead: usize) -> Kind {
        self.tokens.get(self.at + ahead).map_or(Kind::End, |token| token.kind)
    }

    pub fn text_of(&self, token: Token) -> &'t str {
        self.text.get(token.start as usize..token.end as usize).unwrap_or_default()
    }

    pub fn place(&self) -> usize {
        self.token().start as usize
    }

    pub fn take(&mut self, kind: Kind) -> bool {
        let here = self.kind() == kind;
        if here {
            self.at += 1;
        }
        here
    }

    pub fn expect(&mut self, kind: Kind, what: &'static str) -> Result<(), Error> {
        if self.take(kind) { Ok(()) } else { Err(self.unexpected(what)) }
    }

    pub fn word(&self) -> &'t str {
        let token = self.token();
        if token.kind == Kind::Word { self.text_of(token) } else { "" }
    }

    pub fn take_word(&mut self, word: &str) -> bool {
        let here = self.word() == word;
        if here {
            self.at += 1;
        }
        here
    }

    pub fn expect_word(&mut self, word: &'static str) -> Result<(), Error> {
        if self.take_word(word) { Ok(()) } else { Err(self.unexpected(word)) }
    }

    pub fn unexpected(&self, wanted: &str) -> Error {
        let token = self.token();
        let reason = match token.kind {
            Kind::End => format!("it ends where {wanted} is expected"),
            _ => format!("`{}` stands where {wanted} is expected", self.text_of(token)),
        };
        Error::syntax(reason, token.start as usize)
    }

    /// One level further down.
    pub fn nested<T>(&mut self, read: impl FnOnce(&mut Self) -> Result<T, Error>) -> Result<T, Error> {
        if self.nesting >= NESTING {
            let most = NESTING;
            return Err(Error::at(ErrorKind::TooDeep { most }, self.place()));
        }
        self.nesting += 1;
        let result = read(self);
        self.nesting -= 1;
        result
    }

    /// The error with a place where it has none yet.
    pub fn placed<T>(result: Result<T, Error>, at: usize) -> Result<T, Error> {
        result.map_err(|error| if error.at == 0 { Error { at, ..error } } else { error })
    }

    // ---- precedence

    pub fn expression(&mut self) -> Result<Operand, Error> {
        self.nested(Self::disjunction)
    }

    fn disjunction(&mut self) -> Result<Operand, Error> {
        let first = self.conjunction()?;
        if self.word() != "or" {
            return Ok(first);
        }
        let mut all = vec![first];
        while self.take_word("or") {
            all.push(self.conjunction()?);
        }
        let at = self.place();
        Self::placed(self.builder.logic(false, all), at)
    }

    fn conjunction(&mut self) -> Result<Operand, Error> {
        let first = self.comparison()?;
        if self.word() != "and" {
            return Ok(first);
        }
        let mut all = vec![first];
        while self.take_word("and") {
            all.push(self.comparison()?);
        }
        let at = self.place();
        Self::placed(self.builder.logic(true, all), at)
    }

    pub fn comparison_sign(&self) -> Option<Comparison> {
        Some(match self.kind() {
            Kind::Equal => Comparison::Equal,
            Kind::Unequal => Comparison::Unequal,
            Kind::Less => Comparison::Less,
            Kind::LessEqual => Comparison::LessEqual,
            Kind::Greater => Comparison::Greater,
            Kind::GreaterEqual => Comparison::GreaterEqual,
            _ => return None,
        })
    }

    fn comparison(&mut self) -> Result<Operand, Error> {
        let mut left = self.additive()?;
        loop {
            let at = self.place();
            if let Some(sign) = self.comparison_sign() {
                self.at += 1;
                let right = self.additive()?;
                left = Self::placed(self.builder.compare(sign, &left, &right, at), at)?;
            } else if self.take_word("between") {
                let low = self.additive()?;
                self.expect_word("and")?;
                let high = self.additive()?;
                left = Self::placed(self.between(&left, &low, &high, at), at)?;
            } else if self.take_word("in") {
                left = self.is_in(left)?;
            } else {
                return Ok(left);
            }
        }
    }

    fn between(
        &mut self,
        value: &Operand,
        low: &Operand,
        high: &Operand,
        at: usize,
    ) -> Result<Operand, Error> {
        for end in [low, high] {
            if !value.kind.meets(&end.kind) {
                let (left, right) = (value.kind.to_string(), end.kind.to_string());
                self.builder.find(FindingKind::NeverComparable { operator: "between", left, right }, at);
            }
        }
        let span = self.builder.span([value.id, low.id, high.id]);
        let depth = value.depth.max(low.depth).max(high.depth) + 1;
        self.builder.push(Node::Between(span), Type::Boolean, depth)
    }

    pub fn additive(&mut self) -> Result<Operand, Error> {
        let mut left = self.multiplicative()?;
        loop {
            let at = self.place();
            let operation = match self.kind() {
                Kind::Plus => Operation::Add,
                Kind::Minus => Operation::Subtract,
                _ => return Ok(left),
            };
            self.at += 1;
            let right = self.multiplicative()?;
            left = Self::placed(self.builder.arithmetic(operation, &left, &right, at), at)?;
        }
    }

    fn multiplicative(&mut self) -> Result<Operand, Error> {
        let mut left = self.power()?;
        loop {
            let at = self.place();
            let operation = match self.kind() {
                Kind::Star => Operation::Multiply,
                Kind::Slash => Operation::Divide,
                _ => return Ok(left),
            };
            self.at += 1;
            let right = self.power()?;
            left = Self::placed(self.builder.arithmetic(operation, &left, &right, at), at)?;
        }
    }

    /// From the left: `2 ** 3 ** 2` is 64.
    fn power(&mut self) -> Result<Operand, Error> {
        let mut left = self.unary()?;
        loop {
            let at = self.place();
            if !self.take(Kind::Power) {
                return Ok(left);
            }
            let right = self.unary()?;
            left = Self::placed(self.builder.arithmetic(Operation::Power, &left, &right, at), at)?;
        }
    }

    /// The sign binds closer than a power: `-2 ** 2` is 4.
    fn unary(&mut self) -> Result<Operand, Error> {
        let at = self.place();
        if self.kind() != Kind::Minus {
            return self.instance();
        }
        self.at += 1;
        if self.kind() == Kind::Number {
            return self.instance_of_negative();
        }
        let operand = self.nested(Self::unary)?;
        Self::placed(self.negated(&operand, at), at)
    }

    fn instance_of_negative(&mut self) -> Result<Operand, Error> {
        let token = self.token();
        self.at += 1;
        let number = Self::number(self.text_of(token), token)?;
        let operand = Self::placed(self.builder.constant(Value::Number(-number)), token.start as usize)?;
        let operand = self.postfix(operand)?;
        self.instances(operand)
    }

    fn negated(&mut self, operand: &Operand, at: usize) -> Result<Operand, Error> {
        let known = self.builder.known(operand).map(crate::evaluate::operators::negated);
        if let Some(value) = known {
            return self.builder.constant(value);
        }
        let computable = matches!(
            operand.kind,
            Type::Any | Type::Null | Type::Number | Type::DaysDuration | Type::MonthsDuration
        );
        if !computable {
            let kind = operand.kind.to_string();
            let finding =
                FindingKind::NeverComputable { operator: "-", left: kind, right: "nothing".to_owned() };
            self.builder.find(finding, at);
        }
        let kind = if computable { operand.kind.clone() } else { Type::Null };
        self.builder.push(Node::Negate(operand.id), kind, operand.depth + 1)
    }

    fn instance(&mut self) -> Result<Operand, Error> {
        let operand = self.primary()?;
        let operand = self.postfix(operand)?;
        self.instances(operand)
    }

    fn instances(&mut self, operand: Operand) -> Result<Operand, Error> {
        let mut operand = operand;
        while self.word() == "instance" {
            let at = self.place();
            self.at += 1;
            self.expect_word("of")?;
            let kind = self.type_expression()?;
            let kind = self.builder.type_index(kind);
            let node = Node::InstanceOf { value: operand.id, kind };
            operand = Self::placed(self.builder.push(node, Type::Boolean, operand.depth + 1), at)?;
        }
        Ok(operand)
    }

    // ---- membership

    /// What stands behind `in`: one test, or several in brackets.
    fn is_in(&mut self, left: Operand) -> Result<Operand, Error> {
        let at = self.place();
        let free = self.builder.places();
        let slot = self.builder.place();
        let subject = self.builder.push(Node::Local(slot), left.kind.clone(), 0)?;
        let body = if self.kind() == Kind::Open && !self.is_interval() {
            self.at += 1;
            let mut all = Vec::new();
            loop {
                all.push(self.positive_test(&subject, false)?);
                if !self.take(Kind::Comma) {
                    break;
                }
            }
            self.expect(Kind::Close, "`)`")?;
            if all.len() == 1 { all.remove(0) } else { Self::placed(self.builder.logic(false, all), at)? }
        } else {
            self.positive_test(&subject, false)?
        };
        self.builder.release(free);
        let depth = left.depth.max(body.depth) + 1;
        let node = Node::Let { slot, value: left.id, body: body.id };
        Self::placed(self.builder.push(node, Type::Boolean, depth), at)
    }

    /// Whether the bracket here opens an interval: two points follow before it closes, outside of other brackets.
    pub fn is_interval(&self) -> bool {
        let mut depth = 0_usize;
        for token in self.tokens.iter().skip(self.at + 1) {
            match token.kind {
                Kind::Open | Kind::OpenList | Kind::OpenContext => depth += 1,
                Kind::Close | Kind::CloseList | Kind::CloseContext if depth == 0 => return false,
                Kind::Close | Kind::CloseList | Kind::CloseContext => depth -= 1,
                Kind::Dots if depth == 0 => return true,
                Kind::Comma if depth == 0 => return false,
                Kind::End => return false,
                // A loop over a range in brackets has its points too.
                Kind::Word if depth == 0 && matches!(self.text_of(*token), "for" | "some" | "every") => {
                    return false;
                }
                _ => {}
            }
        }
        false
    }

    /// One test of a value that stands in a place of the frame. In a `cell` an expression over `?` holds when it is true.
    pub fn positive_test(&mut self, subject: &Operand, cell: bool) -> Result<Operand, Error> {
        let at = self.place();
        if let Some(sign) = self.comparison_sign() {
            self.at += 1;
            let end = self.additive()?;
            return Self::placed(self.builder.compare(sign, subject, &end, at), at);
        }
        if matches!(self.kind(), Kind::Open | Kind::OpenList | Kind::CloseList)
            && self.is_interval_or_reversed()
        {
            let from = self.at;
            let interval = self.interval()?;
            // An interval alone is looked at without being made; one with something behind it is an expression.
            if self.ends_test() {
                return Self::placed(self.within(subject, &interval, at), at);
            }
            self.at = from;
        }
        let from = self.at;
        let test = self.expression()?;
        let mut tokens = self.tokens.iter().skip(from).take(self.at - from);
        if cell && tokens.any(|token| token.kind == Kind::Question) {
            match test.kind {
                Type::Boolean => return Ok(test),
                Type::Any => {
                    let node = Node::Fulfils { subject: subject.id, test: test.id };
                    return Self::placed(self.builder.push(node, Type::Boolean, test.depth + 1), at);
                }
                _ => {}
            }
        }
        Self::placed(self.matching(subject, test, at), at)
    }

    fn is_interval_or_reversed(&self) -> bool {
        self.kind() == Kind::CloseList || self.is_interval()
    }

    fn ends_test(&self) -> bool {
        match self.kind() {
            Kind::Comma | Kind::Close | Kind::CloseList | Kind::CloseContext | Kind::End => true,
            Kind::Word => {
                matches!(self.word(), "and" | "or" | "then" | "else" | "return" | "satisfies" | "in")
            }
            Kind::Equal | Kind::Unequal => true,
            _ => false,
        }
    }

    fn within(&mut self, subject: &Operand, interval: &Interval, at: usize) -> Result<Operand, Error> {
        let mut depth = 0;
        for end in [&interval.start, &interval.end].into_iter().flatten() {
            depth = depth.max(end.depth);
            if !subject.kind.meets(&end.kind) {
                let (left, right) = (subject.kind.to_string(), end.kind.to_string());
                self.builder.find(FindingKind::NeverComparable { operator: "in", left, right }, at);
            }
        }
        let id = |end: &Option<Operand>| end.as_ref().map_or(NONE, |end| end.id);
        let parts = self.builder.span([subject.id, id(&interval.start), id(&interval.end)]);
        let node = Node::Within { parts, start: interval.start_included, end: interval.end_included };
        self.builder.push(node, Type::Boolean, depth + 1)
    }

    /// A value that is, is in, or fulfils what an expression says.
    pub fn matching(&mut self, subject: &Operand, test: Operand, at: usize) -> Result<Operand, Error> {
        let inner = match &test.kind {
            Type::List(item) => match &**item {
                Type::Range(end) | Type::List(end) => end,
                other => other,
            },
            Type::Range(end) => end,
            other => other,
        };
        let known = !matches!(test.kind, Type::Boolean | Type::Function(_));
        let list = matches!(subject.kind, Type::List(_)) || matches!(inner, Type::Range(_));
        if known && !list && !subject.kind.meets(inner) {
            let (left, right) = (subject.kind.to_string(), test.kind.to_string());
            self.builder.find(FindingKind::NeverComparable { operator: "in", left, right }, at);
        }
        let known = self.builder.known(&test);
        let scalar = known
            .is_some_and(|value| !matches!(value, Value::List(_) | Value::Range(_) | Value::Function(_)));
        if scalar || (subject.kind == Type::Boolean && test.kind == Type::Boolean) {
            return self.builder.compare(Comparison::Equal, subject, &test, at);
        }
        let depth = subject.depth.max(test.depth) + 1;
        self.builder.push(Node::Matches { subject: subject.id, test: test.id }, Type::Boolean, depth)
    }
}

/// An interval as it is written.
pub(crate) struct Interval {
    pub start: Option<Operand>,
    pub start_included: bool,
    pub end: Option<Operand>,
    pub end_included: bool,
}

impl Parser<'_, '_, '_> {
    /// `[1..5]`, `(1..5)`, `]1..5[`.
    pub fn interval(&mut self) -> Result<Interval, Error> {
        let start_included = match self.kind() {
            Kind::OpenList => true,
            Kind::Open | Kind::CloseList => false,
            _ => return Err(self.unexpected("an interval")),
        };
        self.at += 1;
        self.nested(|parser| {
            let start = Some(parser.additive()?);
            parser.expect(Kind::Dots, "`..`")?;
            let end = Some(parser.additive()?);
            let end_included = match parser.kind() {
                Kind::CloseList => true,
                Kind::Close | Kind::OpenList => false,
                _ => return Err(parser.unexpected("the end of the interval")),
            };
            parser.at += 1;
            Ok(Interval { start, start_included, end, end_included })
        })
    }
}
