#pragma once
/// The one place that maps errors to exit codes (docs/operations.md lists them).

#include "base/error.h"

namespace peyk {

namespace exit_code {
inline constexpr int done = 0;
inline constexpr int partly = 3;  ///< Something was rejected, deferred, refused or is in doubt.
inline constexpr int nothing_to_do = 4;  ///< No issue due, too little content, everybody has it.
inline constexpr int usage = 64;
inline constexpr int bad_data = 65;
inline constexpr int no_input = 66;
inline constexpr int unavailable = 69;
inline constexpr int bug = 70;
inline constexpr int io = 74;
inline constexpr int try_again = 75;
inline constexpr int credentials = 77;
inline constexpr int configuration = 78;
inline constexpr int interrupted = 130;
}  // namespace exit_code

[[nodiscard]] int exit_code_of(ErrorKind kind);

/// The footer of every --help.
inline constexpr const char* kExitCodesHelp =
    "Exit codes: 0 done, 3 done in part, 4 nothing to do, 64 usage, 65 bad data, 66 no input,\n"
    "69 relay unavailable, 70 a bug, 74 disk or store, 75 try again, 77 credentials refused,\n"
    "78 configuration, 130 interrupted.";

}  // namespace peyk
