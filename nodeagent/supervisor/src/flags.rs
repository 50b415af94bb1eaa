//! The command line.

use std::path::PathBuf;
use std::time::Duration;

/// What `--help` prints.
pub const HELP: &str = "\
temper-supervisor: runs scx_layered for Temper's node agent, and holds CPU limits meanwhile

  --scx-layered PATH    the scheduler                        (default /opt/scx-layered/bin/scx_layered)
  --run-dir DIR         socket and state of this boot        (default /run/temper)
  --state-dir DIR       where the file safe-mode is looked for (default /var/lib/temper)
  --cgroup-root DIR     the cgroup v2 hierarchy              (default /sys/fs/cgroup)
  --sys-root DIR        the kernel's sysfs                   (default /sys)
  --lease SECONDS       for who asks without a lease         (default 60)
  --start-limit SECONDS a scheduler that has not attached by then is ended (default 30)
  --no-limits           do not pace limited cgroups
  --status              ask the one that runs here, print its answer, and end
  --version, --help

It makes RUN_DIR/supervisor.sock, on which one JSON object a line is asked and
answered (docs/enforcement.md). It ends on SIGTERM and SIGINT: the node is then
on stock scheduling and nothing is frozen. As long as STATE_DIR/safe-mode
exists, the node is on stock scheduling whatever is asked.
";

/// The settings, with their defaults.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flags {
    /// The scheduler's program.
    pub scx_layered: PathBuf,
    /// Socket and state of this boot.
    pub run_dir: PathBuf,
    /// Where the safe-mode file is looked for.
    pub state_dir: PathBuf,
    /// The cgroup v2 hierarchy.
    pub cgroup_root: PathBuf,
    /// The kernel's sysfs.
    pub sys_root: PathBuf,
    /// The lease of a request that names none.
    pub lease: Duration,
    /// How long a scheduler may take from its start until it is attached.
    pub start_limit: Duration,
    /// Whether limited cgroups are paced.
    pub limits: bool,
}

/// What the command line asks for.
#[derive(Debug, PartialEq, Eq)]
pub enum Asked {
    /// To run.
    Run(Flags),
    /// To ask the one that runs there.
    Status(PathBuf),
    /// To print this and end.
    Print(String),
}

impl Default for Flags {
    fn default() -> Flags {
        Flags {
            scx_layered: "/opt/scx-layered/bin/scx_layered".into(),
            run_dir: "/run/temper".into(),
            state_dir: "/var/lib/temper".into(),
            cgroup_root: "/sys/fs/cgroup".into(),
            sys_root: "/sys".into(),
            lease: Duration::from_secs(60),
            start_limit: Duration::from_secs(30),
            limits: true,
        }
    }
}

/// Reads the command line without the program's name; the error is for a person.
pub fn parse(words: impl IntoIterator<Item = String>) -> Result<Asked, String> {
    let mut flags = Flags::default();
    let mut status = false;
    let mut words = words.into_iter();
    while let Some(word) = words.next() {
        let (name, inline) = match word.split_once('=') {
            Some((name, value)) => (name.to_owned(), Some(value.to_owned())),
            None => (word, None),
        };
        let mut value = || inline.clone().or_else(|| words.next()).ok_or(format!("{name} needs a value"));
        match name.as_str() {
            "--scx-layered" => flags.scx_layered = value()?.into(),
            "--run-dir" => flags.run_dir = value()?.into(),
            "--state-dir" => flags.state_dir = value()?.into(),
            "--cgroup-root" => flags.cgroup_root = value()?.into(),
            "--sys-root" => flags.sys_root = value()?.into(),
            "--lease" => flags.lease = seconds(&name, &value()?)?,
            "--start-limit" => flags.start_limit = seconds(&name, &value()?)?,
            "--no-limits" => flags.limits = false,
            "--status" => status = true,
            "--help" | "-h" => return Ok(Asked::Print(HELP.to_owned())),
            "--version" => return Ok(Asked::Print(format!("temper-supervisor {}\n", env!("CARGO_PKG_VERSION")))),
            _ => return Err(format!("unknown flag {name}; --help tells which there are")),
        }
    }
    Ok(if status { Asked::Status(flags.run_dir) } else { Asked::Run(flags) })
}

fn seconds(name: &str, value: &str) -> Result<Duration, String> {
    match value.parse::<u64>() {
        Ok(count @ 1..=86_400) => Ok(Duration::from_secs(count)),
        _ => Err(format!("{name} needs a number of seconds from 1 to 86400, not '{value}'")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse_all(words: &[&str]) -> Result<Asked, String> {
        parse(words.iter().map(|word| (*word).to_owned()))
    }

    #[test]
    fn no_flags_mean_the_defaults() {
        assert_eq!(parse_all(&[]), Ok(Asked::Run(Flags::default())));
    }

    #[test]
    fn a_value_stands_behind_the_flag_or_an_equals_sign() {
        let wanted = Flags { run_dir: "/r".into(), lease: Duration::from_secs(7), ..Flags::default() };
        assert_eq!(parse_all(&["--run-dir", "/r", "--lease=7"]), Ok(Asked::Run(wanted)));
    }

    #[test]
    fn the_status_is_asked_of_the_run_directory() {
        assert_eq!(parse_all(&["--status", "--run-dir", "/r"]), Ok(Asked::Status("/r".into())));
    }

    #[test]
    fn what_is_wrong_is_told() {
        assert_eq!(parse_all(&["--lease"]), Err("--lease needs a value".into()));
        assert!(parse_all(&["--lease", "0"]).is_err_and(|error| error.contains("not '0'")));
        assert!(parse_all(&["--colour"]).is_err_and(|error| error.contains("unknown flag --colour")));
    }
}
