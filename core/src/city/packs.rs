//! All packs together, built in or read from files.

use std::sync::OnceLock;

use super::about::{AboutBarrier, AboutService, Publication, Published};
use super::codes::{Barrier, Rule};
use super::error::PackError;
use super::municipality::City;
use super::pack::Pack;
use super::question::{Flow, Question, SoFar, StepId};
use super::read;
use super::rules::{Level, answerable};
use super::service::Service;
use super::source::is_part;

include!(concat!(env!("OUT_DIR"), "/cities.rs"));

/// The files that are the same for every city.
const COMMON: [(&str, &str); 4] = [
    ("services.toml", include_str!("../../packs/services.toml")),
    ("barriers.toml", include_str!("../../packs/barriers.toml")),
    ("sources.toml", include_str!("../../packs/sources.toml")),
    ("questions.toml", include_str!("../../packs/questions.toml")),
];

/// What is known of services and cities, and what a person is asked.
///
/// Packs are read whole or not at all: the first thing that is wrong is refused with its file, its
/// line and the reason. `core/packs/README.md` tells how a city is added.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Packs {
    services: Vec<AboutService>,
    barriers: Vec<AboutBarrier>,
    publications: Vec<Publication>,
    flow: Flow,
    cities: Vec<Pack>,
}

impl Packs {
    /// The packs that are compiled in.
    ///
    /// That they can be read is decided when they are compiled and shown by a test. If they could
    /// not, there would be none: no fact would be claimed and no question asked, and nothing would
    /// stop a person from reading what she keeps.
    #[must_use]
    pub fn built_in() -> &'static Self {
        static PACKS: OnceLock<Packs> = OnceLock::new();
        PACKS.get_or_init(|| Self::read(Self::files()).unwrap_or_default())
    }

    /// The files that are compiled in, by their names in `core/packs`.
    pub fn files() -> impl Iterator<Item = (&'static str, &'static str)> {
        COMMON.into_iter().chain(CITIES)
    }

    /// Reads packs from files: pairs of a name, as it is in `core/packs`, and the text. Files whose
    /// names do not end in `.toml` are passed over.
    ///
    /// # Errors
    /// A [`PackError`] that says which file and line was refused, and why.
    pub fn read<N: AsRef<str>, T: AsRef<str>>(
        files: impl IntoIterator<Item = (N, T)>,
    ) -> Result<Self, PackError> {
        let mut common: [Option<T>; COMMON.len()] = Default::default();
        let mut cities = Vec::new();
        for (name, text) in files {
            let path = name.as_ref();
            if !path.ends_with(".toml") {
                continue;
            }
            if path.starts_with("cities/") {
                cities.push((name, text));
                continue;
            }
            let at = COMMON.iter().position(|(known, _)| *known == path);
            let Some(place) = at.map(|at| &mut common[at]) else {
                return Err(PackError::whole(path, "not the name of a file of packs"));
            };
            if place.replace(text).is_some() {
                return Err(PackError::whole(path, "given twice"));
            }
        }
        let [services, barriers, sources, questions] = common;
        let services = required(0, services, read::services::read)?;
        let barriers = required(1, barriers, read::barriers::read)?;
        let mut packs = Self {
            publications: required(2, sources, read::published::read)?,
            flow: required(3, questions, |name, text| {
                read::questions::read(name, text, &services, &barriers)
            })?,
            services,
            barriers,
            cities: Vec::new(),
        };
        for (name, text) in cities {
            packs = packs.with_city(name.as_ref(), text.as_ref())?;
        }
        Ok(packs)
    }

    /// These packs and one more city.
    ///
    /// # Errors
    /// A [`PackError`], also if the city has a pack already.
    pub fn with_city(mut self, name: &str, text: &str) -> Result<Self, PackError> {
        let (pack, code) = read::city::read(name, text)?;
        if self.pack(pack.city()).is_some() {
            let reason = format!("city {:?} has a pack already", pack.city().code());
            return Err(PackError::at(name, text, code.offset, reason));
        }
        self.cities.push(pack);
        self.cities.sort_by(|one, other| {
            let key = |pack: &Pack| (pack.order.unwrap_or(u32::MAX), pack.city().clone());
            key(one).cmp(&key(other))
        });
        Ok(self)
    }

    /// The packs of all cities: by their `order`, those without one after them by code.
    #[must_use]
    pub fn cities(&self) -> &[Pack] {
        &self.cities
    }

    /// The city with this code, if its pack is loaded.
    #[must_use]
    pub fn city(&self, code: &str) -> Option<City> {
        let pack = self.cities.iter().find(|pack| pack.city().code() == code)?;
        Some(pack.city().clone())
    }

    /// A city's pack, if it is loaded.
    #[must_use]
    pub fn pack(&self, city: &City) -> Option<&Pack> {
        self.cities.iter().find(|pack| pack.city() == city)
    }

    /// How a service is shown and counted. Every service has this in packs that were read.
    #[must_use]
    pub fn service(&self, service: Service) -> Option<&AboutService> {
        self.services.iter().find(|about| about.service == service)
    }

    /// The services that a person is offered, in the order in which they are shown.
    pub fn offered(&self) -> impl Iterator<Item = &AboutService> {
        self.services.iter().filter(|about| about.offered)
    }

    /// How a barrier is asked about. Every barrier has this in packs that were read.
    #[must_use]
    pub fn barrier(&self, barrier: Barrier) -> Option<&AboutBarrier> {
        self.barriers.iter().find(|about| about.barrier == barrier)
    }

    /// What the sources published that are known to have published something.
    #[must_use]
    pub fn publications(&self) -> &[Publication] {
        &self.publications
    }

    /// What the source of an imported row published, from the row's own words for it, such as
    /// `S25 S26`.
    ///
    /// Margins if any source in it published margins only; rows if every source in it published
    /// rows; otherwise `None`: not known. Only where the answer is rows may a table cross two
    /// answers.
    #[must_use]
    pub fn published(&self, source: &str) -> Option<Published> {
        let mut all = None;
        let mut unknown = false;
        for name in source
            .split(|c| !is_part(c))
            .filter(|name| !name.is_empty())
        {
            let publication = self.publications.iter().find(|publication| {
                let mut sources = publication.sources.iter();
                sources.any(|id| id.as_str().eq_ignore_ascii_case(name))
            });
            match publication.map(|publication| publication.published) {
                Some(Published::Margins) => return Some(Published::Margins),
                Some(Published::Rows) => all = Some(Published::Rows),
                None => unknown = true,
            }
        }
        all.filter(|_| !unknown)
    }

    /// On whom a refusal counts, for an experience as it stands: see [`answerable`].
    ///
    /// Where no city is named, or nothing is known of the service there, the person's answer
    /// decides, but for one case. If she answered that it was the city's rule, and in some city
    /// that service is known to follow a provincial or federal rule, it is unclear: such a refusal
    /// is never counted against a city.
    #[must_use]
    pub fn answerable(
        &self,
        city: Option<&City>,
        service: Service,
        answered: Option<Rule>,
    ) -> Rule {
        let level_in = |pack: &Pack| pack.service(service).map(|rule| rule.level);
        let known = city
            .and_then(|city| self.pack(city))
            .and_then(level_in)
            .filter(|level| *level != Level::Unknown);
        let elsewhere = || {
            let mut levels = self.cities.iter().filter_map(level_in);
            levels.any(|level| matches!(level, Level::Province | Level::Federal))
        };
        match known {
            Some(level) => answerable(answered, level),
            None if answered == Some(Rule::City) && elsewhere() => Rule::Unclear,
            None => answerable(answered, Level::Unknown),
        }
    }

    /// The steps of the entry flow.
    #[must_use]
    pub fn flow(&self) -> &Flow {
        &self.flow
    }

    /// What to ask next; `None` when there is nothing more to ask.
    #[must_use]
    pub fn next_question(&self, so_far: &SoFar) -> Option<Question<'_>> {
        let step = self.flow.next(so_far)?;
        Some(step.question(self, so_far))
    }

    /// A step as it is shown for what is known, to come back to it; `None` if there is no such
    /// step.
    #[must_use]
    pub fn question(&self, step: &StepId, so_far: &SoFar) -> Option<Question<'_>> {
        let step = self.flow.step(step)?;
        Some(step.question(self, so_far))
    }
}

fn required<T: AsRef<str>, R>(
    at: usize,
    text: Option<T>,
    read: impl FnOnce(&str, &str) -> Result<R, PackError>,
) -> Result<R, PackError> {
    let (name, _) = COMMON[at];
    match text {
        Some(text) => read(name, text.as_ref()),
        None => Err(PackError::whole(name, "missing")),
    }
}
