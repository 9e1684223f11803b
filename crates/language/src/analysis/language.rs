//! Which language a text is in.
//!
//! Runs of three letters tell it for whole sentences; for titles of a few words they guess, and there the small words of
//! each language decide. What is the same in every language (addresses, keys, code) is left out first.

use std::collections::HashMap;
use std::sync::LazyLock;

use whatlang::{Detector, Lang, Script};

use super::{DominantLanguage, read, tokens::tokens};
use crate::num;

/// The letters that are enough to tell.
const ENOUGH: usize = 4_000;
/// As many small words as this decide alone.
const CLEAR: f64 = 3.0;

/// The small words of languages in Latin letters, and words of work that English titles consist of.
const SMALL: &[(&str, &str)] = &[
    (
        "en",
        "the and is are was of to in that it for with on this not be have from at by you we they will can should does an as or if when there here what who how please after before add fix update remove make use new all cannot after without broken fails failing missing error show page bug deploy login build test tests button user users list does why don't doesn't can't it's i my our",
    ),
    (
        "de",
        "der die das und ist nicht ein eine einen mit für auf den dem des zu im sich von wir ich sie es wird werden kann auch nach bei aus wenn wie noch nur oder aber hinzufügen beheben fehler neue soll bitte geht beim zum zur über keine",
    ),
    (
        "fr",
        "le la les et est une des du pour pas que qui dans sur avec nous vous il elle ne ce cette sont au aux par plus ou mais être je ajouter corriger quand à l'utilisateur c'est n'est été",
    ),
    (
        "es",
        "el los las y es una del para no que en con por se su al lo como más pero son está nos muy sin hay este esta cuando añadir corregir también ya si yo nuevo",
    ),
    (
        "it",
        "il lo gli e è una di che per non con del della dei sono nel alla si più ma anche come quando questo questa aggiungere correggere abbiamo dal al ho",
    ),
    (
        "pt",
        "o os as e é uma um do da dos das para não que em com por se ao mais mas está são quando também este esta adicionar corrigir nós você no na ainda já",
    ),
    (
        "nl",
        "de het een en is niet van voor met op te zijn wij we dat die dit ook maar bij naar worden wordt kan als nog toevoegen nieuwe ik er moet uit geen",
    ),
    (
        "sv",
        "och är inte ett en att för med på som av det den vi kan när har till från men om också lägg ny jag ska",
    ),
    (
        "da",
        "og er ikke et en at for med på som af det den vi kan når har til fra men om også jeg skal blev",
    ),
    (
        "pl",
        "i w nie na jest się do z że to są jak po dla przy od ale lub gdy oraz nowy dodaj popraw być został",
    ),
    (
        "cs",
        "a je se na v že pro není jsou s to ale jako nebo při od po přidat opravit když jsme byl",
    ),
    (
        "tr",
        "ve bir bu için ile değil da de olarak çok daha ama gibi var yok olan ekle düzelt yeni ne",
    ),
    (
        "fi",
        "ja on ei se että tämä mutta kun ovat myös voi jos tai kanssa lisää uusi korjaa olla",
    ),
    (
        "ro",
        "și este nu o un la cu pentru care din pe se sunt mai dar când sau adaugă",
    ),
    (
        "hu",
        "a az és nem egy hogy is van ez azt meg de vagy kell mint még után új",
    ),
];

static WORDS: LazyLock<HashMap<&str, Vec<&str>>> = LazyLock::new(|| {
    let mut words: HashMap<&str, Vec<&str>> = HashMap::new();
    for (code, list) in SMALL {
        for word in list.split(' ') {
            let codes = words.entry(word).or_default();
            if !codes.contains(code) {
                codes.push(code);
            }
        }
    }
    words
});

/// The likeliest languages, the first the likeliest, at most three; empty where there are no letters. Scores below 0.5
/// are guesses: a caller who knows the language of the project takes that one then.
pub fn languages(text: &str) -> Vec<DominantLanguage> {
    let clean = prose(read(text));
    let Some(guess) = Detector::new().detect(&clean) else {
        return Vec::new();
    };
    let own = code(guess.lang());
    if guess.script() != Script::Latin {
        // A script of one language tells it; for the others the runs of letters do.
        let sole = !matches!(
            guess.script(),
            Script::Cyrillic | Script::Arabic | Script::Devanagari | Script::Hebrew
        );
        let score = if sole {
            0.99
        } else {
            guess.confidence().max(0.5)
        };
        return vec![one(own, score)];
    }
    let votes = votes(&clean);
    let all: f64 = votes.iter().map(|(_, count)| count).sum();
    let words = num::real(tokens(&clean).len().max(1));
    let confidence = guess.confidence();
    let mut scores: Vec<(String, f64)> = Vec::new();
    for (code, count) in votes.iter().take(3) {
        // Shares of the small words, believed more the more of them there are.
        scores.push(((*code).to_owned(), count / all * (count / (count + 0.6))));
    }
    // Runs of letters of five words are noise.
    let weight = confidence * (words / (words + 6.0)) * if all >= CLEAR { 0.5 } else { 1.0 };
    match scores.iter_mut().find(|(code, _)| *code == own) {
        Some((_, score)) => *score = (*score + weight * 0.5).min(0.99),
        None => scores.push((own, weight.max(0.05))),
    }
    scores.sort_by(|a, b| b.1.total_cmp(&a.1));
    scores.truncate(3);
    scores.retain(|(_, score)| *score >= 0.05);
    scores
        .into_iter()
        .map(|(code, score)| one(code, score))
        .collect()
}

fn one(language_code: String, score: f64) -> DominantLanguage {
    DominantLanguage {
        language_code,
        score: num::thousandths(score.clamp(0.0, 0.99)),
    }
}

/// How many small words of each language there are, the most first; a word of two languages counts half for each.
fn votes(text: &str) -> Vec<(&'static str, f64)> {
    let mut votes: HashMap<&'static str, f64> = HashMap::new();
    for token in tokens(text) {
        let word = token.text.to_lowercase().replace('’', "'");
        let elided = word.split_once('\'').map(|(head, _)| head);
        if let Some(codes) = WORDS.get(word.as_str()) {
            for code in codes {
                *votes.entry(code).or_default() += 1.0 / num::real(codes.len());
            }
        } else if matches!(elided, Some("l" | "d" | "qu" | "n" | "j" | "s")) {
            *votes.entry("fr").or_default() += 0.6;
            *votes.entry("it").or_default() += 0.2;
        }
        for (letters, code) in [
            ("ß", "de"),
            ("ñ", "es"),
            ("ã", "pt"),
            ("õ", "pt"),
            ("ł", "pl"),
            ("ő", "hu"),
            ("ř", "cs"),
            ("ğ", "tr"),
            ("ø", "da"),
            ("ț", "ro"),
        ] {
            if word.contains(letters) {
                *votes.entry(code).or_default() += 0.7;
            }
        }
    }
    let mut votes: Vec<_> = votes.into_iter().collect();
    votes.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(b.0)));
    votes
}

/// What is left without addresses, keys, mentions and code.
fn prose(text: &str) -> String {
    let mut out = String::new();
    let mut fenced = false;
    for line in text.lines() {
        if line.trim_start().starts_with("```") {
            fenced = !fenced;
            continue;
        }
        if fenced {
            continue;
        }
        for word in line.split_whitespace() {
            let noise = word.contains("://")
                || word.contains(['@', '_', '/', '\\', '`', '=', '{', '}', '<', '>'])
                || word.chars().any(|c| c.is_ascii_digit());
            if !noise {
                out.push_str(word);
                out.push(' ');
            }
            if out.len() > ENOUGH * 4 {
                return out;
            }
        }
    }
    out
}

/// The code of two letters, of three where there are no two.
fn code(lang: Lang) -> String {
    let three = lang.code();
    let two = match three {
        "eng" => "en",
        "deu" => "de",
        "fra" => "fr",
        "spa" => "es",
        "ita" => "it",
        "por" => "pt",
        "nld" => "nl",
        "rus" => "ru",
        "ukr" => "uk",
        "bel" => "be",
        "bul" => "bg",
        "pol" => "pl",
        "ces" => "cs",
        "slk" => "sk",
        "slv" => "sl",
        "hrv" => "hr",
        "srp" => "sr",
        "mkd" => "mk",
        "ron" => "ro",
        "hun" => "hu",
        "ell" => "el",
        "tur" => "tr",
        "aze" => "az",
        "uzb" => "uz",
        "kaz" => "kk",
        "tuk" => "tk",
        "ara" => "ar",
        "heb" => "he",
        "pes" => "fa",
        "urd" => "ur",
        "hin" => "hi",
        "ben" => "bn",
        "guj" => "gu",
        "pan" => "pa",
        "mar" => "mr",
        "nep" => "ne",
        "tam" => "ta",
        "tel" => "te",
        "kan" => "kn",
        "mal" => "ml",
        "ori" => "or",
        "sin" => "si",
        "mya" => "my",
        "khm" => "km",
        "tha" => "th",
        "vie" => "vi",
        "ind" => "id",
        "jav" => "jv",
        "tgl" => "tl",
        "jpn" => "ja",
        "kor" => "ko",
        "cmn" => "zh",
        "swe" => "sv",
        "dan" => "da",
        "nob" => "no",
        "fin" => "fi",
        "est" => "et",
        "lav" => "lv",
        "lit" => "lt",
        "lat" => "la",
        "cat" => "ca",
        "epo" => "eo",
        "afr" => "af",
        "zul" => "zu",
        "sna" => "sn",
        "aka" => "ak",
        "amh" => "am",
        "hye" => "hy",
        "kat" => "ka",
        "yid" => "yi",
        three => three,
    };
    two.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_to_read_has_no_language() {
        assert!(languages("").is_empty());
        assert!(languages("1234 !!! --").is_empty());
    }

    #[test]
    fn titles_of_three_words_are_told_by_their_words() {
        assert_eq!(languages("Fix login bug")[0].language_code, "en");
        assert_eq!(languages("Fehler beim Anmelden")[0].language_code, "de");
    }
}
