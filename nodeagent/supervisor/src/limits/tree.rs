//! Which cgroups have a limit that the node could exceed, kept up to date by
//! inotify on every directory below the kubepods roots.

use super::cgroup;
use crate::sys;
use std::collections::{BTreeMap, HashMap};
use std::fs::File;
use std::io::{self, ErrorKind, Read};
use std::os::fd::{AsFd, BorrowedFd};
use std::path::{Path, PathBuf};

/// A file that we keep open makes no IN_CLOSE_WRITE, so these are others' writes.
const EVENTS: u32 = libc::IN_CREATE | libc::IN_DELETE | libc::IN_CLOSE_WRITE;
/// The kubelet's cgroups are four levels deep; a pod may have its own below.
const DEEPEST: usize = 8;

/// The limited cgroups.
pub struct Tree {
    cgroup_root: PathBuf,
    cores: f64,
    inotify: File,
    watched: HashMap<i32, PathBuf>,
    limits: BTreeMap<PathBuf, f64>,
    /// Why changes are seen late, at the next scan.
    pub complaint: Option<String>,
}

/// What somebody did.
#[derive(Debug, PartialEq, Eq)]
pub enum Change {
    /// Limits or cgroups came, went or changed.
    Limits,
    /// Somebody else wrote this cgroup's `cgroup.freeze`.
    Freeze(PathBuf),
}

impl Tree {
    /// An empty one, on a machine of so many cores.
    pub fn new(cgroup_root: &Path, cores: f64) -> io::Result<Tree> {
        Ok(Tree {
            cgroup_root: cgroup_root.to_owned(),
            cores,
            inotify: sys::inotify()?,
            watched: HashMap::new(),
            limits: BTreeMap::new(),
            complaint: None,
        })
    }

    /// Readable when something changed.
    pub fn events(&self) -> BorrowedFd<'_> {
        self.inotify.as_fd()
    }

    /// The limits that need pacing: of cgroups where the limit is below the
    /// machine's cores and below that of every cgroup around it.
    pub fn limits(&self) -> impl Iterator<Item = (&PathBuf, f64)> {
        self.limits.iter().filter(|(path, limit)| **limit < self.around(path)).map(|(path, limit)| (path, *limit))
    }

    /// Looks at everything.
    pub fn scan(&mut self) {
        self.limits.clear();
        self.complaint = None;
        for root in cgroup::roots(&self.cgroup_root) {
            self.scan_below(&root, DEEPEST);
        }
    }

    /// Takes the events there are.
    pub fn take_events(&mut self) -> Vec<Change> {
        let mut changes = Vec::new();
        let mut bytes = [0; 8192];
        loop {
            match self.inotify.read(&mut bytes) {
                Ok(length) => events(&bytes[..length]).for_each(|event| changes.extend(self.apply(&event))),
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(_) => break,
            }
        }
        changes.dedup();
        changes
    }

    fn apply(&mut self, event: &Event<'_>) -> Option<Change> {
        if event.mask & libc::IN_Q_OVERFLOW != 0 {
            self.scan();
            return Some(Change::Limits);
        }
        if event.mask & libc::IN_IGNORED != 0 {
            self.watched.remove(&event.watch);
            return None;
        }
        let directory = self.watched.get(&event.watch)?.clone();
        let path = directory.join(event.name);
        match event.name {
            "cgroup.freeze" if event.mask & libc::IN_CLOSE_WRITE != 0 => Some(Change::Freeze(directory)),
            "cpu.max" if event.mask & libc::IN_CLOSE_WRITE != 0 => {
                self.read_limit(&directory);
                Some(Change::Limits)
            }
            _ if event.mask & libc::IN_ISDIR == 0 => None,
            _ if event.mask & libc::IN_CREATE != 0 => {
                self.scan_below(&path, DEEPEST);
                Some(Change::Limits)
            }
            _ => {
                self.limits.retain(|limited, _| !limited.starts_with(&path));
                Some(Change::Limits)
            }
        }
    }

    fn scan_below(&mut self, directory: &Path, levels: usize) {
        // Watched first, so that what comes while we look is told.
        match sys::watch_directory(&self.inotify, directory, EVENTS) {
            Ok(watch) => drop(self.watched.insert(watch, directory.to_owned())),
            Err(error) if error.kind() == ErrorKind::NotFound => return,
            Err(error) => self.complaint = Some(format!("{} cannot be watched: {error}", directory.display())),
        }
        self.read_limit(directory);
        if levels > 1 {
            cgroup::children(directory).iter().for_each(|child| self.scan_below(child, levels - 1));
        }
    }

    fn read_limit(&mut self, directory: &Path) {
        match cgroup::limit(directory) {
            Some(limit) => self.limits.insert(directory.to_owned(), limit),
            None => self.limits.remove(directory),
        };
    }

    /// The least limit of the cgroups around this one.
    fn around(&self, path: &Path) -> f64 {
        path.ancestors().skip(1).filter_map(|above| self.limits.get(above)).copied().fold(self.cores, f64::min)
    }
}

struct Event<'a> {
    watch: i32,
    mask: u32,
    name: &'a str,
}

/// Each event is four words of 32 bits (watch, mask, cookie, length of the
/// name), then the name with zero bytes behind it.
fn events(mut bytes: &[u8]) -> impl Iterator<Item = Event<'_>> {
    std::iter::from_fn(move || {
        let (head, rest) = bytes.split_at_checked(16)?;
        let word = |at: usize| u32::from_ne_bytes([head[at], head[at + 1], head[at + 2], head[at + 3]]);
        let (name, rest) = rest.split_at_checked(word(12) as usize)?;
        bytes = rest;
        let name = std::str::from_utf8(name).unwrap_or_default().trim_end_matches('\0');
        Some(Event { watch: word(0) as i32, mask: word(4), name })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Scratch;
    use std::fs;
    use std::time::Duration;

    fn limited(tree: &Tree) -> Vec<(String, f64)> {
        let root = tree.cgroup_root.clone();
        let name = |path: &PathBuf| path.strip_prefix(&root).unwrap().display().to_string();
        tree.limits().map(|(path, limit)| (name(path), limit)).collect()
    }

    fn cgroup_with(scratch: &Scratch, path: &str, max: &str) {
        fs::create_dir_all(scratch.path().join(path)).unwrap();
        fs::write(scratch.path().join(path).join("cpu.max"), max).unwrap();
    }

    fn await_changes(tree: &mut Tree) -> Vec<Change> {
        sys::wait(&[tree.events()], Duration::from_secs(5)).unwrap();
        tree.take_events()
    }

    #[test]
    fn a_limit_within_a_lower_one_needs_no_pacing_and_neither_does_one_above_the_machine() {
        let scratch = Scratch::new();
        cgroup_with(&scratch, "kubepods/pod1", "50000 100000");
        cgroup_with(&scratch, "kubepods/pod1/one", "50000 100000");
        cgroup_with(&scratch, "kubepods/pod1/two", "20000 100000");
        cgroup_with(&scratch, "kubepods/burstable/pod2", "max 100000");
        cgroup_with(&scratch, "kubepods/burstable/pod2/one", "10000 100000");
        cgroup_with(&scratch, "kubepods/pod3", "800000 100000");
        cgroup_with(&scratch, "system/x", "10000 100000");
        let mut tree = Tree::new(scratch.path(), 4.0).unwrap();
        tree.scan();
        let wanted = [("kubepods/burstable/pod2/one", 0.1), ("kubepods/pod1", 0.5), ("kubepods/pod1/two", 0.2)];
        assert_eq!(limited(&tree), wanted.map(|(path, limit)| (path.to_owned(), limit)));
    }

    #[test]
    fn cgroups_that_come_change_and_go_are_noticed() {
        let scratch = Scratch::new();
        fs::create_dir(scratch.path().join("kubepods")).unwrap();
        let mut tree = Tree::new(scratch.path(), 4.0).unwrap();
        tree.scan();
        cgroup_with(&scratch, "kubepods/pod1", "max 100000");
        assert!(await_changes(&mut tree).contains(&Change::Limits));
        assert_eq!(limited(&tree), []);

        cgroup_with(&scratch, "kubepods/pod1", "30000 100000");
        assert!(await_changes(&mut tree).contains(&Change::Limits));
        assert_eq!(limited(&tree), [("kubepods/pod1".to_owned(), 0.3)]);

        fs::remove_dir_all(scratch.path().join("kubepods/pod1")).unwrap();
        assert!(await_changes(&mut tree).contains(&Change::Limits));
        assert_eq!(limited(&tree), []);
    }

    #[test]
    fn a_freeze_by_another_hand_is_told_and_one_through_an_open_file_is_not() {
        let scratch = Scratch::new();
        cgroup_with(&scratch, "kubepods/pod1", "30000 100000");
        let file = scratch.path().join("kubepods/pod1/cgroup.freeze");
        fs::write(&file, "0").unwrap();
        let mut tree = Tree::new(scratch.path(), 4.0).unwrap();
        tree.scan();
        let freezer = cgroup::Freezer::open(&scratch.path().join("kubepods/pod1")).unwrap();
        freezer.write(true).unwrap();
        assert_eq!(tree.take_events(), []);
        fs::write(&file, "1").unwrap();
        assert_eq!(await_changes(&mut tree), [Change::Freeze(scratch.path().join("kubepods/pod1"))]);
    }

    #[test]
    fn the_kernel_tells_of_writes_to_real_cgroups_as_well() {
        let mounts = fs::read_to_string("/proc/self/mountinfo").unwrap();
        let Some(mount) = mounts.lines().find(|line| line.contains(" - cgroup2 ")) else { return };
        let directory = Path::new(mount.split(' ').nth(4).unwrap()).join(format!("kubepods-{}", std::process::id()));
        if fs::create_dir(&directory).is_err() {
            eprintln!("skipped: no cgroup may be made");
            return;
        }
        let mut tree = Tree::new(directory.parent().unwrap(), 4.0).unwrap();
        tree.scan_below(&directory, 1);
        let freezer = cgroup::Freezer::open(&directory).unwrap();
        freezer.write(true).unwrap();
        let own = tree.take_events();
        fs::write(directory.join("cgroup.freeze"), "0").unwrap();
        let others = await_changes(&mut tree);
        fs::remove_dir(&directory).unwrap();
        assert_eq!((own, others), (vec![], vec![Change::Freeze(directory)]));
    }
}
