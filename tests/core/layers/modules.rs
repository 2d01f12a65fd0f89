//! The modules of a crate and what they import, read from the sources. Tests are left out.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use syn::spanned::Spanned;
use syn::visit::{self, Visit};

/// A name that a file takes from another file.
pub struct Import {
    /// The file that imports, relative to the repository.
    pub file: String,
    /// Its line.
    pub line: usize,
    /// The module that imports.
    pub from: Vec<String>,
    /// The module whose file has what is imported.
    pub to: Vec<String>,
}

/// What a module's file says.
#[derive(Default)]
struct Module {
    file: String,
    children: Vec<String>,
    /// Names that it gives out, and the paths that they stand for.
    exports: Vec<(String, Vec<String>)>,
    /// Paths that it names, each with its line; those that it only gives out again are not among them.
    paths: Vec<(usize, Vec<String>)>,
}

/// A crate.
pub struct Crate {
    imports: Vec<Import>,
}

impl Crate {
    /// Reads all sources in a folder of the repository.
    pub fn read(repository: &Path, folder: &str) -> Self {
        let mut modules = BTreeMap::new();
        let source = repository.join(folder);
        read_folder(&source, &source, folder, &mut modules);
        assert!(!modules.is_empty(), "{folder} has no sources");
        let mut imports = Vec::new();
        for (from, module) in &modules {
            for (line, path) in &module.paths {
                let Some(to) = resolve(&modules, path.clone(), 0) else { continue };
                if to != *from {
                    let file = module.file.clone();
                    imports.push(Import { file, line: *line, from: from.clone(), to });
                }
            }
        }
        Self { imports }
    }

    /// All imports.
    pub fn imports(&self) -> &[Import] {
        &self.imports
    }
}

fn read_folder(folder: &Path, source: &Path, name: &str, modules: &mut BTreeMap<Vec<String>, Module>) {
    let entries = std::fs::read_dir(folder).expect("the folder can be read");
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry").path()).collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            read_folder(&path, source, name, modules);
            continue;
        }
        let relative = path.strip_prefix(source).expect("inside").to_string_lossy().into_owned();
        // The binary is a crate of its own; it stands above all of this one.
        let Some(stem) = relative.strip_suffix(".rs").filter(|stem| *stem != "main") else { continue };
        let mut module: Vec<String> = stem.split('/').map(str::to_owned).collect();
        if matches!(module.last().map(String::as_str), Some("mod" | "lib")) {
            module.pop();
        }
        if module.iter().any(|part| part == "tests" || part.ends_with("_tests")) {
            continue;
        }
        let text = std::fs::read_to_string(&path).expect("a source can be read");
        let file = syn::parse_file(&text).unwrap_or_else(|error| panic!("{relative}: {error}"));
        let mut reader = Reader { module: module.clone(), found: Module::default(), inner: 0 };
        reader.visit_file(&file);
        reader.found.file = format!("{name}/{relative}");
        modules.insert(module, reader.found);
    }
}

/// The module whose file has what a path of this crate names; names that are only given out again are followed.
fn resolve(modules: &BTreeMap<Vec<String>, Module>, path: Vec<String>, depth: usize) -> Option<Vec<String>> {
    let mut at = Vec::new();
    for (index, part) in path.iter().enumerate() {
        let mut deeper = at.clone();
        deeper.push(part.clone());
        if modules.contains_key(&deeper) {
            at = deeper;
            continue;
        }
        let exports = &modules.get(&at)?.exports;
        let named = exports.iter().find(|(name, _)| name == part);
        if let Some((_, target)) = named.filter(|_| depth < 8) {
            let target = target.iter().chain(&path[index + 1..]).cloned().collect();
            return resolve(modules, target, depth + 1);
        }
        break;
    }
    modules.contains_key(&at).then_some(at)
}

struct Reader {
    module: Vec<String>,
    found: Module,
    /// How many modules within the file are around.
    inner: usize,
}

impl Reader {
    /// A path from the root of the crate, if it leads into this crate.
    fn absolute(&self, path: &[String]) -> Option<Vec<String>> {
        let mut base = self.module.clone();
        let mut rest = path;
        match path.first().map(String::as_str)? {
            "crate" => {
                base.clear();
                rest = &path[1..];
            }
            "self" => rest = &path[1..],
            "super" => {
                let ups = path.iter().take_while(|part| *part == "super").count();
                // Within a module of the file, the first step up leads to the file itself.
                let leave = ups.saturating_sub(self.inner);
                base.truncate(base.len().checked_sub(leave)?);
                rest = &path[ups..];
            }
            first if self.found.children.iter().any(|child| child == first) => {}
            _ => return None,
        }
        base.extend(rest.iter().filter(|part| *part != "self" && *part != "*").cloned());
        Some(base)
    }

    fn flatten(tree: &syn::UseTree, before: &mut Vec<String>, out: &mut Vec<(Vec<String>, String)>) {
        match tree {
            syn::UseTree::Path(path) => {
                before.push(path.ident.to_string());
                Self::flatten(&path.tree, before, out);
                before.pop();
            }
            syn::UseTree::Name(name) => {
                let ident = name.ident.to_string();
                let known_as =
                    if ident == "self" { before.last().cloned().unwrap_or_default() } else { ident.clone() };
                out.push((before.iter().cloned().chain([ident]).collect(), known_as));
            }
            syn::UseTree::Rename(name) => {
                let path = before.iter().cloned().chain([name.ident.to_string()]).collect();
                out.push((path, name.rename.to_string()));
            }
            syn::UseTree::Glob(_) => {
                out.push((before.iter().cloned().chain(["*".into()]).collect(), "*".into()))
            }
            syn::UseTree::Group(group) => {
                group.items.iter().for_each(|tree| Self::flatten(tree, before, out));
            }
        }
    }
}

fn is_for_tests(attributes: &[syn::Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        attribute.path().is_ident("cfg")
            && attribute.parse_args::<syn::Ident>().is_ok_and(|condition| condition == "test")
    })
}

impl<'ast> Visit<'ast> for Reader {
    fn visit_file(&mut self, file: &'ast syn::File) {
        for item in &file.items {
            if let syn::Item::Mod(module) = item
                && module.content.is_none()
            {
                self.found.children.push(module.ident.to_string());
            }
        }
        visit::visit_file(self, file);
    }

    fn visit_item_mod(&mut self, module: &'ast syn::ItemMod) {
        if is_for_tests(&module.attrs) {
            return;
        }
        self.inner += 1;
        visit::visit_item_mod(self, module);
        self.inner -= 1;
    }

    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        if is_for_tests(&item.attrs) {
            return;
        }
        let mut paths = Vec::new();
        Self::flatten(&item.tree, &mut Vec::new(), &mut paths);
        let exported = !matches!(item.vis, syn::Visibility::Inherited);
        for (path, known_as) in paths {
            let Some(absolute) = self.absolute(&path) else { continue };
            if exported {
                self.found.exports.push((known_as, absolute));
            } else {
                self.found.paths.push((item.span().start().line, absolute));
            }
        }
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        if path.segments.len() > 1 {
            let parts: Vec<String> = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
            if let Some(absolute) = self.absolute(&parts) {
                self.found.paths.push((path.span().start().line, absolute));
            }
        }
        visit::visit_path(self, path);
    }
}
