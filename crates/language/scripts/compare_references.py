#!/usr/bin/env python3
"""The Python references on the fixed sets of tests/data: langdetect and VADER beside what each line is labelled.

Not a part of the tests. In a virtual environment of its own:

    python3 -m venv /tmp/references && /tmp/references/bin/pip install langdetect vaderSentiment
    /tmp/references/bin/python crates/language/scripts/compare_references.py
    cargo nextest run -p codexflow-language --test moods --success-output final

The last command prints our own shares and each line we answer otherwise.
"""

from pathlib import Path

from langdetect import DetectorFactory, detect
from langdetect.lang_detect_exception import LangDetectException
from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

DATA = Path(__file__).resolve().parent.parent / "tests" / "data"


def rows(name):
    text = (DATA / name).read_text(encoding="utf-8")
    return [line.split("\t", 1) for line in text.splitlines() if "\t" in line]


def show(name, answers):
    right = sum(want == own for want, own, _ in answers)
    for want, own, text in answers:
        if want != own:
            print(f"{name}: {want}, not {own}: {text}")
    print(f"{name}: {right} of {len(answers)} right, {right / len(answers):.3f}")


def language(text):
    try:
        return detect(text).split("-")[0]
    except LangDetectException:
        return ""


def mood(scores):
    if scores["pos"] > 0.25 and scores["neg"] > 0.25:
        return "MIXED"
    if scores["compound"] >= 0.05:
        return "POSITIVE"
    return "NEGATIVE" if scores["compound"] <= -0.05 else "NEUTRAL"


def main():
    DetectorFactory.seed = 0
    show("langdetect", [(want, language(text), text) for want, text in rows("languages.tsv")])
    vader = SentimentIntensityAnalyzer()
    show(
        "vader",
        [(want, mood(vader.polarity_scores(text)), text) for want, text in rows("sentiments.tsv")],
    )


if __name__ == "__main__":
    main()
