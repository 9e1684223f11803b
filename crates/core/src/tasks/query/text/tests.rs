//! Filters as people type them, beside the parameters that they stand for.

use proptest::prelude::*;

use super::*;
use crate::error::Error;
use crate::id::Id;
use crate::tasks::query::TaskQuery;

const TODAY: Date = Date::from_days(20_000);

fn query(parameters: &[(&str, &str)]) -> crate::error::Result<TaskQuery> {
    let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
    let parameters: Vec<_> = parameters.iter().map(owned).collect();
    TaskQuery::parse(&parameters, Id::from_u128(42), TODAY, &|key| {
        (key == "WEB").then(|| Id::from_u128(9))
    })
}

fn refused(parameters: &[(&str, &str)]) -> FieldError {
    let Err(Error::Invalid(mut errors)) = query(parameters) else {
        panic!("accepted {parameters:?}");
    };
    errors.remove(0)
}

#[test]
fn a_text_means_what_its_parameters_mean() {
    let text = r#"project:WEB status:todo,review assignee:me label:"needs review" due<7d updated>=-2w points>3 estimate=2 start:none completed:today sort:-priority"#;
    let plain = [
        ("projectId", "WEB"),
        ("status", "todo,review"),
        ("assignee", "me"),
        ("label", "needs review"),
        ("due[lt]", &*Date::from_days(20_007).to_string()),
        ("updated[gte]", &*Date::from_days(19_986).to_string()),
        ("points[gt]", "3"),
        ("estimate[eq]", "2"),
        ("start", "none"),
        ("completed[eq]", &*TODAY.to_string()),
        ("sort", "-priority"),
    ];
    assert_eq!(query(&[("filter", text)]).unwrap(), query(&plain).unwrap());
}

#[test]
fn a_text_stands_beside_other_parameters_but_not_beside_the_same() {
    let both = query(&[("filter", "status:todo"), ("priority", "low")]).unwrap();
    let plain = query(&[("status", "todo"), ("priority", "low")]).unwrap();
    assert_eq!(both, plain);
    let twice = refused(&[("filter", "low status:todo"), ("status", "done")]);
    assert_eq!((&*twice.path, twice.code), ("filter", "repeated"));
}

#[test]
fn faults_name_their_place_and_what_to_do() {
    for (text, at, code) in [
        ("status:todo colour:red", 13, "unknown"),
        ("é status:doing", 3, "enum"),
        ("status:", 8, "required"),
        ("status:todo,", 13, "required"),
        ("status<todo", 1, "operator"),
        ("due<1d,2d", 1, "too_many"),
        ("due<someday", 1, "format"),
        ("status:todo status:done", 13, "repeated"),
        ("label:\"a", 7, "format"),
        ("label:\"a\"b", 10, "format"),
        ("label:\"a,b\"", 7, "format"),
        ("a \"\"", 3, "required"),
    ] {
        let error = refused(&[("filter", text)]);
        assert_eq!((&*error.path, error.code), ("filter", code), "{text}");
        let place = format!("at character {at}: ");
        assert!(error.message.starts_with(&place), "{}", error.message);
    }
}

#[test]
fn words_and_phrases_are_searched_for() {
    let text = FilterText::parse("log status:todo  \"sign in\"").unwrap();
    let stands = text.parameters(TODAY).unwrap();
    assert_eq!(stands[1].name, "q");
    assert_eq!(stands[1].value, "log \"sign in\"");
}

fn term() -> impl Strategy<Value = Term> {
    let fields: Vec<&'static str> = LISTS.iter().map(|(field, _)| *field).collect();
    let fields = [fields, DAYS.to_vec(), NUMBERS.to_vec()].concat();
    let comparison = prop::sample::select(Comparison::ALL.map(|(_, one, _)| one).to_vec());
    let values = prop::collection::vec("[a-zé0-9<:.-]([a-z é]{0,5}[a-zü])?", 1..4);
    let condition = (prop::sample::select(fields), comparison, values);
    prop_oneof![
        "[a-zA-Zéß0-9,.-]{1,8}".prop_map(Term::Word),
        "[a-zé]([a-z :,<]{0,8}[a-z])?".prop_map(Term::Phrase),
        condition.prop_map(|(field, comparison, values)| Term::Condition {
            field,
            comparison,
            values,
        }),
    ]
}

proptest! {
    #[test]
    fn what_is_printed_reads_as_the_same(terms in prop::collection::vec(term(), 0..6)) {
        let text = FilterText(terms.iter().map(|term| (0, term.clone())).collect()).to_string();
        let read = FilterText::parse(&text).unwrap();
        prop_assert_eq!(read.terms().cloned().collect::<Vec<_>>(), terms);
    }

    #[test]
    fn what_is_read_prints_as_the_same(text in "([a-z]{1,3}|due|status|[:<>=,\" é]|\\PC){0,12}") {
        if let Ok(first) = FilterText::parse(&text) {
            let again = FilterText::parse(&first.to_string()).unwrap();
            prop_assert!(first.terms().eq(again.terms()), "{}", first);
            prop_assert_eq!(again.to_string(), first.to_string());
        }
        let _ = query(&[("filter", &text)]);
    }
}
