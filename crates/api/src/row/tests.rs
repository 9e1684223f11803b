//! How a row finds what is in a path.

use super::*;

#[test]
fn a_row_finds_its_path_parameters() {
    let row = Row::get("/v1/a/{id}/b/{other}", "x", |_| unreachable!());

    assert_eq!(row.params("/v1/a/1/b/2"), Some(vec!["1", "2"]));
    assert_eq!(row.params("/v1/a/1/b"), None);
    assert_eq!(row.params("/v1/a/1/b/2/"), None);
    assert_eq!(row.params("/v1/c/1/b/2"), None);
}
