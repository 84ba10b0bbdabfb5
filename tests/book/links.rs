//! Links within the repository: each leads to a file that is there, and to a heading that is there.

use std::collections::BTreeMap;
use std::path::{Component, Path, PathBuf};

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use crate::{pages, read, root};

/// What a page links to, and the names of its headings.
#[derive(Default)]
struct Page {
    links: Vec<String>,
    anchors: Vec<String>,
}

fn parse(text: &str) -> Page {
    let mut page = Page::default();
    let mut heading: Option<String> = None;
    for event in Parser::new_ext(text, Options::ENABLE_TABLES) {
        match event {
            Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => {
                page.links.push(dest_url.into_string());
            }
            Event::Html(html) | Event::InlineHtml(html) => page.links.extend(sources(&html)),
            Event::Start(Tag::Heading { .. }) => heading = Some(String::new()),
            Event::Text(text) | Event::Code(text) => {
                if let Some(heading) = &mut heading {
                    heading.push_str(&text);
                }
            }
            Event::End(TagEnd::Heading(_)) => {
                let anchor = anchor(&heading.take().unwrap_or_default());
                let again = page.anchors.iter().filter(|one| **one == anchor).count();
                page.anchors.push(match again {
                    0 => anchor,
                    again => format!("{anchor}-{again}"),
                });
            }
            _ => {}
        }
    }
    page
}

/// What HTML of a page links to or shows.
fn sources(html: &str) -> Vec<String> {
    let names = ["href=\"", "src=\"", "srcset=\""];
    let values = names.iter().flat_map(|name| html.split(name).skip(1));
    values
        .filter_map(|rest| rest.split_once('"'))
        .map(|(value, _)| value.to_owned())
        .collect()
}

/// The name by which a heading can be linked to, on a forge and in the book.
fn anchor(heading: &str) -> String {
    let kept = heading
        .chars()
        .filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
    kept.map(|c| if c == ' ' { '-' } else { c })
        .flat_map(char::to_lowercase)
        .collect()
}

/// Where a link from this page leads, from the top of the repository; `None` if it leaves it.
fn target(page: &str, link: &str) -> Option<PathBuf> {
    let mut path = PathBuf::from(page);
    path.pop();
    for part in Path::new(link).components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => path.pop().then_some(())?,
            Component::Normal(name) => path.push(name),
            Component::RootDir | Component::Prefix(_) => return None,
        }
    }
    Some(path)
}

/// What is wrong with a link; `None` if nothing is.
fn wrong(page: &str, link: &str, pages: &BTreeMap<String, Page>) -> Option<String> {
    if link.starts_with("http://") || link.starts_with("https://") {
        return None;
    }
    let (path, anchor) = link
        .split_once('#')
        .map_or((link, None), |(path, anchor)| (path, Some(anchor)));
    let target = if path.is_empty() {
        Some(page.into())
    } else {
        target(page, path)
    };
    let Some(target) = target else {
        return Some(format!("{page}: {link} leads out of the repository"));
    };
    let name = target.to_str().unwrap();
    if !root().join(&target).exists() {
        return Some(format!("{page}: {link}: there is no {name}"));
    }
    // The book has what lies below `docs` and nothing else.
    if page.starts_with("docs/") && !target.starts_with("docs") {
        return Some(format!("{page}: {link} leads out of the book"));
    }
    let anchor = anchor?;
    match pages.get(name) {
        Some(page) if page.anchors.iter().any(|one| one == anchor) => None,
        _ => Some(format!(
            "{page}: {link}: {name} has no heading of that name"
        )),
    }
}

#[test]
fn links_lead_somewhere() {
    let pages: BTreeMap<String, Page> = pages()
        .into_iter()
        .map(|name| (name.clone(), parse(&read(&name))))
        .collect();
    let links: Vec<(&String, &String)> = pages
        .iter()
        .flat_map(|(name, page)| page.links.iter().map(move |link| (name, link)))
        .collect();
    assert!(links.len() > 200, "{} links", links.len());
    let wrong: Vec<String> = links
        .iter()
        .filter_map(|(page, link)| wrong(page, link, &pages))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_is_wrong_with_links_is_found() {
    let texts = [
        (
            "README.md",
            "# One\n[a](docs/a.md#two-words) <img src=\"docs/gone.svg\">",
        ),
        (
            "docs/a.md",
            "# Two `words`\n## Two words\n[b](../README.md) ![c](b.svg) [d](#two-words-1)",
        ),
    ];
    let pages: BTreeMap<String, Page> = texts
        .iter()
        .map(|(name, text)| ((*name).to_owned(), parse(text)))
        .collect();
    let links = pages
        .iter()
        .flat_map(|(name, page)| page.links.iter().map(move |link| (name, link)));
    assert_eq!(
        links.map(|(_, link)| link.as_str()).collect::<Vec<_>>(),
        [
            "docs/a.md#two-words",
            "docs/gone.svg",
            "../README.md",
            "b.svg",
            "#two-words-1"
        ]
    );
    let is_wrong = |page, link| wrong(page, link, &pages).is_some();
    assert!(
        !is_wrong("docs/rules.md", "codes.md")
            && !is_wrong("docs/codes.md", "https://example.com/#x")
    );
    assert!(is_wrong("docs/rules.md", "gone.md") && is_wrong("docs/rules.md", "../README.md"));
    assert!(!is_wrong("README.md", "#one") && is_wrong("README.md", "#two"));
    assert!(is_wrong("README.md", "../elsewhere.md") && is_wrong("README.md", "/docs/rules.md"));
}
