//! The documents: their links lead somewhere, and the commands they show exist.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::support::run;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Every Markdown file that is kept in the repository.
fn documents() -> Vec<PathBuf> {
    let output = Command::new("git")
        .args([
            "ls-files",
            "--cached",
            "--others",
            "--exclude-standard",
            "*.md",
        ])
        .current_dir(root())
        .output()
        .expect("git runs");
    String::from_utf8_lossy(&output.stdout)
        .lines()
        .map(|name| root().join(name))
        .filter(|path| path.exists())
        .collect()
}

#[test]
fn every_link_leads_somewhere() {
    let documents = documents();
    assert!(!documents.is_empty());
    for document in documents {
        let text = std::fs::read_to_string(&document).expect("readable");
        for link in links(&text) {
            if link.contains("://") || link.starts_with("mailto:") {
                continue;
            }
            let (file, anchor) = link.split_once('#').unwrap_or((link, ""));
            let target = if file.is_empty() {
                document.clone()
            } else {
                document.with_file_name("").join(file)
            };
            assert!(target.exists(), "{}: {link}", document.display());
            if !anchor.is_empty() {
                let headings = std::fs::read_to_string(&target).expect("readable");
                assert!(
                    headings
                        .lines()
                        .any(|line| anchor_of(line).as_deref() == Some(anchor)),
                    "{}: {link}",
                    document.display()
                );
            }
        }
    }
}

#[test]
fn every_command_of_the_readme_exists() {
    let readme = std::fs::read_to_string(root().join("README.md")).expect("a README");
    let makefile = std::fs::read_to_string(root().join("Makefile")).expect("a Makefile");
    let mut checked = 0;
    for line in readme
        .lines()
        .map(|line| line.trim_start_matches("$ ").trim())
    {
        let words: Vec<&str> = line.split_whitespace().collect();
        match words.as_slice() {
            ["make", goal, ..] => {
                assert!(makefile.contains(&format!("\n{goal}:")), "make {goal}");
                checked += 1;
            }
            ["codexflow" | "target/release/codexflow", arguments @ ..] => {
                let verbs: Vec<&str> = arguments
                    .iter()
                    .take_while(|word| word.chars().all(|letter| letter.is_ascii_lowercase()))
                    .copied()
                    .collect();
                let asked = run(&[&verbs[..], &["--help"]].concat());
                assert_eq!(asked.code, 0, "{line}: {}", asked.stderr);
                let options = arguments.iter().filter(|word| word.starts_with("--"));
                for option in options {
                    assert!(asked.stdout.contains(option), "{line}: no {option}");
                }
                checked += 1;
            }
            _ => {}
        }
    }
    assert!(checked > 3, "only {checked} commands found");
}

/// The targets of Markdown links outside code blocks.
fn links(text: &str) -> Vec<&str> {
    let mut in_code = false;
    let mut links = Vec::new();
    for line in text.lines() {
        if line.trim_start().starts_with("```") {
            in_code = !in_code;
        }
        if in_code {
            continue;
        }
        for (at, _) in line.match_indices("](") {
            let rest = &line[at + 2..];
            if let Some(end) = rest.find(')') {
                links.push(&rest[..end]);
            }
        }
    }
    links
}

/// The anchor of a heading, as code forges make it.
fn anchor_of(line: &str) -> Option<String> {
    let heading = line.strip_prefix('#')?.trim_start_matches('#').trim();
    let kept = heading
        .to_lowercase()
        .chars()
        .filter(|letter| letter.is_alphanumeric() || matches!(letter, ' ' | '-' | '_'))
        .map(|letter| if letter == ' ' { '-' } else { letter })
        .collect();
    Some(kept)
}
