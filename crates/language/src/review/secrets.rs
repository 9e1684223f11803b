//! Keys and passwords in a line, by the form that their makers give them.

/// Heads of keys with the least number of letters that follow.
const HEADS: &[(&str, usize, &str)] = &[
    ("AKIA", 16, "an access key of AWS"),
    ("ASIA", 16, "a temporary access key of AWS"),
    ("ghp_", 30, "a token of GitHub"),
    ("gho_", 30, "a token of GitHub"),
    ("ghs_", 30, "a token of GitHub"),
    ("github_pat_", 30, "a token of GitHub"),
    ("glpat-", 18, "a token of GitLab"),
    ("xoxb-", 20, "a token of Slack"),
    ("xoxp-", 20, "a token of Slack"),
    ("sk_live_", 16, "a live key of Stripe"),
    ("rk_live_", 16, "a live key of Stripe"),
    ("sk-ant-", 20, "a key of Anthropic"),
    ("AIza", 30, "a key of Google"),
    ("npm_", 30, "a token of npm"),
    ("SG.", 40, "a key of SendGrid"),
];
/// Names of what holds a secret.
const NAMES: &[&str] = &[
    "password",
    "passwd",
    "passwort",
    "secret",
    "api_key",
    "apikey",
    "api-key",
    "access_key",
    "private_key",
    "auth_token",
    "access_token",
    "client_secret",
];
/// What stands in the place of a secret without being one.
const STAND_INS: &[&str] = &[
    "example",
    "changeme",
    "change_me",
    "placeholder",
    "dummy",
    "xxxx",
    "****",
    "your",
    "<",
    "${",
    "{{",
    "test",
    "fake",
    "sample",
    "todo",
    "env",
    "process.",
    "config",
    "secret_name",
    "not-a",
];

/// Whether a line may hold a secret: more lines than those of which that is said, for who must not see any.
pub(super) fn may_stand_in(line: &str) -> bool {
    let lower = line.to_lowercase();
    let is_named = || NAMES.iter().any(|name| lower.contains(name));
    kind(line).is_some() || (lower.contains(['=', ':']) && is_named())
}

/// What kind of secret a line holds.
pub(super) fn kind(line: &str) -> Option<&'static str> {
    if line.contains("-----BEGIN") && line.contains("PRIVATE KEY") {
        return Some("a private key");
    }
    for (head, least, kind) in HEADS {
        if let Some(at) = line.find(head) {
            let before = line[..at].chars().next_back();
            let rest = line[at + head.len()..]
                .chars()
                .take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.'))
                .count();
            if rest >= *least && before.is_none_or(|c| !c.is_alphanumeric()) {
                return Some(kind);
            }
        }
    }
    if signed_token(line) {
        return Some("a signed token");
    }
    if let Some((_, rest)) = line.split_once("://")
        && let Some((login, _)) = rest
            .split(['/', ' ', '"', '\''])
            .next()
            .unwrap_or("")
            .split_once('@')
        && let Some((_, password)) = login.split_once(':')
        && password.len() >= 4
        && !stand_in(password)
    {
        return Some("a password in an address");
    }
    assigned(line).then_some("a password or key")
}

/// Three parts of base64 with points between them, the first of which opens an object.
fn signed_token(line: &str) -> bool {
    line.match_indices("eyJ").take(5).any(|(at, _)| {
        let run: &str = line[at..]
            .split(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.')))
            .next()
            .unwrap_or("");
        let parts: Vec<&str> = run.split('.').collect();
        parts.len() == 3 && parts.iter().all(|part| part.len() >= 10)
    })
}

/// A name of a secret, a sign of assignment, and a quoted value that is no stand-in.
fn assigned(line: &str) -> bool {
    let lower = line.to_lowercase();
    NAMES.iter().any(|name| {
        let Some(at) = lower.find(name) else {
            return false;
        };
        let rest = &lower[at + name.len()..];
        // What belongs to the name, then the sign, then the quotation mark.
        let rest = rest.trim_start_matches(|c: char| c.is_alphanumeric() || "_-\"'] ".contains(c));
        let Some(rest) = rest
            .strip_prefix(":=")
            .or_else(|| rest.strip_prefix("=>"))
            .or_else(|| rest.strip_prefix(['=', ':']))
        else {
            return false;
        };
        let rest = rest.trim_start();
        let Some(mark) = rest
            .chars()
            .next()
            .filter(|c| matches!(c, '"' | '\'' | '`'))
        else {
            return false;
        };
        let value = rest[1..].split(mark).next().unwrap_or("");
        let length = value.chars().count();
        (8..=200).contains(&length) && !value.contains(' ') && !stand_in(value)
    })
}

fn stand_in(value: &str) -> bool {
    let lower = value.to_lowercase();
    let same = lower.chars().all(|c| lower.starts_with(c));
    same || STAND_INS.iter().any(|one| lower.contains(one))
}
