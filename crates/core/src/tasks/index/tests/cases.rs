//! Single facts that random questions may not meet.

use super::*;

#[test]
fn many_rows_are_answered_as_few_are() {
    let mut dice = Dice(5);
    let mut world = World::new();
    (0..6000).for_each(|number| world.put(world::task(&mut dice, number, 6000)));

    for _ in 0..40 {
        let mut query = world::query(&mut dice, &[]);
        query.limit = 50;
        let scope = world::scope(&mut dice);
        let expected = world.expected(&query, &scope);
        let mut seen = 0;
        for page in expected.chunks(50).take(4) {
            let found = world.index.find(&query, &scope, TODAY).unwrap();
            let hits: Vec<_> = found.hits.iter().map(|hit| hit.task).collect();
            assert_eq!(hits, page, "{query:?} after {seen}");
            seen += page.len();
            query.cursor = found.next;
        }
    }
}

#[test]
fn slots_of_deleted_tasks_are_used_again() {
    let mut dice = Dice(1);
    let mut index = World::new().index;
    for _ in 0..50 {
        for number in 0..20 {
            put(&mut index, &world::task(&mut dice, number, 20), 1);
        }
        for number in 0..20 {
            let id = world::task(&mut Dice(1), number, 20).task_id;
            let Some(project) = index.project_of(id) else {
                continue;
            };
            index.remove_task(project, id);
            index.remove_links(id);
        }
    }

    assert!(index.slots.is_empty());
    assert_eq!(index.used, 20);
    assert_eq!(
        index.version(&Scope::everything()),
        Scope::everything().fingerprint()
    );
}

#[test]
fn an_older_version_changes_nothing() {
    let mut dice = Dice(3);
    let mut index = World::new().index;
    let old = world::task(&mut dice, 1, 20);
    let new = world::task(&mut dice, 1, 20);
    put(&mut index, &new, 8);
    let version = index.version(&Scope::everything());

    put(&mut index, &old, 7);

    assert_eq!(index.version(&Scope::everything()), version);
    assert_eq!(index.key(new.task_id), Some(new.key.clone()));
}

#[test]
fn blocks_are_packed_bit_by_bit() {
    for seed in 0..50 {
        let word = crate::tasks::scope::mix(seed, 0);
        assert_eq!(bits::mask(|at| word >> at & 1 == 1), word);
        assert!(bits::ones(word).all(|at| word >> at & 1 == 1));
    }
    assert_eq!(bits::ones(u64::MAX).count(), 64);
}

#[test]
fn the_flow_is_kept_with_its_moments() {
    let mut index = World::new().index;
    let task = world::task(&mut Dice(9), 1, 20);
    put(&mut index, &task, 1);

    let facts = index.facts(task.project_id);

    let expected = [
        (Status::Todo, task.created_at),
        (task.status, task.updated_at),
    ];
    assert_eq!(facts[0].flow, expected);
    assert_eq!(facts[0].created, task.created_at);
    assert_eq!(
        facts[0].completed.map(Timestamp::millis),
        task.completed_at.map(Timestamp::millis)
    );
}

#[test]
fn many_titles_that_begin_alike_are_paged_in_order() {
    let mut dice = Dice(8);
    let mut world = World::new();
    for number in 0..3000 {
        let mut task = world::task(&mut dice, number, 3000);
        let tail = dice.below(40);
        task.title = format!(
            "Implement the {}board {tail}",
            dice.pick(&["", "very ", "very very "])
        );
        world.put(task);
    }
    let sorts = [Field::Title, Field::Status].map(|field| Sort {
        field,
        descending: true,
    });

    for order in [&sorts[..1], &[sorts[1], sorts[0]]] {
        let query = TaskQuery {
            order: Order(order.to_vec()),
            ..TaskQuery::default()
        };
        let all = Scope::everything();
        assert_eq!(
            world.pages(query.clone(), &all).0,
            world.expected(&query, &all)
        );
    }
}

/// The order by title after many titles of one pattern, some of them gone again.
fn titles_are_in_order(title: impl Fn(&mut Dice, u64) -> String, bulk: bool) {
    let mut dice = Dice(11);
    let mut world = World::new();
    if bulk {
        world.index.expect_many();
    }
    for number in 0..1500 {
        let mut task = world::task(&mut dice, number, 1500);
        task.title = title(&mut dice, number);
        world.put(task);
        if dice.chance(20) {
            let known: Vec<_> = world.tasks.keys().copied().collect();
            let gone = dice.pick(&known);
            world.delete(&mut dice, gone);
        }
        if bulk && number == 1000 {
            world.index.order_titles();
        }
    }

    for descending in [false, true] {
        let mut query = world::query(&mut dice, &[]);
        query.filter = Filter::default();
        query.cursor = None;
        query.limit = 50;
        query.order = Order(vec![Sort {
            field: Field::Title,
            descending,
        }]);
        let all = Scope::everything();
        assert_eq!(
            world.pages(query.clone(), &all).0,
            world.expected(&query, &all)
        );
    }
}

#[test]
fn titles_that_rise_are_in_order() {
    titles_are_in_order(|_, number| format!("Task {number:06}"), false);
}

#[test]
fn titles_that_fall_are_in_order() {
    titles_are_in_order(|_, number| format!("Task {:06}", 9000 - number), true);
}

#[test]
fn titles_that_always_fall_between_the_same_two_are_in_order() {
    // Each falls between "a" and the one before it: the room between the numbers is halved until there is none.
    titles_are_in_order(
        |_, number| match usize::try_from(number % 95).unwrap() {
            0 => "a".into(),
            length => format!("{}c", "b".repeat(length)),
        },
        false,
    );
}

#[test]
fn titles_without_a_pattern_are_in_order() {
    titles_are_in_order(|dice, _| format!("{:03} Über", dice.below(700)), true);
}

#[test]
fn progress_is_what_a_recount_of_the_tasks_says() {
    use crate::analytics::Amount;
    use crate::planning::{By, Progress};

    for seed in 0..60 {
        let mut dice = Dice(seed);
        let mut world = World::new();
        world.change(&mut dice, 120, 40);
        for (number, by) in [(0, By::Milestone), (1, By::Cycle), (2, By::Cycle)] {
            let project = world::project(number);
            let mut expected: HashMap<u128, Progress> = HashMap::new();
            for task in world.tasks.values() {
                let part = match by {
                    By::Milestone => task.milestone_id.map(Id::to_u128),
                    By::Cycle => task.cycle_id.map(Id::to_u128),
                };
                let Some(part) = part.filter(|_| task.project_id == project) else {
                    continue;
                };
                if world.hidden.contains(&project) {
                    continue;
                }
                let progress = expected.entry(part).or_default();
                let add = |amount: &mut Amount| {
                    amount.tasks += 1;
                    amount.hours += task.estimated_hours.unwrap_or(0.0);
                    amount.points += task.story_points.unwrap_or(0.0);
                };
                add(&mut progress.total);
                if task.status == Status::Done {
                    add(&mut progress.done);
                }
            }

            assert_eq!(world.index.progress(project, by), expected, "seed {seed}");
        }
    }
}
