#pragma once
/// The command line of peyk; each subcommand is in a file of its own (cli/command_NAME.cpp).

namespace peyk {

/// Parses the arguments, runs the command, prints errors, returns the exit code.
[[nodiscard]] int run_app(int argc, char** argv);

}  // namespace peyk
