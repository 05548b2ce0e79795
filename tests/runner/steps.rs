//! What each step does.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::{Value, json};
use unafraid_ffi::{
    Answer, Barrier, DeviceKeystore, Entry, Experience, Filter, Guide, ImportFormat, Journal,
    LockOutcome, PendingUnlock, ProgressListener, Question, UnafraidError, Vault, VaultSize,
    identifiers, raise_defect, read_experience, write_experience,
};

use crate::arguments::Arguments;
use crate::codes;
use crate::doubles::{Inside, Listener, MemoryKeystore};

/// What was asked for, and the key that the keystore gave.
type Unwrapped = (Arc<PendingUnlock>, Vec<u8>);
type Given = Result<Value, UnafraidError>;

/// What a case has made so far.
pub(crate) struct Case {
    pub(crate) kept: BTreeMap<String, Value>,
    folder: tempfile::TempDir,
    inside: Arc<Inside>,
    keystore: Arc<MemoryKeystore>,
    listener: Option<Arc<Listener>>,
    vault: Option<Arc<Vault>>,
    journal: Option<Arc<Journal>>,
    pending: Option<Unwrapped>,
    guide: Arc<Guide>,
}

impl Case {
    pub(crate) fn new() -> Self {
        let inside = Arc::new(Inside::default());
        Self {
            kept: BTreeMap::new(),
            folder: tempfile::tempdir().unwrap(),
            keystore: Arc::new(MemoryKeystore::new(inside.clone())),
            inside,
            listener: None,
            vault: None,
            journal: None,
            pending: None,
            guide: Arc::new(Guide::english()),
        }
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("vault")
    }

    fn vault(&self) -> Result<Arc<Vault>, String> {
        self.vault.clone().ok_or("no vault was made".to_owned())
    }

    fn journal(&self) -> Result<Arc<Journal>, String> {
        self.journal
            .clone()
            .ok_or("nothing was unlocked".to_owned())
    }

    /// Does one step. The outer error says that the case is wrong.
    pub(crate) fn step(&mut self, a: &Arguments) -> Result<Given, String> {
        Ok(match a.what.as_str() {
            "vault" => self.make_vault(a)?,
            "keystore" => {
                for call in ["wrap", "unwrap", "delete"] {
                    if a.maybe(call).is_some() {
                        self.keystore.behave(call, a.text(call)?);
                    }
                }
                Ok(json!({"keys": self.keystore.keys()}))
            }
            "reentered" => Ok(json!(*self.inside.ended_with.lock().unwrap())),
            "create" => {
                let size = match a.text_or("size", "Mib16")? {
                    "Mib16" => VaultSize::Mib16,
                    "Mib64" => VaultSize::Mib64,
                    other => return Err(format!("no such size: {other}")),
                };
                done(self.vault()?.create(a.text("passphrase")?.as_bytes(), size))
            }
            "is_there" => self.vault()?.is_there().map(|there| json!(there)),
            "unlock" => {
                let opened = self.vault()?.unlock(a.text("passphrase")?.as_bytes());
                self.opened(opened)
            }
            "unlock_in_two_steps" => match self.ask_and_unwrap(a)? {
                Ok(Some((pending, key))) => self.finish_pending(a, &pending, &key)?,
                Ok(None) => Ok(json!(false)),
                Err(error) => Err(error),
            },
            "pending" => self.ask_and_unwrap(a)?.map(|pending| {
                self.pending = pending;
                Value::Null
            }),
            "finish_pending" => {
                let (pending, key) = self.pending.take().ok_or("nothing is pending")?;
                self.finish_pending(a, &pending, &key)?
            }
            "change_passphrase" => {
                let (present, new) = (a.text("present")?, a.text("new")?);
                let changed = self
                    .vault()?
                    .change_passphrase(present.as_bytes(), new.as_bytes());
                changed.map(locked)
            }
            "lock" => self.journal()?.lock().map(locked),
            "lock_if_idle" => {
                let outcome = self.journal()?.lock_if_idle(a.number("milliseconds")?);
                outcome.map(|outcome| outcome.map_or(Value::Null, locked))
            }
            "wait" => {
                std::thread::sleep(Duration::from_millis(a.number("milliseconds")?));
                Ok(Value::Null)
            }
            "cut_file" => {
                let file = std::fs::OpenOptions::new().write(true).open(self.path());
                file.unwrap().set_len(a.number("bytes")?).unwrap();
                Ok(Value::Null)
            }
            "raise_defect" => {
                let within = a.value("in_journal")?.as_bool().ok_or("no truth value")?;
                done(raise_defect(if within {
                    Some(self.journal()?)
                } else {
                    None
                }))
            }
            "progress" => Ok(self.listener.as_ref().ok_or("nobody listens")?.since()),
            "threads" => self.threads(a)?,
            "race_lock" => self.race_lock(a)?,
            _ => match self.records(a)? {
                Some(given) => given,
                None => self.questions_and_facts(a)?,
            },
        })
    }

    fn make_vault(&mut self, a: &Arguments) -> Result<Given, String> {
        let keystore = match a.text_or("keystore", "none")? {
            "none" => None,
            "quiet" => Some(false),
            "prompting" => Some(true),
            other => return Err(format!("no such keystore: {other}")),
        };
        self.listener = match a.text_or("progress", "none")? {
            "none" => None,
            behaviour @ ("listens" | "throws" | "reenters") => {
                Some(Arc::new(Listener::new(self.inside.clone(), behaviour)))
            }
            other => return Err(format!("no such listener: {other}")),
        };
        let vault = Arc::new(Vault::new(
            self.path().to_str().unwrap().to_owned(),
            keystore.map(|_| -> Arc<dyn DeviceKeystore> { self.keystore.clone() }),
            keystore.unwrap_or(false),
            self.listener
                .clone()
                .map(|listener| -> Arc<dyn ProgressListener> { listener }),
        ));
        *self.inside.vault.lock().unwrap() = Arc::downgrade(&vault);
        self.vault = Some(vault);
        Ok(Ok(Value::Null))
    }

    fn opened(&mut self, opened: Result<Arc<Journal>, UnafraidError>) -> Given {
        self.journal = Some(opened?);
        Ok(Value::Null)
    }

    /// The first step, and what an app does after its prompt.
    fn ask_and_unwrap(
        &self,
        a: &Arguments,
    ) -> Result<Result<Option<Unwrapped>, UnafraidError>, String> {
        a.text("passphrase")?;
        let pending = match self.vault()?.pending_unlock() {
            Ok(Some(pending)) => pending,
            Ok(None) => return Ok(Ok(None)),
            Err(error) => return Ok(Err(error)),
        };
        let (context, wrapped) = (pending.context(), pending.wrapped());
        let key = match a.text_or("key", "unwrapped")? {
            "unwrapped" => self.keystore.unwrap(pending.alias(), context, wrapped),
            "wrong" => Ok(vec![7; 32]),
            "short" => Ok(vec![7; 31]),
            other => return Err(format!("no such key: {other}")),
        };
        let key = key.map_err(|reason| UnafraidError::Keystore { reason });
        Ok(key.map(|key| Some((pending, key))))
    }

    fn finish_pending(
        &mut self,
        a: &Arguments,
        pending: &PendingUnlock,
        key: &[u8],
    ) -> Result<Given, String> {
        let passphrase = a.text("passphrase")?.as_bytes();
        let opened = self.vault()?.unlock_pending(passphrase, pending, key);
        Ok(self.opened(opened).map(|_| json!(true)))
    }

    fn records(&mut self, a: &Arguments) -> Result<Option<Given>, String> {
        let journal = self.journal.clone();
        let journal = || journal.clone().ok_or("nothing was unlocked".to_owned());
        Ok(Some(match a.what.as_str() {
            "add" => {
                let json = a.value("experience")?.to_string();
                let journal = journal()?;
                read_experience(json.as_bytes())
                    .and_then(|experience| Ok(json!(journal.add(experience)?)))
            }
            "add_many" => {
                let note = a.text("note")?;
                let many =
                    (0..a.number("count")?).map(|number| library(format!("{note} {number}")));
                done(journal()?.add_all(many.collect()))
            }
            "get" => journal()?.get(a.number("id")?).and_then(|entry| {
                let json = write_experience(entry.experience)?;
                Ok(serde_json::from_str(&json).unwrap())
            }),
            "edit" => {
                let json = a.value("experience")?.to_string();
                let id = a.number("id")?;
                let journal = journal()?;
                done(
                    read_experience(json.as_bytes())
                        .and_then(|experience| journal.edit(id, experience)),
                )
            }
            "remove" => done(journal()?.remove(a.number("id")?)),
            "page" => {
                let (start, count) = (a.small("start", 0)?, a.small("count", 50)?);
                let page = journal()?.page(filter(a)?, start, count);
                page.map(|page| page.iter().map(note).collect())
            }
            "count" => journal()?.count(filter(a)?).map(|count| json!(count)),
            "search" => {
                let (start, count) = (a.small("start", 0)?, a.small("count", 50)?);
                let words = a.text("words")?.to_owned();
                let found = journal()?.search(words, filter(a)?, start, count);
                found.map(|found| {
                    found
                        .iter()
                        .map(|found| {
                            let hits = found.places.iter().map(|place| {
                                let note = found.entry.experience.note.as_deref();
                                let text = (place.key == unafraid_ffi::Key::Note)
                                    .then(|| utf16(note.unwrap(), place.start, place.end));
                                json!([place.key.code(), text, place.matched.code()])
                            });
                            json!({"note": note(&found.entry), "hits": hits.collect::<Value>()})
                        })
                        .collect()
                })
            }
            "import" => {
                let format = match a.text("format")? {
                    "Csv" => ImportFormat::Csv,
                    "JsonLines" => ImportFormat::JsonLines,
                    other => return Err(format!("no such format: {other}")),
                };
                let imported = journal()?.import_file(a.text("text")?.as_bytes(), format);
                imported.map(|imported| json!(imported.ids.len()))
            }
            "export_json" => journal()?.export_json().map(|lines| {
                lines
                    .lines()
                    .map(|line| serde_json::from_str::<Value>(line).unwrap())
                    .collect()
            }),
            "export_page" => {
                let holds = a.text("holds")?;
                let page = journal()?.export_page(&self.guide);
                page.map(|page| json!(page.contains(holds)))
            }
            "capacity" => journal()?
                .capacity()
                .map(|room| json!({"free": room.free, "total": room.total})),
            "check" => journal()?.check().map(|damaged| json!(damaged)),
            "cost_of" => journal()?
                .cost_of(a.number("length")?)
                .map(|cost| json!({"bytes": cost.bytes, "free": cost.free, "fits": cost.fits})),
            "attach" => {
                let bytes = pattern(a.number("length")?);
                let attached = journal()?.attach(a.number("id")?, &bytes, ending(a)?);
                attached.map(|number| json!(number))
            }
            "attach_in_pieces" => self.attach_in_pieces(a)?,
            "read_attachment" => {
                let (journal, id, number) = (journal()?, a.number("id")?, a.small("number", 0)?);
                (|| {
                    let (mut all, mut pieces) = (Vec::new(), 0);
                    while let Some(piece) = journal.read_attachment(id, number, pieces)? {
                        all.extend(piece);
                        pieces += 1;
                    }
                    let whole = all == pattern(all.len() as u64);
                    Ok(json!({"length": all.len(), "pieces": pieces, "is_whole": whole}))
                })()
            }
            "detach" => done(journal()?.detach(a.number("id")?, a.small("number", 0)?)),
            "attachments" => journal()?.get(a.number("id")?).map(|entry| {
                let attachments = entry.attachments.into_iter();
                attachments
                    .map(|one| {
                        json!({"number": one.number, "length": one.length, "ending": one.ending})
                    })
                    .collect()
            }),
            _ => return Ok(None),
        }))
    }

    fn attach_in_pieces(&self, a: &Arguments) -> Result<Given, String> {
        let length = a.number("length")?;
        let announced = a.number_or("announced", length)?;
        let (id, pieces_of) = (a.number("id")?, a.number("pieces_of")?);
        let (ending, then) = (ending(a)?, a.text_or("then", "finish")?.to_owned());
        let journal = self.journal()?;
        let bytes = pattern(length);
        Ok((|| {
            let writer = journal.begin_attachment(id, announced, ending)?;
            for piece in bytes.chunks(usize::try_from(pieces_of).unwrap()) {
                writer.write(piece)?;
            }
            Ok(match then.as_str() {
                "finish" => json!(writer.finish()?),
                "cancel" => {
                    writer.cancel()?;
                    Value::Null
                }
                _ => Value::Null,
            })
        })())
    }

    fn questions_and_facts(&mut self, a: &Arguments) -> Result<Given, String> {
        let guide = self.guide.clone();
        let shown = |question: Option<Question>| question.map_or(Value::Null, |one| asked(&one));
        Ok(match a.what.as_str() {
            "begin_draft" => self.journal()?.begin_draft().map(|id| json!(id)),
            "drafts" => self.journal()?.drafts().map(|drafts| {
                let drafts = drafts.into_iter().map(|draft| {
                    json!({
                        "service": draft.service.map(|service| service.code()),
                        "outcome": draft.outcome.map(|outcome| outcome.code()),
                        "can_be_finished": draft.can_be_finished,
                    })
                });
                drafts.collect()
            }),
            "next_question" => self
                .journal()?
                .next_question(a.number("draft")?, &guide)
                .map(shown),
            "question" => {
                let step = a.text("step")?.to_owned();
                let question = self.journal()?.question(a.number("draft")?, step, &guide);
                question.map(|question| asked(&question))
            }
            "answer" => {
                let (key, value) = (codes::key(a.text("key")?)?, a.text("value")?.to_owned());
                self.journal()?
                    .answer(a.number("draft")?, key, value, &guide)
                    .map(shown)
            }
            "answer_each" => {
                let step = a.text("step")?.to_owned();
                let answers = a.value("answers")?.as_object().ok_or("no answers")?;
                let answers: Result<HashMap<Barrier, Answer>, String> = answers
                    .iter()
                    .map(|(barrier, answer)| {
                        let answer = answer.as_str().ok_or("no answer")?;
                        Ok((codes::barrier(barrier)?, codes::answer(answer)?))
                    })
                    .collect();
                let draft = a.number("draft")?;
                self.journal()?
                    .answer_each(draft, step, answers?, &guide)
                    .map(shown)
            }
            "pass_over" => {
                let step = a.text("step")?.to_owned();
                self.journal()?
                    .pass_over(a.number("draft")?, step, &guide)
                    .map(shown)
            }
            "finish_draft" => done(self.journal()?.finish_draft(a.number("draft")?)),
            "remove_draft" => done(self.journal()?.remove_draft(a.number("draft")?)),
            "services" => {
                let services = guide.services().into_iter();
                Ok(services.map(|about| json!(about.service.code())).collect())
            }
            "service" => {
                let service = codes::service(a.text("service")?)?;
                let facts = guide.service(a.text("city")?.to_owned(), service);
                Ok(facts.map_or(Value::Null, |facts| {
                    let routes = facts.routes.iter().map(|route| {
                        json!({
                            "code": route.code,
                            "exposure": route.exposure.code(),
                            "exposure_known": route.exposure_known,
                            "deadline": route.deadline,
                        })
                    });
                    let sources = facts
                        .stands_on
                        .sources
                        .iter()
                        .map(|source| json!(source.id));
                    json!({
                        "status_rule": facts.status_rule.code(),
                        "level": facts.level.code(),
                        "proposed_rule": facts.proposed_rule.code(),
                        "delivered_by": facts.delivered_by.code(),
                        "verified": facts.stands_on.verified,
                        "checked": facts.stands_on.checked,
                        "sources": sources.collect::<Value>(),
                        "routes": routes.collect::<Value>(),
                    })
                }))
            }
            "cities" => Ok(guide
                .cities()
                .into_iter()
                .map(|city| json!(city.code))
                .collect()),
            "label" => {
                let code = a.text("code")?;
                Ok(json!(match a.text("vocabulary")? {
                    "service" => codes::service(code)?.label(&guide),
                    "outcome" => codes::outcome(code)?.label(&guide),
                    "barrier" => codes::barrier(code)?.label(&guide),
                    "exposure" => codes::exposure(code)?.label(&guide),
                    other => return Err(format!("no such vocabulary: {other}")),
                }))
            }
            "with_city" => {
                let (code, text) = (a.text("code")?.to_owned(), a.text("text")?.to_owned());
                self.speak(guide.with_city(code, text))
            }
            "in_language" => {
                let (tag, text) = (a.text("tag")?.to_owned(), a.text("text")?.to_owned());
                self.speak(guide.in_language(tag, text))
            }
            "identifiers" => {
                let text = a.text("text")?;
                identifiers(text.to_owned()).map(|found| {
                    let found = found
                        .into_iter()
                        .map(|one| json!([one.identifier.code(), utf16(text, one.start, one.end)]));
                    found.collect()
                })
            }
            _ => return Err("no such step".to_owned()),
        })
    }

    /// A guide that was refused has an error of its own: the cases know it as `Refused`.
    fn speak(&mut self, guide: Result<Arc<Guide>, unafraid_ffi::GuideError>) -> Given {
        match guide {
            Ok(guide) => {
                self.guide = guide;
                Ok(Value::Null)
            }
            Err(unafraid_ffi::GuideError::Refused { explanation }) => Err(UnafraidError::Refused {
                line: None,
                key: None,
                reason: unafraid_ffi::Reason::Form,
                explanation,
            }),
        }
    }

    fn threads(&self, a: &Arguments) -> Result<Given, String> {
        let (threads, times) = (a.number("threads")?, a.number("times")?);
        let each = a.text("each")?;
        let journal = self.journal()?;
        let call = |turn: u64| match (each, turn % 3) {
            ("add", _) | ("mixed", 0) => done(journal.add(library("EXAMPLE thread".to_owned()))),
            ("page", _) | ("mixed", 1) => done(journal.page(Filter::default(), 0, 50)),
            ("search", _) | ("mixed", _) => {
                done(journal.search("thread".to_owned(), Filter::default(), 0, 50))
            }
            (other, _) => panic!("no such call: {other}"),
        };
        Ok(std::thread::scope(|scope| {
            let running: Vec<_> = (0..threads)
                .map(|_| scope.spawn(|| (0..times).try_for_each(|turn| call(turn).map(drop))))
                .collect();
            let ended: Result<Vec<()>, _> =
                running.into_iter().map(|one| one.join().unwrap()).collect();
            done(ended)
        }))
    }

    fn race_lock(&self, a: &Arguments) -> Result<Given, String> {
        let threads = a.number("threads")?;
        let journal = self.journal()?;
        let met = Mutex::new(BTreeSet::new());
        let locked = std::thread::scope(|scope| {
            for _ in 0..threads {
                scope.spawn(|| {
                    loop {
                        if let Err(error) = journal.add(library("EXAMPLE race".to_owned())) {
                            met.lock().unwrap().insert(codes::described(&error).0);
                            return;
                        }
                    }
                });
            }
            std::thread::sleep(Duration::from_millis(50));
            journal.lock()
        });
        Ok(locked.map(|_| json!(met.into_inner().unwrap().len())))
    }
}

fn done<T>(result: Result<T, UnafraidError>) -> Given {
    result.map(|_| Value::Null)
}

fn locked(outcome: LockOutcome) -> Value {
    json!(match outcome {
        LockOutcome::Sealed { .. } => "Sealed",
        LockOutcome::Deferred => "Deferred",
    })
}

fn note(entry: &Entry) -> Value {
    json!(entry.experience.note)
}

fn filter(a: &Arguments) -> Result<Filter, String> {
    let mut filter = Filter::default();
    let Some(wanted) = a.maybe("filter") else {
        return Ok(filter);
    };
    for (key, value) in wanted.as_object().ok_or("no filter")? {
        let value = value.as_str().ok_or("no text in the filter")?;
        match key.as_str() {
            "service" => filter.service = Some(codes::service(value)?),
            "outcome" => filter.outcome = Some(codes::outcome(value)?),
            "barrier" => filter.barrier = Some(codes::barrier(value)?),
            "kind" => filter.kind = Some(codes::kind(value)?),
            "since" => filter.since = Some(value.to_owned()),
            "until" => filter.until = Some(value.to_owned()),
            "due" => filter.due = Some(value.to_owned()),
            other => return Err(format!("no such filter: {other}")),
        }
    }
    Ok(filter)
}

fn ending(a: &Arguments) -> Result<Option<String>, String> {
    let ending = a.maybe("ending").map(|_| a.text("ending")).transpose()?;
    Ok(ending.map(str::to_owned))
}

/// The bytes of every file here.
fn pattern(length: u64) -> Vec<u8> {
    (0..length)
        .map(|at| (31 * at + at / 256).to_le_bytes()[0])
        .collect()
}

fn utf16(text: &str, start: u32, end: u32) -> String {
    let units: Vec<u16> = text.encode_utf16().collect();
    String::from_utf16(&units[start as usize..end as usize]).unwrap()
}

fn library(note: String) -> Experience {
    let mut experience = read_experience(br#"{"service":"LIB","outcome":"refused"}"#).unwrap();
    experience.note = Some(note);
    experience
}

fn asked(question: &Question) -> Value {
    let codes = |choices: &[unafraid_ffi::Choice]| -> Value {
        choices.iter().map(|choice| json!(choice.code)).collect()
    };
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
        "answers": answers.collect::<serde_json::Map<_, _>>(),
    })
}
