//! `codexflow train`: learns the model of risks from files of events, by the contract of SageMaker's training containers.

use std::fs::{self, File};
use std::io::BufReader;
use std::path::{Path, PathBuf};

use codexflow_core::error::Error;
use codexflow_core::event::Event;
use codexflow_core::risks::RiskModel;
use codexflow_core::risks::apart::{Lesson, Told, Trained};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::args::model::Train;
use crate::failure::Failure;
use crate::output::Output;

/// The file of the model's folder that holds the model.
pub(crate) const MODEL: &str = "risks.model";
/// The file beside it that says what it is.
const ABOUT: &str = "risks.json";
/// Folders within folders that are looked into.
const DEEPEST: usize = 8;
/// What SageMaker shows of a failure.
const SHOWN: usize = 1024;
/// The settings that can be given.
const SETTINGS: &str = "asOf (a moment, such as 2026-03-01T00:00:00Z) and trees (a whole number)";

/// What was learnt, from what.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct About {
    files: usize,
    projects: usize,
    tasks: usize,
    bytes: usize,
    #[serde(flatten)]
    model: RiskModel,
}

/// Learns, and leaves a word of it where it fails.
pub(crate) fn run(train: &Train, output: &Output) -> Result<(), Failure> {
    let trained = learn(train);
    if let Err(failure) = &trained {
        let mut why = failure.message.clone();
        if let Some(remedy) = &failure.remedy {
            why = format!("{why}; {remedy}");
        }
        let why: String = why.chars().take(SHOWN).collect();
        // The message on the terminal is the one that counts.
        let _ = fs::create_dir_all(&train.output);
        let _ = fs::write(train.output.join("failure"), why);
    }
    let about = trained?;
    let text = format!(
        "Learnt from {} tasks of {} projects: {}.\nThe model is in {} ({} bytes).\n",
        about.tasks,
        about.projects,
        about.model.text,
        train.model.display(),
        about.bytes
    );
    output.result(&about, &text)
}

fn learn(train: &Train) -> Result<About, Failure> {
    let config = train.input.join("config");
    let lesson = lesson(&config.join("hyperparameters.json"))?;
    no_pipes(&config.join("inputdataconfig.json"))?;
    let data = train.input.join("data");
    let mut files = Vec::new();
    find(&data, DEEPEST, &mut files)?;
    let mut told = Told::default();
    for file in &files {
        read(file, &mut told)?;
    }
    let (projects, tasks) = told.count();
    if tasks == 0 {
        return Err(Failure::new(
            format!("there is no event of any task in {}", data.display()),
            "put events of your projects there: `codexflow export KEY --format events` writes them",
        ));
    }
    let trained = told.learn(&lesson).map_err(|error| wrong(&error))?;
    let bytes = trained.to_bytes();
    let about = About {
        files: files.len(),
        projects,
        tasks,
        bytes: bytes.len(),
        model: trained.described(),
    };
    let described = serde_json::to_vec_pretty(&about).map_err(|error| Failure::plain(&error))?;
    fs::create_dir_all(&train.model).map_err(|error| unwritable(&train.model, &error))?;
    write(&train.model.join(ABOUT), &described)?;
    write(&train.model.join(MODEL), &bytes)?;
    Ok(about)
}

/// The model of a folder.
pub(crate) fn load(folder: &Path) -> Result<Trained, Failure> {
    let file = folder.join(MODEL);
    let remedy = "write one with `codexflow train`, and name its folder with --model";
    let bytes = fs::read(&file).map_err(|error| {
        Failure::new(format!("cannot read {}: {error}", file.display()), remedy)
    })?;
    Trained::from_bytes(&bytes).map_err(|_| {
        let why = "is not a model that this version can read";
        Failure::new(format!("{} {why}", file.display()), remedy)
    })
}

/// What is set, in strings as SageMaker gives them.
fn lesson(file: &Path) -> Result<Lesson, Failure> {
    let mut lesson = Lesson::default();
    for (name, value) in object(file)? {
        let text = match value {
            Value::String(text) => text,
            other => other.to_string(),
        };
        let refused = || {
            Failure::new(
                format!("{}: {name} cannot be {text:?}", file.display()),
                format!("set {SETTINGS}"),
            )
        };
        match name.as_str() {
            "asOf" => lesson.as_of = Some(text.parse().map_err(|_| refused())?),
            "trees" => lesson.trees = Some(text.parse().map_err(|_| refused())?),
            // What its own tools add.
            name if name.starts_with("sagemaker_") => {}
            _ => {
                return Err(Failure::new(
                    format!("{}: {name} is not known", file.display()),
                    format!("what can be set is {SETTINGS}"),
                ));
            }
        }
    }
    Ok(lesson)
}

fn no_pipes(file: &Path) -> Result<(), Failure> {
    let channels = object(file)?;
    let pipe = channels
        .iter()
        .find(|(_, channel)| channel["TrainingInputMode"] == "Pipe");
    match pipe {
        None => Ok(()),
        Some((name, _)) => Err(Failure::new(
            format!("the channel {name} comes through a pipe"),
            "choose the input mode File or FastFile",
        )),
    }
}

/// An object in a file; an empty one where there is no file.
fn object(file: &Path) -> Result<Map<String, Value>, Failure> {
    if !file.exists() {
        return Ok(Map::new());
    }
    let bytes = fs::read(file).map_err(|error| unreadable(file, &error))?;
    serde_json::from_slice(&bytes).map_err(|error| {
        Failure::new(
            format!("{} is not a JSON object: {error}", file.display()),
            "correct it, or leave it out",
        )
    })
}

/// Every file of a folder and of those in it, by name.
fn find(folder: &Path, deep: usize, files: &mut Vec<PathBuf>) -> Result<(), Failure> {
    let entries = fs::read_dir(folder).map_err(|error| unreadable(folder, &error))?;
    let mut paths = Vec::new();
    for entry in entries {
        let entry = entry.map_err(|error| unreadable(folder, &error))?;
        if !entry.file_name().as_encoded_bytes().starts_with(b".") {
            paths.push(entry.path());
        }
    }
    paths.sort_unstable();
    for path in paths {
        if !path.is_dir() {
            files.push(path);
        } else if deep > 1 {
            find(&path, deep - 1, files)?;
        }
    }
    Ok(())
}

/// Events one after the other, in lists, or in answers of the API.
fn read(file: &Path, told: &mut Told) -> Result<(), Failure> {
    let open = File::open(file).map_err(|error| unreadable(file, &error))?;
    let values = serde_json::Deserializer::from_reader(BufReader::new(open)).into_iter::<Value>();
    for (at, value) in values.enumerate() {
        let wrong = |error: serde_json::Error| {
            Failure::new(
                format!("{}, value {}: {error}", file.display(), at + 1),
                "write events as JSON, one after the other: `codexflow export KEY --format events` does",
            )
        };
        let mut value = value.map_err(wrong)?;
        if value.get("data").is_some_and(Value::is_array) {
            value = value["data"].take();
        }
        let events = match value {
            Value::Array(events) => events,
            one => vec![one],
        };
        for event in events {
            told.add(Event::deserialize(event).map_err(wrong)?);
        }
    }
    Ok(())
}

/// Under another name until it is whole.
fn write(file: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let part = file.with_extension("part");
    fs::write(&part, bytes)
        .and_then(|()| fs::rename(&part, file))
        .map_err(|error| unwritable(file, &error))
}

fn unreadable(path: &Path, error: &std::io::Error) -> Failure {
    Failure::new(
        format!("cannot read {}: {error}", path.display()),
        "name a folder that holds data/CHANNEL/ with --input",
    )
}

fn unwritable(path: &Path, error: &std::io::Error) -> Failure {
    Failure::new(
        format!("cannot write {}: {error}", path.display()),
        "name a folder that you may write to with --model",
    )
}

fn wrong(error: &Error) -> Failure {
    let why = match error {
        Error::Invalid(fields) => fields
            .iter()
            .map(|field| format!("{} {}", field.path, field.message))
            .collect::<Vec<_>>()
            .join("; "),
        other => format!("{other:?}"),
    };
    Failure::new(
        format!("nothing could be learnt: {why}"),
        format!("set {SETTINGS}"),
    )
}
