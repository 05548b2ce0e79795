//! Telling an experience by answering questions. Every answer is on the storage when its call
//! returns, so that an interrupted story goes on where it was.

use std::collections::HashMap;

use unafraid::city::{self, StepId, Wording};
use unafraid::journal::{self, Draft, NumberedDraft, Value};
use zeroize::Zeroizing;

use crate::codes::{Answer, Barrier, Key, Outcome, Service};
use crate::error::{Result, UnafraidError};
use crate::guide::Guide;
use crate::journal::{Journal, Open};
use crate::records::Id;

/// One step as it is shown.
#[derive(Clone, PartialEq, Eq, uniffi::Record)]
pub struct Question {
    /// The name of the step.
    pub step: String,
    /// The part of an experience that the answer fills in. Where each of several barriers is
    /// answered, that is `Barriers`.
    pub key: Key,
    /// How it is answered.
    pub form: QuestionForm,
    /// The question.
    pub text: String,
    /// What helps to answer.
    pub hint: Option<String>,
    /// The name of its icon in Material Symbols.
    pub icon: String,
    /// Whether it cannot be passed over.
    pub required: bool,
    /// Whether the answer is kept for a later complaint only.
    pub for_complaint_only: bool,
    /// What can be answered, in the order in which it is shown.
    pub options: Vec<Choice>,
    /// What else can be answered, shown when asked for. For a date, these say more about who the
    /// person is than the first ones do.
    pub more: Vec<Choice>,
    /// The code that is proposed as the answer, among `options` and `more`.
    pub proposed: Option<String>,
    /// The answer so far.
    pub answer: Option<String>,
}

/// How a question is answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, uniffi::Enum)]
pub enum QuestionForm {
    /// By choosing one: the code to `answer`.
    One,
    /// By saying yes, no or unsure to each, or nothing: to `answer_each`.
    Each,
    /// By a date, to `answer`. The choices are how precisely it can be said.
    Date,
    /// In the person's own words, to `answer`.
    Words,
}

/// Something that can be answered.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct Choice {
    /// The code, as in `refused`: what `answer` takes. For a date, how precisely it is said: `year`,
    /// `quarter`, `month` or `day`.
    pub code: String,
    /// The words for it.
    pub label: String,
    /// The name of its icon in Material Symbols.
    pub icon: Option<String>,
    /// The barrier, where each of several is answered.
    pub barrier: Option<Barrier>,
    /// What was answered about it so far, likewise.
    pub answer: Option<Answer>,
}

/// An experience that a person has begun to tell.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct DraftInfo {
    /// Its number, which it keeps when it is finished.
    pub id: Id,
    /// The service, if it is known yet.
    pub service: Option<Service>,
    /// The outcome, if it is known yet.
    pub outcome: Option<Outcome>,
    /// Whether enough is known to finish it.
    pub can_be_finished: bool,
}

#[uniffi::export]
impl Journal {
    /// Begins to tell an experience, and gives the draft's number.
    pub fn begin_draft(&self) -> Result<Id> {
        self.with(|open| Ok(open.journal.begin_draft(Draft::default())?.into()))
    }

    /// The drafts, in the order in which they were begun. They are on no page and in no count.
    pub fn drafts(&self) -> Result<Vec<DraftInfo>> {
        self.with(|open| {
            let drafts = open.journal.drafts();
            let info = drafts.map(|(id, draft)| DraftInfo {
                id: id.into(),
                service: draft.service().map(Into::into),
                outcome: draft.outcome().map(Into::into),
                can_be_finished: draft.so_far().can_be_saved(),
            });
            Ok(info.collect())
        })
    }

    /// What to ask next; nothing when there is nothing more to ask.
    pub fn next_question(&self, draft: Id, guide: &Guide) -> Result<Option<Question>> {
        self.with(|open| {
            let draft = Numbered::of(open, draft)?;
            let question = draft.draft.next_question(guide.packs());
            question
                .map(|question| draft.shown(&question, guide))
                .transpose()
        })
    }

    /// A question as it is shown now, to come back to it.
    pub fn question(&self, draft: Id, step: String, guide: &Guide) -> Result<Question> {
        self.with(|open| {
            let draft = Numbered::of(open, draft)?;
            let question = draft.draft.question(&step_id(&step)?, guide.packs());
            draft.shown(&question.ok_or(UnafraidError::NoSuchPart)?, guide)
        })
    }

    /// Answers a question by a code, a date or words, in place of any answer before; an empty text
    /// takes the answer back. Gives what to ask next.
    pub fn answer(
        &self,
        draft: Id,
        key: Key,
        value: String,
        guide: &Guide,
    ) -> Result<Option<Question>> {
        let value = Zeroizing::new(value);
        self.change(draft, guide, |draft| {
            let loaded = (key == Key::City)
                .then(|| guide.packs().city(&value))
                .flatten();
            match loaded {
                Some(city) => draft.answer_city(city),
                None => draft.answer(key.into(), Value::Text(&value))?,
            }
            Ok(())
        })
    }

    /// Answers about the barriers of a step, in place of any answers before, and leaves the step.
    /// Gives what to ask next.
    pub fn answer_each(
        &self,
        draft: Id,
        step: String,
        answers: HashMap<Barrier, Answer>,
        guide: &Guide,
    ) -> Result<Option<Question>> {
        self.change(draft, guide, |draft| {
            let step = step_id(&step)?;
            let question = draft.question(&step, guide.packs());
            let question = question.ok_or(UnafraidError::NoSuchPart)?;
            for choice in question.options.iter().chain(&question.more) {
                let Some(barrier) = barrier_of(choice) else {
                    continue;
                };
                match answers.get(&barrier.into()) {
                    Some(answer) => draft.answer_barrier(barrier, (*answer).into()),
                    None => draft.unanswer_barrier(barrier),
                }
            }
            draft.pass(&step);
            Ok(())
        })
    }

    /// Passes a step over: it is not asked again unless it is required. Gives what to ask next.
    pub fn pass_over(&self, draft: Id, step: String, guide: &Guide) -> Result<Option<Question>> {
        self.change(draft, guide, |draft| {
            draft.pass(&step_id(&step)?);
            Ok(())
        })
    }

    /// Makes an experience of a draft, under the same number. It can be finished as soon as service
    /// and outcome are known.
    pub fn finish_draft(&self, draft: Id) -> Result<()> {
        self.with(|open| Ok(open.journal.finish_draft(draft.into())?))
    }

    /// Removes a draft.
    pub fn remove_draft(&self, draft: Id) -> Result<()> {
        self.with(|open| Ok(open.journal.remove_draft(draft.into())?))
    }
}

impl Journal {
    fn change(
        &self,
        id: Id,
        guide: &Guide,
        change: impl FnOnce(&mut Draft) -> Result<()>,
    ) -> Result<Option<Question>> {
        self.with(|open| {
            let mut draft = Numbered::of(open, id)?.draft;
            change(&mut draft)?;
            open.journal.keep_draft(id.into(), draft)?;
            let draft = Numbered::of(open, id)?;
            let question = draft.draft.next_question(guide.packs());
            question
                .map(|question| draft.shown(&question, guide))
                .transpose()
        })
    }
}

struct Numbered {
    id: journal::Id,
    draft: Draft,
}

impl Numbered {
    fn of(open: &Open, id: Id) -> Result<Self> {
        let id = journal::Id::from(id);
        let found = open.journal.drafts().find(|(other, _)| *other == id);
        let (id, draft) = found.ok_or(UnafraidError::NoSuchExperience)?;
        Ok(Self {
            id,
            draft: draft.clone(),
        })
    }

    fn shown(&self, question: &city::Question<'_>, guide: &Guide) -> Result<Question> {
        let choices = |choices: &[city::Choice<'_>]| {
            choices
                .iter()
                .map(|choice| self.choice(choice, guide))
                .collect()
        };
        let words = |message: &str| guide.language().text(message).into_owned();
        Ok(Question {
            step: question.step.as_str().to_owned(),
            key: question.key.into(),
            form: question.form.into(),
            text: words(question.text),
            hint: question.hint.map(words),
            icon: question.icon.to_owned(),
            required: question.required,
            for_complaint_only: question.private,
            options: choices(&question.options),
            more: choices(&question.more),
            proposed: question.proposed.map(str::to_owned),
            answer: self.answer(question.key)?,
        })
    }

    fn choice(&self, choice: &city::Choice<'_>, guide: &Guide) -> Choice {
        let barrier = barrier_of(choice);
        let answer = barrier.and_then(|barrier| self.draft.parts().barriers.get(barrier));
        Choice {
            code: choice.code.to_owned(),
            label: match &choice.wording {
                Wording::Message(name) => guide.language().text(name).into_owned(),
                Wording::Name(name) => (*name).to_owned(),
            },
            icon: choice.icon.map(str::to_owned),
            barrier: barrier.map(Into::into),
            answer: answer.map(Into::into),
        }
    }

    /// The answer to one question, as the journal would write it down.
    fn answer(&self, key: city::Key) -> Result<Option<String>> {
        let written = crate::json::written(&NumberedDraft(self.id, &self.draft))?;
        let value: serde_json::Value =
            serde_json::from_str(&written).map_err(|_| UnafraidError::Storage)?;
        let answer = value.get(unafraid::Code::code(key));
        Ok(answer.and_then(|answer| answer.as_str()).map(str::to_owned))
    }
}

fn barrier_of(choice: &city::Choice<'_>) -> Option<city::Barrier> {
    let is_barrier = choice.vocabulary == <city::Barrier as unafraid::Code>::VOCABULARY;
    is_barrier
        .then(|| unafraid::Code::from_code(choice.code))
        .flatten()
}

fn step_id(step: &str) -> Result<StepId> {
    StepId::new(step).ok_or(UnafraidError::NoSuchPart)
}

impl From<city::Form> for QuestionForm {
    fn from(form: city::Form) -> Self {
        match form {
            city::Form::Each => Self::Each,
            city::Form::Date => Self::Date,
            city::Form::Words => Self::Words,
            _ => Self::One,
        }
    }
}
