//! The engine without our guards, for the DMN conformance kit only: its files use functions, imports and free loops.
//! Not part of the face; definitions are read with [`crate::Decisions::read`].

use crate::expression::guarded;
use crate::{Decisions, Guards, xml};
use dsntk_feel::context::FeelContext;
use dsntk_feel::values::Value as Feel;
use dsntk_model_evaluator::ModelEvaluator;
use std::sync::Arc;

/// Files evaluated together.
pub struct Engine {
    evaluator: Arc<ModelEvaluator>,
}

impl Engine {
    /// Loads files that may import one another. Evaluate on a thread with a large stack.
    pub fn load(files: &[String], guards: &Guards) -> Result<Self, String> {
        let mut definitions = Vec::new();
        for file in files {
            xml::measure(file, guards).map_err(|objection| objection.message)?;
            let parsed = guarded(|| dsntk_model::parse(file)).map_err(|error| error.to_string())?;
            definitions.push(parsed.map_err(|error| error.to_string())?);
        }
        let built = guarded(|| ModelEvaluator::new(&definitions)).map_err(|error| error.to_string())?;
        Ok(Self { evaluator: built.map_err(|error| error.to_string())? })
    }

    /// The value of anything that can be called by name.
    pub fn evaluate(&self, namespace: &str, model: &str, name: &str, input: &FeelContext) -> Feel {
        guarded(|| self.evaluator.evaluate_invocable(namespace, model, name, input))
            .unwrap_or_else(|error| Feel::Null(Some(error.to_string())))
    }
}

/// The value of a decision read under the guards, without conversion to JSON.
pub fn guarded_value(decisions: &Decisions, name: &str, input: &FeelContext) -> Feel {
    decisions.invoke(name, input).unwrap_or_else(|error| Feel::Null(Some(error.to_string())))
}
