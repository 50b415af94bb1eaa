//! The documented flags are the program's.

use std::process::Command;

#[test]
fn the_documentation_has_what_help_prints() {
    let help = Command::new(env!("CARGO_BIN_EXE_temper-supervisor")).arg("--help").output().unwrap();
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/flags/supervisor.txt");
    if std::env::var_os("TEMPER_GOLDEN").is_some() {
        std::fs::write(file, &help.stdout).unwrap();
    }
    let documented = std::fs::read_to_string(file).unwrap();
    assert_eq!(String::from_utf8(help.stdout).unwrap(), documented, "write it with TEMPER_GOLDEN=1 cargo test help");
}
