//! Steps that use a journal from many threads.

use std::collections::BTreeSet;
use std::sync::Mutex;
use std::time::Duration;

use serde_json::{Value, json};
use unafraid_ffi::{Filter, Journal, UnafraidError};

use crate::arguments::Arguments;
use crate::case::Case;
use crate::ended::{Ended, Given};
use crate::records::library;

type Call = fn(&Journal) -> Result<(), UnafraidError>;

impl Case {
    pub(crate) fn thread_step(&mut self, a: &Arguments) -> Given {
        Ok(Some(match a.what.as_str() {
            "threads" => {
                self.threads(a)?;
                Value::Null
            }
            "race_lock" => json!(self.race_lock(a.number("threads")?)?),
            _ => return Ok(None),
        }))
    }

    fn threads(&self, a: &Arguments) -> Result<(), Ended> {
        let (threads, times) = (a.number("threads")?, a.number("times")?);
        let calls: &[Call] = match a.text("each")? {
            "add" => &[add],
            "page" => &[page],
            "search" => &[search],
            "mixed" => &[add, page, search],
            other => return Err(format!("no such call: {other}").into()),
        };
        let journal = self.journal()?;
        let work = || {
            let mut calls = calls.iter().cycle();
            (0..times).try_for_each(|_| calls.next().map_or(Ok(()), |call| call(journal)))
        };
        std::thread::scope(|scope| {
            let running: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
            let mut ended = running.into_iter().map(|one| one.join().unwrap());
            ended.try_for_each(|one| one.map_err(Ended::from))
        })
    }

    fn race_lock(&self, threads: u64) -> Result<usize, Ended> {
        let journal = self.journal()?;
        let met = Mutex::new(BTreeSet::new());
        std::thread::scope(|scope| {
            for _ in 0..threads {
                scope.spawn(|| {
                    let error = loop {
                        if let Err(error) = add(journal) {
                            break error;
                        }
                    };
                    met.lock().unwrap().insert(format!("{error:?}"));
                });
            }
            std::thread::sleep(Duration::from_millis(50));
            journal.lock()
        })?;
        Ok(met.into_inner().unwrap().len())
    }
}

fn add(journal: &Journal) -> Result<(), UnafraidError> {
    journal.add(library("EXAMPLE of many threads".to_owned()))?;
    Ok(())
}

fn page(journal: &Journal) -> Result<(), UnafraidError> {
    journal.page(Filter::default(), 0, 50)?;
    Ok(())
}

fn search(journal: &Journal) -> Result<(), UnafraidError> {
    journal.search("example".to_owned(), Filter::default(), 0, 50)?;
    Ok(())
}
