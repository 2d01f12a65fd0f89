//! Files that import each other, directly or over others.

use super::modules::Import;
use std::collections::{BTreeMap, BTreeSet};

/// Each group of files in which every one reaches every other, with the imports that make it so.
pub fn circles(imports: &[Import]) -> Vec<String> {
    let mut next: BTreeMap<&[String], BTreeSet<&[String]>> = BTreeMap::new();
    for import in imports {
        next.entry(&import.from).or_default().insert(&import.to);
    }
    let reached: BTreeMap<_, _> = next.keys().map(|from| (*from, reachable(&next, from))).collect();
    let reaches = |from: &[String], to: &[String]| reached.get(from).is_some_and(|all| all.contains(to));
    let mut told = BTreeSet::new();
    let mut found = Vec::new();
    for from in next.keys().filter(|from| reaches(from, from)) {
        if !told.insert(from.to_vec()) {
            continue;
        }
        let together = |module: &[String]| reaches(from, module) && reaches(module, from);
        let inside = imports.iter().filter(|import| together(&import.from) && together(&import.to));
        let mut lines: Vec<_> = inside
            .clone()
            .map(|import| format!("  {}:{} -> {}", import.file, import.line, import.to.join("::")))
            .collect();
        told.extend(inside.map(|import| import.from.clone()));
        lines.sort();
        lines.dedup();
        found.push(format!("a circle:\n{}", lines.join("\n")));
    }
    found
}

fn reachable<'a>(
    next: &BTreeMap<&'a [String], BTreeSet<&'a [String]>>,
    from: &[String],
) -> BTreeSet<&'a [String]> {
    let mut reached = BTreeSet::new();
    let mut waiting: Vec<&[String]> = next.get(from).into_iter().flatten().copied().collect();
    while let Some(module) = waiting.pop() {
        if reached.insert(module) {
            waiting.extend(next.get(module).into_iter().flatten().copied());
        }
    }
    reached
}
