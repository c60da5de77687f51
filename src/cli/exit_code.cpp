#include "cli/exit_code.h"

namespace peyk {

int exit_code_of(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::usage:
      return exit_code::usage;
    case ErrorKind::bad_data:
      return exit_code::bad_data;
    case ErrorKind::no_input:
      return exit_code::no_input;
    case ErrorKind::unavailable:
      return exit_code::unavailable;
    case ErrorKind::bug:
      return exit_code::bug;
    case ErrorKind::io:
      return exit_code::io;
    case ErrorKind::try_again:
      return exit_code::try_again;
    case ErrorKind::credentials:
      return exit_code::credentials;
    case ErrorKind::configuration:
      return exit_code::configuration;
    case ErrorKind::nothing_to_do:
      return exit_code::nothing_to_do;
    case ErrorKind::interrupted:
      return exit_code::interrupted;
  }
  return exit_code::bug;
}

}  // namespace peyk
