//! Lists, contexts, loops, conditions, functions and types as they are written in a text, and the tests of a cell.

use crate::error::{Error, ErrorKind, FindingKind};
use crate::program::{Iterator, Loop, Node, Source};
use crate::syntax::builder::Operand;
use crate::syntax::parser::Parser;
use crate::syntax::scope::{Unknown, is_keyword};
use crate::syntax::token::{Kind, unescaped};
use crate::types::{Signature, Type};
use crate::value::{Name, Value};
use std::sync::Arc;

impl Parser<'_, '_, '_> {
    pub(super) fn list(&mut self) -> Result<Operand, Error> {
        let at = self.place();
        self.at += 1;
        let mut items = Vec::new();
        while self.kind() != Kind::CloseList {
            items.push(self.list_item()?);
            if !self.take(Kind::Comma) {
                break;
            }
        }
        self.expect(Kind::CloseList, "`]`")?;
        let values: Option<Vec<Value>> = items.iter().map(|item| self.builder.known(item).cloned()).collect();
        let mut kinds = items.iter().map(|item| &item.kind);
        let item =
            kinds.next().map_or(Type::Any, |first| kinds.fold(first.clone(), |all, kind| all.join(kind)));
        if let Some(values) = values {
            let mut operand = Self::placed(self.builder.constant(Value::list(values)), at)?;
            operand.kind = Type::list(item);
            return Ok(operand);
        }
        let depth = items.iter().map(|item| item.depth).max().unwrap_or(0) + 1;
        let span = self.builder.span(items.iter().map(|item| item.id));
        Self::placed(self.builder.push(Node::List(span), Type::list(item), depth), at)
    }

    /// An item; a comparison with one side is a range, as in a list of tests.
    fn list_item(&mut self) -> Result<Operand, Error> {
        let at = self.place();
        let Some(sign) = self.comparison_sign() else { return self.expression() };
        self.at += 1;
        let end = self.additive()?;
        let kind = Type::Range(Arc::new(end.kind.clone()));
        Self::placed(self.builder.push(Node::RangeOf(sign, end.id), kind, end.depth + 1), at)
    }

    pub(super) fn context(&mut self) -> Result<Operand, Error> {
        let at = self.place();
        self.at += 1;
        let (free, bound) = (self.builder.places(), self.builder.bound());
        let mut entries: Vec<(Name, Type)> = Vec::new();
        let (mut ids, mut depth, mut twice) = (Vec::new(), 0, false);
        let first = self.builder.places();
        // The places of the entries lie one after the other, before those that the entries need themselves.
        let count = self.entry_count();
        for _ in 0..count {
            self.builder.place();
        }
        while self.kind() != Kind::CloseContext {
            let name = self.key()?;
            self.expect(Kind::Colon, "`:`")?;
            let value = self.expression()?;
            twice |= entries.iter().any(|(known, _)| *known == name);
            depth = depth.max(value.depth);
            ids.push(value.id);
            self.builder.bind(&name, value.kind.clone(), first + entries.len() as u32);
            entries.push((name, value.kind));
            if !self.take(Kind::Comma) {
                break;
            }
        }
        self.expect(Kind::CloseContext, "`}`")?;
        self.builder.unbind(bound);
        self.builder.release(free);
        if twice {
            // The standard has no value for a context with a name that comes twice.
            self.builder.find(FindingKind::AlwaysNull, at);
            return Self::placed(self.builder.constant(Value::Null), at);
        }
        let keys = self.builder.add_keys(entries.iter().map(|(name, _)| name.clone()).collect());
        let values = self.builder.span(ids);
        let node = Node::Context { keys, values, slot: first };
        Self::placed(self.builder.push(node, Type::context(entries, false), depth + 1), at)
    }

    /// How many entries the context here has: its colons outside of other brackets.
    fn entry_count(&self) -> usize {
        let (mut depth, mut colons) = (0_usize, 0);
        for token in self.tokens.iter().skip(self.at) {
            match token.kind {
                Kind::Open | Kind::OpenList | Kind::OpenContext => depth += 1,
                Kind::CloseContext if depth == 0 => return colons,
                Kind::Close | Kind::CloseList | Kind::CloseContext => depth = depth.saturating_sub(1),
                Kind::Colon if depth == 0 => colons += 1,
                Kind::End => return colons,
                _ => {}
            }
        }
        colons
    }

    fn key(&mut self) -> Result<Name, Error> {
        let token = self.token();
        if token.kind == Kind::String {
            self.at += 1;
            let text =
                unescaped(self.text_of(token)).map_err(|why| Error::syntax(why, token.start as usize))?;
            return Ok(Name::from(&*text));
        }
        match self.key_length() {
            Some(length) => {
                let name = self.joined(length);
                self.at += length;
                Ok(Name::from(name))
            }
            None => Err(self.unexpected("the name of an entry")),
        }
    }

    pub(super) fn conditional(&mut self) -> Result<Operand, Error> {
        let at = self.place();
        self.at += 1;
        let test = self.expression()?;
        self.check_condition(&test, at);
        self.expect_word("then")?;
        let then = self.expression()?;
        self.expect_word("else")?;
        let otherwise = self.expression()?;
        let depth = test.depth.max(then.depth).max(otherwise.depth) + 1;
        let kind = then.kind.join(&otherwise.kind);
        let node = Node::If { test: test.id, then: then.id, otherwise: otherwise.id };
        Self::placed(self.builder.push(node, kind, depth), at)
    }

    fn check_condition(&mut self, test: &Operand, at: usize) {
        if !matches!(test.kind, Type::Boolean | Type::Any | Type::Null) {
            self.builder.find(FindingKind::NoCondition { given: test.kind.to_string() }, at);
        }
    }

    // ---- loops

    /// The name that a loop takes: everything up to `in`.
    fn loop_name(&mut self) -> Result<String, Error> {
        let rest = self.tokens.iter().skip(self.at);
        let length = rest
            .take_while(|token| {
                matches!(
                    token.kind,
                    Kind::Word
                        | Kind::Number
                        | Kind::Minus
                        | Kind::Plus
                        | Kind::Star
                        | Kind::Slash
                        | Kind::Apostrophe
                        | Kind::Dot
                ) && self.text_of(**token) != "in"
            })
            .count();
        let name = self.joined(length);
        if length == 0 || self.kind() != Kind::Word || is_keyword(&name) {
            return Err(self.unexpected("a name"));
        }
        self.at += length;
        Ok(name)
    }

    /// `x in xs, y in ys`: each is known to the next and to the body.
    fn iterators(&mut self) -> Result<(Vec<Iterator>, u16), Error> {
        let (mut all, mut depth) = (Vec::new(), 0);
        loop {
            let name = self.loop_name()?;
            self.expect_word("in")?;
            let at = self.place();
            let first = self.expression()?;
            depth = depth.max(first.depth);
            let slot = self.builder.place();
            let (source, kind) = if self.take(Kind::Dots) {
                let last = self.expression()?;
                depth = depth.max(last.depth);
                for end in [&first, &last] {
                    if !matches!(end.kind, Type::Any | Type::Null | Type::Number | Type::Date) {
                        self.builder.find(FindingKind::AlwaysNull, at);
                    }
                }
                (Source::Range(first.id, last.id), first.kind)
            } else {
                let kind = match &first.kind {
                    Type::Range(end) => (**end).clone(),
                    other => other.item().clone(),
                };
                (Source::List(first.id), kind)
            };
            self.builder.bind(&name, kind, slot);
            all.push(Iterator { slot, source });
            if !self.take(Kind::Comma) {
                return Ok((all, depth));
            }
        }
    }

    pub(super) fn loop_over(&mut self) -> Result<Operand, Error> {
        let at = self.place();
        self.at += 1;
        let (free, bound) = (self.builder.places(), self.builder.bound());
        let (iterators, above) = self.iterators()?;
        self.expect_word("return")?;
        let slot = self.builder.place();
        self.builder.bind("partial", Type::list(Type::Any), slot);
        let nodes = self.builder.nodes.len();
        let body = self.expression()?;
        let partial =
            self.builder.nodes.iter().skip(nodes).any(|node| {
                *node == Node::Local(slot) || matches!(node, Node::Captured(_) | Node::Function(_))
            });
        self.builder.unbind(bound);
        self.builder.release(free);
        let depth = above.max(body.depth) + 1;
        let kind = Type::list(body.kind);
        let iterators = iterators.into_boxed_slice();
        let one = self.builder.add_loop(Loop {
            iterators,
            body: body.id,
            partial: partial.then_some(slot),
            boxed: false,
        });
        Self::placed(self.builder.push(Node::For(one), kind, depth), at)
    }

    pub(super) fn quantified(&mut self) -> Result<Operand, Error> {
        let at = self.place();
        let some = self.word() == "some";
        self.at += 1;
        let (free, bound) = (self.builder.places(), self.builder.bound());
        let (iterators, above) = self.iterators()?;
        self.expect_word("satisfies")?;
        let body = self.expression()?;
        self.check_condition(&body, at);
        self.builder.unbind(bound);
        self.builder.release(free);
        let depth = above.max(body.depth) + 1;
        let iterators = iterators.into_boxed_slice();
        let one = self.builder.add_loop(Loop { iterators, body: body.id, partial: None, boxed: false });
        let node = if some { Node::Some(one) } else { Node::Every(one) };
        Self::placed(self.builder.push(node, Type::Boolean, depth), at)
    }

    // ---- functions and types

    pub(super) fn function(&mut self) -> Result<Operand, Error> {
        let at = self.place();
        self.at += 1;
        self.expect(Kind::Open, "`(`")?;
        let mut parameters: Vec<(Name, Type)> = Vec::new();
        while self.kind() != Kind::Close {
            let length = self.parameter_length();
            if length == 0 {
                return Err(self.unexpected("the name of a parameter"));
            }
            let name = Name::from(self.joined(length));
            self.at += length;
            let mut kind = Type::Any;
            if self.take(Kind::Colon) {
                kind = self.type_expression()?;
            }
            parameters.push((name, kind));
            if !self.take(Kind::Comma) {
                break;
            }
        }
        self.expect(Kind::Close, "`)`")?;
        if self.take_word("external") {
            if self.builder.scope.unknown != Unknown::Null {
                return Err(Error::at(ErrorKind::External, at));
            }
            self.expression()?;
            // It is something to call, which gives nothing.
            let mut operand = self.builder.constant(Value::Null)?;
            operand.kind = Type::Function(Arc::new(Signature { parameters, result: Type::Any }));
            return Ok(operand);
        }
        let bound = self.builder.bound();
        self.builder.open_frame();
        for (name, kind) in &parameters {
            let slot = self.builder.place();
            self.builder.bind(name, kind.clone(), slot);
        }
        let body = self.expression()?;
        self.builder.unbind(bound);
        let signature = Signature { parameters, result: body.kind.clone() };
        Self::placed(self.builder.close_frame(signature, body), at)
    }

    fn parameter_length(&self) -> usize {
        let rest = self.tokens.iter().skip(self.at);
        rest.take_while(|token| {
            matches!(
                token.kind,
                Kind::Word
                    | Kind::Number
                    | Kind::Minus
                    | Kind::Plus
                    | Kind::Slash
                    | Kind::Apostrophe
                    | Kind::Dot
                    | Kind::Question
            )
        })
        .count()
    }

    /// `number`, `date and time`, `list<string>`, `context<a: number>`, `function<number> -> number`, a declared type.
    pub(super) fn type_expression(&mut self) -> Result<Type, Error> {
        self.nested(|parser| parser.type_here())
    }

    fn type_here(&mut self) -> Result<Type, Error> {
        let at = self.place();
        let word = self.word();
        if self.kind_ahead(1) == Kind::Less || (word == "function" && self.kind_ahead(1) == Kind::Less) {
            match word {
                "list" | "range" => {
                    self.at += 2;
                    let item = self.type_expression()?;
                    self.close_angle()?;
                    return Ok(if word == "list" { Type::list(item) } else { Type::Range(Arc::new(item)) });
                }
                "context" => return self.context_type(),
                "function" => return self.function_type(),
                _ => {}
            }
        }
        // The longest run of words that is a type.
        let rest = self.tokens.iter().skip(self.at);
        let most = rest
            .take_while(|token| {
                matches!(token.kind, Kind::Word | Kind::Dot | Kind::Minus | Kind::Number | Kind::Apostrophe)
            })
            .count();
        for length in (1..=most.min(20)).rev() {
            let name = self.joined(length);
            if let Some(kind) = self.builder.scope.type_named(&name) {
                self.at += length;
                return Ok(kind);
            }
        }
        if word == "function" {
            self.at += 1;
            return Ok(Type::Function(Arc::new(Signature { parameters: Vec::new(), result: Type::Any })));
        }
        if self.builder.scope.unknown == Unknown::Null && most > 0 {
            self.at += 1;
            return Ok(Type::Any);
        }
        Err(Error::at(ErrorKind::UnknownType(self.joined(most.max(1))), at))
    }

    fn close_angle(&mut self) -> Result<(), Error> {
        self.expect(Kind::Greater, "`>`")
    }

    fn context_type(&mut self) -> Result<Type, Error> {
        self.at += 2;
        let mut entries = Vec::new();
        while self.kind() != Kind::Greater {
            let name = self.key()?;
            self.expect(Kind::Colon, "`:`")?;
            entries.push((name, self.type_expression()?));
            if !self.take(Kind::Comma) {
                break;
            }
        }
        self.close_angle()?;
        Ok(Type::context(entries, false))
    }

    fn function_type(&mut self) -> Result<Type, Error> {
        self.at += 2;
        let mut parameters = Vec::new();
        while self.kind() != Kind::Greater {
            parameters.push((Name::from(""), self.type_expression()?));
            if !self.take(Kind::Comma) {
                break;
            }
        }
        self.close_angle()?;
        self.expect(Kind::Arrow, "`->`")?;
        let result = self.type_expression()?;
        Ok(Type::Function(Arc::new(Signature { parameters, result })))
    }

    // ---- tests

    /// A whole cell: `-`, `not(…)`, or tests with commas between them.
    pub fn whole_tests(&mut self, subject: u32, kind: &Type) -> Result<Operand, Error> {
        let subject = self.builder.push(Node::Local(subject), kind.clone(), 0)?;
        if self.kind() == Kind::End || (self.kind() == Kind::Minus && self.kind_ahead(1) == Kind::End) {
            return self.builder.constant(Value::Boolean(true));
        }
        if self.word() == "not" && self.kind_ahead(1) == Kind::Open && self.closes_at_end() {
            self.at += 2;
            let inner = self.test_list(&subject, Kind::Close)?;
            self.expect(Kind::Close, "`)`")?;
            self.end()?;
            return self.builder.push(Node::Not(inner.id), Type::Boolean, inner.depth + 1);
        }
        let tests = self.test_list(&subject, Kind::End)?;
        self.end()?;
        Ok(tests)
    }

    /// Whether the bracket behind the word here is closed by the last token.
    fn closes_at_end(&self) -> bool {
        let mut depth = 0_usize;
        for (at, token) in self.tokens.iter().enumerate().skip(self.at + 1) {
            match token.kind {
                Kind::Open | Kind::OpenList | Kind::OpenContext => depth += 1,
                Kind::Close | Kind::CloseList | Kind::CloseContext => {
                    depth = depth.saturating_sub(1);
                    if depth == 0 {
                        return self.tokens.get(at + 1).is_none_or(|next| next.kind == Kind::End);
                    }
                }
                _ => {}
            }
        }
        false
    }

    fn test_list(&mut self, subject: &Operand, end: Kind) -> Result<Operand, Error> {
        let at = self.place();
        let mut all = Vec::new();
        loop {
            all.push(self.positive_test(subject, true)?);
            if !self.take(Kind::Comma) {
                break;
            }
        }
        if self.kind() != end {
            return Err(self.unexpected("a comma or the end"));
        }
        if all.len() == 1 {
            return Ok(all.remove(0));
        }
        Self::placed(self.builder.logic(false, all), at)
    }
}
