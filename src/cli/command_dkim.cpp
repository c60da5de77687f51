#include "base/file.h"
#include "cli/command.h"
#include "mail/dkim_key.h"

namespace peyk {
namespace {

struct DkimArguments {
  std::string domain;
  std::string selector;
  std::string algorithm = "rsa";
  std::string file;
  int bits = DkimKey::kLeastBits;
  bool bits_given = false;
  bool json = false;
};

/// Domain and selector were typed, so what is wrong with them is the command line's fault.
Result<DkimRecord> record_of(const DkimKey& key, const DkimArguments& arguments) {
  auto record = make_dkim_record(key, arguments.domain, arguments.selector);
  if (record) return record;
  return fail(Error(ErrorKind::usage, record.error().message()).remedy(record.error().remedy()));
}

void show(const DkimKey& key, const DkimRecord& record, const DkimArguments& arguments) {
  if (arguments.json) {
    const Json json = {{"key_file", arguments.file},
                       {"algorithm", to_string(key.algorithm())},
                       {"bits", key.bits()},
                       {"name", record.name},
                       {"type", "TXT"},
                       {"value", record.value},
                       {"strings", record.strings}};
    print(json.dump(2));
    return;
  }
  // As a zone file has it.
  std::string line = record.name + ". IN TXT";
  for (const std::string& piece : record.strings) line += " \"" + piece + "\"";
  print(line);
}

Result<int> generate(const Invocation& /*invocation*/, const DkimArguments& arguments) {
  if (arguments.algorithm != "rsa" && arguments.algorithm != "ed25519") {
    return fail(Error(ErrorKind::usage, "“" + arguments.algorithm + "” is no algorithm of DKIM")
                    .remedy("Algorithms are rsa and ed25519."));
  }
  const bool rsa = arguments.algorithm == "rsa";
  if (!rsa && arguments.bits_given) {
    return fail(ErrorKind::usage, "--bits is of RSA keys only; Ed25519 keys have one size");
  }
  PEYK_ASSIGN(const DkimKey key,
              DkimKey::generate(rsa ? DkimKey::Algorithm::rsa : DkimKey::Algorithm::ed25519,
                                arguments.bits));
  PEYK_ASSIGN(const DkimRecord record, record_of(key, arguments));
  PEYK_TRY(create_private_file(arguments.file, key.pem().reveal()));
  show(key, record, arguments);
  say("The key is in " + arguments.file + " (mode 0600); keep a copy in a safe place.");
  say("Publish the record above, wait until “dig TXT " + record.name +
      "” shows it, then name the key under dkim: in the configuration.");
  return exit_code::done;
}

Result<int> show_record(const Invocation& /*invocation*/, const DkimArguments& arguments) {
  PEYK_ASSIGN(const DkimKey key, DkimKey::load(arguments.file));
  PEYK_ASSIGN(const DkimRecord record, record_of(key, arguments));
  show(key, record, arguments);
  return exit_code::done;
}

}  // namespace

void add_dkim(CLI::App& app, Invocation& invocation) {
  auto* command =
      add_command(app, "dkim", "Keys that sign the mails: make one, show its DNS record",
                  "peyk dkim keygen --domain example.org --selector s2026 "
                  "--out var/dkim-s2026.pem");
  command->require_subcommand(1);
  auto arguments = std::make_shared<DkimArguments>();
  const auto on = [arguments, &invocation](CLI::App* sub, auto function) {
    sub->add_option("--domain", arguments->domain, "The domain that signs (d=)")->required();
    sub->add_option("--selector", arguments->selector, "Names the key in that domain (s=)")
        ->required();
    sub->add_flag("--json", arguments->json, "Print JSON");
    sub->callback([arguments, &invocation, function] {
      invocation.action = [arguments, &invocation, function] {
        return function(invocation, *arguments);
      };
    });
  };

  auto* keygen = add_command(*command, "keygen", "Make a key and print its DNS record",
                             "peyk dkim keygen --domain example.org --selector s2026 "
                             "--out var/dkim-s2026.pem");
  on(keygen, generate);
  keygen
      ->add_option("--algorithm", arguments->algorithm, "rsa (every receiver knows it) or ed25519")
      ->capture_default_str();
  keygen
      ->add_option_function<int>(
          "--bits",
          [arguments](int bits) {
            arguments->bits = bits;
            arguments->bits_given = true;
          },
          "Of an RSA key: 2048 to 4096")
      ->default_str("2048");
  keygen->add_option("--out", arguments->file, "The file to make; never overwritten")->required();

  auto* record = add_command(*command, "record", "Print the DNS record of a key",
                             "peyk dkim record --domain example.org --selector s2026 "
                             "--key var/dkim-s2026.pem");
  on(record, show_record);
  record->add_option("--key", arguments->file, "The key file")->required();
}

}  // namespace peyk
