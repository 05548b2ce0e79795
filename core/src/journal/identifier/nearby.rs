//! Words that say what a number is, in the languages of Toronto's residents.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::LazyLock;

use super::Identifier;
use super::glyphs::{Glyphs, fold};

/// How far a word reaches from its beginning, in glyphs: to a number after it, and to one before it.
const AFTER: usize = 48;
const BEFORE: usize = 16;

/// The words, as they are written; translations are the common ones (unverified, 2026-11-24).
const WORDS: &[(Identifier, &[&str])] = &[
    (
        Identifier::SocialInsuranceNumber,
        &[
            "sin",
            "nas",
            "social insurance",
            "assurance sociale",
            "itn",
            "ttn",
            "工卡",
        ],
    ),
    (
        Identifier::Uci,
        &[
            "uci",
            "iuc",
            "client id",
            "client number",
            "numéro de client",
        ],
    ),
    (
        Identifier::ImmigrationFile,
        &[
            "ircc",
            "cbsa",
            "asfc",
            "immigration",
            "inmigración",
            "imigração",
            "irb",
            "cisr",
            "application",
            "file number",
            "file no",
            "demande",
            "dossier",
            "expediente",
            "refugee",
            "réfugié",
            "removal",
            "deport",
            "permit",
            "permis",
            "visa",
            "移民",
            "иммиграц",
            "الهجرة",
            "مهاجرت",
        ],
    ),
    (
        Identifier::HealthCard,
        &[
            "health card",
            "healthcard",
            "health number",
            "health insurance",
            "ohip",
            "ramq",
            "phn",
            "phin",
            "ahcip",
            "msp",
            "medicare",
            "assurance maladie",
            "assurance-maladie",
            "carte santé",
            "carte soleil",
            "tarjeta de salud",
            "tarjeta sanitaria",
            "cartão de saúde",
            "健康卡",
            "医保卡",
            "البطاقة الصحية",
            "کارت سلامت",
        ],
    ),
    (
        Identifier::Passport,
        &[
            "passport",
            "passeport",
            "pasaporte",
            "passaporte",
            "pasaport",
            "paszport",
            "паспорт",
            "جواز",
            "گذرنامه",
            "پاسپورت",
            "پاسپورٹ",
            "पासपोर्ट",
            "ਪਾਸਪੋਰਟ",
            "பாஸ்போர்ட்",
            "கடவுச்சீட்டு",
            "护照",
            "護照",
            "여권",
            "旅券",
            "hộ chiếu",
            "ፓስፖርት",
        ],
    ),
    (
        Identifier::DriversLicence,
        &[
            "driver's lic",
            "drivers lic",
            "driver lic",
            "driving lic",
            "licence number",
            "license number",
            "licence no",
            "license no",
            "permis de conduire",
            "licencia de conducir",
            "licencia de manejo",
            "carta de condução",
            "carteira de motorista",
            "водительск",
            "رخصة القيادة",
            "گواهینامه",
            "驾照",
            "駕照",
            "驾驶证",
            "운전면허",
            "ஓட்டுநர் உரிமம்",
            "ड्राइविंग लाइसेंस",
        ],
    ),
    (
        Identifier::Phone,
        &[
            "phone",
            "telephone",
            "téléphone",
            "telefon",
            "teléfono",
            "telefone",
            "tel",
            "cell",
            "cellular",
            "cellulaire",
            "celular",
            "mobile",
            "móvil",
            "whatsapp",
            "signal",
            "call",
            "called",
            "text me",
            "fax",
            "appel",
            "llama",
            "ligue",
            "телефон",
            "тел",
            "звон",
            "هاتف",
            "جوال",
            "موبایل",
            "تلفن",
            "فون",
            "फोन",
            "फ़ोन",
            "मोबाइल",
            "ਫ਼ੋਨ",
            "தொலைபேசி",
            "போன்",
            "电话",
            "電話",
            "手机",
            "手機",
            "전화",
            "điện thoại",
            "selpon",
            "ስልክ",
        ],
    ),
    (
        Identifier::PostalCode,
        &[
            "postal code",
            "code postal",
            "código postal",
            "postcode",
            "邮编",
            "почтовый индекс",
        ],
    ),
];

/// A word as glyphs, and what it says.
type Word = (Identifier, Vec<char>);

/// The words by their first glyph.
static BY_FIRST: LazyLock<HashMap<char, Vec<Word>>> = LazyLock::new(|| {
    let mut by_first: HashMap<char, Vec<Word>> = HashMap::new();
    for &(identifier, words) in WORDS {
        for word in words {
            let glyphs: Vec<char> = word
                .chars()
                .flat_map(fold)
                .map(|(plain, _)| plain)
                .collect();
            if let Some(&first) = glyphs.first() {
                by_first
                    .entry(first)
                    .or_default()
                    .push((identifier, glyphs));
            }
        }
    }
    by_first
});

/// Where such words stand in a text, in order of place.
pub(super) struct Nearby(Vec<(usize, Identifier)>);

impl Nearby {
    pub(super) fn new(glyphs: &Glyphs) -> Self {
        let mut found = Vec::new();
        for at in 0..glyphs.len() {
            let words = BY_FIRST.get(&glyphs.plain(at)).into_iter().flatten();
            for (identifier, word) in words {
                if stands(glyphs, at, word) {
                    found.push((at, *identifier));
                }
            }
        }
        Self(found)
    }

    /// Whether a word near a stretch says that it is this.
    pub(super) fn names(&self, identifier: Identifier, stretch: &Range<usize>) -> bool {
        let from = stretch.start.saturating_sub(AFTER);
        let first = self.0.partition_point(|&(place, _)| place < from);
        self.0
            .iter()
            .skip(first)
            .take_while(|&&(place, _)| place <= stretch.end + BEFORE)
            .any(|&(_, named)| named == identifier)
    }
}

/// Whether a word stands here: at the beginning of a word, and up to four letters the whole of it.
/// Scripts without spaces have neither.
fn stands(glyphs: &Glyphs, at: usize, word: &[char]) -> bool {
    let latin = word.iter().all(char::is_ascii);
    let begins = !latin || !glyphs.before(at, 1).is_ascii_alphabetic();
    let ends = !latin || word.len() > 4 || !glyphs.plain(at + word.len()).is_ascii_alphabetic();
    let same = || {
        (at..)
            .zip(word)
            .all(|(at, &letter)| glyphs.plain(at) == letter)
    };
    begins && ends && same()
}
