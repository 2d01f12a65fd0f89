//! Imports point downwards. The order of the folders stands in ARCHITECTURE.md, in the table under "Layers"; here the
//! code is read, and compared with it.

mod circles;
mod modules;

use modules::{Crate, Import};
use std::path::{Path, PathBuf};

/// One row of the table: the modules of a folder, from the ground up.
struct Layers {
    /// Relative to the repository.
    folder: String,
    order: Vec<String>,
}

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().expect("the repository is there")
}

/// The rows of the table in ARCHITECTURE.md: a folder in backticks, then its modules with dots between.
fn table() -> Vec<Layers> {
    let text =
        std::fs::read_to_string(repository().join("ARCHITECTURE.md")).expect("ARCHITECTURE.md is there");
    let section = text.split("\n## ").find(|section| section.starts_with("Layers\n"));
    let rows = section.expect("ARCHITECTURE.md has a section \"Layers\"").lines();
    let rows: Vec<_> = rows.filter_map(row).collect();
    assert!(!rows.is_empty(), "there is a table under \"Layers\"");
    rows
}

fn row(line: &str) -> Option<Layers> {
    let (folder, order) = line.strip_prefix("| `")?.split_once("` | ")?;
    let order = order.trim_end_matches(['|', ' ']).split(" · ").map(|name| name.trim_matches('`').to_owned());
    Some(Layers { folder: folder.to_owned(), order: order.collect() })
}

/// The folders of sources whose files know each other as `crate`: all crates but those of tests.
fn crates() -> Vec<String> {
    let mut crates = ["shared/game", "shared/quic", "shared", "server", "client"].map(str::to_owned).to_vec();
    let games = std::fs::read_dir(repository().join("shared/games")).expect("there are games");
    let name = |entry: std::io::Result<std::fs::DirEntry>| entry.expect("an entry").file_name();
    let names = games.map(|entry| name(entry).into_string().expect("a name in UTF-8"));
    crates.extend(names.map(|name| format!("shared/games/{name}")));
    crates.iter().map(|folder| format!("{folder}/src")).collect()
}

fn read(folder: &str) -> Crate {
    Crate::read(&repository(), folder)
}

#[test]
fn no_import_points_upwards() {
    let mut wrong = Vec::new();
    for layers in table() {
        let crates = crates();
        let root = crates.iter().find(|root| layers.folder.starts_with(*root));
        let root = root.expect("a folder of a known crate");
        let read = read(root);
        let inside: Vec<String> = layers.folder[root.len()..]
            .split('/')
            .filter(|part| !part.is_empty())
            .map(str::to_owned)
            .collect();
        let place = |module: &[String]| {
            let name = module.strip_prefix(inside.as_slice())?.first()?;
            Some(layers.order.iter().position(|layer| layer == name).ok_or_else(|| name.clone()))
        };
        for Import { file, line, from, to } in read.imports() {
            match (place(from), place(to)) {
                (Some(Ok(from)), Some(Ok(to))) if to > from => {
                    let (from, to) = (&layers.order[from], &layers.order[to]);
                    wrong.push(format!("{file}:{line}: `{from}` must not know `{to}`"));
                }
                (Some(Err(name)), _) => {
                    wrong.push(format!("{file}: `{name}` is in no layer of {}", layers.folder))
                }
                _ => {}
            }
        }
    }
    wrong.sort();
    wrong.dedup();
    assert!(
        wrong.is_empty(),
        "imports that point upwards (see ARCHITECTURE.md, \"Layers\"):\n{}",
        wrong.join("\n")
    );
}

#[test]
fn no_files_import_each_other_in_a_circle() {
    let mut found = Vec::new();
    for root in crates() {
        let read = read(&root);
        for circle in circles::circles(read.imports()) {
            found.push(circle);
        }
    }
    assert!(found.is_empty(), "files that import each other:\n{}", found.join("\n"));
}

#[test]
fn the_two_services_of_the_server_do_not_know_each_other() {
    let server = read("server/src");
    let of = |module: &[String], service: &str| module.first().is_some_and(|first| first == service);
    let both = |import: &&Import| {
        of(&import.from, "live") && of(&import.to, "mailbox")
            || of(&import.from, "mailbox") && of(&import.to, "live")
    };
    let wrong: Vec<_> =
        server.imports().iter().filter(both).map(|import| (&import.file, import.line)).collect();
    assert!(wrong.is_empty(), "{wrong:?}");
}

/// The packages of our own, and bincode, that a package's manifest names, but for those of its tests.
fn dependencies(folder: &str) -> Vec<String> {
    let manifest = repository().join(folder).join("Cargo.toml");
    let text = std::fs::read_to_string(&manifest).expect("a manifest");
    let section = text.split("\n[").find_map(|section| section.strip_prefix("dependencies]\n"));
    let names = section.unwrap_or_default().lines().filter_map(|line| line.split(['.', ' ']).next());
    names.filter(|name| name.starts_with("adjourn-") || *name == "bincode").map(str::to_owned).collect()
}

#[test]
fn a_game_knows_adjourn_game_alone_and_no_other_package_names_the_encoding() {
    for root in crates() {
        let folder = root.trim_end_matches("/src");
        let named = dependencies(folder);
        assert_eq!(named.contains(&"bincode".to_owned()), folder == "shared/game", "{folder}: {named:?}");
        if folder.starts_with("shared/games/") && !folder.ends_with("/shipped") {
            assert_eq!(named, ["adjourn-game"], "{folder}");
        }
    }
}

#[test]
fn the_tests_of_the_core_know_neither_server_nor_client() {
    for folder in ["tests/core", "tests/sim"] {
        let named = dependencies(folder);
        assert!(named.iter().any(|name| name == "adjourn-shared"), "{folder}: {named:?}");
        let outside =
            |name: &String| matches!(&name[..], "adjourn-server" | "adjourn-client" | "adjourn-tests");
        assert!(!named.iter().any(outside), "{folder}: {named:?}");
    }
}

/// The reader sees what it has to see; if it saw nothing, the two tests above would pass whatever the code is.
#[test]
fn the_reader_sees_imports_of_every_form() {
    let folder = tempfile::tempdir().expect("a folder");
    let write = |name: &str, text: &str| {
        let path = folder.path().join("src").join(name);
        std::fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        std::fs::write(path, text).expect("a file");
    };
    write("lib.rs", "pub mod low; pub mod high;");
    write("low.rs", "use crate::high::{deep::Thing, self};\npub struct Low(crate::high::Other);");
    write("high/mod.rs", "mod deep; pub use deep::Thing; pub struct Other; fn f() { super::low::g(); }");
    write(
        "high/deep.rs",
        "use super::Other;\n#[cfg(test)] mod tests { use crate::low::Low; }\npub struct Thing;",
    );
    let read = Crate::read(folder.path(), "src");
    let mut seen: Vec<String> = read
        .imports()
        .iter()
        .map(|import| format!("{}:{} {}", import.file, import.line, import.to.join("::")))
        .collect();
    seen.sort();
    seen.dedup();
    assert_eq!(
        seen,
        [
            "src/high/deep.rs:1 high",
            "src/high/mod.rs:1 low",
            "src/low.rs:1 high",
            "src/low.rs:1 high::deep",
            "src/low.rs:2 high",
        ]
    );
    let circles = circles::circles(read.imports());
    assert_eq!(circles.len(), 1, "{circles:?}");
    assert!(circles[0].contains("src/low.rs:1") && circles[0].contains("src/high/mod.rs:1"), "{circles:?}");
}

/// Whoever prints an error with all its causes (`{error:#}`) would read a cause twice that stands in its words too.
#[test]
fn an_error_tells_its_cause_in_its_words_or_as_its_source_and_never_both() {
    let mut twice = Vec::new();
    let mut folders: Vec<PathBuf> = crates().iter().map(|folder| repository().join(folder)).collect();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).expect("a folder of sources") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let text = std::fs::read_to_string(&path).expect("a source in UTF-8");
            let attributes = text.split("#[error(").skip(1);
            let both = |variant: &&str| {
                // The words end at the attribute's end, and the variant where the next attribute or documentation begins.
                let (words, rest) = variant.split_once(")]").unwrap_or((variant, ""));
                let field = rest.split("///").next().unwrap_or(rest);
                let is_source = field.contains("#[from]") || field.contains("#[source]");
                is_source && (words.contains("{0") || words.contains("{source"))
            };
            twice.extend(attributes.filter(both).map(|variant| format!("{}: {variant:.60}", path.display())));
        }
    }
    assert!(twice.is_empty(), "{}", twice.join("\n"));
}
