//! What ATTACKS.md says is tried is tried: each of its rows names tests, and they are there.

use std::{collections::BTreeSet, fs, path::Path};

/// The tests and modules of a folder, by their names: `guards::codes`, `guards::codes::who_registers_…`.
fn names(folder: &Path, module: &str, found: &mut BTreeSet<String>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        let name = path.file_stem().expect("a name").to_str().expect("a name");
        let inner = if name == "mod" || module.is_empty() && name == "main" { module } else { &join(module, name) };
        if path.is_dir() {
            names(&path, inner, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.insert(inner.to_owned());
            let text = fs::read_to_string(&path).expect("a file");
            let functions = text.split("fn ").skip(1).filter_map(|rest| rest.split(['(', '<']).next());
            found.extend(functions.map(|function| join(inner, function)));
        }
    }
}

fn join(module: &str, name: &str) -> String {
    if module.is_empty() { name.to_owned() } else { format!("{module}::{name}") }
}

/// Whether there is a test that is called so, with the modules around it or without.
fn is_there(names: &BTreeSet<String>, test: &str) -> bool {
    let test = test.trim_start_matches('…').replace("::tests::", "::");
    names
        .iter()
        .map(|name| name.replace("::tests::", "::"))
        .any(|name| name == test || name.ends_with(&format!("::{test}")))
}

#[test]
fn every_attack_names_the_tests_that_try_it() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = BTreeSet::new();
    for folder in ["tests/it", "src"] {
        names(&here.join(folder), "", &mut found);
    }
    let attacks = fs::read_to_string(here.join("ATTACKS.md")).expect("the attacks");
    let (mut tests, mut missing) = (0, Vec::new());
    for row in attacks.lines().filter(|line| line.starts_with("| ") && !line.contains("| what happened | test |")) {
        let cells: Vec<&str> = row.trim_matches('|').split(" | ").collect();
        let [_, happened, named] = cells[..] else { panic!("three cells: {row}") };
        let named: Vec<&str> = named.split('`').skip(1).step_by(2).collect();
        // What works, or is what the row above is about, has no test of its own.
        if named.is_empty() && !happened.starts_with("it works") && !row.ends_with("| the same |") {
            missing.push(row.to_owned());
        }
        tests += named.len();
        missing.extend(named.into_iter().filter(|test| !is_there(&found, test)).map(str::to_owned));
    }
    assert!(tests > 80, "{tests} tests are named");
    assert!(missing.is_empty(), "{missing:#?}");
}
