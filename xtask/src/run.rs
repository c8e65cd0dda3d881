//! Starting other programs, and saying which one failed.

use crate::fail::{During, Result, fail};
use std::io::{self, Read, Write};
use std::process::{Command, Stdio};
use std::time::Duration;

/// Tells the person what is being done.
pub(crate) fn say(what: impl std::fmt::Display) {
    println!("xtask: {what}");
}

/// How a command is named in messages.
pub(crate) fn name(command: &Command) -> String {
    let program = std::path::Path::new(command.get_program()).file_stem().unwrap_or_default();
    let first = command.get_args().next().unwrap_or_default();
    format!("{} {}", program.to_string_lossy(), first.to_string_lossy()).trim_end().to_owned()
}

/// Runs a command to its end; failing is an error.
pub(crate) fn run(command: &mut Command) -> Result {
    if succeeds(command)? { Ok(()) } else { Err(fail!("`{}` failed", name(command))) }
}

/// Runs a command to its end and says whether it succeeded.
pub(crate) fn succeeds(command: &mut Command) -> Result<bool> {
    io::stdout().flush().during("standard output")?;
    let status = command.status().during(format_args!("`{}` cannot be started", name(command)))?;
    Ok(status.success())
}

/// What a command prints, or nothing if it cannot be started or fails.
pub(crate) fn output(command: &mut Command) -> Option<String> {
    let output = command.stdin(Stdio::null()).stderr(Stdio::null()).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Runs a command, shows what it prints as it comes, and keeps it.
pub(crate) fn tee(command: &mut Command) -> Result<(bool, String)> {
    io::stdout().flush().during("standard output")?;
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .during(format_args!("`{}` cannot be started", name(command)))?;
    let (out, err) = (child.stdout.take(), child.stderr.take());
    let both = std::thread::scope(|scope| {
        let err = scope.spawn(|| copy(err, io::stderr()));
        let mut both = copy(out, io::stdout());
        both.push('\n');
        both.push_str(&err.join().unwrap_or_default());
        both
    });
    let status = child.wait().during(name(command))?;
    Ok((status.success(), both))
}

fn copy(from: Option<impl Read>, mut to: impl Write) -> String {
    let mut kept = Vec::new();
    let mut buffer = [0; 4096];
    let Some(mut from) = from else {
        return String::new();
    };
    while let Ok(count @ 1..) = from.read(&mut buffer) {
        let new = &buffer[..count];
        kept.extend_from_slice(new);
        // A closed terminal does not stop the work.
        let _ = to.write_all(new).and_then(|()| to.flush());
    }
    String::from_utf8_lossy(&kept).into_owned()
}

/// Becomes the other program where the system can do that, so that it receives the signals meant for us.
pub(crate) fn become_(command: &mut Command) -> Result {
    #[cfg(unix)]
    {
        use std::os::unix::process::CommandExt;
        let error = command.exec();
        Err(fail!("`{}` cannot be started: {error}", name(command)))
    }
    #[cfg(not(unix))]
    run(command)
}

/// `1 min 5 s`.
pub(crate) fn spoken(time: Duration) -> String {
    match time.as_secs() {
        0 => format!("{:.1} s", time.as_secs_f64()),
        seconds @ 1..60 => format!("{seconds} s"),
        seconds => format!("{} min {} s", seconds / 60, seconds % 60),
    }
}
