//! What was sent, and what came.

use std::str::FromStr;

use serde_json::json;
use unafraid::Error;
use unafraid::city::{Packs, RouteCode};
use unafraid::journal::{FollowUp, Key, Reason, Refusal, Text, When, identifiers};
use zeroize::Zeroizing;

use super::record::warn_of_identifiers;
use super::{Context, utf8};
use crate::failure::Failure;

impl Context<'_> {
    pub(super) fn follow_up(&self) -> Result<(), Failure> {
        match self.matches.get_one::<usize>("number") {
            Some(number) => self.answer_follow_up(*number),
            None => self.add_follow_up(),
        }
    }

    fn add_follow_up(&self) -> Result<(), Failure> {
        let id = self.id()?;
        let sent_to = self.value("sent-to", Key::FollowUps, |code| {
            let mut cities = Packs::built_in().cities().iter();
            let is_known = cities.any(|pack| pack.route(code).is_some());
            let route = RouteCode::new(code).filter(|_| is_known);
            route.ok_or(Reason::UnknownCode)
        })?;
        let date = |flag| self.value(flag, Key::FollowUps, When::from_str);
        let (Some(sent_to), Some(on)) = (sent_to, date("on")?) else {
            return Err(Failure::Usage("a follow-up needs --sent-to and --on"));
        };
        let mut follow_up = FollowUp::new(sent_to, on);
        follow_up.due = date("due")?;
        let number = self.with_journal(|journal| {
            journal.edit(id, |experience| experience.follow_ups.push(follow_up))?;
            Ok(journal.get(id)?.experience.follow_ups.len())
        })?;
        self.say(&json!({"n": number}), &format!("follow-up {number}"))
    }

    fn answer_follow_up(&self, number: usize) -> Result<(), Failure> {
        let id = self.id()?;
        let answer = self
            .matches
            .get_raw("answer")
            .and_then(|mut raw| raw.next());
        let answer = answer.ok_or(Failure::Usage("say what came with --answer"))?;
        let answer = Text::new(utf8(Key::FollowUps, answer)?).map_err(refused)?;
        let found = identifiers(answer.as_str()).into_iter();
        warn_of_identifiers(found.map(|suspicion| (Key::FollowUps, suspicion.identifier)));
        self.with_journal(|journal| {
            let follow_ups = &journal.get(id)?.experience.follow_ups;
            let index = number.checked_sub(1).filter(|at| *at < follow_ups.len());
            let index = index.ok_or(Error::NoSuchPart)?;
            // What came before stays: answers come in several letters.
            let answer = match &follow_ups[index].answer {
                Some(before) => {
                    let both = format!("{}\n{}", before.as_str(), answer.as_str());
                    Text::new(&Zeroizing::new(both)).map_err(refused)?
                }
                None => answer,
            };
            journal.edit(id, |experience| {
                experience.follow_ups[index].answer = Some(answer);
            })?;
            Ok(())
        })?;
        self.say(&json!({"n": number}), "kept")
    }
}

fn refused(reason: Reason) -> Refusal {
    Refusal {
        line: None,
        key: Some(Key::FollowUps),
        reason,
    }
}
