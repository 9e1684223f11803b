use std::sync::LazyLock;

use proptest::prelude::*;

use super::*;
use crate::num::real;
use crate::rng::Rng;

/// Tasks of a team in which one person is usually late and another rarely, so that history matters.
fn team(tasks: usize, seed: u64) -> Vec<Life> {
    let mut rng = Rng::new(seed);
    (0..tasks)
        .map(|at| {
            let created = real(at) / 3.0;
            let who = 1 + u64::from(rng.unit() < 0.5);
            let due = created + 3.0 + (10.0 * rng.unit()).round();
            let late = rng.unit() < if who == 1 { 0.75 } else { 0.1 };
            let finished = if late {
                due + 2.0
            } else {
                created + 1.5 + (due - created - 2.0) * rng.unit()
            };
            Life {
                project: 1,
                created,
                finished: Some(finished),
                people: vec![(created, who)],
                dues: vec![(created, Some(due))],
                ..Life::default()
            }
        })
        .collect()
}

/// Simulated once for all tests of a process.
fn simulated() -> &'static Rows {
    static PRIOR: LazyLock<Rows> = LazyLock::new(|| Rows::simulated(1));
    &PRIOR
}

fn quick() -> Settings {
    let mut settings = Settings::default();
    settings.forest.trees = 30;
    settings
}

fn open(created: f64, due: f64, who: u64) -> Life {
    Life {
        project: 1,
        created,
        people: vec![(created, who)],
        dues: vec![(created, Some(due))],
        ..Life::default()
    }
}

fn fitted() -> (Vec<Life>, Model) {
    let mut lives = team(400, 5);
    lives.push(open(139.0, 146.0, 1));
    lives.push(open(139.0, 146.0, 2));
    let model = Model::fit(&lives, 140.0, simulated(), &quick()).unwrap();
    (lives, model)
}

#[test]
fn who_was_late_before_is_thought_to_be_late_again() {
    let (lives, model) = fitted();
    let answers = model.answers(&lives, 140.0);
    let [slow, quick] = [400, 401].map(|task| answers.probability(task, None).unwrap());
    assert!(slow > 0.5 && quick < 0.3, "{slow} {quick}");
    let reasons = answers.assess(400, None).unwrap().reasons;
    let place = reasons.iter().position(|r| r.factor == Factor::PersonLate);
    assert!(place.is_some_and(|place| place < 3), "{reasons:?}");
}

#[test]
fn the_record_is_of_answers_that_could_not_know_what_came() {
    let (_, model) = fitted();
    assert_eq!(model.standing(), Standing::Checked);
    let record = model.record().unwrap();
    assert!(record.brier < record.brier_of_rate, "{record:?}");
    assert!(
        record.auc > 0.7 && record.calibration_error < 0.12,
        "{record:?}"
    );
    assert!(
        model.sentence().contains("checked on"),
        "{}",
        model.sentence()
    );
}

#[test]
fn a_record_of_chance_says_that_nothing_was_known() {
    let mut rng = Rng::new(9);
    let lives: Vec<Life> = (0..400)
        .map(|at| {
            let created = real(at) / 3.0;
            let took = if rng.unit() < 0.5 { 5.0 } else { 9.0 };
            Life {
                finished: Some(created + took),
                ..open(created, created + 5.0, 0)
            }
        })
        .collect();
    let model = Model::fit(&lives, 140.0, &Rows::none(), &quick()).unwrap();
    let record = model.record().unwrap();
    assert!((0.42..0.58).contains(&record.auc), "{record:?}");
    assert!(record.brier < record.brier_of_rate + 0.03, "{record:?}");
}

#[test]
fn nothing_that_comes_later_changes_an_answer() {
    let (lives, model) = fitted();
    let mut later = lives.clone();
    for life in &mut later {
        // What was not known on day 140 may be anything.
        if life.finished.is_some_and(|day| day > 140.0) {
            life.finished = None;
        }
        life.dues.push((141.0, Some(999.0)));
        life.people.push((141.0, 7));
        life.comments.push(150.0);
        life.changes.push(150.0);
        life.after.push((141.0, vec![3]));
        life.parents.push((141.0, Some(400)));
        life.kinds.push((141.0, 9));
        life.priorities.push((141.0, 3.0));
        life.words.push((141.0, 900.0));
        life.after.push((142.0, vec![400, 401]));
    }
    let (now, then) = (model.answers(&lives, 140.0), model.answers(&later, 140.0));
    for task in [400, 401] {
        assert_eq!(now.probability(task, None), then.probability(task, None));
    }
}

#[test]
fn a_workspace_without_history_gets_a_range_and_is_told_so() {
    let lives = vec![open(0.0, 5.0, 1), open(0.0, 60.0, 1), Life::default()];
    let model = Model::fit(&lives, 1.0, simulated(), &quick()).unwrap();
    assert_eq!(model.standing(), Standing::Assumed);
    assert!(model.sentence().starts_with("not yet checked on your work"));
    let answers = model.answers(&lives, 1.0);
    let soon = answers.assess(0, None).unwrap();
    let (low, high) = soon.range.unwrap();
    assert!(
        low < soon.score && soon.score < high && high - low > 20.0,
        "{soon:?}"
    );
    assert!(soon.held.is_none());
    assert!(
        answers.assess(2, None).is_none(),
        "there is no date to miss"
    );
    assert!(answers.assess(2, Some(9.0)).is_some());
    assert!(answers.assess(3, None).is_none(), "there is no such task");
    // Without even simulated plans there is nothing to learn from.
    assert!(Model::fit(&lives, 1.0, &Rows::none(), &quick()).is_err());
}

#[test]
fn who_has_learnt_nothing_says_the_usual_share_and_no_reason() {
    let lives = vec![open(0.0, 5.0, 1), open(0.0, 60.0, 1)];
    let model = Model::unlearnt();
    assert_eq!(model.standing(), Standing::Unlearnt);
    assert!(model.sentence().starts_with("not yet learnt"));
    let answers = model.answers(&lives, 1.0);
    let [soon, later] = [0, 1].map(|task| answers.assess(task, None).unwrap());
    assert!((soon.score - 30.0).abs() < 1e-9 && (later.score - 30.0).abs() < 1e-9);
    assert!(soon.reasons.is_empty() && soon.mitigations.is_empty() && soon.range.is_some());
    let past = model.answers(&lives, 6.0);
    assert!((past.probability(0, None).unwrap() - 1.0).abs() < 1e-12);
    assert!(Model::from_bytes(&model.to_bytes()).is_err());
}

#[test]
fn rows_of_several_projects_teach_together_and_the_newest_stay() {
    let mut rows = Rows::none();
    rows.add(&team(300, 1), 140.0);
    let first = rows.len();
    rows.add(&team(300, 2), 140.0);
    assert!(first > 100 && rows.len() > first + 100);
    let newest = rows
        .outcomes
        .iter()
        .map(|one| one.known)
        .fold(0.0, f64::max);
    rows.keep_newest(50);
    assert_eq!(rows.len(), 50);
    assert!(
        rows.outcomes
            .iter()
            .any(|one| one.known.to_bits() == newest.to_bits())
    );
    let model = Model::of(&rows, simulated(), &quick()).unwrap();
    assert_eq!(model.outcomes().0, 50);
}

#[test]
fn a_date_that_is_past_is_missed_and_only_a_new_date_helps() {
    let lives = vec![open(0.0, 5.0, 1)];
    let model = Model::fit(&lives, 1.0, simulated(), &quick()).unwrap();
    let past = model.answers(&lives, 9.0).assess(0, None).unwrap();
    assert!((past.probability - 1.0).abs() < 1e-12);
    assert_eq!(past.level, Level::Critical);
    let only = [Action::MoveDue(11.0)];
    assert!(
        past.mitigations.iter().map(|m| m.action).eq(only),
        "{past:?}"
    );
}

#[test]
fn simulated_plans_teach_that_waiting_and_little_time_are_risky() {
    let model = Model::fit(&[], 0.0, simulated(), &quick()).unwrap();
    let mut lives = vec![open(0.0, 3.0, 2), open(0.0, 4.0, 1), open(0.0, 40.0, 1)];
    let free = model.answers(&lives, 1.0).probability(1, None).unwrap();
    lives[1].after = vec![(0.0, vec![0])];
    let answers = model.answers(&lives, 1.0);
    let waits = answers.probability(1, None).unwrap();
    assert!(waits > free, "{waits} {free}");
    assert!(waits > answers.probability(2, None).unwrap());
    let freed = answers.assess(1, None).unwrap();
    assert!(
        freed.mitigations.iter().any(|m| m.action == Action::FreeIt),
        "{freed:?}"
    );
}

#[test]
fn a_model_comes_back_from_its_bytes_as_it_was() {
    let (lives, model) = fitted();
    let bytes = model.to_bytes();
    assert!(bytes.len() < 1_000_000, "{}", bytes.len());
    assert_eq!(Model::from_bytes(&bytes).unwrap(), model);
    assert!(Model::from_bytes(&bytes[..bytes.len() - 3]).is_err());
    let mut other = lives.clone();
    other[7].finished = Some(900.0);
    let other = Model::fit(&other, 140.0, simulated(), &quick()).unwrap();
    assert_ne!(other.digest(), model.digest());
    let again = Model::fit(&lives, 140.0, simulated(), &quick()).unwrap();
    assert_eq!(again, model);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(8))]

    #[test]
    fn base_and_points_sum_to_the_score_and_remedies_lower_it(
        seed in any::<u64>(), due in -3.0..30.0_f64, own in 0_usize..120, blocked in any::<bool>(),
    ) {
        let mut lives = team(own, seed);
        lives.push(open(39.0, 44.0, 2));
        lives.push(open(39.0, 40.0 + due, 1));
        if blocked {
            lives[own + 1].after = vec![(39.0, vec![own])];
        }
        let mut settings = quick();
        settings.forest.trees = 8;
        let model = Model::fit(&lives, 40.0, simulated(), &settings).unwrap();
        let said = model.answers(&lives, 40.0).assess(own + 1, None).unwrap();
        let sum = said.base + said.reasons.iter().map(|r| r.points).sum::<f64>();
        prop_assert!((sum - said.score).abs() < 1e-6, "{sum} {}", said.score);
        let (base, points) = said.whole();
        prop_assert!((f64::from(base + points.iter().sum::<i32>()) - said.score).abs() <= 0.5 + 1e-6);
        prop_assert!((0.0..=100.0).contains(&said.score));
        prop_assert!(said.mitigations.iter().all(|m| m.score_after < said.score));
    }

    #[test]
    fn any_history_is_answered(
        days in prop::collection::vec((any::<f64>(), prop::option::of(any::<f64>()), 0_usize..9), 1..40),
        now in any::<f64>(),
        bytes in prop::collection::vec(any::<u8>(), 0..99),
    ) {
        let lives: Vec<Life> = days
            .iter()
            .map(|(created, finished, other)| Life {
                created: *created,
                finished: *finished,
                begun: *finished,
                people: vec![(*created, 1)],
                dues: vec![(*created, *finished)],
                hours: vec![(*created, Some(*created))],
                after: vec![(*created, vec![*other])],
                parents: vec![(*created, Some(*other))],
                ..Life::default()
            })
            .collect();
        let mut settings = quick();
        settings.forest.trees = 3;
        let model = Model::fit(&lives, now, &Rows::none(), &settings);
        if let Ok(model) = model {
            for task in 0..lives.len() {
                let said = model.answers(&lives, now).assess(task, Some(now + 1.0));
                prop_assert!(said.is_none_or(|said| (0.0..=1.0).contains(&said.probability)));
            }
        }
        prop_assert!(Model::from_bytes(&bytes).is_err());
    }
}
