//! Every way a model can fail, over a scripted one.

use async_trait::async_trait;
use proptest::prelude::*;

use super::*;

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

async fn written(answer: Result<String, EngineError>) -> Written<String> {
    Engines::with_model(Arc::new(Scripted(answer)))
        .write(&ask(), "by rules: 400".into(), keeps_the_figure)
        .await
}

#[tokio::test]
async fn without_a_model_the_rules_write_and_nothing_failed() {
    let engines = Engines::builtin();
    let written = engines
        .write(&ask(), "by rules".to_owned(), |_| {
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
