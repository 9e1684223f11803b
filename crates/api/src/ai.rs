//! What models and rules say of projects and texts.

use codexflow_core::access::{Action, Column};
use codexflow_core::analytics::insights::Insights;
use codexflow_core::error::Result;
use codexflow_core::projects::InsightsOf;
use codexflow_core::risks::{RisksAnswer, RisksOf};
use codexflow_core::suggestions::{SuggestionsAnswer, SuggestionsOf};
use codexflow_core::texts::{
    Analysed, AnalysisOf, ReviewOf, Reviewed, SentimentTrend, Summarised, SummaryOf,
};

use crate::answer::Answer;
use crate::call::Call;
use crate::limit::Class;
use crate::row::{Kind, Param, Row, group, param};

const LIMIT: [Param; 1] = [param(
    "limit",
    Kind::Number(1, 100),
    "How many tasks to show, the riskiest first; 20 when left out.",
)];

/// What shows projects and what was said of their tasks.
const BOTH: [(Action, Column); 2] = [
    (Action::Read, Column::Projects),
    (Action::Read, Column::Tasks),
];

/// A question about a text. What takes long is reckoned aside by the handlers that wait for a model besides.
fn text(row: Row, summary: &'static str) -> Row {
    row.needs(Action::Read, Column::Tasks, summary)
        .class(Class::Ai)
        .changes_nothing()
}

pub(crate) fn rows() -> Vec<Row> {
    group(
        "AI",
        vec![
            Row::post("/v1/ai/insights", "askInsights", |call| {
                Box::pin(insights(call))
            })
            .needs(
                Action::Read,
                Column::Projects,
                "Show what a manager should know of a project: forecasts, decisive tasks, unusual weeks, in plain words.",
            )
            .class(Class::Ai)
            .changes_nothing()
            .takes::<InsightsOf>()
            .gives::<Insights>()
            .takes_long(),
            Row::post("/v1/ai/risk-analysis", "analyseRisks", |call| {
                Box::pin(risk_analysis(call))
            })
            .needs(
                Action::Read,
                Column::Projects,
                "Show how likely the open tasks of a project, or some of them, miss their dates: scores, what they are made of, what would lower them, and how often such scores came true.",
            )
            .for_keys(&BOTH)
            .class(Class::Ai)
            .changes_nothing()
            .takes::<RisksOf>()
            .gives::<RisksAnswer>()
            .takes_long(),
            Row::post("/v1/ai/suggestions", "suggest", |call| {
                Box::pin(suggest(call))
            })
            .needs(
                Action::Read,
                Column::Projects,
                "Show what could be done in a project or for a task: who takes it, its size, its date, what it waits for, what it repeats, what is next. Nothing is written; each suggestion names the request that would carry it out.",
            )
            .for_keys(&BOTH)
            .class(Class::Ai)
            .changes_nothing()
            .takes::<SuggestionsOf>()
            .gives::<SuggestionsAnswer>()
            .takes_long(),
            Row::get("/v1/projects/{id}/risks", "getRisks", |call| {
                Box::pin(risks(call))
            })
            .needs(
                Action::Read,
                Column::Projects,
                "Show the open tasks of a project that most likely miss their dates.",
            )
            .for_keys(&BOTH)
            .class(Class::Ai)
            .query(&LIMIT)
            .gives::<RisksAnswer>()
            .takes_long(),
            text(
                Row::post("/v1/ai/text-analysis", "analyseText", |call| {
                    Box::pin(analyse(call))
                }),
                "Show the language, the sentiment, the entities and the key phrases of a text, a task or a comment, in the shapes of Amazon Comprehend.",
            )
            .takes::<AnalysisOf>()
            .gives::<Analysed>()
            .takes_long(),
            text(
                Row::post("/v1/ai/summarize", "summarize", |call| {
                    Box::pin(summarise(call))
                }),
                "Show what a text, a task with its comments, or the last seven days of a project come to, in sentences that were written there, and in the words of a model where one is configured.",
            )
            .for_keys(&BOTH)
            .takes::<SummaryOf>()
            .gives::<Summarised>(),
            text(
                Row::post("/v1/ai/review", "reviewDiff", |call| Box::pin(review(call))),
                "Show what to look at in a unified diff: secrets, risky statements, left-overs, missing tests, and what a model adds where one is configured. Nothing of it is kept.",
            )
            .takes::<ReviewOf>()
            .gives::<Reviewed>(),
            Row::get("/v1/projects/{id}/sentiment", "getSentiment", |call| {
                Box::pin(sentiment(call))
            })
            .needs(
                Action::Read,
                Column::Projects,
                "Show the sentiment of a project's comments, week by week.",
            )
            .for_keys(&BOTH)
            .class(Class::Ai)
            .gives::<SentimentTrend>()
            .takes_long(),
        ],
    )
}

async fn insights(call: Call) -> Result<Answer> {
    let of: InsightsOf = call.json()?;
    call.app()
        .projects
        .insights(call.caller()?, &of)
        .await
        .map(Answer::one)
}

async fn risk_analysis(call: Call) -> Result<Answer> {
    let of: RisksOf = call.json()?;
    let risks = &call.app().risks;
    risks.analyse(call.caller()?, &of).await.map(Answer::one)
}

async fn suggest(call: Call) -> Result<Answer> {
    let of: SuggestionsOf = call.json()?;
    let suggest = &call.app().suggest;
    suggest.suggest(call.caller()?, &of).await.map(Answer::one)
}

async fn risks(call: Call) -> Result<Answer> {
    let (project, risks) = (call.project()?, &call.app().risks);
    risks
        .of_project(call.caller()?, &project, &call.query)
        .await
        .map(Answer::one)
}

async fn analyse(call: Call) -> Result<Answer> {
    let of: AnalysisOf = call.json()?;
    let texts = &call.app().texts;
    texts.analyse(call.caller()?, &of).await.map(Answer::one)
}

async fn summarise(call: Call) -> Result<Answer> {
    let of: SummaryOf = call.json()?;
    let (texts, caller) = (call.app().texts.clone(), call.caller()?.clone());
    let begun = {
        let (texts, caller) = (texts.clone(), caller.clone());
        let work = async move { texts.summarise(&caller, &of).await };
        call.door.aside.reckon(work).await?
    };
    texts.digest(&caller, begun).await.map(Answer::one)
}

async fn review(call: Call) -> Result<Answer> {
    let of: ReviewOf = call.json()?;
    let (texts, caller) = (call.app().texts.clone(), call.caller()?.clone());
    let begun = {
        let (texts, caller) = (texts.clone(), caller.clone());
        let work = async move { texts.review(&caller, &of) };
        call.door.aside.reckon(work).await?
    };
    texts.look_again(&caller, begun).await.map(Answer::one)
}

async fn sentiment(call: Call) -> Result<Answer> {
    call.app()
        .texts
        .sentiment(call.caller()?, &call.project()?)
        .await
        .map(Answer::one)
}
