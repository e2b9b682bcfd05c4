//! Makes `=` and `!=` total over null, as the FEEL standard has it.
//!
//! The engine answers `x = true` with null when `x` is null, but `true = x` with false. Conditions of processes read
//! variables that may not be there yet, so a comparison with a literal is turned round, and one between two plain
//! variables asks for null first. Decision files are left to the engine: their inputs are checked beforehand.

use dsntk_feel_parser::AstNode;
use dsntk_feel_parser::AstNode as N;

/// The tree with total comparisons.
pub(crate) fn total(node: AstNode) -> AstNode {
    let boxed = |node: Box<AstNode>| Box::new(total(*node));
    let all = |nodes: Vec<AstNode>| nodes.into_iter().map(total).collect();
    match node {
        N::Eq(left, right) => compare(boxed(left), boxed(right), N::Eq),
        N::Nq(left, right) => compare(boxed(left), boxed(right), N::Nq),
        N::And(left, right) => N::And(boxed(left), boxed(right)),
        N::Or(left, right) => N::Or(boxed(left), boxed(right)),
        N::If(test, then, other) => N::If(boxed(test), boxed(then), boxed(other)),
        N::FunctionInvocation(function, arguments) => N::FunctionInvocation(function, boxed(arguments)),
        N::PositionalParameters(items) => N::PositionalParameters(all(items)),
        N::For(contexts, body) => N::For(contexts, boxed(body)),
        N::Some(contexts, body) => N::Some(contexts, boxed(body)),
        N::Every(contexts, body) => N::Every(contexts, boxed(body)),
        N::EvaluatedExpression(body) => N::EvaluatedExpression(boxed(body)),
        N::Satisfies(body) => N::Satisfies(boxed(body)),
        N::Filter(list, test) => N::Filter(boxed(list), boxed(test)),
        N::Context(entries) => N::Context(all(entries)),
        N::ContextEntry(key, value) => N::ContextEntry(key, boxed(value)),
        N::List(items) => N::List(all(items)),
        other => other,
    }
}

fn compare(
    left: Box<AstNode>,
    right: Box<AstNode>,
    with: fn(Box<AstNode>, Box<AstNode>) -> AstNode,
) -> AstNode {
    if literal(&right) && !literal(&left) {
        with(right, left)
    } else if plain(&left) && plain(&right) {
        let absent = N::Eq(left.clone(), Box::new(N::Null));
        let other = with(right.clone(), Box::new(N::Null));
        N::If(Box::new(absent), Box::new(other), Box::new(with(left, right)))
    } else {
        with(left, right)
    }
}

fn literal(node: &AstNode) -> bool {
    matches!(node, N::Boolean(_) | N::Numeric(..) | N::String(_) | N::At(_))
}

/// A variable or a property of one: cheap to read twice.
fn plain(node: &AstNode) -> bool {
    match node {
        N::Name(_) => true,
        N::Path(value, _) => plain(value),
        _ => false,
    }
}
