//! The conversation: a line in, a line out. Must go on after any line.

use std::io::{BufRead, Write};
use std::time::Instant;

use anyhow::{Context, Result};
use serde_json::{Value, json};

/// A fitted model that is asked line by line.
pub(crate) trait Task {
    /// Answers a question; the fields of the answer beside its `id`.
    fn predict(&mut self, line: &Value) -> Result<Value>;

    /// Learns what became of an earlier question.
    fn outcome(&mut self, _line: &Value) -> Result<()> {
        Ok(())
    }

    /// The size of what was fitted.
    fn bytes(&self) -> usize;
}

/// Work of this thread, so that a busy machine does not make a fit look slow.
pub(crate) struct Cpu {
    begin: Instant,
    ran: Option<f64>,
}

impl Cpu {
    /// Begins to count.
    pub(crate) fn now() -> Self {
        Self {
            begin: Instant::now(),
            ran: ran(),
        }
    }

    /// Seconds since then; by the clock where the system does not tell.
    pub(crate) fn spent(&self) -> f64 {
        match (self.ran, ran()) {
            (Some(before), Some(after)) => after - before,
            _ => self.begin.elapsed().as_secs_f64(),
        }
    }
}

fn ran() -> Option<f64> {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    let nanoseconds: f64 = text.split(' ').next()?.parse().ok()?;
    Some(nanoseconds / 1e9)
}

/// Says that the model is ready and answers until the lines end.
pub(crate) fn serve(task: &mut dyn Task, fit_cpu_s: f64) -> Result<()> {
    let mut out = std::io::stdout().lock();
    let ready = json!({"ready": true, "fit_cpu_s": fit_cpu_s, "model_bytes": task.bytes()});
    writeln!(out, "{ready}")?;
    out.flush()?;
    let mut lines = std::io::stdin().lock();
    let mut bytes = Vec::new();
    loop {
        bytes.clear();
        if lines.read_until(b'\n', &mut bytes)? == 0 {
            return Ok(());
        }
        if let Some(answer) = answer(task, &bytes) {
            writeln!(out, "{answer}")?;
            out.flush()?;
        }
    }
}

/// What is said to a line, if anything.
pub(crate) fn answer(task: &mut dyn Task, line: &[u8]) -> Option<Value> {
    if line.trim_ascii().is_empty() {
        return None;
    }
    let line: Value = match serde_json::from_slice(line) {
        Ok(line) => line,
        Err(error) => return Some(json!({"error": format!("not a line of JSON: {error}")})),
    };
    if let Some(id) = line.get("predict") {
        return Some(match task.predict(&line) {
            Ok(Value::Object(mut answer)) => {
                answer.insert("id".to_owned(), id.clone());
                Value::Object(answer)
            }
            Ok(other) => json!({"id": id, "error": format!("no answer: {other}")}),
            Err(error) => json!({"id": id, "error": format!("{error:#}")}),
        });
    }
    if line.get("outcome").is_some() {
        let failed = task.outcome(&line).err()?;
        return Some(json!({"id": line["outcome"], "error": format!("{failed:#}")}));
    }
    Some(json!({"error": "a line has predict or outcome"}))
}

/// A field of numbers; what is null counts as 0.
pub(crate) fn numbers(line: &Value, name: &str) -> Result<Vec<f64>> {
    let all = line.get(name).and_then(Value::as_array);
    let all = all.with_context(|| format!("{name} is missing or no list"))?;
    Ok(all.iter().map(|v| v.as_f64().unwrap_or(0.0)).collect())
}

/// A field that is one number.
pub(crate) fn number(line: &Value, name: &str) -> Result<f64> {
    line.get(name)
        .and_then(Value::as_f64)
        .with_context(|| format!("{name} is missing or no number"))
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Doubler(f64);

    impl Task for Doubler {
        fn predict(&mut self, line: &Value) -> Result<Value> {
            Ok(json!({"twice": 2.0 * number(line, "x")? + self.0}))
        }

        fn outcome(&mut self, line: &Value) -> Result<()> {
            self.0 += number(line, "x")?;
            Ok(())
        }

        fn bytes(&self) -> usize {
            8
        }
    }

    fn said(task: &mut Doubler, line: &str) -> String {
        answer(task, line.as_bytes()).map_or_else(String::new, |answer| answer.to_string())
    }

    #[test]
    fn any_line_is_answered_and_the_next_one_too() {
        let mut task = Doubler(0.0);
        assert!(said(&mut task, "{\"predict\": ").contains("error"));
        assert!(said(&mut task, "[1]").contains("error"));
        assert!(said(&mut task, "{\"predict\": 3, \"x\": null}").contains("\"id\":3"));
        assert!(answer(&mut task, b"\xff\xfe\n").is_some());
        assert_eq!(said(&mut task, " \r\n"), "");
        assert_eq!(
            said(&mut task, "{\"predict\": 3, \"x\": 2}"),
            "{\"id\":3,\"twice\":4.0}"
        );
    }

    #[test]
    fn an_outcome_is_learnt_without_an_answer() {
        let mut task = Doubler(0.0);
        assert_eq!(said(&mut task, "{\"outcome\": 3, \"x\": 5.0}"), "");
        assert_eq!(
            said(&mut task, "{\"predict\": \"a\", \"x\": 2}"),
            "{\"id\":\"a\",\"twice\":9.0}"
        );
    }
}
