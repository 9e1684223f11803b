//! The laws of each port, as test functions that every backend runs.
//!
//! A law holds for every backend or it is no law. Nothing here knows a backend; a backend's tests open it and expand
//! the macros.

pub mod files;
mod harness;
mod lagging;
mod model;
pub mod table;

pub use harness::{Harness, Settle, item, key};
pub use lagging::Lagging;
pub use model::table_agrees_with_its_model;

/// Expands to one test for each law of [`Table`](codexflow_core::ports::table::Table), and its model test.
///
/// The argument is the path of an `async fn(Vec<Arc<dyn Observer>>) -> Harness` that opens an empty table. The calling
/// crate needs `tokio`. A backend that cannot tell observers ignores them and does not expand [`observer_laws!`].
#[macro_export]
macro_rules! table_laws {
    ($open:path) => {
        $crate::laws!($open:
            // Reading by key.
            an_item_is_read_as_it_was_written
            a_get_answers_one_slot_per_key_in_order
            a_get_of_more_than_100_keys_is_invalid
            // Ranges.
            a_partition_is_read_in_the_order_of_bytes
            a_prefix_is_taken_literally
            a_range_is_read_backwards
            pages_follow_each_other_without_gap_or_repeat
            pages_stay_in_place_when_items_are_added
            a_limit_below_1_or_above_1000_is_invalid
            a_forged_cursor_is_invalid
            a_cursor_of_another_list_is_invalid
            a_cursor_beside_its_prefix_is_invalid
            // The secondary index.
            the_secondary_index_has_only_items_that_ask_for_it
            ties_in_the_secondary_index_are_each_read_once
            an_item_moves_between_partitions_of_the_secondary_index
            the_secondary_index_is_paged_both_ways
            // Scans and time.
            a_scan_sees_every_item_of_its_table_once
            an_expired_item_is_absent_from_that_instant
            an_expired_item_makes_place_for_another
            // Commits.
            a_commit_happens_as_a_whole_or_not_at_all
            the_positions_of_failed_conditions_are_exact_and_complete
            puts_deletes_and_checks_expect_alike
            a_commit_that_breaks_a_limit_is_invalid
            a_commit_at_the_limits_is_taken
            the_id_of_a_commit_is_kept_in_its_items
            // At the same time.
            concurrent_increments_lose_nothing
            of_concurrent_puts_of_a_new_item_one_wins
            a_check_closes_write_skew
        );

        #[test]
        fn it_agrees_with_its_model() {
            let saved = concat!(env!("CARGO_MANIFEST_DIR"), "/proptest-regressions/table.txt");
            $crate::table_agrees_with_its_model(saved, || $open(Vec::new()));
        }
    };
}

/// Expands to one test for each law of [`Observer`](codexflow_core::ports::table::Observer).
#[macro_export]
macro_rules! observer_laws {
    ($open:path) => {
        #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
        async fn observers_hear_of_commits_in_order_and_before_the_answer() {
            let heard = $crate::table::Heard::new();
            let harness = $open(vec![heard.clone()]).await;
            $crate::table::observers_hear_of_commits_in_order_and_before_the_answer(
                &harness, &heard,
            )
            .await;
        }
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! laws {
    ($open:path: $($law:ident)*) => {$(
        #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
        async fn $law() {
            $crate::table::$law(&$open(Vec::new()).await).await;
        }
    )*};
}
