//! The `bindery` command.

fn main() -> std::process::ExitCode {
    bindery::cli::run(std::env::args_os())
}
