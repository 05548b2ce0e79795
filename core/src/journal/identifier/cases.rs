//! What is and what is not an identifier, kind by kind.
//!
//! Every number here is made up. Where one has a check digit that fits, it was computed; 046 454 286
//! is the published test number.

use super::identifiers;
use crate::code::Code;

/// Codes and the parts of the text that they stand for.
pub(super) fn found(text: &str) -> Vec<(&'static str, &str)> {
    identifiers(text)
        .into_iter()
        .map(|one| (one.identifier.code(), &text[one.range]))
        .collect()
}

#[track_caller]
fn each_is(code: &str, texts_and_parts: &[(&str, &str)]) {
    for &(text, part) in texts_and_parts {
        assert_eq!(found(text), [(code, part)], "{text}");
    }
}

#[track_caller]
fn none_in(texts: &[&str]) {
    for text in texts {
        assert_eq!(found(text), [], "{text}");
    }
}

#[test]
fn social_insurance_numbers() {
    each_is(
        "sin",
        &[
            ("046 454 286", "046 454 286"),
            ("my SIN is 046454286.", "046454286"),
            ("SIN:046-454-286, they said", "046-454-286"),
            ("IMG_SIN_046-454-286.jpg", "046-454-286"),
            ("SIN046454286.jpg", "046454286"),
            ("scan_046_454_286_2.png", "046_454_286"),
            ("temporary: 912 345 675", "912 345 675"),
            ("046.454.286", "046.454.286"),
            ("046\u{a0}454\u{2011}286", "046\u{a0}454\u{2011}286"),
            ("٠٤٦ ٤٥٤ ٢٨٦", "٠٤٦ ٤٥٤ ٢٨٦"),
            ("۰۴۶-۴۵۴-۲۸۶", "۰۴۶-۴۵۴-۲۸۶"),
            ("०४६४५४२८६", "०४६४५४२८६"),
            ("௦௪௬ ௪௫௪ ௨௮௬", "௦௪௬ ௪௫௪ ௨௮௬"),
            ("０４６－４５４－２８６", "０４６－４５４－２８６"),
            ("我的工卡号是046454286的", "046454286"),
            ("call me, 046 454 286", "046 454 286"),
            ("in 2013 046 454 286 people", "046 454 286"),
            // Nine of the twelve digits fit at either end.
            ("223 212 994 008", "223 212 994"),
        ],
    );
    // A wrong check digit, a first digit that is not used, one digit over and over, money.
    for text in [
        "123 456 789",
        "812 345 676",
        "000 000 000",
        "$123456782",
        "123,456,782",
    ] {
        assert!(!found(text).iter().any(|one| one.0 == "sin"), "{text}");
    }
}

#[test]
fn client_numbers() {
    each_is(
        "uci",
        &[
            ("1234-5678", "1234-5678"),
            ("client ID 12-3456-7890.", "12-3456-7890"),
            ("UCI 12345678", "12345678"),
            ("UCI: 1234 5678", "1234 5678"),
            ("IUC 1122334455", "1122334455"),
            ("11 2233 4455", "11 2233 4455"),
            ("X01-2345-6789", "X01-2345-6789"),
            ("CAN000123456789", "CAN000123456789"),
            ("UCI 4321-2013", "4321-2013"),
        ],
    );
    none_in(&[
        "2013-2014",
        "By-law 1234-2013",
        "open 0900-1730",
        "arXiv 1407.6981",
        "12345678",
        "1234 5678",
    ]);
}

#[test]
fn immigration_files() {
    each_is(
        "ircc_number",
        &[
            ("B000012345", "B000012345"),
            ("file W993830598 was closed", "W993830598"),
            ("e-123456789", "e-123456789"),
            ("EP12345678", "EP12345678"),
            ("MA12345678", "MA12345678"),
            ("RHB123456789", "RHB123456789"),
            ("XE123456789", "XE123456789"),
            ("W123456782", "W123456782"),
            ("IRCC gave AB12345678 out", "AB12345678"),
            ("TB9-12345", "TB9-12345"),
            ("IMM-1234-24", "IMM-1234-24"),
        ],
    );
    none_in(&[
        "IMM 5257",
        "IMG20240101",
        "ABC1234",
        "visa application, 2019 and 2020",
    ]);
}

#[test]
fn health_cards() {
    each_is(
        "health_card",
        &[
            ("1234-567-897-AB", "1234-567-897-AB"),
            ("1234 567 897 is mine", "1234 567 897"),
            ("9876543217", "9876543217"),
            ("1234567897ab", "1234567897ab"),
            ("OHIP 1234 567 897 AB", "1234 567 897 AB"),
            ("9123 456 780", "9123 456 780"),
            ("TREF 5412 2816", "TREF 5412 2816"),
            ("ramq: tref54122816", "tref54122816"),
            ("Alberta health card 12345-6789", "12345-6789"),
            ("health number 123456789012", "123456789012"),
            // A telephone number too, and the more harmful of the two.
            ("4165550122", "4165550122"),
        ],
    );
    none_in(&[
        "1234 567 890",
        "TREF 5499 9916",
        "health card, for 2 of 185 services",
    ]);
}

#[test]
fn passports() {
    each_is(
        "passport",
        &[
            ("AB123456", "AB123456"),
            ("A123456BC", "A123456BC"),
            ("passport ab123456", "ab123456"),
            ("my passport is P1234567A", "P1234567A"),
            ("паспорт 123456789", "123456789"),
            ("pasaporte no. G12345678", "G12345678"),
            ("گذرنامه A12345678", "A12345678"),
            ("护照E12345678", "E12345678"),
            ("여권 M12345678", "M12345678"),
            ("hộ chiếu B1234567", "B1234567"),
            ("passport_123456789.jpg", "123456789"),
        ],
    );
    none_in(&[
        "P1234567A",
        "GH010123.MP4",
        "PB140001.JPG",
        "ab123456",
        "the passport office opened in 2013",
        "passport valid until 2027-05-01",
        "passport valid until 01052027",
    ]);
}

#[test]
fn drivers_licences() {
    each_is(
        "licence",
        &[
            ("A1234-12345-12345", "A1234-12345-12345"),
            ("a12341234512345", "a12341234512345"),
            ("A1234-123456-12", "A1234-123456-12"),
            ("ABCDE 123456789", "ABCDE 123456789"),
            ("my driver's licence is 1234567", "1234567"),
            ("permis de conduire 123456", "123456"),
            ("driver’s license number 123456-789", "123456-789"),
        ],
    );
    none_in(&["1234567", "driver's licence for 12345 people"]);
}

#[test]
fn telephone_numbers() {
    each_is(
        "phone",
        &[
            ("416-555-0123", "416-555-0123"),
            ("(416) 555-0123", "(416) 555-0123"),
            ("416.555.0123, ask for her", "416.555.0123"),
            ("+1 416 555 0123", "+1 416 555 0123"),
            ("1-416-555-0123 x4587", "1-416-555-0123"),
            ("416-555-0123x4587", "416-555-0123x4587"),
            ("4165550123", "4165550123"),
            ("phone 4165550122", "4165550122"),
            ("٤١٦-٥٥٥-٠١٢٣", "٤١٦-٥٥٥-٠١٢٣"),
            ("+41 (0)96 471 07 95", "+41 (0)96 471 07 95"),
            ("+447700900123", "+447700900123"),
            ("011 52 55 1234 5678", "011 52 55 1234 5678"),
            ("06 12 34 56 78", "06 12 34 56 78"),
            ("tel. 555-0123", "555-0123"),
            ("电话5550123", "5550123"),
            ("whatsapp_5550123.png", "5550123"),
        ],
    );
    none_in(&[
        "call 911, 311 or 211",
        "1-800-622-6232",
        "call 1 800 622 6232",
        "(888) 242-2100",
        "555-0123",
        "call between 10:30 and 12:45",
    ]);
}

#[test]
fn e_mail_addresses() {
    each_is(
        "email",
        &[
            ("write to ana.m+x@example.org.", "ana.m+x@example.org"),
            ("<EXAMPLE@MAIL.EXAMPLE.CA>", "EXAMPLE@MAIL.EXAMPLE.CA"),
            ("jösé@exämple.com", "jösé@exämple.com"),
            ("a＠example.com", "a＠example.com"),
        ],
    );
    none_in(&[
        "@example",
        "logo@2x.png",
        "5 @ 2.50",
        "a@b",
        "@",
        "a@.",
        "x@@y",
    ]);
}

#[test]
fn postal_codes() {
    each_is(
        "postal_code",
        &[
            ("M5V 3A8", "M5V 3A8"),
            ("m5v3a8", "m5v3a8"),
            ("K1A-0B1, Ottawa", "K1A-0B1"),
            ("code postal H2X", "H2X"),
        ],
    );
    none_in(&["D5V 3A8", "W5V 3A8", "M5V 3O8", "T4A", "M5V"]);
}

#[test]
fn street_addresses() {
    each_is(
        "street_address",
        &[
            ("I live at 12 Example Street, near", "12 Example Street"),
            ("45 queen st w", "45 queen st"),
            ("100 St. Clair Ave", "100 St. Clair Ave"),
            ("12B Elm Grove Dr.", "12B Elm Grove Dr"),
            ("10 102 Avenue", "10 102 Avenue"),
            ("1250, boul. René-Lévesque", "1250, boul. René"),
            ("123 rue de la Montagne", "123 rue de la Montagne"),
            ("7 ch. Sainte-Foy", "7 ch. Sainte"),
            ("12_Example_Street.jpg", "12_Example_Street"),
            ("apt. 4B", "apt. 4B"),
            ("unit #1204", "unit #1204"),
            ("P.O. Box 149", "P.O. Box 149"),
        ],
    );
    none_in(&[
        "I waited 3 hours on Queen Street",
        "since 2013 Bathurst Street has a shelter",
        "2 supreme court judges",
        "3 cours de français",
        "1 safe place",
        "a 10 minute drive",
        "Queen Street",
        "5 blocks down Main St",
        "$20 Queen Street",
        "he came 1st",
        "room 5. Queen Street",
    ]);
}

#[test]
fn cries_no_wolf() {
    none_in(&[
        "",
        "2013-07-14 10:30",
        "14/07/2013, 07.14.2013, 2013.07.14",
        "20130714",
        "911 311 211",
        "$1,050.00 and 1 000 000 $",
        "2013-Q3",
        "185 services, 75 % would serve",
        "section 49.1",
        "O. Reg. 134/98",
        "item 2013.CD18.5, EX16.20",
        "By-law 569-2013",
        "IMG_20240101_123456.jpg",
        "PXL_20240101_123456782.jpg",
        "Screenshot_2024-01-01-12-34-56-789_com.whatsapp.jpg",
        "WhatsApp Image 2024-01-01 at 12.34.56.jpeg",
        "DSC01234",
        "P1000123.JPG",
        "MVI_1234.AVI",
        "IMG-20240101-WA0012.jpg",
        "192.168.100.200",
        "12:34:56.789",
        "they had 3 forms, 2 chairs and no interpreter",
        "Они сказали: «нет». 他们说不行。",
    ]);
}

#[test]
fn reports_each_in_order_of_place() {
    let text = "SIN 046 454 286, M5V 3A8; a@example.org or 416-555-0123";
    let codes: Vec<_> = found(text).into_iter().map(|one| one.0).collect();
    assert_eq!(codes, ["sin", "postal_code", "email", "phone"]);
}

#[test]
fn a_suspicion_shows_no_words() {
    let shown = format!("{:?}", identifiers("SIN 046 454 286"));
    assert_eq!(
        shown,
        "[Suspicion { identifier: SocialInsuranceNumber, range: 4..15 }]"
    );
}
