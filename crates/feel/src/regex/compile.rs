//! From the tree of a pattern to its steps.

use super::class::{Set, folded, range};
use super::parse::Tree;
use super::{Flags, NoPattern, Regex, Step};

/// Most steps of a pattern: counts multiply what they repeat.
const STEPS: usize = 8_000;

pub(super) fn compile(tree: &Tree, flags: Flags) -> Result<Regex, NoPattern> {
    let mut compiler =
        Compiler { code: Vec::new(), sets: Vec::new(), groups: 0, loops: 0, back: false, flags };
    compiler.push(Step::Save(0))?;
    compiler.tree(tree)?;
    compiler.push(Step::Save(1))?;
    compiler.push(Step::Match)?;
    Ok(Regex {
        code: compiler.code.into_boxed_slice(),
        sets: compiler.sets.into_boxed_slice(),
        groups: compiler.groups,
        back: compiler.back,
        flags,
    })
}

struct Compiler {
    code: Vec<Step>,
    sets: Vec<Set>,
    groups: usize,
    loops: u32,
    back: bool,
    flags: Flags,
}

impl Compiler {
    fn here(&self) -> u32 {
        self.code.len() as u32
    }

    fn push(&mut self, step: Step) -> Result<usize, NoPattern> {
        if self.code.len() >= STEPS {
            return Err(NoPattern("the pattern repeats too much"));
        }
        self.code.push(step);
        Ok(self.code.len() - 1)
    }

    fn set(&mut self, at: usize, step: Step) {
        if let Some(slot) = self.code.get_mut(at) {
            *slot = step;
        }
    }

    fn add_set(&mut self, set: Set) -> Result<(), NoPattern> {
        self.sets.push(set);
        let at = self.sets.len() as u32 - 1;
        self.push(Step::Set(at)).map(|_| ())
    }

    fn tree(&mut self, tree: &Tree) -> Result<(), NoPattern> {
        match tree {
            Tree::Empty => {}
            Tree::Char(c) => {
                let class = folded(range(*c, *c));
                if self.flags.ignore_case
                    && (class.ranges().len() > 1 || class.ranges().iter().any(|r| r.len() > 1))
                {
                    self.add_set(Set::new(&class))?;
                } else {
                    self.push(Step::Char(*c))?;
                }
            }
            Tree::Class(class) => self.add_set(Set::new(class))?,
            Tree::Dot => {
                self.push(if self.flags.dot_all { Step::Any } else { Step::NotLineEnd })?;
            }
            Tree::Start => {
                self.push(if self.flags.lines { Step::LineStart } else { Step::Start })?;
            }
            Tree::End => {
                self.push(if self.flags.lines { Step::LineEnd } else { Step::End })?;
            }
            Tree::Back(group) => {
                self.back = true;
                self.push(Step::Back(*group as u32))?;
            }
            Tree::Group(inner, number) => {
                if let Some(number) = number {
                    self.groups = self.groups.max(*number);
                    self.push(Step::Save(2 * *number as u32))?;
                    self.tree(inner)?;
                    self.push(Step::Save(2 * *number as u32 + 1))?;
                } else {
                    self.tree(inner)?;
                }
            }
            Tree::Sequence(all) => {
                for tree in all {
                    self.tree(tree)?;
                }
            }
            Tree::Choice(all) => self.choice(all)?,
            Tree::Repeat { inner, least, most, greedy } => self.repeat(inner, *least, *most, *greedy)?,
        }
        Ok(())
    }

    fn choice(&mut self, all: &[Tree]) -> Result<(), NoPattern> {
        let mut ends = Vec::new();
        for (at, tree) in all.iter().enumerate() {
            if at + 1 == all.len() {
                self.tree(tree)?;
                break;
            }
            let split = self.push(Step::Split(0, 0))?;
            self.tree(tree)?;
            ends.push(self.push(Step::Jump(0))?);
            let next = self.here();
            self.set(split, Step::Split(split as u32 + 1, next));
        }
        let end = self.here();
        for at in ends {
            self.set(at, Step::Jump(end));
        }
        Ok(())
    }

    fn split(greedy: bool, inside: u32, outside: u32) -> Step {
        if greedy { Step::Split(inside, outside) } else { Step::Split(outside, inside) }
    }

    fn repeat(&mut self, inner: &Tree, least: u32, most: Option<u32>, greedy: bool) -> Result<(), NoPattern> {
        for _ in 0..least {
            self.tree(inner)?;
        }
        match most {
            None => {
                let register = self.loops;
                self.loops += 1;
                let split = self.push(Step::Split(0, 0))?;
                self.push(Step::Begin(register))?;
                self.tree(inner)?;
                self.push(Step::Turned(register))?;
                self.push(Step::Jump(split as u32))?;
                let end = self.here();
                self.set(split, Self::split(greedy, split as u32 + 1, end));
            }
            Some(most) => {
                let mut splits = Vec::new();
                for _ in least..most {
                    splits.push(self.push(Step::Split(0, 0))?);
                    self.tree(inner)?;
                }
                let end = self.here();
                for at in splits {
                    self.set(at, Self::split(greedy, at as u32 + 1, end));
                }
            }
        }
        Ok(())
    }
}
