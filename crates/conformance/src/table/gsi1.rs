//! The secondary index. It may lag; these laws hold once it has caught up.

use codexflow_core::ports::table::{Expect, Range, TableName};

use crate::harness::{Harness, item, shown, sks};

fn partition(pk: &str) -> Range {
    Range::gsi1(TableName::Tasks, pk)
}

/// And only those of the same table.
pub async fn the_secondary_index_has_only_items_that_ask_for_it(h: &Harness) {
    let mut elsewhere = shown(item("P", "c", 1), "G", "c");
    elsewhere.key.table = TableName::Users;
    h.put_all([
        item("G", "a", 1),
        shown(item("P", "b", 1), "G", "b"),
        elsewhere,
    ])
    .await;

    assert_eq!(sks(&h.all(partition("G")).await), ["b"]);
    assert_eq!(h.all(partition("P")).await, []);

    h.put_all([item("P", "b", 2)]).await;
    assert_eq!(h.all(partition("G")).await, []);
}

/// In either direction and over any pages.
pub async fn ties_in_the_secondary_index_are_each_read_once(h: &Harness) {
    let keys = [
        ("P1", "z"),
        ("P2", "a"),
        ("P1", "a"),
        ("P10", "a"),
        ("P2", "b"),
    ];
    h.put_all(keys.map(|(pk, sk)| shown(item(pk, sk, 1), "G", "same")))
        .await;
    let mut sorted = keys;
    sorted.sort_unstable();

    for limit in [1, 2, 1000] {
        let found = h.all(partition("G").limit(limit)).await;
        let mut back = h.all(partition("G").limit(limit).reverse()).await;
        back.reverse();

        for found in [found, back] {
            let mut found: Vec<_> = found.iter().map(|i| (&*i.key.pk, &*i.key.sk)).collect();
            found.sort_unstable();
            assert_eq!(found, sorted, "pages of {limit}");
        }
    }
}

/// It leaves the old place, and a delete leaves none.
pub async fn an_item_moves_between_partitions_of_the_secondary_index(h: &Harness) {
    h.put_all([
        shown(item("P", "a", 1), "G", "1"),
        shown(item("P", "b", 1), "G", "2"),
    ])
    .await;

    h.put_all([
        shown(item("P", "a", 2), "H", "1"),
        shown(item("P", "b", 2), "G", "0"),
    ])
    .await;
    assert_eq!(sks(&h.all(partition("G")).await), ["b"]);
    assert_eq!(sks(&h.all(partition("H")).await), ["a"]);
    assert_eq!(h.all(partition("H")).await[0].version, 2);

    let delete = h.start().delete(item("P", "a", 2).key, Expect::Version(2));
    h.commit(delete).await.expect("a delete");
    assert_eq!(h.all(partition("H")).await, []);
}

/// With a prefix on the index's own `sk`.
pub async fn the_secondary_index_is_paged_both_ways(h: &Harness) {
    let place = |n: u32| format!("{}#{:02}", ["T", "U"][(n % 2) as usize], n / 4);
    let all: Vec<_> = (0..30)
        .map(|n| {
            shown(
                item(&format!("P{}", n % 3), &format!("{n:02}"), 1),
                "G",
                &place(n),
            )
        })
        .collect();
    h.put_all(all.clone()).await;
    let mut expected: Vec<_> = all
        .iter()
        .filter_map(|item| Some((&item.gsi1.as_ref()?.sk, &item.key)))
        .filter(|(place, _)| place.starts_with("T#"))
        .collect();
    expected.sort_unstable();
    let expected: Vec<_> = expected.into_iter().map(|(_, key)| key).collect();

    for limit in [1, 4, 1000] {
        let range = partition("G").prefix("T#").limit(limit);
        let forth = h.all(range.clone()).await;
        let mut back = h.all(range.reverse()).await;
        back.reverse();

        assert!(
            forth.iter().map(|i| &i.key).eq(expected.iter().copied()),
            "{limit}"
        );
        assert_eq!(forth, back, "{limit}");
    }
}
