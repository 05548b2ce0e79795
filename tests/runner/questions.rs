//! Steps with drafts and their questions.

use std::collections::HashMap;

use serde_json::{Map, Value, json};
use unafraid_ffi::{Answer, Barrier, Choice, Question};

use crate::arguments::Arguments;
use crate::case::Case;
use crate::codes;
use crate::ended::{Ended, Given};

impl Case {
    pub(crate) fn question_step(&mut self, a: &Arguments) -> Given {
        let draft = || a.number("draft");
        let step = || Ok::<_, String>(a.text("step")?.to_owned());
        let guide = &self.guide;
        Ok(Some(match a.what.as_str() {
            "begin_draft" => json!(self.journal()?.begin_draft()?),
            "drafts" => {
                let drafts = self.journal()?.drafts()?.into_iter().map(|draft| {
                    json!({
                        "service": draft.service.map(|service| service.code()),
                        "outcome": draft.outcome.map(|outcome| outcome.code()),
                        "can_be_finished": draft.can_be_finished,
                    })
                });
                drafts.collect()
            }
            "next_question" => shown(self.journal()?.next_question(draft()?, guide)?),
            "question" => shown(Some(self.journal()?.question(draft()?, step()?, guide)?)),
            "answer" => {
                let (key, value) = (codes::key(a.text("key")?)?, a.text("value")?.to_owned());
                shown(self.journal()?.answer(draft()?, key, value, guide)?)
            }
            "answer_each" => {
                let (draft, step, answers) = (draft()?, step()?, answers(a)?);
                shown(self.journal()?.answer_each(draft, step, answers, guide)?)
            }
            "pass_over" => shown(self.journal()?.pass_over(draft()?, step()?, guide)?),
            "finish_draft" => {
                self.journal()?.finish_draft(draft()?)?;
                Value::Null
            }
            "remove_draft" => {
                self.journal()?.remove_draft(draft()?)?;
                Value::Null
            }
            _ => return Ok(None),
        }))
    }
}

fn answers(a: &Arguments) -> Result<HashMap<Barrier, Answer>, Ended> {
    let answers = a.value("answers")?.as_object().ok_or("no answers")?;
    let parsed = answers.iter().map(|(barrier, answer)| {
        let answer = answer.as_str().ok_or("no answer")?;
        Ok((codes::barrier(barrier)?, codes::answer(answer)?))
    });
    parsed.collect()
}

fn shown(question: Option<Question>) -> Value {
    let Some(question) = question else {
        return Value::Null;
    };
    let codes =
        |choices: &[Choice]| -> Value { choices.iter().map(|choice| json!(choice.code)).collect() };
    let choices = question.options.iter().chain(&question.more);
    let answers =
        choices.filter_map(|choice| Some((choice.barrier?.code(), json!(choice.answer?.code()))));
    json!({
        "step": question.step,
        "key": question.key.code(),
        "form": format!("{:?}", question.form),
        "text": question.text,
        "required": question.required,
        "for_complaint_only": question.for_complaint_only,
        "options": codes(&question.options),
        "more": codes(&question.more),
        "proposed": question.proposed,
        "answer": question.answer,
        "answers": answers.collect::<Map<_, _>>(),
    })
}
