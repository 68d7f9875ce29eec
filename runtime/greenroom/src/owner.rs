//! The name of a process in leases, by which others on the same machine know whether it has ended.

use uuid::Uuid;

/// A name for leases that nobody else has. On Linux it says which process of which boot and which namespace it is, so that
/// [`is_gone`] can tell whether it has ended.
pub fn name() -> String {
    let id = Uuid::now_v7();
    match this_process() {
        Some(process) => format!("{id} {process}"),
        None => id.to_string(),
    }
}

/// Whether the owner of a lease is a process of this machine that has ended for certain: its leases need not run out. False of
/// processes of other machines, of other boots and other containers, of which nothing is known.
pub fn is_gone(owner: &str) -> bool {
    let mut parts = owner.split(' ').skip(1);
    let (Some(place), Some(pid), Some(started)) = (parts.next(), parts.next(), parts.next()) else { return false };
    if this_place().as_deref() != Some(place) {
        return false;
    }
    match began(pid) {
        Began::At(tick) => tick != started,
        Began::Never => is_nobody(pid),
        Began::Unknown => false,
    }
}

/// Whether no process has this number, as the system itself says: files about processes may be hidden.
#[cfg(unix)]
fn is_nobody(pid: &str) -> bool {
    let pid = pid.parse().ok().and_then(rustix::process::Pid::from_raw);
    pid.is_some_and(|pid| rustix::process::test_kill_process(pid) == Err(rustix::io::Errno::SRCH))
}

#[cfg(not(unix))]
fn is_nobody(_pid: &str) -> bool {
    false
}

/// When a process began, in ticks since the boot.
enum Began {
    At(String),
    /// There is none of this number.
    Never,
    /// It cannot be read.
    Unknown,
}

/// Boot and namespace, number, and begin of this process.
fn this_process() -> Option<String> {
    let pid = std::process::id().to_string();
    match began(&pid) {
        Began::At(tick) => Some(format!("{} {pid} {tick}", this_place()?)),
        Began::Never | Began::Unknown => None,
    }
}

/// Where numbers of processes mean what they mean here: this boot of this machine, and this namespace of processes.
fn this_place() -> Option<String> {
    // Files about the processes of another namespace would speak of others.
    let own = std::fs::read_link("/proc/self").ok()?;
    if own.to_str() != Some(&std::process::id().to_string()) {
        return None;
    }
    let boot = std::fs::read_to_string("/proc/sys/kernel/random/boot_id").ok()?;
    let namespace = std::fs::read_link("/proc/self/ns/pid").ok()?;
    Some(format!("{}/{}", boot.trim(), namespace.to_str()?))
}

fn began(pid: &str) -> Began {
    if pid.is_empty() || !pid.bytes().all(|byte| byte.is_ascii_digit()) {
        return Began::Unknown;
    }
    let stat = match std::fs::read_to_string(format!("/proc/{pid}/stat")) {
        Ok(stat) => stat,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Began::Never,
        Err(_) => return Began::Unknown,
    };
    // The name of the program is in brackets, and may have brackets and spaces in it. The begin is the 22nd field (proc(5)),
    // the 20th behind the name.
    let fields = stat.rsplit_once(')').map(|(_, fields)| fields.split_whitespace());
    fields.and_then(|mut fields| fields.nth(19)).map_or(Began::Unknown, |tick| Began::At(tick.to_owned()))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn only_a_process_that_has_ended_here_is_gone() {
        let own = name();
        assert!(!is_gone(&own), "{own}");
        assert_ne!(own, name());
        let parts: Vec<&str> = own.split(' ').collect();
        let [id, place, pid, began] = parts[..] else {
            // Another system than Linux: nothing is known of any process.
            return;
        };
        assert!(is_gone(&format!("{id} {place} {pid} 1{began}")), "another process had this number");
        for unknown in [
            String::new(),
            id.to_owned(),
            "worker-7".to_owned(),
            format!("{id} elsewhere {pid} 1{began}"),
            format!("{id} {place} {pid}"),
            format!("{id} {place} ../self {began}"),
            format!("{id} {place}  {began}"),
        ] {
            assert!(!is_gone(&unknown), "{unknown}");
        }
        let mut child = std::process::Command::new("true").spawn().unwrap();
        let its = format!("{id} {place} {} {began}", child.id());
        child.wait().unwrap();
        assert!(is_gone(&its), "{its}");
    }
}
