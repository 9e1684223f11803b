//! Whatever happens to a file of the archive is found, and the file is named.

use std::fs;
use std::path::Path;

use codexflow_core::time::Clock as _;
use codexflow_local::archive::{self, ArchiveError};

use crate::support::{Place, SECOND, put, task};

/// A snapshot, five segments, and something revoked.
async fn filled() -> Place {
    let place = Place::new();
    let table = place.open();
    for n in 0..6 {
        put(&table, task(n, n)).await.unwrap();
        let user = crate::support::item(
            codexflow_core::ports::table::TableName::Users,
            "USER#u",
            "PROFILE",
            n,
        );
        put(&table, user).await.unwrap();
        place.ship(&table);
        place.clock.advance(SECOND);
    }
    assert_eq!(place.problems(), Vec::<String>::new());
    place
}

fn names(problems: &[String], path: &Path) -> bool {
    let dir = path.parent().unwrap().to_str().unwrap();
    let name = path.to_str().unwrap();
    let is_segment = name.contains("segment-");
    problems.iter().any(|problem| {
        problem.contains(name) || (is_segment && problem.contains(dir) && problem.contains("gone"))
    })
}

#[tokio::test]
async fn a_changed_byte_in_any_file_is_found_and_named() {
    let place = filled().await;
    let files = place.files();
    assert!(files.len() >= 7, "{files:?}");
    for path in &files {
        let sound = fs::read(path).unwrap();
        for at in [0, sound.len() / 3, sound.len() / 2, sound.len() - 2] {
            let mut bytes = sound.clone();
            bytes[at] ^= 0x20;
            fs::write(path, bytes).unwrap();
            assert!(names(&place.problems(), path), "{} at {at}", path.display());
        }
        for length in [0, 10, sound.len() - 1] {
            fs::write(path, &sound[..length]).unwrap();
            assert!(
                names(&place.problems(), path),
                "{} cut to {length}",
                path.display()
            );
        }
        fs::write(path, sound).unwrap();
    }
    assert_eq!(place.problems(), Vec::<String>::new());
}

#[tokio::test]
async fn a_missing_or_swapped_file_is_found_and_what_is_left_is_restored() {
    let place = filled().await;
    let segments: Vec<_> = place.files();
    let segments: Vec<_> = segments
        .into_iter()
        .filter(|path| path.to_str().unwrap().contains("segment-"))
        .collect();
    let third = fs::read(&segments[2]).unwrap();
    let damages: [(&str, Option<Vec<u8>>); 3] = [
        ("missing", None),
        ("swapped", Some(fs::read(&segments[1]).unwrap())),
        ("damaged", Some(vec![b'x'; 500])),
    ];
    for (what, bytes) in damages {
        match bytes {
            Some(bytes) => fs::write(&segments[2], bytes).unwrap(),
            None => fs::remove_file(&segments[2]).unwrap(),
        }
        assert!(names(&place.problems(), &segments[2]), "{what}");

        let error = place.restore(None).unwrap_err();

        let text = error.to_string();
        assert!(
            names(std::slice::from_ref(&text), &segments[2]),
            "{what}: {text}"
        );
        let ArchiveError::Broken {
            until: Some(until), ..
        } = error
        else {
            panic!("{what}: {text}");
        };
        assert!(text.contains("can be restored"), "{text}");
        place.restore(Some(until)).unwrap();
        let proof = archive::prove(&place.archive(), place.clock.now()).unwrap();
        assert!(!proof.is_good(), "{what}");
        fs::write(&segments[2], &third).unwrap();
    }
    place.restore(None).unwrap();
}

#[tokio::test]
async fn a_damaged_snapshot_is_named_and_an_older_one_used() {
    let place = filled().await;
    place.clock.advance(std::time::Duration::from_hours(25));
    let table = place.open();
    put(&table, task(1, 100)).await.unwrap();
    place.ship(&table);
    let snapshots = place.files();
    let snapshots: Vec<_> = snapshots
        .iter()
        .filter(|path| path.to_str().unwrap().contains("snapshot-"))
        .collect();
    assert_eq!(snapshots.len(), 2);
    fs::write(snapshots[1], b"nothing").unwrap();

    let (_dir, restored) = place.restore(None).unwrap();

    assert!(
        names(&restored.problems, snapshots[1]),
        "{:?}",
        restored.problems
    );
    assert_eq!(restored.state, place.state());
}
