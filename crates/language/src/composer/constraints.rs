//! What the client fixed: read, judged, and never silently changed.

use jiff::{ToSpan, civil::Date};

use super::{
    brief::{Brief, told},
    time::{self, When},
};
use crate::{
    figures,
    prd::{Constraint, Source},
    words,
};

/// The frame in which the work must fit.
#[derive(Debug)]
pub(super) struct Frame {
    /// The first day.
    pub(super) start: Date,
    /// The last day, if a usable one was given.
    pub(super) deadline: Option<Date>,
    /// How many people, if a usable number was given.
    pub(super) people: Option<f64>,
    /// How much money, if a usable amount was given.
    pub(super) money: Option<f64>,
    /// Each limit, as it was said and understood.
    pub(super) limits: Vec<Constraint>,
}

impl Frame {
    /// Reads the constraints; what is missing there is looked for in the description.
    pub(super) fn of(brief: &Brief, today: Date) -> Self {
        let mut frame = Self {
            start: today,
            deadline: None,
            people: None,
            money: None,
            limits: Vec::new(),
        };
        let given = &brief.constraints;
        let own = |value: &Option<serde_json::Value>| {
            value.as_ref().map(told).filter(|text| !text.is_empty())
        };
        let said = Said::of(&brief.description);
        frame.add(
            "timeline",
            own(&given.timeline).as_deref(),
            said.timeline.as_deref(),
            Self::timeline,
        );
        frame.add(
            "budget",
            own(&given.budget).as_deref(),
            said.budget.as_deref(),
            Self::budget,
        );
        frame.add(
            "team size",
            own(&given.team_size).as_deref(),
            said.team.as_deref(),
            Self::team,
        );
        for (name, value) in &given.other {
            let text = told(value);
            if !text.is_empty() {
                frame.push(
                    &words::first_letters(name, 60),
                    &text,
                    String::new(),
                    String::new(),
                );
            }
        }
        frame
    }

    fn add(
        &mut self,
        kind: &str,
        given: Option<&str>,
        described: Option<&str>,
        read: fn(&mut Self, &str) -> (String, String),
    ) {
        let Some(text) = given.or(described) else {
            return;
        };
        let (understood, mut contradiction) = read(self, text);
        if let (Some(_), Some(other)) = (given, described) {
            let mut second = Self {
                start: self.start,
                deadline: None,
                people: None,
                money: None,
                limits: Vec::new(),
            };
            let (also, _) = read(&mut second, other);
            if !also.is_empty() && also != understood && contradiction.is_empty() {
                contradiction = format!(
                    "The description says “{}” instead; the constraint counts.",
                    words::first_words(other, 20)
                );
            }
        }
        self.push(kind, text, understood, contradiction);
    }

    fn push(&mut self, kind: &str, text: &str, understood: String, contradiction: String) {
        self.limits.push(Constraint {
            id: crate::prd::label("CON", self.limits.len() + 1),
            kind: kind.to_owned(),
            text: text.to_owned(),
            understood,
            contradiction,
            requirement_ids: Vec::new(),
            source: Source::Input,
        });
    }

    fn timeline(&mut self, text: &str) -> (String, String) {
        match time::read(text, self.start) {
            When::By(date) => {
                // Years ahead are no plan: what is beyond ten years is taken as ten.
                let date = date.min(self.start.saturating_add(10.years()));
                self.deadline = Some(date);
                (format!("Ready by {date}."), String::new())
            }
            When::Past(date) => (
                String::new(),
                format!(
                    "The deadline {date} is not after the first day {}; it cannot be met.",
                    self.start
                ),
            ),
            When::None => (
                String::new(),
                "A length of time of zero or less leaves no day to work.".to_owned(),
            ),
            When::Unread => (String::new(), String::new()),
        }
    }

    fn budget(&mut self, text: &str) -> (String, String) {
        match money(text) {
            Some(amount) if amount > 0.0 => {
                self.money = Some(amount);
                (
                    format!("At most {amount} units of the currency named."),
                    String::new(),
                )
            }
            Some(_) => (
                String::new(),
                "A budget of zero or less pays for no work.".to_owned(),
            ),
            None => (String::new(), String::new()),
        }
    }

    fn team(&mut self, text: &str) -> (String, String) {
        match heads(text) {
            Some(count) if count > 0.0 && count <= 10_000.0 => {
                self.people = Some(count);
                (format!("{count} people working on it."), String::new())
            }
            Some(count) if count > 10_000.0 => (
                String::new(),
                "More than 10,000 people cannot be planned for.".to_owned(),
            ),
            Some(_) => (
                String::new(),
                "A team of zero or fewer people can do no work.".to_owned(),
            ),
            None => (String::new(), String::new()),
        }
    }
}

fn number(value: &str) -> Option<f64> {
    let plain: String = value.chars().map(|c| time::ascii(c).unwrap_or(c)).collect();
    plain.parse::<f64>().ok().filter(|value| value.is_finite())
}

/// Whether a minus stands before a place, a currency's sign in between or not.
fn negative(before: &str) -> bool {
    let bare = before.trim_end_matches(|c: char| c.is_whitespace() || "$€£¥".contains(c));
    bare.ends_with(['-', '−'])
        && !bare
            .trim_end_matches(['-', '−'])
            .ends_with(char::is_alphanumeric)
}

fn money(text: &str) -> Option<f64> {
    let first = figures::figures(text).into_iter().next()?;
    let value = number(&first.value)?;
    let behind = words::plain(&text[first.end..]);
    let value = match behind.first().map(String::as_str) {
        Some("million" | "millions" | "mio" | "millionen" | "millones" | "mln") => value * 1e6,
        Some("thousand" | "tausend" | "mille" | "mil" | "tsd") => value * 1e3,
        _ => value,
    };
    Some(if negative(&text[..first.start]) {
        -value
    } else {
        value
    })
}

fn heads(text: &str) -> Option<f64> {
    let found = figures::figures(text);
    let signed = |figure: &figures::Figure| {
        let value = number(&figure.value)?;
        Some(if negative(&text[..figure.start]) {
            -value
        } else {
            value
        })
    };
    let Some(first) = found.first() else {
        let all = words::plain(text);
        if all
            .iter()
            .any(|word| ["solo", "alone", "allein", "just", "myself"].contains(&word.as_str()))
        {
            return Some(1.0);
        }
        if all
            .iter()
            .any(|word| ["nobody", "none", "zero", "niemand"].contains(&word.as_str()))
        {
            return Some(0.0);
        }
        let word = all.iter().find_map(|word| time::number_word(word))?;
        return Some(f64::from(i32::try_from(word).unwrap_or(0)));
    };
    let joined = text.contains('+')
        || text.contains(", ")
        || text.contains(" and ")
        || text.contains(" und ");
    if joined {
        found.iter().map(signed).sum()
    } else {
        signed(first)
    }
}

/// What a description says about limits.
struct Said {
    timeline: Option<String>,
    budget: Option<String>,
    team: Option<String>,
}

impl Said {
    fn of(description: &str) -> Self {
        const DATES: &[&str] = &[
            "deadline", "timeline", "launch", "release", "deliver", "ship", "ready", "live",
            "finished", "due", "fertig", "in", "within", "by", "bis", "done",
        ];
        const PEOPLE: &[&str] = &[
            "people",
            "developers",
            "engineers",
            "persons",
            "person",
            "developer",
            "engineer",
            "devs",
            "entwickler",
            "personen",
            "leute",
            "developpeurs",
            "personnes",
            "desarrolladores",
            "personas",
            "sviluppatori",
        ];
        let mut said = Self {
            timeline: None,
            budget: None,
            team: None,
        };
        for part in description
            .split(['\n', ';', '!', '?', '。'])
            .flat_map(|line| line.split(". "))
            .flat_map(|s| s.split(", "))
        {
            let plain = words::plain(part);
            let has = |list: &[&str]| plain.iter().any(|word| list.contains(&word.as_str()));
            let long = time::length(part).is_some_and(|days| days >= 7);
            if said.timeline.is_none()
                && !has(&["keep", "kept", "retention", "every", "per", "old", "last"])
            {
                let dated = figures::values(part)
                    .iter()
                    .any(|value| value.parse::<Date>().is_ok());
                if (long || dated) && has(DATES) && plain.len() <= 30 {
                    said.timeline = Some(part.trim().to_owned());
                }
            }
            let figures = figures::figures(part);
            if said.budget.is_none()
                && !figures.is_empty()
                && has(&["budget", "presupuesto", "bilancio"])
            {
                said.budget = after_word(part, &["budget", "presupuesto", "bilancio"]);
            }
            if said.team.is_none() {
                let head = plain.windows(2).find(|two| {
                    PEOPLE.contains(&two[1].as_str())
                        && (two[0].bytes().all(|byte| byte.is_ascii_digit())
                            || time::number_word(&two[0]).is_some_and(|n| n > 1))
                });
                if has(&["team", "we", "wir", "equipe", "equipo"])
                    && let Some(two) = head
                {
                    said.team = Some(two.join(" "));
                }
            }
        }
        said
    }
}

/// The part of a text around its amount: from the word on, or all of it where the amount stands before.
fn after_word(text: &str, list: &[&str]) -> Option<String> {
    let folded = words::fold(text);
    let word = list.iter().find(|word| folded.contains(**word))?;
    // Folding may change lengths, so the original is searched without case only.
    let lower = text.to_ascii_lowercase();
    let at = lower.find(word)?;
    let rest = &text[at..];
    Some(
        if figures::figures(rest).is_empty() {
            text
        } else {
            rest
        }
        .trim()
        .to_owned(),
    )
}
