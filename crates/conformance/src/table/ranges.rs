//! One partition of the primary index: order, prefixes, pages and cursors.

use codexflow_core::cursor::Scope;
use codexflow_core::ports::table::{Cursor, Expect, Index, Item, Range, ReadError, TableName};

use crate::harness::{Harness, item, shown, sks};

fn partition(pk: &str) -> Range {
    Range::partition(TableName::Tasks, pk)
}

/// Not of letters, numbers or any language.
pub async fn a_partition_is_read_in_the_order_of_bytes(h: &Harness) {
    let mut sorted = vec![
        "\u{1}",
        "10",
        "9",
        "A",
        "B",
        "Z",
        "_",
        "a",
        "a\u{0}",
        "aa",
        "b",
        "ab\u{7f}",
        "é",
        "\u{d7ff}",
        "\u{e000}",
        "\u{ffff}",
        "\u{10000}",
        "\u{10ffff}",
    ];
    h.put_all(sorted.iter().rev().map(|sk| item("P", sk, 1)))
        .await;
    h.put_all([item("P2", "a", 1), item("p", "a", 1)]).await;

    sorted.sort_unstable();

    assert_eq!(sks(&h.all(partition("P")).await), sorted);
    assert_eq!(h.all(partition("none")).await, []);
}

/// No character of a prefix is a wildcard, and the end of Unicode is no special case.
pub async fn a_prefix_is_taken_literally(h: &Harness) {
    let all = [
        "A#1",
        "A#2",
        "A$",
        "A_1",
        "A%",
        "a#1",
        "a_",
        "ab",
        "a%c",
        "a*",
        "a?",
        "a[b]",
        "\u{d7ff}x",
        "\u{e000}",
        "\u{10ffff}",
        "\u{10ffff}\u{10ffff}x",
        "z\u{10ffff}1",
        "zz",
    ];
    h.put_all(all.iter().map(|sk| item("P", sk, 1))).await;

    for prefix in [
        "",
        "A",
        "A#",
        "A_",
        "a_",
        "a%",
        "a*",
        "a?",
        "a[",
        "B",
        "\u{d7ff}",
        "\u{10ffff}",
        "z\u{10ffff}",
        "\u{10ffff}\u{10ffff}",
    ] {
        let mut expected: Vec<_> = all
            .into_iter()
            .filter(|sk| sk.starts_with(prefix))
            .collect();
        expected.sort_unstable();

        let found = h.all(partition("P").prefix(prefix)).await;
        assert_eq!(sks(&found), expected, "{prefix:?}");

        expected.reverse();
        let found = h
            .all(partition("P").prefix(prefix).reverse().limit(1))
            .await;
        assert_eq!(sks(&found), expected, "{prefix:?} backwards");
    }
}

/// Highest first, which is how the newest are read.
pub async fn a_range_is_read_backwards(h: &Harness) {
    h.put_all(["a", "c", "b"].map(|sk| item("P", sk, 1))).await;

    assert_eq!(sks(&h.all(partition("P").reverse()).await), ["c", "b", "a"]);
    assert_eq!(
        sks(&h.all(partition("P").reverse().limit(2)).await),
        ["c", "b", "a"]
    );
}

/// With every size of page.
pub async fn pages_follow_each_other_without_gap_or_repeat(h: &Harness) {
    let all: Vec<_> = (0..23).map(|n| format!("T#{n:02}")).collect();
    h.put_all(all.iter().map(|sk| item("P", sk, 1))).await;
    h.put_all([item("P", "S", 1), item("P", "U", 1)]).await;

    for limit in [1, 2, 7, 22, 23, 24, 1000] {
        let range = partition("P").prefix("T#").limit(limit);
        assert_eq!(sks(&h.all(range.clone()).await), all, "pages of {limit}");

        let mut backwards = h.all(range.reverse()).await;
        backwards.reverse();
        assert_eq!(sks(&backwards), all, "pages of {limit} backwards");
    }
}

/// What was behind the cursor stays behind it, and what was deleted is not missed.
pub async fn pages_stay_in_place_when_items_are_added(h: &Harness) {
    h.put_all(["b", "d", "f"].map(|sk| item("P", sk, 1))).await;
    let (first, next) = page(h, partition("P").limit(2), 2).await;
    assert_eq!(sks(&first), ["b", "d"]);

    h.put_all(["a", "c", "e"].map(|sk| item("P", sk, 1))).await;
    let delete = h.start().delete(first[1].key.clone(), Expect::Any);
    h.commit(delete).await.expect("a delete");

    let rest = h.all(partition("P").after(next)).await;
    assert_eq!(sks(&rest), ["e", "f"]);
}

/// A page has 1 to 1000 items.
pub async fn a_limit_below_1_or_above_1000_is_invalid(h: &Harness) {
    for limit in [0, 1001, usize::MAX] {
        for range in [partition("P"), Range::gsi1(TableName::Tasks, "P")] {
            let answer = h.table.query(&range.limit(limit)).await;
            assert!(matches!(answer, Err(ReadError::Invalid(_))), "{limit}");
        }
    }
    assert!(h.table.query(&partition("P").limit(1000)).await.is_ok());
}

/// Neither invented nor with any character changed.
pub async fn a_forged_cursor_is_invalid(h: &Harness) {
    h.put_all(["a", "b"].map(|sk| shown(item("P", sk, 1), "P", sk)))
        .await;
    for range in [partition("P"), Range::gsi1(TableName::Tasks, "P")] {
        h.settle().await;
        let (_, next) = page(h, range.clone().limit(1), 1).await;
        let genuine = next.expect("there is a second item").0;
        let mut forged: Vec<String> = ["", "0", "a", "AAAAAAAAAAAAAAAA", "é", "../x", "-1"]
            .map(String::from)
            .to_vec();
        forged.push(genuine[1..].into());
        forged.push(genuine[..genuine.len() - 1].into());
        forged.push(format!("{genuine}A"));
        for (at, old) in genuine.char_indices() {
            let new = if old == 'A' { "B" } else { "A" };
            let mut changed = genuine.clone();
            changed.replace_range(at..=at, new);
            forged.push(changed);
        }

        for text in forged {
            let answer = h
                .table
                .query(&range.clone().after(Some(Cursor(text.clone()))))
                .await;
            assert!(matches!(answer, Err(ReadError::Invalid(_))), "{text:?}");
        }
    }
    let scan = h
        .table
        .scan(TableName::Tasks, Some(Cursor("1".into())))
        .await;
    assert!(matches!(scan, Err(ReadError::Invalid(_))));
}

/// A cursor goes with its table, index, partition, prefix and direction, but with any limit.
pub async fn a_cursor_of_another_list_is_invalid(h: &Harness) {
    h.put_all(["a1", "a2", "a3"].map(|sk| shown(item("P", sk, 1), "P", sk)))
        .await;
    let range = partition("P").prefix("a").limit(1);
    let (_, next) = page(h, range.clone(), 1).await;

    let mut others = vec![range.clone(); 5];
    others[0].table = TableName::Users;
    others[1].index = Index::Gsi1;
    others[2].pk = "Q".into();
    others[3].prefix = "a2".into();
    others[4].reverse = true;
    for other in others {
        let answer = h.table.query(&other.clone().after(next.clone())).await;
        assert!(matches!(answer, Err(ReadError::Invalid(_))), "{other:?}");
    }
    let scan = h.table.scan(TableName::Tasks, next.clone()).await;
    assert!(matches!(scan, Err(ReadError::Invalid(_))));

    assert_eq!(
        sks(&h.all(range.limit(1000).after(next)).await),
        ["a2", "a3"]
    );
}

/// How a cursor is sealed is no secret, so whoever seals one of their own must not come to what stands beside the range.
pub async fn a_cursor_beside_its_prefix_is_invalid(h: &Harness) {
    let all = ["a1", "b1", "b2", "b3", "c1"];
    h.put_all(all.map(|sk| shown(item("P", sk, 1), "P", sk)))
        .await;
    for range in [partition("P"), Range::gsi1(TableName::Tasks, "P")] {
        h.settle().await;
        for reverse in [false, true] {
            let range = Range {
                reverse,
                ..range.clone().prefix("b")
            };
            let scope = Scope::of_range(&range);
            // A backend seals the key alone, or with the index's before it.
            let answers = async |sk: &str| {
                let mut answers = Vec::new();
                for cursor in [scope.encode(&[sk]), scope.encode(&[sk, "P", sk])] {
                    answers.push(h.table.query(&range.clone().after(Some(cursor))).await);
                }
                answers
            };

            let inside = answers("b2").await;
            assert!(inside.iter().any(Result::is_ok), "{inside:?}");
            for sk in ["", "a", "a1", "c", "c1", "\u{10ffff}"] {
                for answer in answers(sk).await {
                    assert!(matches!(answer, Err(ReadError::Invalid(_))), "{sk:?}");
                }
            }
        }
    }
}

/// The first `wanted` items of a range and the cursor behind them, whatever pages the backend makes.
async fn page(h: &Harness, range: Range, wanted: usize) -> (Vec<Item>, Option<Cursor>) {
    let (mut items, mut after) = (Vec::new(), None);
    while items.len() < wanted {
        let part = range.clone().limit(wanted - items.len()).after(after);
        let page = h.table.query(&part).await.expect("a page");
        items.extend(page.items);
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    (items, after)
}
