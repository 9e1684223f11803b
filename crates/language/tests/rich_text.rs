//! Markdown becomes HTML in which nothing runs.

use codexflow_language::rich_text::{Links, MOST, render};
use proptest::prelude::*;

struct House;

impl Links for House {
    fn person(&self, name: &str) -> Option<String> {
        (name == "ada" || name == "tom.b").then(|| format!("/people/{name}"))
    }

    fn task(&self, key: &str) -> Option<String> {
        key.starts_with("CF-").then(|| format!("/tasks/{key}"))
    }
}

fn html(text: &str) -> String {
    render(text, &House).html
}

#[test]
fn markdown_is_rendered() {
    assert_eq!(html("# A *b*"), "<h1>A <em>b</em></h1>\n");
    assert!(html("- [x] done\n\n| a |\n|---|\n| 1 |").contains("<table>"));
    assert!(html("~~old~~ `code`").contains("<del>old</del> <code>code</code>"));
}

#[test]
fn people_and_tasks_are_linked_where_they_are_known() {
    let found = render(
        "@ada and @tom.b. see CF-12, CF-12 and UX-1; @eve not",
        &House,
    );
    assert_eq!(found.mentions, ["ada", "tom.b"]);
    assert_eq!(found.tasks, ["CF-12"]);
    assert!(
        found
            .html
            .contains("<a href=\"/people/ada\" class=\"mention\">@ada</a>")
    );
    assert!(
        found
            .html
            .contains("<a href=\"/tasks/CF-12\" class=\"task\">CF-12</a>, ")
    );
    assert!(found.html.contains("UX-1; @eve not"));
}

#[test]
fn code_addresses_and_links_are_left_alone() {
    for text in [
        "`@ada CF-1`",
        "```\n@ada CF-1\n```",
        "[@ada CF-1](https://a.b)",
        "me@ada",
        "xCF-1",
        "a/CF-1",
    ] {
        let found = render(text, &House);
        assert!(
            found.mentions.is_empty() && found.tasks.is_empty(),
            "{text}: {}",
            found.html
        );
    }
}

#[test]
fn markup_in_the_text_is_text() {
    for text in [
        "<script>alert(1)</script>",
        "a <img src=x onerror=alert(1)> b",
        "<svg/onload=alert(1)>",
        "<!-- --><b>x</b>",
        "<div>\n\n<script>\nalert(1)\n</script>",
    ] {
        let out = html(text);
        for tag in ["<script", "<img", "<svg", "<b>", "<div", "<!--"] {
            assert!(!out.contains(tag), "{text}: {out}");
        }
    }
}

#[test]
fn an_address_that_runs_is_no_link() {
    for address in [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "javascript&colon;alert(1)",
        "java&#10;script:alert(1)",
        "data:text/html,x",
        "vbscript:x",
        "//evil.example",
        "/\\\\evil.example",
        "file:///etc/passwd",
    ] {
        for text in [
            format!("[a]({address})"),
            format!("<{address}>"),
            format!("![a]({address})"),
        ] {
            let out = html(&text);
            assert!(
                !out.contains("href") && !out.contains("src"),
                "{text}: {out}"
            );
        }
    }
    assert!(html("[a](https://a.b/?q=1&r=2)").contains("href=\"https://a.b/?q=1&amp;r=2\" rel="));
    assert!(html("[a](/tasks/1)").contains("href=\"/tasks/1\""));
    assert!(html("<ada@example.org>").contains("href=\"mailto:ada@example.org\""));
}

#[test]
fn a_picture_from_elsewhere_is_a_link_and_one_of_ours_is_shown() {
    let foreign = html("![cat](https://a.b/c.png)");
    assert!(foreign.contains("<a href=\"https://a.b/c.png\"") && !foreign.contains("<img"));
    assert!(html("![cat](/files/c.png)").contains("<img src=\"/files/c.png\" alt=\"cat\""));
}

#[test]
fn a_megabyte_comes_to_an_end_and_says_that_it_was_cut() {
    for piece in ["> ", "[", "*a ", "![", "@ada CF-1 ", "[a]("] {
        let found = render(&piece.repeat(1_000_000 / piece.len()), &House);
        assert!(found.cut);
    }
    assert!(!render(&"a".repeat(MOST), &House).cut);
}

/// What stands in the tags of a piece of HTML. Text never holds a bare `<`, so that each one begins a tag.
fn tags(html: &str) -> Vec<&str> {
    html.split('<')
        .skip(1)
        .map(|rest| rest.split('>').next().unwrap_or(""))
        .collect()
}

/// The attributes of a tag with their values, as a browser reads them.
fn attributes(tag: &str) -> Vec<(&str, &str)> {
    let mut found = Vec::new();
    let mut rest = tag
        .split_once(' ')
        .map_or("", |(_, rest)| rest)
        .trim_start();
    while !rest.is_empty() {
        let end = rest.find(['=', ' ']).unwrap_or(rest.len());
        let name = &rest[..end];
        rest = &rest[end..];
        let mut value = "";
        if let Some(quoted) = rest.strip_prefix("=\"") {
            (value, rest) = quoted.split_once('"').unwrap_or((quoted, ""));
        } else if let Some(bare) = rest.strip_prefix('=') {
            (value, rest) = bare.split_once(' ').unwrap_or((bare, ""));
        }
        if !name.is_empty() && name != "/" {
            found.push((name, value));
        }
        rest = rest.trim_start();
    }
    found
}

#[test]
fn a_tag_that_is_only_text_is_no_tag_with_an_address() {
    // A property found this text, which is shown as it was written: no link, and nothing that runs.
    let out = html("<a href=\"javascript:");
    assert_eq!(out, "<p>&lt;a href=\"javascript:</p>\n");
    assert_eq!(tags(&out), ["p", "/p"]);
    assert_eq!(
        attributes("img src=\"/a b\" alt=\"c\" onerror=x /"),
        [("src", "/a b"), ("alt", "c"), ("onerror", "x")]
    );
}

const ALLOWED: &[&str] = &[
    "a",
    "p",
    "em",
    "strong",
    "del",
    "code",
    "pre",
    "blockquote",
    "ul",
    "ol",
    "li",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "br",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
    "input",
    "img",
];

proptest! {
    #[test]
    fn only_our_tags_come_out(
        pieces in prop::collection::vec(
            prop::sample::select(vec![
                "<", ">", "<script>", "</script>", "<img src=x onerror=", "\"", "'", "[a](", ")", "![", "]",
                "javascript:", "&lt;", "&#60;", "&colon;", "`", "```", "\n", "\n\n", "> ", "- ", "1. ", "# ", "|",
                "|-|", "*", "_", "~~", "@ada", "CF-1", "http://", "\\", "\t", "\0", "é", "<!--", "-->", "<![CDATA[",
                "<?", "<a href=", "]: ", "[a]", "    ", "[!NOTE]", "[x]", "\" onmouseover=\"",
            ]),
            0..40,
        )
    ) {
        let out = html(&pieces.concat());
        for tag in tags(&out) {
            let name = tag.split([' ', '/']).find(|part| !part.is_empty()).unwrap_or("");
            prop_assert!(ALLOWED.contains(&name), "{} in {}", tag, out);
            for (attribute, value) in attributes(tag) {
                prop_assert!(!attribute.starts_with("on"), "{} in {}", tag, out);
                if ["href", "src"].contains(&attribute) {
                    let value = value.to_lowercase();
                    prop_assert!(!value.trim().starts_with("javascript"), "{} in {}", tag, out);
                }
            }
        }
    }
}
