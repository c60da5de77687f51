#pragma once
/// A folder that an editor opens in a browser: every edition of an issue as its readers will see
/// it, with what is to be said about it. Pure: values in, files out.
///
/// index.html works from the disk and asks no network for anything. It shows what others wrote, so
/// nothing of it can run: mails and pages stand in sandboxed frames, each a document with a policy
/// of its own (preview/variants.h); all other text is escaped; the only script is the page's own,
/// named by its hash in the page's policy.

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "model/edition.h"
#include "preflight/finding.h"

namespace peyk {

struct PreviewEdition {
  Edition edition;
  std::string subject;
  std::string preheader;
  std::string html;  ///< The mail, filled for a sample reader.
  std::string text;  ///< So is this.
  std::string page;
  std::string message;       ///< As it leaves: headers and MIME.
  std::string last_subject;  ///< Of the issue before; or empty.
};

/// One thing that is in one of two issues, or changed between them.
struct PreviewChange {
  enum class Kind { added, dropped, changed } kind = Kind::changed;
  std::string text;
};

struct PreviewIssue {
  std::string issue;
  std::string publication;
  std::string from;  ///< As people read it.
  std::string until;
  std::vector<PreviewEdition> editions;
  std::vector<Finding> findings;
  size_t budget = 0;       ///< Of the HTML part, in bytes.
  std::string hash;        ///< Of all that readers would get (pipeline/approval.h).
  std::string approval;    ///< How it stands with that; may have several lines.
  bool approved = false;   ///< In this very form.
  bool waits = false;      ///< A person has to approve it before it can be sent.
  std::string last_issue;  ///< Or empty.
  std::vector<PreviewChange> since_last;
  std::string file;                         ///< In which it is edited.
  std::vector<PreviewChange> not_composed;  ///< What that file says and the issue does not have.
  std::string media_url;
  bool live = false;  ///< Served by preview/server.h: the page loads itself anew.
};

/// The files by name; pictures are to be put beside them in "media/".
[[nodiscard]] std::map<std::string, std::string> preview_files(const PreviewIssue& issue);

/// A page in the place of index.html when there is nothing to show: `message` says why.
[[nodiscard]] std::string preview_error_page(const std::string& issue, const std::string& message);

}  // namespace peyk
