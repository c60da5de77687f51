// Issues: what compose has chosen, as it was chosen.

#include "store/database.h"
#include "store/names.h"
#include "store/store.h"

namespace peyk {
namespace {

Result<void> put_item(Database& database, int64_t sequence, int section, int position,
                      const IssueItem& item) {
  PEYK_TRY(
      database.run("INSERT INTO issue_items(issue, section, position, story) "
                   "VALUES(?, ?, ?, ?)",
                   sequence, section, position, item.story));
  for (const auto& [edition, choice] : item.editions) {
    PEYK_TRY(
        database.run("INSERT INTO issue_choices(issue, section, item, edition, article, "
                     "fallback) VALUES(?, ?, ?, ?, ?, ?)",
                     sequence, section, position, edition, choice.article, choice.fallback));
  }
  return {};
}

Result<void> put_sections(Database& database, int64_t sequence, const Issue& issue) {
  for (size_t i = 0; i < issue.sections.size(); ++i) {
    const IssueSection& section = issue.sections[i];
    const int position = static_cast<int>(i);
    PEYK_TRY(database.run("INSERT INTO issue_sections(issue, position, section) VALUES(?, ?, ?)",
                          sequence, position, section.id));
    for (size_t item = 0; item < section.items.size(); ++item) {
      PEYK_TRY(put_item(database, sequence, position, static_cast<int>(item), section.items[item]));
    }
    for (size_t link = 0; link < section.issues.size(); ++link) {
      PEYK_TRY(
          database.run("INSERT INTO issue_links(issue, section, position, earlier) "
                       "VALUES(?, ?, ?, ?)",
                       sequence, position, static_cast<int>(link), section.issues[link]));
    }
  }
  return {};
}

/// All that is in the tables below an issue.
Result<void> put_content(Database& database, int64_t sequence, const Issue& issue) {
  PEYK_TRY(put_sections(database, sequence, issue));
  for (const auto& [edition, note] : issue.notes) {
    PEYK_TRY(database.run("INSERT INTO issue_notes(issue, edition, note) VALUES(?, ?, ?)", sequence,
                          edition, note));
  }
  for (const auto& [story, titles] : issue.titles) {
    for (const auto& [edition, title] : titles) {
      PEYK_TRY(
          database.run("INSERT INTO issue_titles(issue, story, edition, title) VALUES(?, ?, ?, ?)",
                       sequence, story, edition, title));
    }
  }
  return {};
}

Result<void> remove_content(Database& database, int64_t sequence) {
  for (const char* statement :
       {"DELETE FROM issue_sections WHERE issue = ?", "DELETE FROM issue_items WHERE issue = ?",
        "DELETE FROM issue_choices WHERE issue = ?", "DELETE FROM issue_links WHERE issue = ?",
        "DELETE FROM issue_notes WHERE issue = ?", "DELETE FROM issue_titles WHERE issue = ?",
        "DELETE FROM issue_subjects WHERE issue = ?"}) {
    PEYK_TRY(database.run(statement, sequence));
  }
  return {};
}

/// A place that a row of a child table names, or nothing when the table contradicts itself.
template <class T>
T* at(std::vector<T>& list, int64_t position) {
  const bool inside = position >= 0 && static_cast<uint64_t>(position) < list.size();
  return inside ? &list[static_cast<size_t>(position)] : nullptr;
}

/// Calls `take` for every row of a child table of the issue.
template <class Take>
Result<void> each(Database& database, std::string_view sql, int64_t sequence, const Take& take) {
  PEYK_ASSIGN(Query row, database.query(sql, sequence));
  for (;;) {
    PEYK_ASSIGN(const bool more, row.step());
    if (!more) return {};
    if (!take(row)) return fail(database.damaged("an issue refers to a section that it lacks"));
  }
}

Result<void> read_content(Database& database, int64_t sequence, StoredIssue& stored) {
  auto& sections = stored.issue.sections;
  PEYK_TRY(each(database, "SELECT section FROM issue_sections WHERE issue = ? ORDER BY position",
                sequence, [&](const Query& row) {
                  sections.push_back({row.text(0), {}, {}});
                  return true;
                }));
  PEYK_TRY(each(database,
                "SELECT section, story FROM issue_items WHERE issue = ? ORDER BY section, position",
                sequence, [&](const Query& row) {
                  IssueSection* const section = at(sections, row.integer(0));
                  if (section != nullptr) section->items.push_back({row.text(1), {}});
                  return section != nullptr;
                }));
  PEYK_TRY(each(database,
                "SELECT section, item, edition, article, fallback FROM issue_choices "
                "WHERE issue = ?",
                sequence, [&](const Query& row) {
                  IssueSection* const section = at(sections, row.integer(0));
                  IssueItem* const item =
                      section == nullptr ? nullptr : at(section->items, row.integer(1));
                  if (item != nullptr) {
                    item->editions[row.text(2)] = {row.text(3), row.integer(4) != 0};
                  }
                  return item != nullptr;
                }));
  PEYK_TRY(
      each(database,
           "SELECT section, earlier FROM issue_links WHERE issue = ? ORDER BY section, position",
           sequence, [&](const Query& row) {
             IssueSection* const section = at(sections, row.integer(0));
             if (section != nullptr) section->issues.push_back(row.text(1));
             return section != nullptr;
           }));
  PEYK_TRY(each(database, "SELECT edition, note FROM issue_notes WHERE issue = ?", sequence,
                [&](const Query& row) {
                  stored.issue.notes[row.text(0)] = row.text(1);
                  return true;
                }));
  PEYK_TRY(each(database, "SELECT story, edition, title FROM issue_titles WHERE issue = ?",
                sequence, [&](const Query& row) {
                  stored.issue.titles[row.text(0)][row.text(1)] = row.text(2);
                  return true;
                }));
  return each(database, "SELECT edition, subject FROM issue_subjects WHERE issue = ?", sequence,
              [&](const Query& row) {
                stored.subjects[row.text(0)] = row.text(1);
                return true;
              });
}

constexpr std::string_view kColumns =
    "SELECT sequence, id, publication, number, interval_from, interval_until, hash, state, "
    "stop_reason, frozen, finished, paused, discarded FROM issues ";

Result<StoredIssue> read_issue(Database& database, const Query& row) {
  StoredIssue stored;
  Issue& issue = stored.issue;
  issue.id = row.text(1);
  issue.publication = row.text(2);
  issue.number = static_cast<int>(row.integer(3));
  issue.from = row.instant(4);
  issue.until = row.instant(5);
  issue.hash = row.text(6);
  const auto state = parse_issue_state(row.text(7));
  if (!state) {
    return fail(database.damaged("issue " + issue.id + " has the state “" + row.text(7) + "”"));
  }
  stored.state = *state;
  stored.stop_reason = row.text(8);
  stored.frozen = row.optional_instant(9);
  stored.finished = row.optional_instant(10);
  stored.paused = row.optional_instant(11);
  stored.discarded = row.optional_instant(12);
  PEYK_TRY(read_content(database, row.integer(0), stored));
  return stored;
}

}  // namespace

Result<void> Store::add_issue(const Issue& issue, Instant now) {
  PEYK_ASSIGN(Transaction transaction, Transaction::begin(*database_));
  PEYK_ASSIGN(const auto last,
              database_->number("SELECT last FROM publication_numbers WHERE publication = ?",
                                issue.publication));
  PEYK_ASSIGN(const auto taken,
              database_->number("SELECT count(*) FROM issues WHERE id = ?", issue.id));
  const int64_t next = last.value_or(0) + 1;
  if (issue.number != next || taken.value_or(0) != 0) {
    const bool used = issue.number < next || taken.value_or(0) != 0;
    return fail(Error(ErrorKind::bad_data,
                      "issue " + issue.id + " cannot be added: " +
                          (used ? "that number was given already" : "a number is left out") +
                          "; the next of “" + issue.publication + "” is " + std::to_string(next))
                    .at({database_->name()})
                    .remedy("Another run may have composed it. Look at `peyk issues`, then compose "
                            "again."));
  }
  PEYK_TRY(
      database_->run("INSERT INTO publication_numbers(publication, last) VALUES(?1, ?2) "
                     "ON CONFLICT(publication) DO UPDATE SET last = ?2",
                     issue.publication, issue.number));
  PEYK_TRY(database_->run(
      "INSERT INTO issues(id, publication, number, interval_from, interval_until, "
      "hash, composed) VALUES(?, ?, ?, ?, ?, ?, ?)",
      issue.id, issue.publication, issue.number, issue.from, issue.until, issue.hash, now));
  const int64_t sequence = database_->last_id();
  PEYK_TRY(put_content(*database_, sequence, issue));
  return transaction.commit();
}

Result<void> Store::replace_issue(const Issue& issue, Instant now) {
  PEYK_ASSIGN(Transaction transaction, Transaction::begin(*database_));
  PEYK_ASSIGN(const auto sequence,
              database_->number("SELECT sequence FROM issues WHERE id = ? AND publication = ? AND "
                                "number = ?",
                                issue.id, issue.publication, issue.number));
  if (!sequence) return fail(ErrorKind::no_input, "there is no issue “" + issue.id + "”");
  PEYK_ASSIGN(
      const int64_t changed,
      database_->run("UPDATE issues SET interval_from = ?, interval_until = ?, hash = ?, "
                     "composed = ?, discarded = NULL WHERE sequence = ? AND frozen IS NULL AND "
                     "state = 'composed'",
                     issue.from, issue.until, issue.hash, now, *sequence));
  if (changed == 0) {
    return fail(Error(ErrorKind::bad_data,
                      "issue " + issue.id + " cannot be made anew: its audience is frozen")
                    .at({database_->name()}));
  }
  PEYK_TRY(remove_content(*database_, *sequence));
  PEYK_TRY(put_content(*database_, *sequence, issue));
  return transaction.commit();
}

Result<void> Store::discard_issue(const std::string& issue, Instant now) {
  PEYK_ASSIGN(const int64_t changed,
              database_->run("UPDATE issues SET discarded = ? WHERE id = ? AND frozen IS NULL AND "
                             "state = 'composed' AND discarded IS NULL",
                             now, issue));
  if (changed != 0) return {};
  return fail(Error(ErrorKind::bad_data, "issue " + issue +
                                             " cannot be discarded: it was sent, "
                                             "was discarded before or is not there")
                  .at({database_->name()}));
}

Result<std::optional<StoredIssue>> Store::issue(const std::string& id) {
  PEYK_ASSIGN(Transaction snapshot, Transaction::begin_read(*database_));
  PEYK_ASSIGN(Query row, database_->query(std::string(kColumns) + "WHERE id = ?", id));
  PEYK_ASSIGN(const bool found, row.step());
  if (!found) return std::optional<StoredIssue>();
  PEYK_ASSIGN(StoredIssue stored, read_issue(*database_, row));
  return std::optional<StoredIssue>(std::move(stored));
}

Result<std::vector<StoredIssue>> Store::issues(const std::string& publication) {
  PEYK_ASSIGN(Transaction snapshot, Transaction::begin_read(*database_));
  PEYK_ASSIGN(Query row, database_->query(std::string(kColumns) +
                                              "WHERE ?1 = '' OR publication = ?1 ORDER BY sequence",
                                          publication));
  std::vector<StoredIssue> found;
  for (;;) {
    PEYK_ASSIGN(const bool more, row.step());
    if (!more) return found;
    PEYK_ASSIGN(StoredIssue stored, read_issue(*database_, row));
    found.push_back(std::move(stored));
  }
}

Result<void> Store::set_subject(const std::string& issue, const std::string& edition,
                                const std::string& subject) {
  PEYK_ASSIGN(Transaction transaction, Transaction::begin(*database_));
  PEYK_ASSIGN(const int64_t changed,
              database_->run("INSERT INTO issue_subjects(issue, edition, subject) "
                             "SELECT sequence, ?2, ?3 FROM issues WHERE id = ?1 "
                             "ON CONFLICT(issue, edition) DO UPDATE SET subject = ?3",
                             issue, edition, subject));
  if (changed == 0) return fail(ErrorKind::no_input, "there is no issue “" + issue + "”");
  return transaction.commit();
}

Result<std::vector<std::string>> Store::changed_since_composed(const std::string& issue) {
  PEYK_ASSIGN(Query row,
              database_->query("SELECT DISTINCT articles.id FROM issues "
                               "JOIN issue_choices ON issue_choices.issue = issues.sequence "
                               "JOIN articles ON articles.id = issue_choices.article "
                               "WHERE issues.id = ? AND articles.changed > issues.composed "
                               "AND articles.changed > articles.added "
                               "ORDER BY articles.id",
                               issue));
  std::vector<std::string> ids;
  for (;;) {
    PEYK_ASSIGN(const bool more, row.step());
    if (!more) return ids;
    ids.push_back(row.text(0));
  }
}

}  // namespace peyk
