//! Finds the form of a call while a text is compiled: number, names and types of the arguments.

use super::{Builtin, Form, Gather, Spec, Yield};
use crate::error::{Error, ErrorKind, FindingKind};
use crate::evaluate::Evaluator;
use crate::limits::Bounds;
use crate::program::Node;
use crate::regex::Regex;
use crate::syntax::builder::{Builder, Operand};
use crate::syntax::scope::Unknown;
use crate::types::Type;
use crate::value::{Name, Value};
use std::sync::Arc;

type Given = Vec<(Option<String>, Operand)>;

/// A call as a node.
pub(crate) fn bind(
    builder: &mut Builder<'_>,
    function: Builtin,
    arguments: Given,
    at: usize,
) -> Result<Operand, Error> {
    let spec = function.spec();
    if matches!(spec.name, "now" | "today") && !builder.scope.clock {
        return Err(Error::at(ErrorKind::Clock, at));
    }
    let Some((form, operands)) = placed(builder, spec, arguments)? else {
        if builder.scope.unknown == Unknown::Null {
            return builder.constant(Value::Null);
        }
        return Err(Error::at(
            ErrorKind::Arguments { function: spec.name.to_owned(), takes: takes(spec) },
            at,
        ));
    };
    check(builder, spec, form, &operands, at);
    if let Some(operand) = pattern(builder, spec, &operands, at)? {
        return Ok(operand);
    }
    if spec.name == "not"
        && let [operand] = operands.as_slice()
    {
        return builder.push(Node::Not(operand.id), Type::Boolean, operand.depth + 1);
    }
    if let Some(value) = folded(builder, spec, function, &operands) {
        if value.is_null() && !operands.iter().any(|operand| operand.kind == Type::Null) {
            builder.find(FindingKind::AlwaysNull, at);
        }
        return builder.constant(value);
    }
    let kinds: Vec<Type> = operands.iter().map(|operand| operand.kind.clone()).collect();
    let kind = yielded(spec.yields, &kinds);
    builder.call(function, &operands, kind)
}

/// The arguments in the order of a form's parameters; none where no form takes them.
fn placed(
    builder: &mut Builder<'_>,
    spec: &'static Spec,
    arguments: Given,
) -> Result<Option<(&'static Form, Vec<Operand>)>, Error> {
    let named = arguments.first().is_some_and(|(name, _)| name.is_some());
    if !named {
        let operands: Vec<Operand> = arguments.into_iter().map(|(_, operand)| operand).collect();
        return gathered(builder, spec, operands);
    }
    let fits = |form: &&'static Form| {
        arguments.iter().all(|(name, _)| {
            name.as_ref().is_some_and(|name| form.parameters.iter().any(|(known, _)| known == name))
        }) && form
            .parameters
            .iter()
            .take(form.needed)
            .filter(|(known, _)| arguments.iter().any(|(name, _)| name.as_deref() == Some(known)))
            .count()
            >= 1
    };
    // The form whose parameters all have their arguments comes first.
    let complete = spec.forms.iter().filter(fits).find(|form| form.needed <= arguments.len());
    let Some(form) = complete.or_else(|| spec.forms.iter().find(fits)) else { return Ok(None) };
    // Every name is given once.
    let mut names: Vec<&str> = arguments.iter().filter_map(|(name, _)| name.as_deref()).collect();
    names.sort_unstable();
    names.dedup();
    if names.len() < arguments.len()
        || (builder.scope.unknown != Unknown::Null && form.needed > arguments.len())
    {
        return Ok(None);
    }
    // Where a form has one key and another a list of them, the name says which is meant.
    let lists = |name: &str| {
        spec.forms.iter().any(|form| {
            form.parameters.iter().any(|(known, want)| *known == name && *want == super::Want::List)
        })
    };
    if lists("keys")
        && arguments
            .iter()
            .any(|(name, value)| name.as_deref() == Some("key") && matches!(value.kind, Type::List(_)))
    {
        return Ok(None);
    }
    let mut operands = Vec::new();
    let last = form
        .parameters
        .iter()
        .rposition(|(known, _)| arguments.iter().any(|(name, _)| name.as_deref() == Some(known)));
    for (known, _) in form.parameters.iter().take(last.map_or(0, |last| last + 1)) {
        let given = arguments.iter().find(|(name, _)| name.as_deref() == Some(known));
        operands.push(match given {
            Some((_, operand)) => operand.clone(),
            None => builder.constant(Value::Null)?,
        });
    }
    while operands.len() < form.needed {
        operands.push(builder.constant(Value::Null)?);
    }
    if spec.gather == Gather::Rest {
        let items = operands.split_off(1.min(operands.len()));
        operands.push(list_of(builder, items)?);
    }
    if spec.gather == Gather::Lists {
        operands = vec![list_of(builder, operands)?];
    }
    Ok(Some((form, operands)))
}

/// Arguments by place.
fn gathered(
    builder: &mut Builder<'_>,
    spec: &'static Spec,
    mut operands: Vec<Operand>,
) -> Result<Option<(&'static Form, Vec<Operand>)>, Error> {
    let count = operands.len();
    let Some(form) = spec.forms.first() else { return Ok(None) };
    match spec.gather {
        Gather::No => {
            let form = spec.forms.iter().find(|form| (form.needed..=form.parameters.len()).contains(&count));
            return Ok(form.map(|form| (form, operands)));
        }
        _ if count == 0 => return Ok(None),
        Gather::Items if count == 1 => {}
        Gather::Items | Gather::Lists => operands = vec![list_of(builder, operands)?],
        Gather::Rest => {
            if count < 2 {
                return Ok(None);
            }
            let items = operands.split_off(1);
            operands.push(list_of(builder, items)?);
        }
    }
    Ok(Some((form, operands)))
}

fn list_of(builder: &mut Builder<'_>, items: Vec<Operand>) -> Result<Operand, Error> {
    let mut kinds = items.iter().map(|item| &item.kind);
    let kind = kinds.next().map_or(Type::Any, |first| kinds.fold(first.clone(), |all, kind| all.join(kind)));
    let depth = items.iter().map(|item| item.depth).max().unwrap_or(0) + 1;
    let span = builder.span(items.iter().map(|item| item.id));
    builder.push(Node::List(span), Type::list(kind), depth)
}

/// Arguments of types that the parameters do not take.
fn check(builder: &mut Builder<'_>, spec: &Spec, form: &Form, operands: &[Operand], at: usize) {
    if spec.forms.len() > 1 {
        // One of several forms may take it: only what none takes is worth a word.
        let any = spec.forms.iter().any(|form| {
            form.parameters.len() >= operands.len()
                && form.parameters.iter().zip(operands).all(|((_, want), given)| want.accepts(&given.kind))
        });
        if any {
            return;
        }
    }
    for ((name, want), given) in form.parameters.iter().zip(operands) {
        if !want.accepts(&given.kind) {
            let finding = FindingKind::Argument {
                function: spec.name.to_owned(),
                parameter: (*name).to_owned(),
                wanted: want.shown().to_owned(),
                given: given.kind.to_string(),
            };
            builder.find(finding, at);
        }
    }
}

/// `matches` with a pattern that is written there: compiled once.
fn pattern(
    builder: &mut Builder<'_>,
    spec: &Spec,
    operands: &[Operand],
    at: usize,
) -> Result<Option<Operand>, Error> {
    let ("matches", [input, pattern, rest @ ..]) = (spec.name, operands) else { return Ok(None) };
    let flags = match rest.first().map(|flags| builder.known(flags).cloned()) {
        None | Some(Some(Value::Null)) => String::new(),
        Some(Some(Value::String(flags))) => flags.to_string(),
        _ => return Ok(None),
    };
    let Some(Value::String(text)) = builder.known(pattern).cloned() else { return Ok(None) };
    match Regex::new(&text, &flags) {
        Ok(regex) => {
            let pattern = builder.pattern(regex);
            let node = Node::Matching { input: input.id, pattern };
            builder.push(node, Type::Boolean, input.depth + 1).map(Some)
        }
        Err(_) => {
            builder.find(FindingKind::AlwaysNull, at);
            builder.constant(Value::Null).map(Some)
        }
    }
}

fn folded(builder: &Builder<'_>, spec: &Spec, function: Builtin, operands: &[Operand]) -> Option<Value> {
    if !spec.fold {
        return None;
    }
    let mut values: Vec<Value> =
        operands.iter().map(|operand| builder.known(operand).cloned()).collect::<Option<_>>()?;
    static NOTHING: std::sync::OnceLock<Arc<crate::program::Program>> = std::sync::OnceLock::new();
    let program = NOTHING.get_or_init(|| {
        let scope = crate::syntax::scope::Scope::default();
        let mut empty = Builder::new(&scope, crate::limits::Limits::DEFINITION);
        let root = empty.constant(Value::Null).unwrap_or(Operand { id: 0, kind: Type::Null, depth: 0 });
        Arc::new(empty.finish(root))
    });
    let mut evaluator = Evaluator::new(program, &[], &Bounds::DEFAULT);
    evaluator.run_builtin(function, &mut values).ok()
}

/// What a function takes, in words.
fn takes(spec: &Spec) -> String {
    if spec.gather != Gather::No {
        return "at least one argument".to_owned();
    }
    let mut all: Vec<String> = Vec::new();
    for form in spec.forms {
        let names: Vec<String> = form
            .parameters
            .iter()
            .enumerate()
            .map(|(at, (name, _))| if at < form.needed { (*name).to_owned() } else { format!("{name}?") })
            .collect();
        all.push(if names.is_empty() {
            "no arguments".to_owned()
        } else {
            format!("({})", names.join(", "))
        });
    }
    all.join(" or ")
}

/// The type of a result by those of the arguments.
pub(super) fn yielded(yields: Yield, kinds: &[Type]) -> Type {
    let first = kinds.first().cloned().unwrap_or_default();
    match yields {
        Yield::Any => Type::Any,
        Yield::Boolean => Type::Boolean,
        Yield::Number => Type::Number,
        Yield::String => Type::String,
        Yield::Date => Type::Date,
        Yield::Time => Type::Time,
        Yield::DateTime => Type::DateTime,
        Yield::MonthsDuration => Type::MonthsDuration,
        Yield::Strings => Type::list(Type::String),
        Yield::Numbers => Type::list(Type::Number),
        Yield::SameList => match first {
            list @ Type::List(_) => list,
            Type::Any | Type::Null => Type::list(Type::Any),
            other => Type::list(other),
        },
        Yield::Item => match first {
            Type::List(item) => (*item).clone(),
            other => other,
        },
        Yield::Same => first.item().clone(),
        Yield::Context => Type::context(Vec::new(), true),
        Yield::Entries => Type::list(Type::context(
            vec![(Name::from("key"), Type::String), (Name::from("value"), Type::Any)],
            false,
        )),
        Yield::Range => Type::Range(Arc::new(Type::Any)),
    }
}
