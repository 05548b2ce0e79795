//! What is known of services and cities, and the words for everything, in one language.

mod facts;

use std::sync::Arc;

use unafraid::city::{City, Packs};
use unafraid::language::Language;
use unafraid::report::RightsCard;
use unafraid::{Code, journal, report};

pub use facts::{CityFacts, Gap, RouteFacts, ServiceChoice, ServiceFacts, SourceFacts, StandsOn};

use crate::codes::Service;
use crate::error::{Result, guard};
use crate::letter::PageFormat;
use crate::records::{Suspicion, utf16};

/// What is known of services and cities, and the words for everything, in one language. It holds
/// nothing of a person, and one is enough for an app.
#[derive(uniffi::Object)]
pub struct Guide {
    packs: Known,
    language: Spoken,
}

#[derive(Clone)]
enum Known {
    BuiltIn,
    Loaded(Arc<Packs>),
}

#[derive(Clone)]
enum Spoken {
    English,
    Loaded(Arc<Language>),
}

/// A file of facts or words was refused: nothing of it is used.
#[derive(Debug, thiserror::Error, uniffi::Error)]
pub enum GuideError {
    /// The file is wrong at this place.
    #[error("{explanation}")]
    Refused {
        /// The file, the line and what is wrong with it.
        explanation: String,
    },
}

impl From<unafraid::city::PackError> for GuideError {
    fn from(error: unafraid::city::PackError) -> Self {
        Self::Refused {
            explanation: error.to_string(),
        }
    }
}

#[uniffi::export]
impl Guide {
    /// What is built in, in English.
    #[uniffi::constructor]
    pub fn english() -> Self {
        Self {
            packs: Known::BuiltIn,
            language: Spoken::English,
        }
    }

    /// The same in the language of this file: Fluent messages, as in `core/packs/en.ftl`. `tag` is its
    /// BCP 47 tag, as in `es` or `zh-Hant`. What it lacks is shown by its code.
    pub fn in_language(
        &self,
        tag: String,
        text: String,
    ) -> std::result::Result<Arc<Self>, GuideError> {
        let file = format!("{tag}.ftl");
        let language = Language::read(&tag, &file, &text)?;
        Ok(Arc::new(Self {
            packs: self.packs.clone(),
            language: Spoken::Loaded(Arc::new(language)),
        }))
    }

    /// The same with one more city: the text of a file as in `core/packs/cities`, whose name without
    /// `.toml` is `code`. It is known by the code that stands in the text.
    pub fn with_city(
        &self,
        code: String,
        text: String,
    ) -> std::result::Result<Arc<Self>, GuideError> {
        let packs = self.packs().clone();
        let packs = packs.with_city(&format!("cities/{code}.toml"), &text)?;
        Ok(Arc::new(Self {
            packs: Known::Loaded(Arc::new(packs)),
            language: self.language.clone(),
        }))
    }

    /// The language's BCP 47 tag.
    pub fn tag(&self) -> String {
        self.language().tag().to_owned()
    }

    /// The words of a message; its name where the language has none.
    pub fn text(&self, name: String) -> String {
        self.language().text(&name).into_owned()
    }

    /// The services that a person is offered, in the order in which they are shown.
    pub fn services(&self) -> Vec<ServiceChoice> {
        let offered = self.packs().offered();
        offered
            .map(|about| ServiceChoice::new(about, self))
            .collect()
    }

    /// The cities, in the order in which they are shown.
    pub fn cities(&self) -> Vec<CityFacts> {
        self.packs().cities().iter().map(CityFacts::from).collect()
    }

    /// What is known of a service in a city: may they ask, whose rule is it, where to complain.
    /// Missing where nothing is known, which is not a no.
    pub fn service(&self, city: String, service: Service) -> Option<ServiceFacts> {
        let pack = self.packs().pack(&City::named(&city)?)?;
        Some(ServiceFacts::new(pack, pack.service(service.into())?))
    }

    /// A rights card, to keep on the phone or to print: of one service, or of all of a city. It holds
    /// nothing of a person. Missing where nothing is known, which is not a no.
    pub fn card(
        &self,
        city: String,
        service: Option<Service>,
        format: PageFormat,
    ) -> Option<String> {
        let pack = self.packs().pack(&City::named(&city)?)?;
        let cards = RightsCard::of(self.packs(), pack);
        let page = match service {
            Some(service) => cards.service(service.into(), self.language())?,
            None => cards.all(self.language()),
        };
        Some(format.write(&page))
    }

    /// What is not known of a city, for those who can find it out. Empty for a city that is not known.
    pub fn unknown(&self, city: String) -> Vec<Gap> {
        let city = City::named(&city);
        let Some(pack) = city.and_then(|city| self.packs().pack(&city)) else {
            return Vec::new();
        };
        let gaps = report::unknown(self.packs(), pack);
        gaps.into_iter().map(Gap::from).collect()
    }
}

impl Guide {
    pub(crate) fn packs(&self) -> &Packs {
        match &self.packs {
            Known::BuiltIn => Packs::built_in(),
            Known::Loaded(packs) => packs,
        }
    }

    pub(crate) fn language(&self) -> &Language {
        match &self.language {
            Spoken::English => Language::english(),
            Spoken::Loaded(language) => language,
        }
    }

    pub(crate) fn words_for<C: Code>(&self, code: C) -> String {
        self.language().label(code).into_owned()
    }
}

/// What in a text looks like an identifier of a person, in order of place: for a warning while it is
/// written, not a barrier.
#[uniffi::export]
pub fn identifiers(text: String) -> Result<Vec<Suspicion>> {
    let text = zeroize::Zeroizing::new(text);
    guard(|| {
        let found = journal::identifiers(&text).into_iter();
        let found = found.map(|suspicion| {
            let (start, end) = utf16(&text, &suspicion.range);
            Suspicion {
                identifier: suspicion.identifier.into(),
                start,
                end,
            }
        });
        Ok(found.collect())
    })
}
