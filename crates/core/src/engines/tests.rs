//! Every way a model can fail, over a scripted one.

use async_trait::async_trait;
use proptest::prelude::*;

use super::*;
use crate::access::{Caller, Role};
use crate::ports::engine::EngineError;
use crate::testing::{FixedClock, SeededIds};

struct Scripted(Result<String, EngineError>);

#[async_trait]
impl Engine for Scripted {
    fn name(&self) -> &'static str {
        "scripted"
    }

    async fn answer(&self, _: &Ask) -> Result<String, EngineError> {
        self.0.clone()
    }
}

fn ask() -> Ask {
    Ask {
        instructions: "Say it shorter.".into(),
        text: "The budget is 400 euros.".into(),
        most_tokens: 50,
    }
}

fn keeps_the_figure(text: &str) -> Result<String, String> {
    if text.contains("400") {
        Ok(text.to_owned())
    } else {
        Err("the figure 400 is lost".to_owned())
    }
}

fn engines(answer: Result<String, EngineError>, terms: Terms) -> (Engines, Arc<FixedClock>) {
    let clock = Arc::new(FixedClock::still());
    let ids = Arc::new(SeededIds::new(7, clock.clone()));
    let engines = Engines::with_model(Arc::new(Scripted(answer)), terms, clock.clone(), ids);
    (engines, clock)
}

fn person() -> Id<User> {
    Id::from_u128(7)
}

async fn written(answer: Result<String, EngineError>) -> Written<String> {
    let (engines, _) = engines(answer, Terms::default());
    engines
        .write(
            person(),
            &ask(),
            4,
            "by rules: 400".into(),
            keeps_the_figure,
        )
        .await
}

fn shown(engines: &Engines, role: Role) -> serde_json::Value {
    let caller = Caller {
        id: person(),
        role,
        session: None,
        key: None,
        idempotency: None,
        operation: None,
    };
    let view = engines.list(&caller).unwrap();
    serde_json::from_slice(&view.data).unwrap()
}

#[tokio::test]
async fn one_day_holds_so_many_questions_of_a_person_and_the_next_one_as_many_again() {
    let terms = Terms {
        asks_per_day: 2,
        ..Terms::default()
    };
    let (engines, clock) = engines(Ok("400".into()), terms);
    let other = Id::from_u128(8);
    let ask = ask();
    let asked = |person| {
        let asking = engines.begin(person).unwrap();
        let ask = ask.clone();
        async move { asking.ask(&ask).await.map(drop) }
    };

    let spent = Err(EngineError::Spent(2));
    assert_eq!(asked(person()).await, Ok(()));
    assert_eq!(asked(other).await, Ok(()));
    assert_eq!(asked(person()).await, Ok(()));
    assert_eq!(asked(person()).await, spent);
    assert_eq!(asked(other).await, Ok(()));
    let budget = &shown(&engines, Role::Manager)["engines"][0]["budget"];
    assert_eq!(
        *budget,
        serde_json::json!({"perPersonAndDay": 2, "spent": 2, "spentByAll": 4})
    );

    clock.advance(Duration::from_hours(24));
    assert_eq!(asked(person()).await, Ok(()));
}

#[tokio::test]
async fn nothing_is_asked_when_the_time_of_the_document_is_over() {
    let (engines, clock) = engines(Ok("400".into()), Terms::default());
    let asking = engines.begin(person()).unwrap();
    assert_eq!(asking.ask(&ask()).await, Ok("400".into()));

    clock.advance(Duration::from_mins(1));

    assert_eq!(asking.ask(&ask()).await, Err(EngineError::Late(60)));
}

#[tokio::test]
async fn whoever_is_busy_is_asked_three_times_more_and_whoever_is_away_never_again() {
    let ask = ask();
    for (error, asked) in [
        (EngineError::Busy, 4),
        (EngineError::Slow(4), 1),
        (EngineError::BadKey, 1),
        (EngineError::Unreachable, 1),
    ] {
        let (engines, _) = engines(Err(error.clone()), Terms::default());
        let asking = engines.begin(person()).unwrap();
        assert_eq!(asking.ask(&ask).await, Err(error.clone()));
        let spent = || shown(&engines, Role::Admin)["engines"][0]["budget"]["spent"].clone();
        assert_eq!(spent(), asked, "{error}");
        assert_eq!(asking.ask(&ask).await, Err(error.clone()));
        let is_over = matches!(error, EngineError::BadKey | EngineError::Unreachable);
        assert_eq!(spent(), if is_over { asked } else { 2 * asked }, "{error}");
    }
}

#[tokio::test]
async fn engines_are_shown_with_how_they_do_to_who_may_see_the_settings() {
    let (engines, _) = engines(Err(EngineError::Declined), Terms::default());
    let before = shown(&engines, Role::Admin);
    assert_eq!(before["engines"][0]["state"], "untried");
    assert_eq!(before["engines"][1]["name"], BUILTIN);
    assert_eq!(before["engines"][1]["state"], "ready");

    engines
        .write(person(), &ask(), 4, String::new(), keeps_the_figure)
        .await;

    let after = shown(&engines, Role::Admin);
    assert_eq!(after["engines"][0]["state"], "failing");
    assert_eq!(after["engines"][0]["failures"], 1);
    assert_eq!(
        after["engines"][0]["lastFailure"]["reason"],
        "it declined to answer"
    );
    assert_eq!(
        shown(&Engines::builtin(), Role::Manager)["engines"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
    let developer = Caller {
        id: person(),
        role: Role::Developer,
        session: None,
        key: None,
        idempotency: None,
        operation: None,
    };
    assert!(engines.list(&developer).is_err());
}

#[tokio::test]
async fn without_a_model_the_rules_write_and_nothing_failed() {
    let engines = Engines::builtin();
    let written = engines
        .write(person(), &ask(), 4, "by rules".to_owned(), |_| {
            unreachable!("nobody answered")
        })
        .await;
    assert_eq!(written.value, "by rules");
    assert_eq!(written.writer.engine, BUILTIN);
    assert_eq!(written.writer.fallback, None);
    assert_eq!(engines.names(), [BUILTIN]);
}

#[tokio::test]
async fn an_answer_that_is_accepted_carries_the_name_of_the_model() {
    let written = written(Ok("Budget: 400".into())).await;
    assert_eq!(written.value, "Budget: 400");
    assert_eq!(written.writer.engine, "scripted");
    assert_eq!(written.writer.fallback, None);
}

#[tokio::test]
async fn an_answer_that_lost_a_figure_is_not_kept_and_the_reason_is_said() {
    let written = written(Ok("There is a budget.".into())).await;
    assert_eq!(written.value, "by rules: 400");
    let json = serde_json::to_value(&written.writer).unwrap();
    let expected = serde_json::json!({
        "engine": "builtin",
        "fallback": {"from": "scripted", "reason": "its answer was not kept: the figure 400 is lost"},
    });
    assert_eq!(json, expected);
}

proptest! {
    #[test]
    fn a_text_is_the_models_exactly_if_it_bears_its_name(
        answer in prop_oneof![
            ".*".prop_map(Ok),
            "[a-z]* 400 [a-z]*".prop_map(Ok),
            Just(Err(EngineError::Slow(4))),
            Just(Err(EngineError::Unreachable)),
            Just(Err(EngineError::Busy)),
            Just(Err(EngineError::BadKey)),
            (400..600_u16).prop_map(|status| Err(EngineError::Status(status))),
            Just(Err(EngineError::Unreadable)),
            Just(Err(EngineError::Declined)),
            Just(Err(EngineError::CutOff)),
        ],
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let written = runtime.block_on(written(answer.clone()));
        let is_models = answer.is_ok_and(|text| text == written.value && text.contains("400"));
        prop_assert_eq!(is_models, written.writer.engine == "scripted");
        prop_assert_eq!(is_models, written.writer.fallback.is_none());
        prop_assert!(is_models || written.value == "by rules: 400");
    }
}
