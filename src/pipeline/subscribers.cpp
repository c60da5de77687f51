#include "pipeline/subscribers.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include "base/bytes.h"
#include "base/csv.h"
#include "l10n/text.h"

namespace peyk {
namespace {

enum class Column { email, name, edition, lists, state };

std::optional<Column> column_of(std::string_view header) {
  const std::string name = to_ascii_lower(trim(header));
  if (name == "email" || name == "e-mail" || name == "address") return Column::email;
  if (name == "name") return Column::name;
  if (name == "edition" || name == "language") return Column::edition;
  if (name == "lists" || name == "list") return Column::lists;
  if (name == "state" || name == "status") return Column::state;
  return std::nullopt;
}

/// What a person can read of a value that may hold anything.
std::string shown(std::string_view value) {
  std::string out;
  for (const char c : value.substr(0, 80)) {
    if (c == '\r') {
      out += "\\r";
    } else if (c == '\n') {
      out += "\\n";
    } else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) {
      out += '?';
    } else {
      out += c;
    }
  }
  while (find_invalid_utf8(out)) out.pop_back();
  return value.size() > 80 ? out + "…" : out;
}

std::vector<std::string> split_lists(std::string_view text) {
  std::vector<std::string> lists;
  std::string current;
  for (const char c : std::string(text) + ";") {
    if (c == ';' || c == '|' || c == ',' || is_ascii_space(c)) {
      if (!current.empty()) lists.push_back(std::move(current));
      current.clear();
    } else {
      current += c;
    }
  }
  return lists;
}

/// One row to a reader, or the reason why not.
class RowReader {
 public:
  RowReader(const Config& config, const ImportDefaults& defaults, std::map<Column, size_t> columns,
            size_t width)
      : defaults_(defaults), columns_(std::move(columns)), width_(width) {
    for (const Edition& edition : config.editions) editions_.push_back(edition.id);
    for (const Publication& publication : config.publications) {
      if (std::find(lists_.begin(), lists_.end(), publication.list) == lists_.end()) {
        lists_.push_back(publication.list);
      }
    }
  }

  struct Reading {
    Address address;
    Subscriber values;
  };
  [[nodiscard]] Result<Reading> read(const CsvRow& row) const {
    if (!row.problem.empty()) return refuse(row.problem);
    if (row.fields.size() > width_) {
      return refuse("it has " + std::to_string(row.fields.size()) + " fields, the header has " +
                    std::to_string(width_) + "; put a field that holds a comma in quote marks");
    }
    auto address = Address::parse(field(row, Column::email));
    if (!address) return fail(address.error());
    Subscriber values;
    values.name = clean_line(unguarded(field(row, Column::name)));
    values.edition = to_ascii_lower(trim(field(row, Column::edition)));
    if (values.edition.empty()) values.edition = defaults_.edition;
    if (values.edition.empty()) return refuse("it names no edition");
    PEYK_TRY(known("edition", values.edition, editions_));
    values.lists = split_lists(field(row, Column::lists));
    if (values.lists.empty() && !defaults_.list.empty()) values.lists.push_back(defaults_.list);
    if (values.lists.empty()) return refuse("it names no list");
    for (const std::string& list : values.lists) PEYK_TRY(known("list", list, lists_));
    const std::string state = to_ascii_lower(trim(field(row, Column::state)));
    if (state == "unsubscribed") {
      values.state = SubscriberState::unsubscribed;
    } else if (state == "suppressed") {
      values.state = SubscriberState::suppressed;
    } else if (!state.empty() && state != "active") {
      return refuse("“" + shown(state) + "” is no state; active, unsubscribed or suppressed are");
    }
    return Reading{std::move(*address), std::move(values)};
  }

  [[nodiscard]] std::string field(const CsvRow& row, Column column) const {
    const auto at = columns_.find(column);
    if (at == columns_.end() || at->second >= row.fields.size()) return "";
    return row.fields[at->second];
  }

 private:
  static tl::unexpected<Error> refuse(std::string reason) {
    return fail(ErrorKind::bad_data, std::move(reason));
  }
  static Result<void> known(const char* what, const std::string& value,
                            const std::vector<std::string>& all) {
    if (std::find(all.begin(), all.end(), value) != all.end()) return {};
    const auto near = nearest(value, all);
    return refuse("there is no " + std::string(what) + " “" + shown(value) + "”" +
                  (near ? "; did you mean “" + *near + "”?" : "; there are: " + join(all, ", ")));
  }

  const ImportDefaults& defaults_;
  std::map<Column, size_t> columns_;
  size_t width_;
  std::vector<std::string> editions_;
  std::vector<std::string> lists_;
};

Result<std::map<Column, size_t>> read_header(const CsvRow& header, const std::string& file,
                                             std::vector<std::string>& ignored) {
  std::map<Column, size_t> columns;
  for (size_t i = 0; i < header.fields.size(); ++i) {
    const auto column = column_of(header.fields[i]);
    if (!column) {
      if (!trim(header.fields[i]).empty()) ignored.push_back(shown(trim(header.fields[i])));
    } else if (!columns.emplace(*column, i).second) {
      return fail(Error(ErrorKind::bad_data,
                        "the header names “" + std::string(trim(header.fields[i])) + "” twice")
                      .at({file, header.line})
                      .remedy("Remove one of the two columns. Nothing was imported."));
    }
  }
  if (!columns.contains(Column::email)) {
    return fail(Error(ErrorKind::bad_data, "the header has no column “email”")
                    .at({file, header.line})
                    .remedy("The first line must name the columns: email,name,edition,lists. "
                            "Nothing was imported."));
  }
  return columns;
}

/// What a row says of a reader's state counts only when it takes them off; never the other way.
Result<void> apply_state(Workspace& workspace, const RowReader::Reading& reading) {
  if (reading.values.state == SubscriberState::active) return {};
  return workspace.store().set_subscriber_state(reading.address, reading.values.state,
                                                "imported as such", workspace.now());
}

Result<void> store_row(Workspace& workspace, const RowReader::Reading& reading,
                       ImportReport& report) {
  Store& store = workspace.store();
  PEYK_ASSIGN(const auto before, store.subscriber(reading.address));
  PEYK_ASSIGN(const PutOutcome outcome,
              store.put_subscriber(reading.address, reading.values, workspace.now()));
  switch (outcome) {
    case PutOutcome::added:
      ++report.added;
      break;
    case PutOutcome::updated:
      ++report.updated;
      break;
    case PutOutcome::duplicate:  // Of articles only.
    case PutOutcome::unchanged:
      ++report.unchanged;
      break;
  }
  if (before && before->state != SubscriberState::active) {
    ++report.kept_away;
    return {};
  }
  return apply_state(workspace, reading);
}

/// A second row of one reader in a file may still add a list, or say that they left.
Result<void> store_repeated_row(Workspace& workspace, const RowReader::Reading& reading,
                                ImportReport& report) {
  ++report.duplicates;
  PEYK_TRY(workspace.store().put_subscriber(reading.address, reading.values, workspace.now()));
  return apply_state(workspace, reading);
}

}  // namespace

Result<ImportReport> import_subscribers(Workspace& workspace, const std::filesystem::path& file,
                                        const ImportDefaults& defaults) {
  PEYK_ASSIGN(const std::string text, read_file(file));
  if (const auto bad = find_invalid_utf8(text)) {
    const auto line =
        1 + std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(*bad), '\n');
    return fail(Error(ErrorKind::bad_data, "is not UTF-8 text")
                    .at({file.string(), static_cast<int>(line)})
                    .remedy("Save it as “CSV UTF-8” in the spreadsheet. Nothing was imported."));
  }
  const std::vector<CsvRow> rows = parse_csv(text);
  if (rows.empty()) {
    return fail(Error(ErrorKind::bad_data, "is empty")
                    .at({file.string()})
                    .remedy("The first line must name the columns: email,name,edition,lists."));
  }
  ImportReport report;
  PEYK_ASSIGN(auto columns, read_header(rows.front(), file.string(), report.ignored_columns));
  const RowReader reader(workspace.config(), defaults, std::move(columns),
                         rows.front().fields.size());
  std::set<std::string> seen;
  PEYK_TRY(workspace.store().transaction([&]() -> Result<void> {
    for (size_t i = 1; i < rows.size(); ++i) {
      const auto reading = reader.read(rows[i]);
      if (!reading) {
        report.refused.push_back(
            {rows[i].line, shown(reader.field(rows[i], Column::email)), reading.error().message()});
        continue;
      }
      if (!seen.insert(reading->address.identity()).second) {
        PEYK_TRY(store_repeated_row(workspace, *reading, report));
        continue;
      }
      PEYK_TRY(store_row(workspace, *reading, report));
    }
    return {};
  }));
  return report;
}

std::string_view to_string(SubscriberState state) {
  switch (state) {
    case SubscriberState::active:
      return "active";
    case SubscriberState::unsubscribed:
      return "unsubscribed";
    case SubscriberState::suppressed:
      return "suppressed";
  }
  return "?";
}

std::string export_subscribers(const std::vector<Subscriber>& subscribers) {
  std::string out = "email,name,edition,lists,state\n";
  for (const Subscriber& reader : subscribers) {
    out += csv_field(reader.email) + "," + guarded_csv_field(reader.name) + "," + reader.edition +
           "," + csv_field(join(reader.lists, ";")) + "," + std::string(to_string(reader.state)) +
           "\n";
  }
  return out;
}

Result<std::string> unsubscribe_by_token(Workspace& workspace, const std::string& token) {
  PEYK_ASSIGN(const TokenKey key, workspace.token_key());
  const auto claims = verify_token(key, TokenPurpose::unsubscribe, token);
  if (!claims) {
    return fail(Error(ErrorKind::bad_data, "this is no valid unsubscribe link")
                    .remedy("It may be cut off, or signed with a key that is no longer in use. "
                            "“peyk subscribers remove ADDRESS” works without a link."));
  }
  PEYK_ASSIGN(const auto reader, workspace.store().subscriber(claims->subscriber));
  if (reader) {
    PEYK_ASSIGN(const Address address, Address::parse(reader->email));
    PEYK_TRY(workspace.store().set_subscriber_state(address, SubscriberState::unsubscribed,
                                                    "unsubscribe link", workspace.now()));
    return reader->email;
  }
  return fail(ErrorKind::no_input, "the reader of this link is not in the store");
}

}  // namespace peyk
