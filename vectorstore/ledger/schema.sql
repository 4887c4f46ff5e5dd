-- The ledger: the truth about what was read. Everything else can be rebuilt from it.
CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS files (
  path TEXT PRIMARY KEY, report_id TEXT NOT NULL, status TEXT NOT NULL, reason TEXT NOT NULL,
  size INTEGER NOT NULL, modified INTEGER NOT NULL
);
-- What was read since the last switch: a run that was interrupted goes on from here.
CREATE TABLE IF NOT EXISTS waiting (
  path TEXT PRIMARY KEY, report_id TEXT NOT NULL, status TEXT NOT NULL, reason TEXT NOT NULL,
  size INTEGER NOT NULL, modified INTEGER NOT NULL, report BLOB NOT NULL
);
-- A number is never given twice: what Chroma holds of a report that went, nobody takes for another's.
CREATE TABLE IF NOT EXISTS reports (
  number INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, file TEXT NOT NULL, council TEXT NOT NULL, council_id TEXT NOT NULL,
  title TEXT NOT NULL, publisher TEXT NOT NULL, kind TEXT NOT NULL, inspected TEXT NOT NULL,
  published TEXT NOT NULL, issued TEXT NOT NULL, text TEXT NOT NULL, unread TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS pages (
  report_id TEXT NOT NULL REFERENCES reports (id) ON DELETE CASCADE, position INTEGER NOT NULL,
  number INTEGER, label TEXT NOT NULL, basis TEXT NOT NULL, first INTEGER NOT NULL,
  last INTEGER NOT NULL, PRIMARY KEY (report_id, position)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS sections (
  report_id TEXT NOT NULL REFERENCES reports (id) ON DELETE CASCADE, position INTEGER NOT NULL,
  path TEXT NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL,
  PRIMARY KEY (report_id, position)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS sentences (
  report_id TEXT NOT NULL REFERENCES reports (id) ON DELETE CASCADE, position INTEGER NOT NULL,
  first INTEGER NOT NULL, last INTEGER NOT NULL, text TEXT NOT NULL, section INTEGER NOT NULL,
  paragraph INTEGER NOT NULL, role TEXT NOT NULL, place TEXT NOT NULL, speaker TEXT NOT NULL,
  lead_in TEXT NOT NULL, marker TEXT NOT NULL, refers_to TEXT NOT NULL,
  PRIMARY KEY (report_id, position)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS chunks (
  number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE,
  report_id TEXT NOT NULL REFERENCES reports (id) ON DELETE CASCADE, section INTEGER NOT NULL,
  first INTEGER NOT NULL, last INTEGER NOT NULL, text TEXT NOT NULL, embedded TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS chunks_of_report ON chunks (report_id, last);
CREATE TABLE IF NOT EXISTS facts (
  report_id TEXT NOT NULL REFERENCES reports (id) ON DELETE CASCADE, position INTEGER NOT NULL,
  kind TEXT NOT NULL, aspect TEXT NOT NULL, value TEXT NOT NULL, quote TEXT NOT NULL,
  start INTEGER NOT NULL, place TEXT NOT NULL, PRIMARY KEY (report_id, position)
) WITHOUT ROWID;
-- The words of chunks, stemmed by us, so that questions and chunks are stemmed alike.
CREATE VIRTUAL TABLE IF NOT EXISTS chunk_words USING fts5 (
  body, heading, tokenize = 'unicode61'
);
CREATE VIRTUAL TABLE IF NOT EXISTS word_counts USING fts5vocab ('chunk_words', 'row');
-- What of a report has a vector: positions of sentences (32 bits each) and keys (16 bytes each).
CREATE TABLE IF NOT EXISTS embedded (
  number INTEGER NOT NULL REFERENCES reports (number) ON DELETE CASCADE, kind TEXT NOT NULL,
  positions BLOB NOT NULL, keys BLOB NOT NULL, PRIMARY KEY (number, kind)
) WITHOUT ROWID;
-- Vectors by what was embedded and the model's hash: a text is encoded once. `uses` counts the rows
-- of `embedded` that name it.
CREATE TABLE IF NOT EXISTS kept (
  key BLOB NOT NULL, model BLOB NOT NULL, uses INTEGER NOT NULL, vector BLOB NOT NULL,
  PRIMARY KEY (key, model)
) WITHOUT ROWID;
-- What each switch changed, newest last.
CREATE TABLE IF NOT EXISTS changes (
  at TEXT NOT NULL, generation INTEGER NOT NULL, what TEXT NOT NULL, report_id TEXT NOT NULL,
  file TEXT NOT NULL
);
