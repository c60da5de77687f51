#include "store/schema.h"

namespace peyk {

// Instants are seconds since 1970 in UTC. States are words, so that a person with the sqlite3 shell
// can read them.
const std::array<const char*, 3> kMigrations = {
    // Version 1.
    R"sql(
CREATE TABLE articles(
  id TEXT NOT NULL PRIMARY KEY,
  edition TEXT NOT NULL,
  story TEXT NOT NULL,
  slug TEXT NOT NULL,
  url TEXT NOT NULL,
  title TEXT NOT NULL,
  byline TEXT NOT NULL,
  source TEXT NOT NULL,
  source_url TEXT NOT NULL,
  published INTEGER NOT NULL,
  modified INTEGER NOT NULL,
  excerpt TEXT NOT NULL,
  body TEXT NOT NULL,
  picture_url TEXT,               -- NULL: no picture
  picture_alt TEXT NOT NULL,
  picture_caption TEXT NOT NULL,
  picture_width INTEGER NOT NULL,
  picture_height INTEGER NOT NULL,
  fingerprint TEXT NOT NULL,
  added INTEGER NOT NULL,
  changed INTEGER NOT NULL
);
CREATE INDEX articles_by_date ON articles(published DESC, id);
CREATE INDEX articles_by_edition ON articles(edition, published DESC, id);

CREATE TABLE article_terms(
  article TEXT NOT NULL REFERENCES articles(id) ON DELETE CASCADE,
  kind TEXT NOT NULL CHECK (kind IN ('category', 'tag')),
  position INTEGER NOT NULL,
  slug TEXT NOT NULL,
  name TEXT NOT NULL,
  PRIMARY KEY(article, kind, position)
) WITHOUT ROWID;

CREATE TABLE settings(                    -- what stages remember between runs
  key TEXT NOT NULL PRIMARY KEY,
  value TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE subscribers(
  id INTEGER PRIMARY KEY AUTOINCREMENT,  -- in signed links: never used for another reader
  identity TEXT NOT NULL UNIQUE,         -- Address::identity()
  email TEXT NOT NULL,
  name TEXT NOT NULL,
  edition TEXT NOT NULL,
  state TEXT NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'unsubscribed', 'suppressed')),
  reason TEXT NOT NULL DEFAULT '',
  added INTEGER NOT NULL,
  changed INTEGER NOT NULL
);

CREATE TABLE subscriptions(
  list TEXT NOT NULL,
  subscriber INTEGER NOT NULL REFERENCES subscribers(id) ON DELETE CASCADE,
  PRIMARY KEY(list, subscriber)
) WITHOUT ROWID;
CREATE INDEX subscriptions_by_subscriber ON subscriptions(subscriber);

CREATE TABLE publication_numbers(
  publication TEXT NOT NULL PRIMARY KEY,
  last INTEGER NOT NULL                  -- the highest number that was ever given
) WITHOUT ROWID;

CREATE TABLE issues(
  sequence INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  publication TEXT NOT NULL,
  number INTEGER NOT NULL,
  interval_from INTEGER NOT NULL,
  interval_until INTEGER NOT NULL,
  hash TEXT NOT NULL,
  state TEXT NOT NULL DEFAULT 'composed'
    CHECK (state IN ('composed', 'sending', 'stopped', 'finished')),
  stop_reason TEXT NOT NULL DEFAULT '',
  composed INTEGER NOT NULL,
  frozen INTEGER,
  finished INTEGER,
  list TEXT NOT NULL DEFAULT '',
  audience INTEGER NOT NULL DEFAULT 0,   -- how many deliveries were frozen
  excluded INTEGER NOT NULL DEFAULT 0,
  UNIQUE(publication, number)
);

CREATE TABLE issue_sections(
  issue INTEGER NOT NULL REFERENCES issues(sequence) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  section TEXT NOT NULL,
  PRIMARY KEY(issue, position)
) WITHOUT ROWID;
CREATE TABLE issue_items(
  issue INTEGER NOT NULL REFERENCES issues(sequence) ON DELETE CASCADE,
  section INTEGER NOT NULL,              -- issue_sections.position
  position INTEGER NOT NULL,
  story TEXT NOT NULL,
  PRIMARY KEY(issue, section, position)
) WITHOUT ROWID;
CREATE TABLE issue_choices(
  issue INTEGER NOT NULL REFERENCES issues(sequence) ON DELETE CASCADE,
  section INTEGER NOT NULL,
  item INTEGER NOT NULL,                 -- issue_items.position
  edition TEXT NOT NULL,
  article TEXT NOT NULL,
  fallback INTEGER NOT NULL,
  PRIMARY KEY(issue, section, item, edition)
) WITHOUT ROWID;
CREATE TABLE issue_links(
  issue INTEGER NOT NULL REFERENCES issues(sequence) ON DELETE CASCADE,
  section INTEGER NOT NULL,
  position INTEGER NOT NULL,
  earlier TEXT NOT NULL,                 -- issues.id
  PRIMARY KEY(issue, section, position)
) WITHOUT ROWID;
CREATE TABLE issue_notes(
  issue INTEGER NOT NULL REFERENCES issues(sequence) ON DELETE CASCADE,
  edition TEXT NOT NULL,
  note TEXT NOT NULL,
  PRIMARY KEY(issue, edition)
) WITHOUT ROWID;
CREATE TABLE issue_subjects(
  issue INTEGER NOT NULL REFERENCES issues(sequence) ON DELETE CASCADE,
  edition TEXT NOT NULL,
  subject TEXT NOT NULL,
  PRIMARY KEY(issue, edition)
) WITHOUT ROWID;

CREATE TABLE stencils(
  issue INTEGER NOT NULL REFERENCES issues(sequence),
  edition TEXT NOT NULL,
  bytes BLOB NOT NULL,
  PRIMARY KEY(issue, edition)
);

CREATE TABLE deliveries(
  issue INTEGER NOT NULL REFERENCES issues(sequence),
  subscriber INTEGER NOT NULL REFERENCES subscribers(id),
  email TEXT NOT NULL,
  name TEXT NOT NULL,
  edition TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('pending', 'claimed', 'committing', 'deferred', 'sent',
                                       'rejected', 'uncertain', 'expired')),
  attempts INTEGER NOT NULL DEFAULT 0,
  reason TEXT NOT NULL DEFAULT '',
  relay TEXT NOT NULL DEFAULT '',
  owner TEXT,
  lease_until INTEGER,
  retry_at INTEGER,
  changed INTEGER NOT NULL,
  PRIMARY KEY(issue, subscriber),
  CHECK ((state = 'deferred') = (retry_at IS NOT NULL)),
  CHECK ((state IN ('claimed', 'committing')) = (owner IS NOT NULL))
) WITHOUT ROWID;
-- What a claim looks for; rows leave these indexes with their state, so they shrink as work is done.
CREATE INDEX deliveries_pending ON deliveries(issue, subscriber) WHERE state = 'pending';
CREATE INDEX deliveries_deferred ON deliveries(issue, retry_at) WHERE state = 'deferred';
)sql",
    // Version 2: a ledger whose rows move faster. The index of pending ones is gone (a claim goes
    // on from where the one before ended), and the states are compared one by one: for a list
    // SQLite
    // builds a table anew at each move.
    R"sql(
CREATE TABLE deliveries_2(
  issue INTEGER NOT NULL REFERENCES issues(sequence),
  subscriber INTEGER NOT NULL REFERENCES subscribers(id),
  email TEXT NOT NULL,
  name TEXT NOT NULL,
  edition TEXT NOT NULL,
  state TEXT NOT NULL CHECK (
    state = 'sent' OR state = 'committing' OR state = 'claimed' OR state = 'pending' OR
    state = 'deferred' OR state = 'rejected' OR state = 'uncertain' OR state = 'expired'),
  attempts INTEGER NOT NULL DEFAULT 0,
  reason TEXT NOT NULL DEFAULT '',
  relay TEXT NOT NULL DEFAULT '',
  owner TEXT,
  lease_until INTEGER,
  retry_at INTEGER,
  changed INTEGER NOT NULL,
  PRIMARY KEY(issue, subscriber),
  CHECK ((state = 'deferred') = (retry_at IS NOT NULL)),
  CHECK ((state = 'claimed' OR state = 'committing') = (owner IS NOT NULL))
) WITHOUT ROWID;
INSERT INTO deliveries_2 SELECT issue, subscriber, email, name, edition, state, attempts, reason,
  relay, owner, lease_until, retry_at, changed FROM deliveries ORDER BY issue, subscriber;
DROP TABLE deliveries;
ALTER TABLE deliveries_2 RENAME TO deliveries;
CREATE INDEX deliveries_deferred ON deliveries(issue, retry_at) WHERE state = 'deferred';
CREATE INDEX subscribers_left ON subscribers(id) WHERE state <> 'active';
ALTER TABLE issues ADD COLUMN paused INTEGER;  -- since when a person holds it back
)sql",
    // Version 3: what an editor calls a story in one issue; who approved an issue, and what; issues
    // that shall not be;
    // what the published site remembers; a library that is searched, knows copies of one text and
    // forgets nothing that was withdrawn. What is derived from articles (keys, index) is filled in
    // by
    // index_library().
    R"sql(
CREATE TABLE issue_titles(
  issue INTEGER NOT NULL REFERENCES issues(sequence) ON DELETE CASCADE,
  story TEXT NOT NULL,
  edition TEXT NOT NULL,
  title TEXT NOT NULL,
  PRIMARY KEY(issue, story, edition)
) WITHOUT ROWID;
ALTER TABLE issues ADD COLUMN discarded INTEGER;  -- since when it shall not be; NULL: it may
CREATE TABLE approvals(
  issue INTEGER NOT NULL PRIMARY KEY REFERENCES issues(sequence) ON DELETE CASCADE,
  hash TEXT NOT NULL,                    -- of all that a reader would get
  approver TEXT NOT NULL,
  approved INTEGER NOT NULL
);
CREATE TABLE approval_parts(             -- of what was approved, to say what has changed since
  issue INTEGER NOT NULL REFERENCES approvals(issue) ON DELETE CASCADE,
  part TEXT NOT NULL,                    -- "fa/subject"
  hash TEXT NOT NULL,
  PRIMARY KEY(issue, part)
) WITHOUT ROWID;
CREATE TABLE article_changes(              -- since the site was last published
  article TEXT NOT NULL PRIMARY KEY
) WITHOUT ROWID;
CREATE TRIGGER articles_added AFTER INSERT ON articles BEGIN
  INSERT INTO article_changes SELECT new.id
    WHERE NOT EXISTS(SELECT 1 FROM article_changes WHERE article = new.id);
END;
CREATE TRIGGER articles_changed AFTER UPDATE ON articles BEGIN
  INSERT INTO article_changes SELECT new.id
    WHERE NOT EXISTS(SELECT 1 FROM article_changes WHERE article = new.id);
END;
CREATE TRIGGER articles_removed AFTER DELETE ON articles BEGIN
  INSERT INTO article_changes SELECT old.id
    WHERE NOT EXISTS(SELECT 1 FROM article_changes WHERE article = old.id);
END;

CREATE TABLE feed_entries(
  feed TEXT NOT NULL,
  sequence INTEGER NOT NULL,               -- its place for good, from 0; see site_records.h
  article TEXT NOT NULL,
  published INTEGER NOT NULL,
  story TEXT NOT NULL,
  present INTEGER NOT NULL,                -- 0: withdrawn, or no longer of the feed
  PRIMARY KEY(feed, sequence)
) WITHOUT ROWID;
CREATE UNIQUE INDEX feed_entries_by_article ON feed_entries(article, feed);
CREATE INDEX feed_entries_by_date ON feed_entries(feed, published DESC, article) WHERE present = 1;
CREATE INDEX feed_entries_by_story ON feed_entries(story) WHERE present = 1;

CREATE TABLE site_files(
  path TEXT NOT NULL PRIMARY KEY,          -- below site.publish_folder
  depends TEXT NOT NULL,
  size INTEGER NOT NULL,
  note TEXT NOT NULL
) WITHOUT ROWID;
ALTER TABLE articles ADD COLUMN guid TEXT NOT NULL DEFAULT '';       -- the source's own identifier
ALTER TABLE articles ADD COLUMN url_key TEXT NOT NULL DEFAULT '';    -- store/identity.h
ALTER TABLE articles ADD COLUMN guid_key TEXT NOT NULL DEFAULT '';
ALTER TABLE articles ADD COLUMN text_key TEXT NOT NULL DEFAULT '';
ALTER TABLE articles ADD COLUMN withdrawn INTEGER;                   -- since when; NULL: it is not
ALTER TABLE articles ADD COLUMN withdrawn_by TEXT NOT NULL DEFAULT '';  -- a source; '': by hand
ALTER TABLE articles ADD COLUMN withdrawn_reason TEXT NOT NULL DEFAULT '';
CREATE INDEX articles_by_url ON articles(url_key) WHERE url_key <> '';
CREATE INDEX articles_by_guid ON articles(guid_key) WHERE guid_key <> '';
CREATE INDEX articles_by_text ON articles(text_key) WHERE text_key <> '';

CREATE TABLE article_sources(            -- which configured sources have given an article
  article TEXT NOT NULL REFERENCES articles(id) ON DELETE CASCADE,
  source TEXT NOT NULL,
  PRIMARY KEY(article, source)
) WITHOUT ROWID;
CREATE INDEX article_sources_by_source ON article_sources(source);

CREATE TABLE article_aliases(            -- copies that are not stored
  id TEXT NOT NULL PRIMARY KEY,          -- articles.id, had it been stored
  article TEXT NOT NULL,                 -- articles.id; '': no copy, by hand
  reason TEXT NOT NULL CHECK (reason IN ('url', 'guid', 'text')),
  source TEXT NOT NULL,
  since INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX article_aliases_by_article ON article_aliases(article);

-- Rows of the index have numbers, which a VACUUM must not change.
CREATE TABLE article_numbers(
  number INTEGER PRIMARY KEY,
  article TEXT NOT NULL UNIQUE REFERENCES articles(id) ON DELETE CASCADE
);
-- Folded text (l10n/fold.h): the tokenizer has nothing left to do but to part words.
CREATE VIRTUAL TABLE article_search USING fts5(
  title, names, excerpt, body,
  tokenize = "unicode61 remove_diacritics 0 categories 'L* N* M* Co'"
);
)sql"};

}  // namespace peyk
