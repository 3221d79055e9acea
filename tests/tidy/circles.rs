//! How the files of an area lean on each other: no large circles, and wings only downward.

use std::collections::{BTreeMap, BTreeSet};

use super::{check, product_files};

/// Files that may lean on each other in a circle: more cannot be read apart from each other.
const MAX_CIRCLE: usize = 6;

/// Larger circles that there are still, by area. The list only ever shrinks.
const STILL_LARGER: &[(&str, &[usize])] = &[];

/// The wings of imports: each may use what stands before it.
const WINGS_OF_IMPORTS: [&str; 16] = [
    "codes",
    "batch_number",
    "content_keys",
    "store",
    "cells",
    "kinds",
    "reading",
    "rows",
    "naming",
    "registers",
    "dealings",
    "drafting",
    "cash",
    "balances",
    "templates",
    "batches",
];

/// Each module of the product and those that it names, as `imports/reading/header`.
type Graph = BTreeMap<String, BTreeSet<String>>;

/// `src/imports/kinds/mod.rs` is `imports/kinds`.
fn module_of(file: &str) -> String {
    let inside = file.strip_prefix("src/").unwrap_or(file);
    let module = inside.strip_suffix(".rs").unwrap_or(inside);
    module.strip_suffix("/mod").unwrap_or(module).to_owned()
}

fn graph_of(files: Vec<(String, String)>) -> Graph {
    let is_root = |module: &str| matches!(module, "lib" | "main");
    let mut texts: BTreeMap<String, String> =
        files.into_iter().map(|(name, text)| (module_of(&name), text)).collect();
    texts.retain(|module, _| !is_root(module));
    let mut graph = Graph::new();
    for (module, text) in &texts {
        let named = paths_in(text).into_iter();
        let used = named.filter_map(|path| target(module, &path, |it| texts.contains_key(it)));
        graph.insert(module.clone(), used.filter(|it| it != module).collect());
    }
    graph
}

/// Every path that a text names: those of `use` and those that stand in the code.
fn paths_in(text: &str) -> Vec<Vec<String>> {
    let code: Vec<&str> =
        text.lines().map(|line| line.split("//").next().unwrap_or_default()).collect();
    let code = code.join("\n");
    let mut paths = Vec::new();
    for statement in code.split(';') {
        let is_use = |(place, _): &(usize, &str)| {
            statement[..*place].chars().next_back().is_none_or(char::is_whitespace)
        };
        if let Some((place, _)) = statement.match_indices("use ").filter(is_use).last() {
            expand(&[], &statement[place + 4..], &mut paths);
        }
    }
    let is_word = |c: char| c.is_alphanumeric() || c == '_' || c == ':';
    for root in ["crate::", "super::"] {
        for (place, _) in code.match_indices(root) {
            let path: String = code[place..].chars().take_while(|c| is_word(*c)).collect();
            // What stands in braces was found with its `use`.
            if !path.ends_with("::") {
                paths.push(words(&path));
            }
        }
    }
    paths
}

fn words(path: &str) -> Vec<String> {
    let path = path.split(" as ").next().unwrap_or_default();
    path.split("::").map(|it| it.trim().to_owned()).filter(|it| !it.is_empty()).collect()
}

/// The paths of a tree: `a::{b, c::{d}}` is `a::b` and `a::c::d`.
fn expand(before: &[String], tree: &str, paths: &mut Vec<Vec<String>>) {
    let Some((head, inner)) = tree.split_once('{') else {
        paths.push(before.iter().cloned().chain(words(tree)).collect());
        return;
    };
    let before: Vec<String> = before.iter().cloned().chain(words(head)).collect();
    let inner = inner.rsplit_once('}').map_or(inner, |(inner, _)| inner);
    let (mut depth, mut start) = (0, 0);
    for (place, character) in inner.char_indices().chain([(inner.len(), ',')]) {
        match character {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 0 => {
                if !inner[start..place].trim().is_empty() {
                    expand(&before, &inner[start..place], paths);
                }
                start = place + 1;
            }
            _ => {}
        }
    }
}

/// The module that a path of this module leads into.
fn target(module: &str, path: &[String], is_there: impl Fn(&str) -> bool) -> Option<String> {
    let mut at: Vec<&str> = module.split('/').collect();
    let mut rest = path;
    match path.first()?.as_str() {
        "crate" => {
            at.clear();
            rest = &path[1..];
        }
        "self" => rest = &path[1..],
        "super" => {
            while rest.first().is_some_and(|it| it == "super") {
                at.pop();
                rest = &rest[1..];
            }
        }
        // A child, or another crate.
        child if !is_there(&format!("{module}/{child}")) => return None,
        _ => {}
    }
    at.extend(rest.iter().map(String::as_str));
    while !at.is_empty() {
        let found = at.join("/");
        if is_there(&found) {
            return Some(found);
        }
        at.pop();
    }
    None
}

fn area_of(module: &str) -> &str {
    module.split('/').next().unwrap_or(module)
}

fn reached_from<'g>(graph: &'g Graph, start: &'g str) -> BTreeSet<&'g str> {
    let mut reached = BTreeSet::new();
    let mut next = vec![start];
    while let Some(module) = next.pop() {
        let within = graph.get(module).into_iter().flatten();
        let within = within.filter(|it| area_of(it) == area_of(start));
        next.extend(within.map(String::as_str).filter(|it| reached.insert(*it)));
    }
    reached
}

/// The circles of an area, each with the files that reach each other.
fn circles(graph: &Graph) -> BTreeSet<BTreeSet<&str>> {
    let reach: BTreeMap<&str, BTreeSet<&str>> =
        graph.keys().map(|it| (it.as_str(), reached_from(graph, it))).collect();
    let circle = |module: &&str| -> BTreeSet<&str> {
        let others = reach[module].iter().filter(|other| reach[*other].contains(module));
        others.copied().collect()
    };
    reach.keys().map(circle).filter(|circle| circle.len() > 1).collect()
}

#[test]
fn no_large_circle_of_files_is_in_any_area() {
    let graph = graph_of(product_files());
    let mut larger: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    let mut wrong = Vec::new();
    for circle in circles(&graph) {
        let area = area_of(circle.first().unwrap());
        if circle.len() > MAX_CIRCLE {
            larger.entry(area).or_default().push(circle.len());
            let known = STILL_LARGER.iter().find(|(it, _)| *it == area);
            if !known.is_some_and(|(_, sizes)| sizes.contains(&circle.len())) {
                let files: Vec<&str> = circle.iter().copied().collect();
                wrong.push(format!("{area}: a circle of {}: {}", files.len(), files.join(", ")));
            }
        }
    }
    for (area, sizes) in STILL_LARGER {
        let mut found = larger.remove(area).unwrap_or_default();
        found.sort_unstable();
        if found != *sizes {
            wrong.push(format!("{area}: circles of {sizes:?} are listed, there are {found:?}"));
        }
    }
    check(&wrong);
}

#[test]
fn wings_of_imports_use_only_what_stands_below_them() {
    let graph = graph_of(product_files());
    let wing = |module: &str| module.split('/').nth(1).map(str::to_owned);
    let place = |wing: &str| WINGS_OF_IMPORTS.iter().position(|it| *it == wing);
    let mut wrong = Vec::new();
    let mut met = BTreeSet::new();
    for (module, used) in graph.iter().filter(|(module, _)| area_of(module) == "imports") {
        let Some(own) = wing(module) else { continue };
        if place(&own).is_none() {
            wrong.push(format!("{module}: the wing {own} is missing in the list"));
        }
        for other in used.iter().filter(|it| area_of(it) == "imports") {
            let of_other = wing(other).unwrap_or_default();
            if place(&of_other) > place(&own) {
                wrong.push(format!("{module} uses {other}, which stands above it"));
            }
        }
        met.insert(own);
    }
    for wing in WINGS_OF_IMPORTS.iter().filter(|it| !met.contains(**it)) {
        wrong.push(format!("the wing {wing} is gone"));
    }
    check(&wrong);
}

#[test]
fn circles_are_seen_through_every_way_of_naming_a_file() {
    for (text, circle) in [
        ("use crate::a::two::X;", true),
        ("use super::two;", true),
        ("use super::{\n    three,\n    two::{X, Y},\n};", true),
        ("use crate::{a::two as other, b};", true),
        ("fn f() -> crate::a::two::X { g() }", true),
        ("// use super::two;", false),
        ("use crate::a::three::X;", false),
        ("use two::X;", false),
        ("", false),
    ] {
        let files = [
            ("src/a/mod.rs", "pub mod one;"),
            ("src/a/one.rs", text),
            ("src/a/two.rs", "use crate::a::one::Z;"),
            ("src/a/three.rs", ""),
        ];
        let graph = graph_of(files.map(|(name, text)| (name.to_owned(), text.to_owned())).into());
        let found = circles(&graph);
        assert_eq!(!found.is_empty(), circle, "{text}: {found:?}");
    }
}
