//! Filling in a draft by the questions that an app asks.
//!
//! ```
//! use unafraid::city::{Packs, Service};
//! use unafraid::journal::{Draft, Key, Value};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let packs = Packs::built_in();
//! let mut draft = Draft::default();
//! let first = draft.next_question(packs).ok_or("a question")?;
//! assert_eq!(first.key, Key::Service);
//! draft.answer(Key::Service, Value::Text("SHELTER"))?;
//! draft.answer(Key::Outcome, Value::Text("refused"))?;
//! // From here on it can be saved, and everything else passed over.
//! assert_eq!(draft.clone().finish()?.service, Service::Shelter);
//! while let Some(question) = draft.next_question(packs) {
//!     draft.pass(question.step);
//! }
//! # Ok(())
//! # }
//! ```

use super::draft::{Draft, Value};
use super::refusal::Refusal;
use crate::city::{Answer, Barrier, City, Key, Packs, Question, SoFar, StepId};
use crate::code::Code;

impl Draft {
    /// What to ask next; `None` when there is nothing more to ask. It follows from what is known and
    /// what was passed over alone, so a draft that was stored goes on where it was.
    #[must_use]
    pub fn next_question<'a>(&self, packs: &'a Packs) -> Option<Question<'a>> {
        packs.next_question(&self.so_far())
    }

    /// A question as it is shown now, to come back to it; `None` if there is no such step.
    #[must_use]
    pub fn question<'a>(&self, step: &StepId, packs: &'a Packs) -> Option<Question<'a>> {
        packs.question(step, &self.so_far())
    }

    /// Answers a question, in place of any answer before; nothing takes that back. For a question
    /// about barriers see [`answer_barrier`](Draft::answer_barrier), for a city whose pack was loaded
    /// [`answer_city`](Draft::answer_city).
    ///
    /// # Errors
    /// A [`Refusal`] that names the key and the reason. The answer from before is kept.
    pub fn answer(&mut self, key: Key, value: Value<'_>) -> Result<(), Refusal> {
        if matches!(value, Value::Absent | Value::Text("")) {
            return self.unanswer(key);
        }
        let mut next = self.clone();
        next.settle();
        next.set(key, value)?;
        *self = next;
        Ok(())
    }

    /// Answers about one barrier, in place of any answer before.
    pub fn answer_barrier(&mut self, barrier: Barrier, answer: Answer) {
        self.parts_mut().barriers.answer(barrier, answer);
    }

    /// Answers with a city of any [`Packs`].
    pub fn answer_city(&mut self, city: City) {
        self.parts_mut().city = Some(city);
    }

    /// Passes a step over, or leaves one that was answered in part. It is not asked again unless it
    /// is required.
    pub fn pass(&mut self, step: &StepId) {
        self.passed_mut().insert(step.as_str().to_owned());
    }

    /// What is known, as the questions see it.
    #[must_use]
    pub fn so_far(&self) -> SoFar {
        let e = self.parts();
        let barriers = Barrier::ALL.iter();
        SoFar {
            service: self.service(),
            outcome: self.outcome(),
            city: e.city.clone(),
            barriers: barriers
                .filter_map(|barrier| Some((*barrier, e.barriers.get(*barrier)?)))
                .collect(),
            answered: Key::ALL.iter().copied().filter(|key| e.has(*key)).collect(),
            done: self
                .passed()
                .iter()
                .filter_map(|step| StepId::new(step))
                .collect(),
        }
    }
}
